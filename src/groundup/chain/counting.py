"""Repetitions counted as they happen: the rule of `repetition.crossings`, one sample at a time, and what spoils one.

A repetition starts where the driving curve last left its lower threshold, must pass the upper one, and ends where it
returns below the lower one. It counts only if the person stood (or lay) quietly before it, stayed in sight and in
place, and kept the same size in the picture: walking, coming closer, turning and stepping make no repetition.
"""

import dataclasses
from collections.abc import Iterable
from math import acos, cos, isfinite, nan

import msgspec
from msgspec.structs import replace

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.repetition import BRIDGE, CAMERA_GAP_S, CAMERA_LEAVE_RAD, HINGE, KNEE, Rule
from groundup.chain.trial import Repetition
from groundup.joints.calibration import LYING_RAD, Calibration
from groundup.joints.live_pose import Pair, Pose

_TICK_S = 1e-6
"""Another clock must not change what lasted long enough: frames lie exactly a bound apart."""
_DEG = 3.141592653589793 / 180.0

QUIET_BEFORE_S = 0.3
"""Standing before a repetition may begin (evidence 4.3: standing, 0.3 s; also the refractory time)."""
HIGHEST_LEAVE_RAD = 35 * _DEG
"""A camera may read own standing as bent by up to 30°; the lower threshold moves up with it, no further (design)."""
STANDING_LIVE_RAD = 10 * _DEG
"""The lower threshold is at least so far above own standing: nobody stands up twice alike (design)."""
ABOVE_LEAVE_RAD = 20 * _DEG
"""The upper threshold stays this far above the lower one (40° over 20°, evidence 4.3 and decision 13)."""
LOWEST_TOP_RAD = 150 * _DEG
"""A bridge that stays below this is half a repetition: 10° under the cue's bound, the camera's own error (design)."""
FRONT_LEAVE_SHARE = 0.03
FRONT_TURN_SHARE = 0.10
"""From the front a squat is read from the height of the hips (evidence 4.3: standing above 95 %, descent below 92 % of
it). They have left standing 3 % down, where noise of a landmark seldom reaches, and must come 10 % down, a knee bend
of about 50° (design)."""
ONE_LEG_TURN_SHARE = 0.07
"""On one leg people bend less: 7 % down is a knee bend of about 45° (design)."""
LUNGE_LEAVE_SHARE = 0.08
LUNGE_TURN_SHARE = 0.18
"""A step or a stride lowers the hips by 2 to 5 % of the leg, a lunge by 25 to 50 % (design, between them)."""
LUNGE_DEEPEST_SHARE = 0.80
"""A knee on the floor brings the hips about 60 % down, sitting on it 85 % and more (design, between them)."""
SEATED_SHARE = 0.80
"""The deepest squat brings the hips two thirds down, sitting on the floor 85 % and more (design, between them)."""
LIFTED_HIPS_SHARE = 0.06
"""A bridge brings the hips up by a quarter of leg length; who lies down or stretches the legs leaves them (design)."""
SHORTEST_BY_HEIGHT_S = 0.6
"""Of hips read at 3 % down, where a shallow repetition of 0.8 s has almost half its depth already (design)."""
HIPS_FOLLOW = 0.6
"""Hips must come down in the picture by this share of what the bend would lower them by: a step bends a knee and
leaves them where they are (design)."""
HIPS_STAY_SHARE = 0.35
"""A hinge takes the hips back and hardly down; by more than this share of leg length someone sits down (design)."""
ABOVE_HINGE_RAD = 25 * _DEG
"""The same of a hinge (45° over 20°, evidence 4.3)."""
UPRIGHT_SHARE = 0.25
"""Nobody whose hips are lower than standing by more than this share stands: they sit, lie or kneel (design)."""
HIPS_TOP_RAD = 60 * _DEG
"""No more is asked of the hips than this bend would lower them: one frame of a knee thrown aside may read more."""
UNSEEN_AT_REST_S = 2.0
"""Standing that is out of sight for longer has to begin anew (design)."""
BACK_UNSEEN_S = 3.0
"""Seen deep, then on the way back, and after so long standing: one repetition, whatever was hidden (design)."""
MOVED_SHARE = 0.20
"""A foot that moves further than this share of leg length has stepped (design)."""
HOME_SHARE = 0.14
LUNGE_HOME_SHARE = 1.0
"""After a repetition both feet are again within this share of leg length of where they were before it; the foot of a
lunge is then still on its way home (design)."""
RESTLESS_SHARE = 0.05
"""A foot that moves further than this within half a second is not standing (design)."""
JUMP_S = 0.2
"""Moved for less than this is a landmark that jumped, not a foot (design; a step takes 0.3 s and more). Nor is anybody
back in standing who is there for less."""
DOUBT_S = 0.12
"""A doubt that lasts for less is a landmark that jumped, too (design; in a step a foot is up for longer)."""
HASTY_SHARE = 0.10
"""Who was not quiet before a movement must keep both feet within this share of leg length during it (design)."""
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
LIFTED_SHARE = 0.08
"""A foot whose lowest point is higher than this is off the floor (evidence 4.4)."""
ANKLE_SHARE = 0.12
"""So is one whose heel and ankle are: more than a heel that rises in a squat (design)."""
FREE_SHARE = 0.03
"""A free foot less than this above its own standing level may be on the floor (evidence 4.4: lift above 3 %)."""
OVER_FOOT = 0.35
"""Hips nearer to the stance foot than this share of the stance's width are over it; on two feet it is half of it."""
GROUNDED = 0.3
"""A one-legged repetition with the other foot down for more of it than this share is none (design)."""
SIZE = (0.75, 1.30)
"""Size in the picture over the calibrated one: outside, the person came closer, went away or turned (design)."""
LUNGE_SIZE = 1.8
"""A lunge steps towards a camera in front (design: half a body length from one 2 m away)."""
TURNED_SHARE = 0.55
"""Shoulders in a side view wider than this share of the trunk: turned by more than about 45° (design, see view)."""
FOLLOW_S = 0.5
"""Time constant with which the resting place of the feet follows slow shuffling (design)."""

