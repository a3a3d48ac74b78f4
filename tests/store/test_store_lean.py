"""What is read or counted lean is what all of it would give: pains of years, plans of days, one answer for many."""

import threading
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from groundup.store import readings as of_readings
from groundup.store.adherence import weeks_of
from groundup.store.clearance import clearance_of
from groundup.store.plans import StoredPlan
from groundup.store.readings import progress_of
from groundup.store.store import Store
from groundup.training.plan import SessionPlan, WeekPlan
from groundup.training.screening import questions

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SESSION = SessionPlan("circuit", "Circuit", (), False)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "home") as store:
        yield store


def felt(store, worsts, *, name="Pia"):
    """A person with one session each so many days ago and the worst pain of it; the last three weeks without any."""
    person = store.add_person(name, at=NOW)
    store.save_screening(person.id, {g.id: False for g in questions()}, at=NOW)
    for days_ago, worst in worsts:
        at = NOW - timedelta(days=days_ago)
        session = store.begin_session(person.id, SESSION, (), started=at)
        store.finish_session(session.id, finished=at + timedelta(minutes=15), minutes=15.0, pain_worst=worst)
    return person


def test_pain_that_rises_is_seen_beside_the_weeks_before_it(store):
    """Three times out of the safe band, each worse than all of two weeks that stayed within it: evidence.md 3.6."""
    rises = [(day + ago, pain) for day in (300, 200, 100) for ago, pain in ((13, 1.0), (8, 2.0), (0, 3.0))]
    person = felt(store, [(900, 1.0), *rises])
    assert clearance_of(store, person.id).locked
    assert not clearance_of(store, felt(store, rises[:6], name="Ada").id).locked, "twice is not yet too often"


@pytest.mark.parametrize("seed", range(12))
def test_pain_says_the_same_as_of_the_whole_history(store, seed):
    rng = np.random.default_rng(seed)
    pains = rng.choice([0.0, 1.0, 2.0, 3.0, 4.0, 6.0], size=60, p=[0.3, 0.3, 0.3, 0.05, 0.04, 0.01])
    person = felt(store, [(5 * n + 3, float(pain)) for n, pain in enumerate(pains)])
    assert clearance_of(store, person.id) == clearance_of(store, person.id, history=store.history(person.id))


def plan(version, made, *weekdays, starts=date(2026, 1, 5)):
    week = WeekPlan(tuple((day, SESSION) for day in weekdays), 15.0, ())
    return StoredPlan(
        str(version), "p", version, datetime.combine(made, datetime.min.time(), UTC), starts, week, (), ""
    )


def test_each_day_is_held_to_the_plan_of_that_day():
    first, second = plan(1, date(2026, 1, 7), 0, 2), plan(2, date(2026, 1, 14), 1, 2, 4)
    found = weeks_of([second, first], [], today=date(2026, 1, 25))
    # From 5 January: Monday and Wednesday (before it was made the first holds); then Monday by the first and
    # Wednesday, Friday by the second; then three days.
    assert [w.planned for w in found] == [2, 3, 3]


def test_a_plan_made_on_a_clock_that_went_back_holds_from_its_own_day():
    late, back = plan(2, date(2026, 1, 20), 0, 1, 2, 3, 4), plan(3, date(2026, 1, 14), 6)
    found = weeks_of([plan(1, date(2026, 1, 5), 0), late, back], [], today=date(2026, 1, 25))
    assert [w.planned for w in found] == [1, 2, 1], "the last version made by a day holds on it"


def test_who_asks_meanwhile_waits_for_the_same_answer(store, monkeypatch):
    person = store.add_person("Pia", at=NOW)
    entered, go, worked = threading.Event(), threading.Event(), []

    def slow(*args, **named):
        worked.append(1)
        entered.set()
        assert go.wait(10)
        return real(*args, **named)

    real = of_readings.progress
    monkeypatch.setattr(of_readings, "progress", slow)
    found = []
    askers = [
        threading.Thread(target=lambda: found.append(progress_of(store, person, today=NOW.date()))) for _ in range(3)
    ]
    askers[0].start()
    assert entered.wait(10)
    for asker in askers[1:]:
        asker.start()
        asker.join(0.2)
        assert asker.is_alive()
    go.set()
    for asker in askers:
        asker.join(10)
    assert len(worked) == 1
    assert len(found) == 3
    assert all(one is found[0] for one in found)
