"""Setting up: what keeps the camera from seeing what it must, and what to do about it."""

from math import atan2, hypot, isfinite
from typing import Literal

import msgspec

from groundup.anatomy import Side
from groundup.coaching import thresholds as at
from groundup.coaching.feedback import Problem
from groundup.coaching.frame import Frame
from groundup.joints.calibration import LYING_RAD, Calibration, foot_end
from groundup.joints.landmarks import LEAST_VISIBLE, LEAST_VISIBLE_FOOT
from groundup.joints.live_landmarks import POINTS
from groundup.joints.view import SHOULDERS_OVER_TRUNK
from groundup.training.exercise import Detector

Wanted = Literal["side", "front", "any"]

WANTED: dict[Detector, Wanted] = {
    "squat": "any",
    "single_leg_squat": "any",
    "lunge": "any",
    "hinge": "side",
    "bridge": "side",
    "single_leg_balance": "front",
}
"""The view that shows what a detector needs (evidence 4.2): from the side a front-view detector counts nothing."""

PROBLEMS: dict[str, tuple[str, str]] = {
    # id: (what it is, what to do), the most important first
    "nobody": ("I can't see you.", "Step in front of the camera, 2 to 4 m away."),
    "too_near": ("You are too close.", "Step back until head and feet are in the picture."),
    "feet_hidden": (
        "I can't see your feet.",
        "Tilt the camera down, or step back, until both feet are in the picture.",
    ),
    "body_hidden": ("I can't see all of you.", "Move until shoulders, hips, knees and ankles are in the picture."),
    "too_far": ("You are far away.", "Come closer, to 2 to 4 m, or put the phone nearer."),
    "dark": ("I see you only vaguely.", "More light from the front, and clothes that show your legs."),
    "not_lying": ("I am waiting for you to lie down.", "Lie on your back, side to the camera, knees bent."),
    "not_standing": ("I am waiting for you to stand.", "Stand upright on both feet."),
    "not_side": ("I see you from the front.", "Turn sideways: I need to see you from the side."),
    "foot_end": (
        "From the foot end I see knees and pelvis, and that vaguely, but no repetitions.",
        "Count them yourself; or turn sideways to the camera to have them counted.",
    ),
    "badly_seen": (
        "Lying down, I lose you too often to count well.",
        "More light, the camera at floor level, legs in plain clothes; or count this set yourself.",
    ),
    "not_front": ("I see you from the side.", "Face the camera."),
    "oblique": ("I see you at an angle.", "Turn until you face the camera, or stand exactly sideways."),
    "not_level": ("The picture is tilted.", "Set the camera level, about as high as your hips."),
    "moving": ("You are moving.", "Stand (or lie) quietly for 5 seconds so that I know how you stand."),
    "slow": (
        "The picture comes too slowly.",
        "Close other programs, or use more light: cameras slow down in the dark.",
    ),
    "no_depth": ("The pose network gives no depth.", "Turn sideways: from the front I cannot see knees bend."),
    "place_changed": ("You stand elsewhere than before.", "Go back, or stand quietly for 5 seconds to start afresh."),
    "wrong_leg": ("You stand on the other leg.", "Change legs: this set is for the other side."),
}
BLOCKING = frozenset({"nobody", "body_hidden", "not_lying", "not_standing", "not_side"})
"""With one of these nothing can be calibrated. The foot end is none: from there a bridge is watched, not counted."""

TURN = frozenset({"not_side", "foot_end"})
"""Whoever is seen so may turn: once they lie or stand quietly again they are calibrated anew."""
FOOT_END = (
    "Seen from the foot end: whether the knees stay as far apart as at the start and, on one leg, whether the pelvis "
    "stays level. Both with low confidence. Not seen: repetitions, how high the hips come, heels. You count."
)
"""What this view shows and does not (evidence 4.5)."""

