"""What markers say about coordinates: slope and curvature of the squared distances, without a Jacobian.

Each marker adds to its body a handful of sums (weight, moments of place and of error); a body's sums and those of all
bodies it carries make a composite, as in Walker & Orin's composite-rigid-body algorithm (J Dyn Syst Meas Control 1982;
Featherstone, Rigid Body Dynamics Algorithms 2008, ch. 6), with the marker cloud in place of the mass. The normal matrix
of two coordinates is then one product of a twist and the composite's momentum, and the second derivative of the marker
places, which Gauss–Newton leaves out, one product more.
"""

from typing import NamedTuple

import numpy as np

from groundup.body.compiled import kernel
from groundup.body.kinematics import Pose
from groundup.body.model import Floats, Integers, Tree
from groundup.body.triples import Triple, across, along, more, put, taken, turn

SUMS = 22
"""Per body: Σw, Σw x (3), Σw x xᵀ (xx yy zz xy xz yz), Σw e (3), Σw x eᵀ (9); x place, e error, in ground axes."""


class Targets(NamedTuple):
    """What the pose should meet in (n,) frames: (K,) points of bodies where they were seen, coordinates near values."""

    body: Integers  # (K,)
    place: Floats  # (K, 3) m, in the body
    weight: Floats  # (K,)
    seen: Floats  # (n, K, 3) m, in ground axes; NaN where not seen
    value: Floats  # (n, C) of held coordinates and those that are pulled; elsewhere the default
    pull: Floats  # (C,) weight of (q − value)² against the mean squared distance of the markers
    low: Floats  # (C,) −inf where not clamped
    high: Floats  # (C,)


class Equations(NamedTuple):
    """Slope and curvature of half the cost, per slot of a free coordinate; upper triangles."""

    sums: Floats  # (B, SUMS)
    down: Floats  # (S,) minus the gradient
    normal: Floats  # (S, S) Jᵀ W J
    bend: Floats  # (S, S) −Σ w e · ∂²x: what makes it the Hessian
    momentum: Floats  # (E, 3) of an entry's composite under its unit twist
    turning: Floats  # (E, 3) its moment about the ground origin
    pull: Floats  # (E, 3) how the errors feel a turn of the entry's twist


@kernel
def new_equations(tree: Tree, n_free: int) -> Equations:
    """Room for one frame."""
    return Equations(
        np.zeros((tree.parent.shape[0], SUMS)),
        np.zeros(n_free),
        np.zeros((n_free, n_free)),
        np.zeros((n_free, n_free)),
        np.zeros((tree.entry_body.shape[0], 3)),
        np.zeros((tree.entry_body.shape[0], 3)),
        np.zeros((tree.entry_body.shape[0], 3)),
    )


@kernel
def gather(targets: Targets, frame: int, pose: Pose, sums: Floats) -> tuple[float, float]:
    """Each body's own sums of a moved pose; returns Σ w |e|² and Σ w over the markers seen."""
    sums[:, :] = 0.0
    cost, total = 0.0, 0.0
    for k in range(targets.body.shape[0]):
        w = float(targets.weight[k])
        if w == 0.0 or np.isnan(targets.seen[frame, k, 0]):
            continue
        b = targets.body[k]
        x, y, z = more(taken(pose.place, b), 1.0, turn(pose.rotation, b, taken(targets.place, k)))
        ex, ey, ez = targets.seen[frame, k, 0] - x, targets.seen[frame, k, 1] - y, targets.seen[frame, k, 2] - z
        cost += w * (ex * ex + ey * ey + ez * ez)
        total += w
        wx, wy, wz = w * x, w * y, w * z
        own = sums[b]
        own[0] += w
        own[1] += wx
        own[2] += wy
        own[3] += wz
        own[4] += wx * x
        own[5] += wy * y
        own[6] += wz * z
        own[7] += wx * y
        own[8] += wx * z
        own[9] += wy * z
        own[10] += w * ex
        own[11] += w * ey
        own[12] += w * ez
        own[13] += wx * ex
        own[14] += wx * ey
        own[15] += wx * ez
        own[16] += wy * ex
        own[17] += wy * ey
        own[18] += wy * ez
        own[19] += wz * ex
        own[20] += wz * ey
        own[21] += wz * ez
    return cost, total


@kernel
def miss(targets: Targets, frame: int, k: int, pose: Pose) -> float:
    """Distance of a marker from where a moved pose has it [m]; NaN where it was not seen."""
    b = targets.body[k]
    at = more(taken(pose.place, b), 1.0, turn(pose.rotation, b, taken(targets.place, k)))
    seen = targets.seen[frame, k]
    return np.sqrt((seen[0] - at[0]) ** 2 + (seen[1] - at[1]) ** 2 + (seen[2] - at[2]) ** 2)


@kernel
def differentiate_cost(tree: Tree, pose: Pose, slot: Integers, equations: Equations) -> None:
    """Fill `down`, `normal` and `bend` from gathered sums and a differentiated pose; the sums become composites."""
    sums = equations.sums
    for b in range(tree.parent.shape[0] - 1, 0, -1):
        if sums[b, 0] != 0.0:
            for i in range(SUMS):
                sums[tree.parent[b], i] += sums[b, i]
    equations.down[:] = 0.0
    equations.normal[:, :] = 0.0
    equations.bend[:, :] = 0.0
    _momenta(tree, pose, slot, equations)
    _products(tree, pose, slot, equations)
    _bends_of_joints(tree, pose, slot, equations)


