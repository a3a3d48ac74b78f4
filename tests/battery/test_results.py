"""Tries become Measures: the arithmetic of the scale, the published error, and nothing without a try."""

import pytest

from groundup.battery.protocol import protocol
from groundup.battery.results import Try, measures
from groundup.errors import GroundupError
from groundup.signals.recording import Subject

ANNA = Subject(mass_kg=60.0, sex="female", age_years=34.0)


def tries(side, name, *values, practice=0):
    return [Try(side, {name: v}, practice=i < practice) for i, v in enumerate(values)]


def test_the_best_lunge_counts_and_practice_does_not():
    left, right = measures(protocol("lunge"), tries("left", "distance", 14.0, 9.0, 10.5, practice=1), ANNA)
    assert (left.value, left.unit, left.method, left.status) == (10.5, "cm", "tape", "measured")
    # POW15: MDC95 of one rater 1.9 cm, so one test errs by 1.96 · 1.9 / 2.77 = 1.34 cm
    assert left.interval.low == pytest.approx(10.5 - 1.344, abs=1e-3)
    assert left.interval.high == pytest.approx(10.5 + 1.344, abs=1e-3)
    assert left.verdict is not None
    assert left.verdict.state == "ok"
    assert right.status == "not measurable"
    assert right.value is None


def test_a_luggage_scale_in_body_weights():
    found = measures(protocol("toe_strength"), tries("right", "scale", 6.0, 5.0), ANNA)[1]
    assert found.value == pytest.approx(10.0)  # 6 kg of 60 kg
    assert found.method == "luggage scale"
    assert not found.interval.known
    assert found.interval.why
    assert found.verdict is not None
    assert found.verdict.state == "described"  # no bound judges a home scale


def test_the_torque_of_the_hip():
    entered = {"scale": 12.0, "lever": 80.0}
    found = measures(protocol("abductor_strength"), [Try("left", entered)], ANNA)[0]
    assert found.value == pytest.approx(12.0 * 9.80665 * 0.80 / 60.0)
    assert found.unit == "N·m/kg"
    assert ("position", "side-lying") in found.conditions


def test_no_mass_no_force():
    found = measures(protocol("toe_strength"), tries("right", "scale", 6.0), Subject())[1]
    assert found.status == "not measurable"
    assert "body mass" in found.why


def test_counting_is_self_reported():
    left, right = measures(
        protocol("bridge_repetitions"), [*tries("left", "repetitions", 12.0), *tries("right", "repetitions", 30.0)],
        Subject(sex="male", age_years=30.0),
    )  # fmt: skip
    assert left.status == right.status == "self-reported"
    assert left.verdict is not None
    assert left.verdict.state == "watch"  # below 13, a bound derived from one small sample: never act
    assert right.verdict is not None
    assert right.verdict.state == "ok"


def test_paper_grip_counts_what_held():
    found = measures(protocol("paper_grip"), tries("left", "held", 1.0, 0.0, 1.0), ANNA)[0]
    assert (found.value, found.unit) == (2.0, "of 3")
    assert "2 of 3" in found.why


def test_stance_below_five_seconds_is_said():
    found = measures(protocol("stance_open"), tries("left", "seconds", 3.1, 4.0, 2.0), ANNA)[0]
    assert found.value == 4.0
    assert found.verdict is not None
    assert found.verdict.row == "stance-time-fall-risk"
    assert dict(found.conditions)["eyes"] == "open"


def test_eyes_closed_is_not_judged_by_the_bound_of_open_eyes():
    found = measures(protocol("stance_closed"), tries("left", "seconds", 3.1), ANNA)[0]
    assert found.verdict is not None
    assert found.verdict.state == "described"


@pytest.mark.parametrize("entered", [{}, {"distance": float("nan")}, {"distance": 300.0}])
def test_an_entry_that_cannot_be_is_named(entered):
    with pytest.raises(GroundupError, match=r"Knee to wall, left.*big toe to wall"):
        measures(protocol("lunge"), [Try("left", entered)], ANNA)


def test_photo_keeps_the_mean_and_its_own_method():
    found = measures(protocol("arch_photo"), tries("left", "value", 0.33, 0.35), ANNA)[0]
    assert found.value == pytest.approx(0.34)
    assert found.method == "photo"
    assert found.verdict is not None
    assert found.verdict.state == "described"
