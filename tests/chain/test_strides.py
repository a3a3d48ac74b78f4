"""Strides are found where a drawn walker has them, whatever the lab's axes, the side or the direction of time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import groundup as gu
from groundup.anatomy import SIDES, Side, other
from groundup.assess import assess
from groundup.chain.strides import strides
from groundup.chain.trial import Repetition
from groundup.joints.gait_events import marker_events, turning_points
from groundup.signals.recording import Conditions, Recording
from groundup.signals.stream import CellLayout, Stream

RATE = 100.0
STRIDE_S, STANCE = 1.1, 0.62
FIRST = {"left": 0.4, "right": 0.4 + STRIDE_S / 2}
SECONDS = 6.3
NO_PLATES: dict[Side, tuple[str, ...]] = {"left": (), "right": ()}


def swing(times: np.ndarray, top_s: float, low_share: float) -> np.ndarray:
    """A wave [−1, 1] whose highs lie at top_s + k strides and whose lows at `low_share` of a stride later."""
    phase = np.mod((times - top_s) / STRIDE_S, 1.0)
    down = phase < low_share
    return np.where(down, np.cos(np.pi * phase / low_share), -np.cos(np.pi * (phase - low_share) / (1 - low_share)))


def walker(*, speed: float = 1.3, heading_rad: float = 0.0, seconds: float = SECONDS, at: float = 0.0) -> Recording:
    """Heels most forward of the pelvis at each strike, toes most backward at each foot-off; +x, turned by a heading."""
    times = np.arange(round(seconds * RATE)) / RATE
    points: dict[str, np.ndarray] = {}

    def put(name: str, x: np.ndarray | float, y: float, z: float) -> None:
        points[name] = np.stack([speed * times + x, np.full_like(times, y), np.full_like(times, z)], axis=1)

    for side, out in (("left", -1.0), ("right", 1.0)):
        letter = side[0].upper()
        put(f"{letter}ASI", 0.1, 1.0, 0.12 * out)
        put(f"{letter}PSI", -0.08, 1.0, 0.05 * out)
        move = 0.35 * swing(times, FIRST[side] - at, STANCE)
        put(f"{letter}HEE", move - 0.05, 0.05, 0.1 * out)
        put(f"{letter}TOE", move + 0.17, 0.05, 0.1 * out)
    values = np.stack(list(points.values()), axis=1)
    c, s = np.cos(heading_rad), np.sin(heading_rad)
    values = values @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]).T
    return Recording("walker", (Stream("markers", "markers", values, "m", tuple(points), rate_hz=RATE),))


def with_markers(recording: Recording, values: np.ndarray, labels: tuple[str, ...] | None = None) -> Recording:
    markers = recording.streams[0]
    return replace(recording, streams=(replace(markers, values=values, labels=labels or markers.labels),))


def found(recording: Recording) -> tuple[Repetition, ...]:
    return strides(recording, "walking", NO_PLATES).repetitions


def table(repetitions: tuple[Repetition, ...], side: Side) -> np.ndarray:
    return np.array([(r.start_s, r.bottom_s, r.end_s) for r in repetitions if r.side == side])


def plate(name: str, downs: list[tuple[float, float]], *, rate_hz: float = 1000.0) -> Stream:
    times = np.arange(round(SECONDS * rate_hz)) / rate_hz
    force = np.zeros((len(times), 3))
    for start_s, end_s in downs:
        force[(times >= start_s) & (times < end_s), 1] = 700.0
    return Stream(f"{name}/force", "force", force, "N", ("x", "y", "z"), rate_hz=rate_hz, group=name)


def truth(side: Side, seconds: float = SECONDS) -> np.ndarray:
    first = FIRST[side]
    starts = first + STRIDE_S * np.arange(int((seconds - first) / STRIDE_S))
    return np.stack([starts, starts + STANCE * STRIDE_S, starts + STRIDE_S], axis=1)


@pytest.mark.parametrize("speed", [0.0, 1.3])
@pytest.mark.parametrize("side", SIDES)
def test_a_drawn_walker_is_found_within_a_frame(side: Side, speed: float) -> None:
    """Strikes and foot-offs are known exactly; speed 0 is a treadmill."""
    own = table(found(walker(speed=speed)), side)
    np.testing.assert_allclose(own, truth(side), atol=1.01 / RATE)


def test_a_millimeter_of_noise_moves_no_event_by_two_frames() -> None:
    plain = walker()
    values = plain.streams[0].values
    noisy = with_markers(plain, values + np.random.default_rng(1).normal(0, 1e-3, values.shape))
    for side in SIDES:
        np.testing.assert_allclose(table(found(noisy), side), truth(side), atol=1.99 / RATE)


def test_strides_of_both_sides_are_told_by_their_start() -> None:
    done = found(walker())
    assert [r.start_s for r in done] == sorted(r.start_s for r in done)
    assert {r.side for r in done} == {"left", "right"}


@settings(max_examples=25, deadline=None)
@given(heading=st.floats(-np.pi, np.pi), shift=st.floats(-5, 5))
def test_where_the_lab_points_changes_no_stride(heading: float, shift: float) -> None:
    straight, turned = walker(), walker(heading_rad=heading)
    moved = with_markers(turned, turned.streams[0].values + np.array([shift, 0.0, -shift]))
    for side in SIDES:
        np.testing.assert_allclose(table(found(moved), side), table(found(straight), side), atol=1.01 / RATE)


def test_mirrored_the_sides_change_places() -> None:
    plain = walker()
    names = tuple(("L" if n[0] == "R" else "R") + n[1:] for n in plain.streams[0].labels)
    mirrored = with_markers(plain, plain.streams[0].values * [1, 1, -1], names)
    for side in SIDES:
        np.testing.assert_array_equal(table(found(mirrored), side), table(found(plain), other(side)))


def test_backward_in_time_the_events_come_in_the_other_order() -> None:
    """On a treadmill, where only the feet move: what was most forward or most backward still is."""
    plain = walker(speed=0.0)
    back = with_markers(plain, plain.streams[0].values[::-1])
    ahead, reversed_ = (marker_events(recording).of for recording in (plain, back))
    last_s = SECONDS - 1 / RATE
    for side in SIDES:
        (one,), (other_way,) = ahead[side], reversed_[side]
        np.testing.assert_allclose(other_way.strikes_s[::-1], last_s - one.strikes_s, atol=1e-9)
        np.testing.assert_allclose(other_way.offs_s[::-1], last_s - one.offs_s, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=60))
def test_highs_and_lows_take_turns_and_swap_when_turned_over(values: list[float]) -> None:
    curve = np.array(values)
    highs, lows = turning_points(curve)
    order = np.argsort(np.concatenate([highs, lows]), kind="stable")
    kinds = np.concatenate([np.ones(len(highs)), -np.ones(len(lows))])[order]
    assert (np.diff(kinds) != 0).all()
    over = turning_points(-curve)
    np.testing.assert_array_equal(over[0], lows)
    np.testing.assert_array_equal(over[1], highs)


def test_only_whole_strides_without_a_gap_count() -> None:
    """The heel is out of sight for 0.3 s: the stride that holds the gap is lost, the others stay."""
    plain = walker()
    values = plain.streams[0].values.copy()
    gap_s = FIRST["left"] + 2.4 * STRIDE_S
    values[round(gap_s * RATE) : round((gap_s + 0.3) * RATE), plain.streams[0].labels.index("LHEE")] = np.nan
    gapped = found(with_markers(plain, values))
    left = table(gapped, "left")
    assert not ((left[:, 0] < gap_s) & (left[:, 2] > gap_s + 0.3)).any()
    assert len(left) == len(truth("left")) - 1
    np.testing.assert_array_equal(table(gapped, "right"), table(found(plain), "right"))


def test_a_standing_person_and_other_tasks_have_no_strides() -> None:
    plain = walker()
    still = with_markers(plain, np.broadcast_to(plain.streams[0].values[:1], plain.streams[0].values.shape).copy())
    none = strides(still, "walking", NO_PLATES)
    assert none.repetitions == ()
    assert none.why == "no foot swings to and fro"
    squat = strides(plain, "squat", NO_PLATES)
    assert squat.repetitions == ()
    assert squat.why == ""


def test_a_person_who_sways_does_not_stride() -> None:
    """Feet that move 2 cm to and fro under the pelvis at the pace of a walk."""
    plain = walker(speed=0.0)
    middle = plain.streams[0].values.mean(axis=0)
    swaying = with_markers(plain, middle + 0.03 * (plain.streams[0].values - middle))
    assert strides(swaying, "walking", NO_PLATES).repetitions == ()


def test_walking_backward_is_refused_with_the_reason() -> None:
    assert "backward" in strides(walker(speed=-1.0), "walking", NO_PLATES).why


def test_a_missed_strike_makes_no_stride_of_double_length() -> None:
    """One high of the heel is pressed flat: the two strides around it are gone, not one of 2.2 s."""
    plain = walker()
    values = plain.streams[0].values.copy()
    heel = plain.streams[0].labels.index("LHEE")
    missed_s = FIRST["left"] + 2 * STRIDE_S
    frames = np.arange(len(values)) / RATE
    near = np.abs(frames - missed_s) < 0.45
    pelvis = values[:, plain.streams[0].labels.index("LPSI"), 0]
    values[near, heel, 0] = pelvis[near] - 0.3
    left = table(found(with_markers(plain, values)), "left")
    assert np.all(left[:, 2] - left[:, 0] < 1.5 * STRIDE_S)


def test_a_foot_that_drags_across_its_swing_makes_no_long_stride() -> None:
    """The second contact never ends before the third: 2.2 s with the foot down for 0.81 of it is no stride here."""
    downs = [(0.2 + STRIDE_S * k, 0.2 + STRIDE_S * (k + STANCE)) for k in range(6)]
    downs[1:3] = [(downs[1][0], downs[2][1])]
    done = strides(Recording("drag", (plate("p", downs),)), "walking", {"left": ("p",), "right": ()})
    np.testing.assert_allclose([r.start_s for r in done.repetitions], [0.2, 3.5, 4.6], atol=2e-3)


def test_a_stride_with_two_foot_offs_is_left_out() -> None:
    """The toes go back twice within one stride: nobody can tell when the foot left."""
    plain = walker(speed=0.0)
    values, toe = plain.streams[0].values.copy(), plain.streams[0].labels.index("LTOE")
    start_s, off_s, end_s = truth("left")[1]
    frames = np.arange(len(values)) / RATE
    again = (frames >= off_s) & (frames < end_s)
    phase = (frames[again] - off_s) / (end_s - off_s)
    values[again, toe, 0] = values[:, toe, 0].min() + 0.3 * np.sin(2 * np.pi * phase) ** 2
    starts = table(found(with_markers(plain, values)), "left")[:, 0]
    assert not (np.abs(starts - start_s) < 0.05).any()


def test_plates_under_the_feet_go_before_markers() -> None:
    """A treadmill with a plate under each foot: strikes to the millisecond, though the markers say the same."""
    walking = walker(speed=0.0)
    late = 0.02
    plates = {s: plate(s, [(a + late, b) for a, b, _ in truth(s)] + [(truth(s)[-1, 2] + late, 9.0)]) for s in SIDES}
    done = strides(replace(walking, streams=(*walking.streams, *plates.values())), "walking", {s: (s,) for s in SIDES})
    for side in SIDES:
        np.testing.assert_allclose(table(done.repetitions, side), truth(side) + np.array([late, 0, late]), atol=2e-3)
    assert "force plates" in done.notes[0]
    assert "+20 ms" in done.notes[1]


def test_a_runner_on_plates_spends_less_than_half_a_stride_on_a_foot() -> None:
    """Strides of 0.7 s with the foot down for 0.25 s: running, and nothing that walking could be."""
    downs = {"left": [(0.2 + 0.7 * k, 0.45 + 0.7 * k) for k in range(6)]}
    downs["right"] = [(a + 0.35, b + 0.35) for a, b in downs["left"]]
    treadmill = Recording("runner", tuple(plate(s, downs[s]) for s in SIDES))
    under: dict[Side, tuple[str, ...]] = {s: (s,) for s in SIDES}
    for side in SIDES:
        own = table(strides(treadmill, "running", under).repetitions, side)
        np.testing.assert_allclose(own, [(a, b, a + 0.7) for a, b in downs[side][:-1]], atol=2e-3)
    assert strides(treadmill, "walking", under).repetitions == ()


def test_a_step_missed_by_the_plates_joins_no_two_strides() -> None:
    """Of six strikes on a plate the third is not felt: the stride around it, twice as long, is left out and counted."""
    downs = [(0.2 + STRIDE_S * k, 0.2 + STRIDE_S * (k + STANCE)) for k in range(6)]
    done = strides(Recording("missed", (plate("p", downs[:2] + downs[3:]),)), "walking", {"left": ("p",), "right": ()})
    np.testing.assert_allclose([r.start_s for r in done.repetitions], [0.2, 3.5, 4.6], atol=2e-3)
    assert "1 left out" in done.notes[0]


def test_where_a_plate_measured_nothing_no_foot_came_down() -> None:
    """A gap within a contact begins and ends no step: the stride that holds it is lost."""
    downs = [(0.2 + STRIDE_S * k, 0.2 + STRIDE_S * (k + STANCE)) for k in range(5)]
    whole = plate("p", downs)
    values = whole.values.copy()
    values[1500:1600] = np.nan  # inside the second contact
    gapped = Recording("gap", (replace(whole, values=values),))
    done = strides(gapped, "walking", {"left": ("p",), "right": ()})
    np.testing.assert_allclose([r.start_s for r in done.repetitions], [0.2, 2.4, 3.5], atol=2e-3)


def test_one_step_on_a_plate_is_no_stride_and_the_markers_find_them() -> None:
    walking = walker()
    step = plate("p", [(truth("left")[1, 0] + 0.1, truth("left")[1, 1])])
    done = strides(replace(walking, streams=(*walking.streams, step)), "walking", {"left": ("p",), "right": ()})
    assert "markers" in done.notes[0]
    np.testing.assert_allclose(table(done.repetitions, "left"), truth("left"), atol=1.01 / RATE)
    assert "partly beside the plate" in done.warnings[0]


@pytest.mark.parametrize("geometry", [True, False])
def test_insoles_give_strides_with_and_without_geometry(geometry: bool) -> None:
    rate_hz, rows, columns = 50.0, 20, 8
    times = np.arange(round(SECONDS * rate_hz)) / rate_hz
    forward, lateral = (
        g.ravel() for g in np.meshgrid(np.arange(rows) * 0.013, np.arange(columns) * 0.01, indexing="ij")
    )
    layout = CellLayout(forward_m=forward, lateral_m=lateral, area_m2=np.full(rows * columns, 1.3e-4), source="drawn")
    streams: list[Stream] = []
    for side in SIDES:
        down = np.zeros(len(times), dtype=bool)
        for start_s, off_s, _ in truth(side):
            down |= (times >= start_s) & (times < off_s)
        pressure = np.where(down[:, None], 5e4, 0.0) * np.ones(rows * columns)
        labels = tuple(f"c{i}" for i in range(rows * columns))
        streams.append(
            Stream(
                f"{side}/pressure", "pressure", pressure, "Pa", labels, rate_hz=rate_hz, side=side,
                layout=layout if geometry else None,
            )
        )  # fmt: skip
    done = strides(Recording("insoles", tuple(streams)), "walking", NO_PLATES)
    assert "insoles" in done.notes[0]
    for side in SIDES:
        own, known = table(done.repetitions, side), truth(side)[:-1]
        np.testing.assert_allclose(own[:, [0, 2]], known[:, [0, 2]], atol=1.01 / rate_hz)
        np.testing.assert_allclose(own[:, 1], known[:, 1], atol=1.01 / rate_hz)


def test_each_side_is_read_over_its_own_strides() -> None:
    """Values of a side carry only numbers of that side's strides, and the trial is their mean."""
    walking = replace(walker(), conditions=Conditions(task="walking"))
    done = assess(walking)
    assert done.repetitions
    assert any("Zeni" in n for n in done.notes)
    for side in SIDES:
        own = {i for i, r in enumerate(done.repetitions) if r.side == side}
        for m in done.measures:
            if m.side == side and m.repetition is not None:
                assert m.repetition in own
    shares = [m for m in done.measures if m.id == "foot.load_share"]
    assert all(m.value is None and "walking" in m.why for m in shares)


