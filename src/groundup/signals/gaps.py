"""Gaps: where a signal was not measured, and filling them only up to a stated length."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.signals.filters import runs

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gap:
    """Samples [first, end) of one column that are NaN; `column` counts the flattened trailing axes."""

    column: int
    first: int
    end: int

    def __len__(self) -> int:
        return self.end - self.first


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """Values after filling, which of them were filled, and the gaps filled and left."""

    values: Array
    mask: NDArray[np.bool_]
    """True where a value was made up; same shape as `values`."""
    filled: tuple[Gap, ...]
    left: tuple[Gap, ...]


def gaps(values: Array) -> tuple[Gap, ...]:
    """Every stretch of NaN in values (n, …), column by column."""
    missing: NDArray[np.bool_] = ~np.isfinite(values.reshape(len(values), int(np.prod(values.shape[1:]))))
    broken = np.flatnonzero(missing.any(axis=0))
    return tuple(Gap(int(column), first, end) for column in broken for first, end in runs(missing[:, column]))


def fill(values: Array, *, longest_s: float, rate_hz: float, method: Literal["cubic", "linear"] = "cubic") -> Filled:
    """Values (n, …) with inner gaps of at most `longest_s` filled; longer gaps, and those at either end, stay NaN.

    `cubic` runs a third-degree polynomial through two samples on each side, the outer ones as far out as the gap is
    long, so that the noise of neighboring samples is not carried across as slope. Where a side has only one sample
    it falls back to a straight line.
    """
    if not longest_s >= 0:
        raise SignalError("a longest gap of 0 s or more to fill", found=f"{longest_s:g} s")
    if not rate_hz > 0:
        raise SignalError("a positive sampling rate to fill gaps at", found=f"{rate_hz:g} Hz")
    columns = np.array(values, dtype=float).reshape(len(values), int(np.prod(np.shape(values)[1:])))
    mask = np.zeros(columns.shape, dtype=bool)
    found = gaps(values)
    filled = tuple(
        g for g in found if g.first > 0 and g.end < len(columns) and len(g) / rate_hz <= longest_s * (1 + 1e-9)
    )
    for gap in filled:
        mask[gap.first : gap.end, gap.column] = True
    if method == "linear":
        _straight(columns, mask)
    else:
        source = columns.copy()
        for gap in filled:
            support = _support(source[:, gap.column], gap)
            inside = np.arange(gap.first, gap.end)
            columns[inside, gap.column] = _polynomial(np.array(support), source[support, gap.column], inside)
    done = set(filled)
    left = tuple(g for g in found if g not in done)
    return Filled(columns.reshape(values.shape), mask.reshape(values.shape), filled, left)


def _straight(columns: Array, mask: NDArray[np.bool_]) -> None:
    """Straight lines across the masked samples of `columns` (n, c), in place: thousands of gaps at once."""
    for i in np.flatnonzero(mask.any(axis=0)):
        known = np.flatnonzero(np.isfinite(columns[:, i]))
        inside = np.flatnonzero(mask[:, i])
        columns[inside, i] = np.interp(inside, known, columns[known, i])


def _support(column: Array, gap: Gap) -> list[int]:
    """Samples the polynomial runs through: the two at the edges, and one further out on each side if there is one."""
    before = column[max(0, gap.first - 1 - len(gap)) : gap.first - 1][::-1]
    after = column[gap.end + 1 : gap.end + 1 + len(gap)]
    out, back = (int(np.argmin(np.append(np.isfinite(side), False))) for side in (after, before))
    if not (back and out):
        return [gap.first - 1, gap.end]
    return [gap.first - 1 - back, gap.first - 1, gap.end, gap.end + out]


def _polynomial(at: NDArray[np.int64], values: Array, where: NDArray[np.int64]) -> Array:
    """Lagrange's polynomial through (at, values), read at `where`."""
    others = [np.delete(at, i) for i in range(len(at))]
    weights = [np.prod((where[:, None] - rest) / (at[i] - rest), axis=1) for i, rest in enumerate(others)]
    return np.sum([w * v for w, v in zip(weights, values, strict=True)], axis=0)
