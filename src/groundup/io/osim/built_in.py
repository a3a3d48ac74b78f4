"""The built-in leg as a file of OpenSim 4, generated from its tables, and as a model read from that file's text."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from groundup.body.leg import band
from groundup.body.leg.both_sides import leg
from groundup.body.leg.parts import Axis, Body, Joint, JointCoordinate, Leg, Ligament, Muscle, Point
from groundup.body.leg.parts import Path as Route
from groundup.body.leg.table import sources
from groundup.body.model import Model
from groundup.io.atomic import write_text
from groundup.io.osim.read import model_from_text
from groundup.io.osim.xml_text import Part, group, numeral, numerals, part, serialized, told

NAME = "groundup_leg"
_VERSION = "40500"
_GRAVITY = (0.0, -9.80665, 0.0)
_CONTACT_RADIUS_M = 0.01
_AXES = ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3")
_STILL = {
    "rotation1": (0.0, 0.0, 1.0),
    "rotation2": (1.0, 0.0, 0.0),
    "rotation3": (0.0, 1.0, 0.0),
    "translation1": (1.0, 0.0, 0.0),
    "translation2": (0.0, 1.0, 0.0),
    "translation3": (0.0, 0.0, 1.0),
}
"""Where an axis points that nothing moves about."""


@cache
def built_in_model() -> Model:
    """The built-in leg: 75.337 kg, 24 bodies, 90 muscles, the foot's fascia, tripod contacts, markers by our names."""
    return model_from_text(built_in_text(), "the built-in leg")


def write_built_in(path: Path) -> None:
    """Write the built-in leg's `.osim` file, whole or not at all; OpenSim 4 opens it."""
    write_text(path, built_in_text())


@cache
def built_in_text() -> str:
    """The text of the built-in leg's `.osim` file."""
    rows = leg()
    parts = (
        part("Ground", name="ground"),
        told("gravity", numerals(_GRAVITY)),
        told("credits", " | ".join(one["citation"] for one in sources().values())),
        told("length_units", "meters"),
        told("force_units", "N"),
        group("BodySet", [_body(rows, body) for body in rows.bodies]),
        group("JointSet", [_joint(joint) for joint in rows.joints]),
        group("ConstraintSet", [_coupler(c) for joint in rows.joints for c in joint.coordinates if c.follows]),
        group("ForceSet", _forces(rows)),
        group("MarkerSet", [_marker(point) for point in rows.markers]),
        group("ContactGeometrySet", [_contact(point) for point in rows.contacts]),
    )
    document = part("OpenSimDocument", part("Model", *parts, name=NAME), attributes={"Version": _VERSION})
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + serialized(document)


def _frame(body: str) -> str:
    return "/ground" if body == "ground" else f"/bodyset/{body}"


def _body(rows: Leg, body: Body) -> Part:
    cylinders = [
        part(
            "WrapCylinder",
            told("active", "true"),
            told("xyz_body_rotation", numerals(one.turn_rad)),
            told("translation", numerals(one.place_m)),
            told("quadrant", one.side),
            told("radius", numeral(one.radius_m)),
            told("length", numeral(one.length_m)),
            name=one.name,
        )
        for one in rows.cylinders
        if one.body == body.name
    ]
    return part(
        "Body",
        group("WrapObjectSet", cylinders),
        told("mass", numeral(body.mass_kg)),
        told("mass_center", numerals(body.center_m)),
        told("inertia", numerals(body.inertia_kg_m2)),
        name=body.name,
    )


def _joint(joint: Joint) -> Part:
    tag = {"custom": "CustomJoint", "pin": "PinJoint", "weld": "WeldJoint"}[joint.kind]
    parent, child = f"{joint.parent}_offset", f"{joint.child}_offset"
    frames = (
        _offset(parent, joint.parent, joint.place_in_parent_m, joint.turn_in_parent_rad),
        _offset(child, joint.child, joint.place_in_child_m, joint.turn_in_child_rad),
    )
    transform = [_spatial_transform(joint)] if joint.kind == "custom" else []
    return part(
        tag,
        told("socket_parent_frame", parent),
        told("socket_child_frame", child),
        *([part("coordinates", *(_coordinate(one) for one in joint.coordinates))] if joint.coordinates else []),
        part("frames", *frames),
        *transform,
        name=joint.name,
    )


def _offset(name: str, body: str, place: Sequence[float], turn: Sequence[float]) -> Part:
    return part(
        "PhysicalOffsetFrame",
        told("socket_parent", _frame(body)),
        told("translation", numerals(place)),
        told("orientation", numerals(turn)),
        name=name,
    )


def _coordinate(one: JointCoordinate) -> Part:
    return part(
        "Coordinate",
        told("default_value", numeral(one.default)),
        told("range", numerals((one.low, one.high))),
        told("clamped", "false" if one.follows else "true"),
        told("locked", "false"),
        name=one.name,
    )


