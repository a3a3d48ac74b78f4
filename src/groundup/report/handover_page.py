"""The hand-over report: one self-contained page for a coach, a physician or the person; it prints on A4."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from typing import Any

from groundup.anatomy import LINKS
from groundup.evidence.catalogue import definition
from groundup.evidence.claims import wordings
from groundup.measure import Interval
from groundup.report.citations import cited
from groundup.report.handed import PART_WORD, PARTS, Handed, HandedMeasure, HandedSession
from groundup.report.handover_figures import verdict_figure
from groundup.report.weeks_figure import weeks_figure
from groundup.report.words import LINK_WORD, decimals_of, fixed, measure_name, opened, unit_word, with_interval

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COUNTED = {
    "camera": "camera",
    "you": "the person",
    "timer": "clock",
    "sensor": "sensor",
    "imported": "imported",
}

_UNSAID = frozenset({"synthetic", "side", "battery", "session"})
"""Conditions that are said elsewhere on the page, or make no difference to a reader."""
_SAFE = 2.0
"""Pain up to here is safe (gate pain-safe of evidence/safety.toml; a test holds the two together)."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """What was done of one exercise over the span."""

    name: str
    sets: int
    amount: str
    counted: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of readings: the latest value, and the first where there are several."""

    latest: str
    on: date
    first: str
    first_on: date
    times: int


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure by one method under one set of conditions: left and right, or both in one."""

    name: str
    how: str
    cells: tuple[Cell | None, ...]
    """Of left and right, or one of what has no side."""


def render_handover(handed: Handed) -> str:
    """The whole page as HTML; the same hand-over gives the same page."""
    from importlib.resources import files

    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("groundup.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["opened"] = opened
    environment.filters["day"] = _day
    environment.filters["amount"] = _amount
    environment.filters["unit"] = unit_word
    environment.filters["effect"] = _effect
    environment.filters["drawn"] = Markup  # only our own SVG passes through it; every word in it is escaped there
    styles = [files("groundup.report").joinpath(f).read_text(encoding="utf-8") for f in ("style.css", "handover.css")]
    template = environment.get_template("handover.html.j2")
    return template.render({"style": Markup("\n".join(styles)), **_context(handed)})


def _context(handed: Handed) -> dict[str, Any]:
    rows = _measure_rows(handed.measures)
    return {
        "h": handed,
        "who": handed.name or "Not named",
        "span": _span(handed),
        "left_out": [PART_WORD[p] for p in PARTS if p not in handed.parts],
        "weeks": weeks_figure(handed.weeks, width=420.0, height=170.0) if handed.weeks else "",
        "work": _work(handed),
        "verdicts": [(n, v, verdict_figure(v, key=f"verdict-{n}")) for n, v in enumerate(handed.verdicts)],
        "waiting": [g for g in handed.goals if all(g.measure != v.measure for v in handed.verdicts)],
        "measures": [(LINK_WORD[link], rows[link]) for link in LINKS if link in rows],
        "single": sum(m.repetition is not None for m in handed.measures),
        "absent": _absent(handed.measures),
        "tests": handed.tests,
        "notable": [s for s in handed.sessions if _notable(s)],
        "others": [p for p in handed.pains if p.moment == "other"],
        "weekdays": _WEEKDAYS,
        "yes": _answered(handed),
        "wordings": wordings(),
        "citations": cited(_sources(handed)),
    }


def _notable(session: HandedSession) -> bool:
    """Stopped, or with pain above what the pain rule calls safe."""
    felt = (session.pain_before, session.pain_worst, session.pain_next_morning)
    return bool(session.stopped_for) or any(f is not None and f > _SAFE for f in felt)


def _span(handed: Handed) -> str:
    """`1 August to 22 November 2026`; open ends are what the data begin and end with."""
    days = [
        *(m.at.date() for m in handed.measures),
        *(s.started.date() for s in handed.sessions),
        *(t.started.date() for t in handed.tests),
        *(p.at.date() for p in handed.pains),
    ]
    first = handed.first or min(days, default=None)
    last = handed.last or handed.made.date()
    return f"until {_day(last)}" if first is None else f"{_day(first)} to {_day(last)}"


def _work(handed: Handed) -> list[WorkRow]:
    """Sets and amounts of each exercise; two sides of a set are one set, as the History page has it."""
    sets: dict[str, set[tuple[str, int]]] = defaultdict(set)
    amounts: dict[tuple[str, str], float] = defaultdict(float)
    by: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for session in handed.sessions:
        for one in session.sets:
            if one.skipped or one.done <= 0:
                continue
            sets[one.name].add((session.id, one.set))
            amounts[one.name, one.unit] += one.done
            by[one.name][_COUNTED.get(one.counted_by, one.counted_by)] += 1
    return [
        WorkRow(
            name,
            len(sets[name]),
            " and ".join(f"{_amount(v)} {unit}".strip() for (n, unit), v in amounts.items() if n == name),
            ", ".join(sorted(by[name], key=lambda who: -by[name][who])),
        )
        for name in sets
    ]


def _measure_rows(found: Sequence[HandedMeasure]) -> dict[str, list[MeasureRow]]:
    """Whole-trial readings by link: a row a line, never two methods, units or conditions in one."""
    lines: dict[tuple[Any, ...], dict[str, list[HandedMeasure]]] = defaultdict(lambda: defaultdict(list))
    for m in found:
        if m.value is not None and m.repetition is None:
            conditions = tuple(sorted((k, v) for k, v in m.conditions.items() if k not in _UNSAID))
            lines[m.link, m.id, m.unit, m.method, m.status, conditions][m.side or ""].append(m)
    rows: dict[str, list[MeasureRow]] = defaultdict(list)
    for (link, measure_id, _, method, status, conditions), by_side in lines.items():
        said = ", ".join(v if k == "task" else f"{k} {v}" for k, v in conditions)
        sides = ("",) if "" in by_side else ("left", "right")
        cells = tuple(_cell(by_side[s]) if s in by_side else None for s in sides)
        how = "; ".join(filter(None, (status, method, said))).replace("_", " ")
        rows[link].append(MeasureRow(measure_name(measure_id), how, cells))
    return rows


def _cell(several: Sequence[HandedMeasure]) -> Cell:
    first, latest = several[0], several[-1]
    return Cell(_value(latest), latest.at.date(), _value(first), first.at.date(), len(several))


def _absent(found: Sequence[HandedMeasure]) -> dict[str, list[str]]:
    """What could not be measured, each once, by the reason: one recording lacks many measures for the same one."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name, why in dict.fromkeys((measure_name(m.id), m.why) for m in found if m.value is None):
        by_reason[why or "no reason was kept"].append(name)
    return dict(by_reason)


