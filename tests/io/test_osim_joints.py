"""Every kind of joint, function and frame moves as in OpenSim, on models of a few bodies."""

from pathlib import Path

import numpy as np
import osim_texts as osim
import pytest
from opensim_oracle import assert_same_coordinates, assert_same_inertia, assert_same_kinematics

from groundup.body.functions import values_of
from groundup.body.model import Model
from groundup.errors import FileError
from groundup.io.osim import model_from_text, read_model

SIMPLE = {
    "PinJoint": 1,
    "SliderJoint": 1,
    "UniversalJoint": 2,
    "PlanarJoint": 3,
    "BallJoint": 3,
    "GimbalJoint": 3,
    "FreeJoint": 6,
    "WeldJoint": 0,
}


def saved(folder: Path, text: str) -> Path:
    path = folder / "made.osim"
    path.write_text(text)
    return path


def same_as_opensim(folder: Path, text: str) -> Model:
    path = saved(folder, text)
    model = read_model(path)
    assert_same_kinematics(model, path)
    assert_same_coordinates(model, path)
    assert_same_inertia(model, path)
    return model


def hung(*joints: str, bodies: int = 1, parts: str = "") -> str:
    names = "abcde"[:bodies]
    return osim.document(
        osim.group("BodySet", *(osim.body(name) for name in names)),
        osim.group("JointSet", *joints),
        osim.group("MarkerSet", *(osim.marker(f"m{name}", f"/bodyset/{name}") for name in names)),
        parts,
    )


@pytest.mark.parametrize("kind", SIMPLE)
def test_a_joint_moves_as_in_opensim(tmp_path: Path, kind: str) -> None:
    names = [f"q{k}" for k in range(SIMPLE[kind])]
    first = osim.joint("PinJoint", "base", "/ground", "/bodyset/a", "base_angle")
    text = hung(first, osim.joint(kind, "second", "/bodyset/a", "/bodyset/b", *names), bodies=2)
    model = same_as_opensim(tmp_path, text)
    assert model.coordinate_names == ("base_angle", *names)


