"""How long muscles are, how fast they lengthen and at what arms they pull, around the surfaces they bend over.

A path is a string pulled tight: straight between its points, a shortest line over each surface that it touches. When
the body moves a little, touches slide without changing its length (it is the shortest), so the length changes as if
they were fixed to the surface's body: ∂L/∂q = Σ g · ∂x/∂q over the points, g the difference of the unit vectors on
either side (virtual work; Sherman, Seth & Delp 2013, What is a moment arm?, ASME DETC2013-13633).

Several surfaces on a path are wrapped in turn until no touch moves. OpenSim stops after eight turns at most, or where
the length changes by less than half a millimeter.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.compiled import in_chunks, kernel
from groundup.body.derivatives import Motion
from groundup.body.kinematics import differentiate, move, new_pose
from groundup.body.lines import Lines, bend, lay, new_lines, place_surfaces, pull_at, tighten
from groundup.body.model import CYLINDER, MOVING, Floats, Integers, Model, Paths, Surfaces, Tree, integers
from groundup.body.routes import Arms, Routes, Track, routes
from groundup.body.triples import along, taken


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Muscle paths over (n,) frames: (M,) muscles, (A,) pairs of a muscle and a coordinate that moves it.

    `arm` is −∂length/∂coordinate [m, or 1 for a translation]: a tension T turns the coordinate with arm · T. The
    pairs, `muscle` and `coordinate`, are the model's own and sorted by muscle; coordinates are drivers, with
    everything that they couple included. `touching` (n, W) tells which of the paths' wraps are touched.
    """

    length: Floats  # (n, M) m
    speed: Floats  # (n, M) m/s, lengthening positive
    arm: Floats  # (n, A)
    muscle: Integers  # (A,)
    coordinate: Integers  # (A,)
    touching: NDArray[np.bool_]  # (n, W)


@dataclass(frozen=True, slots=True, eq=False)
class Pulls:
    """What a newton of tension does to the bodies on its path: (K,) pairs of a muscle and a body, sorted by muscle."""

    muscle: Integers  # (K,)
    body: Integers  # (K,)
    force: Floats  # (n, K, 3), ground axes
    moment: Floats  # (n, K, 3) m, about the ground's origin


class Frames(NamedTuple):
    """What the kernel fills, over (n,) frames; what nobody asked for has no frames."""

    length: Floats  # (n, M)
    speed: Floats  # (n, M)
    arm: Floats  # (n, A)
    touching: NDArray[np.bool_]  # (n, W)
    force: Floats  # (n or 0, K, 3) ∂L/∂place summed over each body
    moment: Floats  # (n or 0, K, 3) of it about the ground's origin
    node: Floats  # (n or 0, N, 5) place, arc to the next node, wrap; NaN where there is none


def geometry(model: Model, motion: Motion, *, threads: int = 1) -> Geometry:
    """Lengths, lengthening speeds and moment arms of every muscle on every frame."""
    frames, fixed = _run(model, motion.coordinates, motion.speeds, threads=threads)
    muscle = integers(np.repeat(np.arange(len(model.muscle_names)), np.diff(fixed.arms.first)))
    return Geometry(frames.length, frames.speed, frames.arm, muscle, fixed.arms.coordinate, frames.touching)


def pulls(model: Model, coordinates: ArrayLike, *, threads: int = 1) -> Pulls:
    """Forces and moments on bodies for a newton of tension in each muscle, for coordinates (n, C)."""
    frames, fixed = _run(model, coordinates, None, threads=threads, forces=True)
    return Pulls(fixed.pair_muscle, fixed.pair_body, -frames.force, -frames.moment)


def nodes(model: Model, coordinates: ArrayLike) -> tuple[Floats, Routes]:
    """The points where paths bend: coordinates (n, C) -> (n, N, 5), NaN where there is no node, and whose they are.

    Of each node its place in ground axes [m], the length over a surface to the next node [m] (0: straight) and the wrap
    that is touched there (−1: a point of the path). Muscle m's nodes are `routes.track.node_first[m]` and following.
    """
    frames, fixed = _run(model, coordinates, None, threads=1, places=True)
    return frames.node, fixed


