"""Text tables: lines within a stated limit and numbers by column, with errors that name line and column."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundup.errors import FileError

Array = NDArray[np.float64]

LIMIT_BYTES = 400_000_000
"""The largest text file that is read: half an hour of eight EMG channels at 2 kHz has about 320 MB."""

BEYOND = 1e12
"""No sensor of ours gives a number beyond this, in any unit it may come in."""

_TELLING_ROWS = 20
"""Fewer rows may well be the same by chance."""

_MISSING = frozenset({"", "-", "--", "na", "n/a", "#n/a", "null", "none", "nan(ind)", "-nan(ind)", "1.#qnan", "."})


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


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers of a text table: `values` (rows, columns), NaN where nothing was measured; `line` of each row."""

    values: Array
    lines: NDArray[np.int64]
    said: tuple[str, ...]


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


def fields_of(line: str, delimiter: str | None) -> list[str]:
    """The fields of a line without the blanks and quotes around them; `delimiter` None is any white space."""
    return [f.strip().strip('"').strip() for f in line.split(delimiter)]


def delimiter_of(line: str) -> str | None:
    """The separator of a line: tab before semicolon before comma, else white space (None)."""
    return next((d for d in ("\t", ";", ",") if d in line), None)


def count_numbers(line: str, delimiter: str | None, decimal: str) -> int:
    """How many fields a line of numbers has, without empty ones at its end; 0 if a field is anything else."""
    fields = fields_of(line.replace(decimal, ".") if decimal != "." else line, delimiter)
    while fields and not fields[-1]:
        fields.pop()
    try:
        numbers = [float(f) for f in fields if f]
    except ValueError:
        return 0
    return len(fields) if numbers else 0


def unique_labels(labels: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels with a number behind those that come twice, and the sentences that say so."""
    taken: set[str] = set()
    out: list[str] = []
    for label in labels:
        name, count = label, 1
        while name in taken:
            count += 1
            name = f"{label}_{count}"
        taken.add(name)
        out.append(name)
    twice = sorted({a for a, b in zip(labels, out, strict=True) if a != b})
    said = (f"names that come more than once got a number: {listed(twice)}",) if twice else ()
    return tuple(out), said


def silent_columns(labels: Sequence[str], values: Array) -> tuple[str, ...]:
    """Sentences on columns (n, columns) without any number, and on such that never change; from 20 rows on."""
    finite = np.isfinite(values)
    empty = [n for n, ok in zip(labels, np.asarray(finite.any(axis=0)), strict=True) if not ok]
    said = [f"columns without a number: {listed(empty)}"] if empty else []
    if len(values) > _TELLING_ROWS:
        low = np.where(finite, values, np.inf).min(axis=0)
        same = low == np.where(finite, values, -np.inf).max(axis=0)
        flat = [n for n, no in zip(labels, same, strict=True) if no]
        said += [f"columns that never change: {listed(flat)}"] if flat else []
    return tuple(said)


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence, the first few of many."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def read_numbers(
    text: Text,
    first: int,
    labels: Sequence[str],
    *,
    delimiter: str | None,
    declared_rows: int | None = None,
    decimal: str = ".",
    wanted: frozenset[int] | None = None,
) -> Table:
    """The numbers from line index `first` on, one column a label.

    Empty fields are NaN and empty lines are skipped. A last row that is cut is dropped; any other row that does not
    fit is an error. Infinite and absurd numbers become NaN. Whatever was dropped is said. Columns that are not
    `wanted` may hold words, which are NaN.
    """
    width = len(labels)
    rows: list[list[float]] = []
    numbers: list[int] = []
    said: list[str] = []
    last = _last_line(text)
    for index in range(first, last + 1):
        line = text.lines[index]
        if not line or line.isspace():
            continue
        if decimal != ".":
            line = line.replace(decimal, ".")
        fields = line.split(delimiter)
        if len(fields) != width:
            fields = _fitted(fields, width)
        try:
            if len(fields) != width or "_" in line:
                raise ValueError
            row = list(map(float, fields))
        except ValueError:
            careful = _careful_row(text, index, fields, labels, wanted, is_last=index == last)
            if careful is None:
                said.append(f"the last row (line {index + 1}) is cut off and was left out")
                continue
            row = careful
        rows.append(row)
        numbers.append(index + 1)
    if declared_rows is not None and len(rows) != declared_rows:
        said.append(f"the header says {declared_rows} rows, the file has {len(rows)}")
        if not text.whole and 1 < len(rows) < declared_rows and numbers[-1] == len(text.lines):
            rows.pop()
            said.append(f"the last row (line {numbers.pop()}) may be cut within a number and was left out")
    if not rows:
        raise text.fail("rows of numbers below the header", found="none", line=first + 1)
    values, more = _believable(np.array(rows, dtype=np.float64))
    return Table(values, np.array(numbers, dtype=np.int64), (*said, *more))


def _last_line(text: Text) -> int:
    last = len(text.lines) - 1
    while last >= 0 and not text.lines[last].strip():
        last -= 1
    return last


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


def _fitted(fields: list[str], width: int) -> list[str]:
    """Without the empty fields that trailing separators make."""
    end = len(fields)
    while end > width and not fields[end - 1].strip():
        end -= 1
    return fields[:end]


def _careful_row(
    text: Text, index: int, fields: list[str], labels: Sequence[str], wanted: frozenset[int] | None, *, is_last: bool
) -> list[float] | None:
    """A row field by field; None for a last row that is cut; an error that names line and column otherwise."""
    width = len(labels)
    cut = is_last and (len(fields) < width or not text.whole)
    if len(fields) != width:
        if cut and len(fields) < width:
            return None
        raise text.fail(f"{width} columns", found=f"{len(fields)}", line=index + 1)
    row: list[float] = []
    for k, field in enumerate(fields):
        word = field.strip().strip('"').strip()
        try:
            if "_" in word:
                raise ValueError
            row.append(float("nan") if word.lower() in _MISSING else float(word))
        except ValueError:
            if wanted is not None and k not in wanted:
                row.append(float("nan"))
                continue
            if cut and k == width - 1:
                return None
            column = f"{k + 1} ('{labels[k]}')" if labels[k] else f"{k + 1}"
            raise text.fail("a number", found=f"'{word[:40]}'", line=index + 1, column=column) from None
    return row


def _believable(values: Array) -> tuple[Array, tuple[str, ...]]:
    with np.errstate(invalid="ignore"):
        wild = np.abs(values) > BEYOND
    if not wild.any():
        return values, ()
    return np.where(wild, np.nan, values), (
        f"{int(wild.sum())} values are infinite or beyond any sensor (more than 1e12) and count as not measured",
    )
