from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.anatomy import SIDES
from groundup.chain import glute
from groundup.chain.trial import Repetition, Trial
from groundup.evidence.catalogue import definitions
from groundup.joints.motion import Motion
from groundup.signals.recording import Conditions, Recording, Subject
from groundup.signals.stream import Stream
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import Sensors, squat

EMG_ONLY = Sensors(markers=False, plates=False, insoles=False)
START_S = 0.2
"""Repetitions are told to start this long after the descent really begins, as a knee threshold does."""


def trial_of(recording, starts=(), ends=(), **more):
    repetitions = tuple(Repetition(a, (a + b) / 2, b) for a, b in zip(starts, ends, strict=True))
    kept = {"task": "squat", "motion": None} | more
    return Trial(
        recording=recording,
        subject=Subject(),
        conditions=recording.conditions,
        repetitions=repetitions,
        plate_of=MappingProxyType({}),
        **kept,
    )


def planted(seed, **faults):
    made = squat(seed=seed, sensors=EMG_ONLY, faults=Faults(**faults))
    return trial_of(made.recording, made.rhythm.start_s + START_S, made.rhythm.end_s), made


def found(measures, measure, side, repetition=None):
    return next(m for m in measures if (m.id, m.side, m.repetition) == (measure, side, repetition))


def tone(amplitude_v, start_s=1.0, end_s=2.0, label="right gluteus maximus", side=None, **more):
    """A 100 Hz sine switched on for a while over faint noise: its RMS is known."""
    times = np.arange(6000) / 2000
    rise = np.clip((times - start_s) / 0.02, 0, 1) * (times < end_s)
    wave = amplitude_v * rise * np.sin(2 * np.pi * 100 * times)
    noise = 1e-7 * np.random.default_rng(1).normal(size=6000)
    return Stream("emg", "emg", (wave + noise)[:, None], "V", (label,), rate_hz=2000.0, side=side, **more)


def test_every_glute_measure_of_the_catalogue_on_both_sides():
    trial, _ = planted(1)
    there = {(m.id, m.side) for m in glute.read(trial) if m.repetition is None}
    assert there == {(d.id, side) for d in definitions() if d.link == "glute" for side in SIDES}


@pytest.mark.parametrize("seed", range(3))
def test_planted_onsets_lie_in_their_intervals(seed):
    trial, made = planted(seed, glute_late_ms=PerSide(right=150.0))
    measures = glute.read(trial)
    inside, n = 0, 0
    for side in SIDES:
        truth = []
        for i, repetition in enumerate(trial.repetitions):
            at_s = made.recording.truth[f"rep{i}/{side}/emg.gluteus maximus.onset_at_s"]
            truth.append(1e3 * (at_s - repetition.start_s))
            one = found(measures, "glute.onset", side, i)
            assert_allclose(one.value, truth[-1], atol=12)
            inside += one.interval.low <= truth[-1] <= one.interval.high
            n += 1
        assert_allclose(found(measures, "glute.onset", side).value, np.mean(truth), atol=5)
    assert inside >= n - 3


def test_a_late_glute_is_late_by_what_was_planted():
    late = glute.read(planted(5, glute_late_ms=PerSide(left=120.0))[0])
    usual = glute.read(planted(5)[0])
    delay = found(late, "glute.onset", "left").value - found(usual, "glute.onset", "left").value
    assert_allclose(delay, 120, atol=5)
    assert_allclose(found(late, "glute.onset", "right").value, found(usual, "glute.onset", "right").value, atol=5)


def test_the_mean_of_five_repetitions_is_surer_than_each():
    # Independent errors: the variance of a mean is the sum of the variances over n².
    onsets = [m for m in glute.read(planted(4)[0]) if m.id == "glute.onset" and m.side == "left"]
    whole, each = onsets[0], onsets[1:]
    widths = np.array([m.interval.high - m.interval.low for m in each])
    assert_allclose(whole.interval.high - whole.interval.low, np.sqrt(np.sum(widths**2)) / 5, rtol=1e-6)
    assert_allclose(whole.value, np.mean([m.value for m in each]))


