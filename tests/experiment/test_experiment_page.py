"""The page Experiment: refused with a reason, run blind, unblinded for good, one honest page at the end."""

import json
import re
from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest
from fastapi.testclient import TestClient
from planted_experiments import take, with_without_experiment

from groundup.battery.playing import condition_of
from groundup.measure import Measure
from groundup.proof.designs import ACUTE_CONDITIONS, DEFAULTS, probe_days
from groundup.proof.experiment import Experiment, analyze
from groundup.proof.probes import Outcome
from groundup.signals.recording import Subject
from groundup.training.screening import questions
from groundup.web import tested
from groundup.web.app import create_app
from groundup.web.experimenting import hidden_outcomes, probes_of
from groundup.web.planning import Wishes, make_plan

ORIGIN = "http://127.0.0.1:8737"


@pytest.fixture
def app(tmp_path):
    return create_app(tmp_path / "home")


@pytest.fixture
def anna(app):
    now = datetime.now(UTC)
    store = app.state.site.store
    person = store.add_person("Anna", at=now, subject=Subject(mass_kg=60.0))
    store.save_screening(person.id, {g.id: False for g in questions()}, at=now)
    return person


@pytest.fixture
def here(app, anna):
    with TestClient(app, base_url=ORIGIN, follow_redirects=True) as client:
        client.cookies.set("person", anna.id)
        yield client


def send(here, address, **entered):
    token = re.search(r'name="csrf" content="([^"]+)"', here.get("/experiment").text)
    assert token is not None
    return here.post(address, data={"csrf": token[1], **entered}, headers={"origin": ORIGIN})


def begin(app, anna, *, days_ago: int, effect: float = 3.0):
    store = app.state.site.store
    begins = (datetime.now().astimezone() - timedelta(days=days_ago)).date()
    fixed = with_without_experiment(begins)
    kept = store.begin_experiment(anna.id, fixed, at=datetime.now().astimezone() - timedelta(days=days_ago))
    take(store, anna.id, fixed, effect=effect, until=days_ago)
    return kept


def test_the_start_shows_three_designs(here):
    text = here.get("/experiment").text
    assert all(word in text for word in ("Foot first, hip later", "With and without", "Foot cue, glute cue, no cue"))


def test_an_unknown_error_is_said_with_what_helps(here):
    text = here.get("/experiment?design=staggered&see=1").text
    assert "Nobody knows how far off one test is" in text
    assert 'href="/tests/abductor_strength"' in text
    assert "Draw and begin" not in text


def strength_days(store, person_id, *, days, same=False):
    """Hip abductor strength of both sides on so many days, at half an hour past six."""
    for day in range(days):
        at = datetime.now(UTC) - timedelta(days=30 - day)
        test = store.save_test(person_id, "abductor_strength", started=at, finished=at, trials=[])
        found = [Measure("glute.abductor_strength", "glute", side, 1.2 + 0.05 * (day % 3) * (not same), "N·m/kg",
                         "luggage scale", "measured") for side in ("left", "right")]  # fmt: skip
        store.save_measures(person_id, found, at=at, test=test.id)


@pytest.mark.parametrize(("days", "says"), [(0, "on 5 days, once a day (0 of 5 done)"),
                                            (2, "on 3 more days, once a day (2 of 5 done)"),
                                            (4, "on 1 more day, once a day (4 of 5 done)")])  # fmt: skip
def test_what_to_do_until_an_error_is_known_is_said_in_days(here, app, anna, days, says):
    strength_days(app.state.site.store, anna.id, days=days)
    text = re.sub(r"<[^>]+>", "", here.get("/experiment?design=staggered&see=1").text)
    assert f"Take hip abductor strength {says}" in text
    assert "on 1 day, once a day (0 of 1 done)" in text, "toe strength: its published error is a share of one's own"


def test_five_days_that_differ_make_the_error_known_and_five_alike_are_said(here, app, anna):
    store = app.state.site.store
    strength_days(store, anna.id, days=5, same=True)
    assert "all gave the same value" in here.get("/experiment?design=staggered&see=1").text
    strength_days(store, anna.id, days=5)
    assert "hip abductor strength</a>" not in here.get("/experiment?design=staggered&see=1").text


