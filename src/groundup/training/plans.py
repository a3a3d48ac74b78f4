"""Plans: 3, 4 or 5 days a week in 10-15 minutes, from the ground up, inside what the answers allow."""

from collections.abc import Sequence
from dataclasses import replace

from groundup.errors import UsageError
from groundup.training.described import described, foot_work_minutes, walk_minutes, weekly_sets
from groundup.training.dose import SWITCH_S, seconds
from groundup.training.exercise import Exercise, Tempo
from groundup.training.exercises import exercise, exercises
from groundup.training.fitting import fitted
from groundup.training.plan import Kind, Prescription, SessionPlan, WeekPlan
from groundup.training.screening import Clearance, allowed_level, allows, why_not
from groundup.training.things import things_said

__all__ = [
    "adapted", "bottom", "check_week", "described", "foot_work_minutes", "is_hard", "is_hard_prescription", "primer",
    "session_plan", "start", "walk_minutes", "week_plan", "weekly_sets", "without_hard",
]  # fmt: skip

CORE = ("short_foot", "toe_press", "balance", "bridge")
"""The article's routine, E1 to E4."""
SHORTEST_MIN, LONGEST_MIN = 10.0, 15.0
"""What a day may be set to, as the article promises."""
PRIMER_MIN = 3.0
"""A primer before another workout."""
LEARNING_WEEKS = 2
CIRCUIT_CHANGE_S = 8.0
SPLIT_CHANGE_S = 18.0
"""Between exercises of a split day: from the chair to standing to the floor (design, decision 20)."""
HARD = frozenset({"band", "loaded", "one_leg"})
"""Demands after which glute work rests for 48 h."""

_PATTERNS: dict[int, tuple[tuple[tuple[int, Kind], ...], ...]] = {
    3: (((0, "circuit"), (2, "circuit"), (4, "circuit")),),
    4: (((0, "foot"), (1, "glute"), (3, "foot"), (4, "glute")),),
    5: (
        ((0, "foot"), (1, "glute"), (2, "short_circuit_walk"), (3, "foot"), (4, "glute")),
        ((0, "glute"), (1, "foot"), (2, "short_circuit_walk"), (3, "glute"), (4, "foot")),
    ),
}
_LEARNING: dict[int, tuple[tuple[int, Kind], ...]] = {
    3: ((0, "learning"), (2, "learning"), (4, "learning")),
    4: ((0, "learning"), (1, "learning"), (3, "learning"), (4, "learning")),
    5: ((0, "learning"), (1, "learning"), (3, "learning"), (4, "learning")),
}
_TITLES: dict[Kind, str] = {
    "circuit": "Circuit, three rounds",
    "foot": "Foot day",
    "glute": "Glute day",
    "learning": "Learning, two rounds",
    "primer": "Primer",
    "short_circuit_walk": "Short circuit and a walk",
    "own": "Your session",
}
_WHY: dict[int, str] = {
    3: "Three days: the whole circuit each day.",
    4: "Four days: feet and glutes in turn, each foot day before its glute day.",
    5: "Five days: feet and glutes in turn around a short circuit; next week in the other order.",
}


def start(*, also: Sequence[str] = (), own: Sequence[Exercise] = ()) -> tuple[Prescription, ...]:
    """Where everybody starts: the routine's four at their start level and the bottom of the dose, and what is added."""
    wanted = {*CORE, *also}
    known = (*exercises(), *own)
    for name in also:
        exercise(name, own=own)
    return tuple(bottom(of, of.start_level) for of in known if of.id in wanted)


def bottom(of: Exercise, level: int, *, sets: int | None = None) -> Prescription:
    """An exercise at the bottom of the dose of a level."""
    rung = of.at(level)
    rest_s = max(of.rest_s.low, SWITCH_S)
    return Prescription(of.id, rung.level, int(sets or of.sets.high), rung.dose.low, rest_s)


