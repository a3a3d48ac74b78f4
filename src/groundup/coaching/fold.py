"""A running set as a fold: one frame in, the next state and what to tell the person out.

Read it top to bottom: a frame is followed (who is left, what is visible, smoothed), calibrated on quiet standing, then
counted or timed, then faults are watched, and at most one cue is given. Nothing here knows a clock, a file or a server.
"""

from math import isfinite

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.chain.counting import count
from groundup.chain.counting_state import QUIET_BEFORE_S, Counting
from groundup.chain.driving import driving
from groundup.chain.holding import Hold, Holding, hold, stands_on
from groundup.chain.refusals import SIZE_CHANGED, TURNED
from groundup.coaching.cues import Given, choose, cue_for, repeated
from groundup.coaching.faults import Since, hips_up, seen_from_the_feet, seen_now, watch
from groundup.coaching.feedback import Cue, Feedback, Held
from groundup.coaching.frame import Frame
from groundup.coaching.repetition import Row, Uneven, finished, movement_phase, now_values, row
from groundup.coaching.setup import (
    BLOCKING,
    FOOT_END,
    TURN,
    WANTED,
    Wanted,
    Watched,
    look,
    of_calibration,
    problems,
    watched,
)
from groundup.coaching.sway import Swaying, swayed, swaying
from groundup.coaching.thresholds import CUED_IN, RESTLESS_S, SUPINE_S, SUPINE_SEEN
from groundup.joints.calibration import QUIET_S, Calibration, calibrate, in_sight, moved, still
from groundup.joints.live_landmarks import Followed, Seen, follow, nobody
from groundup.joints.live_pose import Pose, pose
from groundup.training.exercise import Detector

Array = NDArray[np.float64]
_NOBODY, _WATCHED, _SWAYING, _UNEVEN = nobody(), Watched(), Swaying(), Uneven()


LOOK_S = 0.09
"""Once it counts, the picture is looked at this often for what is wrong with it; a problem has to last longer."""
HIDDEN_S = 1.0
"""Out of sight for less than this does not end quiet standing (design; nothing is read from it)."""
RECENT_S = 0.5
"""Who is elsewhere than this long ago walks (design); what drifts loses so much of its oldest part."""


class State(msgspec.Struct, frozen=True, eq=False):
    """Everything that a set remembers. Plain frozen data: it can be pickled, sent and taken up elsewhere."""

    detector: Detector
    side: Side | None
    target: float | None
    wanted: Wanted
    calibration: Calibration | None
    recalibrates: bool
    band: bool
    stiff_ankle: bool
    time_s: float = float("-inf")
    last: Feedback | None = None
    """What was said last: the answer to a frame that is not newer."""
    body: Followed = _NOBODY
    quiet: tuple[tuple[float, Array], ...] = ()
    restless_since_s: float | None = None
    looked_s: float = float("-inf")
    found: tuple[str, ...] = ()
    """When the picture was last looked at for what keeps the camera from seeing, and what that was."""
    watched: Watched = _WATCHED
    counting: Counting = Counting()
    holding: Holding = Holding()
    swaying: Swaying = _SWAYING
    rows: tuple[Row, ...] = ()
    """The frames of the repetition under way."""
    faults_since: Since = ()
    faults: tuple[str, ...] = ()
    """Faults of the repetition or hold under way."""
    recent: tuple[tuple[str, ...], ...] = ()
    """Faults of the last repetitions, the newest last."""
    uneven: Uneven = _UNEVEN
    usable: float = 1.0
    """Share of the last frames in which what drives the movement was seen."""
    given: tuple[Given, ...] = ()
    done: int = 0
    clean: int = 0
    held_s: float = 0.0
    touches: int = 0


