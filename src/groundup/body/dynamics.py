"""Inverse dynamics: what turned the joints, given how the body moved and what pushed it from outside.

Recursive Newton-Euler (Featherstone, Rigid Body Dynamics Algorithms, 2008, section 5.3) in ground axes, with every
velocity and moment taken about the ground origin, so that those of neighbors simply add. Joints are OpenSim's: an axis
may move by a curved function of its coordinate, whose second derivative accelerates the body too.

Where we depart from OpenSim: the share of a coupled coordinate (the patella) stands in its driver's column, where it
does its work, and its own column is zero; OpenSim's inverse dynamics lists it apart, as if nothing coupled it. And a
knee that turns on curved axes keeps all of its acceleration: OpenSim leaves out about 0.001 N·m for each (rad/s)² of
a squatting knee, by which its moments miss the balance of its own energy.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from groundup.body.compiled import in_chunks, kernel
from groundup.body.derivatives import Motion
from groundup.body.kinematics import Pose, move, new_pose
from groundup.body.loads import Loads, no_loads
from groundup.body.model import Floats, Inertia, Model, Tree
from groundup.body.triples import across, along, more, put, taken, turn, turn_back


class Wrenches(NamedTuple):
    """Motion and load of each body in one frame, in ground axes, about the ground origin."""

    spin: Floats  # (B, 3) angular velocity
    drift: Floats  # (B, 3) velocity of the body's point at the ground origin
    spin_rate: Floats  # (B, 3) angular acceleration
    drift_rate: Floats  # (B, 3) rate of `drift`, less gravity
    force: Floats  # (B, 3) what the joint passes on to the body: N
    moment: Floats  # (B, 3) N·m about the ground origin


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
    root = model.root
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


@kernel
def new_wrenches(tree: Tree) -> Wrenches:
    """Room for one frame."""
    n = tree.parent.shape[0]
    return Wrenches(
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 3)),
        np.zeros((n, 3)),
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
        _gather(tree, pose, work, t, tau)
        if force.shape[1] > 0:
            _state_at_joints(tree, pose, work, t, force, moment)


@kernel
def _accelerate(tree: Tree, gravity: Floats, u: Floats, a: Floats, pose: Pose, work: Wrenches) -> None:
    """Velocity and acceleration of each body, parents first: V += S ṡ, A += S s̈ + V × S ṡ, axis after axis.

    Of an axis with function f of coordinate c: ṡ = f′ċ, s̈ = f′c̈ + f″ċ². The axis S rides on what moved before it.
    The ground accelerates upward against gravity, which weighs every body.
    """
    put(work.drift_rate, 0, (-gravity[0], -gravity[1], -gravity[2]))
    for b in range(1, tree.parent.shape[0]):
        parent = tree.parent[b]
        spin, drift = taken(work.spin, parent), taken(work.drift, parent)
        spin_rate, drift_rate = taken(work.spin_rate, parent), taken(work.drift_rate, parent)
        joint = taken(pose.joint, b)
        for j in range(6):
            k = (j + 3) % 6
            source = tree.coordinate[b, k]
            if tree.function[b, k] < 0 or source < 0:
                continue
            c = tree.driver[source]
            rate = pose.slope[b, k] * u[c]
            gain = pose.slope[b, k] * a[c] + pose.bend[b, k] * u[c] * u[c]
            axis = pose.axis[b, k, 0], pose.axis[b, k, 1], pose.axis[b, k, 2]
            turned = across(spin, axis)
            if k >= 3:
                drift_rate = more(more(drift_rate, gain, axis), rate, turned)
                drift = more(drift, rate, axis)
                continue
            lever = across(joint, axis)
            carried = more(across(spin, lever), 1.0, across(drift, axis))
            spin_rate = more(more(spin_rate, gain, axis), rate, turned)
            drift_rate = more(more(drift_rate, gain, lever), rate, carried)
            spin, drift = more(spin, rate, axis), more(drift, rate, lever)
        put(work.spin, b, spin)
        put(work.drift, b, drift)
        put(work.spin_rate, b, spin_rate)
        put(work.drift_rate, b, drift_rate)


@kernel
def _ask(tree: Tree, inertia: Inertia, pose: Pose, work: Wrenches) -> None:
    """Force and moment that each body's own motion asks for: F = m a_c, M = I α + ω × I ω + c × F (Newton, Euler)."""
    for b in range(tree.parent.shape[0]):
        mass = float(inertia.mass[b])
        if mass == 0.0:
            put(work.force, b, (0.0, 0.0, 0.0))
            put(work.moment, b, (0.0, 0.0, 0.0))
            continue
        spin, spin_rate = taken(work.spin, b), taken(work.spin_rate, b)
        center = more(taken(pose.place, b), 1.0, turn(pose.rotation, b, taken(inertia.center, b)))
        speed = more(taken(work.drift, b), 1.0, across(spin, center))
        pull = more(more(taken(work.drift_rate, b), 1.0, across(spin_rate, center)), 1.0, across(spin, speed))
        force = mass * pull[0], mass * pull[1], mass * pull[2]
        own_spin = turn_back(pose.rotation, b, spin)
        own = turn(inertia.moment, b, turn_back(pose.rotation, b, spin_rate))
        own = more(own, 1.0, across(own_spin, turn(inertia.moment, b, own_spin)))
        put(work.force, b, force)
        put(work.moment, b, more(turn(pose.rotation, b, own), 1.0, across(center, force)))


