"""A body followed frame by frame: who is left and right, what is visible, and the smoothed points. Nothing looks ahead.

Left and right are kept apart as in `swaps`, but causally: a labeling is believed if it continues the last one, or if
exchanging it does; a frame that continues neither is left out. Gates, gaps and the cut-off are those of `landmarks`.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import dist, hypot, isfinite, nan, sqrt
from operator import sub

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.joints.landmarks import CUTOFF_HZ, LEAST_VISIBLE, LEAST_VISIBLE_FOOT, LONGEST_GAP_S
from groundup.joints.swaps import SWITCH_COST
from groundup.signals.live_filter import Smoothed, smooth, unseen

Array = NDArray[np.float64]

PARTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index", "wrist")
POINTS = tuple(f"{side}_{part}" for part in PARTS for side in SIDES)
"""The points that are followed; left and right of a part are neighbors."""
WORLD_PARTS = ("shoulder", "hip", "knee", "ankle")
WORLD_POINTS = tuple(f"{side}_{part}" for part in WORLD_PARTS for side in SIDES)
CHANNELS = 2 * len(POINTS) + 3 * len(WORLD_POINTS)

MOVES_PER_S = 20.0
"""Trunk lengths a second that all parts together may move before a labeling is doubted: a fast squat (design)."""
LONGEST_STEP_S = LONGEST_GAP_S + 0.1
"""From the last frame before a gap to the first after it: the gap, and a frame at either end of it at 10 Hz."""
LONGEST_EXCHANGE_S = 3.0
"""A network that names the legs the other way for longer than this means it: labels are believed again (design)."""

CONTRARY_S = 0.4
"""Labels that contradict the feet for so long are exchanged (design): toes to the image's right show the right side."""
SIDEWAYS = 1.5
"""Shoulders and hips this much deeper than wide are seen from the side (design: within about 34° of it)."""
FEET_SHARE = 0.4
"""Both feet together must point aside by this share of the trunk (design; from the side they are as long as it)."""

_LEAST = np.array([LEAST_VISIBLE_FOOT if n.endswith(("heel", "foot_index")) else LEAST_VISIBLE for n in POINTS])
_TWIN = np.arange(len(POINTS)) ^ 1
_COMPARED = 12
"""All parts but the wrists tell who is left and who is right."""
_MOST_OVER_DISTANCE = sqrt(_COMPARED)
"""The distances of so many parts together are at most so many times the distance of all coordinates (Cauchy)."""
BLAZEPOSE_AT = np.array([11, 12, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 15, 16])
"""Where `POINTS` are among BlazePose's 33 landmarks."""
BLAZEPOSE_WORLD_AT = np.array([11, 12, 23, 24, 25, 26, 27, 28])
"""Where `WORLD_POINTS` are among them."""
_FLAT = 2 * len(POINTS)
_POINT_OF_CHANNEL = np.concatenate(
    [np.repeat(np.arange(len(POINTS)), 2), np.repeat([POINTS.index(n) for n in WORLD_POINTS], 3)]
)
_TWIN_FLAT = [i ^ 2 for i in range(2 * _COMPARED)]
_TWIN_CHANNEL = np.concatenate(
    [np.arange(_FLAT) ^ 2, _FLAT + (np.arange(CHANNELS - _FLAT).reshape(-1, 2, 3)[:, ::-1].reshape(-1))]
)


class Followed(msgspec.Struct, frozen=True, eq=False):
    """What following a body remembers: the last believed points, whether labels are exchanged, and the filter."""

    smoothed: Smoothed
    last: tuple[float, ...] | None = None
    """x and y of each part."""
    last_s: float = float("-inf")
    exchanged: bool = False
    exchanged_since_s: float = float("inf")
    contrary_since_s: float = float("inf")
    """Since when the labels contradict what the feet show."""


class Seen(msgspec.Struct, frozen=True, eq=False):
    """One frame after the gates: `points` (CHANNELS,) smoothed, NaN where not seen now; `given` as they came."""

    time_s: float
    points: Array
    given: list[float]
    exchanged: bool


def nobody() -> Followed:
    """The state before the first frame."""
    return Followed(unseen(CHANNELS))


def follow(state: Followed, *, time_s: float, places: Array, visibility: Array | None) -> tuple[Followed, Seen]:
    """The state after one frame, and the frame.

    `places` (CHANNELS,) holds x and y of `POINTS` in image heights and then x, y, z of `WORLD_POINTS` in meters, NaN
    where the network gave nothing; `visibility` (points,) is that of `POINTS`.
    """
    numbers: list[float] = places.tolist()
    body = numbers[: 2 * _COMPARED]
    state, lost = _labeled(state, body, time_s)
    if lost:
        places = np.full(CHANNELS, nan)
    else:
        state = _checked(state, body, numbers, time_s)
        if state.exchanged:
            places = places[_TWIN_CHANNEL]
            visibility = None if visibility is None else visibility[_TWIN]
        if visibility is not None:
            shown = (visibility >= _LEAST).tobytes()
            if 0 in shown:
                places = places + _only(shown)
    smoothed, points = smooth(
        state.smoothed, time_s=time_s, values=places, cutoff_hz=CUTOFF_HZ, longest_gap_s=LONGEST_STEP_S
    )
    after = Followed(
        smoothed, state.last, state.last_s, state.exchanged, state.exchanged_since_s, state.contrary_since_s
    )
    return after, Seen(time_s, points, numbers, state.exchanged)


