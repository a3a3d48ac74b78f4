"""Holds, a passive trainer, cues and what a sensor cannot count, each against planted seconds and forces."""

from dataclasses import replace
from math import isnan, nan
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.coaching.foot_load import FORCES, FootLoad
from groundup.coaching.foot_rules import EXERCISE
from groundup.coaching.foot_set import FootSet, FootTold, anew, cannot, start, step, unseen, with_tripod
from groundup.devices.simulated import acts_of
from groundup.synthetic.foot_trainer import AT_REST, PADS, RATE_HZ, Act, foot_session
from groundup.training.exercise import Sensing
from groundup.training.exercises import exercises

WEIGHT_N = 700.0


def loads(*acts: Act, posture="standing", seed=1, length_s: float | None = None) -> list[FootLoad]:
    length_s = length_s or max((act.end_s for act in acts), default=2.0) + 2.0
    session = foot_session(np.random.default_rng(seed), acts, posture=posture, weight_n=WEIGHT_N, length_s=length_s)
    rows = zip(session.times_s.tolist(), session.forces.tolist(), strict=True)
    return [FootLoad(t, **dict(zip(PADS, row, strict=True))) for t, row in rows]


def played(
    samples: list[FootLoad], sensing: Sensing, *, weight_n: float | None = WEIGHT_N, tripod=None
) -> tuple[FootSet, list[FootTold]]:
    state, said = start(sensing, weight_n=weight_n, target=30, tripod=tripod), []
    for load in samples:
        state, told = step(state, load)
        said.append(told)
    return state, said


def at_once(start_s: float, hold_s: float, deed="engage") -> Act:
    """A deed without a way into and out of it: it lasts from one sample to another."""
    return Act(deed, start_s - 0.5 / RATE_HZ, hold_s, into_s=0.0, out_s=0.0)


@settings(max_examples=25)
@given(st.lists(st.integers(2, 300), min_size=1, max_size=4), st.integers(0, 1000))
def test_a_hold_counts_the_planted_seconds_to_a_sample(lengths: list[int], seed: int) -> None:
    acts, at = [], 3.0
    for length in lengths:
        acts.append(at_once(at, length / RATE_HZ))
        at += length / RATE_HZ + 0.5
    _, said = played(loads(*acts, seed=seed), "engaged_hold")
    held, planted = said[-1].hold_s, sum(lengths) / RATE_HZ
    assert planted - len(lengths) / RATE_HZ - 1e-6 <= held <= planted + 1e-6
    assert {one.holding for one in said if one.time_s < 3.0} == {False}


def test_a_hold_does_not_begin_in_a_gap() -> None:
    seen = [one for one in loads(at_once(3, 2), at_once(6, 2)) if not (2.9 < one.time_s < 3 or 5.9 < one.time_s < 6)]
    _, said = played(seen, "engaged_hold")
    assert said[-1].hold_s == pytest.approx(3.98, abs=1e-6)


def test_toes_that_lift_and_an_arch_that_sinks_are_no_hold() -> None:
    engaged = loads(at_once(3, 6))
    for change in ("hallux", "arch"):
        wrong = [
            replace(one, **{change: getattr(one, change) * (0.7 if change == "hallux" else 1.6)})
            if 5 <= one.time_s < 7
            else one
            for one in engaged
        ]
        _, said = played(wrong, "engaged_hold")
        assert said[-1].hold_s == pytest.approx(4.0, abs=0.021)


def test_all_three_points_stay_in_contact() -> None:
    light = [replace(one, fifth=0.3 * one.fifth if one.time_s >= 5 else one.fifth) for one in loads(at_once(3, 6))]
    _, said = played(light, "engaged_hold")
    assert said[-1].hold_s == pytest.approx(2.0, abs=0.011)


def test_a_share_that_leaves_its_band_is_told_as_a_sinking_arch() -> None:
    heel = 0.58 * 350.0
    rolled = [
        replace(one, heel=one.heel - 0.5 * heel, arch=one.arch + 0.5 * heel) if one.time_s > 4 else one
        for one in loads(length_s=7)
    ]
    _, said = played(rolled, "engaged_hold")
    cues = [one.cue for one in said if one.cue]
    assert [(cue.id, cue.text) for cue in cues] == [("arch_drops", "Quiet ankle")]
    assert said[-1].hold_s == 0.0


def on_shares(shares: tuple[float, float, float], *, since_s: float = 3.0, length_s: float = 8.0) -> list[FootLoad]:
    """A foot that rests, then engages toes and arch with its points on these shares [%]."""
    three = 350.0 * AT_REST[:3].sum()
    moved = dict(zip(("hallux", "fifth", "heel"), (three * share / 100 for share in shares), strict=True))
    return [
        replace(one, arch=0.5 * one.arch, **moved) if one.time_s >= since_s else one for one in loads(length_s=length_s)
    ]


