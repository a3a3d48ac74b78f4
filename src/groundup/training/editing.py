"""A person's edits of a plan: accepted, or refused with the reason and the nearest thing that is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundup.training.dose import seconds
from groundup.training.exercise import Exercise, Level
from groundup.training.exercises import exercise
from groundup.training.fitting import fitted
from groundup.training.plan import Prescription, SessionPlan, WeekPlan
from groundup.training.plans import bottom, check_week, is_hard
from groundup.training.screening import Clearance, allowed_level, allows, why_not

LONGEST_REST_S = 300.0


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of an edit. Refused: `session` is unchanged and `nearest` is what would be accepted, if anything."""

    session: SessionPlan
    accepted: bool
    why: str = ""
    nearest: Prescription | None = None


@dataclass(frozen=True, slots=True)
class EditedWeek:
    """What became of an edit of a week. Refused: `week` is unchanged and `nearest` names the day that would do."""

    week: WeekPlan
    accepted: bool
    why: str = ""
    nearest: int | None = None


def change(
    session: SessionPlan,
    wanted: Prescription,
    clearance: Clearance,
    *,
    minutes: float,
    own: Sequence[Exercise] = (),
) -> Edited:
    """Change one exercise of a session, or add it. Refused where it breaks a caution, the dose or the minutes.

    One edit raises one thing: level, sets, amount, hold or range.
    """
    of = exercise(wanted.exercise_id, own=own)
    before = next((p for p in session.prescriptions if p.exercise_id == of.id), None)
    if clearance.locked:
        return Edited(session, False, " ".join(clearance.why))
    why, nearest = _first_problem(of, wanted, before, clearance)
    if why:
        return Edited(session, False, why, _nearest(session, nearest, before, clearance, minutes, own))
    changed = _with(session, wanted, own)
    if not _fits(changed, minutes, own):
        taken = seconds(changed, own=own) / 60.0
        why = f"With it the session takes {taken:.1f} minutes, more than {minutes:g}."
        return Edited(session, False, why, _nearest(session, wanted, before, clearance, minutes, own))
    return Edited(changed, True)


def remove(session: SessionPlan, exercise_id: str) -> Edited:
    """Take an exercise out of a session; the last one stays."""
    rest = tuple(p for p in session.prescriptions if p.exercise_id != exercise_id)
    if not rest:
        return Edited(session, False, "A session needs one exercise; leave the day free instead.")
    return Edited(replace(session, prescriptions=rest), True)


def move(week: WeekPlan, day: int, to: int, *, own: Sequence[Exercise] = ()) -> EditedWeek:
    """Move a session to another weekday (0 Monday). Refused where the day is taken or hard days come within 48 h."""
    days = dict(week.days)
    if day not in days or not 0 <= to <= 6:
        return EditedWeek(week, False, "There is no such day in this plan.")
    why = _day_problem(days, day, to, own)
    if why:
        free = sorted(range(7), key=lambda d: (abs(d - to), d))
        nearest = next((d for d in free if not _day_problem(days, day, d, own)), None)
        return EditedWeek(week, False, why, nearest)
    moved = {to if d == day else d: s for d, s in days.items()}
    beside = tuple((to if d == day else d, p) for d, p in week.beside)
    return EditedWeek(replace(week, days=tuple(sorted(moved.items())), beside=beside), True)


def minutes_changed(week: WeekPlan, minutes: float, *, own: Sequence[Exercise] = ()) -> WeekPlan:
    """The week with other minutes a day: sets are dropped where a day no longer fits, and said."""
    check_week(3, minutes)
    days: list[tuple[int, SessionPlan]] = []
    said = list(week.why)
    for day, session in week.days:
        fit, dropped = fitted(session, minutes=minutes, own=own)
        said += [f"{session.title}: {text[0].lower()}{text[1:]}" for text in dropped]
        days.append((day, fit))
    return replace(week, days=tuple(days), minutes=minutes, why=tuple(dict.fromkeys(said)))


def raised(before: Prescription, after: Prescription) -> tuple[str, ...]:
    """What is raised from one prescription to the next: level, sets, amount, hold, range. A new level starts anew."""
    same = after.level == before.level
    found = (
        ("level", after.level > before.level),
        ("sets", after.sets > before.sets),
        ("amount", same and after.amount > before.amount and after.held <= before.held),
        ("hold", after.held and not before.held),
        ("range", same and before.short_range and not after.short_range),
    )
    return tuple(name for name, is_raised in found if is_raised)


