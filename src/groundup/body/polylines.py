"""Muscle paths as lines to draw."""

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.kinematics import place_bodies
from groundup.body.model import CYLINDER, TORUS, Floats, Model
from groundup.body.paths import nodes


def polylines(model: Model, coordinates: ArrayLike, *, step_m: float = 0.005) -> list[Floats]:
    """The path of each muscle in one pose: coordinates (C,) -> one (k, 3) array of points [m], ground axes, a muscle.

    Over surfaces there is a point every `step_m`. On cylinders and spheres they lie on the path; on ellipsoids and tori
    on the surface, near it.
    """
    pose = np.asarray(coordinates, float)[None]
    node, routes = nodes(model, pose)
    rotation, place = place_bodies(model, pose)
    return [
        _line(model, node[0, first:stop], rotation[0], place[0], step_m)
        for first, stop in zip(routes.track.node_first[:-1], routes.track.node_first[1:], strict=True)
    ]


def _line(model: Model, node: Floats, rotation: Floats, place: Floats, step_m: float) -> Floats:
    """One muscle: its nodes (N, 5), with points between the two touches of each surface."""
    node = node[np.isfinite(node[:, 0])]
    parts: list[Floats] = []
    for i, here in enumerate(node):
        parts.append(here[None, :3])
        if here[3] > 0.0:
            surface = int(model.paths.wrap_surface[int(here[4])])
            body = int(model.surfaces.body[surface])
            axes = rotation[body] @ model.surfaces.rotation[surface]
            center = place[body] + rotation[body] @ model.surfaces.place[surface]
            ends = (node[i : i + 2, :3] - center) @ axes
            part = np.linspace(0.0, 1.0, int(here[3] / step_m) + 2)[1:-1, None]
            kind, size = int(model.surfaces.kind[surface]), model.surfaces.size[surface]
            parts.append(_over(kind, size, ends[0], ends[1], float(here[3]), part) @ axes.T + center)
    return np.concatenate(parts)


def _over(kind: int, size: Floats, first: Floats, last: Floats, arc: float, part: Floats) -> Floats:
    """Points at parts (k, 1) of the way from one touch to the other, in the surface's frame."""
    if kind == CYLINDER:
        angle = float(np.sqrt(max(arc**2 - (last[2] - first[2]) ** 2, 0.0)) / size[0])
        flat = np.array([1.0, 1.0, 0.0])
        turned = _turned(first * flat, last * flat, angle, part)
        return turned + (first + part * (last - first)) * (1.0 - flat)
    if kind == TORUS:
        chord = first + part * (last - first)
        ring = chord * [1.0, 1.0, 0.0]
        ring *= size[1] / np.linalg.norm(ring, axis=1, keepdims=True)
        out = chord - ring
        return ring + size[0] * out / np.linalg.norm(out, axis=1, keepdims=True)
    scale = np.where(size > 0.0, size, size[0])  # a sphere has one radius
    near, far = first / scale, last / scale
    angle = float(np.arccos(np.clip(near @ far, -1.0, 1.0)))
    long_way = arc > 1.5 * np.mean(scale) * np.pi
    return scale * _turned(near, far, 2 * np.pi - angle if long_way else angle, part)


def _turned(first: Floats, last: Floats, angle: float, part: Floats) -> Floats:
    """The first vector turned by parts of an angle, in the plane of both, towards the last, whichever way is longer."""
    unit = first / np.linalg.norm(first)
    across = last - (last @ unit) * unit
    across *= np.linalg.norm(first) / max(np.linalg.norm(across), 1e-300)
    sign = 1.0 if angle <= np.pi else -1.0
    return np.cos(part * angle) * first + sign * np.sin(part * angle) * across
