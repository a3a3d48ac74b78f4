"""What a person's day asks for: the plan of the store beside what was done, and what *Start* would begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from groundup.battery.playing import test_exercises
from groundup.store.clearance import clearance_of
from groundup.store.experiments import StoredExperiment
from groundup.store.extras import Extra
from groundup.store.people import Person
from groundup.store.plans import StoredPlan
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training import dose, editing, plans
from groundup.training.asking import Offer, ask_again, ask_first, offered
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercises, own_exercise
from groundup.training.log import SessionResult
from groundup.training.pain import in_order, rest_until
from groundup.training.plan import Prescription, SessionPlan, WeekPlan
from groundup.training.screening import Clearance, allowed_level, in_shoes
from groundup.training.stops import day_off, day_off_said
from groundup.training.things import AT_HOME, THINGS, at_hand, lacking
from groundup.training.today import today as allowed_today
from groundup.training.today import training_week
from groundup.training.walking import capped
from groundup.web.beside import Walks, walks
from groundup.web.experimenting import hidden_outcomes
from groundup.web.phasing import Work, in_phase, week_in_phase, work_on

RUNNING_HOURS = 12.0
"""A session that was begun and not finished is offered again for this long."""
MORNINGS = 2
"""Days after a session on which its morning question still makes sense."""

DayState = Literal["done", "moved", "planned", "missed", "rest"]
"""`moved`: what was planned for the day was done on another one."""
AHEAD_DAYS = 14
"""So far ahead the next planned day is looked for; a session may answer a day that many days away."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person chose: days a week, minutes a day, barefoot or shoes, what there is, and what is added."""

    days: int = 3
    minutes: int = 15
    shoes: bool = False
    things: frozenset[str] = AT_HOME
    """Of `THINGS`."""
    also: tuple[str, ...] = ()
    reminder: str = ""
    """`06:00` for the calendar; empty where none is wanted."""
    first: tuple[str, ...] = ()
    """Exercises that open each day they are in: what the differential test suggested and the person accepted."""
    moves: tuple[tuple[int, int], ...] = ()
    """Days that the person moved, (from, to) one after another, from what the split of the week gives."""

    @classmethod
    def of(cls, person: Person) -> "Wishes":
        """The wishes kept with a person."""
        kept: Mapping[str, Any] = person.settings.get("plan") or {}
        default = cls()
        return cls(
            days=int(kept.get("days", default.days)),
            minutes=int(kept.get("minutes", default.minutes)),
            shoes=bool(kept.get("shoes", default.shoes)),
            things=at_hand(kept.get("things"), asked=kept.get("asked")),
            also=tuple(kept.get("also", default.also)),
            reminder=str(kept.get("reminder", default.reminder)),
            first=tuple(kept.get("first", default.first)),
            moves=tuple((int(a), int(b)) for a, b in kept.get("moves", ())),
        )

    def plain(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "days": self.days,
            "minutes": self.minutes,
            "shoes": self.shoes,
            "things": sorted(self.things),
            "asked": sorted(dict(THINGS)),
            "also": list(self.also),
            "reminder": self.reminder,
            "first": list(self.first),
            "moves": [list(m) for m in self.moves],
        }


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week: what was planned, what was done, what was trained beside it."""

    on: date
    state: DayState
    planned: SessionPlan | None
    sessions: tuple[StoredSession, ...]
    extras: tuple[Extra, ...]
    today: bool


@dataclass(frozen=True, slots=True)
class Today:
    """Where a person stands today."""

    clearance: Clearance
    screened: bool
    plan: StoredPlan | None
    """Its week as it stands today: walks within their bound, and in the phase of an experiment that runs."""
    own: tuple[Exercise, ...]
    work: Work | None
    """What an experiment that runs says of today's work."""
    session: SessionPlan | None
    """What *Start* begins: today's, one missed this week, or the next to come; None where nothing may be done."""
    planned_for: date | None
    why: tuple[str, ...]
    """What changes or forbids the session today, beside what the answers do."""
    ask_again: str
    """Why the health questions are due again; '' where the answers still hold."""
    ask_first: str
    """Why they come before any training; '' where training may begin."""
    walks: Walks
    done_today: bool
    running: StoredSession | None
    """Begun within the last hours and not finished: to go on with. One without any answer yet has not begun."""
    ask_morning: StoredSession | None
    """The session whose next-morning pain is not answered yet."""
    week: tuple[Day, ...]

    @property
    def minutes(self) -> float:
        """How long the session takes by its doses."""
        return dose.seconds(self.session, own=self.own) / 60.0 if self.session else 0.0


