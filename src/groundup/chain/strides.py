"""Strides: from one strike of a foot to the next of the same foot, each with its foot-off.

A stride stands as a `Repetition` of its side: `start_s` is the strike, `bottom_s` the foot-off, `end_s` the next
strike. All strides of a recording come from one method, so that starts and ends, left and right compare: force plates
under the feet, insoles, or markers (Zeni 2008). The more direct one is taken unless it sees clearly fewer strides:
two plates in a walkway see one strike a foot, which is no stride.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.curves import vertical_force
from groundup.chain.trial import Repetition
from groundup.errors import SignalError
from groundup.ground.contact import OFF_N, ON_N, contacts
from groundup.ground.plantar import ON_SHARE, read_foot
from groundup.joints.gait_events import GaitEvents, MarkerEvents, marker_events
from groundup.signals.filters import runs
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

Array = NDArray[np.float64]
Events = Mapping[Side, tuple[GaitEvents, ...]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What can be a stride [s], and the share of it that the foot is down; outside, an event was missed or made up."""

    shortest_s: float
    longest_s: float
    least_down: float
    most_down: float


BOUNDS: Mapping[Task, Bounds] = {
    "walking": Bounds(shortest_s=0.6, longest_s=2.5, least_down=0.45, most_down=0.85),
    "running": Bounds(shortest_s=0.4, longest_s=1.2, least_down=0.15, most_down=0.70),
}
"""Design values, wide enough for slow, hurried and uneven gait; markers let a running foot seem down for too long."""
MUCH_LONGER = 1.5
"""A stride this many times the median one hides a missed strike (design)."""
SEES_AS_MUCH = 0.8
"""Share of the most strides that any method sees, with which a more direct one is still taken (design)."""
SHORTEST_CONTACT_S = 0.1
AGREE_S = 0.05
"""A plate that feels a foot later than this after its strike by markers was stepped on after the floor (design)."""
BESIDE_S = 0.3
"""Later than this it is another step's (design)."""
RELATIVE_ON, RELATIVE_OFF = 0.10, 0.05
"""Contact on an insole without geometry, as shares of its highest total (design)."""

PLATES = f"force plates (a foot is down from {ON_N:g} N until {OFF_N:g} N)"
INSOLES = "insoles (a foot is down while it presses)"
MARKERS = (
    "markers (Zeni 2008: strike where the heel is most forward of the pelvis, foot-off where the toes are most back)"
)
RUNNER = "a rule for walking: of a runner it takes the foot for down before it is, and for longer"