def start(
    detector: Detector,
    *,
    side: Side | None = None,
    target: float | None = None,
    calibration: Calibration | None = None,
    band: bool = False,
    stiff_ankle: bool = False,
    recalibrates: bool = True,
) -> State:
    """The state before the first frame of a set.

    `side` is the stance leg of a one-legged movement and `target` the repetitions or seconds to do. `calibration` is
    that of an earlier set of this session; without it the first 5 s of quiet are needed. `band`: one is worn above the
    knees; `stiff_ankle`: this person's lunge distance is below STIFF_ANKLE_CM, which changes what is said of knees and
    heels. Someone who stands elsewhere than calibrated is calibrated anew, unless `recalibrates` is False. A bridge
    seen from the foot end is watched and not counted; whoever turns sideways is counted from then on.
    """
    return State(detector, side, target, WANTED[detector], calibration, recalibrates, band, stiff_ankle)


def after_set(state: State) -> tuple[Cue, ...]:
    """What the set as a whole showed, to be told once when it is over: one knee further in again and again."""
    return (cue_for("uneven"),) if state.uneven.seen else ()


def step(state: State, frame: Frame) -> tuple[State, Feedback]:
    """The state after one frame and what to tell the person; a frame not newer than the last changes nothing."""
    if not frame.time_s > state.time_s:
        return state, state.last or Feedback(frame.time_s, "setup")
    interval_s = frame.time_s - state.time_s if state.last is not None else 0.0
    places, visibility = frame.followed()
    body, seen = follow(state.body, time_s=frame.time_s, places=places, visibility=visibility)
    looked_s, found = state.looked_s, state.found
    if state.calibration is None or not frame.time_s - looked_s < LOOK_S:
        looked_s = frame.time_s
        sight: list[float] = visibility.tolist()
        found = look(
            frame, seen.given, sight, state.detector, state.wanted, state.calibration, exchanged=seen.exchanged
        )
    looked = found
    if state.calibration is None:
        state, feedback, found = _calibrating(state, seen, found)
    else:
        state, feedback, found = _running(state, seen, found, state.calibration, interval_s)
    watch_ = watched(state.watched, found, time_s=frame.time_s, interval_s=interval_s)
    if watch_.shown:
        feedback = replace(feedback, setup=problems(watch_.shown))
        if feedback.phase in ("ready", "calibrating") and BLOCKING.intersection(watch_.shown):
            feedback = replace(feedback, phase="setup")
    news = feedback.repetition is not None or feedback.hold is not None or feedback.cue is not None
    last = replace(feedback, repetition=None, hold=None, cue=None, after=()) if news else feedback
    after = replace(state, time_s=frame.time_s, body=body, looked_s=looked_s, found=looked, watched=watch_, last=last)
    return after, feedback


def _calibrating(state: State, seen: Seen, found: tuple[str, ...]) -> tuple[State, Feedback, tuple[str, ...]]:
    """Gathers quiet frames until there are five seconds of them; a hidden body or a moving one starts anew."""
    blocked = not BLOCKING.isdisjoint(found)
    state, done = _gathered(state, seen, blocked=blocked)
    left = QUIET_S if not state.quiet else QUIET_S - (state.quiet[-1][0] - state.quiet[0][0])
    if done is None:
        restless = state.restless_since_s
        if restless is None or blocked:
            state = replace(state, restless_since_s=seen.time_s)
        elif seen.time_s - restless > RESTLESS_S:
            found = (*found, "moving")
        return state, _said(state, Feedback(seen.time_s, "calibrating", calibration_left_s=left)), found
    notes = (done.note, done.view.why, *((FOOT_END,) if done.foot_end else ()))
    return _begun(state, done, seen), _said(state, Feedback(seen.time_s, "ready", notes=notes)), found


def _begun(state: State, calibration: Calibration, seen: Seen) -> State:
    """Counting with this calibration, from someone who stands (or lies) quietly already."""
    now = pose(seen.time_s, seen.points, calibration.view)
    ready = Counting()
    for moment in (replace(now, time_s=seen.time_s - QUIET_BEFORE_S), now):
        ready, _, _ = count(ready, moment, calibration, state.detector, side=state.side)
    return replace(state, calibration=calibration, counting=ready, holding=Holding(), rows=())


