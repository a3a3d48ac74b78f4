"""Forward kinematics: where coordinates put bodies and points, and how each coordinate moves them."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.compiled import kernel
from groundup.body.functions import evaluate
from groundup.body.model import Floats, Model, Tree
from groundup.body.triples import Triple, across, more, put, taken, turn


class Pose(NamedTuple):
    """Where everything is in one frame, in ground axes; a kernel fills it and the next frame overwrites it."""

    rotation: Floats  # (B, 3, 3)
    place: Floats  # (B, 3) body origins
    joint: Floats  # (B, 3) origin of the joint's child frame M
    axis: Floats  # (B, 6, 3) joint axes
    amount: Floats  # (B, 6) value of the axis' function
    slope: Floats  # (B, 6) its derivative by the driver coordinate
    bend: Floats  # (B, 6) its second derivative
    value: Floats  # (C,) coordinates, coupled ones worked out
    gain: Floats  # (C,) derivative of a coordinate by its driver
    curve: Floats  # (C,) second derivative
    spin: Floats  # (E, 3) angular velocity of the entry's body per unit of its coordinate
    drift: Floats  # (E, 3) velocity of the body's point at the ground origin per unit of its coordinate


@kernel
def new_pose(tree: Tree) -> Pose:
    """Room for one frame."""
    n, c, e = tree.parent.shape[0], tree.driver.shape[0], tree.entry_body.shape[0]
    rotation = np.zeros((n, 3, 3))
    for i in range(3):
        rotation[0, i, i] = 1.0
    return Pose(
        rotation,
        place=np.zeros((n, 3)),
        joint=np.zeros((n, 3)),
        axis=np.zeros((n, 6, 3)),
        amount=np.zeros((n, 6)),
        slope=np.zeros((n, 6)),
        bend=np.zeros((n, 6)),
        value=np.zeros(c),
        gain=np.zeros(c),
        curve=np.zeros(c),
        spin=np.zeros((e, 3)),
        drift=np.zeros((e, 3)),
    )


def place_points(model: Model, coordinates: ArrayLike, body: ArrayLike, place: ArrayLike) -> Floats:
    """Points fixed to bodies, in ground axes: coordinates (..., C), body (K,), place (K, 3) -> (..., K, 3) m."""
    rotation, origin = place_bodies(model, coordinates)
    bodies = np.asarray(body, np.int64)
    turned = rotation[..., bodies, :, :] @ np.asarray(place, float)[:, :, None]
    return turned[..., 0] + origin[..., bodies, :]


def place_bodies(model: Model, coordinates: ArrayLike) -> tuple[Floats, Floats]:
    """Rotation (..., B, 3, 3) and origin (..., B, 3) [m] of every body in ground axes, for coordinates (..., C)."""
    q = np.ascontiguousarray(coordinates, dtype=float)
    flat = q.reshape(-1, q.shape[-1])
    n = len(model.bodies)
    rotation, place = np.empty((len(flat), n, 3, 3)), np.empty((len(flat), n, 3))
    _place_bodies(model.tree, flat, rotation, place)
    return rotation.reshape(*q.shape[:-1], n, 3, 3), place.reshape(*q.shape[:-1], n, 3)


def place_markers(model: Model, coordinates: ArrayLike) -> Floats:
    """The model's markers in ground axes, (..., N, 3) m, for coordinates (..., C)."""
    return place_points(model, coordinates, model.markers.body, model.markers.place)


@kernel
def move(tree: Tree, q: Floats, pose: Pose) -> None:
    """Fill a pose for coordinates (C,): X_child = X_parent · X_PF · X_FM(q) · X_MB, parents first.

    `spin` and `drift` are filled by `differentiate`, which only those need who ask how coordinates move bodies.
    """
    _drive(tree, q, pose)
    _read_axes(tree, pose)
    for b in range(1, tree.parent.shape[0]):
        parent = tree.parent[b]
        joint = more(taken(pose.place, parent), 1.0, turn(pose.rotation, parent, taken(tree.place_in_parent, b)))
        x, y, z = _columns_turned(pose.rotation, parent, tree.rotation_in_parent, b)
        for k in range(3, 6):
            if tree.function[b, k] >= 0:
                axis = _mixed(x, y, z, (tree.axis[b, k, 0], tree.axis[b, k, 1], tree.axis[b, k, 2]))
                pose.axis[b, k, 0], pose.axis[b, k, 1], pose.axis[b, k, 2] = axis
                joint = more(joint, pose.amount[b, k], axis)
        for k in range(3):
            if tree.function[b, k] >= 0:
                inside = (tree.axis[b, k, 0], tree.axis[b, k, 1], tree.axis[b, k, 2])
                axis = _mixed(x, y, z, inside)
                pose.axis[b, k, 0], pose.axis[b, k, 1], pose.axis[b, k, 2] = axis
                c, s = math.cos(pose.amount[b, k]), math.sin(pose.amount[b, k])
                x = _spun(x, axis, inside[0], c, s)
                y = _spun(y, axis, inside[1], c, s)
                z = _spun(z, axis, inside[2], c, s)
        put(pose.joint, b, joint)
        put(pose.place, b, more(joint, 1.0, _mixed(x, y, z, taken(tree.place_of_child, b))))
        for j in range(3):
            inside = (tree.rotation_of_child[b, 0, j], tree.rotation_of_child[b, 1, j], tree.rotation_of_child[b, 2, j])
            column = _mixed(x, y, z, inside)
            pose.rotation[b, 0, j], pose.rotation[b, 1, j], pose.rotation[b, 2, j] = column


