"""Models of versions 2 and 3 are upgraded as OpenSim upgrades them; older ones are refused with their version."""

from pathlib import Path

import numpy as np
import osim_texts as osim
import pytest
from opensim_oracle import assert_same_coordinates, assert_same_inertia, assert_same_kinematics, opened

from groundup.body.model import CONDITIONAL, FIXED, MOVING
from groundup.errors import FileError
from groundup.io.osim import model_from_text, read_model

INERTIA = "".join(
    f"<inertia_{k}>{value}</inertia_{k}>"
    for k, value in {"xx": 0.02, "yy": 0.03, "zz": 0.025, "xy": 0.001, "xz": -0.002, "yz": 0.003}.items()
)


def old_joint(kind: str, name: str, parent: str, *names: str, reverse: str = "false", inside: str = "") -> str:
    coordinates = "".join(f'<Coordinate name="{one}"><range>-1 1.5</range></Coordinate>' for one in names)
    return (
        f'<Joint><{kind} name="{name}"><parent_body>{parent}</parent_body>'
        "<location_in_parent>0.1 -0.2 0.05</location_in_parent>"
        "<orientation_in_parent>0.3 -0.4 0.2</orientation_in_parent>"
        "<location>-0.02 0.3 0.1</location><orientation>-0.5 0.1 0.7</orientation>"
        f"<CoordinateSet><objects>{coordinates}</objects></CoordinateSet><reverse>{reverse}</reverse>{inside}</{kind}></Joint>"
    )


def old_body(name: str, inside: str = "") -> str:
    return f'<Body name="{name}"><mass>2</mass><mass_center>0.1 0.02 -0.03</mass_center>{INERTIA}{inside}</Body>'


SPLINE = "<natCubicSpline><x>-1 -0.3 0.2 0.9</x><y>0.1 0.4 -0.2 0.3</y></natCubicSpline>"
WRAP = (
    '<WrapObjectSet><objects><WrapCylinder name="round"><xyz_body_rotation>0.1 0.2 0.3</xyz_body_rotation>'
    "<translation>0.1 0 0</translation><active>true</active><quadrant>x</quadrant><radius>0.03</radius>"
    "<length>0.2</length></WrapCylinder></objects></WrapObjectSet>"
)
MUSCLE = (
    '<Thelen2003Muscle name="flexor"><isDisabled>{disabled}</isDisabled><GeometryPath><PathPointSet><objects>'
    '<PathPoint name="p1"><location>0.1 0.2 0.3</location><body>ground</body></PathPoint>'
    '<ConditionalPathPoint name="p2"><location>0.1 0.1 0.3</location><body>a</body><range>-0.2 1</range>'
    "<coordinate>q</coordinate></ConditionalPathPoint>"
    f'<MovingPathPoint name="p3"><location>0 0 0</location><body>b</body><x_location>{SPLINE}</x_location>'
    "<x_coordinate>w</x_coordinate><y_location><Constant><value>0.2</value></Constant></y_location>"
    "<y_coordinate>w</y_coordinate><z_location><Constant><value>-0.1</value></Constant></z_location>"
    '<z_coordinate>w</z_coordinate></MovingPathPoint><PathPoint name="p4"><location>0.1 0.2 0.3</location>'
    "<body>b</body></PathPoint></objects></PathPointSet><PathWrapSet><objects><PathWrap><wrap_object>round</wrap_object>"
    "<method>hybrid</method><range>2 3</range></PathWrap></objects></PathWrapSet></GeometryPath>"
    "<max_isometric_force>624.3</max_isometric_force><optimal_fiber_length>0.11</optimal_fiber_length>"
    "<tendon_slack_length>0.2</tendon_slack_length></Thelen2003Muscle>"
)
DEFAULTS = (
    '<defaults><Thelen2003Muscle name="default"><FmaxTendonStrain>0.033</FmaxTendonStrain><Af>0.3</Af>'
    "<max_contraction_velocity>12</max_contraction_velocity></Thelen2003Muscle>"
    '<Coordinate name="default"><clamped>true</clamped></Coordinate></defaults>'
)


