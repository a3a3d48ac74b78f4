"""Every curve a person can see: angles, ground force and muscle envelopes of both sides, in SI."""

from collections.abc import Iterator

import numpy as np

from groundup.anatomy import SIDES, Side
from groundup.chain.foot_load import summed
from groundup.chain.trial import Trial
from groundup.signals.curve import Curve
from groundup.signals.emg import SLOWEST_HZ, envelope, muscle_of
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream


def curves(trial: Trial) -> tuple[Curve, ...]:
    """Curves of motion and body model, vertical force under each foot, EMG envelopes; whole trial, native rates."""
    angles = tuple(trial.motion.curves.values()) if trial.motion is not None else ()
    bodily = tuple(trial.body.curves.values()) if trial.body is not None else ()
    return (*angles, *bodily, *_forces(trial), *_envelopes(trial.recording))


def vertical_force(recording: Recording, plates: tuple[str, ...]) -> Stream | None:
    """Sum of the vertical forces of some plates [N] as one (n, 1) stream; None without plates."""
    forces = [streams["force"] for name, streams in recording.groups("force") if name in plates]
    return summed(forces) if forces else None


def _forces(trial: Trial) -> Iterator[Curve]:
    for side in SIDES:
        total = vertical_force(trial.recording, trial.plate_of.get(side, ()))
        if total is not None:
            yield Curve(
                name="vertical_force",
                side=side,
                values=total.values[:, 0],
                times_s=total.times,
                unit="N",
                method="force plate",
                sources=tuple(total.name.split("+")),
            )


def _envelopes(recording: Recording) -> Iterator[Curve]:
    for stream in recording.of_kind("emg", "emg_envelope"):
        values = stream.values if stream.kind == "emg_envelope" else _smooth(stream)
        for label, column in zip(stream.labels, values.T, strict=True):
            muscle, side = _named(label, stream)
            yield Curve(
                name=f"emg_{muscle}",
                side=side,
                values=column,
                times_s=stream.times,
                unit=stream.unit,
                method="EMG",
                sources=(stream.name,),
                note="envelope; not %MVC",
            )


def _smooth(stream: Stream) -> np.ndarray:
    if stream.rate_hz is None or stream.rate_hz < SLOWEST_HZ:
        return np.abs(stream.values)
    return envelope(stream.values, rate_hz=stream.rate_hz)


def _named(label: str, stream: Stream) -> tuple[str, Side | None]:
    known = muscle_of(label)
    if known is None:
        return label.strip().lower().replace(" ", "_"), stream.side
    muscle, side = known
    return muscle.replace(" ", "_"), side or stream.side
