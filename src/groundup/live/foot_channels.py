"""What each channel of a stream is for: a pad by its name, a cell by its place, a muscle by its name; or why not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.coaching.foot_load import FORCES
from groundup.devices.arrival import LiveStream
from groundup.ground.live_zones import NAMES, is_insole
from groundup.signals.emg import LEAST_RATE_HZ, muscle_of
from groundup.signals.emg_live import fast_enough
from groundup.signals.stream import CellLayout

Key = tuple[str, str]
Muscle = tuple[str, Side | None]

_PADS = {**{name: name for name in FORCES if name != "trainer"}, "mth5": "fifth"}
_MUSCLE_FIELDS = {
    "abductor hallucis": "abductor",
    "tibialis anterior": "tibialis",
    "flexor hallucis longus": "flexor",
}


@dataclass(frozen=True, slots=True, eq=False)
class Reads:
    """What one stream gives to one foot, as columns of its values. Fields are those of FootLoad."""

    key: Key
    stream: LiveStream
    side: Side | None
    named: tuple[tuple[str, int], ...] = ()
    """Forces by name."""
    pressed: tuple[tuple[str, int, float], ...] = ()
    """Pressures by name, with the sensor's area [m²]."""
    cells: NDArray[np.intp] | None = None
    layout: CellLayout | None = None
    """Where the cells lie, of an insole."""
    raw: tuple[int, ...] = ()
    """Raw EMG that is quick enough for an envelope."""
    raw_muscles: tuple[tuple[Muscle, str | None], ...] = ()
    """Of each of them, its muscle and field."""
    envelopes: tuple[tuple[int, Muscle, str | None], ...] = ()
    why: str = ""
    """Why something of it is of no use."""

    @property
    def name(self) -> str:
        """Who measures."""
        return self.stream.source.partition(":")[0] or self.key[1]

    @property
    def zone_rows(self) -> tuple[tuple[str, int], ...]:
        """Fields that are zones, and which."""
        if self.layout is None:
            return ()
        return tuple((_PADS[name], row) for row, name in enumerate(NAMES) if name in _PADS)

    @property
    def forces(self) -> tuple[str, ...]:
        """Fields that are forces."""
        rows = (*self.named, *((name, column) for name, column, _ in self.pressed), *self.zone_rows)
        return tuple(name for name, _ in rows)

    @property
    def fields(self) -> tuple[str, ...]:
        """All of them."""
        muscles = (*(f for _, f in self.raw_muscles), *(f for _, _, f in self.envelopes))
        return (*self.forces, *(name for name in muscles if name is not None))

    @property
    def muscles(self) -> tuple[Muscle, ...]:
        """Every muscle that has an envelope, the foot's or not."""
        return (*(muscle for muscle, _ in self.raw_muscles), *(muscle for _, muscle, _ in self.envelopes))


def reads_of(key: Key, stream: LiveStream, side: Side | None, under: Side | None) -> Reads:
    """What a stream gives to the foot of `side`; `under` is what a person said of the stream."""
    if stream.format == "string":
        return Reads(key, stream, None)
    sides: list[Side | None] = [channel.side or under for channel in stream.channels]
    ours = [side is None or one is None or one == side for one in sides]
    named: dict[str, int] = {}
    pressed: dict[str, tuple[int, float]] = {}
    other: list[int] = []
    for column, channel in enumerate(stream.channels):
        name = _PADS.get(channel.name.strip().lower())
        if not ours[column]:
            continue
        if name and (channel.kind == "force" or channel.unit == "N"):  # a stream of others tells units, not kinds
            named.setdefault(name, column)
        elif channel.kind == "force":
            other.append(column)
        elif channel.kind == "pressure" and name and channel.area_m2:
            pressed.setdefault(name, (column, channel.area_m2))
    cells, layout, why = _cells(stream, ours) if not named and not pressed else (None, None, "")
    if other and not named and not pressed and layout is None:
        named["trainer"] = other[0]
    raw, raw_muscles, envelopes = _muscles(stream, sides, ours)
    known = {one for one in sides if one is not None}
    return Reads(
        key=key,
        stream=stream,
        side=side if side in known else None,
        named=tuple(named.items()),
        pressed=tuple((name, column, area) for name, (column, area) in pressed.items() if name not in named),
        cells=cells,
        layout=layout,
        raw=raw,
        raw_muscles=raw_muscles,
        envelopes=envelopes,
        why=why or _raw_counts(stream) or _slow(stream),
    )


