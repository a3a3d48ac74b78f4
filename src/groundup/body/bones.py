"""A skeleton to draw from a model without meshes: lines between joints, outlines of pelvis, trunk and feet.

A bone runs from the joint that carries it to the joints that it carries, so its ends are the model's. What has no joint
at its end runs to the farthest thing that is attached there (a muscle's point, a contact), else to twice the distance
of its center of mass. The head is drawn where a head would be: no model here has one.
"""

from dataclasses import dataclass

import numpy as np

from groundup.body.model import Floats, Integers, Model, floats, integers

HEAD_STEPS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Bones:
    """(K,) lines whose points are fixed to bodies."""

    names: tuple[str, ...]  # of the body that each belongs to
    first: Integers  # (K + 1,)
    body: Integers  # (P,)
    place: Floats  # (P, 3) m, in the body


def bones(model: Model) -> Bones:
    """The lines to draw for each body of a model, ground excepted."""
    lines = [(b, line) for b in range(1, len(model.bodies)) for line in _of(model, b)]
    return Bones(
        names=tuple(model.bodies[b] for b, _ in lines),
        first=integers(np.cumsum([0, *(len(line) for _, line in lines)])),
        body=integers([b for b, line in lines for _ in line]),
        place=floats([point for _, line in lines for point in line], -1, 3),
    )


def joint_in(model: Model, body: int) -> Floats:
    """Where the joint that carries a body sits in it, (3,) m."""
    return -model.tree.rotation_of_child[body].T @ model.tree.place_of_child[body]


def _of(model: Model, body: int) -> list[list[Floats]]:
    """The lines of one body, points in its own axes."""
    own = joint_in(model, body)
    carried = [model.tree.place_in_parent[c] for c in _children(model, body)]
    hips = _pair(model, body, "femur")
    if hips is not None:
        return _pelvis(model, body, hips)
    shoulders = _pair(model, body, "humerus")
    if shoulders is not None:
        return _trunk(own, shoulders)
    if model.bodies[body].lower().startswith(("calc", "hindfoot", "foot")):
        heel = _attached(model, body)
        back = [heel[np.argmin(heel[:, 0])]] if len(heel) else []
        return [[own, *back, *carried, own]]
    spread = model.contacts.place[model.contacts.body == body]
    if carried or len(spread):
        return [[own, end] for end in (*carried, *spread)]
    attached = _attached(model, body)
    if len(attached):
        return [[own, attached[np.argmax(np.linalg.norm(attached - own, axis=1))]]]
    return [[own, own + 2.0 * (model.inertia.center[body] - own)]]


def _children(model: Model, body: int) -> list[int]:
    return [c for c in range(1, len(model.bodies)) if model.tree.parent[c] == body]


def _attached(model: Model, body: int) -> Floats:
    """Points of muscles and contacts on a body, (k, 3)."""
    return np.concatenate(
        [model.paths.place[model.paths.body == body], model.contacts.place[model.contacts.body == body]]
    )


def _pair(model: Model, body: int, name: str) -> tuple[Floats, Floats] | None:
    """The joints of a left and a right body of a name, (right, left), where this one carries both."""
    found: dict[str, Floats] = {}
    for c in _children(model, body):
        word = model.bodies[c].lower()
        if word.startswith(name):
            found["right" if word.endswith(("_r", "_right")) else "left"] = model.tree.place_in_parent[c]
    return (found["right"], found["left"]) if len(found) == 2 else None


def _pelvis(model: Model, body: int, hips: tuple[Floats, Floats]) -> list[list[Floats]]:
    """A ring over the crests and the spine's joint, and a line from each hip to the sitting bone."""
    middle = (hips[0] + hips[1]) / 2
    others = [model.tree.place_in_parent[c] for c in _children(model, body)]
    top = max(others, key=lambda at: float(at[1]))
    up = top - middle if float(top[1] - middle[1]) > 0.02 else np.array([0.0, 0.1, 0.0])
    sides: list[list[Floats]] = []
    low: list[list[Floats]] = []
    attached = _attached(model, body)
    for hip in hips:
        near = attached[(attached - middle) @ (hip - middle) > 0] if len(attached) else attached
        if len(near):
            front, crest = near[np.argmax(near[:, 0] + near[:, 1])], near[np.argmax(near[:, 1])]
            sides.append([hip, front, crest])
            low.append([hip, near[np.argmin(near[:, 1])], middle - 0.3 * up])
        else:
            sides.append([hip])
    ring = [*sides[0], middle + up, *reversed(sides[1]), sides[0][0]]
    return [ring, *low]


def _trunk(own: Floats, shoulders: tuple[Floats, Floats]) -> list[list[Floats]]:
    """The spine, the ribs' outline from it to both shoulders, and a head."""
    right, left = shoulders
    middle = (right + left) / 2
    length = float(np.linalg.norm(middle - own))
    up = (middle - own) / max(length, 1e-9)
    aside = (right - left) / max(float(np.linalg.norm(right - left)), 1e-9)
    ahead = np.cross(up, aside)
    center = middle + 0.52 * length * up
    angle = np.linspace(0.0, 2 * np.pi, HEAD_STEPS + 1)
    rings = [
        [center + 0.32 * length * np.sin(a) * up + wide * length * np.cos(a) * flat for a in angle]
        for flat, wide in ((aside, 0.23), (ahead, 0.27))
    ]
    return [[own, right, left, own], [own, middle, center - 0.32 * length * up], *rings]