def test_a_control_is_of_no_link_that_the_blocks_train(here, app, anna):
    text = here.get("/experiment?design=staggered").text
    control = re.search(r'<select id="control".*?</select>', text, re.DOTALL)[0]
    offered = re.findall(r'value="(\w+)\.', control)
    assert offered
    assert not set(offered) & {"foot", "hip", "glute", "knee"}
    assert "Choose another" not in text


def test_who_stretches_the_ankle_is_told_that_lunge_distance_is_no_control(here, app, anna):
    make_plan(app.state.site.store, anna, Wishes(also=("knee_to_wall",)), now=datetime.now(UTC), why="first")
    assert "lunge distance may move by that" in here.get("/experiment?design=staggered&see=1").text
    other = "/experiment?design=staggered&see=1&control=ankle.heel_rises"
    assert "lunge distance may move by that" not in here.get(other).text


ASKED = {"design": "with_without", "outcome": "ankle.lunge_distance", "control": "ankle.heel_rises"}


def test_power_and_burden_are_shown_and_it_begins_closed(here, app, anna):
    text = here.get("/experiment", params={**ASKED, "see": "1"}).text
    assert re.search(r"in 9\d of 100 such experiments", text)
    assert "min a week beside training" in text
    running = send(here, "/experiment", **ASKED, weeks="16", probes="4").text
    assert "Tests that count" in running
    store = app.state.site.store
    (kept,) = store.experiments(anna.id)
    assert kept.promised["power"]["at_large"] > 0.8
    assert str(list(kept.experiment.assignment)) not in running
    protocol = here.get(f"/experiment/{kept.id}/protocol.json").json()
    assert (protocol["assignment"], protocol["seed"]) == (None, None)
    assert "kept closed" in here.get(f"/experiment/{kept.id}/protocol.txt").text


def test_what_could_not_see_a_large_effect_is_refused(here, app, anna):
    weak = {**ASKED, "weeks": "12", "probes": "1"}
    text = here.get("/experiment", params={**weak, "see": "1"}).text
    assert "It does not begin like this" in text
    assert "instead of" in text
    said = send(here, "/experiment", **weak)
    assert said.status_code == 422
    assert app.state.site.store.experiments(anna.id) == ()


@pytest.mark.parametrize("weeks", ["4", "52", "-1", "9999", "x"])
def test_impossible_lengths_are_said(here, weeks):
    assert here.get("/experiment", params={**ASKED, "weeks": weeks, "see": "1"}).status_code == 200


def test_twice_the_same_measure_is_said(here):
    sent = {**ASKED, "control": "ankle.lunge_distance", "see": "1"}
    assert "measures that differ" in here.get("/experiment", params=sent).text


def test_values_are_closed_everywhere_while_it_runs(here, app, anna):
    begin(app, anna, days_ago=30)
    store, now = app.state.site.store, datetime.now().astimezone()
    assert hidden_outcomes(store, anna.id, now=now) == {"ankle.lunge_distance", "ankle.heel_rises"}
    values = [m.measure.value for m in store.measures(anna.id)]
    pages = [here.get(a).text for a in ("/", "/history", "/tests", "/tests/lunge", "/experiment")]
    for value in values:
        assert all(f"{value:.1f} cm" not in text and f"{value:.0f} reps" not in text for text in pages)
    assert "stays closed" in pages[3]
    assert "not measured yet" in pages[0]


def test_who_looks_sees_and_is_labeled_for_good(here, app, anna):
    kept = begin(app, anna, days_ago=112)
    send(here, "/experiment/unblind")
    store = app.state.site.store
    assert hidden_outcomes(store, anna.id, now=datetime.now().astimezone()) == frozenset()
    assert "stays closed" not in here.get("/tests/lunge").text
    first = store.experiment(kept.id).unblinded
    send(here, "/experiment/unblind")
    assert store.experiment(kept.id).unblinded == first
    assert "unblinded" in send(here, "/experiment/end").text


def test_the_end_is_one_page_with_everything(here, app, anna):
    kept = begin(app, anna, days_ago=112)
    assert "Open the result" in here.get("/experiment").text
    text = send(here, "/experiment/end").text
    assert "It moved" in text
    assert "randomization test over 238 assignments" in text
    assert "The control, which should not move" in text
    assert "64 of 64" in text
    assert "<svg" in text
    assert text.count("<tr>") > 128
    protocol = json.loads(here.get(f"/experiment/{kept.id}/protocol.json").text)
    assert protocol["assignment"] == [1, 0, 1, 1, 0, 0, 1, 0]
    assert hidden_outcomes(app.state.site.store, anna.id, now=datetime.now().astimezone()) == frozenset()


