"""MediaPipe's landmarks as Streams: from image fractions with y down to our axes."""

import numpy as np

from groundup.io.landmark_names import BLAZEPOSE
from groundup.io.table_text import Array
from groundup.signals.stream import Kind, Stream


def camera_streams(
    frames: Array,
    world: Array | None,
    *,
    image_size: tuple[float, float],
    rate_hz: float | None = None,
    times_s: Array | None = None,
) -> tuple[Stream, ...]:
    """Streams `landmarks_image` (image heights), `landmarks_world` (m) and `visibility`, all of group `camera`.

    `frames` (n, 33, 3 or 4): x and y as fractions of the image's width and height, x right, y down, z in the unit of x
    and away from the camera, then visibility; `world` (n, 33, ≥ 3) [m] in the same directions. NaN where nobody is.
    Ours is x right, y up (from the bottom edge), z towards the camera. Either `rate_hz` or `times_s`, as in a Stream.
    """
    width, height = image_size
    aspect = width / height
    image = np.stack([frames[..., 0] * aspect, 1.0 - frames[..., 1], -frames[..., 2] * aspect], axis=-1)
    parts: list[tuple[Kind, Array, str]] = [("landmarks_image", image, "image heights")]
    if world is not None:
        parts.append(("landmarks_world", world[..., :3] * np.array([1.0, -1.0, -1.0]), "m"))
    if frames.shape[-1] > 3:
        parts.append(("visibility", np.clip(frames[..., 3], 0.0, 1.0), "1"))
    return tuple(
        Stream(
            name=kind,
            kind=kind,
            values=values,
            unit=unit,
            labels=BLAZEPOSE,
            rate_hz=rate_hz,
            times_s=times_s,
            group="camera",
            details={"image_size": (width, height)},
        )
        for kind, values, unit in parts
    )
