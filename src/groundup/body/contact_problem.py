"""Muscles and the ground as one problem: what a foot's points can push, and what a body's motion asks of both.

    minimize  Σ a² + Σ (r / w)² + Σ ((f − f₀) / s)²   such that   arm · force + twist · f + r = moment,   f >= 0

f are pushes along the four edges of a friction pyramid at each point, f₀ and s a target and how dear it is to leave it.
The moments are those of the body in the air; their rows include the six of the root, where only the ground can act.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundup.body.compiled import in_chunks, kernel
from groundup.body.derivatives import Motion
from groundup.body.dynamics import moments
from groundup.body.kinematics import place_points
from groundup.body.least_effort import FREE, MAX_STEPS, SAME, least_effort, new_effort
from groundup.body.loads import Loads
from groundup.body.model import Contacts, Floats, Integers, Model, floats, integers
from groundup.body.paths import Geometry
from groundup.body.reserves import Reserves, usual_reserves
from groundup.body.sharing import Sharing, activation_bounds, asked_moments
from groundup.body.strength import Strength
from groundup.body.twists import twists
from groundup.errors import UsageError

FRICTION = 0.6
"""Sideways force a foot can pass on, of its vertical force; by design, for a dry floor."""

REACH_M = 0.03
"""A point this near the floor may carry load: heel pads and marker errors are a centimeter or two."""

ROOT = 0.1
"""Reserve [N, N·m] at the root: the ground must carry the body, so what is left there is next to nothing."""

CARRIED = 0.02
"""What may be missing at the root, in body weights [N, N·m], before a frame is not carried by its contacts."""

_TRIPOD = np.array([[0.002, -0.010, -0.004], [0.148, -0.010, -0.029], [0.133, -0.010, 0.052]])
"""Heel, heads of the first and fifth metatarsal of a right foot in its heel bone [m], for a foot of length ..."""
_HEEL_TO_TOES_M = 0.1788
"""... from the heel bone's origin to the joint of the toes (Rajagopal 2016, IEEE Trans Biomed Eng 63:2068)."""


@dataclass(frozen=True, slots=True, eq=False)
class Contact:
    """What the ground and the muscles may have done: a load at each point (n, K), and the sharing beside it."""

    loads: Loads
    sharing: Sharing
    carried: NDArray[np.bool_]  # (n,) False where these points cannot hold the body: in the air, or held elsewhere


@dataclass(frozen=True, slots=True, eq=False)
class ContactProblem:
    """What stays the same however the feet push: (R,) rows, (K,) points with four edges each, (n,) frames."""

    model: Model
    geometry: Geometry
    strength: Strength
    reserves: Reserves  # of the root as weak as they are here
    contacts: Contacts
    row: Integers  # (R,) coordinates that muscles or the ground act on
    asked: Floats  # (n, C) moments of the body in the air
    points: Floats  # (n, K, 3) m
    near: NDArray[np.bool_]  # (n, K) may carry load
    edges: Floats  # (4, 3) of the friction pyramid: up 1 each
    rays: Floats  # (n, R, 4 K) what a newton along an edge adds to each row
    at_root: NDArray[np.bool_]  # (C,)
    leaning: Floats  # (n, C, 2) N·m/m that the body's weight adds at the root for a meter it is off along the floor
    weight_n: float


def contact_problem(
    model: Model,
    motion: Motion,
    geometry: Geometry,
    strength: Strength,
    contacts: Contacts | None,
    reserves: Reserves | None,
) -> ContactProblem:
    """Points, reaches and moments of a trial; the floor is where the lowest points are (5 % of frames lie lower)."""
    points_of = contacts or (model.contacts if len(model.contacts.body) else tripod(model))
    usual = reserves or usual_reserves(model)
    bodies = np.unique(points_of.body)
    reach = twists(model, motion.coordinates, bodies)
    points = place_points(model, motion.coordinates, points_of.body, points_of.place)
    up = -np.asarray(model.gravity) / np.linalg.norm(model.gravity)
    sideways = np.linalg.svd(up[None])[2][1:]
    edges = np.concatenate([up + FRICTION * sideways, up - FRICTION * sideways])
    crossed = np.zeros(len(model.coordinates), bool)
    crossed[geometry.coordinate] = True
    on_the_way = np.abs(reach).max(axis=(0, 1, 3)) > 0.0
    row = np.flatnonzero((crossed | on_the_way) & usual.balanced)
    wrench = np.concatenate(
        [np.cross(points[:, :, None], edges), np.broadcast_to(edges, (*points.shape[:2], 4, 3))], -1
    )
    of_point = reach[:, np.searchsorted(bodies, points_of.body)][:, :, row]
    rays = np.einsum("nkre,nkde->nrkd", of_point, wrench)
    height = points @ up
    near = height - np.quantile(height.min(axis=1), 0.05) <= REACH_M
    rays = rays * near[:, None, :, None]
    root = model.joints[model.root]
    at_root = np.array([coordinate.joint == root for coordinate in model.coordinates])
    weight_n = float(model.inertia.mass.sum() * np.linalg.norm(model.gravity))
    turns = twists(model, motion.coordinates, [model.joints.index(root)])[:, 0, :, :3]
    return ContactProblem(
        model,
        geometry,
        strength,
        Reserves(floats(np.where(at_root, ROOT, usual.strength)), usual.balanced),
        points_of,
        integers(row),
        asked_moments(geometry, moments(model, motion), usual),
        points,
        near,
        edges,
        np.ascontiguousarray(rays.reshape(*rays.shape[:2], -1)),
        at_root,
        turns @ (weight_n * np.cross(sideways, up)).T,
        weight_n,
    )


