"""Where muscles run: path points of three kinds, and the surfaces a path bends around."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from groundup.body.functions import plus
from groundup.body.model import AXIAL, CONDITIONAL, FIXED, HYBRID, MIDPOINT, MOVING, Floats, Paths, floats, integers
from groundup.io.osim.coordinates import Coordinates
from groundup.io.osim.document import Element, listed, members, numbers, pair, word
from groundup.io.osim.frames import Frame, Frames
from groundup.io.osim.functions import function_in, pieces_of
from groundup.io.osim.tree import FunctionTable
from groundup.io.osim.wraps import Surface

_METHODS = {"hybrid": HYBRID, "midpoint": MIDPOINT, "axial": AXIAL, "": HYBRID, "unassigned": HYBRID}
Three = tuple[int, ...]
_NOWHERE = (-1, -1, -1)


@dataclass(frozen=True, slots=True)
class Point:
    """One path point; what is -1 it does not have."""

    body: int
    place: Floats
    kind: int
    coordinate: Three = _NOWHERE
    function: Three = _NOWHERE
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True, slots=True)
class Wrap:
    """One surface that a path bends around."""

    surface: int
    method: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Path:
    """Points and wraps of one muscle."""

    points: list[Point]
    wraps: list[Wrap]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a path's elements refer to."""

    frames: Frames
    bodies: Mapping[str, int]
    coordinates: Coordinates
    functions: FunctionTable
    surfaces: Mapping[str, Surface]
    used: dict[str, int] = field(default_factory=dict[str, int])  # surfaces that paths bend around, numbered


def path_element(owner: Element) -> Element | None:
    """The GeometryPath of a muscle, which may stand in `<path>`."""
    return owner.child("GeometryPath") or (holder.child("GeometryPath") if (holder := owner.child("path")) else None)


def path_of(owner: Element, around: Surroundings) -> Path:
    """The path of a muscle."""
    element = path_element(owner)
    if element is None:
        raise owner.fail(f"a <GeometryPath> in {owner}", found="none")
    points = [_point(point, owner, around) for point in members(element, "PathPointSet")]
    if len(points) < 2:
        raise element.fail(f"two or more path points of {owner}", found=str(len(points)))
    for end in (0, -1):
        if points[end].kind == CONDITIONAL:
            raise element.fail(f"a first and last point of {owner} that are always there", found="a conditional one")
    wraps = [_wrap(one, owner, len(points), around) for one in members(element, "PathWrapSet")]
    return Path(points, [wrap for wrap in wraps if wrap is not None])


def path_arrays(paths: list[Path]) -> Paths:
    """All paths as arrays."""
    points = [point for path in paths for point in path.points]
    wraps = [wrap for path in paths for wrap in path.wraps]
    n, w = len(points), len(wraps)
    return Paths(
        first=integers(np.cumsum([0, *(len(path.points) for path in paths)])),
        body=integers([point.body for point in points], n),
        place=floats([point.place for point in points], n, 3),
        kind=integers([point.kind for point in points], n),
        coordinate=integers([point.coordinate for point in points], n, 3),
        function=integers([point.function for point in points], n, 3),
        low=floats([point.low for point in points], n),
        high=floats([point.high for point in points], n),
        wrap_first=integers(np.cumsum([0, *(len(path.wraps) for path in paths)])),
        wrap_surface=integers([wrap.surface for wrap in wraps], w),
        wrap_method=integers([wrap.method for wrap in wraps], w),
        wrap_start=integers([wrap.start for wrap in wraps], w),
        wrap_end=integers([wrap.end for wrap in wraps], w),
    )


def _point(point: Element, owner: Element, around: Surroundings) -> Point:
    frame = around.frames.named_in(point, "socket_parent_frame", owner=f"/forceset/{owner.name}/path/{point.name}")
    body = around.bodies[frame.body]
    match point.tag:
        case "PathPoint":
            return Point(body, frame.placed(numbers(point, "location", 3, (0.0, 0.0, 0.0))), FIXED)
        case "ConditionalPathPoint":
            place = frame.placed(numbers(point, "location", 3, (0.0, 0.0, 0.0)))
            coordinate = around.coordinates.named(word(point, "socket_coordinate"), point, f"{point} of {owner}")
            low, high = pair(point, "range", (0.0, 0.0))
            return Point(body, place, CONDITIONAL, (coordinate, -1, -1), low=low, high=high)
        case "MovingPathPoint":
            return _moving(point, owner, frame, body, around)
        case _:
            raise point.fail(
                f"points of {owner} that are a PathPoint, ConditionalPathPoint or MovingPathPoint", found=str(point)
            )


def _moving(point: Element, owner: Element, frame: Frame, body: int, around: Surroundings) -> Point:
    """A point whose place in its frame is three functions; constant ones are put into its place."""
    if not np.allclose(frame.rotation, np.eye(3), rtol=0, atol=1e-12):
        raise point.fail(
            f"the frame of the moving {point} of {owner} to have its body's axes",
            found="a frame that is turned",
            next_step="Give the point in the axes of its body.",
        )
    place, coordinate, function = frame.place.copy(), [-1, -1, -1], [-1, -1, -1]
    for k, letter in enumerate("xyz"):
        element = function_in(point, f"{letter}_location")
        if element is None:
            continue
        pieces = pieces_of(element)
        if len(pieces) == 1 and not any(pieces[0][2][1:]):
            place[k] += pieces[0][2][0]
            continue
        name = word(point, f"socket_{letter}_coordinate")
        coordinate[k] = around.coordinates.named(name, point, f"the {letter} of {point} of {owner}")
        function[k] = around.functions.add(plus(pieces, float(place[k])) if place[k] else pieces)
        place[k] = 0.0
    if max(function) < 0:
        return Point(body, place, FIXED)
    return Point(body, place, MOVING, tuple(coordinate), tuple(function))


def _wrap(element: Element, owner: Element, n_points: int, around: Surroundings) -> Wrap | None:
    """A wrap of a path; none where its surface is switched off."""
    name = word(element, "wrap_object").rpartition("/")[2]
    if name not in around.surfaces:
        raise element.fail(
            f"a wrap object '{name}' that {owner} bends around",
            found=listed(tuple(around.surfaces)),
            next_step="Add it to a body's WrapObjectSet, or remove the PathWrap.",
        )
    if not around.surfaces[name].active:
        return None
    method = word(element, "method").lower()
    if method not in _METHODS:
        raise element.fail(f"a <method> of {element}: hybrid, midpoint or axial", found=f"'{method[:20]}'")
    first, last = numbers(element, "range", 2, (-1.0, -1.0))
    if max(first, last) > n_points:
        raise element.fail(f"a <range> within the {n_points} points of {owner}", found=f"{first:g} {last:g}")
    start, end = (int(one) if one >= 1 else -1 for one in (first, last))
    return Wrap(around.used.setdefault(name, len(around.used)), _METHODS[method], start, end)
