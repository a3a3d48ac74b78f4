"""Plantar pressure held by feet whose zone loads are known, by mirrors, turns and scales, and by real insoles."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.anatomy import Side
from groundup.errors import MissingSignal, SignalError
from groundup.ground import plantar
from groundup.ground.zones import ZONES
from groundup.signals.stream import CellLayout, Stream
from groundup.signals.stuck_cells import stuck_cells
from groundup.synthetic.contact import ZONES as PLANTED
from groundup.synthetic.contact import insole
from groundup.synthetic.person import draw_person

PERSON = draw_person(np.random.default_rng(5))

# Centers and sizes of the pads of a foot 250 mm long: forward and lateral from the back of the heel [m], half axes [m],
# load [N]. Drawn after a footprint; the arch is open on the inner side.
PADS = {
    "heel": ((0.036, 0.0), (0.034, 0.028), 180.0),
    "midfoot": ((0.105, 0.016), (0.045, 0.013), 25.0),
    "mth1": ((0.175, -0.028), (0.019, 0.013), 45.0),
    "mth2-4": ((0.178, 0.006), (0.020, 0.0195), 90.0),
    "mth5": ((0.165, 0.035), (0.017, 0.010), 30.0),
    "hallux": ((0.226, -0.024), (0.016, 0.012), 28.0),
    "toes": ((0.218, 0.012), (0.010, 0.018), 12.0),
}


def foot_on_mat(*, side: Side = "right", turn_deg: float = 0.0, scale: float = 1.0, cell_m: float = 0.005) -> Stream:
    """Ten still samples of the drawn foot on a regular mat of square cells, turned about the mat's middle."""
    rows, columns = round(0.4 / cell_m), round(0.24 / cell_m)
    row, column = (i.ravel() for i in np.indices((rows, columns)))
    forward, lateral = (rows - 0.5 - row) * cell_m, (column + 0.5 - columns / 2) * cell_m
    c, s = np.cos(np.deg2rad(turn_deg)), np.sin(np.deg2rad(turn_deg))
    x, z = forward - 0.2, lateral
    x, z = c * x + s * z + 0.125, -s * x + c * z
    pressure = np.zeros(len(x))
    for (x0, z0), (a, b), load in PADS.values():
        dome = np.sqrt(np.maximum(0.0, 1 - ((x - x0) / a) ** 2 - ((z - z0) / b) ** 2))
        pressure += load * dome / (dome.sum() * cell_m**2)
    # Rows run from the toes; of the left foot the file's columns run the other way, as does its lateral axis.
    order = np.arange(len(x)).reshape(rows, columns)[:, :: 1 if side == "right" else -1].ravel()
    layout = CellLayout(
        forward[order], lateral[order], np.full(len(x), cell_m**2), "drawn", (rows, columns), np.arange(len(x))
    )
    values = np.tile(scale * pressure[order], (10, 1))
    labels = tuple(str(i) for i in range(len(x)))
    return Stream(f"mat {side}", "pressure", values, "Pa", labels, rate_hz=50.0, side=side, layout=layout)


def planted_tripod() -> dict[str, float]:
    load = {zone: pad[2] for zone, pad in PADS.items()}
    three = load["hallux"] + load["mth1"] + load["mth5"] + load["heel"]
    return {
        "medial": 100 * (load["hallux"] + load["mth1"]) / three,
        "lateral": 100 * load["mth5"] / three,
        "heel": 100 * load["heel"] / three,
        "outside": 100 * (1 - three / sum(load.values())),
    }


