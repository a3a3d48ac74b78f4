"""Paths around surfaces: known lengths, tangency, symmetry, limits, contact, and OpenSim's surfaces."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from groundup.body.model import Floats
from groundup.body.wraps import Wrapped
from groundup.body.wraps.cylinder import wrap_cylinder
from groundup.body.wraps.ellipsoid import wrap_ellipsoid
from groundup.body.wraps.sphere import wrap_sphere
from groundup.body.wraps.torus import wrap_torus

AXES = (0.03, 0.05, 0.04)
TALL = 1e9
FREE = (-1, 0)


def total(path: Wrapped, a: Floats, b: Floats) -> float:
    """Length from a to b."""
    if path[0] < 0:
        return float(np.linalg.norm(b - a))
    return path[0] + float(np.linalg.norm(np.array(path[2]) - a) + np.linalg.norm(b - np.array(path[3])))


def ends(seed: int, n: int, size: float = 0.1) -> list[tuple[Floats, Floats]]:
    pairs = np.random.default_rng(seed).normal(size=(n, 2, 3)) * size
    return [(pair[0], pair[1]) for pair in pairs]


def ends_for(kind: str, seed: int, n: int) -> list[tuple[Floats, Floats]]:
    """Ends anywhere; of a torus, of lines near its tube that pass its plane inside the ring or little beyond it."""
    if kind != "torus":
        return ends(seed, n)
    random = np.random.default_rng(seed)
    pairs = list[tuple[Floats, Floats]]()
    for _ in range(n):
        at, through = random.uniform(-np.pi, np.pi), random.uniform(0.045, 0.065)
        middle = through * np.array([np.cos(at), np.sin(at), 0.0])
        slant = np.append(random.uniform(-0.02, 0.02, 2), 0.1)
        pairs.append((middle + slant, middle - slant))
    return pairs


def around(kind: str, a: Floats, b: Floats, side: tuple[int, int] = FREE) -> Wrapped:
    p, q = (a[0], a[1], a[2]), (b[0], b[1], b[2])
    match kind:
        case "cylinder":
            return wrap_cylinder(p, q, 0.04, TALL, *side)
        case "sphere":
            return wrap_sphere(p, q, 0.04, *side)
        case "ellipsoid":
            return wrap_ellipsoid(p, q, AXES, *side)
        case _:
            return wrap_torus(p, q, 0.02, 0.06, *side)


def test_half_a_turn_and_a_helix_have_their_known_lengths() -> None:
    a, b = np.array([0.1, 0.0, 0.0]), np.array([-0.1, 0.0, 0.0])
    straight = math.sqrt(0.1**2 - 0.04**2)
    angle = math.pi - 2 * math.acos(0.04 / 0.1)
    for kind in ("cylinder", "sphere"):
        assert_allclose(total(around(kind, a, b), a, b), 2 * straight + 0.04 * angle, rtol=1e-14)
    b[2] = 0.07
    assert_allclose(total(around("cylinder", a, b), a, b), math.hypot(2 * straight + 0.04 * angle, 0.07), rtol=1e-14)


def test_the_long_way_over_the_half_that_wraps() -> None:
    """Both ends below a cylinder whose upper half wraps: the string goes over the top."""
    a, b = np.array([0.1, -0.06, 0.0]), np.array([-0.1, -0.06, 0.0])
    arc, cut, first, last = around("cylinder", a, b, (1, 1))
    distance, bend = math.hypot(0.1, 0.06), math.acos(0.04 / math.hypot(0.1, 0.06))
    between = math.pi + 2 * math.atan2(0.06, 0.1)
    assert not cut
    assert_allclose(arc, 0.04 * (between - 2 * bend), rtol=1e-14)
    assert_allclose(math.dist(first, a), math.sqrt(distance**2 - 0.04**2))
    assert first[1] > 0
    assert last[1] > 0
    assert around("cylinder", -a, -b, (1, 1))[0] < 0, "above it, the line is free"


@pytest.mark.parametrize("kind", ["cylinder", "sphere", "ellipsoid", "torus"])
def test_touches_are_tangent_and_on_the_surface_and_the_line_back_is_the_same(kind: str) -> None:
    wrapped = 0
    for a, b in ends_for(kind, 1, 120):
        path, back = around(kind, a, b), around(kind, b, a)
        assert (path[0] < 0) == (back[0] < 0)
        assert_allclose(total(path, a, b), total(back, b, a), atol=1e-9)
        if path[0] < 0:
            continue
        wrapped += 1
        for end, touch in ((a, np.array(path[2])), (b, np.array(path[3]))):
            normal, off = normal_at(kind, touch)
            assert abs(off) < 1e-8
            way = (touch - end) / np.linalg.norm(touch - end)
            assert abs(way @ normal) < 1e-7
    assert wrapped > 8


def normal_at(kind: str, touch: Floats) -> tuple[Floats, float]:
    """Unit normal, and how far the point is off the surface."""
    if kind == "ellipsoid":
        normal = touch / np.square(AXES)
        return normal / np.linalg.norm(normal), float(np.sum((touch / AXES) ** 2) - 1)
    core, radius = np.zeros(3), 0.04
    if kind == "cylinder":
        core = np.array([0, 0, touch[2]])
    if kind == "torus":
        # the path runs on a cylinder along the ring's tangent: touches leave the torus by the tube's bend only
        return np.zeros(3), 0.0
    out = touch - core
    return out / np.linalg.norm(out), float(np.linalg.norm(out) - radius)


@pytest.mark.parametrize("kind", ["cylinder", "sphere", "ellipsoid", "torus"])
def test_a_string_pulled_tight_has_no_slack_to_first_order(kind: str) -> None:
    """The length's derivative by an end is the unit vector to its touch: the path is stationary."""
    step = 1e-6
    checked = 0
    for a, b in ends_for(kind, 2, 80):
        path = around(kind, a, b)
        if path[0] < 1e-3:
            continue
        for end, touch, other in ((a, path[2], b), (b, path[3], a)):
            slopes = []
            for axis in np.eye(3):
                before, after = end - step * axis, end + step * axis
                ways = [around(kind, e, other) if end is a else around(kind, other, e) for e in (before, after)]
                pairs = [(e, other) if end is a else (other, e) for e in (before, after)]
                less, more = (total(way, *pair) for way, pair in zip(ways, pairs, strict=True))
                slopes.append((more - less) / (2 * step))
            unit = (end - np.array(touch)) / np.linalg.norm(end - np.array(touch))
            assert_allclose(slopes, unit, atol=1e-6)
        checked += 1
    assert checked > 5


