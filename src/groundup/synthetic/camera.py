"""Camera: the same skeleton as a pose model would see it, from the front or from a side."""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, outward
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream
from groundup.synthetic.skeleton import HEEL_BEHIND, Pose
from groundup.synthetic.squat import Synthetic

Array = NDArray[np.float64]
View = Literal["front", "left", "right"]

_AXES: dict[View, Array] = {
    # rows: image right, up, towards the camera, in forward-up-right of the person
    "front": np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    "right": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    "left": np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]]),
}
FILLS = 0.8
"""Share of the image's height that the standing person takes."""
NOISE_M = 0.005
"""Wandering of a landmark's coordinate (standard deviation); design value."""
SMOOTH_FRAMES = 9
"""Pose models smooth over time, so their errors wander instead of trembling: a triangle of this many frames."""

_FACE = ("nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer")
_PAIRS = ("ear", "shoulder", "elbow", "wrist", "pinky", "index", "thumb", "hip", "knee", "ankle", "heel", "foot_index")


def seen_by_camera(
    made: Synthetic, *, view: View, seed: int, rate_hz: float = 30.0, noise_m: float = NOISE_M
) -> Recording:
    """The recording as landmark streams of one camera: image, world and visibility; no other sensor.

    The camera is far away (no perspective) and level. The far side's landmarks of a side view are less visible.
    """
    rng = np.random.default_rng([seed, 99])
    source = made.recording.streams[0].times
    times = np.arange(source[0], source[-1], 1 / rate_hz)
    at = {k: _resampled(v, source, times) for k, v in _points(made.pose).items()}
    names = landmark_names()
    body = np.stack([at[n] for n in names], axis=1)
    body = _noisy(rng, body, noise_m) @ _AXES[view].T
    world = body - (body[:, [names.index("left_hip")]] + body[:, [names.index("right_hip")]]) / 2
    scale = FILLS / made.person.height_m
    image = body * scale + np.array([0.5, 0.1, 0.0])
    far = {"front": "", "left": "right_", "right": "left_"}[view]
    sight = np.array([0.55 if far and n.startswith(far) else 0.95 for n in names])
    visible = np.clip(sight + 0.02 * rng.standard_normal((len(times), len(names))), 0.0, 1.0)
    streams = (
        Stream("landmarks/image", "landmarks_image", image, "1", names, rate_hz, group="landmarks"),
        Stream("landmarks/world", "landmarks_world", world, "m", names, rate_hz, group="landmarks"),
        Stream("landmarks/visibility", "visibility", visible, "1", names, rate_hz, group="landmarks"),
    )
    recording = made.recording
    return replace(
        recording,
        name=f"{recording.name}, camera {view}",
        streams=streams,
        conditions=recording.conditions.updated({"view": view}),
    )


def landmark_names() -> tuple[str, ...]:
    """The 33 names of BlazePose (Bazarevsky 2020), in its order."""
    paired = [f"{side}_{part}" for part in _PAIRS for side in SIDES]
    return (*_FACE, *paired[:2], "mouth_left", "mouth_right", *paired[2:])


def _noisy(rng: Generator, points: Array, sd: float) -> Array:
    """Points (n, m, 3) with slow noise on every coordinate."""
    kernel = np.bartlett(SMOOTH_FRAMES + 2)[1:-1]
    kernel /= np.linalg.norm(kernel)
    white = rng.standard_normal((len(points) + SMOOTH_FRAMES - 1, *points.shape[1:]))
    slow = sum(k * white[i : i + len(points)] for i, k in enumerate(kernel))
    return points + sd * slow


def _resampled(points: Array, source: Array, times: Array) -> Array:
    return np.stack([np.interp(times, source, points[:, i]) for i in range(3)], axis=-1)


def _points(pose: Pose) -> dict[str, Array]:
    """Where the landmarks are on this skeleton: joint centers, feet, arms held forward, and a face; (n, 3) each."""
    person = pose.person
    trunk, top = pose.trunk, pose.person.trunk_m

    def on_trunk(forward: float, up: float, right: float) -> Array:
        return pose.mid_hip + trunk @ np.array([forward, up, right])

    head = top + 0.13 * person.height_m
    at = {"nose": on_trunk(0.11, head, 0.0)}
    for side in SIDES:
        sign, leg = outward(side), pose.legs[side]
        for i, part in enumerate(("eye_inner", "eye", "eye_outer")):
            at[f"{side}_{part}"] = on_trunk(0.09, head + 0.035, sign * (0.02 + 0.012 * i))
        at[f"{side}_ear"] = on_trunk(0.0, head + 0.01, sign * 0.075)
        at[f"mouth_{side}"] = on_trunk(0.09, head - 0.04, sign * 0.025)
        wide = sign * person.shoulder_width_m / 2
        at[f"{side}_shoulder"] = on_trunk(0.0, top, wide)
        for i, part in enumerate(("elbow", "wrist", "pinky", "index", "thumb")):
            reach = (0.17 + (0.15 if i else 0.0) + (0.04 if i > 1 else 0.0)) * person.height_m
            at[f"{side}_{part}"] = at[f"{side}_shoulder"] + np.array([reach, -0.02 * (i == 4), 0.01 * sign * (i == 2)])
        at |= {f"{side}_hip": leg.hip, f"{side}_knee": leg.knee, f"{side}_ankle": leg.ankle}
        floor, length = -person.ankle_height_m, person.foot_length_m
        at[f"{side}_heel"] = leg.ankle + leg.foot @ np.array([-HEEL_BEHIND * length, floor + 0.02, 0.0])
        at[f"{side}_foot_index"] = leg.ankle + leg.foot @ np.array([(0.9 - HEEL_BEHIND) * length, floor + 0.02, 0.0])
    return at
