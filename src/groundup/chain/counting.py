"""Repetitions counted as they happen: the rule of `repetition.crossings`, one sample at a time, and what spoils one.

A repetition starts where the driving curve last left its lower threshold, must pass the upper one, and ends where it
returns below the lower one. It counts only if the person stood (or lay) quietly before it, stayed in sight and in
place, and kept the same size in the picture: walking, coming closer, turning and stepping make no repetition.
"""

from collections.abc import Iterable
from dataclasses import replace
from math import acos, cos, isfinite, nan
from typing import NamedTuple

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.repetition import BRIDGE, CAMERA_GAP_S, CAMERA_LEAVE_RAD, HINGE, KNEE, STANDING_TOLERANCE_RAD, Rule
from groundup.chain.trial import Repetition
from groundup.joints.calibration import LYING_RAD, Calibration
from groundup.joints.live_pose import Pair, Pose

_DEG = 3.141592653589793 / 180.0

QUIET_BEFORE_S = 0.3
"""Standing before a repetition may begin (evidence 4.3: standing, 0.3 s; also the refractory time)."""
HIGHEST_LEAVE_RAD = 35 * _DEG
"""A camera may read own standing as bent by up to 30°; the lower threshold moves up with it, no further (design)."""
ABOVE_LEAVE_RAD = 20 * _DEG
"""The upper threshold stays this far above the lower one (40° over 20°, evidence 4.3 and decision 13)."""
LOWEST_TOP_RAD = 150 * _DEG
"""A bridge that stays below this is half a repetition: 10° under the cue's bound, the camera's own error (design)."""
FRONT_LEAVE_SHARE = 0.03
FRONT_TURN_SHARE = 0.10
"""From the front a squat is read from the height of the hips (evidence 4.3: standing above 95 %, descent below 92 % of
it). They have left standing 3 % down, where noise of a landmark does not reach, and must come 10 % down, a knee bend
of about 50° (design)."""
ONE_LEG_TURN_SHARE = 0.07
"""On one leg people bend less: 7 % down is a knee bend of about 45° (design)."""
HIPS_FOLLOW = 0.5
"""Hips must come down in the picture by this share of what the bend would lower them by: a step bends a knee and
leaves them where they are (design)."""
HIPS_STAY_SHARE = 0.35
"""A hinge takes the hips back and hardly down; by more than this share of leg length someone sits down (design)."""
HIPS_TOP_RAD = 60 * _DEG
"""No more is asked of the hips than this bend would lower them: one frame of a knee thrown aside may read more."""
UNSEEN_AT_REST_S = 1.0
"""Standing that is out of sight for longer has to begin anew (design)."""
MOVED_SHARE = 0.20
"""A foot that moves further than this share of leg length has stepped (design)."""
HOME_SHARE = 0.14
LUNGE_HOME_SHARE = 0.6
"""After a repetition both feet are again within this share of leg length of where they were before it; the foot of a
lunge is then still on its way home (design)."""
RESTLESS_SHARE = 0.05
"""A foot that moves further than this within half a second is not standing (design)."""
JUMP_S = 0.2
"""Moved for less than this is a landmark that jumped, not a foot (design; a step takes 0.3 s and more)."""
LIFTED_SHARE = 0.08
"""A foot whose lowest point is higher than this is off the floor (evidence 4.4)."""
ANKLE_SHARE = 0.12
"""So is one whose heel and ankle are: more than a heel that rises in a squat (design)."""
SIZE = (0.75, 1.30)
"""Size in the picture over the calibrated one: outside, the person came closer, went away or turned (design)."""
LUNGE_SIZE = 1.8
"""A lunge steps towards a camera in front (design: half a body length from one 2 m away)."""
TURNED_SHARE = 0.55
"""Shoulders in a side view wider than this share of the trunk: turned by more than about 45° (design, see view)."""
FOLLOW_S = 0.5
"""Time constant with which the resting place of the feet follows slow shuffling (design)."""

_KNEE_BENDS = ("squat", "lunge", "single_leg_squat")
_ON_ONE_LEG = replace(
    KNEE, leave_rad=2.0 * acos(1.0 - FRONT_LEAVE_SHARE), turn_rad=2.0 * acos(1.0 - ONE_LEG_TURN_SHARE)
)
_LYING = ("bridge", "hip_thrust")
_FEET_MAY_MOVE = ("lunge", *_LYING)
"""A lunge steps, and the feet of someone who lies say nothing about rest."""
_BY_HEIGHT = replace(KNEE, leave_rad=2.0 * acos(1.0 - FRONT_LEAVE_SHARE), turn_rad=2.0 * acos(1.0 - FRONT_TURN_SHARE))

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


