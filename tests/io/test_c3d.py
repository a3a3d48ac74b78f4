"""C3D: real files against the reference that stands beside them, made files against what was put in."""

from pathlib import Path

import numpy as np
import pytest
from c3d_files import CHANNELS, standing_points, write_c3d

from groundup.errors import FileError
from groundup.io.c3d import claims, read
from groundup.signals.recording import Recording

WALKS = ("walking2", "walking5")


def sto(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Times (n,) and values (n, 18): force, point, moment of two plates."""
    lines = path.read_text().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("endheader")) + 2
    rows = np.array([[float(v) for v in line.split("\t") if v.strip()] for line in lines[start:] if line.strip()])
    return rows[:, 0], rows[:, 1:]


def file_axes(recording: Recording, values: np.ndarray) -> np.ndarray:
    """Back to the axes of the file: the turn is a permutation, so nothing is rounded."""
    return values @ recording.streams[0].details["from_file"]


@pytest.mark.parametrize("name", WALKS)
def test_markers_equal_the_reference_to_its_printed_digits(name: str, recordings: Path) -> None:
    folder = recordings / "walk-c3d"
    recording = read(folder / f"{name}.c3d")
    markers = recording.first("markers")
    assert markers is not None
    lines = (folder / f"std_{name}_markers.trc").read_text().splitlines()
    labels = [v for v in lines[3].split("\t")[2:] if v.strip()]
    assert tuple(labels) == markers.labels
    rows = [line.rstrip("\n").split("\t") for line in lines[5:] if line.strip()]
    times = np.array([float(r[1]) for r in rows])
    expected = [[float(v) if v.strip() else np.nan for v in r[2 : 2 + 3 * len(labels)]] for r in rows]
    frames = np.rint(times * 250.0).astype(int)
    ours = file_axes(recording, markers.values[frames] * 1e3).reshape(len(rows), -1)
    assert np.isfinite(ours).mean() > 0.3
    wanted = np.array(expected)
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(wanted))
    last_digit = 10.0 ** (np.floor(np.log10(np.abs(wanted))) - 4)
    single = 2 * np.spacing(np.abs(ours).astype(np.float32))  # the C3D file and their writer round to single precision
    assert np.nanmax(np.abs(ours - wanted) - 0.5 * last_digit - single) <= 0


@pytest.mark.parametrize("name", WALKS)
def test_forces_moments_and_centers_of_pressure_equal_the_reference(name: str, recordings: Path) -> None:
    """std_*_grfs has moments about the center of the plate, std_cop_* at the center of pressure, in N·mm and mm, z up.

    Both carry the same signs as ours: the force that the plate puts on the person.
    """
    folder = recordings / "walk-c3d"
    recording = read(folder / f"{name}.c3d", contact_n=0.0)
    times, center = sto(folder / f"std_{name}_grfs.sto")
    _, cop = sto(folder / f"std_cop_{name}_grfs.sto")
    assert len(times) > 80
    for i, (_, plate) in enumerate(recording.groups("force")):
        at = np.rint(times * 2000.0).astype(int)
        np.testing.assert_allclose(plate["force"].times[at], times, atol=1e-9)
        force, free, place = (file_axes(recording, plate[k].values[at]) for k in ("force", "free_moment", "cop"))
        corners = file_axes(recording, plate["force"].details["corners_m"])
        about_center = np.cross(place - corners.mean(axis=0), force) + free
        np.testing.assert_allclose(force, center[:, 9 * i : 9 * i + 3], atol=1e-6)
        np.testing.assert_allclose(corners.mean(axis=0) * 1e3, center[0, 9 * i + 3 : 9 * i + 6], atol=1e-6)
        np.testing.assert_allclose(about_center * 1e3, center[:, 9 * i + 6 : 9 * i + 9], atol=1e-6)
        np.testing.assert_allclose(place * 1e3, cop[:, 9 * i + 3 : 9 * i + 6], atol=1e-6)
        np.testing.assert_allclose(free * 1e3, cop[:, 9 * i + 6 : 9 * i + 9], atol=1e-6)


@pytest.mark.parametrize("plate_type", [1, 2, 3, 4])
def test_plates_of_every_type_equal_ezc3d(tmp_path: Path, plate_type: int) -> None:
    """From the file to newtons and meters: units, channels, corners, origin and calibration all come from it."""
    import ezc3d

    rng = np.random.default_rng(plate_type)
    analog = rng.standard_normal((200, CHANNELS[plate_type])) * 100
    analog[:, 4:8] -= 300.0 if plate_type == 3 else 0.0
    analog[:, 2] -= 0.0 if plate_type == 3 else 900.0  # plate z points down: the reaction is negative
    matrix = np.eye(6) + 0.02 * rng.standard_normal((6, 6))
    path = write_c3d(tmp_path / "a.c3d", analog=analog, plate_type=plate_type, cal_matrix=matrix)
    peer = ezc3d.c3d(str(path), extract_forceplat_data=True)["data"]["platform"][0]
    recording = read(path, contact_n=0.0)
    ((_, plate),) = recording.groups("force")
    for kind, name, factor in (
        ("force", "force", 1.0),
        ("cop", "center_of_pressure", 1e-3),
        ("free_moment", "Tz", 1e-3),
    ):
        expected = peer[name].T * factor
        ours = file_axes(recording, plate[kind].values)
        np.testing.assert_allclose(ours, expected, atol=1e-6 * np.abs(expected).max(), err_msg=name)


@pytest.mark.parametrize(("name", "forward"), [("walking2", 1.0), ("walking5", -1.0)])
def test_the_walk_goes_forward(name: str, forward: float, recordings: Path) -> None:
    """One walks along the lab's +X, the other along −X; in our axes both walk along +x, upright along y."""
    recording = read(recordings / "walk-c3d" / f"{name}.c3d")
    markers = recording.first("markers")
    assert markers is not None
    pelvis = markers.channel("RASI")
    seen = pelvis[np.isfinite(pelvis).all(axis=1)]
    assert seen[-1, 0] - seen[0, 0] > 2.0
    assert 0.8 < np.median(seen[:, 1]) < 1.2
    assert np.nanmean(markers.channel("RASI") - markers.channel("LASI"), axis=0)[2] > 0.15
    assert markers.details["from_file"][0, 0] == forward
    assert np.linalg.det(markers.details["from_file"]) == pytest.approx(1.0)


def test_units_gaps_and_channels(tmp_path: Path) -> None:
    points = standing_points()
    points[3, 0] = 0.0
    points[5, 1] = np.nan
    tone = np.sin(np.arange(200) / 7.0)
    extra = {"L Glut Max": ("mV", tone), "Trigger": ("V", tone), "Angle": ("deg", tone)}
    recording = read(write_c3d(tmp_path / "né.c3d", points=points, extra=extra, events=True))
    markers, emg = recording.first("markers"), recording.first("emg")
    assert markers is not None
    assert emg is not None
    assert np.isnan(markers.values[3, 0]).all()
    assert np.isnan(markers.values[5, 1]).all()
    np.testing.assert_allclose(markers.values[0, 1], [0, 0.9, 0.15], atol=1e-7)  # forward, up, right [m]
    assert emg.labels == ("L Glut Max",)
    np.testing.assert_allclose(emg.values[:, 0], tone * 1e-3, atol=1e-9)
    others = {s.labels: s for s in recording.of_kind("other")}
    np.testing.assert_allclose(others[("Angle",)].values[:, 0], np.deg2rad(tone), atol=1e-7)
    assert [(e.name, e.side) for e in recording.events] == [("Foot Strike", "right"), ("Foot Off", "left")]
    assert [e.time_s for e in recording.events] == pytest.approx([0.05, 0.12])
    assert any("0 0 0" in said for said in recording.sources[0].assumptions)


def test_a_plate_that_reports_the_action_is_turned_into_the_reaction(tmp_path: Path) -> None:
    analog = np.zeros((200, 6))
    analog[50:, 2] = 700.0  # plate z points down in these corners: a reaction would be negative
    recording = read(write_c3d(tmp_path / "a.c3d", analog=analog))
    force = recording.first("force")
    assert force is not None
    assert force.values[100, 1] == pytest.approx(700.0)
    assert any("turned into the reaction" in said for said in recording.sources[0].assumptions)
    assert not recording.of_kind("other"), "channels of a plate are no other channels"


@pytest.mark.parametrize(("load", "after"), [(0.0, 695.0), (-600.0, 700.0)])
def test_the_unloaded_range_is_used_only_when_it_is_unloaded(tmp_path: Path, load: float, after: float) -> None:
    analog = np.zeros((200, 6))
    analog[:, 2] = -5.0 + load
    analog[100:, 2] = -700.0
    recording = read(write_c3d(tmp_path / "zero.c3d", analog=analog, zero=(1, 8)))
    force = recording.first("force")
    assert force is not None
    assert force.values[150, 1] == pytest.approx(after)
    assert any("zeroed" in said for said in recording.sources[0].assumptions)


def test_up_is_found_from_the_plates_when_the_file_does_not_say(tmp_path: Path) -> None:
    analog = np.zeros((200, 6))
    analog[:, 2] = -700.0
    recording = read(write_c3d(tmp_path / "a.c3d", analog=analog, screen=False))
    force = recording.first("force")
    assert force is not None
    assert force.values[0, 1] == pytest.approx(700.0)
    assert any("plates lie across" in said for said in recording.sources[0].assumptions)


def parameter_at(data: bytes, name: bytes) -> int:
    """Where the first number of a one-dimensional parameter lies."""
    at = data.index(name, 512) + len(name)
    return at + 2 + 1 + 1 + data[at + 3]


def test_an_odd_file_is_read_all_the_same_and_said(tmp_path: Path) -> None:
    """Another number of points in the header than in the parameters: harmless, but not for this process."""
    path = write_c3d(tmp_path / "a.c3d", analog=np.zeros((200, 6)))
    plain = read(path)
    data = bytearray(path.read_bytes())
    at = data.index(b"Y_SCREEN")
    data[at : at + 8] = b"Y SCREEN"
    path.write_bytes(data)
    recording = read(path)
    assert any("separate process" in said for said in recording.sources[0].assumptions)
    np.testing.assert_array_equal(recording.streams[0].values, plain.streams[0].values)


@pytest.mark.parametrize(("plate_type", "says"), [(7, "type 7"), (4, "calibration")])
def test_a_plate_that_cannot_be_computed_is_left_out_or_refused_with_its_reason(
    tmp_path: Path, plate_type: int, says: str
) -> None:
    path = write_c3d(tmp_path / "a.c3d", analog=np.zeros((200, 6)), cal_matrix=np.full((6, 6), np.nan))
    data = bytearray(path.read_bytes())
    data[parameter_at(bytes(data), b"TYPE")] = plate_type
    path.write_bytes(data)
    recording = read(path)
    assert not recording.of_kind("force")
    assert any(says in said for said in recording.sources[0].assumptions)
    assert recording.first("markers") is not None


def test_a_later_start_and_model_outputs(tmp_path: Path) -> None:
    labels = ("LASI", "RASI", "LASI", "LKneeAngles")
    points = np.concatenate([standing_points(), standing_points() + 5.0], axis=1)
    path = write_c3d(tmp_path / "a.c3d", points=points, labels=labels, outputs=("LKneeAngles",), first_frame=50)
    recording = read(path)
    markers, other = recording.first("markers"), recording.first("other")
    assert markers is not None
    assert other is not None
    assert markers.labels == ("LASI", "RASI", "LASI'")
    assert other.labels == ("LKneeAngles x", "LKneeAngles y", "LKneeAngles z")
    np.testing.assert_allclose(other.values[0], [5.0, -145, 905])
    assert markers.start_s == pytest.approx(0.5)
    assert any("begins at 0.5 s" in said for said in recording.sources[0].assumptions)


@pytest.mark.parametrize(("keep", "says"), [(0, "0 bytes"), (300, "300 bytes"), (-4096, "cut short")])
def test_a_cut_file_is_named_as_such(tmp_path: Path, keep: int, says: str) -> None:
    path = write_c3d(tmp_path / "a.c3d", analog=np.zeros((4000, 6)), points=standing_points(400))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FileError, match=says) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_claims_only_c3d(tmp_path: Path) -> None:
    path = write_c3d(tmp_path / "a.c3d")
    assert claims(path, path.read_bytes()[:4096])
    assert not claims(path, b"time\tx\ty\n" * 100)
