"""Joints as six axes: three rotations in sequence, each turned by those before it, after three translations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from groundup.body.functions import Piece, polynomial
from groundup.io.osim.coordinates import Coordinates
from groundup.io.osim.document import Element, listed, numbers, words
from groundup.io.osim.frames import Frame, Frames
from groundup.io.osim.functions import function_in, pieces_of

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One of a joint's six axes: how far along or about `vector`, by which coordinate (None: by a constant)."""

    vector: Vector
    pieces: tuple[Piece, ...]
    coordinate: str | None
    straight: bool = False  # the coordinate itself is the amount


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint between two frames; axes 0-2 turn, 3-5 shift, None where nothing moves."""

    element: Element
    name: str
    parent: Frame
    child: Frame
    axes: tuple[Axis | None, ...]
    coordinates: tuple[str, ...]


X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_LINE = polynomial(0.0, 1.0)

_SIMPLE: dict[str, tuple[tuple[int, Vector], ...]] = {
    "WeldJoint": (),
    "PinJoint": ((0, Z),),
    "SliderJoint": ((3, X),),
    "UniversalJoint": ((0, X), (1, Y)),
    "BallJoint": ((0, X), (1, Y), (2, Z)),
    "GimbalJoint": ((0, X), (1, Y), (2, Z)),
    "PlanarJoint": ((0, Z), (3, X), (4, Y)),
    "FreeJoint": ((0, X), (1, Y), (2, Z), (3, X), (4, Y), (5, Z)),
}
"""Where each coordinate of a joint acts, in OpenSim's order of coordinates: (axis of six, direction)."""

_CUSTOM_ORDER = ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3")
_CUSTOM_AXES = (X, Y, Z, X, Y, Z)


def joints_of(elements: list[Element], frames: Frames, coordinates: Coordinates) -> list[Joint]:
    """Every joint of a model, in the order of its elements."""
    joints = [_joint(element, frames, coordinates) for element in elements]
    seen: set[str] = set()
    for joint in joints:
        if joint.name in seen:
            raise joint.element.fail("names that belong to one joint each", found=f"'{joint.name}' twice")
        seen.add(joint.name)
    return joints


def kind_of(joint: Joint, coordinate: str) -> Literal["rotation", "translation", "coupled"]:
    """What a coordinate is: the amount of a rotation, of a translation, or something that moves axes by functions.

    The last axis that it moves one to one decides, as in OpenSim.
    """
    axes = [k for k, axis in enumerate(joint.axes) if axis and axis.straight and axis.coordinate == coordinate]
    if not axes:
        return "coupled"
    return "rotation" if axes[-1] < 3 else "translation"


def _joint(element: Element, frames: Frames, coordinates: Coordinates) -> Joint:
    owner = f"/jointset/{element.name}"
    parent = frames.named_in(element, "socket_parent_frame", owner=owner)
    child = frames.named_in(element, "socket_child_frame", owner=owner)
    names = coordinates.of_joint(element)
    if element.tag == "CustomJoint":
        axes = _custom_axes(element, names)
    elif element.tag in _SIMPLE:
        axes = _simple_axes(element, names)
    else:
        raise element.fail(
            f"a joint that groundup can move ({listed([*_SIMPLE, 'CustomJoint'], 9)})",
            found=str(element),
            next_step="Write it as a CustomJoint.",
        )
    return Joint(element, element.name, parent, child, axes, names)


def _simple_axes(element: Element, names: tuple[str, ...]) -> tuple[Axis | None, ...]:
    slots = _SIMPLE[element.tag]
    if len(names) != len(slots):
        raise element.fail(f"{len(slots)} coordinates in {element}", found=str(len(names)))
    axes: list[Axis | None] = [None] * 6
    for (k, vector), name in zip(slots, names, strict=True):
        axes[k] = Axis(vector, _LINE, name, straight=True)
    return tuple(axes)


def _custom_axes(element: Element, names: tuple[str, ...]) -> tuple[Axis | None, ...]:
    transform = element.child("SpatialTransform")
    if transform is None:
        raise element.fail(f"a <SpatialTransform> in {element}", found="none")
    axes = [_custom_axis(one, element, names, default) for one, default in _six(transform, element)]
    for first in (0, 3):
        _check_independent(element, [axis.vector for axis in axes[first : first + 3]], transform)
    used = {axis.coordinate for axis in axes}
    idle = [name for name in names if name not in used]
    if idle:
        raise element.fail(f"coordinates of {element} that move an axis", found=f"{listed(idle)} moving none")
    return tuple(axis if axis.coordinate is not None or any(_powers(axis)) else None for axis in axes)


def _powers(axis: Axis) -> Iterator[float]:
    for _, _, powers in axis.pieces:
        yield from powers


def _six(transform: Element, joint: Element) -> Iterator[tuple[Element, Vector]]:
    """The six TransformAxis by their names; where names are missing, by their order."""
    found = [child for child in transform.children if child.tag == "TransformAxis"]
    if len(found) != 6:
        raise transform.fail(f"six TransformAxis in {joint}", found=str(len(found)))
    by_name = {axis.name: axis for axis in found}
    ordered = [by_name[name] for name in _CUSTOM_ORDER] if set(by_name) == set(_CUSTOM_ORDER) else found
    yield from zip(ordered, _CUSTOM_AXES, strict=True)


def _custom_axis(axis: Element, joint: Element, names: tuple[str, ...], default: Vector) -> Axis:
    vector = np.array(numbers(axis, "axis", 3, default))
    length = float(np.linalg.norm(vector))
    if length < 1e-9:
        raise axis.fail(f"an <axis> of {joint} that points somewhere", found="0 0 0")
    drivers = words(axis, "coordinates")
    if len(drivers) > 1:
        raise axis.fail(f"one coordinate an axis in {joint}", found=listed(drivers))
    if drivers and drivers[0] not in names:
        raise axis.fail(f"a coordinate of {joint} ({listed(names)})", found=f"'{drivers[0]}'")
    function = function_in(axis, "function", besides=("coordinates", "axis", "components"))
    name = drivers[0] if drivers else None
    pieces = pieces_of(function) if function is not None else polynomial(0.0)
    if name is None and any(len(powers) > 1 for _, _, powers in pieces):
        raise axis.fail(f"the coordinate of the {axis.name} of {joint}", found="none")
    straight = function is not None and function.tag == "LinearFunction" and abs(pieces[0][2][1]) == 1.0
    return Axis(tuple(map(float, vector / length)), pieces, name, straight)


def _check_independent(joint: Element, vectors: list[Vector], transform: Element) -> None:
    for i, j in ((0, 1), (0, 2), (1, 2)):
        if float(np.linalg.norm(np.cross(vectors[i], vectors[j]))) < 1e-5:
            raise transform.fail(f"axes of {joint} that point in different directions", found="two that are parallel")
