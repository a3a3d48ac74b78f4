"""Recordings as frames, and folding them."""

import json
from pathlib import Path

import numpy as np

from groundup.coaching.feedback import Feedback
from groundup.coaching.fold import State, step
from groundup.coaching.frame import Frame, frame_from_mediapipe, frame_from_parts
from groundup.joints.calibration import Calibration
from groundup.joints.live_motion import live_motion
from groundup.signals.recording import Recording


def fold(state: State, frames: list[Frame]) -> tuple[State, list[Feedback]]:
    said: list[Feedback] = []
    for frame in frames:
        state, feedback = step(state, frame)
        said.append(feedback)
    return state, said


def frames_of(recording: Recording) -> list[Frame]:
    image, world, sight = (recording.first(k) for k in ("landmarks_image", "landmarks_world", "visibility"))
    assert image is not None
    assert sight is not None
    return [
        frame_from_parts(i, float(t), image.values[i], None if world is None else world.values[i], sight.values[i])
        for i, t in enumerate(image.times)
    ]


def changed(frame: Frame, **parts) -> Frame:
    """The frame with other parts: its number, time, picture, world or visibility."""
    names = ("seq", "time_s", "image", "world", "visibility", "aspect")
    return frame_from_parts(**{name: getattr(frame, name) for name in names} | parts)


def calibration_of(recording: Recording) -> Calibration:
    live = live_motion(recording)
    assert live is not None
    assert live.calibration is not None
    return live.calibration


def from_file(path: Path) -> list[Frame]:
    """The frames of a landmark file as the browser would send them."""
    table = json.loads(path.read_text())
    width, height = table["image_size"]
    return [
        frame_from_mediapipe(i, i / table["fps"], np.array(a), np.array(w)[:, :3], width, height)
        for i, (a, w) in enumerate(zip(table["frames"], table["world"], strict=True))
    ]


PAIRS = [(i, i + 1) for i in range(11, 33, 2)] + [(1, 4), (2, 5), (3, 6), (7, 8), (9, 10)]


def mirrored(frame: Frame) -> Frame:
    """The same person in a mirror: the picture flipped, and left and right named the other way."""
    order = list(range(33))
    for a, b in PAIRS:
        order[a], order[b] = b, a
    image = frame.image[order] * (-1.0, 1.0, 1.0) + (1.0, 0.0, 0.0)
    world = None if frame.world is None else frame.world[order] * (-1.0, 1.0, 1.0)
    return changed(frame, image=image, world=world, visibility=frame.visibility[order])
