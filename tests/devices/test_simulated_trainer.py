"""The simulated trainer against the generic profile: two that know nothing of each other."""

from typing import get_args

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.devices.decoder import State, decode
from groundup.devices.profile_files import shipped_profiles
from groundup.synthetic.foot_trainer import AT_REST, PADS, Act, Deed, FootSession, Way, foot_session, notifications

TRAINER = next(profile for profile in shipped_profiles() if profile.name == "foot-trainer")
ACTS = (Act("press", 2, 2), Act("curl", 6, 2), Act("sway", 10, 4), Act("cramp", 16, 3), Act("press_heel_up", 22, 1))


@pytest.fixture(scope="module")
def session() -> FootSession:
    return foot_session(np.random.default_rng(1), ACTS, posture="standing", length_s=26)


def decoded(session: FootSession, way: Way, seed: int = 2):
    sent = notifications(np.random.default_rng(seed), session, way)
    state, found = State(), []
    for one in sent:
        state, some = decode(TRAINER, state, one.data, whole=True)
        found += some
    return sent, state, found


def test_every_sample_comes_through(session: FootSession) -> None:
    _, _, found = decoded(session, Way())
    assert tuple(one.name for one in TRAINER.streams[0].channels) == PADS
    assert_allclose(np.vstack([one.values for one in found]), session.forces, atol=0.0251)
    assert_allclose(np.hstack([one.device_times_s for one in found]), session.times_s, atol=0.00051)


def test_a_bad_way_is_told_and_invents_nothing(session: FootSession) -> None:
    sent, state, found = decoded(session, Way(lost=0.2, twice=0.1, swapped=0.05))
    rows = list(dict.fromkeys(one.sample for one in sent))
    assert len(found) == len(rows)
    assert len(sent) - len(rows) == sum(one.duplicate for one in found) + state.duplicate > 100
    assert 0.15 < 1 - len(rows) / len(session.times_s) < 0.25
    for one, row in zip(found, rows, strict=True):
        assert_allclose(one.values[0], session.forces[row], atol=0.0251)
    first, last = min(rows), max(rows)
    assert sum(one.lost for one in found) == last - first + 1 - len(rows)


def test_a_restart_a_new_clock_and_an_empty_battery(session: FootSession) -> None:
    way = Way(
        restarts_s=(10.0,), clock_jumps=((5.0, 30.0),), battery_out_s=20.0, drift_ppm=500, started_at=(65_000, 900)
    )
    sent, _, found = decoded(session, way)
    times = np.hstack([one.device_times_s for one in found])
    assert [k for k, one in enumerate(found) if one.restarted] == [1000]
    assert sum(one.lost for one in found) == 0
    assert_allclose(times[:500], 900 + session.times_s[:500] * 1.0005, atol=6e-4)
    assert_allclose(times[500:1000], 930 + session.times_s[500:1000] * 1.0005, atol=6e-4)
    assert_allclose(times[1000:], (session.times_s[1000:2000] - 10) * 1.0005, atol=6e-4)
    assert len(found) == 2000
    assert sent[-1].host_time_s < 20.2


def test_no_packet_comes_before_it_was_sent(session: FootSession) -> None:
    sent, _, _ = decoded(session, Way(lost=0.2, swapped=0.2, delay_s=0.02))
    delays = np.array([one.host_time_s - session.times_s[one.sample] for one in sent])
    assert delays.min() >= 0.02
    assert (np.diff([one.host_time_s for one in sent]) >= 0).all()


def test_deeds_are_what_they_are_called() -> None:
    rng, at = np.random.default_rng(3), 300  # in the middle of the hold
    for posture, weight, asked in (("seated", 700.0, 0.05), ("standing", 600.0, 0.10)):
        rest = foot_session(rng, (), posture=posture, weight_n=weight, length_s=5).forces[:, :].mean(axis=0)
        assert_allclose(rest / rest.sum(), AT_REST, atol=0.005)
        done = {
            deed: foot_session(rng, (Act(deed, 1, 3),), posture=posture, weight_n=weight, length_s=5)
            .forces[at - 50 : at + 50]
            .mean(axis=0)
            for deed in get_args(Deed)
        }
        assert rest[0] < 0.9 * asked * weight < asked * weight < done["press"][0]
        assert done["press_heel_up"][2] < 0.3 * rest[2]
        assert done["short_foot"][3] < 0.6 * rest[3]
        assert done["short_foot"][0] == pytest.approx(rest[0], rel=0.02)
        assert done["curl"][0] > 1.5 * rest[0]
        assert done["cramp"][0] > done["curl"][0]
        assert done["trainer"] / rest == pytest.approx([1, 1, 1, 3], rel=0.02)
        assert done["trainer_grip"][0] > 3 * done["trainer"][0]
        assert done["engage"] / rest == pytest.approx([1.15, 1, 1, 0.7], rel=0.02)
        assert done["sway"].sum() == pytest.approx(rest.sum(), rel=0.02)
