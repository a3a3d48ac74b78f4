"""What the sensors measure at this moment, as a page draws it: every number worked out here, in units people read."""

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from groundup.devices.arrival import Array, Arrival, LiveStream
from groundup.devices.lane import Lane
from groundup.devices.looking import wrong_with
from groundup.devices.profile import Channel
from groundup.devices.source import Happening
from groundup.live.sensors import Key, Sensors
from groundup.signals.emg_live import LiveEnvelope, fast_enough, live_envelope, restarted
from groundup.web.words import plural

MOST_BARS = 16
"""Channels of one stream that get a bar each; more are cells, or are counted."""
MOST_CELLS = 4096
SILENT_S = 2.0
_SHOWN = {"V": (1e6, "µV", 0), "Pa": (1e-3, "kPa", 1), "N": (1.0, "N", 1), "m": (1e3, "mm", 1)}
"""By SI unit: factor, the unit that is shown, decimals."""
_LEAST = {"N": 20.0, "V": 50e-6, "Pa": 20e3}
"""A bar is full at the highest value so far, at least at this: noise of a sensor at rest fills none (design)."""
_NAMES = {"hallux": "big toe", "mth1": "ball, big toe", "fifth": "little-toe side", "mth5": "ball, little toe"}
"""Pads as the player names them."""
_FROM_ZERO = ("force", "pressure", "emg")
_SIGNED = ("acceleration", "angular_rate", "orientation", "angle")


@dataclass(slots=True, eq=False)
class _Seen:
    """One stream as a page saw it: last values, lowest and highest so far; of raw EMG those of its envelope."""

    stream: LiveStream
    last: Array
    low: Array
    high: Array
    envelope: LiveEnvelope | None
    text: str = ""
    at_s: float = -np.inf


