"""Rhythm: when the repetitions of a synthetic movement begin, turn and end, and how deep each goes."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """Depth over time: 0 standing, 1 the person's own full depth; (n,) at `rate_hz` from 0 s.

    `start_s`, `bottom_s`, `end_s` (repetitions,): descent begins, middle of the hold, upright again.
    """

    rate_hz: float
    depth: Array
    start_s: Array
    bottom_s: Array
    end_s: Array

    @property
    def times(self) -> Array:
        """Time of each frame [s]."""
        return np.arange(len(self.depth)) / self.rate_hz


def draw_rhythm(
    rng: Generator, *, repetitions: int, rate_hz: float, quiet_s: float, tempo_s: tuple[float, float] = (0.9, 1.4)
) -> Rhythm:
    """Quiet standing, `repetitions` smooth descents and ascents with natural variation, quiet standing.

    Descent and ascent each take the person's own tempo within `tempo_s` ± 6 %; the hold at the bottom lasts
    0.05–0.25 s and the pause between repetitions 0.5–0.9 s; depth varies by 2 % (standard deviation) from repetition
    to repetition. Each way is a minimum-jerk path (Flash & Hogan 1985): velocity and acceleration are continuous.
    """
    own_down, own_up = rng.uniform(*tempo_s, size=2)
    down = own_down * (1 + 0.06 * rng.standard_normal(repetitions).clip(-2, 2))
    hold = rng.uniform(0.05, 0.25, repetitions)
    up = own_up * (1 + 0.06 * rng.standard_normal(repetitions).clip(-2, 2))
    pause = rng.uniform(0.5, 0.9, repetitions)
    reach = 1 + 0.02 * rng.standard_normal(repetitions).clip(-2, 2)
    start = quiet_s + np.concatenate([[0.0], np.cumsum(down + hold + up + pause)])[:repetitions]
    end = start + down + hold + up
    length = (end[-1] if repetitions else quiet_s) + quiet_s
    times = np.arange(round(length * rate_hz)) / rate_hz
    depth = np.zeros_like(times)
    for i in range(repetitions):
        depth += reach[i] * (_smooth((times - start[i]) / down[i]) - _smooth((times - (end[i] - up[i])) / up[i]))
    return Rhythm(rate_hz, depth, start, start + down + hold / 2, end)


def wander(
    rng: Generator, times: Array, *, sd: float, low_hz: float = 0.05, high_hz: float = 1.0, waves: int = 12
) -> Array:
    """Slow natural variation around zero with standard deviation `sd`: a sum of sines of random phase; (n,)."""
    frequency = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz), waves))
    weight = 1 / frequency**0.5
    weight *= sd * np.sqrt(2.0) / np.linalg.norm(weight)
    phase = rng.uniform(0, 2 * np.pi, waves)
    return weight @ np.sin(2 * np.pi * frequency[:, None] * times + phase[:, None])


def _smooth(u: Array) -> Array:
    """Minimum-jerk step from 0 to 1 over 0 <= u <= 1."""
    u = np.clip(u, 0.0, 1.0)
    return u**3 * (10 - 15 * u + 6 * u**2)
