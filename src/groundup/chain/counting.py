"""Repetitions counted as they happen: the rule of `repetition.crossings`, one sample at a time, and what spoils one.

A repetition starts where the driving curve last left its lower threshold, must pass the upper one, and ends where it
returns below the lower one. It counts only if the person stood (or lay) quietly before it, stayed in sight and in
place, and kept the same size in the picture: walking, coming closer, turning and stepping make no repetition.
"""

from collections.abc import Iterable
from math import cos, isfinite

from msgspec.structs import replace

from groundup.anatomy import Side, Task
from groundup.chain.counting_state import QUIET_BEFORE_S, Counting
from groundup.chain.driving import LYING, away_from_standing, bend, by_height, live_rule
from groundup.chain.refusals import FREE_SHARE, NOT_STANDING, OUT_OF_SIGHT, doubt_of, furthest, lifted, over, refusal
from groundup.chain.repetition import CAMERA_GAP_S, Rule
from groundup.chain.trial import Repetition
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pair, Pose

_TICK_S = 1e-6
"""Another clock must not change what lasted long enough: frames lie exactly a bound apart."""
_DEG = 3.141592653589793 / 180.0

UNSEEN_AT_REST_S = 2.0
"""Standing that is out of sight for longer has to begin anew (design)."""
BACK_UNSEEN_S = 3.0
"""Seen deep, then on the way back, and after so long standing: one repetition, whatever was hidden (design)."""
RESTLESS_SHARE = 0.05
"""A foot that moves further than this within half a second is not standing (design)."""
JUMP_S = 0.2
"""Moved for less than this is a landmark that jumped, not a foot (design; a step takes 0.3 s and more). Nor is anybody
back in standing who is there for less."""
DOUBT_S = 0.12
"""A doubt that lasts for less is a landmark that jumped, too (design; in a step a foot is up for longer)."""
FOLLOW_S = 0.5
"""Time constant with which the resting place of the feet follows slow shuffling (design)."""
REST_FOLLOW_S = 2.0
REST_SHARE = 0.03
REST_RAD = 10 * _DEG
"""The level of standing drifts as people settle: it is followed with this time constant, up to so far from the
calibrated one (design: the camera's own error, evidence 4.2)."""
STEADY_SHARE = 0.025
STEADY_RAD = 5 * _DEG
"""Nobody who moves stays within this for STEADY_S (design)."""
STEADY_S = 1.0
STEADY_BACK_S = 0.5
"""Still for so long a little below standing is standing; sooner if it was come back to (design)."""
WAVERING = 2.0
"""On one leg the hips waver, and shallow squats are only twice as deep as that: seen from the front, whatever tells
standing there from bending lasts so many times as long (design)."""
BACK_SHARE = 0.33
"""Who is back in a standing so lowered has come up by two thirds of the way (design)."""

_FEET_MAY_MOVE = ("lunge", *LYING)
"""A lunge steps, and the feet of someone who lies say nothing about rest."""


def count(
    state: Counting, pose: Pose, calibration: Calibration, task: Task | None, *, side: Side | None = None
) -> tuple[Counting, Repetition | None, str]:
    """The state after one frame, the repetition that ended in it, and why a movement that ended was not one."""
    rule = live_rule(calibration, task)
    away = away_from_standing(pose, calibration, task, side)
    if not isfinite(away):
        return state, None, ""
    gap_s = pose.time_s - state.time_s
    if state.start_s is None:
        if not gap_s <= UNSEEN_AT_REST_S + _TICK_S:
            state = Counting(state.time_s, state.value, place=state.place, rest_hip=state.rest_hip, rest=state.rest)
    elif gap_s > (BACK_UNSEEN_S if _coming_back(state, rule) else CAMERA_GAP_S) + _TICK_S:
        state = replace(state, spoiled=state.spoiled or OUT_OF_SIGHT)
    doubt = doubt_of(state, pose, calibration, task, side)
    since = None if not doubt else pose.time_s if state.doubt_since_s is None else state.doubt_since_s
    if since is not None and pose.time_s - since < DOUBT_S - _TICK_S:
        doubt = ""
    state = _steadied(state, pose.time_s, away, calibration, task)
    value = bend(away - state.rest, calibration, task, side)
    after, found, said = _with(state, pose, value, away, doubt, rule, calibration, task, side)
    return replace(after, doubt=doubt, doubt_since_s=since), found, said


def counted(
    poses: Iterable[Pose], calibration: Calibration, task: Task | None, *, side: Side | None = None
) -> tuple[Repetition, ...]:
    """The repetitions of a whole recording: `count` folded over its poses."""
    state, found = Counting(), list[Repetition]()
    for pose in poses:
        state, done, _ = count(state, pose, calibration, task, side=side)
        if done is not None:
            found.append(done)
    return tuple(found)


