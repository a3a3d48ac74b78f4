"""Which file formats groundup knows, and which one a file is in, by its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

from groundup.errors import FileError
from groundup.signals.recording import Recording

HEAD_BYTES = 8192
"""How much of a file a reader sees before it claims the file."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: the module that reads it, how people call it, and the usual endings of its files."""

    module: str
    title: str
    endings: tuple[str, ...]


# Strict claims first: the binary formats have a magic number, the general tables come last.
FORMATS: tuple[Format, ...] = (
    Format("hdf5", "groundup's own HDF5", (".h5", ".hdf5")),
    Format("c3d", "C3D", (".c3d",)),
    Format("xdf", "XDF", (".xdf", ".xdfz")),
    Format("edf", "EDF or BDF", (".edf", ".bdf")),
    Format("video", "video", (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi")),
    Format("trc", "TRC markers", (".trc",)),
    Format("opensim", "OpenSim MOT or STO", (".mot", ".sto")),
    Format("fscan", "Tekscan F-Scan", (".asf",)),
    Format("pedar", "novel pedar", (".asc",)),
    Format("moticon", "Moticon OpenGo", (".txt",)),
    Format("landmarks_json", "landmark JSON of MediaPipe or OpenPose", (".json",)),
    Format("sensor_logger", "phone sensors of Sensor Logger", (".csv",)),
    Format("delimited", "tables with units in their header", (".csv", ".tsv", ".txt")),
)
MAPPED = Format("mapping", "tables with a column mapping", (".csv", ".tsv", ".txt"))


def recognize(path: Path, *, mapping: Path | None = None) -> Format:
    """The format of a file, by its first bytes. A folder of OpenPose frames is one file.

    With a column `mapping`, a table that no exact format claims is read through it.
    """
    if path.is_dir() and next(path.glob("*_keypoints.json"), None) is not None:
        return next(k for k in FORMATS if k.module == "landmarks_json")
    head = _head(path)
    for known in FORMATS:
        if mapping is not None and known.module == "delimited":
            return MAPPED
        if import_module(f"groundup.io.{known.module}").claims(path, head):
            return known
    raise FileError(
        "a file in a format groundup knows (" + ", ".join(k.title for k in FORMATS) + ")",
        found=_describe(path, head),
        where=str(path),
        next_step=_advice(path, head),
    )


def read_as(known: Format, path: Path, options: Mapping[str, Any]) -> tuple[Recording, frozenset[str]]:
    """Read a file in a known format with those of the `options` that its reader takes; says which it took."""
    read = import_module(f"groundup.io.{known.module}").read
    taken = {k: v for k, v in options.items() if v is not None and k in signature(read).parameters}
    return read(path, **taken), frozenset(taken)


def _head(path: Path) -> bytes:
    if not path.exists():
        raise FileError("a file to read", found="nothing there", where=str(path), next_step="Check the name.")
    if path.is_dir():
        raise FileError(
            "a file to read",
            found="a folder",
            where=str(path),
            next_step="Name the files of one recording in it, for example "
            + ", ".join(sorted(p.name for p in path.iterdir() if p.is_file())[:3] or ["squat.trc squat_grf.mot"])
            + ".",
        )
    if not path.is_file():
        raise FileError("a plain file", found="a device or a pipe", where=str(path), next_step="Save it to a file.")
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise FileError(
            "a file that can be opened",
            found=error.strerror or str(error),
            where=str(path),
            next_step="Check its rights.",
        ) from None


def _describe(path: Path, head: bytes) -> str:
    if not head:
        return "an empty file"
    if head[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return "an office document or zip archive"
    text = sum(c in b"\t\n\r" or c >= 32 for c in head) / len(head)
    if text < 0.95:
        shown = head[:8].hex(" ")
        by_ending = next((k.title for k in FORMATS if path.suffix.lower() in k.endings), None)
        return f"binary data beginning {shown}" + (f", which is not {by_ending}" if by_ending else "")
    first = head.splitlines()[0][:60].decode("utf-8", "replace")
    return f"text whose first line is '{first}'"


def _advice(path: Path, head: bytes) -> str:
    if not head:
        return "Export it again."
    if head[:4] == b"PK\x03\x04":
        return "Save the table as CSV, or unpack the archive."
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return "State units in the column headers, like 'Fz[N]', or give a column mapping with --mapping."
    if path.suffix.lower() == ".toml":
        return "Give a TOML file with --subject, --markers, --mapping or --corrections."
    if path.suffix.lower() in (".osim", ".xml"):
        return "A model or settings file is no recording: leave it out."
    if path.suffix.lower() in (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"):
        return "The video is damaged or of another kind than its name says: save it again as mp4."
    return "Export it in one of these formats."