_MAIN, _FEET = range(6), range(6, 12)
"""Shoulders, hips and knees, then ankles, heels and toes, among the points that are followed; even on the left."""
_FLAT = 2 * len(POINTS)
"""Where the world begins among the places that are followed: shoulders and hips come first there, too."""
Points = tuple[tuple[int, float], ...]
"""Points, each with the least visibility asked of it."""


def _asked(near: Side | None) -> tuple[Points, Points]:
    """What of body and feet must be seen: all of it, or the near side's."""
    sides = (0, 1) if near is None else (0,) if near == "left" else (1,)
    body = tuple((i, LEAST_VISIBLE) for i in _MAIN if i % 2 in sides)
    return body, tuple((i, LEAST_VISIBLE_FOOT if i > 7 else LEAST_VISIBLE) for i in _FEET if i % 2 in sides)


_NEEDED = {None: _asked(None), "left": _asked("left"), "right": _asked("right")}


class Watched(msgspec.Struct, frozen=True):
    """Problems of the last frames: since when each is seen, and the usual time between frames [s]."""

    since: tuple[tuple[str, float], ...] = ()
    shown: tuple[str, ...] = ()
    interval_s: float = 0.0
    frames: int = 0


def problems(ids: tuple[str, ...]) -> tuple[Problem, ...]:
    """The problems as a person reads them, the most important first."""
    return tuple(Problem(i, *PROBLEMS[i]) for i in sorted(ids, key=_ORDER.__getitem__))


_ORDER = {name: i for i, name in enumerate(PROBLEMS)}


def watched(state: Watched, seen: tuple[str, ...], *, time_s: float, interval_s: float) -> Watched:
    """The state after one frame with these problems: one is shown once it has lasted, until it is gone."""
    frames = state.frames + 1
    usual = interval_s if frames <= 2 else state.interval_s + min(0.2, 2.0 / frames) * (interval_s - state.interval_s)
    if frames > 20 and usual > 1.0 / at.LEAST_RATE_HZ:
        seen = (*seen, "slow")
    if not seen:
        return Watched((), (), usual, frames)
    before = dict(state.since)
    since = tuple((i, before.get(i, time_s)) for i in dict.fromkeys(seen))
    shown = tuple(i for i, first in since if time_s - first >= at.PROBLEM_S or i in state.shown)
    return Watched(since, shown, usual, frames)


def look(
    frame: Frame,
    places: list[float],
    sight: list[float],
    detector: Detector,
    wanted: Wanted,
    calibration: Calibration | None,
    *,
    exchanged: bool,
) -> tuple[str, ...]:
    """Problems of one frame as the network gave it; what the picture cannot show is not guessed from it.

    `places` and `sight` are those of the points that are followed, see `Frame.followed`.
    """
    near = _nearer(places, calibration, exchanged=exchanged)
    needed, feet = _NEEDED[near]
    inside = frame.aspect if frame.aspect is not None else float("inf")
    whole = _shown(needed, places, sight, inside)
    if not whole and sum(sight[i] >= LEAST_VISIBLE and isfinite(places[2 * i]) for i in _MAIN) < 2:
        return ("nobody",)
    found: list[str] = []
    if not _shown(feet, places, sight, inside):
        found.append("feet_hidden")
    if not whole:
        found.append("body_hidden")
    elif sum([min(1.0, sight[i]) for i, _ in needed]) < at.DARK_VISIBILITY * len(needed):
        found.append("dark")
    if calibration is None and whole:
        found += _posture(places, frame, detector, wanted, tilted=near is None)
    return tuple(found)


