"""Smoothing over time, as MediaPipe's video mode does it for one person.

Landmarks pass a One Euro filter (Casiez 2012, doi 10.1145/2207676.2208639), whose cut-off rises with speed: strong on
a person who stands still, nearly absent in a movement. Speed is counted in sizes of the person a second. Visibility
passes a simple low-pass. The settings are those of MediaPipe's pose landmarks detector graph.
"""

from dataclasses import dataclass, replace

import numpy as np

from groundup.pose.landmarker import Pose
from groundup.pose.region import Array

VISIBILITY_SHARE = 0.1
"""How much of a new visibility counts."""

_SPEED_CUTOFF_HZ = 1.0
_SMALLEST = 1e-6
"""A person smaller than this (px or m) is not smoothed."""


@dataclass(frozen=True, slots=True)
class OneEuro:
    """Cut-off at rest [Hz], and how much it rises with a speed of one person's size a second [Hz]."""

    rest_hz: float
    rise_hz: float


IN_IMAGE = OneEuro(rest_hz=0.05, rise_hz=80.0)
IN_WORLD = OneEuro(rest_hz=0.1, rise_hz=40.0)


@dataclass(frozen=True, slots=True)
class Smoothed:
    """What the filters remember of the last image; arrays as in Pose, pixels for the image."""

    time_s: float
    image_raw: Array
    image: Array
    image_speed: Array
    world_raw: Array
    world: Array
    world_speed: Array
    visibility: Array


def smooth(before: Smoothed | None, pose: Pose, *, time_s: float, width: int, height: int) -> tuple[Smoothed, Pose]:
    """The pose smoothed over the images before, and what to remember; without a memory the pose as it is."""
    scale = np.array([width, height, width], dtype=float)
    raw = pose.image * scale
    if before is None or time_s <= before.time_s:
        still = np.zeros_like(raw)
        return Smoothed(time_s, raw, raw, still, pose.world, pose.world, still, pose.visibility), pose
    step_s = time_s - before.time_s
    image, image_speed = _one_euro(
        IN_IMAGE, raw, before.image_raw, before.image, before.image_speed, size=pose.next_region.size, step_s=step_s
    )
    extent = float(np.ptp(pose.world[:, :2], axis=0).mean())
    world, world_speed = _one_euro(
        IN_WORLD, pose.world, before.world_raw, before.world, before.world_speed, size=extent, step_s=step_s
    )
    visibility = before.visibility + VISIBILITY_SHARE * (pose.visibility - before.visibility)
    memory = Smoothed(time_s, raw, image, image_speed, pose.world, world, world_speed, visibility)
    return memory, replace(pose, image=image / scale, world=world, visibility=visibility)


def _one_euro(
    filter_: OneEuro, new: Array, raw: Array, old: Array, speed: Array, *, size: float, step_s: float
) -> tuple[Array, Array]:
    """Smoothed values and speed; `raw` and `old` are the last values before and after smoothing."""
    if size < _SMALLEST:
        return new, speed
    speed = speed + _share(_SPEED_CUTOFF_HZ, step_s) * ((new - raw) / size / step_s - speed)
    return old + _share(filter_.rest_hz + filter_.rise_hz * np.abs(speed), step_s) * (new - old), speed


def _share(cutoff_hz: Array | float, step_s: float) -> Array:
    """How much of a new value a first-order low-pass takes after a step."""
    return np.asarray(1.0 / (1.0 + 1.0 / (2 * np.pi * np.asarray(cutoff_hz) * step_s)))
