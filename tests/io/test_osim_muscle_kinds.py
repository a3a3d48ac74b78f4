"""Kinds of muscles, path points and surfaces, against OpenSim on a small arm."""

from pathlib import Path
from typing import Any

import numpy as np
import osim_texts as osim
import pytest
from opensim_oracle import opened, put

from groundup.body import curves
from groundup.body.functions import values_of
from groundup.body.kinematics import place_points
from groundup.body.model import AXIAL, CYLINDER, ELLIPSOID, HYBRID, MIDPOINT, MOVING, SPHERE, TORUS
from groundup.errors import FileError
from groundup.io.osim import model_from_text, read_model

PATH = "".join(osim.ENDS)
SPLINE = "<SimmSpline><x>-1 -0.3 0.2 0.9</x><y>0.1 0.4 -0.2 0.3</y></SimmSpline>"
CONSTANT = "<Constant><value>0.15</value></Constant>"
KINDS = ("Millard2012EquilibriumMuscle", "Thelen2003Muscle", "DeGrooteFregly2016Muscle", "RigidTendonMuscle")


def saved(folder: Path, text: str) -> Path:
    path = folder / "arm.osim"
    path.write_text(text)
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("told", ["", "<min_control>0.02</min_control><max_control>0.9</max_control>"])
def test_numbers_of_a_muscle_and_its_defaults_are_opensims(tmp_path: Path, kind: str, told: str) -> None:
    path = saved(tmp_path, osim.arm(osim.muscle(kind, "m", PATH, inside=told)))
    _, theirs, _ = opened(path)
    ours, other = read_model(path).muscles, theirs.getMuscles().get("m")
    assert (ours.max_force[0], ours.optimal_length[0], ours.slack_length[0], ours.pennation[0]) == (
        other.getMaxIsometricForce(),
        other.getOptimalFiberLength(),
        other.getTendonSlackLength(),
        other.getPennationAngleAtOptimalFiberLength(),
    )
    assert ours.max_velocity[0] == other.getMaxContractionVelocity()
    assert (ours.min_activation[0], ours.max_activation[0]) == (other.getMinControl(), other.getMaxControl())
    assert bool(ours.rigid_tendon[0]) == (kind == "RigidTendonMuscle")


@pytest.mark.parametrize(
    ("damping", "rigid"), [("0", "false"), ("0", "true"), ("0.0005", "false"), ("0.002", "false"), ("0.1", "false")]
)
def test_millard_curves_follow_the_changes_that_opensim_makes(tmp_path: Path, damping: str, rigid: str) -> None:
    told = (
        f"<fiber_damping>{damping}</fiber_damping><ignore_tendon_compliance>{rigid}</ignore_tendon_compliance>"
        "<ActiveForceLengthCurve><minimum_value>0.05</minimum_value></ActiveForceLengthCurve>"
        "<ForceVelocityCurve><concentric_slope_at_vmax>0.03</concentric_slope_at_vmax></ForceVelocityCurve>"
    )
    path = saved(tmp_path, osim.arm(osim.muscle(KINDS[0], "m", PATH, inside=told)))
    opensim, theirs, _ = opened(path)
    muscle = opensim.Millard2012EquilibriumMuscle.safeDownCast(theirs.getMuscles().get("m"))
    ours = read_model(path).muscles
    for row, curve, grid in (
        (ours.active_length[0], muscle.getActiveForceLengthCurve(), curves.FIBER_LENGTH),
        (ours.force_velocity[0], muscle.getForceVelocityCurve(), curves.FIBER_VELOCITY),
    ):
        there = [curve.calcValue(float(x)) for x in grid.points[::31]]
        np.testing.assert_allclose(row[::31], there, rtol=0, atol=1e-6)


