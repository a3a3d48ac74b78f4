"""A string around a circle in the plane: what cylinders, spheres and tori share."""

import math

from groundup.body.compiled import kernel


@kernel
def tangents(
    ax: float, ay: float, bx: float, by: float, radius: float, turn: float
) -> tuple[float, float, float, float, float]:
    """Where a string from a to b meets the circle about the origin, where it leaves it, and the angle between [rad].

    `turn` is +1 for the way around against the clock, −1 with it. Both ends outside. The angle is negative where the
    string hangs free on that side. From the angle between a and b, in the turn's sense in [0, 2π), both tangents take
    theirs away: acos(radius / distance).
    """
    x1, y1, x2, y2 = touches(ax, ay, bx, by, radius, turn)
    return x1, y1, x2, y2, angle_between(x1, y1, x2, y2, turn, ax * by - ay * bx)


@kernel
def touches(
    ax: float, ay: float, bx: float, by: float, radius: float, turn: float
) -> tuple[float, float, float, float]:
    """Where the string of `tangents` meets the circle and where it leaves it."""
    a2, b2 = ax * ax + ay * ay, bx * bx + by * by
    a_along, b_along = radius * radius / a2, radius * radius / b2
    a_across = turn * radius * math.sqrt(max(a2 - radius * radius, 0.0)) / a2
    b_across = turn * radius * math.sqrt(max(b2 - radius * radius, 0.0)) / b2
    x1, y1 = a_along * ax - a_across * ay, a_along * ay + a_across * ax
    x2, y2 = b_along * bx + b_across * by, b_along * by - b_across * bx
    return x1, y1, x2, y2


@kernel
def angle_between(x1: float, y1: float, x2: float, y2: float, turn: float, facing: float) -> float:
    """The angle from touch to touch in the turn's sense [rad]; `facing` is a × b of the string's ends."""
    angle = math.atan2(turn * (x1 * y2 - y1 * x2), x1 * x2 + y1 * y2)
    if turn * facing < 0.0 and angle < 0.0:
        angle += 2.0 * math.pi
    return angle


@kernel
def middle(x1: float, y1: float, angle: float, turn: float) -> tuple[float, float]:
    """The arc's middle: (x1, y1) turned by half the angle."""
    c, s = math.cos(0.5 * angle), turn * math.sin(0.5 * angle)
    return c * x1 - s * y1, s * x1 + c * y1


@kernel
def cuts(ax: float, ay: float, bx: float, by: float, radius: float) -> bool:
    """Whether the straight line from a to b, both outside, passes through the circle."""
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    across = ax * by - ay * bx
    along = -(ax * dx + ay * dy)
    return 0.0 < along < length2 and across * across < radius * radius * length2


@kernel
def better(angle: float, side: float, other_angle: float, other_side: float) -> bool:
    """Whether the first way around is taken: its middle on the half that wraps, and of two such the shorter one."""
    if side > 0.0 and other_side > 0.0:
        return angle <= other_angle
    return side >= other_side