def _gathered(state: State, seen: Seen, *, blocked: bool) -> tuple[State, Calibration | None]:
    """The state with one more quiet frame, and the calibration if they are enough."""
    since = state.quiet[-1][0] if state.quiet else seen.time_s
    if blocked or not in_sight(seen.points):
        return replace(state, quiet=() if seen.time_s - since > HIDDEN_S + 1e-6 else state.quiet), None
    quiet = (*(() if seen.time_s - since > HIDDEN_S + 1e-6 else state.quiet), (seen.time_s, seen.points))
    # Looking back over everything at each frame would be slow: the newest against the first, and all of it at the end.
    if moved(seen.points, quiet[0][1]):
        later = _without_oldest(quiet)  # a body that drifts loses what is oldest, one that walks everything
        recent = next(p for t, p in quiet if seen.time_s - t <= RECENT_S)
        return replace(state, quiet=quiet[-1:] if moved(seen.points, recent) else later), None
    if seen.time_s - quiet[0][0] < QUIET_S - 1e-9:
        return replace(state, quiet=quiet), None
    points = np.array([p for _, p in quiet])
    if not still(points):
        return replace(state, quiet=_without_oldest(quiet)), None
    done = calibrate(np.array([t for t, _ in quiet]), points)
    return replace(state, quiet=(), restless_since_s=None), done


def _without_oldest(quiet: tuple[tuple[float, Array], ...]) -> tuple[tuple[float, Array], ...]:
    """Without the oldest part, and the newest frame in any case."""
    return tuple(q for q in quiet if q[0] - quiet[0][0] >= RECENT_S) or quiet[-1:]


def _running(
    state: State, seen: Seen, found: tuple[str, ...], calibration: Calibration, interval_s: float
) -> tuple[State, Feedback, tuple[str, ...]]:
    now = pose(seen.time_s, seen.points, calibration.view)
    unfit = of_calibration(calibration, state.wanted)
    found = (*found, unfit) if unfit else found
    run = _held if state.detector == "single_leg_balance" else _from_the_feet if calibration.foot_end else _counted
    state, feedback, wrong = run(state, now, calibration)
    if wrong:
        found = (*found, wrong)
    if state.detector == "bridge" and not calibration.foot_end:
        state = _usable(state, now, interval_s)
        found = (*found, "badly_seen") if state.usable < SUPINE_SEEN else found
    if not state.recalibrates:
        return state, feedback, found
    if "place_changed" not in found and unfit not in TURN:
        return replace(state, quiet=()) if state.quiet else state, feedback, found
    raised = calibration.foot_end and _raised(now, calibration)
    state, done = _gathered(state, seen, blocked=raised or (not BLOCKING.isdisjoint(found) and unfit not in TURN))
    if done is not None:
        state = _begun(state, done, seen)
    return state, feedback, found


def _raised(now: Pose, calibration: Calibration) -> bool:
    """Whether someone still seen from the foot end holds the hips up: quiet, but not the rest to calibrate on."""
    return hips_up(now, calibration) and abs(now.shoulders) > 0.5 * abs(calibration.pose.shoulders)


def _usable(state: State, now: Pose, interval_s: float) -> State:
    """The state with the share of usable frames of someone who lies."""
    seen = 1.0 if isfinite(now.above) else 0.0
    return replace(state, usable=state.usable + min(1.0, interval_s / SUPINE_S) * (seen - state.usable))


