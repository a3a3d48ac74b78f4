"""Naming the driver: which conditions move a measure beyond their error, and whether one of them stands out.

That one cue passes its error and another just does not is no difference between the two. So a link is named only where
its condition is also better than each of the other cues: otherwise any attention may have done it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.proof.blocks import Blocks, detectable
from groundup.proof.dunnett import student

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

CANNOT_TELL, SEVERAL, ANY_ATTENTION = 0, 98, 99
"""Codes beside 1, 2, 3 …, which name one condition."""


STANDING_OUT = 0.4
"""Share of alpha at which the cues are compared with one another (design, found by the referee)."""


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """The decision over leading shapes (...): `code`, and masks (..., cues).

    `beyond`: past the repetitions' interval, the person's own error and, where it can be, the permutation of labels, in
    whichever direction. `helps`: beyond and better. `leading`: the cue or the two cues that are named.
    """

    code: NDArray[np.intp]
    beyond: Mask
    helps: Mask
    leading: Mask


def named(
    of: Blocks, *, label_p: Array, repetition_p: Array, better: int, alpha: float = 0.05, mdc95: float = 0.0
) -> Named:
    """The driver of each test. `better` is +1 where higher is better, −1 where lower is.

    `label_p` and `repetition_p` (..., cues) are the two permutation tests; `mdc95` another error that an effect must
    pass, 0 where none is known. With one repeat nothing is beyond: how much a block varies is not known.
    """
    least = np.asarray(np.fmax(detectable(of, alpha=alpha), mdc95))[..., None]
    beyond = (repetition_p <= alpha) & (np.abs(of.effects) > least)
    if labels_can_tell(of.repeats, 1 + of.comparisons, alpha=alpha):
        beyond &= label_p <= alpha
    if not of.df:
        beyond = np.zeros(of.effects.shape, dtype=bool)
    helps = beyond & (of.effects * better > 0)
    ahead = _ahead(of, better, alpha)
    first = np.logical_and(helps, _of_all_others(ahead)) if of.comparisons > 1 else np.zeros_like(helps)
    pair = _pair(helps, ahead)
    single, two = first.any(-1), pair.any(-1)
    alike = helps.all(-1) & (of.comparisons > 1)
    code = np.select([single, two, alike], [1 + first.argmax(-1), SEVERAL, ANY_ATTENTION], CANNOT_TELL)
    leading = np.where(np.any(first, axis=-1, keepdims=True), first, pair)
    return Named(code.astype(np.intp), beyond, helps, leading)


def labels_can_tell(repeats: int, conditions: int, *, alpha: float = 0.05) -> bool:
    """Whether permuting labels decides: one cue far ahead of all stays so in (c − 1)/c^r of the orders.

    Four repeats of four conditions reach 0.012. Two and three reach 0.19 and 0.047 at best, where the test could only
    say no: there it is shown and does not decide.
    """
    return (conditions - 1) / conditions**repeats <= alpha / 2.0


def _ahead(of: Blocks, better: int, alpha: float) -> Mask:
    """(..., i, j): cue i is better than cue j beyond the error of a difference.

    At `STANDING_OUT` of alpha: each cue may stand out, or each fall behind, and a person looks again after every day.
    The referee holds both together below 5 % (docs/driver.md).
    """
    gap = (of.effects[..., :, None] - of.effects[..., None, :]) * better
    reach = of.error * (student(df=of.df, alpha=STANDING_OUT * alpha) if of.df else np.inf)
    return gap > reach[..., None, None]


def _of_all_others(ahead: Mask) -> Mask:
    return np.all(ahead | np.eye(ahead.shape[-1], dtype=bool), axis=-1)


def _pair(helps: Mask, ahead: Mask) -> Mask:
    """The two of three cues that help and are each better than the third."""
    if helps.shape[-1] != 3:
        return np.zeros(helps.shape, dtype=bool)
    behind_both = _of_all_others(np.swapaxes(ahead, -1, -2))
    pair = helps & ~behind_both & (behind_both.sum(-1, keepdims=True) == 1)
    return pair & (pair.sum(-1, keepdims=True) == 2)
