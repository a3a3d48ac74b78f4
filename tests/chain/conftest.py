"""Trials made of drawn curves, whose values at every moment are known."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from groundup.anatomy import Side, Task
from groundup.chain.trial import Repetition, Trial
from groundup.joints.motion import CURVES, Motion
from groundup.signals.curve import Curve
from groundup.signals.recording import Conditions, Recording, Subject
from groundup.signals.stream import Stream

RATE = 100.0
TIMES = np.arange(0.0, 6.0, 1.0 / RATE)
REPETITIONS = (Repetition(0.5, 1.5, 2.5), Repetition(3.0, 4.0, 5.0))

Drawn = Mapping[tuple[str, Side | None], np.ndarray]
TrialOf = Callable[..., Trial]


def bend(depths_deg: tuple[float, float] = (90.0, 100.0)) -> np.ndarray:
    """Two bends [rad]: straight lines from 0 to each depth and back, over the two repetitions."""
    values = np.zeros_like(TIMES)
    for repetition, depth in zip(REPETITIONS, depths_deg, strict=True):
        knots = [repetition.start_s, repetition.bottom_s, repetition.end_s]
        values += np.interp(TIMES, knots, [0.0, depth, 0.0])
    return np.radians(values)


def trial(
    curves: Drawn,
    *,
    sd: float | None = None,
    method: str = "marker angle",
    task: Task | None = "squat",
    repetitions: tuple[Repetition, ...] = REPETITIONS,
    subject: Subject | None = None,
    missing: Mapping[tuple[str, Side | None], str] | None = None,
) -> Trial:
    made = {
        (name, side): Curve(
            name,
            side,
            values,
            TIMES,
            CURVES[name][0],
            method,
            sd=None if sd is None else np.full(len(TIMES), sd),
            sources=("markers",),
        )
        for (name, side), values in curves.items()
    }
    clock = Stream("clock", "other", np.zeros((len(TIMES), 1)), "1", ("none",), rate_hz=RATE)
    return Trial(
        recording=Recording("drawn", (clock,)),
        subject=subject or Subject(),
        conditions=Conditions(task=task),
        task=task,
        repetitions=repetitions,
        motion=Motion(method, made, missing or {}),
        plate_of={},
    )


@pytest.fixture(scope="session")
def drawn() -> TrialOf:
    return trial


@pytest.fixture(scope="session")
def two_bends() -> Callable[..., np.ndarray]:
    return bend


@pytest.fixture(scope="session")
def times() -> np.ndarray:
    return TIMES
