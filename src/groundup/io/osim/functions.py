"""OpenSim's functions of one variable as polynomial pieces."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from groundup.body import functions
from groundup.body.functions import Piece
from groundup.io.osim.document import Element, number, numbers_in

_READ = (
    "Constant, LinearFunction, PolynomialFunction, SimmSpline, GCVSpline, PiecewiseLinearFunction, MultiplierFunction"
)
_CLOSEST = 1e-9


def function_in(owner: Element, holder: str, *, besides: tuple[str, ...] = ()) -> Element | None:
    """The function in a child such as `<function>`, or in the owner itself among other children; None without one."""
    found = owner.child(holder)
    if found is not None and found.children:
        return found.children[0]
    return next((child for child in owner.children if besides and child.tag not in (holder, *besides)), None)


def pieces_of(element: Element) -> tuple[Piece, ...]:
    """A function of one variable as polynomial pieces."""
    match element.tag:
        case "Constant":
            return functions.polynomial(number(element, "value", 0.0))
        case "LinearFunction":
            slope, offset = _coefficients(element, exactly=2)
            return functions.polynomial(offset, slope)
        case "PolynomialFunction":
            return functions.polynomial(*reversed(_coefficients(element)))
        case "SimmSpline" | "NaturalCubicSpline" | "natCubicSpline" | "NatCubicSpline":  # one and the same in OpenSim
            return functions.spline(*_knots(element))
        case "PiecewiseLinearFunction":
            return functions.piecewise_linear(*_knots(element))
        case "GCVSpline":
            return _gcv(element)
        case "MultiplierFunction":
            return _multiple(element)
        case _:
            raise element.fail(
                f"a function that groundup knows ({_READ})",
                found=element.tag,
                next_step="Write it as one of these.",
            )


def natural_spline(x: ArrayLike, y: ArrayLike, half_order: int) -> tuple[Piece, ...]:
    """The natural spline of degree 2m - 1 through all knots, continued with degree m - 1; m is the half order."""
    from scipy.interpolate import PPoly, make_interp_spline

    ends = np.asarray(x, float)[[0, -1]]
    level = [(k, 0.0) for k in range(half_order, 2 * half_order - 1)]
    curve = PPoly.from_spline(make_interp_spline(x, y, 2 * half_order - 1, bc_type=(level, level) if level else None))
    tails = [[float(curve(end, k)) / math.factorial(k) for k in range(half_order)] for end in ends]
    inside = [
        (float(start), float(start), tuple(map(float, powers[::-1])))
        for start, stop, powers in zip(curve.x[:-1], curve.x[1:], curve.c.T, strict=True)
        if stop > start
    ]
    before = (-math.inf, float(ends[0]), tuple(tails[0]))
    return (before, *inside, (float(ends[1]), float(ends[1]), tuple(tails[1])))


def _gcv(element: Element) -> tuple[Piece, ...]:
    """A GCVSpline, which OpenSim makes of measured motion; one that smooths is refused."""
    x, y = _knots(element)
    half = number(element, "half_order", 3.0)
    if half not in (1, 2, 3, 4) or len(x) < 2 * half:
        found = f"{half:g} and {len(x)} knots"
        raise element.fail("a <half_order> of 1 to 4 of the GCVSpline and twice as many knots", found=found)
    if number(element, "error_variance", 0.0) != 0:
        raise element.fail("an <error_variance> of 0 of the GCVSpline", found="a spline that smooths")
    return natural_spline(x, y, int(half))


def _multiple(element: Element) -> tuple[Piece, ...]:
    inner = function_in(element, "function", besides=("scale",))
    if inner is None:
        raise element.fail("a function in the MultiplierFunction", found="none")
    return functions.times(pieces_of(inner), number(element, "scale", 1.0))


def _coefficients(element: Element, *, exactly: int | None = None) -> tuple[float, ...]:
    found = element.child("coefficients")
    values = numbers_in(found) if found is not None else ()
    if not values or (exactly is not None and len(values) != exactly):
        raise (found or element).fail(
            f"{exactly or 'one or more'} <coefficients> in the {element.tag}",
            found=str(len(values)),
            next_step="groundup reads functions of one coordinate.",
        )
    return values


def _knots(element: Element) -> tuple[tuple[float, ...], tuple[float, ...]]:
    x, y = (numbers_in(found) if (found := element.child(tag)) is not None else () for tag in ("x", "y"))
    if len(x) != len(y) or len(x) < 2:
        raise element.fail(f"two or more <x> and as many <y> in the {element.tag}", found=f"{len(x)} x and {len(y)} y")
    if any(later - earlier < _CLOSEST for earlier, later in pairwise(x)):
        raise element.fail(f"<x> of the {element.tag} that rise, by {_CLOSEST:g} at least", found="others")
    return x, y
