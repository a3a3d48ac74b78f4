"""What the page says, arranged for a reader: plain values that the template only lays out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from groundup.anatomy import LINKS, Link, Side
from groundup.measure import STATES, Finding, Measure, State, Verdict
from groundup.report.words import (
    KIND_WORD,
    LINK_LINE,
    LINK_WORD,
    MARK_WORD,
    curve_words,
    decimals_of,
    ended,
    first_sentence,
    fixed,
    measure_name,
    named,
    opened,
    plain,
    sentence,
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


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be measured, for one reason."""

    link: str
    names: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with the values it rests on spelled out."""

    finding: Finding
    state: State
    place: str
    values: tuple[tuple[str, str], ...]
    mark: str


def title(assessment: "Assessment") -> str:
    """The heading of the page."""
    task = "Recording" if assessment.task is None else sentence(assessment.task)
    return f"{task}, from the ground up"


def facts(assessment: "Assessment") -> list[tuple[str, str]]:
    """What was recorded, on whom, under which conditions: (name, words)."""
    recording, subject = assessment.recording, assessment.subject
    given = [
        ("Recording", recording.name),
        ("Length", f"{recording.end_s - recording.start_s:.1f} s"),
        ("Movement", f"{sentence(assessment.task or 'not recognized')} ({assessment.task_why})"),
        ("Repetitions", str(len(assessment.repetitions)) if assessment.repetitions else "none found"),
        (
            "Signals",
            opened(", ".join(dict.fromkeys(KIND_WORD.get(s.kind, s.kind.replace("_", " ")) for s in recording.streams)))
            or "none",
        ),
        ("Angles from", assessment.motion.method if assessment.motion else "no markers or landmarks"),
        ("Person", _person(assessment)),
    ]
    given += [(sentence(k), v) for k, v in assessment.conditions.items() if k != "task"]
    if subject.history:
        given.append(("History", "; ".join(subject.history)))
    return given


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


def readings(assessment: "Assessment") -> list[tuple[str, str, State, str]]:
    """(link, sides, state, why) from the ground up; sides that read the same share a row."""
    rows: dict[tuple[Link, State, str], list[str]] = {}
    sided = {r.link for r in assessment.links if r.side}
    for r in sorted(assessment.links, key=lambda r: LINKS.index(r.link)):
        rows.setdefault((r.link, r.state, r.why), []).append(r.side or ("together" if r.link in sided else ""))
    return [
        (LINK_WORD[link], " and ".join(s for s in sides if s), state, opened(named(first_sentence(why))))
        for (link, state, why), sides in rows.items()
    ]


def states_of(assessment: "Assessment") -> dict[tuple[Link, Side | None], State]:
    """The state of every link and side."""
    return {(r.link, r.side): r.state for r in assessment.links}


def gaps(assessment: "Assessment") -> list[Gap]:
    """What was not measurable, one entry for each reason of each link."""
    found: dict[tuple[Link, str], dict[str, set[str]]] = {}
    for m in assessment.measures:
        if m.value is None:
            name = "sway descriptors" if folded(m.id) else measure_name(m.id)
            sides = found.setdefault((m.link, m.why or "no reason given"), {}).setdefault(name, set())
            if m.side:
                sides.add(m.side)
    return [
        Gap(LINK_WORD[link], tuple(_with_side(name, sides) for name, sides in names.items()), opened(ended(plain(why))))
        for (link, why), names in sorted(found.items(), key=lambda item: LINKS.index(item[0][0]))
    ]


def finding_views(assessment: "Assessment") -> list[FindingView]:
    """The findings with the values they rest on."""
    return [_finding(f, assessment.measures) for f in assessment.findings]


def nothing_found(assessment: "Assessment") -> str:
    """What to say where there is no finding: calm is not the same as unknown."""
    states = {r.state for r in assessment.links}
    if states & {"ok"}:
        return "Nothing here is beyond its cut-off. Links marked “described” or “cannot tell” were not judged."
    return (
        "Nothing here could be judged: no value of this recording has a published reference for this task and method."
    )


def mark_words(mark: str | None) -> str:
    """How a reference was come by."""
    return next((words for known, words in MARK_WORD.items() if known == mark), mark or "no source")


def _person(assessment: "Assessment") -> str:
    s = assessment.subject
    parts = [s.id] if s.id else []
    parts += [f"{s.mass_kg:.4g} kg"] if s.mass_kg else []
    parts += [f"{s.height_m:.2f} m"] if s.height_m else []
    parts += [f"{s.age_years:.0f} years"] if s.age_years else []
    parts += [s.sex] if s.sex else []
    return ", ".join(parts) or "not stated"


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


def _with_side(name: str, sides: set[str]) -> str:
    return name if len(sides) != 1 else f"{name} ({next(iter(sides))})"


def _finding(finding: Finding, measures: Sequence[Measure]) -> FindingView:
    values: dict[str, str] = {}
    worst: State = "watch"
    for stated in finding.measures:
        measure_id, _, rest = stated.replace(",", " ").replace("(", " ").replace(")", " ").partition(" ")
        for m in measures:
            sides = {rest.strip()} if rest.strip() in ("left", "right") else {finding.side, None}
            if m.id != measure_id or m.repetition is not None or m.value is None:
                continue
            if (finding.side is None and not rest.strip()) or m.side in sides:
                where = f" ({m.side})" if m.side else ""
                values[f"{measure_name(m.id)}{where}"] = value_words(m)
                if m.verdict is not None and STATES.index(m.verdict.state) > STATES.index(worst):
                    worst = m.verdict.state
    place = LINK_WORD[finding.link] + (f", {finding.side}" if finding.side else "")
    finding = replace(finding, threshold=plain(finding.threshold), certainty=plain(finding.certainty))
    return FindingView(finding, worst, place, tuple(values.items()), mark_words(finding.mark))


def curve_link(assessment: "Assessment") -> dict[Link, list[str]]:
    """Names of the curves of each link, in the order they came."""
    found: dict[Link, list[str]] = {}
    for c in assessment.curves:
        names = found.setdefault(curve_words(c).link, [])
        if c.name not in names:
            names.append(c.name)
    return found
