"""Simulated people judged by the rule of the page: behind test_people.py and docs/proof.md.

`python tests/proof/people_measured.py` prints the tables; `--write` puts them into docs/proof.md as printed,
`--people N` takes N people in each row instead of the proof's.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from looks_counted import looks_table, years

from groundup.battery.choice import RETEST_DAYS
from groundup.proof.adherence import ENOUGH
from groundup.proof.comparing import OWN, days_of, own_error
from groundup.proof.deciding import CANNOT_TELL, REAL, WITHIN, WORSE, decide
from groundup.proof.windows import COUNTED, LOOKS
from groundup.synthetic.lives_measured import WEEKS, Life, MeasuredLives, measured_lives

PEOPLE = 10_000
SMALL, LARGE = 1.5, 4.0
"""In errors of one day: what balance and reach gain on average in published trials, and what strength does."""
NO_EFFECT = {
    "no effect": Life(),
    "one side only": Life(sides=1),
    "a published error of the right size": Life(sides=1),
    "four days before, four after": Life(baseline_days=4, retest_days=4),
    "bad days bad for both sides (r = 0.7)": Life(sides_alike=0.7),
    "sides of unlike error": Life(sides_differ=0.4),
    "scatter with outliers (t, 4 df)": Life(tails=4.0),
    "a test that is counted, step one error": Life(step=1.0),
    "every day its own (no good or bad weeks)": Life(together=0.0),
    "good and bad weeks (a fifth of the variance)": Life(together=0.2),
    "learning: 1 error in all, most of it in a day": Life(learning=1.0),
    "drift: 0.5 errors (SD) over 12 weeks": Life(drift=0.5),
    "missed weeks: 65 % ± 20 % of the training done": Life(adherence=(0.65, 0.2)),
    "a fifth of test days missed, 15 % gone at each retest": Life(missed=0.2, dropout=0.15, retest_days=3),
    "all of it, moderately": Life(
        learning=0.7, drift=0.3, tails=6.0, missed=0.1, dropout=0.1, adherence=(0.8, 0.15), retest_days=3
    ),
}
EFFECTS = {
    "small effect (1.5 errors), 2 days": Life(effect=SMALL, effects_differ=0.3),
    "small effect, 3 days": Life(effect=SMALL, effects_differ=0.3, baseline_days=3, retest_days=3),
    "small effect, 4 days": Life(effect=SMALL, effects_differ=0.3, baseline_days=4, retest_days=4),
    "large effect (4 errors), 2 days": Life(effect=LARGE, effects_differ=0.3),
    "large effect, 3 days": Life(effect=LARGE, effects_differ=0.3, baseline_days=3, retest_days=3),
    "large effect, 4 days": Life(effect=LARGE, effects_differ=0.3, baseline_days=4, retest_days=4),
    "large effect, one side only, 2 days": Life(effect=LARGE, effects_differ=0.3, sides=1),
    "large effect, 65 % ± 20 % of the training done": Life(effect=LARGE, effects_differ=0.3, adherence=(0.65, 0.2)),
}
BEYOND = {
    "a published error 30 % too small": Life(sides=1),
    "good and bad weeks (two fifths of the variance)": Life(together=0.4),
    "learning: 2 errors in all, most of it in a day": Life(learning=2.0),
    "learning: 3 errors in all, over many days": Life(learning=3.0, learning_sessions=2.0),
    "the same with five counted baseline days": Life(learning=3.0, learning_sessions=2.0, baseline_days=5),
    "drift: 1 error (SD) over 12 weeks": Life(drift=1.0),
}
PUBLISHED = {"a published error of the right size": 1.0, "a published error 30 % too small": 0.7}


@dataclass(frozen=True)
class Judged:
    """Shares of people's lines at each retest, and of the intervals that hold the truth."""

    real: tuple[float, ...]
    worse: tuple[float, ...]
    within: tuple[float, ...]
    cannot_tell: tuple[float, ...]
    covered: tuple[float, ...]
    own: tuple[float, ...]
    """Judged by the own error."""
    ever_real: float
    ever_worse: float
    """At any of the retests."""
    codes: tuple[np.ndarray, ...]

    def row(self, name: str) -> str:
        """One line of a table; the three retests side by side."""
        parts = (self.real, self.worse, self.within, self.cannot_tell, self.covered)
        cells = [" / ".join(f"{100 * v:.1f}" for v in part) for part in parts]
        return f"| {name} | {' | '.join(cells)} | {100 * self.ever_real:.1f} / {100 * self.ever_worse:.1f} |"


def judged(
    lives: MeasuredLives, *, published_sem: float = np.nan, lines: int = 1, looks: int = LOOKS, step: float = 0.0
) -> Judged:
    """Every retest of everybody, with nothing that came after it."""
    codes, covered, own = [], [], []
    before = days_of(lives.baseline)
    squares, df = before.squares, before.df
    enough_before = before.n >= COUNTED
    for number, retest in enumerate(lives.retests):
        after = days_of(retest)
        squares, df = squares + after.squares, df + after.df
        two = lives.baseline.shape[1] == 2
        error = own_error(squares, df, squares[:, ::-1], df[:, ::-1]) if two else own_error(squares, df)
        trained = lives.trained[:, : number + 1].mean(axis=1, keepdims=True) >= ENOUGH
        decided = decide(
            lives.baseline,
            lives.baseline_at,
            retest,
            error,
            published_sem=published_sem,
            judgeable=enough_before & (after.n >= RETEST_DAYS) & trained,
            lines=lines,
            looks=looks,
            step=step,
        )
        known = np.isfinite(decided.found.half_width)
        off = np.abs(decided.found.difference - lives.true_change[number])
        covered.append(float((off <= decided.found.half_width)[known].mean()))
        own.append(float((decided.error.kind == OWN).mean()))
        codes.append(decided.code)
    shares = [tuple(float((c == code).mean()) for c in codes) for code in (REAL, WORSE, WITHIN, CANNOT_TELL)]
    ever = [float(np.logical_or.reduce([c == code for c in codes]).mean()) for code in (REAL, WORSE)]
    return Judged(*shares, tuple(covered), tuple(own), *ever, tuple(codes))