_KNEE_BENDS = ("squat", "lunge", "single_leg_squat")
_LYING = ("bridge", "hip_thrust")
_FEET_MAY_MOVE = ("lunge", *_LYING)
"""A lunge steps, and the feet of someone who lies say nothing about rest."""


def _by_height(leave: float, turn: float) -> Rule:
    lower, upper = (2.0 * acos(1.0 - share) for share in (leave, turn))
    return dataclasses.replace(KNEE, leave_rad=lower, turn_rad=upper, shortest_s=SHORTEST_BY_HEIGHT_S)


_FRONT = _by_height(FRONT_LEAVE_SHARE, FRONT_TURN_SHARE)
_ON_ONE_LEG = _by_height(FRONT_LEAVE_SHARE, ONE_LEG_TURN_SHARE)
_LUNGE = dataclasses.replace(_by_height(LUNGE_LEAVE_SHARE, LUNGE_TURN_SHARE), shortest_s=KNEE.shortest_s)

FEET_MOVED = "your feet moved"
FOOT_UP = "a foot left the floor"
SIZE_CHANGED = "you came closer or went away"
TURNED = "you turned"
OUT_OF_SIGHT = "you were out of sight for a moment"
NOT_STANDING = "you were not standing still before it"
NOT_LYING = "you were not lying"
HIPS_SANK = "the hips sank as if to sit down"
HIPS_STAYED = "the hips did not come down"
TOO_FAST = "faster than a controlled repetition"
TOO_SLOW = "longer than one repetition may take"
NOT_DEEP = "not deep enough to count"
NOT_HIGH = "the hips did not come up far enough to count"
OTHER_FOOT = "the other foot was on the floor"


