"""How coordinates move chosen bodies, and so what a load on such a body asks of each coordinate."""

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.compiled import in_chunks, kernel
from groundup.body.kinematics import differentiate, move, new_pose
from groundup.body.model import Floats, Integers, Model, Tree


def twists(model: Model, coordinates: ArrayLike, body: ArrayLike, *, threads: int = 1) -> Floats:
    """Twist of bodies (K,) per unit speed of each coordinate: coordinates (n, C) -> (n, K, C, 6).

    Angular velocity [rad/s], then velocity [m/s] of the body's point at the ground origin; ground axes. A wrench on the
    body (moment about the ground origin, then force) does the work twist · wrench: that is its generalized force, and
    by so much less must the joints make (virtual work). Coupled coordinates count with their driver.
    """
    q = np.ascontiguousarray(coordinates, dtype=float)
    bodies = np.array(body, np.int64)
    out = np.zeros((len(q), len(bodies), q.shape[1], 6))
    in_chunks(lambda first, stop: _twists(model.tree, q, bodies, out, first, stop), len(q), threads=threads)
    return out


@kernel
def _twists(tree: Tree, q: Floats, body: Integers, out: Floats, first: int, stop: int) -> None:
    pose = new_pose(tree)
    for t in range(first, stop):
        move(tree, q[t], pose)
        differentiate(tree, pose)
        for k in range(body.shape[0]):
            b = body[k]
            while b > 0:
                for e in range(tree.entry_first[b], tree.entry_first[b + 1]):
                    c = tree.entry_coordinate[e]
                    for i in range(3):
                        out[t, k, c, i] += pose.spin[e, i]
                        out[t, k, c, 3 + i] += pose.drift[e, i]
                b = tree.parent[b]
