"""Muscle paths in one frame: strings along their points, pulled tight around their surfaces.

Each kernel goes over all muscles at once: calling it costs a compiled loop more than a muscle's arithmetic.
"""

import math
from typing import NamedTuple

import numpy as np

from groundup.body.compiled import kernel
from groundup.body.functions import evaluate
from groundup.body.kinematics import Pose
from groundup.body.model import CONDITIONAL, MOVING, Floats, Functions, Integers, Paths, Surfaces
from groundup.body.routes import Track
from groundup.body.triples import Triple, across, along, more, put, taken, turn, turn_back
from groundup.body.wraps.around import wrap_around

_ROUNDS = 60
_STILL_M = 1e-8


class Lines(NamedTuple):
    """The (M,) paths of a frame as (N,) nodes, and where its (S,) surfaces are."""

    used: Integers  # (M,) nodes in use
    place: Floats  # (N, 3) m, ground axes
    point: Integers  # (N,) the path point; of a touch, −1
    wrap: Integers  # (N,) the wrap that is touched here; of a path point, −1
    arc: Floats  # (N,) m, length over the surface from here to the next node; 0 where it is straight
    slope: Floats  # (P, 3) of a moving point, by the driver of the coordinate of each direction
    rotation: Floats  # (S, 3, 3) surfaces in ground axes
    center: Floats  # (S, 3)
    touch: Floats  # (2 W, 3) touches of the round before
    force: Floats  # (K, 3) ∂L/∂place, summed over each body that a muscle pulls
    moment: Floats  # (K, 3) of it about the ground's origin


@kernel
def new_lines(track: Track, n_pairs: int) -> Lines:
    """Room for one frame."""
    n, s = track.node_first[-1], track.kind.shape[0]
    return Lines(
        used=np.zeros(track.node_first.shape[0] - 1, np.int64),
        place=np.zeros((n, 3)),
        point=np.zeros(n, np.int64),
        wrap=np.zeros(n, np.int64),
        arc=np.zeros(n),
        slope=np.zeros((track.point_pair.shape[0], 3)),
        rotation=np.zeros((s, 3, 3)),
        center=np.zeros((s, 3)),
        touch=np.zeros((2 * track.surface.shape[0], 3)),
        force=np.zeros((n_pairs, 3)),
        moment=np.zeros((n_pairs, 3)),
    )


@kernel
def lay(paths: Paths, functions: Functions, pose: Pose, track: Track, lines: Lines) -> None:
    """Puts every path along the points of its own that are there in this pose."""
    rotation, origin, value = pose.rotation, pose.place, pose.value
    body, own, kind, coordinate = paths.body, paths.place, paths.kind, paths.coordinate
    place, point, wrap, arc, slope = lines.place, lines.point, lines.wrap, lines.arc, lines.slope
    for m in range(track.node_first.shape[0] - 1):
        node = track.node_first[m]
        for p in range(track.point_first[m], track.point_first[m + 1]):
            spot = taken(own, p)
            if kind[p] == CONDITIONAL:
                if not paths.low[p] <= value[coordinate[p, 0]] <= paths.high[p]:
                    continue
            elif kind[p] == MOVING:
                put(place, node, spot)
                for i in range(3):
                    if paths.function[p, i] >= 0:
                        c = coordinate[p, i]
                        place[node, i], change, _curve = evaluate(functions, paths.function[p, i], float(value[c]))
                        slope[p, i] = change * pose.gain[c]
                spot = taken(place, node)
            b = body[p]
            put(place, node, more(taken(origin, b), 1.0, turn(rotation, b, spot)))
            point[node], wrap[node], arc[node] = p, -1, 0.0
            node += 1
        lines.used[m] = node - track.node_first[m]


