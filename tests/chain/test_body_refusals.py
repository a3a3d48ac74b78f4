"""What a person may bring that no body can be worked out of: named in one line, and the rest stands."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import groundup as gu
from groundup.anatomy import SIDES
from groundup.io.osim.read import read_model
from groundup.signals.stream import Stream

pytestmark = pytest.mark.recordings


@pytest.fixture(scope="module")
def model(recordings: Path):
    return read_model(recordings / "squat-markers-forces" / "scaled.osim")


@pytest.fixture(scope="module")
def recording(recordings: Path) -> gu.Recording:
    """The first squat."""
    folder = recordings / "squat-markers-forces"
    files = folder / "squats1.trc", folder / "squats1_grf.mot"
    return gu.load(*files, static=folder / "static1.trc", subject=gu.Subject(mass_kg=62.6), end_s=2.2)


def changed(recording: gu.Recording, kind: str, change: Callable[[Stream], Stream]) -> gu.Recording:
    return replace(recording, streams=tuple(change(s) if s.kind == kind else s for s in recording.streams))


def body_lines(found: gu.Assessment) -> list[str]:
    return [w for w in found.warnings if w.startswith("The body model says nothing")]


def moment(found: gu.Assessment):
    (one,) = (m for m in found.measures if (m.id, m.side, m.repetition) == ("knee.extension_moment_peak", "left", None))
    return one


def test_markers_far_from_the_model(recording, model):
    """Of somebody three tenths taller."""
    tall = changed(recording, "markers", lambda s: replace(s, values=1.3 * s.values))
    found = gu.assess(tall, model=model, task="squat")
    (line,) = body_lines(found)
    assert "markers within 40 mm of the model's (RMS)" in line
    assert "--static" in line
    assert "\n" not in line
    assert moment(found).value is None
    assert any(m.value is not None for m in found.measures if m.id == "knee.flexion_peak")


def test_a_trial_of_two_frames(recording, model):
    short = replace(recording, streams=tuple(replace(s, values=s.values[:2]) for s in recording.streams))
    found = gu.assess(short, model=model, task="squat")
    (line,) = body_lines(found)
    assert "20 frames in a row" in line
    assert moment(found).value is None


def test_plates_that_are_off_are_not_measured_forces(recording, model):
    off = changed(recording, "force", lambda s: replace(s, values=np.zeros_like(s.values)))
    off = changed(off, "cop", lambda s: replace(s, values=np.full_like(s.values, np.nan)))
    found = gu.assess(off, model=model, task="squat")
    assert sum("is empty: its vertical force never reaches" in note for note in found.notes) == 3
    one = moment(found)
    assert one.value is None or "ground forces estimated, not measured" in one.method
    assert "estimated, not measured" in "\n".join(found.notes)


def test_gaps_in_markers_leave_their_frames_empty(recording, model):
    """All markers gone for a tenth of a second: what comes before or after is worked out, the longer of the two."""

    def gone(stream: Stream) -> Stream:
        values = stream.values.copy()
        values[60:70] = np.nan
        return replace(stream, values=values)

    found = gu.assess(changed(recording, "markers", gone), model=model, task="squat")
    curve = found.trial.body.curves["knee_extension_moment", "left"]
    assert np.isfinite(curve.values).any()
    assert curve.times_s[0] >= 0.70 - 1e-9


def test_a_gap_in_a_force_is_named_with_its_time(recording, model):
    def gap(stream: Stream) -> Stream:
        values = stream.values.copy()
        if stream.name.startswith("plate1"):
            values[100:103] = np.nan
        return replace(stream, values=values)

    found = gu.assess(changed(recording, "force", gap), model=model, task="squat")
    (line,) = body_lines(found)
    assert "plate1" in line
    assert "1.000 s (3 of" in line
    assert moment(found).value is None


def test_a_plate_that_its_file_puts_under_the_wrong_foot_is_named(recording, model):
    """The feet decide: moments are those of the feet that stood there."""
    wrong = {"plate1": "left", "plate2": "right"}
    swapped = changed(recording, "force", lambda s: replace(s, side=wrong.get(s.name.split("/")[0])))
    found = gu.assess(swapped, model=model, task="squat")
    for plate, side in wrong.items():
        assert any(w.startswith(f"{plate} is stated to be under the {side} foot, but the") for w in found.warnings)
    true = gu.assess(recording, model=model, task="squat")
    assert moment(found).value == pytest.approx(moment(true).value)


def test_centers_of_pressure_under_the_other_foot_are_refused_where_nobody_sees_the_feet(recording, model):
    """What the chain gives the engine: a plate under the other foot is an error that names it."""
    from groundup.chain.body_engine import modelled

    trial = gu.assess(recording, model=model, task="squat").trial
    crossed = replace(trial, plate_of={"left": trial.plate_of["right"], "right": trial.plate_of["left"]})
    said = modelled(crossed, model)
    (line,) = said.warnings
    assert "plate2 under calcn_r" in line or "plate1 under calcn_l" in line
    assert "check which plate is which" in line
    assert all(said.why_not("knee_extension_moment", side) for side in SIDES)


def test_a_mass_that_the_plates_contradict_is_said_once(recording, model):
    said = [w for w in gu.assess(recording, model=model, task="squat").warnings if "the plates carry" in w]
    assert len(said) == 1
    assert "62.6 kg would weigh 614 N" in said[0]
