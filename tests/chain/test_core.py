"""The core's measures on drawn curves."""

import numpy as np
from numpy.testing import assert_allclose

from groundup.chain import core
from groundup.evidence.catalogue import definitions


def find(measures, measure_id, repetition=None):
    (found,) = (m for m in measures if (m.id, m.repetition) == (measure_id, repetition))
    return found


def test_every_measure_of_the_core_is_there(drawn):
    measures = core.read(drawn({}))
    for one in (d for d in definitions() if d.link == "core"):
        assert find(measures, one.id).why


def test_lean_keeps_its_sign_whichever_way_it_is_larger(drawn, times):
    one_way = np.clip(np.sin(np.pi * (times - 0.5)), 0, None) * (times < 2.5)
    other_way = np.clip(-np.sin(np.pi * (times - 0.5)), 0, None) * (times < 2.5)
    for way in (1.0, -1.0):
        lean = way * np.radians(3.0 * one_way - 8.0 * other_way)
        measures = core.read(drawn({("trunk_lean_change", None): lean}))
        assert_allclose(find(measures, "core.trunk_lean_peak", 0).value, -8.0 * way, atol=0.05)


def test_trunk_flexion_is_the_largest(drawn, two_bends):
    measures = core.read(drawn({("trunk_flexion", None): 0.5 * two_bends((80.0, 90.0))}))
    assert_allclose(find(measures, "core.trunk_flexion_peak", 0).value, 40.0, atol=1.0)
    assert_allclose(find(measures, "core.trunk_flexion_peak", 1).value, 45.0, atol=1.2)


def test_tilt_range_needs_no_zero(drawn, two_bends):
    tilt = np.radians(12.0) + 0.3 * two_bends((90.0, 90.0))
    plain = find(core.read(drawn({("pelvic_tilt", None): tilt})), "core.pelvic_tilt_range")
    moved = find(core.read(drawn({("pelvic_tilt", None): tilt - 0.4})), "core.pelvic_tilt_range")
    assert_allclose(plain.value, 27.0, atol=0.8)
    assert_allclose(moved.value, plain.value, atol=1e-9)


def test_a_trunk_that_sways_to_both_sides_in_a_stride_has_no_one_peak(drawn, times):
    sway = {("trunk_lean_change", None): 0.1 * np.sin(2 * np.pi * times)}
    for task in ("walking", "running"):
        lean = find(core.read(drawn(sway, task=task)), "core.trunk_lean_peak")
        assert lean.value is None
        assert "both sides" in lean.why


def test_a_range_that_is_lost_in_its_error_reaches_down_to_zero_and_not_below(recordings) -> None:
    import groundup as gu

    folder = recordings / "walk-markers-forces-emg"
    found = [m for m in gu.assess(gu.load(folder / "markers_walk.trc")).measures if m.id == "core.pelvic_tilt_range"]
    lows = [m.interval.low for m in found if m.interval.low is not None]
    assert lows
    assert min(lows) == 0.0


def test_trunk_against_shank_is_read_at_the_turning_point_in_one_picture(drawn, two_bends):
    shank, thigh, trunk = 0.3 * two_bends(), 0.7 * two_bends(), 0.5 * two_bends()  # leans from the vertical
    curves = {
        ("trunk_flexion", None): trunk,
        ("knee_flexion", "left"): shank + thigh,
        ("hip_flexion", "left"): trunk + thigh,
    }
    measures = core.read(drawn(curves, method="2D camera angle"))
    assert_allclose(find(measures, "core.trunk_shank_difference", 0).value, 0.2 * 90.0, atol=1e-9)
    assert_allclose(find(measures, "core.trunk_shank_difference", 1).value, 0.2 * 100.0, atol=1e-9)
    markers = find(core.read(drawn(curves)), "core.trunk_shank_difference")
    assert markers.value is None
    assert "picture" in markers.why
    lying = core.read(drawn(curves | {("trunk_flexion", None): trunk - 1.9}, method="2D camera angle"))
    assert find(lying, "core.trunk_shank_difference").why == "the person lies"
