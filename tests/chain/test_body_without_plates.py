"""The body without force plates, beside the same squats with them: what is told holds the truth."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import groundup as gu
from groundup.anatomy import SIDES
from groundup.body.derivatives import differentiated
from groundup.body.effort import muscular
from groundup.body.inverse_kinematics import solve
from groundup.body.leg.doubt import held
from groundup.body.leg.measurements import measurements
from groundup.body.reserves import usual_reserves
from groundup.chain import body_engine
from groundup.chain.body_draws import draws_at_nodes
from groundup.chain.body_ground import Ground, estimated_ground, measured_ground
from groundup.chain.body_trial import named_for, plates_of
from groundup.chain.persons_body import persons_body
from groundup.io.body_model import body_model
from groundup.io.osim.built_in import built_in_model

pytestmark = pytest.mark.recordings

KG = 60.1
"""What the plates carry: of another mass the two would differ by it."""


@pytest.fixture(scope="module")
def recording(recordings: Path) -> gu.Recording:
    """The first two squats."""
    folder = recordings / "squat-markers-forces"
    return gu.load(
        folder / "squats1.trc",
        folder / "squats1_grf.mot",
        static=folder / "static1.trc",
        subject=gu.Subject(mass_kg=KG),
        end_s=3.0,
    )


def without_plates(recording: gu.Recording) -> gu.Recording:
    return replace(recording, streams=tuple(s for s in recording.streams if s.kind == "markers"))


@pytest.fixture(scope="module")
def measured(recording: gu.Recording) -> gu.Assessment:
    return gu.assess(recording, model=built_in_model(), measurements=measurements())


@pytest.fixture(scope="module")
def estimated(recording: gu.Recording) -> gu.Assessment:
    return gu.assess(without_plates(recording), model=built_in_model(), measurements=measurements())


def test_what_is_told_holds_what_plates_say(measured, estimated):
    truth = {(m.id, m.side, m.repetition): m.value for m in measured.measures}
    told = [m for m in estimated.measures if m.method and m.method.startswith("body model") and m.value is not None]
    assert {(m.id, m.side) for m in told} >= {("knee.extension_moment_peak", side) for side in SIDES}
    for m in told:
        assert m.status == "estimated"
        if (known := truth.get((m.id, m.side, m.repetition))) is not None:
            assert m.interval.low <= known <= m.interval.high, (m.id, m.side, m.repetition)
        assert m.interval.high <= 2.0 * m.interval.low


def test_every_value_says_that_its_forces_are_not_measured(estimated):
    told = [m for m in estimated.measures if m.method and m.method.startswith("body model") and m.value is not None]
    assert all("ground forces estimated, not measured" in m.method for m in told)
    assert all("how the feet may have pushed" in m.why for m in told)
    assert any("ground forces estimated, not measured" in note for note in estimated.notes)
    assert estimated.trial.body.scene is None
    assert all(curve.spread is not None for curve in estimated.trial.body.curves.values())


@pytest.mark.parametrize("side", SIDES)
def test_what_cannot_be_told_is_withheld_with_its_range(estimated, side):
    why = {m.id: m.why for m in estimated.measures if m.side == side and m.value is None}
    for name in ("glute.medius_activation_mean", "glute.medius_activation_peak", "hip.abduction_moment_peak"):
        assert "without force plates" in why[name]
        assert "not known to a factor of two" in why[name]
    assert "the joint's own moment" in why["ankle.power_peak"]
    assert "measured ground forces" in why["hip.reserve_share"]
    assert ("gluteus_medius_activation", side) not in estimated.trial.body.curves


def test_how_feet_may_have_pushed_holds_how_they_did(recording, measured):
    """The vertical force under each foot: its 95 % interval in every frame, and its mean draw within a twentieth."""
    trial, markers = measured.trial, recording.first("markers")
    model, _ = persons_body(built_in_model(), measurements(), trial, markers, markers.details["static"])
    seen = named_for(model, markers)
    still = dict.fromkeys(held(model, seen.names), 0.0)
    found = solve(model, seen.places, seen.names, fixed=still, times_s=markers.times)
    motion = differentiated(model, markers.times, found.coordinates, lowpass_hz=6.0)
    reserves = usual_reserves(model)

    def under(ground: Ground, side: str) -> list[int]:
        return [k for k, b in enumerate(ground.loads.body) if model.bodies[b].endswith(f"_{side[0]}")]

    plates = measured_ground(model, motion, plates_of(trial, model))
    ours = estimated_ground(model, motion, reserves=reserves, threads=1)
    assert ours.held[motion.settled].all()
    done = muscular(model, motion, ours.loads, reserves=reserves)
    node, part, drawn = draws_at_nodes(model, done, estimated=True, threads=2)
    inside = motion.settled[node]
    wrench = drawn.wrench.reshape(*drawn.wrench.shape[:2], -1, 6)
    for side in SIDES:
        carried = part.loads.force[:, under(ours, side), 1].sum(axis=1) + wrench[:, :, under(ours, side), 4].sum(axis=2)
        truth = plates.loads.force[node][:, under(plates, side), 1].sum(axis=1)
        low, high = np.quantile(carried, [0.025, 0.975], axis=0)
        assert np.mean((low <= truth) & (truth <= high), where=inside) >= 0.95
        assert np.sqrt(np.mean((carried.mean(axis=0) - truth) ** 2, where=inside)) < 0.05 * KG * 9.81


def test_neither_plates_nor_mass_asks_for_one(recording, estimated):
    bare = without_plates(recording)
    assert body_model(None, bare)[0] is not None
    assert body_model(None, replace(bare, subject=gu.Subject())) == (None, None)
    trial = replace(estimated.trial, recording=bare, subject=gu.Subject())
    said = body_engine.modelled(trial, built_in_model(), measurements=measurements())
    assert "the person's mass" in said.why_not("knee_extension_moment", "left")
    assert not said.curves


def test_a_seat_carries_what_no_plate_measured(recording, estimated):
    trial = replace(estimated.trial, task="sit_to_stand")
    said = body_engine.modelled(trial, built_in_model(), measurements=measurements())
    assert "the seat carries the body beside the feet" in said.why_not("knee_extension_moment", "left")
