"""Twelve weeks of an invented person, lived through the real plans, days, sessions and ladder. Pure: nothing is kept.

Everything that decides is the program's own: `week_plan`, `today`, `blocks`, the fold of events and the ladder. What is
invented is how the person answers: how hard it felt, how much was clean, what hurt, which days were missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from numpy.random import Generator

from groundup.training.ladder import next_prescriptions
from groundup.training.log import SessionEvent, SessionResult
from groundup.training.plan import Block, Prescription, SessionPlan, WeekPlan
from groundup.training.plans import start, week_plan
from groundup.training.screening import Clearance
from groundup.training.session import blocks as blocks_of
from groundup.training.session import progress, session_result
from groundup.training.standing import Standing
from groundup.training.today import today, training_week

WEEKS = 12
DAYS_A_WEEK = 3
ALSO = ("barefoot_walk", "foot_trainer")
EPISODE_WEEK = 5
"""The week in which it hurts too much once: the session is stopped, the ladder goes down, 48 hours are left."""
_MISSED = 0.2
"""Chance that a planned day is missed; with the days that pain takes about one in five is."""


@dataclass(frozen=True, slots=True)
class LivedPlan:
    """A version of the plan, made at a moment, and why it changed."""

    at: datetime
    week: WeekPlan
    prescriptions: tuple[Prescription, ...]
    why: str


@dataclass(frozen=True, slots=True)
class LivedSession:
    """A session as it happened: what was played, every event, where it ended, and the next morning."""

    plan_index: int
    planned_for: date
    plan: SessionPlan
    blocks: tuple[Block, ...]
    events: tuple[SessionEvent, ...]
    standing: Standing
    result: SessionResult
    morning: float | None
    morning_at: datetime


@dataclass(frozen=True, slots=True)
class Life:
    """All of it, in order of time."""

    plans: tuple[LivedPlan, ...]
    sessions: tuple[LivedSession, ...]
    planned_days: int


def lived(rng: Generator, clearance: Clearance, *, now: datetime) -> Life:
    """Twelve whole weeks and the days of this one before `now`."""
    monday = now.date() - timedelta(days=now.weekday(), weeks=WEEKS)
    plans: list[LivedPlan] = []
    sessions: list[LivedSession] = []
    history: list[SessionResult] = []
    current = start(also=ALSO)
    planned_days = 0
    for day in (monday + timedelta(days=d) for d in range((now.date() - monday).days)):
        at = datetime.combine(day, time(5, 50), now.tzinfo)
        if day.weekday() == 0 or not plans:
            current, why = _decided(current, history, clearance, at)
            _plan(plans, _planned(current, clearance, history, at, why if plans else "Your first plan."))
        asked = dict(plans[-1].week.days).get(day.weekday())
        if asked is None:
            continue
        planned_days += 1
        missed = rng.random() < _MISSED and len(sessions) > 1 and _week_of(day, monday) != EPISODE_WEEK
        begun = at + timedelta(minutes=int(rng.integers(8, 40)))
        possible = today(asked, clearance, history, now=begun).session
        if missed or possible is None:
            continue
        episode = _week_of(day, monday) == EPISODE_WEEK and not any(_hurt(s) for s in sessions)
        session = _played(rng, possible, clearance, begun, len(plans) - 1, day, len(sessions), episode, history, now)
        sessions.append(session)
        history.append(session.result)
        changed, why = _decided(current, history, clearance, begun + timedelta(hours=26))
        if changed != current and day + timedelta(days=2) < now.date():
            current = changed
            _plan(plans, _planned(current, clearance, history, begun + timedelta(hours=26), why))
    return Life(tuple(plans), tuple(sessions), planned_days)


def _plan(plans: list[LivedPlan], new: LivedPlan) -> None:
    """A version more, if it says anything that the one before did not."""
    if not plans or (new.week.days, new.prescriptions) != (plans[-1].week.days, plans[-1].prescriptions):
        plans.append(new)


def _week_of(day: date, monday: date) -> int:
    return (day - monday).days // 7


def _hurt(session: LivedSession) -> bool:
    return (session.result.pain_worst or 0.0) > 5.0


def _decided(
    current: Sequence[Prescription], history: Sequence[SessionResult], clearance: Clearance, at: datetime
) -> tuple[tuple[Prescription, ...], str]:
    """The ladder's next dose of everything, and its reasons for what changes."""
    decisions = next_prescriptions(current, history, clearance, now=at)
    said = [
        f"{d.prescription.exercise_id.replace('_', ' ').capitalize()}: {d.why}"
        for d, before in zip(decisions, current, strict=True)
        if d.prescription != before
    ]
    return tuple(d.prescription for d in decisions), " ".join(said)


