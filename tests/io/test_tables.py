"""Tidy tables: what is written reads back the same, in CSV and Parquet, by other people's readers."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.errors import UsageError
from groundup.io.tables import write_table


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(st.floats(allow_infinity=True, allow_nan=True), min_size=1, max_size=20),
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
)
def test_csv_gives_the_very_same_numbers(tmp_path_factory: pytest.TempPathFactory, numbers: list, text: str) -> None:
    target = tmp_path_factory.mktemp("csv") / "t.csv"
    write_table(target, {"number": np.array(numbers), text or "text": [text] * len(numbers)})
    with target.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["number", text or "text"]
    for row, number in zip(rows, numbers, strict=True):
        assert row[0] == "" if math.isnan(number) else float(row[0]) == number
        assert row[1] == text


def test_parquet_keeps_types_and_unknowns(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {"value": np.array([1.5, np.nan]), "side": ["left", None], "repetition": [0, None]}
    write_table(tmp_path / "t.parquet", columns)
    rows = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    assert rows[0] == {"value": 1.5, "side": "left", "repetition": 0}
    assert rows[1]["side"] is None
    assert math.isnan(rows[1]["value"])


def test_without_pyarrow_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundup.io.tables.find_spec", lambda _: None)
    with pytest.raises(UsageError, match="uv pip install pyarrow"):
        write_table(tmp_path / "t.parquet", {"a": [1]})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["table.xlsx", "table"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"\.csv or \.parquet"):
        write_table(tmp_path / name, {"a": [1]})


def test_columns_of_different_lengths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a 1, b 2"):
        write_table(tmp_path / "t.csv", {"a": [1], "b": [1, 2]})


def test_an_empty_table_has_its_header(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", {"a": [], "b": []})
    assert (tmp_path / "t.csv").read_text() == "a,b\n"
