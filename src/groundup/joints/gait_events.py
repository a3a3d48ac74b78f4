"""Foot strike and foot-off from markers, by where the feet are relative to the pelvis (Zeni 2008).

Strike: the heel is most forward of the pelvis. Foot-off: the toes are most backward of it. Made for walking, overground
and on a treadmill (Zeni, Richards, Higginson 2008, Gait & Posture 27:710, from memory: within 17 ms of plates in
healthy persons). We depart from it in the heading: not an axis of the laboratory but the pelvis' own, averaged over
`HEADING_S`, so that turns and any lab are read alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.joints.marker_sides import known_markers
from groundup.joints.measure_motion import FootPoints, foot_points
from groundup.signals.filters import lowpass, runs
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

CUTOFF_HZ = 10.0
"""Positions are low-passed here (zero lag) before their turning points are read: a lower cut-off pulls a turning point
towards its flatter side (12 ms at 6 Hz for a drawn walker), a higher one lets the noise of markers in (design)."""
SLOWEST_HZ = 25.0
"""Below this rate a frame is longer than the method's own error."""
HEADING_S = 1.0
"""Over about a stride the turning of the pelvis within it averages out (design)."""
LEAST_RANGE_M = 0.10
"""A foot that moves less than this to and fro does not step (design)."""
TURN_SHARE = 0.3
"""The foot must have come back by this share of its range for a turning point to count (design)."""
EDGE_SHARE = 0.1
"""At an edge of what was seen the foot must have moved this share of its range towards the turning point (design)."""
BACKWARD_M_S = 0.2
"""A pelvis that travels backward faster than this walks backward, and the rule does not hold."""


@dataclass(frozen=True, slots=True, eq=False)
class GaitEvents:
    """Strikes of one foot over a stretch without gaps, and the foot-offs that go with them [s], each increasing."""

    strikes_s: Array
    offs_s: Array


@dataclass(frozen=True, slots=True, eq=False)
class MarkerEvents:
    """Events of each foot, stretch by stretch; `why` a foot, or all, has none; `note` on stand-ins for markers."""

    of: Mapping[Side, tuple[GaitEvents, ...]]
    why: str = ""
    note: str = ""


def marker_events(recording: Recording) -> MarkerEvents:
    """Foot strikes and foot-offs of each foot that the markers show."""
    markers, feet = recording.first("markers"), foot_points(recording)
    if markers is None or not feet:
        return MarkerEvents({}, why="no markers on the feet")
    if markers.rate_hz is None or markers.rate_hz < SLOWEST_HZ:
        return MarkerEvents({}, why=f"strikes from markers need a constant rate of at least {SLOWEST_HZ:g} Hz")
    pelvis = _pelvis(markers)
    if pelvis is None:
        return MarkerEvents({}, why="no markers on the pelvis that the feet could be read against")
    place, ahead = pelvis
    if ahead is None:
        ahead = np.mean([foot.toe - foot.heel for foot in feet.values()], axis=0)
    heading = _heading(ahead, rate_hz=markers.rate_hz)
    if _speed(place, heading, rate_hz=markers.rate_hz) < -BACKWARD_M_S:
        return MarkerEvents({}, why="the person walks backward, where strikes cannot be read from heel and pelvis")
    found: dict[Side, tuple[GaitEvents, ...]] = {
        side: tuple(_events(foot, place, heading, rate_hz=markers.rate_hz))
        for side, foot in feet.items()
        if len(foot.times_s) == len(markers)
    }
    why = "" if any(len(e.strikes_s) for own in found.values() for e in own) else "no foot swings to and fro"
    return MarkerEvents(found, why=why, note=_stand_ins(markers, feet))


