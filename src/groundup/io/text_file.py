"""Text files: their lines within a stated limit, whatever the encoding and the line ends; binaries are refused."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from groundup.errors import FileError

LIMIT_BYTES = 400_000_000
"""The largest text file that is read: half an hour of eight EMG channels at 2 kHz has about 320 MB."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text file in lines without their ends; `whole` if its last line was ended."""

    path: Path
    lines: list[str]
    sha256: str
    whole: bool
    said: tuple[str, ...]

    def fail(
        self, needed: str, *, found: str = "", line: int | None = None, column: str = "", next_step: str = ""
    ) -> FileError:
        """An error at a place of this file; `line` counts from 1."""
        where = str(self.path)
        where += f", line {line}" if line is not None else ""
        where += f", column {column}" if column else ""
        return FileError(needed, found=found, where=where, next_step=next_step or "Export the file again.")


def read_text(path: Path, *, limit_bytes: int = LIMIT_BYTES) -> Text:
    """Read a text file: UTF-8 or UTF-16 with a mark, else Windows-1252; any line ends; never more than the limit."""
    data = read_bytes(path, limit_bytes=limit_bytes)
    text, said = _decoded(data, path)
    if not text.strip():
        raise FileError("a file with content", found="an empty file", where=str(path), next_step="Export it again.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    whole = not lines[-1]
    if whole:
        lines.pop()
    return Text(path, lines, hashlib.sha256(data).hexdigest(), whole, said)


def read_bytes(path: Path, *, limit_bytes: int) -> bytes:
    """All bytes of a file that is neither empty nor larger than the limit."""
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as error:
        raise FileError(
            "a file that can be opened",
            found=error.strerror or str(error),
            where=str(path),
            next_step="Check its name and rights.",
        ) from None
    if len(data) > limit_bytes:
        raise FileError(
            f"a file of at most {limit_bytes // 1_000_000} MB",
            found="a larger one",
            where=str(path),
            next_step="Cut the recording, or store it as groundup's own HDF5.",
        )
    if not data.strip():
        raise FileError("a file with content", found="an empty file", where=str(path), next_step="Export it again.")
    return data


def head_text(head: bytes) -> str:
    """The first bytes of a file as text for sniffing; empty where they are binary."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return "" if b"\0" in head else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _decoded(data: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), ("the file is in UTF-16",)
        except UnicodeDecodeError as error:
            raise FileError("text in UTF-16", found=f"other bytes at {error.start}", where=str(path)) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    bad = data.find(b"\0")
    if bad >= 0:
        raise FileError(
            "a text file", found=f"binary data (a zero byte at {bad})", where=str(path), next_step="Export it as text."
        )
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        odd = sum(c < 32 and c not in b"\t\n\r\f\v" for c in data[:8192])
        if odd > len(data[:8192]) // 20:
            raise FileError(
                "a text file", found="binary data", where=str(path), next_step="Export it as text."
            ) from None
        line = data.count(b"\n", 0, error.start) + 1
        said = f"line {line} is not UTF-8: the file was read as Windows-1252"
        return data.decode("cp1252", "replace"), (said,)
