"""From a lab's axes to ours (x forward, y up, z right) by swapping and turning axes around, never by mixing them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.signals.note import Caveat

_ASSUMED = "assumed: the file does not say"

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LabAxes:
    """`turn` (3, 3) takes a vector of the file to ours: a permutation with signs, determinant +1. `said` says why."""

    turn: Array
    said: str

    def __call__(self, vectors: Array) -> Array:
        """Vectors (..., 3) of the file in our axes, exactly: values move and change sign, nothing is computed."""
        source = np.abs(self.turn).argmax(axis=1)
        return np.stack([vectors[..., s] * self.turn[i, s] for i, s in enumerate(source)], axis=-1)


def lab_axes(
    *,
    labels: Sequence[str],
    points: Array,
    screen_x: str | None,
    screen_y: str | None,
    plate_normals: Array | None = None,
) -> LabAxes:
    """Our axes in a file that leaves them open: up from the plates or the screen, forward from the person.

    `points` (n, m, 3) with `labels`; `screen_x` and `screen_y` are the C3D parameters POINT:X_SCREEN and Y_SCREEN such
    as '+X'; `plate_normals` (p, 3) are lines along which the plates press. Forward is up × right, where right is the
    mean way from left to right markers (names that differ by L and R only); where no such pair is, the screen's x.
    """
    up, why_up = _up(points, screen_y, plate_normals)
    forward, why_forward = _forward(labels, points, up, screen_x)
    turn = np.stack([forward, up, np.cross(forward, up)])
    names = [("-" if row.sum() < 0 else "+") + "XYZ"[int(np.abs(row).argmax())] for row in turn]
    said = f"axes: forward is {names[0]} of the file ({why_forward}), up is {names[1]} ({why_up}), right is {names[2]}"
    assumed = _ASSUMED in (why_forward, why_up)
    return LabAxes(turn, Caveat(said) if assumed else said)


def _up(points: Array, screen_y: str | None, normals: Array | None) -> tuple[Array, str]:
    screen = _axis(screen_y)
    if normals is not None and len(normals):
        mean = np.abs(normals).mean(axis=0)
        if mean.max() > 0.9:
            along = int(mean.argmax())
            if screen is not None and abs(screen[along]) == 1:
                return screen, "POINT:Y_SCREEN"
            return np.eye(3)[along], "the force plates lie across it"
    if screen is not None:
        return screen, "POINT:Y_SCREEN"
    seen: NDArray[np.bool_] = np.asarray(np.isfinite(points).all(axis=2))
    middle = np.array([np.median(points[s, i], axis=0) for i, s in enumerate(seen.T) if s.any()])
    if len(middle) >= 5:
        spread = np.ptp(middle, axis=0)
        along = int(spread.argmax())
        rest = np.delete(spread, along).max()
        if spread[along] > 1.5 * rest:
            return np.eye(3)[along], "the markers spread most along it"
    return np.eye(3)[2], _ASSUMED


def _forward(labels: Sequence[str], points: Array, up: Array, screen_x: str | None) -> tuple[Array, str]:
    right, pairs = _rightward(labels, points, up)
    if right is not None:
        return _nearest_axis(np.cross(up, right)), f"{pairs} pairs of left and right markers"
    screen = _axis(screen_x)
    if screen is not None and screen @ up == 0:
        return screen, "POINT:X_SCREEN; which way the person faces is unknown"
    return np.roll(np.abs(up), 1), _ASSUMED


def _rightward(labels: Sequence[str], points: Array, up: Array) -> tuple[Array | None, int]:
    index = {label.upper(): i for i, label in enumerate(labels)}
    ways: list[Array] = []
    for label, i in index.items():
        for a, b in (("R", "L"), ("RIGHT", "LEFT")):
            for twin in _twins(label, a, b):
                way = _mean_way(points, i, index.get(twin))
                if way is not None:
                    ways.append(way - (way @ up) * up)
    if not ways:
        return None, 0
    mean = np.mean(ways, axis=0)
    agree = np.linalg.norm(mean) / max(float(np.mean(np.linalg.norm(ways, axis=1))), 1e-12)
    return (mean, len(ways)) if agree > 0.6 and np.linalg.norm(mean) > 0.05 else (None, 0)


def _mean_way(points: Array, i: int, j: int | None) -> Array | None:
    """The mean way from point j to point i over the frames that show both, or None."""
    if j is None:
        return None
    ways = points[:, i] - points[:, j]
    ways = ways[np.isfinite(ways).all(axis=1)]
    return ways.mean(axis=0) if len(ways) else None


def _twins(label: str, a: str, b: str) -> list[str]:
    """The label of the other side: the side may stand first, after a prefix ('Name:RASI'), or last."""
    head, colon, tail = label.rpartition(":")
    found: list[str] = []
    if tail.startswith(a):
        found.append(head + colon + b + tail[len(a) :])
    if tail.endswith(("_" + a, "." + a)):
        found.append(head + colon + tail[: -len(a)] + b)
    return found


def _axis(name: str | None) -> Array | None:
    text = (name or "").strip().upper()
    sign = -1.0 if text.startswith("-") else 1.0
    letter = text.lstrip("+-")
    return sign * np.eye(3)["XYZ".index(letter)] if letter in ("X", "Y", "Z") else None


def _nearest_axis(way: Array) -> Array:
    along = int(np.abs(way).argmax())
    return np.sign(way[along]) * np.eye(3)[along]
