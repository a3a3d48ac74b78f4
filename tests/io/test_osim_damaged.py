"""Files that are broken, or that say what no body can be: one line that names place, need, find and next step."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import osim_texts as osim
import pytest
from mutations import mutate

from groundup.body.model import Model
from groundup.errors import FileError, GroundupError
from groundup.io.osim import model_from_text, read_model

MUSCLE = "Millard2012EquilibriumMuscle"
SPLINE = "<SimmSpline><x>-1 -0.3 0.2 0.9</x><y>0.1 0.4 -0.2 0.3</y></SimmSpline>"


def whole() -> str:
    """A small model with something of everything."""
    points = (
        osim.ENDS[0],
        osim.moving("p2", "/bodyset/a", "lift", SPLINE, osim.LINE, osim.ZERO),
        osim.conditional("p3", "/bodyset/b", "0.1 0.1 0.1", "bend", "-0.5 0.75"),
        osim.ENDS[1],
    )
    surfaces = osim.surface("WrapCylinder", "round", "<radius>0.04</radius><length>0.3</length>", quadrant="-x")
    coupler = (
        '<CoordinateCouplerConstraint name="c"><coupled_coordinates_function>'
        f"{SPLINE}</coupled_coordinates_function><independent_coordinate_names>lift</independent_coordinate_names>"
        "<dependent_coordinate_name>bend</dependent_coordinate_name></CoordinateCouplerConstraint>"
    )
    sphere = '<ContactSphere name="heel"><socket_frame>/bodyset/b</socket_frame></ContactSphere>'
    motor = '<CoordinateActuator name="push"><coordinate>bend</coordinate></CoordinateActuator>'
    text = osim.arm(
        osim.muscle(MUSCLE, "m", "".join(points), wraps=osim.wrap("round", bounds="1 2")),
        osim.muscle("Thelen2003Muscle", "n", "".join(osim.ENDS)),
        motor,
        surfaces=surfaces,
        parts=osim.group("ConstraintSet", coupler) + osim.group("ContactGeometrySet", sphere),
    )
    custom = osim.joint(
        "CustomJoint",
        "elbow",
        "/bodyset/a",
        "/bodyset/b",
        "bend",
        inside=osim.transform(("bend", osim.LINE), None, None, ("bend", SPLINE), None, None),
    )
    return text.replace(osim.joint("PinJoint", "elbow", "/bodyset/a", "/bodyset/b", "bend"), custom)


def changed(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


INERTIA = "<inertia>0.02 0.03 0.025 0.001 -0.002 0.003</inertia>"
BROKEN = {
    "mass": (changed("<mass>2.0", "<mass>-2"), "a mass of Body 'a' that is not negative; found -2 kg"),
    "no mass": (changed("<mass>2.0</mass>", ""), "a number <mass> in Body 'a'; found none"),
    "nan": (changed("<mass>2.0", "<mass>nan"), "finite numbers in <mass>"),
    "huge": (changed("<mass>2.0", "<mass>1e300"), "finite numbers in <mass>, none above 1e+12"),
    "inertia": (changed(INERTIA, "<inertia>1 1 3 0 0 0</inertia>"), "an inertia of Body 'a' that a solid can have"),
    "negative": (changed(INERTIA, "<inertia>1 1 -1 0 0 0</inertia>"), "inertia of Body 'a' that are not negative"),
    "products": (changed(INERTIA, "<inertia>1 1 1 3 0 0</inertia>"), "inertia of Body 'a' that are not negative"),
    "five": (changed(INERTIA, "<inertia>1 1 1 0 0</inertia>"), "6 numbers in <inertia> of Body 'a'; found 5"),
    "words": (changed(INERTIA, "<inertia>one</inertia>"), "numbers in <inertia>; found 'one'"),
    "body": (changed("/bodyset/b</socket_parent>", "/bodyset/z</socket_parent>"), "a body or frame '/bodyset/z'"),
    "marker": (changed("<socket_parent_frame>/bodyset/b", "<socket_parent_frame>/bodyset/hand"), "a body or frame"),
    "wrap": (changed("<wrap_object>round", "<wrap_object>square"), "a wrap object 'square' that"),
    "range": (changed("<range>1 2<", "<range>1 7<"), "a <range> within the 4 points"),
    "coordinate": (changed("<coordinate>bend", "<coordinate>bent"), "a coordinate 'bent' for CoordinateActuator"),
    "coupler": (changed("names>lift<", "names>lifted<"), "a coordinate 'lifted' for CoordinateCoupler"),
    "two": (changed("names>lift<", "names>lift bend<"), "one independent coordinate in CoordinateCoupler"),
    "both": (changed("<coordinates>bend<", "<coordinates>bend lift<"), "one coordinate an axis in CustomJoint"),
    "stranger": (changed("<coordinates>bend<", "<coordinates>lift<"), "a coordinate of CustomJoint 'elbow' ('bend')"),
    "self": (changed("names>lift<", "names>bend<"), "'bend' to follow a coordinate that is free"),
    "function": (changed(SPLINE, "<Sine/>"), "a function that groundup knows"),
    "knots": (changed("<x>-1 -0.3 0.2 0.9</x>", "<x>-1 0.3 0.2 0.9</x>"), "<x> of the SimmSpline that rise"),
    "axis": (changed("<axis>0 1 0</axis>", "<axis>1 0 0</axis>"), "axes of CustomJoint 'elbow' that point in"),
    "no axis": (changed("<axis>0 1 0</axis>", "<axis>0 0 0</axis>"), "an <axis> of CustomJoint 'elbow'"),
    "names": (changed('<Body name="b">', '<Body name="a">'), "names that belong to one body each"),
    "coordinates": (changed('Coordinate name="lift"', 'Coordinate name="bend"'), "names that belong to one coordinate"),
    "radius": (changed("<radius>0.04", "<radius>-1"), "sizes of WrapCylinder 'round' above zero"),
    "quadrant": (changed("<quadrant>-x", "<quadrant>q"), "a <quadrant> of WrapCylinder 'round'"),
    "method": (changed("<method>hybrid", "<method>straight"), "a <method> of PathWrap"),
    "fiber": (changed("length>0.12", "length>0"), "<optimal_fiber_length> of Millard2012EquilibriumMuscle 'm' above"),
    "pennation": (changed("optimal>0.2", "optimal>12"), "<pennation_angle_at_optimal> of Millard2012Equil"),
    "curve": (
        changed(
            "<pennation",
            "<ActiveForceLengthCurve><min_norm_active_fiber_length>0.73</min_norm_active_fiber_length>"
            "<transition_norm_fiber_length>0.73</transition_norm_fiber_length></ActiveForceLengthCurve><pennation",
        ),
        "parameters of Millard2012EquilibriumMuscle 'm' that make curves",
    ),
    "flag": (changed("<active>true", "<active>perhaps"), "true or false in <active> of WrapCylinder 'round'"),
    "version": (changed('Version="40500"', 'Version="new"'), "a Version of the OpenSimDocument; found 'new'"),
    "no version": (changed(' Version="40500"', ""), "a Version of the OpenSimDocument; found none"),
    "tag": (changed("</BodySet>", ""), "well-formed XML; found mismatched tag"),
    "range order": (changed("<range>-1.5 1.5", "<range>1.5 -1.5"), "a <range> of Coordinate 'lift' that rises"),
    "no child": (changed("<socket_child_frame>two</socket_child_frame>", ""), "the name of a frame in <socket_child"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_said_in_one_line_with_its_place(what: str) -> None:
    change, needed = BROKEN[what]
    with pytest.raises(FileError) as caught:
        model_from_text(change(whole()), "made.osim")
    line = str(caught.value)
    assert needed in line
    assert line.startswith("made.osim, line ")
    assert "\n" not in line
    assert caught.value.next_step


def test_the_whole_model_is_read_without_a_note() -> None:
    model = model_from_text(whole(), "made.osim")
    assert not model.notes
    check(model)


def test_a_joint_that_cannot_be_written_as_six_axes_is_named() -> None:
    text = whole().replace("<PinJoint", "<EllipsoidJoint").replace("</PinJoint", "</EllipsoidJoint")
    with pytest.raises(FileError, match=r"a joint that groundup can move .* found EllipsoidJoint 'shoulder'"):
        model_from_text(text, "made.osim")


def test_a_path_of_one_point_and_a_path_that_begins_with_a_maybe_are_refused() -> None:
    for points, needed in (
        (osim.ENDS[0], "two or more path points"),
        (osim.conditional("p", "/bodyset/a", "0 0 0", "bend", "0 1") + osim.ENDS[1], "that are always there"),
    ):
        with pytest.raises(FileError, match=needed):
            model_from_text(osim.arm(osim.muscle(MUSCLE, "m", points)), "made.osim")


def test_a_loop_of_joints_is_named() -> None:
    extra = osim.joint("PinJoint", "third", "/bodyset/b", "/ground", "spin")
    text = whole().replace("</objects><groups/></JointSet>", f"{extra}</objects><groups/></JointSet>")
    with pytest.raises(FileError, match=r"joints that make a tree; found a loop: .*a - ground - b - a"):
        model_from_text(text, "made.osim")


def test_frames_that_hang_on_one_another_are_refused() -> None:
    one = osim.offset("one", "two", "0 0 0", "0 0 0")
    two = osim.offset("two", "one", "0 0 0", "0 0 0")
    text = whole().replace('<Body name="a">', f'<Body name="a"><components>{one}{two}</components>')
    with pytest.raises(FileError, match="frames that end on a body; found a loop"):
        model_from_text(
            text.replace("<socket_parent>two<", "<socket_parent>../two<").replace(
                "<socket_parent>one<", "<socket_parent>../one<"
            ),
            "made.osim",
        )


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("<html><body>404</body></html>", r"an OpenSim model \(<OpenSimDocument>\); found <html>"),
        ('<OpenSimDocument Version="40000"><InverseKinematicsTool/></OpenSimDocument>', "a <Model>"),
        ('<OpenSimDocument Version="40000"><Model/></OpenSimDocument>', "a model with bodies; found none"),
        ("nothing like it", "well-formed XML"),
        ("", "well-formed XML"),
    ],
)
def test_a_file_that_is_no_model(text: str, needed: str) -> None:
    with pytest.raises(FileError, match=needed):
        model_from_text(text, "made.osim")


ENTITIES = {
    "laughs": '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]><a>&z;</a>',
    "file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "parameter": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://localhost/x.dtd">%x;]><a/>',
}


@pytest.mark.parametrize("trick", ENTITIES)
def test_entities_are_refused_not_followed(trick: str) -> None:
    with pytest.raises(FileError, match=r"made.osim, line 1: XML without entity declarations"):
        model_from_text(ENTITIES[trick], "made.osim")


def test_a_tower_of_elements_is_refused() -> None:
    with pytest.raises(FileError, match="elements at most 100 deep"):
        model_from_text("<a>" * 100_000, "made.osim")


def test_a_missing_and_an_oversized_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="a file that can be opened"):
        read_model(tmp_path / "none.osim")
    large = tmp_path / "large.osim"
    with large.open("wb") as file:
        file.truncate(31_000_000)
    with pytest.raises(FileError, match="a model of at most 30 MB; found 31 MB"):
        read_model(large)


def check(model: Model) -> None:
    """What kernels rely on: indices within their arrays, parents first, finite numbers, rotations."""
    tree, paths = model.tree, model.paths
    b, c, f = len(model.bodies), len(model.coordinates), len(tree.functions.first) - 1
    assert tree.parent[0] == -1
    assert all(0 <= tree.parent[k] < k for k in range(1, b))
    assert tree.coordinate.min() >= -1
    assert tree.coordinate.max() < c
    assert tree.function.max() < f
    assert paths.function.max(initial=-1) < f
    assert paths.body.max(initial=0) < b
    assert paths.first[-1] == len(paths.body)
    assert paths.wrap_surface.max(initial=-1) < len(model.surface_names)
    for part in (tree, model.inertia, model.markers, model.surfaces, model.muscles, model.contacts, tree.functions):
        for name, array in part._asdict().items():
            if isinstance(array, np.ndarray) and name != "start":
                assert np.all(np.isfinite(array)), name
                assert not array.flags.writeable, name
    for turn in (tree.rotation_in_parent, tree.rotation_of_child, model.surfaces.rotation):
        np.testing.assert_allclose(turn @ np.swapaxes(turn, 1, 2), np.broadcast_to(np.eye(3), turn.shape), atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_file_is_read_or_refused_in_one_line(tmp_path: Path, seed: int) -> None:
    survives(whole().encode(), tmp_path, count=150, seed=seed)


@pytest.mark.proof
def test_damaged_real_models_are_read_or_refused(recordings: Path, tmp_path: Path) -> None:
    survives((recordings / "squat-markers-forces" / "scaled.osim").read_bytes(), tmp_path, count=300, seed=1)


def survives(data: bytes, folder: Path, *, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    path = folder / "damaged.osim"
    refused = 0
    for k in range(count):
        path.write_bytes(swapped(data, rng) if k % 2 else mutate(data, rng))
        try:
            model = read_model(path)
        except GroundupError as error:
            refused += 1
            line = str(error)
            assert (line.count("\n"), "damaged.osim" in line, len(line) < 1500) == (0, True, True), (k, line)
        else:
            check(model)
    assert refused > 0


def swapped(data: bytes, rng: np.random.Generator) -> bytes:
    """Well-formed damage: the text of one element replaced by that of another, or by a number that hurts."""
    parts = data.split(b">")
    texts = [k for k, part in enumerate(parts) if b"<" in part and part.split(b"<")[0].strip()]
    k, other = rng.choice(texts, 2)
    hurts = (b"0", b"-1", b"1e-300", b"1e11", b"-1e11", b"99999", b"0.5", b"ground", b"a", b"b", b"lift", b"", b"true")
    new = parts[other].split(b"<")[0] if rng.random() < 0.5 else hurts[rng.integers(len(hurts))]
    parts[k] = new + b"<" + parts[k].split(b"<", 1)[1]
    return b">".join(parts)
