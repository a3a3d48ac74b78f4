"""Full intervals in the chain: markers and the body's size are drawn too, and every value says which kind it is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import groundup as gu
from groundup.anatomy import SIDES
from groundup.body.intervals import Doubt
from groundup.chain.body_engine import modelled
from groundup.io.osim.read import read_model

pytestmark = pytest.mark.recordings

CERTAIN = Doubt(shear_n=0.0, vertical=0.0, center_of_pressure_m=0.0, strength=0.0, marker_m=0.0, segment=0.0)


@pytest.fixture(scope="module")
def model(recordings: Path):
    return read_model(recordings / "squat-markers-forces" / "scaled.osim")


@pytest.fixture(scope="module")
def quick(recordings: Path, model) -> gu.Assessment:
    """The first squat."""
    folder = recordings / "squat-markers-forces"
    recording = gu.load(folder / "squats1.trc", folder / "squats1_grf.mot", subject=gu.Subject(mass_kg=62.6), end_s=2.2)
    return gu.assess(recording, model=model, task="squat")


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """A fifth of the draws, as many as an interval needs at least."""
    monkeypatch.setattr("groundup.chain.body_full.DRAWS", 40)


def test_without_doubt_every_body_is_the_one_recorded(quick, model, monkeypatch):
    """Markers at half the frames find the same: moments within 0.02 N·m/kg, activations within 0.03."""
    monkeypatch.setattr("groundup.chain.body_results.doubt_of", lambda _: CERTAIN)
    found = modelled(quick.trial, model, intervals="full")
    for side in SIDES:
        for name, near in (
            ("knee_extension_moment", 0.02),
            ("hip_abduction_moment", 0.02),
            ("gluteus_maximus_activation", 0.03),
        ):
            curve = found.curves[name, side]
            assert np.abs(curve.spread.runs[:, 4:-4]).max() < near, name


def test_full_intervals_say_so_and_hold_what_markers_leave_open(quick, model, monkeypatch):
    """With plates and strengths certain, 2 % of every length and 5 mm of every marker still move a moment."""
    size = replace(CERTAIN, marker_m=Doubt().marker_m, segment=Doubt().segment)
    monkeypatch.setattr("groundup.chain.body_results.doubt_of", lambda _: size)
    heard: list[float] = []
    found = modelled(quick.trial, model, intervals="full", drawn=heard.append)
    assert len(heard) == 40
    assert max(heard) == 1.0
    for side in SIDES:
        for name in ("knee_extension_moment", "hip_extension_moment", "hip_power"):
            curve, before = found.curves[name, side], quick.trial.body.curves[name, side]
            assert np.array_equal(curve.values, before.values, equal_nan=True)
            assert curve.note.startswith("full interval")
            assert "inverse kinematics" in curve.note
            assert "markers, the size" not in curve.note
            assert before.note.startswith("quick interval")
            bottom = np.nanargmax(np.abs(curve.values))
            assert 0.005 < curve.sd[bottom] / np.abs(curve.values[bottom]) < 0.2


def test_without_plates_the_push_is_drawn_for_every_body(quick, model):
    bare = replace(
        quick.trial.recording, streams=tuple(s for s in quick.trial.recording.streams if s.kind == "markers")
    )
    trial = replace(quick.trial, recording=bare, plate_of={})
    found = modelled(trial, model, intervals="full")
    told = [c for c in found.curves.values() if c.spread is not None]
    assert all("not measured; full interval" in c.note for c in told)
    assert "factor of two" in found.why_not("gluteus_medius_activation", "left")
