"""How fast coordinates change: a low-pass filter and a spline's derivatives, as OpenSim's inverse dynamics has them.

OpenSim pads a trial by half its length at either end, turned about the end point; runs a third-order Butterworth
filter forwards and backwards over it, so that what is left at the cut-off is half, not 0.71; and differentiates the
quintic spline through what remains (GCV spline of degree 5 without smoothing: the natural one). So does this module.

Where we depart: a coupled coordinate is worked out from its driver instead of being filtered by itself; times that are
uneven are refused where a filter needs them even, instead of being resampled without a word; the spline is fitted to 64
frames of padding, beyond which its ends cannot be felt (its slowest root decays by 0.43 a frame); and frames whose
accelerations the padding shapes are marked.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.compiled import kernel
from groundup.body.functions import evaluate
from groundup.body.model import Floats, Model, Tree
from groundup.errors import SignalError

_FEWEST = 6
"""A quintic spline has six numbers."""
_FELT = 64
"""Frames of padding that the spline is fitted to."""
_SPLINE_EDGE = 4
"""Frames at the ends of an unfiltered trial where the natural spline's ends are felt: 0.43⁴ = 3 %."""
_UNEVEN = 0.1
"""Times that lie within this part of a step of an even grid are even: files print few decimals."""


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """How a body moved: coordinates, speeds and accelerations (n, C) [rad, m, s] in the model's order.

    `settled` (n,) is False in the frames near either end whose accelerations tell of the padding more than of the
    person: a constant acceleration would be wrong there by more than a tenth.
    """

    times_s: Floats
    coordinates: Floats
    speeds: Floats
    accelerations: Floats
    settled: NDArray[np.bool_]


def differentiated(model: Model, times_s: ArrayLike, coordinates: ArrayLike, *, lowpass_hz: float | None) -> Motion:
    """Filtered coordinates with their first and second derivatives: times (n,) [s], coordinates (n, C) -> `Motion`.

    `lowpass_hz` is the cut-off as OpenSim's tools take it (6 Hz is usual); None differentiates as measured. Coupled
    columns are worked out, never read: they may hold anything.
    """
    times = np.array(times_s, dtype=float)
    values = np.array(coordinates, dtype=float, order="C")
    _check(model, times, values)
    step_s = _even_step_s(times)
    if lowpass_hz is None:
        gaps = np.diff(times) if step_s is None else np.full(len(times) - 1, step_s)
        settled = np.zeros(len(times), np.bool_)
        settled[_SPLINE_EDGE : len(times) - _SPLINE_EDGE] = True
        edge = 0
    else:
        cut = _cutoff(times, step_s, lowpass_hz)
        settled = _settled(len(times), cut)
        values, edge = _filtered(values, cut)
        gaps = np.full(len(values) - 1, step_s)
    speeds, accelerations = np.empty_like(values), np.empty_like(values)
    _quintic_spline(gaps, values, speeds, accelerations, np.empty((len(values), 8)))
    inside = slice(edge, edge + len(times))
    values, speeds, accelerations = values[inside], speeds[inside], accelerations[inside]
    _couple(model.tree, values, speeds, accelerations)
    return Motion(times, values, speeds, accelerations, settled)


def _check(model: Model, times: Floats, values: Floats) -> None:
    n, names = len(times), model.coordinate_names
    if values.shape != (n, len(names)):
        needed = f"times (n,) and coordinates (n, {len(names)}) of {model.name or 'the model'}"
        raise SignalError(needed, found=f"{n} times and coordinates {values.shape}")
    if n < _FEWEST:
        needed = f"{_FEWEST} frames at least to tell accelerations"
        raise SignalError(needed, found=f"{n}", next_step="Use a longer part of the trial.")
    if not np.isfinite(times).all() or not (np.diff(times) > 0).all():
        raise SignalError("times that increase from frame to frame", found="times that do not")
    own = model.tree.coupling < 0
    missing = ~np.isfinite(values) & own
    if missing.any():
        frame, column = (int(k[0]) for k in np.nonzero(missing))
        raise SignalError(
            "a number for every coordinate in every frame",
            found=f"none for {names[column]} at {times[frame]:.3f} s ({missing.any(axis=1).sum()} of {n} frames)",
            next_step="Fill the gap or analyze the parts before and after it.",
        )
    values[:, ~own] = 0.0