@dataclass(frozen=True, slots=True)
class Strides:
    """Strides of both sides by start, how they were found (`notes`), what to look at (`warnings`), or why none."""

    repetitions: tuple[Repetition, ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    why: str = ""


def strides(recording: Recording, task: Task | None, plate_of: Mapping[Side, tuple[str, ...]]) -> Strides:
    """Whole strides of walking or running; nothing for any other task. `plate_of`: the plates under each foot."""
    bounds = BOUNDS.get(task) if task is not None else None
    if bounds is None:
        return Strides(())
    seen = marker_events(recording)
    plates = _on_plates(recording, plate_of)
    ways: list[tuple[str, Events]] = [(PLATES, plates), (INSOLES, _on_insoles(recording)), (MARKERS, seen.of)]
    found = [(name, *_whole(events, bounds)) for name, events in ways]
    most = max(len(own) for _, own, _ in found)
    if most == 0:
        return Strides((), why=_why_none(recording, seen, plates))
    name, own, left_out = next(f for f in found if len(f[1]) >= SEES_AS_MUCH * most)
    warnings, compared = _compared(plates, seen.of)
    return Strides(
        own,
        notes=(_said(name, own, left_out, _remarks(task, seen) if name == MARKERS else ""), *compared),
        warnings=warnings,
    )


def _whole(events: Events, bounds: Bounds) -> tuple[tuple[Repetition, ...], int]:
    """The strides that can be strides, by start; and how many were left out."""
    candidates = [r for side, stretches in events.items() for e in stretches for r in _between(e, side)]
    good = [r for r in candidates if _possible(r, bounds)]
    usual = float(np.median([r.end_s - r.start_s for r in good])) if good else 0.0
    kept = [r for r in good if r.end_s - r.start_s < MUCH_LONGER * usual]
    return tuple(sorted(kept, key=lambda r: (r.start_s, r.side or ""))), len(candidates) - len(kept)


def _between(events: GaitEvents, side: Side) -> Iterator[Repetition]:
    """Each strike with the next; without exactly one foot-off in between the foot-off is NaN."""
    for start, end in zip(events.strikes_s[:-1].tolist(), events.strikes_s[1:].tolist(), strict=True):
        offs = events.offs_s[(events.offs_s > start) & (events.offs_s < end)]
        yield Repetition(start, float(offs[0]) if len(offs) == 1 else float("nan"), end, side)


def _possible(stride: Repetition, bounds: Bounds) -> bool:
    lasts = stride.end_s - stride.start_s
    down = (stride.bottom_s - stride.start_s) / lasts
    return bounds.shortest_s <= lasts <= bounds.longest_s and bounds.least_down <= down <= bounds.most_down


def _on_plates(recording: Recording, plate_of: Mapping[Side, tuple[str, ...]]) -> Events:
    found: dict[Side, tuple[GaitEvents, ...]] = {}
    for side in SIDES:
        total = vertical_force(recording, plate_of.get(side, ()))
        if total is not None:
            found[side] = tuple(_contact_events(total.values[:, 0], total.times, on=ON_N, off=OFF_N))
    return found


def _on_insoles(recording: Recording) -> Events:
    found: dict[Side, tuple[GaitEvents, ...]] = {}
    for stream in recording.of_kind("pressure"):
        if stream.side is None or stream.side in found or not len(stream):
            continue
        load, on, off = _insole_load(stream)
        if on > 0:
            found[stream.side] = tuple(_contact_events(load, stream.times, on=on, off=off))
    return found


def _insole_load(stream: Stream) -> tuple[Array, float, float]:
    """What an insole felt (n,), and the two thresholds of contact: newtons where it has geometry, else a plain sum."""
    if stream.layout is not None:
        try:
            force = read_foot(stream).force_n
        except SignalError:  # never loaded, or no footprint: there is no step to find
            return np.empty(0), 0.0, 0.0
        on = max(ON_N, ON_SHARE * float(np.nanmax(force)))
        return force, on, 0.5 * on
    total = np.where(np.isfinite(stream.values).any(axis=1), np.nansum(stream.values, axis=1), np.nan)
    top = float(np.nanmax(total, initial=0.0))
    return total, RELATIVE_ON * top, RELATIVE_OFF * top


def _contact_events(force: Array, times_s: Array, *, on: float, off: float) -> Iterator[GaitEvents]:
    """Strikes and foot-offs of each stretch that was measured; what its edges cut off is neither."""
    for first, end in runs(np.isfinite(force)):
        down = contacts(force[first:end], times_s[first:end], on_n=on, off_n=off, shortest_s=SHORTEST_CONTACT_S)
        yield GaitEvents(
            np.array([c.start_s for c in down if not c.starts_before]),
            np.array([c.end_s for c in down if not c.ends_after]),
        )


def _compared(plates: Events, markers: Events) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Warnings and notes: how far the strikes that plates felt lie from those of the markers."""
    near: list[float] = []
    late: list[str] = []
    for side in SIDES:
        felt, shown = (
            np.concatenate([e.strikes_s for e in way.get(side, ())] or [np.empty(0)]) for way in (plates, markers)
        )
        for at in felt.tolist() if len(shown) else ():
            away = at - float(shown[np.argmin(np.abs(shown - at))])
            if abs(away) <= AGREE_S:
                near.append(away)
            elif 0 < away < BESIDE_S:
                late.append(
                    f"The plate under the {side} foot first felt it at {at:.2f} s, {away * 1e3:.0f} ms after the "
                    "strike that the markers show: the foot probably came down partly beside the plate, and the force "
                    "of this contact is not the whole foot's."
                )
    if not near:
        return tuple(late), ()
    often = "1 strike" if len(near) == 1 else f"{len(near)} strikes"
    return tuple(late), (f"plates felt {often} {np.mean(near) * 1e3:+.0f} ms from the markers' (mean)",)


def _remarks(task: Task | None, markers: MarkerEvents) -> str:
    return "; ".join(filter(None, (markers.note, RUNNER if task == "running" else "")))


def _said(name: str, own: tuple[Repetition, ...], left_out: int, remarks: str) -> str:
    counts = " and ".join(f"{n} {side}" for side in SIDES if (n := sum(r.side == side for r in own)))
    rest = f"; {left_out} left out: not one foot-off within, or too short or long" if left_out else ""
    return f"strides ({counts}) from {name}{rest}{f'; {remarks}' if remarks else ''}"


def _why_none(recording: Recording, markers: MarkerEvents, plates: Events) -> str:
    """Why no method found a whole stride."""
    said: list[str] = []
    if plates:
        said.append("no foot comes down twice on its plates")
    if recording.of_kind("pressure"):
        said.append("no insole shows two strikes of one foot")
    said.append(markers.why or "the markers show no two strikes of one foot with one foot-off between")
    return "; ".join(said)
