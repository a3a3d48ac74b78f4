"""Corrections from a TOML file: `[[correction]]` tables with what, detail, by, start_s and end_s."""

from pathlib import Path

from groundup.errors import FileError
from groundup.io.toml_file import read_toml
from groundup.signals.recording import Correction

_KEYS = {"what", "detail", "by", "start_s", "end_s"}


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections of a file, in order."""
    data = read_toml(path)
    rows = data.get("correction")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise FileError(
            "[[correction]] tables",
            found=", ".join(data) or "an empty file",
            where=str(path),
            next_step="Write for instance: [[correction]] what = 'exclude', start_s = 3.0, end_s = 4.2",
        )
    return tuple(_correction(dict(row), i, path) for i, row in enumerate(rows, start=1))


def _correction(row: dict[str, object], number: int, path: Path) -> Correction:
    where = f"{path}, correction {number}"
    unknown = sorted(set(row) - _KEYS)
    if unknown or "what" not in row:
        raise FileError(
            f"the keys {', '.join(sorted(_KEYS))}, with at least what",
            found=", ".join(unknown) or "no what",
            where=where,
        )
    return Correction(
        what=str(row["what"]),
        detail=str(row.get("detail", "")),
        by=str(row.get("by", "")),
        start_s=_seconds(row, "start_s", where),
        end_s=_seconds(row, "end_s", where),
    )


def _seconds(row: dict[str, object], key: str, where: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FileError(f"a number of seconds for {key}", found=repr(value), where=where)
    return float(value)
