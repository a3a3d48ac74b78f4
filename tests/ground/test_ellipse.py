"""The two ellipses held by the distribution they promise to cover."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from groundup.errors import SignalError
from groundup.ground.ellipse import confidence_ellipse_of_mean, f_quantile, prediction_ellipse

RANDOM = np.random.default_rng(11)
SPREAD = np.array([[2.0, 0.6], [0.6, 0.5]])


def inside(points: np.ndarray, ellipse) -> np.ndarray:
    c, s = np.cos(ellipse.angle_rad), np.sin(ellipse.angle_rad)
    x, y = ((points - ellipse.center) @ np.array([[c, -s], [s, c]])).T
    return (x / ellipse.semi_axes[0]) ** 2 + (y / ellipse.semi_axes[1]) ** 2 <= 1


@pytest.mark.parametrize("n", [3, 4, 10, 748, 6000])
def test_quantile_equals_the_distribution(n: int) -> None:
    assert_allclose(f_quantile(0.95, n), stats.f.ppf(0.95, 2, n - 2), rtol=1e-10)


@pytest.mark.parametrize("n", [8, 40])
def test_prediction_ellipse_holds_95_percent_of_next_positions(n: int) -> None:
    root = np.linalg.cholesky(SPREAD)
    held = [inside(p[-1:], prediction_ellipse(p[:-1]))[0] for p in RANDOM.normal(size=(4000, n + 1, 2)) @ root.T]
    assert np.mean(held) == pytest.approx(0.95, abs=0.011)  # three standard errors


def test_confidence_ellipse_holds_the_true_mean() -> None:
    root = np.linalg.cholesky(SPREAD)
    held = [
        inside(np.zeros((1, 2)), confidence_ellipse_of_mean(p))[0] for p in RANDOM.normal(size=(4000, 12, 2)) @ root.T
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=0.011)


def test_areas_axes_and_the_factor_between_the_two() -> None:
    points = RANDOM.normal(size=(500, 2)) @ np.linalg.cholesky(SPREAD).T
    wide, narrow = prediction_ellipse(points), confidence_ellipse_of_mean(points)
    assert_allclose(wide.area, np.pi * np.prod(wide.semi_axes), rtol=1e-12)
    assert_allclose(wide.area / narrow.area, 501, rtol=1e-12)
    outline = wide.outline(2000)
    x, y = outline.T
    shoelace = 0.5 * abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
    assert_allclose(shoelace, wide.area, rtol=1e-5)


def test_the_major_axis_turns_with_the_points() -> None:
    line = np.stack([np.linspace(-5, 5, 200), RANDOM.normal(scale=0.1, size=200)], axis=1)
    base = prediction_ellipse(line).angle_rad
    for turn in (0.3, 1.0, -0.7):
        c, s = np.cos(turn), np.sin(turn)
        assert_allclose(prediction_ellipse(line @ np.array([[c, s], [-s, c]])).angle_rad, base + turn, atol=1e-9)


def test_too_few_positions_and_gaps_are_named() -> None:
    with pytest.raises(SignalError, match="at least three positions"):
        prediction_ellipse(np.zeros((2, 2)))
    with pytest.raises(SignalError, match="sample 4"):
        prediction_ellipse(np.where(np.arange(20).reshape(10, 2) == 8, np.nan, 1.0))
