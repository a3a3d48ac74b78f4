"""Pose landmarks in JSON: MediaPipe's 33 (BlazePose) and OpenPose's 25 points."""

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import numpy as np

from groundup.errors import FileError
from groundup.io.camera_streams import camera_streams
from groundup.io.landmark_names import BLAZEPOSE
from groundup.io.openpose import frames_of, is_openpose, read_folder
from groundup.io.table_text import Array
from groundup.io.text_file import head_text, read_bytes
from groundup.signals.recording import Recording, Source

LIMIT_BYTES = 200_000_000
"""JSON takes about eight times its size in memory; longer recordings belong into HDF5."""

FARTHEST = 1e3
"""A coordinate beyond it (image fractions or m) is no landmark."""


def claims(path: Path, head: bytes) -> bool:
    """Whether the file is JSON that speaks of frames or people; other `.json` is claimed by name."""
    text = head_text(head).lstrip()
    if not text.startswith(("{", "[")):
        return False
    return path.suffix.lower() == ".json" or any(f'"{k}"' in text for k in ("frames", "people", "pose_keypoints_2d"))


def read(path: Path, *, rate_hz: float | None = None, person: int | None = None) -> Recording:
    """Streams `landmarks_image` (image heights), `landmarks_world` (m) and `visibility`, all of group `camera`.

    MediaPipe: `{"fps", "image_size": [width, height], "frames": [33 × [x, y, z, visibility]], "world"}` with fractions
    of the image, x right, y down, z away from the camera; ours is x right, y up (from the bottom edge), z towards the
    camera. An empty frame has nobody in it. OpenPose: `{"people": [{"pose_keypoints_2d"}]}` by frame, in pixels.
    `person` picks one of several people, counted from 0; without it several people are refused for OpenPose and said
    for MediaPipe, whose first pose is its most certain.
    """
    if path.is_dir():
        content, data = read_folder(path)
    else:
        data = read_bytes(path, limit_bytes=LIMIT_BYTES)
        content = _parsed(path, data)
    table = cast(dict[str, Any], content) if isinstance(content, dict) else {}
    if is_openpose(content):
        size = _image_size(path, table["image_size"]) if "image_size" in table else None
        frames, size, said = frames_of(path, content, person=person, image_size=size)
        world = None
    else:
        if not isinstance(table.get("frames"), list):
            raise _wrong(path, "an object with a list 'frames', or OpenPose's 'people'", _kind_of(content))
        size = _image_size(path, table.get("image_size"))
        frames, said = _frames(path, "frames", table["frames"], widths=(4, 3), person=person)
        world = _world(path, table, len(frames), person)
    if not len(frames):
        raise _wrong(path, "at least one frame", "an empty list")
    rate, rate_said = _rate(path, table.get("fps"), rate_hz)
    streams = camera_streams(frames, world, image_size=size, rate_hz=rate)
    nobody = int(np.isnan(frames[..., 0]).all(axis=1).sum())
    gone = (f"nobody was found in {nobody} of {len(frames)} frames",) if nobody else ()
    tool = str(table.get("source", ""))[:80]
    source = Source(
        path.name,
        hashlib.sha256(data).hexdigest(),
        f"landmarks JSON{f' ({tool})' if tool else ''}",
        (*said, *rate_said, *gone),
    )
    return Recording(path.name, streams, sources=(source,))