def week_plan(
    days_per_week: int,
    prescriptions: Sequence[Prescription],
    clearance: Clearance,
    week_index: int = 0,
    *,
    minutes: float = LONGEST_MIN,
    own: Sequence[Exercise] = (),
    first: Sequence[str] = (),
) -> WeekPlan:
    """One week of 3, 4 or 5 days, each within `minutes` (10-15), by the splits of evidence report 3.4.

    `week_index` counts from 0 (see `training_week`): the first two weeks learn with two rounds. What a caution forbids
    is eased, replaced or left out, and `why` says so; a locked person gets no day at all. `first` are exercises that
    open each day they are in, as a driver of the differential test may suggest (evidence report 5.3).
    """
    check_week(days_per_week, minutes)
    if clearance.locked:
        return WeekPlan((), minutes, ("No session is planned.", *clearance.why))
    learning = week_index < LEARNING_WEEKS
    patterns = (_LEARNING[days_per_week],) if learning else _PATTERNS[days_per_week]
    said = [_learning(days_per_week)] if learning else [_WHY[days_per_week]]
    possible, changed = adapted(prescriptions, clearance, own=own)
    said += changed
    days: list[tuple[int, SessionPlan]] = []
    beside: list[tuple[int, Prescription]] = []
    hard_day: int | None = None
    for weekday, kind in patterns[week_index % len(patterns)]:
        session = session_plan(kind, possible, own=own, first=first)
        if hard_day is not None and weekday - hard_day < 2:
            session, eased = without_hard(session, clearance, own=own)
            said += eased
        session, dropped = fitted(session, minutes=minutes, own=own, first=first)
        said += [f"{session.title}: {text[0].lower()}{text[1:]}" for text in dropped]
        hard_day = weekday if is_hard(session, own=own) else hard_day
        more = _beside(kind, possible, session, clearance, own)
        if kind == "short_circuit_walk" and not any(exercise(p.exercise_id, own=own).place == "walk" for p in more):
            session = replace(session, title="Short circuit")
        days.append((weekday, session))
        beside += [(weekday, p) for p in more]
    if learning and (longest := max((seconds(s, own=own) for _, s in days), default=0.0) / 60.0) < minutes - 1:
        said.insert(
            1, f"Two rounds take {longest:.0f} of your {minutes:g} min; a third round comes in week 3, if it fits."
        )
    return WeekPlan(tuple(days), minutes, tuple(dict.fromkeys(said)), tuple(beside))


def _learning(days_per_week: int) -> str:
    """Why the first two weeks look as they do."""
    days = len(_LEARNING[days_per_week])
    said = "The first two weeks learn: two rounds, 3-4 days a week"
    fewer = f"; of your {days_per_week} days they have {days}, week 3 begins with {days_per_week}"
    return said + (fewer if days < days_per_week else "") + " (evidence report 3.4)."


def primer(
    prescriptions: Sequence[Prescription],
    clearance: Clearance,
    *,
    minutes: float = PRIMER_MIN,
    own: Sequence[Exercise] = (),
) -> SessionPlan | None:
    """Three minutes for the feet before another workout; None where the answers allow none of it.

    One set each of short foot, toe press and balance. Over the minutes, short foot is shortened first, to no less than
    half; then sets are dropped in the stated order.
    """
    possible, _ = adapted(prescriptions, clearance, own=own)
    chosen = tuple(replace(p, sets=1) for p in possible if p.exercise_id in {"short_foot", "toe_press", "balance"})
    plan = SessionPlan("primer", _TITLES["primer"], _ground_up(chosen, own, ()), rounds=True, change_s=CIRCUIT_CHANGE_S)
    while seconds(plan, own=own) > minutes * 60.0:
        first = plan.prescriptions[0]
        whole = next(p.amount for p in chosen if p.exercise_id == first.exercise_id)
        if first.amount - 1 < whole / 2:
            break
        plan = replace(plan, prescriptions=(replace(first, amount=first.amount - 1), *plan.prescriptions[1:]))
    plan, _ = fitted(plan, minutes=minutes, own=own)
    return plan if plan.prescriptions else None


