"""Permutation tests over how a test was assigned: labels over whole blocks, and repetitions within a repeat.

Two questions, two sets of permutations. *Labels over blocks*: had the conditions of a repeat come in any other order,
would the difference be as large? Valid by the draw of the order, whatever the repetitions of one block share.
*Repetitions within a repeat*: do the repetitions of two blocks differ at all? They share their block, so this alone
never says that a condition did it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from math import comb, factorial, prod

import numpy as np
from numpy.typing import NDArray

from groundup.errors import UsageError

Array = NDArray[np.float64]

EXACT_UP_TO = 20_000
"""So many permutations are all enumerated; of more, so many as asked for are drawn."""
DRAWN = 9_999


@dataclass(frozen=True, slots=True, eq=False)
class Permutations:
    """Permutations of a design. `rows` begins with what was done; `exact` where they are all there are."""

    rows: NDArray[np.float64] | NDArray[np.intp]
    exact: bool

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """How much one group lies above another: difference, 95 % interval by inverting the test, and two-sided p.

    Every field has the leading shape of the values. An end that the permutations are too few for is infinite.
    """

    difference: Array
    low: Array
    high: Array
    p: Array


def orders_within(repeats: int, conditions: int, *, seed: int, most: int = EXACT_UP_TO) -> Permutations:
    """Every order of the conditions within each repeat: (n, repeats, conditions) of indices, identity first."""
    one = np.array(list(permutations(range(conditions))), dtype=np.intp)
    if factorial(conditions) ** repeats <= most:
        rows = np.array(list(product(range(len(one)), repeat=repeats)), dtype=np.intp).reshape(-1, repeats)
        return Permutations(one[rows], exact=True)
    picked = np.random.default_rng(seed).integers(len(one), size=(DRAWN, repeats))
    picked = np.vstack([np.zeros((1, repeats), dtype=np.intp), picked])
    return Permutations(one[picked], exact=False)


def orders_drawable(taken: Sequence[Sequence[int]]) -> Permutations | None:
    """The labels that the Williams squares of the test could have put where these came, the taken ones first.

    `taken`: the conditions (0 … 3) of each repeat in the order they came, at most four repeats of one square. Rows
    (n, repeats, 4): the label in each place. None where no single square could have given these orders.
    """
    done = tuple(tuple(int(c) for c in order) for order in taken)
    if not 1 <= len(done) <= 4:
        return None
    squares = {
        tuple(tuple(names[(i + k) % 4] for k in (0, 1, 3, 2)) for i in range(4)) for names in permutations(range(4))
    }
    drawable = {rows for square in squares for rows in permutations(square, len(done))}
    if done not in drawable:
        return None
    others = sorted(drawable - {done})
    return Permutations(np.array([done, *others], dtype=np.intp), exact=True)


def label_p(means: Array, orders: Permutations) -> Array:
    """p of each condition against the first over the labels of whole blocks, in the direction it was seen to go.

    `means` (..., repeats, conditions) of blocks -> (..., conditions − 1). Each is compared with the largest difference
    of any condition in that direction: where none does anything, the chance of any false alarm that way is at most p.
    """
    repeats = means.shape[-2]
    rows = orders.rows.astype(np.intp)
    shuffled = np.zeros((*means.shape[:-2], len(rows), means.shape[-1]))
    for r in range(repeats):
        shuffled += means[..., r, :][..., rows[:, r, :]] / repeats
    return _against_largest(shuffled, shuffled[..., 0, :])


def placed_p(by_place: Array, orders: Permutations) -> Array:
    """As `label_p` for orders that `orders_drawable` gave: `by_place` (..., repeats, places) of block means."""
    rows = orders.rows.astype(np.intp)
    repeats, conditions = by_place.shape[-2:]
    shuffled = np.zeros((*by_place.shape[:-2], len(rows), conditions))
    for r in range(repeats):
        where = np.argsort(rows[:, r, :], axis=-1)  # the place of each label
        shuffled += by_place[..., r, :][..., where] / repeats
    return _against_largest(shuffled, shuffled[..., 0, :])


def _against_largest(shuffled: Array, seen: Array) -> Array:
    """Shares of the rows (..., n, conditions) whose largest difference reaches that of (..., conditions)."""
    differences = shuffled[..., 1:] - shuffled[..., :1]
    own = seen[..., 1:] - seen[..., :1]
    slack = 1e-9 * (1.0 + np.abs(own))  # equal differences count as equal
    up = (differences.max(axis=-1)[..., None, :] >= (own - slack)[..., :, None]).mean(axis=-1)
    down = (differences.min(axis=-1)[..., None, :] <= (own + slack)[..., :, None]).mean(axis=-1)
    return np.where(own > 0, up, np.where(own < 0, down, np.maximum(up, down)))


def repetition_weights(
    counts: Sequence[tuple[int, int]], *, seed: int, most: int = EXACT_UP_TO, drawn: int = DRAWN
) -> Permutations:
    """Weights (n, values) that make of all values the difference of two groups, permuted within each repeat.

    `counts`: of each repeat how many repetitions the treated and the control block have. Values stand repeat by
    repeat, treated before control; every repeat weighs the same. The first row is what was done.
    """
    if not counts or any(t < 1 or c < 1 for t, c in counts):
        raise UsageError("at least one repetition of both conditions in each repeat", found=str(list(counts)))
    exact = prod(comb(t + c, t) for t, c in counts) <= most
    rng = np.random.default_rng(seed)
    parts = [_picked(t, t + c, exact, drawn, rng) for t, c in counts]
    if exact:
        index = np.array(list(product(*(range(len(p)) for p in parts))), dtype=np.intp)
        parts = [p[index[:, i]] for i, p in enumerate(parts)]
    return Permutations(np.concatenate([p / len(counts) for p in parts], axis=1), exact=exact)


def _picked(treated: int, both: int, exact: bool, drawn: int, rng: np.random.Generator) -> Array:
    """Weights of one repeat: 1/n of those picked, −1/m of the rest; those treated first."""
    if exact:
        chosen = np.zeros((comb(both, treated), both), dtype=bool)
        for row, picked in zip(chosen, combinations(range(both), treated), strict=True):
            row[list(picked)] = True
    else:
        ranks = rng.random((drawn, both)).argsort(axis=1)
        chosen = np.vstack([np.arange(both) < treated, ranks < treated])
    return np.where(chosen, 1.0 / treated, -1.0 / (both - treated))


def shift(values: Array, weights: Permutations, *, level: float = 0.95) -> Shift:
    """The shift of the treated against the control repetitions. `values` (..., n) as the weights want them.

    The interval holds every shift that the two-sided test at 1 − level does not rule out. A permutation reaches the
    difference seen exactly from one shift on, so its ends are two of these shifts and nothing is searched for.
    """
    w = weights.rows
    treated = w[0] > 0
    overlap = w @ treated.astype(float)  # 1 for what was done, less for every other
    seen = values @ w[0]
    others = values @ w.T
    same = overlap > 1.0 - 1e-12
    turning = np.sort((seen[..., None] - others[..., ~same]) / (1.0 - overlap[~same]), axis=-1)
    n, own = len(w), int(same.sum())
    slack = 1e-9 * (1.0 + np.abs(seen))[..., None]
    above = (others >= seen[..., None] - slack).mean(axis=-1)
    below = (others <= seen[..., None] + slack).mean(axis=-1)
    ruled_out = int(np.floor((1.0 - level) / 2.0 * n + 1e-9)) - own  # turning points that may be left outside
    inside = 0 <= ruled_out < turning.shape[-1]
    low = turning[..., ruled_out] if inside else np.full(seen.shape, -np.inf)
    high = turning[..., -1 - ruled_out] if inside else np.full(seen.shape, np.inf)
    return Shift(seen, low, high, np.minimum(1.0, 2.0 * np.minimum(above, below)))
