"""Moment arms of the built-in leg inside what was measured on people; where the model leaves it, that is held too."""

from dataclasses import dataclass

import numpy as np
import pytest
from test_leg import arms

from groundup.io.osim.built_in import built_in_model


@dataclass(frozen=True)
class Measured:
    """Arms [mm], toward flexion positive, of muscles at angles [degrees] of one coordinate, others at zero."""

    source: str
    muscles: tuple[str, ...]
    coordinate: str
    angles: tuple[float, ...]
    low_mm: float
    high_mm: float


MEASURED = (
    Measured(
        "Wolfram 2018, R Soc Open Sci 5:171358: Achilles tendon in MRI, neutral, 47.93 ± 4.54 mm; two deviations",
        ("soleus_r", "gasmed_r", "gaslat_r"),
        "ankle_angle_r",
        (0,),
        -57.0,
        -38.9,
    ),
    Measured(
        "Manal 2013, Physiol Rep 1:e00139, 34.6 ± 1.8 mm at 20° of dorsiflexion, to Maganaris 2000, Eur J Appl Physiol "
        "83:363, 56 mm in plantarflexion",
        ("soleus_r", "gasmed_r"),
        "ankle_angle_r",
        (-20, -10, 10, 20),
        -56.0,
        -32.8,
    ),
    Measured(
        "Effective arm of the quadriceps in MRI, PMC4662057: means from 31.5 mm at 50° to 47.1 at 10°",
        ("recfem_r", "vasint_r", "vasmed_r", "vaslat_r"),
        "knee_angle_r",
        (10, 20, 30, 40, 50),
        -47.1,
        -31.5,
    ),
    Measured(
        "Spoor & van Leeuwen 1992, J Biomech 25:201, and others: semitendinosus 40 to 55 mm",
        ("semiten_r",),
        "knee_angle_r",
        (20, 30, 60, 90),
        40.0,
        55.0,
    ),
    Measured(
        "Spoor & van Leeuwen 1992, as above: semimembranosus 20 to 40 mm",
        ("semimem_r",),
        "knee_angle_r",
        (10, 30, 60, 90),
        20.0,
        40.0,
    ),
    Measured(
        "Cadavers and computed tomography (Dostal 1986, Phys Ther 66:351; Németh & Ohlsén 1985, J Biomech 18:129; the "
        "lower limb model of Arnold 2010, Ann Biomed Eng 38:269): gluteus maximus 30 to 80 mm by part of the muscle",
        ("glmax1_r", "glmax2_r", "glmax3_r"),
        "hip_flexion_r",
        (0, 15, 30, 45),
        -80.0,
        -30.0,
    ),
)


def arm_mm(muscle: str, coordinate: str, angle: float) -> float:
    model = built_in_model()
    pose = model.default_pose()[None]
    pose[:, model.coordinate_names.index(coordinate)] = np.radians(angle)
    pose = pose[:, model.tree.driver]
    return 1000 * float(arms(model, pose)[muscle, coordinate][0])


@pytest.mark.parametrize("measured", MEASURED, ids=lambda one: one.source[:24])
def test_arms_are_inside_what_was_measured(measured: Measured) -> None:
    for muscle in measured.muscles:
        for angle in measured.angles:
            found = arm_mm(muscle, measured.coordinate, angle)
            assert measured.low_mm <= found <= measured.high_mm, f"{muscle} at {angle}°: {found:.1f} mm"


def test_the_achilles_tendon_gains_arm_with_plantarflexion() -> None:
    """Maganaris 2000 and Manal 2013 alike: from 20° of dorsiflexion on, more and more."""
    found = [-arm_mm("soleus_r", "ankle_angle_r", angle) for angle in (20, 10, 0, -10)]
    assert found == sorted(found)
    assert found[-1] > found[0] + 2


def test_the_gluteus_maximus_loses_arm_with_flexion() -> None:
    """Németh & Ohlsén 1985: less and less as the hip flexes."""
    for muscle in ("glmax1_r", "glmax2_r", "glmax3_r"):
        found = [-arm_mm(muscle, "hip_flexion_r", angle) for angle in (0, 30, 60, 90)]
        assert found == sorted(found, reverse=True)


def test_every_muscle_turns_its_joints_the_way_anatomy_says() -> None:
    ways = {
        "hip_flexion_r": {"psoas_r": 1, "iliacus_r": 1, "recfem_r": 1, "tfl_r": 1, "semiten_r": -1, "bflh_r": -1},
        "hip_adduction_r": {"glmed1_r": -1, "glmed2_r": -1, "glmed3_r": -1, "glmin2_r": -1, "addlong_r": 1},
        "subtalar_angle_r": {"tibpost_r": 1, "tibant_r": 1, "perlong_r": -1, "perbrev_r": -1},
        "midtarsal_angle_r": {"abdhal_r": -1, "fdb_r": -1, "quadplant_r": -1, "tibpost_r": -1, "fhl_r": -1, "edl_r": 1},
        "mtp_angle_r": {"abdhal_r": 1, "fhbmed_r": 1, "fhblat_r": 1, "fdb_r": 1, "fhl_r": 1, "ehl_r": -1, "edl_r": -1},
    }
    for coordinate, muscles in ways.items():
        for muscle, way in muscles.items():
            assert way * arm_mm(muscle, coordinate, 0) > 2, (muscle, coordinate)


def test_known_limit_the_quadriceps_lifts_off_beyond_a_right_angle() -> None:
    """The base's wrap gives vastus lateralis 72 mm at 120°; measured arms shrink. OpenSim finds the same path."""
    assert arm_mm("vaslat_r", "knee_angle_r", 120) == pytest.approx(-71.7, abs=0.5)
    assert -50 < arm_mm("vaslat_r", "knee_angle_r", 100) < -31.5