def test_strikes_of_real_walks_agree_with_the_plates(recordings: Path) -> None:
    """Each whole step on a plate (force from 20 N) starts within 0.05 s, and ends within 0.03 s, of the markers'.

    The left foot of both walks in C3D came down beside its plate first: the center of pressure starts 15 cm ahead of
    the heel marker with the sole already flat. That contact starts late, and is said.
    """
    mot = recordings / "walk-markers-forces-emg"
    walks = {
        "markers_walk": (mot / "grf_walk.mot", mot / "markers_walk.trc"),
        "walking2": (recordings / "walk-c3d" / "walking2.c3d",),
        "walking5": (recordings / "walk-c3d" / "walking5.c3d",),
    }
    whole = {"markers_walk": [("left", 0.836, 1.602), ("right", 0.267, 1.036), ("right", 1.411, 2.181)],
             "walking2": [("right", 2.675, 3.247)], "walking5": [("right", 2.381, 2.974)]}  # fmt: skip
    partly = {"markers_walk": 0, "walking2": 1, "walking5": 1}
    counts = {"markers_walk": (1, 1), "walking2": (1, 1), "walking5": (2, 1)}
    for name, files in walks.items():
        done = gu.assess(gu.load(*files))
        assert tuple(sum(r.side == s for r in done.repetitions) for s in SIDES) == counts[name]
        events = marker_events(done.recording)
        for side, strike_s, off_s in whole[name]:
            strikes, offs = (np.concatenate([getattr(e, k) for e in events.of[side]]) for k in ("strikes_s", "offs_s"))
            assert np.abs(strikes - strike_s).min() < 0.05
            assert np.abs(offs - off_s).min() < 0.03
        assert sum("partly beside the plate" in w for w in done.warnings) == partly[name]