class Counting(msgspec.Struct, frozen=True, eq=False):
    """What counting remembers between two frames; times in s, angles in rad, places in image heights."""

    time_s: float = nan
    value: float = nan
    """Time and driving value of the last frame in which it was seen."""
    resting_since_s: float | None = None
    place: tuple[Pair, Pair] | None = None
    """Where the ankles rest: x and y, left and right each."""
    start_s: float | None = None
    """When the movement that is under way left the lower threshold."""
    top: float = nan
    top_s: float = nan
    rest_hip: float = nan
    low_hip: float = nan
    """Height of the hips in the picture at rest, and the lowest of the movement beyond its upper threshold; of someone
    who lies the highest."""
    grounded_s: float = 0.0
    """For how long of the movement the other foot was on the floor."""
    restless_since_s: float | None = None
    """Since when a foot is not where it rests; a landmark that jumps comes back at once."""
    rest: float = 0.0
    """By how much standing is now lower than calibrated, in what drives the movement."""
    steady_since_s: float = nan
    steady: float = nan
    """Since when what drives the movement has stayed about this."""
    back_s: float | None = None
    """When the movement under way came back to the lower threshold, if it has stayed there since."""
    hasty: bool = False
    """Whether the movement began before there was quiet."""
    strayed: float = 0.0
    """How far a foot was from its place during the movement, over leg length."""
    spoiled: str = ""
    doubt_since_s: float | None = None
    doubt: str = ""
    """Why the last frame could not belong to a repetition; empty where nothing spoke against it."""

    @property
    def ready(self) -> bool:
        """Whether a repetition may begin."""
        return self.resting_since_s is not None and self.time_s - self.resting_since_s >= QUIET_BEFORE_S - 1e-9


def driving(pose: Pose, calibration: Calibration, task: Task | None, *, side: Side | None = None) -> float:
    """The value of one frame that makes a repetition of this task [rad]; NaN where it is not seen.

    Knee bends seen from the side are the knee's flexion; from anywhere else, and in a lunge, whose step bends each
    knee for itself, they are what the height of the hips says of them.
    """
    away = _away(pose, calibration, task, side)
    if _heights(calibration, task):
        return 2.0 * acos(1.0 - min(1.0, max(0.0, away))) if isfinite(away) else nan
    return away + _own(calibration, task, side)


def _heights(calibration: Calibration, task: Task | None) -> bool:
    """Whether the height of the hips drives the movement."""
    return task == "lunge" or (task in _KNEE_BENDS and not calibration.view.side)


def _away(pose: Pose, calibration: Calibration, task: Task | None, side: Side | None) -> float:
    """How far from own standing: an angle [rad], or by which share the hips are lower."""
    if _heights(calibration, task):
        return hips_down(pose, calibration, side if task == "single_leg_squat" else None, stepping=task == "lunge")
    return _angle(pose, task, side) - (
        mean(calibration.pose.extension) if task in _LYING else _own(calibration, task, side)
    )


def _angle(pose: Pose, task: Task | None, side: Side | None) -> float:
    if task == "squat":
        return mean(pose.knee)
    if task == "single_leg_squat":
        return pose.knee[side == "right"] if side is not None else mean(pose.knee)
    if task == "hinge":
        return mean(pose.hip)
    return mean(pose.extension) if task in _LYING else nan


def _own(calibration: Calibration, task: Task | None, side: Side | None) -> float:
    """The angle of own standing, which stays part of the driving value; of a bridge none does."""
    own = 0.0 if task in _LYING else _angle(calibration.pose, task, side)
    return own if isfinite(own) else 0.0


def hips_down(pose: Pose, calibration: Calibration, side: Side | None = None, *, stepping: bool = False) -> float:
    """By which share of their height in own standing the hips are lower: of the mid-hip over the stance `side`'s ankle,
    or over the lower one. 2·acos(1 − share) is the knee flexion that does it if thigh and shank, equally long, lean
    alike; a thigh that leans twice as far as the shank, as in most squats, gives up to 4° less than that.

    A foot that is `stepping` towards a camera in front comes down in the picture, the one behind stays: that one.
    """
    now, own = pose.ankle_y, calibration.pose.ankle_y
    if side is not None:
        foot, stood = now[side == "right"], own[side == "right"]
    elif stepping and not calibration.view.side:
        foot, stood = _higher(now), _higher(own)
    else:
        foot, stood = _lower(now), _lower(own)
    size = mean(pose.leg) / mean(calibration.pose.leg) if calibration.view.side else 1.0  # nearer or further away
    return 1.0 - (pose.hip_y - foot) / (calibration.pose.hip_y - stood) / size


