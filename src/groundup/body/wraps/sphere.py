"""Around a sphere: a great circle in the plane of both ends and the center."""

import math

from groundup.body.compiled import kernel
from groundup.body.triples import Triple, along, more
from groundup.body.wraps import CLEAR, Wrapped
from groundup.body.wraps.circle import better, cuts, middle, tangents

_ALIGNED = 1e-10


@kernel
def wrap_sphere(a: Triple, b: Triple, radius: float, side_axis: int, side_sign: int) -> Wrapped:
    """Around a sphere of a radius [m].

    As in OpenSim, the path stays straight wherever the line misses the sphere, on whichever side it passes.
    """
    far = math.sqrt(along(a, a))
    if far < radius or along(b, b) < radius * radius:
        return CLEAR
    # the plane: x towards a, y from there towards b
    x = (a[0] / far, a[1] / far, a[2] / far)
    bx = along(b, x)
    rest = more(b, -bx, x)
    by = math.sqrt(along(rest, rest))
    if not cuts(far, 0.0, bx, by, radius):
        return CLEAR
    y = (rest[0] / by, rest[1] / by, rest[2] / by) if by > _ALIGNED * radius else across_line(x, side_axis, side_sign)
    turn = 1.0
    if side_sign != 0:
        angle, side, short_angle, short_side = 0.0, 0.0, 0.0, 0.0
        for way in (1.0, -1.0):
            short_angle, short_side = angle, side
            x1, y1, _x2, _y2, angle = tangents(far, 0.0, bx, by, radius, way)
            u, v = middle(x1, y1, angle, way)
            side = side_sign * (u * x[side_axis] + v * y[side_axis])
        turn = 1.0 if better(short_angle, short_side, angle, side) else -1.0
    x1, y1, x2, y2, angle = tangents(far, 0.0, bx, by, radius, turn)
    first = (x1 * x[0] + y1 * y[0], x1 * x[1] + y1 * y[1], x1 * x[2] + y1 * y[2])
    last = (x2 * x[0] + y2 * y[0], x2 * x[1] + y2 * y[1], x2 * x[2] + y2 * y[2])
    return radius * angle, True, first, last


@kernel
def across_line(unit: Triple, side_axis: int, side_sign: int) -> Triple:
    """A unit vector across a line through the center: towards the half that wraps, else along the line's least axis."""
    axis = side_axis
    if side_sign == 0:
        axis = 0
        for i in range(3):
            if abs(unit[i]) < abs(unit[axis]):
                axis = i
    sign = -1.0 if side_sign < 0 else 1.0
    towards = (sign if axis == 0 else 0.0, sign if axis == 1 else 0.0, sign if axis == 2 else 0.0)
    rest = more(towards, -along(towards, unit), unit)
    norm = math.sqrt(along(rest, rest))
    return rest[0] / norm, rest[1] / norm, rest[2] / norm
