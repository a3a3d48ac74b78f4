"""A model as an `.osim` file of OpenSim 4: one CustomJoint (or WeldJoint) a body, muscles with their curves.

What the model does not hold is not in the file: meshes and other pictures, controllers, unused surfaces.
"""

from pathlib import Path

import numpy as np

from groundup.body.model import Floats, Integers, Model
from groundup.errors import FileError
from groundup.io.atomic import write_text
from groundup.io.osim.frames import angles_xyz
from groundup.io.osim.write_forces import forces, wrap_objects
from groundup.io.osim.written_functions import function_part
from groundup.io.osim.xml_text import Part, group, numeral, numerals, part, serialized, told

_VERSION = 40500
_ROTATIONS = ("rotation1", "rotation2", "rotation3")
_TRANSLATIONS = ("translation1", "translation2", "translation3")


def write_model(model: Model, path: Path) -> None:
    """Write a model whole or not at all; OpenSim 4 opens it and finds the same bodies, joints, markers and muscles."""
    try:
        text = model_text(model)
    except ValueError as error:
        raise FileError(
            "a model that OpenSim's file can hold", found=str(error), where=str(path), next_step="Nothing was written."
        ) from None
    write_text(path, text)


def model_text(model: Model) -> str:
    """The text of a model's file."""
    order = np.argsort([_first_coordinate(model, b) for b in range(1, len(model.bodies))], kind="stable") + 1
    parts = (
        part("Ground", wrap_objects(model, 0), name="ground"),
        told("gravity", numerals(model.gravity)),
        group("BodySet", [_body(model, b) for b in range(1, len(model.bodies))]),
        group("JointSet", [_joint(model, int(b)) for b in order]),
        group(
            "ConstraintSet", [_coupler(model, c) for c in range(len(model.coordinates)) if model.tree.coupling[c] >= 0]
        ),
        group("ForceSet", forces(model)),
        group("MarkerSet", [_marker(model, k) for k in range(len(model.marker_names))]),
        group("ContactGeometrySet", [_contact(model, k) for k in range(len(model.contact_names))]),
    )
    document = part("OpenSimDocument", part("Model", *parts, name=model.name), attributes={"Version": str(_VERSION)})
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + serialized(document)


def frame_path(model: Model, body: int) -> str:
    """The path of a body's own frame."""
    return f"/bodyset/{model.bodies[body]}" if body else "/ground"


def _first_coordinate(model: Model, b: int) -> int:
    """Where a joint stands so that coordinates keep their order; one without any last."""
    mine = [c for c, one in enumerate(model.coordinates) if one.joint == model.joints[b]]
    return min(mine, default=len(model.coordinates))


def _body(model: Model, b: int) -> Part:
    moment = model.inertia.moment[b]
    six = (*np.diag(moment), moment[0, 1], moment[0, 2], moment[1, 2])
    return part(
        "Body",
        wrap_objects(model, b),
        told("mass", numeral(model.inertia.mass[b])),
        told("mass_center", numerals(model.inertia.center[b])),
        told("inertia", numerals(six)),
        name=model.bodies[b],
    )


def _joint(model: Model, b: int) -> Part:
    tree, name = model.tree, model.joints[b]
    turn = tree.rotation_of_child[b].T
    parent = _offset(
        "parent", frame_path(model, int(tree.parent[b])), tree.rotation_in_parent[b], tree.place_in_parent[b]
    )
    child = _offset("child", frame_path(model, b), turn, -turn @ tree.place_of_child[b])
    mine = [c for c, one in enumerate(model.coordinates) if one.joint == name]
    if not mine and np.any(tree.function[b] >= 0):
        raise ValueError(f"joint '{name}' with a constant shift or turn and no coordinate")
    common = (
        told("socket_parent_frame", "parent"),
        told("socket_child_frame", "child"),
        part("coordinates", *(_coordinate(model, c) for c in mine)),
        part("frames", parent, child),
    )
    if not mine:
        return part("WeldJoint", *common, name=name)
    return part("CustomJoint", *common, _spatial_transform(model, b), name=name)


def _offset(name: str, parent: str, turn: Floats, place: Floats) -> Part:
    return part(
        "PhysicalOffsetFrame",
        told("socket_parent", parent),
        told("translation", numerals(place)),
        told("orientation", numerals(angles_xyz(turn))),
        name=name,
    )


def _coordinate(model: Model, c: int) -> Part:
    one = model.coordinates[c]
    follows = (
        part("prescribed_function", function_part(model.tree.functions, one.prescribed))
        if one.prescribed >= 0
        else None
    )
    return part(
        "Coordinate",
        told("default_value", numeral(one.default)),
        told("range", numerals((one.low, one.high))),
        told("clamped", str(one.clamped).lower()),
        told("locked", str(one.locked).lower()),
        *((follows, told("prescribed", "true")) if follows is not None else ()),
        name=one.name,
    )


def _spatial_transform(model: Model, b: int) -> Part:
    """Six axes; those where nothing moves point where the others do not, as OpenSim demands."""
    tree = model.tree
    axes = np.vstack(
        [_completed(tree.axis[b, :3], tree.function[b, :3]), _completed(tree.axis[b, 3:], tree.function[b, 3:])]
    )
    rows: list[Part] = []
    for k, name in enumerate((*_ROTATIONS, *_TRANSLATIONS)):
        c = int(tree.coordinate[b, k])
        function = int(tree.function[b, k])
        rows.append(
            part(
                "TransformAxis",
                told("coordinates", model.coordinates[c].name if c >= 0 else ""),
                told("axis", numerals(axes[k])),
                function_part(tree.functions, function) if function >= 0 else part("Constant", told("value", "0")),
                name=name,
            )
        )
    return part("SpatialTransform", *rows)


def _completed(axes: Floats, function: Integers) -> Floats:
    moving = np.flatnonzero(np.asarray(function) >= 0)
    whole = np.array(axes)
    if len(moving) == 0:
        return np.eye(3)
    free = np.linalg.svd(axes[moving])[2][len(moving) :]
    whole[np.setdiff1d(np.arange(3), moving)] = free
    return whole


def _coupler(model: Model, c: int) -> Part:
    name = model.coordinates[c].name
    return part(
        "CoordinateCouplerConstraint",
        part("coupled_coordinates_function", function_part(model.tree.functions, int(model.tree.coupling[c]))),
        told("independent_coordinate_names", model.coordinates[int(model.tree.driver[c])].name),
        told("dependent_coordinate_name", name),
        name=f"{name}_coupler",
    )


def _marker(model: Model, k: int) -> Part:
    return part(
        "Marker",
        told("socket_parent_frame", frame_path(model, int(model.markers.body[k]))),
        told("location", numerals(model.markers.place[k])),
        told("fixed", "true" if model.markers.fixed[k] else "false"),
        name=model.marker_names[k],
    )


def _contact(model: Model, k: int) -> Part:
    return part(
        "ContactSphere",
        told("socket_frame", frame_path(model, int(model.contacts.body[k]))),
        told("location", numerals(model.contacts.place[k])),
        name=model.contact_names[k],
    )
