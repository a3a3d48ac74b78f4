"""Around an ellipsoid: the true geodesic, shot from a tangent and aimed at the other end.

OpenSim cuts the ellipsoid with a plane, chosen by its method (hybrid, midpoint, axial), and takes the arc of that
ellipse: not stationary, so its length's derivative is not its moment arm. We start from the plane through the middle of
the chord (its midpoint method, on the half that wraps) and let the string slide tight; the method of the file only
says where OpenSim would have stopped. Where no geodesic is found from there (a line through the center of a slender
ellipsoid), the plane's cut is the path.

A geodesic of xᵀA x = 1 with unit tangent t turns by t' = −(tᵀA t / |A x|²) A x (do Carmo, Differential Geometry of
Curves and Surfaces, 4-4). In coordinates scaled by the semi-axes the ellipsoid is the unit sphere and tangents stay
tangents: all touches from a point outside form a circle there.
"""

import math

from groundup.body.compiled import kernel
from groundup.body.triples import Triple, across, along, more
from groundup.body.wraps import CLEAR, Wrapped
from groundup.body.wraps.circle import middle, tangents
from groundup.body.wraps.sphere import across_line

_SHOTS = 40
_STEPS = 48
_NUDGE = 1e-6
_ON_TARGET = 1e-12
_NEAR_TARGET = 1e-7
_ALIGNED = 1e-9
_ZERO: Triple = (0.0, 0.0, 0.0)


@kernel
def wrap_ellipsoid(a: Triple, b: Triple, size: Triple, side_axis: int, side_sign: int) -> Wrapped:
    """Around an ellipsoid of semi-axes `size` [m].

    As in OpenSim, the path stays straight wherever the line misses the ellipsoid.
    """
    scaled_a = (a[0] / size[0], a[1] / size[1], a[2] / size[2])
    scaled_b = (b[0] / size[0], b[1] / size[1], b[2] / size[2])
    if not _pierced(scaled_a, scaled_b):
        return CLEAR
    touch, far_touch, length = _plane_cut(scaled_a, scaled_b, size, side_axis, side_sign)
    cut_length = length
    hub, x, y = _touches(scaled_a)
    angle = math.atan2(along(touch, y), along(touch, x))
    up, aside, first, last = _shoot(a, b, size, hub, x, y, angle, length)
    nudge = _NUDGE * size[0]
    for _ in range(_SHOTS):
        if abs(up) + abs(aside) < _ON_TARGET:
            break
        up_turned, aside_turned, _p, _q = _shoot(a, b, size, hub, x, y, angle + _NUDGE, length)
        up_longer, aside_longer, _p, _q = _shoot(a, b, size, hub, x, y, angle, length + nudge)
        j00, j10 = (up_turned - up) / _NUDGE, (aside_turned - aside) / _NUDGE
        j01, j11 = (up_longer - up) / nudge, (aside_longer - aside) / nudge
        determinant = j00 * j11 - j01 * j10
        turn = -(up * j11 - aside * j01) / determinant
        grow = -(j00 * aside - j10 * up) / determinant
        part = min(1.0, 0.3 / abs(turn), 0.5 * length / abs(grow))
        new_up, new_aside = up, aside
        for _halving in range(12):
            new_up, new_aside, first, last = _shoot(a, b, size, hub, x, y, angle + part * turn, length + part * grow)
            if abs(new_up) + abs(new_aside) < abs(up) + abs(aside):
                break
            part *= 0.5
        angle, length, up, aside = angle + part * turn, length + part * grow, new_up, new_aside
    if abs(up) + abs(aside) < _NEAR_TARGET:
        return length, True, first, last
    # the string slips off, or the ellipsoid is too slender to aim over: the plane's cut stays
    first = (size[0] * touch[0], size[1] * touch[1], size[2] * touch[2])
    last = (size[0] * far_touch[0], size[1] * far_touch[1], size[2] * far_touch[2])
    return cut_length, True, first, last


@kernel
def _pierced(a: Triple, b: Triple) -> bool:
    """Whether the line between two points outside the unit sphere passes through it."""
    aa, bb, ab = along(a, a), along(b, b), along(a, b)
    if aa < 1.0 or bb < 1.0:
        return False
    length2, part = aa + bb - 2.0 * ab, aa - ab
    return 0.0 < part < length2 and aa - part * part / length2 < 1.0


