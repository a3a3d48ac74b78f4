"""Toe press and short foot against a simulated trainer whose every deed is known, through the device's own packets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.coaching import foot_press, short_foot
from groundup.coaching.foot_load import FootLoad, Resting, foot_load, rest_of, resting
from groundup.coaching.foot_press import Pressing, PressTold, press
from groundup.coaching.foot_repetition import FootRepetition
from groundup.coaching.short_foot import Shortening, ShortTold
from groundup.devices.decoder import State, decode
from groundup.devices.profile_files import shipped_profiles
from groundup.synthetic.foot_trainer import MOVE_S, PADS, Act, Deed, Way, foot_session, notifications

TRAINER = next(profile for profile in shipped_profiles() if profile.name == "foot-trainer")
KINDS = [one.kind for one in TRAINER.streams[0].channels]
WEIGHT_N = 700.0
POSTURES = st.sampled_from(["seated", "standing"])


def loads(acts: tuple[Act, ...], *, posture="seated", way: Way | None = None, seed=1, times=1.0) -> list[FootLoad]:
    """What a session sends and a host decodes, sample by sample on the device's clock."""
    rng = np.random.default_rng(seed)
    length_s = max((act.end_s for act in acts), default=2.0) + 2.0
    session = foot_session(rng, acts, posture=posture, weight_n=WEIGHT_N, length_s=length_s)
    state, found = State(), []
    for one in notifications(rng, session, way or Way()):
        state, packets = decode(TRAINER, state, one.data, whole=True)
        found += [foot_load(float(p.device_times_s[0]), PADS, KINDS, times * p.values[0]) for p in packets]
    return found


def pressed(
    samples: list[FootLoad], *, posture="seated", weight_n=WEIGHT_N
) -> tuple[list[FootRepetition], list[PressTold]]:
    state, told = Pressing(), []
    for load in samples:
        state, said = press(state, load, posture=posture, weight_n=weight_n)
        told.append(said)
    return [said.done for said in told if said.done], told


def shortened(samples: list[FootLoad]) -> tuple[list[FootRepetition], list[ShortTold]]:
    state, told = Shortening(), []
    for load in samples:
        state, said = short_foot.short_foot(state, load)
        told.append(said)
    return [said.done for said in told if said.done], told


@st.composite
def deeds(draw: st.DrawFn, *kinds: Deed) -> tuple[Act, ...]:
    """Deeds one after another, each after a moment of rest, the first after three quiet seconds."""
    acts, at = [], 3.0
    for _ in range(draw(st.integers(1, 5))):
        act = Act(draw(st.sampled_from(kinds)), at, draw(st.floats(1.0, 5.0)), draw(st.floats(0.9, 1.4)))
        acts.append(act)
        at = act.end_s + draw(st.floats(0.5, 3.0))
    return tuple(acts)


def assert_found(found: list[FootRepetition], planted: list[Act]) -> None:
    assert len(found) == len(planted)
    for one, act in zip(found, planted, strict=True):
        assert act.start_s < one.start_s < act.start_s + MOVE_S + 0.1
        assert act.end_s - MOVE_S < one.end_s < act.end_s + 0.1


@settings(max_examples=25)
@given(deeds("press", "press_heel_up", "short_foot", "curl", "sway"), POSTURES, st.integers(0, 1000))
def test_every_toe_press_is_found_and_nothing_else(acts: tuple[Act, ...], posture: str, seed: int) -> None:
    found, _ = pressed(loads(acts, posture=posture, seed=seed), posture=posture)
    right = [one for one in found if one.counts]
    assert_found(right, [act for act in acts if act.deed == "press"])
    assert all(not one.faults for one in right)
    wrong = [one for one in found if not one.counts]
    assert_found(wrong, [act for act in acts if act.deed == "press_heel_up"])
    assert all("heel_lifts" in one.faults for one in wrong)


@settings(max_examples=25)
@given(deeds("short_foot", "curl", "press", "cramp", "sway"), POSTURES, st.integers(0, 1000))
def test_every_short_foot_is_found_and_curled_toes_do_not_count(acts: tuple[Act, ...], posture: str, seed: int) -> None:
    found, _ = shortened(loads(acts, posture=posture, seed=seed))
    assert_found([one for one in found if one.counts], [act for act in acts if act.deed == "short_foot"])
    curled = [one for one in found if "toes_curl" in one.faults]
    assert_found(curled, [act for act in acts if act.deed in {"curl", "cramp"}])


@settings(max_examples=15)
@given(deeds("short_foot", "curl"), st.integers(0, 1000))
def test_a_fifth_of_the_packets_may_be_missing(acts: tuple[Act, ...], seed: int) -> None:
    way = Way(lost=0.2, twice=0.05, drift_ppm=100)
    found, _ = shortened(loads(acts, way=way, seed=seed))
    assert_found([one for one in found if one.counts], [act for act in acts if act.deed == "short_foot"])
    assert_found([one for one in found if "toes_curl" in one.faults], [act for act in acts if act.deed == "curl"])


ACTS = (Act("press", 3, 2), Act("press", 8, 4), Act("press_heel_up", 15, 2))


def test_what_counts_does_not_depend_on_how_heavy_a_person_is() -> None:
    light, _ = pressed(loads(ACTS))
    heavy, _ = pressed(loads(ACTS, times=1.7), weight_n=1.7 * WEIGHT_N)
    assert [one.counts for one in light] == [one.counts for one in heavy] == [True, True, False]
    assert_allclose([one.peak for one in heavy], [one.peak for one in light])
    assert_allclose([one.held_s for one in heavy], [one.held_s for one in light], atol=0.03)


