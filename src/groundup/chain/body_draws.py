"""Curves of one leg as measured and in every draw: what plates and muscle strengths may be off by, worked through.

Moments are linear in the loads (virtual work), the hip's contact force in loads and muscle tensions, so a draw needs
no second pass through the engine but the sharing. Drawn at 25 Hz: coordinates hold nothing above 6 Hz.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.body.contact import contact_draws
from groundup.body.derivatives import Motion
from groundup.body.effort import Muscular
from groundup.body.full_intervals import Person
from groundup.body.intervals import Doubt, Draws, quick_draws
from groundup.body.leg.doubt import strength_spread
from groundup.body.loads import Loads
from groundup.body.model import Model
from groundup.body.paths import pulls
from groundup.body.strength import Strength
from groundup.body.twists import twists
from groundup.chain.body_sides import ADDUCTION, ANKLE, HIP, KNEE, Leg, below

Array = NDArray[np.float64]

DRAWS, SEED, NODES_HZ = 200, 5, 25.0
AS_THEY_ARE = "markers, the size of the body and its masses are taken as they are"
KIND = "quick interval of {draws} draws of ground forces and muscle strengths; " + AS_THEY_ARE
KIND_ESTIMATED = (
    "ground forces estimated, not measured; quick interval of {draws} draws of how the feet may have pushed and of "
    "muscle strengths; " + AS_THEY_ARE
)
FULL = (
    "muscle strengths, places of markers and lengths of segments, each through inverse kinematics; masses are taken as "
)
KIND_FULL = "full interval of {draws} draws of ground forces, " + FULL + "they are"
KIND_FULL_ESTIMATED = (
    "ground forces estimated, not measured; full interval of {draws} draws of how the feet may have pushed, "
    + FULL
    + "they are"
)
USUAL = Doubt()


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Each curve at the nodes in every draw: (D, g)."""

    node: NDArray[np.intp]
    runs: Mapping[str, Array]


def leg_curves(model: Model, done: Muscular | Person, leg: Leg, contact_n: Array) -> dict[str, Array]:
    """Curves (n,) of one leg in SI, per kilogram or body weight; `contact_n` (n, 3) is the force at the hip."""
    kg, weight = _mass(model)
    moments, speeds = done.moments, done.motion.speeds
    reserve = done.sharing.reserve[:, leg.joint[HIP]]
    return {
        **_moments(leg, moments, kg),
        **_powers(leg, moments, speeds, kg),
        "hip_moment": np.linalg.norm(moments[:, leg.joint[HIP]], axis=1) / kg,
        "hip_reserve": np.linalg.norm(reserve, axis=1) / kg,
        "hip_contact_force": np.linalg.norm(contact_n, axis=1) / weight,
        **_glutes(leg, done.sharing.activation),
    }


def doubt_of(model: Model) -> Doubt:
    """The usual doubt, with that of the foot's small muscles."""
    return replace(USUAL, strength=strength_spread(model, float(USUAL.strength)))


def draws_at_nodes(
    model: Model, done: Muscular, *, estimated: bool = False, threads: int
) -> tuple[NDArray[np.intp], Muscular, Draws]:
    """The frames that are drawn, the trial cut to them, and the draws: of plates, or of how feet may have pushed."""
    times = done.motion.times_s
    step = max(1, int(1.0 / (NODES_HZ * float(np.median(np.diff(times)))) + 1e-6))
    node = np.unique(np.append(np.arange(0, len(times), step), len(times) - 1))
    part = _at(done, node)
    doubt = doubt_of(model)
    if estimated:
        drawn = contact_draws(
            model,
            part.motion,
            part.geometry,
            part.strength,
            draws=DRAWS,
            seed=SEED,
            strength_doubt=doubt.strength,
            reserves=part.sharing.reserves,
            around=part.loads,
            threads=threads,
        )
        return node, part, drawn
    drawn = quick_draws(
        model,
        part.motion,
        part.loads,
        part.geometry,
        part.strength,
        part.moments,
        draws=DRAWS,
        seed=SEED,
        doubt=doubt,
        reserves=part.sharing.reserves,
        threads=threads,
    )
    return node, part, drawn


