"""A Recording as plain values and a list of arrays, and back, without loss."""

from collections.abc import Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

import numpy as np

from groundup.errors import UsageError
from groundup.signals.note import Caveat
from groundup.signals.recording import Conditions, Correction, Event, Recording, Source, Subject
from groundup.signals.stream import CellLayout, Stream

Arrays = list[np.ndarray[Any, Any]]


def recording_to_plain(recording: Recording, arrays: Arrays) -> dict[str, Any]:
    """Everything of a recording that JSON can hold; arrays go to `arrays` and are referred to by number."""
    return {
        "name": recording.name,
        "streams": [_stream_to_plain(s, arrays) for s in recording.streams],
        "events": [asdict(e) for e in recording.events],
        "conditions": asdict(recording.conditions),
        "subject": asdict(recording.subject),
        "sources": [asdict(s) for s in recording.sources],
        "caveats": _caveats(recording),
        "corrections": [asdict(c) for c in recording.corrections],
        "synthetic": recording.synthetic,
        "truth": {k: float(v) for k, v in recording.truth.items()},
    }


def recording_from_plain(plain: dict[str, Any], arrays: Arrays) -> Recording:
    """The recording again."""
    conditions = plain["conditions"] | {"more": tuple((k, v) for k, v in plain["conditions"]["more"])}
    return Recording(
        name=plain["name"],
        streams=tuple(_stream_from_plain(s, arrays) for s in plain["streams"]),
        events=tuple(Event(**e) for e in plain["events"]),
        conditions=Conditions(**conditions),
        subject=Subject(**(plain["subject"] | {"history": tuple(plain["subject"]["history"])})),
        sources=tuple(_source(s, i, plain.get("caveats", ())) for i, s in enumerate(plain["sources"])),
        corrections=tuple(Correction(**c) for c in plain["corrections"]),
        synthetic=plain["synthetic"],
        truth=MappingProxyType(plain["truth"]),
    )


def _caveats(recording: Recording) -> list[list[int]]:
    """Which assumptions of which source are caveats; apart from the sources, where an older groundup looks past it."""
    return [
        [i, k] for i, s in enumerate(recording.sources) for k, a in enumerate(s.assumptions) if isinstance(a, Caveat)
    ]


def _source(plain: dict[str, Any], index: int, caveats: Sequence[Sequence[int]]) -> Source:
    own = {k for i, k in caveats if i == index}
    said: Any = tuple(Caveat(a) if k in own else a for k, a in enumerate(plain["assumptions"]))
    return Source(**(plain | {"assumptions": said}))


def _stream_to_plain(stream: Stream, arrays: Arrays) -> dict[str, Any]:
    place = f"stream '{stream.name}'"
    return {
        "name": stream.name,
        "kind": stream.kind,
        "values": _plain(stream.values, arrays, place),
        "unit": stream.unit,
        "labels": list(stream.labels),
        "rate_hz": None if stream.rate_hz is None else float(stream.rate_hz),
        "start_s": float(stream.start_s),
        "times_s": _plain(stream.times_s, arrays, place),
        "side": stream.side,
        "group": stream.group,
        "layout": None if stream.layout is None else _layout_to_plain(stream.layout, arrays),
        "details": _plain(dict(stream.details), arrays, f"{place}, details"),
    }


def _stream_from_plain(plain: dict[str, Any], arrays: Arrays) -> Stream:
    values: dict[str, Any] = {k: _again(v, arrays) for k, v in plain.items() if k not in ("layout", "labels")}
    layout = plain["layout"]
    return Stream(
        name=values["name"],
        kind=values["kind"],
        values=values["values"],
        unit=values["unit"],
        labels=tuple(plain["labels"]),
        rate_hz=values["rate_hz"],
        start_s=values["start_s"],
        times_s=values["times_s"],
        side=values["side"],
        group=values["group"],
        layout=None if layout is None else CellLayout(**{k: _again(v, arrays) for k, v in layout.items()}),
        details=MappingProxyType(values["details"]),
    )


def _layout_to_plain(layout: CellLayout, arrays: Arrays) -> dict[str, Any]:
    fields = ("forward_m", "lateral_m", "area_m2", "source", "grid", "cell_index")
    return {name: _plain(getattr(layout, name), arrays, f"layout, {name}") for name in fields}


def _plain(value: Any, arrays: Arrays, place: str) -> Any:
    """JSON that keeps what JSON forgets: tuples, NumPy scalars, streams and arrays are marked."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "biufc":
            arrays.append(value)
            return {"__array__": len(arrays) - 1}
        if value.dtype.kind == "U":
            return {"__texts__": value.ravel().tolist(), "shape": list(value.shape), "dtype": value.dtype.str}
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        arrays.append(np.asarray(value))
        return {"__scalar__": len(arrays) - 1}
    if isinstance(value, Stream):
        return {"__stream__": _stream_to_plain(value, arrays)}
    if isinstance(value, list):
        return [_plain(v, arrays, place) for v in value]
    if isinstance(value, tuple):
        return {"__tuple__": [_plain(v, arrays, place) for v in value]}
    if isinstance(value, dict | MappingProxyType) and all(isinstance(k, str) for k in value):
        return {"__dict__": {k: _plain(v, arrays, f"{place}, {k}") for k, v in value.items()}}
    raise UsageError(
        "numbers, texts, arrays, lists and dictionaries with text keys in a recording that is to be kept",
        found=f"{type(value).__name__} in {place}",
        next_step="Take it out before writing.",
    )


def _again(value: Any, arrays: Arrays) -> Any:
    if isinstance(value, list):
        return [_again(v, arrays) for v in value]
    if not isinstance(value, dict):
        return value
    if "__dict__" in value:
        return {k: _again(v, arrays) for k, v in value["__dict__"].items()}
    if "__stream__" in value:
        return _stream_from_plain(value["__stream__"], arrays)
    if "__tuple__" in value:
        return tuple(_again(v, arrays) for v in value["__tuple__"])
    if "__texts__" in value:
        return np.array(value["__texts__"], dtype=value["dtype"]).reshape(value["shape"])
    if "__scalar__" in value:
        return arrays[value["__scalar__"]][()]
    return arrays[value["__array__"]]
