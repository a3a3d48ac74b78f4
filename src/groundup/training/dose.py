"""Duration from the dose: sets · repetitions · seconds · sides + rests + changes, with what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from groundup.training.exercise import Exercise, Level, Tempo
from groundup.training.exercises import exercise
from groundup.training.plan import Prescription, SessionPlan

READY_S = 5.0
"""To get ready before the first set (design, 5-10 s)."""
SWITCH_S = 5.0
"""To change from one side to the other (design)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one exercise takes of a session. `each_s` is one repetition or hold on one side, `work_s` all of them."""

    exercise_id: str
    name: str
    sets: int
    amount: float
    counting: str
    sides: int
    each_s: float
    work_s: float
    switch_s: float
    rest_s: float
    """Rests between its own sets; a change to another exercise is not among them."""

    @property
    def formula(self) -> str:
        """The product as a person reads it: 3 sets x 20 x 4 s."""
        sides = " x 2 sides" if self.sides == 2 else ""
        if self.counting == "repetitions":
            return f"{self.sets} x {self.amount:g} x {self.each_s:g} s{sides}"
        return f"{self.sets} x {self.amount:g} {'min' if self.counting == 'minutes' else 's'}{sides}"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a session's duration is made of, in seconds."""

    ready_s: float
    parts: tuple[Part, ...]
    changes: int
    change_s: float
    """All changes together."""
    seconds: float

    @property
    def minutes(self) -> float:
        """The whole in minutes."""
        return self.seconds / 60.0

    @property
    def work_s(self) -> float:
        """Time under work alone."""
        return sum(p.work_s for p in self.parts)


def seconds(plan: SessionPlan, *, own: Sequence[Exercise] = ()) -> float:
    """How long a session takes by its doses. `own` are the person's own exercises, where the plan has any."""
    return breakdown(plan, own=own).seconds


def breakdown(plan: SessionPlan, *, own: Sequence[Exercise] = ()) -> Breakdown:
    """How long a session takes and what of: get ready, work, changes of side, rests, changes of exercise.

    In rounds a change follows every set; in straight sets a rest lies between the sets of one exercise and a change
    between two exercises. Evidence report 3.4; get-ready and change of side are ours.
    """
    sets = order(plan)
    rests = [0] * len(plan.prescriptions)
    changes = 0
    for (before, _), (after, _) in pairwise(sets):
        if before == after:
            rests[before] += 1
        else:
            changes += 1
    parts = tuple(_part(p, exercise(p.exercise_id, own=own), n) for p, n in zip(plan.prescriptions, rests, strict=True))
    ready_s = READY_S if sets else 0.0
    whole = ready_s + changes * plan.change_s + sum(p.work_s + p.switch_s + p.rest_s for p in parts)
    return Breakdown(ready_s, parts, changes, changes * plan.change_s, whole)


def order(plan: SessionPlan) -> tuple[tuple[int, int], ...]:
    """The sets in the order they are done: (index of the prescription, index of its set)."""
    if not plan.rounds:
        return tuple((i, s) for i, p in enumerate(plan.prescriptions) for s in range(p.sets))
    most = max((p.sets for p in plan.prescriptions), default=0)
    return tuple((i, s) for s in range(most) for i, p in enumerate(plan.prescriptions) if s < p.sets)


def set_seconds(prescription: Prescription, level: Level) -> float:
    """One set on one side: repetitions at their tempo, seconds held, or minutes walked."""
    return prescription.amount * each_seconds(prescription, level)


def each_seconds(prescription: Prescription, level: Level) -> float:
    """Seconds that one unit of the amount takes: a repetition, a second of a hold, a minute."""
    if level.counting == "hold":
        return 1.0
    if level.counting == "minutes":
        return 60.0
    tempo = tempo_of(prescription, level)
    return tempo.seconds if tempo is not None else _UNPACED_S


def tempo_of(prescription: Prescription, level: Level) -> Tempo | None:
    """The tempo a set is done at: its own, the level's held one, or the level's."""
    if prescription.tempo is not None:
        return prescription.tempo
    return level.held_tempo if prescription.held and level.held_tempo is not None else level.tempo


_UNPACED_S = 4.0
"""A repetition of an own exercise that gives no tempo (design, as the routine's 4-s repetitions)."""


def _part(prescription: Prescription, of: Exercise, rests: int) -> Part:
    level = of.at(prescription.level)
    sides = 2 if level.feet == "each" else 1
    return Part(
        exercise_id=of.id,
        name=of.name,
        sets=prescription.sets,
        amount=prescription.amount,
        counting=level.counting,
        sides=sides,
        each_s=each_seconds(prescription, level),
        work_s=prescription.sets * sides * set_seconds(prescription, level),
        switch_s=prescription.sets * (sides - 1) * SWITCH_S,
        rest_s=rests * prescription.rest_s,
    )
