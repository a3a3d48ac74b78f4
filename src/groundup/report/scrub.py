"""What a page needs to scrub through a recording: a stick figure, curves and repetitions on one coarse clock.

Nothing is measured here. Positions are rounded to a thousandth and shown at most 25 times a second: enough for an eye
that looks for the place where a repetition begins, never an input of a computation.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.assess import Assessment
from groundup.chain.repetition import driving_curve
from groundup.signals.curve import Curve
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

RATE_HZ = 25.0
MOST_FRAMES = 4500
"""Three minutes at 25 Hz; longer recordings are shown at a lower rate."""
SHOWN = ("knee_flexion", "hip_flexion", "hip_extension", "phone_tilt", "ankle_dorsiflexion", "knee_separation_ratio",
         "knee_fppa", "pelvic_drop", "trunk_lean", "heel_height", "foot_height", "vertical_force")  # fmt: skip
_BONES = (
    *(("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "foot_index")),
    *(("ankle", "foot_index"), ("shoulder", "elbow"), ("elbow", "wrist")),
)
_ACROSS = ("shoulder", "hip")


def scrub(result: Assessment) -> dict[str, Any]:
    """Times, figure, curves and repetitions of an assessment, as plain lists; what is unknown is null."""
    times_s = _clock(result.recording)
    return {
        "name": result.recording.name,
        "task": result.task,
        "times_s": _plain(times_s, 3),
        "figure": _figure(result.recording, times_s),
        "driver": _driver(result, times_s),
        "curves": [_curve(c, times_s) for c in result.curves if c.name in SHOWN],
        "repetitions": [
            {"start_s": r.start_s, "bottom_s": r.bottom_s, "end_s": r.end_s, "side": r.side} for r in result.repetitions
        ],
        "corrected": bool(result.corrections),
    }


def _clock(recording: Recording) -> Array:
    start_s, end_s = recording.start_s, recording.end_s
    count = int(np.clip((end_s - start_s) * RATE_HZ, 2, MOST_FRAMES))
    return np.linspace(start_s, end_s, count, endpoint=False)


def _figure(recording: Recording, times_s: Array) -> dict[str, Any] | None:
    """Points over time seen from one side or, of markers, from the right and from the front; y up, in body sizes."""
    image = recording.first("landmarks_image")
    if image is not None:
        return _landmarks(image, times_s)
    markers = recording.first("markers")
    return None if markers is None else _markers(markers, times_s)


def _landmarks(stream: Stream, times_s: Array) -> dict[str, Any]:
    points = _nearest(stream, times_s)[:, :, :2]
    at = {name: i for i, name in enumerate(stream.labels)}
    pairs = [(f"{s}_{a}", f"{s}_{b}") for s in ("left", "right") for a, b in _BONES]
    pairs += [(f"left_{part}", f"right_{part}") for part in _ACROSS]
    bones = [[at[a], at[b]] for a, b in pairs if a in at and b in at]
    return {"kind": "landmarks", "labels": list(stream.labels), "bones": bones, "views": [_view("camera", points)]}


def _markers(stream: Stream, times_s: Array) -> dict[str, Any]:
    points = _nearest(stream, times_s)
    views = [_view("from the right", points[:, :, [0, 1]]), _view("from behind", points[:, :, [2, 1]])]
    return {"kind": "markers", "labels": list(stream.labels), "bones": [], "views": views}


def _view(name: str, points: Array) -> dict[str, Any]:
    """Points (n, m, 2) moved and scaled into a box of height 1 that holds all of them."""
    seen = points[np.isfinite(points).all(axis=2)]
    if not len(seen):
        return {"name": name, "width": 1.0, "points": []}
    low, high = np.percentile(seen, [0.5, 99.5], axis=0)
    height = float(max(high[1] - low[1], 1e-6))
    box = (points - low) / height
    return {
        "name": name,
        "width": round(float(high[0] - low[0]) / height, 3),
        "points": [_plain(frame.ravel(), 3) for frame in box],
    }


def _driver(result: Assessment, times_s: Array) -> dict[str, Any] | None:
    """The curve that makes a repetition, with the level it has to leave and the one it has to reach."""
    side = result.repetitions[0].side if result.repetitions else None
    found = driving_curve(result.motion, result.task, side=side) if result.motion is not None else None
    if found is None:
        return None
    values, own_times_s, rule = found
    return {
        "values": _plain(np.degrees(_at(values, own_times_s, times_s)), 3),
        "unit": "deg",
        "leave": round(float(np.degrees(rule.leave_rad)), 1),
        "turn": round(float(np.degrees(rule.turn_rad)), 1),
    }


def _curve(curve: Curve, times_s: Array) -> dict[str, Any]:
    angle = curve.unit == "rad"
    values = _at(curve.values, curve.times_s, times_s)
    return {
        "name": curve.name.replace("_", " "),
        "side": curve.side,
        "unit": "deg" if angle else "" if curve.unit == "1" else curve.unit,
        "method": curve.method,
        "values": _plain(np.degrees(values) if angle else values, 3),
    }


def _nearest(stream: Stream, times_s: Array) -> Array:
    """Frames nearest to each time (k, m, 3); none where the stream has no frame within a tenth of a second."""
    own = stream.times
    index = np.clip(np.searchsorted(own, times_s), 1, max(1, len(own) - 1))
    index = np.minimum(index, len(own) - 1)
    index -= (times_s - own[index - 1] < own[index] - times_s).astype(index.dtype)
    values = stream.values[index].copy()
    values[np.abs(own[index] - times_s) > 0.1] = np.nan
    return values


def _at(values: Array, own_times_s: Array, times_s: Array) -> Array:
    """A curve at other times: straight between its samples, unknown where either neighbor is."""
    return np.interp(times_s, own_times_s, values, left=np.nan, right=np.nan)


def _plain(values: Array, digits: int) -> list[float | None]:
    return [round(float(v), digits) if np.isfinite(v) else None for v in values]
