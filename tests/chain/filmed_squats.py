"""Squats whose moments are known, as a camera from the side would see them: a lab's recording and simulated people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from groundup import load
from groundup.anatomy import SIDES, Side, outward
from groundup.io.camera_streams import camera_streams
from groundup.joints.error_model import LandmarkError
from groundup.signals.recording import Recording, Subject
from groundup.synthetic.camera import FILLS, landmark_names, seen_by_camera
from groundup.synthetic.contact import ground_force
from groundup.synthetic.eye import draw_camera, project
from groundup.synthetic.skeleton import MASS_SHARES, SHANK_COM, THIGH_COM
from groundup.synthetic.squat import Sensors, Synthetic, squat
from groundup.units import GRAVITY_M_S2

NAMES = landmark_names()


@dataclass(frozen=True, eq=False)
class Known:
    """A squatting body: landmarks (n, 33, 3) [m], and of each leg its moments at the bottoms [N·m/kg] (r,) each."""

    times_s: np.ndarray
    points: np.ndarray
    height_m: float
    bottoms_s: np.ndarray
    moments: Mapping[Side, Mapping[str, np.ndarray]]


def filmed(known: Known, side: Side, *, seed: int, error: LandmarkError | None = None) -> Recording:
    """The body as a camera at its side sees it: placed by hand, with landmarks as wrong as has been published.

    One constant error of every landmark makes a knee at 90° as wrong as `error` says, bias and spread together.
    """
    random = np.random.default_rng([seed, 5])
    error = error or LandmarkError()
    thigh, shank = (_length(known, side, *ends) for ends in (("hip", "knee"), ("knee", "ankle")))
    knee_sd = np.hypot(error.side_flexion_bias_rad, error.side_flexion_sd_rad)
    sd = knee_sd / np.sqrt(2 / thigh**2 + 2 / shank**2)
    camera = draw_camera(random, side, height_m=known.height_m, lying=False)
    times = np.arange(known.times_s[0], known.times_s[-1], 1 / 30)
    flat = known.points.reshape(len(known.times_s), -1)
    body = np.stack([np.interp(times, known.times_s, c) for c in flat.T], axis=1).reshape(len(times), 33, 3)
    body = body - np.array([np.median(body[..., 0]), 0.0, np.median(body[..., 2])])
    wrong = sd * random.standard_normal((33, 3)) + 0.003 * random.standard_normal(body.shape)
    body = body + wrong @ camera.axes
    picture, _ = project(camera, body)
    hips = [NAMES.index(f"{s}_hip") for s in SIDES]
    world = (body - body[:, hips].mean(axis=1, keepdims=True)) @ camera.axes.T
    sight = np.where([n.startswith("left" if side == "right" else "right") for n in NAMES], 0.7, 0.95)
    frames = np.concatenate([picture, np.broadcast_to(sight, picture.shape[:2])[..., None]], axis=-1)
    streams = camera_streams(frames, world, image_size=(camera.width, camera.height), rate_hz=30.0)
    found = Recording(f"filmed {seed}", streams, subject=Subject(height_m=known.height_m))
    return replace(found, conditions=found.conditions.updated({"task": "squat"}))


def _length(known: Known, side: Side, upper: str, lower: str) -> float:
    a, b = (known.points[:, NAMES.index(f"{side}_{n}")] for n in (upper, lower))
    return float(np.median(np.linalg.norm(a - b, axis=-1)))


@lru_cache(maxsize=1)
def lab_squats(recordings: Path) -> Known:
    """Five squats with markers and plates; moments as OpenSim found them, per kilogram that the plates carry."""
    folder = recordings / "squat-markers-forces"
    stream = load(folder / "squats1.trc").first("markers")
    assert stream is not None
    at = {name: stream.values[:, k] for k, name in enumerate(stream.labels)}
    points = np.full((len(stream.times), 33, 3), np.nan)
    for side, upper, out in (("left", "L", -1.0), ("right", "R", 1.0)):
        low = {"left": "L_", "right": "r_"}[side]
        inward = np.array([0.0, 0.0, -out])
        trunk = at[f"{upper}_Shoulder"] - at[f"{upper}_HJC"]
        named = {
            "shoulder": at[f"{upper}_Shoulder"] - 0.04 * trunk / np.linalg.norm(trunk, axis=1)[:, None],
            "hip": at[f"{upper}_HJC"],
            "knee": at[f"{low}knee"] + 0.05 * inward,
            "ankle": at[f"{low}ankle"] + 0.035 * inward,
            "heel": at[f"{low}calc"],
            "foot_index": at[f"{low}toe"],
        }
        for name, place in named.items():
            points[:, NAMES.index(f"{side}_{name}")] = place
    gone = np.isnan(points[0, :, 0])
    points[:, gone] = at["C7"][:, None]  # nothing reads them
    hips = -(at["L_HJC"] + at["R_HJC"])[:, 1]
    below = np.flatnonzero(hips > np.median(hips) + 0.15)  # both hips' heights
    deep = [g[np.argmax(hips[g])] for g in np.split(below, np.flatnonzero(np.diff(below) > 1) + 1)]
    theirs = load(folder / "squats1_id.sto").streams[0]
    bottoms = stream.times[deep]
    moments: dict[Side, dict[str, np.ndarray]] = {}
    for side in SIDES:
        column = {"hip": ("hip_flexion", -1.0), "knee": ("knee_angle", -1.0), "ankle": ("ankle_angle", -1.0)}
        found = {
            name: sign * np.interp(bottoms, theirs.times, theirs.channel(f"{c}_{side[0]}_moment")) / 60.1
            for name, (c, sign) in column.items()
        }
        moments[side] = found | {"together": found["hip"] + found["knee"]}
    return Known(stream.times, points, 1.70, bottoms, moments)


def simulated_squats(seed: int) -> Known:
    """A drawn person's three squats; moments from the ground up, by the forces under their feet."""
    made = squat(seed=seed, repetitions=3, sensors=Sensors(insoles=False, emg=False))
    image = seen_by_camera(made, view="right", seed=seed, noise_m=0.0).first("landmarks_image")
    assert image is not None
    points = (image.values - np.array([0.5, 0.1, 0.0])) * (made.person.height_m / FILLS)
    at = np.searchsorted(made.rhythm.times, made.rhythm.bottom_s)
    moments = {side: {k: v[at] for k, v in _from_below(made, side).items()} for side in SIDES}
    return Known(image.times, points, made.person.height_m, made.rhythm.times[at], moments)


