"""Zones of an insole as it comes: no newton is lost or counted twice, and they are those that a recording finds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from groundup.devices.profile_files import shipped_profiles
from groundup.ground import plantar
from groundup.ground.live_zones import LEARNED_S, NAMES, Zoning, is_insole, zone_weights, zoned
from groundup.io.load import load
from groundup.signals.stream import CellLayout


def insole() -> CellLayout:
    """Of the shipped profile: 16 by 6 cells from the toes and the big toe's side."""
    profile = next(one for one in shipped_profiles() if one.name == "insole-matrix")
    places = np.array([(c.forward_m, c.lateral_m, c.area_m2) for c in profile.streams[0].channels], dtype=float).T
    return CellLayout(*places, source="profile")


def stood(layout: CellLayout, pressures: np.ndarray, *, since_s: float = 0.0) -> Zoning:
    """After a foot has stood so for a little over a second at 100 Hz."""
    times = since_s + np.arange(round(100 * LEARNED_S) + 2) / 100
    state, forces = zoned(Zoning(layout), times, np.tile(pressures, (len(times), 1)))
    assert np.isnan(forces[:100]).all()
    assert np.isfinite(forces[-1]).all()
    return state


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_zones_carry_all_of_the_force_and_no_more(seed: int) -> None:
    layout, rng = insole(), np.random.default_rng(seed)
    state = stood(layout, rng.uniform(1e4, 3e4, 96))
    pressures = rng.uniform(0, 3e5, (5, 96))
    forces = zoned(state, 9 + np.arange(5) / 100, pressures)[1]
    assert_allclose(forces.sum(axis=1), pressures @ layout.area_m2)
    assert_allclose(zoned(state, 9 + np.arange(5) / 100, 3 * pressures)[1], 3 * forces)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 150), max_size=8))
def test_it_does_not_matter_how_the_samples_are_cut(cuts: list[int]) -> None:
    times, rng = np.arange(150) / 100, np.random.default_rng(1)
    pressures = rng.uniform(1e4, 3e4, (150, 96))
    state, found, begun = Zoning(insole()), [], 0
    for end in [*sorted(cuts), 150]:
        state, forces = zoned(state, times[begun:end], pressures[begun:end])
        found.append(forces)
        begun = end
    assert_allclose(np.concatenate(found), zoned(Zoning(insole()), times, pressures)[1])


def test_each_zone_lies_where_it_is_called() -> None:
    layout = insole()
    weights = stood(layout, np.full(96, 1e4)).weights
    assert weights is not None
    assert_array_equal((weights > 0).sum(axis=0), 1)
    place = {
        name: (np.average(layout.forward_m, weights=row), np.average(layout.lateral_m, weights=row))
        for name, row in zip(NAMES, weights, strict=True)
    }
    along = [place[name][0] for name in ("heel", "arch", "mth1", "hallux")]
    assert along == sorted(along)
    assert place["arch"][1] < place["outer midfoot"][1]
    assert place["mth1"][1] < place["mth2-4"][1] < place["mth5"][1]
    assert place["hallux"][1] < place["toes"][1]


def test_a_foot_in_the_air_teaches_nothing() -> None:
    times = np.arange(300) / 100
    air = np.tile(np.full(96, 500.0), (300, 1))  # a few newtons, as sensors keep them
    state, forces = zoned(Zoning(insole()), times, air)
    assert np.isnan(forces).all()
    assert state.weights is None
    down = stood(insole(), np.full(96, 1e4), since_s=3.0)
    assert down.weights is not None


def test_a_cell_that_is_not_measured_makes_its_zone_unknown() -> None:
    pressures = np.full((1, 96), 1e4)
    pressures[0, 0] = np.nan  # of the first row, on the big toe's side
    _, forces = zoned(stood(insole(), np.full(96, 1e4)), np.array([5.0]), pressures)
    assert [name for name, force in zip(NAMES, forces[0], strict=True) if np.isnan(force)] == ["hallux"]


def test_a_mat_is_no_insole() -> None:
    forward, lateral = (axis.ravel() * 0.01 for axis in np.meshgrid(np.arange(30), np.arange(30), indexing="ij"))
    assert not is_insole(CellLayout(forward, lateral, np.full(900, 1e-4), source="mat"))
    assert is_insole(insole())
    assert zone_weights(np.zeros(96), insole()) is None


@pytest.mark.recordings
def test_a_real_foot_has_the_zones_of_its_assessment(recordings: Path) -> None:
    """Feet that do not fill their insole: standing on their own mean footprint, live as in the recording."""
    for name in ("FrasP01L.asf", "FrasP01R.asf"):
        (stream,) = load(recordings / "insole-fscan" / name).of_kind("pressure")
        reading, layout = plantar.read_foot(stream), stream.layout
        assert layout is not None
        assert is_insole(layout)
        weights = stood(layout, reading.footprint_pa).weights
        assert weights is not None
        live = dict(zip(NAMES, weights > 0, strict=True))
        assert_array_equal(live["arch"] | live["outer midfoot"], reading.masks["midfoot"])
        for zone in ("heel", "mth1", "mth2-4", "mth5", "hallux", "toes"):
            assert_array_equal(live[zone], reading.masks[zone])
        assert not np.any(live["arch"] & (reading.outline.across > 0.5))
