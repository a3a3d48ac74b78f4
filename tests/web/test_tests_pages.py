"""Taking tests in the app: what is entered lands as Measures; what cannot be is said, and nothing is lost."""

import json
from datetime import UTC, datetime

import pytest

from groundup.battery.choice import SUGGESTED, battery
from groundup.battery.protocol import protocols
from groundup.training.screening import questions


@pytest.mark.parametrize("one", protocols(), ids=lambda p: p.id)
def test_every_test_has_its_page(browser, one):
    answer = browser.get(f"/tests/{one.id}")
    assert answer.status_code == 200
    for step in one.steps:
        assert step.split("'")[0][:30] in answer.text
    assert "style=" not in answer.text


def test_overview_lists_every_test(browser):
    text = browser.get("/tests").text
    for one in protocols():
        assert f'href="/tests/{one.id}"' in text


def test_an_unknown_test_is_not_found(browser):
    assert browser.get("/tests/nonsense").status_code in (400, 404)


def test_a_lunge_lands_as_measures(browser, store, anna):
    entered = {"left-1-distance": "9,5", "left-2-distance": "10", "right-1-distance": "8.0"}
    assert browser.fill("/tests/lunge", **entered).status_code == 303
    found = {s.measure.side: s.measure for s in store.measures(anna.id, "ankle.lunge_distance")}
    assert (found["left"].value, found["right"].value) == (10.0, 8.0)
    assert found["left"].method == "tape"
    text = browser.get("/tests/lunge").text
    assert "best of 2 tries" in text
    assert "measured" in text


def test_what_cannot_be_is_said_and_kept_on_the_page(browser, store, anna):
    answer = browser.fill("/tests/lunge", **{"left-1-distance": "300", "right-1-distance": "8.0"})
    assert answer.status_code == 422
    assert "between 0 and 30 cm" in answer.text
    assert 'value="8.0"' in answer.text
    assert store.measures(anna.id) == ()


def test_an_empty_form_saves_nothing(browser, store, anna):
    assert browser.fill("/tests/lunge").status_code == 422
    assert store.tests(anna.id) == ()


def test_clicked_points_become_an_arch(browser, store, anna):
    points = {
        "heel": [0, 15], "ball": [182, 20], "toe": [250, 8], "dorsum": [125, 62],
        "floor": [[0, 0], [260, 0]], "scale": [[0, -10], [200, -10]], "scale_mm": 200,
    }  # fmt: skip
    assert browser.fill("/tests/arch_photo", **{"left-1-points": json.dumps(points)}).status_code == 303
    left = next(s.measure for s in store.measures(anna.id) if s.measure.side == "left")
    assert left.value == pytest.approx(62 / 182)


@pytest.mark.parametrize("points", ["nonsense", "{}", '{"heel": [1]}', "[]", "null", '{"heel": ["a", "b"]}'])
def test_points_that_are_none_are_refused(browser, store, anna, points):
    answer = browser.fill("/tests/arch_photo", **{"left-1-points": points})
    assert answer.status_code == 422
    assert "all points clicked" in answer.text
    assert store.measures(anna.id) == ()


def test_the_battery_runs_through_and_is_then_done(browser, store, anna):
    ids = ["ankle.lunge_distance", "foot.paper_grip"]
    assert browser.fill("/tests/primary", on="/tests", primary=ids).status_code == 303
    assert "practice round" in browser.get("/tests").text
    answer = browser.fill("/tests/lunge?battery=1", **{"left-1-distance": "9", "right-1-distance": "8"})
    assert answer.headers["location"].startswith("/tests/paper_grip?battery=1")
    answer = browser.fill("/tests/paper_grip?battery=1", **{"left-1-held": "1", "right-1-held": "0"})
    assert answer.headers["location"].startswith("/train?")
    assert "practice round" not in browser.get("/tests").text
    assert {t.conditions["battery"] for t in store.tests(anna.id)} == {"practice"}


def test_a_fourth_primary_measure_is_refused(browser, store, anna):
    ids = ["ankle.lunge_distance", "foot.paper_grip", "foot.toe_strength", "ankle.heel_rises"]
    answer = browser.fill("/tests/primary", on="/tests", primary=ids)
    assert answer.status_code in (400, 422)
    assert "at most 3" in answer.text
    assert store.primary_measures(anna.id) == ()


def test_a_locked_person_is_told_what_is_ruled_out(browser, store, anna):
    answers = {g.id: g.id == "recent-injury" for g in questions()}
    store.save_screening(anna.id, answers, at=datetime.now(UTC))
    assert "rule out" in browser.get("/tests/heel_rises").text


def test_nobody_sees_anothers_tests(browser, store, anna):
    browser.fill("/tests/lunge", **{"left-1-distance": "9", "right-1-distance": "8"})
    ben = store.add_person("Ben", at=datetime.now(UTC))
    browser.cookies.set("person", ben.id)
    assert "best of" not in browser.get("/tests/lunge").text


def test_who_has_not_chosen_is_offered_tests_before_the_training(browser, store, anna):
    answer = browser.fill("/tests/primary", on="/tests", primary=["ankle.lunge_distance"], begin="1")
    assert answer.headers["location"] == "/tests/lunge?battery=1"


def test_the_suggestion_fits_into_four_minutes():
    tests = battery(SUGGESTED)
    assert len(tests.tests) == len(SUGGESTED)
    assert tests.left_out == ()


def test_what_to_expect_of_a_measure_is_said_meaning_first(browser):
    """The page where one chooses speaks of days; the laboratory's words stand in brackets or not at all."""
    text = browser.get("/tests").text
    assert "It moves by up to 1.9 cm from one day to another by itself (smallest detectable change, MDC95" in text
    assert "your own days will show it (own error)" in text
    assert "ICC" not in text
    assert "weighted kappa" not in text


def test_a_chosen_test_that_does_not_fit_is_said_where_it_is_chosen_and_where_it_begins(browser, store, anna):
    ids = ["ankle.lunge_distance", "foot.toe_strength", "foot.stance_time"]
    left_out = [name for name, why in battery(ids).left_out if "does not fit" in why]
    assert left_out
    browser.fill("/tests/primary", on="/tests", primary=ids)
    first = battery(ids).tests[0].id
    for page in ("/tests", f"/tests/{first}?battery=1", "/progress"):
        assert f"Not among the tests of your sessions: {left_out[0]} (it does not fit" in browser.get(page).text, page