def test_curves_of_a_rigid_tendon_are_the_functions_of_its_file() -> None:
    names = ("active_force_length_curve", "passive_force_length_curve", "force_velocity_curve")
    told = "".join(f'<SimmSpline name="{name}">{SPLINE.removeprefix("<SimmSpline>")}' for name in names[:2])
    model = model_from_text(osim.arm(osim.muscle(KINDS[3], "m", PATH, inside=told)), "arm.osim")
    pieces = osim.arm(osim.muscle(KINDS[0], "m", PATH + "", inside="")).replace(
        osim.ENDS[1], osim.moving("p5", "/bodyset/b", "bend", SPLINE, CONSTANT, CONSTANT) + osim.ENDS[1]
    )
    same = model_from_text(pieces, "arm.osim")
    want = values_of(same.tree.functions, int(same.paths.function[1, 0]), curves.FIBER_LENGTH.points)
    np.testing.assert_allclose(model.muscles.active_length[0], want, rtol=0, atol=1e-12)
    assert [(note.what, note.affects.split(":")[0]) for note in model.notes] == [
        ("RigidTendonMuscle 'm' without 'force_velocity_curve'", "its strength")
    ]


def test_degroote_without_passive_force() -> None:
    told = "<ignore_passive_fiber_force>true</ignore_passive_fiber_force>"
    model = model_from_text(osim.arm(osim.muscle(KINDS[2], "m", PATH, inside=told)), "arm.osim")
    assert not model.muscles.passive_length.any()
    assert model.muscles.active_length.any()


def test_points_that_move_lie_where_opensim_moves_them(tmp_path: Path) -> None:
    shifted = osim.offset("shifted", "/bodyset/b", "0.3 0.2 0.1", "0 0 0")
    points = (
        osim.ENDS[0],
        osim.moving("p2", "/bodyset/a", "lift", SPLINE, CONSTANT, osim.LINE),
        osim.moving("p3", "/bodyset/b", "bend", CONSTANT, CONSTANT, CONSTANT),
        osim.moving("p4", "/bodyset/b/shifted", "/jointset/elbow/bend", SPLINE, CONSTANT, SPLINE),
        osim.conditional("p5", "/jointset/elbow/two", "0.1 0.1 0.1", "/jointset/elbow/bend", "-0.5 0.75"),
        osim.ENDS[1],
    )
    text = osim.arm(osim.muscle(KINDS[0], "m", "".join(points)))
    text = text.replace('<Body name="b">', f'<Body name="b"><components>{shifted}</components>')
    text = text.replace(">lift</socket", ">/jointset/shoulder/lift</socket").replace(
        ">bend</socket", ">/jointset/elbow/bend</socket"
    )
    path = saved(tmp_path, text)
    opensim, theirs, state = opened(path)
    model = read_model(path)
    there = opensim.GeometryPath.safeDownCast(theirs.getMuscles().get("m").getPath()).getPathPointSet()
    assert (model.paths.low[4], model.paths.high[4], model.paths.coordinate[4, 0]) == (-0.5, 0.75, 1)
    for pose in ([0.1, 0.2], [-0.8, 1.3], [1.2, -0.4]):
        put(theirs, state, model, np.array(pose))
        places = model.paths.place.copy()
        for p in np.flatnonzero(model.paths.kind == MOVING):
            for k in range(3):
                if model.paths.function[p, k] >= 0:
                    value = pose[model.paths.coordinate[p, k]]
                    places[p, k] = values_of(model.tree.functions, int(model.paths.function[p, k]), value)
        here = place_points(model, np.array(pose), model.paths.body, places)
        for p in range(len(points)):
            place = there.get(p).getLocationInGround(state).to_numpy()
            np.testing.assert_allclose(here[p], place, rtol=0, atol=6e-9)


SURFACES = {
    "WrapCylinder": ("<radius>0.04</radius><length>0.3</length>", CYLINDER, (0.04, 0.3, 0.0)),
    "WrapSphere": ("<radius>0.04</radius>", SPHERE, (0.04, 0.0, 0.0)),
    "WrapEllipsoid": ("<dimensions>0.04 0.05 0.06</dimensions>", ELLIPSOID, (0.04, 0.05, 0.06)),
    "WrapTorus": ("<inner_radius>0.02</inner_radius><outer_radius>0.05</outer_radius>", TORUS, (0.02, 0.05, 0.0)),
}
QUADRANTS = {"x": (0, 1), "+y": (1, 1), "-z": (2, -1), "all": (-1, 0), "Unassigned": (-1, 0)}


