"""The referee of the home experiment: 10,000 simulated experiments a scenario, with planted effects.

`python tests/experiment/refereed.py` prints the tables; `--write` puts them into docs/experiment.md as printed, between
the two marks there.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundup.proof.batches import Paired, Staggered
from groundup.proof.designs import DEFAULTS, KINDS, Design, Kind, probe_days, title
from groundup.proof.experiment import ALPHA
from groundup.proof.level_model import Estimate
from groundup.proof.power import MDC_OF_SEM, Simulated, World, analyzed, decisions, simulated

EXPERIMENTS = 10_000
CHUNK = 500
EXPECTED = 1.0
"""Evidence 5.1: average changes are mostly far below the MDC95, 2.77 errors of a probe; one stands for them."""
SCENARIOS: dict[str, World] = {
    "no effect": World(),
    "no effect, autocorrelated 0.5": World(rho=0.5),
    "no effect, learning of 3": World(learning=3.0),
    "no effect, quicker learning": World(learning=3.0, learning_days=9.0),
    "no effect, drift of 2": World(drift=2.0),
    "no effect, a third missed": World(missed=1 / 3),
    "no effect, a third drops out": World(dropout=1 / 3),
    "no effect, all at once": World(learning=3.0, drift=2.0, missed=0.2, dropout=0.2, rho=0.3),
    "expected effect": World(effect=EXPECTED),
    "large effect": World(effect=MDC_OF_SEM),
    "large, autocorrelated 0.5": World(effect=MDC_OF_SEM, rho=0.5),
    "large, learning of 3": World(effect=MDC_OF_SEM, learning=3.0),
    "large, drift of 2": World(effect=MDC_OF_SEM, drift=2.0),
    "large, a third missed": World(effect=MDC_OF_SEM, missed=1 / 3),
    "large, a third drops out": World(effect=MDC_OF_SEM, dropout=1 / 3),
    "large, but twice as slow": World(effect=MDC_OF_SEM, rise_days=56.0),
}
OTHER_PACES: dict[str, World] = {
    "large, but twice as quick": World(effect=MDC_OF_SEM, rise_days=14.0),
    "large, slow, all at once": World(effect=MDC_OF_SEM, rise_days=56.0, drift=2.0, learning=3.0, missed=0.2, rho=0.3),
}
"""Of the staggered design alone: an effect that comes and goes has no pace of its own there."""
NOTHING = tuple(name for name, world in SCENARIOS.items() if world.effect == 0.0)
"""Scenarios without any effect."""


def scenarios(kind: Kind) -> dict[str, World]:
    """The worlds that a design is tried in."""
    return SCENARIOS | OTHER_PACES if kind == "staggered" else SCENARIOS


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario: shares of experiments. `covered` is the share of intervals that hold the truth."""

    experiments: int
    moved: float
    other_way: float
    thesis: float | None
    """The share in which foot work alone seemed to move the hip measure, after the first question was answered."""
    covered: float
    width: float
    """Median width of the interval, in errors of a probe."""


def referee(kind: Kind, world: World, *, experiments: int = EXPERIMENTS, seed: int = 20261122) -> Row:
    """Simulate and analyze experiments of one world, in chunks that fit a small memory."""
    design = DEFAULTS[kind]
    rng = np.random.default_rng(seed)
    said, thesis, covered, widths = [], [], [], []
    for _ in range(experiments // CHUNK):
        drawn = simulated(design, world, rng, experiments=CHUNK)
        batch = analyzed(design, drawn, intervals=("foot", "hip"))
        said.append(decisions(batch))
        found, p_thesis = _estimates(design, drawn, world, batch)
        if p_thesis is not None:
            thesis.append((said[-1] != 0) & (p_thesis <= ALPHA))
        for estimate, share in found:
            known = np.isfinite(estimate)
            truth = share * world.effect
            covered.append(((estimate[0] <= truth) & (estimate[1] >= truth))[known[0]])
            widths.append((estimate[1] - estimate[0])[known[0]])
    verdicts = np.concatenate(said)
    return Row(
        len(verdicts),
        float((verdicts > 0).mean()),
        float((verdicts < 0).mean()),
        float(np.concatenate(thesis).mean()) if thesis else None,
        float(np.concatenate(covered).mean()),
        float(np.median(np.concatenate(widths))),
    )


def _estimates(
    design: Design, drawn: Simulated, world: World, found: Staggered | Paired
) -> tuple[list[tuple[np.ndarray, np.ndarray | float]], np.ndarray | None]:
    """(low and high, what is true in units of the effect) of what the verdict rests on, and of the thesis.

    True over time is what is there at the last probe of each measure: what nobody has seen no interval tells of.
    """
    if isinstance(found, Staggered):
        ends = {role: np.stack([e.low, e.high]) for role, e in found.estimates.items()}
        days = np.array(probe_days(design), dtype=float)
        rises = design.rise_days if world.rise_days is None else world.rise_days
        share = {
            role: np.clip((_last(drawn.values[role], days) - drawn.assigned[:, block]) / rises, 0.0, 1.0)
            for block, role in enumerate(("foot", "hip"))
        }
        one = [
            (ends["foot"][:, :, 0], share["foot"]),
            (ends["hip"][:, :, 1], share["hip"]),
            (ends["hip"][:, :, 0], 0.0),
        ]
        return one, found.p_thesis
    estimate: Estimate = found.estimates["outcome"][0]
    return [(np.stack([estimate.low[:, 0], estimate.high[:, 0]]), 1.0)], None


def _last(values: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The day of the last probe that was done: (experiments, n) -> (experiments,)."""
    return np.where(np.isfinite(values), days, 0.0).max(axis=1)


def table(kind: Kind, rows: dict[str, Row]) -> str:
    """The table of one design, in Markdown."""
    design = DEFAULTS[kind]
    what = "days" if kind == "acute" else "probes"
    head = f"**{title(kind)}**: {design.weeks} weeks, {design.probes_per_week} {what} a week"
    lines = [
        f"{head}; {next(iter(rows.values())).experiments:,} experiments a row.",
        "",
        "| scenario | it moved | the other way | thesis | interval holds the truth | its width |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, r in rows.items():
        thesis = "–" if r.thesis is None else f"{r.thesis:.1%}"
        lines.append(f"| {name} | {r.moved:.1%} | {r.other_way:.1%} | {thesis} | {r.covered:.1%} | {r.width:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables; with `--write` put them into docs/experiment.md."""
    printed = []
    for kind in KINDS:
        printed.append(table(kind, {name: referee(kind, world) for name, world in scenarios(kind).items()}))
        print(printed[-1], flush=True)
    if "--write" in sys.argv:
        page = Path(__file__).parents[2] / "docs" / "experiment.md"
        text = page.read_text(encoding="utf-8")
        before, rest = text.split("<!-- tables -->\n", 1)
        _, after = rest.split("<!-- end of tables -->", 1)
        whole = "\n\n".join(printed)
        page.write_text(f"{before}<!-- tables -->\n{whole}\n<!-- end of tables -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
