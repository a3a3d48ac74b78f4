"""Slope and curvature of marker distances: against a Jacobian and a Hessian by finite differences."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from small_models import walker

from groundup.body.elimination import eliminated, factorized, solve_factorized
from groundup.body.kinematics import differentiate, move, new_pose, place_markers
from groundup.body.model import Floats, Model, floats
from groundup.body.normal_equations import Targets, differentiate_cost, gather, new_equations


def _problem(seed: int) -> tuple[Model, Floats, Targets]:
    """A pose and markers that it misses by centimeters, some unseen, weights unequal."""
    model, rng = walker(), np.random.default_rng(seed)
    q = model.default_pose() + rng.uniform(-0.7, 0.7, len(model.coordinates))
    seen = place_markers(model, q) + rng.normal(0.0, 0.05, (len(model.marker_names), 3))
    seen[rng.integers(0, len(seen), 3)] = np.nan
    n = len(q)
    targets = Targets(
        model.markers.body,
        model.markers.place,
        floats(rng.uniform(0.0, 3.0, len(seen))),
        floats(seen[None]),
        floats(np.zeros((1, n))),
        floats(np.zeros(n)),
        floats(np.full(n, -np.inf)),
        floats(np.full(n, np.inf)),
    )
    return model, q, targets


def _errors(model: Model, targets: Targets, q: Floats) -> Floats:
    """√w (seen − model), (K, 3), zero where not seen: the plain way."""
    miss = targets.seen[0] - place_markers(model, q)
    return np.sqrt(targets.weight)[:, None] * np.nan_to_num(miss)


def _slopes(model: Model, targets: Targets, q: Floats, step: float) -> Floats:
    """Jacobian (C, K, 3) of the weighted marker places, by central differences."""
    eye = step * np.eye(len(q))
    return np.array([(_errors(model, targets, q - e) - _errors(model, targets, q + e)) / (2 * step) for e in eye])


@pytest.mark.parametrize("seed", range(4))
def test_sums_over_the_tree_are_jacobian_and_hessian(seed: int) -> None:
    model, q, targets = _problem(seed)
    tree = model.tree
    free = tree.coupling < 0
    order = eliminated(tree, free)
    pose, equations = new_pose(tree), new_equations(tree, int(free.sum()))
    move(tree, q, pose)
    differentiate(tree, pose)
    cost, total = gather(targets, 0, pose, equations.sums)
    differentiate_cost(tree, pose, order.slot, equations)

    errors, jacobian = _errors(model, targets, q), _slopes(model, targets, q, 1e-6)
    told = np.isfinite(targets.seen[0, :, 0])
    assert_allclose([cost, total], [np.sum(errors**2), targets.weight[told].sum()], rtol=1e-12)
    c = order.coordinate
    assert_allclose(equations.down, np.einsum("cki,ki->c", jacobian, errors)[c], atol=1e-7)
    normal = np.einsum("cki,dki->cd", jacobian, jacobian)[np.ix_(c, c)]
    assert_allclose(equations.normal, np.triu(normal), atol=1e-7)

    step = 1e-4  # of second differences
    hessian = np.zeros((len(c), len(c)))
    for i, a in enumerate(c):
        for j, b in enumerate(c):
            corners = [
                (x, y, q + step * (x * np.eye(len(q))[a] + y * np.eye(len(q))[b])) for x in (1, -1) for y in (1, -1)
            ]
            values = [x * y * np.sum(_errors(model, targets, at) ** 2) for x, y, at in corners]
            hessian[i, j] = 0.5 * sum(values) / (4 * step**2)
    assert_allclose(equations.normal + equations.bend, np.triu(hessian), atol=2e-6)


@pytest.mark.parametrize("seed", range(3))
def test_elimination_solves_what_a_full_solver_solves_and_nothing_fills_in(seed: int) -> None:
    model, q, targets = _problem(seed)
    tree = model.tree
    held = np.zeros(len(q), np.bool_)
    held[np.random.default_rng(seed).integers(0, len(q), 2)] = True
    order = eliminated(tree, ~held & (tree.coupling < 0))
    pose, equations = new_pose(tree), new_equations(tree, len(order.coordinate))
    move(tree, q, pose)
    differentiate(tree, pose)
    gather(targets, 0, pose, equations.sums)
    differentiate_cost(tree, pose, order.slot, equations)
    upper = equations.normal + 1e-3 * np.eye(len(order.coordinate))
    full = upper + np.triu(upper, 1).T
    right = np.random.default_rng(seed).normal(size=len(full))
    factor, x = upper.copy(), right.copy()
    assert factorized(order, factor)
    solve_factorized(order, factor, x)
    assert_allclose(x, np.linalg.solve(full, right), rtol=1e-8)
    pattern = np.zeros_like(full, dtype=bool)
    for j in range(len(full)):
        pattern[j, order.partner[order.first[j] : order.first[j + 1]]] = True
    assert not (np.triu(np.abs(np.linalg.cholesky(full).T) > 1e-12, 1) & ~pattern).any()
    names = [model.coordinate_names[c] for c in order.coordinate]
    right_leg, left_leg = (np.array([name.endswith(end) for name in names]) for end in ("_r", "_l"))
    assert right_leg.any()
    assert not pattern[np.ix_(right_leg, left_leg)].any()
    assert not pattern[np.ix_(left_leg, right_leg)].any()


def test_what_is_not_positive_definite_is_refused() -> None:
    model, _, _ = _problem(0)
    order = eliminated(model.tree, model.tree.coupling < 0)
    n = len(order.coordinate)
    assert factorized(order, np.eye(n))
    assert not factorized(order, np.diag([*np.ones(n - 1), -1.0]))
    assert not factorized(order, np.diag([*np.ones(n - 1), np.nan]))