class Counting(NamedTuple):
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
    """Height of the hips in the picture at rest, and the lowest of the movement."""
    least_lift: float = nan
    restless_since_s: float | None = None
    """Since when a foot is not where it rests; a landmark that jumps comes back at once."""
    spoiled: str = ""
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
    if task == "lunge" or (task in _KNEE_BENDS and not calibration.view.side):
        return bend_from_hips(pose, calibration, side if task == "single_leg_squat" else None)
    if task == "squat":
        return mean(pose.knee)
    if task == "single_leg_squat":
        return pose.knee[side == "right"] if side is not None else mean(pose.knee)
    if task == "hinge":
        return mean(pose.hip)
    if task in ("bridge", "hip_thrust"):
        return mean(pose.extension) - mean(calibration.pose.extension)
    return nan


def bend_from_hips(pose: Pose, calibration: Calibration, side: Side | None = None) -> float:
    """Knee flexion that brings the hips this far down if thigh and shank, equally long, lean alike: 2·acos(height).

    The height of the mid-hip over the ankle (the stance `side`'s, or the lower one), as a share of that in own
    standing. A thigh that leans twice as far as the shank, as in most squats, gives up to 4° less than it says.
    """
    now, own = pose.ankle_y, calibration.pose.ankle_y
    if side is None:
        foot, stood = _lower(now), _lower(own)
    else:
        foot, stood = now[side == "right"], own[side == "right"]
    size = mean(pose.leg) / mean(calibration.pose.leg) if calibration.view.side else 1.0  # nearer or further away
    share = (pose.hip_y - foot) / (calibration.pose.hip_y - stood) / size
    return 2.0 * acos(min(1.0, max(0.0, share))) if isfinite(share) else nan


def live_rule(calibration: Calibration, task: Task | None) -> Rule:
    """Both thresholds for this person: a knee that the camera reads as bent in own standing moves them up."""
    if task in ("bridge", "hip_thrust"):
        return BRIDGE
    if task == "hinge":
        return HINGE
    if task == "single_leg_squat" and not calibration.view.side:
        return _ON_ONE_LEG
    if task == "lunge" or not calibration.view.side:
        return _BY_HEIGHT
    standing = mean(calibration.pose.knee)
    leave = CAMERA_LEAVE_RAD
    if isfinite(standing):
        leave = min(HIGHEST_LEAVE_RAD, max(leave, standing + STANDING_TOLERANCE_RAD))
    return _KNEE_OWN if leave == CAMERA_LEAVE_RAD else _knee_from(leave)


def _knee_from(leave_rad: float) -> Rule:
    return replace(KNEE, leave_rad=leave_rad, turn_rad=max(KNEE.turn_rad, leave_rad + ABOVE_LEAVE_RAD))


_KNEE_OWN = _knee_from(CAMERA_LEAVE_RAD)
"""The rule of most people: asked for at every frame."""


def count(
    state: Counting, pose: Pose, calibration: Calibration, task: Task | None, *, side: Side | None = None
) -> tuple[Counting, Repetition | None, str]:
    """The state after one frame, the repetition that ended in it, and why a movement that ended was not one."""
    rule = live_rule(calibration, task)
    value = driving(pose, calibration, task, side=side)
    if not isfinite(value):
        return state, None, ""
    gap_s = pose.time_s - state.time_s
    if state.start_s is None:
        if not gap_s <= UNSEEN_AT_REST_S:
            state = Counting(state.time_s, state.value)
    elif gap_s > CAMERA_GAP_S:
        state = state._replace(spoiled=state.spoiled or OUT_OF_SIGHT)
    doubt = _doubt(state, pose, calibration, task, side)
    after, found, said = _with(state, pose, value, doubt, rule, calibration, task, side)
    return (after if after.doubt == doubt else after._replace(doubt=doubt)), found, said


