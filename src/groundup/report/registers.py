"""`groundup measures` and `groundup evidence`: the registers, readable on a terminal."""

from groundup.errors import GroundupError
from groundup.evidence.catalogue import Definition, definition, definitions
from groundup.evidence.claims import claim, claim_text, claims, corrections
from groundup.evidence.sources import cite, source
from groundup.evidence.verdicts import bound_words, rows_for

_MARKS = {"R": "read at its source", "D": "derived", "M": "from memory: no verdict", "design": "design value"}


def print_measures(measure_id: str | None) -> None:
    """All measures as a table from the ground up, or one with everything known about it."""
    if measure_id is not None:
        print(measure_text(definition(measure_id)))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "measure", "unit", "from", box=None, pad_edge=False, header_style="bold")
    for one in definitions():
        table.add_row(one.id, one.name, one.unit, ", ".join(one.inputs))
    Console(highlight=False, markup=False).print(table)
    print("\n`groundup measures ID` shows formula, sign, error and what it may be read beside.")


def measure_text(one: Definition) -> str:
    """Everything the register knows of a measure, as lines."""
    lines = [
        f"{one.id}: {one.name} [{one.unit}]",
        f"Formula: {one.formula}",
        f"Sign: {one.sign}; better: {one.better}",
        f"From: {', '.join(one.inputs)}",
        f"For: {', '.join(t.replace('_', ' ') for t in one.tasks) or 'any task'}",
        f"Error: {one.error or 'none published that was read: your own baseline decides'}",
        f"Read beside: {one.reference}" if one.reference else "Read beside: no published reference",
    ]
    for row in rows_for(one.id):
        tasks = ", ".join(t.replace("_", " ") for t in row.tasks) or "any task"
        lines.append(f"Verdict: {bound_words(row, one.unit)} ({tasks}; {_MARKS[row.mark]}). {row.why}")
    lines += [f"Source: {cite(key)}" for key in one.sources]
    return "\n".join(lines)


def print_evidence(asked: str | None) -> None:
    """All claims with their verdicts, one claim, or one source."""
    if asked is None:
        for one in claims():
            print(f"{one.id:<5} {one.claim}\n      {one.certainty}: {one.verdict}")
        print("\nThe source article's own references")
        for mended in corrections():
            print(f"  {mended.cited}: {mended.finding} {mended.do}")
        return
    try:
        print(claim_text(claim(asked)))
    except GroundupError as no_claim:
        try:
            known = source(asked.upper())
        except GroundupError:
            raise no_claim from None
        print(f"{cite(known.key)}\n{known.item}\n{known.address}")
