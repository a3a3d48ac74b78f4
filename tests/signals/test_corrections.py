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