@pytest.mark.proof
def test_intervals_of_synthetic_onsets_cover_93_to_97_percent():
    inside, n = 0, 0
    for seed in range(200):
        trial, made = planted(seed)
        for m in glute.read(trial):
            if m.id == "glute.onset" and m.repetition is not None and m.interval.known:
                at_s = made.recording.truth[f"rep{m.repetition}/{m.side}/emg.gluteus maximus.onset_at_s"]
                truth = 1e3 * (at_s - trial.repetitions[m.repetition].start_s)
                inside += m.interval.low <= truth <= m.interval.high
                n += 1
    assert n > 1900
    assert 0.93 <= inside / n <= 0.97


def test_percent_of_a_maximal_contraction():
    rms_v = 3e-4 / np.sqrt(2)
    recording = Recording("r", (tone(3e-4, details={"mvc_v": {"right gluteus maximus": 2 * rms_v}}),))
    trial = trial_of(recording, [1.2], [1.8])
    measures = glute.read(trial)
    for what in ("mean", "peak"):
        assert_allclose(found(measures, f"glute.maximus_emg_{what}", "right", 0).value, 50, rtol=0.02)
        whole = found(measures, f"glute.maximus_emg_{what}", "right")
        assert_allclose(whole.value, 50, rtol=0.02)
        assert whole.unit == "%MVC"
        assert not whole.interval.known
        assert "9–36 %" in whole.interval.why
    assert found(measures, "glute.maximus_emg_mean", "left").status == "not measurable"


@pytest.mark.parametrize("stated", [np.array([3e-4]), [3e-4], {"right gluteus maximus": 3e-4}])
def test_an_mvc_by_label_or_in_order_or_as_a_condition(stated):
    with_details = Recording("r", (tone(3e-4, details={"mvc_v": stated}),))
    condition = Conditions(more=(("mvc_v right gluteus maximus", "3e-4"),))
    with_condition = Recording("r", (tone(3e-4),), conditions=condition)
    values = [
        found(glute.read(trial_of(r, [1.2], [1.8])), "glute.maximus_emg_mean", "right").value
        for r in (with_details, with_condition)
    ]
    assert_allclose(values[0], values[1])


@pytest.mark.parametrize(
    "stated", [None, {}, {"right gluteus maximus": 0.0}, {"right gluteus maximus": "much"}, [1, 2]]
)
def test_no_mvc_no_amplitude(stated):
    details = {} if stated is None else {"mvc_v": stated}
    one = found(
        glute.read(trial_of(Recording("r", (tone(3e-4, details=details),)), [1.2], [1.8])),
        "glute.maximus_emg_peak",
        "right",
    )
    assert one.status == "not measurable"
    assert "no MVC given" in one.why


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (tone(3e-4, label="gluteus maximus"), "side of the EMG"),
        (tone(3e-4, label="left soleus"), "no EMG of the right gluteus maximus"),
        (replace(tone(3e-4), kind="emg_envelope"), "raw EMG"),
        (tone(0.0), "quiet baseline"),
        (replace(tone(3e-4), rate_hz=None, times_s=np.arange(6000) / 2000), "constant rate"),
        (replace(tone(3e-4), rate_hz=50.0), "1000 Hz"),
        (tone(3e-4, 0.0, 2.5), "already active"),
        (tone(3e-4, 2.4, 2.6), "no burst"),
    ],
)
def test_why_there_is_no_onset(stream, why):
    one = found(glute.read(trial_of(Recording("r", (stream,)), [1.0], [2.0])), "glute.onset", "right")
    assert one.status == "not measurable"
    assert one.value is None
    assert why in one.why


def test_the_side_of_the_stream_counts_where_the_label_has_none():
    recording = Recording("r", (tone(3e-4, label="gluteus maximus", side="right"),))
    one = found(glute.read(trial_of(recording, [1.1], [2.0])), "glute.onset", "right")
    assert_allclose(one.value, -100, atol=6)


def test_no_emg_no_repetition():
    assert "no EMG" in found(glute.read(trial_of(Recording("r", ()))), "glute.onset", "left").why
    assert "no repetition" in found(glute.read(trial_of(Recording("r", (tone(3e-4),)))), "glute.onset", "right").why