@pytest.mark.parametrize(("off", "held"), [(0.0, True), (4.99, True), (5.0, True), (5.01, False)])
def test_a_target_is_held_within_five_points(off: float, held: bool) -> None:
    asked = (20.0, 25.0, 55.0)
    _, said = played(on_shares((20.0 + off, 25.0 - off, 55.0)), "engaged_hold", tripod=asked)
    assert said[-1].hold_s == pytest.approx(4.99 if held else 0.0, abs=0.011)
    assert said[-1].tripod is not None
    assert said[-1].tripod.on_target is held
    assert said[-1].tripod.target == asked


@pytest.mark.parametrize("name", ["big toe", "little toe", "heel", "even", "own"])
def test_every_target_by_name_can_be_held_and_waits_for_the_foot_at_rest(name) -> None:
    _, resting = played(loads(length_s=4), "engaged_hold", tripod=name)
    assert resting[0].tripod is not None
    assert resting[0].tripod.target is None
    asked = resting[-1].tripod.target
    assert asked is not None
    _, said = played(on_shares(asked), "engaged_hold", tripod=name)
    assert said[-1].hold_s == pytest.approx(4.99, abs=0.011)


def test_another_target_begins_where_it_is_asked_for() -> None:
    state, said = played(on_shares((20.0, 25.0, 55.0)), "engaged_hold", tripod=(20.0, 25.0, 55.0))
    held = said[-1].hold_s
    state = with_tripod(state, (40.0, 20.0, 40.0))
    for load in on_shares((20.0, 25.0, 55.0), length_s=9.0)[800:]:
        state, told = step(state, load)
    assert told.hold_s == held
    assert with_tripod(state, None).tripod is None


def led(*starts: float, out_s: float = 2.0, deed="trainer", strength: float = 1.0) -> tuple[Act, ...]:
    return tuple(Act(deed, at, 1.0, strength, into_s=1.0, out_s=out_s) for at in starts)


@pytest.mark.parametrize("pads", [PADS, ("arch",), ("trainer",)])
def test_a_trainer_counts_with_any_force_sensor(pads) -> None:
    whole = loads(*led(3, 9, 15), posture="seated")
    if pads == ("trainer",):  # a load cell in it, which feels nothing at rest
        samples = [FootLoad(one.time_s, trainer=max(0.0, one.arch - 14.0)) for one in whole]
    else:
        samples = [FootLoad(one.time_s, **{name: getattr(one, name) for name in pads}) for one in whole]
    state, said = played(samples, "trainer", weight_n=None)
    done = [one.done for one in said if one.done]
    assert (state.count, state.clean) == (3, 3)
    most = max(getattr(one, pads[-1]) for one in samples)
    assert [one.peak for one in done] == pytest.approx([most] * 3, rel=0.05)
    assert {one.unit for one in said if not isnan(one.asked)} == {"N"}


@pytest.mark.parametrize("pad", PADS)
def test_a_sway_on_a_single_pad_is_no_press(pad) -> None:
    samples = loads(Act("sway", 3, 12, 1.4), posture="seated")
    state, said = played([FootLoad(one.time_s, **{pad: getattr(one, pad)}) for one in samples], "trainer")
    assert state.rested
    assert not any(one.done for one in said)


def test_a_dropped_way_back_is_rushed_and_gripping_toes_do_not_count() -> None:
    acts = (*led(3), *led(9, out_s=0.4), *led(15, deed="trainer_grip"))
    state, said = played(loads(*acts, posture="seated"), "trainer")
    done = [(one.done.counts, one.done.faults) for one in said if one.done]
    assert done == [(True, ()), (True, ("rushed",)), (False, ("toes_curl",))]
    assert (state.count, state.clean) == (2, 1)
    assert [one.cue.text for one in said if one.cue] == ["Slow way back", "Toes long and soft"]


def test_a_foot_that_already_presses_at_rest_is_told() -> None:
    heavy = [replace(one, hallux=0.08 * WEIGHT_N) for one in loads(length_s=5)]
    state, said = played(heavy, "toe_press_standing")
    assert "At rest your big toe already carries 8 % of your weight" in said[-1].notes[0]
    assert played(loads(length_s=5), "toe_press_standing")[1][-1].notes == ()
    assert state.count == 0


def test_a_foot_in_the_air_is_not_at_rest() -> None:
    air = [FootLoad(k / 100, hallux=0.3, fifth=0.2, heel=0.4, arch=0.1) for k in range(400)]
    down = [replace(one, time_s=one.time_s + 4.0) for one in loads(Act("short_foot", 3, 2))]
    state, said = played(air + down, "short_foot")
    assert {(one.phase, one.rest_left_s) for one in said[:400]} == {("resting", 2.0)}
    assert state.count == 1


