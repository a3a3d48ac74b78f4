"""Three numbers as a value: vectors that a kernel keeps in registers instead of views into arrays.

A view into an array costs a kernel some 10 ns of counting who holds it, more than the arithmetic on three numbers.
Where a vector is read, used and put back at once, take it out by index.
"""

from groundup.body.compiled import kernel
from groundup.body.model import Floats

Triple = tuple[float, float, float]


@kernel
def taken(array: Floats, i: int) -> Triple:
    """Row i of an array (n, 3)."""
    return array[i, 0], array[i, 1], array[i, 2]  # pyright: ignore[reportReturnType]


@kernel
def put(array: Floats, i: int, v: Triple) -> None:
    """Row i of an array (n, 3) becomes v."""
    array[i, 0], array[i, 1], array[i, 2] = v[0], v[1], v[2]


@kernel
def more(a: Triple, s: float, b: Triple) -> Triple:
    """a + s b."""
    return a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]


@kernel
def across(a: Triple, b: Triple) -> Triple:
    """a × b."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@kernel
def along(a: Triple, b: Triple) -> float:
    """a · b."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@kernel
def turn(matrices: Floats, i: int, v: Triple) -> Triple:
    """R v with R matrix i of an array (n, 3, 3)."""
    return (
        matrices[i, 0, 0] * v[0] + matrices[i, 0, 1] * v[1] + matrices[i, 0, 2] * v[2],
        matrices[i, 1, 0] * v[0] + matrices[i, 1, 1] * v[1] + matrices[i, 1, 2] * v[2],
        matrices[i, 2, 0] * v[0] + matrices[i, 2, 1] * v[1] + matrices[i, 2, 2] * v[2],
    )


@kernel
def turn_back(matrices: Floats, i: int, v: Triple) -> Triple:
    """Rᵀ v with R matrix i of an array (n, 3, 3)."""
    return (
        matrices[i, 0, 0] * v[0] + matrices[i, 1, 0] * v[1] + matrices[i, 2, 0] * v[2],
        matrices[i, 0, 1] * v[0] + matrices[i, 1, 1] * v[1] + matrices[i, 2, 1] * v[2],
        matrices[i, 0, 2] * v[0] + matrices[i, 1, 2] * v[1] + matrices[i, 2, 2] * v[2],
    )