def turning_points(values: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Samples of the highs and lows of a curve (n,) that swings to and fro; in turn, both increasing.

    A high counts once the curve has fallen by `TURN_SHARE` of its whole range on both sides; the first and last one on
    the seen side only, if it has moved by `EDGE_SHARE` on the other.
    """
    span = float(np.ptp(values)) if len(values) else 0.0
    turn, edge = TURN_SHARE * span, EDGE_SHARE * span
    points: list[tuple[int, int]] = []  # sample, +1 for a high
    top = low = 0
    going = 0
    for i, value in enumerate(values.tolist()):
        if value > values[top]:
            top = i
        if value < values[low]:
            low = i
        if going >= 0 and values[top] - value > turn:
            points.append((top, 1))
            going, low = -1, i
        elif going <= 0 and value - values[low] > turn:
            points.append((low, -1))
            going, top = 1, i
    if going:  # the last one has turned, but not yet by enough
        last, kind = (top, 1) if going > 0 else (low, -1)
        if abs(values[last:] - values[last]).max() >= edge:
            points.append((last, kind))
    if points and abs(values[: points[0][0] + 1] - values[points[0][0]]).max() < edge:
        points = points[1:]
    kinds = np.array([kind for _, kind in points])
    at = np.array([i for i, _ in points], dtype=np.intp)
    return at[kinds > 0], at[kinds < 0]


def _events(foot: FootPoints, place: Array, heading: Array, *, rate_hz: float) -> Iterator[GaitEvents]:
    """Strikes of each stretch in which heel and pelvis are seen, with every foot-off that toes and pelvis show."""
    heel, toe = (((point - place) * heading).sum(axis=1) for point in (foot.heel, foot.toe))
    offs = [first + lows for first, _, lows in _turns(toe, rate_hz=rate_hz)]
    offs_s = foot.times_s[np.concatenate(offs)] if offs else np.empty(0)
    for first, highs, _ in _turns(heel, rate_hz=rate_hz):
        yield GaitEvents(foot.times_s[first + highs], offs_s)


def _turns(position: Array, *, rate_hz: float) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.intp]]]:
    """First sample of each seen stretch, and the highs and lows in it counted from there."""
    smooth = lowpass(position, cutoff_hz=CUTOFF_HZ, rate_hz=rate_hz)
    for first, end in runs(np.isfinite(smooth)):
        if np.ptp(smooth[first:end]) >= LEAST_RANGE_M:
            yield first, *turning_points(smooth[first:end])


def _pelvis(markers: Stream) -> tuple[Array, Array | None] | None:
    """Where the pelvis is (n, 3), at its back as in the paper if that is marked, and what points ahead from there."""
    known = known_markers(markers).of

    def middle(name: str) -> Array | None:
        both = [known.get(f"{side}_{name}") for side in ("left", "right")]
        if any(labels is None for labels in both):
            return None
        return np.mean([np.mean([markers.channel(x) for x in labels or ()], axis=0) for labels in both], axis=0)

    back, front = middle("psis"), middle("asis")
    if back is None and "sacrum" in known:
        back = np.mean([markers.channel(x) for x in known["sacrum"]], axis=0)
    if back is not None and front is not None:
        return back, front - back
    place = next((p for p in (back, front, middle("hip_center")) if p is not None), None)
    return None if place is None else (place, None)


def _heading(ahead: Array, *, rate_hz: float) -> Array:
    """Unit vectors on the floor (n, 3): where `ahead` points on average over `HEADING_S`; NaN if unseen for so long."""
    flat = ahead * [1.0, 0.0, 1.0]
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = np.where(length > 0, flat / length, np.nan)
    seen: NDArray[np.bool_] = np.asarray(np.isfinite(unit).all(axis=1))
    half = max(1, round(HEADING_S * rate_hz / 2))
    summed = np.concatenate([np.zeros((1, 3)), np.cumsum(np.where(seen[:, None], unit, 0.0), axis=0)])
    index = np.arange(len(unit))
    mean = summed[np.minimum(index + half + 1, len(unit))] - summed[np.maximum(index - half, 0)]
    size = np.linalg.norm(mean, axis=1, keepdims=True)
    return np.where(size > 0, mean / np.where(size > 0, size, 1.0), np.nan)


def _speed(place: Array, heading: Array, *, rate_hz: float) -> float:
    """Mean speed along the heading [m/s]; 0 where nobody can tell."""
    step = (np.diff(place, axis=0) * heading[1:]).sum(axis=1) * rate_hz
    step = step[np.isfinite(step)]
    return float(np.mean(step)) if len(step) else 0.0


def _stand_ins(markers: Stream, feet: Mapping[Side, FootPoints]) -> str:
    """What stands in for a heel or toes without a marker."""
    known = known_markers(markers).of
    said: list[str] = []
    if any(f"{side}_heel" not in known for side in feet):
        said.append("the ankle stands in for a heel without a marker")
    if any(foot.toe is foot.heel for foot in feet.values()):
        said.append("without a marker at the toes foot-off is read from the heel, which leaves earlier")
    return "; ".join(said)
