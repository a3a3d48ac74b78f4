"""Left and right of a marker set, held against the body: hips and shoulders must lie where toes and pelvis say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundup.joints.marker_names import MarkerNames, recognize
from groundup.signals.stream import Stream

Array = NDArray[np.float64]
PAIRS = ("asis", "psis", "hip_center", "hip", "shoulder")
CLEAR = 0.5
"""Cosine between the line left to right and the body's own right beyond which the sides are clear (60°; design)."""
SHORT_M = 0.03
"""A forward direction shorter than this on the floor (a pelvis lying down) says nothing."""
EXCHANGED = (
    "The markers named left lie on the person's right, by their toes and pelvis: left and right were exchanged back. "
    "Check the names in the file, or map them with --markers."
)


def known_markers(markers: Stream, names: Mapping[str, str | Sequence[str]] | None = None) -> MarkerNames:
    """Canonical names for the markers of a stream, with left and right exchanged back where the body contradicts them.

    `names`, or else the mapping that travels with the stream, overrides what is recognized; a mapping given by a
    person is held against the body like any other.
    """
    known = recognize(markers.labels, names or markers.details.get("marker_names"))
    if not exchanged(markers, known):
        return known
    of = {_opposite(name): labels for name, labels in known.of.items()}
    return replace(known, of=of, warnings=(*known.warnings, EXCHANGED))


def exchanged(markers: Stream, known: MarkerNames) -> bool:
    """Whether the line from left to right runs to the body's left, by every direction that says what is forward.

    The body's right is forward × up; forward is heel to toe (mean of the feet) and the pelvis from back to front.
    """
    frames = markers.values[:: max(1, len(markers) // 50)]
    columns = {name: [markers.labels.index(x) for x in labels] for name, labels in known.of.items()}
    at = {name: frames[:, own].mean(axis=1) for name, own in columns.items()}
    across = [at[f"right_{p}"] - at[f"left_{p}"] for p in PAIRS if f"right_{p}" in at and f"left_{p}" in at]
    if not across:
        return False
    to_right = _horizontal(np.mean(across, axis=0))
    said = [_agreement(f, to_right) for f in _forwards(at)]
    clear = [s for s in said if np.isfinite(s)]
    return bool(clear) and all(s < -CLEAR for s in clear)


def _forwards(at: Mapping[str, Array]) -> list[Array]:
    feet = [at[f"{s}_toe"] - at[f"{s}_heel"] for s in ("left", "right") if f"{s}_toe" in at and f"{s}_heel" in at]
    found = [np.mean(feet, axis=0)] if feet else []
    if all(f"{s}_{p}" in at for s in ("left", "right") for p in ("asis", "psis")):
        front, back = ((at[f"left_{p}"] + at[f"right_{p}"]) / 2 for p in ("asis", "psis"))
        found.append(front - back)
    return found


def _agreement(forward: Array, to_right: Array) -> float:
    """Median cosine between forward × up and the line left to right; NaN where no frame says it."""
    flat = _horizontal(forward)
    right = np.stack([-flat[:, 2], np.zeros(len(flat)), flat[:, 0]], axis=1)
    length = np.linalg.norm(right, axis=1) * np.linalg.norm(to_right, axis=1)
    says = (np.linalg.norm(flat, axis=1) > SHORT_M) & (length > 0)
    cosine = (right * to_right).sum(axis=1)[says] / length[says]
    return float(np.median(cosine)) if len(cosine) else float("nan")


def _horizontal(vector: Array) -> Array:
    return vector * [1.0, 0.0, 1.0]


def _opposite(name: str) -> str:
    for side, other in (("left_", "right_"), ("right_", "left_")):
        if name.startswith(side):
            return other + name.removeprefix(side)
    return name
