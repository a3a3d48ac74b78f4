"""Numbers out of text: exact, bounded, and every oddity named by line and column."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from groundup.errors import FileError
from groundup.io.table_names import delimiter_of, unique_labels
from groundup.io.table_text import read_numbers
from groundup.io.text_file import read_text

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "table.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@QUICK
@given(
    values=arrays(
        np.float64,
        array_shapes(min_dims=2, max_dims=2, max_side=8),
        elements=st.floats(-1e9, 1e9) | st.just(float("nan")),
    ),
    delimiter=st.sampled_from(["\t", ",", ";"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    trailing=st.integers(0, 2),
)
def test_every_printed_number_comes_back_exactly(tmp_path, values, delimiter, end, trailing) -> None:
    rows = [
        delimiter.join([str(k), *("" if np.isnan(v) else repr(float(v)) for v in row)]) + delimiter * trailing
        for k, row in enumerate(values)
    ]
    labels = ["row", *(f"c{k}" for k in range(values.shape[1]))]
    text = read_text(written(tmp_path, end.join(["head", *rows]) + end))
    table = read_numbers(text, 1, labels, delimiter=delimiter)
    assert_array_equal(table.values[:, 0], np.arange(len(values)))
    assert_array_equal(table.values[:, 1:], values)
    assert_array_equal(table.lines, np.arange(len(values)) + 2)


def test_words_for_nothing_are_nan_and_wild_numbers_too(tmp_path) -> None:
    text = "a,b\n1,NaN\n2,n/a\n3,--\n4,inf\n5,1e300\n6, 7 \n"
    table = read_numbers(read_text(written(tmp_path, text)), 1, ["a", "b"], delimiter=",")
    assert_array_equal(table.values[:, 0], np.arange(1, 7))
    assert_array_equal(table.values[:, 1], [np.nan] * 5 + [7.0])
    assert "2 values are infinite or beyond any sensor" in table.said[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2,x,3", r"table\.txt, line 3, column 2 \('b'\): a number; found 'x'"),
        ("2,1_0,3", "found '1_0'"),
        ("2,3", "line 3: 3 columns; found 2"),
        ("2,3,4,5", "line 3: 3 columns; found 4"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, words) -> None:
    text = f"a,b,c\n1,2,3\n{row}\n7,8,9\n"
    with pytest.raises(FileError, match=words):
        read_numbers(read_text(written(tmp_path, text)), 1, ["a", "b", "c"], delimiter=",")


def test_only_a_last_row_may_be_cut(tmp_path) -> None:
    table = read_numbers(read_text(written(tmp_path, "a,b\n1,2\n3,4\n5")), 1, ["a", "b"], delimiter=",")
    assert_array_equal(table.values, [[1, 2], [3, 4]])
    assert "line 4" in table.said[0]


def test_a_file_beyond_the_limit_is_refused_without_reading_it_all(tmp_path) -> None:
    path = written(tmp_path, b"1\n" * 1_000_001)
    with pytest.raises(FileError, match="at most 2 MB"):
        read_text(path, limit_bytes=2_000_000)
    assert len(read_text(path, limit_bytes=2_000_002).lines) == 1_000_001


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\t", "empty"),
        (b"a\0b", "zero byte at 1"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_no_text_no_table(tmp_path, content, words) -> None:
    with pytest.raises(FileError, match=words):
        read_text(written(tmp_path, content))


def test_a_missing_file_and_a_folder_are_refused(tmp_path) -> None:
    for path in (tmp_path / "nowhere.trc", tmp_path):
        with pytest.raises(FileError, match="can be opened"):
            read_text(path)


def test_labels_that_come_twice_are_numbered_without_a_clash() -> None:
    labels, said = unique_labels(["a", "a", "a_2", "b"])
    assert len(set(labels)) == 4
    assert labels[0] == "a"
    assert labels[3] == "b"
    assert said
    assert unique_labels(["a", "b"]) == (("a", "b"), ())


def test_tab_goes_before_semicolon_before_comma() -> None:
    assert [delimiter_of(s) for s in ("a\tb;c,d", "a;b,c", "a,b c", "a b")] == ["\t", ";", ",", None]
