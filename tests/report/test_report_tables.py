import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.chain.normalized import normalized
from groundup.report.tables import curve_rows, measure_rows


@pytest.fixture(scope="module")
def rows(assessment):
    return {k: np.array(v, dtype=object) for k, v in curve_rows(assessment).items()}


def test_columns_have_one_length_and_the_promised_names(assessment, rows):
    assert list(rows) == [
        *("curve", "side", "repetition", "repetition_side", "percent", "value", "sd", "n"),
        *("unit", "method", "status"),
    ]
    assert len({len(v) for v in rows.values()}) == 1
    # seven sided curves and one without a side, five repetitions and their mean, 101 points
    assert len(rows["curve"]) == (7 * 2 + 1) * 6 * 101
    assert len({len(v) for v in measure_rows(assessment).values()}) == 1


def test_a_mean_row_is_the_mean_and_sd_of_the_rows_above_it(rows):
    one = (rows["curve"] == "hip_flexion") & (rows["side"] == "left")
    each = rows["value"][one & (rows["repetition"] != "mean")].astype(float).reshape(5, 101)
    mean = one & (rows["repetition"] == "mean")
    assert_allclose(rows["value"][mean].astype(float), each.mean(axis=0), rtol=1e-12)
    assert_allclose(rows["sd"][mean].astype(float), np.std(each, axis=0, ddof=1), rtol=1e-9)
    assert set(rows["n"][mean]) == {5}


def test_angles_are_written_in_degrees_and_envelopes_in_microvolts(assessment, rows):
    curve = next(c for c in assessment.curves if c.name == "knee_flexion" and c.side == "left")
    over = normalized(curve, assessment.repetitions)
    mean = (rows["curve"] == "knee_flexion") & (rows["side"] == "left") & (rows["repetition"] == "mean")
    assert set(rows["unit"][mean]) == {"deg"}
    assert_allclose(rows["value"][mean].astype(float), np.degrees(over.mean), rtol=1e-12)
    assert set(rows["unit"][rows["curve"] == "emg_gluteus_maximus"]) == {"µV"}
    first = (rows["curve"] == "knee_flexion") & (rows["repetition"] == "0")
    assert_allclose(rows["sd"][first].astype(float), math.degrees(0.035), rtol=1e-9)


def test_a_measure_row_carries_value_interval_verdict_and_mark(assessment):
    table = measure_rows(assessment)
    for i, m in enumerate(assessment.measures):
        assert table["id"][i] == m.id
        assert table["value"][i] == m.value
        assert (table["low"][i], table["high"][i]) == (m.interval.low, m.interval.high)
        assert table["state"][i] == (m.verdict.state if m.verdict else None)
        assert table["mark"][i] == (m.verdict.mark if m.verdict else None)


def test_what_is_no_number_is_empty(with_nan, nothing):
    assert measure_rows(with_nan)["value"][-1] is None
    assert measure_rows(with_nan)["high"][-1] is None
    assert measure_rows(nothing)["value"] == [None]
    assert curve_rows(nothing)["value"] == []
