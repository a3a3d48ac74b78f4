"""A walk in the JSON, the tables and on the page: each side over its own strides."""

from pathlib import Path

import groundup as gu
from groundup.report import drawn
from groundup.report.page import render
from groundup.report.schema import as_json
from groundup.report.tables import curve_rows


def test_json_tables_and_page_carry_the_sides_of_the_strides(recordings: Path) -> None:
    folder = recordings / "walk-markers-forces-emg"
    done = gu.assess(gu.load(folder / "grf_walk.mot", folder / "markers_walk.trc"))
    assert [r["side"] for r in as_json(done)["repetitions"]] == ["right", "left"]
    rows = curve_rows(done)
    told = set(zip(*(rows[k] for k in ("curve", "side", "repetition_side", "repetition")), strict=True))
    strides = {("left", "1"), ("left", "mean"), ("right", "0"), ("right", "mean")}
    assert {(s, own, r) for c, s, own, r in told if c == "knee_flexion"} == {(s, s, r) for s, r in strides}
    assert {(s, own, r) for c, s, own, r in told if c == "trunk_flexion"} == {(None, s, r) for s, r in strides}
    assert drawn.load(done) is None
    text = render(done)
    assert "Where the strides lie" in text
    assert "% of the stride" in text
    assert "of the repetition" not in text
