"""What Progress shows of a person: their lines by measure, and what a running experiment keeps from them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from groundup.evidence.catalogue import Definition, definition, definitions
from groundup.measure import Measure, State
from groundup.proof.change import ChangeVerdict
from groundup.proof.progress import Progress
from groundup.proof.progress_lines import SeriesProgress
from groundup.report.words import decimals_of, fixed, unit_word, value_words
from groundup.store.people import Person
from groundup.store.readings import keep, latest, progress_of
from groundup.store.store import Store
from groundup.web.experimenting import hidden_outcomes
from groundup.web.progress_chart import Frame, chart_data, decimals, frame, kind_of, spots_of, still_chart

_STATE: dict[ChangeVerdict, State] = {
    "likely real change": "ok",
    "within measurement error": "described",
    "worse": "act",
    "cannot tell": "cannot tell",
}
COUNTED_WORD = {
    "practice": "practice, not counted",
    "baseline": "baseline",
    "retest": "retest",
    "extra": "extra, not counted",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as the page shows it: what the core says, its drawing, and its data for the page's script."""

    told: SeriesProgress
    key: str
    state: State
    still: str
    data: str
    decimals: int
    warnings: tuple[str, ...]
    """Those of this line alone."""

    @property
    def unit(self) -> str:
        """The unit as people read it."""
        return unit_word(self.told.series.unit)

    @property
    def count(self) -> int:
        """How many points it has."""
        return len(self.told.series.points)

    def rows(self, most: int | None = None) -> list[tuple[datetime, str, str, int]]:
        """(when, what for, value, tries) of the last `most` points or of all, newest first."""
        points = self.told.series.points[: -most - 1 if most else None : -1]
        return [(p.at, COUNTED_WORD[kind_of(p, self.told)], self.amount(p.value), p.tries) for p in points]

    def amount(self, value: float | None) -> str:
        """A value of this line, as fine as its error bears."""
        return "–" if value is None else f"{fixed(value, self.decimals)}{self.tail}"

    def signed(self, value: float | None) -> str:
        """A difference with its sign."""
        return "–" if value is None else f"{'+' if value > 0 else ''}{self.amount(value)}"

    def between(self, low: float | None, high: float | None) -> str:
        """`+0.4 to +2.2 cm`."""
        if low is None or high is None:
            return "unknown"
        return f"{'+' if low > 0 else ''}{fixed(low, self.decimals)} to {self.signed(high)}"

    @property
    def tail(self) -> str:
        """The unit with the space it wants before it."""
        return self.unit if self.unit in ("°", "") else f"\N{NO-BREAK SPACE}{self.unit}"


@dataclass(frozen=True, slots=True)
class OfMeasure:
    """One measure with its lines: left beside right, and every other method or condition as a line of its own."""

    what: Definition
    lines: tuple[Line, ...]

    @property
    def several_ways(self) -> bool:
        """Whether it was measured in more than one way."""
        return len({(x.told.series.method, x.told.series.conditions, x.told.series.unit) for x in self.lines}) > 1

    @property
    def any_extra(self) -> bool:
        """Whether a point belongs to no battery."""
        return any(p.kind == "extra" for x in self.lines for p in x.told.series.points)


@dataclass(frozen=True, slots=True)
class Shown:
    """Progress without what is hidden; `hidden` names the measures that an experiment keeps for its end."""

    progress: Progress
    hidden: tuple[str, ...]
    measures: tuple[OfMeasure, ...]
    common: tuple[str, ...]
    """Warnings that hold for every line, said once."""


def shown(store: Store, person: Person, *, now: datetime, measure_id: str | None = None) -> Shown:
    """What the person chose, or one measure alone. Nothing hidden changes a verdict: it is left out after judging."""
    away = hidden_outcomes(store, person.id, now=now)
    found = progress_of(store, person, today=now.date(), measure_ids=() if measure_id is None else (measure_id,))
    key = (person.id, "shown", measure_id or "")
    if (before := store.worked_out.get(key)) is not None:
        of, made = cast(tuple[tuple[Progress, frozenset[str]], Shown], before)
        if of[0] is found and of[1] == away:
            return made
    made = _shown(store, person, without(found, away), away, measure_id)
    keep(store, key, (found, away), made)
    return made


def _shown(store: Store, person: Person, kept: Progress, away: frozenset[str], measure_id: str | None) -> Shown:
    """Every line drawn, which takes long."""
    lines = [s for s in kept.series if s.role != "descriptive" or s.series.measure_id == measure_id]
    if measure_id is not None:
        lines = [s for s in lines if s.series.measure_id == measure_id]
    ids = dict.fromkeys(s.series.measure_id for s in lines)
    common = _common(lines)
    order = _ordered(store, person, ids)
    measures = tuple(_of_measure(i, [s for s in lines if s.series.measure_id == i], kept, common) for i in order)
    return Shown(kept, tuple(sorted(definition(i).name for i in away)), measures, common)


@dataclass(frozen=True, slots=True)
class Beside:
    """A measure that was not chosen: its last day in words, and how often it was taken. No verdict."""

    measure_id: str
    words: tuple[str, ...]
    at: datetime
    times: int


