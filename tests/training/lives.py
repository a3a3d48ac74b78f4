"""A year of a synthetic person's training: planted habits, pains, missed sessions and answers that change.

The year is lived through the public functions alone, as the app lives it; every day is watched for unsafe states.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from groundup.training.dose import seconds
from groundup.training.editing import raised
from groundup.training.exercises import exercise
from groundup.training.ladder import next_prescriptions
from groundup.training.log import SessionResult, SetResult
from groundup.training.pain import read_pain
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.plans import HARD, start, week_plan
from groundup.training.screening import Clearance, Cleared, allows, clearance, questions, with_pain
from groundup.training.session import blocks
from groundup.training.standing import STOP_PAIN
from groundup.training.today import today, training_week

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
OPTIONS = ("knee_to_wall", "hip_abduction", "foot_trainer", "barefoot_walk", "squat", "lunge", "hinge")


@dataclass
class Life:
    """One person. `strength` makes sessions feel easy, `frailty` makes them hurt."""

    chance: random.Random
    days: int
    minutes: float
    adherence: float
    strength: float
    frailty: float
    answers: dict[str, bool]
    prescriptions: tuple[Prescription, ...]
    cleared: list[Cleared] = field(default_factory=list[Cleared])
    history: list[SessionResult] = field(default_factory=list[SessionResult])
    seen: set[str] = field(default_factory=set[str])
    """What happened at all, so that a test can say that the year was eventful."""
    away_until: datetime = MONDAY


def person(seed: int) -> Life:
    """A person drawn from a seed."""
    chance = random.Random(seed)
    answers = {q.id: False for q in questions()}
    for q in questions():
        answers[q.id] = chance.random() < (0.01 if q.locks else 0.08)
    options = [o for o in OPTIONS if chance.random() < 0.25]
    return Life(
        chance,
        chance.choice([3, 4, 5]),
        chance.choice([10, 12, 13, 15]),
        chance.uniform(0.4, 1.0),
        chance.uniform(0.3, 1.0),
        chance.choice([0.0, 0.02, 0.1, 0.3]),
        answers,
        start(also=options),
    )


def live(life: Life, *, weeks: int = 52) -> None:
    """Live the weeks; an unsafe state is an AssertionError that says which."""
    for week in range(weeks):
        monday = MONDAY + timedelta(weeks=week)
        allowed = _clearance(life, monday)
        _things_change(life, monday)
        plan = week_plan(
            life.days, life.prescriptions, allowed, training_week(life.history, now=monday), minutes=life.minutes
        )
        for weekday, session in plan.days:
            at = monday + timedelta(days=weekday, hours=life.chance.choice([6, 7, 18, 21]))
            if life.chance.random() < 0.1:
                at += timedelta(days=1)  # a day late
            if life.chance.random() < life.adherence and at >= life.away_until:
                if life.history and at <= life.history[-1].started:
                    continue
                _session(life, session, at)


def _session(life: Life, planned: SessionPlan, at: datetime) -> None:
    allowed = _clearance(life, at)
    decisions = next_prescriptions(life.prescriptions, life.history, allowed, now=at)
    for before, decision in zip(life.prescriptions, decisions, strict=True):
        _watch_step(life, before, decision.prescription, decision.action, allowed, at)
        life.seen.add(decision.action)
    life.prescriptions = tuple(d.prescription for d in decisions)
    latest = {p.exercise_id: p for p in life.prescriptions}
    fresh = replace(planned, prescriptions=tuple(_renewed(p, latest) for p in planned.prescriptions))
    now = today(fresh, allowed, life.history, now=at, minutes=life.minutes)
    refused = with_pain(allowed, life.history)
    if now.session is None:
        life.seen.add("refused")
        assert now.why
        return
    assert not refused.locked, "a session while locked"
    _watch_session(life, now.session, allowed, at)
    life.history.append(_done(life, now.session, at))


def _renewed(p: Prescription, latest: dict[str, Prescription]) -> Prescription:
    """What a page does that opens a week's session after the ladder has decided: the same sets, the newest dose."""
    new = latest.get(p.exercise_id)
    return replace(new, sets=min(p.sets, new.sets)) if new else p


def _watch_step(
    life: Life, before: Prescription, after: Prescription, action: str, allowed: Clearance, at: datetime
) -> None:
    assert len(raised(before, after)) <= 1, f"two changes at once: {before} {after}"
    of = exercise(after.exercise_id)
    if after.level > before.level:
        assert after.amount == of.at(after.level).dose.low, "a new level begins at the bottom of its dose"
        assert allows(allowed, of.at(after.level))
    last = next(
        (s for s in reversed(life.history) if any(r.exercise_id == of.id and not r.skipped for r in s.sets)), None
    )
    if last is not None and last.stopped_for and last is life.history[-1] and action == "regress" and after != before:
        pain = read_pain(life.history, len(life.history) - 1)
        ruled_out = not allows(allowed, of.at(before.level))
        without = next_prescriptions([before], life.history[:-1], allowed, now=at)[0]
        due = without.action in {"regress", "restart"} or last.stopped_for == "enough for today"
        assert pain.too_much or ruled_out or due, "a stop took a level"
    if last is not None and (last.pain_worst or 0) > STOP_PAIN:
        assert not raised(before, after), "up after pain above 5"
        assert action in {"regress", "refer", "locked"}, action
    if _stops(life) >= 3:
        assert action == "refer", "the third time it stops and refers"


