"""Real insole files, through our readers: what is said of them, and what is not computed."""

from pathlib import Path

import pytest

from groundup.errors import MissingSignal
from groundup.ground import plantar
from groundup.io.load import load
from groundup.signals.stream import Stream


def insole(path: Path, side: str) -> Stream:
    (stream,) = [s for s in load(path).of_kind("pressure") if s.side == side]
    return stream


@pytest.mark.recordings
def test_fscan_left_peaks_and_right_is_not_believed(recordings: Path) -> None:
    left = plantar.read_foot(insole(recordings / "insole-fscan" / "FrasP01L.asf", "left"))
    right = plantar.read_foot(insole(recordings / "insole-fscan" / "FrasP01R.asf", "right"))
    assert left.force_n.max() == pytest.approx(924, abs=5)
    assert max(left.force_n[s.first : s.last].max() for s in left.whole_steps) == pytest.approx(910, abs=5)
    assert left.calibrated
    assert not right.calibrated
    assert any("calibration doubtful" in s for s in right.says)
    assert any("stuck" in s for s in right.says)


@pytest.mark.recordings
@pytest.mark.parametrize("side", ["left", "right"])
def test_pedar_has_no_newtons_without_geometry(recordings: Path, side: str) -> None:
    stream = insole(recordings / "insole-pedar" / "pressure_example.asc", side)
    with pytest.raises(MissingSignal, match="--geometry"):
        plantar.read_foot(stream)