@kernel
def _momenta(tree: Tree, pose: Pose, slot: Integers, equations: Equations) -> None:
    """Per entry, momentum of the composite under its unit twist, and how its errors feel a turn of it; the slope."""
    sums = equations.sums
    for e in range(tree.entry_body.shape[0]):
        b, w, v = tree.entry_body[e], taken(pose.spin, e), taken(pose.drift, e)
        weight, first = sums[b, 0], (sums[b, 1], sums[b, 2], sums[b, 3])
        xx, yy, zz, xy, xz, yz = sums[b, 4], sums[b, 5], sums[b, 6], sums[b, 7], sums[b, 8], sums[b, 9]
        momentum = more(across(w, first), weight, v)
        turning = (
            (yy + zz) * w[0] - xy * w[1] - xz * w[2],
            (xx + zz) * w[1] - xy * w[0] - yz * w[2],
            (xx + yy) * w[2] - xz * w[0] - yz * w[1],
        )
        put(equations.momentum, e, momentum)
        put(equations.turning, e, more(turning, 1.0, across(first, v)))
        put(equations.pull, e, _turning_pull(sums, b, w, v))
        row = slot[tree.entry_coordinate[e]]
        if row >= 0:
            equations.down[row] += _push(sums, b, w, v)


@kernel
def _push(sums: Floats, b: int, w: Triple, v: Triple) -> float:
    """Σ w_k e_k · (v + w × x_k): how a twist (w, v) works on the errors."""
    force = (sums[b, 10], sums[b, 11], sums[b, 12])
    moment = (sums[b, 18] - sums[b, 20], sums[b, 19] - sums[b, 15], sums[b, 14] - sums[b, 16])
    return along(v, force) + along(w, moment)


@kernel
def _turning_pull(sums: Floats, b: int, w: Triple, v: Triple) -> Triple:
    """g with s·g = Σ w_k e_k · (s × (v + w × x_k)): how the errors feel an outer turn s of an inner twist (w, v).

    Σ (v + w × x) × e = v × Σe + (Σ x eᵀ) w − (Σ x·e) w.
    """
    trace = sums[b, 13] + sums[b, 17] + sums[b, 21]
    lever = across(v, (sums[b, 10], sums[b, 11], sums[b, 12]))
    return (
        lever[0] + (sums[b, 13] - trace) * w[0] + sums[b, 14] * w[1] + sums[b, 15] * w[2],
        lever[1] + sums[b, 16] * w[0] + (sums[b, 17] - trace) * w[1] + sums[b, 18] * w[2],
        lever[2] + sums[b, 19] * w[0] + sums[b, 20] * w[1] + (sums[b, 21] - trace) * w[2],
    )


@kernel
def _products(tree: Tree, pose: Pose, slot: Integers, equations: Equations) -> None:
    """Each entry's momentum with the twists of its own joint and of all joints that carry it."""
    normal, bend = equations.normal, equations.bend
    for e in range(tree.entry_body.shape[0]):
        b, row = tree.entry_body[e], slot[tree.entry_coordinate[e]]
        if row < 0 or equations.sums[b, 0] == 0.0:
            continue
        momentum, turning = taken(equations.momentum, e), taken(equations.turning, e)
        pull = taken(equations.pull, e)
        for f in range(tree.entry_first[b], e + 1):
            other = slot[tree.entry_coordinate[f]]
            if other >= 0:
                product = along(taken(pose.drift, f), momentum) + along(taken(pose.spin, f), turning)
                normal[min(row, other), max(row, other)] += product
        carrier = tree.parent[b]
        while carrier > 0:
            for f in range(tree.entry_first[carrier], tree.entry_first[carrier + 1]):
                other = slot[tree.entry_coordinate[f]]
                if other >= 0:
                    spin = taken(pose.spin, f)
                    twice = 2.0 if other == row else 1.0
                    product = along(taken(pose.drift, f), momentum) + along(spin, turning)
                    normal[min(row, other), max(row, other)] += twice * product
                    bend[min(row, other), max(row, other)] -= twice * along(spin, pull)
            carrier = tree.parent[carrier]


@kernel
def _bends_of_joints(tree: Tree, pose: Pose, slot: Integers, equations: Equations) -> None:
    """Second derivatives within a joint: an axis turns those after it, and its function may bend."""
    bend, sums = equations.bend, equations.sums
    for b in range(1, tree.parent.shape[0]):
        if sums[b, 0] == 0.0:
            continue
        for k in range(6):
            c = tree.coordinate[b, k]
            row = slot[tree.driver[c]] if c >= 0 and tree.function[b, k] >= 0 else -1
            if row < 0:
                continue
            axis, curved = (pose.axis[b, k, 0], pose.axis[b, k, 1], pose.axis[b, k, 2]), float(pose.bend[b, k])
            if k >= 3:
                if curved != 0.0:
                    bend[row, row] -= curved * along(axis, (sums[b, 10], sums[b, 11], sums[b, 12]))
                continue
            drift = across(taken(pose.joint, b), axis)
            if curved != 0.0:
                bend[row, row] -= curved * _push(sums, b, axis, drift)
            pull = _turning_pull(sums, b, axis, drift)
            for outer in range(k + 1):
                d = tree.coordinate[b, outer]
                other = slot[tree.driver[d]] if d >= 0 and tree.function[b, outer] >= 0 else -1
                if other >= 0:
                    turner = (pose.axis[b, outer, 0], pose.axis[b, outer, 1], pose.axis[b, outer, 2])
                    both = pose.slope[b, k] * pose.slope[b, outer] * (2.0 if other == row and outer != k else 1.0)
                    bend[min(row, other), max(row, other)] -= both * along(turner, pull)
