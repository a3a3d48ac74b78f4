"""A model from an `.osim` file: its parts read one by one and put together as flat arrays."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from groundup.body.model import Coordinate, Model, Note, floats
from groundup.errors import FileError
from groundup.io.osim.bodies import bodies_of, inertia_of
from groundup.io.osim.coordinates import (
    Coordinates,
    Coupling,
    coordinates_of,
    couplings_of,
    prescribed_function,
    range_of,
)
from groundup.io.osim.document import Element, flag, members, number, numbers, parse
from groundup.io.osim.frames import Frames, frames_of
from groundup.io.osim.joints import Joint, joints_of, kind_of
from groundup.io.osim.ligaments import ligament_arrays
from groundup.io.osim.markers import contacts_of, markers_of
from groundup.io.osim.muscles import forces_of, kind_of_muscle, muscle_arrays
from groundup.io.osim.notes import parts_left_out
from groundup.io.osim.paths import Surroundings, path_arrays
from groundup.io.osim.tree import FunctionTable, carried, tree_of, unreached, with_functions
from groundup.io.osim.upgrade import model_element
from groundup.io.osim.wraps import surface_arrays, surfaces_in
from groundup.io.text_file import read_text

_LARGEST_BYTES = 30_000_000
_GRAVITY = (0.0, -9.80665, 0.0)


def read_model(path: Path) -> Model:
    """The model in an `.osim` file of OpenSim 4 (or an older one, upgraded where that is mechanical)."""
    if path.is_file() and path.stat().st_size > _LARGEST_BYTES:
        raise FileError(
            f"a model of at most {_LARGEST_BYTES // 1_000_000} MB",
            found=f"{path.stat().st_size / 1e6:.0f} MB",
            where=str(path),
            next_step="Choose the .osim file; meshes belong into files of their own.",
        )
    text = read_text(path, limit_bytes=_LARGEST_BYTES)
    return model_from_text("\n".join(text.lines), str(path))


def model_from_text(text: str, where: str) -> Model:
    """The model in the text of an `.osim` file; `where` names its source in errors and notes."""
    model = model_element(parse(text, where))
    elements = bodies_of(model)
    frames = frames_of(model)
    joint_elements = _joint_elements(model, elements, frames)
    coordinates = coordinates_of(model, joint_elements)
    couplings, constraint_notes = couplings_of(model, coordinates)
    joints = joints_of(joint_elements, frames, coordinates)
    carrier = carried(elements, joints)
    bodies = ("ground", *carrier)
    index = {body: b for b, body in enumerate(bodies)}
    functions = FunctionTable()
    tree = tree_of(carrier, index, coordinates, couplings, functions)
    inertia, inertia_notes = inertia_of([elements[body] for body in carrier])
    marker_names, markers = markers_of(model, frames, index)
    contact_names, contacts = contacts_of(model, frames, index)
    around = Surroundings(frames, index, coordinates, functions, surfaces_in(model, frames))
    forces = forces_of(model, around)
    records = _records(joints, coordinates, couplings, functions)
    default_notes = _moved_defaults(coordinates, records)
    return Model(
        name=model.name,
        bodies=bodies,
        joints=("", *(joint.name for joint in carrier.values())),
        coordinates=records,
        marker_names=marker_names,
        muscle_names=tuple(forces.names),
        surface_names=tuple(around.used),
        contact_names=contact_names,
        gravity=floats(numbers(model, "gravity", 3, _GRAVITY)),
        tree=with_functions(tree, functions),
        inertia=inertia,
        markers=markers,
        paths=path_arrays(forces.paths),
        surfaces=surface_arrays([around.surfaces[name] for name in around.used], index),
        muscles=muscle_arrays(forces.muscles),
        contacts=contacts,
        actuators=tuple(forces.actuators),
        muscle_kinds=tuple(kind_of_muscle(muscle) for muscle in forces.muscles),
        ligament_names=tuple(one.name for one in forces.ligaments),
        ligaments=ligament_arrays(forces.ligaments),
        notes=(*parts_left_out(model), *constraint_notes, *default_notes, *inertia_notes, *forces.notes),
    )


def _joint_elements(model: Element, bodies: Mapping[str, Element], frames: Frames) -> list[Element]:
    """The file's joints, and a FreeJoint to the ground for each body that hangs on none, as OpenSim adds it."""
    found = list(members(model, "JointSet"))
    links: list[tuple[str, str]] = []
    for joint in found:
        owner = f"/jointset/{joint.name}"
        parent = frames.named_in(joint, "socket_parent_frame", owner=owner)
        child = frames.named_in(joint, "socket_child_frame", owner=owner)
        links.append((parent.body, child.body))
    return [*found, *(_free_joint(bodies[body]) for body in unreached(bodies, links))]


def _free_joint(body: Element) -> Element:
    def made(tag: str, *, name: str = "", text: str = "", children: tuple[Element, ...] = ()) -> Element:
        return Element(tag, name, text, children, body.file, body.line)

    name = f"free_{body.name}"
    coordinates = tuple(made("Coordinate", name=f"{name}_coord_{k}") for k in range(6))
    sockets = (
        made("socket_parent_frame", text="/ground"),
        made("socket_child_frame", text=f"/bodyset/{body.name}"),
        made("coordinates", children=coordinates),
    )
    return made("FreeJoint", name=name, children=sockets)


def _records(
    joints: list[Joint], coordinates: Coordinates, couplings: Mapping[str, Coupling], functions: FunctionTable
) -> tuple[Coordinate, ...]:
    """Each coordinate as its file states it, in the file's order."""
    joint_of = {name: joint for joint in joints for name in joint.coordinates}
    records: list[Coordinate] = []
    for name, element in coordinates.by_name.items():
        low, high = range_of(element)
        prescribed = prescribed_function(element)
        clamped = flag(element, "clamped", default=False)
        default = number(element, "default_value", 0.0)
        records.append(
            Coordinate(
                name=name,
                joint=joint_of[name].name,
                kind=kind_of(joint_of[name], name),
                default=float(np.clip(default, low, high)) if clamped else default,
                low=low,
                high=high,
                clamped=clamped,
                locked=flag(element, "locked", default=False),
                driver=couplings[name].driver if name in couplings else None,
                prescribed=functions.add(prescribed) if prescribed is not None else -1,
            )
        )
    return tuple(records)


def _moved_defaults(coordinates: Coordinates, records: tuple[Coordinate, ...]) -> list[Note]:
    """Notes on defaults outside the range that the file says they are clamped to."""
    notes: list[Note] = []
    for record in records:
        element = coordinates.by_name[record.name]
        default = number(element, "default_value", 0.0)
        if default != record.default:
            what = f"{element}: a default of {default:g} outside its range {record.low:g} to {record.high:g}"
            notes.append(Note(element.where(), what, f"the default pose, which takes {record.default:g}"))
    return notes
