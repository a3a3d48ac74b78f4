"""The order of planted onsets, through the EMG pair's own packets and two clocks."""

import numpy as np
import pytest

from groundup.devices.arrival import Arrival, streams_of
from groundup.devices.profile_files import shipped_profiles
from groundup.live.onset_order import EmgKept, keeping, kept, onset_order

PAIR = next(one for one in shipped_profiles() if one.name == "emg-pair")
KEY = ("ble:emg-pair", "emg")
STREAMS = {KEY: streams_of(PAIR)[0]}
RATE_HZ, CLOCK_S = 2000.0, 5000.0
"""The device's clock runs ahead of the host's by `CLOCK_S`."""


def heard(onsets: tuple[float | None, float | None], *, length_s=24.0, lost=(), loud=20.0) -> EmgKept:
    """Two muscles that work for two seconds from an onset on, in packets of 20 samples that come 12 ms late."""
    rng = np.random.default_rng(5)
    times = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    values = 2e-6 * rng.standard_normal((len(times), 2))
    for column, onset in enumerate(onsets):
        if onset is not None:
            values[(times >= onset) & (times < onset + 2), column] *= loud
    state = keeping(STREAMS)
    for first in range(0, len(times), 20):
        part = slice(first, first + 20)
        if any(a <= times[first] < b for a, b in lost):
            continue
        host_s = times[part][-1] + 0.012 + rng.exponential(0.002)
        state = kept(state, KEY, Arrival("emg", float(host_s), times[part] + CLOCK_S, values[part]))
    return state


@pytest.mark.parametrize("onsets", [(19.0, 19.3), (19.5, 19.2), (19.1, 19.9)])
def test_planted_onsets_come_out_in_their_order(onsets) -> None:
    order = onset_order(heard(onsets), start_s=19.2, end_s=21.5)
    by_muscle = {one.muscle: one.s for one in order.onsets}
    assert by_muscle["abductor hallucis"] == pytest.approx(onsets[0] - 19.2 + 0.012, abs=0.03)
    assert by_muscle["gluteus maximus"] == pytest.approx(onsets[1] - 19.2 + 0.012, abs=0.03)
    names = ["abductor hallucis", "gluteus maximus"]
    first, second = names if onsets[0] < onsets[1] else names[::-1]
    assert order.words.startswith(f"{first}, {abs(onsets[1] - onsets[0]):.1f}"[:-1])
    assert order.words.endswith(f"later {second}. Shown, not judged: no order is known to be better")
    assert order.why == ""


def test_onsets_closer_than_their_error_are_together() -> None:
    assert ", together with " in onset_order(heard((19.1, 19.1)), start_s=19.2, end_s=21.5).words


def test_no_onset_is_said_and_not_made_up() -> None:
    quiet = onset_order(heard((None, 19.2)), start_s=19.2, end_s=21.5)
    assert [one.muscle for one in quiet.onsets] == ["gluteus maximus"]
    assert quiet.words == "Only one muscle began: gluteus maximus"
    assert quiet.why == "abductor hallucis: hardly louder than its rest"
    nothing = onset_order(heard((None, None)), start_s=19.2, end_s=21.5)
    assert (nothing.onsets, nothing.words) == ((), "No onset was found in this repetition")
    assert "at work before" in onset_order(heard((17.5, 19.2)), start_s=19.2, end_s=21.5).why
    assert "no onset" in onset_order(heard((14.0, 19.2)), start_s=19.2, end_s=21.5).why


def test_a_gap_in_a_repetition_is_said() -> None:
    order = onset_order(heard((19.2, 19.4), lost=((19.0, 19.8),)), start_s=19.2, end_s=21.5)
    assert order.onsets == ()
    assert order.why.count("gaps") == 2


def test_without_raw_emg_there_is_no_order() -> None:
    foot = next(one for one in shipped_profiles() if one.name == "foot-trainer")
    state = keeping({("ble:foot-trainer", "foot"): streams_of(foot)[0]})
    assert onset_order(state, start_s=1.0, end_s=2.0).why == "no raw EMG is measured"


def test_only_the_last_seconds_are_kept() -> None:
    state = heard((None, None), length_s=40.0)
    (stream,) = state.streams.values()
    assert 29 * RATE_HZ <= sum(len(part.times) for block in stream.blocks for part in block) <= 30 * RATE_HZ
