"""Any delimited table through a small TOML file that says what its columns are; the format is in docs/files.md."""

from pathlib import Path

import numpy as np

from groundup.io.mapping_plan import VECTORS, Plan, StreamPlan, read_plan, wrong
from groundup.io.table_names import count_numbers, delimiter_of, fields_of, silent_columns, unique_labels
from groundup.io.table_text import Array, Table, read_numbers
from groundup.io.text_file import Text, read_text
from groundup.io.time_column import Clock, clock_of
from groundup.signals.recording import Recording, Source
from groundup.signals.stream import Stream
from groundup.units import to_si


def claims(path: Path, head: bytes) -> bool:  # noqa: ARG001
    """Never by content: only a person's mapping makes a table readable this way."""
    return False


def read(path: Path, *, mapping: Path, rate_hz: float | None = None) -> Recording:
    """The streams that `mapping` describes, in SI and with y up. `rate_hz` goes before the mapping's own."""
    plan = read_plan(mapping)
    text = read_text(path)
    labels, delimiter, first = _columns(text, plan, mapping)
    time = None if plan.time is None else _index(mapping, text, "[time], key 'column'", plan.time[0], labels)
    chosen = [[_index(mapping, text, f"{s.place}, key 'columns'", c, labels) for c in s.columns] for s in plan.streams]
    wanted = frozenset(k for part in chosen for k in part) | (frozenset() if time is None else {time})
    table = read_numbers(text, first, labels, delimiter=delimiter, decimal=plan.decimal, wanted=wanted)
    clock = _clock(text, plan, mapping, table, time, labels, rate_hz)
    streams = tuple(
        _stream(s, table.values[:, k], tuple(labels[i] for i in k), clock)
        for s, k in zip(plan.streams, chosen, strict=True)
    )
    used = sorted({k for s, part in zip(plan.streams, chosen, strict=True) if s.kind != "pressure" for k in part})
    silent = silent_columns([labels[k] for k in used], table.values[:, used])
    said = (*text.said, f"columns as {mapping.name} says", *table.said, *clock.said, *silent)
    return Recording(path.name, streams, sources=(Source(path.name, text.sha256, "mapped table", said),))


def _columns(text: Text, plan: Plan, mapping: Path) -> tuple[tuple[str, ...], str | None, int]:
    """Names of all columns (`column 1` … where the file has no header), the delimiter, the first row of numbers."""
    at = plan.header_row
    if at is None:
        at = 0 if count_numbers(text.lines[0], plan.delimiter or delimiter_of(text.lines[0]), plan.decimal) else 1
    if at > len(text.lines):
        raise wrong(mapping, "key 'header_row'", f"a line of {text.path.name}", f"{at} of {len(text.lines)} lines")
    sample = next((line for line in text.lines[max(at - 1, 0) :] if line.strip()), "")
    delimiter = plan.delimiter if plan.delimiter is not None else delimiter_of(sample)
    delimiter = None if delimiter == " " else delimiter
    if delimiter == plan.decimal:
        raise wrong(
            mapping, "key 'delimiter'", "a delimiter that is not the decimal sign", f"{delimiter!r} in {text.path.name}"
        )
    fields = fields_of(sample, delimiter)
    while fields and not fields[-1]:
        fields.pop()
    if not fields:
        raise text.fail("columns", found="an empty line", line=at + 1)
    if at == 0:
        return tuple(f"column {k + 1}" for k in range(len(fields))), delimiter, 0
    return tuple(fields), delimiter, at


def _index(mapping: Path, text: Text, place: str, column: str | int, labels: tuple[str, ...]) -> int:
    if isinstance(column, int):
        if column <= len(labels):
            return column - 1
        raise wrong(mapping, place, f"a column of {text.path.name} from 1 to {len(labels)}", str(column))
    if labels.count(column) == 1:
        return labels.index(column)
    found = f"'{column}' {'twice' if column in labels else 'nowhere'} among {', '.join(labels[:8])}"
    raise wrong(mapping, place, f"a column of {text.path.name}", found)


def _clock(
    text: Text,
    plan: Plan,
    mapping: Path,
    table: Table,
    time: int | None,
    labels: tuple[str, ...],
    rate_hz: float | None,
) -> Clock:
    rate = rate_hz if rate_hz is not None else plan.rate_hz
    if plan.time is not None and time is not None:
        times_s = table.values[:, time] * to_si(plan.time[1])[1]
        return clock_of(text, times_s, table.lines, stated_hz=rate, column=labels[time])
    if rate is None or not 0 < rate < 1e6:
        found = "neither" if rate is None else f"{rate:g}"
        needed = f"a time column or a sampling rate for {text.path.name}"
        raise wrong(mapping, "keys 'time' and 'rate_hz'", needed, found)
    return Clock(rate, 0.0, None)


def _stream(plan: StreamPlan, values: Array, names: tuple[str, ...], clock: Clock) -> Stream:
    si, factor = to_si(plan.unit)
    part = np.ascontiguousarray(values) * factor
    labels = plan.labels or names
    if plan.kind == "markers":
        part = part.reshape(len(part), -1, 3)
    if plan.kind in VECTORS:
        labels = ("x", "y", "z")
    if plan.up == "z":
        part = np.stack([part[..., 0], part[..., 2], -part[..., 1]], axis=-1)
    return Stream(
        name=plan.name,
        kind=plan.kind,
        values=part,
        unit=si,
        labels=unique_labels(labels)[0],
        rate_hz=clock.rate_hz,
        start_s=clock.start_s,
        times_s=clock.times_s,
        side=plan.side,
        group=plan.group,
    )
