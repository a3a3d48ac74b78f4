"""Sway descriptors of motion: how fast the center of pressure moves, turns and settles (Quijoux 2021, dynamic)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]


def motion_descriptors(
    cop: Array, *, rate_hz: float, density_radius: float, position: Mapping[str, float]
) -> dict[str, float]:
    """Dynamic descriptors of positions (n, 2) about zero; `position` are their positional descriptors."""
    n = len(cop)
    step = np.diff(cop, axis=0)
    path_ml, path_ap = np.abs(step).sum(axis=0)
    path = np.hypot(step[:, 0], step[:, 1]).sum()
    velocity = _velocity(cop, rate_hz=rate_hz)
    swept = np.abs(cop[1:, 0] * cop[:-1, 1] - cop[1:, 1] * cop[:-1, 0]).sum()
    area = position["confidence_ellipse_area_ML_AND_AP"]
    spread_ml, spread_ap = velocity.var(axis=0)
    mean_step = rate_hz / (n - 1)
    values = {
        "mean_velocity_ML": path_ml * rate_hz / n,
        "mean_velocity_AP": path_ap * rate_hz / n,
        "mean_velocity_ML_AND_AP": path * rate_hz / n,
        "sway_area_per_second_ML_AND_AP": swept / 2 * rate_hz / (n - 1),
        "phase_plane_parameter_ML": np.sqrt(position["rms_ML"] ** 2 + spread_ml),
        "phase_plane_parameter_AP": np.sqrt(position["rms_AP"] ** 2 + spread_ap),
        "LFS_ML_AND_AP": path / area if area > 0 else np.inf,
        "fractal_dimension_ML_AND_AP": _fractal_dimension(n, path, area),
        **_velocity_peaks(velocity[:, 0], "SPD_ML"),
        **_velocity_peaks(velocity[:, 1], "SPD_AP"),
        **_density_peaks(cop, rate_hz=rate_hz, radius=density_radius),
        # A point swinging along a line covers four times its mean distance times √2 in a cycle (sine), on a circle 2π.
        "mean_frequency_ML": path_ml * mean_step / (4 * np.sqrt(2) * position["mean_distance_ML"]),
        "mean_frequency_AP": path_ap * mean_step / (4 * np.sqrt(2) * position["mean_distance_AP"]),
        "mean_frequency_ML_AND_AP": path * mean_step / (2 * np.pi * position["mean_distance_Radius"]),
    }
    return {name: float(value) for name, value in values.items()}


def sway_density(cop: Array, *, rate_hz: float, radius: float) -> Array:
    """How long [s] the center of pressure stays within `radius` around each position (n, 2); (n−1,).

    Baratto 2002 as published by Quijoux 2021: the time from the last entry before to the first exit after, low-passed
    at 2.5 Hz (fourth-order Butterworth, forward and backward).
    """
    from scipy.signal import filtfilt

    after = _samples_until_exit(cop, radius=radius)
    before = _samples_until_exit(cop[::-1], radius=radius)[::-1]
    b, a = _density_filter(rate_hz)
    return np.asarray(filtfilt(b, a, (after + before)[:-1] / rate_hz))


@lru_cache(maxsize=8)
def _density_filter(rate_hz: float) -> tuple[Array, Array]:
    from scipy.signal import butter

    return cast(tuple[Array, Array], butter(4, 2.5 / (0.5 * rate_hz), btype="lowpass"))


def _samples_until_exit(cop: Array, *, radius: float, block: int = 32) -> NDArray[np.intp]:
    """How many samples after each one (n, 2) lie within `radius` of it before the first that does not; (n,)."""
    n = len(cop)
    x, y = np.concatenate([cop, np.full((block, 2), np.nan)]).T.copy()
    stay = n - 1 - np.arange(n)
    active = np.arange(n - 1)
    for first in range(1, n, block):
        later = active[:, None] + np.arange(first, first + block)
        # Behind the last sample stands NaN, which is never further away than the radius.
        gone = (x[later] - x[active, None]) ** 2 + (y[later] - y[active, None]) ** 2 > radius**2
        exit_at = gone.argmax(axis=1)
        left = gone[np.arange(len(active)), exit_at]
        stay[active[left]] = first - 1 + exit_at[left]
        active = active[~left]
        active = active[active + first + block < n]
        if not len(active):
            break
    return stay


def _velocity(cop: Array, *, rate_hz: float) -> Array:
    """Velocity (n, 2): slope of the cubic through five samples (Savitzky & Golay 1964), the end ones at the ends."""
    slopes = _cubic_slopes() * rate_hz
    middle = sum(slopes[2, k] * cop[k : len(cop) - 4 + k] for k in range(5))
    return np.concatenate([slopes[:2] @ cop[:5], middle, slopes[3:] @ cop[-5:]])


@lru_cache(maxsize=1)
def _cubic_slopes() -> Array:
    """Weights (5, 5) that give the slope of the least-squares cubic at each of five samples one apart."""
    place = np.arange(-2.0, 3.0)
    powers = place[:, None] ** np.arange(4)
    slope = np.arange(4) * place[:, None] ** np.maximum(np.arange(4) - 1, 0)
    return slope @ np.linalg.pinv(powers)


def _fractal_dimension(n: int, path: float, area: float) -> float:
    """Katz's dimension with the diameter of the ellipse's circle (Prieto 1996)."""
    if not area > 0:
        return np.nan
    diameter = np.sqrt(4 * area / np.pi)
    return float(np.log(n) / (np.log(n) + np.log(diameter) - np.log(path)))


def _velocity_peaks(velocity: Array, name: str) -> dict[str, float]:
    """Changes of direction, and the mean greatest speed between two of them each way; (n,) about zero.

    What comes before the first and after the last change is no whole swing and is left out.
    """
    moving = np.flatnonzero(velocity != 0)
    turned = moving[1:][np.diff(np.sign(velocity[moving])) != 0]
    speed = np.abs(velocity)
    peaks = np.maximum.reduceat(speed, turned)[:-1] if len(turned) > 1 else np.empty(0)
    forward = velocity[turned[:-1]] > 0
    if not forward.any() or forward.all():
        raise SignalError(
            "a center of pressure that swings to and fro", found=f"{len(turned)} changes of direction in {name[-2:]}"
        )
    return {
        f"zero_crossing_{name}": float(len(turned)),
        f"peak_velocity_pos_{name}": float(peaks[forward].mean()),
        f"peak_velocity_neg_{name}": float(peaks[~forward].mean()),
        f"peak_velocity_all_{name}": float(peaks.mean()),
    }


def _density_peaks(cop: Array, *, rate_hz: float, radius: float) -> dict[str, float]:
    """Mean height [s] of the peaks of the sway-density curve and mean distance between successive peaks' positions."""
    density = sway_density(cop, rate_hz=rate_hz, radius=radius)
    peaks = np.flatnonzero((density[1:-1] > density[:-2]) & (density[1:-1] > density[2:])) + 1
    if len(peaks) < 2:
        raise SignalError("at least two peaks of the sway-density curve", found=str(len(peaks)))
    apart = np.diff(cop[peaks], axis=0)
    return {
        "mean_peak_Sway_Density": float(density[peaks].mean()),
        "mean_distance_peak_Sway_Density": float(np.hypot(apart[:, 0], apart[:, 1]).mean()),
    }
