"""Tidy tables for other programs: one row a measure, or one row a percent of a time-normalized curve."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from groundup.chain.normalized import PERCENT, Normalized, over_each_side, time_normalized
from groundup.measure import Status
from groundup.report.words import curve_words

if TYPE_CHECKING:
    from groundup.assess import Assessment
    from groundup.chain.trial import Repetition
    from groundup.measure import Measure
    from groundup.signals.curve import Curve

Columns = dict[str, list[str | float | int | None]]
MEAN = "mean"
_TIDY_UNIT = {"°": "deg", "°/s": "deg/s", "": "1"}


def measure_rows(assessment: "Assessment") -> Columns:
    """Columns of one row a measure; empty (None) where something is unknown."""
    rows = [_measure_row(m) for m in assessment.measures]
    return {name: [row[i] for row in rows] for i, name in enumerate(_MEASURE_COLUMNS)}


def curve_rows(assessment: "Assessment") -> Columns:
    """Columns of one row a curve, side, repetition and percent, with `mean` rows that carry SD and count.

    Values are in the unit people read (deg, mm, N, µV). `sd` of a repetition's row is the method's own standard
    uncertainty where it has one; of a mean row the spread between repetitions. `n` counts the repetitions behind a
    value. `repetition_side` is whose strides these are: a curve without a side has a mean over those of each side.
    Empty without repetitions.
    """
    columns: Columns = {name: [] for name in _CURVE_COLUMNS}
    for curve in assessment.curves:
        for over in over_each_side(curve, assessment.repetitions):
            _add(columns, over, assessment.repetitions)
    return columns


_MEASURE_COLUMNS = (
    "id",
    "link",
    "side",
    "repetition",
    "value",
    "unit",
    "low",
    "high",
    "interval_level",
    "interval_why",
    "method",
    "status",
    "why",
    "state",
    "bound",
    "source",
    "mark",
    "reference",
    "conditions",
)
_CURVE_COLUMNS = (
    *("curve", "side", "repetition", "repetition_side", "percent", "value", "sd", "n"),
    *("unit", "method", "status"),
)


def _measure_row(m: "Measure") -> tuple[str | float | int | None, ...]:
    low, high, verdict = _finite(m.interval.low), _finite(m.interval.high), m.verdict
    return (
        m.id,
        m.link,
        m.side,
        m.repetition,
        _finite(m.value),
        m.unit,
        low,
        high,
        None if low is None or high is None else 0.95,
        m.interval.why,
        m.method,
        m.status,
        m.why,
        verdict.state if verdict else None,
        verdict.bound if verdict else None,
        verdict.source if verdict else None,
        verdict.mark if verdict else None,
        m.reference,
        "; ".join(f"{name}={value}" for name, value in m.conditions),
    )


def _add(columns: Columns, over: Normalized, repetitions: Sequence["Repetition"]) -> None:
    curve, words = over.curve, curve_words(over.curve)
    unit, status = _TIDY_UNIT.get(words.unit, words.unit), _status(curve)
    blocks = [
        (
            str(number),
            row * words.factor,
            _own_sd(curve, repetitions[number], words.factor),
            np.isfinite(row).astype(int),
        )
        for number, row in zip(over.numbers, over.each, strict=True)
    ]
    spread = [_finite(float(v) * words.factor) for v in over.sd]
    sides = {repetitions[number].side for number in over.numbers}
    told = sides.pop() if len(sides) == 1 else None
    blocks.append((MEAN, over.mean * words.factor, spread, over.n))
    for repetition, values, sd, n in blocks:
        size = len(PERCENT)
        columns["curve"] += [curve.name] * size
        columns["side"] += [curve.side] * size
        columns["repetition"] += [repetition] * size
        columns["repetition_side"] += [told] * size
        columns["percent"] += [float(p) for p in PERCENT]
        columns["value"] += [_finite(float(v)) for v in values]
        columns["sd"] += sd
        columns["n"] += [int(k) for k in n]
        columns["unit"] += [unit] * size
        columns["method"] += [curve.method] * size
        columns["status"] += [status] * size


def _own_sd(curve: "Curve", repetition: "Repetition", factor: float) -> list[float | None]:
    if curve.sd is None:
        return [None] * len(PERCENT)
    sd = time_normalized(curve.sd, curve.times_s, start_s=repetition.start_s, end_s=repetition.end_s)
    return [_finite(float(v) * factor) for v in sd]


def _status(curve: "Curve") -> Status:
    """An angle from a camera or from somebody else's file is an estimate; what a sensor gave is measured."""
    words = curve.method.lower()
    return "estimated" if any(w in words for w in ("camera", "landmark", "file")) else "measured"


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