def _posture(places: list[float], frame: Frame, detector: Detector, wanted: Wanted, *, tilted: bool) -> list[str]:
    """Size, posture and view, before there is a calibration that knows them better."""
    found: list[str] = []
    left, right, left_hip, right_hip, left_knee, right_knee, left_ankle, right_ankle = (
        places[2 * i : 2 * i + 2] for i in range(8)
    )
    top = 0.5 * (left[0] + right[0]), 0.5 * (left[1] + right[1])
    hip = 0.5 * (left_hip[0] + right_hip[0]), 0.5 * (left_hip[1] + right_hip[1])
    ankle_y = 0.5 * (left_ankle[1] + right_ankle[1])
    trunk = hypot(top[0] - hip[0], top[1] - hip[1])
    across = abs(left[0] - right[0])
    lying = abs(atan2(top[0] - hip[0], top[1] - hip[1])) > LYING_RAD or (
        detector == "bridge"
        and foot_end(shoulders=across, trunk=trunk, hip_y=hip[1], knees_y=(left_knee[1], right_knee[1]))
    )
    if lying != (detector == "bridge"):
        return ["not_lying" if detector == "bridge" else "not_standing"]
    width = across / trunk / SHOULDERS_OVER_TRUNK if trunk > 0 else 0.0
    if not lying and tilted and width > 0.5 and _foot_up(places, frame):
        return ["not_standing"]
    if not lying:
        share = 1.28 * (top[1] - ankle_y)
        if share > at.NEAREST_SHARE or frame.nose_y > 1.0:
            found.append("too_near")
        elif share < at.FARTHEST_SHARE:
            found.append("too_far")
        if wanted == "side" and width > 0.87:
            found.append("not_side")
        if wanted == "front" and width < 0.5:
            found.append("not_front")
        if tilted and width > 0.87 and _tilt(left_ankle, right_ankle) > at.ROLL_RAD:
            found.append("not_level")
        if width > 0.5 and not frame.deep and detector != "single_leg_balance":
            found.append("no_depth")
    return found


def of_calibration(calibration: Calibration, wanted: Wanted) -> str:
    """Why this calibration cannot serve; empty if it can."""
    if calibration.foot_end:
        return "foot_end"
    if wanted == "side" and not calibration.view.side:
        return "not_side" if calibration.view.frontal else "oblique"
    if wanted == "front" and not calibration.view.frontal:
        return "not_front" if calibration.view.side else "oblique"
    return ""


def _foot_up(places: list[float], frame: Frame) -> bool:
    """Whether someone upright, seen from in front, stands on one leg: calibrated on it, they would have no hold."""
    heights, deep = places[1:_FLAT:2], places[_FLAT + 1 :: 3]
    return _lift(heights) > at.FOOT_UP_SHARE and (not frame.deep or _lift(deep) > at.FOOT_UP_SHARE)


def _lift(heights: list[float]) -> float:
    """How much higher one ankle is than the other, over how far both are below the hips; of the points followed."""
    _, _, left_hip, right_hip, _, _, left, right = heights[:8]
    height = 0.5 * (left_hip + right_hip - left - right)
    return abs(left - right) / abs(height) if height else 0.0


def _tilt(left: list[float], right: list[float]) -> float:
    """How far the line through the ankles is from level."""
    return abs(atan2(abs(left[1] - right[1]), abs(left[0] - right[0])))


def _nearer(places: list[float], calibration: Calibration | None, *, exchanged: bool) -> Side | None:
    """The side that a side view must show, by the network's own names; None in a front view."""
    if calibration is not None:
        near = calibration.view.near if calibration.view.side else None
        if near is None or not exchanged:
            return near
        return "left" if near == "right" else "right"
    left, _, deep_left, right, _, deep_right, hip, _, deep_hip, other, _, deep_other = places[_FLAT : _FLAT + 12]
    x = abs(left - right + hip - other)
    z = deep_left - deep_right + deep_hip - deep_other
    return None if not abs(z) > x else "left" if z > 0 else "right"


def _shown(points: Points, places: list[float], sight: list[float], width: float) -> bool:
    """Whether all these points are in the picture, each with the visibility it must have."""
    for i, least in points:
        if not (sight[i] >= least and 0.0 <= places[2 * i + 1] <= 1.0 and 0.0 <= places[2 * i] <= width):
            return False
    return True
