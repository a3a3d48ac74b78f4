"""The referee's table of the differential test; with `--write` it goes into docs/driver.md."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from groundup.proof.driver_referee import Refereed, referee
from groundup.proof.naming import ANY_ATTENTION, CANNOT_TELL, SEVERAL
from groundup.synthetic.differential import Planted, planted_tests

TESTS = 2_000
"""Simulated tests of each row."""
SEED = 20261122
PAGE = Path(__file__).parents[2] / "docs" / "driver.md"
BEGIN, END = "<!-- referee: begin -->", "<!-- referee: end -->"
LINKS = ("foot", "ankle", "hip")


class Row(NamedTuple):
    """One kind of person over so many days, with what the rule should say of them."""

    name: str
    planted: Planted
    right: tuple[int, ...]
    """Codes that are right; any other named link is a false driver."""
    days: int


class Result(NamedTuple):
    """What came of a row, as shares of its tests."""

    row: Row
    right: float
    cannot_tell: float
    attention: float
    false_driver: float
    covered: float
    covered_repetitions: float


NOTHING = (CANNOT_TELL, ANY_ATTENTION)
KINDS: tuple[tuple[str, Planted, tuple[int, ...]], ...] = (
    ("no condition does anything", Planted(), NOTHING),
    ("the same, practice −0.25 a set", Planted(learning=-0.25), NOTHING),
    ("the same, practice −1 a set", Planted(learning=-1.0), NOTHING),
    ("the same, sets with heavy tails", Planted(heavy_tails=True), NOTHING),
    ("the same, sets alike but for their repetitions", Planted(set_sd=0.0), NOTHING),
    ("every cue helps alike, 2", Planted(attention=-2.0), NOTHING),
    ("every cue helps alike, 4", Planted(attention=-4.0), NOTHING),
    ("every cue helps alike, 30", Planted(attention=-30.0), NOTHING),
    ("foot, 2", Planted((-2.0, 0.0, 0.0)), (1,)),
    ("foot, 4", Planted((-4.0, 0.0, 0.0)), (1,)),
    ("ankle, 6", Planted((0.0, -6.0, 0.0)), (2,)),
    ("hip, 8", Planted((0.0, 0.0, -8.0)), (3,)),
    ("foot, 4, and every cue by 2", Planted((-4.0, 0.0, 0.0), attention=-2.0), (1,)),
    ("foot and hip, 6 each", Planted((-6.0, 0.0, -6.0)), (1, 3, SEVERAL)),
)
DAYS = (2, 3, 4)


def results(tests: int = TESTS) -> Iterator[Result]:
    """Every row, from its own seed."""
    for i, (name, planted, right) in enumerate(KINDS):
        for days in DAYS:
            rng = np.random.default_rng([SEED, i, days])
            values, _ = planted_tests(planted, rng, tests=tests, repeats=days)
            yield summed(Row(name, planted, right, days), referee(values, planted.truth, better=-1, seed=SEED))


def summed(row: Row, found: Refereed) -> Result:
    """The shares of one row."""
    false = [c for c in (1, 2, 3, SEVERAL) if c not in row.right]
    return Result(
        row,
        found.share(*row.right),
        found.share(CANNOT_TELL),
        found.share(ANY_ATTENTION),
        found.share(*false),
        float(found.covered.mean()),
        float(found.covered_repetitions.mean()),
    )


def looked_at(tests: int = TESTS) -> tuple[float, float]:
    """Share with a link named on any of days 2, 3, 4, where none or any attention is true: a look after each day."""
    shares: list[float] = []
    for i, planted in enumerate((Planted(), Planted(attention=-4.0))):
        values, _ = planted_tests(planted, np.random.default_rng([SEED, 99, i]), tests=tests, repeats=4)
        named = np.zeros(tests, dtype=bool)
        for days in DAYS:
            code = referee(values[:, :days], planted.truth, better=-1, seed=SEED).code
            named |= (code != CANNOT_TELL) & (code != ANY_ATTENTION)
        shares.append(float(named.mean()))
    return shares[0], shares[1]


def printed(found: list[Result], looks: tuple[float, float], tests: int = TESTS) -> str:
    """The table as it is printed and as it stands in the docs."""
    lines = [
        f"{tests * len(found):,} simulated tests, {tests:,} a row, five repetitions a set; effects in standard "
        "deviations of a whole set; repetitions vary as much again within it.",
        "",
        "| what is true | days | right link | cannot tell | any attention | false driver | intervals hold | "
        "those of repetitions hold |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for r in found:
        right = "–" if r.row.right == NOTHING else f"{r.right:.1%}"
        shares = (r.cannot_tell, r.attention, r.false_driver, r.covered, r.covered_repetitions)
        lines.append(f"| {r.row.name} | {r.row.days} | {right} | {' | '.join(f'{share:.1%}' for share in shares)} |")
    lines += [
        "",
        f"Who looks after each of days 2, 3 and 4 and believes the first link named: {looks[0]:.1%} false where "
        f"nothing works, {looks[1]:.1%} where every cue helps alike by 4.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the table; with `--write` put it into the docs."""
    table = printed(list(results()), looked_at())
    print(table)
    if "--write" in sys.argv[1:]:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
