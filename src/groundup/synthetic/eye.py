"""Eye: a camera of a laptop or phone somewhere in the room, and what a pose network makes of its picture.

A pinhole camera with its own height, tilt, roll and error of view, then the faults that landmarks have: points that
wander and tremble, more at the feet and on the hidden leg; sides exchanged; dips of visibility; points that jump; and
frames that come irregularly, or not at all. Sizes are design values around what the two recordings beside the project
show (their trembling: 0.1 to 0.3 % of body height from frame to frame, in a blurred front view five times that).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.synthetic.camera import View, landmark_names

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NAMES = landmark_names()
FEET = np.array([n.endswith(("ankle", "heel", "foot_index")) for n in _NAMES])
TIPS = np.array([n.endswith(("heel", "foot_index")) for n in _NAMES])
HANDS = np.array([n.endswith(("wrist", "pinky", "index", "thumb")) and not n.endswith("foot_index") for n in _NAMES])
LOWER = np.array([n.split("_")[-1] in ("hip", "knee", "ankle", "heel") or n.endswith("foot_index") for n in _NAMES])
KNEES = np.array([n.endswith("knee") for n in _NAMES])
HIPS = [_NAMES.index("left_hip"), _NAMES.index("right_hip")]
TWIN = [_NAMES.index(n.replace("left", "right") if "left" in n else n.replace("right", "left")) for n in _NAMES]


@dataclass(frozen=True, slots=True)
class Camera:
    """Where a camera is [m], where it looks [rad], and its picture [px]."""

    place: tuple[float, float, float]
    heading_rad: float
    """Direction it looks, as the `turn` of a person who faces that way."""
    tilt_rad: float
    """Up +."""
    roll_rad: float
    focal_px: float
    width: int
    height: int

    @property
    def axes(self) -> Array:
        """Rows: image right, image down, away from the camera, in room axes."""
        h, t, r = self.heading_rad, self.tilt_rad, self.roll_rad
        away = np.array([np.cos(h) * np.cos(t), np.sin(t), -np.sin(h) * np.cos(t)])
        right = np.array([np.sin(h), 0.0, np.cos(h)])
        down = np.cross(away, right)
        return np.stack([np.cos(r) * right + np.sin(r) * down, np.cos(r) * down - np.sin(r) * right, away])


@dataclass(frozen=True, slots=True)
class Trouble:
    """How badly landmarks behave. Lengths are shares of body height, per second rates are expected counts."""

    tremble: float = 0.0015
    """White, frame by frame."""
    wander: float = 0.003
    """Correlated over about 0.2 s."""
    drift: float = 0.004
    """Correlated over about 2 s."""
    bias: float = 0.005
    """Constant for a session: where the network believes a joint is."""
    jumps_per_s: float = 0.06
    swaps_per_s: float = 0.05
    """In a side view; ten times fewer from in front."""
    dips_per_s: float = 0.03
    dropped: float = 0.04
    """Share of frames that never come."""
    gaps_per_s: float = 0.02
    """Stretches of up to 0.28 s without a frame."""
    long_gap: Literal["none", "resting", "anywhere"] = "none"
    """Stretches of 0.4 to 2 s without a frame: between repetitions, or wherever they fall."""

    @classmethod
    def none(cls) -> "Trouble":
        """A perfect network on a perfect computer."""
        return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def draw_camera(rng: Generator, view: View, *, height_m: float, lying: bool) -> Camera:
    """A laptop's or phone's camera 1.5 to 4.5 m away, up to 10° off its view, tilt and level of the picture.

    It may still be badly placed: whether the whole movement is in the picture is for the caller to see.
    """
    portrait = not lying and rng.random() < 0.35
    width, height = (
        ((720, 1280), (608, 1080))[int(rng.integers(2))]
        if portrait
        else ((1280, 720), (640, 480))[int(rng.integers(2))]
    )
    field = np.radians(rng.uniform(58, 72)) if portrait else np.radians(rng.uniform(42, 52))
    focal = height / 2 / np.tan(field / 2)
    fill = rng.uniform(0.50, 0.80)
    extent = 0.75 * height_m if lying else height_m
    away = float(np.clip(extent * focal / (fill * height), 1.5, 4.5))
    up = rng.uniform(0.15, 0.6) if lying else rng.uniform(0.25, 1.3)
    off = np.radians(rng.uniform(-10, 10))
    middle = {"front": 0.0, "left": np.pi / 2, "right": -np.pi / 2}[view] + off
    aim = float(np.arctan2((0.35 if lying else 0.5 * height_m) - up, away))
    place = (away * np.cos(middle), up, -away * np.sin(middle))
    aside, tilt, roll = np.radians(rng.uniform(-8, 8)), np.radians(rng.uniform(-10, 10)), np.radians(rng.uniform(-4, 4))
    return Camera(place, middle + np.pi + aside, aim + tilt, roll, focal, width, height)


def project(camera: Camera, points: Array) -> tuple[Array, Array]:
    """Picture points (..., 33, 3) as MediaPipe writes them, and the points' distance from the camera (..., 33) [m].

    x and y are fractions of the picture, y down; z is away from the camera, from mid-hip, on the scale of x.
    """
    local = (points - np.array(camera.place)) @ camera.axes.T
    deep = np.maximum(local[..., 2], 0.15)
    x = 0.5 + camera.focal_px * local[..., 0] / deep / camera.width
    y = 0.5 + camera.focal_px * local[..., 1] / deep / camera.height
    mid = local[..., HIPS, 2].mean(axis=-1, keepdims=True)
    z = camera.focal_px * (local[..., 2] - mid) / np.maximum(mid, 0.15) / camera.width
    return np.stack([x, y, z], axis=-1), local[..., 2]


def frame_times(
    rng: Generator, length_s: float, trouble: Trouble, *, resting: list[tuple[float, float]]
) -> tuple[Array, float]:
    """Times of the frames that arrive [s], irregular, at a mean rate of 15 to 60 a second; and that rate."""
    rate = float(rng.choice([15, 20, 24, 30, 30, 45, 60])) * rng.uniform(0.95, 1.05)
    steps = rng.gamma(60.0, 1 / 60.0, int(1.3 * length_s * rate) + 10) / rate
    times = np.cumsum(steps)
    times = times[times < length_s]
    keep = rng.random(len(times)) >= trouble.dropped * rng.uniform(0, 2)
    for at in _moments(rng, trouble.gaps_per_s, length_s):
        keep &= (times < at) | (times > at + rng.uniform(0.1, 0.28))
    if trouble.long_gap != "none":
        for _ in range(int(rng.integers(1, 3))):
            long = rng.uniform(0.4, 2.0)
            room = (
                [(a, b) for a, b in resting if b - a > long + 0.3]
                if trouble.long_gap == "resting"
                else [(0.0, length_s)]
            )
            if room:
                a, b = room[int(rng.integers(len(room)))]
                at = rng.uniform(a + 0.1, max(a + 0.1, b - long - 0.1))
                keep &= (times < at) | (times > at + long)
    return times[keep], rate


def _moments(rng: Generator, per_s: float, length_s: float) -> Array:
    return np.sort(rng.uniform(0.0, length_s, rng.poisson(per_s * length_s)))


def seen(
    rng: Generator,
    camera: Camera,
    body: Array,
    times_s: Array,
    trouble: Trouble,
    *,
    height_m: float,
    hidden: Side | None,
) -> tuple[Array, Array]:
    """Landmarks (n, 33, 4) and world landmarks (n, 33, 3) of points (n, 33, 3) [m], as MediaPipe would write them.

    `hidden` is the far side of a side view. Frames in which hardly anything of the body is in the picture are NaN.
    """
    own = rng.uniform(0.6, 1.5)
    size = own * np.where(TIPS, 1.8, np.where(FEET, 1.3, np.where(HANDS, 1.6, 1.0)))
    far = _of_side(hidden)
    size = size * np.where(far & LOWER, 1.5, 1.0) * (np.where(KNEES, 1.3, 1.0) if hidden is None else 1.0)
    error = _errors(rng, times_s, trouble) * (size[:, None] * height_m)
    error[..., 2] *= 1.3
    # Depth is what one camera sees worst, though steadily: a wrong pose is held, not trembled about.
    error += trouble.bias * height_m * size[:, None] * rng.standard_normal((33, 3)) * (1.0, 1.0, 4.5)
    occluded = _occluded(rng, body, times_s, hidden) if trouble.bias else body
    noisy = occluded + (error + _jumps(rng, times_s, trouble, height_m)) @ camera.axes
    picture, distance = project(camera, noisy)
    sight = _sight(rng, picture, distance, times_s, trouble, far=far, side_view=hidden is not None)
    gone = (sight > 0.3).sum(axis=1) < 8
    picture[gone], sight[gone] = np.nan, np.nan
    local = (noisy - noisy[:, HIPS].mean(axis=1, keepdims=True)) @ camera.axes.T
    world = local * (rng.uniform(0.92, 1.08) if trouble.bias else 1.0)
    world[..., 2] *= rng.uniform(0.65, 1.0) if trouble.bias else 1.0  # depth is underestimated, and so bending is
    world[gone] = np.nan
    out = np.concatenate([picture, sight[..., None]], axis=-1)
    return _swapped(rng, out, world, times_s, trouble, side_view=hidden is not None)


def _of_side(side: Side | None) -> Flags:
    return np.array([side is not None and n.startswith(f"{side}_") for n in _NAMES])


def _errors(rng: Generator, times_s: Array, trouble: Trouble) -> Array:
    """Errors (n, 33, 3) in shares of body height: white, and two that wander (exact for irregular times)."""
    shape = (len(times_s), 33, 3)
    out = trouble.tremble * rng.standard_normal(shape)
    for size, memory_s in ((trouble.wander, 0.2), (trouble.drift, 2.0)):
        if size:
            out += size * _wandering(rng, times_s, shape, memory_s=memory_s)
    return out


def _wandering(rng: Generator, times_s: Array, shape: tuple[int, ...], *, memory_s: float) -> Array:
    """Ornstein-Uhlenbeck noise of unit variance at irregular times; (n, ...)."""
    keep = np.exp(-np.diff(times_s, prepend=times_s[0]) / memory_s)
    white = rng.standard_normal(shape)
    out = np.empty(shape)
    out[0] = white[0]
    for i in range(1, len(out)):
        out[i] = keep[i] * out[i - 1] + np.sqrt(1 - keep[i] ** 2) * white[i]
    return out


def _jumps(rng: Generator, times_s: Array, trouble: Trouble, height_m: float) -> Array:
    """A leg's landmark far off for a few frames, as in a blurred picture; (n, 33, 3) m."""
    out = np.zeros((len(times_s), 33, 3))
    for at in _moments(rng, trouble.jumps_per_s, float(times_s[-1])):
        now = (times_s >= at) & (times_s < at + rng.uniform(0.03, 0.12))
        which = int(rng.choice(np.flatnonzero(LOWER)))
        out[now, which] += height_m * rng.uniform(0.02, 0.07) * _direction(rng)
    return out


