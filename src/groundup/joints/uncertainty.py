"""Uncertainty of marker curves: the stated errors, sent through the same computation as the body itself.

Each error of `error_model` is pushed up and down by its standard deviation in a two-level orthogonal design
(Plackett & Burman 1946; here the columns of a Sylvester–Hadamard matrix), all at once and no two together more often
than apart. Every run goes through `skeleton.points` and `body_curves.curves`. What the runs spread around the
nominal curve is the standard uncertainty: exact for the linear part with as many runs as a random draw would need to
come within 9 %, and the same every time. Posture changes slowly, so it is done in some frames and interpolated.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.joints.body_curves import Key, changes, curves
from groundup.joints.error_model import MarkerError
from groundup.joints.segments import TURN, landmarks_of
from groundup.joints.skeleton import Points, Skeleton, points
from groundup.joints.tracking_noise import tracking_noise
from groundup.signals.curve import Spread

Array = NDArray[np.float64]

GRID = 48
"""Frames at which the errors are sent through."""
SPARSE = 8
"""Noise from frame to frame is about the same everywhere: it is looked at in every eighth of them."""


def curve_sd(
    body: Skeleton,
    nominal: Mapping[Key, Array],
    standing: Sequence[int],
    *,
    rest: Skeleton | None = None,
    one_heading: bool,
    error: MarkerError,
    tracking_kept: float = 1.0,
) -> dict[Key, tuple[Array, Spread]]:
    """One standard uncertainty (n,) for each nominal curve (n,), in its unit, and the sets of errors behind it.

    `rest` is the static trial's pose where standing is read from it: the same misplaced markers act on it, so that
    they cancel in a change as they do against standing frames of the movement; soft tissue is at rest there.
    `tracking_kept` is the share of the tracking noise (its standard deviation) that the filter lets through.
    """
    frames, stand = _grid(nominal, standing, body.frames)
    bend = _bend(nominal, frames)
    sds = _sds(body, error)
    offsets = _design(sds)
    still = None if rest is None else (points(rest), points(rest, offsets=offsets))
    middle = _all(points(body, frames=frames), stand, still and still[0], one_heading)
    runs = _all(points(body, frames=frames, offsets=offsets, bend=bend), stand, still and still[1], one_heading)
    shaken = tracking_noise(
        body,
        np.concatenate([frames[stand], frames[::SPARSE]]),
        tracking_m=error.tracking_m * tracking_kept,
        one_heading=one_heading,
        standing=range(len(stand)),
        rest=still and still[0],
    )
    out: dict[Key, tuple[Array, Spread]] = {}
    for key, values in nominal.items():
        if key not in runs:
            continue
        away = runs[key] - middle[key]
        seen = np.isfinite(away)
        count = seen.sum(axis=0)
        # A run that loses a curve (a projection that vanishes) says that the frame is on the edge of what can be read.
        spread = np.sqrt(np.where(seen, away**2, 0.0).sum(axis=0) / np.where(2 * count > len(away), count, np.nan))
        noise = shaken[key]
        spread = np.hypot(spread, noise)
        sd = np.where(np.isfinite(values), _between_frames(spread, frames, key[1], nominal, body.frames), np.nan)
        out[key] = sd, _as_spread(away, frames, key[1], nominal, body.frames, noise)
    return out


def _as_spread(
    away: Array, grid: NDArray[np.intp], side: Side | None, nominal: Mapping[Key, Array], frames: int, frame_sd: float
) -> Spread:
    """The runs (r, g) as the spread of a curve of n frames."""
    if frames <= 40 * GRID:
        return Spread(away, grid.astype(float), np.arange(frames, dtype=float), frame_sd)
    sides = SIDES if side is None else (side,)
    bends = [nominal["knee_flexion", s] for s in sides if ("knee_flexion", s) in nominal]
    posture = np.mean(bends, axis=0) if bends else np.zeros(frames)
    order = np.argsort(posture[grid])
    return Spread(away[:, order], posture[grid][order], posture, frame_sd)


def _all(at: Points, standing: Sequence[int], rest: Points | None, one_heading: bool) -> dict[Key, Array]:
    absolute = curves(at, one_heading=one_heading)
    return absolute | changes(absolute, at, standing=standing, rest=rest, one_heading=one_heading)


def _sds(body: Skeleton, error: MarkerError) -> dict[str, float]:
    """Standard deviation per axis of every offset that `points` knows for this body."""
    sds: dict[str, float] = {}
    for segment, track in body.tracks.items():
        sds |= {name: error.placement_m for name in landmarks_of(segment) if name in track.reference}
        if not segment.endswith("foot"):
            sds |= {segment: error.soft_tissue_m, f"{segment}{TURN}": error.soft_tissue_rad}
        if segment in body.axes:
            joint = "knee" if segment.endswith("thigh") else "ankle"
            sds[f"{segment.split('_')[0]}_{joint}_medial"] = error.medial_estimate_m
    for side in SIDES:
        if side in body.hips:
            sds[f"{side}_hip_center"] = error.hip_center_m
        elif "pelvis" in body.tracks:
            sds[f"{side}_hip_center"] = error.hip_center_regression_m
    seen = error.placement_m if body.tracks else error.joint_center_m
    return sds | dict.fromkeys(body.direct, seen)


def _design(sds: Mapping[str, float]) -> dict[str, Array]:
    """Offsets (runs, 3) of every error: plus or minus its sd, all pairs of columns orthogonal."""
    size = 2
    while size <= 3 * len(sds):
        size *= 2
    signs = np.ones((1, 1))
    while len(signs) < size:
        signs = np.block([[signs, signs], [signs, -signs]])
    return {name: sd * signs[:, 1 + 3 * i : 4 + 3 * i] for i, (name, sd) in enumerate(sds.items())}


def _grid(nominal: Mapping[Key, Array], standing: Sequence[int], frames: int) -> tuple[NDArray[np.intp], list[int]]:
    """Frames to compute at, the middle of standing among them: even in time, or in posture when time is long."""
    if frames <= 40 * GRID:
        chosen = np.linspace(0, frames - 1, min(GRID, frames))
    else:
        bends = [nominal["knee_flexion", s] for s in SIDES if ("knee_flexion", s) in nominal]
        order = np.argsort(np.max(bends, axis=0)) if bends else np.arange(frames)
        seen = order[np.isfinite(np.max(bends, axis=0)[order])] if bends else order
        chosen = seen[np.linspace(0, max(len(seen) - 1, 0), GRID).astype(np.intp)] if len(seen) else order[:1]
    extra = [standing[len(standing) // 2]] if len(standing) else []
    grid = np.unique(np.concatenate([np.asarray(chosen, dtype=np.intp), np.asarray(extra, dtype=np.intp)]))
    return grid, [int(np.searchsorted(grid, e)) for e in extra]


def _bend(nominal: Mapping[Key, Array], frames: NDArray[np.intp]) -> dict[str, Array]:
    """Share of soft-tissue shift: knee flexion over 90°, from 0 to 1.5."""
    share = {
        side: np.clip(np.nan_to_num(nominal["knee_flexion", side][frames]) / (np.pi / 2), 0.0, 1.5)
        for side in SIDES
        if ("knee_flexion", side) in nominal
    }
    none = np.zeros(len(frames))
    both = np.mean(list(share.values()), axis=0) if share else none
    legs = {f"{side}_{part}": share.get(side, none) for side in SIDES for part in ("thigh", "shank", "foot")}
    return legs | {"pelvis": both}


def _between_frames(
    spread: Array, grid: NDArray[np.intp], side: Side | None, nominal: Mapping[Key, Array], frames: int
) -> Array:
    """Spread (g,) at the grid's frames carried to all frames: over time, or over knee flexion when time is long."""
    known = np.isfinite(spread)
    if not known.any():
        return np.full(frames, np.nan)
    if frames <= 40 * GRID:
        return np.interp(np.arange(frames), grid[known], spread[known])
    sides = SIDES if side is None else (side,)
    bends = [nominal["knee_flexion", s] for s in sides if ("knee_flexion", s) in nominal]
    if not bends:
        return np.full(frames, float(np.median(spread[known])))
    posture = np.mean(bends, axis=0)
    at = posture[grid[known]]
    order = np.argsort(at)
    return np.interp(posture, at[order], spread[known][order])
