"""The ladder: progress, hold or regress one exercise from its last two sessions. Evidence report 3.3, seven rows.

Every decision is a function of what was done, not of how often it is asked: asking again gives the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from groundup.measure import Mark
from groundup.training.climbing import next_rung
from groundup.training.exercise import Exercise, Level
from groundup.training.exercises import exercise as exercise_of
from groundup.training.log import SessionResult
from groundup.training.pain import REST, SAFE, Pain, in_order, read_pain, refer
from groundup.training.plan import Prescription
from groundup.training.screening import Clearance, allowed_level, why_not
from groundup.training.window import Done, counting, latest

Action = Literal["progress", "add", "hold", "shorten", "regress", "rest", "restart", "refer", "locked"]

MISSED = timedelta(days=14)
"""After two weeks without it an exercise restarts lower."""
CLEAN_TO_PROGRESS, CLEAN_TO_STAY = 0.8, 0.6
EASY_EFFORT, HARD_EFFORT = 6.0, 9.0
SHORTEST_HOLD = 0.5
PLATEAU_WEEKS, PLATEAU_ADHERENCE = 8.0, 0.7


@dataclass(frozen=True, slots=True)
class Decision:
    """What comes next for one exercise, why, and which row of the rule says so (1-7; 0: nothing to judge yet)."""

    action: Action
    prescription: Prescription
    why: str
    source: str
    row: int
    mark: Mark = "design"
    rest_until: datetime | None = None
    self_judged: bool = False
    """Whether 'clean' is the person's own judgment, not a camera's."""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tests of a person say after some weeks. `adherence` 0-1; `changed`: any beyond its MDC95."""

    weeks: float
    adherence: float
    changed: bool


def next_prescription(
    exercise: Exercise,
    current: Prescription,
    history: Sequence[SessionResult],
    clearance: Clearance,
    *,
    now: datetime,
    tests: Outcome | None = None,
) -> Decision:
    """The next dose of one exercise. `history` is every session so far, of whatever exercises, in any order.

    Pain belongs to a session: what went too far counts for each exercise that was in it. At a new level the dose starts
    at its bottom; in one step only one of level, sets, repetitions or seconds, hold and range is raised.
    """
    told = in_order([s for s in history if s.started <= now])
    decision = _decided(exercise, current, told, clearance, now)
    plateau_said = plateau(tests) if tests else ""
    decision = replace(decision, also=(*decision.also, *([plateau_said] if plateau_said else [])))
    return _within(decision, exercise, clearance)


def next_prescriptions(
    current: Sequence[Prescription],
    history: Sequence[SessionResult],
    clearance: Clearance,
    *,
    now: datetime,
    own: Sequence[Exercise] = (),
    tests: Outcome | None = None,
) -> tuple[Decision, ...]:
    """The next dose of every exercise of a plan."""
    return tuple(
        next_prescription(exercise_of(p.exercise_id, own=own), p, history, clearance, now=now, tests=tests)
        for p in current
    )


def plateau(tests: Outcome) -> str:
    """Row 7: what is said when eight weeks of enough training changed no test beyond its error; '' otherwise."""
    if tests.changed or tests.weeks < PLATEAU_WEEKS or tests.adherence < PLATEAU_ADHERENCE:
        return ""
    return (
        f"After {tests.weeks:g} weeks at {tests.adherence:.0%} of the plan no test has changed by more than its error: "
        "change the plan or the goal."
    )


_RULE = "ladder rule, evidence report 3.3 (design)"
_PAIN_RULE = "pain-monitoring model (PAIN1, PAIN2), adapted; evidence report 3.6"
_CAUTIONS = "cautions, evidence report 3.7"


