"""Sway descriptors of frequency, from each axis's spectrum between 0.15 and 5 Hz (Quijoux 2021, frequentist)."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOW_HZ, HIGH_HZ = 0.15, 5.0
SEGMENT_S = 10.0
"""Length of a segment of the Welch spectrum; a record must be at least as long."""


def spectrum_descriptors(cop: Array, *, rate_hz: float) -> dict[str, float]:
    """Spectral descriptors of positions (n, 2).

    Powers are sums over the lines of the one-sided density [unit²/Hz], as published: not multiplied by the line width.
    """
    frequencies, power = spectrum(cop, rate_hz=rate_hz)
    band = (frequencies >= LOW_HZ) & (frequencies <= HIGH_HZ)
    return {
        f"{name}_Power_Spectrum_Density_{axis}": float(value)
        for column, axis in enumerate(("ML", "AP"))
        for name, value in _of_axis(frequencies[band], power[band, column]).items()
    }


def spectrum(cop: Array, *, rate_hz: float) -> tuple[Array, Array]:
    """Frequencies (f,) and one-sided power density (f, 2) of positions (n, 2).

    Welch: segments of 10 s, half overlapping, Hann window, linear trend removed, padded to the record's length.
    """
    n, length = len(cop), int(SEGMENT_S * rate_hz)
    starts = np.arange(0, n - length + 1, length - length // 2)
    segments = cop[starts[:, None] + np.arange(length)]
    place = np.arange(length) - (length - 1) / 2
    level = segments.mean(axis=1, keepdims=True)
    slope = np.einsum("t,stk->sk", place, segments)[:, None] / (place @ place)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    lines = np.fft.rfft((segments - level - slope * place[:, None]) * window[:, None], n=n, axis=1)
    power = (lines.real**2 + lines.imag**2).mean(axis=0) / (rate_hz * (window @ window))
    # Every line but zero (and, for an even count, the last) stands for a positive and a negative frequency.
    power[1 : len(power) - (n % 2 == 0)] *= 2
    return np.asarray(np.fft.rfftfreq(n, 1 / rate_hz), dtype=np.float64), power


def _of_axis(frequencies: Array, power: Array) -> dict[str, float]:
    cumulative = np.cumsum(power)
    m0, m1, m2 = (float((frequencies**k * power).sum()) for k in range(3))

    def between(low_hz: float, high_hz: float) -> float:
        return float(power[(frequencies > low_hz) & (frequencies <= high_hz)].sum())

    return {
        "total_power": m0,
        "power_frequency_50": frequencies[np.argmax(cumulative >= 0.5 * cumulative[-1])],
        "power_frequency_95": frequencies[np.argmax(cumulative >= 0.95 * cumulative[-1])],
        "frequency_mode": frequencies[np.argmax(power)],
        "centroid_frequency": np.sqrt(m2 / m0),
        "frequency_dispersion": np.sqrt(max(1 - m1**2 / (m0 * m2), 0.0)),
        "energy_content_below_05": between(0, 0.5),
        "energy_content_05_2": between(0.5, 2),
        "energy_content_above_2": between(2, HIGH_HZ),
        "frequency_quotient": between(2, HIGH_HZ) / between(0, 2),
    }
