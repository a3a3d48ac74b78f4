"""From where the camera sees the person: the gate that decides which angles an image can give."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side, other
from groundup.errors import UsageError

Array = NDArray[np.float64]
ViewName = Literal["front", "back", "left", "right", "oblique"]

SHOULDERS_OVER_TRUNK = 0.75
"""Width of the shoulder points over the length of the trunk (mid-shoulder to mid-hip), seen from in front; design."""
SIDE_RAD = float(np.radians(30.0))
FRONT_RAD = float(np.radians(30.0))
"""How far from an exact side or front view the projection is still read (design); 45° and more is oblique."""


@dataclass(frozen=True, slots=True)
class View:
    """`name` with `near`, the side turned to the camera, `ahead`, the image direction (±1) the person faces in a side
    view, `right`, the image direction (±1) of the person's right in a front or back view, and `off_rad`, the angle
    from the exact view. `why` is the reason in words.
    """

    name: ViewName
    off_rad: float
    near: Side | None
    ahead: float
    right: float
    why: str
    side: bool = field(init=False)
    """Whether it shows the sagittal plane."""
    frontal: bool = field(init=False)
    """Whether it shows the frontal plane."""

    def __post_init__(self) -> None:
        """What is asked ten times a frame is found once."""
        object.__setattr__(self, "side", self.name in ("left", "right"))
        object.__setattr__(self, "frontal", self.name in ("front", "back"))

    @property
    def called(self) -> str:
        """The view in words."""
        return f"{self.name} side view" if self.side else f"{self.name} view"


def find_view(points: dict[str, Array], world: dict[str, Array] | None, *, given: str | None = None) -> View:
    """The view of a recording. `points` holds image landmarks (n, 3) by name, `world` the same in meters.

    Two witnesses: the width of the shoulders over the length of the trunk in the image, and the line of shoulders and
    hips in the world landmarks. The image decides how far it is from a side view, the world which side is near and
    whether chest or back is seen. Where they contradict each other the view is oblique. `given` overrides both.
    """
    shoulders = points["left_shoulder"] - points["right_shoulder"]
    trunk = 0.5 * (points["left_shoulder"] + points["right_shoulder"] - points["left_hip"] - points["right_hip"])
    length = np.linalg.norm(trunk[:, :2], axis=-1)
    width = float(_median(shoulders[:, 0] / np.where(length > 0, length, np.nan)))
    across = world if world is not None else points
    line = sum((across[f"left_{p}"] - across[f"right_{p}"] for p in ("shoulder", "hip")), np.zeros(3))
    x, z = float(_median(line[:, 0])), float(_median(line[:, 2]))
    near: Side = "left" if z > 0 else "right"
    off_side = float(np.arcsin(min(1.0, abs(width) / SHOULDERS_OVER_TRUNK)))
    if given is not None:
        return _given(given, off_side)
    turned = float(np.arctan2(abs(z), abs(x)))  # 0 from in front, 90° from the side
    seen = f"shoulders are {abs(width):.2f} of the trunk's length wide"
    if not np.isfinite(width) or not np.isfinite(turned):
        return View("oblique", 0.0, None, 1.0, 1.0, "shoulders and hips are not in sight")
    if off_side <= SIDE_RAD and turned > np.radians(45.0):
        ahead = 1.0 if near == "right" else -1.0
        why = f"{near} side view: {seen}, about {np.degrees(off_side):.0f}° from exact, the {near} side is nearer"
        return View(near, off_side, near, ahead, 0.0, why)
    if turned <= FRONT_RAD and off_side > np.radians(40.0):
        front = x > 0
        name: ViewName = "front" if front else "back"
        facing = "the person's left is on the image's right" if front else "the person's left is on the image's left"
        return View(name, turned, None, 0.0, -1.0 if front else 1.0, f"{name} view: {seen}, {facing}")
    why = f"oblique view: {seen}, hips and shoulders turned about {np.degrees(turned):.0f}° from the image"
    return View("oblique", turned, near, 0.0, 0.0, why)


def _given(name: str, off_side: float) -> View:
    if name in ("left", "right"):
        near: Side = "left" if name == "left" else "right"
        return View(near, off_side, near, 1.0 if near == "right" else -1.0, 0.0, f"{name} side view, as given")
    if name == "front":
        return View("front", 0.0, None, 0.0, -1.0, "front view, as given")
    if name == "back":
        return View("back", 0.0, None, 0.0, 1.0, "back view, as given")
    if name == "oblique":
        return View("oblique", float(np.radians(45.0)), None, 0.0, 0.0, "oblique view, as given")
    raise UsageError("a view of front, back, left, right, oblique", found=f"'{name}'")


def far(view: View) -> Side | None:
    """The side that the body hides in a side view."""
    return other(view.near) if view.side and view.near is not None else None


def _median(values: Array) -> float:
    """The median of what is seen; NumPy's own loads a module of 40 ms at its first, in which every camera waits."""
    seen: list[float] = sorted(values[np.isfinite(values)].tolist())
    return 0.5 * (seen[(len(seen) - 1) // 2] + seen[len(seen) // 2]) if seen else float("nan")
