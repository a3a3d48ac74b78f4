"""A body to draw: bones, muscles and the ground's push as lines over time. Plain values that need no engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundup.body.model import Floats, Integers

M_PER_KN = 0.5
"""An arrow of 1 kN is drawn as long as half a meter of the body."""


class Lines(NamedTuple):
    """(K,) lines of a fixed number of points each, over (n,) frames."""

    first: Integers  # (K + 1,): line k has the points first[k] to first[k + 1]
    points: Floats  # (n, P, 3) m, ground axes


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a body did, ready to draw. Ground axes: y is up."""

    model: str
    times_s: Floats  # (n,)
    bone_names: tuple[str, ...]
    bones: Lines
    muscle_names: tuple[str, ...]
    muscles: Lines
    max_force_n: Floats  # (M,)
    activation: Floats  # (n, M) 0 to 1; NaN where it must not be told
    force_names: tuple[str, ...]
    force_at: Floats  # (n, L, 3) m
    force_n: Floats  # (n, L, 3) N, on the body
    across: Floats  # (3,) the person's right, level, over the whole movement
    moments: tuple[tuple[int, int], ...] = ()  # (repetition from 0, frame) of each repetition's turning point
    withheld: tuple[str, ...] = ()  # why muscles are not told, in sentences

    def line(self, lines: Lines, k: int, frame: int) -> Floats:
        """The points of one line in one frame, (p, 3) m."""
        return lines.points[frame, int(lines.first[k]) : int(lines.first[k + 1])]


def as_plain(scene: Scene) -> dict[str, Any]:
    """A scene as JSON can hold it, small: millimeters, newtons and percent as whole numbers, null where not told."""
    return {
        "model": scene.model,
        "times_s": [round(float(t), 3) for t in scene.times_s],
        "bones": {"names": list(scene.bone_names), "first": _whole(scene.bones.first)}
        | {"mm": [_whole(1e3 * frame) for frame in scene.bones.points]},
        "muscles": {"names": list(scene.muscle_names), "first": _whole(scene.muscles.first)}
        | {"mm": [_whole(1e3 * frame) for frame in scene.muscles.points]}
        | {"max_force_n": _whole(scene.max_force_n)},
        "activation": [
            [None if known is None else round(100 * known) for known in _known(frame)] for frame in scene.activation
        ],
        "forces": {"names": list(scene.force_names)}
        | {"mm": [_whole(1e3 * frame) for frame in scene.force_at]}
        | {"n": [_whole(frame) for frame in scene.force_n]},
        "m_per_kn": M_PER_KN,
        "across": [round(float(v), 4) for v in scene.across],
        "moments": [list(one) for one in scene.moments],
        "withheld": list(scene.withheld),
    }


def _whole(values: Floats | Integers) -> list[int]:
    return np.rint(np.nan_to_num(np.asarray(values, float))).astype(np.int64).ravel().tolist()


def _known(values: NDArray[np.float64]) -> Sequence[float | None]:
    return [float(v) if np.isfinite(v) else None for v in values]
