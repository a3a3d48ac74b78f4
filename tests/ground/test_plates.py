"""Force plates: laws of statics, another tool (ezc3d), and which foot stood where."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.anatomy import Side
from groundup.errors import SignalError
from groundup.ground.plates import assign_sides, plate_wrench, zeroed
from groundup.signals.stream import Kind, Stream

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))
from c3d_files import CORNERS_MM, ORIGINS_MM, write_c3d

CORNERS_M = CORNERS_MM * 1e-3
HALF_X, HALF_Y, DEPTH = 0.2, 0.12, -0.045
TYPES = (1, 2, 3, 4)
RNG = np.random.default_rng(4)
CAL = np.eye(6) + 0.05 * RNG.standard_normal((6, 6))


def plate_frame() -> tuple[np.ndarray, np.ndarray]:
    """Axes as columns and center of CORNERS_M: x along lab x, y along −y, z down."""
    return np.diag([1.0, -1.0, -1.0]), CORNERS_M.mean(axis=0)


def analogs(plate_type: int, force: np.ndarray, point: np.ndarray, twist: float) -> np.ndarray:
    """What a plate's sensors say when `force` (3,) presses at `point` (3,) on it with a free moment `twist` about z."""
    axes, center = plate_frame()
    f, p = axes.T @ force, axes.T @ (point - center)
    t = axes.T @ np.array([0, 0, twist])
    about_surface = np.cross(p, f) + t
    if plate_type == 1:
        return np.array([*f, p[0], p[1], t[2]])
    if plate_type == 3:
        a, b, d = HALF_X, HALF_Y, DEPTH
        # The four vertical sensors share what the moments demand; the horizontal pairs take the twist.
        mx, my, mz = about_surface[0] - f[1] * d, about_surface[1] + f[0] * d, about_surface[2]
        quarter, cx, cy = f[2] / 4, mx / (4 * b), my / (4 * a)
        z = np.array([quarter + cx - cy, quarter + cx + cy, quarter - cx + cy, quarter - cx - cy])
        fx, fy = mz / (4 * b), mz / (4 * a)
        return np.array([f[0] / 2 - fx, f[0] / 2 + fx, f[1] / 2 + fy, f[1] / 2 - fy, *z])
    origin = np.array(ORIGINS_MM[plate_type]) * 1e-3
    six = np.array([*f, *(about_surface - np.cross(f, origin))])
    return np.linalg.solve(CAL, six) if plate_type == 4 else six


def wrench(plate_type: int, analog: np.ndarray, contact_n: float = 10.0, corners: np.ndarray = CORNERS_M):
    return plate_wrench(
        np.atleast_2d(analog),
        plate_type=plate_type,
        corners_m=corners,
        origin_m=np.array(ORIGINS_MM[plate_type]) * 1e-3,
        cal_matrix=CAL if plate_type == 4 else None,
        contact_n=contact_n,
    )


@pytest.mark.parametrize("plate_type", TYPES)
@settings(max_examples=40, deadline=None)
@given(
    fx=st.floats(-300, 300),
    fy=st.floats(-300, 300),
    fz=st.floats(50, 3000),
    x=st.floats(0.02, 0.58),
    y=st.floats(0.02, 0.38),
    twist=st.floats(-20, 20),
)
def test_a_known_load_is_found_where_it_was_put(plate_type, fx, fy, fz, x, y, twist) -> None:
    force, point = np.array([fx, fy, fz]), np.array([x, y, 0.0])
    found = wrench(plate_type, analogs(plate_type, force, point, twist))
    np.testing.assert_allclose(found.force_n[0], force, atol=1e-9)
    np.testing.assert_allclose(found.cop_m[0], point, atol=1e-9)
    np.testing.assert_allclose(found.free_moment_nm[0], [0, 0, twist], atol=1e-9)
    # Static equilibrium about any point: the moment of the force at its place and the twist.
    about = np.array([0.3, -0.7, 0.9])
    expected = np.cross(point - about, force) + np.array([0, 0, twist])
    np.testing.assert_allclose(found.moment_about(about)[0], expected, atol=1e-8)


