"""What force plates say of the feet: the load under each, and where along the foot it lies."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.chain.measuring import measured, not_measurable
from groundup.chain.trial import Trial
from groundup.ground.contact import ON_N
from groundup.ground.plantar import rear_share_of_plate
from groundup.joints.marker_sides import known_markers
from groundup.measure import Interval, Measure
from groundup.signals.stream import Kind, Stream

Array = NDArray[np.float64]
Plates = Sequence[Mapping[Kind, Stream]]


def plate_loads(trial: Trial, sides: tuple[Side, ...] = SIDES) -> tuple[dict[Side, Stream] | None, str, str]:
    """Vertical force under each foot [N] as (n, 1) streams, with the method, or None with the reason."""
    plates = dict(trial.recording.groups("force"))
    if not plates:
        return None, "force plate", "no force plate in this recording"
    loads: dict[Side, Stream] = {}
    for side in sides:
        own = plates_under(trial, side)
        if not own:
            return None, "force plate", f"no plate is known to be under the {side} foot"
        loads[side] = summed([p["force"] for p in own])
    return loads, "force plate", ""


def plates_under(trial: Trial, side: Side) -> Plates:
    """The streams of each plate under a foot."""
    names = trial.plate_of.get(side, ())
    return [streams for name, streams in trial.recording.groups("force") if name in names]


def summed(forces: list[Stream]) -> Stream:
    """Vertical force of several plates together at the samples of the first; (n, 1)."""
    lead = forces[0]
    total = lead.values[:, 1].copy()
    for force in forces[1:]:
        total += np.interp(lead.times, force.times, force.values[:, 1])
    return Stream(
        name="+".join(f.name for f in forces),
        kind="force",
        values=total[:, None],
        unit="N",
        labels=("y",),
        rate_hz=lead.rate_hz,
        start_s=lead.start_s,
        times_s=lead.times_s,
    )


def share_of(own: Stream, others: Stream, start_s: float, end_s: float) -> float:
    """Share of the load on one foot over a window [%]: ratio of sums, over samples that both feet have."""
    times = own.times
    inside = (times >= start_s - 1e-9) & (times < end_s - 1e-9)
    mine = own.values[inside, 0]
    same = len(times) == len(others) and np.array_equal(times, others.times)
    theirs = others.values[inside, 0] if same else np.interp(times[inside], others.times, others.values[:, 0])
    both = np.isfinite(mine) & np.isfinite(theirs)
    own_sum, total = float(mine[both].sum()), float(mine[both].sum() + theirs[both].sum())
    carries = both.any() and total > ON_N * np.count_nonzero(both)  # else the share is one of the plates' noise
    return 100 * own_sum / total if carries else np.nan


def rear_shares(trial: Trial, side: Side, *, otherwise: str) -> Iterator[Measure]:
    """Rear share of the load from a plate with markers on heel and ball; `otherwise` is why no pressure gives it."""
    name = "foot.tripod_rear"
    own = [p for p in plates_under(trial, side) if "cop" in p]
    points = heel_and_ball(trial, side)
    if not own or isinstance(points, str):
        missing = points if isinstance(points, str) else f"no center of pressure under the {side} foot"
        yield not_measurable(name, side, why=f"{otherwise}; {missing}")
        return
    times, cop, load = weighted_cop(own)
    marker_times, heel, ball = points
    heel, ball = (_at(times, marker_times, p) for p in (heel, ball))
    rear = rear_share_of_plate(cop, heel, ball)
    for repetition, start_s, end_s in trial.windows(side):
        inside = (times >= start_s - 1e-9) & (times < end_s - 1e-9) & np.isfinite(rear) & (load > ON_N)
        weight = float(load[inside].sum())
        yield measured(
            name,
            side,
            value=float((rear[inside] * load[inside]).sum()) / weight if weight > 0 else np.nan,
            method="force plate",
            status="estimated",
            interval=Interval.unknown("heel and ball markers are taken for the points that carry the load"),
            repetition=repetition,
            sources=tuple(p["cop"].name for p in own),
            why="where the center of pressure lies between the heel and ball markers, as if only they carried load",
        )


def weighted_cop(plates: Plates) -> tuple[Array, Array, Array]:
    """Times (n,), common center of pressure (n, 3) and vertical force (n,) of some plates.

    A plate below the contact force carries nothing; where none carries anything there is no center.
    """
    times = plates[0]["force"].times
    total, moment = np.zeros(len(times)), np.zeros((len(times), 3))
    measured_all = np.ones(len(times), dtype=bool)
    for plate in plates:
        force = _at(times, plate["force"].times, plate["force"].values)[:, 1]
        cop = _at(times, plate["cop"].times, plate["cop"].values)
        measured_all &= np.isfinite(force)
        carries = np.isfinite(cop).all(axis=1) & (force > 0)
        total += np.where(carries, force, 0.0)
        moment += np.where(carries[:, None], force[:, None] * cop, 0.0)
    here = measured_all & (total > ON_N)
    with np.errstate(invalid="ignore", divide="ignore"):
        cop = np.where(here[:, None], moment / total[:, None], np.nan)
    return times, cop, np.where(here, total, np.nan)


def heel_and_ball(trial: Trial, side: Side) -> tuple[Array, Array, Array] | str:
    """Times, heel (n, 3) and ball (n, 3) from markers: the ball midway between the metatarsal heads that are marked."""
    markers = trial.recording.first("markers")
    if markers is None:
        return "no markers on heel and ball"
    names = known_markers(markers).of
    heads = (("mth1", "mth5"), ("mth2",), ("mth5",), ("mth1",))
    ball = next((h for h in heads if all(f"{side}_{n}" in names for n in h)), None)
    if f"{side}_heel" not in names or ball is None:
        return f"no markers on heel and ball of the {side} foot"

    def place(name: str) -> Array:
        return np.mean([markers.channel(label) for label in names[f"{side}_{name}"]], axis=0)

    return markers.times, place("heel"), np.mean([place(n) for n in ball], axis=0)


def _at(times: Array, own_times: Array, values: Array) -> Array:
    """Values (m, k) at other times; unchanged where the times are the same."""
    if len(times) == len(own_times) and np.array_equal(times, own_times):
        return values
    return np.stack([np.interp(times, own_times, v, left=np.nan, right=np.nan) for v in values.T], axis=1)