@dataclass(slots=True, eq=False)
class View:
    """What one page remembers between two looks; `heard` is told everything that comes."""

    sensors: Sensors
    _seen: dict[Key, _Seen] = field(default_factory=dict[Key, _Seen])

    def heard(self, key: Key, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if isinstance(item, Happening):
            return
        seen = self._seen.get(key)
        if seen is None or seen.stream != self.sensors.lanes[key].stream:
            seen = self._seen[key] = _begun(self.sensors.lanes[key].stream)
        if item.texts:
            seen.text = item.texts[-1]
        if len(item.values):
            _take(seen, item)

    def now(self) -> dict[str, Any]:
        """How everything stands, as the page's socket says it."""
        lanes = self.sensors.lanes
        return {
            "type": "now",
            "sources": sources_said(self.sensors),
            "streams": [self._stream(key, lane) for key, lane in lanes.items()],
            "said": [{"at": f"{s.at:%H:%M:%S}", "words": s.words} for s in list(self.sensors.said)[-5:]],
        }

    def _stream(self, key: Key, lane: Lane) -> dict[str, Any]:
        seen, now_s = self._seen.get(key), time.monotonic()
        stream = lane.stream
        fresh = seen if seen is not None and not (stream.rate_hz and now_s - seen.at_s > SILENT_S) else None
        said: dict[str, Any] = {
            "source": key[0],
            "name": key[1],
            "line": line_of(lane, silent=seen is not None and fresh is None),
            "troubles": wrong_with(lane),
            "note": "" if _calibrated(stream) else "Raw counts that nobody calibrated: they compare with themselves.",
            "synthetic": stream.synthetic,
            "text": seen.text if seen is not None else "",
            "channels": [],
        }
        if wide(stream):
            return said | {"cells": _cells(stream, fresh)}
        shown = range(min(len(stream.channels), MOST_BARS))
        return said | {
            "channels": [_channel(stream.channels[i], fresh, i) for i in shown],
            "more": len(stream.channels) - len(shown),
        }


def sources_said(sensors: Sensors) -> list[dict[str, Any]]:
    """Every source and how it stands."""
    return [
        {
            "text": s.text,
            "name": s.name,
            "state": s.state,
            "words": "" if s.state == "connected" and s.words == f"{s.name} is connected" else s.words,
            "battery": None if s.battery is None else round(100 * s.battery),
            "under": s.under,
        }
        for s in sensors.standing
    ]


def line_of(lane: Lane, *, silent: bool = False) -> str:
    """Rate, samples, losses, gaps, clock and how sure its times are, in one line; of a silent one what came."""
    tally, stream = lane.tally, lane.stream
    if tally.last_s is None:
        return "nothing has come yet"
    nominal = f" of {stream.rate_hz:g}" if stream.rate_hz else ""
    said = [f"{tally.rate_hz:.4g}{nominal} Hz"] if tally.rate_hz is not None else []
    said = ["nothing comes now"] if silent else said
    said.append(f"{tally.samples:,} sample{'' if tally.samples == 1 else 's'}")
    said.append(f"{tally.lost:,} lost" if tally.lost else "none lost")
    said.append(plural(tally.gaps, "gap") if tally.gaps else "no gap")
    if lane.fit.drift_ppm is not None:
        said.append(f"clock drifts {round(lane.fit.drift_ppm):+d} ppm".replace("-", "\N{MINUS SIGN}"))
    if stream.clock == "arrival":
        said.append("no time of its own: as it comes")
    elif lane.uncertainty_s is not None:
        said.append(f"times to ± {max(0.1, 1000 * lane.uncertainty_s):.2g} ms")
    return ", ".join(said)


def wide(stream: LiveStream) -> bool:
    """Whether its channels are cells of a mat rather than bars."""
    return stream.grid is not None and len(stream.channels) > MOST_BARS and len(stream.channels) <= MOST_CELLS


def _begun(stream: LiveStream) -> _Seen:
    raw_emg = stream.channels and all(c.kind == "emg" for c in stream.channels) and fast_enough(stream.rate_hz)
    nothing = np.full(len(stream.channels), np.nan)
    envelope = LiveEnvelope(stream.rate_hz) if raw_emg and stream.rate_hz else None
    return _Seen(stream, nothing, nothing, nothing, envelope)


def _take(seen: _Seen, item: Arrival) -> None:
    values = item.values
    if seen.envelope is not None:
        if item.lost or item.restarted:
            seen.envelope = restarted(seen.envelope)
        seen.envelope, _, values = live_envelope(seen.envelope, values)
    seen.at_s = item.host_time_s
    if len(values):
        seen.last = values[-1]
        seen.low = np.fmin(seen.low, np.fmin.reduce(values))
        seen.high = np.fmax(seen.high, np.fmax.reduce(values))


def _channel(channel: Channel, seen: _Seen | None, i: int) -> dict[str, Any]:
    factor, unit, decimals = _SHOWN.get(channel.unit, (1.0, "" if channel.unit == "1" else channel.unit, 2))
    value = float(seen.last[i]) if seen is not None else float("nan")
    known = bool(np.isfinite(value))
    return {
        "name": _NAMES.get(channel.name, channel.name),
        "side": channel.side,
        "unit": unit,
        "value": round(factor * value, decimals) if known else None,
        "said": f"{factor * value:.{decimals}f} {unit}".replace("-", "\N{MINUS SIGN}").rstrip() if known else "–",
        "share": _share(channel, seen, i) if known and seen is not None else 0.0,
        "signed": channel.kind in _SIGNED,
        "envelope": seen is not None and seen.envelope is not None,
    }


def _share(channel: Channel, seen: _Seen, i: int) -> float:
    """How full a bar is, 0 to 1; −1 to 1 where a value has a sign. What presses has one scale with its like."""
    value, low, high = float(seen.last[i]), float(seen.low[i]), float(seen.high[i])
    if channel.kind in _FROM_ZERO:
        kinds = [(one.kind, one.unit) for one in seen.stream.channels]
        alike = [k for k, kind in enumerate(kinds) if kind == (channel.kind, channel.unit)]
        high = float(np.fmax.reduce(seen.high[alike]))
        share = max(0.0, value) / max(high, _LEAST.get(channel.unit, 0.0), 1e-12)
    elif channel.kind in _SIGNED:
        share = value / max(abs(low), abs(high), 1e-12)
    else:
        share = (value - low) / (high - low) if high > low else 0.0
    return round(share, 3)


def _cells(stream: LiveStream, seen: _Seen | None) -> dict[str, Any]:
    """A mat row by row: how loaded each cell is, 0 to 1 of the highest so far, −1 where nothing is measured."""
    rows, columns = stream.grid or (1, len(stream.channels))
    unit = stream.channels[0].unit
    factor, shown, decimals = _SHOWN.get(unit, (1.0, unit, 2))
    if seen is None or not np.isfinite(seen.last).any():
        return {"rows": rows, "columns": columns, "shares": [], "said": "–"}
    full = max(float(np.nanmax(seen.high)), _LEAST.get(unit, 1e-12))
    shares = np.where(np.isfinite(seen.last), np.clip(seen.last / full, 0.0, 1.0), -1.0)
    loaded = int((shares > 0.05).sum())
    top = factor * float(np.nanmax(seen.last))
    said = f"highest {top:.{decimals}f} {shown}, {loaded} of {len(shares)} cells loaded"
    return {"rows": rows, "columns": columns, "shares": np.round(shares, 2).tolist(), "said": said}


def _calibrated(stream: LiveStream) -> bool:
    return any(c.kind != "raw" for c in stream.channels) or not stream.channels or stream.format == "string"
