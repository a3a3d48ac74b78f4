"""Where a leg's joints and glutes stand in a model: by the names that OpenSim's models share."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.body.model import Integers, Model, integers

HIP, ADDUCTION, KNEE, ANKLE = "hip_flexion", "hip_adduction", "knee_angle", "ankle_angle"
_GLUTES = {
    "gluteus_maximus_activation": re.compile(r"^(glmax|glut_?max|gluteus_?maximus)", re.I),
    "gluteus_medius_activation": re.compile(r"^(glmed|glut_?med|gluteus_?medius)", re.I),
}


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One leg of a model: coordinates by name with the sign that makes them flexion or adduction, joints, muscles."""

    side: Side
    column: dict[str, int]
    sign: dict[str, float]
    joint: dict[str, Integers]
    """Of HIP, KNEE and ANKLE: the coordinates of the whole joint that turn."""
    hip_body: int
    glutes: dict[str, tuple[Integers, NDArray[np.float64]]]
    """Compartments by curve, with their shares of the muscle's largest force."""


def leg_of(model: Model, side: Side) -> Leg | str:
    """One leg of a model, or what it lacks."""
    column: dict[str, int] = {}
    for name in (HIP, ADDUCTION, KNEE, ANKLE):
        found = [
            k for k, c in enumerate(model.coordinate_names) if c.lower() in (f"{name}_{side[0]}", f"{name}_{side}")
        ]
        if not found:
            return f"the model {model.name} has no coordinate {name}_{side[0]}"
        column[name] = found[0]
    joint = {name: _turning(model, column[name]) for name in (HIP, KNEE, ANKLE)}
    return Leg(
        side=side,
        column=column,
        sign={name: -1.0 if name == KNEE and _straightens(model, k) else 1.0 for name, k in column.items()},
        joint=joint,
        hip_body=model.joints.index(model.coordinates[column[HIP]].joint),
        glutes={curve: _compartments(model, pattern, side) for curve, pattern in _GLUTES.items()},
    )


def below(model: Model, body: int) -> list[int]:
    """A body and all that it carries."""
    carried = [body]
    for b in range(body + 1, len(model.bodies)):
        if int(model.tree.parent[b]) in carried:
            carried.append(b)
    return carried


def _turning(model: Model, column: int) -> Integers:
    joint = model.coordinates[column].joint
    return integers([k for k, c in enumerate(model.coordinates) if c.joint == joint and c.kind == "rotation"])


def _straightens(model: Model, column: int) -> bool:
    """Whether a knee's coordinate falls as it bends, as in OpenSim's older models: by the longer part of its range."""
    one = model.coordinates[column]
    return abs(one.low) > abs(one.high)


def _compartments(model: Model, pattern: re.Pattern[str], side: Side) -> tuple[Integers, NDArray[np.float64]]:
    ends = (f"_{side[0]}", f"_{side}")
    found = [k for k, n in enumerate(model.muscle_names) if pattern.match(n) and n.lower().endswith(ends)]
    force = model.muscles.max_force[found]
    return integers(found, len(found)), force / max(float(force.sum()), 1e-12)