def test_another_sensor_begins_with_a_quiet_foot_and_nothing_is_lost() -> None:
    state, _ = played(loads(at_once(3, 4)), "engaged_hold")
    held = state.rule.held_s
    state = anew(state)
    later = [
        replace(one, time_s=one.time_s + 500, heel=2 * one.heel, arch=2 * one.arch) for one in loads(at_once(3, 2))
    ]
    for load in later:
        state, told = step(state, load)
        assert told.hold_s >= held - 1e-9
    assert told.hold_s == pytest.approx(held + 1.99, abs=1e-6)
    pressing, _ = played(loads(Act("short_foot", 3, 2)), "short_foot")
    assert (anew(pressing).count, anew(pressing).rested) == (1, False)


def test_silence_is_said_and_keeps_what_was_counted() -> None:
    samples = loads(Act("short_foot", 3, 2))
    state, _ = played(samples, "short_foot")
    state, told = step(state, FootLoad(samples[-1].time_s + 0.01, heel=100.0))
    assert (told.phase, told.count, told.holding) == ("silent", 1, False)
    assert step(state, FootLoad(samples[-1].time_s + 0.02, heel=100.0))[1].phase == "silent"


def test_an_empty_arch_at_rest_is_told_to_the_person() -> None:
    flat = [replace(one, arch=0.5) for one in loads(length_s=4)]
    for sensing in ("short_foot", "engaged_hold"):
        _, said = played(flat, sensing)
        assert "0.5 N" in said[-1].cannot
        assert said[-1].says == said[-1].cannot


@pytest.mark.parametrize("late_s", [8.0, 9.0])
def test_a_foot_that_stands_otherwise_is_learned_anew(late_s) -> None:
    """Whether it moved while it was seen or in a gap."""
    first, rest_n = loads(Act("short_foot", 3, 2))[:800], 0.15 * 350.0
    moved = [replace(one, time_s=one.time_s + late_s, arch=one.arch - 0.4 * rest_n) for one in loads(length_s=40)]
    again = [
        replace(one, time_s=one.time_s + 40 + late_s, arch=one.arch - 0.4 * rest_n)
        for one in loads(Act("short_foot", 3, 2))
    ]
    state, said = played(first + moved + again, "short_foot")
    assert state.count == 2
    anew_s = next(one.time_s for one in said if one.time_s > 8 and one.phase == "resting")
    assert anew_s == pytest.approx(38, abs=0.2)


def test_the_same_cue_comes_again_only_after_a_while() -> None:
    acts = tuple(Act("curl", 3 + 4 * k, 1.5) for k in range(6))
    _, said = played(loads(*acts), "short_foot")
    at = [one.time_s for one in said if one.cue]
    assert len(at) == 3
    assert np.diff(at).min() >= 8.0


def test_who_can_count_what() -> None:
    all_four = frozenset(PADS)
    assert [cannot(one, all_four, WEIGHT_N) for one in get_args(Sensing)] == [""] * 5
    assert "weight" in cannot("toe_press_seated", all_four, None)
    assert "big toe" in cannot("toe_press_standing", all_four - {"hallux"}, WEIGHT_N)
    assert cannot("short_foot", frozenset({"abductor"}), None) == ""
    assert "ball" in cannot("short_foot", frozenset({"arch", "heel"}), None)
    assert "abductor hallucis" in cannot("short_foot", frozenset({"hallux"}), None)
    assert cannot("trainer", frozenset({"trainer"}), None) == ""
    assert "newtons" in cannot("trainer", frozenset({"abductor"}), None)
    assert "the arch or the toes" in cannot("engaged_hold", frozenset({"heel"}), None)


def test_what_a_sensor_cannot_see_is_said_in_the_exercise_s_words() -> None:
    assert unseen("toe_press_seated", frozenset(PADS)) == ("The tip of the big toe bends and grips",)
    assert unseen("trainer", frozenset(PADS)) == ()
    assert unseen("trainer", frozenset({"arch"})) == ("The toes grip the device",)
    assert unseen("engaged_hold", frozenset(PADS)) == ("The toes claw",)
    assert len(unseen("short_foot", frozenset({"abductor"}))) == 4


def test_every_rung_that_is_sensed_is_of_the_rule_s_exercise() -> None:
    sensed = {(one.id, rung.sensed) for one in exercises() for rung in one.levels if rung.sensed}
    assert sensed == {(exercise_id, sensing) for sensing, exercise_id in EXERCISE.items()}
    rungs = {
        one.id: [rung.level for rung in one.levels if rung.sensed] for one in exercises() if one.id in EXERCISE.values()
    }
    assert rungs == {
        "short_foot": [1, 2, 3, 4],
        "toe_press": [1, 2, 3],
        "foot_trainer": [0, 1, 2, 3],
        "balance": [0, 1, 2, 3, 4],
    }