def _decided(
    of: Exercise, current: Prescription, told: Sequence[SessionResult], clearance: Clearance, now: datetime
) -> Decision:
    if refer(told, cleared_on=clearance.pain_cleared_on):
        why = "Pain was too much for the third time: stop, and see a professional before you go on."
        return Decision("refer", current, why, _PAIN_RULE, 5, "R")
    if clearance.locked:
        return Decision("locked", current, " ".join(clearance.why), "screening, evidence report 3.5", 0, "M")
    sessions = latest(told, of.id)
    if not sessions:
        return Decision("hold", current, "Not done yet: begin here.", _RULE, 0)
    index, newest = sessions[-1]
    pain = read_pain(told, index)
    started = told[index].started
    if pain.too_much:
        lower = _lowered(of, current, newest, 2)
        why = f"In the last session {pain.too_much}: two levels down, and 48 hours of rest first."
        return Decision("regress", lower, why, _PAIN_RULE, 5, "R", rest_until=started + REST)
    if now - started >= MISSED:
        why = "Two weeks or more without it: it restarts two levels lower."
        return Decision("restart", _lowered(of, current, newest, 2), why, _RULE, 6)
    if pain.settled is False:
        why = "The next morning was worse than before the session, though within 0-2: 48 hours of rest, nothing more."
        return Decision("rest", current, why, _PAIN_RULE, 5, "design", rest_until=started + REST)
    if newest.level > current.level:
        return Decision("hold", current, "It stands lower than in the last session: one session here first.", _RULE, 0)
    window = [done for _, done in sessions[-2:] if done.level == newest.level]
    for done in reversed(window):
        first = len(sessions) <= len(window) and done is sessions[0][1]
        if not done.stopped and (too_hard := _too_hard(done, of, first=first)):
            return Decision("regress", _lowered(of, current, done, 1), too_hard, _RULE, 3)
    if pain.worst is not None and pain.worst > SAFE:
        return _shortened(of, current, newest, pain.settled, pain.worst)
    if newest.stopped:
        why = f"Stay: the last session was stopped for {newest.stopped}, which says nothing about the level."
        return Decision("hold", current, why, _RULE, 0)
    return _onward(of, current, told, sessions, clearance)


def _too_hard(done: Done, of: Exercise, *, first: bool) -> str:
    """Row 3: why the level is too hard, '' where it is not. In the first session of all a hold is still being found."""
    if done.clean is not None and done.clean < CLEAN_TO_STAY:
        return f"Only {done.clean:.0%} were clean, below 60 %: one level down."
    if done.effort is not None and done.effort >= HARD_EFFORT:
        return f"It felt like {done.effort:g} of 10: one level down."
    if (
        not first
        and of.at(done.level).counting == "hold"
        and done.shortest is not None
        and done.shortest < SHORTEST_HOLD
    ):
        return f"A hold ended at {done.shortest:.0%} of its time, below half: one level down."
    return ""


