"""The real landmark files as the frames a browser would send."""

from pathlib import Path

import pytest
from folding import from_file

from groundup.coaching.frame import Frame


@pytest.fixture(scope="session")
def squat_frames(recordings: Path) -> list[Frame]:
    return from_file(recordings / "squat-landmarks" / "side_view_two_squats.json")


@pytest.fixture(scope="session")
def balance_frames(recordings: Path) -> list[Frame]:
    return from_file(recordings / "balance-video" / "front_landmarks.json")
