"""Tekscan F-Scan `.asf`: a movie of one insole's pressure grid as text."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.io.table_text import Array
from groundup.io.text_file import Text, head_text, read_text
from groundup.io.time_column import Clock
from groundup.signals.note import Caveat
from groundup.signals.recording import Recording, Source
from groundup.signals.stream import CellLayout, Stream
from groundup.units import GRAVITY_M_S2, known, to_si

USUAL_SPACING_M = 5.08e-3
"""The F-Scan sensor's cells are 5.08 mm apart in both directions (Tekscan)."""
_CALIBRATION_AT_MOST_PA = 300e3
"""A person's weight on one standing foot presses with 100–200 kPa on average; a calibration beyond this is doubtful."""
_KEPT = ("TIME", "SENSITIVITY", "SATURATION_PRESSURE", "CALIBRATION_POINT_1", "NOISE_THRESHOLD")
_MOST_CELLS = 100_000
_CAPACITY = 50_000_000
"""Numbers in a movie."""


def claims(path: Path, head: bytes) -> bool:
    """Whether the header is Tekscan's; other `.asf` text is claimed by name."""
    text = head_text(head)
    return ("DATA_TYPE MOVIE" in text and "SENSOR_TYPE" in text) or (path.suffix.lower() == ".asf" and bool(text))


def read(path: Path) -> Recording:
    """One stream `left/pressure` or `right/pressure` (n, cells) in Pa with the grid as its layout.

    Cells marked `B` do not exist and are left out. Row 0 lies at the toes and the sole is seen from above, as in the
    files at hand, unless MIRROR_ROW or MIRROR_COL say otherwise: both are stated as assumptions.
    """
    text = read_text(path)
    header = _header(text)
    grids, numbers, said = _frames(text, header)
    exists = np.isfinite(grids).any(axis=0)
    cells = np.flatnonzero(exists)
    if not len(cells):
        raise text.fail("cells with a pressure", found="none in any frame")
    side, side_said = _side(path, header)
    clock, clock_said = _clock(text, header, numbers)
    values = np.ascontiguousarray(grids[:, cells]) * header.factor
    layout, layout_said = _layout(header, cells, side)
    stream = Stream(
        name=f"{side}/pressure" if side else "pressure",
        kind="pressure",
        values=values,
        unit="Pa",
        labels=tuple(f"r{c // header.columns}c{c % header.columns}" for c in cells),
        rate_hz=clock.rate_hz,
        start_s=clock.start_s,
        times_s=clock.times_s,
        side=side,
        group=f"{side}_insole" if side else "insole",
        layout=layout,
        details={k.lower(): header.fields[k][:200] for k in _KEPT if k in header.fields}
        | {"calibration_pa": _calibration(header)[1]},
    )
    everything = (*text.said, *side_said, *said, *clock_said, *layout_said, *_doubts(header, values))
    source = Source(path.name, text.sha256, "Tekscan F-Scan", everything)
    return Recording(path.name, (stream,), sources=(source,))


@dataclass(frozen=True, slots=True)
class _Header:
    fields: dict[str, str]
    rows: int
    columns: int
    factor: float
    first_line: int


def _header(text: Text) -> _Header:
    at = next((i for i, line in enumerate(text.lines[:200]) if line.strip().startswith("ASCII_DATA")), None)
    if at is None:
        raise text.fail("F-Scan's header ending in 'ASCII_DATA'", found=f"'{text.lines[0][:40]}'", line=1)
    pairs = (line.strip().partition(" ") for line in text.lines[:at])
    fields = {key: value.strip() for key, _, value in pairs if key}
    rows, columns = (_count(text, fields, key) for key in ("ROWS", "COLS"))
    if rows * columns > _MOST_CELLS:
        raise text.fail("a grid of cells", found=f"{rows} × {columns} of them")
    unit = fields.get("UNITS", "")
    if not known(unit) or to_si(unit)[0] != "Pa":
        raise text.fail(
            "UNITS of pressure (KPa)",
            found=f"'{unit[:20]}'" if unit else "none",
            next_step="Calibrate and export in kPa: raw counts are no pressure.",
        )
    return _Header(fields, rows, columns, to_si(unit)[1], at + 1)


def _count(text: Text, fields: dict[str, str], key: str) -> int:
    word = fields.get(key, "")
    if not re.fullmatch(r"\d{1,6}", word) or int(word) == 0:
        raise text.fail(f"{key}, a whole number, in the header", found=f"'{word[:20]}'" if word else "none")
    return int(word)