def today(store: Store, person: Person, *, now: datetime, history: Sequence[SessionResult] | None = None) -> Today:
    """Where a person stands at a moment. `history` is the store's, where a page has read it already."""
    history = store.history(person.id) if history is None else history
    clearance = clearance_for(store, person, history=history)
    plan = store.plan(person.id)
    on = now.date()
    monday = on - timedelta(days=on.weekday())
    recent = store.sessions(person.id, since=_midnight(monday - timedelta(days=AHEAD_DAYS), now), repetitions=False)
    own = own_of(store, person.id, removed=True)
    running = store.running_experiment(person.id)
    work = work_on(running, on)
    extras = store.extras(person.id, since=_midnight(monday, now))
    days = _week(plan, recent, extras, monday, on, running=running, own=own)
    if plan is not None:
        chosen = plan.prescriptions
        week = week_in_phase(plan.week, work, prescriptions=chosen, clearance=clearance, own=own)
        plan = replace(plan, week=week)
    session, planned_for = (None, None) if clearance.locked else _next(plan, days, _answered(recent), on)
    why = (work.says,) if work is not None and plan is not None else ()
    if plan is not None:  # one that was missed may be of another phase
        session = in_phase(session, work, own=own, instead=[s for _, s in plan.week.days])
    if session is not None:
        minutes = float(Wishes.of(person).minutes)
        allowed = allowed_today(session, clearance, history, now=now, minutes=minutes, own=own)
        session = in_phase(allowed.session, work, own=own)  # nor what a caution puts in the place of something
        why = (*why, *allowed.why)
    screening = store.screening(person.id)
    asked_at = screening.at if screening else None
    first = ask_first(asked_at, history, now=now)
    walked = walks(store, person.id, now=now)
    if plan is not None:
        plan = replace(plan, week=capped(plan.week, walked.most_min, own=own))
    return Today(
        clearance=clearance,
        screened=screening is not None,
        plan=plan,
        own=own,
        work=work,
        session=None if first else session,
        planned_for=planned_for,
        why=why,
        ask_again=ask_again(asked_at, history, now=now),
        ask_first=first,
        walks=walked,
        done_today=any(s.finished is not None and s.result.counts and s.started.date() == on for s in recent),
        running=None
        if not_now(store, person, now=now, history=history)
        else next(
            (s for s in recent if s.finished is None and now - s.started < _RUNNING and store.events(s.id)), None
        ),
        ask_morning=next((s for s in recent if _asks(s, on)), None),
        week=days,
    )


def offers(store: Store, person: Person, stand: Today, *, now: datetime) -> tuple[Offer, ...]:
    """The options that the latest tests offer, which are not in the plan yet and which the answers allow.

    None that would tell of what an experiment hides.
    """
    hidden = hidden_outcomes(store, person.id, now=now)
    kept = (k.measure for k in store.measures(person.id) if k.measure.id not in hidden)
    newest = {(m.id, m.side, m.method): m for m in kept}
    wanted = Wishes.of(person).also
    return tuple(
        offer
        for offer in offered(tuple(newest.values()))
        if offer.exercise_id not in wanted
        and (of := next(e for e in exercises() if e.id == offer.exercise_id))
        and allowed_level(of, of.start_level, stand.clearance) is not None
    )


def primer_of(stand: Today) -> SessionPlan | None:
    """The three minutes before another workout, of what today's phase has; None where there is none."""
    if stand.plan is None:
        return None
    primer = plans.primer(stand.plan.prescriptions, stand.clearance, own=stand.own)
    return in_phase(primer, stand.work, own=stand.own)


def clearance_for(store: Store, person: Person, *, history: Sequence[SessionResult] | None = None) -> Clearance:
    """What the answers allow, and beyond them what the person has and wants: no band, no banded level."""
    wishes = Wishes.of(person)
    clearance = replace(clearance_of(store, person.id, history=history), lacks=lacking(wishes.things))
    return in_shoes(clearance) if wishes.shoes else clearance


def not_now(
    store: Store,
    person: Person,
    *,
    now: datetime,
    tests: bool = False,
    history: Sequence[SessionResult] | None = None,
) -> tuple[str, ...]:
    """Why nothing may be trained at this moment, not even what has begun; () where training may go on.

    A lock, the day of a stop for something felt, the rest after too much pain. `tests`: a test may be taken in the
    rest after pain.
    """
    history = store.history(person.id) if history is None else history
    clearance = clearance_for(store, person, history=history)
    if clearance.locked:
        return clearance.why
    until = None if tests else rest_until(in_order([s for s in history if s.started <= now]))
    off = day_off(history, now=now)
    if off is not None and (until is None or until <= off[0]):
        return (day_off_said(*off, now=now),)
    if until is not None and until > now:
        return (f"The last session's pain asks for 48 hours of rest, until {until.astimezone(now.tzinfo):%A, %H:%M}.",)
    return ()


