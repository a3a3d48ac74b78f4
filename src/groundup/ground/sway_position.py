"""Sway descriptors of position: how far and which way the center of pressure strays (Quijoux 2021, positional)."""

import numpy as np
from numpy.typing import NDArray

from groundup.ground.ellipse import f_quantile

Array = NDArray[np.float64]


def position_descriptors(cop: Array, *, mean: Array) -> dict[str, float]:
    """Positional descriptors of positions (n, 2) about zero; `mean` (2,) is what they were moved by."""
    n = len(cop)
    radius = np.hypot(cop[:, 0], cop[:, 1])
    distance = np.abs(cop)
    square = cop.T @ cop / n
    rms_ml, rms_ap = np.sqrt(np.diag(square))
    width_ml, width_ap = np.ptp(cop, axis=0)
    determinant = square[0, 0] * square[1, 1] - square[0, 1] ** 2
    factor = 2 * (n + 1) * (n - 1) / (n * (n - 2)) * f_quantile(0.95, n)
    values = {
        "mean_value_ML": mean[0],
        "mean_value_AP": mean[1],
        "mean_distance_ML": distance[:, 0].mean(),
        "mean_distance_AP": distance[:, 1].mean(),
        "mean_distance_Radius": radius.mean(),
        "maximal_distance_ML": distance[:, 0].max(),
        "maximal_distance_AP": distance[:, 1].max(),
        "maximal_distance_Radius": radius.max(),
        "rms_ML": rms_ml,
        "rms_AP": rms_ap,
        "rms_Radius": np.sqrt(np.mean(radius**2)),
        "range_ML": width_ml,
        "range_AP": width_ap,
        "range_ML_AND_AP": greatest_distance(cop),
        "range_ratio_ML_AND_AP": width_ml / width_ap,
        "planar_deviation_ML_AND_AP": np.sqrt(square[0, 0] + square[1, 1]),
        "coefficient_sway_direction_ML_AND_AP": square[0, 1] / (rms_ml * rms_ap),
        "confidence_ellipse_area_ML_AND_AP": np.pi * factor * np.sqrt(max(determinant, 0.0)),
        "principal_sway_direction_ML_AND_AP": _principal_direction_deg(cop),
    }
    return {name: float(value) for name, value in values.items()}


def greatest_distance(points: Array, *, block: int = 512) -> float:
    """Greatest distance between any two of the points (n, 2).

    A point can only be an end of it if some corner of the bounding box is further away than the greatest distance
    found among the box's own extreme points; that leaves few to compare.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    extremes = points[np.concatenate([points.argmin(axis=0), points.argmax(axis=0)])]
    best = float(np.linalg.norm(extremes[:, None] - extremes[None], axis=2).max())
    reach = np.hypot(*np.maximum(points - low, high - points).T)
    ends = points[reach >= best * (1 - 1e-12)]
    for start in range(0, len(ends), block):
        apart = ends[start : start + block, None] - ends[None]
        best = max(best, float(np.sqrt((apart**2).sum(axis=2).max())))
    return best


def _principal_direction_deg(cop: Array) -> float:
    """Angle between the first principal component and the AP axis [deg], 0 to 90."""
    spread = cop - cop.mean(axis=0)
    _, directions = np.linalg.eigh(spread.T @ spread)
    x, y = np.abs(directions[:, 1])
    return float(np.degrees(np.arctan2(x, y)))
