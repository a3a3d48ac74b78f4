from dataclasses import replace

import numpy as np
import pytest

from groundup.signals.quality import quality, supports
from groundup.signals.recording import Conditions, Recording, Subject
from groundup.signals.stream import CellLayout, Stream

RNG = np.random.default_rng(0)


def emg(values=None, labels=("right gluteus maximus",), rate_hz=2000.0, kind="emg", **more):
    if values is None:
        values = RNG.normal(0, 1e-5, (10_000, len(labels)))
    return Stream("emg", kind, values, "V", tuple(labels), rate_hz=rate_hz, **more)


def plate(newtons, name="plate 1", rate_hz=100.0, seconds=5.0):
    values = np.zeros((int(rate_hz * seconds), 3))
    values[:, 1] = newtons
    return Stream(name, "force", values, "N", ("x", "y", "z"), rate_hz=rate_hz, group=name)


def markers(labels=("RKNE", "LKNE", "RNAV", "LNAV"), frames=300):
    return Stream("markers", "markers", RNG.normal(0, 0.1, (frames, len(labels), 3)), "m", tuple(labels), rate_hz=100.0)


def insole(side, newtons, cells=20):
    values = np.tile(np.linspace(0.5, 1.5, 100)[:, None], (1, cells)) * newtons / (cells * 1e-4)
    values = values * (np.arange(100) >= 20)[:, None]
    layout = CellLayout(np.linspace(0, 0.25, cells), np.zeros(cells), np.full(cells, 1e-4), "test")
    return Stream(
        f"{side} insole",
        "pressure",
        values,
        "Pa",
        tuple(map(str, range(cells))),
        rate_hz=50.0,
        side=side,
        layout=layout,
    )


def said(*streams, **more):
    return [f"{n.severity}: {n.sentence}" for n in quality(Recording("r", streams, **more))]


def has(sentences, *words):
    return any(all(w in s for w in words) for s in sentences)


def test_a_good_recording_has_neither_fault_nor_limit():
    notes = said(markers(), plate(700 + RNG.normal(size=500)), emg(details={"mvc_v": {"right gluteus maximus": 1e-3}}))
    assert not [s for s in notes if not s.startswith("info")]


def test_faults_come_first():
    notes = said(emg(np.zeros((10_000, 1)), rate_hz=500.0))
    order = [s.split(":")[0] for s in notes]
    assert order == sorted(order, key=("problem", "limit", "info").index)
    assert order[0] == "problem"


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (emg(rate_hz=500.0), ("limit", "500 Hz", "1000 Hz")),
        (emg(np.full((10_000, 1), 3e-5)), ("problem", "never change")),
        (emg(np.full((10_000, 1), np.nan)), ("problem", "without a single value")),
        (emg(np.clip(RNG.normal(0, 1e-5, (10_000, 1)), -8e-6, 8e-6).repeat(4, axis=0)), ("problem", "Clipped")),
        (emg(labels=("gluteus maximus",)), ("limit", "side of the EMG is not stated")),
        (emg(labels=("right soleus",)), ("info", "No gluteal muscle")),
        (emg(labels=("channel 7",)), ("info", "not recognized", "channel 7")),
        (emg(), ("info", "MVC", "onsets are")),
        (emg(np.linspace(0, 1, 100)[:, None], kind="emg_envelope"), ("limit", "maximum of 1", "not %MVC")),
        (markers(("RKNE", "RANK", "RHEE")), ("limit", "Only markers of the right side")),
        (markers(("RKNE", "LKNE")), ("info", "No arch markers")),
        (plate(3.0), ("info", "never stepped on")),
        (plate(-600.0), ("problem", "sign")),
        (plate(600.0), ("problem", "same 600 N")),
    ],
)
def test_what_is_wrong_is_said(stream, words):
    assert has(said(stream), *words)


def test_nothing_about_emg_markers_or_plates_where_there_are_none():
    notes = said(markers())
    assert has(notes, "No EMG")
    assert not has(notes, "plate")


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_mains_hum_is_found_and_noise_alone_is_not(mains_hz):
    times = np.arange(10_000) / 2000
    hum = RNG.normal(0, 1e-5, (10_000, 1)) + 1e-5 * np.sin(2 * np.pi * mains_hz * times)[:, None]
    assert has(said(emg(hum)), "hum", f"{mains_hz:g} Hz")
    assert not has(said(emg()), "hum")


def test_markers_missing_never_seen_and_never_moving():
    stream = markers()
    values = stream.values.copy()
    values[100:180, 0] = np.nan
    values[:, 1] = np.nan
    values[:, 2] = 0.5
    notes = said(replace(stream, values=values))
    assert has(notes, "limit", "RKNE 27%", "0.80 s")
    assert has(notes, "Never in sight: LKNE")
    assert has(notes, "problem", "Never moves", "RNAV")


def test_two_subjects_in_one_file():
    labels = tuple(f"{who}:{name}" for who in ("Ann", "Bob") for name in ("RKNE", "LKNE", "RANK", "LANK", "RNAV"))
    assert has(said(markers(labels)), "problem", "2 subjects", "Ann, Bob")


