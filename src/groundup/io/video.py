"""Video files: the landmarks of the person in them, by the very weights that the browser uses."""

import hashlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from groundup.errors import FileError, UsageError
from groundup.io.camera_streams import camera_streams
from groundup.io.child import read_in_child
from groundup.io.table_text import Array
from groundup.signals.note import Caveat
from groundup.signals.recording import Recording, Source

VARIANT = "full"
_NEEDED = ("av", "ai_edge_litert", "cv2")
_QUICKTIME = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def claims(path: Path, head: bytes) -> bool:
    """Whether the file is an mp4 or mov, webm or mkv, or avi, by its first bytes."""
    del path
    return _container(head) is not None


def read(path: Path, *, rate_hz: float | None = None, progress: Callable[[float], None] | None = None) -> Recording:
    """Streams `landmarks_image`, `landmarks_world` and `visibility` of group `camera`, as of a landmarks file.

    The file's own times are kept: as a rate where they are even to the resolution of its clock, else one by one.
    `rate_hz` states the rate at which a slow-motion video was really taken. `progress` hears the share done, 0 to 1.
    The images are decoded in a child process and kept nowhere.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            "what reads videos",
            found=f"no {', '.join(missing)}",
            where=str(path),
            next_step="Install it with: pip install 'groundup[video]'.",
        )
    if rate_hz is not None and not (np.isfinite(rate_hz) and rate_hz > 0):
        raise UsageError("a positive frame rate", found=f"{rate_hz:g} Hz", where=str(path), next_step="Correct --rate.")
    with path.open("rb") as file:
        container = _container(file.read(64))
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    raw = read_in_child("video", path, {"container": container, "variant": VARIANT}, progress)
    frames, times = raw["frames"], raw["times_s"]
    if len(frames) < 2:
        raise FileError(
            "a video of at least two images",
            found="one image" if len(frames) else "no image that can be decoded",
            where=str(path),
            next_step="Film the whole movement, or save the video again as mp4.",
        )
    nobody = int(np.isnan(frames[:, 0, 0]).sum())
    if nobody == len(frames):
        raise FileError(
            "a person in the video",
            found=f"nobody in {len(frames)} images",
            where=str(path),
            next_step="Film the whole person, head to feet, in good light.",
        )
    rate, clock = (rate_hz, None) if rate_hz is not None else _clock(times, tick_s=raw["tick_s"])
    width, height = raw["size"]
    streams = camera_streams(
        frames, raw["world"], image_size=(float(width), float(height)), rate_hz=rate, times_s=clock
    )
    reader = f"video ({raw['codec']} {width} × {height}, MediaPipe BlazePose {VARIANT} {raw['weights_sha256'][:12]})"
    said = _said(raw, nobody=nobody, rate_hz=rate_hz)
    return Recording(path.name, streams, sources=(Source(path.name, sha256, reader, said),))


def _container(head: bytes) -> str | None:
    """ffmpeg's name for the kind of container that begins like this."""
    if head[4:8] in _QUICKTIME:
        return "mov"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    return None


def _clock(times_s: Array, *, tick_s: float) -> tuple[float | None, Array | None]:
    """A rate where the times are even to the resolution of the file's clock, else the times themselves."""
    rate = (len(times_s) - 1) / float(times_s[-1] - times_s[0])
    uneven = float(np.abs(times_s - times_s[0] - np.arange(len(times_s)) / rate).max())
    return (round(rate, 6), None) if uneven <= 1.01 * tick_s else (None, times_s)


def _said(raw: dict[str, Any], *, nobody: int, rate_hz: float | None) -> tuple[str, ...]:
    frames = len(raw["frames"])
    said = ["the landmarks are estimates of one camera, smoothed over time as MediaPipe does it"]
    if rate_hz is not None:
        own = (frames - 1) / float(raw["times_s"][-1] - raw["times_s"][0])
        said.append(f"the file says {own:g} frames a second, {rate_hz:g} was given and is used")
    if raw["rotation"]:
        said.append(f"the images were turned by {raw['rotation']}° as the file says")
    if raw["clockless"]:
        said.append(Caveat("the file gives no times for its images: they are taken as evenly spaced"))
    if raw["late"]:
        said.append(f"{raw['late']} images that were not later than the one before were left out")
    if raw["damaged"]:
        said.append(Caveat(f"{raw['damaged']} damaged parts of the video could not be decoded"))
    if nobody:
        said.append(f"nobody was found in {nobody} of {frames} frames")
    return tuple(said)
