"""A hold on one leg, as it happens: the clock runs only while the free foot is up and the stance foot stays.

The thresholds are those of evidence 4.4. A foot is up above 3 % of leg length once it has also passed 8 %; the clock
starts, after 0.3 s of that, at the moment it left the floor (see `landing`, which also tells a foot that came down).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, nan

import msgspec
from msgspec.structs import replace

from groundup.anatomy import Side
from groundup.chain.counting import crossing_s
from groundup.chain.floor import Heights, lifted_by, resting, settled, with_foot_down
from groundup.chain.landing import (
    DOWN_SHARE,
    MIDDLE_SHARE,
    TOUCH_S,
    UP_SHARE,
    Recent,
    landed,
    left_s,
    low,
    with_one,
)
from groundup.joints.calibration import Calibration
from groundup.joints.live_landmarks import LONGEST_STEP_S
from groundup.joints.live_pose import Pose

START_S = 0.3
"""It must be up for this long before the clock runs (evidence 4.4)."""
HOP_SHARE = 0.035
HOP_LEAST = 0.025
HOP_S = 0.06
"""Stance foot and hips that are up by more, on average and each, for so long: a hop (evidence 4.4 says 5 %, of which
the filter leaves this much in a low hop; hips and duration design, because a foot alone may be seen wrongly)."""
STEP_SHARE = 0.20
"""A stance foot that moves sideways in the picture by more has stepped (design)."""
GROUNDED_SHARE = 0.01
GROUNDED_S = 0.05
"""A foot was on the floor when it was this low, less the filter's own lag (design: the noise of a foot that stands)."""
UNSEEN_S = 1.0
"""A running hold goes on over a gap this long if the foot is up on both sides of it (design, as for repetitions)."""
LEAST_S = 0.8
"""A shorter stance is a step of walking, not a hold (design)."""
LEFT_S = 1.5
"""Nor is one, if shorter than this, with which someone leaves their place (design)."""
PLACE_SHARE = 0.5
FLOOR_SHARE = 0.2
SIZE = (0.75, 1.35)
TALL_SHARE = 0.75
"""Someone whose hips are further from where they were calibrated, in leg lengths, whose stance foot is that much higher
or lower in the picture, whose size is another, or whose hips are lower than this share walks about or sits (design)."""
AWAY_S = 0.3
"""For this long, because a network loses its way for a frame or two (design)."""
BOTH_S = 0.2
BOTH_WITHIN_S = 2.0
BOTH_SPEED = 0.4
"""A hold begins from both feet, at rest (slower than this, in leg lengths a second) for a moment, not long ago; those
of someone who walks never rest together (design)."""
STANCE_SHARE = 0.05
"""A hold begins with the stance foot where it stood, in leg lengths: that of someone who walks off is not (design)."""
FLIGHT_S = 0.6
"""A hop is over after this, wherever the foot seems to be (design)."""
USUAL_S = 1.0
LOWERED_S = 5.0
"""Time constants with which the usual height of a foot follows it, and one that was lowered (design)."""
LOWERED_SHARE = 0.05

FOOT_DOWN = "the free foot came down"
HOPPED = "the stance foot hopped"
STEPPED = "the stance foot stepped"
UNSEEN = "out of sight"
AWAY = "you left your place"


@dataclass(frozen=True, slots=True)
class Hold:
    """One finished hold: [start_s, end_s), on which leg, why it ended and how often the free foot touched down."""

    start_s: float
    end_s: float
    side: Side
    why: str
    touches: int