@kernel
def _mixed(x: Triple, y: Triple, z: Triple, v: Triple) -> Triple:
    """R v for the columns x, y, z of R."""
    return (
        x[0] * v[0] + y[0] * v[1] + z[0] * v[2],
        x[1] * v[0] + y[1] * v[1] + z[1] * v[2],
        x[2] * v[0] + y[2] * v[1] + z[2] * v[2],
    )


@kernel
def _columns_turned(rotations: Floats, a: int, others: Floats, b: int) -> tuple[Triple, Triple, Triple]:
    """Columns of A B: matrix a of one array, b of another, each (n, 3, 3)."""
    return (
        turn(rotations, a, (others[b, 0, 0], others[b, 1, 0], others[b, 2, 0])),
        turn(rotations, a, (others[b, 0, 1], others[b, 1, 1], others[b, 2, 1])),
        turn(rotations, a, (others[b, 0, 2], others[b, 1, 2], others[b, 2, 2])),
    )


@kernel
def _spun(v: Triple, axis: Triple, part: float, c: float, s: float) -> Triple:
    """v turned about a unit axis by an angle of cosine c and sine s; `part` is axis · v (Rodrigues)."""
    return more((c * v[0], c * v[1], c * v[2]), 1.0, more(_scaled(axis, (1.0 - c) * part), s, across(axis, v)))


@kernel
def _scaled(v: Triple, by: float) -> Triple:
    return by * v[0], by * v[1], by * v[2]


@kernel
def differentiate(tree: Tree, pose: Pose) -> None:
    """Fill `spin` and `drift` of a moved pose: the body's twist per unit speed of each coordinate at its joint.

    A point x of the body (or of any body that it carries) moves with drift + spin × x.
    """
    for e in range(tree.entry_body.shape[0]):
        b, c = tree.entry_body[e], tree.entry_coordinate[e]
        spin, drift = (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
        for k in range(6):
            source = tree.coordinate[b, k]
            if tree.function[b, k] < 0 or source < 0 or tree.driver[source] != c:
                continue
            axis = (pose.axis[b, k, 0], pose.axis[b, k, 1], pose.axis[b, k, 2])
            if k < 3:
                spin = more(spin, pose.slope[b, k], axis)
                drift = more(drift, pose.slope[b, k], across(taken(pose.joint, b), axis))
            else:
                drift = more(drift, pose.slope[b, k], axis)
        put(pose.spin, e, spin)
        put(pose.drift, e, drift)


@kernel
def _drive(tree: Tree, q: Floats, pose: Pose) -> None:
    """Coordinates with coupled ones worked out from their drivers, and their derivatives by the driver."""
    for c in range(tree.driver.shape[0]):
        if tree.coupling[c] < 0:
            pose.value[c], pose.gain[c], pose.curve[c] = q[c], 1.0, 0.0
        else:
            value, gain, curve = evaluate(tree.functions, tree.coupling[c], float(q[tree.driver[c]]))
            pose.value[c], pose.gain[c], pose.curve[c] = value, gain, curve


@kernel
def _read_axes(tree: Tree, pose: Pose) -> None:
    """Value and derivatives of every axis' function by the driver of its coordinate (chain rule).

    One call for all axes: handing a kernel whole tuples of arrays costs 0.1 µs, more than an axis' arithmetic.
    """
    for b in range(1, tree.parent.shape[0]):
        for k in range(6):
            if tree.function[b, k] < 0:
                continue
            c = tree.coordinate[b, k]
            value, slope, bend = evaluate(tree.functions, tree.function[b, k], float(pose.value[c]) if c >= 0 else 0.0)
            pose.amount[b, k] = value
            if c >= 0:
                pose.slope[b, k] = slope * pose.gain[c]
                pose.bend[b, k] = bend * pose.gain[c] ** 2 + slope * pose.curve[c]
            else:
                pose.slope[b, k] = 0.0
                pose.bend[b, k] = 0.0


@kernel
def _place_bodies(tree: Tree, q: Floats, rotation: Floats, place: Floats) -> None:
    pose = new_pose(tree)
    for t in range(q.shape[0]):
        move(tree, q[t], pose)
        for b in range(place.shape[1]):
            for i in range(3):
                place[t, b, i] = pose.place[b, i]
                for j in range(3):
                    rotation[t, b, i, j] = pose.rotation[b, i, j]
