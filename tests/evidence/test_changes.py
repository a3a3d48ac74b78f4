"""What is published on change: every row names measures and sources that exist, none says a forbidden word."""

import pytest

from groundup.evidence.catalogue import definition
from groundup.evidence.changes import published_change, published_changes
from groundup.evidence.claims import forbidden_words
from groundup.evidence.sources import source


@pytest.mark.parametrize("row", published_changes(), ids=lambda row: row.measures[0])
def test_a_row_stands_on_known_measures_and_sources(row):
    for measure_id in row.measures:
        assert definition(measure_id).id == measure_id
        assert published_change(measure_id) is row
    assert row.sources
    for key in row.sources:
        assert source(key).key == key
    assert row.mark in ("R", "D"), "a figure from memory tells nobody what to expect"
    said = f"{row.found} {row.seen}".lower()
    assert [w for w in forbidden_words() if w in said] == []


def test_no_measure_has_two_rows():
    ids = [m for row in published_changes() for m in row.measures]
    assert len(ids) == len(set(ids))
    assert published_change("foot.paper_grip") is None