class Holding(msgspec.Struct, frozen=True, eq=False):
    """What holding remembers between two frames; `floor` is where each foot rests in the picture."""

    time_s: float = nan
    heights: Heights | None = None
    floor: Heights | None = None
    rise: float = nan
    up_since_s: float | None = None
    passed: bool = False
    start_s: float | None = None
    """When the free foot left the floor, once the clock runs."""
    down_since_s: float | None = None
    low_s: float | None = None
    """When it passed 3 % on its way up, if that was seen."""
    middle_s: float | None = None
    """When it last passed the middle between the two, before it passed 8 %."""
    high_s: float | None = None
    """When it then passed 8 %."""
    recent: Recent = ()
    usual: float = nan
    """How high the free foot usually is in this hold."""
    hips: float = nan
    """How high the hips are in the picture while the stance foot is on the floor."""
    hop_since_s: float | None = None
    flying: bool = False
    """Whether the stance foot hopped and has not landed yet."""
    away_since_s: float | None = None
    both_since_s: float | None = None
    both_s: float = float("-inf")
    """Since when both feet rest, and when they last had for a while; a hop goes on from the hold before it."""
    grounded_s: float = float("-inf")
    """When the free foot was last seen on the floor."""
    ended_s: float = float("-inf")
    """When the last hold ended."""
    stance_x: float = nan
    """Where the stance ankle was when the clock started."""
    touches: int = 0

    @property
    def seconds(self) -> float:
        """How long this hold has lasted."""
        return 0.0 if self.start_s is None else (self.down_since_s or self.time_s) - self.start_s


