"""Every protocol names measures that exist, is safe to gate, and states a method that a row of evidence knows."""

import pytest

from groundup.battery.protocol import Asked, checked, measured_by, protocol, protocols
from groundup.errors import GroundupError
from groundup.evidence.catalogue import definition
from groundup.evidence.sources import source
from groundup.evidence.verdicts import rows_for
from groundup.training.exercise import DEMANDS


@pytest.mark.parametrize("one", protocols(), ids=lambda p: p.id)
def test_protocol_holds_together(one):
    assert one.steps
    assert one.trials >= 1
    assert one.demands <= set(DEMANDS)
    assert one.mark != "M"  # a figure from memory would carry a test's result
    for key in one.sources:
        assert source(key)
    for measure_id in one.measures:
        assert definition(measure_id).sided == one.sides or one.means == "camera"
        assert any(one.method in row.methods for row in rows_for(measure_id)), (measure_id, one.method)
    if one.means != "photo" and one.means != "camera":
        assert one.asks


def test_everything_on_one_leg_says_so():
    on_one_leg = {p.id for p in protocols() if "one_leg" in p.demands}
    assert {"single_leg_squat", "stance_open", "stance_closed", "bridge_repetitions", "heel_rises"} == on_one_leg


def test_only_closed_eyes_demand_closed_eyes():
    for one in protocols():
        assert ("eyes_closed" in one.demands) == (dict(one.conditions).get("eyes") == "closed")


def test_unknown_test_names_the_nearest():
    with pytest.raises(GroundupError, match="lunge"):
        protocol("lungs")


def test_measured_by_is_quickest_first():
    found = measured_by("foot.stance_time")
    assert [p.id for p in found] == ["stance_closed", "stance_open"]


@pytest.mark.parametrize("value", [-0.1, 30.1, float("nan"), float("inf")])
def test_unbelievable_numbers_are_refused(value):
    with pytest.raises(GroundupError, match=r"between 0 and 30 cm.*found"):
        checked(Asked("distance", "Big toe to wall", "cm", 0.0, 30.0), value, where="Knee to wall, left")


def test_whoever_may_not_go_barefoot_is_asked_for_nothing_barefoot():
    for one in protocols():
        steps = " ".join(one.steps).lower()
        if "bare" in steps:
            assert "barefoot" in one.demands, one.id