def _run(
    model: Model,
    coordinates: ArrayLike,
    speeds: ArrayLike | None,
    *,
    threads: int,
    forces: bool = False,
    places: bool = False,
) -> tuple[Frames, Routes]:
    q = np.ascontiguousarray(coordinates, dtype=float)
    qd = np.zeros_like(q) if speeds is None else np.ascontiguousarray(speeds, dtype=float)
    fixed = routes(model)
    n, n_muscles, n_pairs = len(q), len(model.muscle_names), len(fixed.pair_body)
    frames = Frames(
        np.empty((n, n_muscles)),
        np.empty((n, n_muscles)),
        np.empty((n, len(fixed.arms.coordinate))),
        np.zeros((n, len(model.paths.wrap_surface)), np.bool_),
        np.empty((n if forces else 0, n_pairs, 3)),
        np.empty((n if forces else 0, n_pairs, 3)),
        np.full((n if places else 0, fixed.track.node_first[-1], 5), np.nan),
    )
    other = True if np.any(model.surfaces.kind != CYLINDER) else None

    def run(first: int, stop: int) -> None:
        args = model.tree, model.paths, model.surfaces, fixed.track, fixed.arms
        _fill(*args, n_pairs, q, qd, frames, other, first, stop)

    in_chunks(run, n, threads=threads)
    return frames, fixed


@kernel
def _fill(
    tree: Tree,
    paths: Paths,
    surfaces: Surfaces,
    track: Track,
    arms: Arms,
    n_pairs: int,
    q: Floats,
    speeds: Floats,
    frames: Frames,
    other: bool | None,
    first: int,
    stop: int,
) -> None:
    """Fills frames first to stop."""
    pose, lines = new_pose(tree), new_lines(track, n_pairs)
    for t in range(first, stop):
        move(tree, q[t], pose)
        differentiate(tree, pose)
        lay(paths, tree.functions, pose, track, lines)
        place_surfaces(surfaces, pose, lines)
        bend(track, lines, other)
        tighten(track, lines, frames.length, t)
        _turn_into_arms(arms, pose.spin, pose.drift, lines.force, lines.moment, frames.arm, t)
        _add_moving(track, arms.moving, paths.body, paths.kind, pose.rotation, lines, frames.arm, t)
        _lengthen(arms.first, arms.coordinate, frames.arm, speeds, frames.speed, t)
        _keep(track, lines, frames, t)


@kernel
def _turn_into_arms(
    arms: Arms, spin: Floats, drift: Floats, force: Floats, moment: Floats, arm: Floats, t: int
) -> None:
    """Arms = −∂L/∂q: the twist of each entry of the tree on the forces on the bodies that it carries."""
    term_first, entry, pair = arms.term_first, arms.entry, arms.pair
    for a in range(arm.shape[1]):
        slope = 0.0
        for term in range(term_first[a], term_first[a + 1]):
            e, k = entry[term], pair[term]
            slope += along(taken(drift, e), taken(force, k)) + along(taken(spin, e), taken(moment, k))
        arm[t, a] = -slope


@kernel
def _add_moving(
    track: Track, moving: Integers, body: Integers, kind: Integers, rotation: Floats, lines: Lines, arm: Floats, t: int
) -> None:
    """What moving points' own functions add to the arms of the coordinates that move them."""
    for m in range(lines.used.shape[0]):
        start, end = track.node_first[m], track.node_first[m] + lines.used[m]
        for i in range(start, end):
            p = lines.point[i]
            if p < 0 or kind[p] != MOVING:
                continue
            pull = pull_at(lines.place, i, start, end)
            for j in range(3):
                if moving[p, j] >= 0:
                    b = int(body[p])
                    direction = (rotation[b, 0, j], rotation[b, 1, j], rotation[b, 2, j])
                    arm[t, moving[p, j]] -= along(pull, direction) * lines.slope[p, j]


@kernel
def _lengthen(first: Integers, coordinate: Integers, arm: Floats, speeds: Floats, speed: Floats, t: int) -> None:
    """Lengthening speed: −Σ arm · speed of the coordinate."""
    for m in range(first.shape[0] - 1):
        total = 0.0
        for a in range(first[m], first[m + 1]):
            total -= arm[t, a] * speeds[t, coordinate[a]]
        speed[t, m] = total


@kernel
def _keep(track: Track, lines: Lines, frames: Frames, t: int) -> None:
    """What is touched; forces and nodes, where they are asked for."""
    wrap, touching = lines.wrap, frames.touching
    for m in range(lines.used.shape[0]):
        start = track.node_first[m]
        if track.wrap_first[m + 1] > track.wrap_first[m]:
            for i in range(start, start + lines.used[m]):
                if wrap[i] >= 0:
                    touching[t, wrap[i]] = True
        if frames.node.shape[0] > 0:
            for i in range(start, start + lines.used[m]):
                for j in range(3):
                    frames.node[t, i, j] = lines.place[i, j]
                frames.node[t, i, 3] = lines.arc[i]
                frames.node[t, i, 4] = wrap[i]
    if frames.force.shape[0] > 0:
        for k in range(lines.force.shape[0]):
            for j in range(3):
                frames.force[t, k, j] = lines.force[k, j]
                frames.moment[t, k, j] = lines.moment[k, j]
