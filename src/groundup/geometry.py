"""Vectors, frames and angles on plain (..., 3) arrays. Axes: x anterior, y up, z right (ISB; Wu & Cavanagh 1995)."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def unit(vector: Array) -> Array:
    """Vectors scaled to length one; (..., 3) -> (..., 3). A zero vector has no direction and gives NaN."""
    length = np.sqrt(np.einsum("...i,...i->...", vector, vector))[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return vector / np.where(length > 0, length, np.nan)


def angle_between(a: Array, b: Array) -> Array:
    """Angle between vectors [rad], 0 to π; (..., 3) -> (...). Accurate near 0 and π (Kahan's two-argument form)."""
    a, b = unit(a), unit(b)
    return 2.0 * np.arctan2(np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1))


def frame(*, forward: Array | None = None, up: Array | None = None, right: Array | None = None, keep: str) -> Array:
    """Rotation matrices (..., 3, 3) whose columns are forward, up and right.

    Two of the three directions are given; `keep` names the one kept exactly, the other is made
    perpendicular to it.
    """
    if forward is None and up is not None and right is not None:
        forward = np.cross(up, right)
        up, right = (unit(up), unit(np.cross(forward, up))) if keep == "up" else (np.cross(right, forward), unit(right))
        return np.stack([unit(forward), unit(up), right], axis=-1)
    if right is None and up is not None and forward is not None:
        right = np.cross(forward, up)
        if keep == "up":
            return np.stack([unit(np.cross(up, right)), unit(up), unit(right)], axis=-1)
        return np.stack([unit(forward), unit(np.cross(right, forward)), unit(right)], axis=-1)
    if up is None and forward is not None and right is not None:
        up = np.cross(right, forward)
        if keep == "forward":
            return np.stack([unit(forward), unit(up), unit(np.cross(forward, up))], axis=-1)
        return np.stack([unit(np.cross(up, right)), unit(up), unit(right)], axis=-1)
    raise ValueError("exactly two of forward, up and right are needed")


def rotation(axis: str, angle_rad: Array | float) -> Array:
    """Right-handed rotation about x, y or z; (...) -> (..., 3, 3)."""
    angle = np.asarray(angle_rad, dtype=float)
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    rows = {
        "x": [[i, o, o], [o, c, -s], [o, s, c]],
        "y": [[c, o, s], [o, i, o], [-s, o, c]],
        "z": [[c, -s, o], [s, c, o], [o, o, i]],
    }[axis]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def kabsch(cloud: Array, target: Array) -> tuple[Array, Array]:
    """Rotation and translation that carry a marker cloud (m, 3) best onto targets (..., m, 3).

    Least squares by singular values (Kabsch 1976; Söderkvist & Wedin 1993). A frame with fewer than three
    markers in sight gives NaN. Returns (..., 3, 3) and (..., 3): `target ≈ R @ cloud + t`.
    """
    seen: NDArray[np.bool_] = np.asarray(np.isfinite(target).all(axis=-1) & np.isfinite(cloud).all(axis=-1))
    weight = seen.astype(float)[..., None]
    count = weight.sum(axis=-2)
    enough = count >= 3
    total = np.where(enough, count, 1.0)
    a, b = (cloud, target) if seen.all() else (np.where(seen[..., None], p, 0.0) for p in (cloud, target))
    a_mean, b_mean = (a * weight).sum(axis=-2) / total, b.sum(axis=-2) / total
    a_c = (a - a_mean[..., None, :]) * weight
    turn = np.swapaxes(_polar(np.swapaxes(a_c, -1, -2) @ (b - b_mean[..., None, :])), -1, -2)
    turn = np.where(enough[..., None], turn, np.nan)
    return turn, b_mean - (turn @ a_mean[..., None])[..., 0]


def _polar(matrix: Array) -> Array:
    """Nearest proper rotation to each matrix (..., 3, 3); NaN where none is nearest (all points on one line).

    Newton's iteration for the polar factor (Higham 1986), which is the singular vectors' product without computing
    them. The cofactors, added first, share the singular vectors: they fill the third direction of a flat cloud and
    give it the sign that makes the rotation a proper one.
    """
    shape = matrix.shape
    x = np.moveaxis(matrix.reshape(-1, 3, 3), 0, -1)
    size = np.sqrt((x**2).sum(axis=(0, 1)))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        x = x / size
        x = x + _cofactors(x)
        det = change = size
        for _ in range(30):
            cofactors = _cofactors(x)
            det = (x[0] * cofactors[0]).sum(axis=0)
            scale = np.abs(det) ** (-1.0 / 3.0)
            step = 0.5 * (scale * x + cofactors / (scale * det))
            change = np.abs(step - x).max(axis=(0, 1))
            x = step
            if not (change > 1e-13).any():
                break
        lost = ~(np.abs(det) > 1e-6) | (change > 1e-9)
    x = np.where(lost, np.nan, x)
    return np.moveaxis(x, -1, 0).reshape(shape)


def _cofactors(x: Array) -> Array:
    """Cofactor matrices (3, 3, n)."""
    one, two = [1, 2, 0], [2, 0, 1]
    a, b = x[one], x[two]
    return a[:, one] * b[:, two] - a[:, two] * b[:, one]
