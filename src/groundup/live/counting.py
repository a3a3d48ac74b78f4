"""The fold of `coaching` on the frames of a socket: what a set begins with, and what the page is told after a frame."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from groundup.anatomy import Side
from groundup.coaching import fold
from groundup.coaching.feedback import Done, Feedback
from groundup.coaching.frame import frame_in_a_row
from groundup.coaching.thresholds import STIFF_ANKLE_CM
from groundup.joints.calibration import Calibration
from groundup.live.journal import Journal, read_journal
from groundup.live.messages import FrameMessage, decode
from groundup.live.running import Answer, RunningSet
from groundup.training.exercise import Detector

CountedSet = RunningSet[fold.State, Feedback]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a camera-counted set begins with: the heading of its journal.

    `setup` names one placing of the camera; `calibration_from` is the journal (its file name) of an earlier set of
    the same placing in which the person was seen standing or lying quietly, or empty. `stiff_ankle`: the person's
    measured lunge distance is low, see `stiff_ankle`. `attempt` is the try of the set, from 1: each has
    its own journal.
    """

    session_id: str
    block: int
    detector: Detector
    side: Side | None
    target: float
    band: bool
    began: str
    setup: str = ""
    calibration_from: str = ""
    stiff_ankle: bool = False
    attempt: int = 1


def stiff_ankle(lunge_cm: Iterable[tuple[Side | None, float]], side: Side | None) -> bool:
    """Whether the ankle of the stance side, or of either where both bear, reached less than STIFF_ANKLE_CM.

    `lunge_cm` holds the lunge distances measured so far [cm], oldest first; of each side the newest counts. A person
    never measured is not taken for stiff.
    """
    newest = dict(lunge_cm)
    return any(value < STIFF_ANKLE_CM for of, value in newest.items() if side is None or of in (None, side))


def counted_set(journal: Journal) -> CountedSet:
    """The running set of a journal, folded up to its last frame."""
    beginning = msgspec.convert(journal.heading, Beginning)
    calibration = None
    if beginning.calibration_from:
        calibration = calibration_of(journal.path.with_name(beginning.calibration_from))
    return RunningSet(journal, started(beginning, calibration), step, news)


def started(beginning: Beginning, calibration: Calibration | None) -> fold.State:
    """The state before the first frame."""
    return fold.start(
        beginning.detector,
        side=beginning.side,
        target=beginning.target,
        calibration=calibration,
        band=beginning.band,
        stiff_ankle=beginning.stiff_ankle,
    )


def step(state: fold.State, message: FrameMessage) -> tuple[fold.State, Feedback]:
    """One frame of the socket folded."""
    frame = frame_in_a_row(message.seq, message.time_ms / 1e3, message.numbers, message.width / message.height)
    return fold.step(state, frame)


def news(now: Feedback, before: Feedback | None) -> bool:
    """Whether a page that was last told `before` must hear of `now` at once: all that it shows or says, clocks by their
    whole seconds. Angles and tenths of a second may wait for the next answer.
    """
    if before is None or now.cue is not None or now.repetition is not None or now.hold is not None or now.after:
        return True
    return (
        now.phase != before.phase
        or now.count != before.count
        or now.clean != before.clean
        or now.holding != before.holding
        or now.touches != before.touches
        or now.setup != before.setup
        or now.refused != before.refused
        or now.notes != before.notes
        or now.counts != before.counts
        or now.reached != before.reached
        or int(now.hold_s) != int(before.hold_s)
        or ceil(now.calibration_left_s) != ceil(before.calibration_left_s)
    )


def calibration_of(path: Path) -> Calibration | None:
    """The calibration that a journal's own frames gave; None where it is gone or never had enough of quiet."""
    path = path if path.exists() else path.with_suffix(".frames")
    if not path.exists():
        return None
    heading, frames = read_journal(path)
    state = started(msgspec.convert(heading, Beginning), None)
    for message in in_time(frames)[0]:
        state, _ = step(state, message)
        if state.calibration is not None:
            return state.calibration
    return None


def in_time(frames: tuple[bytes, ...]) -> tuple[list[FrameMessage], int]:
    """The frames of a journal whose time goes on, counted from the first, and how many were left out."""
    kept: list[FrameMessage] = []
    for message in map(decode, frames):
        if not kept or message.time_ms > kept[-1].time_ms:
            kept.append(message)
    own_time = [replace(m, time_ms=m.time_ms - kept[0].time_ms) for m in kept]
    return own_time, len(frames) - len(kept)


def answer_said(answer: Answer[Feedback]) -> dict[str, Any]:
    """An answer as the page reads it."""
    if answer.feedback is None:
        kind = "missing" if answer.fate == "waiting" else "ignored"
        said = {"type": kind, "seq": answer.seq, "durable": answer.durable, "why": answer.why or "known"}
        return said | ({"from": answer.durable + 1} if kind == "missing" else {})
    return {"seq": answer.seq, "durable": answer.durable, **feedback_said(answer.feedback)}


def feedback_said(feedback: Feedback) -> dict[str, Any]:
    """Feedback as plain values; times in seconds of the camera's clock."""
    cue = feedback.cue
    return {
        "time_s": feedback.time_s,
        "phase": feedback.phase,
        "count": feedback.count,
        "clean": feedback.clean,
        "hold_s": feedback.hold_s,
        "holding": feedback.holding,
        "touches": feedback.touches,
        "calibration_left_s": feedback.calibration_left_s,
        "repetition": None if feedback.repetition is None else repetition_said(feedback.repetition),
        "cue": None if cue is None else {"id": cue.id, "text": cue.text, "spoken": cue.spoken, "source": cue.source},
        "counts": feedback.counts,
        "after": [cue.text for cue in feedback.after],
        "setup": [{"id": p.id, "text": p.text, "todo": p.do} for p in feedback.setup],
        "refused": feedback.refused,
        "values": plain(feedback.values),
        "notes": list(feedback.notes),
    }


def repetition_said(done: Done) -> dict[str, Any]:
    """A finished repetition as plain values."""
    return {
        "start_s": done.start_s,
        "bottom_s": done.bottom_s,
        "end_s": done.end_s,
        "side": done.side,
        "faults": list(done.faults),
        "depth": done.depth,
        "values": plain(done.values),
    }


def heading_of(beginning: Beginning) -> dict[str, Any]:
    """The heading of a journal as plain values."""
    return asdict(beginning)


def plain(values: Mapping[str, float]) -> dict[str, float]:
    """Values as Python numbers."""
    return {name: float(value) for name, value in values.items()}
