"""Our own recording file: HDF5 that keeps every field of a Recording, bit by bit.

Layout: a first block of 512 bytes that names the schema and the checksum of all that follows (any HDF5 tool skips
it); the dataset `recording`, a JSON text with everything that is not an array; and `arrays/0`, `arrays/1` …, which it
refers to. `streams/0` … repeat name, kind, unit and rate as attributes and link to the values, for people who look in
with another tool. The checksum is verified before the HDF5 library sees the file: it does not survive all damage.
"""

import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from groundup.errors import FileError, GroundupError
from groundup.io.atomic import writing
from groundup.io.hdf5_fields import recording_from_plain, recording_to_plain
from groundup.signals.recording import Recording

if TYPE_CHECKING:
    import h5py

SCHEMA = "groundup.recording"
VERSION = 1
_BLOCK = 512
_CHUNK_BYTES = 2**22
_WRITE_AGAIN = "Write it again from its source (groundup convert), or take a copy that is whole."


def claims(path: Path, head: bytes) -> bool:  # noqa: ARG001
    """Whether the first block names our schema."""
    return head.startswith(SCHEMA.encode() + b"/")


def write(path: Path, recording: Recording, *, compress: bool = False, inputs: Iterable[Path] = ()) -> None:
    """Write a recording, whole or not at all. `compress` makes the file smaller and reading slower."""
    import h5py

    arrays: list[np.ndarray[Any, Any]] = []
    plain = recording_to_plain(recording, arrays)
    text = json.dumps(plain, ensure_ascii=True).encode()
    with writing(Path(path), inputs=inputs) as temporary:
        try:
            with h5py.File(temporary, "w", userblock_size=_BLOCK) as file:
                _fill(file, recording, plain, text, arrays, compress=compress)
            _seal(temporary)
        except RuntimeError as error:  # what the HDF5 library raises when it cannot write its last bytes
            raise OSError(28 if "errno = 28" in str(error) else 5, str(error)) from error
        except OSError as error:
            raise OSError(28 if "errno = 28" in str(error) else error.errno or 5, str(error)) from error


def read(path: Path) -> Recording:
    """The recording exactly as it was written."""
    import h5py

    where = str(path)
    _check_seal(path)
    try:
        with h5py.File(path, "r") as opened:
            file: Any = opened
            plain = json.loads(file["recording"][()].tobytes())
            arrays = [file[f"arrays/{i}"][()] for i in range(len(file["arrays"]))]
        return recording_from_plain(plain, arrays)
    except GroundupError as error:
        raise FileError(error.needed, found=error.found, where=where, next_step=_WRITE_AGAIN) from error
    except (OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError) as error:
        raise FileError(
            f"a {SCHEMA}/{VERSION} file", found=f"{type(error).__name__}: {error}", where=where, next_step=_WRITE_AGAIN
        ) from error


def _fill(
    file: "h5py.File",
    recording: Recording,
    plain: dict[str, Any],
    text: bytes,
    arrays: list[np.ndarray[Any, Any]],
    *,
    compress: bool,
) -> None:
    import h5py

    file.attrs["schema"] = SCHEMA
    file.attrs["version"] = VERSION
    file.attrs["about"] = "A movement recording by groundup: SI units, x forward, y up, z right."
    file["recording"] = np.frombuffer(text, dtype=np.uint8)
    group = file.create_group("arrays")
    for i, array in enumerate(arrays):
        packed = {"compression": "gzip", "compression_opts": 1, "shuffle": True} if compress and array.size > 64 else {}
        group.create_dataset(str(i), data=array, **packed)
    for i, stream in enumerate(recording.streams):
        shown = file.create_group(f"streams/{i}")
        for name in ("name", "kind", "unit", "group"):
            shown.attrs[name] = getattr(stream, name).replace("\0", "")
        shown.attrs["rate_hz"] = np.nan if stream.rate_hz is None else stream.rate_hz
        shown["values"] = h5py.SoftLink(f"/arrays/{plain['streams'][i]['values']['__array__']}")


def _seal(path: Path) -> None:
    """Put schema and checksum into the first block."""
    line = f"{SCHEMA}/{VERSION}\ncrc32 {_checksum(path):08x}\n".encode()
    with path.open("rb+") as file:
        file.write(line.ljust(_BLOCK, b"\0"))


def _check_seal(path: Path) -> None:
    with path.open("rb") as file:
        lines = file.read(_BLOCK).split(b"\0")[0].decode("latin-1").split("\n")
    name, _, version = lines[0].partition("/")
    if name != SCHEMA or len(lines) < 2 or not version.isdecimal():
        raise FileError(f"a {SCHEMA} file", found=repr(lines[0][:40]), where=str(path), next_step=_WRITE_AGAIN)
    if int(version) > VERSION:
        raise FileError(
            f"{SCHEMA}/{VERSION} at most",
            found=f"version {version}, written by a newer groundup",
            where=str(path),
            next_step="Update groundup.",
        )
    if lines[1] != f"crc32 {_checksum(path):08x}":
        raise FileError(
            "a file as groundup wrote it",
            found="bytes that do not fit its checksum: it is damaged, or another program changed it",
            where=str(path),
            next_step=_WRITE_AGAIN,
        )


def _checksum(path: Path) -> int:
    value = 0
    with path.open("rb", buffering=0) as file:
        file.seek(_BLOCK)
        buffer = bytearray(_CHUNK_BYTES)
        while count := file.readinto(buffer):
            value = zlib.crc32(memoryview(buffer)[:count], value)
    return value