def test_loads_of_a_drawn_foot_are_found_again() -> None:
    reading = plantar.read_foot(foot_on_mat())
    assert_allclose(reading.force_n, sum(p[2] for p in PADS.values()), rtol=1e-12)
    found = reading.tripod()
    for name, value in planted_tripod().items():
        assert getattr(found, name) == pytest.approx(value, abs=2.0), name
    assert_allclose(found.medial + found.lateral + found.heel, 100, rtol=1e-12)
    assert found.medial_of_foot + found.lateral_of_foot + found.heel_of_foot + found.outside == pytest.approx(100)
    assert sum(m.astype(int) for m in reading.masks.values()).tolist() == [1] * len(reading.footprint_pa)
    assert reading.outline.length_m == pytest.approx(0.24, abs=0.006)
    assert reading.says == ()


def test_center_of_pressure_is_the_balance_point_of_the_pads() -> None:
    weight = np.array([p[2] for p in PADS.values()])
    place = np.array([p[0] for p in PADS.values()])
    reading = plantar.read_foot(foot_on_mat())
    expected = (weight @ place) / weight.sum() + [0.2 - 0.125, 0.0]
    assert_allclose(reading.cop_m[0], expected, atol=5e-4)


@pytest.mark.parametrize("turn_deg", [-20, -10, 10, 20])
def test_turning_the_foot_on_the_mat_moves_its_shares_little(turn_deg: float) -> None:
    straight, turned = plantar.read_foot(foot_on_mat()), plantar.read_foot(foot_on_mat(turn_deg=turn_deg))
    for name in ("medial", "lateral", "heel", "outside", "rear"):
        assert getattr(turned.tripod(), name) == pytest.approx(getattr(straight.tripod(), name), abs=2.5), name
    forward, lateral = turned.outline.direction
    start = straight.outline.direction
    angle = np.degrees(np.arctan2(lateral, forward) - np.arctan2(start[1], start[0]))
    assert angle == pytest.approx(turn_deg, abs=2.5)
    assert turned.outline.length_m == pytest.approx(straight.outline.length_m, abs=0.006)


def test_a_mirrored_foot_has_the_same_shares() -> None:
    right, left = plantar.read_foot(foot_on_mat()), plantar.read_foot(foot_on_mat(side="left"))
    assert left.side == "left"
    for name in ("medial", "lateral", "heel", "outside", "ml_index", "rear"):
        assert_allclose(getattr(left.tripod(), name), getattr(right.tripod(), name), rtol=1e-9)


@pytest.mark.parametrize("scale", [0.5, 3.0])
def test_a_heavier_person_has_the_same_shares(scale: float) -> None:
    once, scaled = foot_on_mat(), foot_on_mat(scale=scale)
    a, b = plantar.read_foot(once), plantar.read_foot(scaled)
    assert_allclose(b.force_n, scale * a.force_n, rtol=1e-12)
    assert b.tripod().medial == pytest.approx(a.tripod().medial, rel=1e-9)
    assert plantar.footprint_arch_index(b, scaled.layout) == pytest.approx(plantar.footprint_arch_index(a, once.layout))


def test_finer_cells_change_little() -> None:
    coarse, fine = plantar.read_foot(foot_on_mat(cell_m=0.0075)), plantar.read_foot(foot_on_mat(cell_m=0.0025))
    assert coarse.tripod().medial == pytest.approx(fine.tripod().medial, abs=2.5)
    assert coarse.tripod().heel == pytest.approx(fine.tripod().heel, abs=2.5)


def test_a_sensor_laid_the_wrong_way_round_is_said() -> None:
    stream = foot_on_mat()
    swapped = replace(stream, layout=replace(stream.layout, lateral_m=-stream.layout.lateral_m))
    assert any("swapped" in s for s in plantar.read_foot(swapped).says)


def test_arch_index_is_a_third_for_a_plank_and_near_nothing_for_two_pads() -> None:
    def index(loaded) -> float:
        rows, columns, cell = 50, 18, 0.005
        row, column = (i.ravel() for i in np.indices((rows, columns)))
        forward, lateral = (rows - 0.5 - row) * cell, (column - 8.5) * cell
        layout = CellLayout(forward, lateral, np.full(rows * columns, cell**2), "drawn", (rows, columns))
        values = np.tile(np.where(loaded(forward / 0.25), 5e4, 0.0), (5, 1))
        stream = Stream("p", "pressure", values, "Pa", tuple(map(str, range(rows * columns))), 50.0, layout=layout)
        return plantar.footprint_arch_index(plantar.read_foot(stream), layout)[0]

    assert index(lambda s: s >= 0) == pytest.approx(1 / 3, abs=0.01)
    assert index(lambda s: (s < 0.27) | (s > 0.55)) < 0.03


