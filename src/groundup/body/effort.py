"""What muscles did in a movement: geometry, strength, moments and their sharing, one after the other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.body.derivatives import Motion
from groundup.body.dynamics import moments
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model
from groundup.body.paths import Geometry, geometry
from groundup.body.reserves import Reserves, Withheld, joint_shares, usual_reserves, withheld
from groundup.body.sharing import Sharing, share, share_physical
from groundup.body.strength import Strength, strength
from groundup.errors import SignalError


@dataclass(frozen=True, slots=True, eq=False)
class Muscular:
    """A movement's muscle forces with all they rest on, frames as in the motion."""

    motion: Motion
    loads: Loads
    moments: Floats  # (n, C) N·m, N
    geometry: Geometry
    strength: Strength
    sharing: Sharing
    reserve_share: dict[str, float]  # peak reserve over peak moment, by joint
    withheld: tuple[Withheld, ...]
    saturated: dict[str, float]  # share of frames in which a muscle is at its limit, by name, where there are any


def muscular(
    model: Model,
    motion: Motion,
    loads: Loads,
    *,
    parity: bool = False,
    reserves: Reserves | None = None,
    judged: NDArray[np.bool_] | None = None,
    threads: int = 1,
) -> Muscular:
    """Muscle forces that make the movement under the loads, with least effort.

    The physical default has cos(pennation), passive force and the tendon's give at the effort found; `parity` is
    OpenSim's static optimization, which has none of the three. `judged` (n,) are the frames by which reserves are
    judged (default: those that the filter does not distort).
    """
    if not model.muscle_names:
        raise SignalError("a model with muscles", found="none", next_step="Give a model whose muscles can be shared.")
    asked = moments(model, motion, loads, threads=threads)
    paths = geometry(model, motion, threads=threads)
    reserves = reserves or usual_reserves(model)
    if parity:
        able = strength(model, paths, parity=True, threads=threads)
        shared = share(model, paths, able, asked, reserves=reserves, threads=threads)
    else:
        shared, able = share_physical(model, paths, asked, reserves=reserves, threads=threads)
    frames = _judged(motion, asked) if judged is None else judged
    if not frames.any():
        frames = np.ones(len(asked), bool)
    at_limit = shared.saturated[frames].mean(axis=0)
    return Muscular(
        motion=motion,
        loads=loads,
        moments=asked,
        geometry=paths,
        strength=able,
        sharing=shared,
        reserve_share=joint_shares(model, shared.reserve[frames], asked[frames]),
        withheld=withheld(model, paths, shared.reserve[frames], asked[frames]),
        saturated={n: float(s) for n, s in zip(model.muscle_names, at_limit, strict=True) if s > 0},
    )


def _judged(motion: Motion, asked: Floats) -> NDArray[np.bool_]:
    return motion.settled & np.isfinite(asked).all(axis=1)
