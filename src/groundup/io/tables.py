"""Tidy tables for other programs: CSV or Parquet, by the ending of the file."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from groundup.errors import UsageError
from groundup.io.atomic import write_bytes, writing


def write_table(path: Path, columns: Mapping[str, Sequence[Any]], *, inputs: Iterable[Path] = ()) -> None:
    """Write columns of one length as `.csv` (UTF-8, comma, `.` in numbers, empty = unknown) or `.parquet`.

    Numbers are written so that reading them gives the very same number. `inputs` are files not to be replaced.
    """
    path = Path(path)
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise UsageError(
            "columns of one length", found=", ".join(f"{k} {v}" for k, v in lengths.items()), where=str(path)
        )
    ending = path.suffix.lower()
    if ending == ".csv":
        write_bytes(path, _csv(columns), inputs=inputs)
    elif ending in (".parquet", ".pq"):
        _write_parquet(path, columns, inputs)
    else:
        raise UsageError(
            "a table ending in .csv or .parquet",
            found=f"'{path.name}'",
            where=str(path),
            next_step="Rename the target.",
        )


def _csv(columns: Mapping[str, Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*([_cell(v) for v in _plain(values)] for values in columns.values()), strict=True))
    return text.getvalue().encode("utf-8")


def _plain(values: Sequence[Any]) -> list[Any]:
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):  # np.float64 is a float; its repr would carry the type's name
        return repr(float(value))
    return value


def _write_parquet(path: Path, columns: Mapping[str, Sequence[Any]], inputs: Iterable[Path]) -> None:
    if find_spec("pyarrow") is None:
        raise UsageError(
            "the library pyarrow for Parquet",
            found="it is not installed",
            where=str(path),
            next_step="Write a .csv, or install it into groundup's environment: `uv pip install pyarrow`.",
        )
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({name: pyarrow.array(_plain(values)) for name, values in columns.items()})
    with writing(path, inputs=inputs) as temporary:
        pyarrow.parquet.write_table(table, temporary)
