"""The files of a hand-over: JSON, a FHIR bundle, a page, or a zip of tables with its codebook. Each whole or not."""

import tempfile
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args

from groundup.errors import UsageError
from groundup.io.atomic import check_target, writing
from groundup.io.spreadsheet import spreadsheet_safe
from groundup.io.tables import write_table
from groundup.report.handed import Handed
from groundup.report.handed_json import handover_text
from groundup.report.handed_tables import Kind, codebook, tables

Format = Literal["json", "csv", "parquet", "fhir", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDING: Mapping[Format, str] = {
    "json": ".json",
    "csv": ".zip",
    "parquet": ".zip",
    "fhir": ".fhir.json",
    "html": ".html",
}
"""How the name of each file ends."""


def write_handover(handed: Handed, target: Path, *, form: Format) -> None:
    """Write one hand-over, readable by its owner alone; what it is made of is computed before the file appears."""
    ending = f".{ENDING[form].rsplit('.', 1)[1]}"
    if target.suffix.lower() != ending:
        raise UsageError(f"a file name that ends in {ending} for {form}", found=f"'{target.name}'", where=str(target))
    check_target(target)
    if form in ("csv", "parquet"):
        _write_tables(handed, target, form)
        return
    text = text_of(handed, form=form)
    with writing(target, private=True) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def text_of(handed: Handed, *, form: Format) -> str:
    """A hand-over that is one text: JSON, a FHIR bundle, or the page."""
    if form == "fhir":
        from groundup.report.fhir import bundle_text

        return bundle_text(handed)
    if form == "html":
        from groundup.report.handover_page import render_handover

        return render_handover(handed)
    return handover_text(handed)


def _write_tables(handed: Handed, target: Path, ending: str) -> None:
    if ending == "parquet" and find_spec("pyarrow") is None:
        raise UsageError(
            "the library pyarrow for Parquet",
            found="it is not installed",
            where=str(target),
            next_step="Install it with `pip install 'groundup[parquet]'`, or export csv.",
        )
    found = tables(handed)
    with (
        tempfile.TemporaryDirectory() as place,
        writing(target, private=True) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("README.txt", codebook(handed, found, ending=ending))
        for table in found:
            path = Path(place) / f"{table.name}.{ending}"
            values = table.values(handed.key)
            if ending == "csv":
                write_table(path, {name: [spreadsheet_safe(v) for v in of] for name, of in values.items()})
            else:
                _write_parquet(path, values, table.kinds, about=f"{table.says}; {handed.software}")
            archive.write(path, path.name)


def _write_parquet(path: Path, values: Mapping[str, list[Any]], kinds: Mapping[str, Kind], *, about: str) -> None:
    """Columns with their types, so that a table without a row still says what its columns are."""
    import pyarrow
    import pyarrow.parquet
    from pyarrow import compute

    types = {"text": pyarrow.string(), "number": pyarrow.float64(), "whole": pyarrow.int64(), "truth": pyarrow.bool_()}
    arrays: dict[str, Any] = {}
    for name, kind in kinds.items():
        if kind == "moment":
            text = pyarrow.array(values[name], pyarrow.string())
            arrays[name] = compute.cast(text, pyarrow.timestamp("us", tz="UTC"))
        else:
            arrays[name] = pyarrow.array(values[name], types[kind])
    table = pyarrow.table(arrays).replace_schema_metadata({"groundup": about})
    pyarrow.parquet.write_table(table, path)
