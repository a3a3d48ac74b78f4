"""The landmark model: 33 landmarks of the person who stands in a region, in the image and in meters.

Steps and settings are those of MediaPipe's pose landmark graph: 39 points (33 landmarks, 2 that say where the person
will be looked for in the next image, 4 unused), refined on the heatmap around each.
"""

from dataclasses import dataclass

import numpy as np

from groundup.pose.network import Network
from groundup.pose.region import Array, Pixels, Region, around, cut_out

LANDMARKS = 33
MIN_PRESENCE = 0.5
_POINTS = 39
_MIDDLE, _END = 33, 34
_KERNEL = 7
_MIN_HEAT = 0.5


@dataclass(frozen=True, slots=True)
class Pose:
    """One person in one image.

    `image` (33, 3): x and y as fractions of the image's width and height (y down), z in the unit of x, away from the
    camera. `visibility` (33,). `world` (33, 3) [m] from between the hips, in the directions of `image`. `next_region`
    is where the same person is looked for in the next image. All as MediaPipe gives it.
    """

    image: Array
    visibility: Array
    world: Array
    next_region: Region


def find_landmarks(image: Pixels, region: Region, network: Network) -> Pose | None:
    """The pose of the person in a region of an RGB image; None where the model sees no whole person there."""
    side = network.size
    seen = cut_out(image, region, side, black_outside=False)
    outputs = network.run(seen.astype(np.float32) / np.float32(255.0))
    if float(outputs[(1,)][0]) < MIN_PRESENCE:
        return None
    points = outputs[(_POINTS * 5,)].reshape(_POINTS, 5).astype(np.float64)
    heat = next(out for shape, out in outputs.items() if len(shape) == 3 and shape[-1] == _POINTS)
    flat = _refined(points[:, :2] / side, heat.astype(np.float64)) * side
    to_image = region.to_image(side)
    pixels = flat @ to_image[:, :2].T + to_image[:, 2]
    height, width = image.shape[:2]
    depth = points[:LANDMARKS, 2] * region.size / side / width
    world = outputs[(_POINTS * 3,)].reshape(_POINTS, 3)[:LANDMARKS].astype(np.float64)
    world[:, :2] = world[:, :2] @ region.directions().T
    return Pose(
        image=np.column_stack([pixels[:LANDMARKS] / [width, height], depth]),
        visibility=_sigmoid(points[:LANDMARKS, 3]),
        world=world,
        next_region=around(pixels[_MIDDLE], pixels[_END]),
    )


def _refined(points: Array, heat: Array) -> Array:
    """Points (39, 2) as fractions, moved to the center of the heat around each where it is hot enough.

    `heat` (rows, columns, 39) are logits. The center is taken over 7 × 7 cells, less at an edge.
    """
    rows, columns = heat.shape[:2]
    refined = points.copy()
    reach = (_KERNEL - 1) // 2
    for k, (x, y) in enumerate(points * [columns, rows]):
        column, row = int(x), int(y)
        if not (0 <= column < columns and 0 <= row < rows):
            continue
        left, top = max(0, column - reach), max(0, row - reach)
        part = _sigmoid(heat[top : row + reach + 1, left : column + reach + 1, k])
        total = part.sum()
        if part.max() >= _MIN_HEAT and total > 0:
            center_x = (part.sum(axis=0) @ np.arange(left, left + part.shape[1])) / total
            center_y = (part.sum(axis=1) @ np.arange(top, top + part.shape[0])) / total
            refined[k] = center_x / columns, center_y / rows
    return refined


def _sigmoid(logits: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -100.0, 100.0)))
