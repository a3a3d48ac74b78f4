"""Around a cylinder along z: unrolled, the path is a straight line, so the arc is a helix."""

import math

from groundup.body.compiled import kernel
from groundup.body.triples import Triple
from groundup.body.wraps import CLEAR, Wrapped
from groundup.body.wraps.circle import better, cuts, middle, tangents


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
    if side_sign == 0 or side_axis == 2:
        if not cut:
            return CLEAR
        turn = 1.0 if ax * by - ay * bx >= 0.0 else -1.0
    else:
        turn = _turn(ax, ay, bx, by, radius, side_axis, side_sign)
    x1, y1, x2, y2, angle = tangents(ax, ay, bx, by, radius, turn)
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
def _turn(ax: float, ay: float, bx: float, by: float, radius: float, side_axis: int, side_sign: int) -> float:
    """Which way around lies on the half that wraps."""
    angle, side, other_angle, other_side = 0.0, 0.0, 0.0, 0.0
    for turn in (1.0, -1.0):
        other_angle, other_side = angle, side
        x1, y1, _x2, _y2, angle = tangents(ax, ay, bx, by, radius, turn)
        x, y = middle(x1, y1, angle, turn)
        side = side_sign * (x if side_axis == 0 else y)
    return 1.0 if better(other_angle, other_side, angle, side) else -1.0
