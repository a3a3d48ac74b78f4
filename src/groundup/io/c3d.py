"""C3D: markers, force plates, EMG and events of a motion lab, through ezc3d.

The file is checked by ourselves first (c3d_check) and read in a child process where anything about it is odd.
"""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.errors import FileError, GroundupError
from groundup.io.c3d_check import check
from groundup.io.c3d_plates import plate_channels, plate_normals, plate_streams
from groundup.io.child import read_in_child
from groundup.io.lab_axes import LabAxes, lab_axes
from groundup.io.muscle_names import is_muscle
from groundup.signals.note import Caveat
from groundup.signals.recording import Event, Recording, Source
from groundup.signals.stream import Stream
from groundup.units import known, to_si

Array = NDArray[np.float64]
Parameters = dict[str, dict[str, Any]]

_MODEL_OUTPUTS = ("ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS", "REACTIONS", "MODELED_MARKERS")
_GROUPS = ("POINT", "ANALOG", "FORCE_PLATFORM", "EVENT")


def claims(path: Path, head: bytes) -> bool:  # noqa: ARG001
    """Whether these first bytes are those of a C3D file: a block number, then 0x50."""
    return len(head) >= 512 and head[1] == 0x50 and 0 < head[0] < 0x20


def read(path: Path, *, contact_n: float = 20.0) -> Recording:
    """Markers [m], plates [N, N·m, m], EMG [V] and events; missing markers are NaN.

    Axes become x forward, y up, z right by a permutation that every stream keeps in `details["from_file"]`. Centers of
    pressure are NaN below `contact_n`.
    """
    data = path.read_bytes()
    odd = check(data, where=str(path))
    raw = read_in_child("c3d", path) if odd else _read_here(path)
    said = [f"read in a separate process, because of {', '.join(odd)}"] if odd else []
    try:
        return _recording(path, hashlib.sha256(data).hexdigest(), raw, said, contact_n)
    except GroundupError as error:
        raise FileError(error.needed, found=error.found, where=str(path), next_step=error.next_step) from error
    except (KeyError, IndexError, ValueError, TypeError, OverflowError, ZeroDivisionError) as error:
        raise FileError(
            "a C3D file whose parameters fit its data",
            found=f"{type(error).__name__}: {error}",
            where=str(path),
            next_step="The file is damaged: export it again.",
        ) from error


def read_raw(path: str) -> dict[str, Any]:
    """What ezc3d finds in a file, as plain values and arrays: points (n, m, 3), analog (k, c), parameters, header."""
    import ezc3d

    file = ezc3d.c3d(path)
    header = file["header"]
    analog = np.array(file["data"]["analogs"], dtype=float)
    analog[~np.isfinite(analog)] = np.nan
    parameters = {
        group: {
            name: _plain(entry["value"]) for name, entry in file["parameters"][group].items() if name != "__METADATA__"
        }
        for group in _GROUPS
        if group in file["parameters"]
    }
    return {
        "points": np.ascontiguousarray(np.moveaxis(np.asarray(file["data"]["points"])[:3], 0, 2).transpose(1, 0, 2)),
        "analog": np.ascontiguousarray(analog[0].T),
        "parameters": parameters,
        "point_rate": float(header["points"]["frame_rate"]),
        "analog_rate": float(header["analogs"]["frame_rate"]),
        "first_frame": int(header["points"]["first_frame"]),
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, np.ndarray) else list(value)


def _read_here(path: Path) -> dict[str, Any]:
    try:
        return read_raw(str(path))
    except Exception as error:  # ezc3d raises whatever C++ threw; it must leave here as an error of ours
        raise FileError(
            "a C3D file that ezc3d can read",
            found=f"{type(error).__name__}: {error}"[:300],
            where=str(path),
            next_step="The file is damaged: export it again.",
        ) from error


def _recording(path: Path, sha256: str, raw: dict[str, Any], said: list[str], contact_n: float) -> Recording:
    parameters: Parameters = raw["parameters"]
    start_s = raw["first_frame"] / raw["point_rate"] if raw["point_rate"] > 0 else 0.0
    if start_s:
        said.append(f"time 0 is frame 1 of the capture: this file begins at {start_s:g} s")
    streams: list[Stream] = []
    labels, points, outputs = _points(raw, said)
    screen = parameters.get("POINT", {})
    axes = lab_axes(
        labels=labels,
        points=points,
        screen_x=_first_text(screen.get("X_SCREEN")),
        screen_y=_first_text(screen.get("Y_SCREEN")),
        plate_normals=plate_normals(parameters),
    )
    if len(labels) or plate_channels(parameters):
        said.append(axes.said)
    turned = {"from_file": axes.turn}
    if labels:
        streams.append(
            Stream("markers", "markers", axes(points), "m", labels, raw["point_rate"], start_s, details=turned)
        )
    streams += _model_outputs(outputs, raw, start_s)
    if raw["analog"].shape[1]:
        streams += _analog(raw, axes, start_s, contact_n, said)
    if not streams:
        raise FileError("points or analog channels", found="neither", where=str(path), next_step="Export it again.")
    return Recording(
        name=path.name,
        streams=tuple(streams),
        events=_events(parameters.get("EVENT", {}), said),
        sources=(Source(path.name, sha256, "C3D (ezc3d)", tuple(said)),),
    )


