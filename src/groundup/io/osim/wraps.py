"""Surfaces that muscles bend around, each in a frame of its own on a body."""

from collections.abc import Iterator
from dataclasses import dataclass

from groundup.body.model import CYLINDER, ELLIPSOID, SPHERE, TORUS, Floats, Surfaces, floats, integers
from groundup.io.osim.document import Element, flag, members, number, numbers, word
from groundup.io.osim.frames import Frame, Frames, rotation_xyz

_SIDES = {"x": (0, 1), "y": (1, 1), "z": (2, 1), "-x": (0, -1), "-y": (1, -1), "-z": (2, -1)}
_ALL = (-1, 0)

_SHAPES: dict[str, tuple[int, dict[str, float]]] = {
    "WrapCylinder": (CYLINDER, {"radius": 1.0, "length": 1.0}),
    "WrapSphere": (SPHERE, {"radius": 0.05}),
    "WrapEllipsoid": (ELLIPSOID, {}),
    "WrapTorus": (TORUS, {"inner_radius": 0.01, "outer_radius": 0.05}),
}
"""Each kind with its sizes and OpenSim's defaults for them."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A wrap object of the file; an inactive one has a name but wraps nothing."""

    name: str
    body: str
    rotation: Floats  # (3, 3) in the body
    place: Floats  # (3,) m
    kind: int
    size: tuple[float, float, float]
    side: tuple[int, int]
    active: bool


def surfaces_in(model: Element, frames: Frames) -> dict[str, Surface]:
    """Wrap objects by name; of two with one name OpenSim takes the first, and so do we."""
    found: dict[str, Surface] = {}
    for element, frame in _wrap_objects(model, frames):
        found.setdefault(element.name, _surface(element, frame))
    return found


def surface_arrays(surfaces: list[Surface], index: dict[str, int]) -> Surfaces:
    """Surfaces as arrays."""
    n = len(surfaces)
    return Surfaces(
        body=integers([index[one.body] for one in surfaces], n),
        rotation=floats([one.rotation for one in surfaces], n, 3, 3),
        place=floats([one.place for one in surfaces], n, 3),
        kind=integers([one.kind for one in surfaces], n),
        size=floats([one.size for one in surfaces], n, 3),
        side_axis=integers([one.side[0] for one in surfaces], n),
        side_sign=integers([one.side[1] for one in surfaces], n),
    )


def _wrap_objects(model: Element, frames: Frames) -> Iterator[tuple[Element, Frame]]:
    for element, frame in frames.elements:
        for wrap in members(element, "WrapObjectSet"):
            yield wrap, frame
    ground = model.child("Ground")
    for wrap in members(ground, "WrapObjectSet"):
        yield wrap, frames.by_path["/ground"]


def _surface(element: Element, frame: Frame) -> Surface:
    kind, size = _shape(element)
    turn = rotation_xyz(numbers(element, "xyz_body_rotation", 3, (0.0, 0.0, 0.0)))
    return Surface(
        name=element.name,
        body=frame.body,
        rotation=frame.rotation @ turn,
        place=frame.placed(numbers(element, "translation", 3, (0.0, 0.0, 0.0))),
        kind=kind,
        size=size,
        side=_side(element),
        active=flag(element, "active", default=True),
    )


def _shape(element: Element) -> tuple[int, tuple[float, float, float]]:
    kind, tags = _SHAPES.get(element.tag, (-1, {}))
    if kind == ELLIPSOID:
        size = numbers(element, "dimensions", 3, (0.05, 0.05, 0.05))
    elif kind >= 0:
        size = tuple(number(element, tag, default) for tag, default in tags.items())
    else:
        raise element.fail(
            "a WrapCylinder, WrapSphere, WrapEllipsoid or WrapTorus",
            found=str(element),
            next_step="Replace it by one of these.",
        )
    if min(size) <= 0:
        raise element.fail(f"sizes of {element} above zero", found=f"{min(size):g}")
    if kind == TORUS and size[0] >= size[1]:
        raise element.fail(f"an outer radius of {element} above the inner one", found=f"{size[0]:g} and {size[1]:g}")
    a, b, c = (*size, 0.0, 0.0)[:3]
    return kind, (a, b, c)


def _side(element: Element) -> tuple[int, int]:
    quadrant = word(element, "quadrant").lower().replace("+", "")
    if quadrant in ("", "all", "unassigned"):
        return _ALL
    if quadrant not in _SIDES:
        raise element.fail(f"a <quadrant> of {element}: all, +x, -x, +y, -y, +z or -z", found=f"'{quadrant[:20]}'")
    return _SIDES[quadrant]
