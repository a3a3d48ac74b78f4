"""The ankle's measures on drawn curves."""

import numpy as np
from numpy.testing import assert_allclose

from groundup.chain import ankle
from groundup.evidence.catalogue import definitions
from groundup.signals.recording import Subject


def find(measures, measure_id, side=None, repetition=None):
    (found,) = (m for m in measures if (m.id, m.side, m.repetition) == (measure_id, side, repetition))
    return found


def test_every_measure_of_the_ankle_is_there_for_both_sides(drawn):
    measures = ankle.read(drawn({}))
    for one in (d for d in definitions() if d.link == "ankle"):
        for side in ("left", "right"):
            assert find(measures, one.id, side).why


def test_peaks_are_in_degrees(drawn, two_bends):
    share = two_bends((90.0, 90.0)) / (np.pi / 2)
    measures = ankle.read(
        drawn(
            {
                ("ankle_dorsiflexion", "left"): np.radians(5 + 20 * share),
                ("ankle_eversion", "left"): np.radians(-6 + 2 * share),
            }
        )
    )
    assert_allclose(find(measures, "ankle.dorsiflexion_peak", "left").value, 25.0, atol=0.5)
    assert_allclose(find(measures, "ankle.eversion_peak", "left").value, -4.0, atol=0.1)


def test_heel_lift_is_in_percent_of_leg_length(drawn, two_bends, times):
    heel = 0.024 * two_bends((90.0, 90.0)) / (np.pi / 2)
    curves = {("heel_height", "right"): heel, ("leg_length", "right"): np.full(len(times), 0.8)}
    assert_allclose(find(ankle.read(drawn(curves)), "ankle.heel_lift", "right").value, 3.0, atol=0.1)
    own = drawn(curves, subject=Subject(leg_length_m=0.96))
    assert_allclose(find(ankle.read(own), "ankle.heel_lift", "right").value, 2.5, atol=0.1)


def test_heel_lift_without_leg_length_says_what_to_give(drawn, two_bends):
    measures = ankle.read(drawn({("heel_height", "right"): 0.01 * two_bends()}))
    assert "leg length" in find(measures, "ankle.heel_lift", "right").why