def _frames(text: Text, header: _Header) -> tuple[Array, NDArray[np.int64], tuple[str, ...]]:
    """Grids (n, rows·columns) with NaN where no cell is, and the number of each frame."""
    rows, width = header.rows, header.columns
    grids: list[list[float]] = []
    numbers: list[int] = []
    said: list[str] = []
    index, last = header.first_line, len(text.lines)
    while index < last:
        line = text.lines[index].strip()
        if not line:
            index += 1
            continue
        if line.startswith("@@"):
            break
        match = re.fullmatch(r"Frame (\d{1,9})(?:\s.*)?", line)
        if match is None:
            raise text.fail("a line 'Frame n'", found=f"'{line[:40]}'", line=index + 1)
        block = [row for row in text.lines[index + 1 : index + 1 + rows] if row.strip()]
        grid = None if len(block) < rows else _grid(text, index + 1, rows, width, is_last=index + 1 + rows >= last)
        if grid is None:
            if index + 1 + rows < last and len(block) < rows:
                raise text.fail(f"{rows} rows in frame {match[1]}", found=str(len(block)), line=index + 1)
            said.append(Caveat(f"frame {match[1]} is cut off and was left out"))
            break
        grids.append(grid)
        numbers.append(int(match[1]))
        if len(grids) * rows * width > _CAPACITY:
            raise text.fail(f"at most {_CAPACITY:,} cell values", found="more", line=index + 1)
        index += 1 + rows
    if not grids:
        raise text.fail("frames below the header", found="none", line=header.first_line + 1)
    stated = header.fields.get("END_FRAME", "")
    if re.fullmatch(r"\d{1,9}", stated) and int(stated) != numbers[-1]:
        said.append(Caveat(f"the header says frames up to {stated}, the file ends at {numbers[-1]}"))
    values = np.array(grids)
    odd = int((values < 0).sum() + (values > 1e6).sum())
    if odd:
        said.append(Caveat(f"{odd} cell values below zero or beyond any sensor count as not measured"))
        values = np.where((values < 0) | (values > 1e6), np.nan, values)
    return values, np.array(numbers), tuple(said)


def _grid(text: Text, first: int, rows: int, width: int, *, is_last: bool) -> list[float] | None:
    """One frame; None if it is the file's last and cut within."""
    out: list[float] = []
    for k in range(first, first + rows):
        fields = text.lines[k].replace("B", "nan").rstrip(" ,;\t").split(",")
        try:
            if len(fields) != width or "_" in text.lines[k]:
                raise ValueError
            out += map(float, fields)
        except ValueError:
            if is_last and not text.whole and k == len(text.lines) - 1:
                return None
            found = f"{len(fields)} fields" if len(fields) != width else f"'{text.lines[k][:30]}'"
            raise text.fail(f"{width} numbers or B, separated by commas", found=found, line=k + 1) from None
    return out


def _side(path: Path, header: _Header) -> tuple[Side | None, tuple[str, ...]]:
    """From the file's own name, or the one in its header: FrasP01L is a left foot."""
    inside = re.split(r"[\\/]", header.fields.get("FILENAME", ""))[-1]
    own, stated = _side_in(path.stem), _side_in(inside.rsplit(".", 1)[0])
    if own and stated and own != stated:
        return own, (
            Caveat(f"the file's name says {own}, the header's '{inside[:60]}' {stated}: the file's name is believed"),
        )
    side = own or stated
    if side is None:
        return None, (Caveat("neither name nor header says which foot this is"),)
    return side, (f"{side} foot, by the name '{path.name if own else inside[:60]}'",)


def _side_in(stem: str) -> Side | None:
    word = re.search(r"(left|right)", stem, re.I)
    if word:
        return "left" if word[1].lower() == "left" else "right"
    letter = re.search(r"(?:(?<=\d)|[_\-. ])([LR])$|^([LR])[_\-. ]", stem)
    if letter is None:
        return None
    return "left" if (letter[1] or letter[2]) == "L" else "right"