@pytest.mark.parametrize("plate_type", TYPES)
def test_moving_the_origin_of_the_lab_moves_only_the_places(plate_type: int) -> None:
    analog = RNG.standard_normal((50, {3: 8}.get(plate_type, 6))) * 100
    move = np.array([1.5, -2.0, 0.25])
    here, there = wrench(plate_type, analog), wrench(plate_type, analog, corners=CORNERS_M + move)
    np.testing.assert_allclose(there.force_n, here.force_n, atol=1e-9)
    np.testing.assert_allclose(there.moment_nm, here.moment_nm, atol=1e-9)
    np.testing.assert_allclose(there.cop_m, here.cop_m + move, atol=1e-9)
    np.testing.assert_allclose(there.moment_about(move), here.moment_about(np.zeros(3)), atol=1e-8)


@pytest.mark.parametrize("plate_type", TYPES)
def test_turning_the_lab_turns_everything(plate_type: int) -> None:
    analog = RNG.standard_normal((50, {3: 8}.get(plate_type, 6))) * 100
    turn, _ = np.linalg.qr(RNG.standard_normal((3, 3)))
    turn *= np.linalg.det(turn)
    here, there = wrench(plate_type, analog), wrench(plate_type, analog, corners=CORNERS_M @ turn.T)
    for name in ("force_n", "moment_nm", "cop_m", "free_moment_nm"):
        np.testing.assert_allclose(getattr(there, name), getattr(here, name) @ turn.T, atol=1e-8)


@pytest.mark.parametrize("plate_type", TYPES)
def test_equal_to_ezc3d(plate_type: int, tmp_path: Path) -> None:
    import ezc3d

    count = {3: 8}.get(plate_type, 6)
    scale = {1: [200, 200, 900, 150, 100, 9e3], 3: [100] * 4 + [250] * 4}.get(plate_type, [200] * 2 + [900] + [9e4] * 3)
    analog = (RNG.standard_normal((200, count)) * scale).astype(np.float32).astype(float)
    path = write_c3d(tmp_path / "plate.c3d", analog=analog, plate_type=plate_type, cal_matrix=CAL)
    file = ezc3d.c3d(str(path), extract_forceplat_data=True)
    peer = file["data"]["platform"][0]
    group = file["parameters"]["FORCE_PLATFORM"]
    felt = file["data"]["analogs"][0].T.copy()
    matrix = None
    if plate_type == 4:
        matrix = group["CAL_MATRIX"]["value"][:, :, 0] * np.array([1, 1, 1, 1e-3, 1e-3, 1e-3])[:, None]
    elif plate_type != 3:
        felt[:, 3:] *= 1e-3
    ours = plate_wrench(
        felt,
        plate_type=plate_type,
        corners_m=group["CORNERS"]["value"][:, :, 0].T * 1e-3,
        origin_m=group["ORIGIN"]["value"][:, 0] * 1e-3,
        cal_matrix=matrix,
        contact_n=0.0,
    )
    sign = -1.0 if plate_type == 1 else 1.0  # ezc3d gives the negative moment for type 1
    pairs = {
        "force": (ours.force_n, peer["force"].T),
        "moment": (ours.moment_nm * 1e3, sign * peer["moment"].T),
        "center_of_pressure": (ours.cop_m * 1e3, peer["center_of_pressure"].T),
        "Tz": (ours.free_moment_nm * 1e3, peer["Tz"].T),
    }
    for name, (mine, theirs) in pairs.items():
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-6 * np.abs(theirs).max(), err_msg=name)


