"""Ligaments: what bands between bones pull when they are stretched, such as the plantar fascia.

A ligament's tension is scale · curve(length / rest length), none below rest, as OpenSim's Ligament. Its path is laid as
a muscle's, so its length and arms come from `paths`. What it does for a joint no muscle needs to do: ask `dynamics`
and `joint_load` with `ligament_loads` added to the loads from outside, and the joint moments are those left to muscles.
"""

from dataclasses import dataclass, replace

import numpy as np

from groundup.body.derivatives import Motion
from groundup.body.functions import values_of
from groundup.body.joint_load import muscle_loads
from groundup.body.loads import Loads
from groundup.body.model import Floats, Integers, Model
from groundup.body.paths import geometry, pulls


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Ligaments over (n,) frames: (L,) of them, (A,) pairs of a ligament and a coordinate that moves it."""

    length: Floats  # (n, L) m
    tension: Floats  # (n, L) N
    arm: Floats  # (n, A) m: tension T turns the coordinate with arm · T
    ligament: Integers  # (A,)
    coordinate: Integers  # (A,)


def bands(model: Model, motion: Motion, *, threads: int = 1) -> Bands:
    """Lengths, tensions and moment arms of the model's ligaments."""
    found = geometry(as_muscles(model), motion, threads=threads)
    return Bands(found.length, tensions(model, found.length), found.arm, found.muscle, found.coordinate)


def tensions(model: Model, length: Floats) -> Floats:
    """Tensions (n, L) [N] of ligaments that are (n, L) [m] long."""
    pulled = np.zeros_like(length)
    for k, (rest, scale, curve) in enumerate(zip(*model.ligaments[1:], strict=True) if model.ligaments else ()):
        stretched = length[:, k] > rest
        pulled[stretched, k] = scale * values_of(model.tree.functions, int(curve), length[stretched, k] / rest)
    return pulled


def ligament_loads(model: Model, motion: Motion, loads: Loads, *, threads: int = 1) -> Loads:
    """The loads from outside, and what every body feels of the ligaments on it."""
    if model.ligaments is None:
        return loads
    strung = as_muscles(model)
    pulled = tensions(model, geometry(strung, motion, threads=threads).length)
    felt = muscle_loads(strung, pulls(strung, motion.coordinates, threads=threads), pulled)
    vectors = (np.concatenate(pair, axis=1) for pair in zip(loads[1:], felt[1:], strict=True))
    return Loads(np.concatenate([loads.body, felt.body]), *vectors)


def as_muscles(model: Model) -> Model:
    """The model with its ligaments' paths where its muscles' were: for `paths`, never for strengths."""
    paths = model.ligaments.paths if model.ligaments is not None else model.paths
    return replace(model, muscle_names=model.ligament_names, paths=paths)
