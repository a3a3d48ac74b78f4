"""Load the files of one recording: recognized by content, brought onto one clock, with everything assumed said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from os import PathLike
from pathlib import Path

from groundup.errors import UsageError
from groundup.io.align import align
from groundup.io.formats import read_as, recognize
from groundup.io.marker_map import read_marker_map
from groundup.io.subject import read_subject
from groundup.signals.recording import Conditions, Recording, Source, Subject
from groundup.signals.stream import Stream

Name = str | PathLike[str]

_OPTIONS = {"mapping": "a column mapping", "geometry": "an insole's geometry", "rate_hz": "a sampling rate"}


def load(
    *paths: Name,
    static: Name | None = None,
    markers_map: Name | None = None,
    mapping: Name | None = None,
    geometry: Name | None = None,
    offset_s: Mapping[str, float] | None = None,
    align_event: str | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    conditions: Mapping[str, str] | None = None,
    subject: Name | Subject | None = None,
    rate_hz: float | None = None,
    person: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Recording:
    """One recording from one or more files.

    `static` is a standing trial: its marker Stream is kept in the details of the recording's (`details["static"]`), off
    the clock. `markers_map` is a TOML file of marker names, kept as `details["marker_names"]`; `mapping` one that
    names the columns of a table; `geometry` an insole's cells. `offset_s` states by file name how much later a file
    starts than its own clock says; `align_event` names an event that all files share. `subject` is a TOML file or a
    Subject. `rate_hz` is for files that carry no clock of their own, `person` for landmarks of several people.
    `progress` hears how much of a file that takes long (a video) is read, 0 to 1.
    """
    files = _distinct(paths)
    table_map = _path(mapping)
    options = {
        "mapping": table_map,
        "geometry": _path(geometry),
        "rate_hz": rate_hz,
        "person": person,
    }
    parts: list[Recording] = []
    used: set[str] = set()
    for file in files:
        part, taken = read_as(recognize(file, mapping=table_map), file, options | {"progress": progress})
        parts.append(replace(part, name=file.name))
        used |= taken
    _check_used(options, used, files)
    recording = _joined(*align(parts, offset_s=_by_name(offset_s), event=align_event))
    if static is not None:
        recording = _with_static(recording, Path(static))
    if markers_map is not None:
        recording = _with_marker_names(recording, Path(markers_map))
    if subject is not None:
        recording = replace(recording, subject=subject if isinstance(subject, Subject) else read_subject(Path(subject)))
    if conditions:
        recording = replace(recording, conditions=recording.conditions.updated(conditions))
    return _cut(recording, start_s, end_s)


def _path(name: Name | None) -> Path | None:
    return None if name is None else Path(name)


def _by_name(offset_s: Mapping[str, float] | None) -> dict[str, float]:
    return {Path(name).name: float(by) for name, by in (offset_s or {}).items()}


def _distinct(paths: Sequence[Name]) -> list[Path]:
    if not paths:
        raise UsageError("at least one file", found="none", next_step="Name the files of one recording.")
    files = [Path(p) for p in paths]
    for i, a in enumerate(files):
        for b in files[:i]:
            if a == b or (a.exists() and b.exists() and a.samefile(b)):
                raise UsageError(
                    "different files", found=f"{a} twice", where=str(a), next_step="Name each file of a recording once."
                )
    return files


def _check_used(options: Mapping[str, object], used: set[str], files: Sequence[Path]) -> None:
    for name, value in options.items():
        if value is not None and name not in used:
            raise UsageError(
                f"a file that needs {_OPTIONS[name]}",
                found=", ".join(f.name for f in files),
                next_step="Leave it out: these files are read without it.",
            )


def _joined(parts: Sequence[Recording], said: Sequence[str]) -> Recording:
    """All streams, events and sources of the parts in one recording; conditions and subject of those that know them."""
    if len(parts) == 1 and not said[0]:
        return parts[0]
    sources: list[Source] = []
    for part, how in zip(parts, said, strict=True):
        own = part.sources
        sources += [replace(s, assumptions=(*s.assumptions, *filter(None, [how]))) for s in own[:1]] + list(own[1:])
    conditions = Conditions()
    for part in reversed(parts):
        conditions = conditions.updated(dict(part.conditions.items()))
    return Recording(
        name=" + ".join(p.name for p in parts),
        streams=tuple(_unique(parts)),
        events=tuple(sorted(chain.from_iterable(p.events for p in parts), key=lambda e: e.time_s)),
        conditions=conditions,
        subject=next((p.subject for p in parts if p.subject != Subject()), Subject()),
        sources=tuple(sources),
        corrections=tuple(chain.from_iterable(p.corrections for p in parts)),
        synthetic=any(p.synthetic for p in parts),
        truth={k: v for p in reversed(parts) for k, v in p.truth.items()},
    )


def _unique(parts: Sequence[Recording]) -> Iterator[Stream]:
    """Streams with names of their own: a second `plate 1` becomes `plate 1 (file)`, and its group with it."""
    names = [s.name for p in parts for s in p.streams]
    groups: dict[str, int] = {}
    for i, part in enumerate(parts):
        for stream in part.streams:
            owner = groups.setdefault(stream.group, i) if stream.group else i
            group = stream.group if owner == i else f"{stream.group} ({part.name})"
            name = stream.name if names.count(stream.name) == 1 else f"{stream.name} ({part.name})"
            yield replace(stream, name=name, group=group)


def _with_static(recording: Recording, path: Path) -> Recording:
    known = recognize(path)
    standing, _ = read_as(known, path, {})
    markers = standing.first("markers")
    if markers is None:
        raise UsageError("a standing trial with markers", found=f"none in {known.title}", where=str(path))
    if recording.first("markers") is None:
        raise UsageError(
            "a recording with markers to calibrate",
            found=f"no markers in {recording.name}",
            where=str(path),
            next_step="Leave out --static: without markers nothing is calibrated from it.",
        )
    recording = _with_details(recording, {"static": markers})
    said = tuple(replace(s, reader=f"{s.reader} (standing trial)") for s in standing.sources)
    return replace(recording, sources=recording.sources + said)


def _with_marker_names(recording: Recording, path: Path) -> Recording:
    names = read_marker_map(path)
    if recording.first("markers") is None:
        raise UsageError("a recording with markers to name", found=f"no markers in {recording.name}", where=str(path))
    return _with_details(recording, {"marker_names": names})


def _with_details(recording: Recording, more: Mapping[str, object]) -> Recording:
    """The recording with more known about its marker streams."""
    streams = (replace(s, details={**s.details, **more}) if s.kind == "markers" else s for s in recording.streams)
    return replace(recording, streams=tuple(streams))


def _cut(recording: Recording, start_s: float | None, end_s: float | None) -> Recording:
    if start_s is None and end_s is None:
        return recording
    first, last = recording.start_s, recording.end_s
    start = first if start_s is None else start_s
    end = last + 1e-6 if end_s is None else end_s
    if start >= last or end <= first:
        raise UsageError(
            "a time window inside the recording",
            found=f"{start:g} to {end:g} s, recording {first:g} to {last:g} s",
            where=recording.name,
            next_step="Choose --from and --to inside it.",
        )
    return recording.between(start, end)
