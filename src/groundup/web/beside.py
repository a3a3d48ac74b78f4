"""What was done beside the sessions: walks against what a week may grow by, and the week's work of the feet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from groundup.store.extras import Extra
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.dose import set_seconds
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise, exercises
from groundup.training.log import set_done
from groundup.training.plan import Prescription
from groundup.training.walking import most_minutes


@dataclass(frozen=True, slots=True)
class Walks:
    """Minutes walked barefoot or in minimal shoes, Monday to Sunday, and the most of this week."""

    last_week_min: float
    this_week_min: float
    most_min: float

    @property
    def too_much(self) -> bool:
        """Whether this week is already beyond what it may grow to."""
        return self.this_week_min > self.most_min


@dataclass(frozen=True, slots=True)
class FootWork:
    """The week's work of the feet: minutes by the dose that was done, those on a foot trainer among them."""

    minutes: float
    sets: int
    trainer_minutes: float
    trainer_sets: int
    trainer_repetitions: int


def walks(store: Store, person_id: str, *, now: datetime) -> Walks:
    """How much a person has walked last week and this, by what they logged."""
    monday = _monday(now.date())
    since = datetime.combine(monday - timedelta(days=7), time(), now.tzinfo)
    every = [x for x in store.extras(person_id, since=since) if x.kind == "walk" and x.at <= now + timedelta(days=1)]
    last = sum(x.minutes or 0.0 for x in every if x.at.date() < monday)
    return Walks(last, sum(x.minutes or 0.0 for x in every if x.at.date() >= monday), most_minutes(last))


def foot_work(
    sessions: Sequence[StoredSession], extras: Sequence[Extra], own: Sequence[Exercise], *, now: datetime
) -> FootWork:
    """This week's work of the feet, in sessions and on a foot trainer. Walks are counted separately."""
    monday = _monday(now.date())
    feet = {e.id: e for e in (*exercises(), *own) if e.link == "foot" and e.place != "walk"}
    done = [
        s.result
        for one in sessions
        if one.started.date() >= monday
        for s in one.sets
        if s.result.exercise_id in feet and set_done(s.result)
    ]
    work_s = sum(_seconds(r.exercise_id, r.level, r.done, feet) for r in done)
    trainer = [x for x in extras if x.kind == "foot_trainer" and x.at.date() >= monday]
    trainer_min = sum(_trainer_minutes(x) for x in trainer)
    return FootWork(
        minutes=work_s / 60.0 + trainer_min,
        sets=len(done) + len(trainer),
        trainer_minutes=trainer_min,
        trainer_sets=len(trainer),
        trainer_repetitions=sum(x.repetitions or 0 for x in trainer),
    )


def _trainer_minutes(extra: Extra) -> float:
    """The minutes that were said; else its repetitions at the tempo of the routine's own foot trainer sets."""
    if extra.minutes:
        return extra.minutes
    of = exercise("foot_trainer")
    return _seconds(of.id, of.start_level, float(extra.repetitions or 0), {of.id: of}) / 60.0


def _seconds(exercise_id: str, level: int, amount: float, known: dict[str, Exercise]) -> float:
    return set_seconds(Prescription(exercise_id, level, 1, amount, 0.0), known[exercise_id].at(level))


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())
