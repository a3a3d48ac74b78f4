"""Markers of a model, and spheres that touch the ground."""

from groundup.body.model import Contacts, Floats, Markers, booleans, floats, integers
from groundup.io.osim.document import Element, flag, members, numbers
from groundup.io.osim.frames import Frames


def markers_of(model: Element, frames: Frames, bodies: dict[str, int]) -> tuple[tuple[str, ...], Markers]:
    """Names and places of the MarkerSet's markers, each in the axes of its body, all of weight 1."""
    names: dict[str, None] = {}
    body: list[int] = []
    place: list[Floats] = []
    fixed: list[bool] = []
    for marker in members(model, "MarkerSet"):
        if marker.tag != "Marker":
            continue
        if not marker.name or marker.name in names:
            found = f"'{marker.name}' again" if marker.name else "none"
            raise marker.fail("a name of its own for every marker", found=found)
        frame = frames.named_in(marker, "socket_parent_frame", owner=f"/markerset/{marker.name}")
        names[marker.name] = None
        body.append(bodies[frame.body])
        place.append(frame.placed(numbers(marker, "location", 3, (0.0, 0.0, 0.0))))
        fixed.append(flag(marker, "fixed", default=False))
    n = len(names)
    return tuple(names), Markers(integers(body, n), floats(place, n, 3), floats([1.0] * n, n), booleans(fixed, n))


def contacts_of(model: Element, frames: Frames, bodies: dict[str, int]) -> tuple[tuple[str, ...], Contacts]:
    """ContactSpheres as points: the centers of those that sit on a body that moves."""
    names: list[str] = []
    body: list[int] = []
    place: list[Floats] = []
    for sphere in members(model, "ContactGeometrySet"):
        if sphere.tag != "ContactSphere":
            continue
        frame = frames.named_in(sphere, "socket_frame", owner=f"/contactgeometryset/{sphere.name}")
        if frame.body == "ground":
            continue
        names.append(sphere.name)
        body.append(bodies[frame.body])
        place.append(frame.placed(numbers(sphere, "location", 3, (0.0, 0.0, 0.0))))
    n = len(names)
    return tuple(names), Contacts(integers(body, n), floats(place, n, 3))
