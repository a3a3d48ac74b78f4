"""Maximal voluntary contraction: the reference that turns an EMG amplitude into %MVC."""

from dataclasses import replace

from groundup.errors import MissingSignal
from groundup.signals.emg import voluntary_maximum
from groundup.signals.recording import Recording


def with_mvc(recording: Recording, mvc: Recording) -> Recording:
    """The recording whose EMG streams know their channels' MVC amplitude [V], from a recording of the contractions.

    Channels are matched by label. The amplitude is the best half second or longer of all contractions, as
    `voluntary_maximum` takes it. Channels without a contraction stay without %MVC.
    """
    trials = [s for s in mvc.of_kind("emg") if s.rate_hz is not None]
    if not trials:
        raise MissingSignal(
            "raw EMG of a maximal contraction",
            found=", ".join(s.kind for s in mvc.streams) or "nothing",
            where=mvc.name,
        )
    best: dict[str, float] = {}
    for stream in trials:
        assert stream.rate_hz is not None
        peak = voluntary_maximum([stream.values], rate_hz=stream.rate_hz)
        for label, value in zip(stream.labels, peak, strict=True):
            best[label] = max(best.get(label, 0.0), float(value))
    wanted = {label for s in recording.of_kind("emg") for label in s.labels}
    if not wanted & set(best):
        raise MissingSignal(
            f"a contraction of {', '.join(sorted(wanted)) or 'an EMG channel of the recording'}",
            found=", ".join(sorted(best)),
            where=mvc.name,
            next_step="Name the channels alike in both files.",
        )
    streams = (
        replace(s, details={**s.details, "mvc_v": {x: best[x] for x in s.labels if x in best}})
        if s.kind == "emg"
        else s
        for s in recording.streams
    )
    said = tuple(replace(s, reader=f"{s.reader} (maximal contraction)") for s in mvc.sources)
    return replace(recording, streams=tuple(streams), sources=recording.sources + said)
