"""Verdicts: the only place where a number becomes ok, watch or act, by one row of verdicts.toml."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal

from groundup.anatomy import Task
from groundup.evidence.sources import cite_all
from groundup.evidence.tables import frozen, table
from groundup.measure import STATES, Mark, Measure, State, Verdict

Kind = Literal["range", "cutoff", "own baseline only", "reference"]

NO_REFERENCE = "no valid reference for this method and task"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it holds for, its bounds in the measure's unit, where they come from and how far they may go."""

    id: str
    measure: str
    """Id of the measure, or a pattern with `*` for a family."""
    methods: tuple[str, ...]
    tasks: tuple[Task, ...]
    population: str
    kind: Kind
    sources: tuple[str, ...]
    mark: Mark
    why: str
    low: float | None = None
    high: float | None = None
    alert: float | None = None
    """A further value that is said, but decides nothing."""
    most: State = "act"
    sex: str | None = None
    age_years: tuple[float, float] | None = None
    """[from, to)."""
    conditions: tuple[tuple[str, str], ...] = ()
    derivation: str = ""

    @property
    def bounded(self) -> bool:
        """Whether the row can decide: it has a bound that was not recalled from memory."""
        return self.mark != "M" and (self.low is not None or self.high is not None)


def judge(
    measure: Measure, *, task: Task | None, sex: str | None = None, age_years: float | None = None
) -> Verdict | None:
    """What evidence makes of a value; None where there is neither a value nor a reason why not.

    Inside the bounds: ok. Beyond one: act where the bound was read or derived and the whole 95 % interval lies beyond
    it, else watch. Nothing valid to judge by, or figures from memory: described. Not measurable: cannot tell.
    """
    if measure.status == "not measurable":
        return Verdict("cannot tell", row="", bound="", source="", mark=None, why=measure.why or "not measurable")
    if measure.value is None or not math.isfinite(measure.value):
        return None
    valid = _holding(measure, task=task, sex=sex, age_years=age_years)
    if not valid:
        return _unjudged([r for r in rows_for(measure.id) if _same_quantity(r, measure, task)])
    row = valid[0]
    if not row.bounded:
        return _verdict(row, "described", _no_bound(row))
    return _against_bounds(row, measure, measure.value)


def reference_for(
    measure: Measure, *, task: Task | None, sex: str | None = None, age_years: float | None = None
) -> str:
    """The published values this value may be read beside, with mark and sources; empty where none is valid.

    Only figures that were read or derived, for the same task, instrument and people: `Measure.reference`.
    """
    for row in _holding(measure, task=task, sex=sex, age_years=age_years):
        if row.mark in ("R", "D") and row.kind != "own baseline only":
            return f"{row.why} ({row.mark}; {cite_all(row.sources)})"
    return ""


def link_state(measures: Iterable[Measure]) -> tuple[State, str]:
    """A link's state and why: the worst verdict among its measures; never a sum or a score of them.

    A measure without a verdict counts as described where it has a value and as cannot tell where it has none.
    """
    said = [(_state(m), m) for m in measures]
    if not said:
        return "cannot tell", "nothing of this link was measured"
    worst: State = next(state for state in reversed(STATES) if any(state == one for one, _ in said))
    names = list(dict.fromkeys(m.id for state, m in said if state == worst))
    first = next(m for state, m in said if state == worst)
    why = first.verdict.why if first.verdict is not None else first.why
    more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
    return worst, f"{names[0]}{more}: {why or 'measured, no valid reference'}"


@cache
def rows() -> tuple[Row, ...]:
    """All rows in the order of the table."""
    return tuple(_row(entry) for entry in table("verdicts")["row"])


@cache
def rows_for(measure_id: str) -> tuple[Row, ...]:
    """The rows that concern a measure, whatever its method, task and population."""
    return tuple(r for r in rows() if fnmatchcase(measure_id, r.measure))


def bound_words(row: Row, unit: str) -> str:
    """The bounds of a row as a person reads them, or its kind where it has none."""
    unit = "" if unit == "ratio" else f" {unit}"
    if row.low is not None and row.high is not None:
        return f"{_number(row.low)} to {_number(row.high)}{unit}"
    if row.low is not None:
        return f"{_number(row.low)}{unit} or more"
    if row.high is not None:
        return f"{_number(row.high)}{unit} or less"
    return row.kind


def _row(entry: dict[str, Any]) -> Row:
    """An unknown field in the table is an error here, not a bound that silently never holds."""
    values = frozen(entry)
    values["conditions"] = tuple(entry.get("conditions", {}).items())
    return Row(**values)


