"""TRC: marker trajectories as motion-capture systems export them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundup.io.marker_space import believable_unit, in_sight, upright
from groundup.io.table_names import delimiter_of, fields_of, listed, unique_labels
from groundup.io.table_text import Array, read_numbers
from groundup.io.text_file import Text, head_text, read_text
from groundup.io.time_column import clock_of
from groundup.signals.recording import Recording, Source
from groundup.signals.stream import Stream

FARTHEST_M = 1000.0
"""A marker farther than this from the origin is a tracking error."""


def claims(path: Path, head: bytes) -> bool:
    """Whether the file begins like a TRC file; a `.trc` file whose first line is lost is claimed by its name."""
    text = head_text(head)
    if text.lstrip().lower().startswith("pathfiletype"):
        return True
    return path.suffix.lower() == ".trc" and "\0" not in text and bool(text)


def read(path: Path) -> Recording:
    """One stream `markers` (n, m, 3) in m, y up.

    The header's unit is checked against the size of a person, its rate against the time column; blank, NaN and
    all-zero positions count as not seen. A file with z up is turned to y up: (x, y, z) becomes (x, z, −y).
    """
    text = read_text(path)
    header = _header(text)
    table = read_numbers(
        text, header.first_row, header.columns, delimiter=header.delimiter, declared_rows=header.frames
    )
    clock = clock_of(text, table.values[:, 1], table.lines, stated_hz=header.rate_hz, column="Time")
    values = table.values[:, 2:].reshape(len(table.values), -1, 3)
    values, gaps = _seen(values)
    factor, unit_said = believable_unit(text, values, header.unit)
    values = values * factor
    lost = in_sight(values) & ~in_sight(np.where(np.abs(values) > FARTHEST_M, np.nan, values))
    if lost.any():
        values = np.where(lost[..., None], np.nan, values)
        gaps = (*gaps, f"{int(lost.sum())} positions farther than {FARTHEST_M:g} m count as not seen")
    values, up_said = upright(values)
    labels, twice = unique_labels(header.markers)
    stream = Stream(
        name="markers",
        kind="markers",
        values=np.ascontiguousarray(values),
        unit="m",
        labels=labels,
        rate_hz=clock.rate_hz,
        start_s=clock.start_s,
        times_s=clock.times_s,
    )
    said = (*text.said, *header.said, *table.said, *clock.said, *unit_said, *gaps, *up_said, *twice)
    still = _unmoving(stream)
    return Recording(path.name, (stream,), sources=(Source(path.name, text.sha256, "TRC", (*said, *still)),))


@dataclass(frozen=True, slots=True)
class _Header:
    markers: tuple[str, ...]
    columns: tuple[str, ...]
    delimiter: str | None
    unit: str
    rate_hz: float | None
    frames: int | None
    first_row: int
    said: tuple[str, ...]


def _header(text: Text) -> _Header:
    named = _line_starting(text, "datarate")
    columns_at = _line_starting(text, "frame")
    if columns_at is None:
        raise text.fail("a TRC header with a line 'Frame#  Time  <markers>'", found=f"'{text.lines[0][:40]}'", line=1)
    stated = _stated(text, named, columns_at)
    delimiter = delimiter_of(text.lines[columns_at])
    markers, said = _marker_names(text, columns_at, delimiter)
    count = _whole_number(stated.get("nummarkers"))
    if count is not None and count != len(markers):
        said = (*said, f"the header says {count} markers and names {len(markers)}: the names are used")
    rate = _number(stated.get("datarate"))
    axes = tuple(f"{m} {axis}" for m in markers for axis in "xyz")
    return _Header(
        markers=markers,
        columns=("Frame#", "Time", *axes),
        delimiter=delimiter,
        unit=stated.get("units", ""),
        rate_hz=rate if rate is not None and rate > 0 else None,
        frames=_whole_number(stated.get("numframes")),
        first_row=_first_row(text, columns_at, delimiter),
        said=said,
    )


def _line_starting(text: Text, word: str) -> int | None:
    return next((i for i, line in enumerate(text.lines[:40]) if line.strip(' \t",;').lower().startswith(word)), None)


def _stated(text: Text, named: int | None, columns_at: int) -> dict[str, str]:
    """DataRate, NumFrames, NumMarkers, Units … by lower-case name; fields may stand apart by several separators."""
    if named is None or named + 1 >= columns_at:
        return {}
    names, values = ([f for f in fields_of(line, delimiter_of(line)) if f] for line in text.lines[named : named + 2])
    return {n.lower(): v for n, v in zip(names, values, strict=False)}


def _marker_names(text: Text, at: int, delimiter: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Marker names of the `Frame#  Time` line; one name a marker, with any number of separators between them."""
    fields = fields_of(text.lines[at], delimiter)
    if len(fields) < 2 or fields[1].lower() != "time":
        raise text.fail("a column 'Time' after 'Frame#'", found=f"'{text.lines[at][:40]}'", line=at + 1)
    names = fields[2:]
    said: tuple[str, ...] = ()
    axes = _axis_count(text, at, delimiter)
    spelled = tuple(n for n in names if n)
    if axes is not None and axes == 3 * len(spelled) + 3 * names[::3].count("") and "" in names[::3][: axes // 3]:
        triples = (names + [""] * axes)[:axes:3]
        spelled = tuple(n or f"unnamed_{k + 1}" for k, n in enumerate(triples))
        said = (f"markers without a name are called {listed([n for n in spelled if n.startswith('unnamed_')])}",)
    if not spelled:
        raise text.fail("marker names after 'Frame#  Time'", found="none", line=at + 1)
    if axes is not None and axes != 3 * len(spelled):
        raise text.fail(
            f"three coordinates for each of {len(spelled)} markers", found=f"{axes} coordinates", line=at + 2
        )
    return spelled, said


def _axis_count(text: Text, at: int, delimiter: str | None) -> int | None:
    """How many columns the X1 Y1 Z1 line below the names has; None without such a line."""
    if at + 1 >= len(text.lines):
        return None
    axes = [f for f in fields_of(text.lines[at + 1], delimiter) if f]
    return len(axes) if axes and axes[0][0] in "xX" else None


def _first_row(text: Text, columns_at: int, delimiter: str | None) -> int:
    """The index of the first line below the header that is neither empty nor the line of axes."""
    for index in range(columns_at + 1, len(text.lines)):
        first = next((f for f in fields_of(text.lines[index], delimiter) if f), "")
        if first and first[0] not in "xX":
            return index
    raise text.fail("frames below the header", found="none", line=len(text.lines))


def _seen(values: Array) -> tuple[Array, tuple[str, ...]]:
    zero = np.asarray((values == 0).all(axis=-1))
    out = np.where((zero | ~in_sight(values))[..., None], np.nan, values)
    return out, (f"{int(zero.sum())} positions at exactly 0, 0, 0 count as not seen",) if zero.any() else ()


def _unmoving(stream: Stream) -> tuple[str, ...]:
    """Markers that are never seen, and such that never move by a digit though the file is long enough to tell."""
    ever = np.asarray(in_sight(stream.values).any(axis=0))
    never = [label for label, ok in zip(stream.labels, ever, strict=True) if not ok]
    said = [f"never seen: {listed(never)}"] if never else []
    if len(stream) > 20:
        frozen = [stream.labels[k] for k in np.flatnonzero(ever) if _is_still(stream.values[:, k])]
        said += [f"never moving by a digit: {listed(frozen)}"] if frozen else []
    return tuple(said)


def _is_still(positions: Array) -> bool:
    seen = positions[in_sight(positions)]
    return bool((seen[-1] == seen[0]).all() and (seen == seen[0]).all())


def _number(word: str | None) -> float | None:
    try:
        value = float(word or "")
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _whole_number(word: str | None) -> int | None:
    value = _number(word)
    return int(value) if value is not None and 0 <= value < 1e9 else None
