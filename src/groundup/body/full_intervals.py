"""Intervals of everything that may be off: the size of the body and its markers too, through inverse kinematics.

Each draw is another person who may have been recorded: segments longer or shorter, markers elsewhere, plates and
muscles off as in *quick* draws. Their motion is found from the same markers, and the whole chain is worked through.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from groundup.body.compiled import in_chunks
from groundup.body.contact import drawn_contact
from groundup.body.derivatives import Motion, differentiated
from groundup.body.dynamics import moments
from groundup.body.intervals import Doubt, Draws, enough, erring_loads, load_errors
from groundup.body.inverse_kinematics import solve
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model, floats
from groundup.body.paths import geometry
from groundup.body.reserves import Reserves, usual_reserves
from groundup.body.scaling import scale
from groundup.body.sharing import Sharing, share
from groundup.body.strength import Strength, strength

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was recorded of a trial: markers in the model's ground axes and loads on their frames.

    Without loads the ground's push is drawn with the muscles' (`contact`). With `frames` only these are worked through
    after the kinematics, and the loads are theirs.
    """

    times_s: Floats  # (n,)
    markers: Floats  # (n, K, 3) m; NaN: not seen
    names: Sequence[str]  # (K,)
    loads: Loads | None
    lowpass_hz: float | None
    weights: Mapping[str, float] | None = None
    fixed: Sequence[str] = ()  # coordinates held at zero
    frames: NDArray[np.intp] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One who may have been recorded, worked through."""

    model: Model
    motion: Motion
    loads: Loads
    moments: Floats  # (n, C)
    sharing: Sharing


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
    """Activations (D, n, M) of the persons who may have been recorded; see `persons`.

    Of muscles at work the intervals cover a planted truth; of one that rests on its bound they do so less often (48
    times in 60), because from there no small error shows in either direction.
    """
    found = persons(
        model,
        seen,
        lambda person: (person.sharing.activation.astype(np.float32), person.sharing.converged),
        draws=draws,
        seed=seed,
        activation=activation,
        parity=parity,
        doubt=doubt,
        reserves=reserves,
        threads=threads,
    )
    activations, converged = (np.stack(part) for part in zip(*found, strict=True))
    return Draws(activations, converged, "full")


def persons(
    model: Model,
    seen: Seen,
    told: Callable[[Person], Told],
    *,
    draws: int,
    seed: int,
    activation: Floats | None = None,
    parity: bool = False,
    doubt: Doubt | None = None,
    reserves: Reserves | None = None,
    heard: Callable[[float], None] | None = None,
    threads: int = 1,
) -> list[Told]:
    """What `told` says of each of the persons who may have been recorded; `heard` hears how much is done.

    `activation` (n, M) of the trial itself says at what effort the tendons' give is taken (`strength`).
    """
    enough(draws)
    doubt, reserves = doubt or Doubt(), reserves or usual_reserves(model)
    held = dict.fromkeys(seen.fixed, 0.0)
    start = solve(
        model, seen.markers[:1], seen.names, weights=seen.weights, fixed=held, times_s=seen.times_s[:1]
    ).coordinates[0]
    seeds = np.random.SeedSequence(seed).spawn(draws)
    out: dict[int, Told] = {}

    def run(first: int, stop: int) -> None:
        for d in range(first, stop):
            random = np.random.default_rng(seeds[d])
            person, loads, factor = drawn_person(model, seen.loads, doubt, random)
            motion = _moved(person, seen, held, start)
            paths = geometry(person, motion)
            strong = strength(person, paths, parity=parity, activation=activation)
            strong = Strength(strong.active * factor, strong.passive * factor, parity)
            if loads is None:
                found = drawn_contact(person, motion, paths, strong, random=random, reserves=reserves)
                asked, loads, shared = moments(person, motion, found.loads), found.loads, found.sharing
            else:
                asked = moments(person, motion, loads)
                shared = share(person, paths, strong, asked, reserves=reserves)
            out[d] = told(Person(person, motion, loads, asked, shared))
            if heard is not None:
                heard(len(out) / draws)

    in_chunks(run, draws, threads=threads)
    return [out[d] for d in range(draws)]


def _moved(person: Model, seen: Seen, held: Mapping[str, float], start: Floats) -> Motion:
    """How a person moved, on the frames that are worked through."""
    found = solve(
        person,
        seen.markers,
        seen.names,
        weights=seen.weights,
        fixed=held,
        times_s=seen.times_s,
        start=start,
        tolerance=1e-4,
    )
    whole = differentiated(person, seen.times_s, found.coordinates, lowpass_hz=seen.lowpass_hz)
    if seen.frames is None:
        return whole
    return Motion(
        whole.times_s[seen.frames],
        whole.coordinates[seen.frames],
        whole.speeds[seen.frames],
        whole.accelerations[seen.frames],
        whole.settled[seen.frames],
    )


def drawn_person(
    model: Model, loads: Loads | None, doubt: Doubt, random: np.random.Generator
) -> tuple[Model, Loads | None, Floats]:
    """One who may have been recorded: their model, the loads on them, and what their muscles are stronger by (M,)."""
    factors = np.ones((len(model.bodies), 3))
    factors[1:] = np.exp(doubt.segment * random.standard_normal((len(model.bodies) - 1, 1)))
    person = scale(model, floats(factors))
    place = person.markers.place + doubt.marker_m * random.standard_normal(person.markers.place.shape)
    person = replace(person, markers=person.markers._replace(place=floats(place)))
    if loads is not None:
        loads = erring_loads(loads, load_errors(loads, model.gravity, draws=1, doubt=doubt, random=random)[0])
    factor = np.exp(doubt.strength * random.standard_normal(len(model.muscle_names)))
    return person, loads, factor
