"""Why a plate's push is not shared out among the parts of a foot in the chain: what the rules err by (decision 33)."""

from pathlib import Path

import numpy as np
import pytest

from groundup.body.derivatives import Motion
from groundup.body.ligaments import bands
from groundup.io.fscan import read
from groundup.io.osim.built_in import built_in_model

HEEL, ARCH, BALL = 0.14, 0.44, 0.66
"""Of the built-in foot's length from the back of the heel: its contact, the midtarsal joint, the tripod's balls."""


@pytest.mark.recordings
def test_the_segment_under_the_center_of_pressure_is_told_half_the_load_of_the_arch(recordings: Path) -> None:
    """Five steps on an insole, whose cells say what presses ahead of the midtarsal joint.

    Flat on the floor, all of the force on the part under the center of pressure makes less than half of that moment;
    heel and ball as a lever make it within a fifth there and within a twentieth of its peak over the steps. Of the
    toes neither says more than half: pressing toes hardly move a center of pressure that lies behind them.
    """
    stream = read(recordings / "insole-fscan" / "FrasP01L.asf").streams[0]
    assert stream.layout is not None
    force = np.nan_to_num(stream.values) * stream.layout.area_m2
    used = force.max(axis=0) > 0
    x = stream.layout.forward_m
    x = (x - x[used].min()) / np.ptp(x[used])
    total = force.sum(axis=1)
    on = total > 0.2 * np.quantile(total, 0.98)
    force, total = force[on], total[on]
    center = force @ x / total
    true = force @ np.clip(x - ARCH, 0, None)
    under = total * np.clip(center - ARCH, 0, None)
    share = np.clip((center - HEEL) / (BALL - HEEL), 0, 1)
    lever = total * np.where(share < 1, share * (BALL - ARCH), center - ARCH)
    flat = (center > 0.35) & (center < 0.6)
    assert flat.sum() > 20
    assert under[flat].mean() < 0.5 * true[flat].mean()
    assert lever[flat].mean() == pytest.approx(true[flat].mean(), rel=0.2)
    assert np.sqrt(np.mean((lever - true) ** 2)) < 0.05 * true.max()
    toes = force @ np.clip(x - BALL, 0, None)
    assert (total * np.clip(center - BALL, 0, None)).mean() < 0.5 * toes.mean()


def test_a_degree_at_the_midtarsal_joint_is_a_third_of_what_the_fascia_bears_in_standing() -> None:
    """328 N under half a body (D'Hondt 2024): three degrees do that, and one heel marker is off by five."""
    model = built_in_model()
    angles = np.radians([1.0, 2.0, 3.0])
    pose = np.repeat(model.default_pose()[None], 3, axis=0)
    pose[:, model.coordinate_names.index("midtarsal_angle_r")] = angles
    still = Motion(np.arange(3.0), pose, np.zeros_like(pose), np.zeros_like(pose), np.ones(3, bool))
    pulled = bands(model, still).tension[:, model.ligament_names.index("plantar_fascia_r")]
    assert np.diff(pulled) == pytest.approx(110, abs=10)
    assert pulled[-1] == pytest.approx(328, rel=0.05)
