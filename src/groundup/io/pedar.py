"""novel pedar `.asc`: pressure of every insole cell over time, left before right."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundup.anatomy import Side
from groundup.io import insole_geometry
from groundup.io.table_names import fields_of
from groundup.io.table_text import read_numbers
from groundup.io.text_file import Text, head_text, read_text
from groundup.io.time_column import clock_of
from groundup.signals.note import Caveat
from groundup.signals.recording import Recording, Source
from groundup.signals.stream import CellLayout, Stream
from groundup.units import to_si

_HEADER_LINES = 60
_UNITS = ("kPa", "N/cm²", "N/cm2", "N/cm^2", "Pa")


def claims(path: Path, head: bytes) -> bool:
    """Whether the header speaks of a sensor type and of pressure values, as pedar's does."""
    text = head_text(head).lower()
    return "pressure values in" in text or (path.suffix.lower() == ".asc" and "time[secs]" in text.replace(" ", ""))


def read(path: Path, *, geometry: Path | None = None) -> Recording:
    """Streams `left/pressure` and `right/pressure` (n, cells) in Pa; a layout only from a `geometry` file.

    The file carries neither cell areas nor positions, so without `geometry` there is no force and no tripod.
    """
    text = read_text(path)
    header = _header(text)
    table = read_numbers(text, header.first_row, header.columns, delimiter="\t")
    clock = clock_of(text, table.values[:, 0], table.lines, stated_hz=header.rate_hz, column="time[secs]")
    layouts = insole_geometry.read(geometry) if geometry is not None else {}
    said = [*text.said, *header.said, *table.said, *clock.said]
    streams: list[Stream] = []
    for side, first, stop in header.feet:
        values = table.values[:, first:stop] * header.factor
        negative = int((values < 0).sum())
        if negative:
            said.append(Caveat(f"{side}: {negative} negative pressures count as not measured"))
            values = np.where(values < 0, np.nan, values)
        layout: CellLayout | None = None
        if geometry is not None:
            layout = insole_geometry.layout_for(geometry, layouts, side, stop - first)
        streams.append(
            Stream(
                name=f"{side}/pressure",
                kind="pressure",
                values=values,
                unit="Pa",
                labels=header.columns[first:stop],
                rate_hz=clock.rate_hz,
                start_s=clock.start_s,
                times_s=clock.times_s,
                side=side,
                group=f"{side}_insole",
                layout=layout,
                details={"sensor_type": header.sensor_type},
            )
        )
    if geometry is None:
        said.append("the file has no cell areas or positions: newtons and tripod need --geometry")
    source = Source(path.name, text.sha256, "novel pedar", tuple(said))
    return Recording(path.name, tuple(streams), sources=(source,))


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[str, ...]
    feet: tuple[tuple[Side, int, int], ...]
    """Side, first column and the one after the last."""
    factor: float
    rate_hz: float | None
    sensor_type: str
    first_row: int
    said: tuple[str, ...]


def _header(text: Text) -> _Header:
    lines = text.lines[:_HEADER_LINES]
    at = next((i for i, line in enumerate(lines) if line.strip().lower().startswith("time[")), None)
    if at is None:
        raise text.fail(
            "pedar's header with a line 'time[secs]  1  2 …'", found="none", line=min(len(lines), _HEADER_LINES)
        )
    columns = fields_of(lines[at], "\t")
    while columns and not columns[-1]:
        columns.pop()
    head = "\n".join(lines[:at])
    unit_word = re.search(r"pressure values in\s+(\S+)", head, re.I)
    unit = unit_word.group(1) if unit_word else None
    if unit not in _UNITS:
        raise text.fail(
            f"'pressure values in' {', '.join(_UNITS[:2])} or Pa", found=f"'{unit[:20]}'" if unit else "no such line"
        )
    rate = re.search(r"scanning rate \[Hz\]:\s*([0-9.]+)", head, re.I)
    kind = re.search(r"sensor type:\s*(\S+)", head, re.I)
    feet, said = _feet(text, columns, head, at)
    return _Header(
        columns=tuple(columns),
        feet=feet,
        factor=to_si(unit)[1],
        rate_hz=_positive(rate.group(1)) if rate else None,
        sensor_type=kind.group(1)[:60] if kind else "",
        first_row=at + 1,
        said=said,
    )


def _feet(
    text: Text, columns: list[str], head: str, at: int
) -> tuple[tuple[tuple[Side, int, int], ...], tuple[str, ...]]:
    """The columns of each foot: the cell numbers start again where the right foot begins."""
    if len(columns) < 2:
        raise text.fail("cell numbers after 'time[secs]'", found="none", line=at + 1)
    starts = [k for k in range(1, len(columns)) if columns[k] == columns[1]]
    named: list[Side] = [s for s in ("left", "right") if re.search(rf"^\s*{s} insole", head, re.I | re.M)]
    if len(starts) == 2:
        cells = (starts[1] - 1, len(columns) - starts[1])
        if cells[0] != cells[1]:
            raise text.fail("as many cells left as right", found=f"{cells[0]} and {cells[1]}", line=at + 1)
        said = () if len(named) == 2 else ("the header names no sides: the first insole is taken as the left one",)
        return (("left", 1, starts[1]), ("right", starts[1], len(columns))), said
    if len(starts) == 1 and len(named) == 1:
        return ((named[0], 1, len(columns)),), (f"only the {named[0]} insole is in the file",)
    raise text.fail(
        "one or two insoles, the cells of each numbered from 1",
        found=f"{len(starts)} in the columns, {len(named)} named in the header",
        line=at + 1,
    )


def _positive(word: str) -> float | None:
    try:
        value = float(word)
    except ValueError:
        return None
    return value if 0 < value < 1e5 else None