def _planned(
    current: tuple[Prescription, ...], clearance: Clearance, history: Sequence[SessionResult], at: datetime, why: str
) -> LivedPlan:
    index = training_week(history, now=at + timedelta(days=1)) if history else 0  # the day's end counts
    week = week_plan(DAYS_A_WEEK, current, clearance, index)
    return LivedPlan(at, week, current, why or week.why[0])


def _played(
    rng: Generator,
    plan: SessionPlan,
    clearance: Clearance,
    begun: datetime,
    plan_index: int,
    day: date,
    number: int,
    episode: bool,
    history: Sequence[SessionResult],
    now: datetime,
) -> LivedSession:
    blocks = blocks_of(plan, clearance)
    before, worst, morning = _pains(rng, history, episode=episode)
    events = _events(rng, blocks, begun, number, before, worst, episode=episode)
    standing = progress(blocks, events)
    result = session_result(plan, standing, pain_next_morning=morning)
    assert result is not None, "it has begun"
    morning_at = datetime.combine(day + timedelta(days=1), time(7, 5), begun.tzinfo)
    answered = (rng.random() < 0.9 or episode) and morning_at < now
    if not answered:
        result, morning = replace(result, pain_next_morning=None), None
    return LivedSession(plan_index, day, plan, blocks, events, standing, result, morning, morning_at)


def _pains(rng: Generator, history: Sequence[SessionResult], *, episode: bool) -> tuple[float, float, float]:
    """Pain before, at worst and the next morning: little on most days, an episode, and its fading."""
    if episode:
        return 1.0, 6.0, 3.0
    since = next((n for n, s in enumerate(reversed(history)) if (s.pain_worst or 0.0) > 5.0), None)
    if since is not None and since < 3:
        worst = (2.0, 2.0, 1.0)[since]
        return 1.0, worst, 1.0 if since == 0 else 0.0
    before = float(rng.random() < 0.2)
    return before, max(before, float(rng.integers(0, 3))), 0.0


def _events(
    rng: Generator,
    blocks: Sequence[Block],
    begun: datetime,
    number: int,
    before: float,
    worst: float,
    *,
    episode: bool,
) -> tuple[SessionEvent, ...]:
    """What the page would have told: each block begun, each set ended with its count, its effort and the pains."""
    told: list[SessionEvent] = []
    at = begun

    def tell(block: int, kind: str, value: float | str | None = None, clean: float | None = None, by: str = "") -> None:
        event = {"id": f"demo-{number}-{len(told)}", "block": block, "kind": kind, "at": at, "value": value}
        told.append(SessionEvent(**event, clean=clean, by=by or None))  # pyright: ignore[reportArgumentType]

    tell(-1, "pain", before)
    stop_at = round(0.6 * len(blocks)) if episode else len(blocks)
    for block in blocks[:stop_at]:
        tell(block.index, "begin")
        at += timedelta(seconds=block.seconds * float(rng.normal(0.98, 0.02)))
        if block.kind == "work":
            effort, share, done = _answer(rng, block, number)
            clean = float(min(round(share * done), done))
            tell(block.index, "end", done, clean, block.counted_by or "you")
            tell(block.index, "effort", effort)
        else:
            tell(block.index, "end")
    at += timedelta(seconds=20)
    tell(min(stop_at, len(blocks) - 1), "pain", worst)
    if episode:
        tell(stop_at, "stop", "pain above 5")
    return tuple(told)


def _answer(rng: Generator, block: Block, number: int) -> tuple[float, float, float]:
    """How hard a set felt (0-10, whole numbers), how much was clean, and what was done of its target."""
    skill = 1.0 + 0.09 * number  # levels a person of this kind can do, growing with every session
    gap = block.level - skill
    effort = float(round(min(max(5.0 + 1.5 * gap + 0.5 * block.set_index / 2 + rng.normal(0.0, 0.6), 2.0), 8.0)))
    share = min(max(0.93 - 0.08 * max(gap, 0.0) + float(rng.normal(0.0, 0.04)), 0.65), 1.0)
    short = gap > 1.0 and rng.random() < 0.2
    return effort, share, float(round(block.target * (0.85 if short else 1.0)))
