"""Ligaments of a model: a path, a length at rest and a curve of tension over stretch."""

from dataclasses import dataclass

from groundup.body.functions import Piece
from groundup.body.model import Ligaments, floats, integers
from groundup.io.osim.document import Element, number
from groundup.io.osim.functions import pieces_of
from groundup.io.osim.paths import Path, Surroundings, path_arrays, path_of

_CURVE = "force_length_curve"


@dataclass(frozen=True, slots=True)
class Ligament:
    """One ligament as its file states it."""

    name: str
    path: Path
    rest_length: float
    scale: float
    curve: int


def ligament_of(element: Element, around: Surroundings) -> Ligament:
    """A ligament, if its numbers can be one's."""
    rest, scale = number(element, "resting_length", 0.0), number(element, "pcsa_force", 0.0)
    if rest <= 0 or scale < 0:
        tag, value = ("resting_length", rest) if rest <= 0 else ("pcsa_force", scale)
        needed = f"<{tag}> of {element} {'above zero' if rest <= 0 else 'that is not negative'}"
        raise (element.child(tag) or element).fail(needed, found=f"{value:g}")
    curve = around.functions.add(_curve(element))
    return Ligament(element.name, path_of(element, around), rest, scale, curve)


def ligament_arrays(ligaments: list[Ligament]) -> Ligaments | None:
    """All ligaments as arrays; None where there is none."""
    n = len(ligaments)
    if not n:
        return None
    return Ligaments(
        paths=path_arrays([one.path for one in ligaments]),
        rest_length=floats([one.rest_length for one in ligaments], n),
        scale=floats([one.scale for one in ligaments], n),
        curve=integers([one.curve for one in ligaments], n),
    )


def _curve(element: Element) -> tuple[Piece, ...]:
    """The function that bears the property's name, as OpenSim writes it, or that stands in an element of that name."""
    for child in element.children:
        if child.name == _CURVE and child.tag != _CURVE:
            return pieces_of(child)
        if child.tag == _CURVE and child.children:
            return pieces_of(child.children[0])
    raise element.fail(f"a <{_CURVE}> of {element}", found="none")
