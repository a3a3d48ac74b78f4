"""A person's corrections change what is assessed and stay visible."""

import numpy as np
import pytest

from groundup.errors import UsageError
from groundup.signals.corrections import corrected
from groundup.signals.recording import Correction, Recording
from groundup.signals.stream import Stream


def recording() -> Recording:
    values = np.arange(20.0).reshape(10, 2)
    return Recording(
        "two",
        (
            Stream("insole_left", "pressure", values, "Pa", ("1", "2"), rate_hz=10, side="left"),
            Stream("pose", "visibility", values, "1", ("left_hip", "right_hip"), rate_hz=10),
        ),
    )


def test_an_exclusion_blanks_every_stream_in_its_window_and_nothing_else() -> None:
    done = corrected(recording(), (Correction("exclude", "", start_s=0.2, end_s=0.5),))
    for before, after in zip(recording().streams, done.streams, strict=True):
        inside = (before.times >= 0.2) & (before.times < 0.5)
        assert np.isnan(after.values[inside]).all()
        np.testing.assert_array_equal(after.values[~inside], before.values[~inside])
    assert done.corrections[0].what == "exclude"


def test_swapping_sides_twice_changes_nothing() -> None:
    swap = Correction("side", "swap")
    once = corrected(recording(), (swap,))
    assert once.streams[0].side == "right"
    assert once.streams[1].labels == ("right_hip", "left_hip")
    twice = corrected(once, (swap,))
    assert [(s.side, s.labels) for s in twice.streams] == [(s.side, s.labels) for s in recording().streams]


@pytest.mark.parametrize(
    ("given", "turned"),
    [
        ("L.ASIS", "R.ASIS"), ("r_knee", "l_knee"), ("gluteus_maximus_r", "gluteus_maximus_l"),
        ("Left heel", "Right heel"),
        ("leftKnee", "rightKnee"), ("C7", "C7"), ("L5", "L5"), ("r0c9", "r0c9"), ("rectus_femoris", "rectus_femoris"),
    ],
)  # fmt: skip
def test_a_swap_reaches_names_as_labs_write_them(given: str, turned: str) -> None:
    values = np.zeros((10, 1))
    one = Recording("one", (Stream("emg", "emg", values, "V", (given,), rate_hz=10, side="left"),))
    assert corrected(one, (Correction("side", "swap"),)).streams[0].labels == (turned,)


def test_a_swap_that_changes_nothing_is_refused() -> None:
    one = Recording("one", (Stream("markers", "markers", np.zeros((10, 1, 3)), "m", ("C7",), rate_hz=10),))
    with pytest.raises(UsageError, match="none to exchange"):
        corrected(one, (Correction("side", "swap"),))


def test_a_label_is_renamed_and_a_wrong_one_named() -> None:
    done = corrected(recording(), (Correction("label", "pose: left_hip = hip"),))
    assert done.streams[1].labels == ("hip", "right_hip")
    with pytest.raises(Exception, match="left_hip, right_hip"):
        corrected(recording(), (Correction("label", "pose: knee = hip"),))


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("exclude", "", start_s=2.0, end_s=1.0),
        Correction("side", "insole_left = up"),
        Correction("side", "plate = left"),
        Correction("repetition", "soon", start_s=0.0, end_s=1.0),
        Correction("repetition", "3", start_s=0.0, end_s=1.0),
        Correction("improve", ""),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(wrong: Correction) -> None:
    with pytest.raises(UsageError):
        corrected(recording(), (wrong,))
