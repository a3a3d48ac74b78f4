"""Models small enough to know by heart, built by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from groundup.body.functions import Piece, gathered, polynomial
from groundup.body.model import (
    Contacts,
    Coordinate,
    Floats,
    Inertia,
    Markers,
    Model,
    Muscles,
    Paths,
    Surfaces,
    Tree,
    booleans,
    floats,
    integers,
)

AXES = np.vstack([np.eye(3), np.eye(3)])


@dataclass(frozen=True)
class Axis:
    """One of a joint's six axes (0-2 turn, 3-5 shift): its coordinate, its function of it and its direction."""

    index: int
    coordinate: str
    function: tuple[Piece, ...] = polynomial(0.0, 1.0)
    direction: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Body:
    """A body and the joint that carries it."""

    name: str
    parent: str
    axes: Sequence[Axis]
    place: tuple[float, float, float] = (0.0, 0.0, 0.0)  # of the joint in the parent
    turn: Floats = field(default_factory=lambda: np.eye(3))  # of the joint in the parent
    child_place: tuple[float, float, float] = (0.0, 0.0, 0.0)  # of the body in the joint's moved frame
    child_turn: Floats = field(default_factory=lambda: np.eye(3))
    mass: float = 1.0
    center: tuple[float, float, float] = (0.0, 0.0, 0.0)
    moment: tuple[float, float, float] = (0.01, 0.01, 0.01)


def small_model(
    bodies: Sequence[Body],
    *,
    markers: Sequence[tuple[str, str, tuple[float, float, float]]] = (),
    coupled: dict[str, tuple[str, tuple[Piece, ...]]] | None = None,
    prescribed: dict[str, tuple[Piece, ...]] | None = None,
    limits: dict[str, tuple[float, float]] | None = None,
    defaults: dict[str, float] | None = None,
    locked: Sequence[str] = (),
) -> Model:
    """A model without muscles; `markers` are (name, body, place), `coupled` maps a coordinate to (driver, function)."""
    coupled, prescribed, limits, defaults = coupled or {}, prescribed or {}, limits or {}, defaults or {}
    names = ("ground", *(body.name for body in bodies))
    coordinates = list(dict.fromkeys(axis.coordinate for body in bodies for axis in body.axes))
    functions: list[tuple[Piece, ...]] = []

    def kept(pieces: tuple[Piece, ...]) -> int:
        functions.append(pieces)
        return len(functions) - 1

    n = len(names)
    parent = [-1, *(names.index(body.parent) for body in bodies)]
    axis, function, coordinate = np.tile(AXES, (n, 1, 1)), np.full((n, 6), -1), np.full((n, 6), -1)
    for b, body in enumerate(bodies, start=1):
        for one in body.axes:
            function[b, one.index] = kept(one.function)
            coordinate[b, one.index] = coordinates.index(one.coordinate)
            if one.direction is not None:
                axis[b, one.index] = np.array(one.direction) / np.linalg.norm(one.direction)
    driver = [coordinates.index(coupled[c][0]) if c in coupled else k for k, c in enumerate(coordinates)]
    coupling = [kept(coupled[c][1]) if c in coupled else -1 for c in coordinates]
    given = {c: kept(pieces) for c, pieces in prescribed.items()}
    entries = [sorted({driver[c] for c in row if c >= 0}) for row in coordinate]
    tree = Tree(
        integers(parent),
        floats([np.eye(3), *(body.turn for body in bodies)]),
        floats([np.zeros(3), *(body.place for body in bodies)]),
        floats([np.eye(3), *(body.child_turn for body in bodies)]),
        floats([np.zeros(3), *(body.child_place for body in bodies)]),
        floats(axis),
        integers(function),
        integers(coordinate),
        integers(driver, len(coordinates)),
        integers(coupling, len(coordinates)),
        integers(np.cumsum([0, *map(len, entries)])),
        integers([b for b, row in enumerate(entries) for _ in row], sum(map(len, entries))),
        integers([c for row in entries for c in row], sum(map(len, entries))),
        gathered(functions),
    )
    return Model(
        name="small",
        bodies=names,
        joints=("", *(f"{body.name}_joint" for body in bodies)),
        coordinates=tuple(
            Coordinate(
                name=c,
                joint=next(f"{body.name}_joint" for body in bodies if any(a.coordinate == c for a in body.axes)),
                kind="coupled" if c in coupled else "rotation",
                default=defaults.get(c, 0.0),
                low=limits.get(c, (-np.pi, np.pi))[0],
                high=limits.get(c, (-np.pi, np.pi))[1],
                clamped=c in limits,
                locked=c in locked,
                driver=coupled[c][0] if c in coupled else None,
                prescribed=given.get(c, -1),
            )
            for c in coordinates
        ),
        marker_names=tuple(name for name, _, _ in markers),
        muscle_names=(),
        surface_names=(),
        contact_names=(),
        gravity=floats([0.0, -9.80665, 0.0]),
        tree=tree,
        inertia=Inertia(
            floats([0.0, *(body.mass for body in bodies)]),
            floats([np.zeros(3), *(body.center for body in bodies)]),
            floats([np.zeros((3, 3)), *(np.diag(body.moment) for body in bodies)]),
        ),
        markers=Markers(
            integers([names.index(body) for _, body, _ in markers], len(markers)),
            floats([place for _, _, place in markers], len(markers), 3),
            floats(np.ones(len(markers))),
            booleans(np.zeros(len(markers))),
        ),
        paths=no_paths(),
        surfaces=Surfaces(
            integers([]),
            floats([], 0, 3, 3),
            floats([], 0, 3),
            integers([]),
            floats([], 0, 3),
            integers([]),
            integers([]),
        ),
        muscles=no_muscles(),
        contacts=Contacts(integers([]), floats([], 0, 3)),
    )


