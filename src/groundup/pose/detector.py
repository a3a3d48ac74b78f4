"""The detector: where in a whole image is a person?

BlazePose's single-shot detector (Bazarevsky 2020, doi 10.48550/arXiv.2006.10204) with the settings of MediaPipe's pose
detection graph. It answers for a grid of anchors; each answer has a score, a box and four points, of which the first is
the middle of the hips and the second says how far the body reaches from there.
"""

import numpy as np
from numpy.typing import NDArray

from groundup.pose.network import Network
from groundup.pose.region import Array, Pixels, Region, around, cut_out, whole

MIN_SCORE = 0.5
_MIN_OVERLAP = 0.3
_GRIDS = ((28, 2), (14, 2), (7, 6))
"""Cells a side and anchors a cell: strides 8, 16 and three times 32 of 224 px, two anchors each."""
_LOGIT_LIMIT = 100.0


def find_person(image: Pixels, network: Network) -> Region | None:
    """The region of the most certain person in an RGB image (height, width, 3); None where there is none."""
    height, width = image.shape[:2]
    frame = whole(width, height)
    seen = cut_out(image, frame, network.size, black_outside=True)
    outputs = network.run(seen.astype(np.float32) / np.float32(127.5) - np.float32(1.0))
    anchors = _anchors()
    answers = outputs[(len(anchors), 12)].astype(np.float64) / network.size
    logits = np.clip(outputs[(len(anchors), 1)][:, 0].astype(np.float64), -_LOGIT_LIMIT, _LOGIT_LIMIT)
    scores = 1.0 / (1.0 + np.exp(-logits))
    sure = scores >= MIN_SCORE
    if not sure.any():
        return None
    points = _merged(answers[sure], anchors[sure], scores[sure])
    middle, end = points[:2] * frame.size + frame.center - frame.size / 2
    return around(middle, end)


def _merged(answers: Array, anchors: Array, scores: Array) -> Array:
    """The four points (4, 2) of the best answer, averaged by score over those that overlap it."""
    boxes = _boxes(answers, anchors)
    best = int(np.argmax(scores))
    near = _overlap(boxes[best], boxes) > _MIN_OVERLAP
    points = answers[near, 4:].reshape(-1, 4, 2) + anchors[near, None]
    return np.average(points, axis=0, weights=scores[near])


def _boxes(answers: Array, anchors: Array) -> Array:
    center, size = answers[:, :2] + anchors, answers[:, 2:4]
    return np.concatenate([center - size / 2, center + size / 2], axis=1)


def _overlap(box: Array, boxes: Array) -> Array:
    """Intersection over union of one box with each of several (left, top, right, bottom)."""
    inner = np.clip(np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2]), 0.0, None).prod(axis=1)
    area = np.clip(boxes[:, 2:] - boxes[:, :2], 0.0, None).prod(axis=1)
    total = np.clip(box[2:] - box[:2], 0.0, None).prod() + area - inner
    return np.divide(inner, total, out=np.zeros_like(inner), where=total > 0)


def _anchors() -> NDArray[np.float64]:
    """Centers of the 2254 anchors as fractions of the image; (2254, 2)."""
    parts: list[NDArray[np.float64]] = []
    for side, count in _GRIDS:
        y, x = np.mgrid[:side, :side]
        parts.append(np.repeat(np.stack([(x + 0.5) / side, (y + 0.5) / side], axis=-1).reshape(-1, 2), count, axis=0))
    return np.concatenate(parts)
