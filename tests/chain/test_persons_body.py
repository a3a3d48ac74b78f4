"""The built-in leg made a person's own: lengths from how they stood, mirror symmetry, and what is said without."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import groundup as gu
from groundup.anatomy import SIDES, other
from groundup.body.kinematics import place_bodies
from groundup.body.leg.measurements import measurements
from groundup.chain.persons_body import persons_body
from groundup.io.body_model import body_model
from groundup.io.osim.built_in import built_in_model
from groundup.joints.marker_sides import known_markers
from groundup.signals.stream import Stream

pytestmark = pytest.mark.recordings


@pytest.fixture(scope="module")
def recording(recordings: Path) -> gu.Recording:
    folder = recordings / "squat-markers-forces"
    files = folder / "squats1.trc", folder / "squats1_grf.mot"
    return gu.load(*files, static=folder / "static1.trc", subject=gu.Subject(mass_kg=62.6))


@pytest.fixture(scope="module")
def squats(recording: gu.Recording) -> gu.Assessment:
    return gu.assess(recording, model=built_in_model(), measurements=measurements())


def landmarks(stream: Stream) -> Stream:
    """The same markers under the names of the body's landmarks alone."""
    known = known_markers(stream).of
    column = {label: k for k, label in enumerate(stream.labels)}
    values = np.stack([stream.values[:, [column[x] for x in of]].mean(axis=1) for of in known.values()], axis=1)
    return replace(stream, values=values, labels=tuple(known), details={})


def mirrored_markers(stream: Stream) -> Stream:
    def opposite(name: str) -> str:
        side = next((s for s in SIDES if name.startswith(f"{s}_")), None)
        return name if side is None else name.replace(side, other(side), 1)

    return replace(
        stream, values=stream.values * [1.0, 1.0, -1.0], labels=tuple(opposite(name) for name in stream.labels)
    )


def with_markers(recording: gu.Recording, turn) -> gu.Recording:
    """The recording with its movement and standing trial turned, and its plates mirrored where markers are."""
    markers = recording.first("markers")
    moved, still = turn(landmarks(markers)), turn(landmarks(markers.details["static"]))
    moved = replace(moved, details={"static": still, "marker_names": {label: label for label in moved.labels}})
    flips = {"force": [1, 1, -1], "cop": [1, 1, -1], "free_moment": [-1, -1, 1]}
    mirrored = turn is mirrored_markers
    streams = [
        moved if s is markers else replace(s, values=s.values * flips[s.kind]) if mirrored and s.kind in flips else s
        for s in recording.streams
    ]
    return replace(recording, streams=tuple(streams))


def test_segments_get_the_persons_lengths_and_the_body_its_mass(recording, squats):
    markers = recording.first("markers")
    person, said = persons_body(built_in_model(), measurements(), squats.trial, markers, markers.details["static"])
    assert person.inertia.mass.sum() == pytest.approx(62.6)
    stood = {n: v.mean(axis=0) for n, v in zip(*_by_name(markers.details["static"]), strict=True)}
    _, place = place_bodies(person, person.default_pose())
    joint = {name: place[person.bodies.index(name)] for name in ("femur_r", "tibia_r", "talus_r")}
    for upper, lower, a, b in (
        ("femur_r", "tibia_r", "right_hip_center", "right_knee_lateral"),
        ("tibia_r", "talus_r", "right_knee_lateral", "right_ankle_lateral"),
    ):
        model_m = np.linalg.norm(joint[upper] - joint[lower])
        assert model_m == pytest.approx(np.linalg.norm(stood[a] - stood[b]), rel=0.06)
    assert any("scaled to the person by the standing trial" in note for note in said)


def _by_name(stream: Stream):
    seen = landmarks(stream)
    return seen.labels, np.moveaxis(seen.values, 1, 0)


def test_the_built_in_leg_says_the_same_of_the_squats_as_the_scaled_model(squats):
    """Moments of two models scaled by different hands: within a fifth of a newton meter per kilogram (the 5 figures of
    the published trial stand in `test_body_engine`)."""
    values = {(m.id, m.side): m.value for m in squats.measures if m.repetition is None}
    for side, hip, knee in (("left", 0.675, 1.035), ("right", 0.702, 1.014)):
        assert values["hip.extension_moment_peak", side] == pytest.approx(hip, abs=0.2)
        assert values["knee.extension_moment_peak", side] == pytest.approx(knee, abs=0.2)


def test_a_mirrored_person_has_the_other_sides_moments(recording):
    as_is, mirrored = (
        gu.assess(with_markers(recording, turn), model=built_in_model(), measurements=measurements())
        for turn in (lambda stream: stream, mirrored_markers)
    )
    for name in ("hip_extension_moment", "hip_abduction_moment", "knee_extension_moment", "gluteus_medius_activation"):
        for side in SIDES:
            one = as_is.trial.body.curves[name, side].values
            two = mirrored.trial.body.curves[name, other(side)].values
            np.testing.assert_allclose(two, one, atol=2e-3, equal_nan=True)


def test_without_a_standing_trial_quiet_frames_of_the_movement_serve(recording):
    markers = recording.first("markers")
    bare = replace(recording, streams=tuple(replace(s, details={}) if s is markers else s for s in recording.streams))
    found = gu.assess(bare, model=built_in_model(), measurements=measurements())
    assert any("scaled to the person by own standing" in note for note in found.notes)


def test_without_a_stance_the_model_says_what_it_needs(recording):
    markers = recording.first("markers")
    first, end = (round(t * 100) for t in (1.1, 1.7))  # the bottom of the first squat
    deep = tuple(
        replace(s, values=s.values[first:end], start_s=first / 100, details={} if s is markers else s.details)
        for s in recording.streams
    )
    found = gu.assess(replace(recording, streams=deep), model=built_in_model(), measurements=measurements())
    reasons = {m.why for m in found.measures if m.id == "hip.extension_moment_peak"}
    assert any("--static" in why for why in reasons)


def test_a_recording_without_plates_or_markers_gets_no_model(recording):
    for kinds in (("markers",), ("force", "cop")):
        streams = tuple(s for s in recording.streams if s.kind in kinds)
        part = replace(recording, streams=streams, subject=gu.Subject())
        assert body_model(None, part) == (None, None)
