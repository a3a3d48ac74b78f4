"""Rotations found from marker clouds, held against rotations known by construction and against singular values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.geometry import kabsch, rotation

ANGLE = st.floats(-3.1, 3.1)


def by_singular_values(cloud, target):
    a, b = cloud - cloud.mean(axis=0), target - target.mean(axis=0)
    u, _, vt = np.linalg.svd(a.T @ b)
    sign = np.sign(np.linalg.det(vt.T @ u.T))
    return vt.T @ np.diag([1.0, 1.0, sign]) @ u.T


@settings(max_examples=60)
@given(ANGLE, ANGLE, ANGLE, st.integers(3, 8), st.booleans(), st.integers(0, 10_000))
def test_a_moved_cloud_is_found_again(x, y, z, markers, flat, seed):
    rng = np.random.default_rng(seed)
    cloud = 0.1 * rng.normal(size=(markers, 3)) * (np.array([1.0, 1.0, 0.0]) if flat else 1.0)
    turn, shift = rotation("x", x) @ rotation("y", y) @ rotation("z", z), rng.normal(size=3)
    found, moved = kabsch(cloud, (cloud @ turn.T + shift)[None])
    spread = np.linalg.svd(cloud - cloud.mean(axis=0), compute_uv=False)
    if spread[1] > 0.05 * spread[0]:  # three markers nearly in line hold no rotation about that line
        assert_allclose(found[0], turn, atol=1e-9)
        assert_allclose(moved[0], shift, atol=1e-9)


@pytest.mark.parametrize("noise", [0.001, 0.02, 0.1])
def test_noisy_clouds_fit_as_singular_values_do(noise):
    rng = np.random.default_rng(3)
    cloud = 0.1 * rng.normal(size=(5, 3))
    turns = rotation("x", rng.uniform(-3, 3, 200)) @ rotation("y", rng.uniform(-3, 3, 200))
    target = np.einsum("nij,mj->nmi", turns, cloud) + noise * rng.normal(size=(200, 5, 3))
    found, _ = kabsch(cloud, target)
    assert_allclose(found, [by_singular_values(cloud, t) for t in target], atol=1e-9)
    assert_allclose(np.linalg.det(found), 1.0)


def test_markers_out_of_sight_are_left_out_and_a_line_has_no_rotation():
    rng = np.random.default_rng(5)
    cloud = rng.normal(size=(5, 3))
    target = np.broadcast_to(cloud, (3, 5, 3)).copy()
    target[1, :2] = np.nan
    target[2, :3] = np.nan
    found, _ = kabsch(cloud, target)
    assert_allclose(found[:2], np.broadcast_to(np.eye(3), (2, 3, 3)), atol=1e-12)
    assert np.isnan(found[2]).all()
    line = np.outer(np.arange(4.0), [1.0, 0.5, 0.0])
    assert np.isnan(kabsch(line, line[None])[0]).all()
