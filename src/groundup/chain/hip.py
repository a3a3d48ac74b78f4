"""The hip and the pelvis on it: flexion, adduction, rotation, and whether the free side drops."""

from collections.abc import Iterator

import numpy as np

from groundup.anatomy import SIDES
from groundup.chain.peaks import both_sides, highest, read_curve
from groundup.chain.trial import Trial
from groundup.measure import Measure

DEG = 180.0 / np.pi

CURVES = {
    "hip.flexion_peak": "hip_flexion",
    "hip.adduction_peak": "hip_adduction",
    "hip.internal_rotation_peak": "hip_internal_rotation",
    "hip.pelvic_drop_peak": "pelvic_drop_change",
}

BODY_ENGINE = {
    "hip.extension_moment_peak": "joint moments come with the body engine; this input alone does not give them",
    "hip.abduction_moment_peak": "joint moments come with the body engine; this input alone does not give them",
    "hip.knee_moment_ratio": "joint moments come with the body engine; this input alone does not give them",
    "hip.contact_force_peak": "contact forces come with the body engine; this input alone does not give them",
}


def read(trial: Trial) -> tuple[Measure, ...]:
    """Every measure of the hip, both sides, for the trial and each repetition."""
    return tuple(_all(trial))


def _all(trial: Trial) -> Iterator[Measure]:
    for side in SIDES:
        for measure_id, curve in CURVES.items():
            yield from read_curve(trial, measure_id, curve, side, highest(DEG))
    for measure_id, why in BODY_ENGINE.items():
        yield from both_sides(measure_id, why)