@pytest.mark.parametrize("kind", SURFACES)
def test_a_surface_stands_where_opensim_has_it(tmp_path: Path, kind: str) -> None:
    sizes, number, want = SURFACES[kind]
    surfaces = osim.surface(kind, "round", sizes, quadrant="-x")
    path = saved(tmp_path, osim.arm(osim.muscle(KINDS[0], "m", PATH, wraps=osim.wrap("round")), surfaces=surfaces))
    _, theirs, _ = opened(path)
    ours = read_model(path).surfaces
    transform = theirs.getBodySet().get("a").getWrapObject("round").getTransform()
    turn = [[transform.R().get(i, j) for j in range(3)] for i in range(3)]
    np.testing.assert_allclose(ours.rotation[0], turn, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.place[0], transform.p().to_numpy(), rtol=0, atol=1e-12)
    assert (ours.kind[0], tuple(ours.size[0])) == (number, want)
    assert (ours.body[0], ours.side_axis[0], ours.side_sign[0]) == (1, 0, -1)


@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_quadrants(quadrant: str) -> None:
    surfaces = osim.surface("WrapSphere", "round", "<radius>0.04</radius>", quadrant=quadrant)
    text = osim.arm(osim.muscle(KINDS[0], "m", PATH, wraps=osim.wrap("round")), surfaces=surfaces)
    model = model_from_text(text, "arm.osim")
    assert (model.surfaces.side_axis[0], model.surfaces.side_sign[0]) == QUADRANTS[quadrant]


def test_a_surface_may_stand_in_an_offset_frame(tmp_path: Path) -> None:
    sphere = osim.surface("WrapSphere", "round", "<radius>1</radius>")
    wraps = f'<WrapObjectSet name="w"><objects>{sphere}</objects></WrapObjectSet>'
    frame = osim.offset("knob", "/bodyset/a", "0.1 0.2 0.3", "0.2 0.1 -0.4")
    frame = frame.replace("<socket_parent>", f"{wraps}<socket_parent>")
    text = osim.arm(osim.muscle(KINDS[0], "m", PATH, wraps=osim.wrap("round")))
    text = text.replace('<Body name="a">', f'<Body name="a"><components>{frame}</components>')
    model = read_model(saved(tmp_path, text))
    _, theirs, state = opened(tmp_path / "arm.osim")
    here = theirs.getComponent("/bodyset/a/knob")
    opensim = pytest.importorskip("opensim")
    knob = opensim.PhysicalOffsetFrame.safeDownCast(here)
    place = knob.findStationLocationInAnotherFrame(state, opensim.Vec3(0.01, -0.02, 0.03), theirs.getBodySet().get("a"))
    np.testing.assert_allclose(model.surfaces.place[0], place.to_numpy(), rtol=0, atol=1e-12)
    for k, axis in enumerate(knob_axes(opensim, knob.getWrapObject("round").getTransform())):
        there = knob.expressVectorInAnotherFrame(state, axis, theirs.getBodySet().get("a")).to_numpy()
        np.testing.assert_allclose(model.surfaces.rotation[0, :, k], there, rtol=0, atol=1e-12)


def knob_axes(opensim: Any, transform: Any) -> list[Any]:
    return [opensim.Vec3(*(transform.R().get(i, k) for i in range(3))) for k in range(3)]


def test_wraps_keep_order_method_and_range_and_switched_off_surfaces_are_left_out() -> None:
    size = "<radius>0.04</radius>"
    surfaces = "".join(
        osim.surface("WrapSphere", name, size, active="false" if name == "off" else "true")
        for name in ("idle", "one", "off", "two")
    )
    wraps = (
        osim.wrap("two", method="axial", bounds="1 2")
        + osim.wrap("off")
        + osim.wrap("one", method="midpoint", bounds="0 2")
    )
    text = osim.arm(osim.muscle(KINDS[0], "m", PATH, wraps=wraps), surfaces=surfaces)
    model = model_from_text(text, "arm.osim")
    assert model.surface_names == ("two", "one")
    assert list(model.paths.wrap_surface) == [0, 1]
    assert list(model.paths.wrap_method) == [AXIAL, MIDPOINT]
    assert list(model.paths.wrap_start) == [1, -1]
    assert list(model.paths.wrap_end) == [2, 2]
    assert HYBRID not in model.paths.wrap_method