def _shortened(of: Exercise, current: Prescription, newest: Done, settled: bool | None, worst: float) -> Decision:
    """Row 4: acceptable pain; the hold gets shorter or the movement smaller, and the level stays."""
    level = of.at(current.level)
    if level.counting == "hold":
        amount = max(_LEAST_HOLD_S, 5.0 * (0.75 * newest.target // 5.0))
        less = replace(current, amount=min(current.amount, amount))
        what = f"hold {less.amount:g} s"
    elif level.counting == "minutes":
        less = replace(current, amount=min(current.amount, max(1.0, 0.75 * newest.target // 1)))
        what = f"{less.amount:g} minutes"
    else:
        less = replace(current, short_range=True, held=False)
        what = "a smaller movement"
    settled_said = "settled by the morning" if settled else "tell how the morning was"
    why = f"Pain {worst:g} is acceptable, {settled_said}: stay at this level with {what}."
    return Decision("shorten", less, why, _PAIN_RULE, 4, "R")


def _onward(
    of: Exercise,
    current: Prescription,
    told: Sequence[SessionResult],
    sessions: Sequence[tuple[int, Done]],
    clearance: Clearance,
) -> Decision:
    """Rows 1 and 2: raise one thing, or stay, from the last two sessions that count and all that lie between."""
    here = [(i, d) for i, d in sessions if d.level == current.level]
    two = [(i, d) for i, d in here if counting(d, told[i], current.sets)][-2:]
    if len(two) < 2 or sessions[-1][1].level != current.level:
        return Decision("hold", current, "Two full sessions at this level come first.", _RULE, 0)
    dones = [d for i, d in here if i >= two[0][0]]
    since = [i for i, _ in sessions if i >= two[0][0]]
    pains = [read_pain(told, i) for i in since]
    unknown = _unknown(dones, pains)
    if unknown:
        return Decision("hold", current, f"Stay: {unknown}.", _RULE, 1)
    if any(p.worst is None or p.worst > SAFE or not p.settled for p in pains):
        return Decision("hold", current, "Stay until two sessions pass with pain of at most 2.", _PAIN_RULE, 4, "R")
    if not all(d.complete for d in dones):
        return Decision("hold", current, "Stay: not every set was done in full.", _RULE, 1)
    if two[-1][1].target != current.amount:
        return Decision("hold", current, "Stay: do the present dose first.", _RULE, 1)
    effort = max(d.effort for d in dones if d.effort is not None)
    clean = min(d.clean for d in dones if d.clean is not None)
    self_judged = any(d.self_judged for d in dones)
    easy = effort <= EASY_EFFORT and clean >= CLEAN_TO_PROGRESS
    by = ", by your own judgment" if self_judged else ""
    said = f"{clean:.0%} clean{by}, effort {effort:g} of 10"
    twice = all(d.target >= current.amount for _, d in two)
    return replace(_raised(of, current, clearance, said, easy=easy, twice=twice), self_judged=self_judged)


def _unknown(dones: Sequence[Done], pains: Sequence[Pain]) -> str:
    """What is not known and would have to be, in words; '' where everything is."""
    if any(d.effort is None for d in dones):
        return "how hard it felt was not said"
    if any(d.clean is None for d in dones):
        return "nobody judged how clean it was"
    if any(p.worst is None for p in pains):
        return "the worst pain was not said"
    return "how the next morning was is not said" if any(p.settled is None for p in pains) else ""


def _raised(
    of: Exercise, current: Prescription, clearance: Clearance, said: str, *, easy: bool, twice: bool
) -> Decision:
    """One thing more: the full movement again, then repetitions or seconds, then the next level at its bottom.

    The full movement comes back with one repetition less, so that only one thing rises.
    """
    level = of.at(current.level)
    row = 1 if easy else 2
    if current.short_range:
        full = replace(current, short_range=False, amount=max(1.0, current.amount - _STEP[level.counting]))
        return Decision("add", full, f"{said}: the full movement again.", _RULE, row)
    if current.amount < _top(current, level):
        more = min(_top(current, level), current.amount + _STEP[level.counting])
        why = f"{said}: stay at this level, {more:g} instead of {current.amount:g}."
        return Decision("add", replace(current, amount=more), why, _RULE, row)
    if not easy:
        return Decision("hold", current, f"{said}: stay until it is easier.", _RULE, 2)
    if not twice:
        return Decision("hold", current, f"{said}: once more at the top of its dose.", _RULE, 1)
    higher = [rung for rung in of.levels if rung.level > level.level]
    if not higher:
        return Decision("hold", current, f"{said}: this is the top of the ladder.", _RULE, 1)
    rung = next_rung(level, higher, clearance)
    if rung is None:
        rung = higher[0]
        why = f"{said}: stay here; of the next level: {why_not(rung, clearance)}."
        cautioned = bool(rung.demands & clearance.forbids)  # else a thing is not at hand, which is no caution
        return Decision("hold", current, why, _CAUTIONS if cautioned else _RULE, 1, "M" if cautioned else "design")
    needs = f" It needs: {', '.join(rung.needs)}." if rung.needs else ""
    past = "; ".join(why_not(r, clearance) for r in higher if r.level < rung.level)
    passed = f" Past one that cannot be: {past}." if past else ""
    return Decision(
        "progress",
        _at_bottom(current, rung),
        f"{said}: up to “{rung.name}” at the bottom of its dose.{passed}{needs}",
        _RULE,
        1,
    )


_STEP = {"repetitions": 1.0, "hold": 5.0, "minutes": 1.0}
"""What one step adds (design); walking stays far below 5 min more in a week."""
_LEAST_HOLD_S = 10.0


def _top(current: Prescription, level: Level) -> float:
    return level.held_dose.high if current.held and level.held_dose is not None else level.dose.high


def _lowered(of: Exercise, current: Prescription, done: Done, by: int) -> Prescription:
    """`by` levels below the level done, at the bottom of the dose; never above where it already stands.

    From the lowest level there is no way down: its dose gets smaller by a quarter of what was done.
    """
    levels = [rung.level for rung in of.levels]
    at = levels.index(of.at(done.level).level)
    rung = of.at(levels[max(0, at - by)])
    if at == 0:
        least = _LEAST_HOLD_S if rung.counting == "hold" else 1.0
        less = min(max(least, 0.75 * done.target // 1), rung.dose.low, current.amount)
        return replace(_at_bottom(current, rung), amount=less, short_range=current.short_range)
    return current if current.level <= rung.level else _at_bottom(current, rung)


def _at_bottom(current: Prescription, rung: Level) -> Prescription:
    return replace(current, level=rung.level, amount=rung.dose.low, held=False, tempo=None, short_range=False)


def _within(decision: Decision, of: Exercise, clearance: Clearance) -> Decision:
    """The decision as the answers allow it: a level they rule out is never prescribed while a lower one is allowed."""
    if clearance.locked:
        return decision
    rung = allowed_level(of, decision.prescription.level, clearance)
    if rung is None or rung.level == decision.prescription.level:
        return decision
    lower = _at_bottom(decision.prescription, rung)
    if decision.action == "shorten":  # what pain took away stays away
        less = rung.counting == of.at(decision.prescription.level).counting != "repetitions"
        amount = min(lower.amount, decision.prescription.amount) if less else lower.amount
        lower = replace(lower, amount=amount, short_range=decision.prescription.short_range)
    above = why_not(of.at(decision.prescription.level), clearance)
    why = f"{decision.why} But {above}: so it is “{rung.name}”."
    return replace(decision, action="regress", prescription=lower, why=why)
