"""XDF as it is recorded: whole chunks, in blocks that end with a boundary, so that a killed recording stays readable.

XDF 1.0 (Kothe et al., github.com/sccn/xdf/wiki/Specifications). Samples carry their device's own times; clock offsets
beside them lead to the host's. Everything between two flushes reaches the file in one write.
"""

import errno
import os
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Literal, Self
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from groundup.errors import FileError, UsageError
from groundup.io.atomic import check_target

Array = NDArray[np.float64]
Format = Literal["double64", "float32", "int64", "int32", "int16", "int8", "string"]

BOUNDARY = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")
_TYPES = {"double64": "<f8", "float32": "<f4", "int64": "<i8", "int32": "<i4", "int16": "<i2", "int8": "<i1"}
_HEADER, _STREAM, _SAMPLES, _OFFSET, _BOUNDARY, _FOOTER = range(1, 7)


@dataclass(frozen=True, slots=True)
class XdfStream:
    """A stream's header: `channels` are (label, unit, type), as the reader looks for them.

    `details` become elements of its description, `channel_details` elements of each channel (one mapping a channel,
    or none at all): names must be XML names, values any text.
    """

    name: str
    channels: tuple[tuple[str, str, str], ...]
    rate_hz: float | None = None
    content: str = ""
    format: Format = "double64"
    source_id: str = ""
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    channel_details: tuple[Mapping[str, str], ...] = ()


class XdfWriter:
    """Writes streams while they are recorded. Use as a context manager: leaving it writes footers and the last block.

    Streams are numbered from 1 in the order they are added. Nothing is on the disk before `flush` or `boundary`.
    """

    def __init__(self, path: Path, streams: tuple[XdfStream, ...] = (), *, made_at: str = "") -> None:
        """Create `path`, which must not exist; `made_at` is the calendar time, ISO 8601."""
        check_target(path)
        self.path = path
        self._streams: list[XdfStream] = []
        self._seen: list[tuple[float, float, int]] = []
        self._notes: list[dict[str, str]] = []
        self._buffer = bytearray(b"XDF:")
        self._kept_bytes = 0
        self._failed = False
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except FileExistsError:
            raise UsageError(
                "a file that is not there yet",
                found="one that is",
                where=str(path),
                next_step="Choose another name: groundup never writes over a recording.",
            ) from None
        except OSError as error:
            raise UsageError("a file that can be written", found=str(error.strerror), where=str(path)) from None
        date = f"<datetime>{escape(made_at)}</datetime>" if made_at else ""
        self._chunk(_HEADER, f"<?xml version='1.0'?><info><version>1.0</version>{date}</info>".encode())
        for stream in streams:
            self.add(stream)
        try:
            self.boundary()
        except FileError:  # nothing of it reached the disk
            os.close(self._file)
            path.unlink()
            raise

    def add(self, stream: XdfStream) -> int:
        """The number of a stream that begins now, even in the midst of a recording; texts have one channel."""
        if stream.format == "string" and len(stream.channels) != 1:
            raise ValueError(f"a text stream of one channel, not {len(stream.channels)}")
        self._streams.append(stream)
        self._seen.append((0.0, 0.0, 0))
        self._notes.append({})
        number = len(self._streams)
        self._chunk(_STREAM, struct.pack("<I", number) + _stream_header(stream).encode())
        return number

    def samples(self, number: int, times_s: Array, values: NDArray[np.float64] | tuple[str, ...]) -> None:
        """Samples of stream `number`: times (n,) on its own clock, values (n, C), or n texts of a marker stream."""
        if not len(times_s):
            return
        stream = self._streams[number - 1]
        if stream.format == "string":
            body = b"".join(_text_sample(t, text) for t, text in zip(times_s, values, strict=True))
        else:
            rows = np.empty(len(times_s), [("n", "u1"), ("t", "<f8"), ("v", _TYPES[stream.format], values[0].shape)])  # type: ignore[union-attr]
            rows["n"], rows["t"], rows["v"] = 8, times_s, values
            body = rows.tobytes()
        self._chunk(_SAMPLES, struct.pack("<I", number) + _length(len(times_s)) + body)
        first, _, count = self._seen[number - 1]
        self._seen[number - 1] = (first if count else float(times_s[0]), float(times_s[-1]), count + len(times_s))

    def clock_offset(self, number: int, *, device_time_s: float, offset_s: float) -> None:
        """At this time of the stream's clock, host time = device time + `offset_s`."""
        self._chunk(_OFFSET, struct.pack("<Idd", number, device_time_s, offset_s))

    def note(self, number: int, details: Mapping[str, str]) -> None:
        """What is known of a stream once it ended, for its footer: names must be XML names."""
        self._notes[number - 1].update(details)

    def boundary(self) -> None:
        """End a block: what came before can be found again whatever happens after."""
        self._chunk(_BOUNDARY, BOUNDARY)
        self.flush()

    def flush(self) -> None:
        """Everything that waits goes to the file in one write, or none of it."""
        data, done = memoryview(bytes(self._buffer)), 0
        try:
            while done < len(data):
                done += os.write(self._file, data[done:])
        except OSError as error:
            self._failed = True
            os.ftruncate(self._file, self._kept_bytes)
            os.lseek(self._file, self._kept_bytes, os.SEEK_SET)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise FileError(
                "room on the disk for the recording",
                found="the disk is full" if full else str(error.strerror),
                where=str(self.path),
                next_step="What came before is kept. Free some space and record again.",
            ) from error
        self._kept_bytes += done
        self._buffer.clear()

    @property
    def waiting_bytes(self) -> int:
        """How much the next flush will write."""
        return len(self._buffer)

    def close(self) -> None:
        """Footers, a last boundary, and the bytes on the disk; may be called twice, and after a flush that failed."""
        if self._file < 0:
            return
        try:
            if self._failed:  # it was said when it happened; what fits by now is kept
                with suppress(FileError):
                    self.boundary()
                return
            for number, (first, last, count) in enumerate(self._seen, start=1):
                told = {"first_timestamp": repr(first), "last_timestamp": repr(last), "sample_count": str(count)}
                footer = f"<?xml version='1.0'?><info>{_elements(told | self._notes[number - 1])}</info>"
                self._chunk(_FOOTER, struct.pack("<I", number) + footer.encode())
            self.boundary()
            os.fsync(self._file)
        finally:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def _chunk(self, tag: int, content: bytes) -> None:
        self._buffer += _length(len(content) + 2) + struct.pack("<H", tag) + content


