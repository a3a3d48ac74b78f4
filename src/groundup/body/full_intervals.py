"""Intervals of everything that may be off: the size of the body and its markers too, through inverse kinematics.

Each draw is another person who may have been recorded: segments longer or shorter, markers elsewhere, plates and
muscles off as in *quick* draws. Their motion is found from the same markers, and the whole chain is worked through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from groundup.body.compiled import in_chunks
from groundup.body.derivatives import differentiated
from groundup.body.dynamics import moments
from groundup.body.intervals import Doubt, Draws, enough, erring_loads, load_errors
from groundup.body.inverse_kinematics import solve
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model, floats
from groundup.body.paths import geometry
from groundup.body.reserves import Reserves, usual_reserves
from groundup.body.scaling import scale
from groundup.body.sharing import share
from groundup.body.strength import Strength, strength


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was recorded of a trial: markers in the model's ground axes and loads on their frames."""

    times_s: Floats  # (n,)
    markers: Floats  # (n, K, 3) m; NaN: not seen
    names: Sequence[str]  # (K,)
    loads: Loads
    lowpass_hz: float | None
    weights: Mapping[str, float] | None = None


def full_draws(
    model: Model,
    seen: Seen,
    *,
    draws: int,
    seed: int,
    activation: Floats | None = None,
    parity: bool = False,
    doubt: Doubt | None = None,
    reserves: Reserves | None = None,
    threads: int = 1,
) -> Draws:
    """Activations (D, n, M) of the persons who may have been recorded.

    `activation` (n, M) of the trial itself says at what effort the tendons' give is taken (`strength`). Of muscles at
    work the intervals cover a planted truth; of one that rests on its bound they do so less often (48 times in 60),
    because from there no small error shows in either direction.
    """
    enough(draws)
    doubt, reserves = doubt or Doubt(), reserves or usual_reserves(model)
    start = solve(model, seen.markers[:1], seen.names, weights=seen.weights, times_s=seen.times_s[:1]).coordinates[0]
    out = np.empty((draws, len(seen.times_s), len(model.muscle_names)), np.float32)
    converged = np.empty(out.shape[:2], np.bool_)
    seeds = np.random.SeedSequence(seed).spawn(draws)

    def run(first: int, stop: int) -> None:
        for d in range(first, stop):
            random = np.random.default_rng(seeds[d])
            person, loads, factor = drawn_person(model, seen.loads, doubt, random)
            found = solve(
                person,
                seen.markers,
                seen.names,
                weights=seen.weights,
                times_s=seen.times_s,
                start=start,
                tolerance=1e-4,
            )
            motion = differentiated(person, seen.times_s, found.coordinates, lowpass_hz=seen.lowpass_hz)
            paths = geometry(person, motion)
            strong = strength(person, paths, parity=parity, activation=activation)
            strong = Strength(strong.active * factor, strong.passive * factor, parity)
            shared = share(person, paths, strong, moments(person, motion, loads), reserves=reserves)
            out[d], converged[d] = shared.activation, shared.converged

    in_chunks(run, draws, threads=threads)
    return Draws(out, converged, "full")


def drawn_person(model: Model, loads: Loads, doubt: Doubt, random: np.random.Generator) -> tuple[Model, Loads, Floats]:
    """One who may have been recorded: their model, the loads on them, and what their muscles are stronger by (M,)."""
    factors = np.ones((len(model.bodies), 3))
    factors[1:] = np.exp(doubt.segment * random.standard_normal((len(model.bodies) - 1, 1)))
    person = scale(model, floats(factors))
    place = person.markers.place + doubt.marker_m * random.standard_normal(person.markers.place.shape)
    person = replace(person, markers=person.markers._replace(place=floats(place)))
    error = load_errors(loads, model.gravity, draws=1, doubt=doubt, random=random)[0]
    factor = np.exp(doubt.strength * random.standard_normal(len(model.muscle_names)))
    return person, erring_loads(loads, error), factor