def _from_below(made: Synthetic, side: Side) -> dict[str, np.ndarray]:
    """Moments (n,) of one leg per kilogram: what the ground and the parts below a joint do about its axis, turned over.

    Newton and Euler from the foot upward, parts as points: nothing of the body above the hip enters.
    """
    pose, leg, touch = made.pose, made.pose.legs[side], made.contact
    assert touch is not None
    total = ground_force(pose, rate_hz=made.rhythm.rate_hz)
    push = total * (touch.force[side] / total[:, 1])[:, None] / made.person.mass_kg
    push[:, 2] -= outward(side) * 0.06 * np.minimum(*touch.force.values()) / made.person.mass_kg  # as on the plates
    parts = (
        (MASS_SHARES["foot"], leg.ankle),
        (MASS_SHARES["shank"], leg.knee + SHANK_COM * (leg.ankle - leg.knee)),
        (MASS_SHARES["thigh"], leg.hip + THIGH_COM * (leg.knee - leg.hip)),
    )
    joints = {
        "ankle": (leg.ankle, parts[:1], leg.shank[..., 2], -1.0),
        "knee": (leg.knee, parts[:2], leg.thigh[..., 2], 1.0),
        "hip": (leg.hip, parts, pose.pelvis[..., 2], -1.0),
    }
    found: dict[str, np.ndarray] = {}
    for name, (center, below, axis, sign) in joints.items():
        about = np.cross(touch.cop[side] - center, push)
        for share, place in below:
            gained = np.gradient(np.gradient(place, axis=0), axis=0) * made.rhythm.rate_hz**2
            about = about - share * np.cross(place - center, gained + np.array([0.0, GRAVITY_M_S2, 0.0]))
        found[name] = -sign * (about * axis).sum(axis=-1)
    return found | {"together": found["hip"] + found["knee"]}