def _clock(text: Text, header: _Header, numbers: NDArray[np.int64]) -> tuple[Clock, tuple[str, ...]]:
    try:
        step = float(header.fields.get("SECONDS_PER_FRAME", ""))
    except ValueError:
        step = 0.0
    if not 1e-5 < step < 1e3:
        raise text.fail(
            "SECONDS_PER_FRAME in the header", found=header.fields.get("SECONDS_PER_FRAME", "none")[:20] or "none"
        )
    jumps = np.diff(numbers)
    if (jumps <= 0).any():
        k = int(np.flatnonzero(jumps <= 0)[0])
        raise text.fail("frames in increasing order", found=f"frame {numbers[k + 1]} after frame {numbers[k]}")
    if (jumps == 1).all():
        return Clock(1.0 / step, 0.0, None), ()
    times = (numbers - numbers[0]) * step
    return Clock(None, 0.0, times), (f"{int((jumps - 1).sum())} frames are missing: every frame keeps its own time",)


def _layout(header: _Header, cells: NDArray[np.int64], side: Side | None) -> tuple[CellLayout, tuple[str, ...]]:
    said: list[str] = []
    row_m, column_m = (_spacing(header, key, said) for key in ("ROW_SPACING", "COL_SPACING"))
    row, column = cells // header.columns, cells % header.columns
    if header.fields.get("MIRROR_ROW", "0").strip() not in ("", "0"):
        row = header.rows - 1 - row
        said.append("rows are mirrored (MIRROR_ROW): turned back")
    if header.fields.get("MIRROR_COL", "0").strip() not in ("", "0"):
        column = header.columns - 1 - column
        said.append("columns are mirrored (MIRROR_COL): turned back")
    if side == "left":
        column = header.columns - 1 - column
    said.append("row 0 is taken to lie at the toes and the sole to be seen from above")
    layout = CellLayout(
        forward_m=row_m * (header.rows - 1 - row).astype(np.float64),
        lateral_m=column_m * column.astype(np.float64),
        area_m2=np.full(len(cells), row_m * column_m),
        source="F-Scan header" if "ROW_SPACING" in header.fields else "the usual F-Scan spacing of 5.08 mm",
        grid=(header.rows, header.columns),
        cell_index=row * header.columns + column,
    )
    return layout, tuple(said)


def _spacing(header: _Header, key: str, said: list[str]) -> float:
    match = re.fullmatch(r"([0-9.]{1,12})\s*(mm|cm|m)", header.fields.get(key, ""))
    try:
        value = float(match[1]) * to_si(match[2])[1] if match else 0.0
    except ValueError:
        value = 0.0
    if 1e-4 < value < 0.1:
        return value
    said.append(Caveat(f"{key} is not stated: {USUAL_SPACING_M * 1e3:g} mm assumed, as F-Scan sensors have"))
    return USUAL_SPACING_M


def _calibration(header: _Header) -> tuple[re.Match[str] | None, float]:
    """The calibrating weight and loaded cells as the header has them, and their mean pressure [Pa], 0 if unknown."""
    point = header.fields.get("CALIBRATION_POINT_1", "")
    match = re.match(r"([0-9.]+)\s*\(Kgs\).*?([0-9]{1,6})\s*\(Number of Loaded Cells\)", point)
    area = re.match(r"([0-9.]+)\s*mm2", header.fields.get("SENSEL_AREA", ""))
    try:
        cells_m2 = float(match[2]) * (float(area[1]) * 1e-6 if area else USUAL_SPACING_M**2) if match else 0.0
        mean_pa = float(match[1]) * GRAVITY_M_S2 / cells_m2 if match and cells_m2 > 0 else 0.0
    except ValueError:
        mean_pa = 0.0
    return match, mean_pa


def _doubts(header: _Header, values: Array) -> tuple[str, ...]:
    """What makes the calibration doubtful: too few cells under the calibrating person, or a movie at saturation."""
    said: list[str] = []
    match, mean_pa = _calibration(header)
    if match and mean_pa > _CALIBRATION_AT_MOST_PA:
        said.append(
            Caveat(
                f"the calibration is doubtful: {match[1]} kg on {match[2]} loaded cells would press with "
                f"{mean_pa / 1e3:.0f} kPa on average, where a standing foot presses with 100–200 kPa"
            )
        )
    full = re.match(r"([0-9.]+)\s*KPa", header.fields.get("SATURATION_PRESSURE", ""), re.I)
    top = float(np.nanmax(values))
    try:
        limit = float(full[1]) * 1e3 if full else np.inf
    except ValueError:
        limit = np.inf
    if top >= 0.99 * limit:
        said.append(
            Caveat(f"cells reach the saturation pressure of {limit / 1e3:.0f} kPa: the true peak may be higher")
        )
    return tuple(said)
