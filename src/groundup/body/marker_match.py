"""Which measured marker is which point of a model, and whether the two can belong together."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from groundup.body.kinematics import place_markers
from groundup.body.model import Floats, Integers, Model, floats, integers
from groundup.errors import MissingSignal, SignalError, UsageError

LIKELY_SIZES = (0.3, 3.0)
"""Measured over the model's spread of markers: a child's to a giant's, in any posture."""


class Matched(NamedTuple):
    """Markers of a trial that a model has: (K,) of them."""

    column: Integers  # (K,) in the trial
    marker: Integers  # (K,) in the model
    body: Integers  # (K,)
    place: Floats  # (K, 3) m, in the body
    weight: Floats  # (K,)


def matched(model: Model, markers: Floats, names: Sequence[str], weights: Mapping[str, float] | None) -> Matched:
    """The trial's markers (n, K, 3) that the model has, by name; refused when nothing could be told from them."""
    if markers.ndim != 3 or markers.shape[1:] != (len(names), 3):
        found = f"an array {markers.shape} for {len(names)} names"
        raise UsageError("markers are needed as (frames, markers, 3) with a name each", found=found)
    if not len(markers):
        raise SignalError("inverse kinematics needs at least one frame", found="none", where=model.name)
    both = [k for k, name in enumerate(names) if name in model.marker_names]
    if not both:
        raise MissingSignal(
            f"the model {model.name} needs markers {_listed(model.marker_names)}",
            found=f"{_listed(names)} in the trial",
            next_step="Rename the trial's markers or place markers of their names on the model.",
        )
    marker = np.array([model.marker_names.index(names[k]) for k in both])
    weight = model.markers.weight[marker]
    if weights is not None:
        _check_weights(weights)
        weight = np.array([weights.get(names[k], 0.0) for k in both])
    told = np.isfinite(markers[:, both]).all(axis=2).any(axis=0)
    if not np.any(told & (weight > 0)):
        raise MissingSignal(
            "inverse kinematics needs a marker that was seen and weighs something",
            found=f"{len(both)} markers of the model, all empty or of weight 0",
        )
    body, place = model.markers.body[marker], model.markers.place[marker]
    return Matched(integers(both), integers(marker), integers(body), floats(place), floats(weight))


def _check_weights(weights: Mapping[str, float]) -> None:
    for name, weight in weights.items():
        if not (np.isfinite(weight) and weight >= 0):
            raise UsageError("a marker's weight must be a number from 0 up", found=f"{weight} for {name}")


def check_units(model: Model, markers: Floats, which: Matched) -> None:
    """Refuse markers whose spread says that they are not in meters: mm, cm and inches lie far outside a body's range.

    The spread is the root of the mean squared distance from the middle, over the markers of a frame that were seen,
    against that of the same markers in the model's default pose; fewer than four markers say too little.
    """
    default = place_markers(model, model.default_pose())[which.marker]
    measured = markers[:, which.column]
    complete = np.asarray(np.isfinite(measured).all(axis=2))
    frame = int(np.argmax(complete.sum(axis=1)))
    here = complete[frame] & (which.weight > 0)
    if here.sum() < 4:
        return
    ratio = _spread(measured[frame, here]) / max(_spread(default[here]), 1e-9)
    low, high = LIKELY_SIZES
    if low <= ratio <= high:
        return
    units = {"millimeters": 1e3, "centimeters": 1e2, "inches": 39.4}
    guess = [unit for unit, factor in units.items() if low <= ratio / factor <= high]
    likely = min(guess, key=lambda unit: abs(np.log(ratio / units[unit])), default="")
    raise UsageError(
        "markers are needed in meters",
        found=f"a body {ratio:.3g} times as large as the model {model.name}",
        next_step=f"They look like {likely}: convert them." if likely else "Check the unit and the model.",
    )


def _spread(points: Floats) -> float:
    return float(np.sqrt(np.mean(np.sum((points - points.mean(axis=0)) ** 2, axis=1))))


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most]) or "none"
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