def beside(store: Store, person: Person, *, without: Collection[str]) -> tuple[Beside, ...]:
    """Everything that was measured but these, from the ground up."""
    last = latest(store, person.id, without=without)
    found = [Beside(one.measure_id, _last_words(one.measures), one.at, one.times) for one in last]
    order = {d.id: n for n, d in enumerate(definitions())}
    return tuple(sorted(found, key=lambda b: order.get(b.measure_id, len(order))))


def _last_words(measures: Sequence[Measure]) -> tuple[str, ...]:
    """`left 8.4 ± 1.4 cm (tape)` for each side and method; repetitions as their mean."""
    lines: dict[tuple[str, str], list[Measure]] = {}
    for m in measures:
        lines.setdefault((m.side or "", m.method), []).append(m)
    words: list[str] = []
    for (side, method), several in lines.items():
        whole = [m for m in several if m.repetition is None]
        if whole:
            value = value_words(whole[-1])
        else:
            known = [m.value for m in several if m.value is not None]
            unit = unit_word(several[0].unit)
            mean = sum(known) / len(known)
            value = f"{fixed(mean, decimals_of(mean))}{unit if unit in ('°', '') else ' ' + unit}, mean of {len(known)}"
        words.append(f"{side} {value} ({method})".strip())
    return tuple(words)


def answer_line(store: Store, person: Person, *, now: datetime) -> str:
    """What the retests say so far in one line; empty before the first, and nothing of what is hidden."""
    if not any(kind == "retest" for _, _, kind in store.batteries(person.id)):
        return ""
    found = without(progress_of(store, person, today=now.date()), hidden_outcomes(store, person.id, now=now))
    judged = [s for s in found.series if s.change is not None and s.change.verdict is not None]
    moved: dict[str, dict[str, list[str]]] = {"likely real change": {}, "worse": {}}
    for s in judged:
        verdict = s.change.verdict if s.change is not None else None
        if verdict in moved:
            moved[verdict].setdefault(definition(s.series.measure_id).name, []).append(s.series.side or "")
    count = sum(len(sides) for of in moved.values() for sides in of.values())
    parts = [f"{verdict.capitalize()}: {_several(of)}" for verdict, of in moved.items() if of]
    rest = len(judged) - count
    if not judged:
        return ""
    if not parts:
        return f"No change beyond the measurement error so far, in {rest} {'line' if rest == 1 else 'lines'}."
    more = (
        f"; the other {rest} {'line' if rest == 1 else 'lines'}: none beyond its error, or cannot tell" if rest else ""
    )
    return f"{'. '.join(parts)}{more}."


def _several(of: Mapping[str, Sequence[str]]) -> str:
    """`Lunge, left and right; Stance, left`."""
    return "; ".join(
        ", ".join(part for part in (name, " and ".join(filter(None, sides))) if part) for name, sides in of.items()
    )


def without(found: Progress, away: frozenset[str]) -> Progress:
    """Progress without some measures: their lines, and the doubts that would tell of them."""
    if not away:
        return found
    names = [definition(i).name for i in away]
    doubts = tuple(
        d
        for d in found.doubts
        if not any(r.measure.id in away for r in d.readings) and not any(name in d.says for name in names)
    )
    series = tuple(s for s in found.series if s.series.measure_id not in away)
    return replace(found, series=series, doubts=doubts)


def _ordered(store: Store, person: Person, ids: dict[str, None]) -> list[str]:
    """In the order chosen."""
    chosen = [p.measure_id for p in store.primary_measures(person.id)]
    return sorted(ids, key=lambda i: chosen.index(i) if i in chosen else len(chosen))


def _of_measure(measure_id: str, lines: Sequence[SeriesProgress], of: Progress, common: Sequence[str]) -> OfMeasure:
    by_unit = {s.series.unit for s in lines}
    frames = {
        unit: frame([s for s in lines if s.series.unit == unit], since=of.training_since, today=of.today)
        for unit in by_unit
    }
    key = measure_id.replace(".", "-")
    made = tuple(_line(s, frames[s.series.unit], f"{key}-{n}", common) for n, s in enumerate(lines))
    return OfMeasure(definition(measure_id), made)


def _line(told: SeriesProgress, of: Frame, key: str, common: Sequence[str]) -> Line:
    verdict = told.change.verdict if told.change is not None else None
    state: State = "described" if verdict is None else _STATE[verdict]
    if verdict == "likely real change" and told.change is not None and told.change.good == 0:
        state = "described"
    own = tuple(w for w in _warnings(told) if w not in common)
    spots = spots_of(told)
    still, data = still_chart(told, of, spots, key=key), chart_data(told, of, spots)
    return Line(told, key, state, still, data, decimals(told), own)


def _warnings(told: SeriesProgress) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*told.warnings, *(told.change.warnings if told.change is not None else ()))))


def _common(lines: Sequence[SeriesProgress]) -> tuple[str, ...]:
    """What every one of several lines warns of."""
    if len(lines) < 2:
        return ()
    return tuple(w for w in _warnings(lines[0]) if all(w in _warnings(other) for other in lines[1:]))
