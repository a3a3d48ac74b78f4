"""Several files make one recording, and a mistake in naming them is one line with the next step."""

import json
from pathlib import Path

import numpy as np
import pytest
from c3d_files import write_c3d

from groundup.errors import AlignmentError, FileError, GroundupError, UsageError
from groundup.io.hdf5 import write
from groundup.io.load import load
from groundup.io.subject import read_subject
from groundup.signals.recording import Event, Recording, Source, Subject
from groundup.signals.stream import Stream


def h5(path: Path, name: str = "emg", start_s: float = 0.0, **more) -> Path:
    values = np.random.default_rng(2).random((1000, 1))
    stream = Stream(name, "emg", values, "V", ("a",), 100.0, start_s, group="g")
    write(path, Recording(path.name, (stream,), sources=(Source(path.name, "00", "made"),), **more))
    return path


def test_several_files_become_one_recording(tmp_path: Path) -> None:
    a = h5(tmp_path / "a.h5", events=(Event("late", 2.0),))
    b = h5(tmp_path / "bé ü.h5", start_s=1.0, events=(Event("early", 1.0),))
    recording = load(a, b)
    assert recording.name == "a.h5 + bé ü.h5"
    assert [s.name for s in recording.streams] == ["emg (a.h5)", "emg (bé ü.h5)"]
    assert [s.group for s in recording.streams] == ["g", "g (bé ü.h5)"]
    assert [e.name for e in recording.events] == ["early", "late"]
    assert "same zero" in recording.sources[1].assumptions[-1]


def test_offset_by_file_name_and_time_window(tmp_path: Path) -> None:
    a, b = h5(tmp_path / "a.h5"), h5(tmp_path / "b.h5", "other")
    recording = load(a, b, offset_s={"b.h5": 4.0}, start_s=3.0, end_s=6.0)
    first, second = recording.streams
    assert (first.start_s, first.end_s) == (3.0, 6.0)
    assert (second.start_s, second.end_s) == (4.0, 6.0)


def test_files_far_apart_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AlignmentError, match=r"a\.h5 from 0 to 10 s and b\.h5 from 50 to 60 s"):
        load(h5(tmp_path / "a.h5"), h5(tmp_path / "b.h5", "other", 50.0))


def test_a_window_outside_is_refused_with_the_range(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"recording 0 to 10 s"):
        load(h5(tmp_path / "a.h5"), start_s=20.0)


