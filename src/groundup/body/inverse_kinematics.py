"""Inverse kinematics: the coordinates that bring a model's markers nearest to those that were seen.

Per frame the least Σ w |seen − model|² within the bounds, as OpenSim's InverseKinematicsTool does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.compiled import in_chunks
from groundup.body.elimination import Elimination, eliminated
from groundup.body.functions import values_of
from groundup.body.marker_match import Matched, check_units, matched
from groundup.body.model import Floats, Integers, Model, Tree, floats
from groundup.body.normal_equations import Targets
from groundup.body.observability import entangled
from groundup.body.pose_fit import Fit, follow, room
from groundup.errors import UsageError

MOST_STEPS = 50
STEPS_FROM_AFAR = 300


@dataclass(frozen=True, slots=True)
class Kinematics:
    """How a model moved, and how well its markers met those that were seen."""

    coordinates: Floats  # (n, C) rad, m; NaN in a frame that no marker tells about
    residual: Floats  # (n, K) m, distance of each marker given; NaN where it was not seen or is not in the model
    iterations: Integers  # (n,)
    converged: NDArray[np.bool_]  # (n,)
    observed: NDArray[
        np.bool_
    ]  # (C,) some frame's markers told about it (or it is held); else it stands at its default
    seen: NDArray[
        np.bool_
    ]  # (n, C) this frame's markers told about it; else it is drawn straight between frames that do


@dataclass(frozen=True, slots=True)
class CoordinateTask:
    """A wish beside the markers: the coordinate near a value (None: its default), as OpenSim's IKCoordinateTask.

    The weight stands against the weighted mean of the squared marker distances [m²], not their sum.
    """

    coordinate: str
    weight: float
    value: float | Floats | None = None  # rad, m; (n,) one a frame


def solve(
    model: Model,
    markers: ArrayLike,
    names: Sequence[str],
    *,
    weights: Mapping[str, float] | None = None,
    tasks: Sequence[CoordinateTask] = (),
    fixed: Mapping[str, ArrayLike] | None = None,
    times_s: ArrayLike | None = None,
    start: ArrayLike | None = None,
    tolerance: float = 1e-5,
    threads: int = 1,
) -> Kinematics:
    """Coordinates (n, C) from markers (n, K, 3) [m] in the model's ground axes, K of them by name; NaN: not seen.

    `weights` by marker name (without: the model's; with: markers left out weigh nothing), `fixed` holds coordinates at
    values, `times_s` (n,) is needed where the model prescribes a coordinate, `start` (C,) is near the first frame.
    A frame is done when no coordinate moves by more than `tolerance` [rad, m]: convergence is quadratic, so what is
    left is far smaller. Parts of the trial run on `threads`, and each finds its own first pose.

    Not `observed` are coordinates that no marker moves, which stand at their default, and those that markers do not
    tell from one another (a turn about the line through a segment's only two markers), which stay near the start.
    """
    given = np.ascontiguousarray(markers, dtype=float)
    which = matched(model, given, names, weights)
    check_units(model, given, which)
    value, held, pull = _known(model, len(given), tasks, fixed or {}, times_s)
    order = eliminated(model.tree, ~held)
    targets = _targets(model, given, which, value, pull)
    result = room(len(value), len(model.coordinates), len(which.weight))
    result.blind[:] = _blind(targets, order)
    begin = None if start is None else np.array(start, dtype=float)

    def run(first: int, stop: int) -> None:
        told = np.flatnonzero(~result.blind[first:stop])
        if len(told):
            pose = _first_pose(model.tree, targets, order, first + int(told[0]), begin, tolerance)
            follow(model.tree, targets, order, pose, tolerance, MOST_STEPS, result, first, stop)

    in_chunks(run, len(given), threads=threads)
    kinematics = _finished(model, result, which.column, len(names), held)
    unclear = entangled(model.tree, targets, order, kinematics.coordinates, ~result.blind)
    return replace(kinematics, observed=kinematics.observed & ~unclear)


@dataclass(frozen=True, slots=True)
class FarMarker:
    """A marker that the model cannot reach: mislabeled, misplaced on the model, or of a body of another size."""

    name: str
    worst_m: float
    frame: int  # of the worst
    share: float  # of the frames in which it was seen


def far_markers(kinematics: Kinematics, names: Sequence[str], *, limit_m: float = 0.04) -> tuple[FarMarker, ...]:
    """Markers (K,) that lie further than `limit_m` from the model's in some frame, the worst first.

    40 mm is the largest error that OpenSim's guide to inverse kinematics lets pass.
    """
    found: list[FarMarker] = []
    for k, name in enumerate(names):
        seen = np.flatnonzero(np.isfinite(kinematics.residual[:, k]))
        away = kinematics.residual[seen, k]
        if len(seen) and away.max() > limit_m:
            worst = int(np.argmax(away))
            found.append(FarMarker(name, float(away[worst]), int(seen[worst]), float(np.mean(away > limit_m))))
    return tuple(sorted(found, key=lambda marker: -marker.worst_m))


def _known(
    model: Model, n: int, tasks: Sequence[CoordinateTask], fixed: Mapping[str, ArrayLike], times_s: ArrayLike | None
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Values (n, C) known without markers, which coordinates are held there, and how strongly others are pulled."""
    value = np.tile(model.default_pose(), (n, 1))
    held, pull = np.zeros(value.shape[1], np.bool_), np.zeros(value.shape[1])
    for c, coordinate in enumerate(model.coordinates):
        held[c] = coordinate.locked or coordinate.prescribed >= 0 or model.tree.coupling[c] >= 0
        if coordinate.prescribed >= 0 and coordinate.name not in fixed:
            value[:, c] = values_of(model.tree.functions, coordinate.prescribed, _times(times_s, n, coordinate.name))
    for name, values in fixed.items():
        c = _index(model, name)
        if model.tree.coupling[c] >= 0:
            raise UsageError(f"{name} cannot be held", found=f"it follows {model.coordinates[c].driver}")
        value[:, c], held[c] = _one_a_frame(values, n, name), True
    for task in tasks:
        c = _index(model, task.coordinate)
        if not (np.isfinite(task.weight) and task.weight >= 0):
            raise UsageError("a task's weight must be a number from 0 up", found=f"{task.weight} for {task.coordinate}")
        if not held[c]:
            pull[c] = task.weight
            if task.value is not None:
                value[:, c] = _one_a_frame(task.value, n, task.coordinate)
    return floats(value), held, floats(pull)


def _times(times_s: ArrayLike | None, n: int, name: str) -> Floats:
    if times_s is None:
        raise UsageError(f"the model prescribes {name} over time", found="no times", next_step="Pass times_s.")
    return _one_a_frame(times_s, n, "times_s")


def _one_a_frame(values: ArrayLike, n: int, name: str) -> Floats:
    """A number or one a frame as (n,), all finite."""
    array = np.asarray(values, float)
    if array.shape not in ((), (n,)) or not np.isfinite(array).all():
        raise UsageError(f"{name} needs a number or one for each of {n} frames", found=f"shape {array.shape} or gaps")
    return np.broadcast_to(array, n).copy()


def _index(model: Model, name: str) -> int:
    if name not in model.coordinate_names:
        has = ", ".join(model.coordinate_names)
        raise UsageError(f"no coordinate is called {name}", found=has, where=model.name)
    return model.coordinate_names.index(name)


def _targets(model: Model, markers: Floats, which: Matched, value: Floats, pull: Floats) -> Targets:
    seen = markers[:, which.column]
    seen[~np.isfinite(seen).all(axis=2)] = np.nan
    low = [c.low if c.clamped else -np.inf for c in model.coordinates]
    high = [c.high if c.clamped else np.inf for c in model.coordinates]
    return Targets(which.body, which.place, which.weight, floats(seen), value, pull, floats(low), floats(high))


def _blind(targets: Targets, order: Elimination) -> NDArray[np.bool_]:
    """(n,) frames without a marker, and those whose few markers cannot place the body: three fix it in space."""
    count = (np.isfinite(targets.seen[:, :, 0]) & (targets.weight > 0)).sum(axis=1)
    unpulled = int((targets.pull[order.coordinate] == 0).sum())
    return (count == 0) | ((count < 3) & (3 * count < unpulled))


def _first_pose(
    tree: Tree, targets: Targets, order: Elimination, frame: int, start: Floats | None, tolerance: float
) -> Floats:
    """The best fit of one frame (C,): from the start given or the default, and if that is far off, from the body turned
    about each axis that carries it."""
    one = targets._replace(seen=targets.seen[frame : frame + 1], value=targets.value[frame : frame + 1])
    seen = one.seen[0][np.isfinite(one.seen[0, :, 0]) & (one.weight > 0)]
    near = 0.1 * float(np.sqrt(np.mean(np.sum((seen - seen.mean(axis=0)) ** 2, axis=1))))
    begin = np.array(one.value[0] if start is None else start)  # a frozen array would compile the kernel once more
    best, best_cost = begin, np.inf
    for pose in (begin, *(() if start is not None else _turned(tree, one, order))):
        trial = room(1, len(begin), len(one.weight))
        follow(tree, one, order, pose, tolerance, STEPS_FROM_AFAR, trial, 0, 1)
        cost = _rms(trial.residual[0], one.weight)
        if cost < best_cost:
            best, best_cost = np.where(np.isfinite(trial.coordinates[0]), trial.coordinates[0], begin), cost
        if best_cost <= near:
            break
    return best


def _rms(residual: Floats, weight: Floats) -> float:
    seen = np.isfinite(residual)
    return float(np.sqrt(np.sum(weight[seen] * residual[seen] ** 2) / max(float(np.sum(weight[seen])), 1e-300)))


def _turned(tree: Tree, one: Targets, order: Elimination) -> list[Floats]:
    """The default with the body that hangs on the ground in quarter turns about its axes."""
    root = [b for b in range(1, len(tree.parent)) if tree.parent[b] == 0][:1]
    free = [int(c) for b in root for c in tree.coordinate[b, :3] if c >= 0 and order.slot[c] >= 0]
    starts: list[Floats] = []
    for turns in product((0.0, 0.5 * np.pi, np.pi, -0.5 * np.pi), repeat=len(free)):
        pose = one.value[0].copy()
        pose[free] += turns
        if any(turns) and (pose[free] >= one.low[free]).all() and (pose[free] <= one.high[free]).all():
            starts.append(pose)
    return sorted(starts, key=lambda pose: np.count_nonzero(pose[free] != one.value[0, free]))


def _finished(model: Model, result: Fit, column: Integers, n_names: int, held: NDArray[np.bool_]) -> Kinematics:
    """Results in the order of the trial's markers; coupled columns worked out; short losses of a coordinate bridged."""
    coordinates, seen = result.coordinates, result.seen
    told = ~result.blind
    seen[:, held] = told[:, None]
    for c in np.flatnonzero(seen.any(axis=0) & ~held):
        lost = told & ~seen[:, c]
        if lost.any():
            known = np.flatnonzero(seen[:, c])
            coordinates[lost, c] = np.interp(np.flatnonzero(lost), known, coordinates[known, c])
    for c in np.flatnonzero(model.tree.coupling >= 0):
        driver = model.tree.driver[c]
        coordinates[:, c] = values_of(model.tree.functions, int(model.tree.coupling[c]), coordinates[:, driver])
        seen[:, c] = seen[:, driver]
    coordinates[result.blind] = np.nan
    residual = np.full((len(told), n_names), np.nan)
    residual[:, column] = result.residual
    observed = np.asarray(seen.sum(axis=0), np.int64) > 0
    return Kinematics(coordinates, residual, result.iterations, result.converged, observed, seen)
