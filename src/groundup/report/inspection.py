"""What is in a recording and what it supports, for the terminal."""

import numpy as np

from groundup.signals.quality import quality, supports
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream


def print_inspection(recording: Recording) -> None:
    """Streams, provenance, what each link can expect of them, and what to beware of."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    console.print(f"{recording.name}: {recording.end_s - recording.start_s:.2f} s", style="bold")
    if recording.synthetic:
        console.print("SYNTHETIC: no sensor measured this.", style="bold")
    table = Table("stream", "holds", "side", "samples", "rate", "unit", "unknown")
    for stream in recording.streams:
        table.add_row(
            stream.name,
            stream.kind.replace("_", " "),
            stream.side or "–",
            str(len(stream)),
            f"{stream.rate_hz:g} Hz" if stream.rate_hz else "own times",
            stream.unit,
            f"{unknown_share(stream):.1%}",
        )
    console.print(table)
    for stream in recording.streams:
        if stream.labels != ("x", "y", "z"):
            console.print(f"  {stream.name}: {_listed(stream.labels)}")
    console.print("What it supports", style="bold")
    for link, answer, sentence in supports(recording):
        console.print(f"  {link:<6} {answer:<7} {sentence}")
    notes = quality(recording)
    if notes:
        console.print("To know before believing a number", style="bold")
    for note in notes:
        console.print(f"  {note.severity}: {note.sentence}")
    console.print("Where it came from", style="bold")
    for source in recording.sources:
        console.print(f"  {source.name} ({source.reader}), sha256 {source.sha256[:12]}…")
        for assumption in source.assumptions:
            console.print(f"    {assumption}")


def unknown_share(stream: Stream) -> float:
    """Share of values that are not there."""
    return float(np.mean(~np.isfinite(stream.values))) if stream.values.size else 0.0


def _listed(labels: tuple[str, ...], most: int = 128) -> str:
    """Every name, as a person needs them to write a mapping; of the many cells of a pressure sensor only the first."""
    return ", ".join(labels) if len(labels) <= most else f"{', '.join(labels[:6])} … {len(labels)} in all"
