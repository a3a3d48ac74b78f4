"""Sway against what others published for the same recordings."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.ground import sway
from groundup.ground.ellipse import prediction_ellipse


@pytest.fixture(scope="module")
def standing_72(recordings: Path) -> np.ndarray:
    """Positions (3000, 2) in cm, as described beside the expected values."""
    table = np.genfromtxt(recordings / "standing-cop-72" / "test.csv", delimiter=",", skip_header=35)
    fz, mx, my = table[:, 5], table[:, 6], table[:, 7]
    with np.errstate(invalid="ignore"):
        cop = 100 * np.stack([my / fz, mx / fz], axis=1)
    assert np.isnan(cop[:, 0]).sum() == 7
    return (cop - np.nanmean(cop, axis=0))[4000:7000]


@pytest.mark.recordings
def test_all_72_descriptors_equal_the_published_code(recordings: Path, standing_72: np.ndarray) -> None:
    expected = json.loads((recordings / "standing-cop-72" / "expected.json").read_text())
    found = sway.descriptors(standing_72[:, 0], standing_72[:, 1], rate_hz=100, unit="cm")
    assert found.keys() == expected.keys()
    assert len(found) == 72
    for name, value in expected.items():
        assert_allclose(found[name], value, rtol=1e-9, atol=0, err_msg=name)


@pytest.mark.recordings
def test_prepared_record_has_the_published_number_of_samples(standing_72: np.ndarray) -> None:
    ready = sway.prepare(standing_72[:, 0], standing_72[:, 1], rate_hz=100, unit="cm")
    assert len(ready.cop) == 748


@pytest.mark.recordings
@pytest.mark.parametrize("trial", [f"BDS{i:05d}" for i in range(1, 13)])
def test_standing_trials_equal_the_published_table(recordings: Path, trial: str) -> None:
    folder = recordings / "standing-cop"
    with (folder / "published.tsv").open(encoding="utf-8") as file:
        row = next(r for r in csv.DictReader(file, delimiter="\t") if r["Trial"] == trial)
    table = np.genfromtxt(folder / f"{trial}.txt", skip_header=1)
    x, y = table[:, 7], table[:, 8]
    assert_allclose(prediction_ellipse(table[:, 7:9]).area, float(row["COParea"]), rtol=1e-9, atol=0)
    assert_allclose(sway.path_velocity(x, y, rate_hz=100), float(row["COPvelo"]), rtol=1e-12, atol=0)
    assert_allclose(sway.spectral_mean_frequency(x, y, rate_hz=100), float(row["COPmfreq"]), rtol=1e-9, atol=0)
