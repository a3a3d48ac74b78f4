"""What is said of each link: its values side by side, what they were compared with, and repetition by repetition."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundup.anatomy import LINKS, Link, Side
from groundup.measure import Measure, State, Verdict
from groundup.report.words import (
    LINK_LINE,
    LINK_WORD,
    MARK_WORD,
    decimals_of,
    ended,
    fixed,
    measure_name,
    opened,
    plain,
    side_word,
    unit_word,
    value_words,
)

if TYPE_CHECKING:
    from groundup.assess import Assessment

FOLDED = ("foot.cop_",)
"""Families of many descriptors, shown in a fold-out."""
NOT_FOLDED = ("foot.cop_path_velocity", "foot.cop_area95", "foot.cop_mean_frequency")


JUDGED: tuple[State, ...] = ("ok", "watch", "act")
"""States that say something of a value; the others say why nothing is said."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the table: with its verdict where it has one."""

    words: str
    state: State | None
    status: str
    compared: str
    """What it was compared with, the source and its mark; or that nothing judges it."""
    remarks: str
    """Why it reads so, why it has no interval, what was assumed, what it may be read beside."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure with its left and right value, or one value for both."""

    id: str
    name: str
    method: str
    left: Cell | None
    right: Cell | None
    both: Cell | None

    @property
    def compared(self) -> tuple[str, ...]:
        """What the values were compared with, said once."""
        return tuple(dict.fromkeys(c.compared for c in (self.left, self.right, self.both) if c is not None))

    @property
    def remarks(self) -> tuple[tuple[str, str], ...]:
        """(side, words): what else is to be said, once where it is the same for both sides."""
        said = [(s, c.remarks) for s, c in (("Left", self.left), ("Right", self.right), ("", self.both)) if c]
        said = [(side, words) for side, words in said if words]
        if len({words for _, words in said}) == 1:
            return (("", said[0][1]),)
        return tuple(said)


@dataclass(frozen=True, slots=True)
class RepetitionRow:
    """One measure of one side, repetition by repetition."""

    name: str
    side: str
    unit: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkView:
    """All that is said about one link."""

    link: Link
    word: str
    line: str
    states: tuple[tuple[str, State, str], ...]
    """(side, state, why)."""
    rows: tuple[Row, ...]
    folded: tuple[Row, ...]
    repetitions: tuple[RepetitionRow, ...]


def link_views(assessment: "Assessment") -> list[LinkView]:
    """Every link that has a reading or a value, from the ground up."""
    views: list[LinkView] = []
    for link in LINKS:
        states: tuple[tuple[str, State, str], ...] = tuple(
            (side_word(r.side), r.state, r.why) for r in assessment.links if r.link == link
        )
        known = [m for m in assessment.measures if m.link == link and m.value is not None]
        if not states and not known:
            continue
        whole = [m for m in known if m.repetition is None]
        given = assessment.conditions.items()
        rows = _rows((m for m in whole if not folded(m.id)), given)
        more = _rows((m for m in whole if folded(m.id)), given)
        by_repetition = _repetition_rows(m for m in known if m.repetition is not None)
        views.append(LinkView(link, LINK_WORD[link], LINK_LINE[link], states, rows, more, by_repetition))
    return views


def mark_words(mark: str | None) -> str:
    """How a reference was come by."""
    return next((words for known, words in MARK_WORD.items() if known == mark), mark or "no source")


def folded(measure_id: str) -> bool:
    """Whether a measure is one of the many sway descriptors, shown in a fold-out only."""
    return measure_id.startswith(FOLDED) and measure_id not in NOT_FOLDED


def _rows(measures: Iterable[Measure], given: tuple[tuple[str, str], ...]) -> tuple[Row, ...]:
    """One row for each id, method and condition other than the recording's own: two methods never share a row."""
    found: dict[tuple[str, str, str], dict[Side | None, Measure]] = {}
    for m in measures:
        under = ", ".join(f"{name} {value}" for name, value in m.conditions if (name, value) not in given)
        found.setdefault((m.id, m.method, under), {})[m.side] = m
    return tuple(
        Row(
            id=measure_id,
            name=measure_name(measure_id),
            method=f"{method} ({under})" if under else method,
            left=_cell(sides.get("left")),
            right=_cell(sides.get("right")),
            both=_cell(sides.get(None)),
        )
        for (measure_id, method, under), sides in found.items()
    )


def _cell(measure: Measure | None) -> Cell | None:
    if measure is None:
        return None
    verdict = measure.verdict
    judged = verdict is not None and verdict.state in JUDGED
    status = [] if measure.status == "measured" else [measure.status]
    if not measure.interval.known:
        status.append("interval unknown")
    remarks = [verdict.why if verdict is not None else "", measure.why]
    if not measure.interval.known:
        remarks.append(f"interval unknown: {measure.interval.why}")
    if measure.reference and not judged:
        remarks.append(f"read beside: {measure.reference}")
    return Cell(
        words=value_words(measure),
        state=verdict.state if verdict is not None and judged else None,
        status=", ".join(status),
        compared=_compared(verdict) if verdict is not None and judged else "Not judged",
        remarks=" ".join(dict.fromkeys(opened(ended(plain(r))) for r in remarks if r)),
    )


def _compared(verdict: Verdict) -> str:
    return plain(f"Compared with {verdict.bound} · {verdict.source} · {mark_words(verdict.mark)}")


def _repetition_rows(measures: Iterable[Measure]) -> tuple[RepetitionRow, ...]:
    found: dict[tuple[str, str, Side | None], dict[int, Measure]] = {}
    for m in measures:
        if m.repetition is not None and m.value is not None:
            found.setdefault((m.id, m.method, m.side), {})[m.repetition] = m
    most = max((max(reps) for reps in found.values()), default=-1) + 1
    return tuple(
        RepetitionRow(measure_name(i), side_word(side), _unit_of(reps), _values(reps, most))
        for (i, _, side), reps in found.items()
    )


def _unit_of(reps: dict[int, Measure]) -> str:
    return unit_word(next(iter(reps.values())).unit)


def _values(reps: dict[int, Measure], most: int) -> tuple[str, ...]:
    """The values with equal decimals, as many as the widest interval bears; a dash where there is none."""
    values = [m.value for m in reps.values() if m.value is not None]
    halves = [(i.high - i.low) / 2 for m in reps.values() if (i := m.interval).low is not None and i.high is not None]
    decimals = decimals_of(max(map(abs, values)), max(halves) if halves else None)
    shown = [reps[i].value if i in reps else None for i in range(most)]
    return tuple("–" if v is None else fixed(v, decimals) for v in shown)
