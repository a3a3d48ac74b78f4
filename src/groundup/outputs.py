"""Outputs: the files that a command leaves, checked before the work, computed before the first is written."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundup.errors import UsageError

if TYPE_CHECKING:
    from groundup.assess import Assessment


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where an assessment goes. `json` may be `-` for standard output; the rest are files, or None."""

    json: str | None = None
    report: Path | None = None
    table: Path | None = None
    curves: Path | None = None

    def files(self) -> dict[str, Path]:
        """The files to be written, by the option that names them."""
        json = None if self.json in (None, "-") else Path(self.json)
        wanted = {"json": json, "report": self.report, "table": self.table, "curves": self.curves}
        return {name: path for name, path in wanted.items() if path is not None}


def check(outputs: Outputs, *, inputs: list[Path]) -> None:
    """Refuse a file that cannot be written, or that is an input or named twice, before any work is done for it."""
    from groundup.io.atomic import check_target

    files = outputs.files()
    for name, path in files.items():
        if str(path) == "-":
            raise UsageError(f"a file name for --{name}", found="'-'", next_step="Only --json goes to standard output.")
        check_target(path, inputs=inputs)
    if len({p.resolve() for p in files.values()}) < len(files):
        raise UsageError("a file of its own for each output", found=", ".join(str(p) for p in files.values()))


def write(result: "Assessment", outputs: Outputs, *, inputs: list[Path]) -> None:
    """Everything asked for, each file whole or not at all; all of it is computed before the first is written."""
    from groundup.io.atomic import write_text

    texts: list[tuple[Path, str]] = []
    files = outputs.files()
    if path := files.get("json"):
        texts.append((path, json_text(result)))
    if path := files.get("report"):
        from groundup.report.page import render

        texts.append((path, render(result)))
    if outputs.table or outputs.curves:
        from groundup.io.tables import write_table
        from groundup.report.tables import curve_rows, measure_rows

        if outputs.table:
            write_table(outputs.table, measure_rows(result), inputs=inputs)
        if outputs.curves:
            write_table(outputs.curves, curve_rows(result), inputs=inputs)
    for path, text in texts:
        write_text(path, text, inputs=inputs)


def show(result: "Assessment", outputs: Outputs) -> None:
    """The table on the terminal; with `--json -` standard output belongs to the JSON alone."""
    if outputs.json == "-":
        sys.stdout.write(json_text(result))
        return
    from groundup.report.terminal import print_assessment

    print_assessment(result)


def json_text(result: "Assessment") -> str:
    """The assessment to the published schema."""
    from json import dumps

    from groundup.report.schema import as_json

    return dumps(as_json(result), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
