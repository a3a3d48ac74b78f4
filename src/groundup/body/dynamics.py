"""Inverse dynamics: what turned the joints, given how the body moved and what pushed it from outside.

Recursive Newton-Euler (Featherstone, Rigid Body Dynamics Algorithms, 2008, section 5.3) in ground axes, with every
velocity and moment taken about the ground origin, so that those of neighbors simply add. Joints are OpenSim's: an axis
may move by a curved function of its coordinate, whose second derivative accelerates the body too.

Where we depart from OpenSim: the share of a coupled coordinate (the patella) stands in its driver's column, where it
does its work, and its own column is zero; OpenSim's inverse dynamics lists it apart, as if nothing coupled it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from groundup.body.compiled import in_chunks, kernel
from groundup.body.derivatives import Motion
from groundup.body.kinematics import Pose, move, new_pose
from groundup.body.loads import Loads, no_loads
from groundup.body.model import Floats, Inertia, Model, Tree
from groundup.body.vectors import cross, turned, turned_back


class Wrenches(NamedTuple):
    """Motion and load of each body in one frame, in ground axes, about the ground origin."""

    spin: Floats  # (B, 3) angular velocity
    drift: Floats  # (B, 3) velocity of the body's point at the ground origin
    spin_rate: Floats  # (B, 3) angular acceleration
    drift_rate: Floats  # (B, 3) rate of `drift`, less gravity
    lever: Floats  # (B, 6, 3) joint origin × axis, of rotations
    force: Floats  # (B, 3) what the joint passes on to the body: N
    moment: Floats  # (B, 3) N·m about the ground origin
    scratch: Floats  # (6, 3)


@dataclass(frozen=True, slots=True, eq=False)
class Residual:
    """What would have to hold the root body (the pelvis) from outside: what measurement and model do not agree on.

    `force` (n, 3) [N] and `moment` (n, 3) [N·m] on `body`, in ground axes, the moment about its joint's origin.
    """

    body: str
    force: Floats
    moment: Floats


def moments(model: Model, motion: Motion, loads: Loads | None = None, *, threads: int = 1) -> Floats:
    """Generalized forces (n, C) [N·m, N] that make the body move as it did under its weight and the loads.

    A column is the moment about (or force along) its coordinate, positive where it would speed the coordinate up:
    OpenSim's sign. Those of the pelvis are residuals: nothing holds a pelvis.
    """
    tau = np.zeros_like(motion.coordinates)
    nothing = np.empty((len(tau), 0, 3))
    _each_frame(model, motion, loads, tau, nothing, nothing, threads)
    return tau


def residual(model: Model, motion: Motion, loads: Loads | None = None, *, threads: int = 1) -> Residual:
    """Force and moment that the motion asks for at the root beyond weight and loads: `Residual` of (n, 3)."""
    root = _root(model)
    force, moment = passed_on(model, motion, loads, threads=threads)
    return Residual(model.bodies[root], force[:, root], moment[:, root])


def passed_on(model: Model, motion: Motion, loads: Loads | None = None, *, threads: int = 1) -> tuple[Floats, Floats]:
    """What each joint passes from parent to child: force (n, B, 3) [N], moment (n, B, 3) [N·m], in ground axes.

    The moment is about the joint's origin in the child (frame M), where OpenSim's JointReaction states it. Muscles
    count as part of the joint unless they stand among the loads.
    """
    n, bodies = len(motion.coordinates), len(model.bodies)
    force, moment = np.zeros((n, bodies, 3)), np.zeros((n, bodies, 3))
    _each_frame(model, motion, loads, np.zeros_like(motion.coordinates), force, moment, threads)
    return force, moment


def powers(moments: Floats, motion: Motion) -> Floats:
    """Power of each generalized force (n, C) [W]: positive where it drives its coordinate, negative where it brakes."""
    return moments * motion.speeds


def _each_frame(
    model: Model, motion: Motion, loads: Loads | None, tau: Floats, force: Floats, moment: Floats, threads: int
) -> None:
    q, u, a = (np.array(values, order="C") for values in (motion.coordinates, motion.speeds, motion.accelerations))
    outside = loads if loads is not None else no_loads(len(q))
    in_chunks(
        lambda first, stop: _run(
            model.tree, model.inertia, model.gravity, q, u, a, outside, tau, force, moment, first, stop
        ),
        len(q),
        threads=threads,
    )


def _root(model: Model) -> int:
    """The body on the ground that carries most of the mass."""
    carried = np.array(model.inertia.mass)
    for b in range(len(carried) - 1, 0, -1):
        if model.tree.parent[b] > 0:
            carried[model.tree.parent[b]] += carried[b]
    on_ground = np.flatnonzero(model.tree.parent == 0)
    return int(on_ground[np.argmax(carried[on_ground])])


@kernel
def new_wrenches(tree: Tree) -> Wrenches:
    """Room for one frame."""
    n = tree.parent.shape[0]
    return Wrenches(
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 6, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((6, 3)),
    )


@kernel
def _run(
    tree: Tree,
    inertia: Inertia,
    gravity: Floats,
    q: Floats,
    u: Floats,
    a: Floats,
    loads: Loads,
    tau: Floats,
    force: Floats,
    moment: Floats,
    first: int,
    stop: int,
) -> None:
    pose, work = new_pose(tree), new_wrenches(tree)
    for t in range(first, stop):
        move(tree, q[t], pose)
        _accelerate(tree, gravity, u[t], a[t], pose, work)
        _ask(tree, inertia, pose, work)
        _take_off(loads, t, work)
        _gather(tree, pose, work, tau[t])
        if force.shape[1] > 0:
            _state_at_joints(tree, pose, work, force[t], moment[t])


@kernel
def _accelerate(tree: Tree, gravity: Floats, u: Floats, a: Floats, pose: Pose, work: Wrenches) -> None:
    """Velocity and acceleration of each body, parents first: V += S ṡ, A += S s̈ + V × S ṡ, axis after axis.

    Of an axis with function f of coordinate c: ṡ = f′ċ, s̈ = f′c̈ + f″ċ². The axis S rides on what moved before it.
    The ground accelerates upward against gravity, which weighs every body.
    """
    for i in range(3):
        work.drift_rate[0, i] = -gravity[i]
    for b in range(1, tree.parent.shape[0]):
        parent = tree.parent[b]
        spin, drift, spin_rate, drift_rate = work.spin[b], work.drift[b], work.spin_rate[b], work.drift_rate[b]
        for i in range(3):
            spin[i], drift[i] = work.spin[parent, i], work.drift[parent, i]
            spin_rate[i], drift_rate[i] = work.spin_rate[parent, i], work.drift_rate[parent, i]
        for k in (3, 4, 5, 0, 1, 2):
            source = tree.coordinate[b, k]
            if tree.function[b, k] < 0 or source < 0:
                continue
            c = tree.driver[source]
            rate = pose.slope[b, k] * u[c]
            gain = pose.slope[b, k] * a[c] + pose.bend[b, k] * u[c] ** 2
            axis, lever = pose.axis[b, k], work.lever[b, k]
            turn, shift = work.scratch[0], work.scratch[1]
            cross(spin, axis, turn)
            if k >= 3:
                for i in range(3):
                    drift_rate[i] += gain * axis[i] + rate * turn[i]
                    drift[i] += rate * axis[i]
                continue
            cross(pose.joint[b], axis, lever)
            cross(spin, lever, shift)
            cross(drift, axis, work.scratch[2])
            for i in range(3):
                spin_rate[i] += gain * axis[i] + rate * turn[i]
                drift_rate[i] += gain * lever[i] + rate * (shift[i] + work.scratch[2, i])
                spin[i] += rate * axis[i]
                drift[i] += rate * lever[i]


@kernel
def _ask(tree: Tree, inertia: Inertia, pose: Pose, work: Wrenches) -> None:
    """Force and moment that each body's own motion asks for: F = m a_c, M = I α + ω × I ω + c × F (Newton, Euler)."""
    at, inner, rate = work.scratch[0], work.scratch[1], work.scratch[2]
    own, outer, pull = work.scratch[3], work.scratch[4], work.scratch[5]
    for b in range(tree.parent.shape[0]):
        force, moment = work.force[b], work.moment[b]
        if inertia.mass[b] == 0.0:
            for i in range(3):
                force[i], moment[i] = 0.0, 0.0
            continue
        spin, spin_rate = work.spin[b], work.spin_rate[b]
        turned(pose.rotation[b], inertia.center[b], at)
        for i in range(3):
            at[i] += pose.place[b, i]
        cross(spin, at, inner)
        for i in range(3):
            inner[i] += work.drift[b, i]
        cross(spin, inner, outer)
        cross(spin_rate, at, pull)
        for i in range(3):
            force[i] = inertia.mass[b] * (work.drift_rate[b, i] + pull[i] + outer[i])
        turned_back(pose.rotation[b], spin, inner)
        turned(inertia.moment[b], inner, outer)
        cross(inner, outer, own)
        turned_back(pose.rotation[b], spin_rate, rate)
        turned(inertia.moment[b], rate, outer)
        for i in range(3):
            own[i] += outer[i]
        turned(pose.rotation[b], own, inner)
        cross(at, force, pull)
        for i in range(3):
            moment[i] = inner[i] + pull[i]