def why_nothing(streams: Mapping[Key, LiveStream]) -> str:
    """Why nothing of these streams can be counted, in one sentence with what to do."""
    if not streams:
        return "No sensor is connected: you count"
    whys = [why for key, stream in streams.items() if (why := reads_of(key, stream, None, None).why)]
    return whys[0] if whys else "No sensor here measures force under this foot, or a muscle that is known: you count"


def _cells(stream: LiveStream, ours: list[bool]) -> tuple[NDArray[np.intp] | None, CellLayout | None, str]:
    """The columns that are cells and where they lie, or why there are none."""
    columns = [k for k, c in enumerate(stream.channels) if c.kind == "pressure" and ours[k]]
    if not columns:
        return None, None, ""
    channels = [stream.channels[k] for k in columns]
    placed = [(c.forward_m, c.lateral_m, c.area_m2) for c in channels]
    if any(value is None for place in placed for value in place):
        return (
            None,
            None,
            (
                f"{_who(stream)} gives pressures, but not where its cells lie and how large they are: add that to a "
                "copy of its profile; until then you count"
            ),
        )
    forward, lateral, area = np.array(placed, dtype=float).T
    layout = CellLayout(forward, lateral, area, source="the device's profile")
    if not is_insole(layout):
        return (
            None,
            None,
            (
                f"{_who(stream)} is no insole, and where a foot stands on it is not known while it stands: record it "
                "and have it assessed; meanwhile you count"
            ),
        )
    return np.array(columns), layout, ""


def _muscles(
    stream: LiveStream, sides: list[Side | None], ours: list[bool]
) -> tuple[tuple[int, ...], tuple[tuple[Muscle, str | None], ...], tuple[tuple[int, Muscle, str | None], ...]]:
    raw: list[int] = []
    raw_muscles: list[tuple[Muscle, str | None]] = []
    envelopes: list[tuple[int, Muscle, str | None]] = []
    for column, channel in enumerate(stream.channels):
        kind: str = channel.kind
        if kind not in ("emg", "emg_envelope") or (kind == "emg" and not fast_enough(stream.rate_hz)):
            continue
        name, told = muscle_of(channel.name) or (channel.name, None)
        muscle = (name, sides[column] or told)
        field = _MUSCLE_FIELDS.get(name) if ours[column] else None
        if kind == "emg":
            raw.append(column)
            raw_muscles.append((muscle, field))
        else:
            envelopes.append((column, muscle, field))
    return tuple(raw), tuple(raw_muscles), tuple(envelopes)


def _raw_counts(stream: LiveStream) -> str:
    names = [c.name for c in stream.channels if c.kind == "raw" and c.unit != "N" and c.name.strip().lower() in _PADS]
    if not names:
        return ""
    return (
        f"{_who(stream)} sends raw counts of {', '.join(names)} that nobody has calibrated, so nothing is counted from "
        'them: copy its profile, give each of these channels kind = "force", unit = "N" and a scale found with a known '
        "weight, and add the copy as a sensor; until then you count"
    )


def _slow(stream: LiveStream) -> str:
    if fast_enough(stream.rate_hz) or not any(c.kind == "emg" for c in stream.channels):
        return ""
    rate = f"{stream.rate_hz:g} Hz" if stream.rate_hz else "no steady rate"
    return (
        f"{_who(stream)} sends raw EMG at {rate}, and an envelope needs {LEAST_RATE_HZ:g} Hz or more: set it to a "
        "higher rate; until then you count"
    )


def _who(stream: LiveStream) -> str:
    return stream.source.partition(":")[0] or stream.name