@lru_cache(maxsize=256)
def _only(shown: bytes) -> Array:
    """What leaves only the channels of the points that are shown, added to all: a person hides few at a time."""
    return np.where(np.frombuffer(shown, dtype=bool), 0.0, nan)[_POINT_OF_CHANNEL]


def _labeled(state: Followed, body: list[float], time_s: float) -> tuple[Followed, bool]:
    """The state with this frame's labeling decided, and whether the frame belongs to neither."""
    given = _exchanged(body) if state.exchanged else body
    if state.last is None or time_s - state.last_s > LONGEST_STEP_S:
        if not any(map(isfinite, body)):
            return state, True
        return replace(state, last=tuple(given), last_s=time_s), False
    trunk = _trunk(state.last)
    exchanged, kept = state.exchanged, given
    if not _MOST_OVER_DISTANCE * dist(given, state.last) <= SWITCH_COST * trunk:  # seldom: the sum is never larger
        carried, seen = _moved(given, state.last)
        carried /= trunk
        if carried > SWITCH_COST:
            allowed = SWITCH_COST + MOVES_PER_S * (time_s - state.last_s)
            changed = _exchanged(given)
            turned = _moved(changed, state.last)[0] / trunk + SWITCH_COST
            if turned < carried:
                exchanged, kept, carried = not exchanged, changed, turned
            if carried > allowed:
                return state, True
        elif not seen and not any(map(isfinite, body)):
            return state, True
    since = state.exchanged_since_s
    if exchanged != state.exchanged:
        since = time_s if exchanged else float("inf")
    if exchanged and time_s - since > LONGEST_EXCHANGE_S:
        return Followed(unseen(CHANNELS), tuple(body), time_s), False
    return Followed(state.smoothed, tuple(kept), time_s, exchanged, since, state.contrary_since_s), False


def _checked(state: Followed, body: list[float], numbers: list[float], time_s: float) -> Followed:
    """The state with its labeling held against the feet in a side view: nobody has toes behind the heels.

    Whoever faces the image's right turns the right side to the camera, standing or on the back; the network's own depth
    says which side it takes for the near one.
    """
    exchanged = _contrary(body, numbers)
    if exchanged is None:
        return state
    if exchanged == state.exchanged:
        if exchanged:
            return replace(state, exchanged_since_s=time_s, contrary_since_s=float("inf"))
        return state if state.contrary_since_s == float("inf") else replace(state, contrary_since_s=float("inf"))
    since = min(state.contrary_since_s, time_s)
    if time_s - since < CONTRARY_S - 1e-6:
        return state if since == state.contrary_since_s else replace(state, contrary_since_s=since)
    last = tuple(_exchanged(body)) if exchanged else tuple(body)
    return Followed(unseen(CHANNELS), last, time_s, exchanged, time_s if exchanged else float("inf"))


def _contrary(body: list[float], numbers: list[float]) -> bool | None:
    """Whether the labels of one frame say that the far side is near; None where it does not show."""
    ls, rs, lh, rh = _FLAT, _FLAT + 3, _FLAT + 6, _FLAT + 9  # shoulders and hips in the world
    wide = numbers[ls] - numbers[rs] + numbers[lh] - numbers[rh]
    deep = numbers[ls + 2] - numbers[rs + 2] + numbers[lh + 2] - numbers[rh + 2]
    ahead = body[20] + body[22] - body[16] - body[18]  # toes from heels
    if not (abs(deep) > SIDEWAYS * abs(wide) and abs(ahead) > FEET_SHARE * _trunk(body)):
        return None
    return (deep > 0) == (ahead > 0)


def _moved(now: Sequence[float], before: Sequence[float]) -> tuple[float, bool]:
    """Summed distance between parts, and whether all are in sight; parts out of sight count nothing."""
    step = list(map(sub, now, before))
    parts = list(map(hypot, step[::2], step[1::2]))
    total = sum(parts)
    return (total, True) if total == total else (sum(p for p in parts if p == p), False)


def _exchanged(body: Sequence[float]) -> list[float]:
    """x and y of each part with left and right the other way round; they are neighbors."""
    return [body[i] for i in _TWIN_FLAT]


def _trunk(body: Sequence[float]) -> float:
    """Mid-shoulder to mid-hip; shoulders and hips come first."""
    x = 0.5 * (body[0] + body[2] - body[4] - body[6])
    y = 0.5 * (body[1] + body[3] - body[5] - body[7])
    length = hypot(x, y)
    return length if length > 0 else 1.0
