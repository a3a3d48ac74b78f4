"""Quality: what this recording can and cannot support, in words, before anything is computed.

Limits: EMG at 1000 Hz or more and inside 20–450 Hz (SENIAM/ISEK practice); sway at 50 Hz or more for 25 s or more
(ISPGR, Scoppa et al. 2013); everything else here is a design value and only leads to a sentence, never to a number.
"""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from groundup.signals.filters import runs
from groundup.signals.note import Note, listed
from groundup.signals.quality_emg import emg_notes
from groundup.signals.quality_ground import ground_notes
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream
from groundup.signals.support import supports

__all__ = ["Note", "quality", "supports"]

SHORT_S = 2.0
MANY = 0.05
"""A marker missing in more than this share of its frames is worth a sentence."""
TOO_MANY = 0.2
HIDDEN = 0.5
"""BlazePose visibility below which a landmark is a guess."""
JUMP = 0.25
"""A body that moves by this share of the image's height from one frame to the next is another body."""

_ARCH = re.compile(r"nav|arch", re.IGNORECASE)


def quality(recording: Recording) -> tuple[Note, ...]:
    """Every note on a recording: faults first, then limits, then what is good to know."""
    notes = [*_whole(recording), *emg_notes(recording), *ground_notes(recording)]
    for stream in recording.streams:
        notes += _clock(stream)
        if stream.kind == "markers":
            notes += _markers(stream)
        if stream.kind in ("landmarks_image", "landmarks_world", "visibility"):
            notes += _landmarks(stream)
    return tuple(sorted(notes, key=lambda note: ("problem", "limit", "info").index(note.severity)))


def _whole(recording: Recording) -> Iterator[Note]:
    length_s = recording.end_s - recording.start_s
    if length_s <= 0:
        yield Note("problem", "", "There is not a single sample in this recording.")
    elif length_s < SHORT_S:
        yield Note(
            "limit", "", f"The recording lasts {length_s:.2f} s: too short for quiet stance or repeated movement."
        )
    if recording.synthetic:
        yield Note("info", "", "This recording is synthetic: no sensor measured it.")


def _clock(stream: Stream) -> Iterator[Note]:
    if stream.times_s is None or len(stream) < 3:
        return
    step = np.diff(stream.times_s)
    usual = float(np.median(step))
    pauses = np.flatnonzero(step > max(2.5 * usual, 0.05))
    if len(pauses):
        longest = int(pauses[np.argmax(step[pauses])])
        often = "once" if len(pauses) == 1 else f"{len(pauses)} times"
        yield Note(
            "limit",
            stream.name,
            f"{stream.name} pauses {often}; the longest pause, {step[longest]:.2f} s, begins at "
            f"{stream.times_s[longest]:.2f} s. Nothing is interpolated across pauses.",
            f"{stream.times_s[longest]:.2f} s",
        )


def _markers(stream: Stream) -> Iterator[Note]:
    seen: NDArray[np.bool_] = np.asarray(np.isfinite(stream.values).all(axis=-1))
    if len(seen) == 0:
        return
    missing = 1.0 - seen.mean(axis=0)
    never = [label for label, share in zip(stream.labels, missing, strict=True) if share == 1.0]
    if never:
        yield Note("limit", stream.name, f"Never in sight: {listed(never)}.", listed(never))
    often = [i for i in np.argsort(-missing) if MANY < missing[i] < 1.0]
    if often:
        longest = max((end - first for i in often for first, end in runs(~seen[:, i])), default=0)
        seconds = f" (longest gap {longest / stream.rate_hz:.2f} s)" if stream.rate_hz else ""
        words = [f"{stream.labels[i]} {missing[i]:.0%}" for i in often]
        severity = "limit" if missing[often[0]] > TOO_MANY else "info"
        yield Note(severity, stream.name, f"Markers missing part of the time: {listed(words)}{seconds}.", words[0])
    still = [
        label
        for i, label in enumerate(stream.labels)
        if len(seen) > 10 and seen[:, i].any() and np.nanmax(np.ptp(stream.values[seen[:, i], i], axis=0)) == 0
    ]
    if still and len(still) < len(stream.labels):
        yield Note("problem", stream.name, f"Never moves at all, which no marker on a body does: {listed(still)}.")
    people = _prefixes(stream.labels)
    if len(people) > 1:
        yield Note(
            "problem",
            stream.name,
            f"Markers of {len(people)} subjects ({listed(people)}): two people in one recording cannot be assessed "
            "together. Export one of them.",
        )
    sides = {side for label in stream.labels if (side := _side_of(label)) is not None}
    if len(sides) == 1:
        there = sides.pop()
        missing_side = "left" if there == "right" else "right"
        yield Note(
            "limit",
            stream.name,
            f"Only markers of the {there} side by their names: nothing about the {missing_side} leg.",
        )
    if not any(_ARCH.search(label) for label in stream.labels):
        yield Note("info", stream.name, "No arch markers (navicular): the height of the arch is not measurable.")


def _side_of(label: str) -> str | None:
    """Side that a marker's name starts or ends with (`RKNE`, `L.Heel`, `knee_r`), or None."""
    name = label.rsplit(":", 1)[-1]
    found = re.match(r"([RL])(?=[A-Z_. -])|(right|left)", name) or re.search(
        r"[_. -](r|l|right|left)$", name, re.IGNORECASE
    )
    return None if found is None else "right" if found.group(0).strip("_. -").casefold().startswith("r") else "left"


def _prefixes(labels: tuple[str, ...]) -> list[str]:
    """Subject names before a colon that at least five markers share."""
    before = [label.split(":", 1)[0] for label in labels if ":" in label]
    return sorted({name for name in before if before.count(name) >= 5})


def _landmarks(stream: Stream) -> Iterator[Note]:
    if len(stream) == 0:
        return
    if stream.kind == "visibility":
        needed = [label for label in stream.labels if re.search("hip|knee|ankle|heel|foot", label)]
        shares = {label: float(np.nan_to_num(stream.channel(label)).mean()) for label in needed}
        hidden = [f"{label} {share:.0%}" for label, share in shares.items() if share < HIDDEN]
        if hidden:
            yield Note("limit", stream.name, f"Hardly visible (mean visibility): {listed(hidden)}.", hidden[0])
        return
    # a sum is unknown where any of its terms is: no second array as large as the first
    seen: NDArray[np.bool_] = np.isfinite(stream.values.reshape(len(stream), -1).sum(axis=1))
    if not seen.all():
        yield Note(
            "limit" if seen.mean() < 1 - TOO_MANY else "info",
            stream.name,
            f"In {1 - seen.mean():.0%} of the frames of {stream.name} nobody, or only a part of the body, was found.",
        )
    if stream.kind == "landmarks_image" and seen.sum() > 2:
        trunk = [i for i, label in enumerate(stream.labels) if re.search("hip|shoulder", label)]
        center = stream.values[:, trunk or slice(None), :2].mean(axis=1)[seen]
        leap = np.linalg.norm(np.diff(center, axis=0), axis=1)
        next_to = np.diff(np.flatnonzero(seen)) == 1
        jumps = np.flatnonzero((leap > JUMP) & next_to)
        if len(jumps):
            at_s = float(stream.times[seen][jumps[0] + 1])
            yield Note(
                "problem",
                stream.name,
                f"The body leaps across the image from one frame to the next at {at_s:.2f} s ({len(jumps)} leaps in "
                "all): the landmarks seem to change to another person. Cut the recording to one of them.",
                f"{at_s:.2f} s",
            )
