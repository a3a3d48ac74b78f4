"""The demo person: plainly synthetic, the same every time, and lived by the program's own rules."""

from collections.abc import Generator
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from shutil import copytree

import pytest
from made_history import with_history

from groundup.battery.protocol import protocol
from groundup.store import Store
from groundup.store.clearance import clearance_of
from groundup.store.demo import NAME, add_demo, remove_demo
from groundup.training.exercises import exercise
from groundup.training.pain import read_pain, refer, times_too_much
from groundup.training.screening import allows
from groundup.training.standing import progress

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Generator[tuple[Store, str], None, None]:
    home = copytree(empty_home, tmp_path_factory.mktemp("demo") / "home")
    with Store.open(home) as store:
        yield store, add_demo(store, now=NOW).id


def _history(store: Store, who: str) -> object:
    """All that the demo says, without the ids that differ between any two people."""
    sessions = [(s.result, s.plan, s.blocks, s.minutes, s.planned_for, store.events(s.id)) for s in store.sessions(who)]
    measures = [(m.at, m.measure) for m in store.measures(who)]
    recordings = sorted((r.hash, r.at, r.name) for r in store.recordings(who))
    return sessions, measures, recordings, [(x.at, x.kind, x.minutes) for x in store.extras(who)]


def test_the_same_seed_and_day_give_the_same_history(demo, store: Store) -> None:
    first, who = demo
    again = add_demo(store, now=NOW).id
    assert _history(store, again) == _history(first, who)
    other = add_demo(store, now=NOW, seed=2).id
    assert _history(store, other) != _history(first, who)
    assert len(store.people()) == 1  # one demo person at a time


def test_everything_is_flagged_synthetic(demo) -> None:
    store, who = demo
    person = store.person(who)
    assert (person.name, person.synthetic) == (NAME, True)
    assert "synthetic" in NAME.lower()
    assert {s.note for s in store.sessions(who)} == {"Synthetic."}
    assert {e.note for e in store.extras(who)} == {"Synthetic."}
    assert all(("synthetic", "yes") in m.measure.conditions for m in store.measures(who))
    assert all(t.conditions["synthetic"] == "yes" for t in store.tests(who))
    assert all(r.synthetic and store.recording(who, r.hash).synthetic for r in store.recordings(who))


def test_twelve_weeks_at_about_eighty_percent(demo) -> None:
    store, who = demo
    sessions = store.sessions(who)
    assert NOW - sessions[-1].started > timedelta(weeks=12) - timedelta(days=1)
    assert all(s.started < NOW and s.finished is not None and s.finished < NOW for s in sessions)
    weekdays = {d for plan in store.plans(who) for d, _ in plan.week.days}
    first = sessions[-1].started.date()
    planned = sum((first + timedelta(days=d)).weekday() in weekdays for d in range((NOW.date() - first).days))
    assert 0.7 <= len(sessions) / planned <= 0.9
    assert len({s.planned_for for s in sessions}) == len(sessions)  # each planned day once


def test_each_session_is_what_its_events_say(demo) -> None:
    store, who = demo
    for session in store.sessions(who):
        standing = progress(session.blocks, store.events(session.id))
        assert session.result.sets == standing.results
        assert (session.pain_before, session.pain_worst) == (standing.pain_before, standing.pain_worst)
        assert session.minutes == standing.active_minutes
        assert session.minutes <= 15.0


def test_no_level_breaks_what_the_answers_allow(demo) -> None:
    store, who = demo
    allowed = clearance_of(store, who)
    assert not allowed.locked
    for session in store.sessions(who):
        for done in session.result.sets:
            assert allows(allowed, exercise(done.exercise_id).at(done.level))


