"""What was done stands on the day it was done, and what is offered for the plan is what a plan can hold."""

import re
from datetime import timedelta

from html_checked import parsed

from groundup.battery.playing import test_exercises as camera_tests
from groundup.training.log import SetResult
from groundup.training.session import blocks
from groundup.web.planning import today
from groundup.web.records import work
from groundup.web.words import now


def trained(visitor, *, planned_for):
    """Today's session done to its end, as the answer to a day of the plan."""
    store = visitor.store
    person = store.people()[0]
    stand = today(store, person, now=now())
    begun = now() - timedelta(minutes=11)
    made = blocks(stand.session, stand.clearance)
    kept = store.begin_session(person.id, stand.session, made, started=begun, planned_for=planned_for)
    for b in (b for b in made if b.kind == "work"):
        done = SetResult(b.exercise_id, b.level, b.side, b.set_index, b.target, b.target, b.target, "you", 4.0, False)
        store.save_set(kept.id, b.index, done)
    store.finish_session(kept.id, finished=begun + timedelta(minutes=10), minutes=10.0)
    return store, person


def test_a_session_done_for_another_day_stands_on_the_day_it_was_done(mara):
    ahead = now().date() + timedelta(days=3)
    store, person = trained(mara, planned_for=ahead)
    days = {d.on: d for d in today(store, person, now=now()).week}
    assert days[now().date()].state == "done"
    assert len(days[now().date()].sessions) == 1
    if ahead in days:
        assert not days[ahead].sessions
    dot = next(e for e in parsed(mara.get("/").text).walk() if "dot" in e.attributes.get("class", "").split()
               and "today" in e.attributes.get("class", "").split())  # fmt: skip
    assert "done" in dot.text()


def test_a_planned_day_that_was_answered_is_not_offered_again(mara):
    store = mara.store
    person = store.people()[0]
    first = today(store, person, now=now()).planned_for
    trained(mara, planned_for=first)
    assert today(store, person, now=now()).planned_for != first


def test_no_test_and_nothing_removed_is_offered_as_an_exercise(mara):
    page = mara.get("/plan").text
    offered = re.findall(r'name="also" value="([^"]+)"', page)
    assert "hip_abduction" in offered
    assert not {e.id for e in camera_tests()} & set(offered)


def test_saving_the_plan_with_everything_that_it_offers_works(mara):
    offered = re.findall(r'name="also" value="([^"]+)"', mara.get("/plan").text)
    answer = mara.post("/plan", {"days": "4", "minutes": "15", "asked_also": "1", "also": offered})
    assert (answer.status_code, answer.headers["location"]) == (303, "/plan?said=saved")


def test_more_done_than_planned_is_never_so_many_of_none(mara):
    trained(mara, planned_for=None)
    page = mara.get("/history").text
    assert "of 0" not in page


def test_paper_has_a_box_for_every_set(mara):
    page = parsed(mara.get("/plan/print").text)
    rows = [r for r in page.all("tr") if r.all("td")]
    assert rows
    for row in rows:
        sets = re.match(r"(\d+) ×", row.all("td")[0].text())
        boxes = row.all("td")[-1].text().count("▢")
        assert boxes == (int(sets[1]) if sets else 1), row.text()


def test_none_of_these_comes_after_the_last_question(mara):
    page = mara.get("/welcome/health").text
    assert page.index('name="none"') > page.rindex('name="yes"')
    assert "sticky" not in page
    assert "From memory" not in page


def test_the_sets_of_history_hold_what_was_done_also_where_it_was_little(mara):
    """Three repetitions of twenty are work, though the set does not count against the plan."""
    store = mara.store
    person = store.people()[0]
    stand = today(store, person, now=now())
    made = blocks(stand.session, stand.clearance)
    begun = now() - timedelta(minutes=11)
    kept = store.begin_session(person.id, stand.session, made, started=begun)
    first = next(b for b in made if b.kind == "work")
    for b in (b for b in made if b.kind == "work"):
        few = 3.0 if b is first else 0.0
        store.save_set(
            kept.id, b.index, SetResult(b.exercise_id, b.level, b.side, b.set_index, 20.0, few, None, "you", None)
        )
    done = work([store.finish_session(kept.id, finished=now(), minutes=10.0)], ())
    assert [(w.exercise_id, w.sets, w.amount) for w in done] == [(first.exercise_id, 1, 3.0)]
