"""What the leg is made of, once its tables are read and both sides made: rows in the order of the file to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Body:
    """A segment: mass [kg], its center [m], inertia about it (xx, yy, zz, xy, xz, yz) [kg·m²]."""

    name: str
    mass_kg: float
    center_m: Three
    inertia_kg_m2: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One of a joint's six axes and the function along or about it, by kind and numbers."""

    kind: str
    axis: Three
    coordinate: str
    function: str
    numbers: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class JointCoordinate:
    """A coordinate of a joint [rad, m]; `follows` names the coordinate that drives it."""

    name: str
    low: float
    high: float
    default: float
    follows: str


@dataclass(frozen=True, slots=True)
class Joint:
    """What carries a child on its parent."""

    name: str
    kind: str
    parent: str
    child: str
    place_in_parent_m: Three
    turn_in_parent_rad: Three
    place_in_child_m: Three
    turn_in_child_rad: Three
    coordinates: tuple[JointCoordinate, ...]
    axes: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Cylinder:
    """A surface that paths bend around, in a frame of its own on a body."""

    name: str
    body: str
    place_m: Three
    turn_rad: Three
    side: str
    radius_m: float
    length_m: float


@dataclass(frozen=True, slots=True)
class Path:
    """Points on bodies, and cylinders with the first and last point (from 1; −1: any) they may stand between."""

    points: tuple[tuple[str, Three], ...]
    wraps: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Muscle:
    """A muscle's strength, lengths and path; `factor` is how far its strength is uncertain (1: as the base's)."""

    name: str
    max_force_n: float
    optimal_length_m: float
    slack_length_m: float
    pennation_rad: float
    passive_strains: tuple[float, float]
    path: Path
    factor: float


@dataclass(frozen=True, slots=True)
class Ligament:
    """A band that only resists: its path, its length without force and what it is made of (`band.stress_mpa`)."""

    name: str
    rest_length_m: float
    section_mm2: float
    shear_mpa: float
    fiber_mpa: float
    growth: float
    poisson: float
    path: Path


@dataclass(frozen=True, slots=True)
class Point:
    """A marker or a contact point on a body."""

    name: str
    body: str
    place_m: Three


@dataclass(frozen=True, slots=True)
class Motor:
    """Stands in at a coordinate that has no muscles here."""

    name: str
    coordinate: str
    optimal_force: float


@dataclass(frozen=True, slots=True)
class Leg:
    """The whole model as rows, both sides, each list in the order of the file to be."""

    bodies: tuple[Body, ...]
    joints: tuple[Joint, ...]
    cylinders: tuple[Cylinder, ...]
    muscles: tuple[Muscle, ...]
    ligaments: tuple[Ligament, ...]
    motors: tuple[Motor, ...]
    markers: tuple[Point, ...]
    contacts: tuple[Point, ...]
    curves: Mapping[str, Any]
