"""Sway: what the center of pressure of quiet stance does, as numbers that other laboratories can repeat.

`descriptors` gives the 72 of Quijoux et al. 2021 (Physiological Reports 9:e15067) after their preparation: artifacts
purged, resampled to an even clock with SWARII, low-passed. `path_velocity` and the ellipses work on the record as it
is. Medio-lateral (ML) comes first, then antero-posterior (AP), as the posturography society (ISPGR; Scoppa 2013) has
it. Lengths come out in the length unit that goes in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import cast

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.ground.swarii import purge_artifacts, resample_swarii
from groundup.ground.sway_diffusion import diffusion_descriptors, shortest_record
from groundup.ground.sway_motion import motion_descriptors
from groundup.ground.sway_position import position_descriptors
from groundup.ground.sway_spectrum import SEGMENT_S, spectrum_descriptors

Array = NDArray[np.float64]

MILLIMETERS: Mapping[str, float] = MappingProxyType({"mm": 1.0, "cm": 10.0, "m": 1000.0})
"""Length units that may go in, and how many millimeters they are."""
MINIMUM_DURATION_S = 25.0
MINIMUM_RATE_HZ = 50.0
"""Smallest record that the posturography society accepts for quiet stance (Scoppa 2013)."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a record becomes what is described; the defaults are those of Quijoux 2021."""

    rate_hz: float = 25.0
    window_s: float = 0.08
    cutoff_hz: float = 10.0
    order: int = 4
    """Of the Butterworth filter as designed; run forward and backward it acts as twice that, −6 dB at the cut-off."""
    jump_mm: float = 20.0
    back_mm: float = 5.0
    """A spike leaves by more than `jump_mm` and is back within `back_mm` one or two samples later."""
    density_radius_mm: float = 3.0
    """Radius of the sway-density curve."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A prepared record: `cop` (n, 2) ML and AP about zero, evenly sampled, and the mean (2,) it was moved by."""

    cop: Array
    mean: Array
    rate_hz: float
    unit: str
    preparation: Preparation = field(default_factory=Preparation)


def descriptors(
    ml: Array, ap: Array, *, rate_hz: float, unit: str, preparation: Preparation | None = None
) -> dict[str, float]:
    """The 72 sway descriptors of one record of quiet stance; positions (n,) in `unit` (mm, cm or m).

    Names are those of the published code. Lengths come in `unit`, areas in unit², times in s, frequencies in Hz,
    directions in degrees, powers in unit²/Hz summed over the spectrum's lines (the published convention: divide by the
    record's length for unit²); `descriptor_unit` says which. "Confidence ellipse" is the published name of what is a
    prediction ellipse about zero, with covariance over n.
    """
    ready = prepare(ml, ap, rate_hz=rate_hz, unit=unit, preparation=preparation)
    radius = ready.preparation.density_radius_mm / MILLIMETERS[unit]
    position = position_descriptors(ready.cop, mean=ready.mean)
    return (
        position
        | motion_descriptors(ready.cop, rate_hz=ready.rate_hz, density_radius=radius, position=position)
        | spectrum_descriptors(ready.cop, rate_hz=ready.rate_hz)
        | diffusion_descriptors(ready.cop, rate_hz=ready.rate_hz)
    )


def prepare(ml: Array, ap: Array, *, rate_hz: float, unit: str, preparation: Preparation | None = None) -> Prepared:
    """A record (n,), (n,) as the descriptors want it: about zero, without spikes, at an even rate, low-passed."""
    preparation = preparation or Preparation()
    cop = _positions(ml, ap, rate_hz=rate_hz, unit=unit)
    mean = cop.mean(axis=0)
    scale = MILLIMETERS[unit]
    times, kept = purge_artifacts(
        np.arange(len(cop)) / rate_hz, cop - mean, jump=preparation.jump_mm / scale, back=preparation.back_mm / scale
    )
    needed_s = max(shortest_record(preparation.rate_hz) / preparation.rate_hz, SEGMENT_S)
    if len(times) < 2 or times[-1] - times[0] < needed_s:
        raise SignalError(
            f"at least {needed_s + 0.2:.1f} s of standing for the 72 sway descriptors",
            found=f"{len(cop) / rate_hz:.2f} s",
            next_step=f"Record quiet stance for {MINIMUM_DURATION_S:g} s or longer.",
        )
    _, even = resample_swarii(times, kept, rate_hz=preparation.rate_hz, window_s=preparation.window_s)
    return Prepared(_lowpass(even, preparation), mean, preparation.rate_hz, unit, preparation)


def path_velocity(ml: Array, ap: Array, *, rate_hz: float) -> float:
    """Length of the path over the record's duration n/rate; positions (n,) as recorded -> length unit a second.

    Nothing is filtered, so the sensor's noise is in it: values from different sensors or cut-offs do not compare.
    """
    step = np.hypot(np.diff(ml), np.diff(ap))
    return float(step.sum() / (len(ml) / rate_hz))


def mean_frequency(ml: Array, ap: Array, *, rate_hz: float) -> float:
    """Turns a second [Hz] of a point that runs the path on a circle of the mean distance: PATH/(2π·DIST·T).

    Prieto 1996; positions (n,), DIST about their mean, T = n/rate as in `path_velocity`.
    """
    distance = np.hypot(ml - ml.mean(), ap - ap.mean()).mean()
    return path_velocity(ml, ap, rate_hz=rate_hz) / (2 * np.pi * float(distance))


