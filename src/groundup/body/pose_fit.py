"""A model's pose brought to targets, frame after frame: Newton's method with bounds, damped where it leads astray.

The Hessian of the squared marker distances is used whole: Gauss–Newton leaves out the second derivative of the marker
places and then gains only a constant factor a step. Where the Hessian is not positive definite or the step does not
pay, the step is Levenberg's, with the damping in shares of the normal matrix' diagonal.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundup.body.compiled import kernel
from groundup.body.elimination import Elimination, factorized, solve_factorized
from groundup.body.kinematics import Pose, differentiate, move, new_pose
from groundup.body.model import Floats, Integers, Tree
from groundup.body.normal_equations import Equations, Targets, differentiate_cost, gather, miss, new_equations


class Fit(NamedTuple):
    """Poses of a trial and how they meet its targets; `follow` fills it."""

    coordinates: Floats  # (n, C)
    residual: Floats  # (n, K)
    iterations: Integers  # (n,)
    converged: NDArray[np.bool_]  # (n,)
    seen: NDArray[np.bool_]  # (n, C)
    blind: NDArray[np.bool_]  # (n,) too few markers for a pose


def room(n_frames: int, n_coordinates: int, n_markers: int) -> Fit:
    """A fit to be filled."""
    return Fit(
        np.full((n_frames, n_coordinates), np.nan),
        np.full((n_frames, n_markers), np.nan),
        np.zeros(n_frames, np.int64),
        np.zeros(n_frames, np.bool_),
        np.zeros((n_frames, n_coordinates), np.bool_),
        np.zeros(n_frames, np.bool_),
    )


class _Work(NamedTuple):
    """Room for one frame's solution."""

    factor: Floats  # (S, S)
    step: Floats  # (S,)
    slope: Floats  # (S,) minus the gradient of half the cost
    told: NDArray[np.bool_]  # (S,) a marker moves with it, or it is pulled
    moves: NDArray[np.bool_]  # (S,) told, and not pressed against a bound
    tried: Floats  # (C,)


@kernel
def follow(
    tree: Tree,
    targets: Targets,
    order: Elimination,
    start: Floats,
    tolerance: float,
    most: int,
    result: Fit,
    first: int,
    stop: int,
) -> None:
    """Frames in turn, each from the line through the two before it."""
    n, s = start.shape[0], order.coordinate.shape[0]
    pose, equations = new_pose(tree), new_equations(tree, s)
    work = _Work(np.zeros((s, s)), np.zeros(s), np.zeros(s), np.zeros(s, np.bool_), np.zeros(s, np.bool_), np.zeros(n))
    q, before = start.copy(), start.copy()
    in_a_row = 0
    for t in range(first, stop):
        if result.blind[t]:
            in_a_row = 0
            continue
        for c in range(n):
            ahead = q[c] + (q[c] - before[c]) if in_a_row >= 2 else q[c]
            before[c] = q[c]
            q[c] = min(max(ahead, targets.low[c]), targets.high[c]) if order.slot[c] >= 0 else targets.value[t, c]
        steps, done = _fit(tree, targets, order, t, tolerance, most, q, pose, equations, work)
        result.iterations[t], result.converged[t] = steps, done
        _keep(targets, order, t, q, pose, work, result)
        in_a_row += 1


@kernel
def _keep(targets: Targets, order: Elimination, t: int, q: Floats, pose: Pose, work: _Work, result: Fit) -> None:
    """Write a frame: coordinates (where nothing told about one, what was known), residuals, who was told."""
    for c in range(q.shape[0]):
        slot = order.slot[c]
        told = slot >= 0 and work.told[slot]
        result.seen[t, c] = told
        result.coordinates[t, c] = q[c] if told else targets.value[t, c]
    for k in range(targets.body.shape[0]):
        result.residual[t, k] = miss(targets, t, k, pose)


