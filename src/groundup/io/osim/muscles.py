"""Forces of a model: its muscles, its ligaments, its motors at coordinates, and notes on all others."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from groundup.body.model import CoordinateActuator, MuscleKind, Muscles, Note, floats
from groundup.errors import GroundupError
from groundup.io.osim import muscle_curves
from groundup.io.osim.document import Element, flag, members, number, word
from groundup.io.osim.ligaments import Ligament, ligament_of
from groundup.io.osim.muscle_curves import Rows
from groundup.io.osim.paths import Path, Surroundings, path_of

_KINDS: dict[str, tuple[Callable[[Element], Rows], float]] = {
    "Millard2012EquilibriumMuscle": (muscle_curves.millard, 0.01),
    "Thelen2003Muscle": (muscle_curves.thelen, 0.01),
    "DeGrooteFregly2016Muscle": (muscle_curves.degroote, 0.0),
    "RigidTendonMuscle": (muscle_curves.rigid, 0.0),
}
"""Each kind's curves, and the least activation that OpenSim gives it where the file states none."""

_IN_ARRAYS = {
    "max_isometric_force",
    "optimal_fiber_length",
    "tendon_slack_length",
    "pennation_angle_at_optimal",
    "max_contraction_velocity",
    "ignore_tendon_compliance",
    "min_control",
    "max_control",
    "appliesForce",
    "isEnforced",
    "components",
}

_NO_CONTACT = "no contact force comes from it: ground forces come from plates or from contact points"
_AFFECTS = {
    "CoordinateLimitForce": "nothing holds the joint at its limit: the moment it bears there falls to the muscles",
    "HuntCrossleyForce": _NO_CONTACT,
    "SmoothSphereHalfSpaceForce": _NO_CONTACT,
    "ElasticFoundationForce": _NO_CONTACT,
}
_AFFECTS_OTHERWISE = "its force is missing from the joint moments' share"


@dataclass(frozen=True, slots=True)
class Forces:
    """What a model's ForceSet holds for us."""

    names: list[str] = field(default_factory=list[str])
    muscles: list[Element] = field(default_factory=list[Element])
    paths: list[Path] = field(default_factory=list[Path])
    actuators: list[CoordinateActuator] = field(default_factory=list[CoordinateActuator])
    ligaments: list[Ligament] = field(default_factory=list[Ligament])
    notes: list[Note] = field(default_factory=list[Note])


def forces_of(model: Element, around: Surroundings) -> Forces:
    """Muscles and ligaments with their paths, motors at coordinates, and notes on forces that are not taken over."""
    forces = Forces()
    for force in members(model, "ForceSet"):
        if not flag(force, "appliesForce", default=True):
            forces.notes.append(Note(force.where(), f"{force}, switched off", "nothing: it exerts no force"))
        elif force.tag in _KINDS:
            if force.name in forces.names or not force.name:
                raise force.fail("a name of its own for every muscle", found=f"'{force.name}' again")
            forces.names.append(force.name)
            forces.muscles.append(force)
            forces.paths.append(path_of(force, around))
            forces.notes.extend(muscle_curves.left_out(force))
        elif force.tag == "Ligament" and number(force, "pcsa_force", 0.0) == 0:
            forces.notes.append(Note(force.where(), f"{force}, of no <pcsa_force>", "nothing: it exerts no force"))
        elif force.tag == "Ligament":
            forces.ligaments.append(ligament_of(force, around))
        elif force.tag == "CoordinateActuator":
            forces.actuators.append(_actuator(force, around))
        else:
            affects = _AFFECTS.get(force.tag, _AFFECTS_OTHERWISE)
            forces.notes.append(Note(force.where(), str(force), affects))
    return forces


