"""Maximal contractions: tries of five seconds of one muscle, of which the best half second is its maximum of the day.

Evidence 1.5: the best half second of three tries of three to five seconds (M); of gluteus maximus in two positions, of
which the higher counts, because the better one differs between people (CONP15, n = 13).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from groundup.anatomy import Side
from groundup.devices.arrival import Array, Arrival
from groundup.devices.source import Happening
from groundup.live.foot_channels import reads_of
from groundup.live.sensors import Key, Sensors
from groundup.signals.emg import MVC_WINDOW_S, voluntary_maximum
from groundup.signals.emg_live import LiveEnvelope, live_envelope, restarted

TRY_S = 5.0
TRIES = 3
REST_S = 60.0
"""Between two tries (design)."""
LEAST_S = 3.0
"""So much of a try must have come, in pieces of half a second or more: else it may have been missed (design)."""

State = Literal["idle", "pressing", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Electrode:
    """A channel of raw EMG that is quick enough, and its muscle as every part of groundup names it."""

    id: str
    key: Key
    column: int
    muscle: str
    side: Side | None
    rate_hz: float


@dataclass(frozen=True, slots=True)
class Position:
    """How a muscle is contracted at most, and whose words that is."""

    id: str
    words: str
    how: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Contracted:
    """One try that is over: its best half second [V]."""

    electrode: str
    position: str
    volts: float


_HOLD = (
    "Someone holds against it, or it presses against something that does not give. Rise to your most within a second."
)
_ANY = (Position("hardest", "Where it works hardest", _HOLD),)
_POSITIONS: dict[str, tuple[Position, ...]] = {
    "gluteus maximus": (
        Position(
            "prone",
            "Lying on your front",
            f"On your front, the knee bent to a right angle: press the thigh up off the floor. {_HOLD}",
            "CONP15",
        ),
        Position(
            "standing",
            "Standing squeeze",
            "Stand with your feet a little turned out and squeeze the buttocks together as hard as you can.",
            "CONP15",
        ),
    ),
}


def electrodes(sensors: Sensors) -> tuple[Electrode, ...]:
    """Every muscle whose maximum can be measured now."""
    found: list[Electrode] = []
    for key, stream in sensors.streams.items():
        reads = reads_of(key, stream, None, sensors.side_of(key))
        for column, ((muscle, side), _) in zip(reads.raw, reads.raw_muscles, strict=True):
            found.append(Electrode("|".join((*key, str(column))), key, column, muscle, side, stream.rate_hz or 0.0))
    return tuple(found)


def positions(muscle: str) -> tuple[Position, ...]:
    """How a muscle's maximum is looked for; where no source says how, as hard as it goes."""
    return _POSITIONS.get(muscle, _ANY)


def maximum(tries: Sequence[Contracted]) -> float | None:
    """The highest of the tries of one muscle [V], once one position has all of its tries."""
    counts = {t.position: sum(o.position == t.position for o in tries) for t in tries}
    return max(t.volts for t in tries) if any(n >= TRIES for n in counts.values()) else None


@dataclass(slots=True, eq=False)
class Contracting:
    """What one page asks of the sensors: a muscle's level now, and its tries. `heard` is told everything that comes."""

    sensors: Sensors
    pretend: bool = False
    """Whether it is for a synthetic person: for anyone else a synthetic sensor gives no maximum."""
    state: State = "idle"
    why: str = ""
    electrode: Electrode | None = None
    position: str = ""
    level_v: float = float("nan")
    """The envelope now."""
    highest_v: float = 0.0
    """The highest envelope of this muscle on this page: what fills its bar."""
    tries: list[Contracted] = field(default_factory=list[Contracted])
    _envelope: LiveEnvelope | None = None
    _at_s: float = -np.inf
    _begun_s: float = -np.inf
    _pieces: list[list[Array]] = field(default_factory=list[list[Array]])

    @property
    def own(self) -> list[Contracted]:
        """The tries of the chosen muscle."""
        return [t for t in self.tries if self.electrode is not None and t.electrode == self.electrode.id]

    @property
    def left_s(self) -> float:
        """How long a try that runs still lasts."""
        return max(0.0, TRY_S - (time.monotonic() - self._begun_s)) if self.state == "pressing" else 0.0

    @property
    def rest_left_s(self) -> float:
        """How long to rest before the next try."""
        left = REST_S - (time.monotonic() - self._begun_s - TRY_S)
        return min(REST_S, max(0.0, left)) if self.state == "done" else 0.0

    def choose(self, electrode_id: str, position: str) -> None:
        """Look at this muscle from now on; a try that ran is over."""
        before = self.electrode
        self.electrode = next((e for e in electrodes(self.sensors) if e.id == electrode_id), None)
        muscle = self.electrode.muscle if self.electrode else ""
        known = [p.id for p in positions(muscle)]
        self.position = position if position in known else known[0]
        if self.electrode != before:
            self._envelope = LiveEnvelope(self.electrode.rate_hz) if self.electrode else None
            self.level_v, self.highest_v = float("nan"), 0.0
        if self.state == "pressing":
            self.state = "idle"

    def begin(self) -> None:
        """A try from this moment."""
        self._pieces, self._begun_s = [[]], time.monotonic()
        self.state, self.why = "pressing", ""
        if self.electrode is None or self.electrode.key not in self.sensors.streams:
            self.state, self.why = "failed", "The electrodes are gone. Look whether they are on."

    def heard(self, key: Key, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if self.electrode is None or key != self.electrode.key or isinstance(item, Happening) or not len(item.values):
            return
        values = item.values[:, self.electrode.column, None]
        if self._envelope is not None:
            cut = item.lost > 0 or item.restarted
            self._envelope, _, levels = live_envelope(restarted(self._envelope) if cut else self._envelope, values)
            if len(levels):
                self.level_v, self._at_s = float(levels[-1, 0]), item.host_time_s
                self.highest_v = float(np.fmax(self.highest_v, np.fmax.reduce(levels[:, 0])))
        if self.state == "pressing":
            if item.lost or item.restarted:
                self._pieces.append([])  # what is on both sides of a loss is not one signal
            self._pieces[-1].append(values)

    def tick(self) -> None:
        """What time alone changes: a level that is old, a try that is over."""
        now_s = time.monotonic()
        if now_s - self._at_s > 2.0:
            self.level_v = float("nan")
        if self.state != "pressing" or now_s - self._begun_s < TRY_S or self.electrode is None:
            return
        stream = self.sensors.streams.get(self.electrode.key)
        if stream is not None and stream.synthetic and not self.pretend:
            self.state, self.why = "failed", "This sensor is SYNTHETIC: nobody's muscle is behind it. Nothing is kept."
            return
        rate_hz = self.electrode.rate_hz
        whole = [np.concatenate(piece) for piece in self._pieces if piece]
        long = [p for p in whole if len(p) > 2 * MVC_WINDOW_S * rate_hz and np.isfinite(p).all()]
        if sum(len(p) for p in long) < LEAST_S * rate_hz:
            self.state = "failed"
            self.why = f"Only {sum(len(p) for p in whole) / rate_hz:.1f} s came without a gap. Rest, and try again."
            return
        volts = float(voluntary_maximum(long, rate_hz=rate_hz)[0])
        self.tries.append(Contracted(self.electrode.id, self.position, volts))
        self.state = "done"