def crossing_s(before_s: float, before: float, after_s: float, after: float, level: float) -> float:
    """Time between two samples at which the straight line between them passes the level."""
    step = after - before
    share = 0.5 if step == 0 else (level - before) / step
    return before_s + min(1.0, max(0.0, share)) * (after_s - before_s)


def _coming_back(state: Counting, rule: Rule) -> bool:
    """Whether the movement under way had passed its depth and left it when it was last seen."""
    return state.top >= rule.turn_rad > state.value


def _steadied(state: Counting, time_s: float, away: float, calibration: Calibration, task: Task | None) -> Counting:
    """The state with since when what drives the movement has been steady."""
    band = STEADY_SHARE if by_height(calibration, task) else STEADY_RAD
    if not abs(away - state.steady) <= band or not time_s - state.time_s <= UNSEEN_AT_REST_S + _TICK_S:
        return replace(state, steady=away, steady_since_s=time_s)
    share = min(1.0, (time_s - state.time_s) / FOLLOW_S)
    return replace(state, steady=state.steady + share * (away - state.steady))


def _rest(level: float, calibration: Calibration, task: Task | None) -> float:
    """A level of standing no further from the calibrated one than may be."""
    most = REST_SHARE if by_height(calibration, task) else REST_RAD
    return min(most, max(-0.4 * most, level))  # nobody grows: what reads higher is soon back


def _with(
    state: Counting,
    pose: Pose,
    value: float,
    away: float,
    doubt: str,
    rule: Rule,
    calibration: Calibration,
    task: Task | None,
    side: Side | None,
) -> tuple[Counting, Repetition | None, str]:
    """The state with one more value of the driving curve."""
    middle = 0.5 * (rule.leave_rad + rule.turn_rad)
    back = state.start_s is not None and state.top >= rule.turn_rad
    wavering = _wavering(calibration, task)
    lasting_s = STEADY_BACK_S if back else STEADY_S * wavering
    shallow = wavering == 1.0 or state.steady - state.rest < BACK_SHARE * (1.0 - cos(0.5 * state.top))
    still = (
        (not back or (state.steady_since_s > state.top_s and shallow))
        and pose.time_s - state.steady_since_s >= lasting_s - _TICK_S
        and rule.leave_rad <= value < middle
    )
    if still:  # stands lower than calibrated
        state = replace(state, rest=_rest(state.steady, calibration, task))
        value = bend(away - state.rest, calibration, task, side)
    below, deep = value < rule.leave_rad, value >= rule.turn_rad or task == "hinge"
    if state.start_s is None:
        if below or not (still or state.value < rule.leave_rad):
            return _resting(state, pose, calibration, task, value, away, doubt, below=below), None, ""
        started = crossing_s(state.time_s, state.value, pose.time_s, value, rule.leave_rad)
        hasty = not state.ready and task not in LYING
        state = replace(
            state,
            start_s=started,
            top=value,
            top_s=pose.time_s,
            spoiled=doubt,
            hasty=hasty,
            strayed=0.0,
            grounded_s=0.0,
        )
        if hasty and (task == "lunge" or state.place is None):
            state = replace(state, spoiled=doubt or NOT_STANDING)
        return _moving(state, pose, value, doubt, calibration, task, side, deep=deep), None, ""
    if still and state.top < middle:  # never went anywhere
        if below:
            state = replace(state, start_s=None)
            return _resting(state, pose, calibration, task, value, away, doubt, below=True), None, ""
        return replace(state, time_s=pose.time_s, value=value, start_s=pose.time_s, back_s=None), None, ""
    if state.back_s is not None and pose.time_s - state.time_s > JUMP_S + _TICK_S:
        back_s = state.back_s  # it was over before the gap
    elif still:
        back_s = state.steady_since_s
    elif not below:
        return _moving(replace(state, back_s=None), pose, value, doubt, calibration, task, side, deep=deep), None, ""
    elif state.back_s is None:
        back_s = crossing_s(state.time_s, state.value, pose.time_s, value, rule.leave_rad)
    else:
        back_s = state.back_s
    if pose.time_s - back_s < JUMP_S - _TICK_S:
        return replace(state, time_s=pose.time_s, value=value, back_s=back_s), None, ""
    return _ended(state, pose, value, doubt, back_s, rule, calibration, task, side)


