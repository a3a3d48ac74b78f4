"""%MVC needs a contraction of the same channel; the best stretch of it is the reference."""

import numpy as np
import pytest

from groundup.errors import MissingSignal
from groundup.signals.mvc import with_mvc
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

RATE_HZ = 2000.0


def emg(label: str, sd_v: float, *, seconds: float = 4.0) -> Recording:
    values = np.random.default_rng(1).normal(0, sd_v, (int(seconds * RATE_HZ), 1))
    return Recording(label, (Stream("emg", "emg", values, "V", (label,), rate_hz=RATE_HZ),))


def test_twice_the_contraction_is_twice_the_reference() -> None:
    task = emg("GMAX_R", 1e-5)
    one = with_mvc(task, emg("GMAX_R", 1e-4)).streams[0].details["mvc_v"]["GMAX_R"]
    two = with_mvc(task, emg("GMAX_R", 2e-4)).streams[0].details["mvc_v"]["GMAX_R"]
    assert two == pytest.approx(2 * one)


def test_another_channels_contraction_is_no_reference() -> None:
    with pytest.raises(MissingSignal, match=r"GMAX_R.*GMED_R"):
        with_mvc(emg("GMAX_R", 1e-5), emg("GMED_R", 1e-4))
