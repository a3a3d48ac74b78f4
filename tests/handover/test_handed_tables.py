"""Tables of a hand-over as other programs read them: pandas-free CSV, Parquet by pyarrow, formulas, the codebook."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from handing_made import NAME, NOW
from hypothesis import given
from hypothesis import strategies as st

from groundup.errors import UsageError
from groundup.io.spreadsheet import spreadsheet_safe
from groundup.report.handed import PARTS, Choice
from groundup.report.handed_tables import tables
from groundup.store.handing import handed_over
from groundup.store.handing_files import write_handover


@pytest.fixture(scope="module")
def named(store):
    return handed_over(store, store.people()[0], Choice(frozenset(PARTS), named=True), now=NOW)


def unzipped(handed, place: Path, form: str) -> dict[str, bytes]:
    target = place / f"{form}.zip"
    write_handover(handed, target, form=form)
    assert target.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {n: archive.read(n) for n in archive.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_csv_has_every_measure_with_the_very_same_numbers(handed, tmp_path):
    found = rows(unzipped(handed, tmp_path, "csv")["measures.csv"])
    assert len(found) == len(handed.measures)
    for row, m in zip(found, handed.measures, strict=True):
        assert row["value"] == ("" if m.value is None else repr(m.value))
        assert (row["id"], row["unit"], row["method"], row["status"]) == (m.id, m.unit, m.method, m.status)
        assert row["at"] == m.at.isoformat()
        assert row["at_utc"] == m.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        assert json.loads(row["conditions"]) == m.conditions
        assert row["person"] == handed.key


def test_no_cell_begins_like_a_formula(named, tmp_path):
    files = unzipped(named, tmp_path, "csv")
    texts = [
        v for name, content in files.items() if name.endswith(".csv") for row in rows(content) for v in row.values()
    ]
    number = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?$")
    assert not [t for t in texts if t[:1] in set("=+-@\t\r") and not number.match(t)]
    assert f"'={NAME}" in texts
    assert f"'@{NAME}'s knee" in texts
    assert f"'+{NAME}" in texts
    assert "-3.25" in texts


@given(st.text(max_size=12))
def test_a_guarded_text_is_itself_again_and_never_a_formula(text):
    safe = spreadsheet_safe(text)
    assert safe in (text, f"'{text}")
    assert safe.strip()[:1] not in set("=+-@") or not safe.strip()


@pytest.mark.parametrize("value", [-1.5, -3, None, True])
def test_a_number_is_no_text(value):
    assert spreadsheet_safe(value) is value


def test_parquet_has_types_also_where_there_is_no_row(handed, tmp_path):
    files = unzipped(handed, tmp_path, "parquet")
    read = {
        n: pyarrow.parquet.read_table(io.BytesIO(c), use_threads=False) for n, c in files.items() if ".parquet" in n
    }
    measures = read["measures.parquet"]
    assert measures["value"].to_pylist() == [m.value for m in handed.measures]
    assert measures.schema.field("at_utc").type == pyarrow.timestamp("us", tz="UTC")
    assert [t.replace(tzinfo=UTC) for t in measures["at_utc"].to_pylist()] == [m.at for m in handed.measures]
    assert read["experiments.parquet"].num_rows == 0
    for table in read.values():
        assert not [f.name for f in table.schema if pyarrow.types.is_null(f.type)]


def test_csv_and_parquet_are_the_same_tables(handed, tmp_path):
    text, typed = unzipped(handed, tmp_path, "csv"), unzipped(handed, tmp_path, "parquet")
    for table in tables(handed):
        found = pyarrow.parquet.read_table(io.BytesIO(typed[f"{table.name}.parquet"]), use_threads=False)
        assert found.column_names == next(csv.reader(io.StringIO(text[f"{table.name}.csv"].decode())))
        assert found.num_rows == len(table.rows)


def test_the_codebook_names_every_column_of_every_table(handed, tmp_path):
    files = unzipped(handed, tmp_path, "csv")
    book = files["README.txt"].decode()
    for table in tables(handed):
        part = book.split(f"\n{table.name}.csv  (")[1].split("\n\n")[0]
        said = re.findall(r"^  (\w+) +(text|number|whole|truth|moment) +\S", part, re.MULTILINE)
        assert [name for name, _ in said] == list(table.values("x"))


@pytest.mark.parametrize(("form", "name"), [("csv", "x.csv"), ("json", "x.zip"), ("html", "x"), ("fhir", "x.xml")])
def test_a_name_that_ends_otherwise_is_refused_and_nothing_is_left(handed, tmp_path, form, name):
    with pytest.raises(UsageError, match="ends in"):
        write_handover(handed, tmp_path / name, form=form)
    assert not list(tmp_path.iterdir())
