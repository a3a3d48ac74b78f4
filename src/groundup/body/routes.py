"""What muscle paths keep from frame to frame: their order, which bodies they pull, which coordinates move them."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from groundup.body.model import MOVING, Floats, Integers, Model, integers


class Track(NamedTuple):
    """What a kernel needs to lay (M,) paths: their (P,) points, (W,) wraps and (S,) surfaces.

    Each muscle owns a stretch of nodes: room for its points and two touches a wrap. A `pair` is one of the (K,) pairs
    of a muscle and a body that it pulls.
    """

    node_first: Integers  # (M + 1,)
    point_first: Integers  # (M + 1,)
    point_pair: Integers  # (P,)
    wrap_first: Integers  # (M + 1,)
    wrap_pair: Integers  # (W,)
    surface: Integers  # (W,)
    after: Integers  # (W,) first point that the wrap may follow
    before: Integers  # (W,) last point that it may precede
    kind: Integers  # (S,)
    size: Floats  # (S, 3)
    side_axis: Integers  # (S,)
    side_sign: Integers  # (S,)


class Arms(NamedTuple):
    """How (A,) pairs of a muscle and a coordinate come about: sums over entries of the tree and bodies they carry."""

    first: Integers  # (M + 1,): muscle m owns arms first[m] to first[m + 1]
    coordinate: Integers  # (A,) drivers only
    term_first: Integers  # (A + 1,)
    entry: Integers  # (T,) entry of the tree
    pair: Integers  # (T,) muscle and body that the entry carries
    moving: Integers  # (P, 3) the arm that a direction of a moving point adds to; -1: none


class Routes(NamedTuple):
    """Everything about a model's paths that no pose changes."""

    track: Track
    arms: Arms
    pair_muscle: Integers  # (K,)
    pair_body: Integers  # (K,)


@lru_cache(maxsize=8)
def routes(model: Model) -> Routes:
    """Works out the lists; some milliseconds for eighty muscles, once a model."""
    paths, tree = model.paths, model.tree
    n_muscles = len(paths.first) - 1
    point_muscle = np.repeat(np.arange(n_muscles), np.diff(paths.first))
    wrap_muscle = np.repeat(np.arange(n_muscles), np.diff(paths.wrap_first))
    muscle = np.concatenate([point_muscle, wrap_muscle])
    body = np.concatenate([paths.body, model.surfaces.body[paths.wrap_surface]])
    keys, number = np.unique(muscle * len(model.bodies) + body, return_inverse=True)
    pair_muscle, pair_body = keys // len(model.bodies), keys % len(model.bodies)
    node_first = np.cumsum([0, *(np.diff(paths.first) + 2 * np.diff(paths.wrap_first))])
    first_point, end_point = paths.first[wrap_muscle], paths.first[wrap_muscle + 1]
    track = Track(
        integers(node_first),
        paths.first,
        integers(number[: len(point_muscle)]),
        paths.wrap_first,
        integers(number[len(point_muscle) :]),
        paths.wrap_surface,
        integers(first_point + np.maximum(paths.wrap_start, 1) - 1),
        integers(np.where(paths.wrap_end > 0, first_point + paths.wrap_end, end_point) - 1),
        model.surfaces.kind,
        model.surfaces.size,
        model.surfaces.side_axis,
        model.surfaces.side_sign,
    )
    carries = _carries(model)[:, tree.entry_body].T[:, pair_body]  # (E, K)
    return Routes(track, _arms(model, carries, pair_muscle), integers(pair_muscle), integers(pair_body))


def _arms(model: Model, carries: Integers, pair_muscle: Integers) -> Arms:
    """Coordinates that move some of a muscle's bodies against others, and points with functions of coordinates."""
    paths, tree = model.paths, model.tree
    moved = _moved(model)
    moving = np.full(moved.shape, -1)
    first, coordinates, term_first, entries, pairs = [0], list[int](), [0], list[int](), list[int]()
    for m in range(len(paths.first) - 1):
        mine = np.flatnonzero(pair_muscle == m)
        carried = carries[:, mine]
        part = np.flatnonzero(carried.any(axis=1) & ~carried.all(axis=1))
        points = slice(paths.first[m], paths.first[m + 1])
        by = {int(c) for c in tree.entry_coordinate[part]} | {int(c) for c in moved[points].ravel() if c >= 0}
        for c in sorted(by):
            moving[points][moved[points] == c] = len(coordinates)
            coordinates.append(c)
            for e in part[tree.entry_coordinate[part] == c]:
                for pair in mine[carried[e] > 0]:
                    entries.append(int(e))
                    pairs.append(int(pair))
            term_first.append(len(entries))
        first.append(len(coordinates))
    return Arms(*map(integers, (first, coordinates, term_first, entries, pairs, moving)))


def _carries(model: Model) -> Integers:
    """(B, B): 1 where the first body hangs on the second, or is it."""
    carries = np.eye(len(model.bodies), dtype=np.int64)
    for b in range(1, len(model.bodies)):
        carries[b] |= carries[model.tree.parent[b]]
    return carries


def _moved(model: Model) -> Integers:
    """(P, 3) the driver of the coordinate that moves each direction of each point, −1 where none does."""
    coordinate, function = model.paths.coordinate, model.paths.function
    moving = (model.paths.kind == MOVING)[:, None] & (coordinate >= 0) & (function >= 0)
    return np.where(moving, model.tree.driver[np.maximum(coordinate, 0)], -1)
