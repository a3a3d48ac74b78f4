"""What is no repetition, and why: what one frame says against it while it lasts, and the whole once it is over."""

from math import cos, isfinite, nan

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.counting_state import Counting
from groundup.chain.driving import KNEE_BENDS, LYING, hips_down, mean
from groundup.chain.repetition import Rule
from groundup.joints.calibration import LYING_RAD, Calibration
from groundup.joints.live_pose import Pair, Pose

_DEG = 3.141592653589793 / 180.0

LOWEST_TOP_RAD = 150 * _DEG
"""A bridge that stays below this is half a repetition: 10° under the cue's bound, the camera's own error (design)."""
LIFTED_HIPS_SHARE = 0.06
"""A bridge brings the hips up by a quarter of leg length; who lies down or stretches the legs leaves them (design)."""
LUNGE_DEEPEST_SHARE = 0.80
"""A knee on the floor brings the hips about 60 % down, sitting on it 85 % and more (design, between them)."""
SEATED_SHARE = 0.80
"""The deepest squat brings the hips two thirds down, sitting on the floor 85 % and more (design, between them)."""
HIPS_FOLLOW = 0.6
"""Hips must come down in the picture by this share of what the bend would lower them by: a step bends a knee and
leaves them where they are (design)."""
HIPS_TOP_RAD = 60 * _DEG
"""No more is asked of the hips than this bend would lower them: one frame of a knee thrown aside may read more."""
HIPS_STAY_SHARE = 0.35
"""A hinge takes the hips back and hardly down; by more than this share of leg length someone sits down (design)."""
UPRIGHT_SHARE = 0.25
"""Nobody whose hips are lower than standing by more than this share stands: they sit, lie or kneel (design)."""
MOVED_SHARE = 0.20
"""A foot that moves further than this share of leg length has stepped (design)."""
HOME_SHARE = 0.14
LUNGE_HOME_SHARE = 1.0
"""After a repetition both feet are again within this share of leg length of where they were before it; the foot of a
lunge is then still on its way home (design)."""
HASTY_SHARE = 0.10
"""Who was not quiet before a movement must keep both feet within this share of leg length during it (design)."""
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


def doubt_of(state: Counting, pose: Pose, calibration: Calibration, task: Task | None, side: Side | None) -> str:
    """Why this frame cannot belong to a repetition; empty where nothing speaks against it."""
    if task in LYING:
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
    if furthest(stance, state.place) > MOVED_SHARE * calibration.leg:
        return FEET_MOVED
    if task == "squat" and _up(pose, calibration) > LIFTED_SHARE:
        return FOOT_UP
    return ""


def refusal(
    state: Counting, pose: Pose, rule: Rule, calibration: Calibration, task: Task | None, *, lasted_s: float
) -> str:
    """Why the movement that ended with this frame is no repetition; empty if it is one."""
    if state.top < rule.turn_rad:
        return NOT_HIGH if task in LYING else NOT_DEEP
    if state.spoiled:
        return state.spoiled
    if state.hasty and state.strayed > HASTY_SHARE:
        return NOT_STANDING
    if lasted_s < rule.shortest_s:
        return TOO_FAST
    if lasted_s > rule.longest_s:
        return TOO_SLOW
    if task in LYING:
        low = state.top + mean(calibration.pose.extension) < LOWEST_TOP_RAD
        return NOT_HIGH if low or state.low_hip - state.rest_hip < LIFTED_HIPS_SHARE * calibration.leg else ""
    lowered = (state.rest_hip - state.low_hip) / calibration.leg
    if task in ("squat", "single_leg_squat") and lowered > SEATED_SHARE:
        return HIPS_SANK
    if task == "hinge" and lowered > HIPS_STAY_SHARE:
        return HIPS_SANK
    if task == "lunge" and 1.0 - cos(0.5 * state.top) > LUNGE_DEEPEST_SHARE:
        return HIPS_SANK
    if task in KNEE_BENDS and lowered < HIPS_FOLLOW * (1.0 - cos(0.5 * min(state.top, HIPS_TOP_RAD))):
        return HIPS_STAYED
    if task == "single_leg_squat" and not calibration.view.side and state.grounded_s > GROUNDED * lasted_s:
        return OTHER_FOOT
    if state.place is not None:
        # Who steps towards the camera bends a knee, sinks in the picture and stands again: elsewhere.
        off = furthest((pose.ankle_x, pose.ankle_y), state.place) / calibration.leg
        return FEET_MOVED if off > (LUNGE_HOME_SHARE if task == "lunge" else HOME_SHARE) else ""
    return ""


def over(pose: Pose, calibration: Calibration, side: Side) -> bool:
    """Whether the hips are over the stance foot, as balance on one leg wants; False where a view does not show it."""
    apart = abs(calibration.pose.ankles_apart)
    return abs(pose.hip_x - pose.ankle_x[side == "right"]) < OVER_FOOT * apart


def lifted(pose: Pose, calibration: Calibration, side: Side) -> float:
    """How much higher than in own standing the free ankle is above the one of the stance `side`, over leg length."""
    own, free = (1, 0) if side == "right" else (0, 1)
    there = calibration.pose.ankle_y
    level = there[free] - there[own]
    return (pose.ankle_y[free] - pose.ankle_y[own] - (level if isfinite(level) else 0.0)) / calibration.leg


def furthest(here: tuple[Pair, Pair], there: tuple[Pair, Pair]) -> float:
    """How far the ankle that moved most is from its place; 0 where neither is seen."""
    most = 0.0
    for i in (0, 1):
        off = max(abs(here[0][i] - there[0][i]), abs(here[1][i] - there[1][i]))
        if off > most:  # not where NaN
            most = off
    return most


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


def _only(pair: Pair, side: Side) -> Pair:
    return (pair[0], nan) if side == "left" else (nan, pair[1])