def shapes(bells):
    """EMG noise whose strength follows a bell in each of several repetitions of 2 s, at its own place in it."""
    times = np.arange(2000) / 1000
    strength = np.concatenate([np.exp(-0.5 * ((times - place) / 0.25) ** 2) for place in bells])
    noise = np.random.default_rng(3).normal(0, 1e-4, len(strength))
    stream = Stream("emg", "emg", (noise * strength)[:, None], "V", ("right gluteus maximus",), rate_hz=1000.0)
    starts = 2.0 * np.arange(len(bells))
    return trial_of(Recording("r", (stream,)), starts, starts + 1.99)


def test_consistency_is_high_for_the_same_shape_and_low_for_shifting_ones():
    same = found(glute.read(shapes([1.0] * 6)), "glute.consistency", "right")
    shifted = found(glute.read(shapes([0.3, 1.7, 0.6, 1.4, 0.9, 1.1])), "glute.consistency", "right")
    assert same.value > 0.85
    assert shifted.value < 0.5
    assert same.interval.low < same.value < same.interval.high <= 1
    few = found(glute.read(shapes([1.0] * 3)), "glute.consistency", "right")
    assert not few.interval.known
    assert found(glute.read(shapes([1.0])), "glute.consistency", "right").status == "not measurable"


def test_the_interval_of_consistency_covers_the_truth():
    # A shape plus white noise of half its power: two repetitions correlate by 1/(1 + 0.5) on average.
    rng = np.random.default_rng(7)
    shape = np.exp(-0.5 * ((np.arange(101) - 45) / 15) ** 2)
    shape = (shape - shape.mean()) / shape.std()
    starts = 1.01 * np.arange(5)  # 101 samples each, so that every percent is a sample
    inside = 0
    for _ in range(200):
        values = np.tile(shape, 5) + np.sqrt(0.5) * rng.normal(size=505)
        stream = Stream("emg", "emg_envelope", values[:, None], "1", ("right gluteus maximus",), rate_hz=100.0)
        trial = trial_of(Recording("r", (stream,)), starts, starts + 1.0)
        one = found(glute.read(trial), "glute.consistency", "right")
        inside += one.interval.low <= 1 / 1.5 <= one.interval.high
    assert inside >= 186  # 93 %


def test_the_free_leg_is_not_read_over_the_whole_trial():
    stream = tone(3e-4, details={"mvc_v": (1e-3,)})
    other_leg = (Repetition(0.5, 1.0, 1.5, side="left"),)
    trial = replace(trial_of(Recording("r", (stream,))), repetitions=other_leg, task="lunge")
    one = found(glute.read(trial), "glute.maximus_emg_mean", "right")
    assert one.status == "not measurable"
    assert "no repetition of the right side" in one.why


def test_a_repetition_with_a_gap_is_left_out_of_the_mean_and_said():
    stream = tone(3e-4, start_s=0.0, end_s=3.0, details={"mvc_v": (1e-3,)})
    values = stream.values.copy()
    values[2500:3500] = np.nan
    trial = trial_of(Recording("r", (replace(stream, values=values),)), [0.2, 1.2, 2.2], [0.8, 1.8, 2.8])
    one = found(glute.read(trial), "glute.maximus_emg_mean", "right")
    assert_allclose(one.value, 100 * 3e-4 / np.sqrt(2) / 1e-3, rtol=0.02)
    assert "2 of 3 repetitions" in one.why
    assert "gaps" in found(glute.read(trial), "glute.maximus_emg_mean", "right", 1).why


def test_single_leg_bridge_counts_the_tested_side_only():
    recording = replace(Recording("r", ()), conditions=Conditions(task="bridge", side="left"))
    motion = Motion("2D camera angle", {}, {})
    measures = glute.read(trial_of(recording, [0, 3], [2, 5], task="bridge", motion=motion))
    reps = "glute.single_leg_bridge_repetitions"
    assert found(measures, reps, "left").value == 2
    assert "left side was tested" in found(measures, reps, "right").why
    assert found(glute.read(trial_of(recording, task="bridge")), reps, "left").status == "not measurable"
    assert found(glute.read(trial_of(Recording("r", ()), task="bridge")), reps, "left").status == "not measurable"
