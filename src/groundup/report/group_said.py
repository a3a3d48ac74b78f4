"""`groundup group`: the pooled change of several people on a terminal and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from groundup.proof.group import Excluded, Group, Pooled
from groundup.proof.pooling import Estimate
from groundup.report.words import decimals_of, fixed, measure_name, unit_word


def group_text(found: Group) -> str:
    """Every line with its estimate, interval, number of people, heterogeneity, exclusions and warnings."""
    count = len(found.members)
    lines = [f"{count} {'person' if count == 1 else 'people'}; before (baseline) and after (retests) training"]
    for line in found.lines:
        lines += ["", *_line(line)]
    if not found.lines:
        lines += ["", "No measure is there of two people with the same unit, method and conditions."]
    lines += _excluded("Left out", found.excluded)
    return "\n".join([*lines, "", *(f"Mind: {said}" for said in found.warnings)])


def group_json(found: Group) -> dict[str, Any]:
    """The same in plain values; people by their keys alone."""
    return {
        "schema": "groundup.group/1",
        "people": [{"key": m.key, "file": m.where, "synthetic": m.synthetic} for m in found.members],
        "lines": [
            {
                "measure": p.measure_id,
                "unit": p.unit,
                "method": p.method,
                "conditions": dict(p.conditions),
                "estimate": None if p.estimate is None else asdict(p.estimate),
                "why": p.why,
                "people": [{**asdict(v), "change": v.change} for v in p.people],
                "excluded": [asdict(e) for e in p.excluded],
                "warnings": list(p.warnings),
            }
            for p in found.lines
        ],
        "excluded": [asdict(e) for e in found.excluded],
        "warnings": list(found.warnings),
    }


def _line(p: Pooled) -> list[str]:
    how = "; ".join([p.method, *(f"{k} {v}" for k, v in p.conditions)]).replace("_", " ")
    head = f"{measure_name(p.measure_id)} [{p.measure_id}]: {how}"
    said = [f"  No estimate: {p.why}."] if p.estimate is None else _estimate(p.estimate, p.unit)
    return [head, *said, *(f"  {words}" for words in p.warnings), *_excluded("  Left out", p.excluded)]


def _estimate(e: Estimate, unit: str) -> list[str]:
    shown = unit_word(unit)
    tail = shown if shown in ("", "°") else f" {shown}"
    decimals = decimals_of(e.mean, (e.high - e.low) / 2)

    def number(value: float) -> str:
        return fixed(value, decimals)

    why = f" ({e.why})" if e.why else ""
    lines = [
        f"  mean change {number(e.mean)}{tail}, 95 % {number(e.low)} to {number(e.high)}; {e.people} people",
        f"  between people: SD of true changes {number(e.tau)}{tail}, I² {e.i2:.0%}, Q {e.q:.2f} (p {e.q_p:.3f})",
        f"  by {e.model}{why}; a single value around its person's mean: SD {number(e.within_sd)}{tail}",
    ]
    if e.prediction is not None:
        low, high = e.prediction
        lines.insert(2, f"  one further person like these, 95 %: {number(low)} to {number(high)}{tail}")
    return lines


def _excluded(words: str, found: Sequence[Excluded]) -> list[str]:
    return [f"{words}: {e.where}: {e.why}" for e in found]