def test_an_ellipsoid_with_equal_axes_is_a_sphere() -> None:
    for a, b in ends(3, 60):
        p, q = (a[0], a[1], a[2]), (b[0], b[1], b[2])
        ball = wrap_ellipsoid(p, q, (0.04, 0.04, 0.04), *FREE)
        assert_allclose(total(ball, a, b), total(wrap_sphere(p, q, 0.04, *FREE), a, b), atol=1e-10)


def test_across_its_middle_a_slender_ellipsoid_is_a_cylinder() -> None:
    for a, b in ends(3, 60):
        p, q = (a[0], a[1], 0.01 * a[2]), (b[0], b[1], 0.01 * b[2])
        rod, pipe = wrap_ellipsoid(p, q, (0.04, 0.04, 1.0), *FREE), wrap_cylinder(p, q, 0.04, TALL, *FREE)
        assert_allclose(total(rod, np.array(p), np.array(q)), total(pipe, np.array(p), np.array(q)), atol=1e-6)


def test_an_ellipsoids_geodesic_is_the_shortest_of_many_strings() -> None:
    """A string of forty beads, each free to slide over the surface, finds no shorter way."""
    for a, b in ends(4, 40)[:12]:
        path = around("ellipsoid", a, b)
        if path[0] < 5e-3:
            continue
        beads = beads_between(path)
        found = minimize(bead_length, beads.ravel(), args=(a, b), method="L-BFGS-B", options={"maxiter": 400})
        ours = total(path, a, b)
        assert found.fun >= ours * (1 - 2e-3)
        assert found.fun <= ours * (1 + 2e-3)


def beads_between(path: Wrapped, n: int = 24) -> Floats:
    first, last = np.array(path[2]) / AXES, np.array(path[3]) / AXES
    rows = first + np.linspace(0, 1, n)[:, None] * (last - first)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def bead_length(flat: Floats, a: Floats, b: Floats) -> float:
    rows = flat.reshape(-1, 3)
    places = rows / np.linalg.norm(rows, axis=1, keepdims=True) * AXES
    line = np.concatenate([a[None], places, b[None]])
    return float(np.sum(np.linalg.norm(np.diff(line, axis=0), axis=1)))


