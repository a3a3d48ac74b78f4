"""A hold that counts only while toes and arch are engaged, from force under the foot (evidence 3.1, E3).

Evidence asks for ball of the big toe, ball of the little toe and heel in contact, toes engaged and the arch quietly
raised. It gives no numbers for it; those here are of design, and against how the same foot rests. Samples are looked at
as they come: a filter would end a hold later than it began it.
"""

from dataclasses import dataclass, field, replace
from math import isfinite, nan
from typing import Literal

from groundup.coaching.foot_load import FootLoad, Rest, Resting, rest_of, resting
from groundup.coaching.foot_repetition import FAULT_S
from groundup.coaching.tripod_target import Shares, Target, TripodTold, asked_for, tripod

RAISED_PERCENT = 10.0
"""The arch is quietly raised while its share of the foot's load is lower by so much of what it is at rest (design:
half of what a short foot lifts, and more than noise)."""
TOES_SHARE = 0.9
"""The toes carry at least their share at rest, less a tenth for noise (design)."""
CONTACT_SHARE = 0.5
"""A point of the tripod is in contact while it carries half of its share at rest, or of what is asked (design)."""
DROPPED_POINTS = 10.0
"""Shares of the tripod that leave rest by more: the arch sinks (evidence 3.1: shares leave the band of 10 points)."""
LONGEST_STEP_S = 0.15
"""Nobody saw what was between two samples further apart: it is not held (design)."""
LEAST_N = 2.0
"""Toes or an arch that carry less at rest tell nothing (design)."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is carried within a set; `Holding()` before it."""

    resting: Resting = field(default_factory=Resting)
    rest: Rest | None = None
    rest_tripod: TripodTold | None = None
    last_s: float = nan
    held_s: float = 0.0
    engaged: bool = False
    """Whether the sample before was."""
    dropped_s: float = 0.0


@dataclass(frozen=True, slots=True)
class HoldTold:
    """What is told after one sample. `percent` is how much of its share of the load the arch has given off."""

    phase: Literal["resting", "ready", "holding"]
    percent: float
    held_s: float
    faults: tuple[str, ...] = ()
    tripod: TripodTold | None = None


def hold(state: Holding, load: FootLoad, *, tripod_asked: Shares | Target | None = None) -> tuple[Holding, HoldTold]:
    """The state after one sample. The set begins with a quiet foot; a sample without toes or arch is left out.

    With a distribution asked for, seconds count only while all three shares are on it; the toes are then asked for
    no more than it leaves to them.
    """
    if not (isfinite(load.all_toes) and isfinite(load.arch)):
        return state, HoldTold("resting" if state.rest is None else "ready", nan, state.held_s)
    if state.rest is None:
        before = resting(state.resting, load)
        rest = rest_of(before)
        after = replace(state, resting=before, rest=rest, rest_tripod=tripod(rest.load) if rest else None)
        return after, HoldTold("resting", nan, state.held_s, tripod=tripod(load))
    asked = shares_asked(tripod_asked, state.rest_tripod)
    now = tripod(load, asked)
    percent = given_off(load, state.rest.load)
    engaged = percent >= RAISED_PERCENT and _toes_stay(load, state.rest, state.rest_tripod, asked)
    engaged = engaged and _in_contact(now, state.rest_tripod, asked) and (asked is None or (now and now.on_target))
    step = load.time_s - state.last_s
    seen = 0 < step <= LONGEST_STEP_S
    held_s = state.held_s + (step if seen and engaged and state.engaged else 0.0)
    dropped = asked is None and _off(now, state.rest_tripod) > DROPPED_POINTS
    dropped_s = (state.dropped_s + (step if seen else 0.0)) if dropped else 0.0
    after = replace(state, last_s=load.time_s, held_s=held_s, engaged=bool(engaged), dropped_s=dropped_s)
    faults = ("arch_drops",) if dropped_s >= FAULT_S else ()
    return after, HoldTold("holding" if engaged else "ready", percent, held_s, faults, now)


def shares_asked(asked: Shares | Target | None, rest: TripodTold | None) -> Shares | None:
    """The distribution that is asked for, in numbers; None while a name waits for the foot at rest."""
    if asked is None or isinstance(asked, tuple):
        return asked
    return asked_for(asked, rest) if rest is not None else None


def given_off(load: FootLoad, rest: FootLoad) -> float:
    """Percent of its share of the foot's load that the arch has given off; NaN where it carried none."""
    was = _share(rest.arch, rest)
    return 100.0 * (1.0 - _share(load.arch, load) / was) if was > 0 else nan


def unseen(rest: Rest) -> tuple[str, ...]:
    """The faults that a sensor cannot see; force alone does not tell toes that press from toes that claw."""
    return ("toes_claw",) if tripod(rest.load) is not None else ("arch_drops", "toes_claw")


def tells_nothing(rest: Rest) -> str:
    """Why a hold cannot be counted on this foot as it rests, or ''."""
    for name, force in (("arch", rest.load.arch), ("toes", rest.load.all_toes)):
        if not force >= LEAST_N:
            return f"At rest your {name} barely press{'es' if name == 'arch' else ''} on the sensor ({force:.1f} N)"
    return ""


def _share(force: float, load: FootLoad) -> float:
    return force / load.whole if load.whole > 0 else nan


def _toes_stay(load: FootLoad, rest: Rest, rested: TripodTold | None, asked: Shares | None) -> bool:
    wanted = _share(rest.load.all_toes, rest.load)
    if asked is not None and rested is not None and rested.medial > 0:
        wanted *= min(1.0, asked[0] / rested.medial)
    return _share(load.all_toes, load) >= TOES_SHARE * wanted


def _in_contact(now: TripodTold | None, rested: TripodTold | None, asked: Shares | None) -> bool:
    """All three points; where they are not measured at rest, nothing is asked of them."""
    if rested is None:
        return True
    if now is None:
        return False
    wanted = rested.shares if asked is None else tuple(min(a, b) for a, b in zip(rested.shares, asked, strict=True))
    return all(share >= CONTACT_SHARE * least for share, least in zip(now.shares, wanted, strict=True))


def _off(now: TripodTold | None, rested: TripodTold | None) -> float:
    """Percentage points by which the farthest share has left its rest."""
    if now is None or rested is None:
        return 0.0
    return max(abs(a - b) for a, b in zip(now.shares, rested.shares, strict=True))
