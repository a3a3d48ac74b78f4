"""Two ellipses around a center of pressure that differ by definition: where it goes, and where its mean lies.

The *prediction* ellipse holds 95 % of future positions and is what posturography usually means by "95 % area"; the
*confidence* ellipse holds the mean position with 95 % confidence and shrinks as the record grows. Papers and code call
both "95 % confidence ellipse" (Schubert & Kirchner 2014, Gait & Posture 39:518), so both are named here.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse in the plane of (medio-lateral, antero-posterior); lengths in the unit of the positions."""

    area: float
    center: tuple[float, float]
    semi_axes: tuple[float, float]
    """Major, minor."""
    angle_rad: float
    """From the medio-lateral axis to the major axis, counter-clockwise, −π/2 to π/2."""

    def outline(self, points: int = 100) -> Array:
        """Closed outline to draw; (points, 2)."""
        turn = np.linspace(0.0, 2 * np.pi, points)
        a, b = self.semi_axes[0] * np.cos(turn), self.semi_axes[1] * np.sin(turn)
        c, s = np.cos(self.angle_rad), np.sin(self.angle_rad)
        return np.stack([self.center[0] + c * a - s * b, self.center[1] + s * a + c * b], axis=1)


def prediction_ellipse(cop: Array, *, level: float = 0.95) -> Ellipse:
    """The ellipse that holds a future position with probability `level`; positions (n, 2).

    Area π·k·√det S with k = 2(n²−1)/(n(n−2))·F(level; 2, n−2) and S the covariance with n−1 (Hotelling's prediction
    region; Schubert & Kirchner 2014).
    """
    n = len(cop)
    _check(cop)
    return _ellipse(cop, 2 * (n**2 - 1) / (n * (n - 2)) * f_quantile(level, n))


def confidence_ellipse_of_mean(cop: Array, *, level: float = 0.95) -> Ellipse:
    """The ellipse that holds the true mean position with confidence `level`; positions (n, 2).

    k = 2(n−1)/(n(n−2))·F(level; 2, n−2) (Hotelling). It treats samples as independent, which successive positions of
    a center of pressure are not: read it as a definition, not as the error of a standing position.
    """
    n = len(cop)
    _check(cop)
    return _ellipse(cop, 2 * (n - 1) / (n * (n - 2)) * f_quantile(level, n))


@lru_cache(maxsize=64)
def f_quantile(level: float, n: int) -> float:
    """Quantile of F with 2 and n−2 degrees of freedom."""
    # With two degrees of freedom above, the distribution function is 1 − (1 + 2x/d)^(−d/2): no library needed.
    d = n - 2
    return float(d / 2 * np.expm1(-2 / d * np.log1p(-level)))


def _check(cop: Array) -> None:
    if len(cop) < 3:
        raise SignalError("at least three positions for an ellipse", found=str(len(cop)))
    if not np.isfinite(cop).all():
        bad = int(np.argmin(np.isfinite(cop).all(axis=1)))
        raise SignalError("positions without gaps for an ellipse", found=f"no position at sample {bad}")


def _ellipse(cop: Array, factor: float) -> Ellipse:
    center = cop.mean(axis=0)
    spread = cop - center
    covariance = spread.T @ spread / (len(cop) - 1)
    (minor, major), directions = np.linalg.eigh(covariance)
    determinant = covariance[0, 0] * covariance[1, 1] - covariance[0, 1] ** 2
    x, y = directions[:, 1]
    angle = float(np.arctan2(y, x))
    return Ellipse(
        area=float(np.pi * factor * np.sqrt(max(determinant, 0.0))),
        center=(float(center[0]), float(center[1])),
        semi_axes=(float(np.sqrt(factor * max(major, 0.0))), float(np.sqrt(factor * max(minor, 0.0)))),
        angle_rad=(angle + np.pi / 2) % np.pi - np.pi / 2,
    )