def _direction(rng: Generator) -> Array:
    angle = rng.uniform(0, 2 * np.pi)
    return np.array([np.cos(angle), np.sin(angle), 0.0])


def _occluded(rng: Generator, body: Array, times_s: Array, hidden: Side | None) -> Array:
    """The hidden leg is guessed: for seconds at a time its points are drawn towards those of the near leg."""
    if hidden is None:
        return body
    far = np.flatnonzero(_of_side(hidden) & LOWER)
    pull = 0.25 + 0.35 * _wandering(rng, times_s, (len(times_s), 1), memory_s=1.5)
    pull = np.clip(pull, 0.0, 0.8)[..., None]
    out = body.copy()
    out[:, far] += pull * (body[:, [TWIN[i] for i in far]] - body[:, far])
    return out


def _sight(
    rng: Generator, picture: Array, distance: Array, times_s: Array, trouble: Trouble, *, far: Flags, side_view: bool
) -> Array:
    """Visibility (n, 33): high where plainly in the picture, lower on the hidden side, in dips, and outside."""
    usual = np.where(far & LOWER, rng.uniform(0.45, 0.8), rng.uniform(0.9, 0.985)) * np.ones(33)
    if side_view:
        usual = np.where(far & ~LOWER, np.where(HANDS, 0.3, 0.8), usual)
    sight = usual + np.where(far & LOWER, 0.12, 0.015) * _wandering(rng, times_s, (len(times_s), 33), memory_s=0.6)
    for at in _moments(rng, trouble.dips_per_s, float(times_s[-1])):
        now = (times_s >= at) & (times_s < at + rng.uniform(0.1, 0.9))
        what = (LOWER, FEET, TIPS, LOWER & _of_side(SIDES[int(rng.integers(2))]))[int(rng.integers(4))]
        sight[np.ix_(now, what)] -= rng.uniform(0.1, 0.5)
    margin = np.minimum(
        np.minimum(picture[..., 0], 1 - picture[..., 0]), np.minimum(picture[..., 1], 1 - picture[..., 1])
    )
    sight -= np.clip(0.02 - margin, 0.0, 0.06) / 0.06 * 0.9
    sight = np.where(distance < 0.2, 0.01, sight)
    return np.clip(sight, 0.001, 0.9999)


def _swapped(
    rng: Generator, landmarks: Array, world: Array, times_s: Array, trouble: Trouble, *, side_view: bool
) -> tuple[Array, Array]:
    """Left and right exchanged for up to 1.5 s at a time, sliding over within a frame or two."""
    per_s = trouble.swaps_per_s * (1.0 if side_view else 0.1)
    for at in _moments(rng, per_s, float(times_s[-1])):
        now = np.flatnonzero(
            (times_s >= at) & (times_s < at + rng.choice([0.1, 0.3, 0.6, 1.5]) * rng.uniform(0.5, 1.0))
        )
        for values in (landmarks, world):
            values[now] = values[now][:, TWIN]
    return landmarks, world
