"""OpenPose's JSON: people in frames, each with BODY_25 keypoints in pixels (Cao 2019)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from groundup.errors import FileError
from groundup.io.landmark_names import BLAZEPOSE, BODY_25_TO_BLAZEPOSE
from groundup.io.table_text import Array
from groundup.io.text_file import read_bytes
from groundup.signals.note import Caveat

POINTS = 25
_FRAME_BYTES = 2_000_000
_MOST_FRAMES = 1_000_000
_FARTHEST_PIXEL = 1e5


def is_openpose(content: object) -> bool:
    """Whether parsed JSON holds frames with people: one frame, a list of them, or `frames` in an object."""
    frames = _frames_in(content)
    return bool(frames) and isinstance(frames[0], dict) and "people" in frames[0]


def frames_of(
    path: Path, content: object, *, person: int | None, image_size: tuple[float, float] | None
) -> tuple[Array, tuple[float, float], tuple[str, ...]]:
    """Frames (n, 33, 4) as BlazePose has them: x and y in fractions of the image, z NaN, confidence; with the size.

    Points that BODY_25 lacks, and those not found (confidence 0), are NaN. Without an image size a square as large as
    the farthest keypoint stands for it: angles do not depend on it.
    """
    frames = _frames_in(content)
    points = np.full((len(frames), POINTS, 3), np.nan)
    crowded: list[int] = []
    for i, frame in enumerate(frames):
        people = cast(dict[str, Any], frame).get("people") if isinstance(frame, dict) else None
        if not isinstance(people, list):
            raise _wrong(path, "a list 'people'", "none", i)
        if len(people) > 1:
            crowded.append(i)
        chosen = person or 0
        if chosen < len(people):
            points[i] = _keypoints(path, people[chosen], i)
    if crowded and person is None:
        raise FileError(
            "one person in every frame",
            found=f"several in {len(crowded)} of {len(frames)} frames, first in frame {crowded[0]}",
            where=str(path),
            next_step="Choose one with --person (0 is the first; OpenPose orders people by their size in the image).",
        )
    points[~(np.abs(points) <= _FARTHEST_PIXEL).all(axis=-1) | ~(points[..., 2] > 0)] = np.nan
    size, said = _size(path, points, image_size)
    out = np.full((len(frames), len(BLAZEPOSE), 4), np.nan)
    for index, name in BODY_25_TO_BLAZEPOSE.items():
        at = BLAZEPOSE.index(name)
        out[:, at, :2] = points[:, index, :2] / size
        out[:, at, 3] = points[:, index, 2]
    said = (*said, "OpenPose's big toe stands for the foot index; it gives no depth and no hands")
    return out, size, (*said, f"person {person} of each frame is used") if crowded else said


def read_folder(path: Path) -> tuple[list[object], bytes]:
    """The frames of a folder of `*_keypoints.json`, in the order of their names, and all their bytes in one."""
    files = sorted(path.glob("*_keypoints.json"))
    if not files or len(files) > _MOST_FRAMES:
        raise FileError(
            "a folder of OpenPose's files *_keypoints.json", found=f"{len(files)} such files", where=str(path)
        )
    frames: list[object] = []
    blobs: list[bytes] = []
    for file in files:
        data = read_bytes(file, limit_bytes=_FRAME_BYTES)
        try:
            frames.append(json.loads(data))
        except (ValueError, RecursionError) as error:
            raise FileError("JSON of one frame", found=str(error)[:80], where=str(file)) from None
        blobs.append(data)
    return frames, b"".join(blobs)


def _frames_in(content: object) -> Sequence[object]:
    if isinstance(content, dict):
        table = cast(dict[str, object], content)
        content = table.get("frames", [table])
    return cast(list[object], content) if isinstance(content, list) else []


def _keypoints(path: Path, person: object, frame: int) -> Array:
    flat = cast(dict[str, Any], person).get("pose_keypoints_2d") if isinstance(person, dict) else None
    try:
        points = np.array(flat, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        points = np.empty(0)
    if points.shape != (3 * POINTS,):
        found = f"{len(cast(list[Any], flat))} entries" if isinstance(flat, list) else "none"
        raise _wrong(path, f"'pose_keypoints_2d' of {3 * POINTS} numbers (BODY_25)", found, frame)
    return points.reshape(POINTS, 3)


def _size(
    path: Path, points: Array, image_size: tuple[float, float] | None
) -> tuple[tuple[float, float], tuple[str, ...]]:
    if image_size is not None:
        return image_size, ()
    largest = float(np.max(points[..., :2], initial=0.0, where=np.isfinite(points[..., :2])))
    if 0 < largest <= 1.5:
        raise FileError(
            "keypoints in pixels, or 'image_size'",
            found="fractions of an image of unknown shape",
            where=str(path),
            next_step="Run OpenPose without --keypoint_scale.",
        )
    side = max(largest, 1.0)
    return (side, side), (Caveat(f"the image's size is not in the file: a square of {side:.0f} pixels stands for it"),)


def _wrong(path: Path, needed: str, found: str, frame: int) -> FileError:
    return FileError(needed, found=found, where=f"{path}, frame {frame} (from 0)", next_step="Run OpenPose again.")
