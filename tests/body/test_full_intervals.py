"""Full intervals: without doubt the chain itself, with it a planted truth is covered."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from squat_trial import table

from groundup.body.derivatives import differentiated
from groundup.body.dynamics import moments
from groundup.body.full_intervals import Seen, drawn_person, full_draws
from groundup.body.intervals import Doubt, interval
from groundup.body.kinematics import place_markers
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model
from groundup.body.paths import geometry
from groundup.body.plate_loads import from_plates
from groundup.body.sharing import share
from groundup.body.strength import Strength, strength
from groundup.errors import UsageError
from groundup.io.osim import read_model
from groundup.io.osim.external_loads import plates_of, read_external_loads

CERTAIN = Doubt(shear_n=0.0, vertical=0.0, center_of_pressure_m=0.0, strength=0.0, marker_m=0.0, segment=0.0)


@dataclasses.dataclass(frozen=True, eq=False)
class Squat:
    """A sixth of a second of a squat."""

    model: Model
    times_s: Floats
    coordinates: Floats
    loads: Loads


@pytest.fixture(scope="module")
def squat(recordings: Path) -> Squat:
    """On the way down, at 1.2 s: gluteus maximus works, medius rests."""
    return stretch(recordings, 118)


def stretch(recordings: Path, first: int) -> Squat:
    folder = recordings / "squat-markers-forces"
    model = read_model(folder / "scaled.osim")
    columns = table(folder / "squats1_expert_ik_deg.mot")
    frames = slice(first, first + 16)
    q = np.zeros((16, len(model.coordinates)))
    for c, coordinate in enumerate(model.coordinates):
        if coordinate.kind != "coupled":
            unit = 1.0 if coordinate.kind == "translation" else np.pi / 180.0
            q[:, c] = unit * columns[coordinate.name][frames]
    motion = differentiated(model, columns["time"][frames], q, lowpass_hz=6.0)
    loads, _ = from_plates(model, motion, plates_of(read_external_loads(folder / "squats1_external_loads.xml")))
    return Squat(model, motion.times_s, motion.coordinates, loads)


def seen_of(squat: Squat, person: Model, loads: Loads) -> Seen:
    markers = place_markers(person, squat.coordinates)
    return Seen(squat.times_s, markers, person.marker_names, loads, lowpass_hz=None)


def chain(squat: Squat, person: Model, loads: Loads, factor: Floats | float = 1.0) -> Floats:
    """Activations of a person whose coordinates are known."""
    motion = differentiated(person, squat.times_s, squat.coordinates, lowpass_hz=None)
    paths = geometry(person, motion)
    rigid = strength(person, paths, parity=True)
    strong = Strength(rigid.active * factor, rigid.passive, parity=True)
    return share(person, paths, strong, moments(person, motion, loads)).activation


def test_without_doubt_every_draw_is_the_chain(squat: Squat) -> None:
    seen = seen_of(squat, squat.model, squat.loads)
    draws = full_draws(squat.model, seen, draws=40, seed=1, parity=True, doubt=CERTAIN, threads=2)
    settled = slice(4, -4)  # ends of a spline magnify what inverse kinematics leaves: thousandths of a degree
    expected = chain(squat, squat.model, squat.loads)[settled]
    assert_allclose(draws.activation[:, settled], np.broadcast_to(expected, (40, *expected.shape)), atol=0.01)
    assert draws.kind == "full"
    assert draws.converged.all()


def test_the_seed_alone_decides(squat: Squat) -> None:
    seen = seen_of(squat, squat.model, squat.loads)
    one, two = (full_draws(squat.model, seen, draws=40, seed=5, parity=True, threads=k) for k in (1, 2))
    assert_allclose(one.activation, two.activation, atol=1e-6)
    assert np.ptp(one.activation, axis=0).max() > 0.05


def test_a_person_drawn_differs_by_what_is_stated(squat: Squat) -> None:
    """Lengths between joints by 2 %, markers by that and 5 mm, strengths by 20 %, over 200 persons."""
    random = np.random.default_rng(4)
    people = [drawn_person(squat.model, squat.loads, Doubt(), random) for _ in range(200)]
    femur = squat.model.bodies.index("femur_r")
    knee = squat.model.bodies.index("tibia_r")
    tree = squat.model.tree
    assert tree.parent[knee] == femur
    lengths = [np.linalg.norm(person.tree.place_in_parent[femur]) for person, _, _ in people]
    assert np.std(lengths) / np.mean(lengths) == pytest.approx(0.02, rel=0.2)
    assert np.std(np.log([factor for _, _, factor in people])) == pytest.approx(0.2, rel=0.03)
    steady = dataclasses.replace(Doubt(), segment=0.0)
    apart = [
        drawn_person(squat.model, squat.loads, steady, random)[0].markers.place - squat.model.markers.place
        for _ in range(50)
    ]
    assert np.std(apart) == pytest.approx(0.005, rel=0.05)
    mass = [person.inertia.mass.sum() for person, _, _ in people]
    assert_allclose(mass, squat.model.inertia.mass.sum())


def test_too_few_draws_are_refused(squat: Squat) -> None:
    with pytest.raises(UsageError, match="40 draws at least"):
        full_draws(squat.model, seen_of(squat, squat.model, squat.loads), draws=20, seed=1)


@pytest.mark.proof
@pytest.mark.parametrize(("muscle", "first"), [("glmax", 118), ("glmed", 30)])
def test_full_intervals_cover_the_truth(recordings: Path, muscle: str, first: int) -> None:
    """40 persons whose size, markers, plates and strengths are not what the model says, seen by their markers.

    Of each side's gluteus maximus on the way down and medius in standing, where they work, mean over the time: 95 %
    intervals hold the truth. Of 40 trials, 33 or fewer hits come by chance once in a hundred. (Of a muscle at rest they
    hold it less often: see `full_draws`.)
    """
    squat = stretch(recordings, first)
    names = np.array(squat.model.muscle_names)
    groups = [np.char.startswith(names, muscle) & np.char.endswith(names, side) for side in ("_r", "_l")]
    hits = np.zeros((40, 2), bool)
    for k in range(len(hits)):
        person, true_loads, factor = drawn_person(squat.model, squat.loads, Doubt(), np.random.default_rng(500 + k))
        truth = chain(squat, person, true_loads, factor)[4:-4]
        seen = seen_of(squat, person, squat.loads)
        draws = full_draws(squat.model, seen, draws=60, seed=k, parity=True).activation[:, 4:-4]
        for g, group in enumerate(groups):
            found = interval(draws[..., group].mean(axis=(1, 2)), kind="full")
            hits[k, g] = found.low <= truth[:, group].mean() <= found.high
    covered = hits.sum(axis=0)
    assert np.all(covered >= 34), covered / len(hits)
