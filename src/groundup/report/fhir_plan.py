"""Goals and the CarePlan of a FHIR bundle: what a person wants to judge by, and what the week asks for."""

from collections.abc import Sequence
from typing import Any

from groundup.report import fhir_codes as codes
from groundup.report.handed import Handed, HandedExercise, HandedPlan, HandedVerdict

_ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
_ACHIEVED = {"likely real change": "improving", "worse": "worsening"}
"""The other verdicts are no achievement: within measurement error is not `no change`, it cannot be told from it."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Resource = dict[str, Any]


def goals(handed: Handed, subject: Resource) -> list[Resource]:
    """One Goal a primary measure, with its verdicts in words."""
    made: list[Resource] = []
    for n, goal in enumerate(handed.goals):
        said = [v for v in handed.verdicts if v.measure == goal.measure and goal.side in (None, v.side)]
        side = f", {goal.side}" if goal.side else ""
        made.append(
            {
                "resourceType": "Goal",
                "id": f"goal-{n}",
                "lifecycleStatus": "active",
                **_achievement(said),
                "description": {"text": f"{goal.name}{side}: a change beyond its own measurement error"},
                "subject": subject,
                "startDate": goal.chosen.date().isoformat(),
                "target": [{"measure": codes.concept("measure", goal.measure, goal.name)}],
                **({"note": [{"text": _words(v)} for v in said]} if said else {}),
            }
        )
    return made


def care_plan(plan: HandedPlan, subject: Resource, aims: Sequence[Resource]) -> Resource:
    """The training plan: an activity for each exercise, with its dose and the weekdays on which it comes."""
    days: dict[HandedExercise, list[int]] = {}
    for day in plan.days:
        for exercise in day.exercises:
            days.setdefault(exercise, []).append(day.weekday)
    return {
        "resourceType": "CarePlan",
        "id": f"plan-{plan.version}",
        "status": "active",
        "intent": "plan",
        "title": f"Training plan, version {plan.version}",
        **({"description": plan.why} if plan.why.strip() else {}),
        "subject": subject,
        "period": {"start": plan.starts.isoformat()},
        "created": plan.made.isoformat(),
        **({"goal": list(aims)} if aims else {}),
        **({"activity": [_activity(e, on) for e, on in days.items()]} if days else {}),
    }


def _activity(e: HandedExercise, weekdays: Sequence[int]) -> Resource:
    level = f", level {e.level}" + (f" ({e.level_name})" if e.level_name else "")
    return {
        "detail": {
            "code": codes.concept("exercise", e.exercise, e.name),
            "status": "scheduled",
            "scheduledTiming": {
                "repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "dayOfWeek": [_DAYS[d] for d in weekdays]}
            },
            "description": f"{e.name}{level}: {e.sets} × {e.amount:g} {e.unit}".strip(),
        }
    }


def _achievement(said: Sequence[HandedVerdict]) -> Resource:
    verdicts = {v.verdict for v in said if v.verdict}
    if not verdicts:
        return {}
    words = "; ".join(sorted(verdicts))
    one = _ACHIEVED.get(verdicts.pop()) if len(verdicts) == 1 else None
    coded = {"coding": [{"system": _ACHIEVEMENT, "code": one}]} if one else {}
    return {"achievementStatus": {**coded, "text": words}}


def _words(v: HandedVerdict) -> str:
    side = f"{v.side}: " if v.side else ""
    return f"{side}{f'{v.verdict}. ' if v.verdict else ''}{v.sentence}"