def muscle_arrays(muscles: list[Element]) -> Muscles:
    """What the muscles can do, as arrays."""
    n = len(muscles)
    rows = [_rows(_checked(muscle)) for muscle in muscles]
    rigid = np.array([_is_rigid(muscle) for muscle in muscles], dtype=bool)
    rigid.flags.writeable = False
    grids = [floats([row[k] for row in rows]) if rows else floats([], 0, 2) for k in range(4)]
    return Muscles(
        max_force=floats([number(muscle, "max_isometric_force", 1000.0) for muscle in muscles], n),
        optimal_length=floats([number(muscle, "optimal_fiber_length", 0.1) for muscle in muscles], n),
        slack_length=floats([number(muscle, "tendon_slack_length", 0.2) for muscle in muscles], n),
        pennation=floats([_pennation(muscle) for muscle in muscles], n),
        max_velocity=floats([number(muscle, "max_contraction_velocity", 10.0) for muscle in muscles], n),
        rigid_tendon=rigid,
        min_activation=floats([_least(muscle) for muscle in muscles], n),
        max_activation=floats([number(muscle, "max_control", 1.0) for muscle in muscles], n),
        active_length=grids[0],
        passive_length=grids[1],
        force_velocity=grids[2],
        tendon_length=grids[3],
    )


def kind_of_muscle(muscle: Element) -> MuscleKind:
    """The muscle's kind, and those of its numbers and flags that no array holds."""
    stated: list[tuple[str, str]] = []
    for owner, prefix in (
        (muscle, ""),
        *((one, f"{one.tag}/") for one in muscle.children if one.tag.endswith("Curve")),
    ):
        plain = [one for one in owner.children if not one.children and one.text and not one.name]
        stated += [(prefix + one.tag, " ".join(one.text.split())) for one in plain if one.tag not in _IN_ARRAYS]
    return MuscleKind(muscle.tag, tuple(stated))


def _rows(muscle: Element) -> Rows:
    """The muscle's curves, if its parameters make any."""
    try:
        with np.errstate(all="ignore"):
            rows = _KINDS[muscle.tag][0](muscle)
    except GroundupError as error:
        raise muscle.fail(f"in {muscle} {error.needed}", found=error.found) from None
    except ArithmeticError:
        rows = None
    if rows is None or not all(np.all(np.isfinite(row)) for row in rows):
        raise muscle.fail(f"parameters of {muscle} that make curves", found="some that contradict each other")
    return rows


def _is_rigid(muscle: Element) -> bool:
    return muscle.tag == "RigidTendonMuscle" or flag(muscle, "ignore_tendon_compliance", default=False)


def _pennation(muscle: Element) -> float:
    return number(muscle, "pennation_angle_at_optimal", 0.0)


def _least(muscle: Element) -> float:
    """The least activation: the least control of the file, else the least of its activation, else the kind's."""
    least = number(muscle, "minimum_activation", _KINDS[muscle.tag][1])
    return number(muscle, "min_control", least)


def _checked(muscle: Element) -> Element:
    """The muscle itself, if its numbers can be a muscle's."""
    for tag, default, least in (
        ("max_isometric_force", 1000.0, 0.0),
        ("optimal_fiber_length", 0.1, 1e-9),
        ("tendon_slack_length", 0.2, 0.0),
        ("max_contraction_velocity", 10.0, 1e-9),
    ):
        value = number(muscle, tag, default)
        if value < least:
            needed = f"<{tag}> of {muscle} {'above zero' if least else 'that is not negative'}"
            raise (muscle.child(tag) or muscle).fail(needed, found=f"{value:g}")
    if not 0 <= _pennation(muscle) < math.pi / 2:
        raise muscle.fail(
            f"<pennation_angle_at_optimal> of {muscle} from 0 to {math.pi / 2:.3f} rad",
            found=f"{_pennation(muscle):g}",
            next_step="Give it in radians.",
        )
    return muscle


def _actuator(force: Element, around: Surroundings) -> CoordinateActuator:
    return CoordinateActuator(
        name=force.name,
        coordinate=around.coordinates.named(word(force, "coordinate"), force, str(force)),
        optimal_force=number(force, "optimal_force", 1.0),
        low=number(force, "min_control", -math.inf, infinite=True),
        high=number(force, "max_control", math.inf, infinite=True),
    )
