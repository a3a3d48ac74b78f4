"""What joints bear: the force and moment between two bones, muscles counted (the hip contact force).

A joint's own moment needs muscles, and muscles press the joint together: at the hip most of the contact force is
theirs. So every muscle pulls on its bodies as its path runs, weight, motion and outside loads are taken off, and what
the joint still has to pass on is its load (OpenSim's JointReaction; Steele et al., Gait Posture 2012;35:556).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.derivatives import Motion
from groundup.body.dynamics import passed_on
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model
from groundup.body.paths import Pulls, pulls
from groundup.errors import SignalError


@dataclass(frozen=True, slots=True, eq=False)
class JointLoads:
    """What each joint passes from parent to child: (n, J, 3) in ground axes, joints by name.

    `moment` is about the joint's origin in the child (OpenSim's convention "on child, in ground"). What the child does
    to the parent is the opposite, at the same point; OpenSim states that moment about the joint's origin in the parent.
    """

    joints: tuple[str, ...]
    force: Floats  # (n, J, 3) N
    moment: Floats  # (n, J, 3) N·m

    def size_of(self, joint: str) -> Floats:
        """How hard a joint's two sides press on one another: (n,) N, never negative."""
        return np.linalg.norm(self.force[:, self.index(joint)], axis=1)

    def index(self, joint: str) -> int:
        """Where a joint stands among `joints`."""
        if joint not in self.joints:
            raise SignalError(f"a joint '{joint}' of the model", found=", ".join(self.joints))
        return self.joints.index(joint)


def joint_loads(
    model: Model, motion: Motion, loads: Loads, muscle_forces: ArrayLike, *, threads: int = 1
) -> JointLoads:
    """Reaction force and moment at every joint, for tensions (n, M) [N] of the model's muscles.

    What neither muscles nor loads do at a joint, its reserve does: it stands in `moment`, and its share must be told
    beside the load.
    """
    tension = np.ascontiguousarray(muscle_forces, dtype=float)
    wanted = (len(motion.coordinates), len(model.muscle_names))
    if tension.shape != wanted:
        raise SignalError(f"tensions (frames, muscles) {wanted}", found=f"{tension.shape}")
    pulled = muscle_loads(model, pulls(model, motion.coordinates, threads=threads), tension)
    force, moment = passed_on(model, motion, _together(loads, pulled), threads=threads)
    return JointLoads(model.joints[1:], force[:, 1:], moment[:, 1:])


def muscle_loads(model: Model, pulls: Pulls, tension: Floats) -> Loads:
    """Muscles as loads: the sum of their pulls on each body, for tensions (n, M) [N]; points at the ground's origin."""
    n, bodies = len(tension), len(model.bodies)
    force, torque = np.zeros((n, bodies, 3)), np.zeros((n, bodies, 3))
    for k, (muscle, body) in enumerate(zip(pulls.muscle, pulls.body, strict=True)):
        pull = tension[:, muscle, None]
        force[:, body] += pull * pulls.force[:, k]
        torque[:, body] += pull * pulls.moment[:, k]
    return Loads(np.arange(bodies), force, np.zeros((n, bodies, 3)), torque)


def _together(a: Loads, b: Loads) -> Loads:
    vectors = (np.concatenate(pair, axis=1) for pair in zip(a[1:], b[1:], strict=True))
    return Loads(np.concatenate([a.body, b.body]), *vectors)
