"""Effects: what each condition of the differential test does to one measure, each with two intervals and its p."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from groundup.anatomy import Side
from groundup.battery.differential import CONDITIONS, Condition
from groundup.measure import Interval
from groundup.proof.baseline import Band
from groundup.proof.blocks import Blocks, blocks, detectable, half_interval
from groundup.proof.naming import Named, named
from groundup.proof.permutation import Shift, label_p, orders_within, repetition_weights, shift
from groundup.proof.runs import Block, Design, Key, design

BETTER: Mapping[str, int] = {
    "knee.separation_ratio_min": 1,
    "knee.fppa_at_60": -1,
    "hip.adduction_peak": -1,
    "hip.pelvic_drop_peak": -1,
    "ankle.heel_lift": -1,
}
"""To which side a measure of a squat that gives way gets better (design); others have no better side here."""

ONE_REPEAT = "one repeat: how much a whole set varies from time to time is not in it"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one condition does to one measure, against none, in the measure's unit."""

    measure_id: str
    side: Side | None
    unit: str
    method: str
    condition: Condition
    difference: float
    interval: Interval
    """95 %, from how differently the same condition comes out from repeat to repeat; unknown with one repeat."""
    repetitions: Interval
    """95 % from permuting the repetitions within each repeat: it does not know how much a whole set varies."""
    mdc95: float | None
    """The person's own smallest detectable change in this test, every condition counted; None with one repeat."""
    p: float | None
    """Over the labels of whole sets, in the direction seen, the largest of the conditions setting the bar."""
    adjusted_p: float | None
    """`p` times the number of measures (Bonferroni): beside the primary ones they describe."""
    repeats: int
    better: bool | None
    """Whether it went to the better side; None where no side is better."""
    beyond: bool
    """Past the repetitions' interval and the own error."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One measure with its effects, its design and what the rule makes of them."""

    key: Key
    design: Design
    blocks: Blocks
    effects: tuple[Effect, ...]
    named: Named
    error: Band | None
    """The error of one day's value beside this test; `mdc95` over the root of the repeats has to be passed too."""
    p: tuple[float, ...]


def judged(
    key: Key,
    found: Sequence[Block],
    conditions: Sequence[Condition],
    *,
    seed: int,
    alpha: float = 0.05,
    error: Band | None = None,
) -> Judged | None:
    """The effects of every condition taken on one measure; None where no repeat is whole.

    `alpha` is shared out among the primary measures; `error` is that of one day's value, where it is known beside this
    test: the mean of so many repeats has to pass its MDC95 over their root.
    """
    whole = design(found, conditions)
    if whole is None:
        return None
    of = blocks(whole.means)
    orders = orders_within(of.repeats, len(whole.conditions), seed=seed)
    labels = label_p(whole.means, orders)
    shifts = [_shift(whole, c, seed) for c in whole.conditions[1:]]
    decision = named(
        of,
        label_p=labels,
        repetition_p=np.array([s.p for s in shifts]),
        better=BETTER.get(key[0], 0),
        alpha=alpha,
        mdc95=floor_of(error, of.repeats),
    )
    own = detectable(of, alpha=alpha)
    made = tuple(
        _effect(key, condition, of, i, shifts[i], float(labels[i]), float(own), bool(decision.beyond[i]))
        for i, condition in enumerate(whole.conditions[1:])
    )
    return Judged(key, whole, of, made, decision, error, tuple(map(float, labels)))


def floor_of(error: Band | None, repeats: int) -> float:
    """What a mean of so many repeats has to pass by an error from beside the test; 0 where none is known."""
    return 0.0 if error is None or error.mdc95 is None else error.mdc95 / sqrt(repeats)


def unjudged(key: Key, found: Sequence[Block]) -> tuple[Effect, ...]:
    """Differences that are shown and not judged, where no repeat is whole: from the repeats that have both."""
    return tuple(e for c in CONDITIONS[1:] if (e := _thin(key, found, c)) is not None)


def adjusted(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """All effects with their p in hand of so many measures."""
    n = len({(e.measure_id, e.side, e.method) for e in effects if e.p is not None})
    return tuple(replace(e, adjusted_p=None if e.p is None else min(1.0, n * e.p)) for e in effects)


def _effect(
    key: Key, condition: Condition, of: Blocks, i: int, shifted: Shift, p: float, own: float, beyond: bool
) -> Effect:
    difference, half = float(of.effects[i]), float(half_interval(of))
    better = BETTER.get(key[0])
    return Effect(
        *key,
        condition=condition,
        difference=difference,
        interval=Interval(difference - half, difference + half) if of.df else Interval.unknown(ONE_REPEAT),
        repetitions=_interval(shifted),
        mdc95=own if of.df else None,
        p=p,
        adjusted_p=None,
        repeats=of.repeats,
        better=None if better is None or difference == 0 else difference * better > 0,
        beyond=beyond,
    )


def _shift(whole: Design, condition: Condition, seed: int) -> Shift:
    pairs = [(whole.blocks[r, condition].values, whole.blocks[r, "none"].values) for r in whole.repeats]
    weights = repetition_weights([(len(t), len(c)) for t, c in pairs], seed=seed)
    return shift(np.array([v for t, c in pairs for v in (*t, *c)]), weights)


def _interval(shifted: Shift) -> Interval:
    low, high = float(shifted.low), float(shifted.high)
    if not np.isfinite([low, high]).all():
        return Interval.unknown("too few repetitions: no interval of 95 % comes out of so few permutations")
    return Interval(low, high)


def _thin(key: Key, found: Sequence[Block], condition: Condition) -> Effect | None:
    """A difference that is shown and not judged: repeats in which the condition and none both stand."""
    of = {(b.repeat, b.condition): b for b in found}
    both = [r for r, c in of if c == condition and (r, "none") in of]
    if not both:
        return None
    difference = float(np.mean([of[r, condition].mean - of[r, "none"].mean for r in both]))
    why = Interval.unknown("not taken often enough to be judged")
    better = BETTER.get(key[0])
    helps = None if better is None or difference == 0 else difference * better > 0
    return Effect(*key, condition, difference, why, why, None, None, None, len(both), helps, False)
