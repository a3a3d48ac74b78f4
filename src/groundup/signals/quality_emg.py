"""Quality of EMG: rate, hum, clipping, dead channels, side, and what its amplitude may be called."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from groundup.signals.emg import LEAST_RATE_HZ, muscle_of
from groundup.signals.filters import runs
from groundup.signals.note import Note, listed
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

HUM = 8.0
"""Mains frequency shows when it is this many times as strong as its neighbors, and a twentieth of all power."""
CLIPPED = 0.001
"""Share of samples resting on the largest or smallest value."""


def emg_notes(recording: Recording) -> Iterator[Note]:
    """Notes on every EMG stream, or that there is none."""
    streams = recording.of_kind("emg", "emg_envelope")
    if not streams:
        yield Note("info", "", "No EMG: activity, onset and consistency of the glutes are not measurable.")
    for stream in streams:
        yield from _sides(stream)
        yield from _amplitude(stream)
        if stream.kind == "emg" and len(stream):
            yield from _channels(stream)
            if stream.rate_hz is None:
                yield Note(
                    "limit", stream.name, f"{stream.name} has no constant rate: it is neither filtered nor searched."
                )
            else:
                yield from _rate(stream, stream.rate_hz)
                yield from _hum(stream, stream.rate_hz)


def _sides(stream: Stream) -> Iterator[Note]:
    known = {label: muscle_of(label) for label in stream.labels}
    unknown = [label for label, muscle in known.items() if muscle is None]
    if unknown:
        yield Note(
            "info", stream.name, f"Channels whose muscle is not recognized by name: {listed(unknown)}.", listed(unknown)
        )
    sideless = [label for label, muscle in known.items() if muscle is not None and (muscle[1] or stream.side) is None]
    if sideless:
        yield Note(
            "limit",
            stream.name,
            f"The side of the EMG is not stated ({listed(sideless)}): no measure of a left or right glute can be "
            "taken from it. Name the channels with their side, or correct the labels.",
            listed(sideless),
        )
    glutes = {m[0] for m in known.values() if m is not None and m[0].startswith("gluteus")}
    if not glutes:
        yield Note("info", stream.name, f"No gluteal muscle among the channels of {stream.name}.")


def _amplitude(stream: Stream) -> Iterator[Note]:
    if stream.details.get("mvc_v") is not None:
        return
    if stream.kind == "emg":
        yield Note(
            "info",
            stream.name,
            f"{stream.name} comes without a maximal voluntary contraction (MVC): amplitudes in %MVC are not "
            "measurable, onsets are.",
        )
        return
    peaks = np.nanmax(np.where(np.isfinite(stream.values), stream.values, -np.inf), axis=0, initial=-np.inf)
    scaled = len(peaks) > 0 and bool(np.all(np.abs(peaks - 1.0) < 0.02))
    yield Note(
        "limit",
        stream.name,
        f"{stream.name} holds envelopes made by someone else"
        + (", each channel scaled to its own maximum of 1: this maximum is not %MVC" if scaled else ", not %MVC")
        + ", so channels, sides and people cannot be compared by amplitude.",
    )


def _rate(stream: Stream, rate_hz: float) -> Iterator[Note]:
    if rate_hz < LEAST_RATE_HZ:
        yield Note(
            "limit",
            stream.name,
            f"{stream.name} was sampled at {rate_hz:g} Hz; EMG needs {LEAST_RATE_HZ:g} Hz or more: part of its band "
            "is missing.",
        )


def _channels(stream: Stream) -> Iterator[Note]:
    values = stream.values.reshape(len(stream), -1)
    seen: NDArray[np.bool_] = np.isfinite(values)
    dead, constant, clipped, gappy = [], [], [], []
    for i, label in enumerate(stream.labels):
        column = values[seen[:, i], i]
        if len(column) == 0:
            dead.append(label)
        elif np.ptp(column) == 0:
            constant.append(label)
        else:
            on_rail = _on_rail(column)
            if on_rail > CLIPPED:
                clipped.append(f"{label} {on_rail:.1%}")
            if not seen[:, i].all():
                gappy.append(f"{label} {1 - seen[:, i].mean():.1%}")
    if dead:
        yield Note("problem", stream.name, f"EMG channels without a single value: {listed(dead)}.", listed(dead))
    if constant:
        yield Note("problem", stream.name, f"EMG channels that never change: {listed(constant)}.", listed(constant))
    if clipped:
        yield Note(
            "problem",
            stream.name,
            f"Clipped EMG, samples resting on the largest or smallest value: {listed(clipped)}; amplitude is lost.",
            listed(clipped),
        )
    if gappy:
        yield Note("limit", stream.name, f"EMG with missing samples: {listed(gappy)}.", listed(gappy))


def _on_rail(column: NDArray[np.float64]) -> float:
    """Share of samples in runs of three or more on either extreme value."""
    rest = sum(
        end - first
        for extreme in (column.max(), column.min())
        for first, end in runs(np.asarray(column == extreme))
        if end - first >= 3
    )
    return rest / len(column)


def _hum(stream: Stream, rate_hz: float) -> Iterator[Note]:
    values = np.where(np.isfinite(stream.values), stream.values, 0.0)[: round(20 * rate_hz)]
    if len(values) < 2 * rate_hz:
        return
    window = np.hanning(len(values))[:, None]
    power = np.abs(np.fft.rfft((values - values.mean(axis=0)) * window, axis=0)) ** 2
    frequency = np.fft.rfftfreq(len(values), 1 / rate_hz)
    above = power[frequency > 15].sum(axis=0)
    for mains_hz in (50.0, 60.0):
        if mains_hz + 6 >= rate_hz / 2:
            continue
        off = np.abs(frequency - mains_hz)
        line, around = power[off <= 1.0], power[(off > 2.0) & (off <= 6.0)]
        with np.errstate(invalid="ignore", divide="ignore"):
            strong = (line.mean(axis=0) > HUM * around.mean(axis=0)) & (line.sum(axis=0) > 0.05 * above)
            share = line.sum(axis=0) / above
        hummed = [f"{stream.labels[i]} {share[i]:.0%}" for i in np.flatnonzero(strong)]
        if hummed:
            yield Note(
                "limit",
                stream.name,
                f"Mains hum at {mains_hz:g} Hz, share of the power: {listed(hummed)}. Nothing is removed; onsets and "
                "amplitudes of these channels are less sure.",
                listed(hummed),
            )
