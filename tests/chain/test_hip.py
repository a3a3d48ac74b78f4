"""The hip's measures on drawn curves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.chain import hip
from groundup.evidence.catalogue import definitions


def find(measures, measure_id, side=None, repetition=None):
    (found,) = (m for m in measures if (m.id, m.side, m.repetition) == (measure_id, side, repetition))
    return found


def test_every_measure_of_the_hip_is_there_for_both_sides(drawn):
    measures = hip.read(drawn({}))
    for one in (d for d in definitions() if d.link == "hip"):
        for side in ("left", "right"):
            assert find(measures, one.id, side).why
            assert find(measures, one.id, side).status == "not measurable"


@pytest.mark.parametrize(
    ("measure_id", "curve"),
    [
        ("hip.flexion_peak", "hip_flexion"),
        ("hip.adduction_peak", "hip_adduction"),
        ("hip.internal_rotation_peak", "hip_internal_rotation"),
        ("hip.pelvic_drop_peak", "pelvic_drop_change"),
    ],
)
def test_each_peak_is_read_from_its_own_curve(drawn, two_bends, measure_id, curve):
    share = two_bends((90.0, 90.0)) / (np.pi / 2)
    measures = hip.read(drawn({(curve, "left"): np.radians(-3 + 13 * share)}))
    assert_allclose(find(measures, measure_id, "left").value, 10.0, atol=0.4)
    assert find(measures, measure_id, "right").value is None


def test_moments_and_contact_force_wait_for_the_body_engine(drawn):
    for measure in hip.read(drawn({})):
        if "moment" in measure.id or "force" in measure.id:
            assert "body engine" in measure.why
