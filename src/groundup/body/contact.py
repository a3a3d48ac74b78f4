"""The ground's force on the feet where no plate measured it: muscles and contact solved together.

With one foot on the ground the motion decides the force. With two, what one foot pushes against the other is free: it
moves the hips' moments and no kinematics shows it. Muscles alone would choose the push that spares them, which is too
little (five squats: gluteus medius at a third of what plates give). So `contact_draws` draws it, and where the glutes
may then be at rest or at work the answer is "cannot tell".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.body.compiled import in_chunks
from groundup.body.contact_problem import FRICTION, Contact, ContactProblem, contact_problem, solve_contact
from groundup.body.derivatives import Motion
from groundup.body.intervals import Draws, Interval, wrenches
from groundup.body.loads import Loads
from groundup.body.model import Contacts, Floats, Integers, Model
from groundup.body.paths import Geometry
from groundup.body.reserves import Reserves
from groundup.body.strength import Strength

FREELY, HELD = 10.0, 0.02
"""Push along an edge, in body weights, that costs as much as a fully active muscle: at choice, or held to a target."""

FACTOR = 2.0
"""An activation that is not known to within this factor is not told; by design."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What no kinematics shows of two feet's push: standard deviations around the contact that spares the muscles.

    By design. In five bodyweight squats plates pushed each foot inward by 0.13 of its vertical force; sparing the
    muscles found 0.10. `sideways` and `lean` are parts of the vertical force, `forefoot` (lognormal) of what each point
    of a foot carries: in the same squats each foot's center of pressure wandered 25 mm from what was found, forward
    under one foot where backward under the other. `balance_m` is how far the body's mass is from where model and
    markers have it, along the floor: what plates and model disagreed on at the pelvis was 4 to 25 mm of the body's
    weight.
    """

    sideways: float = 0.10
    lean: float = 0.05
    forefoot: float = 0.6
    balance_m: float = 0.015


def contact(
    model: Model,
    motion: Motion,
    geometry: Geometry,
    strength: Strength,
    *,
    contacts: Contacts | None = None,
    reserves: Reserves | None = None,
    threads: int = 1,
) -> Contact:
    """The contact that spares the muscles most: one possible answer, and for the glutes too low; see `contact_draws`.

    Points are the model's own, or a tripod under each heel bone.
    """
    problem = contact_problem(model, motion, geometry, strength, contacts, reserves)
    return _sparing(problem, threads=threads)[0]


def contact_draws(
    model: Model,
    motion: Motion,
    geometry: Geometry,
    strength: Strength,
    *,
    draws: int,
    seed: int,
    push: Push | None = None,
    strength_doubt: float | Floats = 0.20,
    contacts: Contacts | None = None,
    reserves: Reserves | None = None,
    around: Loads | None = None,
    threads: int = 1,
) -> Draws:
    """Activations (D, n, M) for contacts drawn among those that carry the body, and strengths drawn (lognormal).

    With the loads of `contact` on these frames (`around`) each draw says by what its own differ from them.
    """
    push = push or Push()
    problem = contact_problem(model, motion, geometry, strength, contacts, reserves)
    random = np.random.default_rng(seed)
    sparing = _sparing(problem, threads=threads)[1]
    targets = [_drawn_target(problem, sparing, push, random) for _ in range(draws)]
    factor = np.exp(strength_doubt * random.standard_normal((draws, len(model.muscle_names))))
    off_m = push.balance_m * random.standard_normal((draws, 2))
    step_n = HELD * problem.weight_n
    activation = np.empty((draws, len(motion.times_s), len(model.muscle_names)), np.float32)
    converged = np.empty(activation.shape[:2], np.bool_)
    wrench = None if around is None else np.empty((draws, len(motion.times_s), 6 * len(problem.contacts.body)))

    def run(first: int, stop: int) -> None:
        for d in range(first, stop):
            found, _ = solve_contact(problem, targets[d], scale=step_n, strength_factor=factor[d], off_m=off_m[d])
            activation[d], converged[d] = found.sharing.activation, found.sharing.converged
            if wrench is not None and around is not None:
                wrench[d] = wrenches(found.loads) - wrenches(around)

    in_chunks(run, draws, threads=threads)
    return Draws(activation, converged, "quick", stronger=factor, wrench=wrench)


def drawn_contact(
    model: Model,
    motion: Motion,
    geometry: Geometry,
    strength: Strength,
    *,
    random: np.random.Generator,
    push: Push | None = None,
    reserves: Reserves | None = None,
) -> Contact:
    """One contact drawn among those that carry the body, as one of `contact_draws` for a body of its own."""
    problem = contact_problem(model, motion, geometry, strength, None, reserves)
    push = push or Push()
    target = _drawn_target(problem, _sparing(problem, threads=1)[1], push, random)
    off_m = push.balance_m * random.standard_normal(2)
    return solve_contact(problem, target, scale=HELD * problem.weight_n, off_m=off_m)[0]


def cannot_tell(found: Interval, *, factor: float = FACTOR) -> NDArray[np.bool_]:
    """Whether an activation's interval is too wide to be told, (...) bool; one that is not known is."""
    return ~(np.asarray(found.high) <= factor * np.asarray(found.low))