def test_the_body_of_the_landmarks_changes():
    values = np.tile(RNG.normal(0, 0.02, (1, 33, 3)), (90, 1, 1)) + RNG.normal(0, 0.001, (90, 33, 3))
    labels = tuple(map(str, range(33)))
    still = Stream("image", "landmarks_image", values.copy(), "1", labels, rate_hz=30.0)
    assert not has(said(still), "another person")
    values[60:, :, 0] += 0.6
    moved = Stream("image", "landmarks_image", values, "1", labels, rate_hz=30.0)
    assert has(said(moved), "problem", "2.00 s", "another person")


def test_mass_against_what_the_plates_carry():
    half = 589.5 / 2 + np.sin(np.arange(500))
    both = (plate(half), plate(half, "plate 2"))
    notes = said(*both, subject=Subject(mass_kg=62.6))
    assert has(notes, "limit", "62.6 kg would weigh 614 N", "589.")
    assert not has(said(*both, subject=Subject(mass_kg=60.1)), "would weigh")
    assert not has(said(*both), "would weigh")
    assert has(said(plate(2 * half), plate(2 * half, "plate 2"), subject=Subject(mass_kg=60.1)), "two people")


def test_a_walk_over_plates_says_nothing_about_mass():
    step = np.where(np.arange(500) % 100 < 60, 700.0, 0.0)
    assert not has(said(plate(step), subject=Subject(mass_kg=40)), "weigh")


def test_sway_needs_rate_and_time_only_where_sway_is_asked_for():
    cop = Stream("cop", "cop", RNG.normal(0, 0.01, (400, 3)), "m", ("x", "y", "z"), rate_hz=40.0)
    notes = said(cop, conditions=Conditions(task="standing"))
    assert has(notes, "40 Hz", "50 Hz")
    assert has(notes, "10.0 s", "25 s")
    assert not has(said(cop, conditions=Conditions(task="squat")), "sway needs")


def test_insoles_that_cannot_both_be_right():
    assert has(said(insole("left", 800), insole("right", 400)), "calibration is doubtful")
    assert not has(said(insole("left", 800), insole("right", 780)), "doubtful")
    assert has(said(insole("left", 100), subject=Subject(mass_kg=80)), "left", "doubtful")
    assert has(said(insole("left", 800)), "Only the left foot")
    assert has(said(replace(insole("left", 800), layout=None)), "geometry")


def test_a_calibration_made_at_a_pressure_no_foot_has():
    doubtful = replace(insole("right", 800), details={"calibration_pa": 548_000.0})
    assert has(said(doubtful), "limit", "right insole", "548 kPa")
    assert not has(said(replace(doubtful, details={"calibration_pa": 119_000.0})), "doubtful")


def test_stuck_cells_are_named():
    stream = insole("left", 800)
    values = stream.values.copy()
    values[:, 3] = 5e4
    values[:20, 7] = 0.9 * values[20:, 7].mean()
    notes = said(replace(stream, values=values))
    assert has(notes, "problem", "1 cells of left insole never change: 3")
    assert has(notes, "problem", "stay loaded while the foot is up: 7")


def test_short_empty_and_pausing_recordings():
    assert has(said(), "not a single sample")
    assert has(said(markers(frames=120)), "1.20 s", "too short")
    times = np.r_[np.arange(100), np.arange(200, 300)] * 0.01
    paused = Stream("imu", "imu", RNG.normal(size=(200, 1)), "1", ("x",), times_s=times)
    assert has(said(paused), "pauses once", "1.01 s", "0.99 s")


LINKS = ["foot", "ankle", "knee", "hip", "glute", "core"]


def test_every_link_is_answered_from_the_ground_up():
    for streams in ((), (markers(),), (plate(700),), (emg(),), (insole("left", 800),)):
        answers = supports(Recording("r", streams))
        assert [link for link, _, _ in answers] == LINKS
        assert {answer for _, answer, _ in answers} <= {"yes", "partly", "no"}
        assert all(sentence for _, _, sentence in answers)


@pytest.mark.parametrize(
    ("stream", "link", "answer"),
    [
        (markers(), "knee", "yes"),
        (markers(), "glute", "no"),
        (plate(700), "foot", "partly"),
        (insole("left", 800), "foot", "yes"),
        (replace(insole("left", 800), layout=None), "foot", "partly"),
        (emg(), "glute", "partly"),
        (emg(details={"mvc_v": {"right gluteus maximus": 1e-3}}), "glute", "yes"),
        (emg(labels=("gluteus maximus",)), "glute", "partly"),
        (emg(labels=("right soleus",)), "glute", "no"),
        (Stream("angles", "angles", np.zeros((5, 1)), "rad", ("knee_angle_r",), rate_hz=100), "knee", "partly"),
        (Stream("angles", "angles", np.zeros((5, 1)), "rad", ("knee_angle_r",), rate_hz=100), "hip", "no"),
    ],
)
def test_inputs_support_what_the_table_says(stream, link, answer):
    assert {k: v for k, v, _ in supports(Recording("r", (stream,)))}[link] == answer


def test_force_at_single_points_is_not_called_nothing() -> None:
    stream = Stream("trainer", "other", np.ones((100, 2)), "N", ("hallux", "heel"), rate_hz=100.0)
    link, answer, sentence = supports(Recording("r", (stream,)))[0]
    assert (link, answer) == ("foot", "no")
    assert sentence.startswith("force at single points (hallux, heel): a session counts by it")
    raw = Stream("board", "other", np.ones((100, 2)), "raw", ("hallux", "heel"), rate_hz=100.0)
    assert "nothing under the foot" in supports(Recording("r", (raw,)))[0][2]
