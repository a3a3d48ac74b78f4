"""A person with a little of everything, whose name stands in every text that takes one."""

from datetime import datetime, timedelta, timezone

from groundup.measure import Interval, Measure
from groundup.signals.recording import Subject
from groundup.store import Store
from groundup.store.choices import PrimaryMeasure
from groundup.training.log import SetResult
from groundup.training.plan import Block, Prescription, SessionPlan, WeekPlan

NAME = "Ingeborg"
NOW = datetime(2026, 11, 22, 6, 5, 4, tzinfo=timezone(timedelta(hours=5, minutes=45)))
PLAN = SessionPlan("circuit", "Circuit", (Prescription("bridge", 1, 3, 12.0, 30.0),), True)
BLOCKS = (Block(0, "work", 60.0, "bridge", 1, None, 0, 12.0, "repetitions", "12 repetitions."),)


def lunge(value: float | None, side: str = "left", **more) -> Measure:
    made = {
        "id": "ankle.lunge_distance",
        "link": "ankle",
        "side": side,
        "value": value,
        "unit": "cm",
        "method": "tape",
        "status": "measured",
        "conditions": (("footwear", "barefoot"),),
        **more,
    }
    return Measure(**made)


def with_everything(store: Store) -> str:
    who = store.add_person(NAME, at=NOW, subject=Subject(id=NAME, mass_kg=61.25, sex="female", age_years=44.0)).id
    store.save_screening(who, {"recent-injury": True, "asked-no-more": False}, at=NOW, cleared_by=f"Dr. {NAME}")
    begun = NOW - timedelta(weeks=10)
    week = WeekPlan(((0, PLAN), (3, PLAN)), 15.0, (f"for {NAME}",))
    plan = store.save_plan(
        who, week, prescriptions=PLAN.prescriptions, starts=begun.date(), at=begun, why=f"{NAME} asked"
    )
    store.choose_primary(who, [PrimaryMeasure("ankle.lunge_distance", None, "tape", begun)])
    for n in range(8):
        at = begun + timedelta(weeks=n + 1)
        key = store.begin_session(who, PLAN, BLOCKS, started=at, plan_id=plan.id, pain_before=1.0, note=f"={NAME}").id
        store.save_set(key, 0, SetResult("bridge", 1, None, 0, 12.0, 11.0, 10.0, "camera", 6.5), note=NAME)
        stop = f"dizzy, says {NAME}" if n == 3 else None
        store.finish_session(key, finished=at + timedelta(minutes=13), minutes=13.2, pain_worst=3.0, stopped_for=stop)
        store.save_morning_pain(key, 0.0, at=at + timedelta(days=1), place=f"@{NAME}'s knee")
    for kind, day, left in (("practice", 0, 7.0), ("baseline", 3, 8.0), ("baseline", 6, 8.4), ("retest", 66, 9.9)):
        at = begun + timedelta(days=day)
        of = store.save_test(
            who,
            "lunge",
            started=at,
            finished=at + timedelta(minutes=3),
            trials=[{"side": "left", "distance": left, "by": f"+{NAME}"}],
            protocol="3 tries",
            conditions={"battery": kind, "watched by": NAME},
            note=NAME,
        )
        found = [lunge(left, interval=Interval(left - 1.3, left + 1.3)), lunge(10.0, "right")]
        store.save_measures(who, found, at=at, test=of.id)
    others = [
        lunge(None, status="not measurable", why="the tape was missing", method="tape"),
        Measure("knee.fppa_peak", "knee", "right", -3.25, "deg", "2D camera angle", "estimated", repetition=0),
        Measure("foot.short_foot_grade", "foot", "left", 2.0, "points", f"said by {NAME}", "self-reported"),
        Measure("glute.onset", "glute", "left", 12.0, "ms", "EMG", "measured", interval=Interval.unknown("one trial")),
    ]
    store.save_measures(who, others, at=NOW)
    return who
