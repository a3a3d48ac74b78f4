"""Tables whose header states units in brackets (`Time[s]`, `COPx[cm]`), and plate tables with Fx … Mz; no mapping."""

import re
from dataclasses import dataclass
from pathlib import Path

from groundup.io.bracket_columns import Column, column_of, column_streams, is_plate
from groundup.io.table_names import count_numbers, delimiter_of, fields_of, listed
from groundup.io.table_text import read_numbers
from groundup.io.text_file import Text, head_text, read_text
from groundup.io.time_column import Clock, clock_of
from groundup.signals.note import Caveat
from groundup.signals.recording import Recording, Source
from groundup.units import to_si

_HEADER_LINES = 200
_TIME = re.compile(r"^(?:(?:mocap|device|elapsed|rel\.?|relative)?[ _]?time|t|zeit|secs?|seconds?)$", re.I)
_COUNTER = re.compile(r"^(?:\w*[ _]?frames?#?|samples?|index|#|no\.?|nr\.?|n)$", re.I)
_TIME_UNITS = ("s", "ms", "us", "µs", "min")


def claims(path: Path, head: bytes) -> bool:
    """Whether the file is a text table: a line of names above a line of numbers, or nothing but numbers."""
    text = head_text(head).replace("\r\n", "\n").replace("\r", "\n")
    if path.suffix.lower() == ".json" or text.lstrip().startswith(("{", "[", "<")):
        return False
    lines = text.split("\n")[:-1] or [text]
    return _header_at(lines) is not None or _bare_numbers(lines)


def read(path: Path, *, rate_hz: float | None = None) -> Recording:
    """Streams by the units and names of the columns; see `bracket_columns`.

    A preamble above the header and a decimal comma are found by themselves. A table whose columns state neither unit
    nor plate needs a column mapping: the error shows the one to write. `rate_hz` serves a table without a time column.
    """
    text = read_text(path)
    at = _header_at(text.lines[:_HEADER_LINES])
    if at is None:
        raise _needs_mapping(text, None)
    layout = _layout(text, at)
    time = next((c for c in layout.columns if _is_time(c)), None)
    kept = [
        c
        for c in layout.columns
        if c is not time and c not in layout.words and not (c.unit is None and _COUNTER.match(c.name))
    ]
    if not is_plate(kept) and not any(c.unit is not None for c in kept):
        raise _needs_mapping(text, layout)
    wanted = frozenset(c.index for c in (*kept, *((time,) if time else ())))
    table = read_numbers(
        text, layout.first_row, layout.names, delimiter=layout.delimiter, decimal=layout.decimal, wanted=wanted
    )
    said = [*text.said, *table.said]
    if layout.words:
        said.append(f"columns of words are left out: {listed([c.name for c in layout.words])}")
    if layout.decimal != ".":
        said.append("numbers are written with a decimal comma")
    if time is not None:
        unit = time.unit if time.unit in _TIME_UNITS else "s"
        if time.unit != unit:
            said.append(Caveat(f"no unit of time for '{time.name}': seconds assumed"))
        times = table.values[:, time.index] * to_si(unit)[1]
        clock = clock_of(text, times, table.lines, stated_hz=rate_hz, column=f"'{time.name}'")
    else:
        clock = _stated_clock(text, rate_hz, at)
    streams, more = column_streams(kept, table.values, clock)
    source = Source(path.name, text.sha256, "delimited table", (*said, *clock.said, *more))
    return Recording(path.name, streams, sources=(source,))


@dataclass(frozen=True, slots=True)
class _Layout:
    columns: tuple[Column, ...]
    delimiter: str | None
    decimal: str
    first_row: int
    words: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def _layout(text: Text, at: int) -> _Layout:
    delimiter = delimiter_of(text.lines[at])
    headers = fields_of(text.lines[at], delimiter)
    while headers and not headers[-1]:
        headers.pop()
    below = next(line for line in text.lines[at + 1 :] if line.strip())
    decimal = "." if _fits(below, headers, delimiter, ".") else ","
    columns = tuple(column_of(h, k) for k, h in enumerate(headers))
    first = fields_of(below.replace(decimal, "."), delimiter)
    words = tuple(c for c in columns if c.unit is None and c.index < len(first) and _is_word(first[c.index]))
    return _Layout(columns, delimiter, decimal, at + 1, words)


