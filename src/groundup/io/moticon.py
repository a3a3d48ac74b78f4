"""Moticon OpenGo `.txt`: two sensor insoles with pressure, acceleration, force and center of pressure."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from groundup.io.bracket_columns import Column, column_of, column_streams
from groundup.io.table_names import unique_labels
from groundup.io.table_text import Array, read_numbers
from groundup.io.text_file import Text, head_text, read_text
from groundup.io.time_column import Clock, clock_of
from groundup.signals.note import Caveat
from groundup.signals.recording import Event, Recording, Source
from groundup.signals.stream import Stream
from groundup.units import to_si

_HEADER_LINES = 200
_COP = re.compile(r"cent(?:er|re) of pressure|\bcop\b", re.I)


def claims(path: Path, head: bytes) -> bool:  # noqa: ARG001
    """Whether comment lines stand above, one of them with the names of insole channels."""
    lines = head_text(head).lstrip("\r\n").splitlines()
    return bool(lines) and lines[0].startswith("#") and any(_is_columns(line) for line in lines)


def read(path: Path) -> Recording:
    """Streams `left/pressure` (n, 16) Pa, `left/force` (n, 3) N with only y known, `left/cop_relative`, inertial ones.

    The center of pressure is in insole lengths and widths from its middle (−0.5 to 0.5; percent is divided by 100), so
    it is no `cop` in m. A side that was not sampled in a row has empty fields, which become NaN. Event columns become
    events. The file gives no positions of the 16 cells.
    """
    text = read_text(path)
    at = next((i for i, line in enumerate(text.lines[:_HEADER_LINES]) if _is_columns(line)), None)
    if at is None:
        raise text.fail("a comment line with channel names like 'left pressure 1[N/cm²]'", found="none", line=1)
    headers = [h.strip() for h in text.lines[at].lstrip("# ").rstrip("\t ").split("\t")]
    sheet = _sheet(text, at, headers)
    columns = [column_of(h, k) for k, h in enumerate(headers)]
    labels_at = _event_columns(headers)
    kept = [c for c in columns[1:] if c.index not in labels_at and c.index - 1 not in labels_at]
    cop = [c for c in kept if _COP.search(c.name)]
    rest = [c for c in kept if c not in cop]
    streams, said = column_streams(rest, sheet.values, sheet.clock)
    cop_streams, cop_said = _relative_cop(cop, sheet)
    details = _metadata(text.lines[:at])
    streams = tuple(replace(s, details=details) for s in (*streams, *cop_streams))
    everything = (*text.said, *sheet.said, *said, *cop_said, *_absent(streams))
    source = Source(path.name, text.sha256, "Moticon OpenGo", everything)
    return Recording(path.name, streams, events=_events(text, labels_at, sheet), sources=(source,))


@dataclass(frozen=True, slots=True)
class _Sheet:
    values: Array
    lines: Array
    clock: Clock
    said: tuple[str, ...]


def _is_columns(line: str) -> bool:
    fields = line.split("\t")
    return line.startswith("#") and len(fields) > 2 and any(re.search(r"\b(left|right)\b.*\[", f) for f in fields)


def _sheet(text: Text, at: int, headers: list[str]) -> _Sheet:
    """The numbers below; the texts of event columns are taken out first."""
    texts = _event_columns(headers)
    lines = text.lines
    if texts:
        lines = [*lines[: at + 1], *(_without(line, texts) for line in lines[at + 1 :])]
    table = read_numbers(replace(text, lines=lines), at + 1, headers, delimiter="\t")
    time = column_of(headers[0], 0)
    unit = time.unit if time.unit in ("s", "ms", "us", "µs", "min") else "s"
    said = () if time.unit == unit else (Caveat("no unit of time in the header: seconds assumed"),)
    clock = clock_of(text, table.values[:, 0] * to_si(unit)[1], table.lines, column=f"'{headers[0]}'")
    return _Sheet(table.values, table.lines.astype(np.float64), clock, (*table.said, *said, *clock.said))


def _event_columns(headers: list[str]) -> set[int]:
    """Event labels stand in a column `X label[]`, their value in `X[]` behind it."""
    pairs = enumerate(pairwise(headers))
    return {k for k, (a, b) in pairs if a.endswith("[]") and b.endswith("[]") and a[:-2] == b[:-2] + " label"}


def _without(line: str, columns: set[int]) -> str:
    if line.startswith("#"):
        return ""
    fields = line.split("\t")
    return "\t".join("" if k in columns else f for k, f in enumerate(fields))


def _events(text: Text, columns: set[int], sheet: _Sheet) -> tuple[Event, ...]:
    if not columns:
        return ()
    times = sheet.clock.times_s
    if times is None:
        assert sheet.clock.rate_hz is not None
        times = sheet.clock.start_s + np.arange(len(sheet.values)) / sheet.clock.rate_hz
    out: list[Event] = []
    for time, number in zip(times, sheet.lines, strict=True):
        fields = text.lines[int(number) - 1].split("\t")
        out += [Event(fields[k].strip()[:80], float(time)) for k in columns if k < len(fields) and fields[k].strip()]
    return tuple(out)


def _relative_cop(columns: list[Column], sheet: _Sheet) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    out: list[Stream] = []
    said: list[str] = []
    for side in ("left", "right"):
        own = [c for c in columns if c.name.lower().startswith(side)]
        if not own:
            continue
        values = np.stack([sheet.values[:, c.index] for c in own], axis=1)
        percent = any(c.unit and "%" in c.unit for c in own) or bool(np.nanmax(np.abs(values), initial=0.0) > 1.0)
        if percent:
            values = values / 100.0
            said.append(f"{side}: center of pressure in percent of the insole, divided by 100")
        out.append(
            Stream(
                name=f"{side}/cop_relative",
                kind="other",
                values=values,
                unit="1",
                labels=unique_labels([c.name for c in own])[0],
                rate_hz=sheet.clock.rate_hz,
                start_s=sheet.clock.start_s,
                times_s=sheet.clock.times_s,
                side=side,
                group=f"{side}_insole",
            )
        )
    if out:
        said.append("centers of pressure are relative to the insole, whose size in m is not in the file")
    return tuple(out), tuple(said)


def _metadata(lines: list[str]) -> dict[str, str]:
    """Start time, size and recording type; not the person's name."""
    pairs = (line.lstrip("# ").partition(":") for line in lines if line.startswith("#"))
    wanted = {"start time": "start_time", "size": "insole_size", "recording type": "recording_type"}
    return {wanted[k.strip().lower()]: v.strip()[:80] for k, _, v in pairs if k.strip().lower() in wanted}


def _absent(streams: tuple[Stream, ...]) -> tuple[str, ...]:
    """How many rows lack a side."""
    said: list[str] = []
    for stream in streams:
        if stream.kind == "pressure" and len(stream):
            none = int(np.isnan(stream.values).all(axis=1).sum())
            if none:
                said.append(f"{stream.side or 'the'} insole is missing in {none} of {len(stream)} rows")
    return tuple(said)