@pytest.mark.parametrize("sensing", get_args(Sensing))
def test_a_sample_of_nothing_changes_nothing(sensing) -> None:
    state, told = step(start(sensing, weight_n=WEIGHT_N, target=3), FootLoad(0.0, **dict.fromkeys(FORCES, nan)))
    assert (told.phase, told.count, told.hold_s, state.rested) == ("resting", 0, 0.0, False)


SIMULATED: dict[Sensing, tuple[str, str, float]] = {
    "short_foot": ("short_foot", "seated", 8.0),
    "toe_press_seated": ("press", "seated", 8.0),
    "trainer": ("trainer", "seated", 8.0),
    "engaged_hold": ("engage", "seated", 30.0),
}


AT_WORK: dict[Sensing, tuple[str, str]] = {
    "short_foot": ("short_foot", "seated"),
    "toe_press_seated": ("press", "seated"),
    "toe_press_standing": ("press", "standing"),
    "trainer": ("trainer", "seated"),
}


@pytest.mark.parametrize("strength", [1.0, 0.6])
@pytest.mark.parametrize("sensing", AT_WORK)
def test_a_rest_that_was_taken_at_work_is_taken_again_once_the_foot_is_quiet(sensing: Sensing, strength) -> None:
    """Whoever presses while the countdown runs has rested in mid-press: nothing would ever be over that."""
    deed, posture = AT_WORK[sensing]
    held = Act(deed, -1.0, 4.4, strength=strength)
    repetitions = [Act(deed, 8.0 + 4.0 * k, 1.5) for k in range(3)]
    state, said = played(loads(held, *repetitions, posture=posture), sensing)
    assert state.count == 3
    assert said[-1].cannot == ""


def test_a_hold_whose_rest_was_taken_engaged_counts_after_the_foot_was_quiet() -> None:
    _, said = played(loads(at_once(0.005, 4.0), at_once(8.0, 3.0)), "engaged_hold")
    assert said[-1].hold_s == pytest.approx(2.99, abs=0.021)


@pytest.mark.parametrize("left_n", [0.0, 0.1])
@pytest.mark.parametrize("sensing", SIMULATED)
def test_a_foot_that_is_taken_off_before_the_first_repetition_is_not_at_rest(sensing: Sensing, left_n: float) -> None:
    deed, posture, _ = SIMULATED[sensing]
    acts = [Act(deed, 9.0 + 4.0 * k, 1.5) for k in range(3)]
    off = {"hallux": left_n, "fifth": left_n, "heel": left_n, "arch": 0.0}
    samples = loads(*acts, posture=posture)
    state, said = played([replace(one, **off) if 3 <= one.time_s < 7 else one for one in samples], sensing)
    stayed, said_of_it = played(samples, sensing)
    assert (state.count, said[-1].hold_s) == (stayed.count, pytest.approx(said_of_it[-1].hold_s, abs=0.03))
    assert state.count == (0 if sensing == "engaged_hold" else 3)


def test_after_the_first_repetition_the_rest_stays_as_it_was() -> None:
    """An arch that sinks for a while and comes back is no lift."""
    samples = loads(Act("short_foot", 3.0, 1.5), posture="seated", length_s=20.0)
    sunk = [replace(one, arch=1.5 * one.arch) if 8 <= one.time_s < 12 else one for one in samples]
    state, _ = played(sunk, "short_foot")
    assert state.count == 1


@pytest.mark.parametrize("sensing", SIMULATED)
def test_a_set_with_the_simulated_trainer_counts_whenever_it_begins(sensing: Sensing) -> None:
    deed, posture, least = SIMULATED[sensing]
    acts, length_s = acts_of(deed)
    samples = loads(*acts, posture=posture, length_s=length_s)
    for begin_s in np.arange(0.0, 11.0, 0.5):
        _, said = played([one for one in samples if one.time_s >= begin_s], sensing)
        assert (said[-1].hold_s if sensing == "engaged_hold" else said[-1].count) >= least, begin_s


@pytest.mark.parametrize("sensing", get_args(Sensing))
def test_an_arch_that_does_not_touch_its_pad_at_all_breaks_nothing(sensing: Sensing) -> None:
    samples = [replace(one, arch=0.0) for one in loads(length_s=4.0)]
    samples += [replace(one, time_s=one.time_s + 4.0) for one in loads(length_s=4.0)]
    _, said = played(samples, sensing)
    assert said[-1].count == 0