def whole_bytes(path: Path) -> int:
    """How many bytes of an XDF file are whole chunks: less than its size where the recording was cut off.

    A file whose chunks cannot be followed to its end is left as it is: its size. pyxdf fails on some cuts, and repeats
    a sample on others.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"XDF:":
            return size
        whole = 4
        while whole < size:
            file.seek(whole)
            head = file.read(9)
            width = head[0]
            if width not in (1, 4, 8):
                return size
            if len(head) <= width:
                return whole
            length = int.from_bytes(head[1 : 1 + width], "little")
            end = whole + 1 + width + length
            if end > size:
                return whole
            whole = end
    return whole


def _length(number: int) -> bytes:
    if number < 256:
        return struct.pack("<BB", 1, number)
    return struct.pack("<BI", 4, number) if number < 2**32 else struct.pack("<BQ", 8, number)


def _text_sample(time_s: float, text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Bd", 8, time_s) + _length(len(data)) + data


def _stream_header(stream: XdfStream) -> str:
    more = stream.channel_details or ({},) * len(stream.channels)
    channels = "".join(
        f"<channel>{_elements({'label': label, 'unit': unit, 'type': kind} | dict(details))}</channel>"
        for (label, unit, kind), details in zip(stream.channels, more, strict=True)
    )
    info = {
        "name": _printable(stream.name).strip() or "stream",  # pyxdf needs one
        "type": stream.content,
        "channel_count": str(len(stream.channels)),
        "nominal_srate": repr(float(stream.rate_hz or 0.0)),
        "channel_format": stream.format,
        "source_id": stream.source_id,
    }
    return (
        f"<?xml version='1.0'?><info>{_elements(info)}<desc><channels>{channels}</channels>"
        # a gap stays a gap: without this word pyxdf lays all samples on one straight line
        f"<synchronization><can_drop_samples>true</can_drop_samples></synchronization>"
        f"{_elements(stream.details)}</desc></info>"
    )


def _elements(values: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{escape(_printable(value))}</{name}>" for name, value in values.items())


def _printable(text: str) -> str:
    """Without the control characters that XML 1.0 has no way to write."""
    return "".join(
        c for c in text if c in "\t\n\r" or (ord(c) >= 32 and not 0xD800 <= ord(c) < 0xE000 and c not in "\ufffe\uffff")
    )