def _points(raw: dict[str, Any], said: list[str]) -> tuple[tuple[str, ...], Array, dict[str, Array]]:
    """Marker names and places [m] (n, m, 3) with gaps NaN, and what a lab's model computed, by name."""
    points, group = np.array(raw["points"], dtype=float), raw["parameters"].get("POINT", {})
    names = _texts(group, "LABELS", points.shape[1])
    computed = {name for key in _MODEL_OUTPUTS for name in _texts(group, key)}
    is_marker = np.array([n not in computed for n in names], dtype=bool)
    outputs = {n: points[:, i] for i, n in enumerate(names) if n in computed}
    unit = _first_text(group.get("UNITS"))
    if not unit:
        unit = "mm"
        said.append(Caveat("no unit of the points: taken as mm, as the C3D standard says"))
    base, factor = to_si(unit, where="POINT:UNITS")
    if base != "m":
        raise FileError("a length as unit of the points", found=f"'{unit}'", where="POINT:UNITS")
    places = points[:, is_marker] * factor
    at_zero = (places == 0).all(axis=2)
    if at_zero.any():
        places[at_zero] = np.nan
        said.append(f"{int(at_zero.sum())} marker samples at exactly 0 0 0 taken as not seen")
    places[np.isinf(places).any(axis=2)] = np.nan
    labels = _unique(tuple(n for n, keep in zip(names, is_marker, strict=True) if keep), said)
    return labels, places, outputs


def _model_outputs(outputs: dict[str, Array], raw: dict[str, Any], start_s: float) -> list[Stream]:
    if not outputs:
        return []
    labels = tuple(f"{name} {axis}" for name in outputs for axis in "xyz")
    values = np.concatenate(list(outputs.values()), axis=1)
    return [Stream("model outputs", "other", values, "as in the file", labels, raw["point_rate"], start_s)]


def _analog(raw: dict[str, Any], axes: LabAxes, start_s: float, contact_n: float, said: list[str]) -> list[Stream]:
    """Plates, EMG and all other analog channels, each at the analog rate."""
    parameters, analog, rate = raw["parameters"], raw["analog"], raw["analog_rate"]
    group = parameters.get("ANALOG", {})
    units = _texts(group, "UNITS", analog.shape[1])
    labels = _unique(_texts(group, "LABELS", analog.shape[1]), said)
    streams = plate_streams(raw, axes, units=units, start_s=start_s, contact_n=contact_n, said=said)
    taken = {c for channels in plate_channels(parameters) for c in channels}
    kinds: dict[tuple[str, str], list[int]] = {}
    for i, (label, unit) in enumerate(zip(labels, units, strict=True)):
        if i not in taken:
            volts = known(unit) and to_si(unit)[0] == "V"
            kinds.setdefault(("emg", "V") if volts and is_muscle(label) else ("other", unit), []).append(i)
    for (kind, unit), channels in kinds.items():
        picked = tuple(labels[i] for i in channels)
        if kind == "emg":
            factors = np.array([to_si(units[i])[1] for i in channels])
            streams.append(Stream("emg", "emg", analog[:, channels] * factors, "V", picked, rate, start_s))
        else:
            si, factor = to_si(unit) if known(unit) and unit else (unit or "unknown", 1.0)
            name = f"analog {unit or 'without unit'}"
            streams.append(Stream(name, "other", analog[:, channels] * factor, si, picked, rate, start_s))
    return streams


def _events(group: dict[str, Any], said: list[str]) -> tuple[Event, ...]:
    """Events with their side; C3D keeps minutes and seconds since frame 1 of the capture."""
    times = np.asarray(group.get("TIMES", []), dtype=float)
    if times.ndim != 2 or times.shape[0] != 2 or not times.shape[1]:
        return ()
    names, contexts = _texts(group, "LABELS", times.shape[1]), _texts(group, "CONTEXTS", times.shape[1])
    sides: dict[str, Side] = {"left": "left", "right": "right"}
    events = [
        Event(name or "event", float(60 * minutes + seconds), sides.get(context.strip().lower()))
        for name, context, minutes, seconds in zip(names, contexts, *times, strict=True)
        if np.isfinite(minutes) and np.isfinite(seconds)
    ]
    if len(events) < times.shape[1]:
        said.append(f"{times.shape[1] - len(events)} events without a time left out")
    return tuple(sorted(events, key=lambda e: e.time_s))


def _texts(group: dict[str, Any], key: str, count: int | None = None) -> tuple[str, ...]:
    """A parameter's texts with those of its continuations (LABELS2, LABELS3 …), as many as wanted."""
    found: list[str] = []
    for suffix in ("", *map(str, range(2, 300))):
        values = group.get(key + suffix)
        if values is None:
            if suffix:
                break
            continue
        found += [str(v).strip() for v in values]
    if count is None:
        return tuple(found)
    return tuple((found + [""] * count)[:count])


def _first_text(values: Any) -> str:
    return str(values[0]).strip() if values is not None and len(values) and isinstance(values[0], str) else ""


def _unique(names: tuple[str, ...], said: list[str]) -> tuple[str, ...]:
    """The names, with a number where one is missing or comes again."""
    out: list[str] = []
    for i, name in enumerate(names):
        new = name or f"unnamed {i + 1}"
        while new in out:
            new += "'"
        if name and new != name:
            said.append(f"a second '{name}' is called {new}")
        out.append(new)
    return tuple(out)
