"""Frames of a video, one after another, and the landmarks in them; runs in the child process.

PyAV decodes. A file is opened as what its first bytes say, from an open file and not by its name: a playlist or a
reference to another file leads nowhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.errors import FileError
from groundup.pose.landmarker import LANDMARKS, Pose
from groundup.pose.tracker import Tracker
from groundup.pose.weights import Variant, weights

LARGEST_PIXELS = 50_000_000
MOST_FRAMES = 200_000
_SAY_EVERY_S = 0.2


def read_raw(path: str, *, container: str, variant: Variant, progress: Callable[[float], None]) -> dict[str, Any]:
    """Landmarks (n, 33, 4), world landmarks (n, 33, 3) and times (n,) of all frames, as MediaPipe gives them.

    Rows are NaN where nobody was found. `tick_s` is the resolution of the file's clock; `damaged` counts packets that
    could not be decoded, `late` frames that were not after the one before and are left out.
    """
    model = weights(variant)
    tracker = Tracker(model)
    found: list[Pose | None] = []
    times: list[float] = []
    size: tuple[int, int] | None = None
    with Path(path).open("rb") as file, _opened(file, container) as clip:
        video = _Video(clip)
        said = 0.0
        late = 0
        for frame in video.frames():
            if times and frame.time_s <= times[-1]:
                late += 1
                continue
            if size is not None and frame.image.shape[1::-1] != size:
                raise FileError("a video whose images stay the same size", found="a change of size in the middle")
            size = (frame.image.shape[1], frame.image.shape[0])
            found.append(tracker.follow(frame.image, time_s=frame.time_s))
            times.append(frame.time_s)
            if len(times) > MOST_FRAMES:
                raise FileError(f"at most {MOST_FRAMES} frames", found="more", next_step="Cut the video shorter.")
            if monotonic() - said > _SAY_EVERY_S:
                said = monotonic()
                progress(min(1.0, frame.time_s / video.duration_s) if video.duration_s else 0.0)
    landmarks = [p and np.column_stack([p.image, p.visibility]) for p in found]
    return {
        "frames": _stacked(landmarks, 4),
        "world": _stacked([p and p.world for p in found], 3),
        "times_s": np.array(times),
        "tick_s": video.tick_s,
        "size": list(size or (0, 0)),
        "codec": video.codec,
        "rotation": video.rotation,
        "damaged": video.damaged,
        "late": late,
        "clockless": video.clockless,
        "weights_sha256": model.sha256,
    }


@dataclass(frozen=True, slots=True)
class _Frame:
    """One image as it is meant to be seen, RGB (height, width, 3), and when it is shown after the first."""

    image: NDArray[np.uint8]
    time_s: float


class _Video:
    """The first real video stream of a container, while it is read."""

    def __init__(self, clip: Any) -> None:
        streams = [s for s in clip.streams.video if not _is_cover(s)]
        if not streams:
            found = "sound only" if clip.streams.audio else "no images"
            raise FileError("a video", found=found, next_step="Choose the file with the images.")
        self._clip, self._stream = clip, streams[0]
        context = self._stream.codec_context
        if context.width * context.height > LARGEST_PIXELS:
            raise FileError(
                f"images of at most {LARGEST_PIXELS // 10**6} megapixels",
                found=f"{context.width} × {context.height}",
                next_step="Save the video smaller.",
            )
        context.thread_count = 2  # each thread reserves memory, which is limited here
        self.codec: str = context.name
        self.tick_s = float(self._stream.time_base or 0)
        self.rotation = 0
        self.damaged = 0
        self.clockless = False
        self.duration_s = _duration_s(clip, self._stream)

    def frames(self) -> Iterator[_Frame]:
        """Every frame that can be decoded."""
        start_s: float | None = None
        for count, frame in enumerate(self._decoded()):
            if frame.pts is not None:
                time_s = float(frame.time)
            else:
                self.clockless = True
                rate = self._stream.average_rate or self._stream.guessed_rate
                if not rate:
                    raise FileError(
                        "a video that says when its images were taken",
                        found="neither times nor a rate",
                        next_step="Save it again as mp4.",
                    )
                time_s = count / float(rate)
            start_s = time_s if start_s is None else start_s
            self.rotation = int(frame.rotation)
            yield _Frame(_upright(frame, self._stream.sample_aspect_ratio), time_s - start_s)

    def _decoded(self) -> Iterator[Any]:
        from av.error import FFmpegError

        packets = self._clip.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except FFmpegError:
                self.damaged += 1
                return
            try:
                yield from packet.decode()
            except FFmpegError:
                self.damaged += 1


def _opened(file: Any, container: str) -> Any:
    import av
    from av.error import FFmpegError

    try:
        return av.open(file, format=container, metadata_errors="replace")
    except (FFmpegError, ValueError, OverflowError) as error:
        raise FileError(
            "a video that can be opened",
            found=str(getattr(error, "strerror", None) or error)[:100],
            next_step="The file is damaged or cut off: copy or save it again.",
        ) from None


def _is_cover(stream: Any) -> bool:
    """Whether a video stream is only a picture on a sound file."""
    return "attached_pic" in str(stream.disposition)


def _duration_s(clip: Any, stream: Any) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return clip.duration / 1e6 if clip.duration else 0.0


def _upright(frame: Any, pixel_shape: Any) -> NDArray[np.uint8]:
    """The frame in RGB with square pixels, turned as the camera says that it was held."""
    width = frame.width
    if pixel_shape and pixel_shape != 1:
        width = max(1, round(frame.width * float(pixel_shape)))
    image = frame.reformat(width=width, height=frame.height, format="rgb24").to_ndarray()
    return np.ascontiguousarray(np.rot90(image, round(frame.rotation / 90)))


def _stacked(rows: list[Any], width: int) -> NDArray[np.float64]:
    nobody = np.full((LANDMARKS, width), np.nan)
    return np.array([nobody if row is None else row for row in rows]).reshape(-1, LANDMARKS, width)