@kernel
def place_surfaces(surfaces: Surfaces, pose: Pose, lines: Lines) -> None:
    """Where the surfaces are in this frame."""
    for s in range(surfaces.body.shape[0]):
        b = surfaces.body[s]
        put(lines.center, s, more(taken(pose.place, b), 1.0, turn(pose.rotation, b, taken(surfaces.place, s))))
        for i in range(3):
            for j in range(3):
                lines.rotation[s, i, j] = (
                    pose.rotation[b, i, 0] * surfaces.rotation[s, 0, j]
                    + pose.rotation[b, i, 1] * surfaces.rotation[s, 1, j]
                    + pose.rotation[b, i, 2] * surfaces.rotation[s, 2, j]
                )


@kernel
def bend(track: Track, lines: Lines, other: bool | None) -> None:
    """Bends every path around its surfaces; several on a path in turn, until no touch moves. `other`: `wrap_around`."""
    wrap_first, count, touch = track.wrap_first, lines.used, lines.touch
    for m in range(wrap_first.shape[0] - 1):
        start, stop = wrap_first[m], wrap_first[m + 1]
        if start == stop:
            continue
        for w in range(start, stop):
            touch[2 * w, 0] = math.inf
        for again in range(1 if stop == start + 1 else _ROUNDS):
            moved = 0.0
            for w in range(start, stop):
                slid = _slide(track, lines, track.node_first[m], count[m], w, other) if again > 1 else math.inf
                if slid == math.inf:
                    if again > 0:
                        count[m] = _lift(lines, track.node_first[m], count[m], w)
                    n, slid = _bend(track, lines, track.node_first[m], count[m], w, other)
                    count[m] = n
                moved = max(moved, slid)
            if moved < _STILL_M:
                break


@kernel
def _slide(track: Track, lines: Lines, start: int, count: int, w: int, other: bool | None) -> float:
    """Pulls the touches of wrap w tight where they are; how far they slid [m], inf where the path does not touch it.

    After two rounds the touches know their segment, and only its other end moves: no other segment is looked at.
    """
    place, wrap, touch, rotation = lines.place, lines.wrap, lines.touch, lines.rotation
    s = track.surface[w]
    center = taken(lines.center, s)
    for i in range(start + 1, start + count - 2):
        if wrap[i] == w:
            a = turn_back(rotation, s, more(taken(place, i - 1), -1.0, center))
            b = turn_back(rotation, s, more(taken(place, i + 2), -1.0, center))
            arc, _cut, first, last = wrap_around(track, s, a, b, other)
            if arc <= 0.0:
                return math.inf
            first = more(center, 1.0, turn(rotation, s, first))
            last = more(center, 1.0, turn(rotation, s, last))
            slid = max(_distance(taken(touch, 2 * w), first), _distance(taken(touch, 2 * w + 1), last))
            put(place, i, first)
            put(place, i + 1, last)
            put(touch, 2 * w, first)
            put(touch, 2 * w + 1, last)
            lines.arc[i] = arc
            return slid
    return math.inf


@kernel
def _lift(lines: Lines, start: int, count: int, w: int) -> int:
    """Takes the touches of wrap w out of a path; returns how many nodes are left."""
    kept = start
    for i in range(start, start + count):
        if lines.wrap[i] != w:
            _copy(lines, i, kept)
            kept += 1
    return kept - start


@kernel
def _copy(lines: Lines, source: int, target: int) -> None:
    put(lines.place, target, taken(lines.place, source))
    lines.point[target], lines.wrap[target] = lines.point[source], lines.wrap[source]
    lines.arc[target] = lines.arc[source]