def _parsed(path: Path, data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _wrong(path, "JSON in UTF-8", f"another byte at {error.start}") from None
    except json.JSONDecodeError as error:
        step = "The file seems cut off: save it again." if error.pos >= len(data) - 2 else "Save it again."
        raise FileError(
            "JSON", found=error.msg, where=f"{path}, line {error.lineno}, column {error.colno}", next_step=step
        ) from None
    except (RecursionError, ValueError) as error:
        raise _wrong(path, "JSON of landmarks", str(error)[:80]) from None


def _wrong(path: Path, needed: str, found: str, *, place: str = "", step: str = "") -> FileError:
    where = f"{path}, {place}" if place else str(path)
    return FileError(needed, found=found, where=where, next_step=step or "Save the landmarks again.")


def _kind_of(value: object) -> str:
    if isinstance(value, dict):
        return "an object with " + (", ".join(f"'{k}'" for k in list(cast(dict[str, Any], value))[:5]) or "nothing")
    return "a list" if isinstance(value, list) else repr(value)[:30]


def _image_size(path: Path, value: Any) -> tuple[float, float]:
    fits = (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, int | float) and not isinstance(v, bool) and 1 <= v <= 1e5 for v in value)
    )
    if not fits:
        raise _wrong(
            path,
            "'image_size': [width, height] in pixels",
            "nothing" if value is None else str(value)[:40],
            step="Without it x and y have different units: add it.",
        )
    return float(value[0]), float(value[1])


def _rate(path: Path, value: object, rate_hz: float | None) -> tuple[float, tuple[str, ...]]:
    stated = _positive(value)
    if rate_hz is not None:
        if not (np.isfinite(rate_hz) and rate_hz > 0):
            raise _wrong(path, "a positive frame rate", f"{rate_hz:g} Hz", step="Correct --rate.")
        differs = stated is not None and abs(stated - rate_hz) > 1e-3 * rate_hz
        said = (f"the file says {stated:g} frames a second, {rate_hz:g} was given and is used",) if differs else ()
        return rate_hz, said
    if stated is None:
        raise _wrong(
            path,
            "'fps', the frames a second of the video",
            "nothing" if value is None else str(value)[:40],
            step="Give the frame rate with --rate.",
        )
    return stated, ()


def _positive(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e5:
        return float(value)
    return None


def _world(path: Path, content: dict[str, Any], n: int, person: int | None) -> Array | None:
    value = content.get("world")
    if value is None or value == []:
        return None
    if not isinstance(value, list) or len(value) != n:
        found = f"{len(value)}" if isinstance(value, list) else _kind_of(value)
        raise _wrong(path, f"as many 'world' frames as 'frames' ({n})", found)
    return _frames(path, "world", value, widths=(3, 4), person=person)[0]


def _frames(
    path: Path, key: str, value: list[Any], *, widths: tuple[int, ...], person: int | None
) -> tuple[Array, tuple[str, ...]]:
    """(n, 33, width) with NaN rows where a frame is empty; `widths` are the allowed numbers a landmark, widest wins."""
    several: list[int] = []
    picked: list[Any] = []
    for i, frame in enumerate(value):
        if _holds_people(frame):
            if len(frame) > 1:
                several.append(i)
            chosen = person or 0
            frame = frame[chosen] if chosen < len(frame) else []
        picked.append(frame)
    full = next((f for f in picked if f), None)
    width = len(full[0]) if isinstance(full, list) and isinstance(full[0], list) else widths[0]
    if width not in widths:
        raise _wrong(path, "[x, y, z, visibility] for a landmark", f"{width} numbers", place=f"'{key}'")
    out = np.full((len(picked), len(BLAZEPOSE), width), np.nan)
    shape = out.shape[1:]
    for i, frame in enumerate(picked):
        if frame is None or frame == []:
            continue
        try:
            points = np.array(frame, dtype=np.float64)
        except (ValueError, TypeError, OverflowError):
            points = np.empty(0)
        if points.shape != shape:
            found = f"{len(frame)} entries" if isinstance(frame, list) else _kind_of(frame)
            raise _wrong(
                path, f"{shape[0]} landmarks of {shape[1]} numbers", found, place=f"'{key}', frame {i} (from 0)"
            )
        out[i] = points
    out[~(np.abs(out) <= FARTHEST)] = np.nan
    if not several:
        return out, ()
    return out, (
        f"several people in {len(several)} frames (first in frame {several[0]}): person {person or 0} of each is used",
    )


def _holds_people(frame: Any) -> bool:
    """Whether a frame is a list of people, each a list of landmarks, instead of one person's landmarks."""
    return (
        isinstance(frame, list)
        and bool(frame)
        and isinstance(frame[0], list)
        and bool(frame[0])
        and isinstance(frame[0][0], list)
    )
