"""OpenSim's MOT and STO tables: ground forces, joint angles, EMG, activations and joint moments."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundup.io.emg_shape import looks_like_envelope
from groundup.io.force_columns import plate_streams, plates_in, wrench_of
from groundup.io.joint_columns import angle_streams, coordinate_name, looks_like_angles
from groundup.io.table_names import delimiter_of, fields_of, listed, silent_columns, unique_labels
from groundup.io.table_text import Array, read_numbers
from groundup.io.text_file import Text, head_text, read_text
from groundup.io.time_column import Clock, clock_of
from groundup.signals.recording import Recording, Source
from groundup.signals.stream import Kind, Stream

_HEADER_LINES = 500


def claims(path: Path, head: bytes) -> bool:
    """Whether the file has a header that ends in `endheader`; `.mot` and `.sto` text is claimed by name."""
    text = head_text(head).lower()
    return "endheader" in text or (path.suffix.lower() in (".mot", ".sto") and bool(text.strip()))


def read(path: Path) -> Recording:
    """Streams by what the columns are: plates, `angles` [rad], `emg`, moments, activations, or kept as they are.

    Units the header leaves out, or states against the evidence of the numbers, are told by range, column by column,
    and said.
    """
    text = read_text(path)
    header = _header(text)
    table = read_numbers(text, header.first_row, header.labels, delimiter=header.delimiter, declared_rows=header.rows)
    clock = clock_of(text, table.values[:, 0], table.lines, column="time")
    labels, twice = unique_labels(header.labels[1:])
    sheet = _Sheet(header.title, header.in_degrees, labels, table.values[:, 1:], clock)
    streams, said = _streams(sheet)
    everything = (*text.said, *header.said, *table.said, *clock.said, *twice, *said)
    return Recording(path.name, streams, sources=(Source(path.name, text.sha256, "OpenSim MOT/STO", everything),))


@dataclass(frozen=True, slots=True)
class _Header:
    title: str
    in_degrees: bool | None
    rows: int | None
    labels: tuple[str, ...]
    delimiter: str | None
    first_row: int
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The columns after time, (n, columns)."""

    title: str
    in_degrees: bool | None
    labels: tuple[str, ...]
    values: Array
    clock: Clock


