"""The measure catalogue holds every measure of the design, and says what each is."""

import json
from math import sqrt
from pathlib import Path

import pytest

from groundup.anatomy import LINKS, TASKS
from groundup.errors import GroundupError
from groundup.evidence.catalogue import Definition, definition, definitions, sway_descriptors
from groundup.ground.sway import descriptor_unit

# The ids of the published design, by hand.
DESIGN = """
foot.load_share foot.tripod_medial foot.tripod_lateral foot.tripod_heel foot.tripod_rear foot.arch_index
foot.arch_height_index foot.arch_rigidity_index foot.navicular_drop foot.toe_strength foot.toe_spread
foot.short_foot_grade foot.stance_time foot.cop_path_velocity foot.cop_area95 foot.cop_mean_frequency
foot.eyes_closed_ratio ankle.dorsiflexion_peak ankle.eversion_peak ankle.lunge_distance ankle.heel_lift
ankle.heel_rises knee.flexion_peak knee.fppa_at_60 knee.fppa_peak knee.separation_ratio_min
knee.medial_displacement knee.medial_shift_at_15 knee.extension_moment_peak hip.flexion_peak hip.adduction_peak
hip.internal_rotation_peak hip.pelvic_drop_peak hip.extension_moment_peak hip.abduction_moment_peak
hip.knee_moment_ratio hip.contact_force_peak glute.maximus_activation_mean glute.maximus_activation_peak
glute.medius_activation_mean glute.medius_activation_peak glute.maximus_emg_mean glute.maximus_emg_peak
glute.medius_emg_mean glute.medius_emg_peak glute.onset glute.consistency glute.abductor_strength
glute.extensor_strength glute.single_leg_bridge_repetitions core.trunk_lean_peak core.trunk_flexion_peak
core.trunk_shank_difference core.pelvic_tilt_range chain.onset_order chain.coupling_foot_knee
chain.coupling_knee_hip chain.driver
"""


def test_every_measure_of_the_design_is_defined() -> None:
    assert {d.id for d in definitions()} >= set(DESIGN.split())
    assert definition("foot.cop_ellipse_confidence").unit == definition("foot.cop_area95").unit == "mm²"
    assert definition("foot.cop_frequency_spectral").unit == "Hz"


def test_the_sway_family_is_the_published_set_of_72(recordings: Path) -> None:
    published = json.loads((recordings / "standing-cop-72" / "expected.json").read_text())
    assert {d.id for d in sway_descriptors()} == {f"foot.cop_{name.lower()}" for name in published}
    assert len(sway_descriptors()) == 72
    assert set(sway_descriptors()) <= set(definitions())


def test_the_sway_family_has_the_units_in_which_it_is_computed(recordings: Path) -> None:
    published = json.loads((recordings / "standing-cop-72" / "expected.json").read_text())
    for name in published:
        unit = definition(f"foot.cop_{name.lower()}").unit
        assert {"ratio": "1", "count": "1"}.get(unit, unit) == descriptor_unit(name, "mm"), name


def test_definitions_go_from_the_ground_up() -> None:
    order = [LINKS.index(d.link) for d in definitions()]
    assert order == sorted(order)
    assert all(d.id.startswith(d.link + ".") for d in definitions())


@pytest.mark.parametrize("known", definitions(), ids=lambda d: d.id)
def test_a_definition_says_what_a_reader_needs(known: Definition) -> None:
    assert known.name
    assert known.unit
    assert known.formula
    assert known.sign
    assert known.error
    assert known.inputs
    assert known.sources
    assert set(known.tasks) <= set(TASKS)
    assert known.better in {"higher", "lower", "towards the reference", "no direction"}
    assert (known.mark in {"R", "D"}) == bool(known.reference), "a shown reference was read or derived, never recalled"


def test_an_unknown_measure_names_the_nearest() -> None:
    with pytest.raises(GroundupError, match=r"knee\.fppa_peak"):
        definition("knee.fpa_peak")
    with pytest.raises(GroundupError, match="For instance"):
        definition("zzz")


def test_minimal_detectable_changes_follow_from_the_published_errors() -> None:
    # MDC95 = 1.96 · √2 · SEM; a 95 % error of one reading times √2 is the same for a difference of two
    factor = 1.96 * sqrt(2)
    assert definition("knee.fppa_at_60").mdc95 == pytest.approx(factor * 4, abs=0.05)  # K1, SEM 2-4°
    assert "5.5-11°" in definition("knee.fppa_at_60").error
    assert round(factor * 2, 1) == 5.5
    assert definition("hip.pelvic_drop_peak").mdc95 == pytest.approx(factor * 2, abs=0.05)  # H1, SEM 2°
    assert definition("foot.arch_height_index").mdc95 == pytest.approx(factor * 0.009, abs=0.0005)  # F3, SEM 0.009
    assert definition("foot.navicular_drop").mdc95 == pytest.approx(sqrt(2) * 3.5, abs=0.05)  # F5, ± 1.5-3.5 mm
    assert "2.1-4.9 mm" in definition("foot.navicular_drop").error
    assert round(sqrt(2) * 1.5, 1) == 2.1
    sway = definition("foot.cop_path_velocity").error  # F11, typical errors 8 and 10 mm/s
    assert "22 (dominant) and 28 mm/s" in sway
    assert (round(factor * 8), round(factor * 10)) == (22, 28)
    assert definition("ankle.heel_rises").mdc95 == 6.3  # A5, limits of agreement of a difference


def test_the_confidence_and_the_prediction_ellipse_differ_by_n_plus_1() -> None:
    for n in (10, 748, 6000):
        prediction, confidence = 2 * (n**2 - 1) / (n * (n - 2)), 2 * (n - 1) / (n * (n - 2))
        assert prediction / confidence == pytest.approx(n + 1)
    assert "n+1 times" in definition("foot.cop_ellipse_confidence").formula
