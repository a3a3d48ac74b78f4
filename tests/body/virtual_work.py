"""Inverse dynamics in plain NumPy, by d'Alembert: what the body's momentum asks for, times how places turn and shift.

Velocities, accelerations and how a coordinate moves each body are finite differences of where the bodies are, so that
nothing but forward kinematics is shared with the engine.
"""

import numpy as np

from groundup.body.kinematics import place_bodies
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model

STEP = 2e-3
NODES = np.arange(-3, 4)
FIRST = np.array([-1, 9, -45, 0, 45, -9, 1]) / 60  # sixth order
SECOND = np.array([2, -27, 270, -490, 270, -27, 2]) / 180


def vee(matrices: Floats) -> Floats:
    """The vector of the skew part of (..., 3, 3)."""
    skew = 0.5 * (matrices - np.swapaxes(matrices, -1, -2))
    return np.stack([skew[..., 2, 1], skew[..., 0, 2], skew[..., 1, 0]], axis=-1)


def generalized_forces(
    model: Model, q: Floats, u: Floats, a: Floats, loads: Loads | None = None, t: int = 0, step: float = STEP
) -> Floats:
    """(C,) in one state: coordinates, speeds and accelerations (C,); loads of frame t."""
    inertia = model.inertia
    s = NODES[:, None] * step
    turns, places = place_bodies(model, q + u * s + 0.5 * a * s**2)
    turn, place = turns[3], places[3]
    first, second = FIRST / step, SECOND / step**2
    centers = places + np.einsum("nbij,bj->nbi", turns, inertia.center)
    pull = inertia.mass[:, None] * (np.einsum("n,nbi->bi", second, centers) - model.gravity)
    spin = vee(np.einsum("n,nbij,bkj->bik", first, turns, turn))
    spin_rate = vee(np.einsum("n,nbij,bkj->bik", second, turns, turn))
    moment = np.einsum("bij,bjk,blk->bil", turn, inertia.moment, turn)
    whirl = np.einsum("bij,bj->bi", moment, spin_rate) + np.cross(spin, np.einsum("bij,bj->bi", moment, spin))
    tau = np.zeros(len(q))
    for c in range(len(q)):
        if model.tree.coupling[c] >= 0:
            continue
        moved, shifted = place_bodies(model, q + s * np.eye(len(q))[c])
        per_turn = np.einsum("n,nbij->bij", first, moved)
        per_shift = np.einsum("n,nbi->bi", first, shifted)
        angle = vee(np.einsum("bij,bkj->bik", per_turn, turn))
        center = per_shift + np.einsum("bij,bj->bi", per_turn, inertia.center)
        tau[c] = np.sum(pull * center) + np.sum(whirl * angle)
        for k in range(0 if loads is None else len(loads.body)):
            b = loads.body[k]
            here = per_shift[b] + per_turn[b] @ turn[b].T @ (loads.point[t, k] - place[b])
            tau[c] -= loads.force[t, k] @ here + loads.torque[t, k] @ angle[b]
    return tau


def energy(model: Model, q: Floats, u: Floats, a: Floats, step: float = STEP) -> Floats:
    """Kinetic plus potential energy [J] at the seven nodes of time around a state."""
    s = np.arange(-6, 7)[:, None] * step
    turns, places = place_bodies(model, q + u * s + 0.5 * a * s**2)
    centers = places + np.einsum("nbij,bj->nbi", turns, model.inertia.center)
    out = []
    for k in range(3, 10):
        window = slice(k - 3, k + 4)
        speed = np.einsum("n,nbi->bi", FIRST / step, centers[window])
        spin = vee(np.einsum("n,nbij,bkj->bik", FIRST / step, turns[window], turns[k]))
        own = np.einsum("bji,bj->bi", turns[k], spin)
        kinetic = 0.5 * np.sum(model.inertia.mass * np.sum(speed**2, axis=1))
        kinetic += 0.5 * np.einsum("bi,bij,bj->", own, model.inertia.moment, own)
        out.append(kinetic - np.sum(model.inertia.mass * (centers[k] @ model.gravity)))
    return np.array(out)


def work_rate(model: Model, q: Floats, u: Floats, loads: Loads, t: int = 0, step: float = STEP) -> float:
    """Power [W] of the loads of frame t."""
    turns, places = place_bodies(model, q + u * NODES[:, None] * step)
    total = 0.0
    for k, b in enumerate(loads.body):
        drift = FIRST / step @ places[:, b]
        turning = np.einsum("n,nij->ij", FIRST / step, turns[:, b])
        here = drift + turning @ turns[3, b].T @ (loads.point[t, k] - places[3, b])
        total += float(loads.force[t, k] @ here + loads.torque[t, k] @ vee(turning @ turns[3, b].T))
    return total
