"""When a free foot left the floor, and when it came down again, from how high it was of late.

A foot that comes down elsewhere lands higher or lower in the picture than it started: half a step further from the
camera is up to 12 % of leg length higher. So a foot is down where the floor is known to be, or where it rests after
having fallen by as much as it must be lifted.
"""

from math import sqrt

Recent = tuple[tuple[float, float], ...]
"""The last moments: time and height over the floor in leg lengths."""

UP_SHARE = 0.08
"""Free foot higher than this share of leg length: off the floor (evidence 4.4)."""
DOWN_SHARE = 0.03
"""Free foot lower than this: down (evidence 4.4)."""
MIDDLE_SHARE = 0.05
"""Between the two: a foot that is hardly up may tarry about the lower one (design)."""
TOUCH_S = 0.15
"""Down for less is a touch, which is reported and stops nothing; for longer it ends the hold (evidence 4.4)."""
FLANK_S = 0.08
"""A foot that touches the floor is within 3 % of it for this long before and after (design: one from 15 % of leg length
in 0.3 s); a touch looks longer by both."""
LANDS_S = FLANK_S - 0.034
"""So it meets the floor this much later than 3 % above it is seen; the lag of the live filter (34 ms) is taken off."""
REST_SPEED = 0.5
"""A foot slower than this, in leg lengths a second up or down, has landed (design)."""
ELSEWHERE_SHARE = 0.12
"""A foot half a step away rests this much higher in the picture (design)."""
SPREAD_SHARE = 0.05
"""Heights of a foot at rest differ by less: a camera's noise (design)."""
LOW_SHARE = 0.06
LOW_FALL_SHARE = 0.05
"""Below 6 % a fall by 5 % is enough: it may have been lifted by little more (design)."""
RECENT_S = 1.2
"""How far back a landing is looked for (design)."""
LIFT_S = 0.35
"""A foot that is lifted is at 8 % so soon after it left the floor (design: slow lifts are no slower)."""

AGREE_S = 0.05
"""Two ways of telling one moment differ by so much from trembling alone (design)."""

_BACK, _BACK_FROM_MIDDLE = (sqrt(low) / (sqrt(UP_SHARE) - sqrt(low)) for low in (DOWN_SHARE, MIDDLE_SHARE))


def left_s(down_s: float, middle_s: float | None, up_s: float) -> float:
    """When a foot left the floor [s], from when it passed DOWN_SHARE, MIDDLE_SHARE (None if unseen) and UP_SHARE.

    A lift begins from rest: with a constant acceleration height grows with the square of time, which gives the moment.
    A foot that tarried at the first height left the floor later than that says: as the second and the third have it.
    """
    told = max(down_s - _BACK * (up_s - down_s), up_s - LIFT_S)
    if middle_s is None:
        return told
    return max(told, middle_s - _BACK_FROM_MIDDLE * (up_s - middle_s) - AGREE_S)


def with_one(recent: Recent, time_s: float, rise: float) -> Recent:
    """With one more moment, and without those long gone."""
    first = 0
    while first < len(recent) and recent[first][0] < time_s - RECENT_S:
        first += 1
    return (*recent[first:], (time_s, rise))


def low(rise: float, usual: float) -> bool:
    """Whether a foot that is usually as high as `usual` may be on the floor."""
    return rise <= DOWN_SHARE or (rise <= ELSEWHERE_SHARE and usual - rise >= UP_SHARE)


def landed(recent: Recent, usual: float) -> tuple[float, float] | None:
    """When the foot came down, and how high it rests in the picture; None if it is up, or down for a touch only."""
    now_s, rise = recent[-1]
    if rise > ELSEWHERE_SHARE:
        return None
    first = len(recent) - 1
    while first > 0 and recent[first][0] > now_s - TOUCH_S - 2 * FLANK_S + 1e-9:
        first -= 1
    if recent[first][0] > now_s - TOUCH_S - 2 * FLANK_S + 1e-9:
        return None
    heights = sorted(r for _, r in recent[first:])
    least, level, most = heights[0], heights[len(heights) // 2], heights[-1]
    fall = usual - level
    before_s, before = recent[-2]
    sinks = abs(rise - before) > REST_SPEED * (now_s - before_s)
    known = most <= DOWN_SHARE and (most - level <= DOWN_SHARE or not sinks)
    rests = most - least <= SPREAD_SHARE
    fallen = (fall >= LOW_FALL_SHARE and level <= LOW_SHARE) or (fall >= UP_SHARE and level <= ELSEWHERE_SHARE)
    if not (known or (rests and fallen)):
        return None
    return min(now_s, _came_down_s(recent, level, 0.5 * (level + usual)) + LANDS_S), level


def _came_down_s(recent: Recent, level: float, half: float) -> float:
    """When it first was within DOWN_SHARE of where it rests, after it last was above `half` of the way."""
    i = len(recent) - 2  # the newest is down, even where the foot was hardly higher before
    while i >= 0 and recent[i][1] <= half:
        i -= 1
    limit = level + DOWN_SHARE
    j = i + 1
    while j < len(recent) - 1 and recent[j][1] > limit:
        j += 1
    if j == 0 or recent[j - 1][1] <= limit:
        return recent[j][0]
    (t0, r0), (t1, r1) = recent[j - 1], recent[j]
    return t0 + (t1 - t0) * (r0 - limit) / (r0 - r1)