@pytest.mark.parametrize("plate_type", [2, 3, 4])
def test_an_origin_stated_the_other_way_round_is_the_same_origin(plate_type: int) -> None:
    """The transducers lie below the surface, whichever way the file states it."""
    force, point = np.array([30.0, -50, 800]), np.array([0.2, 0.3, 0.0])
    analog = analogs(plate_type, force, point, 4.0)[None]
    origin = np.array(ORIGINS_MM[plate_type]) * 1e-3
    others = [-origin, origin * [1, 1, -1]] if plate_type == 3 else [-origin]
    for stated in (origin, *others):
        found = plate_wrench(
            analog, plate_type=plate_type, corners_m=CORNERS_M, origin_m=stated, cal_matrix=CAL, contact_n=10.0
        )
        np.testing.assert_allclose(found.cop_m[0], point, atol=1e-9)
        np.testing.assert_allclose(found.free_moment_nm[0], [0, 0, 4.0], atol=1e-9)


def test_the_center_of_pressure_is_unknown_below_the_contact_force() -> None:
    load = np.stack([analogs(2, np.array([0, 0, f]), np.array([0.2, 0.1, 0]), 0.0) for f in (5.0, 9.99, 10.0, 400.0)])
    found = wrench(2, load, contact_n=10.0)
    assert np.isnan(found.cop_m[:2]).all()
    assert np.isfinite(found.cop_m[2:]).all()
    assert np.isfinite(found.force_n).all()


def test_the_makers_polynomial_moves_a_type_3_center_of_pressure() -> None:
    """The Kistler correction with only its linear terms is a plain stretch, which can be worked out by hand."""
    point = np.array([0.5, 0.3, 0.0])
    polynomial = np.zeros(12)
    polynomial[5], polynomial[11] = 0.1, 0.2  # x offset = 0.1 x, y offset = 0.2 y, in the plate's axes
    analog = analogs(3, np.array([0, 0, 500.0]), point, 0.0)[None]
    found = plate_wrench(
        analog,
        plate_type=3,
        corners_m=CORNERS_M,
        origin_m=np.array(ORIGINS_MM[3]) * 1e-3,
        cop_polynomial_mm=polynomial,
        contact_n=10,
    )
    center = CORNERS_M.mean(axis=0)
    np.testing.assert_allclose(found.cop_m[0] - center, (point - center) * [0.9, 0.8, 1], atol=1e-12)


def test_zeroing_takes_away_the_offset_of_the_unloaded_plate() -> None:
    offset = np.arange(6.0)
    felt = np.concatenate([np.tile(offset, (10, 1)), offset + RNG.standard_normal((5, 6))])
    np.testing.assert_allclose(zeroed(felt, first=0, last=10)[:10], 0, atol=1e-12)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"plate_type": 7}, "type 7"),
        ({"analog": np.zeros((3, 5))}, "6 channels"),
        ({"plate_type": 4}, "calibration matrix"),
        ({"corners_m": np.zeros((4, 3))}, "one line or point"),
    ],
)
def test_what_is_no_plate_is_refused(change: dict, says: str) -> None:
    given_values = {
        "analog": np.zeros((3, 6)),
        "plate_type": 2,
        "corners_m": CORNERS_M,
        "origin_m": np.zeros(3),
        "contact_n": 10.0,
    } | change
    with pytest.raises(SignalError, match=says):
        plate_wrench(given_values.pop("analog"), **given_values)


# Which foot stood on which plate

TIMES = np.arange(100) / 100.0
FEET: dict[Side, tuple[np.ndarray, np.ndarray]] = {
    "left": (TIMES, np.tile([0.0, 0.02, -0.1], (100, 1))),
    "right": (TIMES, np.tile([0.0, 0.02, 0.1], (100, 1))),
}


def plate(
    name: str, cop: np.ndarray | list[float], newtons: float = 300.0, side: Side | None = None
) -> dict[Kind, Stream]:
    force = np.tile([0.0, newtons, 0.0], (100, 1))
    places = np.tile(cop, (100, 1)) if np.ndim(cop) == 1 else np.asarray(cop)
    xyz = ("x", "y", "z")
    return {
        "force": Stream(f"{name} force", "force", force, "N", xyz, 100.0, side=side, group=name),
        "cop": Stream(f"{name} cop", "cop", places, "m", xyz, 100.0, side=side, group=name),
    }


