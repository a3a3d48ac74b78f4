"""Markers on the skeleton: a common laboratory set, and the errors that real markers carry."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, outward
from groundup.signals.stream import Stream
from groundup.synthetic.person import Person
from groundup.synthetic.skeleton import HEEL_BEHIND, Pose

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MarkerSet:
    """Marker names and where each sits in its segment's frame [m]: `pelvis`, `trunk`, `left thigh` …"""

    names: tuple[str, ...]
    segments: tuple[str, ...]
    local: Array


def lab_set(person: Person) -> MarkerSet:
    """Pelvis, trunk, legs with clusters on thigh and shank, medial markers on knee and ankle, and the hip centers."""
    places: list[tuple[str, str, tuple[float, float, float]]] = []
    half = person.pelvis_width_m / 2
    for side in SIDES:
        sign = outward(side)
        cap, low, dot = ("L_", "L_", "L.") if side == "left" else ("R_", "r_", "r.")
        thigh, shank, foot = person.thigh_m, person.shank_m, person.foot_length_m
        heel = -HEEL_BEHIND * foot
        forward, up, right = person.hip_center_m
        knee, ankle, floor = person.knee_width_m / 2, person.ankle_width_m / 2, -person.ankle_height_m
        own: list[tuple[str, str, float, float, float]] = [
            # name, segment, forward, up, outward
            (f"{dot}ASIS", "pelvis", 0.0, 0.0, half),
            (f"{dot}PSIS", "pelvis", -person.pelvis_depth_m, 0.0, 0.37 * half),
            (f"{cap}HJC", "pelvis", forward, up, right),
            (f"{cap}Shoulder", "trunk", 0.0, person.trunk_m, person.shoulder_width_m / 2),
            (f"{cap}Sternum", "trunk", 0.06, 0.93 * person.trunk_m, 0.022),
            (f"{low}thigh1", f"{side} thigh", 0.075, 0.72 * thigh, 0.035),
            (f"{low}thigh2", f"{side} thigh", 0.070, 0.42 * thigh, 0.040),
            (f"{low}thigh3", f"{side} thigh", -0.035, 0.70 * thigh, 0.080),
            (f"{low}thigh4", f"{side} thigh", -0.030, 0.40 * thigh, 0.070),
            (f"{low}knee", f"{side} thigh", 0.0, 0.0, knee),
            (f"{low}mknee", f"{side} thigh", 0.0, 0.0, -knee),
            (f"{low}shank_antsup", f"{side} shank", 0.045, 0.82 * shank, 0.005),
            (f"{low}sh2", f"{side} shank", -0.025, 0.84 * shank, 0.055),
            (f"{low}sh3", f"{side} shank", -0.015, 0.50 * shank, 0.050),
            (f"{low}sh4", f"{side} shank", 0.030, 0.45 * shank, 0.030),
            (f"{low}ankle", f"{side} shank", 0.0, 0.0, ankle),
            (f"{low}mankle", f"{side} shank", 0.0, 0.0, -ankle),
            (f"{low}calc", f"{side} foot", heel, floor + 0.045, 0.0),
            (f"{low}toe", f"{side} foot", heel + 0.80 * foot, floor + 0.055, 0.0),
            (f"{low}5meta", f"{side} foot", heel + 0.66 * foot, floor + 0.035, 0.5 * person.foot_width_m),
        ]
        places += [(name, segment, (x, y, sign * z)) for name, segment, x, y, z in own]
    places.append(("C7", "trunk", (-0.075, 1.06 * person.trunk_m, 0.0)))
    places.sort()
    names, segments, local = zip(*places, strict=True)
    return MarkerSet(names, segments, np.array(local))


def place(pose: Pose, markers: MarkerSet, *, shift_m: Array | None = None) -> Array:
    """Marker positions (n, m, 3) [m] with each marker moved by `shift_m` (m, 3) or (n, m, 3) in its segment's frame."""
    segments = _segments(pose)
    out = np.empty((len(pose.mid_hip), len(markers.names), 3))
    local = markers.local if shift_m is None else markers.local + shift_m
    for segment, (origin, frame) in segments.items():
        own = [i for i, s in enumerate(markers.segments) if s == segment]
        out[:, own] = origin[:, None] + local[..., own, :] @ np.swapaxes(frame, -1, -2)
    return out


def as_stream(values: Array, markers: MarkerSet, *, rate_hz: float) -> Stream:
    """The marker stream, as a reader would hand it over."""
    return Stream("markers", "markers", values, "m", markers.names, rate_hz=rate_hz)


def noise(rng: Generator, shape: tuple[int, ...], *, sd_m: float) -> Array:
    """White camera noise on every coordinate."""
    return sd_m * rng.standard_normal(shape)


def _segments(pose: Pose) -> dict[str, tuple[Array, Array]]:
    """Origin and frame of each segment with markers: knee center for the thigh, ankle center for shank and foot."""
    segments = {"pelvis": (pose.pelvis_origin, pose.pelvis), "trunk": (pose.mid_hip, pose.trunk)}
    for side in SIDES:
        leg = pose.legs[side]
        segments[f"{side} thigh"] = (leg.knee, leg.thigh)
        segments[f"{side} shank"] = (leg.ankle, leg.shank)
        segments[f"{side} foot"] = (leg.ankle, leg.foot)
    return segments
