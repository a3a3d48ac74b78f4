"""One try of a strength test by a force sensor: some seconds from its start, and the highest half second of them."""

import time
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.devices.arrival import Array, Arrival
from groundup.devices.source import Happening
from groundup.errors import SignalError
from groundup.live.sensors import Key, Sensors

TRY_S = 5.0
"""A try is three seconds of pulling; whoever begins late has two more (design)."""
STEADY_S = 0.5
"""The highest steady value is the highest mean over so long (design): a jerk is shorter."""
LONGEST_GAP_S = 0.5
"""A longer silence within a try might hide its peak: it does not count."""
RESTING_N = 10.0
"""More than this before a try is told: the sensor carries something, or its zero is off (design)."""

State = Literal["idle", "pulling", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A channel of a connected sensor that measures force."""

    id: str
    key: Key
    column: int
    words: str


def scales(sensors: Sensors) -> tuple[Scale, ...]:
    """Every force channel there is now; streams with one alone, which are scales, come first."""
    names = {s.text: s.name for s in sensors.standing if s.state in ("connected", "back")}
    found = [
        (len(stream.channels), Scale("|".join((*key, c.name)), key, i, f"{names[key[0]]}: {_channel(c.name, c.side)}"))
        for key, stream in sensors.streams.items()
        if key[0] in names
        for i, c in enumerate(stream.channels)
        if c.kind == "force"
    ]
    return tuple(scale for _, scale in sorted(found, key=lambda one: one[0]))


def steady_peak(times_s: Array, forces_n: Array, *, window_s: float = STEADY_S) -> float:
    """The highest mean of forces (n,) [N] over `window_s`; a SignalError where none was measured without a gap."""
    known: NDArray[np.bool_] = np.isfinite(forces_n) & np.isfinite(times_s)
    times, forces = times_s[known], forces_n[known]
    if len(times) < 2:
        raise SignalError("a force during the try", found="nothing", next_step="Is the sensor on? Try again.")
    widest = max(float(np.diff(times).max()), float(times[0] - times_s[0]), float(times_s[-1] - times[-1]))
    if widest > LONGEST_GAP_S:
        raise SignalError(
            "a try without a gap", found=f"{widest:.1f} s without a value, which may hide the peak", next_step="Again."
        )
    step = float(np.median(np.diff(times)))
    first = np.searchsorted(times, times - window_s + 0.5 * step)
    total = np.concatenate([[0.0], np.cumsum(forces)])
    whole = times - times[0] >= window_s - 1.5 * step
    if not whole.any():
        raise SignalError(f"a try of {window_s:g} s or more", found=f"{times[-1] - times[0]:.1f} s")
    means = (total[1:] - total[first]) / (np.arange(len(times)) + 1 - first)
    return float(means[whole].max())


@dataclass(slots=True, eq=False)
class Pull:
    """What one page asks of the sensors: the force now, and its tries. `heard` is told everything that comes."""

    sensors: Sensors
    pretend: bool = False
    """Whether it is for a synthetic person: for anyone else a synthetic sensor gives no result."""
    state: State = "idle"
    why: str = ""
    scale: Scale | None = None
    begun: int = 0
    """How many tries were."""
    force_n: float = float("nan")
    peak_n: float = float("nan")
    """Of the try that is done; while it runs, the highest sample so far."""
    _at_s: float = -np.inf
    _begun_s: float = np.inf
    _times: list[Array] = field(default_factory=list[Array])
    _forces: list[Array] = field(default_factory=list[Array])

    def choose(self, scale_id: str) -> None:
        """Look at this channel from now on; what ran is over."""
        self.scale = next((s for s in scales(self.sensors) if s.id == scale_id), None)
        self.state, self.why, self.force_n, self._at_s = "idle", "", float("nan"), -np.inf

    def begin(self) -> None:
        """A try from this moment."""
        self._times, self._forces, self._begun_s = [], [], time.monotonic()
        self.state, self.why, self.peak_n, self.begun = "pulling", "", float("nan"), self.begun + 1
        if self.scale is None:
            self.state, self.why = "failed", "The sensor is gone. Choose another, or enter what you read."

    @property
    def left_s(self) -> float:
        """How long a try that runs still lasts."""
        return max(0.0, TRY_S - (time.monotonic() - self._begun_s)) if self.state == "pulling" else 0.0

    @property
    def resting(self) -> bool:
        """Whether it shows a force though nobody pulls."""
        return self.state != "pulling" and abs(self.force_n) > RESTING_N

    def heard(self, key: Key, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if self.scale is None or key != self.scale.key or isinstance(item, Happening) or not len(item.values):
            return
        forces = item.values[:, self.scale.column]
        self.force_n, self._at_s = float(forces[-1]), item.host_time_s
        if self.state != "pulling":
            return
        if item.restarted:
            self.state, self.why = "failed", "The sensor began anew within the try. Try again."
            return
        told = np.isfinite(item.device_times_s).all()
        self._times.append(item.device_times_s if told else np.full(len(forces), item.host_time_s))
        self._forces.append(forces)
        self.peak_n = float(np.fmax(self.peak_n, np.fmax.reduce(forces)))

    def tick(self) -> None:
        """What time alone changes: a value that is old, a try that is over."""
        now_s = time.monotonic()
        if now_s - self._at_s > 2.0:
            self.force_n = float("nan")
        if self.state != "pulling" or now_s - self._begun_s < TRY_S:
            return
        nothing = np.empty(0)
        times, forces = np.concatenate([nothing, *self._times]), np.concatenate([nothing, *self._forces])
        try:
            if len(times) and np.ptp(times) < TRY_S - 2 * LONGEST_GAP_S:
                found = f"only {np.ptp(times):.1f} s"
                raise SignalError(f"values of all {TRY_S:g} s", found=found, next_step="Try again.")
            peak_n = steady_peak(times, forces)
            if self._synthetic and not self.pretend:
                raise SignalError("a sensor under a body", found=f"{peak_n:.1f} N of a SYNTHETIC one: not entered")
            self.peak_n, self.state = peak_n, "done"
        except SignalError as error:
            self.state, self.why, self.peak_n = "failed", error.line(), float("nan")

    @property
    def _synthetic(self) -> bool:
        stream = self.sensors.streams.get(self.scale.key) if self.scale is not None else None
        return stream is not None and stream.synthetic


def _channel(name: str, side: str | None) -> str:
    return f"{side} {name}" if side else name
