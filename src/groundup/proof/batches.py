"""Batches of experiments analyzed at once: one assignment a row against every one that could have been drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.proof.assignments import possible, signs
from groundup.proof.designs import Design, expected_anyway, probe_days, rise, rise_in_pieces, starts
from groundup.proof.level_model import Estimate, effect_of_pairs, effects_over_time
from groundup.proof.randomization import p_of, p_of_sums, pair_means, partial_correlations

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Staggered:
    """A batch of staggered experiments: p of the question, of the thesis and of the control, and the estimates.

    `estimates` by role, of the foot block and the hip block.
    """

    p: Array
    toward: Array
    """Sign of the joint statistic in the expected direction."""
    p_thesis: Array
    p_control: Array
    estimates: Mapping[str, Estimate]


def staggered(
    design: Design,
    assigned: NDArray[np.intp],
    values: Mapping[str, Array],
    directions: Mapping[str, int],
    *,
    intervals: Sequence[str] = ("foot", "hip", "control"),
) -> Staggered:
    """Analyze staggered experiments: `assigned` (experiments, 2) days, `values` by role (experiments, places).

    The question: do *foot* and *hip* each move when their own work begins? Sum of both correlations, each in its
    expected direction. The thesis: does *hip* move with the foot block, in what was measured before the hip block,
    among the foot starts alone. The control: as the question, of the control for both.
    """
    days = np.array(probe_days(design), dtype=float)
    foot_starts, hip_starts = (np.array(s, dtype=float) for s in starts(design))
    foot = rise(days, foot_starts, rise_days=design.rise_days)
    hip = rise(days, hip_starts, rise_days=design.rise_days)
    base = expected_anyway(days)
    i, j = np.searchsorted(foot_starts, assigned[:, 0]), np.searchsorted(hip_starts, assigned[:, 1])
    by_foot = directions["foot"] * partial_correlations(values["foot"], foot, base=base)
    by_hip = directions["hip"] * partial_correlations(values["hip"], hip, base=base)
    sums = by_foot[np.arange(len(i)), i] + by_hip[np.arange(len(j)), j]
    before = np.where(days[None, :] <= assigned[:, 1:], values["hip"], np.nan)
    thesis = partial_correlations(before, foot, base=base)
    control_foot = partial_correlations(values["control"], foot, base=base)
    control_hip = partial_correlations(values["control"], hip, base=base)
    begun = np.stack([rise_in_pieces(days, foot_starts)[i], rise_in_pieces(days, hip_starts)[j]], axis=1)
    return Staggered(
        p=p_of_sums(by_foot, by_hip, i, j),
        toward=np.sign(sums),
        p_thesis=p_of(thesis, i),
        p_control=p_of_sums(control_foot, control_hip, i, j),
        estimates={role: effects_over_time(values[role], begun, base=base) for role in intervals},
    )


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """A batch of paired experiments: by role, p (contrasts, experiments) and one estimate a contrast."""

    p: Mapping[str, Array]
    estimates: Mapping[str, tuple[Estimate, ...]]
    differences: Mapping[str, Array]
    """Treated − control of each pair: (contrasts, experiments, pairs)."""
    among: int


def with_without(design: Design, assigned: NDArray[np.intp], values: Mapping[str, Array]) -> Paired:
    """Analyze experiments with and without the trainer: `assigned` (experiments, pairs) of 0 and 1, values by place."""
    rows = possible(design)
    code = (rows * (1 << np.arange(rows.shape[1]))).sum(axis=1)
    done = np.searchsorted(code, (assigned * (1 << np.arange(rows.shape[1]))).sum(axis=1))
    orders: Array = 2.0 * rows.astype(np.float64) - 1.0
    each = len(probe_days(design)) // (2 * design.pairs)
    p: dict[str, Array] = {}
    estimates: dict[str, tuple[Estimate, ...]] = {}
    differences: dict[str, Array] = {}
    for role, value in values.items():
        phases = value.reshape(len(value), design.pairs, 2, each)
        there = np.isfinite(phases)
        n = there.sum(axis=3)
        mean: Array = np.where(n > 0, np.where(there, phases, 0.0).sum(axis=3) / np.maximum(n, 1), np.nan)
        earlier_less_later: Array = mean[:, :, 0] - mean[:, :, 1]
        found: Array = earlier_less_later * (2.0 * assigned - 1.0)
        p[role] = p_of(pair_means(earlier_less_later, orders), done)[None]
        estimates[role] = (effect_of_pairs(found),)
        differences[role] = found[None]
    return Paired(p, estimates, differences, len(rows))


def acute(values: Mapping[str, Array]) -> Paired:
    """Analyze acute experiments: values by role (experiments, days, cues), cues as in `ACUTE_CONDITIONS`.

    Of each contrast the two cues exchange their places and the third keeps its own, whatever it does.
    """
    contrasts = ((1, 0), (2, 0), (1, 2))
    days = next(iter(values.values())).shape[1]
    orders = signs(days)
    p: dict[str, Array] = {}
    estimates: dict[str, tuple[Estimate, ...]] = {}
    differences: dict[str, Array] = {}
    for role, value in values.items():
        found = np.stack([value[:, :, a] - value[:, :, b] for a, b in contrasts])
        done = np.zeros(value.shape[0], dtype=np.intp)
        p[role] = np.stack([p_of(pair_means(d, orders), done) for d in found])
        estimates[role] = tuple(effect_of_pairs(d) for d in found)
        differences[role] = found
    return Paired(p, estimates, differences, len(orders))
