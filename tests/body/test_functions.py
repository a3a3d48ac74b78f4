"""Functions as polynomial pieces: against OpenSim's own, against scipy, against finite differences."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.interpolate import CubicSpline

from groundup.body.functions import evaluate, gathered, piecewise_linear, polynomial, spline, times, values_of

KNOTS = np.array([-2.1, -1.7, -1.4, -0.5, 0.03, 0.17])
VALUES = np.array([0.3, 0.31, 0.3, 0.27, -0.04, -0.28])


@pytest.mark.parametrize("n", [2, 3, 4, 6])
def test_a_spline_is_opensims_inside_and_beyond_its_knots(n: int) -> None:
    opensim = pytest.importorskip("opensim")
    spline_of_theirs, theirs = opensim.SimmSpline(), opensim.FunctionSet()
    for x, y in zip(KNOTS[:n], VALUES[:n], strict=True):
        spline_of_theirs.addPoint(float(x), float(y))
    theirs.cloneAndAppend(spline_of_theirs)  # a set takes orders as numbers: OpenSim's list type clashes with ezc3d's
    ours = gathered([spline(KNOTS[:n], VALUES[:n])])
    for x in np.linspace(-3, 1, 157):
        expected = [theirs.evaluate(0, order, float(x)) for order in range(3)]
        assert_allclose(evaluate(ours, 0, x), expected, atol=1e-12)


def test_a_spline_through_a_cubic_is_that_cubic() -> None:
    """Four knots leave nothing free: the ends take the third derivative of the cubic through them."""
    ours = gathered([spline(KNOTS[:4], KNOTS[:4] ** 3)])
    theirs = CubicSpline(KNOTS[:4], KNOTS[:4] ** 3, bc_type="not-a-knot")
    x = np.linspace(KNOTS[0], KNOTS[3], 50)
    assert_allclose(values_of(ours, 0, x), theirs(x), atol=1e-12)


def test_derivatives_are_finite_differences() -> None:
    functions = gathered(
        [
            polynomial(0.4),
            polynomial(1.0, -2.0),
            times(polynomial(0.1, 0.2, 0.3, 0.4, 0.5), -3.0),
            spline(KNOTS, VALUES),
        ]
    )
    step = 1e-5
    for f in range(4):
        for x in (-1.9, -0.2, 0.11, 0.6):
            value, slope, bend = evaluate(functions, f, x)
            before, after = evaluate(functions, f, x - step), evaluate(functions, f, x + step)
            assert_allclose(slope, (after[0] - before[0]) / (2 * step), atol=1e-8)
            assert_allclose(bend, (after[1] - before[1]) / (2 * step), atol=1e-6)
            assert_allclose(value, values_of(functions, f, x), atol=1e-15)


def test_between_knots_a_piecewise_line_is_interpolation_and_its_end_slopes_go_on() -> None:
    functions = gathered([piecewise_linear(KNOTS, VALUES)])
    x = np.linspace(KNOTS[0], KNOTS[-1], 40)
    assert_allclose(values_of(functions, 0, x), np.interp(x, KNOTS, VALUES), atol=1e-15)
    assert_allclose(evaluate(functions, 0, 1.17)[1], (VALUES[-1] - VALUES[-2]) / (KNOTS[-1] - KNOTS[-2]))