def no_paths() -> Paths:
    none = integers([])
    return Paths(
        integers([0]),
        none,
        floats([], 0, 3),
        none,
        integers([], 0, 3),
        integers([], 0, 3),
        floats([]),
        floats([]),
        integers([0]),
        none,
        none,
        none,
        none,
    )


def no_muscles() -> Muscles:
    none, rows = floats([]), floats([], 0, 2)
    return Muscles(none, none, none, none, none, np.zeros(0, np.bool_), none, none, rows, rows, rows, rows)


def pendulum(*lengths: float) -> Model:
    """Planar rods one below another, hanging from the ground, turning about z; markers `end1`, `end2` … at ends."""
    bodies = [
        Body(
            f"rod{k}",
            "ground" if k == 1 else f"rod{k - 1}",
            [Axis(2, f"q{k}")],
            place=(0.0, 0.0, 0.0) if k == 1 else (0.0, -lengths[k - 2], 0.0),
            center=(0.0, -0.5 * length, 0.0),
        )
        for k, length in enumerate(lengths, start=1)
    ]
    markers = [(f"end{k}", f"rod{k}", (0.0, -length, 0.0)) for k, length in enumerate(lengths, start=1)]
    return small_model(bodies, markers=markers)


def walker() -> Model:
    """A pelvis free in space with two legs; knees glide on curves as they bend, kneecaps follow, a toe has no marker.

    Left mirrors right across the plane z = 0, but for the toe. Coordinates: tilt list rotation px py pz, hip_flexion
    hip_adduction hip_rotation knee patella of each side, toe_r.
    """
    root = [
        Axis(0, "tilt", direction=(0.0, 0.0, 1.0)),
        Axis(1, "list", direction=(1.0, 0.0, 0.0)),
        Axis(2, "rotation", direction=(0.0, 1.0, 0.0)),
        Axis(3, "px"),
        Axis(4, "py"),
        Axis(5, "pz"),
    ]
    bodies, markers = [Body("pelvis", "ground", root)], list(_cloud("pelvis", (0.0, 0.05, 0.0), 0.13))
    coupled: dict[str, tuple[str, tuple[Piece, ...]]] = {}
    for side, sign in (("r", 1.0), ("l", -1.0)):
        femur, shank, cap = f"femur_{side}", f"shank_{side}", f"patella_{side}"
        c, s = np.cos(0.2), np.sin(0.2 * sign)
        slant = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
        hip = [
            Axis(0, f"hip_flexion_{side}", direction=(0.0, 0.0, 1.0)),
            Axis(1, f"hip_adduction_{side}", direction=(sign, 0.0, 0.0)),
            Axis(2, f"hip_rotation_{side}", direction=(0.0, sign, 0.0)),
        ]
        knee = [
            Axis(0, f"knee_{side}", polynomial(0.0, -1.0), (0.0, 0.0, 1.0)),
            Axis(1, f"knee_{side}", polynomial(0.0, 0.05, 0.04), (sign, 0.0, 0.0)),
            Axis(3, f"knee_{side}", polynomial(0.0, 0.01, -0.02, 0.004)),
            Axis(4, f"knee_{side}", polynomial(-0.4, 0.0, 0.01)),
        ]
        bodies += [
            Body(femur, "pelvis", hip, place=(-0.05, -0.08, 0.08 * sign), turn=slant, child_place=(0.01, -0.02, 0.0)),
            Body(shank, femur, knee),
            Body(cap, femur, [Axis(2, f"patella_{side}")], place=(0.04, -0.4, 0.0)),
        ]
        coupled[f"patella_{side}"] = (f"knee_{side}", polynomial(0.0, 0.6, -0.1))
        markers += [*_cloud(femur, (0.0, -0.2, 0.0), 0.08, sign), *_cloud(shank, (0.0, -0.2, 0.0), 0.07, sign)]
        markers.append((f"{cap}_m", cap, (0.02, 0.0, 0.0)))
    bodies.append(Body("toes_r", "shank_r", [Axis(2, "toe_r")], place=(0.12, -0.42, 0.0)))
    limits = {"knee_r": (0.0, 2.4), "knee_l": (0.0, 2.4), "toe_r": (-0.5, 0.8)}
    return small_model(bodies, markers=markers, coupled=coupled, limits=limits, defaults={"py": 0.9, "toe_r": 0.1})


def _cloud(
    body: str, middle: tuple[float, float, float], spread: float, side: float = 1.0
) -> list[tuple[str, str, tuple[float, float, float]]]:
    """Four markers around a body's middle, not in a plane; the left's mirror the right's."""
    corners = ((1.0, 0.3, 0.2), (-0.6, 1.0, 0.4), (-0.3, -0.8, 1.0), (0.2, -0.5, -1.0))
    x, y, z = middle
    return [
        (f"{body}_{k}", body, (x + spread * a, y + spread * b, z + spread * c * side))
        for k, (a, b, c) in enumerate(corners)
    ]
