"""A modelled glute beside a measured one: both or nothing is said."""

from dataclasses import replace

import numpy as np
import pytest

from groundup.chain.model_and_emg import model_and_emg
from groundup.chain.modelled import nothing_modelled
from groundup.chain.trial import Trial
from groundup.signals.curve import Curve
from groundup.signals.recording import Conditions, Recording, Subject
from groundup.signals.stream import Stream

TIMES = np.arange(0, 3, 0.01)


def bump(at_s):
    return np.exp(-(((TIMES - at_s) / 0.2) ** 2))


@pytest.fixture
def trial():
    emg = Stream("EMG", "emg_envelope", bump(1.5)[:, None], "1", ("gluteus medius right",), rate_hz=100.0)
    curve = Curve("gluteus_medius_activation", "right", bump(1.56), TIMES, "1", "body model (sticks)")
    body = replace(nothing_modelled("", method="body model (sticks)"), curves={(curve.name, curve.side): curve})
    recording = Recording("r", (emg,))
    return Trial(recording, Subject(), Conditions(), None, (), None, {}, body=body)


def test_correlation_and_timing_are_said_of_what_has_both(trial):
    (said,) = model_and_emg(trial)
    assert "Gluteus medius, right" in said
    assert "model 60 ms later, r 1.00" in said


def test_without_a_model_or_an_electrode_nothing_is_said(trial):
    assert model_and_emg(replace(trial, body=None)) == ()
    assert model_and_emg(replace(trial, recording=replace(trial.recording, streams=()))) == ()