def session_plan(
    kind: Kind, prescriptions: Sequence[Prescription], *, own: Sequence[Exercise] = (), first: Sequence[str] = ()
) -> SessionPlan:
    """One day of a kind from prescriptions that are already possible: the split of sets of evidence report 3.4."""
    sets = [replace(p, sets=min(p.sets, _sets(kind, p, own))) for p in prescriptions]
    chosen = _ground_up([p for p in sets if p.sets > 0], own, first)
    if kind in {"circuit", "learning", "short_circuit_walk"}:
        return SessionPlan(kind, _TITLES[kind], tuple(map(_brisk, chosen)), rounds=True, change_s=CIRCUIT_CHANGE_S)
    return SessionPlan(kind, _TITLES[kind], chosen, rounds=False, change_s=SPLIT_CHANGE_S)


def adapted(
    prescriptions: Sequence[Prescription], clearance: Clearance, *, own: Sequence[Exercise] = ()
) -> tuple[tuple[Prescription, ...], tuple[str, ...]]:
    """The prescriptions as the answers allow them, and a sentence for each change. Levels only ever go down."""
    if clearance.locked:
        return (), ()
    kept: list[Prescription] = []
    said: list[str] = []
    for p in prescriptions:
        of = exercise(p.exercise_id, own=own)
        rung = allowed_level(of, p.level, clearance)
        if rung is None:
            other = _replacement(of, p, prescriptions, clearance, own)
            said.append(f"{of.name} is {f'replaced by {exercise(other.exercise_id).name}' if other else 'left out'}: "
                        f"{_why_none(of, p.level, clearance)}.")  # fmt: skip
            kept += [other] if other else []
        elif rung.level < p.level:
            said.append(f"{of.name} goes down to “{rung.name}”: {why_not(of.at(p.level), clearance)}.")
            kept.append(replace(p, level=rung.level, amount=rung.dose.low, held=False, tempo=None))
        else:
            kept.append(p)
    if clearance.hold_factor < 1.0:
        kept = [_held_less(p, clearance.hold_factor, own) for p in kept]
        said.append("Holds are halved because of cramp.")
    return tuple(kept), tuple(said)


def _why_none(of: Exercise, wanted: int, clearance: Clearance) -> str:
    """Why no level of an exercise up to the wanted one can be."""
    able = [r for r in of.levels if r.level <= wanted and not r.demands & clearance.forbids]
    if not able:
        return "your answers rule it out"
    missing = dict.fromkeys(n for r in able for n in r.needs if n in clearance.lacks)
    everywhere = [n for n in missing if all(n in r.needs for r in able)] or list(missing)
    return f"every level of it that you could do needs {things_said(everywhere)}, which is not ticked as at hand"


def is_hard(session: SessionPlan, *, own: Sequence[Exercise] = ()) -> bool:
    """Whether a session has loaded, banded or one-legged glute work, after which 48 h are left."""
    return any(is_hard_prescription(p, own=own) for p in session.prescriptions)


def is_hard_prescription(p: Prescription, *, own: Sequence[Exercise] = ()) -> bool:
    """Whether an exercise at its level is loaded, banded or one-legged work that is not for every day."""
    of = exercise(p.exercise_id, own=own)
    return not of.daily and bool(of.at(p.level).demands & HARD)


def without_hard(
    session: SessionPlan, clearance: Clearance, *, own: Sequence[Exercise] = ()
) -> tuple[SessionPlan, tuple[str, ...]]:
    """The session with its hard work eased to the highest level that needs no 48 h, or left out."""
    kept: list[Prescription] = []
    said: list[str] = []
    for p in session.prescriptions:
        if not is_hard_prescription(p, own=own):
            kept.append(p)
            continue
        of = exercise(p.exercise_id, own=own)
        lighter = [r for r in of.levels if r.level < p.level and not r.demands & HARD and allows(clearance, r)]
        said.append(f"{session.title}: {of.name} stays light, 48 hours lie between two hard days of it.")
        if lighter:
            kept.append(replace(p, level=lighter[-1].level, amount=lighter[-1].dose.low, held=False, tempo=None))
    eased = replace(session, prescriptions=tuple(kept))
    return (replace(eased, prescriptions=tuple(map(_brisk, kept))) if session.rounds else eased), tuple(said)


def check_week(days_per_week: int, minutes: float) -> None:
    """Refuse what is no plan of ours, and say what is."""
    if days_per_week not in _PATTERNS:
        raise UsageError("3, 4 or 5 days a week", found=f"{days_per_week}")
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        raise UsageError(
            f"{SHORTEST_MIN:g} to {LONGEST_MIN:g} minutes a day",
            found=f"{minutes:g}",
            next_step="For less there is the 3-minute primer.",
        )


