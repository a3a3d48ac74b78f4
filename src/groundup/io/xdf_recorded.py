"""Streams that groundup's own recorder wrote into an XDF file: what it tells of channels, gaps and losses besides."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.signals.note import Caveat
from groundup.signals.sensors import Sensor, sensor_streams
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

CHANNEL_FIELDS = ("label", "unit", "type", "side", "forward_m", "lateral_m", "area_m2")
_HEADER = ("grid", "synthetic")
_FOOTER = ("uncertainty_s", "drift_ppm", "lost_packets", "duplicates", "damaged_bytes", "gaps", "clock_resets")


def recorder_words(description: Any, footer: Any) -> dict[str, Any] | None:
    """What the recorder counted, `grid`, `synthetic`; None for a stream of others, whose gaps nobody vouches for.

    A stream that says samples may be missing keeps its own times and is not laid on one line. One that was cut off has
    no footer and no counts.
    """
    if not isinstance(description, Mapping):
        return None
    told = only(description.get("synchronization"))
    if not isinstance(told, Mapping) or str(only(told.get("can_drop_samples"))).lower() != "true":
        return None
    info = footer.get("info") if isinstance(footer, Mapping) else None
    counts = {name: _number(str(only(info.get(name)))) for name in _FOOTER} if isinstance(info, Mapping) else {}
    told = {name: str(only(description.get(name))) for name in _HEADER}
    return {name: v for name, v in counts.items() if v is not None} | told


def recorded_streams(
    s: dict[str, Any],
    labels: list[str],
    units: list[tuple[str, float]],
    times: Array,
    values: Array,
    clock: dict[str, Any],
    taken: set[str],
) -> tuple[Stream, ...]:
    """Streams as the device's profile tells them: kind, side and place by channel, gaps where samples are missing.

    `units` are (SI unit, factor) of each channel.
    """
    told = s["channels"] if len(s["channels"]) == len(labels) else [dict.fromkeys(CHANNEL_FIELDS, "")] * len(labels)
    sensors = tuple(
        Sensor(
            label,
            unit,
            channel["type"].lower() or s["type"].lower(),
            _side(channel["side"]),
            *(_number(channel[name]) for name in ("forward_m", "lateral_m", "area_m2")),
        )
        for label, (unit, _), channel in zip(labels, units, told, strict=True)
    )
    name = s["name"] or "stream"
    name += f" ({s['id']})" if any(t == name or t.startswith(f"{name} ") for t in taken) else ""
    counts = {key: value for key, value in s["recorded"].items() if key not in _HEADER}
    return sensor_streams(
        name,
        sensors,
        times,
        values * np.array([factor for _, factor in units]),
        nominal_rate_hz=_number(s["nominal_rate"]) or None,
        details=clock | counts,
        grid=_grid(s["recorded"]["grid"]),
    )


def losses(name: str, told: Mapping[str, Any]) -> list[str]:
    """What its recorder counted on the way, and how far the times of a fitted clock may be off."""
    words = {
        "lost_packets": "packets lost",
        "damaged_bytes": "bytes damaged",
        "clock_resets": "times its clock set anew",
    }
    counted = [f"{told[key]:.0f} {what}" for key, what in words.items() if told.get(key)]
    said: list[str] = [Caveat(f"stream '{name}': {', '.join(counted)}")] if counted else []
    if told.get("uncertainty_s"):
        said.append(f"stream '{name}': times within {1000 * told['uncertainty_s']:.2g} ms, and its way's least delay")
    return said


def only(value: Any) -> Any:
    """The single entry of pyxdf's lists; empty text where there is none."""
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else value


def _grid(text: str) -> tuple[int, int] | None:
    rows, _, columns = text.partition(" x ")
    return (int(rows), int(columns)) if rows.isdecimal() and columns.isdecimal() else None


def _side(text: str) -> Side | None:
    return text if text in ("left", "right") else None


def _number(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
