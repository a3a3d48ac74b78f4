"""Muscles, ligaments, motors and wrapping surfaces as parts of an `.osim` file."""

import numpy as np

from groundup.body import curves
from groundup.body.ligaments import as_muscles
from groundup.body.model import (
    AXIAL,
    CONDITIONAL,
    CYLINDER,
    ELLIPSOID,
    MIDPOINT,
    MOVING,
    SPHERE,
    Floats,
    Model,
    MuscleKind,
)
from groundup.io.osim.frames import angles_xyz
from groundup.io.osim.written_functions import function_part
from groundup.io.osim.xml_text import Part, group, numeral, numerals, part, told

_METHODS = {MIDPOINT: "midpoint", AXIAL: "axial"}


def forces(model: Model) -> list[Part]:
    """Muscles, ligaments, then motors at coordinates."""
    muscles = [_muscle(model, m) for m in range(len(model.muscle_names))]
    ligaments = [_ligament(model, k) for k in range(len(model.ligament_names))]
    motors = [
        part(
            "CoordinateActuator",
            told("min_control", numeral(motor.low)),
            told("max_control", numeral(motor.high)),
            told("coordinate", model.coordinates[motor.coordinate].name),
            told("optimal_force", numeral(motor.optimal_force)),
            name=motor.name,
        )
        for motor in model.actuators
    ]
    return [*muscles, *ligaments, *motors]


def wrap_objects(model: Model, body: int) -> Part:
    """The surfaces of a body."""
    mine = np.flatnonzero(model.surfaces.body == body)
    return group("WrapObjectSet", [_surface(model, int(s)) for s in mine])


def _surface(model: Model, s: int) -> Part:
    surfaces = model.surfaces
    kind, size = int(surfaces.kind[s]), surfaces.size[s]
    axis, sign = int(surfaces.side_axis[s]), int(surfaces.side_sign[s])
    if kind == CYLINDER:
        tag, sizes = "WrapCylinder", [told("radius", numeral(size[0])), told("length", numeral(size[1]))]
    elif kind == SPHERE:
        tag, sizes = "WrapSphere", [told("radius", numeral(size[0]))]
    elif kind == ELLIPSOID:
        tag, sizes = "WrapEllipsoid", [told("dimensions", numerals(size))]
    else:
        tag, sizes = "WrapTorus", [told("inner_radius", numeral(size[0])), told("outer_radius", numeral(size[1]))]
    return part(
        tag,
        told("xyz_body_rotation", numerals(angles_xyz(surfaces.rotation[s]))),
        told("translation", numerals(surfaces.place[s])),
        told("quadrant", "all" if sign == 0 else f"{'-' if sign < 0 else ''}{'xyz'[axis]}"),
        *sizes,
        name=model.surface_names[s],
    )


def _muscle(model: Model, m: int) -> Part:
    muscles = model.muscles
    kind = model.muscle_kinds[m] if model.muscle_kinds else MuscleKind()
    rigid = [told("ignore_tendon_compliance", str(bool(muscles.rigid_tendon[m])).lower())]
    return part(
        kind.kind,
        told("min_control", numeral(muscles.min_activation[m])),
        told("max_control", numeral(muscles.max_activation[m])),
        _path(model, m),
        told("max_isometric_force", numeral(muscles.max_force[m])),
        told("optimal_fiber_length", numeral(muscles.optimal_length[m])),
        told("tendon_slack_length", numeral(muscles.slack_length[m])),
        told("pennation_angle_at_optimal", numeral(muscles.pennation[m])),
        told("max_contraction_velocity", numeral(muscles.max_velocity[m])),
        *(rigid if kind.kind != "RigidTendonMuscle" else _own_curves(model, m)),
        *_stated(kind),
        *(_check_default(model, m) if not model.muscle_kinds else ()),
        name=model.muscle_names[m],
    )


def _ligament(model: Model, k: int) -> Part:
    ligaments = model.ligaments
    if ligaments is None:
        raise ValueError(f"no path for the ligament '{model.ligament_names[k]}'")
    curve = function_part(model.tree.functions, int(ligaments.curve[k]))
    return part(
        "Ligament",
        _path(as_muscles(model), k),
        told("resting_length", numeral(ligaments.rest_length[k])),
        told("pcsa_force", numeral(ligaments.scale[k])),
        part(curve.tag, *curve.parts, name="force_length_curve"),
        name=model.ligament_names[k],
    )


