"""The cheapest way to make moments: against scipy's bounded least squares, conditions of optimality, plain cases."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import lsq_linear

from groundup.body.least_effort import MAX_STEPS, Effort, least_effort, new_effort

Array = NDArray[np.float64]


def problem(effect: Any, moment: Any, *, reserve: Any = 1.0, low: Any = 0.01, high: Any = 1.0) -> Effort:
    effect = np.atleast_2d(np.asarray(effect, float))
    effort = new_effort(*effect.shape)
    effort.effect[:], effort.moment[:], effort.reserve[:] = effect, moment, reserve
    effort.low[:], effort.high[:] = low, high
    return effort


def solved(effort: Effort) -> tuple[Array, Array]:
    """Activations and what the reserves carry."""
    assert least_effort(effort) <= MAX_STEPS
    return effort.activation.copy(), effort.reserve**2 * effort.multiplier


def leg(rng: np.random.Generator, *, rows: int = 7, muscles: int = 40) -> Effort:
    """A leg as random as legs never are: strengths over decades, moments up to far beyond them, reserves likewise."""
    crossed = rng.random((rows, muscles)) < 0.5
    effect = rng.normal(size=(rows, muscles)) * rng.lognormal(3.0, 1.0, muscles) * crossed
    moment = rng.normal(size=rows) * 10 ** rng.uniform(-1, 3)
    low = np.where(rng.random(muscles) < 0.5, 0.0, 0.01)
    return problem(effect, moment, reserve=10 ** rng.uniform(-1, 1.5), low=low)


def squares(effort: Effort) -> Array:
    """The same activations from scipy: reserves put in, least squares with bounds remain."""
    weighted = effort.effect / effort.reserve[:, None]
    matrix = np.vstack([np.eye(len(effort.low)), weighted])
    right = np.concatenate([np.zeros(len(effort.low)), effort.moment / effort.reserve])
    return lsq_linear(matrix, right, (effort.low, effort.high), method="bvls", tol=1e-14, max_iter=500).x


def newton(effort: Effort, steps: int = 300) -> Array:
    """The method in NumPy: Newton steps on effect · clip(effectᵀ λ) + w² λ = moment, halved until they help."""

    def defect(m: Array) -> Array:
        clipped = np.clip(effort.effect.T @ m, effort.low, effort.high)
        return effort.effect @ clipped + effort.reserve**2 * m - effort.moment

    def dual(m: Array) -> float:
        drive = effort.effect.T @ m
        clipped = np.clip(drive, effort.low, effort.high)
        return float(clipped @ (drive - clipped / 2) + np.sum((effort.reserve * m) ** 2) / 2 - m @ effort.moment)

    multiplier = np.zeros(len(effort.moment))
    for _ in range(steps):
        drive = effort.effect.T @ multiplier
        free = effort.effect[:, (drive > effort.low) & (drive < effort.high)]
        step = -np.linalg.solve(free @ free.T + np.diag(effort.reserve**2), defect(multiplier))
        length = 1.0
        while dual(multiplier + length * step) > dual(multiplier) and length > 1e-12:
            length /= 2
        multiplier = multiplier + length * step
    return np.clip(effort.effect.T @ multiplier, effort.low, effort.high)


@pytest.mark.parametrize("seed", range(40))
def test_random_legs_agree_with_scipy_and_with_the_plain_method(seed: int) -> None:
    effort = leg(np.random.default_rng(seed))
    activation, _ = solved(effort)
    assert_allclose(activation, squares(effort), atol=1e-7)
    assert_allclose(activation, newton(effort), atol=1e-7)


@pytest.mark.parametrize("rows", [1, 3, 7, 20])
def test_what_is_found_is_optimal(rows: int) -> None:
    """Karush, Kuhn and Tucker: moments are met, bounds held, and no muscle would gain by moving."""
    rng = np.random.default_rng(rows)
    for _ in range(300):
        effort = leg(rng, rows=rows, muscles=int(rng.integers(1, 60)))
        activation, reserve = solved(effort)
        drive = 1.0 + np.abs(effort.effect).T @ np.abs(effort.multiplier)  # what an activation is rounded against
        size = np.abs(effort.effect) @ drive + np.abs(effort.moment)
        assert np.all(np.abs(effort.effect @ activation + reserve - effort.moment) <= 1e-12 * size)
        assert np.all(activation >= effort.low)
        assert np.all(activation <= effort.high)
        gain = activation - effort.effect.T @ (reserve / effort.reserve**2)  # of the cost by each activation
        room = 1e-7 * np.maximum(1.0, np.abs(effort.effect.T @ effort.multiplier))
        assert np.all(np.abs(gain[effort.stand == 0]) <= room[effort.stand == 0])
        assert np.all(gain[effort.stand < 0] >= -room[effort.stand < 0])
        assert np.all(gain[effort.stand > 0] <= room[effort.stand > 0])


def test_two_muscles_share_by_their_leverage() -> None:
    """min a² + b², 30 a + 60 b = 60: a : b = 30 : 60, hence a = 0.4, b = 0.8, but for a reserve of next to nothing."""
    activation, reserve = solved(problem([[30.0, 60.0]], 60.0, reserve=1e-3, low=0.0))
    assert_allclose(activation, [0.4, 0.8], rtol=1e-8)
    assert abs(reserve[0]) < 1e-6


def test_antagonists_rest_at_their_bound() -> None:
    activation, _ = solved(problem([[50.0, -50.0]], 20.0, reserve=1e-3))
    assert_allclose(activation, [0.41, 0.01], rtol=1e-7)  # 20.5 N·m against the 0.5 N·m that the antagonist cannot stop


def test_a_moment_beyond_all_muscles_saturates_them_and_the_reserve_carries_the_rest() -> None:
    effort = problem([[30.0, 60.0]], 100.0)
    activation, reserve = solved(effort)
    assert_allclose(activation, 1.0)
    assert_allclose(reserve, 10.0)
    assert_allclose(effort.stand, 1.0)


def test_a_row_that_no_muscle_touches_is_all_reserve() -> None:
    activation, reserve = solved(problem([[40.0], [0.0]], [10.0, 7.0], reserve=[1e-2, 5.0], low=0.0))
    assert_allclose(activation, 0.25, rtol=1e-6)
    assert_allclose(reserve[1], 7.0)


def test_muscles_without_strength_stay_at_rest_and_nothing_asked_is_nothing_done() -> None:
    activation, _ = solved(problem([[0.0, 40.0]], 20.0, reserve=1e-3))
    assert activation[0] == 0.01
    activation, reserve = solved(problem([[25.0, -40.0]], 0.0, low=0.0))
    assert_allclose(activation, 0.0, atol=1e-15)
    assert_allclose(reserve, 0.0, atol=1e-15)
    activation, reserve = solved(problem(np.zeros((2, 3)), [1.0, -2.0]))
    assert_allclose(activation, 0.01)
    assert_allclose(reserve, [1.0, -2.0])


def test_a_muscle_just_at_its_limit_is_found_from_either_side() -> None:
    """30 a = 30 with next to no reserve: a = 1 is both free and held."""
    for start in (-1.0, 0.0, 1.0):
        effort = problem([[30.0, 0.0]], 30.0 + 1.0 / 30.0)  # reserve λ = 1 / 30 pulls by exactly 1
        effort.stand[:] = start
        activation, _ = solved(effort)
        assert_allclose(activation[0], 1.0, atol=1e-12)


def test_where_it_starts_from_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        effort = leg(rng)
        activation, _ = solved(effort)
        for stand in (-1.0, 1.0, rng.integers(-1, 2, len(activation))):
            effort.stand[:] = stand
            effort.multiplier[:] = rng.normal(size=len(effort.moment))
            assert_allclose(solved(effort)[0], activation, atol=1e-8)
        assert least_effort(effort) == 1  # it knows who stands where


def test_order_units_and_mirror_change_nothing() -> None:
    rng = np.random.default_rng(6)
    for _ in range(30):
        effort = leg(rng)
        activation, reserve = solved(effort)
        muscle, row = rng.permutation(len(activation)), rng.permutation(len(reserve))
        shuffled = problem(
            effort.effect[row][:, muscle],
            effort.moment[row],
            reserve=effort.reserve[row],
            low=effort.low[muscle],
        )
        assert_allclose(solved(shuffled)[0], activation[muscle], atol=1e-8)
        unit = 10 ** rng.uniform(-3, 3, len(reserve)) * rng.choice([-1, 1], len(reserve))  # N·m, N·mm; the other sign
        scaled = problem(
            unit[:, None] * effort.effect,
            unit * effort.moment,
            reserve=np.abs(unit) * effort.reserve,
            low=effort.low,
        )
        assert_allclose(solved(scaled)[0], activation, atol=1e-7)
        assert_allclose(solved(scaled)[1] / unit, reserve, atol=1e-6 * np.abs(effort.moment).max())


def test_numbers_that_are_none_are_not_answered() -> None:
    assert least_effort(problem([[30.0, 60.0]], np.nan)) == MAX_STEPS + 1
    assert least_effort(problem([[np.nan, 60.0]], 10.0)) == MAX_STEPS + 1
    assert least_effort(problem([[np.inf, 60.0]], 10.0)) == MAX_STEPS + 1
