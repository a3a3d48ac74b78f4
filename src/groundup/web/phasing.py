"""The work of a day while an experiment runs: its phase says what belongs, what waits, and what must not be missing.

Chance drew the days, and nobody is to know them beforehand: days to come are shown in the phase of today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from groundup.proof.designs import Phase, phase_on
from groundup.store.experiments import StoredExperiment
from groundup.training import plans
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise
from groundup.training.plan import Prescription, SessionPlan, WeekPlan
from groundup.training.screening import Clearance

TRAINER = "foot_trainer"
"""The exercise whose weeks are compared; it stands beside the sessions."""
_SAYS: Mapping[Phase, str] = {
    "baseline": "Your experiment is in its baseline: probes only. Training begins on the day that was drawn.",
    "foot": "Your experiment is in its foot block: foot and ankle work only, all other work comes later.",
    "foot and hip": "Your experiment is in its last block: foot work and hip work.",
    "with": "Your experiment has a phase with the foot trainer: use it on your training days.",
    "without": "Your experiment has a phase without the foot trainer: leave it aside. All other work stays.",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What an experiment says of the work of one day."""

    phase: Phase
    says: str


def work_on(running: StoredExperiment | None, on: date) -> Work | None:
    """What the running experiment says of a day; None without one, before and after it, and where it asks for cues."""
    if running is None:
        return None
    design = running.experiment.design
    day = (on - running.experiment.begins).days
    if not 0 <= day < design.days:
        return None
    phase = phase_on(design, running.experiment.assignment, day)
    return None if phase == "cues" else Work(phase, _SAYS[phase])


def in_phase(
    session: SessionPlan | None,
    work: Work | None,
    *,
    own: Sequence[Exercise] = (),
    instead: Sequence[SessionPlan] = (),
) -> SessionPlan | None:
    """A session with the work of the phase alone; None where nothing of it is left.

    Where a day has none of the phase's work, the first of `instead` that has some stands for it. Nothing else is ever
    added, and what gates and cautions make of the session comes after: they see all of it.
    """
    if session is None or work is None:
        return session
    for one in (session, *instead):
        kept = tuple(p for p in one.prescriptions if _belongs(p, work.phase, own))
        if kept:
            return replace(one, prescriptions=kept)
    return None


def week_in_phase(
    plan: WeekPlan,
    work: Work | None,
    *,
    prescriptions: Sequence[Prescription],
    clearance: Clearance,
    own: Sequence[Exercise] = (),
) -> WeekPlan:
    """A week in the phase of today: its sessions, and what stands beside them.

    In a phase with the trainer every training day has it, where the answers allow it and it is at hand; in one without
    it, none.
    """
    if work is None:
        return plan
    sessions = [s for _, s in plan.days]
    shaped = ((day, in_phase(s, work, own=own, instead=sessions)) for day, s in plan.days)
    days = tuple((day, s) for day, s in shaped if s is not None)
    beside = [(day, p) for day, p in plan.beside if _belongs(p, work.phase, own)]
    said: tuple[str, ...] = ()
    if work.phase == "with":
        of = exercise(TRAINER)
        wanted = next((p for p in prescriptions if p.exercise_id == TRAINER), plans.bottom(of, of.start_level))
        possible, said = plans.adapted((wanted,), clearance)
        have = {day for day, p in beside if p.exercise_id == TRAINER}
        beside += [(day, p) for day, _ in days if day not in have for p in possible]
    return replace(plan, days=days, beside=tuple(beside), why=(work.says, *said, *plan.why))


def _belongs(p: Prescription, phase: Phase, own: Sequence[Exercise]) -> bool:
    if phase == "baseline":
        return False
    of = exercise(p.exercise_id, own=own)
    if phase == "foot":
        return of.link in {"foot", "ankle"}
    return not (phase == "without" and of.id == TRAINER)
