"""Smooth curves of straight lines joined by rounded corners: quintic Bézier segments with a slope at each joint.

Millard, Uchida, Seth & Delp 2013, Flexing computational muscle, J Biomech Eng 135:021005, appendix.
"""

from collections.abc import Sequence
from math import comb

import numpy as np

from groundup.body.model import Floats
from groundup.errors import GroundupError

Joint = tuple[float, float, float]
"""Where two segments meet: x, y and slope."""

DEGREE = 5


def rounded(x: Floats, joints: Sequence[Joint], curviness: Sequence[float]) -> Floats:
    """Value at x (n,) of the curve through the joints, one corner between neighbors, straight beyond the ends.

    `curviness` has a value from 0 (nearly the sharp corner) to 1 (round) for each corner; it is used as 0.1 + 0.8 c.
    """
    first, last = joints[0], joints[-1]
    value = np.where(x < first[0], first[1] + first[2] * (x - first[0]), last[1] + last[2] * (x - last[0]))
    for before, after, roundness in zip(joints[:-1], joints[1:], curviness, strict=True):
        inside = (x >= before[0]) & (x <= after[0])
        across, up = _corner(before, after, 0.1 + 0.8 * roundness)
        value[inside] = _polynomial(up, _parameter(across, x[inside]))
    return value


def _corner(before: Joint, after: Joint, roundness: float) -> tuple[Floats, Floats]:
    """Control points (6,), (6,) of a corner: two at each end, two pairs drawn towards where the end lines cross."""
    (x0, y0, slope0), (x1, y1, slope1) = before, after
    crossing = np.inf if slope0 == slope1 else (y1 - y0 - x1 * slope1 + x0 * slope0) / (slope0 - slope1)
    if not x0 < crossing < x1:
        found = f"lines of slope {slope0:g} at ({x0:g}, {y0:g}) and {slope1:g} at ({x1:g}, {y1:g})"
        raise GroundupError("a muscle curve whose corners lie between their ends", found=found)
    height = y0 + slope0 * (crossing - x0)
    from_start = x0 + roundness * (crossing - x0), y0 + roundness * (height - y0)
    from_end = x1 + roundness * (crossing - x1), y1 + roundness * (height - y1)
    points = np.array([(x0, y0), from_start, from_start, from_end, from_end, (x1, y1)])
    return points[:, 0], points[:, 1]


def _parameter(across: Floats, x: Floats) -> Floats:
    """u with across(u) = x, by Newton steps from a table; across(u) rises from 0 to 1."""
    table = np.linspace(0.0, 1.0, 129)
    u = np.interp(x, _polynomial(across, table), table)
    for _ in range(8):
        slope = DEGREE * _polynomial(np.diff(across), u)
        u = np.clip(u - (_polynomial(across, u) - x) / np.where(slope == 0.0, np.inf, slope), 0.0, 1.0)
    return u


def _polynomial(points: Floats, u: Floats) -> Floats:
    """Bernstein polynomial with the control points (k + 1,) at u."""
    degree = len(points) - 1
    terms = [comb(degree, k) * (1 - u) ** (degree - k) * u**k * p for k, p in enumerate(points)]
    return np.sum(terms, axis=0)
