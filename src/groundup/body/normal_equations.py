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
from groundup.body.vectors import cross

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
    momentum: Floats  # (E, 6) of an entry's composite under its unit twist, linear and angular
    pull: Floats  # (E, 3) how the errors feel a turn of the entry's twist
    inner: Floats  # (2, 3) scratch


@kernel
def new_equations(tree: Tree, n_free: int) -> Equations:
    """Room for one frame."""
    return Equations(
        np.zeros((tree.parent.shape[0], SUMS)),
        np.zeros(n_free),
        np.zeros((n_free, n_free)),
        np.zeros((n_free, n_free)),
        np.zeros((tree.entry_body.shape[0], 6)),
        np.zeros((tree.entry_body.shape[0], 3)),
        np.zeros((2, 3)),
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
        turn, place, own = pose.rotation[b], targets.place[k], sums[b]
        x = turn[0, 0] * place[0] + turn[0, 1] * place[1] + turn[0, 2] * place[2] + pose.place[b, 0]
        y = turn[1, 0] * place[0] + turn[1, 1] * place[1] + turn[1, 2] * place[2] + pose.place[b, 1]
        z = turn[2, 0] * place[0] + turn[2, 1] * place[1] + turn[2, 2] * place[2] + pose.place[b, 2]
        ex, ey, ez = targets.seen[frame, k, 0] - x, targets.seen[frame, k, 1] - y, targets.seen[frame, k, 2] - z
        cost += w * (ex * ex + ey * ey + ez * ez)
        total += w
        wx, wy, wz = w * x, w * y, w * z
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
    b, place = targets.body[k], targets.place[k]
    squared = 0.0
    for i in range(3):
        turn = pose.rotation[b, i]
        x = turn[0] * place[0] + turn[1] * place[1] + turn[2] * place[2] + pose.place[b, i]
        squared += (targets.seen[frame, k, i] - x) ** 2
    return np.sqrt(squared)


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
    for e in range(tree.entry_body.shape[0]):
        a, w, v, out = equations.sums[tree.entry_body[e]], pose.spin[e], pose.drift[e], equations.momentum[e]
        out[0] = a[0] * v[0] + w[1] * a[3] - w[2] * a[2]
        out[1] = a[0] * v[1] + w[2] * a[1] - w[0] * a[3]
        out[2] = a[0] * v[2] + w[0] * a[2] - w[1] * a[1]
        out[3] = a[2] * v[2] - a[3] * v[1] + (a[5] + a[6]) * w[0] - a[7] * w[1] - a[8] * w[2]
        out[4] = a[3] * v[0] - a[1] * v[2] - a[7] * w[0] + (a[4] + a[6]) * w[1] - a[9] * w[2]
        out[5] = a[1] * v[1] - a[2] * v[0] - a[8] * w[0] - a[9] * w[1] + (a[4] + a[5]) * w[2]
        _turning_pull(a, w, v, equations.pull[e])
        row = slot[tree.entry_coordinate[e]]
        if row >= 0:
            equations.down[row] += _push(a, w, v)


@kernel
def _push(a: Floats, w: Floats, v: Floats) -> float:
    """Σ w_k e_k · (v + w × x_k): how a twist (w, v) works on the errors."""
    turning = w[0] * (a[18] - a[20]) + w[1] * (a[19] - a[15]) + w[2] * (a[14] - a[16])
    return v[0] * a[10] + v[1] * a[11] + v[2] * a[12] + turning


@kernel
def _turning_pull(a: Floats, w: Floats, v: Floats, out: Floats) -> None:
    """g with s·g = Σ w_k e_k · (s × (v + w × x_k)): how the errors feel an outer turn s of an inner twist (w, v).

    Σ (v + w × x) × e = v × Σe + (Σ x eᵀ) w − (Σ x·e) w.
    """
    trace = a[13] + a[17] + a[21]
    out[0] = v[1] * a[12] - v[2] * a[11] + a[13] * w[0] + a[14] * w[1] + a[15] * w[2] - trace * w[0]
    out[1] = v[2] * a[10] - v[0] * a[12] + a[16] * w[0] + a[17] * w[1] + a[18] * w[2] - trace * w[1]
    out[2] = v[0] * a[11] - v[1] * a[10] + a[19] * w[0] + a[20] * w[1] + a[21] * w[2] - trace * w[2]


@kernel
def _products(tree: Tree, pose: Pose, slot: Integers, equations: Equations) -> None:
    """Each entry's momentum with the twists of its own joint and of all joints that carry it."""
    normal, bend = equations.normal, equations.bend
    for e in range(tree.entry_body.shape[0]):
        b, row = tree.entry_body[e], slot[tree.entry_coordinate[e]]
        if row < 0 or equations.sums[b, 0] == 0.0:
            continue
        p, pull = equations.momentum[e], equations.pull[e]
        for f in range(tree.entry_first[b], e + 1):
            other = slot[tree.entry_coordinate[f]]
            if other >= 0:
                u, s = pose.drift[f], pose.spin[f]
                product = u[0] * p[0] + u[1] * p[1] + u[2] * p[2] + s[0] * p[3] + s[1] * p[4] + s[2] * p[5]
                normal[min(row, other), max(row, other)] += product
        carrier = tree.parent[b]
        while carrier > 0:
            for f in range(tree.entry_first[carrier], tree.entry_first[carrier + 1]):
                other = slot[tree.entry_coordinate[f]]
                if other >= 0:
                    u, s = pose.drift[f], pose.spin[f]
                    product = u[0] * p[0] + u[1] * p[1] + u[2] * p[2] + s[0] * p[3] + s[1] * p[4] + s[2] * p[5]
                    turned = s[0] * pull[0] + s[1] * pull[1] + s[2] * pull[2]
                    twice = 2.0 if other == row else 1.0
                    normal[min(row, other), max(row, other)] += twice * product
                    bend[min(row, other), max(row, other)] -= twice * turned
            carrier = tree.parent[carrier]


@kernel
def _bends_of_joints(tree: Tree, pose: Pose, slot: Integers, equations: Equations) -> None:
    """Second derivatives within a joint: an axis turns those after it, and its function may bend."""
    bend, drift, pull = equations.bend, equations.inner[0], equations.inner[1]
    for b in range(1, tree.parent.shape[0]):
        a = equations.sums[b]
        if a[0] == 0.0:
            continue
        for k in range(6):
            c = tree.coordinate[b, k]
            row = slot[tree.driver[c]] if c >= 0 and tree.function[b, k] >= 0 else -1
            if row < 0:
                continue
            axis, curved = pose.axis[b, k], float(pose.bend[b, k])
            if k >= 3:
                bend[row, row] -= curved * (axis[0] * a[10] + axis[1] * a[11] + axis[2] * a[12])
                continue
            cross(pose.joint[b], axis, drift)
            if curved != 0.0:
                bend[row, row] -= curved * _push(a, axis, drift)
            _turning_pull(a, axis, drift, pull)
            for outer in range(k + 1):
                d = tree.coordinate[b, outer]
                other = slot[tree.driver[d]] if d >= 0 and tree.function[b, outer] >= 0 else -1
                if other >= 0:
                    s = pose.axis[b, outer]
                    both = pose.slope[b, k] * pose.slope[b, outer] * (2.0 if other == row and outer != k else 1.0)
                    turned = both * (s[0] * pull[0] + s[1] * pull[1] + s[2] * pull[2])
                    bend[min(row, other), max(row, other)] -= turned