def _header(text: Text) -> _Header:
    lowered = [line.strip(" \t,;").lower() for line in text.lines[:_HEADER_LINES]]
    end = next((i for i, line in enumerate(lowered) if line == "endheader"), -1)
    at = next((i for i in range(end + 1, len(lowered)) if lowered[i]), None)
    labels_line = at if end >= 0 else next((i for i, line in enumerate(lowered) if line.startswith("time")), None)
    if labels_line is None:
        raise text.fail("a header that ends in 'endheader' and a line of column names", found="neither")
    said = () if end >= 0 else ("the header has no 'endheader': the line that begins with time is taken as its end",)
    delimiter = delimiter_of(text.lines[labels_line])
    labels = fields_of(text.lines[labels_line], delimiter)
    while labels and not labels[-1]:
        labels.pop()
    if not labels or labels[0].lower() != "time":
        raise text.fail("a first column 'time'", found=f"'{labels[0][:30] if labels else ''}'", line=labels_line + 1)
    if len(labels) < 2:
        raise text.fail("columns after 'time'", found="none", line=labels_line + 1)
    stated = _stated(text.lines[: max(end, 0)])
    columns = _whole_number(stated.get("ncolumns") or stated.get("datacolumns"))
    if columns is not None and columns != len(labels):
        said = (*said, f"the header says {columns} columns and names {len(labels)}: the names are used")
    degrees = stated.get("indegrees", "").lower()
    return _Header(
        title=text.lines[0].strip() if end > 0 else "",
        in_degrees={"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}.get(degrees),
        rows=_whole_number(stated.get("nrows") or stated.get("datarows")),
        labels=tuple(name or f"unnamed_{k + 1}" for k, name in enumerate(labels)),
        delimiter=delimiter if delimiter_of(_after(text, labels_line)) == delimiter else None,
        first_row=labels_line + 1,
        said=said,
    )


def _after(text: Text, at: int) -> str:
    return next((line for line in text.lines[at + 1 :] if line.strip()), "")


def _stated(lines: list[str]) -> dict[str, str]:
    """`key=value`, or the older `key value`, by lower-case key."""
    pairs = (re.match(r"\s*([A-Za-z]+)\s*[=\s]\s*([^,;\t]*)", line) for line in lines)
    return {m.group(1).lower(): m.group(2).strip() for m in pairs if m}


def _whole_number(word: str | None) -> int | None:
    return int(word) if word and re.fullmatch(r"\d{1,9}", word) else None


def _streams(sheet: _Sheet) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    plates = plates_in(sheet.labels)
    if plates:
        used = {k for plate in plates for columns in plate.columns.values() for k in columns}
        streams, said = plate_streams([wrench_of(p, sheet.values) for p in plates], sheet.clock)
        rest = [k for k in range(len(sheet.labels)) if k not in used]
        return (*streams, *_kept(sheet, rest, "other", "other", "1")), said
    streams, said = _without_plates(sheet)
    return streams, (*said, *silent_columns(sheet.labels, sheet.values))


def _without_plates(sheet: _Sheet) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    if looks_like_angles(sheet.title, sheet.labels):
        return angle_streams(sheet.labels, sheet.values, sheet.clock, in_degrees=sheet.in_degrees)
    if re.search(r"electromyograph|\bemg\b", sheet.title, re.I) or _all(sheet, lambda n: "emg" in n.lower()):
        return _emg(sheet)
    if _all(sheet, lambda n: n.endswith(("_moment", "_force"))):
        return _joint_loads(sheet)
    if _all(sheet, lambda n: n.lower().endswith(("activation", "excitation"))) or "optimization" in sheet.title.lower():
        return _kept(sheet, range(len(sheet.labels)), "activations", "other", "1"), ()
    name = re.sub(r"[^\w]+", "_", sheet.title).strip("_").lower()[:40] or "other"
    return _kept(sheet, range(len(sheet.labels)), name, "other", "1"), (
        f"columns kept without a meaning groundup knows: {listed(sheet.labels)}",
    )


def _all(sheet: _Sheet, fits: Callable[[str], bool]) -> bool:
    return all(fits(name) for name in sheet.labels)


def _kept(
    sheet: _Sheet, columns: "range | list[int]", name: str, kind: Kind, unit: str, details: dict[str, str] | None = None
) -> tuple[Stream, ...]:
    chosen = list(columns)
    if not chosen:
        return ()
    stream = Stream(
        name=name,
        kind=kind,
        values=np.ascontiguousarray(sheet.values[:, chosen]),
        unit=unit,
        labels=unique_labels([coordinate_name(sheet.labels[k]) for k in chosen])[0],
        rate_hz=sheet.clock.rate_hz,
        start_s=sheet.clock.start_s,
        times_s=sheet.clock.times_s,
        details=details or {},
    )
    return (stream,)


def _emg(sheet: _Sheet) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    """Raw or an envelope by its shape, of unknown unit; never %MVC by itself."""
    envelope = looks_like_envelope(sheet.values)
    note = "EMG without a unit: neither volts nor %MVC; a maximum of 1 is a scaling of this recording, not an MVC"
    shape = "smooth and hardly ever negative: an envelope" if envelope else "raw, by its sign and its swing"
    said = [note, f"the EMG is {shape}"]
    if not any(_says_side(name) for name in sheet.labels):
        said.append("the side of the EMG channels is not stated")
    kind: Kind = "emg_envelope" if envelope else "emg"
    return _kept(sheet, range(len(sheet.labels)), "emg", kind, "1", {"note": note}), tuple(said)


def _says_side(name: str) -> bool:
    return re.search(r"(^|[_\s.])(l|r|left|right)($|[_\s.])", name, re.I) is not None


def _joint_loads(sheet: _Sheet) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    moments = [k for k, name in enumerate(sheet.labels) if name.endswith("_moment")]
    forces = [k for k, name in enumerate(sheet.labels) if name.endswith("_force")]
    return (
        *_kept(sheet, moments, "joint_moments", "other", "N·m"),
        *_kept(sheet, forces, "joint_forces", "other", "N"),
    ), ()