@kernel
def _bend(track: Track, lines: Lines, start: int, count: int, w: int, other: bool | None) -> tuple[int, float]:
    """Bends one path around wrap w, at the first segment that the surface cuts, else where it lengthens the path least.

    Returns the number of nodes and how far the touches have slid since the last round [m].
    """
    place, point, wrap, arcs, touch = lines.place, lines.point, lines.wrap, lines.arc, lines.touch
    rotation = lines.rotation
    s = track.surface[w]
    center = taken(lines.center, s)
    low, high = start + count, start - 1
    for i in range(start, start + count):
        if track.after[w] <= point[i] <= track.before[w]:
            low, high = min(low, i), i
    best, best_arc, best_change = -1, 0.0, math.inf
    best_first, best_last = center, center
    for k in range(low, high):
        if arcs[k] > 0.0:
            continue
        a = turn_back(rotation, s, more(taken(place, k), -1.0, center))
        b = turn_back(rotation, s, more(taken(place, k + 1), -1.0, center))
        arc, cut, first, last = wrap_around(track, s, a, b, other)
        if arc <= 0.0:
            continue
        change = arc + _distance(a, first) + _distance(last, b) - _distance(a, b)
        if cut or change < best_change:
            best, best_arc, best_change, best_first, best_last = k, arc, change, first, last
        if cut:
            break
    was_clear = touch[2 * w, 0] == math.inf
    if best < 0:
        touch[2 * w, 0] = math.inf
        return count, 0.0 if was_clear else math.inf
    for k in range(start + count - 1, best, -1):
        _copy(lines, k, k + 2)
    first = more(center, 1.0, turn(rotation, s, best_first))
    last = more(center, 1.0, turn(rotation, s, best_last))
    put(place, best + 1, first)
    put(place, best + 2, last)
    for k in range(best + 1, best + 3):
        point[k], wrap[k], arcs[k] = -1, w, 0.0
    arcs[best + 1] = best_arc
    slid = math.inf
    if not was_clear:
        slid = max(_distance(taken(touch, 2 * w), first), _distance(taken(touch, 2 * w + 1), last))
    put(touch, 2 * w, first)
    put(touch, 2 * w + 1, last)
    return count + 2, slid


@kernel
def tighten(track: Track, lines: Lines, length: Floats, t: int) -> None:
    """Lengths (n, M) [m] of frame t, and how they change with the places of bodies: `force` and `moment`."""
    place, point, wrap, arc = lines.place, lines.point, lines.wrap, lines.arc
    force, moment, count = lines.force, lines.moment, lines.used
    point_pair, wrap_pair, node_first = track.point_pair, track.wrap_pair, track.node_first
    force[:, :] = 0.0
    moment[:, :] = 0.0
    for m in range(count.shape[0]):
        total = 0.0
        behind = (0.0, 0.0, 0.0)
        end = node_first[m] + count[m]
        for i in range(node_first[m], end):
            ahead = (0.0, 0.0, 0.0)
            here = taken(place, i)
            if arc[i] > 0.0:
                total += arc[i]
            elif i < end - 1:
                step = more(taken(place, i + 1), -1.0, here)
                distance = math.sqrt(along(step, step))
                total += distance
                if distance > 0.0:
                    ahead = (step[0] / distance, step[1] / distance, step[2] / distance)
            pull = more(behind, -1.0, ahead)
            k = int(point_pair[point[i]]) if wrap[i] < 0 else int(wrap_pair[wrap[i]])
            put(force, k, more(taken(force, k), 1.0, pull))
            put(moment, k, more(taken(moment, k), 1.0, across(here, pull)))
            behind = ahead
        length[t, m] = total


@kernel
def pull_at(place: Floats, i: int, start: int, end: int) -> Triple:
    """∂L/∂place of node i of a path from `start` to `end`, straight on either side."""
    pull = (0.0, 0.0, 0.0)
    for j in (i - 1, i + 1):
        if start <= j < end:
            step = more(taken(place, i), -1.0, taken(place, j))
            distance = math.sqrt(along(step, step))
            if distance > 0.0:
                pull = more(pull, 1.0 / distance, step)
    return pull


@kernel
def _distance(a: Triple, b: Triple) -> float:
    step = more(a, -1.0, b)
    return math.sqrt(along(step, step))