def test_one_pain_episode_is_handled_by_the_rule(demo) -> None:
    """Above 5: stopped, two levels down, 48 hours of rest (evidence 3.6 and row 5 of 3.3)."""
    store, who = demo
    history = store.history(who)
    assert times_too_much(history) == 1
    assert not refer(history)
    at = next(i for i, s in enumerate(history) if read_pain(history, i).too_much)
    before, after = history[at], history[at + 1]
    assert before.stopped_for == "pain above 5"
    assert len([s for s in before.sets if not s.skipped]) < before.planned_sets
    assert after.started - before.started >= timedelta(hours=48)
    lower = {s.exercise_id: s.level for s in after.sets}
    for done in before.sets:
        lowest = exercise(done.exercise_id).levels[0].level
        assert lower[done.exercise_id] == max(done.level - 2, lowest)
    # Fading within the rule: what remains settles by the next morning.
    assert all((s.pain_worst or 0) <= 5 for s in history[at + 1 :])


def test_the_ladder_leads_up_one_level_at_a_time(demo) -> None:
    store, who = demo
    history = store.history(who)
    climbed = set[str]()
    for earlier, later in pairwise(history):
        was = {s.exercise_id: s.level for s in earlier.sets}
        for done in later.sets:
            step = done.level - was.get(done.exercise_id, done.level)
            assert step <= 1
            climbed |= {done.exercise_id} if step == 1 else set()
    assert climbed == {"short_foot", "toe_press", "balance", "bridge"}


def test_mornings_walks_and_the_foot_trainer(demo) -> None:
    store, who = demo
    answered = [s for s in store.sessions(who) if s.pain_next_morning is not None]
    assert 0.7 < len(answered) / len(store.sessions(who)) < 1.0
    kinds = [e.kind for e in store.extras(who)]
    assert kinds.count("walk") > 10
    sides = [e.side for e in store.extras(who) if e.kind == "foot_trainer"]
    assert sides.count("left") == sides.count("right") > 10


def test_baseline_and_retests_with_interval_and_method(demo) -> None:
    store, who = demo
    kinds = [t.conditions["battery"] for t in store.tests(who) if t.test_id == "lunge"]
    assert kinds == ["practice", "baseline", "baseline", "retest", "retest", "retest", "retest"]
    chosen = store.primary_measures(who)
    assert len(chosen) == 3
    for primary in chosen:
        found = [m.measure for m in store.measures(who, primary.measure_id) if m.measure.method == primary.method]
        assert len(found) == 14  # seven days, two sides
        assert all(m.value is not None and (m.interval.known or m.interval.why) for m in found)
    reach = store.measures(who, "ankle.lunge_distance")[0].measure
    assert reach.interval.known
    for test in (protocol("lunge"), protocol("stance_closed")):
        for taken in store.tests(who, test.id):
            assert len(taken.trials) == 2 * test.trials


def test_two_differential_tests_with_four_recordings_each(demo) -> None:
    store, who = demo
    several = store.tests(who, "differential")
    assert len({t.started.date() for t in several}) == len(several) == 2
    for test in several:
        assert {t["condition"] for t in test.trials} == {"none", "foot cue", "heel wedge", "hip cue"}
        for trial in test.trials:
            assert store.recording(who, trial["recording"]).conditions.cue == trial["condition"]
        assert {m.recording for m in store.measures(who, test=test.id)} == {t["recording"] for t in test.trials}


def test_one_call_removes_it_and_nobody_else(store: Store) -> None:
    other = with_history(store, "Real Person")
    before = store.sessions(other)
    add_demo(store, now=NOW)
    remove_demo(store)
    remove_demo(store)  # a second time is no error
    assert (store.sessions(other), [p.id for p in store.people()]) == (before, [other])
    assert store.check() == ()
    found = b"".join(p.read_bytes() for p in store.folder.root.rglob("*") if p.is_file())
    assert b"Demo (synthetic)" not in found


def test_half_a_demo_person_is_none(store: Store, monkeypatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("groundup.store.demo.add_tests", fails)
    with pytest.raises(ZeroDivisionError):
        add_demo(store, now=NOW)
    assert store.people() == ()
