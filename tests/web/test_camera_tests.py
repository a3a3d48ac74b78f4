"""Tests by camera: played like a session, assessed like a file, kept with their conditions."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from groundup.battery.differential import CONDITIONS
from groundup.battery.playing import condition_of, differential_plan, is_test, test_exercises, test_plan
from groundup.battery.protocol import protocol, protocols
from groundup.errors import UsageError
from groundup.evidence.sources import source
from groundup.store.results import CountedRepetition
from groundup.synthetic.camera import seen_by_camera
from groundup.synthetic.squat import squat
from groundup.training.exercises import drawings
from groundup.training.log import SetResult

test_plan.__test__ = False  # a function of ours whose name begins like a test's
test_exercises.__test__ = False


def started(browser, address, **entered):
    answer = browser.fill(address, on=address.removesuffix("/camera"), **entered)
    assert answer.status_code == 303
    return re.fullmatch(r"/train/([\w-]+)", answer.headers["location"])[1]


def finished(store, anna, session_id, *, without=()):
    """The session as if the camera had counted every set, with synthetic squats seen from the front."""
    session = store.session(session_id)
    works = [b for b in session.blocks if b.kind == "work"]
    for i, block in enumerate(works):
        result = SetResult(block.exercise_id, 1, block.side, block.set_index, block.target, 5.0, 5.0, "camera", None)
        digest = None
        if i not in without:
            made = seen_by_camera(squat(seed=3 + i), view="front", seed=i)
            digest = store.keep_recording(anna.id, made, what="set", at=session.started, session_id=session_id).hash
        store.save_set(
            session_id, block.index, result, repetitions=(CountedRepetition(0.0, 1.0, 2.0),), recording=digest
        )
    store.finish_session(session_id, finished=session.started + timedelta(minutes=9), minutes=9.0)
    return works


def test_every_camera_test_and_condition_can_be_played():
    known = {e.id: e for e in test_exercises()}
    for one in protocols():
        if one.means == "camera":
            assert test_plan(one).prescriptions[0].exercise_id in known
    for movement in ("squat", "single_leg_squat"):
        plan = differential_plan(movement, CONDITIONS)
        assert [condition_of(p.exercise_id) for p in plan.prescriptions] == list(CONDITIONS)
        assert {p.exercise_id for p in plan.prescriptions} <= set(known)
    for one in known.values():
        assert is_test(one.id)
        assert one.cues == ()  # a cue would change what is measured
        assert one.drawing in drawings()
        assert all(source(key) for key in one.sources)


def test_the_differential_test_wants_each_condition_once():
    with pytest.raises(UsageError, match="each condition once"):
        differential_plan("squat", ["none", "none", "foot cue", "hip cue"])
    with pytest.raises(UsageError, match="a test that a camera takes"):
        test_plan(protocol("lunge"))


def test_a_camera_test_lands_as_measures_once(browser, store, anna):
    session_id = started(browser, "/tests/overhead_squat/camera")
    finished(store, anna, session_id)
    address = f"/tests/result/{session_id}"
    assert browser.get(f"/train/{session_id}").headers["location"] == address
    first = browser.get(address).text
    assert "2D camera angle" in first
    kept = store.measures(anna.id, "knee.separation_ratio_min")
    assert kept
    assert all(dict(s.measure.conditions)["test"] == "overhead_squat" for s in kept)
    assert browser.get(address).text == first
    assert len(store.measures(anna.id, "knee.separation_ratio_min")) == len(kept)


def test_it_trains_nobody(browser, store, anna):
    session_id = started(browser, "/tests/overhead_squat/camera")
    finished(store, anna, session_id)
    assert store.sessions(anna.id) == ()
    assert store.history(anna.id) == ()
    assert [s.id for s in store.sessions(anna.id, tests=True)] == [session_id]


def shown(browser, session_id):
    """The verdict's page, to which the result sends on."""
    answer = browser.get(f"/tests/result/{session_id}")
    assert answer.status_code == 303
    return browser.get(answer.headers["location"]).text


def test_one_day_shows_every_value_and_names_no_link(browser, store, anna):
    session_id = started(browser, "/tests/differential", movement="squat")
    finished(store, anna, session_id)
    text = shown(browser, session_id)
    assert "Cannot tell" in text
    assert "second day" in text
    assert "not a diagnosis" in text
    assert "Put these first" not in text
    by_condition = {}
    for s in store.measures(anna.id, "knee.separation_ratio_min"):
        if s.measure.repetition is not None:
            by_condition.setdefault(dict(s.measure.conditions)["cue"], []).append(s.measure.value)
    assert set(by_condition) == set(CONDITIONS)
    for condition, values in by_condition.items():
        assert f"<td>{condition}</td><td>{', '.join(f'{v:.3g}' for v in values)}</td>" in text


def test_a_condition_without_a_recording_is_said(browser, store, anna):
    session_id = started(browser, "/tests/differential", movement="squat")
    works = finished(store, anna, session_id, without=(2,))
    text = shown(browser, session_id)
    assert f"{condition_of(works[2].exercise_id)}: the camera kept nothing of it" in text


def test_four_repeats_are_one_latin_square(browser, store, anna):
    orders = []
    for n in range(4):
        session_id = started(browser, "/tests/differential", movement="squat")
        orders.append([condition_of(b.exercise_id) for b in store.session(session_id).blocks if b.kind == "work"])
        store.save_test(anna.id, "differential", started=datetime.now(UTC), finished=None, trials=[], note=str(n))
    for place in range(4):
        assert sorted(o[place] for o in orders) == sorted(CONDITIONS)


def test_no_result_before_the_end(browser, store):
    session_id = started(browser, "/tests/differential", movement="squat")
    assert browser.get(f"/tests/result/{session_id}").status_code == 404


def test_on_one_leg_each_side_is_done(browser, store):
    session_id = started(browser, "/tests/differential", movement="single_leg_squat")
    sides = [b.side for b in store.session(session_id).blocks if b.kind == "work"]
    assert sides == ["left", "right"] * 4