def _holding(measure: Measure, *, task: Task | None, sex: str | None, age_years: float | None) -> list[Row]:
    """The rows that hold for this value and these people, the one that decides first."""
    same = (r for r in rows_for(measure.id) if _same_quantity(r, measure, task))
    return sorted((r for r in same if _same_people(r, sex=sex, age_years=age_years)), key=_precedence)


def _same_quantity(row: Row, measure: Measure, task: Task | None) -> bool:
    """Same instrument, task and conditions: a norm of another one says nothing here."""
    return (
        measure.method in row.methods
        and (not row.tasks or task in row.tasks)
        and set(row.conditions) <= set(measure.conditions)
    )


def _same_people(row: Row, *, sex: str | None, age_years: float | None) -> bool:
    if row.sex is not None and _sex(sex) != row.sex:
        return False
    if row.age_years is None:
        return True
    return age_years is not None and row.age_years[0] <= age_years < row.age_years[1]


def _sex(word: str | None) -> str | None:
    first = (word or "").strip().lower()[:1]
    return {"f": "female", "w": "female", "m": "male"}.get(first)


def _precedence(row: Row) -> tuple[bool, bool, bool]:
    """A bound before a reference, anything read before memory, the narrower population first."""
    return (not row.bounded, row.mark == "M", row.sex is None and row.age_years is None)


def _against_bounds(row: Row, measure: Measure, value: float) -> Verdict:
    interval = measure.interval
    low, high = interval.low, interval.high
    below = row.low is not None and value < row.low
    above = row.high is not None and value > row.high
    if _too_wide(row, value, low, high):
        return _verdict(
            row, "described", "too uncertain to be judged: its interval is wider than the bound", measure.unit
        )
    if not below and not above:
        return _verdict(row, "ok", _inside(row, low, high), measure.unit)
    bound = row.low if below else row.high
    assert bound is not None
    if low is None or high is None:
        return _verdict(row, "watch", f"beyond the bound, but its error is unknown: {interval.why}", measure.unit)
    if not (high < bound if below else low > bound):
        return _verdict(row, "watch", "beyond the bound, but the 95 % interval includes it", measure.unit)
    further = ""
    if row.alert is not None and (value < row.alert if below else value > row.alert):
        further = f" and beyond {_number(row.alert)} too"
    why = f"the whole 95 % interval lies beyond the bound{further}"
    if row.mark == "design":
        return _verdict(row, "watch", f"{why}; a design value says watch at most", measure.unit)
    if row.most == "watch":
        return _verdict(row, "watch", f"{why}; this reference says watch at most", measure.unit)
    return _verdict(row, "act", why, measure.unit)


def _too_wide(row: Row, value: float, low: float | None, high: float | None) -> bool:
    """Whether a value near a bound has an interval wider than the room the bounds leave: it judges nothing then.

    Near is within a quarter of the interval, about one standard deviation.
    """
    if low is None or high is None:
        return False
    bounds = [bound for bound in (row.low, row.high) if bound is not None]
    if not any(low < bound < high and abs(value - bound) < (high - low) / 4 for bound in bounds):
        return False
    room = row.high - row.low if row.low is not None and row.high is not None else 2 * abs(bounds[0])
    return high - low > room


def _inside(row: Row, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "within the bound; its error is unknown"
    if (row.low is not None and low < row.low) or (row.high is not None and high > row.high):
        return "within the bound, but cannot be told from it: the 95 % interval includes it"
    return "within the bound with its whole 95 % interval"


def _verdict(row: Row, state: State, reason: str, unit: str = "") -> Verdict:
    bound = bound_words(row, unit) if row.bounded else row.kind
    sentence = reason[0].upper() + reason[1:]
    return Verdict(
        state, row=row.id, bound=bound, source=cite_all(row.sources), mark=row.mark, why=f"{sentence}. {row.why}."
    )


def _no_bound(row: Row) -> str:
    if row.mark == "M":
        return "figures from memory judge nobody"
    if row.kind == "own baseline only":
        return "only the person's own baseline can judge this"
    return "shown beside published values that are no bound"


def _unjudged(fitting: list[Row]) -> Verdict:
    """No row holds; where one would for other people, say for whom."""
    whom = ", ".join(dict.fromkeys(r.population for r in fitting))
    why = f"{NO_REFERENCE}; one exists for {whom}, which this person is not or has not stated" if whom else NO_REFERENCE
    return Verdict("described", row="", bound="", source="", mark=None, why=why[0].upper() + why[1:] + ".")


def _state(measure: Measure) -> State:
    if measure.verdict is not None:
        return measure.verdict.state
    return "cannot tell" if measure.status == "not measurable" or measure.value is None else "described"


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