def _bend(away: float, calibration: Calibration, task: Task | None, side: Side | None) -> float:
    """The driving value of someone this far from standing; below standing it goes on to negative angles."""
    if not _heights(calibration, task):
        return away + _own(calibration, task, side)
    return 2.0 * acos(1.0 - min(1.0, away)) if away >= 0 else -2.0 * acos(1.0 + max(-1.0, away))


def live_rule(calibration: Calibration, task: Task | None) -> Rule:
    """Both thresholds for this person: a knee that the camera reads as bent in own standing moves them up."""
    if task in ("bridge", "hip_thrust"):
        return BRIDGE
    if task == "hinge":
        leave = _leave(HINGE.leave_rad, mean(calibration.pose.hip))
        return _HINGE_OWN if leave == HINGE.leave_rad else _hinge_from(leave)
    if task == "single_leg_squat" and not calibration.view.side:
        return _ON_ONE_LEG
    if task == "lunge":
        return _LUNGE
    if not calibration.view.side:
        return _FRONT
    leave = _leave(CAMERA_LEAVE_RAD, mean(calibration.pose.knee))
    return _KNEE_OWN if leave == CAMERA_LEAVE_RAD else _knee_from(leave)


def _leave(least_rad: float, standing_rad: float) -> float:
    """The lower threshold of someone whose own standing reads like this."""
    if not isfinite(standing_rad):
        return least_rad
    return min(HIGHEST_LEAVE_RAD, max(least_rad, standing_rad + STANDING_LIVE_RAD))


def _hinge_from(leave_rad: float) -> Rule:
    return dataclasses.replace(HINGE, leave_rad=leave_rad, turn_rad=max(HINGE.turn_rad, leave_rad + ABOVE_HINGE_RAD))


def _knee_from(leave_rad: float) -> Rule:
    return dataclasses.replace(KNEE, leave_rad=leave_rad, turn_rad=max(KNEE.turn_rad, leave_rad + ABOVE_LEAVE_RAD))


_KNEE_OWN = _knee_from(CAMERA_LEAVE_RAD)
_HINGE_OWN = _hinge_from(HINGE.leave_rad)
"""The rules of most people: asked for at every frame."""


def count(
    state: Counting, pose: Pose, calibration: Calibration, task: Task | None, *, side: Side | None = None
) -> tuple[Counting, Repetition | None, str]:
    """The state after one frame, the repetition that ended in it, and why a movement that ended was not one."""
    rule = live_rule(calibration, task)
    away = _away(pose, calibration, task, side)
    if not isfinite(away):
        return state, None, ""
    gap_s = pose.time_s - state.time_s
    if state.start_s is None:
        if not gap_s <= UNSEEN_AT_REST_S + _TICK_S:
            state = Counting(state.time_s, state.value, place=state.place, rest_hip=state.rest_hip, rest=state.rest)
    elif gap_s > (BACK_UNSEEN_S if _coming_back(state, rule) else CAMERA_GAP_S) + _TICK_S:
        state = replace(state, spoiled=state.spoiled or OUT_OF_SIGHT)
    doubt = _doubt(state, pose, calibration, task, side)
    since = None if not doubt else pose.time_s if state.doubt_since_s is None else state.doubt_since_s
    if since is not None and pose.time_s - since < DOUBT_S - _TICK_S:
        doubt = ""
    state = _steadied(state, pose.time_s, away, calibration, task)
    value = _bend(away - state.rest, calibration, task, side)
    after, found, said = _with(state, pose, value, away, doubt, rule, calibration, task, side)
    return replace(after, doubt=doubt, doubt_since_s=since), found, said


def _coming_back(state: Counting, rule: Rule) -> bool:
    """Whether the movement under way had passed its depth and left it when it was last seen."""
    return state.top >= rule.turn_rad > state.value


