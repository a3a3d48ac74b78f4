"""How long a person stands on one leg: the time for which the other foot is off the ground."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, other
from groundup.chain.foot_load import plate_loads
from groundup.chain.foot_pressure import Pressed, foot_on
from groundup.chain.measuring import measured, not_measurable
from groundup.chain.trial import Trial
from groundup.ground.contact import contacts
from groundup.measure import Interval, Measure
from groundup.signals.filters import runs
from groundup.signals.stream import Stream

Off = tuple[float, float, bool]
"""A foot off the ground [start_s, end_s), and whether the recording or a gap cuts it off."""

LOADS = ("force plate", "pressure insole", "pressure plate")
"""Methods that feel the ground, so that both feet in the air are seen."""
LIFTED_M, DOWN_M = 0.03, 0.02
"""A foot that rises above the first is off the ground, until it falls below the second (design)."""


def stance_times(trial: Trial, feet: dict[Side, Pressed | str]) -> Iterator[Measure]:
    """Longest time on one leg while the other foot is off the ground."""
    name = "foot.stance_time"
    if trial.task != "single_leg_balance":
        why = "read in single-leg balance only"
        yield from (not_measurable(name, side, why=why) for side in SIDES)
        return
    for side in SIDES:
        found = _held(trial, side) if trial.holds is not None else _free_foot(trial, feet, other(side))
        if isinstance(found, str):
            yield not_measurable(name, side, why=found)
            continue
        up, method, source = found
        own = _free_foot(trial, feet, side)
        if not isinstance(own, str) and own[1] == method in LOADS:
            up = _while_loaded(up, own[0])
        asked = trial.conditions.side
        if not up or asked == other(side):
            never = f"the {other(side)} foot never leaves the ground while the {side} one stands"
            why = f"the stance leg is the {asked} one" if up else never
            yield not_measurable(name, side, why=why)
            continue
        longest = max(up, key=lambda u: u[1] - u[0])
        yield measured(
            name,
            side,
            value=longest[1] - longest[0],
            method=method,
            interval=Interval.unknown("one trial; the error of the threshold is not known"),
            sources=(source,),
            why="at least: the recording begins, ends or has a gap before the stance does" if longest[2] else "",
        )


def _free_foot(trial: Trial, feet: dict[Side, Pressed | str], side: Side) -> tuple[list[Off], str, str] | str:
    """Times [start, end) that a foot is off the ground, each cut off by the recording or not; or why nobody knows."""
    loads, method, _ = plate_loads(trial, sides=(side,))
    pressed = feet[side]
    if loads is not None:
        load = loads[side]
    elif isinstance(pressed, Pressed):
        load, method = foot_on(pressed), pressed.method
    else:
        return _lifted(trial, side)
    return _unloaded(load), method, load.name


def _held(trial: Trial, side: Side) -> tuple[list[Off], str, str]:
    """Times that the live rules of holding found, from the height of the free foot."""
    assert trial.holds is not None
    height = trial.curve("foot_height", other(side))
    method, source = ("2D camera angle", "landmarks") if height is None else (height.method, height.name)
    return list(trial.holds.get(side, ())), method, source


def _unloaded(load: Stream) -> list[Off]:
    """Times [start, end) without contact; cut off by the recording or by a gap, in which nobody knows."""
    values, times = load.values[:, 0], load.times
    known: NDArray[np.bool_] = np.isfinite(values)
    up = known.copy()
    for contact in contacts(values, times):
        up[contact.first : contact.last] = False
    ends = np.append(times[1:], load.end_s)
    seen = np.concatenate([[False], known, [False]])
    spans = [
        (float(times[first]), float(ends[end - 1]), not (seen[first] and seen[end + 1])) for first, end in runs(up)
    ]
    return [s for s in spans if s[1] - s[0] > 0.1]


def _while_loaded(up: list[Off], off: list[Off]) -> list[Off]:
    """Times on one leg without those in which that leg itself was off the ground: a hop, or a step off the plates."""
    for start_s, end_s, _ in off:
        pieces: list[Off] = []
        for a, b, cut in up:
            if end_s <= a or b <= start_s:
                pieces.append((a, b, cut))
                continue
            pieces += [(c, d, False) for c, d in ((a, start_s), (end_s, b)) if d - c > 0.1]
        up = pieces
    return up


def _lifted(trial: Trial, side: Side) -> tuple[list[Off], str, str] | str:
    height = trial.curve("foot_height", side)
    if height is None:
        return f"no plate or insole under the {side} foot, and {trial.why_not('foot_height', side)}"
    up = contacts(height.values, height.times_s, on_n=LIFTED_M, off_n=DOWN_M, shortest_s=0.1)
    return [(c.start_s, c.end_s, not c.whole) for c in up], height.method, height.name