def _answered(handed: Handed) -> list[str]:
    asked = handed.screening
    return [asked.questions.get(key, key) for key, yes in asked.answers.items() if yes] if asked else []


def _sources(handed: Handed) -> list[str]:
    """Words that name the sources behind what is shown: measures, their references, the pain rule, the wordings."""
    shown = {m.id for m in handed.measures if m.value is not None} | {v.measure for v in handed.verdicts}
    said = [key for measure_id in sorted(shown) for key in _known_sources(measure_id)]
    said += [m.reference for m in handed.measures if m.value is not None]
    said += [v.band for v in handed.verdicts]
    if "training" in handed.parts:
        from groundup.evidence.claims import claim

        said += [key for w in wordings() for c in w.claims for key in claim(c).sources]
    return said


def _known_sources(measure_id: str) -> tuple[str, ...]:
    from groundup.errors import GroundupError

    try:
        return definition(measure_id).sources
    except GroundupError:
        return ()


def _value(m: HandedMeasure) -> str:
    return with_interval(m.value or 0.0, Interval(m.low, m.high), unit_word(m.unit))


def _effect(of: Mapping[str, Any]) -> str:
    """An effect with its sign and its 95 % interval, as fine as the interval bears."""
    low, high = (float("nan") if of.get(k) is None else float(of[k]) for k in ("low", "high"))
    value = float(of["value"])
    decimals = decimals_of(value, None if isnan(high - low) else (high - low) / 2)
    between = "interval unknown" if isnan(high - low) else f"{fixed(low, decimals)} to {fixed(high, decimals)}, 95 %"
    return f"{'+' if value > 0 else ''}{fixed(value, decimals)} {unit_word(of['unit'])}".rstrip() + f" ({between})"


def _day(value: date | datetime) -> str:
    return f"{value.day} {value:%B %Y}"


def _amount(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".removesuffix(".0").replace("-", "−")
