"""Without repetitions, when a muscle was active is said in seconds of the recording."""

import re

import numpy as np
import pytest

from groundup.assess import assess
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream


def test_two_contractions_are_told_where_they_were() -> None:
    rate_hz, start_s = 1000.0, 20.0
    time_s = np.arange(0, 5, 1 / rate_hz)
    active = (time_s > 1.0) & (time_s < 1.5) | (time_s > 3.0) & (time_s < 3.6)
    values = np.random.default_rng(4).normal(0, np.where(active, 2e-4, 5e-6))[:, None]
    emg = Stream("emg", "emg", values, "V", ("GMAX_R",), rate_hz=rate_hz, start_s=start_s)
    said = next(n for n in assess(Recording("two bursts", (emg,))).notes if n.startswith("GMAX_R: active"))
    found = [float(x) for x in re.findall(r"\d+\.\d+", said)]
    assert found == pytest.approx([21.0, 21.5, 23.0, 23.6], abs=0.03)
