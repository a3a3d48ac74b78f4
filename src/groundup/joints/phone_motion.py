"""Motion from a phone strapped to thigh or pelvis: how far it tilts from where it rested, by gravity alone.

Gravity tells tilt, not turning about the vertical, and a jerk looks like tilt: so it is smoothed below the pace of a
bridge. It counts repetitions of a bridge (evidence.md 4.5, fallback) and measures no joint.
"""

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.joints.body_curves import Key
from groundup.joints.motion import CURVES, Motion, nothing
from groundup.signals.curve import Curve
from groundup.signals.filters import lowpass
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

METHOD = "phone angle"
CUTOFF_HZ = 1.5
"""A bridge takes 1.5 to 8 s (evidence 4.5); what is faster is a jerk or a hand on the phone (design)."""
RATE_HZ = 50.0
STILL_S = 0.5
LONGEST_S = 6 * 3600.0
"""A clock that spans more has jumped (design); even samples over it would fill the memory."""
GRAVITY_RANGE = (9.0, 10.6)
"""Median length of an acceleration that holds gravity and mostly nothing else [m/s²] (design)."""


def gravity_stream(streams: tuple[Stream, ...]) -> Stream | None:
    """The first stream that is an acceleration with gravity: three axes in m/s² whose length is g most of the time."""
    for stream in streams:
        if stream.unit == "m/s²" and (axes := _axes(stream)) is not None:
            lengths = np.linalg.norm(axes, axis=1)
            known = lengths[np.isfinite(lengths)]
            if len(known) and GRAVITY_RANGE[0] <= float(np.median(known)) <= GRAVITY_RANGE[1]:
                return stream
    return None


def motion_from_phone(stream: Stream) -> Motion:
    """One curve, `phone_tilt` [rad]: the angle between gravity now and gravity at rest, in the phone's own axes."""
    axes, times_s = _axes(stream), stream.times
    if axes is None or len(stream) < 2 or times_s[-1] - times_s[0] < 2.0 or not np.isfinite(axes).any(axis=0).all():
        return nothing(METHOD, "acceleration along x, y and z over at least two seconds is needed")
    if times_s[-1] - times_s[0] > LONGEST_S:
        return nothing(METHOD, f"its clock spans {times_s[-1] - times_s[0]:.3g} s, and no session lasts six hours")
    even_s = np.arange(times_s[0], times_s[-1], 1.0 / RATE_HZ)
    smooth = lowpass(_resampled(axes, times_s, even_s), cutoff_hz=CUTOFF_HZ, rate_hz=RATE_HZ)
    length = np.linalg.norm(smooth, axis=1, keepdims=True)
    direction = smooth / np.where(length > 0, length, np.nan)
    rest, at_s = _rest(direction, even_s)
    if rest is None:
        return nothing(METHOD, "the phone was never still for half a second: its rest is not known")
    cosine = np.clip(direction @ rest, -1.0, 1.0)
    tilt = Curve("phone_tilt", None, np.arccos(cosine), even_s, "rad", METHOD, sources=(stream.name,))
    every: list[Key] = [(name, side) for name in CURVES for side in (None, *SIDES)]
    missing = {key: "a phone's tilt shows no joint" for key in every if key != ("phone_tilt", None)}
    notes = (f"tilt is measured from how the phone lay at {at_s:.1f} s; no error of this method is known",)
    return Motion(METHOD, {("phone_tilt", None): tilt}, missing, notes)


def _axes(stream: Stream) -> Array | None:
    """(n, 3) along x, y, z by the last letter of the labels; None where one is missing."""
    at = {
        label.strip().lower()[-1:]: i for i, label in enumerate(stream.labels) if label.strip()[-2:-1] in (" ", "_", "")
    }
    return stream.values[:, [at["x"], at["y"], at["z"]]] if {"x", "y", "z"} <= set(at) else None


def _resampled(axes: Array, times_s: Array, even_s: Array) -> Array:
    """Straight between samples; unknown where the phone gave none for longer than 0.3 s."""
    out = np.stack([np.interp(even_s, times_s[k], axes[k, i]) for i, k in _known(axes)], axis=1)
    whole = times_s[np.isfinite(axes).all(axis=1)]
    after = np.clip(np.searchsorted(whole, even_s), 1, len(whole) - 1)
    out[(whole[after] - whole[after - 1]) > 0.3] = np.nan
    return out


def _known(axes: Array) -> list[tuple[int, NDArray[np.bool_]]]:
    return [(i, np.isfinite(axes[:, i])) for i in range(3)]


def _rest(direction: Array, times_s: Array) -> tuple[Array | None, float]:
    """The direction of the first still half second: people lie still before they begin."""
    n = int(STILL_S * RATE_HZ)
    for first in range(0, len(direction) - n, n // 2):
        part = direction[first : first + n]
        if np.isfinite(part).all() and float(np.ptp(part, axis=0).max()) < np.sin(np.radians(3.0)):
            mean = part.mean(axis=0)
            return mean / np.linalg.norm(mean), float(times_s[first])
    return None, 0.0
