"""A set as a sensor under the foot sees it: a fold over samples of any of the rules, in one language for all.

The rules say what is right and wrong (`foot_rules`); here it is counted, told at once, and cued with the words of the
exercise's own faults.
"""

from dataclasses import dataclass, replace
from functools import cache
from math import ceil, nan
from typing import Literal

from groundup.coaching import foot_rules
from groundup.coaching.foot_hold import Holding
from groundup.coaching.foot_load import FORCES, REST_S, FootLoad, Rest, Resting, rest_of, resting
from groundup.coaching.foot_repetition import FootRepetition
from groundup.coaching.foot_rules import EXERCISE, Rule, Ruled
from groundup.coaching.thresholds import ANY_CUE_S, SAME_CUE_S
from groundup.coaching.tripod_target import Shares, Target, TripodTold
from groundup.training.exercise import Sensing
from groundup.training.exercises import exercise

Phase = Literal["resting", "ready", "working", "silent"]
"""`resting`: the foot is to be quiet first; `silent`: what the rule needs is no longer measured."""

DOWN_N = 2.0
"""A foot is down while the pads under it carry so much each, on average (design): a quiet pad in the air is no rest."""
ENDLESS_S = 30.0
"""A repetition that lasts longer is none: the foot stands otherwise than it did and is to rest again (design)."""
_DO: dict[Sensing, int] = {
    "short_foot": 0,
    "toe_press_seated": 0,
    "toe_press_standing": 0,
    "trainer": 0,
    "engaged_hold": 2,
}
"""Which of the exercise's cues says what to do next."""


@dataclass(frozen=True, slots=True)
class FootCue:
    """What to say of a fault: its id and the cue of the exercise. It is given with one sample, once."""

    id: str
    text: str
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class FootTold:
    """What is told after one sample.

    `value` in `unit` is what the rule looks at and `asked` what it asks for, NaN where there is none. `hold_s` are the
    seconds held so far: of all holds of the set, in a hold, else of the repetition under way. `cannot` is a sentence
    where this foot at rest turned out to be one that the rule cannot count, else ''.
    """

    time_s: float
    phase: Phase
    count: int
    clean: int
    hold_s: float
    holding: bool
    value: float
    asked: float
    unit: str
    rest_left_s: float
    says: str = ""
    """What to do now, in words."""
    cue: FootCue | None = None
    done: FootRepetition | None = None
    tripod: TripodTold | None = None
    notes: tuple[str, ...] = ()
    cannot: str = ""


@dataclass(frozen=True, slots=True)
class FootSet:
    """What is carried within a set; `start` makes it. `count` are repetitions that were right for long enough."""

    sensing: Sensing
    weight_n: float | None
    target: float
    """Repetitions, or seconds of a hold: the set may go on beyond it."""
    tripod: Shares | Target | None
    rule: Rule
    count: int = 0
    clean: int = 0
    """Those of them in which nothing was wrong."""
    cued: tuple[tuple[str, float], ...] = ()
    """When each cue was last given."""
    cannot: str = ""
    notes: tuple[str, ...] = ()
    between_s: float = nan
    """When no repetition was under way, last."""
    quieter: Resting | None = None
    """Until the first repetition begins: whether the foot turns out to rest otherwise."""

    @property
    def rested(self) -> bool:
        """Whether it is known how the foot rests."""
        return self.rule.rest is not None


def start(sensing: Sensing, *, weight_n: float | None, target: float, tripod: Shares | Target | None = None) -> FootSet:
    """A set before its first sample. `weight_n` is the person's, needed for a press of the toe."""
    return FootSet(sensing, weight_n, target, tripod, foot_rules.begun(sensing))


def step(state: FootSet, load: FootLoad) -> tuple[FootSet, FootTold]:
    """The state after one sample, and what is told of it."""
    seen, rested = foot_rules.sees(state.sensing, load), state.rested
    if not seen and rested:
        return state, _nothing(state, load, "silent", "The sensor says nothing of what is counted")
    if not rested and not (seen and _down(state.sensing, load)):
        state = anew(state)
        return state, _nothing(state, load, "resting", _quiet(state.sensing, REST_S))
    rule, said = foot_rules.ruled(state.rule, load, sensing=state.sensing, weight_n=state.weight_n, asked=state.tripod)
    count = state.count + int(said.done is not None and said.done.counts)
    clean = state.clean + int(said.done is not None and said.done.counts and not said.done.faults)
    cue, cued = _cue(state, said, load.time_s)
    cannot, notes, quieter = state.cannot, state.notes, state.quieter
    if quieter is not None:
        rule, quieter = _rested_otherwise(rule, None if said.phase == "working" else resting(quieter, load), state)
    if rule.rest is not None and (not rested or rule.rest is not state.rule.rest):
        cannot = foot_rules.at_rest(rule, sensing=state.sensing)
        note = foot_rules.rest_note(rule, sensing=state.sensing, weight_n=state.weight_n)
        notes = (note,) if note else ()
        quieter = Resting()
    after = FootSet(
        state.sensing,
        state.weight_n,
        state.target,
        state.tripod,
        rule,
        count,
        clean,
        cued,
        cannot,
        notes,
        load.time_s if _between(rule) else state.between_s,
        quieter,
    )
    told = _told(after, said, load.time_s, cue)
    return anew(after) if load.time_s - after.between_s > ENDLESS_S else after, told


