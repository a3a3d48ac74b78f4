"""Bursts in words: when each muscle was active, for recordings without repetitions to read onsets against."""

from collections.abc import Iterator

from groundup.chain.trial import Trial
from groundup.errors import SignalError
from groundup.signals.onset import bursts

MOST = 12
"""Bursts told one by one; of more than these the first are told and the number said."""


def bursts_said(trial: Trial) -> tuple[str, ...]:
    """A sentence for each raw EMG channel; nothing where repetitions were found, because their onsets say more."""
    return () if trial.repetitions else tuple(_sentences(trial))


def _sentences(trial: Trial) -> Iterator[str]:
    for stream in trial.recording.of_kind("emg"):
        if stream.rate_hz is None:
            continue
        for label in stream.labels:
            try:
                found = bursts(stream.channel(label), rate_hz=stream.rate_hz)
            except SignalError as error:
                yield f"{label}: no bursts can be told ({error})"
                continue
            seconds = [
                f"{stream.start_s + a / stream.rate_hz:.3f}–{stream.start_s + b / stream.rate_hz:.3f}"
                for a, b in zip(found.onsets, found.offsets, strict=True)
            ]
            more = f" and {len(seconds) - MOST} more" if len(seconds) > MOST else ""
            told = f"active at {', '.join(seconds[:MOST])} s{more}" if seconds else "no burst above its rest"
            yield f"{label}: {told} (double threshold on the Teager–Kaiser energy)"
