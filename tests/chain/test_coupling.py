from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.anatomy import SIDES
from groundup.chain import coupling
from groundup.chain.trial import Repetition, Trial
from groundup.evidence.catalogue import definitions
from groundup.joints.motion import Motion
from groundup.signals.curve import Curve, Spread
from groundup.signals.recording import Conditions, Recording, Subject
from groundup.signals.stream import Stream
from groundup.synthetic.squat import Sensors, squat

TIMES = np.arange(1000) / 100
STARTS = np.arange(5) * 2.0


def trial_of(curves, recording=None, repetitions=5, missing=None, starts=STARTS, length_s=1.99):
    return Trial(
        recording=recording or Recording("r", ()),
        subject=Subject(),
        conditions=Conditions(),
        task="squat",
        repetitions=tuple(Repetition(a, a + 1, a + length_s) for a in starts[:repetitions]),
        motion=Motion("marker angle", curves, missing or {}),
        plate_of=MappingProxyType({}),
    )


def bell(delay_s=0.0):
    """The same asymmetric bump in each repetition, so that its place is seen."""
    local = (TIMES - delay_s) % 2.0
    return np.exp(-0.5 * ((local - 0.9) / 0.2) ** 2) + 0.5 * np.exp(-0.5 * ((local - 1.3) / 0.1) ** 2)


def curve(name, values, side="right"):
    return Curve(name, side, values, TIMES, "rad", "marker angle", sources=("markers",))


def links(eversion, knee, hip):
    found = {"ankle_eversion": eversion, "knee_medial_displacement": knee, "hip_adduction": hip}
    return {(name, "right"): curve(name, values) for name, values in found.items()}


def read(trial, measure, side="right"):
    return next(m for m in coupling.read(trial) if (m.id, m.side) == (measure, side))


FOOT_KNEE, KNEE_HIP = "chain.coupling_foot_knee", "chain.coupling_knee_hip"


def test_every_chain_measure_of_the_catalogue_on_both_sides():
    there = {(m.id, m.side) for m in coupling.read(trial_of({}))}
    assert there == {(d.id, side) for d in definitions() if d.link == "chain" for side in SIDES}


@pytest.mark.parametrize("delay_s", [-0.2, 0.0, 0.1])
def test_a_planted_delay_is_found_and_said(delay_s):
    one = read(trial_of(links(bell(), bell(delay_s), bell())), FOOT_KNEE)
    assert_allclose(one.value, 1, atol=1e-3)
    words = {-0.2: "-", 0.0: "together", 0.1: "follows 100 ± "}[delay_s]
    assert words in one.why if delay_s >= 0 else "ahead" in one.why
    assert one.method == "marker angle"
    assert one.sources == ("markers",)


def test_mirrored_is_minus_one_and_gain_and_offset_change_nothing():
    trial = trial_of(links(bell(), -3 * bell() + 7, bell()))
    assert_allclose(read(trial, FOOT_KNEE).value, -1, atol=1e-3)
    assert_allclose(read(trial, KNEE_HIP).value, -1, atol=1e-3)


def test_noise_lowers_it_and_the_interval_holds_the_truth():
    # z of repetitions scatters around that of the true correlation; no lag, 20-sample white noise, rho = 0.8.
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(60):
        a = rng.normal(size=1000)
        b = 0.8 * a + 0.6 * rng.normal(size=1000)
        one = read(trial_of(links(a, b, b)), FOOT_KNEE)
        inside += one.interval.low <= 0.8 <= one.interval.high
        assert 0.5 < one.value < 0.95
    assert inside >= 52


def test_curves_that_have_nothing_to_do_with_each_other_are_not_called_coupled():
    # The largest of 41 correlations of smooth unrelated curves is about 0.5; read where the others agree it is none.
    rng = np.random.default_rng(3)
    hold_zero, size = 0, 0.0
    for _ in range(100):
        foot, knee = (np.convolve(rng.normal(size=1060), np.hanning(61), "valid")[:1000] for _ in range(2))
        one = read(trial_of(links(foot, knee, knee)), FOOT_KNEE)
        hold_zero += one.interval.low <= 0 <= one.interval.high
        size += abs(one.value) / 100
    assert hold_zero >= 84
    assert size < 0.3