def _even_step_s(times: Floats) -> float | None:
    """The step of evenly spaced times, None where they are not even."""
    even = np.linspace(times[0], times[-1], len(times))
    step = (times[-1] - times[0]) / (len(times) - 1)
    return float(step) if np.abs(times - even).max() <= _UNEVEN * step else None


def _cutoff(times: Floats, step_s: float | None, lowpass_hz: float) -> float:
    """The cut-off as a part of the sampling rate."""
    if step_s is None:
        steps = np.diff(times)
        raise SignalError(
            "evenly spaced times for a low-pass filter",
            found=f"steps of {steps.min():.4g} to {steps.max():.4g} s",
            next_step="Resample the coordinates, or differentiate them unfiltered.",
        )
    if not 0 < lowpass_hz * step_s < 0.5:
        needed = f"a cut-off between 0 and half the sampling rate, {0.5 / step_s:g} Hz"
        raise SignalError(needed, found=f"{lowpass_hz:g} Hz")
    return lowpass_hz * step_s


def _filtered(values: Floats, cut: float) -> tuple[Floats, int]:
    """Filtered values with the padding that the spline feels, and how many frames of it stand before the first."""
    pad = len(values) // 2
    felt = min(pad, _FELT)
    padded = _padded(values, pad)
    _smooth(butterworth(cut), padded, np.empty_like(padded))
    return padded[pad - felt : pad + len(values) + felt], felt


def _padded(values: Floats, pad: int) -> Floats:
    """Values (n, C) with `pad` frames before and after them, turned about the end points: value and slope go on."""
    n = len(values)
    out = np.empty((n + 2 * pad, values.shape[1]))
    out[pad : pad + n] = values
    np.subtract(2 * values[0], values[pad:0:-1], out=out[:pad])
    np.subtract(2 * values[-1], values[n - 2 : n - 2 - pad : -1], out=out[pad + n :])
    return out


