"""Sway descriptors of diffusion: short-term drift and long-term correction (Collins & De Luca 1993; Quijoux 2021)."""

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]

_FIRST_S, _LAST_S = 0.3, 2.5
"""The bend between the two regions is looked for between these lags."""
_SHARE = 1 / 3
"""Lags up to this share of the record are used."""


def shortest_record(rate_hz: float) -> int:
    """Samples that leave at least three lags beyond the latest possible bend."""
    return int(np.ceil((int(_LAST_S * rate_hz) + 2) / _SHARE))


def diffusion_descriptors(cop: Array, *, rate_hz: float) -> dict[str, float]:
    """Descriptors of the stabilogram-diffusion curve of positions (n, 2), one straight line a region, log on log."""
    squares = mean_square_displacement(cop, lags=int(len(cop) * _SHARE))
    if not (squares > 0).all():
        raise SignalError("a center of pressure that never repeats itself exactly", found="a displacement of zero")
    log_lag = np.log(np.arange(1, len(squares) + 1) / rate_hz)
    return {
        f"{name}_Diffusion_{axis}": value
        for axis, column in (("ML", 0), ("AP", 1))
        for name, value in _two_lines(log_lag, np.log(squares[:, column]), rate_hz=rate_hz).items()
    }


def mean_square_displacement(cop: Array, *, lags: int) -> Array:
    """Mean squared displacement after 1 … `lags` samples, for each column; (n, k) -> (lags, k)."""
    track = np.ascontiguousarray(cop.T)
    n = track.shape[1]
    result = np.empty((lags, len(track)))
    for lag in range(1, lags + 1):
        moved = track[:, lag:] - track[:, :-lag]
        result[lag - 1] = np.einsum("ij,ij->i", moved, moved) / (n - lag)
    return result


def _two_lines(x: Array, y: Array, *, rate_hz: float) -> dict[str, float]:
    """The best line over the first lags and the best over the last ones, and where they cross."""
    ends = np.arange(int(_FIRST_S * rate_hz) + 1, int(_LAST_S * rate_hz) + 1)
    order = np.arange(len(x))
    short = _best_line(x, y, order < ends[:, None])
    long = _best_line(x, y, order >= ends[:, None] - 1)
    bend = short[1] - long[1]
    crossing = min((long[0] - short[0]) / bend, x[-1]) if bend != 0 else x[-1]
    return {
        "short_time_diffusion": float(np.exp(short[0])),
        "long_time_diffusion": float(np.exp(long[0])),
        "critical_time": float(np.exp(crossing)),
        "critical_displacement": float(np.exp(short[0] + short[1] * crossing)),
        "short_time_scaling": short[1] / 2,
        "long_time_scaling": long[1] / 2,
    }


def _best_line(x: Array, y: Array, chosen: NDArray[np.bool_]) -> tuple[float, float]:
    """Intercept and slope over the range of `chosen` (c, n) whose RMS residual is least; the last of equals."""
    count = chosen.sum(axis=1, keepdims=True)
    x_mean = (chosen * x).sum(axis=1, keepdims=True) / count
    y_mean = (chosen * y).sum(axis=1, keepdims=True) / count
    dx, dy = (x - x_mean) * chosen, (y - y_mean) * chosen
    slope = (dx * dy).sum(axis=1, keepdims=True) / (dx**2).sum(axis=1, keepdims=True)
    residual = ((dy - slope * dx) ** 2).sum(axis=1) / count[:, 0]
    best = len(residual) - 1 - int(np.argmin(residual[::-1]))
    return float(y_mean[best, 0] - slope[best, 0] * x_mean[best, 0]), float(slope[best, 0])