@kernel
def _take_off(loads: Loads, t: int, work: Wrenches) -> None:
    """What the loads give in frame t, the joints need not: F −= f, M −= p × f + torque."""
    for k in range(loads.body.shape[0]):
        b = loads.body[k]
        force = loads.force[t, k, 0], loads.force[t, k, 1], loads.force[t, k, 2]
        point = loads.point[t, k, 0], loads.point[t, k, 1], loads.point[t, k, 2]
        torque = loads.torque[t, k, 0], loads.torque[t, k, 1], loads.torque[t, k, 2]
        put(work.force, b, more(taken(work.force, b), -1.0, force))
        put(work.moment, b, more(more(taken(work.moment, b), -1.0, across(point, force)), -1.0, torque))


@kernel
def _gather(tree: Tree, pose: Pose, work: Wrenches, t: int, tau: Floats) -> None:
    """Children first: τ = Σ f′ S · (M, F) of all that a joint carries, which it then hands on to its parent.

    About the joint's origin o the moment is M − o × F, and a rotation's share of it stands along its axis.
    """
    for b in range(tree.parent.shape[0] - 1, 0, -1):
        force, moment = taken(work.force, b), taken(work.moment, b)
        at_joint = more(moment, -1.0, across(taken(pose.joint, b), force))
        for k in range(6):
            source = tree.coordinate[b, k]
            if tree.function[b, k] >= 0 and source >= 0:
                axis = pose.axis[b, k, 0], pose.axis[b, k, 1], pose.axis[b, k, 2]
                share = along(axis, at_joint) if k < 3 else along(axis, force)
                tau[t, tree.driver[source]] += pose.slope[b, k] * share
        parent = tree.parent[b]
        put(work.force, parent, more(taken(work.force, parent), 1.0, force))
        put(work.moment, parent, more(taken(work.moment, parent), 1.0, moment))


@kernel
def _state_at_joints(tree: Tree, pose: Pose, work: Wrenches, t: int, force: Floats, moment: Floats) -> None:
    """Force as it is; moment about the joint's origin o instead of the ground's: M − o × F."""
    for b in range(1, tree.parent.shape[0]):
        passed = taken(work.force, b)
        about = more(taken(work.moment, b), -1.0, across(taken(pose.joint, b), passed))
        for i in range(3):
            force[t, b, i] = passed[i]
            moment[t, b, i] = about[i]