def _drawn_target(problem: ContactProblem, pushes: Floats, push: Push, random: np.random.Generator) -> Floats:
    """Newtons along each edge (n, 4 K) that a draw would like: those that spare the muscles, leaning and shifted.

    Each foot leans by its own two angles, and its points take more or less of its load, the whole trial through.
    """
    feet, up = feet_of(problem.model, problem.contacts.body), problem.edges.mean(axis=0)
    across = _across(problem)
    forward = np.cross(across, up)
    load = pushes.reshape(len(pushes), -1, 4).sum(axis=2)
    drawn = load * np.exp(push.forefoot * random.standard_normal(len(feet)))
    lean = np.zeros((len(feet), 3))
    for foot in np.unique(feet):
        own = feet == foot
        lean[own] = push.sideways * random.standard_normal() * across + push.lean * random.standard_normal() * forward
        drawn[:, own] *= (load[:, own].sum(axis=1) / np.maximum(drawn[:, own].sum(axis=1), 1e-12))[:, None]
    level = (problem.edges - up) / FRICTION  # unit vectors along the floor
    along = drawn[:, :, None] * (lean @ level.T / (2.0 * FRICTION))
    shifted = pushes.reshape(along.shape) * (drawn / np.maximum(load, 1e-12))[:, :, None]
    return (shifted + along).reshape(len(load), -1)


def feet_of(model: Model, bodies: Integers) -> Integers:
    """The foot of each of the bodies (K,) with contact points: the one of them that carries it."""
    feet = np.array(bodies)
    for k, body in enumerate(feet):
        above = int(body)
        while above > 0:
            if above in bodies:
                feet[k] = above
            above = int(model.tree.parent[above])
    return feet


def _across(problem: ContactProblem) -> Floats:
    """The level direction from one foot to the other; any level one where there is one foot."""
    feet, up = feet_of(problem.model, problem.contacts.body), problem.edges.mean(axis=0)
    middle = [problem.points[:, feet == foot].mean(axis=(0, 1)) for foot in np.unique(feet)]
    apart = middle[-1] - middle[0]
    level = apart - up * (apart @ up)
    size = np.linalg.norm(level)
    return level / size if size > 1e-6 else (problem.edges[0] - up) / FRICTION


def _sparing(problem: ContactProblem, *, threads: int) -> tuple[Contact, Floats]:
    """The contact that spares the muscles: pushing costs next to nothing."""
    nothing = np.zeros((len(problem.asked), problem.rays.shape[2]))
    return solve_contact(problem, nothing, scale=FREELY * problem.weight_n, threads=threads)
