"""Left and right exchanged: pose networks swap the labels of a body seen narrowly; found by continuity and repaired."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.signals.filters import runs

Array = NDArray[np.float64]

PARTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
SWITCH_COST = 0.6
SKIP_COST = 0.5
LONGEST_SKIP = 12
"""Costs in trunk lengths of movement, summed over all parts: of a change of labels, and of leaving out a frame in
which the network slides from one labeling to the other and names neither leg (design)."""


@dataclass(frozen=True, slots=True, eq=False)
class Swaps:
    """Landmarks with left and right kept apart, and what that took.

    `swapped` (n,): frames whose labels were exchanged. `lost` (n,): frames in which the labels belong to neither side;
    `points` are NaN there.
    """

    points: dict[str, Array]
    swapped: NDArray[np.bool_]
    lost: NDArray[np.bool_]

    @property
    def found(self) -> bool:
        """Whether any frame was exchanged."""
        return bool(self.swapped.any())


def repair(points: dict[str, Array]) -> Swaps:
    """Image landmarks (n, 3) by name with left and right kept apart through time.

    The labeling of every frame (as given, or exchanged) is the one that moves least overall: the shortest path
    (Viterbi 1967) through two states a frame, where frames may be left out. The person's own labeling is the one
    that most frames have.
    """
    left = np.stack([points[f"left_{p}"][:, :2] for p in PARTS], axis=1)
    right = np.stack([points[f"right_{p}"][:, :2] for p in PARTS], axis=1)
    trunk = _trunk(points)
    left /= trunk
    right /= trunk
    swapped, lost = _smoothest(left, right)
    if not swapped.any() and not lost.any():
        return Swaps(points, swapped, lost)
    if 2 * np.count_nonzero(swapped) > len(swapped):
        swapped = ~swapped & ~lost
    fixed = exchanged(points, swapped)
    return Swaps({k: np.where(lost[:, None], np.nan, v) for k, v in fixed.items()}, swapped, lost)


def exchanged(points: dict[str, Array], swapped: NDArray[np.bool_]) -> dict[str, Array]:
    """The points with left and right exchanged in the frames `swapped` (n,)."""
    if not swapped.any():
        return points
    twin = {k: k.replace("left", "right") if "left" in k else k.replace("right", "left") for k in points}
    return {k: np.where(swapped[:, None], points[twin[k]], v) if twin[k] in points else v for k, v in points.items()}


def spans(flags: NDArray[np.bool_]) -> str:
    """Frames as a person writes them: `36–74`, first to last."""
    where = np.flatnonzero(flags)
    return f"{where[0]}–{where[-1]}" if len(where) else "none"


def _moved(now: Array, before: Array) -> Array:
    """Summed distance between parts (n, p, 2) -> (n,). Parts out of sight count nothing."""
    return np.nan_to_num(np.linalg.norm(now - before, axis=-1)).sum(axis=-1)


def _trunk(points: dict[str, Array]) -> float:
    middle = 0.5 * (points["left_shoulder"] + points["right_shoulder"] - points["left_hip"] - points["right_hip"])
    length = np.linalg.norm(middle[:, :2], axis=-1)
    seen = length[np.isfinite(length)]
    return float(np.median(seen)) if len(seen) and np.median(seen) > 0 else 1.0


def _smoothest(left: Array, right: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """States (n,) of least total movement, True where exchanged, and frames (n,) left out on the way.

    Only stretches around frames where a change of labels would pay are searched; elsewhere the labeling carries on.
    """
    n = len(left)
    swapped, lost = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    doubt = _pays(left, right)
    if not doubt.any():
        return swapped, lost
    reach = 2 * LONGEST_SKIP + 1
    near = np.convolve(doubt, np.ones(2 * reach + 1), mode="same") > 0.5
    state, last = False, 0
    for first, end in runs(near):
        swapped[last:first] = state
        changed, lost[first:end] = _shortest_path(left[first:end], right[first:end])
        # A path starts anew in each stretch: what its first frame is called is what the frame before was called.
        swapped[first:end] = changed ^ changed[0] ^ state
        state, last = bool(swapped[end - 1]), end
    swapped[last:] = state
    return swapped & ~lost, lost


def _pays(left: Array, right: Array) -> NDArray[np.bool_]:
    """Frames (n,) at which labels changed over 1 to `LONGEST_SKIP` frames would move less than carrying on does."""
    n = len(left)
    doubt = np.zeros(n, dtype=bool)
    if n < 2:
        return doubt
    carried = np.concatenate([[0.0], np.cumsum(_moved(left[1:], left[:-1]) + _moved(right[1:], right[:-1]))])
    for k in range(1, min(LONGEST_SKIP + 1, n)):
        cost = SWITCH_COST + SKIP_COST * (k - 1)
        saved = carried[k:] - carried[:-k] - cost
        i = np.flatnonzero(saved > 0)
        i = i[_moved(right[i + k], left[i]) + _moved(left[i + k], right[i]) < saved[i]]
        doubt[i] = doubt[i + k] = True
    return doubt


def _shortest_path(left: Array, right: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The path of least movement through both labelings of each frame; frames may be left out."""
    n = len(left)
    lags = range(1, min(LONGEST_SKIP + 1, n))
    keep = [(_moved(left[k:], left[:-k]) + _moved(right[k:], right[:-k])).tolist() for k in lags]
    change = [(_moved(right[k:], left[:-k]) + _moved(left[k:], right[:-k]) + SWITCH_COST).tolist() for k in lags]
    best: list[tuple[float, float]] = [(0.0, 0.0)]
    back: list[tuple[tuple[int, int], tuple[int, int]]] = [((0, 0), (0, 1))]
    for j in range(1, n):
        given, exchanged_ = (np.inf, (0, 0)), (np.inf, (0, 1))
        for k in range(1, min(LONGEST_SKIP, j) + 1):
            i = j - k
            s, c, skip = keep[k - 1][i], change[k - 1][i], SKIP_COST * (k - 1)
            a, b = best[i]
            given = min(given, (a + s + skip, (i, 0)), (b + c + skip, (i, 1)))
            exchanged_ = min(exchanged_, (b + s + skip, (i, 1)), (a + c + skip, (i, 0)))
        best.append((given[0], exchanged_[0]))
        back.append((given[1], exchanged_[1]))
    return _walk_back(best, back)


def _walk_back(
    best: list[tuple[float, float]], back: list[tuple[tuple[int, int], tuple[int, int]]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    frame, state = len(best) - 1, int(best[-1][1] < best[-1][0])
    swapped, skipped = np.zeros(len(best), dtype=bool), np.ones(len(best), dtype=bool)
    while True:
        swapped[frame], skipped[frame] = bool(state), False
        if frame == 0:
            return swapped, skipped
        frame, state = back[frame][state]
