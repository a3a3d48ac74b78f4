"""What stands in a model's file and is not taken over: said with its place and with what it affects."""

from collections.abc import Iterator

from groundup.body.model import Note
from groundup.io.osim.document import Element, members, word

_READ = {
    "Ground",
    "gravity",
    "BodySet",
    "JointSet",
    "ConstraintSet",
    "ForceSet",
    "MarkerSet",
    "ContactGeometrySet",
    "ComponentSet",
    "components",
    "length_units",
    "force_units",
}
_SILENT = {
    "credits",
    "publications",
    "groups",
    "assembly_accuracy",
    "ModelVisualPreferences",
    "FrameGeometry",
    "attached_geometry",
    "WrapObjectSet",
    "FrameSet",
    "CoordinateSet",
}
"""Words and pictures: they change nothing."""

_SETS = {
    "ControllerSet": "nothing: no controller drives muscles here",
    "ProbeSet": "nothing: probes only report",
    "MiscModelComponentSet": "what it does to the model is missing",
}
_AFFECTS_OTHERWISE = "what it does to the model is missing"
_COMPONENTS = {"PhysicalOffsetFrame", "Station", "Marker"}
_UNITS = {"length_units": ("meters", "m", "meter"), "force_units": ("n", "newtons", "newton")}


def parts_left_out(model: Element) -> list[Note]:
    """Notes on parts of a model that no module here reads."""
    return [*_sets(model), *_components(model), *_contacts(model), *_units(model)]


def _sets(model: Element) -> Iterator[Note]:
    for part in model.children:
        if part.tag in _READ or part.tag in _SILENT:
            continue
        objects = part.child("objects")
        for one in objects.children if objects is not None else () if part.tag in _SETS else (part,):
            yield Note(one.where(), str(one), _SETS.get(part.tag, _AFFECTS_OTHERWISE))


def _components(model: Element) -> Iterator[Note]:
    """Components of the model, of its bodies and of the ground that are no frames and no stations."""
    owners = [model, *members(model, "BodySet"), *(one for one in model.children if one.tag == "Ground")]
    held = [one for owner in owners if (holder := owner.child("components")) is not None for one in holder.children]
    for one in (*held, *members(model, "ComponentSet")):
        if one.tag not in _COMPONENTS:
            yield Note(one.where(), str(one), _AFFECTS_OTHERWISE)
    for one in members(model, "MarkerSet"):
        if one.tag != "Marker":
            yield Note(one.where(), str(one), "no marker comes from it")


def _contacts(model: Element) -> Iterator[Note]:
    for one in members(model, "ContactGeometrySet"):
        if one.tag not in ("ContactSphere", "ContactHalfSpace"):
            yield Note(one.where(), str(one), "no contact point comes from it: only spheres are taken")


def _units(model: Element) -> Iterator[Note]:
    for tag, names in _UNITS.items():
        unit, part = word(model, tag), model.child(tag)
        if part is not None and unit and unit.lower() not in names:
            affects = (
                f"nothing, if its numbers are in {names[0] if tag == 'length_units' else 'newtons'}: so they are read"
            )
            yield Note(part.where(), f"<{tag}> {unit[:20]}", affects)
