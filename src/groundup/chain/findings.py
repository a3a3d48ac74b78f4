"""Findings: at most three sentences a person can act on, each with everything it rests on."""

import math
from collections.abc import Iterable

from groundup.anatomy import LINKS
from groundup.evidence.advice import Advice, advice_for
from groundup.evidence.verdicts import rows
from groundup.measure import STATES, Finding, Interval, Measure, Verdict

MOST = 3


def findings(measures: Iterable[Measure]) -> tuple[Finding, ...]:
    """The most serious verdicts of the whole trial, from the ground up.

    *act* comes before *watch*, then every link before a second side of one, a published bound before a design value,
    a named side before both sides together, and among equals the link nearer the ground.
    """
    speaking = sorted(
        ((m, m.verdict) for m in measures if m.repetition is None and m.verdict is not None and _speaks(m.verdict)),
        key=lambda pair: _rank(*pair),
    )
    told: dict[str, set[str | None]] = {}
    chosen: list[tuple[int, bool, Finding]] = []
    for measure, verdict in speaking:
        advice = advice_for(measure)
        sides = told.setdefault(measure.link, set())
        if advice is None or measure.side in sides or (sides and measure.side is None):
            continue
        chosen.append((-STATES.index(verdict.state), bool(sides), _finding(measure, verdict, advice)))
        sides.add(measure.side)
    return tuple(finding for _, _, finding in sorted(chosen, key=lambda c: c[:2])[:MOST])


def _speaks(verdict: Verdict) -> bool:
    return verdict.state in ("watch", "act")


def _rank(measure: Measure, verdict: Verdict) -> tuple[int, bool, bool, int, str]:
    published = verdict.mark in ("R", "D")
    order = LINKS.index(measure.link)
    return (-STATES.index(verdict.state), not published, measure.side is None, order, measure.id)


def _finding(measure: Measure, verdict: Verdict, advice: Advice) -> Finding:
    side = f"{measure.side} " if measure.side else ""
    return Finding(
        sentence=advice.sentence.format(
            side=side, value=_number(measure.value, measure.interval), unit=measure.unit
        ).strip(),
        action=advice.action.format(
            side=side, value=_number(measure.value, measure.interval), unit=measure.unit
        ).strip(),
        measures=(measure.id,),
        threshold=verdict.bound,
        source=verdict.source,
        mark=verdict.mark or "design",  # a verdict without a mark has no row, and never speaks
        certainty=_certainty(measure, verdict),
        link=measure.link,
        side=measure.side,
    )


def _certainty(measure: Measure, verdict: Verdict) -> str:
    interval = measure.interval
    if not interval.known:
        error = f"Its error is unknown ({interval.why})"
    else:
        low, high = (_number(end, interval) for end in (interval.low, interval.high))
        error = f"95 % interval {low} to {high} {measure.unit}"
    origin = {
        "R": "bound read at its source",
        "D": "bound derived from published figures",
        "M": "bound from memory, to be verified",
        "design": "the bound is a design value of ours, not a published norm",
    }[verdict.mark or "design"]
    caution = next((r.why for r in rows() if r.id == verdict.row), "").rstrip(".")
    return f"{error}; {origin}." + (f" {caution}." if caution else "")


def _number(value: float | None, interval: Interval | None = None) -> str:
    """As many digits as the interval carries: its half width decides; without one two significant digits."""
    if value is None:
        return "?"
    width = abs(value)
    if interval is not None and interval.low is not None and interval.high is not None:
        width = 10 * (interval.high - interval.low) / 2
    digits = 1 - math.floor(math.log10(width)) if width > 0 else 0
    return f"{value:.{min(max(digits, 0), 3)}f}"
