"""Around a cylinder along z: unrolled, the path is a straight line, so the arc is a helix."""

import math

from groundup.body.compiled import kernel
from groundup.body.triples import Triple
from groundup.body.wraps import CLEAR, Wrapped
from groundup.body.wraps.circle import angle_between, better, cuts, touches


@kernel
def wrap_cylinder(a: Triple, b: Triple, radius: float, length: float, side_axis: int, side_sign: int) -> Wrapped:
    """Around a cylinder of a radius and a length [m], centered.

    A half along z says nothing about a way around and is taken as none. As in OpenSim, a path that would touch only
    beyond the ends of the cylinder stays straight.
    """
    ax, ay, bx, by = a[0], a[1], b[0], b[1]
    if ax * ax + ay * ay < radius * radius or bx * bx + by * by < radius * radius:
        return CLEAR
    cut = cuts(ax, ay, bx, by, radius)
    facing = ax * by - ay * bx
    turn = 1.0 if facing >= 0.0 else -1.0
    x1, y1, x2, y2 = touches(ax, ay, bx, by, radius, turn)
    if side_sign == 0 or side_axis == 2:
        if not cut:
            return CLEAR
    else:
        u1, v1, u2, v2 = touches(ax, ay, bx, by, radius, -turn)
        side = side_sign * _middle(x1, y1, x2, y2, turn, facing, radius, side_axis)
        other_side = side_sign * _middle(u1, v1, u2, v2, -turn, facing, radius, side_axis)
        short = side > 0.0 and other_side > 0.0  # both lie on the half that wraps: only then lengths decide
        angle = angle_between(x1, y1, x2, y2, turn, facing) if short else 0.0
        other_angle = angle_between(u1, v1, u2, v2, -turn, facing) if short else 0.0
        if not better(angle, side, other_angle, other_side):
            turn, x1, y1, x2, y2 = -turn, u1, v1, u2, v2
    angle = angle_between(x1, y1, x2, y2, turn, facing)
    if angle <= 0.0:
        return CLEAR
    before = math.sqrt((ax - x1) ** 2 + (ay - y1) ** 2)
    after = math.sqrt((bx - x2) ** 2 + (by - y2) ** 2)
    rise = (b[2] - a[2]) / (before + radius * angle + after)
    z1, z2 = a[2] + rise * before, b[2] - rise * after
    if abs(z1) > 0.5 * length and abs(z2) > 0.5 * length:
        return CLEAR
    return radius * angle * math.sqrt(1.0 + rise * rise), cut, (x1, y1, z1), (x2, y2, z2)


@kernel
def _middle(x1: float, y1: float, x2: float, y2: float, turn: float, facing: float, radius: float, axis: int) -> float:
    """The arc's middle along x or y: the touches' sum, and against it where the arc is more than half a turn."""
    x, y = x1 + x2, y1 + y2
    size = math.sqrt(x * x + y * y)
    if size < 1e-9 * radius:  # half a turn: a right angle on from the first touch
        x, y, size = -turn * y1, turn * x1, radius
    elif turn * facing < 0.0 and turn * (x1 * y2 - y1 * x2) < 0.0:
        size = -size
    return radius * (x if axis == 0 else y) / size