def drawn_legs(
    model: Model,
    part: Muscular,
    drawn: Draws,
    legs: Mapping[Side, Leg],
    contact_n: Mapping[Side, Array],
    *,
    threads: int,
) -> dict[Side, dict[str, Array]]:
    """Curves (D, g) of each leg in every draw; `contact_n` (g, 3) by leg at the nodes."""
    assert drawn.wrench is not None
    assert drawn.stronger is not None
    kg, weight = _mass(model)
    reach = twists(model, part.motion.coordinates, part.loads.body, threads=threads)  # (g, L, C, 6)
    columns = sorted({int(c) for leg in legs.values() for joint in leg.joint.values() for c in joint})
    wrench = drawn.wrench.reshape(*drawn.wrench.shape[:2], -1, 6)
    moments = np.zeros((len(wrench), *part.moments.shape))
    moments[..., columns] = part.moments[:, columns] - np.einsum(
        "glci,dgli->dgc", reach[:, :, columns], wrench, optimize=True
    )
    pulled = pulls(model, part.motion.coordinates, threads=threads)
    out: dict[Side, dict[str, Array]] = {}
    for name, leg in legs.items():
        carried = below(model, leg.hip_body)
        onto = np.zeros((*part.sharing.force.shape, 3))
        for k in np.flatnonzero(np.isin(pulled.body, carried)):
            onto[:, pulled.muscle[k]] += pulled.force[:, k]
        loaded = np.flatnonzero(np.isin(part.loads.body, carried))
        contact = np.empty((len(wrench), len(onto)))
        for d in range(len(wrench)):
            tension = (part.strength.active * drawn.activation[d] + part.strength.passive) * drawn.stronger[d]
            more = np.einsum("gm,gmi->gi", tension - part.sharing.force, onto) + wrench[d][:, loaded, 3:].sum(axis=1)
            contact[d] = np.linalg.norm(contact_n[name] - more, axis=1) / weight
        out[name] = {
            **_moments(leg, moments, kg),
            **_powers(leg, moments, part.motion.speeds, kg),
            "hip_contact_force": contact,
            **_glutes(leg, drawn.activation),
        }
    return out


def _mass(model: Model) -> tuple[float, float]:
    kg = float(model.inertia.mass.sum())
    return kg, kg * float(np.linalg.norm(model.gravity))


def _moments(leg: Leg, moments: Array, kg: float) -> dict[str, Array]:
    named = {
        "hip_extension_moment": HIP,
        "hip_abduction_moment": ADDUCTION,
        "knee_extension_moment": KNEE,
        "ankle_plantarflexion_moment": ANKLE,
    }
    found = {curve: -leg.sign[c] * moments[..., leg.column[c]] / kg for curve, c in named.items()}
    return found | {"hip_knee_extension_moment": found["hip_extension_moment"] + found["knee_extension_moment"]}


def _powers(leg: Leg, moments: Array, speeds: Array, kg: float) -> dict[str, Array]:
    named = {"hip_power": HIP, "knee_power": KNEE, "ankle_power": ANKLE}
    return {
        curve: (moments[..., leg.joint[c]] * speeds[:, leg.joint[c]]).sum(axis=-1) / kg for curve, c in named.items()
    }


def _glutes(leg: Leg, activation: NDArray[np.float32] | Array) -> dict[str, Array]:
    return {curve: np.asarray(activation[..., which] @ share, float) for curve, (which, share) in leg.glutes.items()}


def _at(done: Muscular, node: NDArray[np.intp]) -> Muscular:
    motion, geometry, strength, sharing = done.motion, done.geometry, done.strength, done.sharing
    return replace(
        done,
        motion=Motion(
            motion.times_s[node],
            motion.coordinates[node],
            motion.speeds[node],
            motion.accelerations[node],
            motion.settled[node],
        ),
        loads=Loads(done.loads.body, *(np.ascontiguousarray(part[node]) for part in done.loads[1:])),
        moments=done.moments[node],
        geometry=replace(
            geometry,
            length=geometry.length[node],
            speed=geometry.speed[node],
            arm=np.ascontiguousarray(geometry.arm[node]),
            touching=geometry.touching[node],
        ),
        strength=Strength(strength.active[node], strength.passive[node], strength.parity),
        sharing=replace(
            sharing,
            activation=sharing.activation[node],
            force=sharing.force[node],
            reserve=sharing.reserve[node],
            saturated=sharing.saturated[node],
            converged=sharing.converged[node],
        ),
    )