@kernel
def _plane_cut(a: Triple, b: Triple, size: Triple, side_axis: int, side_sign: int) -> tuple[Triple, Triple, float]:
    """Both touches of the midpoint method, scaled, and its arc's length [m]."""
    line = more(b, -1.0, a)
    x = _unit(line)
    chord = more(a, -along(a, line) / along(line, line), line)
    through = _unit(chord) if along(chord, chord) > _ALIGNED**2 else across_line(x, side_axis, side_sign)
    if side_sign != 0 and through[side_axis] * side_sign < 0.0:
        through = (
            -through[0] if side_axis == 0 else through[0],
            -through[1] if side_axis == 1 else through[1],
            -through[2] if side_axis == 2 else through[2],
        )
    # the plane of a, b and that point: x along the line, y from it towards the point, the circle's center at `hub`
    towards = more(through, -1.0, a)
    y = _unit(more(towards, -along(towards, x), x))
    ax, height, bx = along(a, x), along(a, y), along(b, x)
    hub = more(more(a, -ax, x), -height, y)
    radius = math.sqrt(max(1.0 - along(hub, hub), 0.0))
    x1, y1, x2, y2, angle = tangents(ax, height, bx, height, radius, -1.0)
    length, before_x, before_y = 0.0, x1, y1
    for k in range(1, 33):
        here_x, here_y = middle(x1, y1, angle * k / 16.0, -1.0)
        piece = more(more(_ZERO, here_x - before_x, x), here_y - before_y, y)
        length += math.sqrt((size[0] * piece[0]) ** 2 + (size[1] * piece[1]) ** 2 + (size[2] * piece[2]) ** 2)
        before_x, before_y = here_x, here_y
    return more(more(hub, x1, x), y1, y), more(more(hub, x2, x), y2, y), length


@kernel
def _touches(a: Triple) -> tuple[Triple, Triple, Triple]:
    """All touches from a point, scaled: the middle of their circle and two of its radii, a right angle apart."""
    aa = along(a, a)
    hub = more(_ZERO, 1.0 / aa, a)
    radius = math.sqrt(max(1.0 - 1.0 / aa, 0.0))
    x = across_line(_unit(a), -1, 0)
    y = across(_unit(a), x)
    return hub, more(_ZERO, radius, x), more(_ZERO, radius, y)


@kernel
def _shoot(
    a: Triple, b: Triple, size: Triple, hub: Triple, x: Triple, y: Triple, angle: float, length: float
) -> tuple[float, float, Triple, Triple]:
    """How far the string that touches at an angle and lies on for a length points past b: up and aside; its touches."""
    scaled = more(more(hub, math.cos(angle), x), math.sin(angle), y)
    first = (size[0] * scaled[0], size[1] * scaled[1], size[2] * scaled[2])
    last, tangent = _glide(first, _unit(more(first, -1.0, a)), size, length)
    normal = _unit((last[0] / size[0] ** 2, last[1] / size[1] ** 2, last[2] / size[2] ** 2))
    aim = _unit(more(b, -1.0, last))
    return along(aim, normal), along(aim, across(tangent, normal)), first, last


@kernel
def _glide(x: Triple, t: Triple, size: Triple, length: float) -> tuple[Triple, Triple]:
    """A point and its unit tangent further along their geodesic: Runge-Kutta steps of fourth order."""
    step = length / _STEPS
    for _ in range(_STEPS):
        sum_x, sum_t, at, to = _ZERO, _ZERO, x, t
        for stage in range(4):
            bend = _bend(at, to, size)
            weight = 1.0 if stage == 0 or stage == 3 else 2.0
            sum_x, sum_t = more(sum_x, weight, to), more(sum_t, weight, bend)
            ahead = step if stage == 2 else 0.5 * step
            at, to = more(x, ahead, to), more(t, ahead, bend)
        x, t = more(x, step / 6.0, sum_x), more(t, step / 6.0, sum_t)
    return x, t


@kernel
def _bend(x: Triple, t: Triple, size: Triple) -> Triple:
    """How the tangent turns along the geodesic [1/m]."""
    normal = (x[0] / size[0] ** 2, x[1] / size[1] ** 2, x[2] / size[2] ** 2)
    pull = (t[0] / size[0]) ** 2 + (t[1] / size[1]) ** 2 + (t[2] / size[2]) ** 2
    return more(_ZERO, -pull / along(normal, normal), normal)


@kernel
def _unit(a: Triple) -> Triple:
    return more(_ZERO, 1.0 / math.sqrt(along(a, a)), a)