def test_no_effect_cannot_tell_and_says_that_this_is_an_answer(here, app, anna):
    begin(app, anna, days_ago=112, effect=0.0)
    text = send(here, "/experiment/end").text
    assert "<h1>Cannot tell</h1>" in text
    assert "full answer" in text


def test_stopping_early_asks_first_and_says_so(here, app, anna):
    begin(app, anna, days_ago=20)
    assert send(here, "/experiment/end").status_code == 422
    text = send(here, "/experiment/end", sure="yes").text
    assert "stopped before its end" in text
    assert "Cannot tell" in text


def test_another_persons_experiment_is_not_there(here, app, anna):
    kept = begin(app, anna, days_ago=112)
    app.state.site.store.end_experiment(kept.id, at=datetime.now(UTC), result={})
    other = app.state.site.store.add_person("Other", at=datetime.now(UTC))
    app.state.site.store.save_screening(other.id, {g.id: False for g in questions()}, at=datetime.now(UTC))
    here.cookies.set("person", other.id)
    assert here.get(f"/experiment/{kept.id}").status_code == 404
    assert here.get(f"/experiment/{kept.id}/protocol.json").status_code == 404


def acute(app, anna, *, days_ago: int):
    outcomes = (
        Outcome("outcome", "knee.fppa_at_60", "Knee angle", "deg", "2D camera angle", None, -1, "single_leg_squat"),
        Outcome(
            "control", "core.trunk_lean_peak", "Trunk", "deg", "2D camera angle", None, -1, "single_leg_squat", False
        ),
    )
    begins = (datetime.now().astimezone() - timedelta(days=days_ago)).date()
    fixed = Experiment(DEFAULTS["acute"], outcomes, begins, (3, 5, 0, 1, 2, 4) * 2, 7)
    return app.state.site.store.begin_experiment(anna.id, fixed, at=datetime.now(UTC) - timedelta(days=days_ago))


def test_an_acute_day_plays_the_cues_in_the_order_drawn(here, app, anna):
    acute(app, anna, days_ago=0)
    here.follow_redirects = False
    begun = send(here, "/experiment/probe").headers["location"]
    session = app.state.site.store.session(begun.removeprefix("/train/"))
    works = list(dict.fromkeys(b.exercise_id for b in session.blocks if b.kind == "work"))
    # order 3 of none, foot cue, hip cue is (1, 2, 0)
    assert [condition_of(w) for w in works] == ["foot cue", "hip cue", "none"]
    assert tested.test_id_of(session) == "acute"


def test_cues_of_acute_days_are_compared_and_a_differential_test_is_not(app, anna):
    store, rng = app.state.site.store, np.random.default_rng(4)
    kept = acute(app, anna, days_ago=42)

    def keep(test_id, day, shift):
        at = datetime.combine(kept.experiment.begins, time(7), tzinfo=UTC) + timedelta(days=day)
        test = store.save_test(anna.id, test_id, started=at, finished=at, trials=[])
        for cue in ACUTE_CONDITIONS:
            on = shift * (cue == "foot cue")
            found = [
                Measure(o.measure_id, "knee", side, float(rng.normal()) - on * (o.role == "outcome"), "deg", o.method,
                        "measured", repetition=r, conditions=(("cue", cue),))
                for o in kept.experiment.outcomes
                for side in (("left", "right") if o.sided else (None,))
                for r in range(5)
            ]  # fmt: skip
            store.save_measures(anna.id, found, at=at, test=test.id)

    for day in probe_days(kept.experiment.design):
        keep("acute", day, 5.0)
    keep("differential", 1, -50.0)
    probes = probes_of(store, anna.id, kept.experiment.outcomes, "acute")
    found = analyze(kept.experiment, probes, today=datetime.now().astimezone().date())
    assert found.answer == "it moved"
    assert found.counted == found.asked == 12
    assert found.effects[0].value == pytest.approx(-5.0, abs=0.4)
    assert abs(found.effects[1].value) < 0.6
