"""The column mapping: a small TOML file that says what the columns of a table are, checked key by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from groundup.anatomy import SIDES, Side
from groundup.errors import FileError
from groundup.io.toml_file import read_toml
from groundup.signals.stream import Kind
from groundup.units import known, to_si

_TOP = ("delimiter", "decimal", "header_row", "rate_hz", "time", "stream")
_OF_STREAM = ("name", "kind", "unit", "side", "columns", "labels", "group", "up")
VECTORS = ("force", "free_moment", "cop")
_SPATIAL = (*VECTORS, "markers")
_SI_OF: dict[str, tuple[str, ...]] = {
    "markers": ("m",),
    "cop": ("m",),
    "force": ("N",),
    "free_moment": ("N·m",),
    "pressure": ("Pa",),
    "angles": ("rad",),
    "emg": ("V", "1"),
    "emg_envelope": ("V", "1"),
    "visibility": ("1",),
}


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """One stream to make: its columns by name or by number from 1. `place` names it in errors."""

    place: str
    name: str
    kind: Kind
    unit: str
    side: Side | None
    columns: tuple[str | int, ...]
    labels: tuple[str, ...]
    group: str
    up: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is written and what its columns are; None is found from the file."""

    delimiter: str | None
    decimal: str
    header_row: int | None
    rate_hz: float | None
    time: tuple[str | int, str] | None
    streams: tuple[StreamPlan, ...]


def read_plan(mapping: Path) -> Plan:
    """The plan in a mapping file; a mistake is named by its key."""
    data = read_toml(mapping)
    _no_others(mapping, "", data, _TOP)
    delimiter = data.get("delimiter")
    if delimiter is not None and not (isinstance(delimiter, str) and len(delimiter) == 1):
        raise wrong(mapping, "key 'delimiter'", "one character", repr(delimiter))
    decimal = data.get("decimal", ".")
    if decimal not in (".", ","):
        raise wrong(mapping, "key 'decimal'", "'.' or ','", repr(decimal))
    header = data.get("header_row")
    if header is not None and not (type(header) is int and 0 <= header < 10_000):
        raise wrong(mapping, "key 'header_row'", "the line of the column names, or 0 for none", repr(header))
    rate = data.get("rate_hz")
    if rate is not None and not (_is_number(rate) and 0 < rate < 1e6):
        raise wrong(mapping, "key 'rate_hz'", "a positive number", repr(rate))
    streams = data.get("stream")
    if not isinstance(streams, list) or not streams:
        raise wrong(mapping, "key 'stream'", "at least one [[stream]]", "none")
    plans = tuple(_stream_plan(mapping, k, s) for k, s in enumerate(cast(list[Any], streams), 1))
    names = [p.name for p in plans]
    for plan in plans:
        if names.count(plan.name) > 1:
            raise wrong(mapping, f"{plan.place}, key 'name'", "a name of its own", f"'{plan.name}' twice")
    return Plan(delimiter, decimal, header, None if rate is None else float(rate), _time(mapping, data), plans)


def _time(mapping: Path, data: Mapping[str, Any]) -> tuple[str | int, str] | None:
    time = data.get("time")
    if time is None:
        return None
    if not isinstance(time, dict):
        raise wrong(mapping, "key 'time'", 'a table like { column = 1, unit = "s" }', repr(time)[:40])
    table = cast(dict[str, Any], time)
    _no_others(mapping, "[time]", table, ("column", "unit"))
    column, unit = table.get("column"), table.get("unit")
    if column is None or not _is_column(column):
        raise wrong(mapping, "[time], key 'column'", "a name or a number from 1", repr(column))
    if not (isinstance(unit, str) and known(unit) and to_si(unit)[0] == "s"):
        raise wrong(mapping, "[time], key 'unit'", "s, ms, us or min", repr(unit))
    return column, unit


def _stream_plan(mapping: Path, number: int, entry: Any) -> StreamPlan:
    place = f"[[stream]] {number}"
    if not isinstance(entry, dict):
        raise wrong(mapping, place, "a table with name, kind, unit and columns", repr(entry)[:40])
    table = cast(dict[str, Any], entry)
    _no_others(mapping, place, table, _OF_STREAM)
    name, kind, unit, side = (table.get(k) for k in ("name", "kind", "unit", "side"))
    if not (isinstance(name, str) and name.strip()):
        raise wrong(mapping, f"{place}, key 'name'", "a name", repr(name))
    if kind is None or kind not in get_args(Kind):
        raise wrong(mapping, f"{place}, key 'kind'", f"one of {', '.join(get_args(Kind))}", repr(kind))
    if kind in ("landmarks_image", "landmarks_world"):
        raise wrong(mapping, f"{place}, key 'kind'", "a kind that fits a table", f"'{kind}', which comes as JSON")
    if not (isinstance(unit, str) and known(unit)):
        raise wrong(mapping, f"{place}, key 'unit'", "a unit such as mV, N, kPa, mm, deg or 1", repr(unit))
    if kind in _SI_OF and to_si(unit)[0] not in _SI_OF[kind]:
        raise wrong(mapping, f"{place}, key 'unit'", f"a unit of {kind}, like {_SI_OF[kind][0]}", f"'{unit}'")
    if side not in (None, *SIDES):
        raise wrong(mapping, f"{place}, key 'side'", "left or right", repr(side))
    columns, labels, up = table.get("columns"), table.get("labels", []), table.get("up", "y")
    if not isinstance(columns, list) or not columns or not all(_is_column(c) for c in cast(list[Any], columns)):
        raise wrong(mapping, f"{place}, key 'columns'", "a list of names or numbers from 1", repr(columns)[:60])
    if not isinstance(labels, list) or not all(isinstance(v, str) and v for v in cast(list[Any], labels)):
        raise wrong(mapping, f"{place}, key 'labels'", "a list of names", repr(labels)[:60])
    if up not in ("y", "z") or ("up" in table and kind not in _SPATIAL):
        raise wrong(mapping, f"{place}, key 'up'", "y or z, for markers, force, free_moment and cop", repr(up))
    columns, labels = cast(list[str | int], columns), cast(list[str], labels)
    _check_counts(mapping, place, kind, len(columns), len(labels))
    group = table.get("group", "")
    if not isinstance(group, str):
        raise wrong(mapping, f"{place}, key 'group'", "a name", repr(group))
    return StreamPlan(place, name.strip(), kind, unit, side, tuple(columns), tuple(labels), group, up)


def _check_counts(mapping: Path, place: str, kind: str, columns: int, labels: int) -> None:
    if kind in VECTORS and columns != 3:
        raise wrong(mapping, f"{place}, key 'columns'", f"three columns x, y, z for {kind}", str(columns))
    if kind == "markers" and (columns % 3 or labels != columns // 3):
        raise wrong(
            mapping, f"{place}, key 'labels'", "three columns and one label a marker", f"{columns} and {labels}"
        )
    if kind != "markers" and labels not in (0, columns):
        raise wrong(mapping, f"{place}, key 'labels'", f"{columns} labels, one a column", str(labels))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_column(value: object) -> bool:
    return (isinstance(value, str) and bool(value)) or (type(value) is int and value >= 1)


def _no_others(mapping: Path, place: str, table: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for key in table:
        if key not in allowed:
            where = f"{place}, key '{key}'" if place else f"key '{key}'"
            raise wrong(mapping, where, f"one of {', '.join(allowed)}", f"'{key}'")


def wrong(mapping: Path, place: str, needed: str, found: str) -> FileError:
    """An error at a place of the mapping."""
    return FileError(needed, found=found, where=f"{mapping}, {place}", next_step="docs/files.md shows the format.")