def _first_problem(
    of: Exercise, wanted: Prescription, before: Prescription | None, clearance: Clearance
) -> tuple[str, Prescription | None]:
    """Why an edit cannot be, and the nearest that can; ('', None) where it can."""
    rung = next((r for r in of.levels if r.level == wanted.level), None)
    if rung is None:
        near = min(of.levels, key=lambda r: abs(r.level - wanted.level))
        return f"{of.name} has no level {wanted.level}.", _at(of, wanted, near)
    if not allows(clearance, rung):
        lower = allowed_level(of, wanted.level, clearance)
        why = f"That cannot be: {why_not(rung, clearance)}."
        return why, _at(of, wanted, lower) if lower else None
    within = _in_dose(of, wanted, rung)
    if within != wanted:
        dose = rung.held_dose if wanted.held and rung.held_dose else rung.dose
        why = f"A level has 1 to {of.sets.high:g} sets of at most {dose.high:g}, whole ones; harder is the next level."
        return why, within
    if before is None:
        return "", None
    up = raised(before, wanted)
    new_level_above_bottom = wanted.level > before.level and wanted.amount > rung.dose.low
    if len(up) > 1 or new_level_above_bottom:
        return "One thing at a time: " + _listed(up, new_level_above_bottom) + ".", _one_of(wanted, before, rung, up)
    return "", None


def _nearest(
    session: SessionPlan,
    candidate: Prescription | None,
    before: Prescription | None,
    clearance: Clearance,
    minutes: float,
    own: Sequence[Exercise],
) -> Prescription | None:
    """What would be accepted: one problem after the other is mended, then it is made to fit the minutes."""
    for _ in range(_MOST_MENDED):
        if candidate is None:
            return None
        why, better = _first_problem(exercise(candidate.exercise_id, own=own), candidate, before, clearance)
        if not why:
            break
        candidate = better
    return _shrunk(session, candidate, minutes, own)


_MOST_MENDED = 8
"""Level, caution, dose and each thing that rises: more problems than these one wish cannot have."""


def _listed(up: tuple[str, ...], above_bottom: bool) -> str:
    return " and ".join((*up, "more than the bottom of its dose") if above_bottom else up) + " would rise together"


def _one_of(wanted: Prescription, before: Prescription, rung: Level, up: tuple[str, ...]) -> Prescription:
    """The edit with only its first raise kept."""
    kept = wanted
    if "level" in up:
        kept = replace(kept, amount=min(kept.amount, rung.dose.low), held=before.held and kept.held)
    elif "amount" in up and up[0] != "amount":
        kept = replace(kept, amount=before.amount)
    if "sets" in up and up[0] != "sets":
        kept = replace(kept, sets=before.sets)
    if "hold" in up and up[0] != "hold":
        kept = replace(kept, held=False, amount=min(kept.amount, before.amount))
    if "range" in up and up[0] != "range":
        kept = replace(kept, short_range=True)
    return kept


def _at(of: Exercise, wanted: Prescription, rung: Level) -> Prescription:
    return bottom(of, rung.level, sets=max(1, min(wanted.sets, int(of.sets.high))))


def _in_dose(of: Exercise, wanted: Prescription, rung: Level) -> Prescription:
    dose = rung.held_dose if wanted.held and rung.held_dose else rung.dose
    amount = float(int(wanted.amount)) if rung.counting == "repetitions" else wanted.amount
    return replace(
        wanted,
        sets=max(1, min(wanted.sets, int(of.sets.high))),
        amount=max(1.0, min(amount, dose.high)),
        rest_s=max(0.0, min(wanted.rest_s, LONGEST_REST_S)),
    )


def _with(session: SessionPlan, wanted: Prescription, own: Sequence[Exercise]) -> SessionPlan:
    """The session with this exercise in it: in its place, or a new one where foot work stays before the rest."""
    if any(p.exercise_id == wanted.exercise_id for p in session.prescriptions):
        kept = tuple(wanted if p.exercise_id == wanted.exercise_id else p for p in session.prescriptions)
        return replace(session, prescriptions=kept)
    foot = exercise(wanted.exercise_id, own=own).link == "foot"
    at = sum(exercise(p.exercise_id, own=own).link == "foot" for p in session.prescriptions) if foot else None
    kept_list = list(session.prescriptions)
    kept_list.insert(len(kept_list) if at is None else at, wanted)
    return replace(session, prescriptions=tuple(kept_list))


def _fits(session: SessionPlan, minutes: float, own: Sequence[Exercise]) -> bool:
    return seconds(session, own=own) <= minutes * 60.0


def _shrunk(
    session: SessionPlan, wanted: Prescription | None, minutes: float, own: Sequence[Exercise]
) -> Prescription | None:
    """The same exercise with as few sets less, then as little less, as the minutes ask; None where none fits."""
    if wanted is None:
        return None
    for sets in range(wanted.sets, 0, -1):
        if _fits(_with(session, replace(wanted, sets=sets), own), minutes, own):
            return replace(wanted, sets=sets)
    least = replace(wanted, sets=1)
    while least.amount > 1:
        least = replace(least, amount=float(max(1, int(least.amount - 1e-9))))
        if _fits(_with(session, least, own), minutes, own):
            return least
    return None


def _day_problem(days: dict[int, SessionPlan], day: int, to: int, own: Sequence[Exercise]) -> str:
    if to != day and to in days:
        return "That day has a session already."
    if not is_hard(days[day], own=own):
        return ""
    for other, session in days.items():
        apart = (to - other) % 7
        if other != day and is_hard(session, own=own) and min(apart, 7 - apart) < 2:
            return "Loaded, banded or one-legged glute work needs 48 hours between two days of it."
    return ""