def _steadied(state: Counting, time_s: float, away: float, calibration: Calibration, task: Task | None) -> Counting:
    """The state with since when what drives the movement has been steady."""
    band = STEADY_SHARE if _heights(calibration, task) else STEADY_RAD
    if not abs(away - state.steady) <= band or not time_s - state.time_s <= UNSEEN_AT_REST_S + _TICK_S:
        return replace(state, steady=away, steady_since_s=time_s)
    share = min(1.0, (time_s - state.time_s) / FOLLOW_S)
    return replace(state, steady=state.steady + share * (away - state.steady))


def _rest(level: float, calibration: Calibration, task: Task | None) -> float:
    """A level of standing no further from the calibrated one than may be."""
    most = REST_SHARE if _heights(calibration, task) else REST_RAD
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
        value = _bend(away - state.rest, calibration, task, side)
    below, deep = value < rule.leave_rad, value >= rule.turn_rad or task == "hinge"
    if state.start_s is None:
        if below or not (still or state.value < rule.leave_rad):
            return _resting(state, pose, calibration, task, value, away, doubt, below=below), None, ""
        started = crossing_s(state.time_s, state.value, pose.time_s, value, rule.leave_rad)
        hasty = not state.ready and task not in _LYING
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
    why = _refusal(state, rule, calibration, task, end_s - state.start_s)
    if not why and task not in _LYING and state.place is not None:
        # Who steps towards the camera bends a knee, sinks in the picture and stands again: elsewhere.
        off = _furthest((pose.ankle_x, pose.ankle_y), state.place) / calibration.leg
        why = FEET_MOVED if off > (LUNGE_HOME_SHARE if task == "lunge" else HOME_SHARE) else ""
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
    if task not in _FEET_MAY_MOVE and _furthest(here, state.place) > RESTLESS_SHARE * calibration.leg:
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
    further = not (state.low_hip >= pose.hip_y if task in _LYING else state.low_hip <= pose.hip_y)
    if side is not None and lifted(pose, calibration, side) < FREE_SHARE and not over(pose, calibration, side):
        grounded += pose.time_s - state.time_s
    if state.hasty and state.place is not None:
        strayed = max(strayed, _furthest((pose.ankle_x, pose.ankle_y), state.place) / calibration.leg)
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


def over(pose: Pose, calibration: Calibration, side: Side) -> bool:
    """Whether the hips are over the stance foot, as balance on one leg wants; False where a view does not show it."""
    apart = abs(calibration.pose.ankles_apart)
    return abs(pose.hip_x - pose.ankle_x[side == "right"]) < OVER_FOOT * apart


def hip_drop(hip_over_ankle: float, calibration: Calibration) -> float:
    """How far the hips are below own standing, over leg length."""
    own = calibration.pose
    return (own.hip_y - mean(own.ankle_y) - hip_over_ankle) / calibration.leg


def lifted(pose: Pose, calibration: Calibration, side: Side) -> float:
    """How much higher than in own standing the free ankle is above the one of the stance `side`, over leg length."""
    own, free = (1, 0) if side == "right" else (0, 1)
    there = calibration.pose.ankle_y
    level = there[free] - there[own]
    return (pose.ankle_y[free] - pose.ankle_y[own] - (level if isfinite(level) else 0.0)) / calibration.leg


def _doubt(state: Counting, pose: Pose, calibration: Calibration, task: Task | None, side: Side | None) -> str:
    """Why this frame cannot belong to a repetition; empty where nothing speaks against it."""
    if task in _LYING:
        return NOT_LYING if abs(pose.trunk_flexion) < LYING_RAD else ""
    own = calibration.pose
    resting = state.start_s is None and calibration.view.side and task != "lunge"
    if resting and hips_down(pose, calibration) > UPRIGHT_SHARE:
        return NOT_STANDING
    if calibration.view.side:
        size = mean(pose.leg) / mean(own.leg)
        if pose.shoulders > TURNED_SHARE * own.trunk:
            return TURNED
    else:
        size = pose.shoulders / own.shoulders
    if size < SIZE[0]:
        return TURNED if calibration.view.frontal else SIZE_CHANGED
    if size > (LUNGE_SIZE if task == "lunge" else SIZE[1]):
        return SIZE_CHANGED
    if task == "lunge" or state.place is None:
        return ""
    stance = pose.ankle_x, pose.ankle_y
    if side is not None:
        stance = _only(stance[0], side), _only(stance[1], side)
    if _furthest(stance, state.place) > MOVED_SHARE * calibration.leg:
        return FEET_MOVED
    if task == "squat" and _up(pose, calibration) > LIFTED_SHARE:
        return FOOT_UP
    return ""


