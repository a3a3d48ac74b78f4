"""Fields and names of a text table: separators, labels that come twice, columns that say nothing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_TELLING_ROWS = 20
"""Fewer rows may well be the same by chance."""


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
