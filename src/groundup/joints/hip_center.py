"""Hip centers from the pelvis markers, where the file has none."""

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side, outward
from groundup.geometry import unit
from groundup.joints.joint_angles import pelvis_frame

Array = NDArray[np.float64]

METHOD = "estimated from the pelvis markers (Harrington 2007)"


def harrington(*, left_asis: Array, right_asis: Array, rear: Array, side: Side) -> Array:
    """Hip center (..., 3) [m] by the pelvis-only regression of Harrington et al. 2007 (J Biomech 40:595).

    From mid-ASIS in ISB pelvis axes, with pelvis width W (ASIS to ASIS) and depth D (mid-ASIS to mid-PSIS), in mm:
    forward −0.24 D − 9.9, up −0.30 W − 10.9, outward 0.33 W + 7.3.
    """
    middle = 0.5 * (left_asis + right_asis)
    width = np.linalg.norm(right_asis - left_asis, axis=-1)
    depth = np.linalg.norm(middle - rear, axis=-1)
    forward = -0.24 * depth - 0.0099
    up = -0.30 * width - 0.0109
    right = outward(side) * (0.33 * width + 0.0073)
    offset = np.stack([forward, up, right], axis=-1)
    axes = pelvis_frame(left_asis=left_asis, right_asis=right_asis, rear=rear)
    return middle + (axes @ offset[..., None])[..., 0]


def level_right(*, left: Array, right: Array) -> Array:
    """Unit vector to the person's right along the floor (..., 3), from a left and a right point of the body."""
    across = (right - left) * np.array([1.0, 0.0, 1.0])
    return unit(across)
