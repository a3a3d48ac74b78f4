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
from groundup.body.intervals import Draws, Interval
from groundup.body.model import Contacts, Floats, Model
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
    of a foot carries.
    """

    sideways: float = 0.10
    lean: float = 0.05
    forefoot: float = 0.3


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
    strength_doubt: float = 0.20,
    contacts: Contacts | None = None,
    reserves: Reserves | None = None,
    threads: int = 1,
) -> Draws:
    """Activations (D, n, M) for contacts drawn among those that carry the body, and strengths drawn (lognormal)."""
    push = push or Push()
    problem = contact_problem(model, motion, geometry, strength, contacts, reserves)
    random = np.random.default_rng(seed)
    sparing = _sparing(problem, threads=threads)[1]
    targets = [_drawn_target(problem, sparing, push, random) for _ in range(draws)]
    factor = np.exp(strength_doubt * random.standard_normal((draws, len(model.muscle_names))))
    activation = np.empty((draws, len(motion.times_s), len(model.muscle_names)), np.float32)
    converged = np.empty(activation.shape[:2], np.bool_)

    def run(first: int, stop: int) -> None:
        for d in range(first, stop):
            found, _ = solve_contact(problem, targets[d], scale=HELD * problem.weight_n, strength_factor=factor[d])
            activation[d], converged[d] = found.sharing.activation, found.sharing.converged

    in_chunks(run, draws, threads=threads)
    return Draws(activation, converged, "quick")


def cannot_tell(found: Interval, *, factor: float = FACTOR) -> NDArray[np.bool_]:
    """Whether an activation's interval is too wide to be told, (...) bool; one that is not known is."""
    return ~(np.asarray(found.high) <= factor * np.asarray(found.low))


def _drawn_target(problem: ContactProblem, pushes: Floats, push: Push, random: np.random.Generator) -> Floats:
    """Newtons along each edge (n, 4 K) that a draw would like: those that spare the muscles, leaning and shifted.

    Each foot leans by its own two angles, and its points take more or less of its load, the whole trial through.
    """
    body, up = problem.contacts.body, problem.edges.mean(axis=0)
    across = _across(problem)
    forward = np.cross(across, up)
    load = pushes.reshape(len(pushes), -1, 4).sum(axis=2)
    drawn = load * np.exp(push.forefoot * random.standard_normal(len(body)))
    lean = np.zeros((len(body), 3))
    for foot in np.unique(body):
        own = body == foot
        lean[own] = push.sideways * random.standard_normal() * across + push.lean * random.standard_normal() * forward
        drawn[:, own] *= (load[:, own].sum(axis=1) / np.maximum(drawn[:, own].sum(axis=1), 1e-12))[:, None]
    level = (problem.edges - up) / FRICTION  # unit vectors along the floor
    along = drawn[:, :, None] * (lean @ level.T / (2.0 * FRICTION))
    shifted = pushes.reshape(along.shape) * (drawn / np.maximum(load, 1e-12))[:, :, None]
    return (shifted + along).reshape(len(load), -1)


def _across(problem: ContactProblem) -> Floats:
    """The level direction from one foot to the other; any level one where there is one foot."""
    body, up = problem.contacts.body, problem.edges.mean(axis=0)
    middle = [problem.points[:, body == foot].mean(axis=(0, 1)) for foot in np.unique(body)]
    apart = middle[-1] - middle[0]
    level = apart - up * (apart @ up)
    size = np.linalg.norm(level)
    return level / size if size > 1e-6 else (problem.edges[0] - up) / FRICTION


def _sparing(problem: ContactProblem, *, threads: int) -> tuple[Contact, Floats]:
    """The contact that spares the muscles: pushing costs next to nothing."""
    nothing = np.zeros((len(problem.asked), problem.rays.shape[2]))
    return solve_contact(problem, nothing, scale=FREELY * problem.weight_n, threads=threads)
