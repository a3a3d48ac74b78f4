"""Numbers of a text table by column, with errors that name line and column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.io.text_file import Text
from groundup.signals.note import Caveat

Array = NDArray[np.float64]

BEYOND = 1e12
"""No sensor of ours gives a number beyond this, in any unit it may come in."""

_MISSING = frozenset({"", "-", "--", "na", "n/a", "#n/a", "null", "none", "nan(ind)", "-nan(ind)", "1.#qnan", "."})


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers of a text table: `values` (rows, columns), NaN where nothing was measured; `line` of each row."""

    values: Array
    lines: NDArray[np.int64]
    said: tuple[str, ...]


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
    whole = _all_numbers(text, first, width, delimiter) if decimal == "." else None
    if whole is not None and (declared_rows is None or declared_rows == len(whole)):
        values, said_wild = _believable(whole)
        return Table(values, np.arange(first + 1, first + 1 + len(whole), dtype=np.int64), said_wild)
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
                said.append(Caveat(f"the last row (line {index + 1}) is cut off and was left out"))
                continue
            row = careful
        rows.append(row)
        numbers.append(index + 1)
    if declared_rows is not None and len(rows) != declared_rows:
        said.append(Caveat(f"the header says {declared_rows} rows, the file has {len(rows)}"))
        if not text.whole and 1 < len(rows) < declared_rows and numbers[-1] == len(text.lines):
            rows.pop()
            said.append(Caveat(f"the last row (line {numbers.pop()}) may be cut within a number and was left out"))
    if not rows:
        raise text.fail("rows of numbers below the header", found="none", line=first + 1)
    values, more = _believable(np.array(rows, dtype=np.float64))
    return Table(values, np.array(numbers, dtype=np.int64), (*said, *more))


def _all_numbers(text: Text, first: int, width: int, delimiter: str | None) -> Array | None:
    """The short way for a table without gaps, words and cut rows; None sends it the careful way, row by row."""
    lines = text.lines[first : _last_line(text) + 1]
    if not lines or not all(lines):
        return None
    try:
        values = np.loadtxt(lines, delimiter=delimiter, comments=None, ndmin=2)
    except ValueError:
        return None
    return values if values.shape == (len(lines), width) else None


def _last_line(text: Text) -> int:
    last = len(text.lines) - 1
    while last >= 0 and not text.lines[last].strip():
        last -= 1
    return last


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
        Caveat(
            f"{int(wild.sum())} values are infinite or beyond any sensor (more than 1e12) and count as not measured"
        ),
    )
