"""Years of retests of people whose training changed nothing: how many are ever told of a change, and when."""

from dataclasses import dataclass

import numpy as np

from groundup.proof.comparing import WEEK_SHARE, days_of, own_error
from groundup.proof.deciding import REAL, WORSE, decide
from groundup.proof.windows import LOOKS

PEOPLE = 10_000
YEARS = 5
RETESTS = 3 + 4 * YEARS - 1
"""Weeks 4, 8 and 12, then each quarter."""
DAYS = 2
RULES = {"later looks share their own 5 %": True, "every look as the first three (not the rule)": False}


@dataclass(frozen=True)
class Misled:
    """Shares of people with any line that says so: at a planned look, at a later one."""

    planned: tuple[float, float]
    later: tuple[float, float]


def years(people: int = PEOPLE) -> dict[str, Misled]:
    """One line and six, by the rule and without it."""
    return {
        f"{rule}; {lines} {'line' if lines == 1 else 'lines'}": years_of(lines, shared=shared, people=people)
        for rule, shared in RULES.items()
        for lines in (1, 6)
    }


def years_of(lines: int, *, shared: bool, people: int = PEOPLE) -> Misled:
    """People with so many unrelated lines; a fresh draw of good and bad weeks and of days at each retest."""
    rng = np.random.default_rng([26, lines])
    sem = np.exp(rng.normal(0.0, 0.3, (people, lines)))

    def window():
        weeks = np.sqrt(WEEK_SHARE) * rng.normal(size=(people, lines, 1))
        return sem[..., None] * (weeks + np.sqrt(1.0 - WEEK_SHARE) * rng.normal(size=(people, lines, DAYS)))

    baseline = window()
    at = np.broadcast_to(np.array([3.0, 7.0]), baseline.shape)
    before = days_of(baseline)
    squares, df = before.squares, before.df
    told = np.zeros((2, 2, people), dtype=bool)  # planned or later, real or worse
    for look in range(1, RETESTS + 1):
        retest = window()
        after = days_of(retest)
        squares, df = squares + after.squares, df + after.df
        number = look if shared else min(look, LOOKS)
        found = decide(baseline, at, retest, own_error(squares, df), lines=lines, looks=LOOKS, look=number)
        for i, code in enumerate((REAL, WORSE)):
            told[int(look > LOOKS), i] |= (found.code == code).any(axis=1)
    planned, later = (tuple(float(v) for v in part.mean(axis=1)) for part in told)
    return Misled(planned, later)  # pyright: ignore[reportArgumentType]


def looks_table(rows: dict[str, Misled]) -> str:
    """As printed in the docs."""
    head = (
        f"| people who never change ({YEARS} years, {RETESTS} retests) | any likely real change / worse at the three "
        "planned looks % | at any later look % |\n|---|---|---|"
    )
    cells = [
        f"| {name} | {' | '.join(' / '.join(f'{100 * v:.1f}' for v in part) for part in (row.planned, row.later))} |"
        for name, row in rows.items()
    ]
    return "\n".join([head, *cells])
