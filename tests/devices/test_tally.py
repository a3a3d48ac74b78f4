"""Counts against streams whose losses, gaps and duplicates were planted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.clock import ClockFit, observe
from groundup.devices.profile import Channel
from groundup.devices.tally import Tally, count, line

STREAM = LiveStream("toes", (Channel("hallux", "force", "N", "f32"),), rate_hz=100.0)


def arrival(first: int, n: int, **more) -> Arrival:
    times = (first + np.arange(n)) / 100
    return Arrival("toes", float(times[-1] + 0.01), times, np.zeros((n, 1)), **more)


@given(lost=st.lists(st.booleans(), min_size=10, max_size=300), n=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_every_packet_is_counted_once_as_come_or_lost(lost, n) -> None:
    lost = [False, *lost]
    tally, missed = Tally(), 0
    for i, gone in enumerate(lost):
        if gone:
            missed += 1
            continue
        tally = count(tally, STREAM, arrival(i * n, n, lost=missed))
        missed = 0
    assert tally.arrivals + tally.lost + missed == len(lost)
    assert tally.samples == n * tally.arrivals
    runs = "".join("x" if gone else "." for gone in lost).strip("x").split(".")
    wide = [run for run in runs if (len(run) * n + 1) > 2.5]
    assert tally.gaps == len(wide)
    assert tally.longest_gap_s == pytest.approx(max((len(r) * n + 1 for r in wide), default=0) / 100)


def test_the_rate_is_that_of_late() -> None:
    tally = Tally()
    for i in range(0, 1000, 10):
        tally = count(tally, STREAM, arrival(i, 10))
    assert tally.rate_hz == pytest.approx(100, rel=0.021), "one packet of ten in five seconds"
    for i in range(1000, 2000, 20):
        times = np.array([i / 100])
        tally = count(tally, STREAM, Arrival("toes", i / 100, times, np.zeros((1, 1))))
    assert tally.rate_hz == pytest.approx(5, rel=0.041), "five a second for ten seconds"


def test_a_packet_that_comes_late_is_no_longer_lost() -> None:
    tally = count(count(Tally(), STREAM, arrival(0, 1)), STREAM, arrival(3, 1, lost=2))
    assert count(tally, STREAM, arrival(2, 1, lost=-1)).lost == 1


def test_neither_a_jump_of_the_clock_nor_a_late_packet_is_a_gap() -> None:
    tally = count(count(Tally(), STREAM, arrival(0, 5)), STREAM, arrival(500, 5), jumped=True)
    assert tally.gaps == 0
    tally = count(count(tally, STREAM, arrival(502, 1, lost=-1)), STREAM, arrival(505, 5))
    assert tally.gaps == 0


def test_the_line_says_what_happened() -> None:
    assert line(STREAM, Tally(), ClockFit(), now_s=0) == "toes: nothing has come yet"
    tally, fit = Tally(), ClockFit()
    for i in range(0, 3000, 10):
        jump = 100.0 if i >= 1500 else 0.0
        came = arrival(i, 10, lost=i == 500, duplicate=i == 600, damaged=3 * (i == 700))
        fit = observe(fit, float(came.device_times_s[-1]) + jump, came.host_time_s)
        tally = count(tally, STREAM, came)
    said = line(STREAM, tally, fit, now_s=33.0)
    for words in ("of 100 Hz", "3,000 samples", "1 packet lost (0.33 %)", "1 duplicate left out", "3 bytes damaged"):
        assert words in said
    assert "its clock was set anew 1 time" in said
    assert "clock +0 ppm" in said
    assert "silent for 3 s" in said
