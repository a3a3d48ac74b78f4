"""The channels of a stream, one a table, or many cells in one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from groundup.anatomy import SIDES, Side
from groundup.devices.profile import BYTES, Channel, Kind, Type
from groundup.devices.toml_lines import Row
from groundup.training.fields import LONGEST_NAME
from groundup.units import GRAVITY_M_S2, known, to_si

CHANNEL_FIELDS = (
    "name",
    "kind",
    "unit",
    "type",
    "offset",
    "scale",
    "zero",
    "side",
    "forward_mm",
    "lateral_mm",
    "area_mm2",
    "count",
    "rows",
    "columns",
    "pitch_mm",
)
UNITS: dict[Kind, tuple[str, str]] = {
    "force": ("N", "N, kN or kg"),
    "pressure": ("Pa", "Pa, kPa or N/cm²"),
    "emg": ("V", "V, mV or µV"),
    "acceleration": ("m/s²", "m/s² or g"),
    "angular_rate": ("rad/s", "rad/s or deg/s"),
    "orientation": ("1", "1"),
    "angle": ("rad", "rad or deg"),
    "distance": ("m", "m, cm or mm"),
    "raw": ("1", "1: counts have no unit"),
}
"""The SI unit of each kind, and how a person may write it."""

_BINARY: tuple[Type, ...] = tuple(one for one in BYTES if one != "number")
_MOST = 4_096


def channels(
    rows: Sequence[Row], stream: Row, *, text: bool
) -> tuple[tuple[Channel, ...], tuple[Row, ...], tuple[int, int] | None]:
    """The channels, the table that each comes from, and the grid where they are the cells of one.

    A channel without an offset follows the one before.
    """
    if not rows:
        raise stream.wrong("channel", "at least one channel", "none")
    found: list[tuple[Channel, Row]] = []
    names: set[str] = set()
    grid: tuple[int, int] | None = None
    for row in rows:
        row.only([f for f in CHANNEL_FIELDS if f != "type" or not text])
        after = found[-1][0].offset + BYTES[found[-1][0].type] if found else 0
        one = _channel(row, after=after, text=text)
        if "rows" in row.values or "columns" in row.values:
            grid = (row.whole("rows", low=1, high=_MOST), row.whole("columns", low=1, high=_MOST))
            if len(rows) > 1 or grid[0] * grid[1] > _MOST:
                raise row.error("rows", f"one grid of at most {_MOST} cells alone in its stream", f"{grid}")
        for each in _copies(row, one, grid):
            if each.name in names:
                raise row.error("name", "a name of its own for each channel of a stream", each.name)
            names.add(each.name)
            found.append((each, row))
    return tuple(one for one, _ in found), tuple(row for _, row in found), grid


def _channel(row: Row, *, after: int, text: bool) -> Channel:
    kind = row.one_of("kind", get_args(Kind))
    unit, factor = _unit(row, kind)
    scale = row.number("scale", low=-1e12, high=1e12, default=1.0)
    if scale * factor == 0:
        raise row.error("scale", "a scale that is not zero", scale)
    side: Side | None = row.one_of("side", SIDES) if "side" in row.values else None

    def meters(name: str, *, low: float) -> float | None:
        return row.number(name, low=low, high=1000.0) * 1e-3 if name in row.values else None

    area = row.number("area_mm2", low=1e-3, high=1e6) * 1e-6 if "area_mm2" in row.values else None
    return Channel(
        name=row.text("name", most=LONGEST_NAME),
        kind=kind,
        unit=unit,
        type="number" if text else row.one_of("type", _BINARY),
        scale=scale * factor,
        zero=row.number("zero", low=-1e15, high=1e15, default=0.0),
        side=side,
        forward_m=meters("forward_mm", low=-1000.0),
        lateral_m=meters("lateral_mm", low=-1000.0),
        area_m2=area,
        offset=row.whole("offset", low=0, high=65_535, default=after),
    )


def _unit(row: Row, kind: Kind) -> tuple[str, float]:
    """The SI unit of a kind, and the factor that leads to it. A scale's kilogram is the force that weighs it."""
    text = row.text("unit", most=LONGEST_NAME)
    needed, usual = UNITS[kind]
    unit, factor = to_si(text) if known(text) else ("", 0.0)
    if kind == "force" and unit == "kg":
        return needed, factor * GRAVITY_M_S2
    if unit != needed:
        raise row.error("unit", f"a unit of {kind} ({usual})", text)
    return needed, factor


def _copies(row: Row, one: Channel, grid: tuple[int, int] | None) -> Iterator[Channel]:
    """A channel; or `count` of them, numbered; or the cells of a grid, row by row from the toes, each from the inner
    side, whose positions follow from the pitch."""
    size = BYTES[one.type]
    if grid is not None:
        pitch = row.numbers("pitch_mm", count=2, low=0.1, high=100.0) if "pitch_mm" in row.values else None
        for k in range(grid[0] * grid[1]):
            r, c = divmod(k, grid[1])
            cell = replace(one, name=f"{one.name} {r + 1}-{c + 1}", offset=one.offset + k * size)
            if pitch:
                forward, lateral = (grid[0] - 0.5 - r) * pitch[0] * 1e-3, (c + 0.5) * pitch[1] * 1e-3
                area = one.area_m2 or pitch[0] * pitch[1] * 1e-6
                cell = replace(cell, forward_m=forward, lateral_m=lateral, area_m2=area)
            yield cell
        return
    count = row.whole("count", low=1, high=_MOST, default=1)
    if count == 1:
        yield one
        return
    for k in range(count):
        yield replace(one, name=f"{one.name} {k + 1}", offset=one.offset + k * size)
