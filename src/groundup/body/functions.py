"""Functions of one variable as polynomial pieces: how they are made, and their value and derivatives."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.compiled import kernel
from groundup.body.model import Floats, Functions, floats, integers

Piece = tuple[float, float, tuple[float, ...]]
"""Where a piece starts, the point its powers are about, and its coefficients in ascending powers."""


def polynomial(*ascending: float) -> tuple[Piece, ...]:
    """One piece everywhere: `polynomial(b, a)` is the line a·x + b, `polynomial(c)` a constant."""
    return ((-np.inf, 0.0, ascending),)


def spline(x: ArrayLike, y: ArrayLike) -> tuple[Piece, ...]:
    """Cubic spline through knots (n,), continued straight beyond them: OpenSim's SimmSpline.

    Ends as in Forsythe, Malcolm & Moler, Computer Methods for Mathematical Computations (1977), 4.4: the third
    derivative at an end is that of the cubic through the four nearest knots. Two knots make a line.
    """
    knots, values = np.asarray(x, float), np.asarray(y, float)
    if len(knots) == 2:
        return piecewise_linear(knots, values)
    width, rise = np.diff(knots), np.diff(values) / np.diff(knots)
    sixth = _sixths_of_second_derivatives(knots, width, rise)
    slope = rise - width * (sixth[1:] + 2 * sixth[:-1])
    end_slope = rise[-1] + width[-1] * (sixth[-2] + 2 * sixth[-1])
    cubic = np.column_stack([values[:-1], slope, 3 * sixth[:-1], np.diff(sixth) / width])
    inside = [(float(knot), float(knot), tuple(map(float, row))) for knot, row in zip(knots[:-1], cubic, strict=True)]
    before = (-np.inf, float(knots[0]), (float(values[0]), float(slope[0])))
    beyond = (float(knots[-1]), float(knots[-1]), (float(values[-1]), float(end_slope)))
    return (before, *inside, beyond)


def _sixths_of_second_derivatives(knots: Floats, width: Floats, rise: Floats) -> Floats:
    """A sixth of the second derivative at each knot: slopes meet inside, third derivatives are given at the ends."""
    n = len(knots)
    system, right = np.zeros((n, n)), np.zeros(n)
    for i in range(1, n - 1):
        system[i, i - 1 : i + 2] = width[i - 1], 2 * (width[i - 1] + width[i]), width[i]
        right[i] = rise[i] - rise[i - 1]
    system[0, :2] = -width[0], width[0]
    system[-1, -2:] = width[-1], -width[-1]
    if n > 3:
        bend = np.diff(rise) / (knots[2:] - knots[:-2])
        right[0] = width[0] ** 2 * (bend[1] - bend[0]) / (knots[3] - knots[0])
        right[-1] = -(width[-1] ** 2) * (bend[-1] - bend[-2]) / (knots[-1] - knots[-4])
    return floats(np.linalg.solve(system, right))


def piecewise_linear(x: ArrayLike, y: ArrayLike) -> tuple[Piece, ...]:
    """Straight between knots (n,), the end slopes continued."""
    knots, values = np.asarray(x, float), np.asarray(y, float)
    slopes = np.diff(values) / np.diff(knots)
    starts = [-np.inf, *knots[1:-1]]
    pieces = zip(starts, knots[:-1], values[:-1], slopes, strict=True)
    return tuple((float(start), float(knot), (float(value), float(slope))) for start, knot, value, slope in pieces)


def times(pieces: Sequence[Piece], factor: float) -> tuple[Piece, ...]:
    """The function times a constant (OpenSim's MultiplierFunction)."""
    return tuple((start, origin, tuple(factor * c for c in powers)) for start, origin, powers in pieces)


def plus(pieces: Sequence[Piece], offset: float) -> tuple[Piece, ...]:
    """The function with a constant added."""
    return tuple((start, origin, (powers[0] + offset, *powers[1:])) for start, origin, powers in pieces)


def gathered(functions: Sequence[Sequence[Piece]]) -> Functions:
    """Many functions as one set of flat arrays."""
    degree = max((len(powers) for pieces in functions for _, _, powers in pieces), default=1)
    flat = [piece for pieces in functions for piece in pieces]
    table = np.zeros((len(flat), degree))
    for row, (_, _, powers) in zip(table, flat, strict=True):
        row[: len(powers)] = powers
    return Functions(
        integers(np.cumsum([0, *(len(pieces) for pieces in functions)])),
        floats([start for start, _, _ in flat], len(flat)),
        floats([origin for _, origin, _ in flat], len(flat)),
        floats(table),
    )


def values_of(functions: Functions, function: int, x: ArrayLike) -> Floats:
    """The value of one function at many x, in plain NumPy."""
    first, last = functions.first[function], functions.first[function + 1]
    x = np.asarray(x, float)
    piece = first + np.searchsorted(functions.start[first + 1 : last], x, side="right")
    steps = x - functions.origin[piece]
    return np.sum(functions.coefficient[piece] * steps[..., None] ** np.arange(functions.coefficient.shape[1]), axis=-1)


@kernel
def evaluate(functions: Functions, function: int, x: float) -> tuple[float, float, float]:
    """Value, first and second derivative at x."""
    piece = functions.first[function]
    last = functions.first[function + 1] - 1
    while piece < last and x >= functions.start[piece + 1]:
        piece += 1
    step = x - float(functions.origin[piece])
    value, slope, half_bend = 0.0, 0.0, 0.0
    for k in range(functions.coefficient.shape[1] - 1, -1, -1):
        half_bend = half_bend * step + slope
        slope = slope * step + value
        value = value * step + float(functions.coefficient[piece, k])
    return value, slope, 2.0 * half_bend
