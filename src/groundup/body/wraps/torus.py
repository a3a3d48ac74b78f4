"""Through a ring: around the tube of a torus about z, on the side of the hole.

As OpenSim, the tube is taken as a cylinder along the ring's tangent, where the ring is nearest to the line. Where we
depart: the cylinder is put where the path over it is longest. Elsewhere it lies behind the tube, which bends away from
it towards the hole: the torus is the envelope of its cylinders. So the path is stationary, and its moment arms are the
derivatives of its length.
"""

import math

from groundup.body.compiled import kernel
from groundup.body.triples import Triple, along, more
from groundup.body.wraps import CLEAR, Wrapped
from groundup.body.wraps.cylinder import wrap_cylinder

_LOOKS = 24
_STEPS = 40
_NUDGE = 1e-6
_STILL = 1e-13


@kernel
def wrap_torus(a: Triple, b: Triple, tube: float, ring: float, side_axis: int, side_sign: int) -> Wrapped:
    """Around a torus, `tube` and `ring` the radii of the tube and of the circle that it follows [m].

    With a side, the path stays straight unless the ring's nearest point is on that half.
    """
    at = _nearest(a, b, ring)
    near = math.cos(at) if side_axis == 0 else math.sin(at)
    if side_sign != 0 and side_axis != 2 and near * side_sign < 0.0:
        return CLEAR
    path = _around(a, b, tube, ring, at)
    for _ in range(_STEPS):
        beside = _around(a, b, tube, ring, at + _NUDGE)
        if path[0] < 0.0 or beside[0] < 0.0:
            break
        turning = _turning(a, b, path)
        steepness = (_turning(a, b, beside) - turning) / _NUDGE
        if steepness >= 0.0:  # beyond the turn of the curve: no longest path near here
            break
        step = max(-0.1, min(0.1, -turning / steepness))
        further = _around(a, b, tube, ring, at + step)
        if further[0] < 0.0:
            break
        at, path = at + step, further
        if abs(step) < _STILL:
            break
    return path


@kernel
def _nearest(a: Triple, b: Triple, ring: float) -> float:
    """Angle of the ring's point nearest to the segment: looks along it, then thirds about the best look."""
    line = more(b, -1.0, a)
    best, low, high = math.inf, 0.0, 1.0
    for k in range(_LOOKS + 1):
        distance = _distance(more(a, k / _LOOKS, line), ring)
        if distance < best:
            best, low, high = distance, (k - 1) / _LOOKS, (k + 1) / _LOOKS
    low, high = max(low, 0.0), min(high, 1.0)
    for _ in range(_STEPS):
        left, right = low + (high - low) / 3.0, high - (high - low) / 3.0
        if _distance(more(a, left, line), ring) < _distance(more(a, right, line), ring):
            high = right
        else:
            low = left
    point = more(a, 0.5 * (low + high), line)
    return math.atan2(point[1], point[0])


@kernel
def _distance(point: Triple, ring: float) -> float:
    """Squared distance from the ring."""
    return (math.sqrt(point[0] ** 2 + point[1] ** 2) - ring) ** 2 + point[2] ** 2


@kernel
def _around(a: Triple, b: Triple, tube: float, ring: float, at: float) -> Wrapped:
    """The path over the cylinder at one place of the ring, on the side of the hole.

    The cylinder's frame: x towards the torus' axis, y down it, z along the ring.
    """
    c, s = math.cos(at), math.sin(at)
    inner_a = (ring - c * a[0] - s * a[1], -a[2], c * a[1] - s * a[0])
    inner_b = (ring - c * b[0] - s * b[1], -b[2], c * b[1] - s * b[0])
    arc, cut, p, q = wrap_cylinder(inner_a, inner_b, tube, math.inf, 0, 1)
    first = (c * (ring - p[0]) - s * p[2], s * (ring - p[0]) + c * p[2], -p[1])
    last = (c * (ring - q[0]) - s * q[2], s * (ring - q[0]) + c * q[2], -q[1])
    return arc, cut, first, last


@kernel
def _turning(a: Triple, b: Triple, path: Wrapped) -> float:
    """How the path's length changes as its touches turn about the torus' axis [m/rad]."""
    first, last = path[2], path[3]
    before, after = more(first, -1.0, a), more(b, -1.0, last)
    change = 0.0
    if along(before, before) > 0.0:
        change += (before[1] * first[0] - before[0] * first[1]) / math.sqrt(along(before, before))
    if along(after, after) > 0.0:
        change -= (after[1] * last[0] - after[0] * last[1]) / math.sqrt(along(after, after))
    return change
