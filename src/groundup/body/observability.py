"""Which coordinates markers tell apart: a turn that another undoes without moving a marker is told by neither."""

import numpy as np
from numpy.typing import NDArray

from groundup.body.compiled import kernel
from groundup.body.elimination import Elimination, factorized, solve_factorized
from groundup.body.kinematics import differentiate, move, new_pose
from groundup.body.model import Floats, Tree
from groundup.body.normal_equations import Targets, differentiate_cost, gather, new_equations

SMALL = 1e-9
"""Eigenvalue of the normal matrix, scaled to a diagonal of ones, at which a direction counts as half told."""

FRAMES = 3
"""Frames looked at: what is told in one of them counts as told."""


def entangled(
    tree: Tree, targets: Targets, order: Elimination, coordinates: Floats, told: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(C,) coordinates that in each of some frames take part in a direction along which no marker moves.

    `told` (n,) are the frames solved. With N the normal matrix scaled to a diagonal of ones, a coordinate's part in the
    untold directions is ε (N + ε)⁻¹ on the diagonal: Σ of its squares in each eigenvector, weighted ε / (λ + ε). More
    than a tenth is taking part. Coordinates that no marker moves at all are not among them.
    """
    frames = np.flatnonzero(told)
    found = np.full(len(order.slot), len(frames) > 0 and len(order.coordinate) > 0)
    if not found.any():
        return found
    parts = np.zeros(len(order.coordinate))
    for t in frames[np.linspace(0, len(frames) - 1, min(FRAMES, len(frames))).astype(int)]:
        _untold_parts(tree, targets, order, int(t), np.array(coordinates[t]), parts)
        unclear = np.zeros_like(found)
        unclear[order.coordinate] = parts > 0.1
        found &= unclear
    return found


@kernel
def _untold_parts(tree: Tree, targets: Targets, order: Elimination, t: int, q: Floats, parts: Floats) -> None:
    """Diagonal of ε (N + ε)⁻¹ for frame t, by one solution a coordinate; zero for those that no marker moves."""
    n = order.coordinate.shape[0]
    pose, equations = new_pose(tree), new_equations(tree, n)
    move(tree, q, pose)
    differentiate(tree, pose)
    _, total = gather(targets, t, pose, equations.sums)
    differentiate_cost(tree, pose, order.slot, equations)
    normal = equations.normal
    scale, x = np.zeros(n), np.zeros(n)
    for j in range(n):
        normal[j, j] += targets.pull[order.coordinate[j]] * total
        scale[j] = 1.0 / np.sqrt(normal[j, j]) if normal[j, j] > 1e-9 * total else 0.0
    for j in range(n):
        normal[j, j] = 1.0 + SMALL
        for p in range(order.first[j], order.first[j + 1]):
            normal[j, order.partner[p]] *= scale[j] * scale[order.partner[p]]
    parts[:] = 1.0
    if not factorized(order, normal):
        return
    for j in range(n):
        x[:] = 0.0
        x[j] = 1.0
        solve_factorized(order, normal, x)
        parts[j] = SMALL * x[j] if scale[j] > 0.0 else 0.0