def _is_time(column: Column) -> bool:
    return _TIME.match(column.name) is not None or (column.unit in _TIME_UNITS and "time" in column.name.lower())


def _header_at(lines: list[str]) -> int | None:
    """The index of the first line of at least two names that stands above a line of as many numbers."""
    for i, line in enumerate(lines[:_HEADER_LINES]):
        delimiter = delimiter_of(line)
        names = fields_of(line, delimiter)
        while names and not names[-1]:
            names.pop()
        if len(names) < 2 or not all(re.search(r"[^\W\d]", n) for n in names):
            continue
        below = next((other for other in lines[i + 1 : i + 4] if other.strip()), "")
        if any(delimiter != decimal and _fits(below, names, delimiter, decimal) for decimal in ".,"):
            return i
    return None


def _fits(line: str, names: list[str], delimiter: str | None, decimal: str) -> bool:
    """Whether a line holds a number or nothing under every name; words only under names without a unit."""
    fields = fields_of(line.replace(decimal, "."), delimiter)
    while len(fields) > len(names) and not fields[-1]:
        fields.pop()
    if len(fields) != len(names) or not any(f and not _is_word(f) for f in fields):
        return False
    words = [name for name, f in zip(names, fields, strict=True) if _is_word(f)]
    stated = sum(column_of(name, 0).unit is not None for name in names)
    return not words or (stated >= 2 and all(column_of(name, 0).unit is None for name in words))


def _is_word(field: str) -> bool:
    return bool(field) and count_numbers(field, "\t", ".") == 0


def _bare_numbers(lines: list[str]) -> bool:
    some = [line for line in lines[:5] if line.strip()]
    return bool(some) and all(count_numbers(line, delimiter_of(line), ".") >= 2 for line in some)


def _stated_clock(text: Text, rate_hz: float | None, at: int) -> Clock:
    if rate_hz is None or not 0 < rate_hz < 1e6:
        raise text.fail(
            "a time column like 'Time[s]', or a sampling rate",
            found="neither" if rate_hz is None else f"a rate of {rate_hz:g} Hz",
            line=at + 1,
            next_step="Give the rate with --rate.",
        )
    return Clock(rate_hz, 0.0, None, (f"no time column: {rate_hz:g} Hz as given",))


def _needs_mapping(text: Text, layout: _Layout | None) -> Exception:
    """The error for a table that does not say what it holds, with the mapping to write."""
    if layout is None:
        first = next((line for line in text.lines if line.strip()), "")
        count = count_numbers(first, delimiter_of(first), ".")
        if count < 2:
            return text.fail(
                "a table: a line of column names above lines of as many numbers", found=f"'{first[:40]}'", line=1
            )
        found, time, value = f"{count} columns of numbers without a header", "1", "2"
    else:
        names = [c.name for c in layout.columns]
        timed = next((c.name for c in layout.columns if _is_time(c)), names[0])
        other = next((n for n in names if n != timed), names[-1])
        found, time, value = f"columns {', '.join(names[:4])}", f'"{timed}"', f'"{other}"'
    lines = (
        f'`time = {{ column = {time}, unit = "s" }}`',
        f'`stream = [ {{ name = "emg", kind = "emg", unit = "mV", columns = [ {value} ] }} ]`',
    )
    return text.fail(
        "columns that state their units, like 'Fz[N]'",
        found=found,
        line=1,
        next_step=f"Write mapping.toml with the lines {lines[0]} and {lines[1]}, put in what you know, and give it "
        "with --mapping mapping.toml.",
    )