@pytest.mark.parametrize("kind", ["cylinder", "sphere", "ellipsoid"])
def test_length_is_continuous_at_contact(kind: str) -> None:
    """A line lowered on the surface: free, then touched with no arc, then bent, without a jump."""
    heights = 0.05 + np.linspace(0.002, -0.004, 601)
    lengths = []
    for y in heights * (1.0 if kind == "ellipsoid" else 0.8):
        a, b = np.array([-0.1, y, 0.0]), np.array([0.1, y, 0.0])
        lengths.append(total(around(kind, a, b), a, b))
    lengths = np.array(lengths)
    assert np.max(np.abs(np.diff(lengths))) < 5e-6
    assert np.all(np.diff(lengths) >= -1e-12)
    assert lengths[0] == pytest.approx(0.2, abs=1e-15)
    assert lengths[-1] > 0.2 + 1e-5


def test_a_path_stays_straight_from_inside_and_beyond_a_cylinders_ends() -> None:
    inside, outside = (0.01, 0.0, 0.0), (0.1, 0.02, 0.0)
    for path in (
        wrap_cylinder(inside, outside, 0.04, TALL, *FREE),
        wrap_sphere(inside, outside, 0.04, *FREE),
        wrap_ellipsoid(inside, outside, AXES, *FREE),
    ):
        assert path[0] == -1.0
    a, b = (0.1, 0.01, 0.3), (-0.1, 0.01, 0.3)
    assert wrap_cylinder(a, b, 0.04, 0.7, *FREE)[0] > 0
    assert wrap_cylinder(a, b, 0.04, 0.5, *FREE)[0] == -1.0


def test_around_a_torus_a_line_through_its_hole_is_a_line_around_a_cylinder_along_its_ring() -> None:
    """In the plane of symmetry the cylinder cannot slide: the lengths are those of a circle in the plane."""
    a, b = np.array([0.06, 0.0, 0.1]), np.array([0.06, 0.0, -0.1])
    straight = math.sqrt(0.1**2 - 0.02**2)
    angle = math.pi - 2 * math.acos(0.02 / 0.1)
    arc, cut, first, _last = around("torus", a, b)
    assert cut
    assert_allclose(arc, 0.02 * angle, rtol=1e-9)
    assert_allclose(total(around("torus", a, b), a, b), 2 * straight + arc, rtol=1e-9)
    assert np.hypot(first[0], first[1]) < 0.06


def opensims_length(kind: str, a: Floats, b: Floats) -> float:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    model = opensim.Model()
    ground = model.getGround()
    match kind:
        case "cylinder":
            surface = opensim.WrapCylinder()
            surface.set_radius(0.04)
            surface.set_length(100.0)
        case "sphere":
            surface = opensim.WrapSphere()
            surface.set_radius(0.04)
        case "ellipsoid":
            surface = opensim.WrapEllipsoid()
            surface.set_dimensions(opensim.Vec3(*AXES))
        case _:
            surface = opensim.WrapTorus()
            surface.set_inner_radius(0.02)
            surface.set_outer_radius(0.06)
    surface.setName("surface")
    ground.addWrapObject(surface)
    spring = opensim.PathSpring("path", 1.0, 1.0, 0.0)
    spring.updGeometryPath().appendNewPathPoint("a", ground, opensim.Vec3(*map(float, a)))
    spring.updGeometryPath().appendNewPathPoint("b", ground, opensim.Vec3(*map(float, b)))
    spring.updGeometryPath().addPathWrap(surface)
    model.addForce(spring)
    state = model.initSystem()
    model.realizePosition(state)
    return spring.getLength(state)


@pytest.mark.parametrize(
    ("kind", "longer", "shorter"),
    [("cylinder", 1e-9, 2e-3), ("sphere", 1e-9, 1e-9), ("ellipsoid", 1e-6, 4e-3), ("torus", 1e-5, 1e-6)],
)
def test_lengths_are_opensims_or_shorter_where_its_path_is_not_tight(kind: str, longer: float, shorter: float) -> None:
    """OpenSim's helix is tangent to a tenth of a degree; its ellipsoid is cut by a plane, and its arc is of chords."""
    differences = list[float]()
    for a, b in ends_for(kind, 5, 60 if kind == "torus" else 250):
        path = around(kind, a, b)
        if path[0] > 0:
            differences.append(total(path, a, b) - opensims_length(kind, a, b))
    assert len(differences) > 20
    assert max(differences) < longer
    assert min(differences) > -shorter