def _spatial_transform(joint: Joint) -> Part:
    moved = {axis.kind: axis for axis in joint.axes}
    turning = [axis.axis for axis in joint.axes if axis.kind.startswith("rotation")]
    still = dict(_STILL)
    if len(turning) == 1 and turning[0] != _STILL["rotation1"]:  # one oblique hinge: the other two across it
        still["rotation2"], still["rotation3"] = (0.0, 1.0, 0.0), (turning[0][2], 0.0, -turning[0][0])
    return part("SpatialTransform", *(_axis(kind, moved.get(kind), still[kind]) for kind in _AXES))


def _axis(kind: str, axis: Axis | None, still: Sequence[float]) -> Part:
    return part(
        "TransformAxis",
        told("coordinates", axis.coordinate if axis is not None else ""),
        told("axis", numerals(axis.axis if axis is not None else still)),
        _function(axis),
        name=kind,
    )


def _function(axis: Axis | None) -> Part:
    if axis is None:
        return part("Constant", told("value", "0"), name="function")
    match axis.function:
        case "constant":
            return part("Constant", told("value", numeral(axis.numbers[0][0])), name="function")
        case "spline":
            x, y = axis.numbers
            return part("SimmSpline", told("x", numerals(x)), told("y", numerals(y)), name="function")
        case _:
            tag = "LinearFunction" if axis.function == "linear" else "PolynomialFunction"
            return part(tag, told("coefficients", numerals(axis.numbers[0])), name="function")


def _coupler(one: JointCoordinate) -> Part:
    line = part("LinearFunction", told("coefficients", "1 0"))
    return part(
        "CoordinateCouplerConstraint",
        part("coupled_coordinates_function", line),
        told("independent_coordinate_names", one.follows),
        told("dependent_coordinate_name", one.name),
        name=f"{one.name}_coupler",
    )


def _forces(rows: Leg) -> list[Part]:
    motors = [
        part(
            "CoordinateActuator",
            told("coordinate", one.coordinate),
            told("optimal_force", numeral(one.optimal_force)),
            name=one.name,
        )
        for one in rows.motors
    ]
    return [*(_muscle(rows, one) for one in rows.muscles), *(_ligament(one) for one in rows.ligaments), *motors]


def _muscle(rows: Leg, one: Muscle) -> Part:
    zero, full = one.passive_strains
    passive = {
        "strain_at_zero_force": zero,
        "strain_at_one_norm_force": full,
        "stiffness_at_one_norm_force": 2 / (full - zero),
        **rows.curves["passive"],
    }
    least = numeral(rows.curves["min_activation"])
    return part(
        "Millard2012EquilibriumMuscle",
        _path(one.name, one.path),
        told("max_isometric_force", numeral(one.max_force_n)),
        told("optimal_fiber_length", numeral(one.optimal_length_m)),
        told("tendon_slack_length", numeral(one.slack_length_m)),
        told("pennation_angle_at_optimal", numeral(one.pennation_rad)),
        told("fiber_damping", "0.01"),
        told("default_activation", least),
        told("minimum_activation", least),
        _curve("ActiveForceLengthCurve", rows.curves["active"]),
        _curve("ForceVelocityCurve", rows.curves["velocity"]),
        _curve("FiberForceLengthCurve", passive),
        name=one.name,
    )


def _curve(tag: str, numbers: dict[str, float]) -> Part:
    return part(tag, *(told(key, numeral(value)) for key, value in numbers.items()), name=tag)


def _ligament(one: Ligament) -> Part:
    stretch, stress = band.curve(one)
    line = part(
        "PiecewiseLinearFunction", told("x", numerals(stretch)), told("y", numerals(stress)), name="force_length_curve"
    )
    return part(
        "Ligament",
        _path(one.name, one.path),
        told("resting_length", numeral(one.rest_length_m)),
        told("pcsa_force", numeral(one.section_mm2)),
        line,
        name=one.name,
    )


def _path(owner: str, route: Route) -> Part:
    points = [
        part(
            "PathPoint",
            told("socket_parent_frame", _frame(body)),
            told("location", numerals(place)),
            name=f"{owner}-P{k}",
        )
        for k, (body, place) in enumerate(route.points, start=1)
    ]
    wraps = [
        part(
            "PathWrap",
            told("wrap_object", name),
            told("method", "hybrid"),
            told("range", f"{first} {last}"),
            name=f"wrap{k}",
        )
        for k, (name, first, last) in enumerate(route.wraps, start=1)
    ]
    sets = (part("PathPointSet", part("objects", *points)), part("PathWrapSet", part("objects", *wraps)))
    return part("GeometryPath", *sets, name="path")


def _marker(point: Point) -> Part:
    place = (told("socket_parent_frame", _frame(point.body)), told("location", numerals(point.place_m)))
    return part("Marker", *place, name=point.name)


def _contact(point: Point) -> Part:
    return part(
        "ContactSphere",
        told("socket_frame", _frame(point.body)),
        told("location", numerals(point.place_m)),
        told("radius", numeral(_CONTACT_RADIUS_M)),
        name=point.name,
    )