def _stops(life: Life) -> int:
    """Sessions above 5 since the last clearance: a lower bound of how often pain was too much."""
    on = max((c.on for c in life.cleared if c.gate == "pain-stop"), default=None)
    return sum((s.pain_worst or 0) > STOP_PAIN and (on is None or s.started.date() > on) for s in life.history)


def _watch_session(life: Life, session: SessionPlan, allowed: Clearance, at: datetime) -> None:
    assert _stops(life) < 3, "training after the third time"
    assert not life.history or (life.history[-1].pain_worst or 0) <= 5 or at - life.history[-1].started >= _48H
    stops = [s for s in life.history if s.stopped_for not in (None, "enough for today")]
    assert all(s.started.date() != at.date() and at - s.started >= timedelta(hours=8) for s in stops), "not that day"
    assert seconds(session) <= life.minutes * 60 + 1e-9, "longer than its minutes"
    assert sum(b.seconds for b in blocks(session, allowed)) <= life.minutes * 60 + 1e-6
    hard = False
    for p in session.prescriptions:
        level = exercise(p.exercise_id).at(p.level)
        assert not level.demands & allowed.forbids, f"{p} asks for what is forbidden"
        hard = hard or (not exercise(p.exercise_id).daily and bool(level.demands & HARD))
        _watch_against_last(life, p, at)
    if hard:
        life.seen.add("hard")
        assert all(at - s.started >= _48H for s in life.history[-8:] if _hard(s)), "48 hours between hard days"


def _watch_against_last(life: Life, p: Prescription, at: datetime) -> None:
    """Against what was really done: level or amount up, then not more sets than in the last two weeks as well."""
    before = [s for s in life.history if any(r.exercise_id == p.exercise_id and not r.skipped for r in s.sets)]
    if not before or at - before[-1].started >= timedelta(days=14):
        return
    newest = [r for r in before[-1].sets if r.exercise_id == p.exercise_id and not r.skipped]
    level, amount = max(r.level for r in newest), max(r.target for r in newest)
    up = p.level > level or (p.level == level and p.amount > amount)
    recent = [s for s in before if at - s.started <= timedelta(days=14)]
    most = max(len({r.set_index for r in s.sets if r.exercise_id == p.exercise_id and not r.skipped}) for s in recent)
    assert not (up and p.sets > most), f"level or amount and sets at once: {p}"
    if up:
        life.seen.add("up")


def _hard(session: SessionResult) -> bool:
    return any(
        r.done > 0 and not exercise(r.exercise_id).daily and exercise(r.exercise_id).at(r.level).demands & HARD
        for r in session.sets
    )


def _done(life: Life, session: SessionPlan, at: datetime) -> SessionResult:
    """How the session went: easier for the strong, and sometimes it hurts."""
    chance, results = life.chance, list[SetResult]()
    base = chance.choices([0, 1, 2, 3], [0.8, 0.1, 0.06, 0.04])[0]
    for p in session.prescriptions:
        level = exercise(p.exercise_id).at(p.level)
        for n in range(p.sets):
            for side in ("left", "right") if level.feet == "each" else (None,):
                share = 1.0 if chance.random() < 0.9 + 0.1 * life.strength else chance.uniform(0.2, 1)
                clean = min(1.0, max(0.0, chance.gauss(0.8 + 0.2 * life.strength, 0.08)))
                effort = min(10.0, max(1.0, chance.gauss(8.5 - 4 * life.strength, 1)))
                done = p.amount * share
                skipped = chance.random() < 0.01
                results.append(
                    SetResult(p.exercise_id, p.level, side, n, p.amount, 0 if skipped else done, done * clean,
                              "camera", effort if chance.random() < 0.97 else None, skipped)
                )  # fmt: skip
    worst = float(base)
    if chance.random() < life.frailty:
        worst = float(chance.choice([2, 3, 4, 5, 6, 8]))
    morning = float(base if worst <= 2 or chance.random() < 0.7 else chance.choice([1, 2, 3, 4]))
    said = chance.random() < 0.95
    planned, why = len(results), None
    if chance.random() < 0.02:
        why = chance.choice(["dizziness", "cramp", "calf pain", "enough for today"])
        results = results[: chance.randint(1, planned)]
        results[-1] = replace(results[-1], done=results[-1].done * chance.random() / 2, clean=0.0)
        life.seen.add("stopped")
    return SessionResult(
        at, session.kind, tuple(results), planned, 13, float(base), worst, morning if said else None, why
    )


def _things_change(life: Life, now: datetime) -> None:
    """Answers change, people go away, professionals are seen."""
    chance = life.chance
    if chance.random() < 0.03:
        gate = chance.choice(sorted(life.answers))
        life.answers[gate] = not life.answers[gate]
        life.seen.add("answers changed")
    if chance.random() < 0.04:
        life.away_until = now + timedelta(days=chance.choice([7, 14, 21, 35]))
        life.seen.add("away")
    if chance.random() < 0.2:
        for gate in ("pain-stop", *(g for g, is_yes in life.answers.items() if is_yes)):
            life.cleared.append(Cleared(gate, now.date(), "physiotherapist"))
    if chance.random() < 0.02:
        life.cleared.append(Cleared("hop", now.date(), "physiotherapist"))


def _clearance(life: Life, now: datetime) -> Clearance:
    return with_pain(clearance(life.answers, cleared=life.cleared), [s for s in life.history if s.started < now])


_48H = timedelta(hours=48)