@kernel
def _fit(
    tree: Tree,
    targets: Targets,
    order: Elimination,
    t: int,
    tolerance: float,
    most: int,
    q: Floats,
    pose: Pose,
    equations: Equations,
    work: _Work,
) -> tuple[int, bool]:
    """Newton's method from q (C,), in place; steps taken, and whether the last one was small enough."""
    move(tree, q, pose)
    cost, total = _cost(targets, order, t, q, pose, equations)
    damping, largest, new_cost = 0.0, np.inf, cost
    for steps in range(1, most + 1):
        differentiate(tree, pose)
        differentiate_cost(tree, pose, order.slot, equations)
        _choose(targets, order, t, q, total, equations, work)
        accepted, newton = False, np.inf
        for attempt in range(12):
            # The full second derivative first; damped Gauss-Newton when it leads nowhere.
            if not _step(targets, order, total, damping, attempt == 0 and damping == 0.0, equations, work):
                damping = max(30.0 * damping, 1e-6)
                continue
            largest = _try(targets, order, q, work)
            newton = min(newton, largest) if attempt == 0 else newton
            move(tree, work.tried, pose)
            new_cost, _ = _cost(targets, order, t, work.tried, pose, equations)
            if new_cost <= cost * (1.0 + 1e-12) + 1e-24 * total:
                accepted = True
                break
            damping = max(30.0 * damping, 1e-6)
        if not accepted:
            move(tree, q, pose)
            return steps, newton < tolerance
        cost = new_cost
        for c in range(q.shape[0]):
            q[c] = work.tried[c]
        damping = 0.0 if damping < 1e-4 else 0.1 * damping
        if largest < tolerance:
            return steps, True
    return most, False


@kernel
def _cost(
    targets: Targets, order: Elimination, t: int, q: Floats, pose: Pose, equations: Equations
) -> tuple[float, float]:
    """Σ w |e|² + Σw Σ pull (value − q)² of a moved pose, and Σ w of the markers seen."""
    cost, total = gather(targets, t, pose, equations.sums)
    for j in range(order.coordinate.shape[0]):
        c = order.coordinate[j]
        if targets.pull[c] > 0.0:
            cost += total * targets.pull[c] * (targets.value[t, c] - q[c]) ** 2
    return cost, total


@kernel
def _choose(
    targets: Targets, order: Elimination, t: int, q: Floats, total: float, equations: Equations, work: _Work
) -> None:
    """Slope with the pulls in it, and which coordinates are told and may move."""
    for j in range(order.coordinate.shape[0]):
        c = order.coordinate[j]
        pull = targets.pull[c]
        slope = equations.down[j] + pull * total * (targets.value[t, c] - q[c])
        work.slope[j] = slope
        # A marker within 0.03 mm of an axis says nothing about the turn.
        work.told[j] = equations.normal[j, j] > 1e-9 * total or pull > 0.0
        pressed = (q[c] <= targets.low[c] and slope < 0.0) or (q[c] >= targets.high[c] and slope > 0.0)
        work.moves[j] = work.told[j] and not pressed


@kernel
def _step(
    targets: Targets,
    order: Elimination,
    total: float,
    damping: float,
    curved: bool,
    equations: Equations,
    work: _Work,
) -> bool:
    """Newton's step of the coordinates that move (Levenberg's with damping, in shares of the diagonal)."""
    for j in range(order.coordinate.shape[0]):
        if work.moves[j]:
            own = equations.normal[j, j]
            work.factor[j, j] = own * (1.0 + damping) + (equations.bend[j, j] if curved else 0.0)
            work.factor[j, j] += targets.pull[order.coordinate[j]] * total
        else:
            work.factor[j, j] = 1.0
        work.step[j] = work.slope[j] if work.moves[j] else 0.0
        for p in range(order.first[j], order.first[j + 1]):
            i = order.partner[p]
            both = work.moves[i] and work.moves[j]
            tie = equations.normal[j, i] + (equations.bend[j, i] if curved else 0.0)
            work.factor[j, i] = tie if both else 0.0
    if not factorized(order, work.factor):
        return False
    solve_factorized(order, work.factor, work.step)
    return True


@kernel
def _try(targets: Targets, order: Elimination, q: Floats, work: _Work) -> float:
    """Fill `tried` with q and the step, cut at the bounds; the largest change."""
    largest = 0.0
    for c in range(q.shape[0]):
        work.tried[c] = q[c]
        j = order.slot[c]
        if j >= 0 and work.moves[j]:
            work.tried[c] = min(max(q[c] + work.step[j], targets.low[c]), targets.high[c])
            largest = max(largest, abs(work.tried[c] - q[c]))
    return largest
