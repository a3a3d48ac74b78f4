"""The model of a body: what moves on what, how heavy it is, where its markers sit and its muscles run.

A `Model` is names beside flat arrays that never change. The arrays travel in named tuples, because those are what
compiled kernels can take; the names stay outside them. Index 0 of every list of bodies is the ground. SI units and
radians; ground axes as in the file it came from (OpenSim: x forward, y up, z right).
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FIXED, CONDITIONAL, MOVING = 0, 1, 2
"""Kinds of path points: always there, there within a range of a coordinate, moved by functions of a coordinate."""

CYLINDER, SPHERE, ELLIPSOID, TORUS = 0, 1, 2, 3
"""Kinds of wrapping surfaces."""

HYBRID, MIDPOINT, AXIAL = 0, 1, 2
"""How a path crosses an ellipsoid, in OpenSim's words."""


class Functions(NamedTuple):
    """Functions of one variable as polynomial pieces: constants, lines, polynomials and splines alike.

    Piece p holds from `start[p]` (the first piece from −inf) to the next piece's start; its value is
    Σ coefficient[p, k] (x − origin[p])^k. A spline's straight continuation beyond its ends is a piece of its own.
    """

    first: Integers  # (F + 1,): function f owns pieces first[f] to first[f + 1]
    start: Floats  # (P,)
    origin: Floats  # (P,)
    coefficient: Floats  # (P, K), ascending powers


class Tree(NamedTuple):
    """Bodies joined parent to child, parents first: (B,) bodies with the joint that carries each, (C,) coordinates.

    A joint moves its child frame M in its parent frame F: translations along the axes 3-5 of F, then rotations about
    the axes 0-2, each turned by those before it (OpenSim's SpatialTransform; every other joint is written as one).
    Pose of a child: X_child = X_parent · X_PF · X_FM(q) · X_MB.
    """

    parent: Integers  # (B,), -1 for the ground
    rotation_in_parent: Floats  # (B, 3, 3), F in the parent body
    place_in_parent: Floats  # (B, 3)
    rotation_of_child: Floats  # (B, 3, 3), the body in M (the inverse of M in the body)
    place_of_child: Floats  # (B, 3)
    axis: Floats  # (B, 6, 3) unit vectors, rotations then translations
    function: Integers  # (B, 6) index into functions; -1 where nothing moves
    coordinate: Integers  # (B, 6) coordinate that drives the axis; -1 where its function is a constant
    driver: Integers  # (C,) the coordinate that drives c: itself, unless it is coupled
    coupling: Integers  # (C,) function of the driver's value; -1 where c is its own driver
    entry_first: Integers  # (B + 1,): the entries of body b are entry_first[b] to entry_first[b + 1]
    entry_body: Integers  # (E,) pairs of a body and a driver coordinate that moves it at its own joint
    entry_coordinate: Integers  # (E,)
    functions: Functions


class Inertia(NamedTuple):
    """Mass of each body; the ground and massless bodies have zeros."""

    mass: Floats  # (B,) kg
    center: Floats  # (B, 3) m, in the body
    moment: Floats  # (B, 3, 3) kg·m² about the center, in the body's axes


class Markers(NamedTuple):
    """Points on the body that cameras see."""

    body: Integers  # (N,)
    place: Floats  # (N, 3) m, in the body
    weight: Floats  # (N,) for inverse kinematics where no task file gives one
    fixed: NDArray[np.bool_]  # (N,) stays where it is in its body when markers are placed on a person


class Paths(NamedTuple):
    """Where (M,) muscles run: points from origin to insertion, and the surfaces they bend around."""

    first: Integers  # (M + 1,): muscle m owns points first[m] to first[m + 1]
    body: Integers  # (P,)
    place: Floats  # (P, 3) m, in the body; of a moving point, what its functions do not give
    kind: Integers  # (P,) FIXED, CONDITIONAL or MOVING
    coordinate: Integers  # (P, 3) coordinate per direction of a moving point; [:, 0] of a conditional one; else -1
    function: Integers  # (P, 3) functions of a moving point, into the tree's; -1 where the place stays
    low: Floats  # (P,) a conditional point is there where low <= coordinate <= high
    high: Floats  # (P,)
    wrap_first: Integers  # (M + 1,): muscle m bends around wraps wrap_first[m] to wrap_first[m + 1], in this order
    wrap_surface: Integers  # (W,) index into surfaces
    wrap_method: Integers  # (W,) HYBRID, MIDPOINT or AXIAL
    wrap_start: Integers  # (W,) first point (from 1) that this wrap may follow; -1: any
    wrap_end: Integers  # (W,) last point (from 1) that it may precede; -1: any


class Ligaments(NamedTuple):
    """Bands that only resist being stretched: (L,) of them; their tension is scale · curve(length / rest length)."""

    paths: Paths  # of (L,) ligaments, where those of muscles have muscles
    rest_length: Floats  # (L,) m, no tension below it
    scale: Floats  # (L,) N, or mm² where the curve is a stress in MPa
    curve: Integers  # (L,) function of length / rest length, into the tree's


