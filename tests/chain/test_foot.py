"""The foot as measures: real plates and sway, real insoles, planted loads, and reasons where there is no number."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.anatomy import Side, Task
from groundup.chain import foot
from groundup.chain.foot_load import plate_loads
from groundup.chain.trial import Repetition, Trial
from groundup.evidence.catalogue import definitions
from groundup.joints.motion import Motion
from groundup.measure import Measure
from groundup.signals.curve import Curve
from groundup.signals.recording import Conditions, Recording, Source, Subject
from groundup.signals.stream import Stream

XYZ = ("x", "y", "z")


def trial_of(
    *streams: Stream,
    task: Task | None = "standing",
    plate_of: Mapping[Side, tuple[str, ...]] | None = None,
    repetitions: tuple[Repetition, ...] = (),
    conditions: Conditions | None = None,
    motion: Motion | None = None,
    sources: tuple[Source, ...] = (),
) -> Trial:
    return Trial(
        recording=Recording("test", streams, sources=sources),
        subject=Subject(),
        conditions=conditions or Conditions(),
        task=task,
        repetitions=repetitions,
        motion=motion,
        plate_of=plate_of or {},
    )


def plate(name: str, vertical: np.ndarray, cop: np.ndarray | None = None, rate_hz: float = 100.0) -> list[Stream]:
    force = np.stack([np.zeros_like(vertical), vertical, np.zeros_like(vertical)], axis=1)
    streams = [Stream(f"{name}/force", "force", force, "N", XYZ, rate_hz, group=name)]
    if cop is not None:
        streams.append(Stream(f"{name}/cop", "cop", cop, "m", XYZ, rate_hz, group=name))
    return streams


def value(measures: tuple[Measure, ...], name: str, side: Side | None = None, repetition: int | None = None) -> Measure:
    (found,) = [m for m in measures if (m.id, m.side, m.repetition) == (name, side, repetition)]
    return found


def grf(path: Path) -> list[Stream]:
    lines = path.read_text().splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("time"))
    columns = lines[head].split()
    table = np.array([[float(v) for v in line.split()] for line in lines[head + 1 :] if line.strip()])
    streams: list[Stream] = []
    for number in (1, 2):
        at = columns.index(f"ground_force_{number}_vx")
        cop = np.where(table[:, at + 1 : at + 2] > 20, table[:, at + 3 : at + 6], np.nan)
        group = f"plate{number}"
        force = table[:, at : at + 3].copy()
        streams.append(Stream(f"{group}/force", "force", force, "N", XYZ, 100.0, group=group))
        streams.append(Stream(f"{group}/cop", "cop", cop, "m", XYZ, 100.0, group=group))
    return streams


PLATES: dict[Side, tuple[str, ...]] = {"right": ("plate1",), "left": ("plate2",)}


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("file", "task", "right", "within"), [("squats1", "squat", 50.1, 0.3), ("static1", "standing", 47.2, 0.5)]
)
def test_load_share_of_the_real_recordings(
    recordings: Path, file: str, task: Task, right: float, within: float
) -> None:
    trial = trial_of(*grf(recordings / "squat-markers-forces" / f"{file}_grf.mot"), task=task, plate_of=PLATES)
    read = foot.read(trial)
    share = value(read, "foot.load_share", "right")
    assert share.value == pytest.approx(right, abs=within)
    assert share.method == "force plate"
    assert share.interval.known
    assert share.value + value(read, "foot.load_share", "left").value == pytest.approx(100, abs=1e-9)
    loads, _, _ = plate_loads(trial)
    assert loads is not None
    if file == "squats1":
        mean = sum(load.values.mean() for load in loads.values())
        assert mean == pytest.approx(589.5, abs=1)
        assert "not in squat" in value(read, "foot.cop_area95").why
    else:
        assert "25 s" in value(read, "foot.cop_path_velocity").why


def standing_cop(path: Path) -> list[Stream]:
    table = np.genfromtxt(path, skip_header=1)
    cop = np.stack([table[:, 7], np.zeros(len(table)), table[:, 8]], axis=1) / 100
    return plate("plate1", table[:, 3], cop)


@pytest.mark.recordings
def test_sway_of_a_real_standing_trial_in_millimeters(recordings: Path) -> None:
    folder = recordings / "standing-cop"
    with (folder / "published.tsv").open(encoding="utf-8") as file:
        row = next(csv.DictReader(file, delimiter="\t"))
    read = foot.read(trial_of(*standing_cop(folder / f"{row['Trial']}.txt")))
    assert_allclose(value(read, "foot.cop_area95").value, 100 * float(row["COParea"]), rtol=1e-9)
    assert_allclose(value(read, "foot.cop_path_velocity").value, 10 * float(row["COPvelo"]), rtol=1e-11)
    assert_allclose(value(read, "foot.cop_frequency_spectral").value, float(row["COPmfreq"]), rtol=1e-9)
    confidence = value(read, "foot.cop_ellipse_confidence").value
    assert_allclose(value(read, "foot.cop_area95").value / confidence, 6001, rtol=1e-9)
    assert all(m.value is not None for m in read if m.id.startswith("foot.cop_"))
    assert "faces along x" in value(read, "foot.cop_rms_ml").why
    assert not value(read, "foot.cop_area95").interval.known


def quiet(seconds: float, rate_hz: float = 100.0, seed: int = 2) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(scale=2e-4, size=(round(seconds * rate_hz), 2))
    path = np.zeros((len(steps), 2))
    for i in range(1, len(steps)):
        path[i] = 0.98 * path[i - 1] + steps[i]
    return np.stack([path[:, 0], np.zeros(len(path)), path[:, 1]], axis=1)


def test_every_foot_measure_of_the_catalogue_is_answered_for_both_sides() -> None:
    read = foot.read(trial_of())
    for one in (d for d in definitions() if d.link == "foot"):
        sides = {m.side for m in read if m.id == one.id}
        assert sides == ({"left", "right"} if one.sided else {None}), one.id
    assert all(m.value is None and m.why for m in read)


@pytest.mark.parametrize(
    ("seconds", "rate_hz", "reason"), [(20, 100, "found 20.0 s"), (30, 40, "found 40.0 Hz"), (0.5, 100, "found 0.5 s")]
)
def test_short_and_slow_records_say_the_standard(seconds: float, rate_hz: float, reason: str) -> None:
    cop = quiet(seconds, rate_hz)
    read = foot.read(trial_of(*plate("p", np.full(len(cop), 600.0), cop, rate_hz)))
    why = value(read, "foot.cop_mean_frequency").why
    assert "ISPGR" in why
    assert reason in why


def test_two_plates_have_their_common_center() -> None:
    cop = quiet(30)
    aside = np.array([0.0, 0.0, 0.1])
    left, right = cop - aside, cop + aside
    vertical = np.full(len(cop), 300.0)
    both = foot.read(trial_of(*plate("plate1", 2 * vertical, right), *plate("plate2", vertical, left)))
    one = foot.read(trial_of(*plate("p", vertical, cop)))
    for name in ("foot.cop_area95", "foot.cop_path_velocity", "foot.cop_rms_ap"):
        assert_allclose(value(both, name).value, value(one, name).value, rtol=1e-9)


def test_axes_follow_the_feet_where_they_are_marked() -> None:
    n, turn = 3000, np.deg2rad(90)
    names = ("RHEE", "RD1M", "RD5M", "LHEE", "LD1M", "LD5M", "RASI", "LASI", "RPSI", "LPSI", "RKNE", "LKNE", "RANK")
    place = np.zeros((n, len(names), 3))
    for side, z in (("R", 0.1), ("L", -0.1)):
        for name, x in (("HEE", 0.0), ("D1M", 0.2), ("D5M", 0.18)):
            place[:, names.index(side + name)] = [x, 0.0, z]
    about_y = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    cop, vertical = quiet(30) * [2.0, 1.0, 1.0], np.full(n, 600.0)
    straight = foot.read(trial_of(*plate("p", vertical, cop)))
    markers = Stream("markers", "markers", place @ about_y.T, "m", names, 100.0)
    turned = foot.read(trial_of(markers, *plate("p", vertical, cop @ about_y.T)))
    for name in ("foot.cop_rms_ml", "foot.cop_rms_ap", "foot.cop_short_time_scaling_diffusion_ml"):
        assert_allclose(value(turned, name).value, value(straight, name).value, rtol=1e-9, err_msg=name)
    assert "by their markers" in value(turned, "foot.cop_rms_ml").why


def test_a_step_off_the_plate_leaves_the_stretch_before_it() -> None:
    cop, vertical = quiet(40), np.full(4000, 600.0)
    vertical[3500:], cop[3500:] = 0.0, np.nan
    read = foot.read(trial_of(*plate("p", vertical, cop)))
    assert "3500 samples" in value(read, "foot.cop_area95").why
    moving = foot.read(trial_of(*plate("p", 600 * (1 + 0.5 * np.sin(np.arange(4000) / 80)), quiet(40))))
    assert "no quiet stance" in value(moving, "foot.cop_area95").why


def test_load_share_of_each_repetition_and_why_one_plate_has_none() -> None:
    right = np.where(np.arange(400) < 200, 400.0, 200.0)
    streams = (*plate("plate1", right), *plate("plate2", 600 - right))
    both = (Repetition(0.0, 1.0, 2.0), Repetition(2.0, 3.0, 4.0))
    read = foot.read(trial_of(*streams, task="squat", plate_of=PLATES, repetitions=both))
    assert value(read, "foot.load_share", "right").value == pytest.approx(50)
    assert value(read, "foot.load_share", "right", 0).value == pytest.approx(100 * 400 / 600)
    assert value(read, "foot.load_share", "left", 1).value == pytest.approx(100 * 400 / 600)
    alone = foot.read(trial_of(*streams, task="squat", plate_of={"right": ("plate1",), "left": ()}))
    assert "under the left foot" in value(alone, "foot.load_share", "right").why
    walking = foot.read(trial_of(*streams, task="walking", plate_of=PLATES))
    assert "walking" in value(walking, "foot.load_share", "right").why


def test_load_share_covers_scales_that_are_off_as_its_interval_says() -> None:
    random, held = np.random.default_rng(4), 0
    for _ in range(300):
        gain = random.normal(1, foot.PLATE_GAIN_SD, 2)
        streams = (*plate("plate1", np.full(50, 330.0 * gain[0])), *plate("plate2", np.full(50, 270.0 * gain[1])))
        share = value(foot.read(trial_of(*streams, plate_of=PLATES)), "foot.load_share", "right")
        held += share.interval.low <= 55.0 <= share.interval.high
    assert held / 300 == pytest.approx(0.95, abs=0.04)


def test_rear_share_from_a_plate_needs_heel_and_ball() -> None:
    n = 100
    names = ("RHEE", "LHEE", "RD1M", "RD5M", "RASI", "LASI", "RPSI", "LPSI", "RKNE", "LKNE", "RANK", "LANK", "RTOE")
    place = np.zeros((n, len(names), 3))
    place[:, names.index("RD1M")], place[:, names.index("RD5M")] = [0.2, 0, 0.05], [0.18, 0, 0.13]
    place[:, names.index("RHEE")] = [0.0, 0.03, 0.09]
    markers = Stream("markers", "markers", place, "m", names, 100.0)
    cop = np.tile([0.19 * 0.4, 0.0, 0.09], (n, 1))
    streams = (*plate("plate1", np.full(n, 300.0), cop), *plate("plate2", np.full(n, 300.0)))
    read = foot.read(trial_of(markers, *streams, plate_of=PLATES))
    rear = value(read, "foot.tripod_rear", "right")
    assert rear.value == pytest.approx(60)
    assert rear.status == "estimated"
    assert "left foot" in value(read, "foot.tripod_rear", "left").why


def lifted(heights: np.ndarray) -> Motion:
    times = np.arange(len(heights)) / 60
    flat = np.zeros_like(heights)
    curves = {
        ("foot_height", side): Curve("foot_height", side, h, times, "m", "3D landmark angle")
        for side, h in (("right", heights), ("left", flat))
    }
    return Motion("3D landmark angle", curves, {})


def test_stance_time_is_how_long_the_other_foot_is_up() -> None:
    times = np.arange(120) / 60
    up = np.where((times > 0.25) & (times < 1.2), 0.1, 0.0)
    read = foot.read(trial_of(task="single_leg_balance", motion=lifted(up)))
    stance = value(read, "foot.stance_time", "left")
    assert stance.value == pytest.approx(0.95, abs=0.04)
    assert stance.method == "3D landmark angle"
    assert "never leaves" in value(read, "foot.stance_time", "right").why
    cut = foot.read(trial_of(task="single_leg_balance", motion=lifted(np.where(times > 0.25, 0.1, 0.0))))
    assert "at least" in value(cut, "foot.stance_time", "left").why
    plates = (
        *plate("plate1", np.where(up > 0, 0.0, 300.0), rate_hz=60),
        *plate("plate2", np.full(120, 400.0), rate_hz=60),
    )
    measured = foot.read(trial_of(*plates, task="single_leg_balance", plate_of=PLATES))
    assert value(measured, "foot.stance_time", "left").value == pytest.approx(0.95, abs=0.04)
    assert value(measured, "foot.stance_time", "left").method == "force plate"


def test_a_gap_in_the_plate_is_no_time_on_one_leg() -> None:
    free = np.zeros(1000)
    free[:500], free[520:560] = 300.0, 300.0
    free[600:900] = np.nan
    streams = (*plate("plate1", free), *plate("plate2", np.full(1000, 600.0)))
    stance = value(
        foot.read(trial_of(*streams, task="single_leg_balance", plate_of=PLATES)), "foot.stance_time", "left"
    )
    assert stance.value == pytest.approx(1.0, abs=0.02)  # the last second, not the three of the gap
    assert "at least" in stance.why


def test_stepping_off_both_plates_ends_the_time_on_one_leg() -> None:
    free, stance = np.zeros(1000), np.full(1000, 600.0)
    free[:200], stance[500:] = 300.0, 0.0
    trial = trial_of(*plate("plate1", free), *plate("plate2", stance), task="single_leg_balance", plate_of=PLATES)
    assert value(foot.read(trial), "foot.stance_time", "left").value == pytest.approx(3.0, abs=0.02)
    assert value(foot.read(trial), "foot.stance_time", "right").status == "not measurable"


def test_plates_that_nobody_stands_on_share_no_load() -> None:
    noise = np.abs(np.random.default_rng(1).normal(size=1000))
    left, right = (np.where(np.arange(1000) < 500, 300.0, noise * k) for k in (1.0, 3.0))
    streams = (*plate("plate1", left), *plate("plate2", right))
    later = (Repetition(6.0, 7.0, 9.0),)
    read = foot.read(trial_of(*streams, plate_of=PLATES, repetitions=later))
    assert value(read, "foot.load_share", "left").value == pytest.approx(50, abs=0.2)
    assert value(read, "foot.load_share", "left", 0).status == "not measurable"


def test_the_last_sample_of_an_uneven_clock_belongs_to_the_trial() -> None:
    times = np.array([0.0, 1.0, 2.0, 3.0])

    def uneven(name: str, newtons: list[float]) -> Stream:
        force = np.array([[0.0, n, 0.0] for n in newtons])
        return Stream(f"{name}/force", "force", force, "N", XYZ, times_s=times, group=name)

    streams = (uneven("plate1", [100, 100, 100, 0]), uneven("plate2", [0, 0, 0, 100]))
    read = foot.read(trial_of(*streams, plate_of=PLATES))
    shares = {value(read, "foot.load_share", side).value for side in ("left", "right")}
    assert sorted(shares) == pytest.approx([25.0, 75.0])


def test_eyes_closed_over_open_needs_both_stated() -> None:
    def standing(eyes: str | None, scale: float) -> tuple[Measure, ...]:
        cop = scale * quiet(30)
        trial = trial_of(*plate("p", np.full(len(cop), 600.0), cop))
        stated = () if eyes is None else (("eyes", eyes),)
        return tuple(replace(m, conditions=stated) for m in foot.read(trial))

    ratio = foot.eyes_closed(standing("open", 1.0), standing("closed", 1.5))
    assert ratio.value == pytest.approx(1.5)
    assert "must state" in foot.eyes_closed(standing(None, 1.0), standing("closed", 1.5)).why
    assert "no sway speed" in foot.eyes_closed((), standing("closed", 1.5)).why
    assert "two recordings" in value(standing("open", 1.0), "foot.eyes_closed_ratio").why


def test_a_doubtful_calibration_forbids_comparing_the_feet(two_insoles: tuple[Stream, Stream]) -> None:
    even = foot.read(trial_of(*two_insoles))
    assert value(even, "foot.load_share", "left").value == pytest.approx(60, abs=1e-6)
    assert value(even, "foot.load_share", "left").method == "pressure insole"
    doubt = Source("f", "0", "r", ("the calibration is doubtful: too few cells",))
    assert "not compared" in value(foot.read(trial_of(*two_insoles, sources=(doubt,))), "foot.load_share", "left").why
    assert value(even, "foot.tripod_medial", "right").value is not None
    assert value(even, "foot.arch_index", "right").why.startswith("static footprint")


def test_the_free_foot_of_a_one_legged_task_has_no_tripod(two_insoles: tuple[Stream, Stream]) -> None:
    left_only = (Repetition(0.1, 0.2, 0.3, side="left"),)
    read = foot.read(trial_of(*two_insoles, task="single_leg_squat", repetitions=left_only))
    assert value(read, "foot.tripod_medial", "left", 0).status == "measured"
    assert "free leg" in value(read, "foot.tripod_medial", "right").why
    lunge = foot.read(trial_of(*two_insoles, task="lunge", repetitions=left_only))
    assert value(lunge, "foot.tripod_medial", "right").status == "measured"
    assert not [m for m in lunge if m.side == "right" and m.repetition == 0 and m.id.startswith("foot.tripod")]


@pytest.fixture
def two_insoles() -> tuple[Stream, Stream]:
    from groundup.synthetic.contact import insole
    from groundup.synthetic.person import draw_person

    layout, patterns = insole(draw_person(np.random.default_rng(8)))
    cells = np.array([56.0, 7.0, 8.5, 7.5, 7.0, 5.0, 4.5, 3.5, 1.0]) @ patterns / 100 / layout.area_m2
    labels = tuple(str(i) for i in range(len(cells)))

    def one(side: Side, newtons: float) -> Stream:
        values = np.tile(newtons * cells, (20, 1))
        return Stream(f"{side}", "pressure", values, "Pa", labels, 50.0, side=side, layout=layout)

    return one("left", 360.0), one("right", 240.0)


@pytest.mark.parametrize("toe_unloaded", [0.0, 0.9])
def test_planted_loads_of_whole_synthetic_squats_are_found_again(toe_unloaded: float) -> None:
    from groundup.synthetic.faults import Faults, PerSide
    from groundup.synthetic.squat import squat

    for seed in (2, 5, 9):
        made = squat(seed=seed, repetitions=2, faults=Faults(toe_unloaded=PerSide(left=toe_unloaded))).recording
        found = foot.read(trial_of(*made.streams, task="squat", plate_of=PLATES))
        for side in ("left", "right"):
            for part in ("medial", "lateral", "heel"):
                share = value(found, f"foot.tripod_{part}", side).value
                assert share == pytest.approx(made.truth[f"trial/{side}/foot.tripod_{part}"], abs=1.0), (seed, part)
