"""Assignments: every way in which chance could have laid out a design, and the one that it did.

Of a staggered design an assignment is (day foot work starts, day hip work starts); with and without, one number a
pair of phases, 1 = with first; acute, one number a day, the index of the order in `ORDERS`.
"""

from functools import cache
from itertools import permutations, product

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.errors import UsageError
from groundup.proof.designs import Design, checked, starts, title

LEAST = 20
"""With fewer, the smallest p that there is lies above 0.05: nothing could ever be shown."""
EXACT_UP_TO = 1 << 14
"""So many are enumerated; of more, `DRAWN` are drawn and what was done is counted among them (Phipson & Smyth 2010)."""
DRAWN = 9_999
ORDERS: tuple[tuple[int, ...], ...] = tuple(permutations(range(3)))
"""The orders of an acute day: indices into `ACUTE_CONDITIONS`."""
LEAST_OF_EACH_ORDER = 2
"""So many pairs at least have the trainer first, and so many last: a drift is then never on one side alone (design)."""
Assignment = tuple[int, ...]
Rows = NDArray[np.intp]


def count(design: Design) -> int:
    """How many assignments there are."""
    if design.kind == "staggered":
        foot, hip = starts(design)
        return len(foot) * len(hip)
    if design.kind == "with_without":
        return len(_orders_of_pairs(design.pairs)) if design.pairs <= 14 else 2**design.pairs
    return len(ORDERS) ** design.pairs


def deciding(design: Design) -> int:
    """How many assignments the question's own test is decided among: of an acute day foot cue and none exchange."""
    return 2**design.pairs if design.kind == "acute" else count(design)


def enough(design: Design) -> Design:
    """The design if chance has at least twenty ways to lay it out; otherwise an error that says what would help."""
    checked(design)
    if (found := deciding(design)) < LEAST:
        raise UsageError(
            f"at least {LEAST} possible assignments",
            found=f"{found}",
            where=title(design.kind),
            next_step="Take more weeks or more probes a week; with fewer, no result could be told from chance.",
        )
    return design


def possible(design: Design) -> Rows:
    """All assignments of a staggered or a with-and-without design, one a row."""
    if design.kind == "staggered":
        return np.array(list(product(*starts(design))), dtype=np.intp)
    if design.kind == "with_without":
        return _orders_of_pairs(design.pairs)
    raise UsageError("a design whose assignments are listed", found=title(design.kind))


def draw(design: Design, rng: Generator) -> Assignment:
    """One assignment, every one as likely as any other."""
    enough(design)
    if design.kind == "acute":
        return tuple(int(i) for i in rng.integers(len(ORDERS), size=design.pairs))
    rows = possible(design)
    return tuple(int(i) for i in rows[rng.integers(len(rows))])


def belongs(design: Design, assignment: Assignment) -> bool:
    """Whether an assignment is one of the design's own."""
    if design.kind == "acute":
        return len(assignment) == design.pairs and all(0 <= a < len(ORDERS) for a in assignment)
    rows = possible(design)
    return len(assignment) == rows.shape[1] and bool((rows == np.array(assignment)).all(axis=1).any())


@cache
def signs(n: int) -> NDArray[np.float64]:
    """Every way to exchange the two of n pairs, ±1 (rows, n); of more than `EXACT_UP_TO`, drawn ones, +1 first."""
    if 2**n <= EXACT_UP_TO:
        return 1.0 - 2.0 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(np.float64)
    rng = np.random.default_rng(n)  # which ones are drawn is no secret and no choice: the same for everybody
    return np.vstack([np.ones(n), 1.0 - 2.0 * rng.integers(2, size=(DRAWN, n)).astype(np.float64)])


@cache
def _orders_of_pairs(pairs: int) -> Rows:
    """Orders of pairs of phases with at least two of each order."""
    if pairs > 14:
        raise UsageError("at most 14 pairs of phases", found=f"{pairs}", next_step="Make the phases longer.")
    rows = ((np.arange(2**pairs)[:, None] >> np.arange(pairs)) & 1).astype(np.intp)
    first = rows.sum(axis=1)
    return rows[(first >= LEAST_OF_EACH_ORDER) & (pairs - first >= LEAST_OF_EACH_ORDER)]
