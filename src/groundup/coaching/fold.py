"""A running set as a fold: one frame in, the next state and what to tell the person out."""

from dataclasses import dataclass, replace
from math import degrees, isfinite, pi
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.chain.counting import Counting, count, driving, live_rule
from groundup.chain.holding import Holding, hold
from groundup.chain.trial import Repetition
from groundup.coaching.feedback import Done, Feedback, Held, Phase
from groundup.coaching.frame import Frame
from groundup.joints.calibration import QUIET_S, Calibration, calibrate, still
from groundup.joints.live_landmarks import BLAZEPOSE_AT, BLAZEPOSE_WORLD_AT, Followed, Seen, follow, nobody
from groundup.joints.live_pose import Pose, pose
from groundup.training.exercise import Detector

Array = NDArray[np.float64]

_COUNTING, _HOLDING = Counting(), Holding()


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything that a set remembers. Plain frozen data: it can be kept, copied and sent."""

    detector: Detector
    side: Side | None
    target: float | None
    band: bool
    calibration: Calibration | None
    time_s: float = float("-inf")
    body: Followed | None = None
    quiet: tuple[tuple[float, Array], ...] = ()
    counting: Counting = _COUNTING
    holding: Holding = _HOLDING
    count: int = 0
    held_s: float = 0.0
    touches: int = 0


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
    return State(detector, side, target, band, calibration, body=nobody())


def step(state: State, frame: Frame) -> tuple[State, Feedback]:
    """The state after one frame and what to tell the person; a frame not newer than the last changes nothing."""
    if frame.time_s <= state.time_s:
        return state, Feedback(state.time_s, "setup", count=state.count, hold_s=state.held_s, touches=state.touches)
    body, seen = follow(
        state.body or nobody(),
        time_s=frame.time_s,
        image=frame.image[BLAZEPOSE_AT],
        world=None if frame.world is None else frame.world[BLAZEPOSE_WORLD_AT],
        visibility=frame.visibility[BLAZEPOSE_AT],
    )
    state = replace(state, time_s=frame.time_s, body=body)
    if state.calibration is None:
        return _calibrating(state, seen)
    now = pose(seen.time_s, seen.points, state.calibration.view)
    if state.detector == "single_leg_balance":
        return _held(state, now, state.calibration)
    return _counted(state, now, state.calibration)


def _calibrating(state: State, seen: Seen) -> tuple[State, Feedback]:
    """Gathers quiet frames until there are five seconds of them."""
    quiet = (*state.quiet, (seen.time_s, seen.points))
    points = np.array([p for _, p in quiet])
    if not still(points):
        quiet = quiet[-1:]
    lasted = quiet[-1][0] - quiet[0][0]
    if lasted < QUIET_S - 1e-9:
        left = QUIET_S - lasted
        return replace(state, quiet=quiet), Feedback(seen.time_s, "calibrating", calibration_left_s=left)
    done = calibrate(np.array([t for t, _ in quiet]), points)
    return replace(state, quiet=(), calibration=done), Feedback(seen.time_s, "ready", notes=(done.note, done.view.why))


def _counted(state: State, now: Pose, calibration: Calibration) -> tuple[State, Feedback]:
    counting, found, refused = count(state.counting, now, calibration, state.detector, side=state.side)
    state = replace(state, counting=counting, count=state.count + (found is not None))
    value = driving(now, calibration, state.detector, side=state.side)
    phase: Phase = "ready"
    if counting.start_s is not None:
        rule = live_rule(calibration, state.detector)
        rising = value >= counting.top - 5 * pi / 180
        phase = ("bottom" if value > rule.turn_rad else "down") if rising else "up"
    feedback = Feedback(
        now.time_s,
        phase,
        count=state.count,
        repetition=None if found is None else _done(found),
        refused=refused,
        values=MappingProxyType({"flexion_deg": degrees(value)} if isfinite(value) else {}),
    )
    return state, feedback


def _done(found: Repetition) -> Done:
    return Done(found.start_s, found.bottom_s, found.end_s, found.side, MappingProxyType({}), (), (0.0, 0.0, 0.0))


def _held(state: State, now: Pose, calibration: Calibration) -> tuple[State, Feedback]:
    side = state.side or "left"
    holding, ended = hold(state.holding, now, calibration, side)
    held_s = state.held_s + (0.0 if ended is None else ended.end_s - ended.start_s)
    touches = state.touches + (0 if ended is None else ended.touches)
    state = replace(state, holding=holding, held_s=held_s, touches=touches)
    running = holding.start_s is not None
    feedback = Feedback(
        now.time_s,
        "holding" if running else "ready",
        hold_s=held_s + holding.seconds,
        holding=running,
        hold=None if ended is None else Held(ended.start_s, ended.end_s, ended.side, ended.why, ended.touches, ()),
        touches=touches + holding.touches,
    )
    return state, feedback