@kernel
def _take_off(loads: Loads, t: int, work: Wrenches) -> None:
    """What the loads give in frame t, the joints need not: F −= f, M −= p × f + torque."""
    moment = work.scratch[0]
    for k in range(loads.body.shape[0]):
        b = loads.body[k]
        cross(loads.point[t, k], loads.force[t, k], moment)
        for i in range(3):
            work.force[b, i] -= loads.force[t, k, i]
            work.moment[b, i] -= moment[i] + loads.torque[t, k, i]


@kernel
def _gather(tree: Tree, pose: Pose, work: Wrenches, tau: Floats) -> None:
    """Children first: τ = Σ f′ S · (M, F) of all that a joint carries, which it then hands on to its parent."""
    for b in range(tree.parent.shape[0] - 1, 0, -1):
        force, moment = work.force[b], work.moment[b]
        for k in range(6):
            source = tree.coordinate[b, k]
            if tree.function[b, k] < 0 or source < 0:
                continue
            axis, lever = pose.axis[b, k], work.lever[b, k]
            if k < 3:
                along = axis[0] * moment[0] + axis[1] * moment[1] + axis[2] * moment[2]
                along += lever[0] * force[0] + lever[1] * force[1] + lever[2] * force[2]
            else:
                along = axis[0] * force[0] + axis[1] * force[1] + axis[2] * force[2]
            tau[tree.driver[source]] += pose.slope[b, k] * along
        parent = tree.parent[b]
        for i in range(3):
            work.force[parent, i] += force[i]
            work.moment[parent, i] += moment[i]


@kernel
def _state_at_joints(tree: Tree, pose: Pose, work: Wrenches, force: Floats, moment: Floats) -> None:
    """Force as it is; moment about the joint's origin o instead of the ground's: M − o × F."""
    shift = work.scratch[0]
    for b in range(1, tree.parent.shape[0]):
        cross(pose.joint[b], work.force[b], shift)
        for i in range(3):
            force[b, i] = work.force[b, i]
            moment[b, i] = work.moment[b, i] - shift[i]
