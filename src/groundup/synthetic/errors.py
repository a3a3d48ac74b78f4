"""Errors: what sensors add to the truth, each with its size and a switch."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.chain.foot import PLATE_GAIN_SD
from groundup.joints.error_model import MarkerError
from groundup.synthetic.markers import MarkerSet
from groundup.synthetic.truth import Curves

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SensorErrors:
    """All errors of a synthetic recording; `SensorErrors.none()` is a perfect laboratory."""

    markers: MarkerError = field(default_factory=MarkerError)
    plate_n: float = 0.5
    """White noise of each force component [N]."""
    plate_gain: float = PLATE_GAIN_SD
    """Standard deviation of each plate's scale, as a share."""
    insole: float = 0.03
    """White noise of a cell, relative to its own pressure."""
    emg_baseline_v: float = 4e-6
    """What the EMG channels show at rest."""

    @classmethod
    def none(cls) -> "SensorErrors":
        """No error at all; the muscles stay noise, as muscles are, on a baseline a thousand times smaller."""
        return cls(
            MarkerError(placement_m=0.0, soft_tissue_m=0.0, soft_tissue_rad=0.0, tracking_m=0.0, hip_center_m=0.0),
            plate_n=0.0,
            plate_gain=0.0,
            insole=0.0,
            emg_baseline_v=4e-9,
        )


def marker_shift(rng: Generator, markers: MarkerSet, curves: Curves, error: MarkerError) -> tuple[Array, Array]:
    """How far each marker sits from its place in its segment's frame: (n, m, 3) in the trial, (m, 3) standing still.

    The model is the one stated in `joints.error_model`, whose intervals are checked against it: constant placement
    of anatomical markers, a constant error of each hip center, and a soft-tissue shift and turn of each segment that
    grow with knee flexion. Tracking noise comes on top, frame by frame.
    """
    count = len(markers.names)
    hip = np.array([name.endswith("HJC") for name in markers.names])
    cluster = np.array([any(word in name for word in ("thigh", "_sh", "shank")) for name in markers.names])
    sd = np.where(hip, error.hip_center_m, np.where(cluster, 0.0, error.placement_m))
    placement = sd[:, None] * rng.standard_normal((count, 3))
    shares = {side: np.clip(curves["knee_flexion", side] / np.radians(90.0), 0.0, 1.5) for side in SIDES}
    mean = np.clip((curves["knee_flexion", "left"] + curves["knee_flexion", "right"]) / np.pi, 0.0, 1.5)
    moving = np.broadcast_to(placement, (len(mean), count, 3)).copy()
    for segment in ("pelvis", *(f"{side} {bone}" for side in SIDES for bone in ("thigh", "shank"))):
        vector = error.soft_tissue_m * rng.standard_normal(3)
        share = mean if segment == "pelvis" else shares["left" if segment.startswith("left") else "right"]
        own = np.array([i for i, s in enumerate(markers.segments) if s == segment])
        middle = markers.local[own[~hip[own]]].mean(axis=0)
        turned = np.cross(error.soft_tissue_rad * rng.standard_normal(3), markers.local[own] - middle)
        moving[:, own] += share[:, None, None] * (vector + turned)
    return moving, placement
