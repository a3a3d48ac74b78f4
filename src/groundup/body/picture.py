"""The picture of a movement: bones, muscles with their activation and the ground's push, in chosen frames."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.bones import bones
from groundup.body.effort import Muscular
from groundup.body.kinematics import place_bodies, place_points
from groundup.body.model import Floats, Model, floats, integers
from groundup.body.paths import nodes
from groundup.body.scene import Lines, Scene


def scene(
    model: Model,
    done: Muscular,
    frames: ArrayLike,
    *,
    told: NDArray[np.bool_] | None = None,
    moments: Sequence[tuple[int, int]] = (),
    withheld: Sequence[str] = (),
) -> Scene:
    """What to draw in `frames` (k,) of a movement; `told` (n, M) says which activations may be read at all.

    Muscles bend at their points and where they touch a surface; over the surface they are drawn straight.
    """
    chosen = np.asarray(frames, np.int64)
    pose = done.motion.coordinates[chosen]
    skeleton = bones(model)
    activation = done.sharing.activation[chosen]
    if told is not None:
        activation = np.where(told[chosen], activation, np.nan)
    return Scene(
        model=(model.name or "unnamed").replace("_", " "),
        times_s=floats(done.motion.times_s[chosen]),
        bone_names=skeleton.names,
        bones=Lines(skeleton.first, floats(place_points(model, pose, skeleton.body, skeleton.place))),
        muscle_names=model.muscle_names,
        muscles=_muscles(model, pose),
        max_force_n=model.muscles.max_force,
        activation=floats(activation),
        force_names=tuple(model.bodies[b] for b in done.loads.body),
        force_at=floats(_held(done.loads.point[chosen])),
        force_n=floats(np.nan_to_num(done.loads.force[chosen])),
        across=floats(_across(model, pose)),
        moments=tuple((int(repetition), int(frame)) for repetition, frame in moments),
        withheld=tuple(withheld),
    )


def _muscles(model: Model, pose: Floats) -> Lines:
    """Paths with one number of points in every frame: where a point is absent, the one before it stands twice."""
    node, routes = nodes(model, pose)
    first, points = [0], list[Floats]()
    for start, stop in zip(routes.track.node_first[:-1], routes.track.node_first[1:], strict=True):
        own = node[:, start:stop, :3]
        there = np.isfinite(own[:, :, 0])
        own, there = own[:, there.any(axis=0)], there[:, there.any(axis=0)]
        here = np.where(there, np.arange(there.shape[1]), -1)
        last = np.maximum.accumulate(here, axis=1)
        last = np.where(last < 0, np.argmax(there, axis=1)[:, None], last)
        points.append(np.take_along_axis(own, last[:, :, None], axis=1))
        first.append(first[-1] + last.shape[1])
    return Lines(integers(first), floats(np.concatenate(points, axis=1) if points else np.empty((len(pose), 0, 3))))


def _held(point: Floats) -> Floats:
    """Centers of pressure (n, L, 3); where there is none the nearest known one, so that no arrow flies in from afar."""
    filled = np.array(point)
    for k in range(point.shape[1]):
        known = np.flatnonzero(np.isfinite(point[:, k]).all(axis=1))
        if len(known):
            near = known[np.abs(np.arange(len(point))[:, None] - known).argmin(axis=1)]
            filled[:, k] = point[near, k]
    return np.nan_to_num(filled)


def _across(model: Model, pose: Floats) -> Floats:
    """The person's right, level, as a unit vector (3,): from the left hip to the right one, over all frames."""
    femurs = {
        "right" if name.lower().endswith(("_r", "_right")) else "left": b
        for b, name in enumerate(model.bodies)
        if name.lower().startswith("femur")
    }
    across = np.array([0.0, 0.0, 1.0])
    if len(femurs) == 2:
        place = place_bodies(model, pose)[1]
        level = (place[:, femurs["right"]] - place[:, femurs["left"]]).mean(axis=0) * [1.0, 0.0, 1.0]
        if np.linalg.norm(level) > 1e-3:
            across = level / np.linalg.norm(level)
    return across
