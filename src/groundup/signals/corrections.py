"""Corrections: a person's changes to sides, labels and exclusions, applied before anything is computed.

The original stays in the files; the correction stays in `Recording.corrections` and is shown in every report.
Repetitions given by hand are applied where repetitions are found.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from groundup.anatomy import SIDES, other
from groundup.errors import UsageError
from groundup.signals.recording import Correction, Recording
from groundup.signals.stream import Stream


def corrected(recording: Recording, corrections: tuple[Correction, ...]) -> Recording:
    """The recording with each correction applied in order and kept in `corrections`."""
    for correction in corrections:
        try:
            apply = _APPLY[correction.what]
        except KeyError:
            raise UsageError(
                f"a correction of {', '.join(_APPLY)}", found=f"'{correction.what}'", where=recording.name
            ) from None
        recording = apply(recording, correction)
    return replace(recording, corrections=recording.corrections + corrections)


def _exclude(recording: Recording, correction: Correction) -> Recording:
    """Samples in [start_s, end_s) become unknown in every stream."""
    start_s, end_s = _window(correction)

    def without(stream: Stream) -> Stream:
        inside = (stream.times >= start_s) & (stream.times < end_s)
        values = np.where(inside.reshape(-1, *[1] * (stream.values.ndim - 1)), np.nan, stream.values)
        return replace(stream, values=values)

    return replace(recording, streams=tuple(without(s) for s in recording.streams))


def _side(recording: Recording, correction: Correction) -> Recording:
    """`swap` exchanges left and right everywhere; `STREAM = left` sets the side of one stream."""
    if correction.detail.strip() == "swap":
        swapped = tuple(_swapped(s) for s in recording.streams)
        if all(
            new.side == old.side and new.labels == old.labels
            for new, old in zip(swapped, recording.streams, strict=True)
        ):
            raise UsageError(
                "streams or channels that state their side, as in left_knee, L.ASIS or gluteus_maximus_r",
                found="none to exchange",
                where="correction side",
                next_step="Name markers with --markers, or a channel with what = 'label'.",
            )
        return replace(recording, streams=swapped)
    name, _, side = (part.strip() for part in correction.detail.partition("="))
    if side not in SIDES:
        raise UsageError("'swap' or 'STREAM = left|right'", found=f"'{correction.detail}'", where="correction side")
    return _changed(recording, name, lambda s: replace(s, side="left" if side == "left" else "right"))


def _swapped(stream: Stream) -> Stream:
    side = None if stream.side is None else other(stream.side)
    return replace(
        stream, side=side, labels=tuple(_SIDE_WORD.sub(_opposite, label, count=1) for label in stream.labels)
    )


_SIDE_WORD = re.compile(r"^(?:left|right)|(?<![a-z0-9])(?:left|right|l|r)(?![a-z0-9])", re.IGNORECASE)
"""A side at the beginning of a name, or standing apart in it: not the L of L5, nor the r of an insole's r0c9."""


def _opposite(found: re.Match[str]) -> str:
    word = found[0]
    turned = {"left": "right", "right": "left", "l": "r", "r": "l"}[word.lower()]
    return turned.upper() if word.isupper() else turned.capitalize() if word[0].isupper() else turned


def _label(recording: Recording, correction: Correction) -> Recording:
    """`STREAM: OLD = NEW` renames one channel."""
    name, _, change = correction.detail.partition(":")
    old, _, new = (part.strip() for part in change.partition("="))

    def renamed(stream: Stream) -> Stream:
        stream.channel(old)  # says which labels there are when it is missing
        return replace(stream, labels=tuple(new if label == old else label for label in stream.labels))

    return _changed(recording, name.strip(), renamed)


def _repetition(recording: Recording, correction: Correction) -> Recording:
    """Checked here, used where repetitions are found."""
    start_s, end_s = _window(correction)
    try:
        bottom_s = float(correction.detail)
    except ValueError:
        raise UsageError(
            "the time of the bottom in seconds", found=f"'{correction.detail}'", where="correction repetition"
        ) from None
    if not start_s < bottom_s < end_s:
        raise UsageError(
            "a bottom between start and end",
            found=f"{start_s:g}, {bottom_s:g}, {end_s:g} s",
            where="correction repetition",
        )
    return recording


def _repetitions(recording: Recording, correction: Correction) -> Recording:
    """`none`: what was found is no repetition; those given by hand, if any, are all there are."""
    if correction.detail.strip() != "none":
        raise UsageError("'none'", found=f"'{correction.detail}'", where="correction repetitions")
    return recording


def _window(correction: Correction) -> tuple[float, float]:
    if correction.start_s is None or correction.end_s is None or not correction.start_s < correction.end_s:
        raise UsageError(
            "start_s before end_s",
            found=f"{correction.start_s} and {correction.end_s}",
            where=f"correction {correction.what}",
        )
    return correction.start_s, correction.end_s


def _changed(recording: Recording, name: str, change: Callable[[Stream], Stream]) -> Recording:
    names = [s.name for s in recording.streams]
    if name not in names:
        raise UsageError(f"a stream of this recording: {', '.join(names)}", found=f"'{name}'", where="correction")
    return replace(recording, streams=tuple(change(s) if s.name == name else s for s in recording.streams))


_APPLY: dict[str, Callable[[Recording, Correction], Recording]] = {
    "exclude": _exclude,
    "side": _side,
    "label": _label,
    "repetition": _repetition,
    "repetitions": _repetitions,
}
