"""The knee's measures on drawn curves, whose values at every moment are known by construction."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.chain import knee
from groundup.chain.trial import Repetition
from groundup.evidence.catalogue import definitions
from groundup.measure import Measure


def find(measures: tuple[Measure, ...], measure_id: str, side=None, repetition=None) -> Measure:
    (found,) = (m for m in measures if (m.id, m.side, m.repetition) == (measure_id, side, repetition))
    return found


def both(name: str, values) -> dict:
    return {(name, side): values for side in ("left", "right")}


def test_every_measure_of_the_knee_is_there_for_both_sides(drawn):
    measures = knee.read(drawn({}))
    for one in (d for d in definitions() if d.link == "knee"):
        for side in ("left", "right") if one.sided else (None,):
            missing = find(measures, one.id, side)
            assert missing.status == "not measurable"
            assert missing.why
            assert missing.unit == one.unit


def test_peak_flexion_is_that_of_each_repetition_and_their_mean(drawn, two_bends):
    measures = knee.read(drawn(both("knee_flexion", two_bends((90.0, 100.0))), sd=np.radians(2.0)))
    # A bend of straight lines: the mean over ± 25 ms around the tip lies below it by at most 25 ms of its slope.
    assert_allclose(find(measures, "knee.flexion_peak", "right", 0).value, 90.0, atol=90 * 0.025)
    assert_allclose(find(measures, "knee.flexion_peak", "right", 1).value, 100.0, atol=100 * 0.025)
    whole = find(measures, "knee.flexion_peak", "left")
    assert_allclose(whole.value, 95.0, atol=95 * 0.025)
    assert whole.interval.low is not None
    assert whole.interval.high is not None
    assert_allclose(whole.interval.high - whole.interval.low, 2 * 1.96 * 2.0, rtol=1e-9)  # no smaller for two


def test_angle_at_60_is_read_on_the_way_down(drawn, two_bends, times):
    flexion = two_bends()
    falling = np.gradient(flexion, times) < 0
    inward = np.where(falling, 0.5, 0.2) * flexion  # 12° at 60° going down, 30° coming up
    measures = knee.read(drawn(both("knee_flexion", flexion) | both("knee_fppa_change", inward)))
    for repetition in (None, 0, 1):
        assert_allclose(find(measures, "knee.fppa_at_60", "left", repetition).value, 12.0, atol=1e-6)


def test_a_shallow_bend_never_reaches_60(drawn, two_bends):
    flexion = two_bends((50.0, 90.0))
    measures = knee.read(drawn(both("knee_flexion", flexion) | both("knee_fppa_change", 0.1 * flexion)))
    shallow = find(measures, "knee.fppa_at_60", "left", 0)
    assert shallow.value is None
    assert "60° is not reached" in shallow.why
    assert_allclose(find(measures, "knee.fppa_at_60", "left", 1).value, 6.0, atol=1e-6)
    assert "1 of 2" in find(measures, "knee.fppa_at_60", "left").why


def test_separation_counts_only_between_30_and_90_degrees(drawn, two_bends):
    flexion = two_bends((100.0, 100.0))
    degrees = np.degrees(flexion)
    ratio = np.where(degrees < 30, 0.5, np.where(degrees > 90, 0.6, 1.0 - 0.002 * (degrees - 30)))
    measures = knee.read(drawn(both("knee_flexion", flexion) | {("knee_separation_of_standing", None): ratio}))
    assert_allclose(find(measures, "knee.separation_ratio_min").value, 1.0 - 0.002 * 60, atol=0.005)


def test_knee_travel_is_in_millimeters_inward(drawn, two_bends):
    flexion = two_bends((90.0, 90.0))
    travel = 0.02 * flexion / flexion.max()
    measures = knee.read(drawn(both("knee_medial_displacement", travel)))
    assert_allclose(find(measures, "knee.medial_displacement", "right").value, 20.0, atol=0.5)


def test_a_gap_in_a_repetition_is_not_filled_in(drawn, two_bends, times):
    flexion = two_bends()
    flexion[(times > 1.0) & (times < 2.0)] = np.nan
    measures = knee.read(drawn(both("knee_flexion", flexion)))
    assert find(measures, "knee.flexion_peak", "left", 0).value is None
    assert find(measures, "knee.flexion_peak", "left", 1).value is not None


def test_only_the_stance_leg_of_a_one_legged_squat(drawn, two_bends):
    repetitions = (Repetition(0.5, 1.5, 2.5, "right"), Repetition(3.0, 4.0, 5.0, "right"))
    measures = knee.read(drawn(both("knee_flexion", two_bends()), task="single_leg_squat", repetitions=repetitions))
    assert find(measures, "knee.flexion_peak", "right").value is not None
    assert "free leg" in find(measures, "knee.flexion_peak", "left").why


@pytest.mark.parametrize(("method", "status"), [("marker angle", "measured"), ("3D landmark angle", "estimated")])
def test_method_and_status_come_from_the_curve(drawn, two_bends, method, status):
    measures = knee.read(drawn(both("knee_flexion", two_bends()), method=method))
    one = find(measures, "knee.flexion_peak", "left")
    assert (one.method, one.status, one.sources) == (method, status, ("markers",))
    assert not one.interval.known


def test_the_reason_of_the_motion_is_passed_on(drawn):
    measures = knee.read(drawn({}, missing={("knee_flexion", "left"): "no lateral epicondyle marker"}))
    assert find(measures, "knee.flexion_peak", "left").why == "no lateral epicondyle marker"


def test_inward_shift_is_read_at_15_percent_of_leg_length_down(drawn, two_bends):
    part = two_bends((1.0, 0.5)) / np.radians(1.0)  # 0 at rest, 1 and 0.5 at the two turning points
    curves = {("hip_height", None): 0.9 - 0.4 * part}  # 15 % of a leg of 0.8 m are passed at part 0.3
    measures = knee.read(
        drawn(
            curves | both("leg_length", np.full_like(part, 0.8)) | both("knee_medial_displacement", 0.02 + 0.04 * part)
        )
    )
    for repetition in (None, 0, 1):
        shift = find(measures, "knee.medial_shift_at_15", "right", repetition)
        assert_allclose(shift.value, 100 * (0.02 + 0.04 * 0.3) / 0.8, atol=1e-9)
        assert shift.unit == "%"


def test_hips_that_stay_higher_than_15_percent_give_no_shift(drawn, two_bends):
    part = two_bends((0.2, 0.28)) / np.radians(1.0)
    curves = both("leg_length", np.full_like(part, 0.8)) | both("knee_medial_displacement", 0.04 * part)
    shallow = find(
        knee.read(drawn(curves | {("hip_height", None): 0.9 - 0.4 * part})), "knee.medial_shift_at_15", "left"
    )
    assert shallow.value is None
    assert "not by 15 %" in shallow.why
    unseen = find(knee.read(drawn(curves)), "knee.medial_shift_at_15", "left")
    assert unseen.value is None
    assert unseen.why
