"""What comes, as a person at a terminal sees it: a line a stream, with bars of the last values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from groundup.devices.arrival import Array, Arrival
from groundup.devices.lane import Lane
from groundup.devices.source import Happening
from groundup.devices.tally import shown_name

if TYPE_CHECKING:
    from rich.table import Table

MOST_BARS = 16
MOST_SAID = 3
"""Happenings below the table; all of them are said at the end."""
SILENT_S = 2.0
_BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(slots=True, eq=False)
class Seen:
    """What the view remembers between two looks: each stream's last values and their range, and what happened."""

    last: dict[tuple[str, str], Array] = field(default_factory=dict[tuple[str, str], Array])
    low: dict[tuple[str, str], Array] = field(default_factory=dict[tuple[str, str], Array])
    high: dict[tuple[str, str], Array] = field(default_factory=dict[tuple[str, str], Array])
    texts: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    happened: list[str] = field(default_factory=list[str])

    def heard(self, source: str, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if isinstance(item, Happening):
            self.happened.append(item.words)
        elif item.texts:
            self.texts[source, item.stream] = item.texts[-1]
        elif len(item.values):
            key = (source, item.stream)
            part = item.values[:, :MOST_BARS]
            low: Array = np.fmin.reduce(part)
            high: Array = np.fmax.reduce(part)
            self.last[key] = part[-1]
            self.low[key] = np.fmin(self.low[key], low) if key in self.low else low
            self.high[key] = np.fmax(self.high[key], high) if key in self.high else high


def shown(lanes: Mapping[tuple[str, str], Lane], seen: Seen, *, now_s: float, title: str) -> "Table":
    """The table of all streams at host time `now_s`."""
    from rich.table import Table

    table = Table(
        title=title, title_justify="left", caption="\n".join(seen.happened[-MOST_SAID:]), caption_justify="left"
    )
    for name in ("stream", "Hz", "samples", "lost", "clock", "last values"):
        table.add_column(name, justify="right" if name in ("Hz", "samples", "lost") else "left", no_wrap=True)
    for key, lane in lanes.items():
        table.add_row(*_row(key, lane, seen, now_s))
    return table


def bars(last: Array, low: Array, high: Array) -> str:
    """A block a channel, from the lowest to the highest value it has had; a dot where nothing was measured."""
    span = np.where(high > low, high - low, 1.0)
    level = np.clip(np.nan_to_num((last - low) / span) * (len(_BLOCKS) - 1), 0, len(_BLOCKS) - 1)
    return "".join("·" if np.isnan(v) else _BLOCKS[round(float(x))] for v, x in zip(last, level, strict=True))


def _row(key: tuple[str, str], lane: Lane, seen: Seen, now_s: float) -> list[str]:
    tally, fit, name = lane.tally, lane.fit, shown_name(lane.stream)
    rate = f"{tally.rate_hz:.1f}" if tally.rate_hz is not None else "…"
    silent = now_s - tally.last_s if tally.last_s is not None else None
    if silent is not None and silent > SILENT_S and lane.stream.rate_hz:
        rate = f"silent {silent:.0f} s"
    lost = f"{tally.lost:,} ({100 * tally.lost_share:.1f} %)" if tally.lost else "0"
    clock = {"host": "this computer's", "arrival": "as it comes"}.get(lane.stream.clock, "…")
    if fit.drift_ppm is not None:
        clock = f"{round(fit.drift_ppm):+d} ppm"
    if lane.fitted and lane.uncertainty_s is not None:
        clock += f" ± {1000 * lane.uncertainty_s:.1f} ms"
    if fit.resets:
        clock += f", reset {fit.resets}×"
    if key in seen.texts:
        return [name, "", f"{tally.samples:,}", lost, clock, seen.texts[key][:30]]
    drawn = bars(seen.last[key], seen.low[key], seen.high[key]) if key in seen.last else ""
    if key in seen.last and len(lane.stream.channels) == 1:
        drawn += f" {seen.last[key][0]:.4g} {lane.stream.channels[0].unit}"
    more = len(lane.stream.channels) - MOST_BARS
    return [name, rate, f"{tally.samples:,}", lost, clock, drawn + (f" +{more}" if more > 0 else "")]