def test_real_insoles_give_the_strides_of_a_steady_walk(recordings: Path) -> None:
    """F-Scan: about 6.5 s of walking, a stride of 1.1 to 1.2 s; both feet step equally often and in turn."""
    folder = recordings / "insole-fscan"
    done = gu.assess(gu.load(folder / "FrasP01L.asf", folder / "FrasP01R.asf"))
    lasts = np.array([r.end_s - r.start_s for r in done.repetitions])
    assert [sum(r.side == s for r in done.repetitions) for s in SIDES] == [4, 5]
    assert (np.abs(lasts - 1.15) < 0.1).all()
    assert all(a.side != b.side for a, b in zip(done.repetitions[:-1], done.repetitions[1:], strict=True))


def test_no_onset_is_counted_from_a_strike() -> None:
    """A glute that starts 50 ms before each strike is not one that starts a stride late."""
    plain = walker()
    rng, rate_hz = np.random.default_rng(2), 1000.0
    times = np.arange(round(SECONDS * rate_hz)) / rate_hz
    active = np.mod(times - FIRST["right"] + 0.05, STRIDE_S) < 0.3
    emg = rng.normal(0, np.where(active, 2e-4, 4e-6))[:, None]
    stream = Stream("emg", "emg", emg, "V", ("right gluteus maximus",), rate_hz=rate_hz)
    done = assess(replace(plain, streams=(*plain.streams, stream)), task="walking")
    (onset,) = (m for m in done.measures if (m.id, m.side) == ("glute.onset", "right"))
    assert onset.value is None
    assert "before the strike" in onset.why


def test_what_no_stride_can_say_is_not_said(recordings: Path) -> None:
    """No share of load, no onset after a strike, no one side of a trunk that sways to both."""
    folder = recordings / "walk-markers-forces-emg"
    done = gu.assess(gu.load(folder / "grf_walk.mot", folder / "markers_walk.trc"))
    for name in ("foot.load_share", "glute.onset", "chain.onset_order", "core.trunk_lean_peak"):
        assert all(m.value is None and m.why for m in done.measures if m.id == name)