def _stated(kind: MuscleKind) -> list[Part]:
    """What the file said beside the arrays; what it said of curves stands in an element for each."""
    plain = [told(path, text) for path, text in kind.stated if "/" not in path]
    owners = dict.fromkeys(path.partition("/")[0] for path, _ in kind.stated if "/" in path)
    inner = {
        owner: [told(path.partition("/")[2], text) for path, text in kind.stated if path.startswith(f"{owner}/")]
        for owner in owners
    }
    return [*plain, *(part(owner, *parts, name=owner) for owner, parts in inner.items())]


def _own_curves(model: Model, m: int) -> list[Part]:
    """The curves of a RigidTendonMuscle, which are functions."""
    tables = (
        ("active_force_length_curve", model.muscles.active_length[m], curves.FIBER_LENGTH),
        ("passive_force_length_curve", model.muscles.passive_length[m], curves.FIBER_LENGTH),
        ("force_velocity_curve", model.muscles.force_velocity[m], curves.FIBER_VELOCITY),
    )
    return [
        part("SimmSpline", told("x", numerals(grid.points)), told("y", numerals(row)), name=name)
        for name, row, grid in tables
    ]


def _check_default(model: Model, m: int) -> tuple[Part, ...]:
    """Nothing, if the muscle's tables are those that OpenSim gives a muscle of which the file says nothing else."""
    pairs: tuple[tuple[Floats, Floats], ...] = (
        (model.muscles.active_length[m], curves.millard_active_length()),
        (model.muscles.passive_length[m], curves.millard_passive_length()),
        (model.muscles.force_velocity[m], curves.millard_force_velocity()),
        (model.muscles.tendon_length[m], curves.millard_tendon_length()),
    )
    if not all(np.allclose(mine, theirs, rtol=0, atol=1e-9) for mine, theirs in pairs):
        raise ValueError(f"muscle '{model.muscle_names[m]}' with curves of its own and no `muscle_kinds` to write them")
    return ()


def _path(model: Model, m: int) -> Part:
    paths = model.paths
    points = [_point(model, m, p) for p in range(int(paths.first[m]), int(paths.first[m + 1]))]
    wraps = [
        part(
            "PathWrap",
            told("wrap_object", model.surface_names[int(paths.wrap_surface[w])]),
            told("method", _METHODS.get(int(paths.wrap_method[w]), "hybrid")),
            told("range", f"{paths.wrap_start[w]} {paths.wrap_end[w]}"),
            name=f"wrap{w - paths.wrap_first[m] + 1}",
        )
        for w in range(int(paths.wrap_first[m]), int(paths.wrap_first[m + 1]))
    ]
    sets = (part("PathPointSet", part("objects", *points)), part("PathWrapSet", part("objects", *wraps)))
    return part("GeometryPath", *sets, name="path")


def _point(model: Model, m: int, p: int) -> Part:
    paths = model.paths
    name = f"{model.muscle_names[m]}-P{p - paths.first[m] + 1}"
    socket = told("socket_parent_frame", f"/bodyset/{model.bodies[paths.body[p]]}" if paths.body[p] else "/ground")
    if paths.kind[p] == MOVING:
        return part("MovingPathPoint", socket, *_moves(model, p), name=name)
    location = told("location", numerals(paths.place[p]))
    if paths.kind[p] == CONDITIONAL:
        coordinate = told("socket_coordinate", _coordinate_path(model, int(paths.coordinate[p, 0])))
        bounds = told("range", numerals((paths.low[p], paths.high[p])))
        return part("ConditionalPathPoint", socket, location, coordinate, bounds, name=name)
    return part("PathPoint", socket, location, name=name)


def _moves(model: Model, p: int) -> list[Part]:
    """Sockets and functions of a moving point; a direction that stays is a constant of any coordinate."""
    paths = model.paths
    anchor = int(np.max(paths.coordinate[p]))
    parts: list[Part] = []
    for k, letter in enumerate("xyz"):
        c, function = int(paths.coordinate[p, k]), int(paths.function[p, k])
        parts.append(told(f"socket_{letter}_coordinate", _coordinate_path(model, c if c >= 0 else anchor)))
        stays = part("Constant", told("value", numeral(paths.place[p, k])))
        moves = function_part(model.tree.functions, function) if function >= 0 else stays
        parts.append(part(f"{letter}_location", moves))
    return parts


def _coordinate_path(model: Model, c: int) -> str:
    return f"/jointset/{model.coordinates[c].joint}/{model.coordinates[c].name}"