def _counted(state: State, now: Pose, calibration: Calibration) -> tuple[State, Feedback, str]:
    """A movement made of repetitions."""
    before = state.counting
    counting, ended, refused = count(before, now, calibration, state.detector, side=state.side)
    value = driving(now, calibration, state.detector, side=state.side)
    moving = counting.start_s is not None
    since, lasting, active = state.faults_since, (), ()
    if moving and not counting.spoiled:  # who walks off does nothing wrong
        active = seen_now(state.detector, now, calibration, state.side, flexion=value, since=state.faults_since)
        since, lasting = watch(state.faults_since, active, now.time_s)
    elif since:
        since = ()
    faults = _joined(state.faults, lasting) if moving or ended is not None else ()
    done, uneven = None, state.uneven
    if ended is not None:
        done, uneven = finished(ended, state.rows, calibration, state.detector, faults, state.uneven)
        lasting = done.faults
        state = replace(state, done=state.done + 1, clean=state.clean + done.clean)
    told = repeated(lasting, state.recent, ended=done is not None)
    cue, given = choose(
        told, state.given, time_s=now.time_s, count=state.done, band=state.band, stiff_ankle=state.stiff_ankle
    )
    state = replace(
        state,
        counting=counting,
        rows=(*(state.rows if ended is None else ()), row(now, calibration, value)) if moving else (),
        faults_since=since,
        faults=faults if moving and ended is None else (),  # the next may begin in the frame that ends this one
        uneven=uneven,
        given=given,
        recent=state.recent if done is None else (*state.recent, done.faults)[1 - CUED_IN[1] :],
    )
    feedback = Feedback(
        now.time_s,
        movement_phase(counting, calibration, state.detector, value),
        repetition=done,
        cue=cue,
        refused=refused,
        values=now_values(now, calibration, state.detector, value),
    )
    doubted = "place_changed" if counting.doubt in (SIZE_CHANGED, TURNED) and not moving else ""
    return state, _said(state, feedback, ended=ended is not None), doubted


def _from_the_feet(state: State, now: Pose, calibration: Calibration) -> tuple[State, Feedback, str]:
    """A bridge filmed from the foot end: watched, and counted by the person."""
    active = seen_from_the_feet(now, calibration, state.side, band=state.band)
    since, lasting = watch(state.faults_since, active, now.time_s)
    cue, given = choose(lasting, state.given, time_s=now.time_s, count=state.done)
    state = replace(state, faults_since=since, given=given)
    phase = "bottom" if hips_up(now, calibration) else "ready"
    values = now_values(now, calibration, state.detector, float("nan"))
    return state, Feedback(now.time_s, phase, cue=cue, values=values, counts=False), ""


def _held(state: State, now: Pose, calibration: Calibration) -> tuple[State, Feedback, str]:
    """A hold on one leg."""
    side: Side = state.side or "left"
    holding, ended = hold(state.holding, now, calibration, side)
    running = holding.start_s is not None
    since, lasting, sway = state.faults_since, (), state.swaying
    if running:
        active = seen_now(state.detector, now, calibration, side, flexion=float("nan"))
        since, lasting = watch(since, active, now.time_s)
        sway = swaying(sway, now, calibration)
    faults = _joined(state.faults, lasting)
    done = None
    if ended is not None:
        state = replace(state, held_s=state.held_s + ended.end_s - ended.start_s, touches=state.touches + ended.touches)
        done = _held_done(ended, faults, sway, calibration)
    cue, given = choose(
        lasting, state.given, time_s=now.time_s, count=state.done, band=state.band, stiff_ankle=state.stiff_ankle
    )
    state = replace(
        state,
        holding=holding,
        faults_since=since if running else (),
        faults=faults if running else (),
        swaying=sway if running else Swaying(),
        given=given,
    )
    feedback = Feedback(
        now.time_s,
        "holding" if running else "ready",
        holding=running,
        hold=done,
        cue=cue,
        values=now_values(now, calibration, state.detector, holding.rise),
    )
    wrong = "wrong_leg" if not running and stands_on(now, holding, calibration, side) else ""
    return state, _said(state, feedback), wrong


def _held_done(ended: Hold, faults: tuple[str, ...], sway: Swaying, calibration: Calibration) -> Held:
    values = swayed(sway, calibration)
    return Held(ended.start_s, ended.end_s, ended.side, ended.why, ended.touches, faults, values)


def _joined(faults: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*faults, *more))) if more else faults


def _said(state: State, feedback: Feedback, *, ended: bool = False) -> Feedback:
    """The feedback with what the whole set has so far."""
    seconds = state.held_s + state.holding.seconds
    done = seconds if state.detector == "single_leg_balance" else state.done
    last = ended and state.target is not None and state.done - 1 < state.target <= state.done
    return replace(
        feedback,
        count=state.done,
        clean=state.clean,
        hold_s=seconds,
        touches=state.touches + state.holding.touches,
        reached=state.target is not None and done >= state.target,
        after=after_set(state) if last else (),
    )
