"""Where the cells of an insole lie and how large they are, from a small CSV or TOML file (`--geometry`)."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from groundup.anatomy import SIDES, Side
from groundup.errors import FileError
from groundup.io.table_names import delimiter_of
from groundup.io.text_file import read_text
from groundup.io.toml_file import read_toml
from groundup.signals.stream import CellLayout

_LENGTHS = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
_AREAS = {f"{u}{two}": f**2 for u, f in _LENGTHS.items() for two in ("²", "^2", "2")}
_LONGEST_M = 0.5
_MOST_CELLS = 10_000
_LIMIT_BYTES = 2_000_000
_COLUMNS = ("forward", "lateral", "area")

Layouts = Mapping[Side | None, CellLayout]


def read(path: Path) -> Layouts:
    """Cell layouts by side; under None where one holds for both feet (`lateral` runs towards each little toe).

    CSV: columns `forward[mm]`, `lateral[mm]`, `area[mm²]` and, if the feet differ, `side`; one row a cell in the order
    of the pressure file. TOML: `unit`, `area_unit` and the lists `forward`, `lateral`, `area`, alone or under `[left]`
    and `[right]`.
    """
    columns = _from_toml(path) if path.suffix.lower() == ".toml" else _from_csv(path)
    return {side: _layout(path, side, values) for side, values in columns.items()}


def layout_for(path: Path, layouts: Layouts, side: Side | None, cells: int) -> CellLayout:
    """The layout of one side's insole, checked against its number of cells."""
    layout = layouts.get(side, layouts.get(None))
    if layout is None:
        raise _wrong(path, f"the cells of the {side or 'only'} insole", "none", "Add them.")
    if len(layout.area_m2) != cells:
        raise _wrong(
            path, f"{cells} cells, as many as the pressure file has", str(len(layout.area_m2)), "Add one row a cell."
        )
    return layout


def _from_toml(path: Path) -> dict[Side | None, dict[str, Any]]:
    data = read_toml(path)
    length, area = data.get("unit"), data.get("area_unit")
    if length not in _LENGTHS or area not in _AREAS:
        raise _wrong(
            path, "unit = mm, cm or m and area_unit = mm², cm² or m²", f"{length!r} and {area!r}", "Write both."
        )
    tables: dict[Side | None, Any] = {side: data[side] for side in SIDES if side in data} or {None: data}
    out: dict[Side | None, dict[str, Any]] = {}
    for side, table in tables.items():
        if not isinstance(table, dict) or any(not isinstance(table.get(c), list) for c in _COLUMNS):
            place = f"[{side}]" if side else "the file"
            raise _wrong(path, f"the lists {', '.join(_COLUMNS)} in {place}", "others", "Write one number a cell.")
        scale = {"forward": _LENGTHS[length], "lateral": _LENGTHS[length], "area": _AREAS[area]}
        out[side] = {c: (table[c], scale[c]) for c in _COLUMNS}
    return out


def _from_csv(path: Path) -> dict[Side | None, dict[str, Any]]:
    text = read_text(path, limit_bytes=_LIMIT_BYTES)
    delimiter = delimiter_of(text.lines[0]) or ","
    rows = list(csv.reader((line[:10_000] for line in text.lines), delimiter=delimiter))
    header = [h.strip() for h in rows[0]]
    found: dict[str, tuple[int, float]] = {}
    for k, name in enumerate(header):
        word, _, unit = name.partition("[")
        units = _AREAS if word.strip() == "area" else _LENGTHS
        if word.strip() in _COLUMNS and unit.rstrip("]").strip() in units:
            found[word.strip()] = (k, units[unit.rstrip("]").strip()])
    if len(found) != len(_COLUMNS):
        raise _wrong(
            path,
            "a header with forward[mm], lateral[mm] and area[mm²]",
            ", ".join(header)[:80],
            "Write the units in brackets: mm, cm or m, and their squares.",
        )
    side_at = header.index("side") if "side" in header else None
    out: dict[Side | None, dict[str, Any]] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(f.strip() for f in row):
            continue
        side = _side(path, row, side_at, number)
        for name, (k, _) in found.items():
            values, _ = out.setdefault(side, {c: ([], found[c][1]) for c in _COLUMNS})[name]
            values.append(row[k].strip() if k < len(row) else "")
    return out


def _side(path: Path, row: Sequence[str], at: int | None, number: int) -> Side | None:
    word = row[at].strip().lower() if at is not None and at < len(row) else None
    if word is None and at is None:
        return None
    for side in SIDES:
        if word in (side, side[0]):
            return side
    raise _wrong(f"{path}, line {number}", "left or right in the column side", f"'{word}'", "Correct it.")


def _layout(path: Path, side: Side | None, columns: Mapping[str, Any]) -> CellLayout:
    place = f"{path}, {side} insole" if side else path
    try:
        forward, lateral, area = (np.array(columns[c][0], dtype=np.float64) * columns[c][1] for c in _COLUMNS)
    except (ValueError, TypeError, OverflowError) as error:
        raise _wrong(place, "numbers for forward, lateral and area", str(error)[:80], "Correct them.") from None
    if not (forward.ndim == 1 and forward.shape == lateral.shape == area.shape and 0 < len(area) <= _MOST_CELLS):
        shapes = ", ".join(str(len(np.atleast_1d(v))) for v in (forward, lateral, area))
        raise _wrong(place, "as many forward as lateral positions and areas", shapes, "Write one number a cell.")
    if not (np.isfinite(forward).all() and np.isfinite(lateral).all() and np.isfinite(area).all() and (area > 0).all()):
        raise _wrong(place, "finite positions and areas above zero", "others", "Correct them.")
    if np.ptp(forward) > _LONGEST_M or np.ptp(lateral) > _LONGEST_M or area.sum() > _LONGEST_M**2:
        raise _wrong(
            place,
            f"cells within {_LONGEST_M:g} m",
            f"{np.ptp(forward):.3g} × {np.ptp(lateral):.3g} m",
            "Check the unit.",
        )
    return CellLayout(forward, lateral, area, source=f"geometry file {path.name}")


def _wrong(where: Path | str, needed: str, found: str, step: str) -> FileError:
    return FileError(needed, found=found, where=str(where), next_step=step)
