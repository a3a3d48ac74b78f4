"""Own errors: how much a person's measures scatter from day to day by themselves, for a test that is judged by them."""

from collections.abc import Iterable, Mapping
from datetime import date

from groundup.anatomy import Side
from groundup.proof.baseline import Band
from groundup.proof.progress import progress
from groundup.proof.series import Reading

ErrorKey = tuple[str, Side | None, str]
"""Measure, side and method: what an error is the error of."""


def errors_of(readings: Iterable[Reading], *, movement: str, today: date) -> Mapping[ErrorKey, Band]:
    """The error of one day's value in one movement, from the batteries up to a day; unknown ones are left out.

    Own days come first, else the published error of this method, by the very rule that Progress has. Of several
    conditions the widest counts: an error that is too wide names nobody.
    """
    found: dict[ErrorKey, Band] = {}
    for line in progress(readings, (), (), today=today).series:
        series, band = line.series, line.band
        key = (series.measure_id, series.side, series.method)
        if band.mdc95 is None or dict(series.conditions).get("task") != movement:
            continue
        if key not in found or band.mdc95 > (found[key].mdc95 or 0.0):
            found[key] = band
    return found