def test_errors_behind_the_curves_widen_the_interval_as_far_as_they_change_the_correlation():
    # A leak of a curve at right angles to the shared one: 30 % of it, up or down, turns r = 1 into 1/√(1 + 0.3²).
    shared, leak = np.sin(np.pi * TIMES), np.cos(np.pi * TIMES)
    rng = np.random.default_rng(4)
    foot = shared + 0.01 * rng.normal(size=1000)

    def spread(runs):
        return Spread(runs, np.arange(1000.0), np.arange(1000.0))

    def with_errors(foot_runs, knee_runs):
        drawn = {
            ("ankle_eversion", "right"): replace(curve("ankle_eversion", foot), spread=spread(foot_runs)),
            ("knee_medial_displacement", "right"): replace(
                curve("knee_medial_displacement", shared), spread=spread(knee_runs)
            ),
        }
        return read(trial_of(drawn), FOOT_KNEE)

    none, leaking = np.zeros((2, 1000)), 0.3 * np.array([leak, -leak])
    offset = np.array([np.ones(1000), -np.ones(1000)])
    narrow, same, wide = with_errors(none, none), with_errors(offset, offset), with_errors(leaking, none)
    assert_allclose((same.interval.low, same.interval.high), (narrow.interval.low, narrow.interval.high), rtol=1e-9)
    assert wide.interval.low < 1 / np.hypot(1, 0.3) < narrow.interval.low
    assert "errors behind" in wide.why
    assert "repetitions only" in read(trial_of(links(bell(), bell(), bell())), FOOT_KNEE).why


def test_one_repetition_tells_no_coupling():
    one = read(trial_of(links(bell(), bell(), bell()), repetitions=1), FOOT_KNEE)
    assert one.status == "not measurable"
    assert "one repetition" in one.why


def test_a_lag_that_changes_each_time_tells_no_order():
    scattered = np.concatenate([bell(d)[200 * i : 200 * (i + 1)] for i, d in enumerate((-0.3, 0.2, -0.1, 0.3, 0.0))])
    assert "cannot be told" in read(trial_of(links(bell(), scattered, bell())), FOOT_KNEE).why


def test_few_repetitions_have_no_interval_and_none_no_value():
    assert not read(trial_of(links(bell(), bell(), bell()), repetitions=2), FOOT_KNEE).interval.known
    assert read(trial_of(links(bell(), bell(), bell()), repetitions=0), FOOT_KNEE).status == "not measurable"


def test_a_flat_or_broken_curve_is_not_measurable():
    broken = bell().copy()
    broken[50::200] = np.nan
    for values in (np.zeros(1000), broken):
        one = read(trial_of(links(values, bell(), bell())), FOOT_KNEE)
        assert one.status == "not measurable"
        assert "gaps" in one.why


def test_what_is_missing_is_named():
    missing = {("ankle_eversion", "right"): "no heel marker"}
    found = {k: v for k, v in links(bell(), bell(), bell()).items() if k[0] != "ankle_eversion"}
    assert read(trial_of(found, missing=missing), FOOT_KNEE).why == "no heel marker"
    assert read(trial_of(found, missing=missing), KNEE_HIP).status == "measured"


def test_fppa_stands_in_for_the_knees_travel():
    found = {
        ("ankle_eversion", "right"): curve("ankle_eversion", bell()),
        ("knee_fppa", "right"): curve("knee_fppa", bell()),
    }
    assert_allclose(read(trial_of(found), FOOT_KNEE).value, 1, atol=1e-3)


def test_no_driver_from_one_condition():
    one = read(trial_of(links(bell(), bell(), bell())), "chain.driver")
    assert one.status == "not measurable"
    assert "differential test" in one.why


def test_never_called_a_cause():
    for m in coupling.read(trial_of(links(bell(), bell(0.1), bell()))):
        assert "no cause" in m.why or "cause" not in m.why


def test_onset_order_of_a_synthetic_person():
    made = squat(seed=2, sensors=Sensors(markers=False, plates=False, insoles=False))
    trial = trial_of({}, made.recording, starts=made.rhythm.start_s, length_s=1.0)
    for side in SIDES:
        one = read(trial, "chain.onset_order", side)
        truth = made.recording.truth
        delay = [
            truth[f"rep{i}/{side}/emg.gluteus maximus.onset_at_s"]
            - truth[f"rep{i}/{side}/emg.abductor hallucis.onset_at_s"]
            for i in range(5)
        ]
        assert one.value == 100 * np.mean(np.array(delay) > 0)
        said = float(one.why.split("gluteus maximus ")[1].split(" ")[0])
        assert_allclose(said, 1e3 * np.mean(delay), atol=6)
        # Wilson (1927): for 5 of 5 the 95 % interval starts at 5 / (5 + 1.96²).
        assert_allclose(one.interval.low, 100 * 5 / (5 + 1.96**2), rtol=1e-9)


def test_onset_order_needs_both_muscles_with_their_side():
    assert "no EMG" in read(trial_of({}), "chain.onset_order").why
    stream = Stream("emg", "emg", np.zeros((5000, 1)), "V", ("right gluteus maximus",), rate_hz=2000.0)
    assert "abductor hallucis" in read(trial_of({}, Recording("r", (stream,))), "chain.onset_order").why
    both = Stream("emg", "emg", np.zeros((5000, 2)), "V", ("R GMax", "R AbdH"), rate_hz=2000.0)
    assert "quiet baseline" in read(trial_of({}, Recording("r", (both,))), "chain.onset_order").why