def tripod(model: Model) -> Contacts:
    """Heel, first and fifth metatarsal heads under each heel bone (`calcn_r`, `calcn_l`), as long as the foot."""
    bodies: list[int] = []
    places: list[Floats] = []
    for name, side in (("calcn_r", 1.0), ("calcn_l", -1.0)):
        if name in model.bodies:
            body = model.bodies.index(name)
            toes = [b for b in range(len(model.bodies)) if model.tree.parent[b] == body]
            length = float(model.tree.place_in_parent[toes[0], 0]) if toes else _HEEL_TO_TOES_M
            bodies += [body] * 3
            places.append(_TRIPOD * [1.0, 1.0, side] * length / _HEEL_TO_TOES_M)
    if not bodies:
        raise UsageError(
            "bodies calcn_r or calcn_l, or contact points of its own, in a model without force plates",
            found=", ".join(model.bodies[:30]),
            next_step="Use the built-in leg, or give force plates.",
        )
    return Contacts(integers(bodies), floats(np.concatenate(places)))


def solve_contact(
    problem: ContactProblem,
    target: Floats,
    *,
    scale: float,
    strength_factor: Floats | float = 1.0,
    off_m: Floats | None = None,
    threads: int = 1,
) -> tuple[Contact, Floats]:
    """Contact and sharing whose pushes (n, 4 K) stay near the target in steps of `scale` [N], and these pushes.

    `off_m` (2,) is how far the body's mass is from where the model has it, along the floor.
    """
    n, n_muscles = len(problem.asked), len(problem.model.muscle_names)
    active, passive = (strength_factor * part for part in (problem.strength.active, problem.strength.passive))
    bounds = activation_bounds(problem.model)
    slot = np.full(len(problem.model.coordinates), -1)
    slot[problem.row] = np.arange(len(problem.row))
    pairs = _Pairs(integers(slot[problem.geometry.coordinate]), problem.geometry.muscle)
    activation, pushes = np.empty((n, n_muscles)), np.empty_like(target)
    reserve, steps = problem.asked.copy(), np.zeros(n, np.int64)
    if off_m is not None:
        reserve += problem.leaning @ off_m
    in_chunks(
        lambda first, stop: _solve_frames(
            pairs,
            problem.geometry.arm,
            active,
            passive,
            problem.row,
            problem.rays,
            target,
            scale,
            problem.reserves.strength,
            bounds,
            activation,
            pushes,
            reserve,
            steps,
            first,
            stop,
        ),
        n,
        threads=threads,
    )
    force = pushes.reshape(n, -1, 4) @ problem.edges
    found = Contact(
        Loads(np.array(problem.contacts.body), force, problem.points, np.zeros_like(force)),
        Sharing(
            activation=activation,
            force=passive + active * activation,
            reserve=reserve,
            saturated=activation >= bounds[1] - SAME,
            converged=steps <= MAX_STEPS,
            reserves=problem.reserves,
            method="parity" if problem.strength.parity else "physical",
        ),
        np.linalg.norm(reserve[:, problem.at_root], axis=1) <= CARRIED * problem.weight_n,
    )
    return found, pushes


class _Pairs(NamedTuple):
    """Muscles and rows that moment arms join; row −1: not balanced."""

    row: Integers  # (A,)
    muscle: Integers  # (A,)


@kernel
def _solve_frames(
    pairs: _Pairs,
    arm: Floats,
    active: Floats,
    passive: Floats,
    row: Integers,
    rays: Floats,
    target: Floats,
    scale: float,
    reserves: Floats,
    bounds: Floats,
    activation: Floats,
    pushes: Floats,
    reserve: Floats,
    steps: Integers,
    first: int,
    stop: int,
) -> None:
    """Frames [first, stop): variables are activations (M,), then what each edge pushes beyond its target, in `scale`.

    `reserve` (n, C) comes with what is to be made and leaves with what reserves carry; `pushes` (n, 4 K) [N].
    """
    rows, muscles, edges = row.shape[0], active.shape[1], rays.shape[2]
    effort = new_effort(rows, muscles + edges)
    for i in range(rows):
        effort.reserve[i] = reserves[row[i]]
    for j in range(muscles):
        effort.low[j], effort.high[j] = bounds[0, j], bounds[1, j]
    for t in range(first, stop):
        effort.effect[:, :] = 0.0
        for i in range(rows):
            effort.moment[i] = reserve[t, row[i]]
            for k in range(edges):
                effort.effect[i, muscles + k] = rays[t, i, k] * scale
                effort.moment[i] -= rays[t, i, k] * target[t, k]
        for p in range(pairs.row.shape[0]):
            i, j = pairs.row[p], pairs.muscle[p]
            if i >= 0:
                effort.effect[i, j] = arm[t, p] * active[t, j]
                effort.moment[i] -= arm[t, p] * passive[t, j]
        for k in range(edges):
            effort.low[muscles + k] = -target[t, k] / scale
            effort.high[muscles + k] = np.inf
        taken = least_effort(effort)
        solved = taken <= MAX_STEPS
        steps[t] = taken
        for j in range(muscles):
            activation[t, j] = effort.activation[j] if solved else np.nan
        for k in range(edges):
            pushes[t, k] = target[t, k] + scale * effort.activation[muscles + k] if solved else np.nan
        for i in range(rows):
            reserve[t, row[i]] = effort.reserve[i] ** 2 * effort.multiplier[i] if solved else np.nan
        if not solved:
            effort.stand[:] = FREE
