"""The 72 sway descriptors of a 30 s record beside the same algorithm written as plain loops.

The published code (Quijoux 2021) is not on any package index, so it cannot be timed here; on another machine it took
423 ms for such a record. The peer here is the part of the published algorithm that costs it the most, resampling and
sway density, written plainly sample by sample: less work than ours does in the same row.
"""

import math
import timeit

import numpy as np

from groundup.ground import sway


def synthetic_record(*, seconds: float = 30.0, rate_hz: float = 100.0, seed: int = 7) -> np.ndarray:
    """Positions (n, 2) in cm of a noisy inverted pendulum held by a spring; made up, seeded."""
    random = np.random.default_rng(seed)
    cop = np.zeros((int(seconds * rate_hz), 2))
    velocity = np.zeros(2)
    for i in range(1, len(cop)):
        velocity += (-1.5 * cop[i - 1] - 1.2 * velocity) / rate_hz + random.normal(0, 0.09, 2)
        cop[i] = cop[i - 1] + velocity / rate_hz
    return cop


def plain_swarii(times, values, *, rate_hz: float, window_s: float = 0.08):
    """Sliding-window weighted averaging, one window and one sample after the other; fills no empty window."""
    half = 0.5 * (window_s - 1e-6)
    out_times, out = [], []
    now = max(0.0, times[0])
    while now < times[-1]:
        inside = [i for i in range(len(times)) if abs(times[i] - now) < half]
        if len(inside) == 1:
            out_times.append(now)
            out.append(np.array(values[inside[0]]))
        elif inside:
            total, weight = np.zeros(values.shape[1]), 0.0
            for i in inside:
                left = max(times[0], now - half) if i == inside[0] else 0.5 * (times[i - 1] + times[i])
                right = min(times[-1], now + half) if i == inside[-1] else 0.5 * (times[i] + times[i + 1])
                total += values[i] * (right - left)
                weight += right - left
            out_times.append(now)
            out.append(total / weight)
        now += 1.0 / rate_hz
    return np.array(out_times), np.array(out)


def plain_purge(times, values, *, jump: float, back: float, settling_s: float = 0.1):
    """Spikes left out, each sample judged beside the last one kept; indices of what stays."""
    kept: list[int] = []
    for i in range(1, len(times) - 1):
        if times[i] < settling_s:
            continue
        if kept:
            last = values[kept[-1]]
            away = np.abs(values[i] - last).sum() > jump
            returns = any(i + ahead < len(times) and np.abs(values[i + ahead] - last).sum() < back for ahead in (1, 2))
            if away and returns:
                continue
        kept.append(i)
    return kept


def plain_stay(cop, *, radius: float) -> list[int]:
    """Samples between the last entry before and the first exit after each position."""
    stay = []
    for i in range(len(cop) - 1):
        stop = i + 1
        while stop < len(cop) and math.dist(cop[stop], cop[i]) <= radius:
            stop += 1
        start = i - 1
        while start >= 0 and math.dist(cop[start], cop[i]) <= radius:
            start -= 1
        stay.append(stop - start - 2)
    return stay


def run() -> list[tuple[str, float | None, float | None, str]]:
    """Rows (name, ours_s, peer_s, note)."""
    rate_hz = 100.0
    cop = synthetic_record(rate_hz=rate_hz)
    times = np.arange(len(cop)) / rate_hz
    ready = sway.prepare(cop[:, 0], cop[:, 1], rate_hz=rate_hz, unit="cm")

    def ours() -> None:
        sway.descriptors(cop[:, 0], cop[:, 1], rate_hz=rate_hz, unit="cm")

    def plain() -> None:
        plain_swarii(times, cop, rate_hz=25.0)
        plain_stay(ready.cop, radius=0.3)

    ours()
    return [
        (
            "72 sway descriptors, 30 s at 100 Hz",
            min(timeit.repeat(ours, number=5, repeat=7)) / 5,
            min(timeit.repeat(plain, number=1, repeat=2)),
            "peer: plain loops, the published algorithm, resampling and sway density alone; "
            "the published code itself took 423 ms on another machine and is not installable",
        )
    ]


if __name__ == "__main__":
    for name, ours_s, peer_s, note in run():
        print(f"{name}: ours {1e3 * (ours_s or 0):.1f} ms, peer {1e3 * (peer_s or 0):.0f} ms ({note})")
