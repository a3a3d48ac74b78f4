"""How sure an activation is: what the measurement and the model do not know is drawn many times and worked through.

*Quick* draws ground forces and muscle strengths on fixed kinematics: joint moments are linear in the loads, so that one
table of twists a frame serves all draws and only the sharing is solved anew. *Full* draws the markers and the size of
the body too, through inverse kinematics. The caller gives the seed; the same seed gives the same draws, whatever the
threads.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.compiled import in_chunks
from groundup.body.derivatives import Motion
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model
from groundup.body.paths import Geometry
from groundup.body.reserves import Reserves, usual_reserves
from groundup.body.sharing import activation_bounds, asked_moments, muscle_blocks, share_frames
from groundup.body.strength import Strength
from groundup.body.twists import twists
from groundup.errors import UsageError

Kind = Literal["quick", "full"]

FEWEST_DRAWS = 40
"""Below this a 95 % interval would be the extremes of the draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """How far the inputs may be off: standard deviations, each held through a trial.

    | input | size | source |
    |---|---|---|
    | shear of a foot, each direction | 5 N | four commercial plates after re-calibration: 3.6 ± 2.3 and 3.0 ± 0.7 N \
(Cappello 2011, Gait Posture 33:724, read as abstract) |
    | vertical force | 1 % | the same: 5.0 ± 2.5 N of a person's weight |
    | center of pressure, each direction | 5 mm | the same plates before re-calibration: 2.3 to 14 mm |
    | strength of each muscle | 20 %, lognormal; one for all muscles or (M,) | by design: strengths come from \
cadavers and scale with size |
    | place of a marker | 5 mm | by design: skin against bone in a slow task, constant through a repetition |
    | length of a segment | 2 % | by design: 1 cm in a thigh |
    """

    shear_n: float = 5.0
    vertical: float = 0.01
    center_of_pressure_m: float = 0.005
    strength: float | Floats = 0.20
    marker_m: float = 0.005
    segment: float = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """What the muscles may have done: one possible activation a draw."""

    activation: NDArray[np.float32]  # (D, n, M)
    converged: NDArray[np.bool_]  # (D, n)
    kind: Kind
    stronger: Floats | None = None  # (D, M) by what each muscle was stronger; of quick draws
    wrench: Floats | None = None  # (D, n, L · 6) by what the loads erred, as `load_errors` gives it; of quick draws


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Where a value lies: between the quantiles of its draws that leave out (1 − level) / 2 on either side."""

    low: Floats  # (...)
    high: Floats  # (...)
    kind: Kind
    draws: int
    level: float


def quick_draws(
    model: Model,
    motion: Motion,
    loads: Loads,
    geometry: Geometry,
    strength: Strength,
    moments: ArrayLike,
    *,
    draws: int,
    seed: int,
    doubt: Doubt | None = None,
    reserves: Reserves | None = None,
    threads: int = 1,
) -> Draws:
    """Activations (D, n, M) for loads and strengths drawn around the given ones, whose moments are (n, C)."""
    doubt, reserves = doubt or Doubt(), reserves or usual_reserves(model)
    enough(draws)
    loads_random, strength_random = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2))
    factor = np.exp(doubt.strength * strength_random.standard_normal((draws, len(model.muscle_names))))
    wrench = load_errors(loads, model.gravity, draws=draws, doubt=doubt, random=loads_random)
    reach = twists(model, motion.coordinates, loads.body, threads=threads)
    n, _, coordinates, _ = reach.shape
    reach = np.ascontiguousarray(np.moveaxis(reach, 1, 2)).reshape(n, coordinates, -1)
    parts, bounds = muscle_blocks(geometry, reserves, len(model.muscle_names)), activation_bounds(model)
    activation = np.empty((draws, n, len(model.muscle_names)), np.float32)
    converged = np.empty((draws, n), np.bool_)
    moments = np.asarray(moments, float)

    def run(first: int, stop: int) -> None:
        for d in range(first, stop):
            drawn = Strength(strength.active * factor[d], strength.passive * factor[d], strength.parity)
            made = (reach @ wrench[d][:, :, None])[:, :, 0]
            reserve = asked_moments(geometry, moments - made, reserves)
            activation[d], converged[d] = share_frames(parts, geometry.arm, drawn, reserves, bounds, reserve)

    in_chunks(run, draws, threads=threads)
    return Draws(activation, converged, "quick", stronger=factor, wrench=wrench)


def load_errors(loads: Loads, gravity: ArrayLike, *, draws: int, doubt: Doubt, random: np.random.Generator) -> Floats:
    """Errors of wrenches on the loaded bodies, (D, n, L · 6): moment about the ground origin [N·m], then force [N].

    Forces err while a foot carries load, in proportion to it up to 20 N: a foot in the air stays free.
    """
    up = -np.asarray(gravity, float) / np.linalg.norm(gravity)
    along = np.eye(3) - np.outer(up, up)  # keeps what lies in the floor
    vertical = loads.force @ up
    carrying = np.clip(vertical / 20.0, 0.0, 1.0)[..., None]
    feet = loads.force.shape[1]
    shear = doubt.shear_n * random.standard_normal((draws, 1, feet, 3)) @ along
    stretch = doubt.vertical * random.standard_normal((draws, 1, feet, 1))
    shift = doubt.center_of_pressure_m * random.standard_normal((draws, 1, feet, 3)) @ along
    force = carrying * shear + stretch * vertical[..., None] * up
    moment = np.cross(loads.point + shift, loads.force + force) - np.cross(loads.point, loads.force)
    return np.concatenate([moment, force], axis=-1).reshape(draws, len(loads.force), -1)


def interval(values: ArrayLike, *, kind: Kind, level: float = 0.95) -> Interval:
    """The interval of anything worked out of each draw: (D, ...) -> `Interval` of (...); NaN where a draw has none."""
    drawn = np.asarray(values, float)
    enough(len(drawn))
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Interval(low, high, kind, len(drawn), level)


def wrenches(loads: Loads) -> Floats:
    """Moment about the ground origin [N·m] and force [N] of each load, (n, L · 6), as `load_errors` tells of errors."""
    moment = np.cross(loads.point, loads.force) + loads.torque
    return np.concatenate([moment, loads.force], axis=-1).reshape(len(loads.force), -1)


def erring_loads(loads: Loads, error: Floats) -> Loads:
    """Loads with wrenches off by an error (n, L · 6), as `load_errors` gives them: at the same points, by torques."""
    wrench = error.reshape(*loads.force.shape[:2], 6)
    force = loads.force + wrench[..., 3:]
    lever = np.cross(loads.point, loads.force) - np.cross(loads.point, force)
    return Loads(loads.body, force, loads.point, loads.torque + lever + wrench[..., :3])


def enough(draws: int) -> None:
    """Refuse an interval of too few draws."""
    if draws < FEWEST_DRAWS:
        raise UsageError(f"{FEWEST_DRAWS} draws at least for an interval", found=f"{draws}")
