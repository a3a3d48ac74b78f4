"""What the page says, arranged for a reader: plain values that the template only lays out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from groundup.anatomy import LINKS, Link, Side
from groundup.measure import STATES, Finding, Measure, State
from groundup.report.link_views import folded, mark_words
from groundup.report.words import (
    KIND_WORD,
    LINK_WORD,
    decimals_of,
    ended,
    first_sentence,
    fixed,
    measure_name,
    named,
    opened,
    plain,
    repetition_word,
    sentence,
    value_words,
)

if TYPE_CHECKING:
    from groundup.assess import Assessment


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
        (
            f"{sentence(repetition_word(assessment.task))}s",
            str(len(assessment.repetitions)) if assessment.repetitions else "none found",
        ),
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


def _person(assessment: "Assessment") -> str:
    s = assessment.subject
    parts = [s.id] if s.id else []
    parts += [f"{s.mass_kg:.4g} kg"] if s.mass_kg else []
    parts += [f"{s.height_m:.2f} m"] if s.height_m else []
    parts += [f"{s.age_years:.0f} years"] if s.age_years else []
    parts += [s.sex] if s.sex else []
    return ", ".join(parts) or "not stated"


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


def planted(assessment: "Assessment") -> list[tuple[str, str, str]]:
    """Measure, left and right of what a synthetic recording was made with; without a side it stands left.

    Of the whole recording only: each repetition's truth is in the JSON.
    """
    rows: dict[str, dict[str, str]] = {}
    for key, value in assessment.recording.truth.items():
        *where, name = key.split("/")
        if not where or where[0] == "trial":
            side = where[1] if len(where) > 1 else "left"
            known = name.split(".")[0] in LINKS
            rows.setdefault(measure_name(name) if known else sentence(name), {})[side] = fixed(
                value, decimals_of(value)
            )
    return [(name, sides.get("left", ""), sides.get("right", "")) for name, sides in rows.items()]
