"""Three-vectors and rotations for kernels: results go into an array of the caller's, so that nothing is allocated."""

import math

from groundup.body.compiled import kernel
from groundup.body.model import Floats


@kernel
def cross(a: Floats, b: Floats, out: Floats) -> None:
    """out = a × b, all (3,)."""
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]


@kernel
def turned(rotation: Floats, vector: Floats, out: Floats) -> None:
    """out = R v; R (3, 3)."""
    for i in range(3):
        out[i] = rotation[i, 0] * vector[0] + rotation[i, 1] * vector[1] + rotation[i, 2] * vector[2]


@kernel
def turned_back(rotation: Floats, vector: Floats, out: Floats) -> None:
    """out = Rᵀ v; R (3, 3)."""
    for i in range(3):
        out[i] = rotation[0, i] * vector[0] + rotation[1, i] * vector[1] + rotation[2, i] * vector[2]


@kernel
def product(a: Floats, b: Floats, out: Floats) -> None:
    """out = A B, all (3, 3)."""
    for i in range(3):
        for j in range(3):
            out[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + a[i, 2] * b[2, j]


@kernel
def turn_by(rotation: Floats, axis: Floats, angle: float, scratch: Floats, out: Floats) -> None:
    """out = R · rotation about a unit axis by an angle [rad] (Rodrigues); `scratch` and `out` (3, 3)."""
    c, s = math.cos(angle), math.sin(angle)
    t = 1.0 - c
    x, y, z = axis[0], axis[1], axis[2]
    scratch[0, 0] = t * x * x + c
    scratch[0, 1] = t * x * y - s * z
    scratch[0, 2] = t * x * z + s * y
    scratch[1, 0] = t * x * y + s * z
    scratch[1, 1] = t * y * y + c
    scratch[1, 2] = t * y * z - s * x
    scratch[2, 0] = t * x * z - s * y
    scratch[2, 1] = t * y * z + s * x
    scratch[2, 2] = t * z * z + c
    product(rotation, scratch, out)