def _refusal(state: Counting, rule: Rule, calibration: Calibration, task: Task | None, lasted_s: float) -> str:
    """Why the movement that just ended is no repetition; empty if it is one."""
    if state.top < rule.turn_rad:
        return NOT_HIGH if task in ("bridge", "hip_thrust") else NOT_DEEP
    if state.spoiled:
        return state.spoiled
    if state.hasty and state.strayed > HASTY_SHARE:
        return NOT_STANDING
    if lasted_s < rule.shortest_s:
        return TOO_FAST
    if lasted_s > rule.longest_s:
        return TOO_SLOW
    if task in ("bridge", "hip_thrust"):
        low = state.top + mean(calibration.pose.extension) < LOWEST_TOP_RAD
        return NOT_HIGH if low or state.low_hip - state.rest_hip < LIFTED_HIPS_SHARE * calibration.leg else ""
    lowered = (state.rest_hip - state.low_hip) / calibration.leg
    if task in ("squat", "single_leg_squat") and lowered > SEATED_SHARE:
        return HIPS_SANK
    if task == "hinge" and lowered > HIPS_STAY_SHARE:
        return HIPS_SANK
    if task == "lunge" and 1.0 - cos(0.5 * state.top) > LUNGE_DEEPEST_SHARE:
        return HIPS_SANK
    if task in _KNEE_BENDS and lowered < HIPS_FOLLOW * (1.0 - cos(0.5 * min(state.top, HIPS_TOP_RAD))):
        return HIPS_STAYED
    if task == "single_leg_squat" and not calibration.view.side and state.grounded_s > GROUNDED * lasted_s:
        return OTHER_FOOT
    return ""


def _up(pose: Pose, calibration: Calibration) -> float:
    """How far the higher foot, by its lowest point, is above where it stood, over leg length; −∞ where none is seen."""
    own, most = calibration.pose, float("-inf")
    for i in (0, 1):
        if SIDES[i] not in calibration.sides:
            continue
        rises = (
            pose.ankle_y[i] - own.ankle_y[i],
            pose.heel_y[i] - own.heel_y[i],
            pose.toe_y[i] - own.toe_y[i],
        )
        seen = [r for r in rises if r == r]
        if len(seen) > 1:
            most = max(most, min(seen), 0.5 * (rises[0] + rises[1]) - (ANKLE_SHARE - LIFTED_SHARE) * calibration.leg)
    return most / calibration.leg


def _furthest(here: tuple[Pair, Pair], there: tuple[Pair, Pair]) -> float:
    """How far the ankle that moved most is from its place; 0 where neither is seen."""
    most = 0.0
    for i in (0, 1):
        off = max(abs(here[0][i] - there[0][i]), abs(here[1][i] - there[1][i]))
        if off > most:  # not where NaN
            most = off
    return most


def _toward(place: Pair, here: Pair, share: float) -> Pair:
    moved = [p + share * (h - p) if p == p and h == h else h for p, h in zip(place, here, strict=True)]
    return moved[0], moved[1]


def _only(pair: Pair, side: Side) -> Pair:
    return (pair[0], nan) if side == "left" else (nan, pair[1])


def mean(pair: Pair) -> float:
    """Mean of both sides, or the one that is seen."""
    left, right = pair
    if left != left:
        return right
    return left if right != right else 0.5 * (left + right)


def _lower(pair: Pair) -> float:
    """The lower of both sides, or the one that is seen."""
    left, right = pair
    if left != left:
        return right
    return left if right != right else min(left, right)


def _higher(pair: Pair) -> float:
    """The higher of both sides; NaN unless both are seen."""
    return max(pair) if pair[0] == pair[0] and pair[1] == pair[1] else nan
