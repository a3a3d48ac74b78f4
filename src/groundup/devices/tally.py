"""What has come of one stream: counted as it comes, stored with it, and said in one line."""

from dataclasses import dataclass, replace

import numpy as np

from groundup.devices.arrival import Array, Arrival, LiveStream
from groundup.devices.clock import ClockFit
from groundup.signals.clock import LONGEST_STEP

RECENT_S = 5.0
"""The rate that is shown is of the last so many seconds."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one stream since it began; `Tally()` before its first arrival. All times are the host's."""

    arrivals: int = 0
    samples: int = 0
    lost: int = 0
    """Packets that never came."""
    duplicates: int = 0
    damaged_bytes: int = 0
    restarts: int = 0
    """How often the device itself began anew."""
    gaps: int = 0
    """Steps of more than two and a half nominal ones between samples."""
    longest_gap_s: float = 0.0
    first_s: float | None = None
    last_s: float | None = None
    latest_device_s: float | None = None
    recent: tuple[tuple[float, int], ...] = ()
    """(second of the host, samples in it) of the last seconds."""

    @property
    def rate_hz(self) -> float | None:
        """Samples a second in the last whole seconds of the host; None before there is one."""
        whole = [r for r in self.recent[:-1] if self.first_s is not None and r[0] > self.first_s]
        return sum(n for _, n in whole) / (self.recent[-1][0] - whole[0][0]) if whole else None

    @property
    def lost_share(self) -> float:
        """Packets lost of all that were sent, as far as their numbers tell."""
        return self.lost / max(1, self.lost + self.arrivals)


def count(tally: Tally, stream: LiveStream, arrival: Arrival, *, jumped: bool = False) -> Tally:
    """The tally after one more arrival of `stream`; `jumped`: its clock was set anew since the one before."""
    gaps, longest = (0, 0.0) if jumped else _gaps(tally, stream, arrival)
    times = arrival.device_times_s
    return replace(
        tally,
        arrivals=tally.arrivals + (1 if len(times) else 0),
        samples=tally.samples + len(times),
        lost=max(0, tally.lost + arrival.lost),
        duplicates=tally.duplicates + arrival.duplicate,
        damaged_bytes=tally.damaged_bytes + arrival.damaged,
        restarts=tally.restarts + arrival.restarted,
        gaps=tally.gaps + gaps,
        longest_gap_s=max(tally.longest_gap_s, longest),
        first_s=arrival.host_time_s if tally.first_s is None else tally.first_s,
        last_s=arrival.host_time_s if len(times) else tally.last_s,
        latest_device_s=_latest(tally, times, jumped),
        recent=_recent(tally, arrival.host_time_s, len(times)),
    )


def line(stream: LiveStream, tally: Tally, fit: ClockFit, *, now_s: float) -> str:
    """The whole tally in one line of words."""
    if tally.last_s is None:
        return f"{shown_name(stream)}: nothing has come yet"
    nominal = f" of {stream.rate_hz:g}" if stream.rate_hz else ""
    said = [f"{tally.rate_hz:.4g}{nominal} Hz"] if tally.rate_hz is not None else []
    said.append(_times(tally.samples, "sample"))
    said += troubles(tally, fit)
    if fit.drift_ppm is not None:
        said.append(f"clock {round(fit.drift_ppm):+d} ppm")
    if fit.uncertainty_s is not None:
        said.append(f"± {1000 * fit.uncertainty_s:.2g} ms")
    age = now_s - tally.last_s
    if stream.rate_hz and age > max(1.0, 5.0 / stream.rate_hz):
        said.append(f"silent for {age:.0f} s")
    return f"{shown_name(stream)}: {', '.join(said)}"


def shown_name(stream: LiveStream) -> str:
    """The stream's name, and that it is synthetic where nobody's body is behind it."""
    return f"{stream.name} (SYNTHETIC)" if stream.synthetic else stream.name


def troubles(tally: Tally, fit: ClockFit) -> list[str]:
    """What went wrong, each a few words; empty where nothing did."""
    said: list[str] = []
    if tally.lost:
        said.append(f"{_times(tally.lost, 'packet')} lost ({100 * tally.lost_share:.2g} %)")
    if tally.duplicates:
        said.append(f"{_times(tally.duplicates, 'duplicate')} left out")
    if tally.damaged_bytes:
        said.append(f"{_times(tally.damaged_bytes, 'byte')} damaged")
    if tally.gaps:
        said.append(f"{_times(tally.gaps, 'gap')}, the longest {tally.longest_gap_s:.2g} s")
    if fit.resets:
        said.append(f"its clock was set anew {_times(fit.resets, 'time')}")
    return said


def _gaps(tally: Tally, stream: LiveStream, arrival: Arrival) -> tuple[int, float]:
    if not stream.rate_hz or not len(arrival.device_times_s):
        return 0, 0.0
    before = [] if tally.latest_device_s is None else [tally.latest_device_s]
    steps = np.diff(np.concatenate([before, arrival.device_times_s]))
    wide = steps[steps > LONGEST_STEP / stream.rate_hz]
    return len(wide), float(wide.max(initial=0.0))


def _latest(tally: Tally, times: Array, jumped: bool) -> float | None:
    """The highest device time: a packet that comes late does not take it back."""
    if not len(times) or not np.isfinite(times[-1]):
        return tally.latest_device_s
    newest = float(times[-1])
    return newest if jumped or tally.latest_device_s is None else max(newest, tally.latest_device_s)


def _recent(tally: Tally, now_s: float, samples: int) -> tuple[tuple[float, int], ...]:
    second = float(np.floor(now_s))
    recent = tally.recent
    if recent and recent[-1][0] == second:
        return (*recent[:-1], (second, recent[-1][1] + samples))
    return (*(r for r in recent if r[0] >= second - RECENT_S), (second, samples))


def _times(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
