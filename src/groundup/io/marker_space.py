"""Units and axes of marker clouds, checked against what a person can be."""

import numpy as np
from numpy.typing import NDArray

from groundup.io.table_text import Array
from groundup.io.text_file import Text
from groundup.signals.note import Caveat

_METERS = {"mm": 1e-3, "millimeter": 1e-3, "millimeters": 1e-3, "cm": 1e-2, "m": 1.0, "meter": 1.0, "meters": 1.0}
SMALLEST_M, LARGEST_M = 0.2, 3.5
"""How far the markers on one person lie apart along the longest axis: a foot to a body with raised arms."""
_FEWEST = 4
_LONGER = 1.2
"""z is taken as up only if the markers reach this much farther along it than along y."""


def believable_unit(text: Text, values: Array, stated: str) -> tuple[float, tuple[str, ...]]:
    """The factor into m for positions (n, m, 3), and what had to be assumed.

    The stated unit is kept unless the markers would then span less than 0.2 m or more than 3.5 m and exactly one
    other unit makes them a person. With fewer than four markers in sight there is no telling, and the unit must be
    stated.
    """
    word = stated.strip().lower()
    size = _size(values)
    if word in _METERS and (size is None or SMALLEST_M <= size * _METERS[word] <= LARGEST_M):
        return _METERS[word], ()
    fitting = [u for u in ("mm", "cm", "m") if size is not None and SMALLEST_M <= size * _METERS[u] <= LARGEST_M]
    if word not in _METERS:
        if len(fitting) == 1:
            return _METERS[fitting[0]], (
                Caveat(
                    f"the header's unit is {'missing' if not word else repr(stated[:20])}: {fitting[0]} is assumed, "
                    "because only then the markers are as far apart as on a person"
                ),
            )
        raise text.fail(
            "Units of m, cm or mm in the header",
            found=f"'{stated[:20]}'" if word else "none",
            next_step="Write the unit into the third line of the header.",
        )
    assert size is not None
    if len(fitting) == 1:
        return _METERS[fitting[0]], (
            Caveat(
                f"the header says {word}, but then the markers would lie {size * _METERS[word]:.3g} m apart: "
                f"{fitting[0]} is assumed ({size * _METERS[fitting[0]]:.3g} m)"
            ),
        )
    return _METERS[word], (
        Caveat(f"the markers lie {size * _METERS[word]:.3g} m apart, which no person is; check the unit"),
    )


def upright(values: Array) -> tuple[Array, tuple[str, ...]]:
    """Positions (n, m, 3) in m with y up, and what was seen: a file with z up is turned, (x, y, z) → (x, z, −y).

    y is up unless the markers of a frame reach farthest along z and z says it is the height: its lowest markers lie
    within 15 cm of zero, or markers lie below −0.2 m along y.
    """
    spans = _spans(values)
    if spans is None:
        return values, ()
    _, y, z = spans
    some = values[:: 1 + len(values) // 300]
    seen = some[in_sight(some)]
    low_y, low_z = np.quantile(seen[:, 1], 0.01), np.quantile(seen[:, 2], 0.01)
    if z > _LONGER * y and z > 2 * SMALLEST_M and (-0.1 <= low_z <= 0.15 or low_y < -0.2 <= low_z):
        turned = np.stack([values[..., 0], values[..., 2], -values[..., 1]], axis=-1)
        return turned, (
            f"z is up in this file (the markers reach {z:.2f} m along z, {y:.2f} m along y): "
            "turned to y up, (x, y, z) → (x, z, −y)",
        )
    return values, ()


def in_sight(values: Array) -> NDArray[np.bool_]:
    """Which markers have all three coordinates; (n, m, 3) -> (n, m)."""
    return np.asarray(np.isfinite(values).all(axis=-1))


def _size(values: Array) -> float | None:
    """The longest extent of the markers within a frame, typical over frames; None where too few are in sight."""
    spans = _spans(values)
    return None if spans is None else float(spans.max())


def _spans(values: Array) -> Array | None:
    """Median over a few hundred frames of the extent of the markers along x, y, z; (3,)."""
    values = values[:: 1 + len(values) // 300]
    seen = in_sight(values)
    enough = seen.sum(axis=1) >= _FEWEST
    if not enough.any():
        return None
    some = values[enough]
    there = seen[enough][..., None]
    high = np.where(there, some, -np.inf).max(axis=1)
    low = np.where(there, some, np.inf).min(axis=1)
    return np.median(high - low, axis=0)
