"""F-Scan: a grid of cells in the right foot's or left foot's own axes, in newtons through area."""

from pathlib import Path

import numpy as np
import pytest
from made_files import fscan_text
from mutations import assert_survives
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import FileError
from groundup.io import fscan
from groundup.signals.note import Caveat

RNG = np.random.default_rng(31)
CELL_M = 5.08e-3


@pytest.fixture
def reading(tmp_path: Path):
    def read(text: str, name: str = "walk_L.asf"):
        path = tmp_path / name
        path.write_text(text, encoding="latin-1", newline="")
        return fscan.read(path)

    return read


def grids(n: int = 4, rows: int = 12, columns: int = 6) -> np.ndarray:
    out = RNG.integers(0, 200, (n, rows, columns)).astype(float)
    out[:, 0, 0] = np.nan
    return out


def said(recording) -> str:
    return " | ".join(recording.sources[0].assumptions)


def caveats(recording) -> str:
    return " | ".join(a for a in recording.sources[0].assumptions if isinstance(a, Caveat))


@pytest.mark.parametrize(("name", "side"), [("walk_L.asf", "left"), ("walk_R.asf", "right"), ("right 2.asf", "right")])
def test_cells_lie_where_the_grid_says(reading, name, side) -> None:
    truth = grids()
    changes = {"FILENAME": "made.fsx"}
    recording = reading(fscan_text(truth, changes=changes), name)
    (stream,) = recording.streams
    assert (stream.name, stream.side, stream.kind, stream.unit) == (f"{side}/pressure", side, "pressure", "Pa")
    assert stream.values.shape == (4, 12 * 6 - 1)
    assert stream.rate_hz == pytest.approx(31.25)
    layout = stream.layout
    assert_allclose(layout.area_m2, CELL_M**2)
    assert_allclose((stream.values * layout.area_m2).sum(axis=1), np.nansum(truth, axis=(1, 2)) * 1e3 * CELL_M**2)
    # seen from above with the toes up, the little toe of the right foot is at the right edge, of the left at the left
    toe = np.flatnonzero(layout.forward_m == layout.forward_m.max())
    lateral = toe[np.argmax(layout.lateral_m[toe])]
    assert stream.labels[lateral] == ("r0c5" if side == "right" else "r0c1")
    assert_allclose(layout.forward_m[lateral], 11 * CELL_M)
    on_grid = np.full(12 * 6, np.nan)
    on_grid[layout.cell_index] = stream.values[0]
    drawn = on_grid.reshape(layout.grid) / 1e3
    assert_array_equal(drawn if side == "right" else drawn[:, ::-1], truth[0])


def test_mirrored_rows_and_columns_are_turned_back(reading) -> None:
    truth = grids()
    plain = reading(fscan_text(truth)).streams[0]
    turned = reading(fscan_text(truth[:, ::-1, ::-1], changes={"MIRROR_ROW": "1", "MIRROR_COL": "1"})).streams[0]

    def by_place(stream):
        order = np.lexsort((stream.layout.lateral_m, stream.layout.forward_m))
        return stream.values[:, order], stream.layout.forward_m[order], stream.layout.lateral_m[order]

    for a, b in zip(by_place(plain), by_place(turned), strict=True):
        assert_allclose(a, b)


def test_what_the_header_leaves_out_is_assumed_aloud(reading) -> None:
    recording = reading(fscan_text(grids(), changes={"ROW_SPACING": "-", "COL_SPACING": "-"}))
    assert_allclose(recording.streams[0].layout.area_m2, CELL_M**2)
    assert "ROW_SPACING is not stated: 5.08 mm assumed" in caveats(recording)


def test_a_side_that_nobody_states_is_not_guessed(reading) -> None:
    recording = reading(fscan_text(grids(), changes={"FILENAME": "x.fsx"}), "trial.asf")
    assert recording.streams[0].side is None
    assert "neither name nor header says which foot" in said(recording)


def test_names_that_disagree_about_the_side_are_said(reading) -> None:
    recording = reading(fscan_text(grids(), changes={"FILENAME": r"C:\a\P01R.fsx"}), "P01L.asf")
    assert recording.streams[0].side == "left"
    assert "the header's 'P01R.fsx' right" in said(recording)


