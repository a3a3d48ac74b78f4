"""Solving symmetric equations whose unknowns hang on a tree: leaves first, so that nothing fills in.

Coordinates of two branches never share a marker, so their product in the normal matrix is zero, and it stays zero in
the Cholesky factor when the outermost coordinates are eliminated first (Featherstone, Rigid Body Dynamics Algorithms
2008, 6.5).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundup.body.compiled import kernel
from groundup.body.model import Floats, Integers, Tree, integers


class Elimination(NamedTuple):
    """In which order (S,) free coordinates are eliminated, and which entries of the factor are not zero."""

    coordinate: Integers  # (S,) of each slot, outermost first
    slot: Integers  # (C,) of each coordinate; -1: held
    first: Integers  # (S + 1,): right of the diagonal, row j has partner[first[j]:first[j + 1]]
    partner: Integers  # ascending within a row


def eliminated(tree: Tree, free: NDArray[np.bool_]) -> Elimination:
    """Order and pattern for the coordinates that are `free` (C,); a coupled coordinate never is."""
    depth = np.zeros(len(tree.parent), int)
    for b in range(1, len(tree.parent)):
        depth[b] = depth[tree.parent[b]] + 1
    touched = _bodies_touched(tree)
    reach = [max((depth[b] for b in touched[c]), default=0) for c in range(len(free))]
    order = sorted((c for c in range(len(free)) if free[c]), key=lambda c: (-reach[c], -c))
    slot = np.full(len(free), -1)
    slot[order] = np.arange(len(order))
    later = _filled([{int(slot[d]) for d in _partners(tree, touched, c) if slot[d] >= 0} for c in order])
    first = np.cumsum([0, *map(len, later)])
    return Elimination(
        integers(order, len(order)),
        integers(slot),
        integers(first),
        integers([k for row in later for k in sorted(row)], int(first[-1])),
    )


def _bodies_touched(tree: Tree) -> list[list[int]]:
    touched: list[list[int]] = [[] for _ in tree.driver]
    for b, c in zip(tree.entry_body, tree.entry_coordinate, strict=True):
        touched[c].append(int(b))
    return touched


def _partners(tree: Tree, touched: list[list[int]], c: int) -> set[int]:
    """Coordinates that move a body which c moves as well: at the same joints and at those that carry them."""
    found: set[int] = set()
    for b in touched[c]:
        while b > 0:
            found.update(map(int, tree.entry_coordinate[tree.entry_first[b] : tree.entry_first[b + 1]]))
            b = int(tree.parent[b])
    return found


def _filled(partners: list[set[int]]) -> list[set[int]]:
    """Later partners of each slot in the factor: eliminating a slot ties them to one another."""
    later: list[set[int]] = [set() for _ in partners]
    for j, others in enumerate(partners):
        for other in others - {j}:
            later[min(j, other)].add(max(j, other))
    for row in later:
        if row:
            nearest = min(row)
            later[nearest] |= row - {nearest}
    return later


@kernel
def factorized(order: Elimination, matrix: Floats) -> bool:
    """Cholesky's U of UᵀU from an upper triangle (S, S), in place; its diagonal is left inverted.

    False when the matrix is not positive definite.
    """
    for j in range(order.coordinate.shape[0]):
        first, stop = order.first[j], order.first[j + 1]
        mine = matrix[j]
        pivot = float(mine[j])
        if not pivot > 1e-300:
            return False
        inverse = 1.0 / np.sqrt(pivot)
        mine[j] = inverse
        for p in range(first, stop):
            mine[order.partner[p]] *= inverse
        for p in range(first, stop):
            i = order.partner[p]
            factor, other = float(mine[i]), matrix[i]
            for r in range(p, stop):
                k = order.partner[r]
                other[k] -= factor * mine[k]
    return True


@kernel
def solve_factorized(order: Elimination, factor: Floats, x: Floats) -> None:
    """x (S,) of UᵀU x = x, in place."""
    n = order.coordinate.shape[0]
    for j in range(n):
        x[j] *= factor[j, j]
        for p in range(order.first[j], order.first[j + 1]):
            x[order.partner[p]] -= factor[j, order.partner[p]] * x[j]
    for j in range(n - 1, -1, -1):
        rest = x[j]
        for p in range(order.first[j], order.first[j + 1]):
            rest -= factor[j, order.partner[p]] * x[order.partner[p]]
        x[j] = rest * factor[j, j]