def old_model(version: int, *, reverse: str = "false", disabled: str = "false") -> str:
    axes = (("w", osim.LINE), None, None, ("w", SPLINE), None, None)
    rows = osim.transform(*axes).replace(osim.LINE, f"<function>{osim.LINE}</function>")
    rows = rows.replace(SPLINE, f"<function>{SPLINE}</function>").replace(
        osim.ZERO, f"<function>{osim.ZERO}</function>"
    )
    bodies = (
        '<Body name="ground"><mass>0</mass><mass_center>0 0 0</mass_center><Joint/><WrapObjectSet/></Body>',
        old_body("a", old_joint("PinJoint", "first", "ground", "q", reverse=reverse) + WRAP),
        old_body("b", old_joint("CustomJoint", "second", "a", "w", inside=rows)),
    )
    coupler = (
        '<CoordinateCouplerConstraint name="c"><isDisabled>true</isDisabled><coupled_coordinates_function>'
        f"{osim.LINE}</coupled_coordinates_function><independent_coordinate_names>q</independent_coordinate_names>"
        "<dependent_coordinate_name>w</dependent_coordinate_name></CoordinateCouplerConstraint>"
    )
    marker = '<Marker name="m"><body>b</body><location>0.1 0.2 0.3</location><fixed>false</fixed></Marker>'
    return osim.document(
        osim.group("BodySet", *bodies),
        osim.group("ConstraintSet", coupler),
        osim.group("ForceSet", MUSCLE.format(disabled=disabled)),
        osim.group("MarkerSet", marker),
        version=version,
        defaults=DEFAULTS,
    )


@pytest.mark.parametrize("version", [20302, 30000])
@pytest.mark.parametrize("reverse", ["false", "true"])
def test_an_old_model_is_what_opensim_makes_of_it(tmp_path: Path, version: int, reverse: str) -> None:
    path = tmp_path / "old.osim"
    path.write_text(old_model(version, reverse=reverse))
    model = read_model(path)
    assert_same_kinematics(model, path)
    assert_same_inertia(model, path)
    assert_same_coordinates(model, path)


def test_an_old_muscle_keeps_its_points_surfaces_and_the_files_defaults(tmp_path: Path) -> None:
    path = tmp_path / "old.osim"
    path.write_text(old_model(30000))
    model = read_model(path)
    opensim, theirs, _ = opened(path)
    muscle = opensim.Thelen2003Muscle.safeDownCast(theirs.getMuscles().get("flexor"))
    assert list(model.paths.kind) == [FIXED, CONDITIONAL, MOVING, FIXED]
    assert [model.bodies[b] for b in model.paths.body] == ["ground", "a", "b", "b"]
    assert (model.paths.low[1], model.paths.high[1], model.paths.coordinate[1, 0]) == (-0.2, 1.0, 0)
    assert list(model.paths.coordinate[2]) == [1, -1, -1]
    np.testing.assert_array_equal(model.paths.place[2], [0.0, 0.2, -0.1])
    assert (model.paths.wrap_start[0], model.paths.wrap_end[0]) == (2, 3)
    assert model.surface_names == ("round",)
    assert model.muscles.max_velocity[0] == muscle.getMaxContractionVelocity() == 12
    assert muscle.get_FmaxTendonStrain() == 0.033
    assert muscle.getMinControl() == model.muscles.min_activation[0]


def test_a_disabled_muscle_is_left_out_and_noted() -> None:
    model = model_from_text(old_model(30000, disabled="true"), "old.osim")
    assert model.muscle_names == ()
    assert [(note.where, note.what) for note in model.notes] == [
        ("old.osim, line 9", "Thelen2003Muscle 'flexor', switched off")
    ]


def test_sockets_as_the_betas_of_version_4_wrote_them() -> None:
    text = osim.document(
        osim.group("BodySet", osim.body("a")),
        osim.group("JointSet", osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q")),
        osim.group("MarkerSet", osim.marker("m", "a")),
        version=30512,
    )
    want = model_from_text(text, "beta.osim")
    tags = text.replace("socket_parent>", "connector_parent_connectee_name>")
    for role in ("parent_frame", "child_frame"):
        tags = tags.replace(f"socket_{role}>", f"socket_{role}_connectee_name>")
    listed = text
    for role in ("parent_frame", "child_frame", "parent"):
        opening = f'<connectors><Connector_PhysicalFrame_ name="{role}"><connectee_name>'
        listed = listed.replace(f"<socket_{role}>", opening)
        listed = listed.replace(f"</socket_{role}>", "</connectee_name></Connector_PhysicalFrame_></connectors>")
    for form in (tags, listed):
        model = model_from_text(form, "beta.osim")
        for mine, other in zip(model.tree[:12], want.tree[:12], strict=True):
            np.testing.assert_array_equal(mine, other)
        np.testing.assert_array_equal(model.markers.place, want.markers.place)


@pytest.mark.parametrize("version", [10500, 1])
def test_a_model_that_is_too_old_is_refused_with_its_version(version: int) -> None:
    with pytest.raises(FileError, match=f"version {version}. Open it in OpenSim 4 and save it again"):
        model_from_text(old_model(version), "old.osim")
