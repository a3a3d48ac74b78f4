"""Randomization tests of whole batches: how often chance alone lays a design out so that it fits the data as well.

The statistic is fixed beforehand. Over time: the correlation of a measure with the shape that an effect would have had
after each possible start, a straight trend and learning taken out of both. Over pairs: the mean of their differences.
Two-sided.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_SLACK = 1e-10
"""Assignments that fit alike differ by rounding alone."""


def partial_correlations(values: Array, shapes: Array, *, base: Array) -> Array:
    """Correlation of each series with each shape, `base` taken out of both.

    `values` (experiments, n), NaN where nothing was measured; `shapes` (m, n); `base` (k, n) -> (experiments, m).
    0 where a series or a shape has nothing left.
    """
    there = np.isfinite(values)
    weight = there.astype(float)
    y = np.where(there, values, 0.0)
    y = y - y.sum(axis=1, keepdims=True) / np.maximum(weight.sum(axis=1, keepdims=True), 1.0) * weight  # for precision
    gram = np.einsum("en,kn,ln->ekl", weight, base, base)
    of_y = y @ base.T
    of_shapes = np.stack([(weight * b) @ shapes.T for b in base], axis=1)
    out = np.linalg.pinv(gram, hermitian=True)
    by_y = np.einsum("ekl,el->ek", out, of_y)
    by_shapes = np.einsum("ekl,elm->ekm", out, of_shapes)
    together = y @ shapes.T - np.einsum("ek,ekm->em", by_y, of_shapes)
    left_y = (y * y).sum(axis=1) - (by_y * of_y).sum(axis=1)
    whole = weight @ (shapes * shapes).T
    left_shapes = whole - (by_shapes * of_shapes).sum(axis=1)
    scale = np.maximum(left_y, 0.0)[:, None] * np.maximum(left_shapes, 0.0)
    empty = (left_shapes <= 1e-9 * np.maximum(whole, 1.0)) | (left_y <= 1e-12 * (1 + (y * y).sum(axis=1)))[:, None]
    return np.where(empty, 0.0, together / np.sqrt(np.where(empty, 1.0, scale)))


def pair_means(differences: Array, orders: Array) -> Array:
    """Mean of the signed differences under each order.

    `differences` (experiments, pairs), earlier − later, NaN where a pair is not whole; `orders` (m, pairs), ±1 where
    the treated one is the earlier or the later -> (experiments, m).
    """
    there = np.isfinite(differences)
    total = np.where(there, differences, 0.0) @ orders.T
    return total / np.maximum(there.sum(axis=1), 1)[:, None]


def p_of(statistic: Array, done: NDArray[np.intp]) -> Array:
    """Two-sided p: the share of assignments that reach the size of the one done. (experiments, m), (experiments,).

    Assignments that fit as well count as reaching it, and a statistic of nothing is reached by all.
    """
    size = np.abs(statistic)
    own = np.take_along_axis(size, done[:, None], axis=1)
    return (size >= own - _SLACK * (1.0 + own)).mean(axis=1)


def p_of_sums(first: Array, second: Array, done_first: NDArray[np.intp], done_second: NDArray[np.intp]) -> Array:
    """As `p_of`, of first + second over every pairing of their starts: (experiments, m1), (experiments, m2)."""
    joint = (first[:, :, None] + second[:, None, :]).reshape(len(first), -1)
    return p_of(joint, done_first * second.shape[1] + done_second)