def make_plan(
    store: Store,
    person: Person,
    wishes: Wishes,
    *,
    now: datetime,
    why: str,
    prescriptions: Sequence[Prescription] = (),
) -> StoredPlan:
    """A plan from the wishes: from these prescriptions, else those of the plan before, else from the start."""
    person = store.update_person(person.id, settings={"plan": wishes.plain()})
    own = own_of(store, person.id)
    before = store.plan(person.id)
    begun = plans.start(also=wishes.also, own=own)
    kept = {p.exercise_id: p for p in (prescriptions or (before.prescriptions if before else ()))}
    chosen = tuple(kept.get(p.exercise_id, p) for p in begun)
    week = week_for(store, person, chosen, now=now)
    starts = before.starts if before else now.date()
    return store.save_plan(person.id, week, prescriptions=chosen, starts=starts, at=now, why=why)


def week_for(store: Store, person: Person, prescriptions: Sequence[Prescription], *, now: datetime) -> WeekPlan:
    """The week of these prescriptions as the person wants it, on the days to which they moved it."""
    wishes, own = Wishes.of(person), own_of(store, person.id)
    week = plans.week_plan(
        wishes.days,
        prescriptions,
        clearance_for(store, person),
        week_index(store, person, now=now),
        minutes=wishes.minutes,
        own=own,
        first=wishes.first,
    )
    for day, to in wishes.moves:
        week = editing.move(week, day, to, own=own).week  # one that no longer fits is left where it falls
    return week


def week_index(store: Store, person: Person, *, now: datetime) -> int:
    """Which week of training it is, from 0; after a long break it is the first again."""
    return training_week(store.history(person.id), now=now)


def own_of(store: Store, person_id: str, *, removed: bool = False) -> tuple[Exercise, ...]:
    """The exercises that a person added; with `removed`, those too that only old sessions and tests still name."""
    own = tuple(own_exercise(dict(o.values)) for o in store.own_exercises(person_id, removed=removed))
    return (*own, *test_exercises()) if removed else own


_RUNNING = timedelta(hours=RUNNING_HOURS)


def _week(
    plan: StoredPlan | None,
    sessions: Sequence[StoredSession],
    extras: Sequence[Extra],
    monday: date,
    on: date,
    *,
    running: StoredExperiment | None,
    own: Sequence[Exercise],
) -> tuple[Day, ...]:
    planned = dict(plan.week.days) if plan else {}
    answered = _answered(sessions)
    made: list[Day] = []
    for day in (monday + timedelta(days=i) for i in range(7)):
        asked = planned.get(day.weekday()) if plan and day >= plan.starts else None
        asked = in_phase(asked, work_on(running, min(day, on)), own=own, instead=tuple(planned.values()))
        done = tuple(s for s in sessions if s.finished is not None and s.started.date() == day)
        state: DayState = "rest"
        if any(s.result.counts for s in done):
            state = "done"
        elif asked and day in answered:
            state = "moved"
        elif asked:
            state = "missed" if day < on else "planned"
        beside = tuple(x for x in extras if x.at.date() == day)
        made.append(Day(day, state, asked, done, beside, day == on))
    return tuple(made)


def _answered(sessions: Sequence[StoredSession]) -> frozenset[date]:
    """The days of the plan that a finished session answers, whenever it was done."""
    done = [s for s in sessions if s.finished is not None and s.kind != "beside" and s.result.counts]
    return frozenset(s.planned_for or s.started.date() for s in done)


def _next(
    plan: StoredPlan | None, days: Sequence[Day], answered: frozenset[date], on: date
) -> tuple[SessionPlan | None, date | None]:
    """Today's session; else the latest missed this week; else the next to come, this week or the next."""
    if plan is None or not plan.week.days:
        return None, None
    by_day = {d.on: d for d in days}
    if by_day[on].planned and on not in answered:
        return by_day[on].planned, on
    missed = [d for d in days if d.planned and d.on < on and d.on not in answered]
    if missed:
        return missed[-1].planned, missed[-1].on
    planned = dict(plan.week.days)
    for ahead in range(1, AHEAD_DAYS + 1):
        day = on + timedelta(days=ahead)
        if day >= plan.starts and day.weekday() in planned and day not in answered:
            return planned[day.weekday()], day
    return None, None


def _asks(session: StoredSession, on: date) -> bool:
    ended = session.finished
    if ended is None or session.pain_next_morning is not None:
        return False
    return 1 <= (on - session.started.date()).days <= MORNINGS


def _midnight(on: date, now: datetime) -> datetime:
    return datetime.combine(on, time(), tzinfo=now.tzinfo)
