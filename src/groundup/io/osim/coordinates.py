"""Joint coordinates: their names, ranges and defaults, and which of them follow another."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundup.body.functions import Piece, times
from groundup.body.model import Note
from groundup.io.osim.document import Element, flag, listed, members, number, pair, word, words
from groundup.io.osim.functions import function_in, pieces_of

_RANGE = (-10.0, 10.0)
"""OpenSim's range where the file gives none."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Every coordinate's element by its name, in the file's order."""

    by_name: Mapping[str, Element]
    index: Mapping[str, int]

    def of_joint(self, joint: Element) -> tuple[str, ...]:
        """Names of a joint's coordinates, in its order."""
        return tuple(element.name for element in coordinate_elements(joint))

    def named(self, text: str, owner: Element, what: str) -> int:
        """Index of the coordinate that a name or a path (`/jointset/knee_r/knee_angle_r`) means."""
        name = text.split("/")[-1].strip()
        if name not in self.index:
            raise owner.fail(
                f"a coordinate '{name}' for {what}" if name else f"the name of a coordinate for {what}",
                found=listed(tuple(self.index)),
                next_step="Correct the name, or add the coordinate to a joint.",
            )
        return self.index[name]


@dataclass(frozen=True, slots=True)
class Coupling:
    """A coordinate that is a function of another."""

    driver: str
    pieces: tuple[Piece, ...]
    element: Element


def coordinate_elements(joint: Element) -> tuple[Element, ...]:
    """The Coordinate elements of a joint."""
    holder = joint.child("coordinates")
    return tuple(one for one in holder.children if one.tag == "Coordinate") if holder is not None else ()


def coordinates_of(model: Element, joints: list[Element]) -> Coordinates:
    """All coordinates of the joints; each name must be one coordinate's alone."""
    by_name: dict[str, Element] = {}
    for joint in joints:
        for element in coordinate_elements(joint):
            if not element.name:
                raise element.fail(f"a name for every coordinate of {joint}", found="none")
            if element.name in by_name:
                raise element.fail(
                    "names that belong to one coordinate each",
                    found=f"'{element.name}' here and in line {by_name[element.name].line}",
                )
            by_name[element.name] = element
    if not by_name:
        raise model.fail("a model whose joints move", found="no coordinate", next_step="Check that the file is whole.")
    return Coordinates(by_name, {name: c for c, name in enumerate(by_name)})


def range_of(element: Element) -> tuple[float, float]:
    """Lowest and highest value of a coordinate."""
    low, high = pair(element, "range", _RANGE)
    if low > high:
        raise element.fail(f"a <range> of {element} that rises", found=f"{low:g} to {high:g}")
    return low, high


def prescribed_function(element: Element) -> tuple[Piece, ...] | None:
    """The function of time that a coordinate follows, if the file says that it does."""
    function = function_in(element, "prescribed_function")
    if function is None or not flag(element, "prescribed", default=False):
        return None
    return pieces_of(function)


def couplings_of(model: Element, coordinates: Coordinates) -> tuple[dict[str, Coupling], list[Note]]:
    """CoordinateCouplerConstraints by the name of the coordinate that follows; other constraints are noted."""
    couplings: dict[str, Coupling] = {}
    notes: list[Note] = []
    for constraint in members(model, "ConstraintSet"):
        if not flag(constraint, "isEnforced", default=True):
            continue
        if constraint.tag != "CoordinateCouplerConstraint":
            affects = "the bodies it ties move freely here: kinematics, moments and shares of their joints"
            notes.append(Note(constraint.where(), str(constraint), affects))
            continue
        follower, coupling = _coupling(constraint, coordinates)
        if follower in couplings:
            raise constraint.fail(f"one coupler for the coordinate '{follower}'", found="two")
        couplings[follower] = coupling
    for follower, coupling in couplings.items():
        if coupling.driver in couplings:
            raise coupling.element.fail(
                f"'{follower}' to follow a coordinate that is free",
                found=f"'{coupling.driver}', which follows '{couplings[coupling.driver].driver}'",
                next_step="Couple it to the free one.",
            )
    return couplings, notes


def _coupling(constraint: Element, coordinates: Coordinates) -> tuple[str, Coupling]:
    drivers = words(constraint, "independent_coordinate_names")
    if len(drivers) != 1:
        raise constraint.fail(
            f"one independent coordinate in {constraint}",
            found=listed(drivers),
            next_step="groundup couples a coordinate to one other.",
        )
    follower = word(constraint, "dependent_coordinate_name")
    for name in (follower, *drivers):
        coordinates.named(name, constraint, str(constraint))
    function = function_in(constraint, "coupled_coordinates_function")
    if function is None:
        raise constraint.fail(f"a <coupled_coordinates_function> in {constraint}", found="none")
    pieces = times(pieces_of(function), number(constraint, "scale_factor", 1.0))
    return follower, Coupling(drivers[0], pieces, constraint)
