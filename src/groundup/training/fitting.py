"""Fitting a session into its minutes: sets are dropped in a stated order, and said."""

from collections.abc import Sequence
from dataclasses import replace

from groundup.training.dose import seconds
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise
from groundup.training.plan import Prescription, SessionPlan

DROP_ORDER = ("hinge", "lunge", "squat", "own", "hip_abduction", "knee_to_wall", "foot_trainer", "toe_press")
"""Who gives a set first (design): what the routine prepares, own exercises, options, then the routine itself."""
CORE_ORDER = ("toe_press", "short_foot", "bridge", "balance")
"""The routine's own order of giving, once only one set of everything else is left."""


def fitted(
    plan: SessionPlan, *, minutes: float, own: Sequence[Exercise] = (), first: Sequence[str] = ()
) -> tuple[SessionPlan, tuple[str, ...]]:
    """The session within its minutes and what was dropped for it.

    Stated order (design): the exercise with the most sets gives one; between equals the movements the routine prepares
    go first, then own exercises, options, toe press, short foot, bridge, balance. When every exercise has one set left,
    whole exercises go in the same order, and at last the repetitions or seconds of the one that remains. `first` are
    exercises that a person put first: they give after all others.
    """
    said: list[str] = []
    while plan.prescriptions and seconds(plan, own=own) > minutes * 60.0:
        plan, sentence = _less(plan, minutes, own, first)
        said.append(sentence)
    return titled(plan), _joined(said)


def titled(plan: SessionPlan) -> SessionPlan:
    """The plan under a title that says how many rounds are really in it; other titles stay."""
    name = _IN_ROUNDS.get(plan.kind)
    if name is None or not plan.rounds or not plan.prescriptions:
        return plan
    rounds = max(p.sets for p in plan.prescriptions)
    number = _NUMBERS[rounds] if rounds < len(_NUMBERS) else str(rounds)
    return replace(plan, title=f"{name}, {number} round{'s' if rounds != 1 else ''}")


_IN_ROUNDS: dict[str, str] = {"circuit": "Circuit", "learning": "Learning"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def _less(plan: SessionPlan, minutes: float, own: Sequence[Exercise], first: Sequence[str]) -> tuple[SessionPlan, str]:
    most = max(p.sets for p in plan.prescriptions)
    if most == 1 and len(plan.prescriptions) == 1:
        return _shorter(plan, minutes, own)
    able = [p for p in plan.prescriptions if p.sets == most]
    giver = min(able, key=lambda p: (p.exercise_id in first, _gives(p)))
    name = exercise(giver.exercise_id, own=own).name
    if most == 1:
        rest = tuple(p for p in plan.prescriptions if p is not giver)
        return replace(plan, prescriptions=rest), f"{name} is left out"
    fewer = tuple(replace(p, sets=p.sets - 1) if p is giver else p for p in plan.prescriptions)
    return replace(plan, prescriptions=fewer), f"{name} gives one set"


def _gives(p: Prescription) -> int:
    every = (*DROP_ORDER[:-1], *CORE_ORDER)
    return every.index(p.exercise_id) if p.exercise_id in every else every.index("own")


def _shorter(plan: SessionPlan, minutes: float, own: Sequence[Exercise]) -> tuple[SessionPlan, str]:
    """The last set with as many repetitions, seconds or minutes as fit; nothing at all where not even one does."""
    (only,) = plan.prescriptions
    name = exercise(only.exercise_id, own=own).name
    amount = only.amount
    while amount > 0 and seconds(replace(plan, prescriptions=(replace(only, amount=amount),)), own=own) > minutes * 60:
        amount = float(int(amount - 1e-9))
    kept = (replace(only, amount=amount),) if amount > 0 else ()
    return replace(plan, prescriptions=kept), f"{name} is shortened to {amount:g}"


def _joined(said: list[str]) -> tuple[str, ...]:
    """One sentence for what was dropped, counted."""
    if not said:
        return ()
    parts = [f"{text} ({said.count(text)} times)" if said.count(text) > 1 else text for text in dict.fromkeys(said)]
    return ("To stay within the minutes: " + "; ".join(parts) + ".",)