def scattered_insole(shares: dict[str, float], *, total_n: float = 300.0) -> tuple[Stream, dict[str, float]]:
    """A right insole of about 99 cells under which each zone carries a known share of the load."""
    layout, patterns = insole(PERSON)
    load = np.array([shares[zone] for zone in PLANTED])
    cells = total_n * load / load.sum() @ patterns
    values = np.tile(cells / layout.area_m2, (8, 1))
    bare = replace(layout, grid=None, cell_index=None)
    labels = tuple(str(i) for i in range(len(cells)))
    stream = Stream("insole", "pressure", values, "Pa", labels, rate_hz=50.0, side="right", layout=bare)
    return stream, {zone: 100 * s / load.sum() for zone, s in zip(PLANTED, load, strict=True)}


USUAL = dict(zip(PLANTED, [56.0, 7.0, 8.5, 7.5, 7.0, 5.0, 4.5, 3.5, 1.0], strict=True))


@pytest.mark.parametrize(
    "change", [{}, {"hallux": 0.5, "mth1": 1.5}, {"heel": 25.0}, {"mth5": 12.0}, {"hallux": 0.0, "mth1": 0.0}]
)
def test_zone_loads_under_scattered_cells_are_found_again(change: dict[str, float]) -> None:
    stream, planted = scattered_insole(USUAL | change)
    found = plantar.read_foot(stream).tripod()
    assert found.medial_of_foot == pytest.approx(planted["hallux"] + planted["mth1"], abs=1.5)
    assert found.lateral_of_foot == pytest.approx(planted["mth5"], abs=1.5)
    assert found.heel_of_foot == pytest.approx(planted["heel"], abs=1.5)


def test_a_coarse_sensor_under_a_resting_foot_is_not_stuck() -> None:
    # In quiet stance a sensor of whole kilopascals shows the same value in most cells for seconds.
    rng = np.random.default_rng(2)
    steady = rng.uniform(2e4, 2e5, size=99)
    values = np.round((steady * (1 + 0.002 * rng.normal(size=(300, 1)))) / 4e3) * 4e3
    found = stuck_cells(values, None)
    assert (np.ptp(values, axis=0) == 0).any()
    assert not found.mask.any()


def test_stuck_constant_and_hanging_cells_are_masked_and_said() -> None:
    stream = foot_on_mat()
    down = np.clip(np.sin(np.linspace(0, 6 * np.pi, 300)), 0, None)
    values = down[:, None] * stream.values[0]
    grid = stream.layout.grid
    stuck_column = np.arange(5, 15) * grid[1] + 3
    values[:, stuck_column] = 4e4 * down[:, None]
    constant, hanging = 12 * grid[1] + 44, 40 * grid[1] + 27
    values[:, constant] = 9e4
    values[:, hanging] = np.maximum(values[:, hanging], 0.8 * values[:, hanging].max())
    reading = plantar.read_foot(replace(stream, values=values))
    assert set(np.flatnonzero(reading.stuck.mask)) == {*stuck_column, constant, hanging}
    said = " ".join(reading.says)
    assert "column 4 stuck over 10 cells" in said
    assert "1 cells never change" in said
    assert "1 cells stay loaded" in said


