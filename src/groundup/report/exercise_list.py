"""`groundup exercises`: the routine on a terminal, from the ground up, or one exercise with its whole ladder."""

from groundup.evidence.claims import claim
from groundup.evidence.sources import cite
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise, exercises
from groundup.training.words import counted_words, dose_words, rest_words

_MARKS = {"R": "read at its source", "D": "derived", "M": "from memory", "design": "design value of ours"}


def print_exercises(exercise_id: str | None) -> None:
    """All exercises as a table, or one with everything known about it."""
    if exercise_id is not None:
        print(exercise_text(exercise(exercise_id)))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "exercise", "link", "starts with", "dose", box=None, pad_edge=False, header_style="bold")
    for one in exercises():
        start = one.at(one.start_level)
        table.add_row(one.id, one.name, one.link, start.name, dose_words(start, one.sets))
    Console(highlight=False, markup=False).print(table)
    print("\n`groundup exercises ID` shows set-up, cues, faults and every level.")


def exercise_text(one: Exercise) -> str:
    """Everything the routine knows of an exercise, as lines."""
    lines = [
        f"{one.id}: {one.name} [{one.link}]",
        one.purpose,
        f"Set-up: {one.setup}",
        f"Action: {one.action}",
        f"Cues: {'; '.join(one.cues)}",
        f"Rest: {rest_words(one)}",
        f"Felt: {one.felt}",
        f"Stop: {'; '.join(one.stop)}",
        "Levels:",
    ]
    for rung in one.levels:
        start = " (start)" if rung.level == one.start_level else ""
        raises = f"; raises {rung.changes}" if rung.changes else ""
        lines += [
            f"  {rung.level} {rung.name}{start}: {dose_words(rung, one.sets)}; {counted_words(rung)}{raises}",
            f"    {rung.how}",
        ]
    lines += ["Faults:", *(f"  {f.what}: “{f.cue}”. Shown by {f.seen_by}" for f in one.faults)]
    lines += ["Rests on:", *(f"  {b.what}: {b.text} ({_MARKS[b.mark]})" for b in one.basis)]
    lines += [f"  {known.id}: {known.claim} {known.verdict}" for known in map(claim, one.claims)]
    return "\n".join([*lines, *(f"Source: {cite(key)}" for key in one.sources)])
