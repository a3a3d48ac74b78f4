"""The assessment on a terminal of 80 columns: what to do, the links with their states, the main values, warnings."""

from textwrap import shorten
from typing import TYPE_CHECKING

from groundup.anatomy import LINKS, SIDES, Side
from groundup.measure import STATES, Measure, State
from groundup.report import view
from groundup.report.link_views import JUDGED, folded
from groundup.report.words import (
    LINK_WORD,
    STATE_MEANING,
    STATE_SIGN,
    measure_name,
    opened,
    repetition_word,
    side_word,
    value_words,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from groundup.assess import Assessment

_STYLE: dict[State, str] = {
    "ok": "green",
    "watch": "yellow",
    "act": "bold red",
    "described": "cyan",
    "cannot tell": "dim",
}


def print_assessment(assessment: "Assessment", console: "Console | None" = None) -> None:
    """Print the assessment. Colors follow the terminal and NO_COLOR; every state has its sign and its word."""
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding

    out = console or Console(highlight=False)
    _heading(assessment, out)
    for i, f in enumerate(view.finding_views(assessment), 1):
        out.print(f"\n[bold]{i}. {escape(f.finding.sentence)}[/]", highlight=False)
        lines = [f.finding.action, *(f"{name}: {words}" for name, words in f.values)]
        lines += [f"Compared with {f.finding.threshold} ({f.finding.source}; {f.mark})", opened(f.finding.certainty)]
        for words in lines:
            out.print(Padding(escape(words), (0, 0, 0, 3)), highlight=False)
    if not assessment.findings:
        out.print(f"\n{escape(view.nothing_found(assessment))}", highlight=False)
    out.print("\n[bold]The chain, from the ground up[/]")
    out.print(_links(assessment))
    _legend(assessment, out)
    values = [m for m in assessment.measures if _main(m)]
    if values:
        bare = "" if all(m.interval.known for m in values) else "; where there is none, the error is unknown"
        out.print(f"\n[bold]Values[/] (± is the 95 % interval{bare})", highlight=False)
        out.print(_values(values))
    absent = len({m.id for m in assessment.measures if m.value is None and not folded(m.id)})
    if absent:
        many = "measure" if absent == 1 else "measures"
        out.print(f"\n{absent} {many} could not be taken; the report and the JSON say why.", highlight=False)
    if assessment.notes:
        out.print("\n[bold]How it was read[/]")
        for words in assessment.notes:  # what was assumed or repaired; the long lists of names stay in the report
            short = shorten(words, 156, placeholder=" …")
            out.print(Padding(escape(short), (0, 0, 0, 1)), style="dim", highlight=False)
    if assessment.warnings:
        out.print("\n[bold]Before you trust a number[/]")
        for words in assessment.warnings:
            out.print(Padding(f"! {escape(words)}", (0, 0, 0, 1)), highlight=False)


def _heading(assessment: "Assessment", out: "Console") -> None:
    from rich.markup import escape

    if assessment.recording.synthetic:
        out.print("[bold yellow]SYNTHETIC: no sensor measured this.[/]")
    recording = assessment.recording
    out.print(f"[bold]{escape(view.title(assessment))}[/]  {escape(recording.name)}", highlight=False)
    count = len(assessment.repetitions)
    word = repetition_word(assessment.task)
    many = f"{count} {word}{'' if count == 1 else 's'}" if count else f"no {word}s"
    length = recording.end_s - recording.start_s
    out.print(escape(f"{length:.1f} s, {many}; {assessment.task_why}"), style="dim", highlight=False)


def _links(assessment: "Assessment") -> "Table":
    """Links by sides; what has no side stands under `both`."""
    from rich.table import Table
    from rich.text import Text

    states = view.states_of(assessment)
    columns: list[Side | None] = [side for side in (*SIDES, None) if any(s == side for _, s in states)]
    table = Table(box=None, padding=(0, 3, 0, 0))
    table.add_column("link")
    for side in columns:
        table.add_column(side_word(side).lower())
    for link in LINKS:
        if not any(known == link for known, _ in states):
            continue
        cells = [_state(states.get((link, side))) for side in columns]
        table.add_row(Text(LINK_WORD[link]), *cells)
    return table


def _legend(assessment: "Assessment", out: "Console") -> None:
    known = {r.state for r in assessment.links}
    for state in STATES[::-1]:
        if state in known:
            out.print(f"  {STATE_SIGN[state]} {state}: {STATE_MEANING[state]}", style="dim", highlight=False)


def _state(state: State | None) -> "Text":
    from rich.text import Text

    return Text("") if state is None else Text(f"{STATE_SIGN[state]} {state}", style=_STYLE[state])


def _values(measures: list[Measure]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("measure", max_width=34)
    for side in ("left", "right"):
        table.add_column(side, max_width=20)
    rows: dict[tuple[str, str], dict[Side | None, Measure]] = {}
    for m in measures:
        rows.setdefault((m.id, m.method), {})[m.side] = m
    ids = [measure_id for measure_id, _ in rows]
    for (measure_id, method), sides in rows.items():
        cells = [_value(sides.get(side, sides.get(None) if side == "left" else None)) for side in SIDES]
        by = f", by {method}" if ids.count(measure_id) > 1 else ""
        table.add_row(Text(measure_name(measure_id) + by), *cells)
    return table


def _value(m: Measure | None) -> "Text":
    from rich.text import Text

    if m is None:
        return Text("")
    both = " (both)" if m.side is None else ""
    words = f"{value_words(m)}{both}"
    if m.verdict is None or m.verdict.state not in JUDGED:
        return Text(words)
    return Text(f"{words} {STATE_SIGN[m.verdict.state]}", style=_STYLE[m.verdict.state])


def _main(m: Measure) -> bool:
    """Whole-recording values, without the many sway descriptors."""
    return m.value is not None and m.repetition is None and not folded(m.id)