def _ended(
    state: Counting,
    pose: Pose,
    value: float,
    doubt: str,
    end_s: float,
    rule: Rule,
    calibration: Calibration,
    task: Task | None,
    side: Side | None,
) -> tuple[Counting, Repetition | None, str]:
    """A movement that is over, and whether it was a repetition."""
    assert state.start_s is not None
    why = refusal(state, pose, rule, calibration, task, lasted_s=end_s - state.start_s)
    done = None if why else Repetition(state.start_s, state.top_s, end_s, side if task == "single_leg_squat" else None)
    said = why if state.top > 0.5 * (rule.leave_rad + rule.turn_rad) else ""
    # Whoever was standing before a movement without doubts is standing after it: the next may follow at once.
    rested = None if doubt else end_s if state.spoiled or state.hasty else state.resting_since_s
    after = Counting(
        pose.time_s,
        value,
        rested,
        None if doubt else state.place,
        rest_hip=state.rest_hip,
        rest=state.rest,
        steady=state.steady,
        steady_since_s=state.steady_since_s,
    )
    if value >= rule.leave_rad:  # stands too low to be followed: what comes next begins here
        after = replace(after, start_s=pose.time_s, top=value, top_s=pose.time_s, spoiled=doubt)
    return after, done, said


def _resting(
    state: Counting,
    pose: Pose,
    calibration: Calibration,
    task: Task | None,
    value: float,
    away: float,
    doubt: str,
    *,
    below: bool,
) -> Counting:
    """Standing (or lying) before a movement; it counts as quiet from when the feet have stayed where they are."""
    here = (pose.ankle_x, pose.ankle_y)
    if doubt or not below or state.place is None:
        since = None if doubt or not below else pose.time_s
        place = None if doubt else here
        return _standing(state, pose, value, since_s=since, place=place, hip=pose.hip_y, rest=state.rest)
    if task not in _FEET_MAY_MOVE and furthest(here, state.place) > RESTLESS_SHARE * calibration.leg:
        restless = pose.time_s if state.restless_since_s is None else state.restless_since_s
        if pose.time_s - restless < JUMP_S - _TICK_S:
            return replace(state, time_s=pose.time_s, value=value, restless_since_s=restless)
        return _standing(state, pose, value, since_s=pose.time_s, place=here, hip=pose.hip_y, rest=state.rest)
    lasted = pose.time_s - state.time_s
    share = min(1.0, lasted / FOLLOW_S)
    place = (_toward(state.place[0], here[0], share), _toward(state.place[1], here[1], share))
    wavering = _wavering(calibration, task)
    sinks = pose.hip_y < state.rest_hip
    hip = state.rest_hip + (share / wavering**2 if sinks else share) * (pose.hip_y - state.rest_hip)
    since = pose.time_s if state.resting_since_s is None else state.resting_since_s
    rest = state.rest
    # A slow descent must not be taken for standing that sinks; whoever rises is soon where they were.
    if pose.time_s - state.steady_since_s >= (QUIET_BEFORE_S if away < rest else STEADY_S * wavering) - _TICK_S:
        rest = _rest(rest + min(1.0, lasted / REST_FOLLOW_S) * (away - rest), calibration, task)
    return _standing(state, pose, value, since_s=since, place=place, hip=hip, rest=rest)


def _wavering(calibration: Calibration, task: Task | None) -> float:
    """How many times as long standing must last as on two feet."""
    return WAVERING if task == "single_leg_squat" and not calibration.view.side else 1.0


def _standing(
    state: Counting,
    pose: Pose,
    value: float,
    *,
    since_s: float | None,
    place: tuple[Pair, Pair] | None,
    hip: float,
    rest: float,
) -> Counting:
    return Counting(
        pose.time_s,
        value,
        since_s,
        place,
        rest_hip=hip,
        rest=rest,
        steady=state.steady,
        steady_since_s=state.steady_since_s,
    )


def _moving(
    state: Counting,
    pose: Pose,
    value: float,
    doubt: str,
    calibration: Calibration,
    task: Task | None,
    side: Side | None,
    *,
    deep: bool,
) -> Counting:
    """Inside a movement: how far it went (the hips, while `deep`), and what was seen that no repetition has."""
    higher = value > state.top or state.top_s == pose.time_s
    grounded, strayed = state.grounded_s, state.strayed
    further = not (state.low_hip >= pose.hip_y if task in LYING else state.low_hip <= pose.hip_y)
    if side is not None and lifted(pose, calibration, side) < FREE_SHARE and not over(pose, calibration, side):
        grounded += pose.time_s - state.time_s
    if state.hasty and state.place is not None:
        strayed = max(strayed, furthest((pose.ankle_x, pose.ankle_y), state.place) / calibration.leg)
    return replace(
        state,
        time_s=pose.time_s,
        value=value,
        top=value if higher else state.top,
        top_s=pose.time_s if higher else state.top_s,
        low_hip=pose.hip_y if deep and further else state.low_hip,
        grounded_s=grounded,
        strayed=strayed,
        spoiled=state.spoiled or doubt,
    )


def _toward(place: Pair, here: Pair, share: float) -> Pair:
    moved = [p + share * (h - p) if p == p and h == h else h for p, h in zip(place, here, strict=True)]
    return moved[0], moved[1]
