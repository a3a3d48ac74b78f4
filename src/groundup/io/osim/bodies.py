"""Bodies: their mass, center of mass and inertia, checked against what a solid can have."""

import numpy as np

from groundup.body.model import Floats, Inertia, Note, floats
from groundup.io.osim.document import Element, members, number, numbers

_SLACK = 1e-6
_TOLERATED_EXCESS = 0.01
"""kg·m²: how far a principal moment may exceed the sum of the others; at 10 rad/s² that is a moment of 0.1 N·m."""


def bodies_of(model: Element) -> dict[str, Element]:
    """Body elements by name, in the file's order."""
    found: dict[str, Element] = {}
    for body in members(model, "BodySet"):
        if body.tag != "Body":
            raise body.fail("bodies of the kind Body", found=str(body))
        if not body.name:
            raise body.fail("a name for every body", found="none")
        if body.name in found or body.name == "ground":
            raise body.fail("names that belong to one body each", found=f"'{body.name}' twice")
        found[body.name] = body
    if not found:
        raise model.fail("a model with bodies", found="none", next_step="Check that the whole file was saved.")
    return found


def inertia_of(bodies: list[Element]) -> tuple[Inertia, list[Note]]:
    """Mass properties of the ground and of bodies in this order, and notes on the doubtful ones."""
    notes: list[Note] = []
    mass, center, moment = [0.0], [np.zeros(3)], [np.zeros((3, 3))]
    for body in bodies:
        one = number(body, "mass")
        if one < 0:
            raise body.fail(f"a mass of {body} that is not negative", found=f"{one:g} kg")
        tensor = _tensor(body)
        if one == 0 and np.any(tensor):
            notes.append(
                Note(body.where(), f"the inertia of {body}, which has no mass", "nothing: it is taken as zero")
            )
            tensor = np.zeros((3, 3))
        elif np.any(tensor):
            notes.extend(_checked(body, tensor))
        mass.append(one)
        center.append(np.array(numbers(body, "mass_center", 3, (0.0, 0.0, 0.0))))
        moment.append(tensor)
    n = len(mass)
    return Inertia(floats(mass, n), floats(center, n, 3), floats(moment, n, 3, 3)), notes


def _tensor(body: Element) -> Floats:
    """The inertia about the center of mass from xx yy zz xy xz yz."""
    xx, yy, zz, xy, xz, yz = numbers(body, "inertia", 6, (0.0,) * 6)
    return np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])


def _checked(body: Element, tensor: Floats) -> list[Note]:
    """Principal moments of a solid are positive and none exceeds the sum of the others.

    A small excess is noted, not refused: the toes of most public leg models have one (0.0007 kg·m²).
    """
    small, middle, large = np.linalg.eigvalsh(tensor)
    shown = f"{small:.3g}, {middle:.3g}, {large:.3g} kg·m²"
    if small < -_SLACK * large:
        raise body.fail(f"principal moments of inertia of {body} that are not negative", found=shown)
    excess = large - small - middle
    if excess > _TOLERATED_EXCESS:
        raise body.fail(
            f"an inertia of {body} that a solid can have (no principal moment above the sum of the others)",
            found=shown,
            next_step="Correct the <inertia> of this body.",
        )
    if excess > _SLACK * large:
        what = f"{body}: principal moments of inertia of {shown}, which no solid has"
        affects = f"joint moments, by {excess:.1g} N·m for each rad/s² that this body spins faster"
        return [Note(body.where(), what, affects)]
    return []
