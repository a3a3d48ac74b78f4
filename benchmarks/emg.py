"""EMG onsets from the same envelope, 60 s at 2 kHz, beside NeuroKit2's threshold method."""

import warnings
from importlib.util import find_spec
from time import perf_counter

import numpy as np

from benchmarks.timing import seconds
from groundup.signals.emg import envelope
from groundup.signals.onset import bursts, single_threshold

RATE_HZ = 2000.0
LENGTH_S = 60.0


def synthetic_emg(*, seed: int = 7) -> np.ndarray:
    """Noise (n,) that is a hundred times stronger for one second of every three; made up, seeded."""
    times = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    return np.random.default_rng(seed).normal(0, 1e-6, len(times)) * np.where(times % 3 > 2, 100.0, 1.0)


def run() -> list[tuple[str, float | None, float | None, str]]:
    raw = synthetic_emg()
    amplitude = envelope(raw, rate_hz=RATE_HZ)
    ours_s = seconds(lambda: single_threshold(amplitude, rate_hz=RATE_HZ), runs=51)
    whole_s = seconds(lambda: bursts(raw, rate_hz=RATE_HZ))
    peer_s, note = _neurokit(amplitude)
    return [
        ("EMG onsets, single threshold on an envelope, 60 s × 2 kHz", ours_s, peer_s, note),
        ("EMG bursts, double threshold with TKEO from raw, 60 s × 2 kHz", whole_s, None, "no peer has this method"),
    ]


def _neurokit(amplitude: np.ndarray) -> tuple[float | None, str]:
    if find_spec("neurokit2") is None:
        return None, "neurokit2 is not installed (uv sync --group peers)"
    import neurokit2

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = perf_counter()
        _, theirs = neurokit2.emg_activation(emg_amplitude=amplitude, sampling_rate=int(RATE_HZ), method="threshold")
        peer_s = perf_counter() - start
    onsets, offsets = single_threshold(amplitude, rate_hz=RATE_HZ)
    same = np.array_equal(onsets, theirs["EMG_Onsets"]) and np.array_equal(offsets, theirs["EMG_Offsets"])
    return (
        peer_s,
        f"NeuroKit2 {neurokit2.__version__}: {len(onsets)} onsets, {'identical' if same else 'NOT IDENTICAL'}",
    )
