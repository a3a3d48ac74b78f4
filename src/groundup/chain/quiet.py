"""The stretch of quiet stance that baselines are taken from."""

import numpy as np

from groundup.chain.repetition import combined
from groundup.chain.trial import Repetition
from groundup.joints.motion import Motion

STILL_RAD_S = np.deg2rad(8.0)
"""Knee speed below which a person stands still (design); smoothed over a quarter of a second."""
SHORTEST_S = 0.4


def quiet_stance(motion: Motion | None, repetitions: tuple[Repetition, ...]) -> tuple[float, float] | None:
    """The longest still stretch [start, end) before the repetitions, else the longest outside them, else None."""
    knee = None if motion is None else combined(motion, "knee_flexion")
    if knee is None or len(knee[1]) < 5:
        return None
    flexion, times = knee
    step = float(np.median(np.diff(times)))
    width = max(1, round(0.25 / step))
    speed = np.abs(np.gradient(flexion, times))
    smooth = np.convolve(np.where(np.isfinite(speed), speed, np.inf), np.ones(width) / width, mode="same")
    still = smooth < STILL_RAD_S
    for one in repetitions:
        still &= (times < one.start_s) | (times >= one.end_s)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], still, [False]]).astype(int)))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    long = [(a, b) for a, b in runs if (b - a) * step >= SHORTEST_S]
    if not long:
        return None
    before = [r for r in long if repetitions and times[r[1] - 1] <= repetitions[0].start_s]
    a, b = max(before or long, key=lambda r: r[1] - r[0])
    return float(times[a]), float(times[b - 1] + step)
