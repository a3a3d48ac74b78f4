"""Maxima of a person and a day: kept one by one, gone the next day, and a torn file holds none."""

from datetime import date
from pathlib import Path

import pytest

from groundup.live.maxima import Maxima, keep

TODAY = date(2026, 11, 23)


def test_each_muscle_and_side_has_its_own_and_tomorrow_there_are_none(tmp_path: Path) -> None:
    keep(tmp_path, "anna", TODAY, "gluteus maximus", "left", 3e-4)
    keep(tmp_path, "anna", TODAY, "gluteus maximus", "right", 4e-4)
    kept = keep(tmp_path, "anna", TODAY, "gluteus maximus", "left", 2e-4)  # measured again
    assert Maxima.read(tmp_path, "anna", TODAY) == kept
    assert kept.percent("gluteus maximus", "left", 1e-4) == pytest.approx(50.0)
    assert kept.percent("gluteus maximus", "right", 1e-4) == pytest.approx(25.0)
    assert kept.percent("gluteus maximus", None, 1e-4) is None
    assert Maxima.read(tmp_path, "anna", date(2026, 11, 24)) == Maxima({})
    assert Maxima.read(tmp_path, "bo", TODAY) == Maxima({})


@pytest.mark.parametrize("cut", [0, 1, 20, 60])
def test_a_torn_file_holds_none_and_the_next_is_kept(tmp_path: Path, cut: int) -> None:
    keep(tmp_path, "anna", TODAY, "gluteus maximus", "left", 3e-4)
    (file,) = (tmp_path / "maxima").iterdir()
    file.write_bytes(file.read_bytes()[:cut])
    assert Maxima.read(tmp_path, "anna", TODAY) == Maxima({})
    assert keep(tmp_path, "anna", TODAY, "soleus", None, 1e-4).volts == {("soleus", None): 1e-4}


@pytest.mark.parametrize(
    "text", ["[]", "null", '{"day": "2026-11-23", "maxima": [1]}', '{"day": "2026-11-23"}', "\udcff"]
)
def test_what_is_no_such_file_holds_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "maxima").mkdir()
    (tmp_path / "maxima" / "anna.json").write_bytes(text.encode(errors="surrogateescape"))
    assert Maxima.read(tmp_path, "anna", TODAY) == Maxima({})
