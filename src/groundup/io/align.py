"""Bring the files of one recording onto one clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundup.errors import AlignmentError
from groundup.signals.note import Caveat
from groundup.signals.recording import Recording


@dataclass(frozen=True, slots=True)
class Clocked:
    """How one file's time runs: a reader that knows an absolute clock puts it into its streams' details."""

    name: str
    zero_s: float


def align(
    recordings: Sequence[Recording], *, offset_s: Mapping[str, float] | None = None, event: str | None = None
) -> tuple[tuple[Recording, ...], tuple[str, ...]]:
    """The same recordings on the first one's clock, and for each a sentence that says how.

    In this order: a stated offset (seconds later than its own clock says), a named event present in every file, an
    absolute clock that all share (`details["clock"]` and `details["clock_zero_s"]` of their streams), and else the
    common zero of their time columns. Files whose time ranges do not overlap are refused.
    """
    offset_s = dict(offset_s or {})
    if len(recordings) < 2 and not offset_s and event is None:
        return tuple(recordings), ("",) * len(recordings)
    _check_names(recordings, offset_s)
    shifts, said = _shifts(recordings, offset_s, event)
    aligned = tuple(shifted(r, by) if by else r for r, by in zip(recordings, shifts, strict=True))
    _check_overlap(aligned)
    return aligned, said


def shifted(recording: Recording, by_s: float) -> Recording:
    """The same recording, `by_s` later."""
    return replace(
        recording,
        streams=tuple(s.shifted(by_s) for s in recording.streams),
        events=tuple(replace(e, time_s=e.time_s + by_s) for e in recording.events),
    )


_NO_SHARED_CLOCK = Caveat("no shared clock: its time column is taken to have the same zero as the other files")


def _shifts(
    recordings: Sequence[Recording], offset_s: Mapping[str, float], event: str | None
) -> tuple[list[float], tuple[str, ...]]:
    said: list[str]
    if event is not None:
        moments = [_moment(r, event) for r in recordings]
        shifts = [moments[0] - m for m in moments]
        said = [f"aligned by the event '{event}': moved by {by:g} s" for by in shifts]
    else:
        clocks = [_clock(r) for r in recordings]
        names = {c.name for c in clocks if c}
        first = clocks[0]
        if first is not None and all(clocks) and len(names) == 1:
            shifts = [c.zero_s - first.zero_s for c in clocks if c]
            said = [f"aligned by the {first.name} clock: moved by {by:g} s" for by in shifts]
        else:
            shifts = [0.0] * len(recordings)
            said = [_NO_SHARED_CLOCK] * len(shifts)
    said[0] = ""  # the first file's clock is the recording's
    for i, r in enumerate(recordings):
        if r.name in offset_s:
            shifts[i] = offset_s[r.name]
            said[i] = f"moved by the stated offset of {offset_s[r.name]:g} s"
    return shifts, tuple(said)


def _moment(recording: Recording, event: str) -> float:
    found = [e.time_s for e in recording.events if e.name == event]
    if len(found) == 1:
        return found[0]
    names = sorted({e.name for e in recording.events})
    raise AlignmentError(
        f"one event '{event}' to align by",
        found=f"{len(found)} of them" if found else f"only {', '.join(names)}" if names else "no events",
        where=recording.name,
        next_step="Name an event that happens once in every file, or give --offset for this file.",
    )


def _clock(recording: Recording) -> Clocked | None:
    seen = {
        (str(s.details["clock"]), float(s.details.get("clock_zero_s", 0.0)))
        for s in recording.streams
        if "clock" in s.details
    }
    return Clocked(*seen.pop()) if len(seen) == 1 else None


def _check_names(recordings: Sequence[Recording], offset_s: Mapping[str, float]) -> None:
    names = [r.name for r in recordings]
    for name in offset_s:
        if name not in names:
            raise AlignmentError(
                "an offset for one of the files",
                found=f"an offset for '{name}', files {', '.join(names)}",
                next_step="Write the file's name as it was given.",
            )


def _check_overlap(recordings: Sequence[Recording]) -> None:
    timed = [r for r in recordings if any(len(s) for s in r.streams)]
    for i, a in enumerate(timed):
        for b in timed[i + 1 :]:
            if not (a.start_s < b.end_s and b.start_s < a.end_s):
                ranges = [f"{r.name} from {r.start_s:g} to {r.end_s:g} s" for r in (a, b)]
                raise AlignmentError(
                    "files that overlap in time",
                    found=" and ".join(ranges),
                    where=b.name,
                    next_step=f"If they belong together, state the offset of {b.name} (--offset {b.name}=SECONDS).",
                )