def _sets(kind: Kind, p: Prescription, own: Sequence[Exercise]) -> int:
    """The most sets of an exercise on a day of a kind."""
    of = exercise(p.exercise_id, own=own)
    if of.place == "walk" or of.id == "foot_trainer":
        return 0  # beside the session
    if kind in {"learning", "short_circuit_walk"}:
        return 2
    if kind == "foot":
        return 1 if of.id == "balance" else p.sets if of.link in {"foot", "ankle"} else 0
    if kind == "glute":
        return 1 if of.id == "short_foot" else 0 if of.link in {"foot", "ankle"} else p.sets
    return p.sets


def _ground_up(
    chosen: Sequence[Prescription], own: Sequence[Exercise], first: Sequence[str]
) -> tuple[Prescription, ...]:
    """What was put first; then foot, ankle, what joins them, ours in the order of the routine, own ones after."""
    ours = [e.id for e in exercises()]
    links = ["foot", "ankle"]

    def rank(p: Prescription) -> tuple[int, int, int]:
        of = exercise(p.exercise_id, own=own)
        ahead = first.index(p.exercise_id) if p.exercise_id in first else len(first)
        return (
            ahead,
            links.index(of.link) if of.link in links else 2,
            ours.index(of.id) if of.id in ours else len(ours),
        )

    return tuple(sorted(chosen, key=rank))


_BRISK = Tempo(up_s=1.0, hold_s=1.0, down_s=2.0)
"""The bridge in a circuit: 4 s instead of 5, as the 13.2 minutes of the circuit ask."""


def _brisk(p: Prescription) -> Prescription:
    plain = p.exercise_id == "bridge" and p.tempo is None and not p.held
    tempo = exercise(p.exercise_id).at(p.level).tempo if plain else None
    return replace(p, tempo=replace(_BRISK, hold_s=tempo.hold_s)) if tempo else p


def _held_less(p: Prescription, factor: float, own: Sequence[Exercise]) -> Prescription:
    """Holds of at most `factor` of the bottom of the dose; twice is the same as once."""
    level = exercise(p.exercise_id, own=own).at(p.level)
    if level.counting == "hold":
        return replace(p, amount=min(p.amount, level.dose.low * factor))
    tempo = p.tempo or level.tempo
    if tempo is None or level.tempo is None:
        return p
    return replace(p, held=False, tempo=replace(tempo, hold_s=min(tempo.hold_s, level.tempo.hold_s * factor)))


def _replacement(
    of: Exercise,
    p: Prescription,
    prescriptions: Sequence[Prescription],
    clearance: Clearance,
    own: Sequence[Exercise],
) -> Prescription | None:
    """What takes the place of an exercise that is not possible, if it is not in the plan already."""
    for name in (new for old, new in clearance.replaces if old == of.id):
        instead = exercise(name, own=own)
        rung = allowed_level(instead, instead.start_level, clearance)
        if rung is not None and all(q.exercise_id != name for q in prescriptions):
            return bottom(instead, rung.level, sets=min(p.sets, int(instead.sets.high)))
    return None


def _beside(
    kind: Kind,
    possible: Sequence[Prescription],
    session: SessionPlan,
    clearance: Clearance,
    own: Sequence[Exercise],
) -> list[Prescription]:
    """Foot trainer sets on days of glute work; the walk with the short circuit, or where the person has added it."""
    glutes = any(exercise(p.exercise_id, own=own).link in {"glute", "hip"} for p in session.prescriptions)
    found = [p for p in possible if p.exercise_id == "foot_trainer" and glutes]
    walks = [p for p in possible if exercise(p.exercise_id, own=own).place == "walk"]
    if kind == "short_circuit_walk" and not walks:
        of = exercise("barefoot_walk")
        rung = allowed_level(of, of.start_level, clearance)
        walks = [bottom(of, rung.level)] if rung else []
    return found + (walks if kind in {"short_circuit_walk", "circuit", "learning"} else [])