def test_each_foot_gets_the_plate_it_stood_on_and_the_empty_one_is_said() -> None:
    plates = {
        "plate 1": plate("plate 1", [0.03, 0, 0.11]),
        "plate 2": plate("plate 2", [0.02, 0, -0.12]),
        "plate 3": plate("plate 3", [0.0, 0, 0.9], newtons=1.0),
    }
    found = assign_sides(plates, FEET)
    assert found.plate_of == {"left": ("plate 2",), "right": ("plate 1",)}
    assert any("plate 3 is empty" in note for note in found.notes)
    assert not found.warnings


def test_a_plate_under_the_wrong_foot_is_a_warning_that_names_it() -> None:
    found = assign_sides({"plate 1": plate("plate 1", [0.03, 0, 0.11], side="left")}, FEET)
    assert found.plate_of == {"left": (), "right": ("plate 1",)}
    assert len(found.warnings) == 1
    assert "plate 1" in found.warnings[0]
    assert "stated to be under the left foot" in found.warnings[0]


def test_a_plate_under_both_feet_belongs_to_neither() -> None:
    found = assign_sides({"plate 1": plate("plate 1", [0.03, 0, 0.01])}, FEET)
    assert found.plate_of == {"left": (), "right": ()}
    assert "both feet at once" in found.warnings[0]


def test_feet_that_take_turns_on_a_plate_are_said() -> None:
    turns = np.where(np.arange(100)[:, None] < 50, [0.0, 0, 0.1], [0.0, 0, -0.1])
    found = assign_sides({"plate 1": plate("plate 1", turns)}, FEET)
    assert found.plate_of == {"left": (), "right": ()}
    assert "both feet in turn" in found.warnings[0]


def test_without_feet_the_stated_side_counts_and_else_it_is_unknown() -> None:
    stated = assign_sides({"plate 1": plate("plate 1", [0, 0, 0.1], side="right")}, {})
    assert stated.plate_of["right"] == ("plate 1",)
    unknown = assign_sides({"plate 1": plate("plate 1", [0, 0, 0.1])}, {})
    assert unknown.plate_of == {"left": (), "right": ()}
    assert "side unknown" in unknown.notes[0]


def test_load_where_no_foot_is_belongs_to_nobody() -> None:
    found = assign_sides({"plate 1": plate("plate 1", [2.0, 0, 0.1])}, FEET)
    assert found.plate_of == {"left": (), "right": ()}
    assert "no foot was" in found.notes[0]


def test_one_foot_in_sight_is_enough_when_it_stood_there() -> None:
    right = {"right": FEET["right"]}
    assert assign_sides({"plate 1": plate("plate 1", [0.0, 0, 0.1])}, right).plate_of["right"] == ("plate 1",)
    elsewhere = assign_sides({"plate 1": plate("plate 1", [0.0, 0, -0.9])}, right)
    assert elsewhere.plate_of == {"left": (), "right": ()}
    assert "the other is not in sight" in elsewhere.notes[0]


def test_feet_seen_at_another_time_say_nothing() -> None:
    later = {side: (times + 100.0, points) for side, (times, points) in FEET.items()}
    found = assign_sides({"plate 1": plate("plate 1", [0.0, 0, 0.1])}, later)
    assert found.plate_of == {"left": (), "right": ()}
    assert "not in sight" in found.notes[0]


def test_without_a_center_of_pressure_the_side_is_unknown() -> None:
    only_force = {k: v for k, v in plate("plate 1", [0.0, 0, 0.1]).items() if k == "force"}
    found = assign_sides({"plate 1": only_force}, FEET)
    assert "no center of pressure" in found.notes[0]
