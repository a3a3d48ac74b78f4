"""A running set as a fold: one frame in, the next state and what to tell the person out."""

from dataclasses import dataclass

from groundup.anatomy import Side
from groundup.coaching.feedback import Feedback
from groundup.coaching.frame import Frame
from groundup.joints.calibration import Calibration
from groundup.training.exercise import Detector


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything that a set remembers. Plain frozen data: it can be kept, copied and sent."""

    detector: Detector
    side: Side | None
    target: float | None
    calibration: Calibration | None
    time_s: float = float("-inf")


def start(
    detector: Detector,
    *,
    side: Side | None = None,
    target: float | None = None,
    calibration: Calibration | None = None,
    band: bool = False,
) -> State:
    """The state before the first frame of a set.

    `side` is the stance leg of a one-legged movement, `target` the repetitions or seconds to do, `calibration` that of
    an earlier set of this session (without it the first 5 s of quiet are needed), `band` a band above the knees.
    """
    del band
    return State(detector, side, target, calibration)


def step(state: State, frame: Frame) -> tuple[State, Feedback]:
    """The state after one frame and what to tell the person; a frame not newer than the last changes nothing."""
    return state, Feedback(frame.time_s, "setup")