def spectral_mean_frequency(
    ml: Array, ap: Array, *, rate_hz: float, segment_samples: int = 3000, overlap_samples: int = 1500
) -> float:
    """Power-weighted mean frequency [Hz] of the spectrum, the definition of Santos & Duarte 2016 (PeerJ 4:e2648).

    Welch's method (Hann, constant detrending), a mean frequency per axis by the trapezoid rule, the two averaged by
    the sum of their spectral lines. It is another quantity than `mean_frequency` and their values do not compare.
    """
    if len(ml) < segment_samples:
        raise SignalError(
            f"at least {segment_samples} samples for the spectral mean frequency", found=f"{len(ml)} samples"
        )
    if not (np.ptp(ml) > 0 and np.ptp(ap) > 0):
        raise SignalError(
            "a center of pressure that moves in ML and AP for the spectral mean frequency", found="an axis at rest"
        )
    from scipy.signal import welch

    frequencies, power = welch(
        np.stack([ml, ap]),
        fs=rate_hz,
        window="hann",
        nperseg=segment_samples,
        noverlap=overlap_samples,
        detrend="constant",
    )
    mean = np.trapezoid(frequencies * power, frequencies, axis=1) / np.trapezoid(power, frequencies, axis=1)
    weight = power.sum(axis=1)
    return float((mean * weight).sum() / weight.sum())


def eyes_closed_ratio(closed: float, opened: float) -> float:
    """A sway value with eyes closed over the same value with eyes open (Romberg's quotient), both by one method."""
    if not (np.isfinite(closed) and np.isfinite(opened) and opened > 0):
        raise SignalError(
            "one sway value with eyes closed and one above zero with eyes open", found=f"{closed}, {opened}"
        )
    return closed / opened


def descriptor_unit(name: str, unit: str) -> str:
    """The unit of one of the 72 descriptors when positions are in `unit`."""
    return next((its.format(u=unit) for start, its in _UNITS if name.startswith(start)), unit)


_UNITS = (
    ("zero_crossing", "1"),
    ("range_ratio", "1"),
    ("coefficient_sway_direction", "1"),
    ("fractal_dimension", "1"),
    ("frequency_dispersion", "1"),
    ("frequency_quotient", "1"),
    ("short_time_scaling", "1"),
    ("long_time_scaling", "1"),
    ("mean_frequency", "Hz"),
    ("power_frequency", "Hz"),
    ("frequency_mode", "Hz"),
    ("centroid_frequency", "Hz"),
    ("total_power", "{u}²/Hz"),
    ("energy_content", "{u}²/Hz"),
    ("principal_sway_direction", "deg"),
    ("confidence_ellipse_area", "{u}²"),
    ("sway_area_per_second", "{u}²/s"),
    ("LFS", "1/{u}"),
    ("mean_peak_Sway_Density", "s"),
    ("critical_time", "s"),
    ("critical_displacement", "{u}²"),
    ("short_time_diffusion", "{u}²"),  # the mean square displacement that the short-term line has after one second
    ("long_time_diffusion", "{u}²"),
    ("mean_velocity", "{u}/s"),
    ("peak_velocity", "{u}/s"),
    ("phase_plane_parameter", "{u} and {u}/s"),  # the published root of the sum of two variances of different units
)


def _positions(ml: Array, ap: Array, *, rate_hz: float, unit: str) -> Array:
    """Checked positions (n, 2)."""
    if unit not in MILLIMETERS:
        raise SignalError(f"positions in {', '.join(MILLIMETERS)}", found=f"'{unit}'")
    if ml.shape != ap.shape or ml.ndim != 1:
        raise SignalError("as many ML as AP positions", found=f"shapes {ml.shape} and {ap.shape}")
    if not rate_hz > 0:
        raise SignalError("a positive sampling rate", found=f"{rate_hz}")
    cop = np.stack([ml, ap], axis=1)
    for column, axis in enumerate(("ML", "AP")):
        seen = np.isfinite(cop[:, column])
        if not seen.all():
            bad = int(np.argmin(seen))
            raise SignalError(
                f"a center of pressure without gaps in {axis}",
                found=f"no number at sample {bad} ({bad / rate_hz:.2f} s), {int((~seen).sum())} in all",
                next_step="Choose a window without gaps or fill short ones first.",
            )
        if len(cop) and np.ptp(cop[:, column]) == 0:
            raise SignalError(
                f"a center of pressure that moves in {axis}",
                found=f"{cop[0, column]:g} {unit} in all {len(cop)} samples",
                next_step="Check the sensor and the channel that was chosen.",
            )
    return cop


def _lowpass(cop: Array, preparation: Preparation) -> Array:
    from scipy.signal import filtfilt

    b, a = _butterworth(preparation.order, preparation.cutoff_hz, preparation.rate_hz)
    return np.asarray(filtfilt(b, a, cop, axis=0), dtype=np.float64)


@lru_cache(maxsize=16)
def _butterworth(order: int, cutoff_hz: float, rate_hz: float) -> tuple[Array, Array]:
    from scipy.signal import butter

    return cast(tuple[Array, Array], butter(order, cutoff_hz / (0.5 * rate_hz), btype="lowpass"))