def test_a_calibration_on_too_few_cells_is_doubted(reading) -> None:
    for cells, doubted in ((240, False), (52, True)):  # 75 kg on 52 cells of 0.26 cm² would be 548 kPa
        point = f"75.0 (Kgs) 4798 (Raw Sum) {cells} (Number of Loaded Cells)"
        recording = reading(fscan_text(grids(), changes={"CALIBRATION_POINT_1": point}))
        assert ("calibration is doubtful" in caveats(recording)) == doubted


def test_a_cut_last_frame_is_left_out_and_said(reading) -> None:
    text = fscan_text(grids())
    recording = reading(text[: text.index("Frame 4") + 60])
    assert len(recording.streams[0]) == 3
    assert "frame 4 is cut off" in caveats(recording)
    assert "frames up to 4" in said(recording)


def test_missing_frames_keep_their_times(reading) -> None:
    text = fscan_text(grids()).replace("Frame 4", "Frame 6").replace("Frame 3", "Frame 5")
    recording = reading(text)
    assert_allclose(recording.streams[0].times, np.array([0, 1, 4, 5]) * 0.032)
    assert "2 frames are missing" in said(recording)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("UNITS KPa", "UNITS RAW", "UNITS of pressure.*RAW"),
        ("ROWS 12", "ROWS 0", "ROWS, a whole number"),
        ("ROWS 12", "ROWS 99999", "a grid of cells"),
        ("SECONDS_PER_FRAME 0.032", "SECONDS_PER_FRAME x", "SECONDS_PER_FRAME in the header; found x"),
        ("Frame 2", "Bild 2", r"line \d+: a line 'Frame n'"),
        ("Frame 3", "Frame 1", "increasing order"),
        ("ASCII_DATA @@", "", "ASCII_DATA"),
        ("B,", "C,", r"line \d+: 6 numbers or B"),
    ],
)
def test_what_is_wrong_is_named(reading, old, new, words) -> None:
    with pytest.raises(FileError, match=words):
        reading(fscan_text(grids()).replace(old, new, 1))


def test_damaged_files(tmp_path) -> None:
    assert_survives(fscan.read, fscan_text(grids()).encode(), tmp_path, name="damagedL.asf", count=60, seed=32)


@pytest.mark.proof
def test_thousands_of_damaged_files(tmp_path) -> None:
    assert_survives(fscan.read, fscan_text(grids()).encode(), tmp_path, name="damagedL.asf", count=3000, seed=33)


@pytest.mark.recordings
@pytest.mark.proof
@pytest.mark.parametrize("name", ["insole-fscan/FrasP01R.asf"])
def test_damaged_real_files(recordings, tmp_path, name) -> None:
    assert_survives(fscan.read, (recordings / name).read_bytes(), tmp_path, name="damagedR.asf", count=200, seed=99)


@pytest.mark.recordings
def test_real_left_foot_carries_924_newtons(recordings) -> None:
    (stream,) = fscan.read(recordings / "insole-fscan" / "FrasP01L.asf").streams
    assert stream.values.shape[0] == 205
    assert stream.rate_hz == pytest.approx(31.25)
    force = (stream.values * stream.layout.area_m2).sum(axis=1)
    assert abs(force.max() - 924.0) < 5.0


@pytest.mark.recordings
def test_real_feet_are_mirror_images_and_the_right_calibration_is_doubted(recordings) -> None:
    left = fscan.read(recordings / "insole-fscan" / "FrasP01L.asf")
    right = fscan.read(recordings / "insole-fscan" / "FrasP01R.asf")
    a, b = left.streams[0].layout, right.streams[0].layout
    assert_array_equal(np.sort(a.cell_index), np.sort(b.cell_index))  # one sensor shape, little toe on one side
    toes = a.forward_m > a.forward_m.max() - 0.02
    assert a.lateral_m[toes].mean() < a.lateral_m.mean()  # the great toe is the longest, and medial
    assert "calibration is doubtful" in caveats(right)
    assert "calibration" not in said(left)