def test_lost_samples_are_gaps_and_change_no_share() -> None:
    stream = foot_on_mat()
    values = np.repeat(stream.values, 4, axis=0)
    values[10:17] = np.nan
    reading = plantar.read_foot(replace(stream, values=values))
    assert np.flatnonzero(np.isnan(reading.force_n)).tolist() == list(range(10, 17))
    assert np.isnan(reading.cop_m[10:17]).all()
    assert reading.tripod().medial == pytest.approx(plantar.read_foot(stream).tripod().medial, rel=1e-9)


def test_a_foot_without_geometry_has_no_newtons_and_no_tripod() -> None:
    with pytest.raises(MissingSignal, match=r"positions and areas .* Give them with --geometry"):
        plantar.read_foot(replace(foot_on_mat(), layout=None))


def test_an_unloaded_sensor_is_named() -> None:
    with pytest.raises(SignalError, match="mat right: a loaded foot; found no pressure"):
        plantar.read_foot(foot_on_mat(scale=0.0))


def test_a_plate_sees_the_rear_share_along_heel_and_ball() -> None:
    heel, ball = np.array([[0.1, 0.02, 0.3]]), np.array([[0.28, 0.04, 0.34]])
    cop = np.array([heel[0], ball[0], (heel[0] + ball[0]) / 2, 0.75 * heel[0] + 0.25 * ball[0]])
    assert_allclose(plantar.rear_share_of_plate(cop, heel, ball), [100, 0, 50, 75], atol=1e-9)


def fscan(recordings: Path, side: Side) -> Stream:
    """An F-Scan movie, read as plainly as can be."""
    text = (recordings / "insole-fscan" / f"FrasP01{side[0].upper()}.asf").read_text("latin-1")
    header, _, body = text.partition("ASCII_DATA @@")
    point = re.search(r"([\d.]+) \(Kgs\) \d+ \(Raw Sum\) (\d+)", header)
    assert point is not None
    frames = [
        [[np.nan if c.strip() == "B" else float(c) for c in x.split(",")] for x in lines.splitlines() if "," in x]
        for lines in (block.strip() for block in re.split(r"Frame \d+\s*\n", body)[1:])
    ]
    values = np.array(frames)
    cells = np.flatnonzero(np.isfinite(values[0]))
    row, column = np.divmod(cells, values.shape[2])
    outward = 1 if side == "right" else -1
    layout = CellLayout(
        forward_m=(values.shape[1] - 0.5 - row) * 5.08e-3,
        lateral_m=outward * (column - (values.shape[2] - 1) / 2) * 5.08e-3,
        area_m2=np.full(len(cells), 25.8064e-6),
        source="file",
        grid=(values.shape[1], values.shape[2]),
        cell_index=cells,
    )
    return Stream(
        f"insole {side}",
        "pressure",
        values.reshape(len(values), -1)[:, cells] * 1e3,
        "Pa",
        tuple(str(c) for c in cells),
        rate_hz=31.25,
        side=side,
        layout=layout,
        details={"calibration_pa": float(point[1]) * 9.80665 / (float(point[2]) * 25.8064e-6)},
    )


@pytest.mark.recordings
def test_left_insole_peaks_and_truncated_first_step(recordings: Path) -> None:
    reading = plantar.read_foot(fscan(recordings, "left"))
    assert reading.force_n.max() == pytest.approx(924, abs=5)
    peaks = [reading.force_n[s.first : s.last].max() for s in reading.whole_steps]
    assert max(peaks) == pytest.approx(910, abs=5)
    assert len(reading.whole_steps) == 5  # five whole steps, counted by eye in the force
    assert any("first step is truncated" in s for s in reading.says)
    assert not reading.stuck.mask.any()
    assert reading.calibrated
    assert set(reading.masks) == set(ZONES)


@pytest.mark.recordings
def test_right_insole_says_what_is_wrong_with_it(recordings: Path) -> None:
    reading = plantar.read_foot(fscan(recordings, "right"))
    said = " ".join(reading.says)
    assert re.search(r"columns .*\b6\b.*\b14\b.* stuck", said)
    assert "calibration doubtful" in said
    assert not reading.calibrated
