"""Joints as a tree from the ground outward: which joint carries which body, and the arrays that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from groundup.body.functions import Piece, gathered, times
from groundup.body.model import Tree, floats, integers
from groundup.io.osim.coordinates import Coordinates, Coupling
from groundup.io.osim.document import Element
from groundup.io.osim.joints import Axis, Joint


@dataclass(frozen=True, slots=True)
class FunctionTable:
    """Functions gathered while a model is read; equal ones are kept once."""

    rows: dict[tuple[Piece, ...], int] = field(default_factory=dict)

    def add(self, pieces: tuple[Piece, ...]) -> int:
        """The index of a function in the tree's functions."""
        return self.rows.setdefault(pieces, len(self.rows))


def carried(bodies: Mapping[str, Element], joints: list[Joint]) -> dict[str, Joint]:
    """The joint that carries each body, parents first; joints that point at the ground are turned round."""
    at: dict[str, list[Joint]] = {name: [] for name in ("ground", *bodies)}
    for joint in joints:
        at[joint.parent.body].append(joint)
        at[joint.child.body].append(joint)
    carrier: dict[str, Joint] = {}
    parent = {"ground": ""}
    front = ["ground"]
    used: set[str] = set()
    for body in front:
        for joint in at[body]:
            if joint.name in used:
                continue
            used.add(joint.name)
            outward = joint if joint.parent.body == body else _turned_round(joint)
            if outward.child.body in parent:
                raise joint.element.fail(
                    "joints that make a tree",
                    found=f"a loop: {' - '.join(_loop(parent, body, outward.child.body))}",
                    next_step="groundup cannot close loops of joints: remove one of them.",
                )
            parent[outward.child.body] = body
            carrier[outward.child.body] = outward
            front.append(outward.child.body)
    return {body: carrier[body] for body in _parents_first(bodies, parent)}


def unreached(bodies: Mapping[str, Element], links: list[tuple[str, str]]) -> list[str]:
    """Bodies that no joint holds, though they may hold others: OpenSim joins these to the ground by a FreeJoint."""
    neighbors: dict[str, list[str]] = {name: [] for name in ("ground", *bodies)}
    for one, other in links:
        neighbors[one].append(other)
        neighbors[other].append(one)
    children = {child for _, child in links}
    seen: set[str] = set()
    bases: list[str] = []
    for start in ("ground", *(name for name in bodies if name not in children), *bodies):
        if start in seen:
            continue
        if start != "ground":
            bases.append(start)
        front = [start]
        seen.add(start)
        for body in front:
            for other in neighbors[body]:
                if other not in seen:
                    seen.add(other)
                    front.append(other)
    return bases


def tree_of(
    carrier: Mapping[str, Joint],
    index: Mapping[str, int],
    coordinates: Coordinates,
    couplings: Mapping[str, Coupling],
    functions: FunctionTable,
) -> Tree:
    """The arrays of the tree, but for its functions: others may still be added to the table (`with_functions`)."""
    n, c = len(index), len(coordinates.index)
    parent = np.full(n, -1)
    inward = np.tile(np.eye(3), (n, 1, 1)), np.zeros((n, 3))
    outward = np.tile(np.eye(3), (n, 1, 1)), np.zeros((n, 3))
    axis, function, coordinate = np.zeros((n, 6, 3)), np.full((n, 6), -1), np.full((n, 6), -1)
    for body, joint in carrier.items():
        b = index[body]
        parent[b] = index[joint.parent.body]
        inward[0][b], inward[1][b] = joint.parent.rotation, joint.parent.place
        outward[0][b] = joint.child.rotation.T
        outward[1][b] = -joint.child.rotation.T @ joint.child.place
        for k, one in enumerate(joint.axes):
            if one is not None:
                axis[b, k] = one.vector
                function[b, k] = functions.add(one.pieces)
                coordinate[b, k] = coordinates.index[one.coordinate] if one.coordinate is not None else -1
    driver, coupling = np.arange(c), np.full(c, -1)
    for follower, follows in couplings.items():
        driver[coordinates.index[follower]] = coordinates.index[follows.driver]
        coupling[coordinates.index[follower]] = functions.add(follows.pieces)
    entries = [(b, d) for b in range(n) for d in sorted({int(driver[k]) for k in coordinate[b] if k >= 0})]
    first = np.searchsorted([b for b, _ in entries], np.arange(n + 1))
    return Tree(
        parent=integers(parent, n),
        rotation_in_parent=floats(inward[0], n, 3, 3),
        place_in_parent=floats(inward[1], n, 3),
        rotation_of_child=floats(outward[0], n, 3, 3),
        place_of_child=floats(outward[1], n, 3),
        axis=floats(axis, n, 6, 3),
        function=integers(function, n, 6),
        coordinate=integers(coordinate, n, 6),
        driver=integers(driver, c),
        coupling=integers(coupling, c),
        entry_first=integers(first, n + 1),
        entry_body=integers([b for b, _ in entries], len(entries)),
        entry_coordinate=integers([d for _, d in entries], len(entries)),
        functions=gathered([]),
    )


def with_functions(tree: Tree, functions: FunctionTable) -> Tree:
    """The tree with all functions of the table."""
    return tree._replace(functions=gathered(list(functions.rows)))


def _turned_round(joint: Joint) -> Joint:
    """The same joint seen from its child: its motion undone, in reverse order.

    Only where it turns or shifts but not both: a shift undone after a turn is no joint of six axes.
    """
    turns, shifts = joint.axes[:3], joint.axes[3:]
    if any(turns) and any(shifts):
        raise joint.element.fail(
            f"the child of {joint.element} to be the body farther from the ground",
            found=f"'{joint.child.body}' nearer than '{joint.parent.body}'",
            next_step="Swap its parent and child frames.",
        )
    axes = (*(_undone(axis) for axis in reversed(turns)), *(_undone(axis) for axis in shifts))
    return replace(joint, parent=joint.child, child=joint.parent, axes=axes)


def _undone(axis: Axis | None) -> Axis | None:
    return replace(axis, pieces=times(axis.pieces, -1.0)) if axis is not None else None


def _loop(parent: Mapping[str, str], one: str, other: str) -> list[str]:
    """Bodies around a loop that a joint between `one` and `other` closes."""
    up_one, up_other = _to_ground(parent, one), _to_ground(parent, other)
    meeting = next(body for body in up_one if body in up_other)
    down = list(reversed(up_other[: up_other.index(meeting)]))
    return [*up_one[: up_one.index(meeting) + 1], *down, one]


def _to_ground(parent: Mapping[str, str], body: str) -> list[str]:
    path: list[str] = []
    while body:
        path.append(body)
        body = parent[body]
    return path


def _parents_first(bodies: Mapping[str, Element], parent: Mapping[str, str]) -> list[str]:
    """The file's order, but no body before its parent."""
    placed = {"ground": None}
    for body in bodies:
        waiting: list[str] = []
        while body not in placed:
            waiting.append(body)
            body = parent[body]
        placed.update(dict.fromkeys(reversed(waiting)))
    return [body for body in placed if body != "ground"]
