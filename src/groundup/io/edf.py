"""EDF and BDF: EMG and other biosignals with annotations, through edfio."""

import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from groundup.errors import FileError, GroundupError
from groundup.io.muscle_names import is_muscle
from groundup.signals.recording import Event, Recording, Source
from groundup.signals.stream import Stream
from groundup.units import known, to_si

_HEAD_BYTES = 256


def claims(path: Path, head: bytes) -> bool:  # noqa: ARG001
    """Whether the file begins with EDF's version `0` in eight places, or BDF's `\\xffBIOSEMI`."""
    if head[:8] not in (b"0       ", b"\xffBIOSEMI") or len(head) < _HEAD_BYTES:
        return False
    length = head[184:192].strip()
    return length.isdigit() and int(length) % _HEAD_BYTES == 0


def read(path: Path) -> Recording:
    """Signals at their own rates; voltages named like muscles are EMG [V]; annotations are events.

    Calendar time, where the file has it, is in `details["clock_zero_s"]` (seconds since 1970, the file's own zone).
    """
    data = path.read_bytes()
    where = str(path)
    _check_sizes(data, where)
    said: list[str] = []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            file = _edfio(path, data)
            return _recording(path, hashlib.sha256(data).hexdigest(), file, said, [str(w.message) for w in caught])
    except GroundupError as error:
        raise FileError(error.needed, found=error.found, where=where, next_step=error.next_step) from error
    except (Exception, SystemError) as error:  # edfio reads header fields with whatever its parsers raise
        raise FileError(
            "an EDF or BDF file that edfio can read",
            found=f"{type(error).__name__}: {error}"[:300],
            where=where,
            next_step="The file is damaged: export it again.",
        ) from error


def _edfio(path: Path, data: bytes) -> Any:
    import edfio

    return edfio.read_bdf(path) if data[0] == 0xFF else edfio.read_edf(path)


def _check_sizes(data: bytes, where: str) -> None:
    """The header's own numbers against the length of the file, before anything is allocated for them."""
    step = "The file is damaged or cut short: export it again."

    def number(start: int, stop: int, what: str) -> int:
        text = data[start:stop].decode("latin-1").strip()
        try:
            return int(text)
        except ValueError:
            raise FileError(f"{what} in the header", found=repr(text), where=where, next_step=step) from None

    if len(data) < _HEAD_BYTES:
        raise FileError("a header of 256 bytes", found=f"{len(data)} bytes", where=where, next_step=step)
    header = number(184, 192, "the length of the header")
    records = number(236, 244, "the number of records")
    signals = number(252, 256, "the number of signals")
    if signals < 1 or header != _HEAD_BYTES * (signals + 1) or header > len(data):
        raise FileError(
            "one header of 256 bytes a signal",
            found=f"{signals} signals, a header of {header} bytes and a file of {len(data)}",
            where=where,
            next_step=step,
        )
    start = _HEAD_BYTES + 216 * signals
    samples = [number(start + 8 * i, start + 8 * i + 8, "samples a record") for i in range(signals)]
    if min(samples) < 0:
        raise FileError("samples in every record", found=str(min(samples)), where=where, next_step=step)
    size = sum(samples) * (3 if data[0] == 0xFF else 2)
    if size == 0 or records < -1 or (records > 0 and header + records * size > len(data)):
        raise FileError(
            f"{records} records of {size} bytes",
            found=f"a file of {len(data)} bytes, {len(data) - header} of them data",
            where=where,
            next_step=step,
        )


def _recording(path: Path, sha256: str, file: Any, said: list[str], warned: list[str]) -> Recording:
    zero = _calendar_zero(file)
    clock = {"clock": "calendar", "clock_zero_s": zero} if zero is not None else {}
    kinds: dict[tuple[str, str, float], list[tuple[str, np.ndarray[Any, Any]]]] = {}
    for i, signal in enumerate(file.signals):
        unit = str(signal.physical_dimension).strip()
        base, factor = to_si(unit) if unit and known(unit) else (unit or "unknown", 1.0)
        label = str(signal.label).strip() or f"signal {i + 1}"
        kind = "emg" if base == "V" and (is_muscle(label) or is_muscle(str(signal.transducer_type))) else "other"
        values = np.asarray(signal.data, dtype=float) * factor
        kinds.setdefault((kind, base, float(signal.sampling_frequency)), []).append((label, values))
    streams: list[Stream] = []
    for (kind, base, rate), members in kinds.items():
        labels: list[str] = []
        for label, _ in members:
            labels.append(label if label not in labels else f"{label} ({len(labels) + 1})")
        name = "emg" if kind == "emg" else f"signals {base}"
        if any(s.name == name for s in streams):
            name += f" {rate:g} Hz"
        values = np.stack([v for _, v in members], axis=1)
        streams.append(
            Stream(name, "emg" if kind == "emg" else "other", values, base, tuple(labels), rate, details=clock)
        )
    events = [Event(str(a.text).strip() or "annotation", float(a.onset)) for a in file.annotations]
    finite = tuple(e for e in events if np.isfinite(e.time_s))
    if not streams and not finite:
        raise FileError("signals or annotations", found="neither", where=str(path))
    said += [f"edfio: {' '.join(w.split())}" for w in dict.fromkeys(warned)]
    return Recording(
        name=path.name,
        streams=tuple(streams),
        events=tuple(sorted(finite, key=lambda e: e.time_s)),
        sources=(Source(path.name, sha256, "EDF or BDF (edfio)", tuple(said)),),
    )


def _calendar_zero(file: Any) -> float | None:
    """Start of the recording in seconds since 1970 in the file's own zone, or None where it is hidden."""
    from datetime import UTC, datetime

    try:
        start = datetime.combine(file.startdate, file.starttime, tzinfo=UTC)
    except Exception:  # anonymized files have no date, and edfio says so with errors of several kinds
        return None
    return start.timestamp()
