"""Measures from curves with draws: intervals are those of the draws, and what is withheld is not read."""

from dataclasses import replace

import numpy as np
import pytest

from groundup.chain import glute, hip
from groundup.chain.model_reading import drawn as read_drawn
from groundup.chain.model_reading import mean_of, peak_of, within
from groundup.chain.modelled import CURVES, Modelled, nothing_modelled
from groundup.chain.peaks import Span
from groundup.signals.curve import Curve, Spread

TIMES = np.arange(0.0, 6.0, 0.01)
SPAN = Span(0, 0.5, 2.5, 1.5)


def curve(values, offsets=None, name="hip_extension_moment", side="left"):
    """A curve whose draws are itself plus one constant offset each."""
    spread = None
    if offsets is not None:
        spread = Spread(runs=-np.repeat(np.array(offsets)[:, None], 3, axis=1), node=TIMES[[0, 300, -1]], place=TIMES)
    return Curve(name, side, values, TIMES, CURVES[name][0], "body model (drawn)", spread=spread)


def find(measures, measure_id, side="left", repetition=None):
    (found,) = (m for m in measures if (m.id, m.side, m.repetition) == (measure_id, side, repetition))
    return found


def test_a_mean_has_the_quantiles_of_its_draws():
    offsets = np.random.default_rng(1).normal(size=400)
    value = read_drawn(mean_of, 100.0)(curve(np.full(len(TIMES), 0.3), offsets), SPAN)
    low, high = value.value - 1.96 * value.below, value.value + 1.96 * value.above
    assert value.value == pytest.approx(30.0)
    np.testing.assert_allclose([low, high], 30.0 + 100.0 * np.quantile(offsets, [0.025, 0.975]), atol=1e-9)


def test_a_peak_is_the_highest_mean_over_fifty_milliseconds():
    values = np.where((TIMES > 0.995) & (TIMES < 1.045), 2.0, 0.0)  # five samples of two
    assert peak_of(values, TIMES) == pytest.approx(2.0)
    values[102] = 12.0  # one stray sample among them
    assert peak_of(values, TIMES) == pytest.approx(4.0)


def test_an_interval_holds_the_value_even_where_all_draws_lie_above_it():
    value = within(1.0, np.linspace(2.0, 3.0, 100))
    assert value.below == 0.0
    assert value.above > 0.5


def test_a_repetition_that_the_curve_hardly_covers_has_no_value():
    values = np.full(len(TIMES), 1.0)
    values[60:150] = np.nan
    assert "covers only 55%" in read_drawn(peak_of)(curve(values), SPAN).why


def test_hip_over_knee_is_read_at_the_bottom(drawn_trial):
    at_bottom = np.exp(-((TIMES - 1.5) ** 2) / 0.1) + np.exp(-((TIMES - 4.0) ** 2) / 0.1)
    trial = drawn_trial(
        {
            ("hip_extension_moment", "left"): curve(0.6 * at_bottom),
            ("knee_extension_moment", "left"): curve(1.2 * at_bottom, name="knee_extension_moment"),
        }
    )
    assert find(hip.read(trial), "hip.knee_moment_ratio").value == pytest.approx(0.5)


def test_a_repetition_beyond_the_end_of_the_curve_has_no_sum_and_no_ratio(drawn_trial):
    """Plates that were on for the first repetition only."""
    names = ("hip_extension_moment", "knee_extension_moment", "hip_knee_extension_moment")
    first = {
        (n, "left"): replace(curve(np.ones(len(TIMES)), name=n), values=np.ones(300), times_s=TIMES[:300])
        for n in names
    }
    measures = hip.read(drawn_trial(first))
    for measure_id in ("hip.knee_moment_sum", "hip.knee_moment_ratio"):
        assert find(measures, measure_id, repetition=0).value == pytest.approx(1.0)
        assert find(measures, measure_id, repetition=1).value is None


def test_a_withheld_repetition_says_why_and_the_trial_says_that_it_is_not_whole(drawn_trial):
    activation = curve(np.full(len(TIMES), 0.2), [-0.1, 0.0, 0.1], "gluteus_medius_activation")
    key = ("gluteus_medius_activation", "left")
    trial = drawn_trial({key: activation}, {key: {0: "reserves carry 30 %"}})
    measures = glute.read(trial)
    assert find(measures, "glute.medius_activation_mean", repetition=0).why == "reserves carry 30 %"
    assert find(measures, "glute.medius_activation_mean", repetition=1).value == pytest.approx(20.0)
    whole = find(measures, "glute.medius_activation_mean")
    assert whole.why.startswith("mean of 1 of 2 repetitions")
    assert "withheld" in whole.why


def test_without_a_curve_the_models_reason_is_given(drawn_trial, drawn):
    trial = replace(drawn({}), body=nothing_modelled("no plates", method="body model (x)"))
    assert find(hip.read(trial), "hip.contact_force_peak").why == "no plates"


@pytest.fixture
def drawn_trial(drawn):
    def make(curves, withheld=None):
        return replace(drawn({}), body=Modelled("body model (drawn)", curves, {}, withheld or {}))

    return make