def test_a_press_is_held_for_as_long_as_it_is_pressed() -> None:
    found, told = pressed(loads(ACTS))
    assert_allclose([one.held_s for one in found[:2]], [2.5, 4.5], atol=0.15)
    assert found[0].peak == pytest.approx(8.0, abs=0.2)
    assert {said.phase for said in told} == {"resting", "ready", "pressing"}
    at_press = [said.percent for said in told if said.phase == "pressing" and not said.done]
    assert min(at_press) >= 0.7 * 5.0


@pytest.mark.parametrize(("posture", "strength"), [("seated", 0.55), ("standing", 0.6)])
def test_a_weak_press_does_not_count(posture: str, strength: float) -> None:
    found, _ = pressed(loads((Act("press", 3, 3, strength),), posture=posture), posture=posture)
    assert found == []


def test_a_hold_that_nobody_saw_the_middle_of_does_not_count() -> None:
    for_press, for_arch = loads((Act("press", 3, 6),)), loads((Act("short_foot", 3, 6),))
    gap = [load for load in for_press if not 5 < load.time_s < 7]
    assert pressed(gap)[0] == []
    assert shortened([load for load in for_arch if not 5 < load.time_s < 7])[0] == []
    assert [one.counts for one in pressed([load for load in for_press if not 5 < load.time_s < 5.4])[0]] == [True]


def test_nothing_counts_before_a_foot_has_rested() -> None:
    at_once = loads((Act("short_foot", 0.5, 2), Act("short_foot", 8, 2)))
    found, told = shortened(at_once)
    assert [one.start_s > 8 for one in found] == [True]
    assert told[0].phase == "resting"


def test_an_empty_pad_and_a_missing_one_tell_nothing() -> None:
    acts = (Act("short_foot", 3, 2),)
    bare = [FootLoad(load.time_s, hallux=load.hallux, heel=load.heel, arch=0.1) for load in loads(acts)]
    assert shortened(bare)[0] == []
    only_toe = [FootLoad(load.time_s, hallux=load.hallux) for load in loads(ACTS)]
    found, _ = pressed(only_toe)
    assert [one.faults for one in found] == [(), (), ()]
    sums = Resting()
    for load in only_toe[:300]:
        sums = resting(sums, load)
    rest = rest_of(sums)
    assert rest is not None
    assert foot_press.unseen(rest) == ("heel_lifts", "foot_rolls_in", "toe_grips")
    assert short_foot.unseen(rest) == ("foot_rolls_out", "heel_or_ball_lifts")


def muscles(onsets: tuple[float, ...], *, tibialis: float = 0.0, level: float = 8.0) -> list[FootLoad]:
    """Envelopes of a muscle that is 5 ± 1 µV at rest and works for two seconds from each onset."""
    rng = np.random.default_rng(4)
    times = np.arange(0, 20, 0.01)
    on = np.any([(times >= at) & (times < at + 2) for at in onsets], axis=0)
    abductor = 5e-6 + 1e-6 * rng.standard_normal(len(times)).clip(-1.4, 1.4) + level * 1e-6 * on
    shin = 5e-6 + tibialis * 1e-6 * on
    return [FootLoad(t, abductor=a, tibialis=s) for t, a, s in zip(times.tolist(), abductor, shin, strict=True)]


def test_the_muscle_alone_begins_and_ends_a_repetition() -> None:
    found, told = shortened(muscles((4.0, 9.0, 14.0)))
    assert_allclose([one.start_s for one in found], [4.0, 9.0, 14.0], atol=0.05)
    assert_allclose([one.end_s for one in found], [6.0, 11.0, 16.0], atol=0.05)
    assert all(one.counts and one.muscle for one in found)
    assert all(np.isnan(said.percent) for said in told)
    assert shortened(muscles((4.0,), level=1.0))[0] == []  # within 3 SD of its rest


def test_a_shin_that_works_harder_rolls_the_foot_out() -> None:
    found, _ = shortened(muscles((4.0,), tibialis=20.0))
    assert [(one.counts, one.faults) for one in found] == [(False, ("foot_rolls_out",))]


def test_a_lifted_arch_without_its_muscle_says_so() -> None:
    silent = [
        FootLoad(load.time_s, load.hallux, fifth=load.fifth, heel=load.heel, arch=load.arch, abductor=5e-6)
        for load in loads((Act("short_foot", 3, 3),))
    ]
    found, _ = shortened(silent)
    assert [(one.counts, one.muscle) for one in found] == [(True, False)]
    assert [one.muscle for one in shortened(loads((Act("short_foot", 3, 3),)))[0]] == [None]


def test_channels_are_known_by_name_and_kind() -> None:
    names = ["mth5", "heel", "gluteus maximus", "abductor hallucis"]
    kinds = ["force", "force", "emg_envelope", "emg_envelope"]
    load = foot_load(1.0, names, kinds, [20.0, 50.0, 1e-5, 2e-5])
    assert (load.fifth, load.heel, load.abductor) == (20.0, 50.0, 2e-5)
    assert np.isnan([load.hallux, load.arch, load.all_toes]).all()
    counts = foot_load(1.0, ["hallux", "heel", "abductor hallucis"], ["raw", "pressure", "emg"], [900.0, 1e5, 2e-5])
    assert np.isnan([counts.hallux, counts.heel, counts.abductor]).all()
