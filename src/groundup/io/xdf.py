"""XDF: streams of a Lab Streaming Layer recording at their native rates, through pyxdf in a child process."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.errors import FileError, GroundupError
from groundup.io.child import read_in_child
from groundup.io.xdf_recorded import CHANNEL_FIELDS, losses, only, recorded_streams, recorder_words
from groundup.signals.note import Caveat
from groundup.signals.recording import Event, Recording, Source
from groundup.signals.stream import Kind, Stream
from groundup.units import known, to_si

Array = NDArray[np.float64]

UNITS = {
    "microvolts": "uV",
    "microvolt": "uV",
    "millivolts": "mV",
    "millivolt": "mV",
    "volts": "V",
    "volt": "V",
    "meters": "m",
    "meter": "m",
    "millimeters": "mm",
    "newtons": "N",
    "newton": "N",
    "degrees": "deg",
    "radians": "rad",
    "pascal": "Pa",
}
_LATEST_S = 1e11
_REGULAR_S = 1e-6
"""Times this close to a straight line are a rate; others stay as they are."""


def claims(path: Path, head: bytes) -> bool:
    """Whether the file begins with `XDF:`, or is a gzip file that its name calls .xdfz or .xdf.gz."""
    return head[:4] == b"XDF:" or (head[:2] == b"\x1f\x8b" and path.name.lower().endswith((".xdfz", ".xdf.gz")))


def read(path: Path, *, synchronize: bool = True) -> Recording:
    """Every stream that has samples; text and marker streams become events, empty streams are left out and said.

    Times are synchronized to the recording computer and freed of jitter (pyxdf); zero is the earliest sample, whose
    time on the Lab Streaming Layer clock is in `details["clock_zero_s"]`. Channels with a known unit become SI.
    """
    if path.suffix.lower() == ".gz" or path.read_bytes()[:2] == b"\x1f\x8b":
        _check_unpacked(path)
    raw = read_in_child("xdf", path, {"synchronize": synchronize})
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        return _recording(path, sha256, raw["streams"], synchronize, cut_bytes=raw["cut_bytes"])
    except GroundupError as error:
        raise FileError(error.needed, found=error.found, where=str(path), next_step=error.next_step) from error
    except (KeyError, IndexError, ValueError, TypeError, OverflowError) as error:
        raise FileError(
            "an XDF file whose streams fit their headers",
            found=f"{type(error).__name__}: {error}",
            where=str(path),
            next_step="The file is damaged: record or copy it again.",
        ) from error


def read_raw(path: str, *, synchronize: bool = True) -> dict[str, Any]:
    """What pyxdf finds, as plain values and arrays: for each stream its header, times (n,), and samples or texts."""
    import pyxdf

    from groundup.io.xdf_writing import whole_bytes

    whole, size = whole_bytes(Path(path)), Path(path).stat().st_size
    file = BytesIO(Path(path).read_bytes()[:whole]) if whole < size else path
    found, _ = pyxdf.load_xdf(file, synchronize_clocks=synchronize, dejitter_timestamps=True, verbose=False)
    return {"streams": [_raw_stream(s) for s in found], "cut_bytes": size - whole}


def _raw_stream(stream: Mapping[str, Any]) -> dict[str, Any]:
    info = stream["info"]
    channels: list[dict[str, str]] = []
    description = (info.get("desc") or [None])[0]
    if isinstance(description, Mapping):
        for group in description.get("channels", []):
            entries = group.get("channel", []) if isinstance(group, Mapping) else []
            channels += [{k: str(only(c.get(k))) for k in CHANNEL_FIELDS} for c in entries]
    text = only(info.get("channel_format")) == "string"
    series = stream["time_series"]
    return {
        "id": str(info.get("stream_id", "")),
        "name": str(only(info.get("name"))),
        "type": str(only(info.get("type"))),
        "nominal_rate": str(only(info.get("nominal_srate"))),
        "channels": channels,
        "recorded": recorder_words(description, stream.get("footer")),
        "times": np.asarray(stream["time_stamps"], dtype=float),
        "texts": [[str(v) for v in row] for row in series] if text else None,
        "values": None if text else np.asarray(series, dtype=float),
    }


def _recording(
    path: Path, sha256: str, raw: list[dict[str, Any]], synchronize: bool, *, cut_bytes: int = 0
) -> Recording:
    said: list[str] = []
    if cut_bytes:
        said.append(Caveat(f"the recording was cut off: it is read up to {cut_bytes} bytes before the file's end"))
    if not cut_bytes and any(s["recorded"] is not None and "lost_packets" not in s["recorded"] for s in raw):
        said.append(Caveat("the recording was ended by force: what was lost on the way here was not counted"))
    if not synchronize:
        said.append(Caveat("times as each computer stamped them, not synchronized"))
    filled = [s for s in raw if len(s["times"])]
    said += [f"stream '{s['name']}' is empty: left out" for s in raw if not len(s["times"])]
    if not filled:
        raise FileError("at least one stream with samples", found=f"{len(raw)} empty streams", where=str(path))
    for s in filled:
        if not (np.abs(s["times"]) < _LATEST_S).all():
            raise FileError("a time of every sample", found=f"stream '{s['name']}' with times that cannot be")
    zero = min(float(s["times"].min()) for s in filled)
    said.append(f"time 0 is the earliest sample, {zero:.6f} s on the Lab Streaming Layer clock")
    streams: list[Stream] = []
    events: list[Event] = []
    for s in filled:
        if s["texts"] is not None or s["type"].lower() in ("markers", "marker", "events"):
            events += _events(s, zero)
        else:
            streams += _streams(s, zero, {x.name for x in streams}, said)
    return Recording(
        name=path.name,
        streams=tuple(streams),
        events=tuple(sorted(events, key=lambda e: e.time_s)),
        sources=(Source(path.name, sha256, "XDF (pyxdf)", tuple(said)),),
        synthetic=any(s["recorded"] is not None and s["recorded"]["synthetic"] == "yes" for s in filled),
    )


def _events(s: dict[str, Any], zero: float) -> list[Event]:
    if s["texts"] is not None:
        names = [" ".join(t for t in row if t).strip() for row in s["texts"]]
    else:
        names = [f"{row.ravel()[0]:g}" if row.size else "" for row in s["values"]]
    return [Event(n or s["name"], float(t) - zero) for n, t in zip(names, s["times"], strict=True)]


def _streams(s: dict[str, Any], zero: float, taken: set[str], said: list[str]) -> list[Stream]:
    """One stream, or one for each unit among its channels."""
    values = s["values"]
    values = values[:, None] if values.ndim == 1 else values
    labels, units = _channels(s, values.shape[1])
    if s["recorded"] is not None:  # a packet that came late is put where it belongs
        order = np.argsort(s["times"], kind="stable")
        s, values = s | {"times": s["times"][order]}, values[order]
    keep = _rising(s["times"])
    if not keep.all():
        lost = int((~keep).sum())
        said.append(Caveat(f"stream '{s['name']}': {lost} samples whose time does not move on are left out"))
    times = s["times"][keep] - zero
    clock = {"clock": "Lab Streaming Layer", "clock_zero_s": zero, "nominal_rate_hz": s["nominal_rate"]}
    if s["recorded"] is not None:
        said += losses(s["name"], s["recorded"])
        base = [to_si(u) if u and known(u) else (u or "unknown", 1.0) for u in units]
        return list(recorded_streams(s, labels, base, times, values[keep], clock, taken))
    rate, start = _rate(times)
    out: list[Stream] = []
    kinds: dict[tuple[Kind, str], list[int]] = {}
    for i, unit in enumerate(units):
        base, _ = to_si(unit) if unit and known(unit) else (unit or "unknown", 1.0)
        emg = s["type"].lower() == "emg"
        kinds.setdefault(("emg" if emg and base == "V" else "other", base), []).append(i)
        if emg and base != "V" and not i:
            said.append(f"stream '{s['name']}' is EMG but names no voltage as its unit: kept, not interpreted")
    for (kind, base), picked in kinds.items():
        factors = [to_si(units[i])[1] if units[i] and known(units[i]) else 1.0 for i in picked]
        name = s["name"] or "stream"
        name += f" {base}" if len(kinds) > 1 else ""
        while name in taken:
            name += f" ({s['id']})"
        taken.add(name)
        out.append(
            Stream(
                name=name,
                kind=kind,
                values=values[keep][:, picked] * np.array(factors),
                unit=base,
                labels=tuple(labels[i] for i in picked),
                rate_hz=rate,
                start_s=start if rate else 0.0,
                times_s=None if rate else times,
                details=clock,
            )
        )
    return out


def _channels(s: dict[str, Any], count: int) -> tuple[list[str], list[str]]:
    described = s["channels"] if len(s["channels"]) == count else []
    labels: list[str] = []
    for i in range(count):
        label = described[i]["label"] if described and described[i]["label"] else f"channel {i + 1}"
        labels.append(label if label not in labels else f"{label} ({i + 1})")
    units = [str(d["unit"]).strip() for d in described] or [""] * count
    return labels, [UNITS.get(u.lower(), u) for u in units]


def _rising(times: Array) -> NDArray[np.bool_]:
    """Samples later than all before them."""
    highest = np.maximum.accumulate(times)
    return np.concatenate([[True], times[1:] > highest[:-1]])


def _rate(times: Array) -> tuple[float | None, float]:
    """(rate, start) of times on a straight line, else (None, 0)."""
    if len(times) < 2:
        return None, 0.0
    step = (times[-1] - times[0]) / (len(times) - 1)
    line = times[0] + step * np.arange(len(times))
    straight = np.abs(times - line).max() <= min(_REGULAR_S, 0.01 * step)
    return (float(1.0 / step), float(times[0])) if straight else (None, 0.0)


def _check_unpacked(path: Path) -> None:
    """A compressed file that unpacks to a hundred times its size, or not at all, is refused before it is read."""
    import gzip
    import zlib

    limit, total = 100 * path.stat().st_size + 2**20, 0
    try:
        with gzip.open(path) as file:
            while part := file.read(2**20):
                total += len(part)
                if total > limit:
                    raise FileError("a compressed XDF file", found=f"more than {limit} bytes in it", where=str(path))
    except (OSError, EOFError, zlib.error) as error:
        raise FileError("a whole gzip file", found=str(error), where=str(path)) from None