FUNCTIONS = {
    "constant": "<Constant><value>0.4</value></Constant>",
    "line": "<LinearFunction><coefficients>-1.7 0.2</coefficients></LinearFunction>",
    "mirror": "<LinearFunction><coefficients>-1 0.2</coefficients></LinearFunction>",
    "polynomial": "<PolynomialFunction><coefficients>0.4 -0.3 0.8 0.1</coefficients></PolynomialFunction>",
    "multiple": f"<MultiplierFunction><function>{osim.LINE}</function><scale>0.3</scale></MultiplierFunction>",
    "spline": "<SimmSpline><x>-1 -0.3 0.2 0.9 1.2</x><y>0.1 0.4 -0.2 0.3 0.3</y></SimmSpline>",
    "spline_of_two": "<SimmSpline><x>-1 0.9</x><y>0.1 0.4</y></SimmSpline>",
    "spline_of_three": "<SimmSpline><x>-1 0.1 0.9</x><y>0.1 0.4 0.2</y></SimmSpline>",
    "old_name": "<NaturalCubicSpline><x>-1 -0.3 0.2 0.9</x><y>0.1 0.4 -0.2 0.3</y></NaturalCubicSpline>",
    **{
        f"measured_{half}": f"<GCVSpline><half_order>{half}</half_order><error_variance>0</error_variance>"
        "<x>-0.8 -0.5 -0.3 0.1 0.2 0.4 0.7 0.9 1.1</x><y>0.1 0.4 -0.2 0.3 0.1 0.2 -0.3 0.1 0.2</y></GCVSpline>"
        for half in (1, 2, 3, 4)
    },
    "straight": "<PiecewiseLinearFunction><x>-1 -0.3 0.2 0.9</x><y>0.1 0.4 -0.2 0.3</y></PiecewiseLinearFunction>",
    "wrapped": f"<function>{osim.LINE}</function>",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_moves_its_axis_as_in_opensim(tmp_path: Path, name: str) -> None:
    axes = (("q", osim.LINE), ("q", FUNCTIONS[name]), None, None, ("q", FUNCTIONS[name]), ("w", FUNCTIONS[name]))
    skew = ("1 0 0.4", "0 2 0", "0.1 0 1", "1 0 0", "0 0.5 0.2", "0 0 1")
    inside = osim.transform(*axes, directions=skew)
    same_as_opensim(tmp_path, hung(osim.joint("CustomJoint", "j", "/ground", "/bodyset/a", "q", "w", inside=inside)))


def test_a_coordinate_is_named_by_the_last_axis_it_moves_one_to_one(tmp_path: Path) -> None:
    double = "<LinearFunction><coefficients>2 0</coefficients></LinearFunction>"
    joints = [
        osim.joint("CustomJoint", "j", "/ground", "/bodyset/a", "q", inside=osim.transform(*one, *[None] * 3))
        for one in (
            (("q", osim.LINE), None, None),
            (("q", double), None, None),
            (("q", FUNCTIONS["mirror"]), ("q", double), None),
        )
    ]
    joints.append(
        osim.joint(
            "CustomJoint",
            "j",
            "/ground",
            "/bodyset/a",
            "q",
            inside=osim.transform(("q", osim.LINE), None, None, ("q", osim.LINE), None, None),
        )
    )
    kinds = [same_as_opensim(tmp_path, hung(one)).coordinates[0].kind for one in joints]
    assert kinds == ["rotation", "coupled", "rotation", "translation"]


def test_bodies_are_sorted_parents_first_and_keep_the_files_order_otherwise(tmp_path: Path) -> None:
    joints = (
        osim.joint("PinJoint", "j1", "/bodyset/c", "/bodyset/a", "q1"),
        osim.joint("PinJoint", "j2", "/bodyset/c", "/bodyset/b", "q2"),
        osim.joint("PinJoint", "j3", "/ground", "/bodyset/c", "q3"),
    )
    model = same_as_opensim(tmp_path, hung(*joints, bodies=3))
    assert model.bodies == ("ground", "c", "a", "b")
    assert model.coordinate_names == ("q1", "q2", "q3")


def test_a_body_that_hangs_on_nothing_floats(tmp_path: Path) -> None:
    model = same_as_opensim(tmp_path, hung(osim.joint("PinJoint", "j", "/bodyset/b", "/bodyset/a", "q"), bodies=2))
    assert model.bodies == ("ground", "b", "a")
    assert model.joints == ("", "free_b", "j")


@pytest.mark.parametrize("kind", ["PinJoint", "SliderJoint", "UniversalJoint", "BallJoint", "WeldJoint"])
def test_a_joint_that_points_at_the_ground_is_turned_round(tmp_path: Path, kind: str) -> None:
    names = [f"q{k}" for k in range(SIMPLE[kind])]
    turned = osim.joint(kind, "j", "/bodyset/a", "/ground", *names)
    same_as_opensim(tmp_path, hung(turned, osim.joint("PinJoint", "k", "/bodyset/a", "/bodyset/b", "w"), bodies=2))


def test_a_free_joint_that_points_at_the_ground_is_refused() -> None:
    with pytest.raises(FileError, match=r"farther from the ground.*Swap its parent and child"):
        model_from_text(hung(osim.joint("FreeJoint", "j", "/bodyset/a", "/ground", *"uvwxyz")), "made.osim")


def test_frames_on_frames_in_bodies_and_by_relative_paths(tmp_path: Path) -> None:
    nested = osim.offset("knob", "..", "0.1 0.2 0.3", "0.2 0.1 -0.4")
    upon = osim.offset("tip", "/bodyset/a/knob", "0 0.1 0", "0.5 0 0.1")
    bodies = osim.group("BodySet", osim.body("a", inside=f"<components>{nested}{upon}</components>"), osim.body("b"))
    second = (
        '<PinJoint name="k"><socket_parent_frame>../../bodyset/a/tip</socket_parent_frame>'
        f"<socket_child_frame>/bodyset/b</socket_child_frame>{osim.coordinates('w')}</PinJoint>"
    )
    joints = osim.group("JointSet", osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q"), second)
    markers = osim.group(
        "MarkerSet",
        osim.marker("on_tip", "/bodyset/a/tip"),
        osim.marker("on_joint", "/jointset/j/two"),
        osim.marker("on_ground", "/ground"),
    )
    same_as_opensim(tmp_path, osim.document(bodies, joints, markers))


def test_a_bare_name_means_the_body_before_a_frame_of_a_joint_and_never_one_of_several() -> None:
    inner = osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q")
    outer = osim.joint("PinJoint", "k", "/bodyset/a", "/bodyset/b", "w").replace('"one"', '"b"').replace(">one<", ">b<")
    text = hung(inner, outer, bodies=2).replace(
        ">/bodyset/b</socket_parent_frame><location", ">b</socket_parent_frame><location"
    )
    model = model_from_text(text, "made.osim")
    assert model.bodies[model.markers.body[1]] == "b"
    np.testing.assert_array_equal(model.markers.place[1], [0.01, 0.2, -0.03])
    with pytest.raises(FileError, match="a body or frame 'two' for Marker 'mb'"):
        model_from_text(
            text.replace(">b</socket_parent_frame><location", ">two</socket_parent_frame><location"), "made.osim"
        )


def test_a_default_outside_its_range_is_brought_in_and_noted() -> None:
    told = "<default_value>2</default_value><range>-0.5 0.75</range><clamped>true</clamped>"
    text = hung(osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q")).replace("<range>-1.5 1.5</range>", told)
    model = model_from_text(text, "made.osim")
    assert model.coordinates[0].default == 0.75
    assert [note.what for note in model.notes] == ["Coordinate 'q': a default of 2 outside its range -0.5 to 0.75"]
    free = model_from_text(text.replace("<clamped>true", "<clamped>false"), "made.osim")
    assert (free.coordinates[0].default, free.notes) == (2.0, ())


def coupled(function: str, *, scale: float = 1.0, enforced: str = "true") -> str:
    constraint = (
        f'<CoordinateCouplerConstraint name="c"><isEnforced>{enforced}</isEnforced><coupled_coordinates_function>'
        f"{function}</coupled_coordinates_function><independent_coordinate_names>q</independent_coordinate_names>"
        "<dependent_coordinate_name>w</dependent_coordinate_name>"
        f"<scale_factor>{scale}</scale_factor></CoordinateCouplerConstraint>"
    )
    joints = (
        osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q"),
        osim.joint("SliderJoint", "k", "/bodyset/a", "/bodyset/b", "w"),
    )
    return hung(*joints, bodies=2, parts=osim.group("ConstraintSet", constraint))


@pytest.mark.parametrize("name", ["line", "polynomial", "spline"])
def test_a_coupled_coordinate_is_where_opensim_assembles_it(tmp_path: Path, name: str) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    path = saved(tmp_path, coupled(FUNCTIONS[name], scale=0.5))
    model = read_model(path)
    theirs = opensim.Model(str(path))
    state = theirs.initSystem()
    for angle in (-0.8, 0.1, 0.6):
        theirs.getCoordinateSet().get("q").setValue(state, angle, True)
        there = theirs.getCoordinateSet().get("w").getValue(state)
        assert values_of(model.tree.functions, int(model.tree.coupling[1]), angle) == pytest.approx(there, abs=1e-6)
    assert model.coordinates[1].driver == "q"
    assert model.default_pose()[1] == values_of(model.tree.functions, int(model.tree.coupling[1]), 0.0)


def test_a_coupler_that_is_not_enforced_couples_nothing() -> None:
    model = model_from_text(coupled(osim.LINE, enforced="false"), "made.osim")
    assert list(model.tree.driver) == [0, 1]
    assert list(model.tree.coupling) == [-1, -1]


def test_locked_clamped_prescribed(tmp_path: Path) -> None:
    told = (
        "<default_value>0.25</default_value><range>-0.5 0.75</range><clamped>true</clamped><locked>true</locked>"
        "<prescribed_function><SimmSpline><x>0 1 2 3</x><y>0 1 0 1</y></SimmSpline></prescribed_function>"
        "<prescribed>true</prescribed>"
    )
    text = hung(osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q")).replace("<range>-1.5 1.5</range>", told)
    path = saved(tmp_path, text)
    model = read_model(path)
    coordinate = model.coordinates[0]
    assert (coordinate.locked, coordinate.clamped) == (True, True)
    assert (coordinate.low, coordinate.default, coordinate.high) == (-0.5, 0.25, 0.75)
    assert values_of(model.tree.functions, coordinate.prescribed, [0.0, 1.0, 2.0]) == pytest.approx([0, 1, 0])
    model = model_from_text(text.replace("<prescribed>true", "<prescribed>false"), "made.osim")
    assert model.coordinates[0].prescribed == -1


def test_gravity_and_its_default() -> None:
    pin = hung(osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q"))
    assert list(model_from_text(pin, "made.osim").gravity) == [0, -9.80665, 0]
    moon = pin.replace('<Model name="made">', '<Model name="made"><gravity>0 0 -1.62</gravity>')
    assert list(model_from_text(moon, "made.osim").gravity) == [0, 0, -1.62]


def test_entries_pair_each_body_with_the_drivers_of_its_joint() -> None:
    model = model_from_text(coupled(osim.LINE), "made.osim")
    tree = model.tree
    np.testing.assert_array_equal(tree.entry_first, [0, 0, 1, 2])
    np.testing.assert_array_equal(tree.entry_body, [1, 2])
    np.testing.assert_array_equal(tree.entry_coordinate, [0, 0])