def test_conditions_and_subject(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('id = "é1"\nmass_kg = 70\nhistory = ["ankle 2020"]\n', encoding="utf-8")
    recording = load(h5(tmp_path / "a.h5"), conditions={"eyes": "closed", "shoe": "no"}, subject=tmp_path / "s.toml")
    assert recording.conditions.eyes == "closed"
    assert dict(recording.conditions.more) == {"shoe": "no"}
    assert recording.subject == Subject(id="é1", mass_kg=70.0, history=("ankle 2020",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("weight = 70", "'weight'.*mass_kg"),
        ('mass_kg = "70"', "a number for mass_kg.*'70'"),
        ("mass_kg = 7000", "between 2 and 400"),
        ("mass_kg = true", "a number for mass_kg"),
        ("history = 'x'", "a list of texts for history"),
        ("sex = 1", "a text for sex"),
        ("mass_kg = x", "line 1"),
    ],
)
def test_a_wrong_subject_names_the_key(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(GroundupError, match=says):
        read_subject(tmp_path / "s.toml")


def test_a_static_trial_travels_with_the_markers(tmp_path: Path, recordings: Path) -> None:
    folder = recordings / "squat-markers-forces"
    recording = load(folder / "squats1.trc", folder / "squats1_grf.mot", static=folder / "static1.trc")
    markers = recording.first("markers")
    assert markers is not None
    static = markers.details["static"]
    assert static.kind == "markers"
    assert set(static.labels) > set(markers.labels), "medial markers are only in the standing trial"
    assert recording.end_s == pytest.approx(13.46), "the standing trial is off the clock"
    assert recording.sources[-1].reader.endswith("(standing trial)")
    assert load(folder / "squats1.trc").first("markers").details.get("static") is None


def test_each_foot_of_the_squats_stood_on_its_plate(recordings: Path) -> None:
    from groundup.ground.plates import assign_sides

    folder = recordings / "squat-markers-forces"
    recording = load(folder / "squats1.trc", folder / "squats1_grf.mot")
    markers = recording.first("markers")
    assert markers is not None
    feet = {
        side: (markers.times, (markers.channel(f"{letter}_calc") + markers.channel(f"{letter}_toe")) / 2)
        for side, letter in (("left", "L"), ("right", "r"))
    }
    found = assign_sides(dict(recording.groups("force")), feet)
    assert found.plate_of == {"left": ("plate2",), "right": ("plate1",)}
    assert any("plate3 is empty" in note for note in found.notes)
    assert not found.warnings


def test_marker_names_travel_with_the_markers(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('left_asis = "LASI"\n')
    recording = load(write_c3d(tmp_path / "a.c3d"), markers_map=tmp_path / "m.toml")
    assert recording.streams[0].details["marker_names"] == {"left_asis": "LASI"}


def test_what_does_not_fit_the_files_is_refused(tmp_path: Path) -> None:
    a = h5(tmp_path / "a.h5")
    (tmp_path / "m.toml").write_text('left_asis = "LASI"\n')
    with pytest.raises(UsageError, match="markers to name"):
        load(a, markers_map=tmp_path / "m.toml")
    with pytest.raises(UsageError, match="needs a sampling rate"):
        load(a, rate_hz=100.0)
    with pytest.raises(UsageError, match="standing trial with markers"):
        load(a, static=a)
    with pytest.raises(UsageError, match="markers to calibrate"):
        load(a, static=write_c3d(tmp_path / "a.c3d"))


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    a = h5(tmp_path / "a.h5")
    (tmp_path / "link.h5").symlink_to(a)
    for again in (a, tmp_path / "." / "a.h5", tmp_path / "link.h5"):
        with pytest.raises(UsageError, match="twice"):
            load(a, again)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "an empty file"),
        (b"PK\x03\x04" + bytes(100), "zip archive.*Save the table as CSV"),
        (bytes(range(256)) * 10, "binary data beginning 00 01 02"),
        (b"Dear Sir or Madam,\nplease find the data elsewhere.\n", "Dear Sir or Madam"),
    ],
)
def test_an_unknown_format_says_what_is_known_and_what_was_found(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "münster.dat"
    path.write_bytes(content)
    with pytest.raises(FileError, match=says) as caught:
        load(path)
    message = str(caught.value)
    assert "münster.dat" in message
    assert "C3D" in message
    assert "\n" not in message


def test_a_file_of_a_known_ending_that_is_something_else_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.c3d").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(FileError, match="which is not C3D"):
        load(tmp_path / "a.c3d")


def test_nothing_there_a_folder_and_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nothing there"):
        load(tmp_path / "no.c3d")
    h5(tmp_path / "a.h5")
    with pytest.raises(FileError, match=r"a folder.*a\.h5"):
        load(tmp_path)
    with pytest.raises(UsageError, match="at least one file"):
        load()


def test_content_decides_not_the_ending(tmp_path: Path) -> None:
    path = h5(tmp_path / "a.h5").rename(tmp_path / "a.csv")
    assert load(path).streams[0].kind == "emg"


def test_a_table_is_read_through_its_mapping(tmp_path: Path) -> None:
    (tmp_path / "emg.csv").write_text("".join(f"{i / 1000},{i}\n" for i in range(50)))
    (tmp_path / "m.toml").write_text(
        'time = { column = 1, unit = "s" }\nstream = [ { name = "emg", kind = "emg", unit = "mV", columns = [ 2 ] } ]\n'
    )
    emg = load(tmp_path / "emg.csv", mapping=tmp_path / "m.toml").first("emg")
    assert emg is not None
    np.testing.assert_allclose(emg.values[:, 0], np.arange(50) * 1e-3)
    assert emg.rate_hz == pytest.approx(1000.0)


def test_a_folder_of_openpose_frames_is_one_file(tmp_path: Path) -> None:
    person = {"people": [{"pose_keypoints_2d": [100.0, 200.0, 0.9] * 25}]}
    for i in range(3):
        (tmp_path / f"clip_{i:012d}_keypoints.json").write_text(json.dumps(person))
    recording = load(tmp_path, rate_hz=30.0)
    image = recording.first("landmarks_image")
    assert image is not None
    assert image.values.shape == (3, 33, 3)
