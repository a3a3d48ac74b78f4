"""Differential tests with planted drivers: repetitions as a person would give them, thousands at once.

Every number is in standard deviations of a whole set. A repeat has its own level, each set of a condition varies, each
repetition of it varies, later sets differ by practice, and any cue may help by attention alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Planted:
    """What is true of simulated tests. `effects` are those of foot cue, heel wedge, hip cue; lower is better."""

    effects: tuple[float, float, float] = (0.0, 0.0, 0.0)
    attention: float = 0.0
    """Added to every cue alike."""
    learning: float = 0.0
    """Change from each set of a repeat to the next, whatever the condition."""
    set_sd: float = 1.0
    repetition_sd: float = 1.0
    repeat_sd: float = 3.0
    heavy_tails: bool = False
    """Sets vary with Student's t of 3 degrees of freedom instead of the normal distribution, of the same spread."""

    @property
    def truth(self) -> Array:
        """True differences of the three cues from none."""
        return np.array(self.effects) + self.attention


def planted_tests(
    planted: Planted, rng: Generator, *, tests: int, repeats: int, repetitions: int = 5
) -> tuple[Array, NDArray[np.intp]]:
    """Values (tests, repeats, 4, repetitions), none first, and the place (tests, repeats, 4) of each condition.

    The orders are those of the test: a Williams square of random names for each test, its rows in random order.
    """
    places = drawn_places(rng, tests=tests, repeats=repeats)
    shape = (tests, repeats, 4)
    sets = rng.standard_t(3, shape) / np.sqrt(3.0) if planted.heavy_tails else rng.normal(size=shape)
    level = planted.repeat_sd * rng.normal(size=(tests, repeats, 1))
    mean = level + np.r_[0.0, planted.truth] + planted.learning * places + planted.set_sd * sets
    return mean[..., None] + planted.repetition_sd * rng.normal(size=(*shape, repetitions)), places


def drawn_places(
    rng: Generator, *, tests: int, repeats: int, pattern: Sequence[int] = (0, 1, 3, 2)
) -> NDArray[np.intp]:
    """Places (tests, repeats, 4) of the conditions as `battery.differential.orders` draws them, up to four repeats."""
    if not 1 <= repeats <= 4:
        raise ValueError("one Williams square has four repeats")
    names = rng.permuted(np.tile(np.arange(4), (tests, 1)), axis=1)
    rows = rng.permuted(np.tile(np.arange(4), (tests, 1)), axis=1)[:, :repeats]
    places = np.zeros((tests, repeats, 4), dtype=np.intp)
    for place, step in enumerate(pattern):
        labels = np.take_along_axis(names, (rows + step) % 4, axis=1)
        np.put_along_axis(places, labels[..., None], place, axis=2)
    return places