def hold(state: Holding, pose: Pose, calibration: Calibration, side: Side) -> tuple[Holding, Hold | None]:
    """The state after one frame, and the hold that ended in it. `side` is the stance leg."""
    own, free = (1, 0) if side == "right" else (0, 1)
    heights: Heights = (pose.ankle_y, pose.heel_y, pose.toe_y)
    leg = calibration.leg
    if not (isfinite(pose.ankle_y[free]) and isfinite(pose.ankle_y[own])):
        return _hidden(state, pose.time_s, side)
    if not pose.time_s - state.time_s <= _unseen_s(state):  # also the first frame
        both_s = pose.time_s if state.start_s is not None else state.both_s  # still on one leg, only unseen
        begun = Holding(pose.time_s, heights, state.floor or resting(calibration, heights), both_s=both_s)
        ended = Hold(state.start_s, state.time_s, side, UNSEEN, state.touches) if state.start_s is not None else None
        return begun, ended
    assert state.heights is not None
    assert state.floor is not None
    before, last_s = state.heights, state.time_s
    dt = pose.time_s - last_s
    rises = [(h[free] - f[free]) / leg for h, f in zip(heights, state.floor, strict=True)]
    seen = [r for r in rises if isfinite(r)]
    rise = sorted(seen)[len(seen) // 2]
    lift = lifted_by(heights, state.floor, own, leg)
    floor = settled(state.floor, heights, before, leg, dt)
    feet = max(abs(h - b) for h, b in zip(heights[0], before[0], strict=True)) / leg / dt
    both = None if feet > BOTH_SPEED else pose.time_s if state.both_since_s is None else state.both_since_s
    rested = both is not None and pose.time_s - both >= BOTH_S
    away = (
        None if in_place(pose, calibration, own) else pose.time_s if state.away_since_s is None else state.away_since_s
    )
    state = replace(
        state,
        time_s=pose.time_s,
        heights=heights,
        floor=floor,
        both_since_s=both,
        both_s=pose.time_s if rested and rise <= DOWN_SHARE else state.both_s,
        away_since_s=away,
    )
    if away is not None and pose.time_s - away >= AWAY_S - 1e-9:
        gone = Holding(pose.time_s, heights, state.floor, away_since_s=away)
        return gone, None if state.start_s is None else _over(state, state.start_s, away, side, AWAY)[1]
    if state.flying:
        if lift > DOWN_SHARE and pose.time_s - state.both_s < FLIGHT_S:
            return replace(state, rise=rise), None
        state = replace(state, flying=False, up_since_s=pose.time_s if rise > DOWN_SHARE else None, ended_s=pose.time_s)
    if state.start_s is None:
        if abs(lift) > STANCE_SHARE and state.low_s is not None:
            return replace(state, rise=rise), None
        return _starting(state, last_s, state.rise, pose, rises, rise, own), None
    return _running(replace(state, rise=rise), dt, lift, pose, leg, side)


def in_place(pose: Pose, calibration: Calibration, own: int) -> bool:
    """Whether the person stands about where they were calibrated: what is not seen does not speak against it."""
    there, leg = calibration.pose, calibration.leg
    if abs(pose.hip_x - there.hip_x) > PLACE_SHARE * leg:
        return False
    if abs(pose.ankle_y[own] - there.ankle_y[own]) > FLOOR_SHARE * leg:
        return False
    if pose.hip_y - pose.ankle_y[own] < TALL_SHARE * (there.hip_y - there.ankle_y[own]):
        return False
    size = pose.shoulders / there.shoulders if calibration.view.frontal else pose.trunk / there.trunk
    return not (size < SIZE[0] or size > SIZE[1])


def holds(poses: Iterable[Pose], calibration: Calibration, side: Side) -> tuple[tuple[float, float, bool], ...]:
    """The holds of a whole recording: `hold` folded over its poses; the last field says that the recording cut it."""
    state, found, last_s = Holding(), list[tuple[float, float, bool]](), nan
    for pose in poses:
        state, ended = hold(state, pose, calibration, side)
        last_s = pose.time_s
        if ended is not None:
            found.append((ended.start_s, ended.end_s, ended.why == UNSEEN))
    if state.start_s is not None:
        found.append((state.start_s, last_s, True))
    return tuple(found)


def stands_on(pose: Pose, state: Holding, calibration: Calibration, side: Side) -> bool:
    """Whether the leg that should be the free one carries and the stance leg is up instead."""
    own = 1 if side == "right" else 0
    if state.floor is None:
        return False
    rise = (pose.ankle_y[own] - state.floor[0][own]) / calibration.leg
    free = (pose.ankle_y[1 - own] - state.floor[0][1 - own]) / calibration.leg
    return rise > UP_SHARE and not free > DOWN_SHARE


def _starting(
    state: Holding, last_s: float, before: float, pose: Pose, rises: list[float], rise: float, own: int
) -> Holding:
    """Before the clock: the foot must be up for a while, once by more than a lifted heel. A touch resets nothing."""
    grounded_s = pose.time_s if rise <= GROUNDED_SHARE and state.high_s is None else state.grounded_s
    state = replace(state, rise=rise, grounded_s=grounded_s)
    since, down = state.up_since_s, state.down_since_s
    if rise <= DOWN_SHARE:
        down = pose.time_s if down is None else down
        if since is None or pose.time_s - down >= TOUCH_S - 1e-9:
            return replace(
                state, up_since_s=None, down_since_s=None, low_s=None, middle_s=None, high_s=None, passed=False
            )
        return replace(state, down_since_s=down)
    low_s, middle_s, high_s = state.low_s, state.middle_s, state.high_s
    if since is None or (down is not None and not state.passed):  # hardly up before, it leaves the floor now
        left_now = isfinite(before) and before <= DOWN_SHARE
        low_s = crossing_s(last_s, before, pose.time_s, rise, DOWN_SHARE) if left_now else None
        since, middle_s, high_s = pose.time_s if low_s is None else low_s, None, None
    if rise > MIDDLE_SHARE >= before and high_s is None:
        middle_s = crossing_s(last_s, before, pose.time_s, rise, MIDDLE_SHARE)
    if rise > UP_SHARE and high_s is None:
        high_s = crossing_s(last_s, before, pose.time_s, rise, UP_SHARE) if before <= UP_SHARE else pose.time_s
    ankle_heel = rises[0] if not isfinite(rises[1]) else 0.5 * (rises[0] + rises[1])
    # A toe out of sight does not speak against it, nor one that hangs from a foot too high to stand on it.
    toe_up = not rises[2] <= DOWN_SHARE or ankle_heel > UP_SHARE + DOWN_SHARE
    passed = state.passed or (ankle_heel > UP_SHARE and toe_up)
    state = replace(
        state, up_since_s=since, down_since_s=None, low_s=low_s, middle_s=middle_s, high_s=high_s, passed=passed
    )
    if not passed or pose.time_s - since < START_S - 1e-9 or since - state.both_s > BOTH_WITHIN_S:
        return state
    if low_s is not None and high_s is not None:
        since = max(left_s(low_s, middle_s, high_s), state.grounded_s - GROUNDED_S, state.ended_s)
    return replace(
        state, start_s=since, stance_x=pose.ankle_x[own], usual=rise, hips=pose.hip_y, recent=((pose.time_s, rise),)
    )


def _running(state: Holding, dt: float, lift: float, pose: Pose, leg: float, side: Side) -> tuple[Holding, Hold | None]:
    """While the clock runs: does the position still hold? `lift` is how far the stance foot is up."""
    own = 1 if side == "right" else 0
    assert state.start_s is not None
    start_s, now_s, rise = state.start_s, pose.time_s, state.rise
    state = _hopping(state, lift, (pose.hip_y - state.hips) / leg, leg, dt)
    if state.hop_since_s is not None and now_s - state.hop_since_s >= HOP_S:
        return _over(state, start_s, state.hop_since_s, side, HOPPED)
    if abs(pose.ankle_x[own] - state.stance_x) > STEP_SHARE * leg:
        return _over(state, start_s, now_s, side, STEPPED)
    recent = with_one(state.recent, now_s, rise)
    came_down = landed(recent, state.usual)
    if came_down is not None:
        end_s, level = came_down
        floor = state.floor if level <= DOWN_SHARE else with_foot_down(state.floor, state.heights, 1 - own)
        return _over(replace(state, floor=floor), start_s, end_s, side, FOOT_DOWN)
    long_s = LOWERED_S if state.usual - rise > LOWERED_SHARE else USUAL_S
    usual = state.usual + min(1.0, dt / long_s) * (rise - state.usual)
    down, touches = state.down_since_s, state.touches
    if low(rise, usual):
        down = now_s if down is None else down
    elif down is not None and rise > DOWN_SHARE and usual - rise < LOWERED_SHARE:
        down, touches = None, touches + 1
    return replace(state, recent=recent, usual=usual, down_since_s=down, touches=touches), None


def _hopping(state: Holding, lift: float, hips: float, leg: float, dt: float) -> Holding:
    """With since when stance foot and hips are both up, in leg lengths; else the hips' usual height follows them."""
    if lift > HOP_LEAST and hips > HOP_LEAST and lift + hips > 2 * HOP_SHARE:
        return state if state.hop_since_s is not None else replace(state, hop_since_s=state.time_s)
    if not isfinite(hips):
        return replace(state, hop_since_s=None)
    follows = hips if abs(hips) < HOP_LEAST else 0.2 * hips
    return replace(state, hop_since_s=None, hips=state.hips + min(1.0, dt / USUAL_S) * follows * leg)


def _over(state: Holding, start_s: float, end_s: float, side: Side, why: str) -> tuple[Holding, Hold | None]:
    both_s = state.time_s if why in (HOPPED, FOOT_DOWN) else state.both_s
    after = Holding(
        state.time_s, state.heights, state.floor, state.rise, both_s=both_s, flying=why == HOPPED, ended_s=end_s
    )
    if end_s - start_s < (LEFT_S if why in (AWAY, STEPPED) else LEAST_S):
        return after, None
    return after, Hold(start_s, end_s, side, why, state.touches)


def _unseen_s(state: Holding) -> float:
    """How long a foot may be out of sight: of one that was up before and is up after no more is asked."""
    up = (state.start_s is not None or state.passed) and state.down_since_s is None
    return UNSEEN_S if up else LONGEST_STEP_S


def _hidden(state: Holding, time_s: float, side: Side) -> tuple[Holding, Hold | None]:
    """A foot out of sight: the clock goes on for a moment, then the hold ended when it was last seen."""
    if state.start_s is None or time_s - state.time_s <= _unseen_s(state):
        return state, None
    end_s = state.time_s if state.down_since_s is None else state.down_since_s
    return Holding(floor=state.floor, both_s=time_s), Hold(state.start_s, end_s, side, UNSEEN, state.touches)