class Surfaces(NamedTuple):
    """Wrapping surfaces, each in a frame of its own on a body."""

    body: Integers  # (S,)
    rotation: Floats  # (S, 3, 3) surface frame in the body
    place: Floats  # (S, 3) m
    kind: Integers  # (S,) CYLINDER, SPHERE, ELLIPSOID or TORUS
    size: Floats  # (S, 3) m: radius and length; radius; three semi-axes; inner and outer radius
    side_axis: Integers  # (S,) 0, 1 or 2: axis of the half that wraps; -1: all of it
    side_sign: Integers  # (S,) +1 or -1: which half; 0 with -1 above


class Muscles(NamedTuple):
    """What (M,) muscles can do. Curves are tables on even grids of `body.curves`, one row a muscle."""

    max_force: Floats  # (M,) N, at optimal length, fully active
    optimal_length: Floats  # (M,) m, of the fiber
    slack_length: Floats  # (M,) m, of the tendon
    pennation: Floats  # (M,) rad at optimal length
    max_velocity: Floats  # (M,) optimal lengths a second
    rigid_tendon: NDArray[np.bool_]  # (M,) the file asks to ignore the tendon's compliance
    min_activation: Floats  # (M,)
    max_activation: Floats  # (M,)
    active_length: Floats  # (M, G) of normalized fiber length
    passive_length: Floats  # (M, G) of normalized fiber length
    force_velocity: Floats  # (M, G) of normalized fiber velocity, shortening negative
    tendon_length: Floats  # (M, G) of normalized tendon length


class Contacts(NamedTuple):
    """Points of the feet that may touch the ground."""

    body: Integers  # (K,)
    place: Floats  # (K, 3) m, in the body


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One joint coordinate as its file states it; angles in rad, lengths in m."""

    name: str
    joint: str
    kind: Literal["rotation", "translation", "coupled"]
    default: float
    low: float
    high: float
    clamped: bool
    locked: bool
    driver: str | None = None  # of a coupled coordinate
    prescribed: int = -1  # function of time, into the tree's functions; -1: none


@dataclass(frozen=True, slots=True)
class CoordinateActuator:
    """A motor at a coordinate: stands in for what no muscle of the model does."""

    name: str
    coordinate: int
    optimal_force: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MuscleKind:
    """Which of OpenSim's muscles a file names, and what it says of it beside `Muscles`: kept to write it again."""

    kind: str = "Millard2012EquilibriumMuscle"
    stated: tuple[tuple[str, str], ...] = ()  # such as ("TendonForceLengthCurve/strain_at_one_norm_force", "0.1")


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the model's file that is not taken over: where it stands, what it is and what it affects."""

    where: str
    what: str
    affects: str


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A body: names beside arrays. Never changed; `dataclasses.replace` makes another."""

    name: str
    bodies: tuple[str, ...]  # index 0: ground
    joints: tuple[str, ...]  # (B,) name of the joint that carries each body; "" for the ground
    coordinates: tuple[Coordinate, ...]
    marker_names: tuple[str, ...]
    muscle_names: tuple[str, ...]
    surface_names: tuple[str, ...]
    contact_names: tuple[str, ...]
    gravity: Floats  # (3,) m/s²
    tree: Tree
    inertia: Inertia
    markers: Markers
    paths: Paths
    surfaces: Surfaces
    muscles: Muscles
    contacts: Contacts
    actuators: tuple[CoordinateActuator, ...] = ()
    notes: tuple[Note, ...] = ()
    muscle_kinds: tuple[MuscleKind, ...] = ()  # of each muscle; empty: Millard's muscle with its default curves
    ligament_names: tuple[str, ...] = ()
    ligaments: Ligaments | None = None

    @property
    def coordinate_names(self) -> tuple[str, ...]:
        """Names in the order of every `(..., C)` array of coordinate values."""
        return tuple(coordinate.name for coordinate in self.coordinates)

    @property
    def root(self) -> int:
        """The body on the ground that carries most of the mass: the pelvis."""
        carried = np.array(self.inertia.mass)
        for b in range(len(carried) - 1, 0, -1):
            if self.tree.parent[b] > 0:
                carried[self.tree.parent[b]] += carried[b]
        on_ground = np.flatnonzero(self.tree.parent == 0)
        return int(on_ground[np.argmax(carried[on_ground])])

    def default_pose(self) -> Floats:
        """(C,) the file's default of every coordinate [rad, m]; of a coupled one, what its driver makes it."""
        from groundup.body.functions import values_of

        pose = np.array([coordinate.default for coordinate in self.coordinates])
        for c, (driver, function) in enumerate(zip(self.tree.driver, self.tree.coupling, strict=True)):
            if function >= 0:
                pose[c] = values_of(self.tree.functions, int(function), pose[driver])
        return pose


def floats(values: Any, *shape: int) -> Floats:
    """A frozen, contiguous array of numbers, of `shape` if one is given: what kernels are compiled for."""
    return _frozen(np.array(values, dtype=np.float64, order="C"), shape)


def integers(values: Any, *shape: int) -> Integers:
    """A frozen, contiguous array of indices, of `shape` if one is given."""
    return _frozen(np.array(values, dtype=np.int64, order="C"), shape)


def booleans(values: Any, *shape: int) -> NDArray[np.bool_]:
    """A frozen, contiguous array of yes and no, of `shape` if one is given."""
    return _frozen(np.array(values, dtype=np.bool_, order="C"), shape)


def _frozen(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    if shape:
        array = np.ascontiguousarray(array.reshape(shape))
    array.flags.writeable = False
    return array
