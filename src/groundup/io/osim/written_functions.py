"""Polynomial pieces as OpenSim's functions: whichever of its kinds says the same."""

import numpy as np

from groundup.body import functions as made
from groundup.body.functions import Piece, values_of
from groundup.body.model import Floats, Functions
from groundup.io.osim.functions import natural_spline
from groundup.io.osim.xml_text import Part, numeral, numerals, part, told


def function_part(functions: Functions, function: int) -> Part:
    """A constant, a line, a polynomial, a spline or straight pieces; ValueError where it is none of them."""
    first, last = int(functions.first[function]), int(functions.first[function + 1])
    origin, powers = functions.origin[first:last], functions.coefficient[first:last]
    degree = int(np.max(np.flatnonzero(np.any(powers != 0, axis=0)), initial=0))
    if last - first == 1:
        return _polynomial(origin[0], powers[0, : degree + 1])
    starts = functions.start[first + 1 : last]
    if degree <= 1:
        knots = np.array([min(origin[0], starts[0] - 1.0), *starts, starts[-1] + 1.0])
        return _through("PiecewiseLinearFunction", knots, values_of(functions, function, knots))
    values = values_of(functions, function, starts)
    if degree <= 3 and _agree(functions, function, made.spline(starts, values)):
        return _through("SimmSpline", starts, values)
    half = (degree + 1) // 2
    if half <= 4 and len(starts) >= 2 * half and _agree(functions, function, natural_spline(starts, values, half)):
        spline = _through("GCVSpline", starts, values)
        return part("GCVSpline", told("half_order", str(half)), told("error_variance", "0"), *spline.parts)
    raise ValueError("a function of pieces that is no spline of OpenSim's")


def _agree(functions: Functions, function: int, pieces: tuple[Piece, ...]) -> bool:
    starts = functions.start[functions.first[function] + 1 : functions.first[function + 1]]
    probes = np.linspace(starts[0] - 1.0, starts[-1] + 1.0, 101)
    here, there = values_of(functions, function, probes), values_of(made.gathered([pieces]), 0, probes)
    return bool(np.allclose(here, there, rtol=1e-9, atol=1e-9 * (1 + np.max(np.abs(here)))))


def _polynomial(origin: float, powers: Floats) -> Part:
    """One piece about `origin` in powers of x itself."""
    about_zero = np.polynomial.Polynomial(powers)(np.polynomial.Polynomial([-origin, 1.0])).coef
    if len(powers) == 1:
        return part("Constant", told("value", numeral(about_zero[0])))
    tag = "LinearFunction" if len(powers) == 2 else "PolynomialFunction"
    return part(tag, told("coefficients", numerals(about_zero[::-1])))


def _through(tag: str, x: Floats, y: Floats) -> Part:
    return part(tag, told("x", numerals(x)), told("y", numerals(y)))