def test_other_forces_are_named_with_what_they_affect() -> None:
    ligament = osim.muscle("Ligament", "acl", PATH)
    spring = osim.muscle("PathSpring", "band", PATH)
    limit = '<CoordinateLimitForce name="stop"/>'
    off = '<PathSpring name="gone"><appliesForce>false</appliesForce></PathSpring>'
    controller = osim.group("ControllerSet", '<PrescribedController name="told"/>')
    model = model_from_text(osim.arm(ligament, spring, limit, off, parts=controller + "<Gadget/>"), "arm.osim")
    affects = {note.what: note.affects for note in model.notes}
    assert affects["PathSpring 'band'"] == "its force is missing from the joint moments' share"
    assert affects["Ligament 'acl', of no <pcsa_force>"] == "nothing: it exerts no force"
    assert "falls to the muscles" in affects["CoordinateLimitForce 'stop'"]
    assert affects["PathSpring 'gone', switched off"].startswith("nothing")
    assert affects["PrescribedController 'told'"].startswith("nothing")
    assert affects["Gadget"] == "what it does to the model is missing"
    assert all(note.where.startswith("arm.osim, line ") for note in model.notes)


def test_parts_that_are_not_taken_over_are_named_and_pictures_are_not() -> None:
    parts = (
        "<length_units>millimeters</length_units><force_units>N</force_units><credits>who</credits>",
        osim.group("ContactGeometrySet", '<ContactMesh name="sole"/>'),
        osim.group("ConstraintSet", '<WeldConstraint name="glue"/>'),
        osim.group("ComponentSet", '<Exotendon name="band"/>', '<Station name="spot"/>'),
        '<ModelVisualPreferences name="look"/><components><Sensor name="ear"/></components>',
    )
    text = osim.arm(parts="".join(parts)).replace("</Marker>", '</Marker><Flag name="pole"/>', 1)
    affects = {note.what: note.affects for note in model_from_text(text, "arm.osim").notes}
    assert set(affects) == {
        "<length_units> millimeters",
        "ContactMesh 'sole'",
        "WeldConstraint 'glue'",
        "Exotendon 'band'",
        "Sensor 'ear'",
        "Flag 'pole'",
    }
    assert affects["<length_units> millimeters"] == "nothing, if its numbers are in meters: so they are read"
    assert "kinematics, moments and shares" in affects["WeldConstraint 'glue'"]


def test_motors_and_contact_spheres() -> None:
    motor = (
        '<CoordinateActuator name="push"><min_control>-2</min_control><coordinate>bend</coordinate>'
        "<optimal_force>7</optimal_force></CoordinateActuator>"
    )
    sphere = (
        '<ContactSphere name="heel"><socket_frame>/jointset/elbow/two</socket_frame><location>0.1 0 0</location>'
        '<radius>0.03</radius></ContactSphere><ContactHalfSpace name="floor"><socket_frame>/ground</socket_frame>'
        '</ContactHalfSpace><ContactSphere name="stone"><socket_frame>/ground</socket_frame></ContactSphere>'
    )
    model = model_from_text(osim.arm(motor, parts=osim.group("ContactGeometrySet", sphere)), "arm.osim")
    (push,) = model.actuators
    assert (push.name, push.coordinate, push.optimal_force, push.low, push.high) == ("push", 1, 7.0, -2.0, np.inf)
    assert model.contact_names == ("heel",)
    assert model.contacts.body[0] == 2
    assert not model.notes


def test_a_moving_point_in_a_turned_frame_is_refused() -> None:
    points = osim.ENDS[0] + osim.moving("p2", "/jointset/elbow/two", "bend", SPLINE, SPLINE, SPLINE) + osim.ENDS[1]
    with pytest.raises(FileError, match=r"arm.osim, line \d+: the frame of the moving MovingPathPoint 'p2'"):
        model_from_text(osim.arm(osim.muscle(KINDS[0], "m", points)), "arm.osim")
