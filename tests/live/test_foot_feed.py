"""From a trainer's bytes to a counted set: packets, arrivals, loads, repetitions, each against what was planted."""

from collections.abc import Iterable
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.coaching.foot_set import FootSet, FootTold, start, step
from groundup.devices.arrival import Arrival, of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.profile_files import shipped_profiles
from groundup.live.foot_feed import Feed, begin, fed, feed
from groundup.synthetic.foot_trainer import Act, Deed, FootSession, Way, foot_session, notifications
from groundup.training.exercise import Sensing

PROFILES = {profile.name: profile for profile in shipped_profiles()}
TRAINER = PROFILES["foot-trainer"]
KEY = ("ble:foot-trainer", "foot")
STREAMS = {KEY: streams_of(TRAINER, way="Bluetooth")[0]}
WEIGHT_N = 700.0


def arrivals(session: FootSession, way: Way | None = None, *, seed: int = 2) -> list[Arrival]:
    """What the host hears of a session."""
    state, found = State(), []
    for one in notifications(np.random.default_rng(seed), session, way or Way()):
        state, packets = decode(TRAINER, state, one.data, whole=True)
        found += [of_packet(packet, host_time_s=1000.0 + one.host_time_s) for packet in packets]
    return found


def planted(*acts: Act, posture="seated", seed=1) -> FootSession:
    length_s = max((act.end_s for act in acts), default=18.0) + 2.0
    return foot_session(np.random.default_rng(seed), acts, posture=posture, weight_n=WEIGHT_N, length_s=length_s)


def told(came: Iterable[Arrival], sensing: Sensing, *, tripod=None, streams=STREAMS) -> tuple[FootSet, list[FootTold]]:
    """A whole set: every arrival fed and stepped."""
    found = feed(streams, "right")
    assert isinstance(found, Feed)
    feeding, state, said = begin(found), start(sensing, weight_n=WEIGHT_N, target=10, tripod=tripod), []
    for arrival in came:
        feeding, loads = fed(feeding, KEY, arrival)
        for load in loads:
            state, one = step(state, load)
            said.append(one)
    return state, said


def every(deed, *, first=3.0, hold_s=2.0, times=3, apart=5.0) -> tuple[Act, ...]:
    return tuple(Act(deed, first + k * apart, hold_s) for k in range(times))


@pytest.mark.parametrize(
    ("sensing", "deed", "posture"),
    [
        ("toe_press_seated", "press", "seated"),
        ("toe_press_standing", "press", "standing"),
        ("short_foot", "short_foot", "seated"),
        ("short_foot", "short_foot", "standing"),
    ],
)
def test_three_planted_are_three_counted(sensing, deed, posture) -> None:
    state, said = told(arrivals(planted(*every(deed), posture=posture)), sensing)
    assert (state.count, state.clean, state.cannot) == (3, 3, "")
    assert [one.phase for one in said[:150]] == ["resting"] * 150
    assert said[0].says == "Foot down, keep it quiet: 2 s"
    assert said[100].rest_left_s == pytest.approx(1.0, abs=0.02)
    done = [one.done for one in said if one.done]
    assert [one.held_s for one in done] == pytest.approx([2.5] * 3, abs=0.25)
    assert all(one.cue is None for one in said)


def test_curled_toes_are_told_and_do_not_count() -> None:
    acts = (Act("short_foot", 3, 2), Act("curl", 8, 2), Act("short_foot", 13, 2), Act("cramp", 18, 2))
    state, said = told(arrivals(planted(*acts)), "short_foot")
    assert (state.count, state.clean) == (2, 2)
    cues = [(one.time_s, one.cue) for one in said if one.cue]
    assert [(cue.id, cue.text, cue.spoken) for _, cue in cues] == [("toes_curl", "Toes long and soft", True)] * 2
    assert [8 < at < 8.6 + 0.5 for at, _ in cues] == [True, False]


SENSINGS: tuple[Sensing, ...] = get_args(Sensing)
DEEDS: dict[Sensing, Deed] = {
    "short_foot": "short_foot",
    "toe_press_seated": "press",
    "trainer": "trainer",
    "engaged_hold": "engage",
}


@pytest.mark.parametrize("sensing", SENSINGS)
@pytest.mark.parametrize("deed", [None, "sway"])
def test_nothing_counts_on_noise_or_sway(sensing, deed) -> None:
    acts = () if deed is None else (Act("sway", 3, 12, 1.4),)
    state, said = told(arrivals(planted(*acts)), sensing)
    assert state.rested
    assert (state.count, said[-1].hold_s) == (0, 0.0)


@pytest.mark.parametrize("sensing", SENSINGS)
def test_nothing_counts_over_a_gap(sensing) -> None:
    acts = tuple(Act(DEEDS.get(sensing, "press"), at, 6) for at in (3, 12, 21))
    came = [a for a in arrivals(planted(*acts)) if not any(at + 1 < a.device_times_s[0] < at + 5 for at in (3, 12, 21))]
    state, said = told(came, sensing)
    assert state.count == 0
    assert said[-1].hold_s < 3 * (7.2 - 4.0)  # of what was seen of each


@settings(max_examples=10)
@given(st.sampled_from(sorted(DEEDS)), st.integers(0, 10_000), st.floats(4, 20), st.floats(4, 20), st.floats(-60, 60))
def test_whatever_happens_on_the_way_no_more_is_counted_than_was_done(sensing, seed, off_s, out_s, jump_s) -> None:
    acts = every(DEEDS[sensing])
    way = Way(
        lost=0.2, twice=0.1, swapped=0.1, restarts_s=(off_s,), clock_jumps=((off_s / 2, jump_s),), battery_out_s=out_s
    )
    state, said = told(arrivals(planted(*acts, seed=seed), way, seed=seed), sensing)
    assert all(b > a for a, b in pairwise(one.time_s for one in said))
    done = [one.done for one in said if one.done]
    assert state.count == sum(one.counts for one in done) <= sum(act.start_s < out_s for act in acts)
    planted_s = sum(max(0.0, min(act.end_s, out_s) - act.start_s) for act in acts)
    held_s = said[-1].hold_s if sensing == "engaged_hold" else sum(one.held_s for one in done)
    assert held_s <= planted_s


@settings(max_examples=10)
@given(
    st.sampled_from([("toe_press_seated", "press"), ("short_foot", "short_foot"), ("trainer", "trainer")]),
    st.integers(0, 10_000),
    st.floats(-3000, 3000),
    st.floats(4, 20),
)
def test_a_bad_way_invents_no_repetition(rule, seed, jump_s, jumps_at_s) -> None:
    sensing, deed = rule
    way = Way(lost=0.2, twice=0.1, swapped=0.05, drift_ppm=200, clock_jumps=((jumps_at_s, jump_s),))
    state, said = told(arrivals(planted(*every(deed), seed=seed), way, seed=seed), sensing)
    assert state.count == 3
    times = [one.time_s for one in said]
    assert all(0 < b - a < 0.5 for a, b in pairwise(times))
    assert times[-1] - times[0] == pytest.approx(18.2, abs=0.5)
