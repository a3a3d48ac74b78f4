"""When a muscle begins: double threshold on the Teager-Kaiser energy of raw EMG."""

import numpy as np

from groundup.signals.onset import bursts

rate_hz = 2000
rng = np.random.default_rng(3)
time_s = np.arange(0, 4, 1 / rate_hz)
active = (time_s > 1.0) & (time_s < 1.6) | (time_s > 2.5) & (time_s < 3.2)
emg_v = rng.normal(0, np.where(active, 2e-4, 1e-5))  # synthetic: two contractions over a quiet baseline

found = bursts(emg_v, rate_hz=rate_hz)
for begin, end in zip(found.onsets, found.offsets, strict=True):
    print(f"active from {begin / rate_hz:.3f} s to {end / rate_hz:.3f} s")
