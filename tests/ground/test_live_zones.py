"""Zones of an insole as it comes: no newton is lost or counted twice, and an anatomy that a picture could show."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.devices.profile import shipped_profiles
from groundup.ground.live_zones import LiveZones, live_zones, zone_forces
from groundup.signals.stream import CellLayout


def insole(rows: int = 16, columns: int = 6) -> CellLayout:
    profile = next(one for one in shipped_profiles() if one.name == "insole-matrix")
    cells = profile.streams[0].channels
    assert (rows, columns) == profile.streams[0].grid
    places = np.array([(c.forward_m, c.lateral_m, c.area_m2) for c in cells], dtype=float).T
    return CellLayout(*places, source="profile")


@pytest.fixture(scope="module")
def zones() -> LiveZones:
    found = live_zones(insole())
    assert found is not None
    return found


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_zones_carry_all_of_the_force_and_no_more(zones: LiveZones, seed: int) -> None:
    layout = insole()
    pressures = np.random.default_rng(seed).uniform(0, 3e5, (5, 96))
    assert_allclose(zone_forces(zones, pressures).sum(axis=1), pressures @ layout.area_m2)
    assert_allclose(zone_forces(zones, 3 * pressures), 3 * zone_forces(zones, pressures))


def test_each_zone_lies_where_it_is_called(zones: LiveZones) -> None:
    layout = insole()
    place = {
        name: (np.average(layout.forward_m, weights=row), np.average(layout.lateral_m, weights=row))
        for name, row in zip(zones.names, zones.weights, strict=True)
    }
    along = [place[name][0] for name in ("heel", "arch", "mth1", "hallux")]
    assert along == sorted(along)
    assert place["arch"][1] < place["outer midfoot"][1]
    assert place["mth1"][1] < place["mth2-4"][1] < place["mth5"][1]
    assert place["hallux"][1] < place["toes"][1]


def test_a_cell_that_is_not_measured_makes_its_zone_unknown(zones: LiveZones) -> None:
    pressures = np.ones((2, 96))
    pressures[1, 0] = np.nan  # a row of the toes, on the big toe's side
    forces = zone_forces(zones, pressures)
    assert np.isfinite(forces[0]).all()
    assert [name for name, force in zip(zones.names, forces[1], strict=True) if np.isnan(force)] == ["hallux"]


def test_a_mat_and_too_few_cells_have_no_zones() -> None:
    forward, lateral = (axis.ravel() * 0.01 for axis in np.meshgrid(np.arange(30), np.arange(30), indexing="ij"))
    assert live_zones(CellLayout(forward, lateral, np.full(900, 1e-4), source="mat")) is None
    three = np.array([0.0, 0.1, 0.2])
    assert live_zones(CellLayout(three, 0.01 * three, np.full(3, 1e-4), source="few")) is None