def rows_of(lives: dict[str, Life], people: int = PEOPLE) -> dict[str, Judged]:
    """Every row with its own seed."""
    made: dict[str, Judged] = {}
    for name, life in lives.items():
        rng = np.random.default_rng([26, *name.encode()])
        made[name] = judged(
            measured_lives(rng, people, life), published_sem=PUBLISHED.get(name, np.nan), step=life.step
        )
    return made


def table(rows: dict[str, Judged]) -> str:
    """As printed in the docs."""
    weeks = "/".join(map(str, WEEKS))
    head = (
        f"| people (weeks {weeks}) | likely real change % | worse % | within measurement error % | cannot tell % | "
        "interval holds the truth % | likely real change / worse at any of the three % |\n|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(row.row(name) for name, row in rows.items())])


@dataclass(frozen=True)
class Cost:
    """Power at week 12, as shares of lines: what several looks and lines ask for."""

    one_look: float
    """Of one line, were the retest the only one: at the 95 % interval alone."""
    by_lines: tuple[float, ...]
    """Planned as one of three looks, at so many lines as `COSTING`."""


@dataclass(frozen=True)
class Together:
    """Shares of people with any line that says so, at each retest and at any of them."""

    real: tuple[float, ...]
    worse: tuple[float, ...]
    ever_real: float
    ever_worse: float


COSTING = (1, 2, 6)
"""One measure without sides, one with both, three with both."""


def cost(people: int = PEOPLE) -> dict[str, Cost]:
    """The same people judged at one look and at three."""
    made: dict[str, Cost] = {}
    for name, life in EFFECTS.items():
        lives = measured_lives(np.random.default_rng([26, *name.encode()]), people, life)
        alone = judged(lives, looks=1).real[-1]
        made[name] = Cost(alone, tuple(judged(lives, lines=n).real[-1] for n in COSTING))
    return made


def cost_table(rows: dict[str, Cost]) -> str:
    """As printed in the docs."""
    head = " | ".join(f"one of three looks, {n} {'line' if n == 1 else 'lines'} %" for n in COSTING)
    lines = [f"| people (week 12) | the only look at one line % | {head} |", "|---|---|---|---|---|"]
    for name, row in rows.items():
        cells = " | ".join(f"{100 * v:.1f}" for v in (row.one_look, *row.by_lines))
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines)


def together(people: int = PEOPLE) -> dict[str, Together]:
    """Shares of people with any line that says likely real change, or worse; and at any of the retests."""
    out: dict[str, Together] = {}
    for measures, sides in ((1, 1), (1, 2), (2, 2), (3, 2)):
        lines = measures * sides
        rng = np.random.default_rng([26, measures, sides])
        found = judged(measured_lives(rng, people * measures, Life(sides=sides)), lines=lines)
        real, worse = ([(c.reshape(people, lines) == code).any(axis=1) for c in found.codes] for code in (REAL, WORSE))
        name = f"{measures} {'measure' if measures == 1 else 'measures'}, {'both sides' if sides == 2 else 'one side'}"
        ever = [float(np.logical_or.reduce(each).mean()) for each in (real, worse)]
        out[name] = Together(tuple(float(r.mean()) for r in real), tuple(float(w.mean()) for w in worse), *ever)
    return out


def together_table(rows: dict[str, Together]) -> str:
    """As printed in the docs."""
    lines = [
        '| chosen beforehand | people with any "likely real change" % (weeks 4 / 8 / 12) | with any "worse" % | '
        'any "likely real change" / any "worse" at any retest % |',
        "|---|---|---|---|",
    ]
    for name, row in rows.items():
        parts = (row.real, row.worse, (row.ever_real, row.ever_worse))
        cells = [" / ".join(f"{100 * v:.1f}" for v in part) for part in parts]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """All tables, printed or written."""
    n = int(sys.argv[sys.argv.index("--people") + 1]) if "--people" in sys.argv else PEOPLE
    parts = [
        f"### No effect of training ({n} people a row)",
        table(rows_of(NO_EFFECT, n)),
        "### Power",
        table(rows_of(EFFECTS, n)),
        '### What it costs: "likely real change" at week 12',
        cost_table(cost(n)),
        "### Several lines at once, no effect of training",
        together_table(together(n)),
        "### Years of looks, no effect of training",
        looks_table(years(n)),
        "### What the rule cannot hold",
        table(rows_of(BEYOND, n)),
    ]
    text = "\n\n".join(parts)
    print(text)
    if "--write" in sys.argv:
        page = Path(__file__).parents[2] / "docs" / "proof.md"
        before, rest = page.read_text().split("<!-- people: as printed by tests/proof/people_measured.py -->")
        after = rest.split("<!-- end of people -->")[1]
        mark = "<!-- people: as printed by tests/proof/people_measured.py -->"
        page.write_text(f"{before}{mark}\n\n{text}\n\n<!-- end of people -->{after}")


if __name__ == "__main__":
    main()
