"""Segment frames from landmarks and joint angles between them.

Frames follow the ISB (Wu 2002): x forward, y up, z right, on both sides. Joint angles follow Grood & Suntay (1983):
flexion about the proximal z axis, rotation about the distal y axis, adduction about the axis between them; as a
Cardan sequence z-x'-y''. Every function takes (..., 3) positions, so one frame and an hour use the same.
"""

import numpy as np
from numpy.typing import NDArray

from groundup.geometry import frame, unit

Array = NDArray[np.float64]


def pelvis_frame(*, left_asis: Array, right_asis: Array, rear: Array) -> Array:
    """Pelvis axes (..., 3, 3): z along the ASISs to the right, x forward in their plane with `rear` (mid-PSIS)."""
    forward = 0.5 * (left_asis + right_asis) - rear
    return frame(forward=forward, right=right_asis - left_asis, keep="right")


def femur_frame(*, hip: Array, inner: Array, outer: Array, outward: float) -> Array:
    """Femur axes: y from the mid-epicondyles to the hip center, z to the right in the plane with the epicondyles.

    `inner` and `outer` are the medial and lateral epicondyle; `outward` is +1 for a right leg, −1 for a left one.
    """
    return frame(up=hip - 0.5 * (inner + outer), right=outward * (outer - inner), keep="up")


def shank_frame(*, knee: Array, inner: Array, outer: Array, outward: float) -> Array:
    """Shank axes: y from the mid-malleoli to the knee center, z to the right in the plane with the malleoli.

    ISB keeps the line of the malleoli exactly and bends the long axis to it. We keep the long axis: it is four
    times longer than the malleoli are apart, so one misplaced marker tilts it four times less, and "sole at a right
    angle to the shank" is then the zero of eversion.
    """
    return frame(up=knee - 0.5 * (inner + outer), right=outward * (outer - inner), keep="up")


def grood_suntay(proximal: Array, distal: Array) -> tuple[Array, Array, Array]:
    """Rotation of the distal against the proximal axes about z, x' and y'' [rad]; (..., 3, 3) each -> three (...).

    Positive about the axes themselves: flexion of a hip, dorsiflexion, and on a right leg adduction and internal
    rotation. The signs of the body are the caller's.
    """
    turn = np.swapaxes(proximal, -1, -2) @ distal
    about_z = np.arctan2(-turn[..., 0, 1], turn[..., 1, 1])
    about_x = np.arcsin(np.clip(turn[..., 2, 1], -1.0, 1.0))
    about_y = np.arctan2(-turn[..., 2, 0], turn[..., 2, 2])
    return about_z, about_x, about_y


def fold(femur: Array, *, along_shank: Array) -> Array:
    """Flexion of the knee [rad]: angle of the shank's long axis (..., 3), knee to ankle, about the femur's z.

    The Grood & Suntay flexion needs no more of the shank than its long axis. Straight = 0, heel to buttock +.
    """
    along = np.einsum("...ji,...j->...i", femur, unit(along_shank))
    return np.arctan2(-along[..., 0], -along[..., 1])


def projected_bend(*, hip: Array, knee: Array, ankle: Array, outward: Array) -> Array:
    """Frontal-plane projection angle [rad], knee inward +: 180° − angle(hip, knee, ankle) in the frontal plane.

    `outward` (..., 3) is the horizontal unit vector away from the midline. NaN where the thigh or the shank points
    so far out of the frontal plane (less than a quarter of its length left) that its projection says nothing.
    """
    upper, lower = knee - hip, ankle - knee
    u, v = (np.stack([(seg * outward).sum(-1), seg[..., 1]], axis=-1) for seg in (upper, lower))
    angle = np.arctan2(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0], (u * v).sum(-1))
    seen = (_length(u) > 0.25 * _length(upper)) & (_length(v) > 0.25 * _length(lower))
    return np.where(seen, angle, np.nan)


def _length(vector: Array) -> Array:
    return np.linalg.norm(vector, axis=-1)
