"""The differential test on a terminal and for a machine: effects with intervals, the driver and its reason."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from groundup.proof.driver_words import CAUTIONS, amount_words, measure_words
from groundup.proof.effects import Effect
from groundup.proof.first import come_first

if TYPE_CHECKING:
    from rich.console import Console

    from groundup.measure import Interval
    from groundup.proof.driver import Differential

SCHEMA = "groundup.comparison/1"


def print_comparison(verdict: "Differential", console: "Console | None" = None) -> None:
    """Print the driver with its reason, the table of effects, and what to keep in mind."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    out = console or Console(highlight=False)
    named = " and ".join(verdict.links) if verdict.links else verdict.driver
    out.print(f"[bold]Driven from: {escape(named)}[/]")
    out.print(escape(verdict.reason))
    for first in come_first(verdict.links):
        out.print(escape(f"First in the plan: {first.exercise_id.replace('_', ' ')}, {first.why}."))
    table = Table(box=None, pad_edge=False, title_justify="left")
    for name in ("Measure", "Condition"):
        table.add_column(name, overflow="fold")
    for name in ("Against none", "95 %", "Own error", "p"):
        table.add_column(name, justify="right", overflow="fold")
    last = ""
    for e in verdict.effects:
        what = measure_words(e.measure_id, e.side)
        table.add_row(
            escape("" if what == last else what),
            f"[bold]{e.condition}[/]" if e.beyond else e.condition,
            amount_words(e.difference, e.unit),
            _interval(e.interval, e.unit),
            "unknown" if e.mdc95 is None else amount_words(e.mdc95, e.unit, signed=False),
            "–" if e.p is None else f"{e.p:.3f}",
        )
        last = what
    if verdict.effects:
        out.print()
        out.print(table)
        out.print()
    for warning in verdict.warnings:
        out.print(f"[yellow]![/] {escape(warning)}")
    for caution in CAUTIONS:
        out.print(escape(f"· {caution}"))
    out.print(escape(f"\n{verdict.design}"))


def json_text(verdict: "Differential", files: list[dict[str, object]]) -> str:
    """The comparison as JSON, each number with its unit, interval and method."""
    from json import dumps

    return dumps(as_json(verdict, files), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_json(verdict: "Differential", files: list[dict[str, object]]) -> dict[str, Any]:
    """The comparison as plain values."""
    return {
        "schema": SCHEMA,
        "files": files,
        "id": "chain.driver",
        "driver": verdict.driver,
        "links": list(verdict.links),
        "reason": verdict.reason,
        "design": verdict.design,
        "repeats": verdict.repeats,
        "days": verdict.days,
        "primaries": [asdict(p) for p in verdict.primaries],
        "effects": [_effect(e) for e in verdict.effects],
        "repetitions": [
            {"id": key[0], "side": key[1], "unit": key[2], "method": key[3], "blocks": [asdict(b) for b in blocks]}
            for key, blocks in verdict.raw.items()
        ],
        "first": [asdict(f) for f in come_first(verdict.links)],
        "warnings": list(verdict.warnings),
        "cautions": list(CAUTIONS),
    }


def _effect(e: Effect) -> dict[str, Any]:
    plain = asdict(e)
    plain["id"] = plain.pop("measure_id")
    plain["interval_level"] = 0.95
    return plain


def _interval(interval: "Interval", unit: str) -> str:
    if interval.low is None or interval.high is None:
        return "unknown"
    return f"{amount_words(interval.low, unit)} to {amount_words(interval.high, unit)}"
