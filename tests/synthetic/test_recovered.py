"""From perfect markers, the marker pipeline must find the skeleton that wore them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.joints.markers import motion_from_markers
from groundup.synthetic.errors import SensorErrors
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import Sensors, squat

FAULTS = Faults(knee_in_mm=PerSide(40.0, -20.0), pelvic_drop_deg=PerSide(right=4.0), trunk_lean_deg=6.0)
BARE = Sensors(plates=False, insoles=False, emg=False)


@pytest.mark.parametrize("faults", [Faults(), FAULTS], ids=["clean", "faults"])
def test_every_true_curve_is_found_again(faults):
    """Within 0.15° or 1 mm: what the 6 Hz low-pass takes from natural movement."""
    made = squat(seed=17, faults=faults, errors=SensorErrors.none(), sensors=BARE)
    motion = motion_from_markers(made.recording.first("markers"), static=made.static.first("markers"))
    compared = 0
    for key, truth in made.curves.items():
        curve = motion.get(*key)
        if curve is None:
            continue
        found = np.isfinite(curve.values)
        assert found.mean() > 0.5
        assert_allclose(curve.values[found], truth[found], atol=0.0026 if curve.unit == "rad" else 0.001)
        compared += 1
    assert compared >= 25
