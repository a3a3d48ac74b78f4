"""A model's markers put where they are on the person, from a standing trial: OpenSim's MarkerPlacer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.inverse_kinematics import CoordinateTask, solve
from groundup.body.kinematics import place_bodies
from groundup.body.model import Floats, Model, floats
from groundup.errors import SignalError

STILL_M = 0.05
"""A marker that wanders further from its mean than this was not standing."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A model with its markers on the person, and how it was found."""

    model: Model
    pose: Floats  # (C,) rad, m: how the person stood
    residual: Floats  # (K,) m, distance of each marker given before it was moved; NaN: not in the model or not seen
    moved: Mapping[str, float]  # m, of each marker that was moved


def place_markers(
    model: Model,
    markers: ArrayLike,
    names: Sequence[str],
    *,
    weights: Mapping[str, float] | None = None,
    tasks: Sequence[CoordinateTask] = (),
    keep: Collection[str] | None = None,
) -> Placement:
    """Markers moved in their bodies to where a standing trial (n, K, 3) [m] has them, in the pose that fits it best.

    The trial is averaged over time. `weights` and `tasks` are those of the fit; `keep` names markers that stay, by
    default those that the model calls fixed, as all do that the trial does not have.
    """
    seen = np.asarray(markers, float)
    mean = _mean(seen, names)
    if keep is None:
        keep = [name for name, fixed in zip(model.marker_names, model.markers.fixed, strict=True) if fixed]
    fit = solve(model, mean[None], names, weights=weights, tasks=tasks, tolerance=1e-8)
    rotation, origin = place_bodies(model, fit.coordinates[0])
    place, moved = np.array(model.markers.place), dict[str, float]()
    for m, name in enumerate(model.marker_names):
        if name in keep or name not in names or not np.isfinite(mean[names.index(name)]).all():
            continue
        body = model.markers.body[m]
        there = rotation[body].T @ (mean[names.index(name)] - origin[body])
        moved[name] = float(np.linalg.norm(there - place[m]))
        place[m] = there
    placed = replace(model, markers=model.markers._replace(place=floats(place)))
    return Placement(placed, fit.coordinates[0], fit.residual[0], moved)


def _mean(seen: Floats, names: Sequence[str]) -> Floats:
    """Mean place (K, 3) of each marker where it was seen; refused where the person moved."""
    if seen.ndim != 3 or not len(seen):
        raise SignalError("placing markers needs a standing trial (frames, markers, 3)", found=f"{seen.shape}")
    told = np.asarray(np.isfinite(seen).all(axis=2))
    count = told.sum(axis=0)
    sums = np.where(told[:, :, None], seen, 0.0).sum(axis=0)
    mean = np.where(count[:, None] > 0, sums / np.maximum(count, 1)[:, None], np.nan)
    away = np.where(told, np.linalg.norm(np.where(told[:, :, None], seen, 0.0) - np.nan_to_num(mean), axis=2), 0.0)
    worst = np.unravel_index(np.argmax(away), away.shape)
    if away[worst] > STILL_M:
        raise SignalError(
            f"a standing trial moves less than {1e3 * STILL_M:.0f} mm",
            found=f"{names[int(worst[1])]} {1e3 * away[worst]:.0f} mm from its mean in frame {int(worst[0])}",
            next_step="Cut the trial to where the person stands still.",
        )
    return mean
