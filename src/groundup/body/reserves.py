"""Reserves: motors at the joints that carry what no muscle of the model can, and what may still be said beside them.

Every coordinate has one, as OpenSim's users append CoordinateActuators to a model: weak at the joints, so that they are
the last to be asked, and strong at the root, where nothing but residuals can hold the pelvis. A large share of them
means that the muscles' figures are not the truth about that joint.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.model import Coordinate, Floats, Model, floats
from groundup.body.paths import Geometry

JOINT_N_M, JOINT_N = 1.0, 1.0
"""Moment [N·m] or force [N] of a joint's reserve that costs as much as one fully active muscle."""

ROOT_N_M, ROOT_N = 20.0, 50.0
"""The same at the joint that carries the pelvis: residuals between measured forces and the model."""

TOES_N_M = 50.0
"""The same at joints of the toes: plates give the foot's load to the heel bone, so the toes' moment is not known."""

LIMIT = 0.10
"""Peak reserve over peak moment of a joint above which its muscles' figures are withheld.

OpenSim's documentation, "Reserves and Residuals": typically below 10 % of the peak joint torque.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Reserves:
    """How strong the reserve of each coordinate is, and which coordinates are to be balanced at all."""

    strength: Floats  # (C,) N·m or N at unit effort
    balanced: NDArray[np.bool_]  # (C,) False: coupled, locked or prescribed; what holds it is no muscle


@dataclass(frozen=True, slots=True)
class Withheld:
    """Muscles whose figures must not be told, and why."""

    muscles: tuple[str, ...]
    joint: str
    share: float  # peak reserve over peak moment
    why: str


def usual_reserves(model: Model) -> Reserves:
    """The model's own coordinate actuators where it has any, the usual ones at every other coordinate (C,).

    Actuators at the same coordinate share its moment in proportion to their strength squared, so together they are one
    of strength √Σw². Their bounds are not applied: what a reserve carries beyond reason is told as its share.
    """
    root = model.joints[model.root]
    squares = np.zeros(len(model.coordinates))
    for actuator in model.actuators:
        squares[actuator.coordinate] += actuator.optimal_force**2
    usual = np.array([_usual_strength(coordinate, root) for coordinate in model.coordinates])
    squares = np.where(squares > 0.0, squares, usual**2)
    return Reserves(floats(np.sqrt(squares)), balanced(model))


def _usual_strength(coordinate: Coordinate, root: str) -> float:
    shifts = coordinate.kind == "translation"
    if coordinate.joint == root:
        return ROOT_N if shifts else ROOT_N_M
    if coordinate.name.lower().startswith(("mtp", "toe")):
        return TOES_N_M
    return JOINT_N if shifts else JOINT_N_M


def balanced(model: Model) -> NDArray[np.bool_]:
    """(C,) coordinates whose moments muscles must make; as in OpenSim not the coupled, locked and prescribed ones."""
    own = np.asarray(model.tree.coupling) < 0
    return own & np.array([not c.locked and c.prescribed < 0 for c in model.coordinates], bool)


def reserve_shares(reserve: ArrayLike, moments: ArrayLike) -> Floats:
    """Peak reserve over peak moment of each coordinate: (n, C) and (n, C) -> (C,); NaN where there is no moment."""
    carried = np.nanmax(np.abs(np.asarray(reserve, float)), axis=0)
    asked = np.nanmax(np.abs(np.asarray(moments, float)), axis=0)
    return np.divide(carried, asked, out=np.full(carried.shape, np.nan), where=asked > 0.0)


def joint_shares(model: Model, reserve: ArrayLike, moments: ArrayLike) -> dict[str, float]:
    """Peak reserve over peak moment of each joint with rotations, both as the length of their vector."""
    carried, asked = np.asarray(reserve, float), np.asarray(moments, float)
    shares: dict[str, float] = {}
    for joint in dict.fromkeys(c.joint for c in model.coordinates):
        columns = [k for k, c in enumerate(model.coordinates) if c.joint == joint and c.kind != "translation"]
        peak = np.nanmax(np.linalg.norm(asked[:, columns], axis=1)) if columns else 0.0
        if peak > 0.0:
            shares[joint] = float(np.nanmax(np.linalg.norm(carried[:, columns], axis=1)) / peak)
    return shares


def withheld(
    model: Model, geometry: Geometry, reserve: ArrayLike, moments: ArrayLike, *, limit: float = LIMIT
) -> tuple[Withheld, ...]:
    """Muscles that must not be told of, by joint: those that cross one whose reserves carry more than the limit."""
    crossing: dict[str, dict[str, None]] = {}
    for muscle, coordinate in zip(geometry.muscle, geometry.coordinate, strict=True):
        joint = model.coordinates[coordinate].joint
        crossing.setdefault(joint, {})[model.muscle_names[muscle]] = None
    return tuple(
        Withheld(
            tuple(crossing[joint]),
            joint,
            share,
            f"reserves carry {share:.0%} of the peak moment of {joint} (limit {limit:.0%}):"
            " the model's muscles cannot make this movement, and their activations would mislead",
        )
        for joint, share in joint_shares(model, reserve, moments).items()
        if share > limit and joint in crossing
    )