def with_tripod(state: FootSet, tripod: Shares | Target | None) -> FootSet:
    """The same set, from now on with another distribution asked for, or none."""
    return replace(state, tripod=tripod)


def anew(state: FootSet) -> FootSet:
    """The same set on another sensor, with another clock: how the foot rests on it is to be learned anew.

    What was counted and held stays.
    """
    rule = foot_rules.begun(state.sensing)
    if isinstance(state.rule, Holding) and isinstance(rule, Holding):
        rule = replace(rule, held_s=state.rule.held_s)
    return replace(state, rule=rule, cued=(), cannot="", notes=(), quieter=None)


def cannot(sensing: Sensing, measured: frozenset[str], weight_n: float | None) -> str:
    """Why the person must count, in one sentence; '' where a sensor that measures this can. `measured`: a feed's."""
    return foot_rules.missing(sensing, measured, weight_n)


def unseen(sensing: Sensing, measured: frozenset[str]) -> tuple[str, ...]:
    """The faults of the exercise that this sensor cannot see, in words."""
    rest = Rest(FootLoad(0.0, **dict.fromkeys(measured, 1.0)), abductor_sd=0.0)
    ids = foot_rules.unseen_faults(sensing, rest)
    return tuple(one.what for one in exercise(EXERCISE[sensing]).faults if one.id in ids)


def _between(rule: Rule) -> bool:
    """Whether no repetition is under way, and one may begin."""
    return isinstance(rule, Holding) or rule.rest is None or (rule.repeating.begun and rule.repeating.start_s is None)


def _rested_otherwise(rule: Rule, quieter: Resting | None, state: FootSet) -> tuple[Rule, Resting | None]:
    """The rule with the rest of a foot that was at work when its rest was taken, and what is carried on."""
    newer = None if quieter is None else rest_of(quieter)
    if newer is None:
        return rule, quieter
    stands = _loaded(newer.load)  # a foot that was taken off is quiet, too
    if stands and foot_rules.worked(rule, newer, sensing=state.sensing, weight_n=state.weight_n):
        return foot_rules.rested_anew(rule, newer), quieter
    return rule, Resting()


def _down(sensing: Sensing, load: FootLoad) -> bool:
    """Whether a foot stands on the sensor; a trainer and a muscle do not need it."""
    return sensing == "trainer" or _loaded(load)


def _loaded(load: FootLoad) -> bool:
    pads = [force for name in FORCES if (force := getattr(load, name)) == force]
    return not pads or sum(pads) >= DOWN_N * len(pads)


def _nothing(state: FootSet, load: FootLoad, phase: Phase, says: str) -> FootTold:
    """What is told of a sample that the rule does not look at."""
    return FootTold(
        time_s=load.time_s,
        phase=phase,
        count=state.count,
        clean=state.clean,
        hold_s=state.rule.held_s if isinstance(state.rule, Holding) else 0.0,
        holding=False,
        value=nan,
        asked=nan,
        unit="",
        rest_left_s=0.0 if state.rested else REST_S,
        says=says,
        notes=state.notes,
        cannot=state.cannot,
    )


def _told(state: FootSet, said: Ruled, time_s: float, cue: FootCue | None) -> FootTold:
    left_s = 0.0 if state.rested else state.rule.resting.left_s
    return FootTold(
        time_s,
        "ready" if said.phase == "resting" and state.rested else said.phase,
        state.count,
        state.clean,
        said.held_s,
        said.holding,
        said.value,
        said.asked,
        said.unit,
        left_s,
        _says(state, said, left_s),
        cue,
        said.done,
        said.tripod,
        state.notes,
        state.cannot,
    )


def _says(state: FootSet, said: Ruled, left_s: float) -> str:
    if left_s > 0:
        return _quiet(state.sensing, left_s)
    if state.cannot or said.phase == "working":
        return state.cannot
    return _next(state.sensing)


def _quiet(sensing: Sensing, left_s: float) -> str:
    where = "Quiet on the trainer" if sensing == "trainer" else "Foot down, keep it quiet"
    return f"{where}: {ceil(left_s)} s"


def _cue(state: FootSet, said: Ruled, time_s: float) -> tuple[FootCue | None, tuple[tuple[str, float], ...]]:
    """The cue of the first fault whose turn it is, and when each was given."""
    faults = said.faults if said.done is None else said.done.faults
    if not faults or (state.cued and time_s - max(at for _, at in state.cued) < ANY_CUE_S):
        return None, state.cued
    given = dict(state.cued)
    for fault in faults:
        if time_s - given.get(fault, -1e9) >= SAME_CUE_S:
            given[fault] = time_s
            return FootCue(fault, _cues(state.sensing)[fault]), tuple(given.items())
    return None, state.cued


@cache
def _cues(sensing: Sensing) -> dict[str, str]:
    return {one.id: one.cue for one in exercise(EXERCISE[sensing]).faults}


@cache
def _next(sensing: Sensing) -> str:
    return exercise(EXERCISE[sensing]).cues[_DO[sensing]]