def _settled(n: int, cut: float) -> NDArray[np.bool_]:
    """Where turned padding, which turns a constant acceleration into its opposite, changes it by less than a tenth."""
    acceleration = np.full((2 * (n // 2) + n, 1), -1.0)
    acceleration[n // 2 : n // 2 + n] = 1.0
    acceleration[[n // 2, n // 2 + n - 1]] = 0.0
    _smooth(butterworth(cut), acceleration, np.empty_like(acceleration))
    return np.abs(acceleration[n // 2 : n // 2 + n, 0] - 1.0) < 0.1


def butterworth(cut: float) -> Floats:
    """The third-order low-pass filter a0 to a3, b1 to b3 (7,), of a cut-off as a part of the sampling rate.

    y_t = Σ a_k x_{t−k} − Σ b_k y_{t−k}: the analog filter 1 / ((s + 1)(s² + s + 1)) by the bilinear transform.
    """
    w = math.tan(math.pi * cut)
    scale = (w + 1) * (w * w + w + 1)
    a = w**3 / scale
    b1 = (3 * w**3 + 2 * w**2 - 2 * w - 3) / scale
    b2 = (3 * w**3 - 2 * w**2 - 2 * w + 3) / scale
    b3 = (w - 1) * (w * w - w + 1) / scale
    return np.array([a, 3 * a, 3 * a, a, b1, b2, b3])


@kernel
def _smooth(filter_: Floats, values: Floats, scratch: Floats) -> None:
    """Filter values (n, C) in place, forwards and backwards; each way begins with three frames as they are."""
    n, columns = values.shape
    a0, a1, a2, a3, b1, b2, b3 = filter_
    for t in range(3):  # element by element: an array set as a whole takes numba four seconds to compile
        for c in range(columns):
            scratch[t, c] = values[t, c]
    for t in range(3, n):
        for c in range(columns):
            scratch[t, c] = (
                a0 * values[t, c] + a1 * values[t - 1, c] + a2 * values[t - 2, c] + a3 * values[t - 3, c]
            ) - (b1 * scratch[t - 1, c] + b2 * scratch[t - 2, c] + b3 * scratch[t - 3, c])
    for t in range(n - 3, n):
        for c in range(columns):
            values[t, c] = scratch[t, c]
    for t in range(n - 4, -1, -1):
        for c in range(columns):
            values[t, c] = (
                a0 * scratch[t, c] + a1 * scratch[t + 1, c] + a2 * scratch[t + 2, c] + a3 * scratch[t + 3, c]
            ) - (b1 * values[t + 1, c] + b2 * values[t + 2, c] + b3 * values[t + 3, c])


@kernel
def _quintic_spline(gap: Floats, value: Floats, slope: Floats, bend: Floats, rows: Floats) -> None:
    """First and second derivatives (n, C) at the knots of the natural quintic spline through value (n, C).

    Each piece is the quintic with these values, slopes and bends at its ends. Unknown are slope and bend at each knot;
    two equations a knot say that the third and fourth derivatives go on there (and are zero at the ends): block
    tridiagonal, symmetric and positive definite, since this is the least ∫ (third derivative)². Solved by block
    elimination; `gap` (n − 1,) are the knots' distances, `rows` (n, 8) is room.
    """
    n, columns = value.shape
    for t in range(n):
        _eliminate(gap, t, rows)
        l00, l01, l10, l11 = rows[t, 4], rows[t, 5], rows[t, 6], rows[t, 7]
        before = 1.0 / gap[t - 1] if t > 0 else 0.0
        after = 1.0 / gap[t] if t < n - 1 else 0.0
        back, on = max(t - 1, 0), min(t + 1, n - 1)
        for c in range(columns):
            rise, next_rise = value[t, c] - value[back, c], value[on, c] - value[t, c]
            jolt = 360.0 * (rise * before**4 + next_rise * after**4)
            jerk = 60.0 * (next_rise * after**3 - rise * before**3)
            slope[t, c] = jolt - l00 * slope[back, c] - l01 * bend[back, c] if t > 0 else jolt
            bend[t, c] = jerk - l10 * slope[back, c] - l11 * bend[back, c] if t > 0 else jerk
    for t in range(n - 1, -1, -1):
        i00, i01, i11 = rows[t, 0], rows[t, 1], rows[t, 2]
        after = 1.0 / gap[t] if t < n - 1 else 0.0
        on = min(t + 1, n - 1)
        u00, u01, u11 = 168.0 * after**3, -24.0 * after**2, -3.0 * after
        for c in range(columns):
            jolt, jerk = slope[t, c], bend[t, c]
            if t < n - 1:
                jolt -= u00 * slope[on, c] + u01 * bend[on, c]
                jerk -= -u01 * slope[on, c] + u11 * bend[on, c]
            slope[t, c] = i00 * jolt + i01 * jerk
            bend[t, c] = i01 * jolt + i11 * jerk


@kernel
def _eliminate(gap: Floats, t: int, rows: Floats) -> None:
    """Row t of the elimination: the inverse of its block (3 numbers, symmetric) and what the row before takes away."""
    n = gap.shape[0] + 1
    d00, d01, d11 = 0.0, 0.0, 0.0
    if t < n - 1:
        h = float(gap[t])
        d00, d01, d11 = 192.0 / h**3, 36.0 / h**2, 9.0 / h
    if t > 0:
        h = float(gap[t - 1])
        d00, d01, d11 = d00 + 192.0 / h**3, d01 - 36.0 / h**2, d11 + 9.0 / h
        c00, c01, c11 = 168.0 / h**3, 24.0 / h**2, -3.0 / h  # this row times the one before: [[c00, c01], [-c01, c11]]
        i00, i01, i11 = float(rows[t - 1, 0]), float(rows[t - 1, 1]), float(rows[t - 1, 2])
        l00, l01 = c00 * i00 + c01 * i01, c00 * i01 + c01 * i11
        l10, l11 = -c01 * i00 + c11 * i01, -c01 * i01 + c11 * i11
        d00 -= l00 * c00 + l01 * c01
        d01 -= -l00 * c01 + l01 * c11
        d11 -= -l10 * c01 + l11 * c11
        rows[t, 4], rows[t, 5], rows[t, 6], rows[t, 7] = l00, l01, l10, l11
    determinant = d00 * d11 - d01 * d01
    rows[t, 0], rows[t, 1], rows[t, 2] = d11 / determinant, -d01 / determinant, d00 / determinant


@kernel
def _couple(tree: Tree, q: Floats, speed: Floats, acceleration: Floats) -> None:
    """Coupled columns from their drivers: q_c = f(q_d), and by the chain rule its first and second derivatives."""
    for c in range(tree.driver.shape[0]):
        function, driver = tree.coupling[c], tree.driver[c]
        if function < 0:
            continue
        for t in range(q.shape[0]):
            value, gain, curve = evaluate(tree.functions, function, float(q[t, driver]))
            q[t, c] = value
            speed[t, c] = gain * speed[t, driver]
            acceleration[t, c] = gain * acceleration[t, driver] + curve * speed[t, driver] ** 2
