"""Around whichever surface it is."""

from groundup.body.compiled import kernel
from groundup.body.model import CYLINDER, ELLIPSOID, SPHERE
from groundup.body.routes import Track
from groundup.body.triples import Triple, taken
from groundup.body.wraps import Wrapped
from groundup.body.wraps.cylinder import wrap_cylinder
from groundup.body.wraps.ellipsoid import wrap_ellipsoid
from groundup.body.wraps.sphere import wrap_sphere
from groundup.body.wraps.torus import wrap_torus


@kernel
def wrap_around(track: Track, surface: int, a: Triple, b: Triple, other: bool | None) -> Wrapped:
    """The path from a to b, in a surface's own frame, around that surface.

    With `other` None the model has only cylinders. The compiler then leaves the other surfaces out, which most models
    of legs do not have and which take it seconds.
    """
    size = taken(track.size, surface)
    axis, sign = track.side_axis[surface], track.side_sign[surface]
    if other is None:
        return wrap_cylinder(a, b, size[0], size[1], axis, sign)  # pyright: ignore[reportArgumentType]
    kind = track.kind[surface]
    if kind == CYLINDER:
        return wrap_cylinder(a, b, size[0], size[1], axis, sign)  # pyright: ignore[reportArgumentType]
    if kind == SPHERE:
        return wrap_sphere(a, b, size[0], axis, sign)  # pyright: ignore[reportArgumentType]
    if kind == ELLIPSOID:
        return wrap_ellipsoid(a, b, size, axis, sign)  # pyright: ignore[reportArgumentType]
    return wrap_torus(a, b, size[0], size[1], axis, sign)  # pyright: ignore[reportArgumentType]
