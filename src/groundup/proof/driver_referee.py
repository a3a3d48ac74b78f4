"""The referee of the differential test: thousands of tests at once through the very rule that judges one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.proof.blocks import blocks, half_interval
from groundup.proof.naming import ANY_ATTENTION, CANNOT_TELL, SEVERAL, labels_can_tell, named
from groundup.proof.permutation import Permutations, label_p, orders_within, repetition_weights, shift

Array = NDArray[np.float64]
CHUNK = 500
DRAWN = 999
"""Permutations for each simulated test where not all are enumerated: p is known to 0.001."""


@dataclass(frozen=True, slots=True, eq=False)
class Refereed:
    """What the rule says of simulated tests: `code` (tests,), and whether each interval holds the truth (tests, 3)."""

    code: NDArray[np.intp]
    covered: NDArray[np.bool_]
    covered_repetitions: NDArray[np.bool_]

    def share(self, *codes: int) -> float:
        """Share of the tests with one of these codes."""
        return float(np.isin(self.code, codes).mean())

    @property
    def links(self) -> float:
        """Share of the tests in which a link was named, one or several."""
        return float(((self.code != CANNOT_TELL) & (self.code != ANY_ATTENTION)).mean())

    @property
    def several(self) -> float:
        """Share in which several links were named."""
        return self.share(SEVERAL)


def referee(values: Array, truth: Array, *, better: int, seed: int, alpha: float = 0.05) -> Refereed:
    """The verdicts on `values` (tests, repeats, conditions, repetitions), whose true effects are `truth` (cues,)."""
    tests, repeats, conditions, each = values.shape
    weights = repetition_weights([(each, each)] * repeats, seed=seed, most=0, drawn=DRAWN)
    decides = labels_can_tell(repeats, conditions, alpha=alpha)
    orders = orders_within(repeats, conditions, seed=seed)
    orders = orders if orders.exact else Permutations(orders.rows[: DRAWN + 1], exact=False)
    codes, held, held_alone = [], [], []
    for start in range(0, tests, CHUNK):
        part = values[start : start + CHUNK]
        means = part.mean(axis=-1)
        of = blocks(means)
        both = np.stack([_beside(part, c) for c in range(1, conditions)], axis=1)  # (chunk, cues, values)
        shifted = shift(both, weights)
        labels = label_p(means, orders) if decides else np.zeros(of.effects.shape)
        decision = named(of, label_p=labels, repetition_p=shifted.p, better=better, alpha=alpha)
        codes.append(decision.code)
        held.append(np.abs(of.effects - truth) <= half_interval(of)[:, None])
        held_alone.append((shifted.low <= truth) & (truth <= shifted.high))
    return Refereed(np.concatenate(codes), np.concatenate(held), np.concatenate(held_alone))


def _beside(part: Array, condition: int) -> Array:
    """Repetitions of a condition and of none, repeat by repeat, as the weights want them."""
    return np.concatenate([part[:, :, condition], part[:, :, 0]], axis=-1).reshape(len(part), -1)