def _with(
    state: Counting,
    pose: Pose,
    value: float,
    doubt: str,
    rule: Rule,
    calibration: Calibration,
    task: Task | None,
    side: Side | None,
) -> tuple[Counting, Repetition | None, str]:
    """The state with one more value of the driving curve."""
    below = value < rule.leave_rad
    if state.start_s is None:
        if below or not state.value < rule.leave_rad:
            return _resting(state, pose, calibration, task, value, doubt, below=below), None, ""
        started = crossing_s(state.time_s, state.value, pose.time_s, value, rule.leave_rad)
        spoiled = doubt or ("" if state.ready or task in _LYING else NOT_STANDING)
        state = state._replace(start_s=started, top=value, top_s=pose.time_s, spoiled=spoiled)
        return _moving(state, pose, value, doubt, calibration, side), None, ""
    if not below:
        return _moving(state, pose, value, doubt, calibration, side), None, ""
    end_s = crossing_s(state.time_s, state.value, pose.time_s, value, rule.leave_rad)
    why = _refusal(state, rule, calibration, task, end_s - state.start_s)
    if not why and task not in _LYING and state.place is not None:
        # Who steps towards the camera bends a knee, sinks in the picture and stands again: elsewhere.
        off = _furthest((pose.ankle_x, pose.ankle_y), state.place) / calibration.leg
        why = FEET_MOVED if off > (LUNGE_HOME_SHARE if task == "lunge" else HOME_SHARE) else ""
    done = None if why else Repetition(state.start_s, state.top_s, end_s, side if task == "single_leg_squat" else None)
    said = why if state.top > 0.5 * (rule.leave_rad + rule.turn_rad) else ""
    # Whoever was standing before a movement without doubts is standing after it: the next may follow at once.
    rested = None if doubt else pose.time_s if state.spoiled else state.resting_since_s
    return Counting(pose.time_s, value, rested, None if doubt else state.place, rest_hip=state.rest_hip), done, said


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
    state: Counting, pose: Pose, calibration: Calibration, task: Task | None, value: float, doubt: str, *, below: bool
) -> Counting:
    """Standing (or lying) before a movement; it counts as quiet from when the feet have stayed where they are."""
    here = (pose.ankle_x, pose.ankle_y)
    if doubt or not below or state.place is None:
        since = None if doubt or not below else pose.time_s
        return Counting(pose.time_s, value, since, None if doubt else here, rest_hip=pose.hip_y)
    if task not in _FEET_MAY_MOVE and _furthest(here, state.place) > RESTLESS_SHARE * calibration.leg:
        restless = pose.time_s if state.restless_since_s is None else state.restless_since_s
        if pose.time_s - restless < JUMP_S:
            return state._replace(time_s=pose.time_s, value=value, restless_since_s=restless)
        return Counting(pose.time_s, value, pose.time_s, here, rest_hip=pose.hip_y)
    share = min(1.0, (pose.time_s - state.time_s) / FOLLOW_S)
    place = (_toward(state.place[0], here[0], share), _toward(state.place[1], here[1], share))
    hip = state.rest_hip + share * (pose.hip_y - state.rest_hip)
    since = pose.time_s if state.resting_since_s is None else state.resting_since_s
    return Counting(pose.time_s, value, since, place, rest_hip=hip)


def _moving(
    state: Counting, pose: Pose, value: float, doubt: str, calibration: Calibration, side: Side | None
) -> Counting:
    """Inside a movement: how far it went, and what was seen that no repetition has."""
    higher = value > state.top or state.top_s == pose.time_s
    lift = nan if side is None else lifted(pose, calibration, side)
    return state._replace(
        time_s=pose.time_s,
        value=value,
        top=value if higher else state.top,
        top_s=pose.time_s if higher else state.top_s,
        low_hip=pose.hip_y if not state.low_hip <= pose.hip_y else state.low_hip,
        least_lift=lift if not state.least_lift <= lift else state.least_lift,
        spoiled=state.spoiled or doubt,
    )


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
    if lasted_s < rule.shortest_s:
        return TOO_FAST
    if lasted_s > rule.longest_s:
        return TOO_SLOW
    if task in ("bridge", "hip_thrust"):
        rest = mean(calibration.pose.extension)
        return NOT_HIGH if state.top + rest < LOWEST_TOP_RAD else ""
    lowered = (state.rest_hip - state.low_hip) / calibration.leg
    if task == "hinge" and lowered > HIPS_STAY_SHARE:
        return HIPS_SANK
    if task in _KNEE_BENDS and lowered < HIPS_FOLLOW * (1.0 - cos(0.5 * min(state.top, HIPS_TOP_RAD))):
        return HIPS_STAYED
    if task == "single_leg_squat" and not calibration.view.side and state.least_lift < 0.03:
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
