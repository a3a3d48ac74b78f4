"""The end of a set: its frames become a Recording as any file gives it, its fold a result of what was counted."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from groundup.coaching import fold
from groundup.coaching.feedback import Done, Feedback, Held
from groundup.io.landmark_names import BLAZEPOSE
from groundup.live.counting import Beginning, calibration_of, in_time, started, step
from groundup.live.journal import read_journal
from groundup.live.messages import FrameMessage
from groundup.signals.recording import Conditions, Event, Recording, Source
from groundup.signals.stream import Kind, Stream


@dataclass(frozen=True, slots=True)
class Counted:
    """What the camera counted in a set: its last feedback, repetitions and holds."""

    beginning: Beginning
    last: Feedback | None
    repetitions: tuple[Done, ...]
    holds: tuple[Held, ...]
    after: tuple[str, ...] = ()
    """What the set as a whole showed, in words."""

    @property
    def done(self) -> float:
        """Repetitions, or seconds held of a balance, as counted."""
        if self.last is None:
            return 0.0
        return self.last.hold_s if self.beginning.detector == "single_leg_balance" else float(self.last.count)

    @property
    def clean(self) -> float | None:
        """How many of them were without a fault the camera could see; of a hold, its seconds without touch or fault."""
        if self.last is None:
            return None
        if self.beginning.detector == "single_leg_balance":
            return sum(h.seconds for h in self.holds if h.clean)
        return float(self.last.clean)


def counted(path: Path) -> Counted:
    """Fold a journal once more and gather what ended in it."""
    heading, frames = read_journal(path)
    beginning = msgspec.convert(heading, Beginning)
    calibration = calibration_of(path.with_name(beginning.calibration_from)) if beginning.calibration_from else None
    state, last = started(beginning, calibration), None
    repetitions: list[Done] = []
    holds: list[Held] = []
    for message in in_time(frames)[0]:
        state, last = step(state, message)
        repetitions += [last.repetition] if last.repetition is not None else []
        holds += [last.hold] if last.hold is not None else []
    said = tuple(cue.text for cue in fold.after_set(state))
    return Counted(beginning, last, tuple(repetitions), tuple(holds), said)


def recording(path: Path, *, name: str) -> Recording | None:
    """The landmarks of a journal, on the camera's clock from its first frame; None where it holds fewer than two.

    Streams `landmarks_image` (image heights), `landmarks_world` (m, where every frame had it) and `visibility`, of
    group `camera`: the same kinds, labels and axes as a file of landmarks gives.
    """
    heading, frames = read_journal(path)
    beginning = msgspec.convert(heading, Beginning)
    messages, left_out = in_time(frames)
    if len(messages) < 2:
        return None
    assumptions = [f"{left_out} frames whose time did not go on were left out"] if left_out else []
    lost = messages[-1].seq - messages[0].seq + 1 - len(messages) - left_out
    if lost > 0:
        assumptions.append(f"{lost} frames were lost between the browser and the server")
    source = Source(name, hashlib.sha256(path.read_bytes()).hexdigest(), "camera of a live session", tuple(assumptions))
    return Recording(
        name,
        _streams(messages),
        events=(Event("set begins", messages[0].time_ms / 1e3),),
        conditions=Conditions(
            task=beginning.detector, side=beginning.side, band="above the knees" if beginning.band else None
        ),
        sources=(source,),
    )


def _streams(messages: list[FrameMessage]) -> tuple[Stream, ...]:
    aspect = np.array([m.width / m.height for m in messages])[:, None]
    points = np.stack([m.landmarks for m in messages])
    image = np.stack([points[..., 0] * aspect, 1.0 - points[..., 1], -points[..., 2] * aspect], axis=-1)
    parts: list[tuple[Kind, np.ndarray, str]] = [("landmarks_image", image, "image heights")]
    worlds = [m.world for m in messages if m.world is not None]
    if len(worlds) == len(messages):
        parts.append(("landmarks_world", np.stack(worlds) * np.array([1.0, -1.0, -1.0]), "m"))
    parts.append(("visibility", points[..., 3].copy(), "1"))
    times_s = np.array([m.time_ms for m in messages]) / 1e3
    size = (messages[-1].width, messages[-1].height)
    return tuple(
        Stream(kind, kind, values, unit, BLAZEPOSE, times_s=times_s, group="camera", details={"image_size": size})
        for kind, values, unit in parts
    )
