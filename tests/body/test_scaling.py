"""Scaling: against OpenSim's own Model.scale and ScaleTool, and laws that need nobody."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from small_models import walker

from groundup.body.kinematics import place_bodies, place_markers
from groundup.body.marker_placement import place_markers as put_markers
from groundup.body.model import Model
from groundup.body.scaling import Measurement, manual_factors, measured_factors, scale
from groundup.errors import MissingSignal, SignalError, UsageError


def _by_body(model: Model, seed: int, *, even: bool = False) -> dict[str, tuple[float, float, float]]:
    rng = np.random.default_rng(seed)
    rows = rng.uniform(0.8, 1.25, (len(model.bodies) - 1, 3))
    rows[::3] = rows[::3, :1]  # every third body in proportion
    if even:
        rows = np.tile(rows[:, :1], (1, 3))
    return {name: (x, y, z) for name, (x, y, z) in zip(model.bodies[1:], rows.tolist(), strict=True)}


def test_twice_the_size_is_twice_as_far_everywhere() -> None:
    model = walker()
    two = scale(model, np.full((len(model.bodies), 3), 2.0), 10.0)
    q = model.default_pose() + np.random.default_rng(0).uniform(-0.5, 0.5, len(model.coordinates))
    root = [model.coordinate_names.index(name) for name in ("px", "py", "pz")]
    q[root] = 0.0
    assert_allclose(place_markers(two, q), 2.0 * place_markers(model, q), atol=1e-14)
    assert_allclose(two.inertia.mass.sum(), 10.0)
    share = 10.0 / model.inertia.mass.sum()
    assert_allclose(two.inertia.moment, 4.0 * share * model.inertia.moment, atol=1e-15)


def test_factors_of_one_change_nothing_and_the_model_is_never_touched() -> None:
    model = walker()
    q = model.default_pose() + 0.2
    before = place_markers(model, q)
    same = scale(model, np.ones((len(model.bodies), 3)))
    assert_allclose(place_markers(same, q), before, atol=1e-15)
    assert_allclose(same.inertia.moment, model.inertia.moment)
    scale(model, manual_factors(model, _by_body(model, 3)), 60.0)
    assert_allclose(place_markers(model, q), before, atol=0)


def test_a_person_of_known_measure_gives_the_factors_back() -> None:
    """Markers of the stretched model, standing as the default: the pairs along a femur and across a pelvis tell."""
    model = walker()
    true = manual_factors(model, {"femur_r": (1.2, 1.2, 1.2), "shank_r": (0.9, 0.9, 0.9), "pelvis": (1.0, 1.0, 1.1)})
    person = scale(model, true)
    markers = np.tile(place_markers(person, model.default_pose()), (5, 1, 1))
    markers[2, 3] = np.nan
    measurements = [
        Measurement("thigh", (("femur_r_0", "femur_r_1"), ("femur_r_1", "femur_r_2")), {"femur_r": "xyz"}),
        Measurement("shank", (("shank_r_0", "shank_r_3"),), {"shank_r": "XYZ"}),
    ]
    found = measured_factors(model, markers, model.marker_names, measurements)
    expected = np.ones_like(true)
    for body in ("femur_r", "shank_r"):
        expected[model.bodies.index(body)] = true[model.bodies.index(body)]
    assert_allclose(found, expected, atol=1e-12)


def test_markers_are_put_where_the_person_has_them() -> None:
    model = walker()
    rng = np.random.default_rng(5)
    q = model.default_pose() + 0.05
    real = model.markers.place + rng.normal(0.0, 0.01, model.markers.place.shape)
    person = model.markers._replace(place=real)
    seen = place_markers(_with(model, person), q)
    trial = seen + rng.normal(0.0, 0.0005, (20, *seen.shape))
    trial[:, 2] = np.nan
    placed = put_markers(model, trial, model.marker_names, keep=["femur_l_0"])
    kept = [2, model.marker_names.index("femur_l_0")]
    others = [k for k in range(len(seen)) if k not in kept]
    assert_allclose(placed.model.markers.place[kept], model.markers.place[kept], atol=0)
    there = place_markers(placed.model, placed.pose)
    assert_allclose(there[others], trial.mean(axis=0)[others], atol=1e-9)
    assert np.isnan(placed.residual[2])
    assert model.marker_names[2] not in placed.moved


def _with(model: Model, markers: Any) -> Model:
    from dataclasses import replace

    return replace(model, markers=markers)


def test_bad_measures_are_said() -> None:
    model = walker()
    markers = place_markers(model, model.default_pose())[None]
    names = model.marker_names
    thigh = Measurement("thigh", (("femur_r_0", "femur_r_1"),), {"femur_r": "xyz"})
    with pytest.raises(MissingSignal, match="the trial without it"):
        measured_factors(
            model,
            markers[:, 1:],
            [name for name in names if name != "pelvis_0"],
            [Measurement("pelvis", (("pelvis_0", "pelvis_1"),), {"pelvis": "z"})],
        )
    with pytest.raises(UsageError, match=r"found 1e\+03 times"):
        measured_factors(model, 1000.0 * markers, names, [thigh])
    with pytest.raises(UsageError, match="no body is called thigh"):
        measured_factors(model, markers, names, [Measurement("m", thigh.pairs, {"thigh": "x"})])
    with pytest.raises(UsageError, match="axes x, y and z; found w"):
        measured_factors(model, markers, names, [Measurement("m", thigh.pairs, {"femur_r": "w"})])
    with pytest.raises(UsageError, match="above zero"):
        scale(model, manual_factors(model, {"pelvis": (1.0, 0.0, 1.0)}))
    with pytest.raises(UsageError, match="mass must be above zero; found -3"):
        scale(model, np.ones((len(model.bodies), 3)), -3.0)
    moving = np.repeat(markers, 3, axis=0)
    moving[1, 4] += 0.2
    with pytest.raises(SignalError, match=f"{names[4]} .* in frame 1"):
        put_markers(model, moving, names)


@pytest.mark.parametrize(("keep", "even"), [(True, False), (False, False), (True, True)])
def test_every_part_is_scaled_as_opensim_scales_it(recordings: Path, keep: bool, even: bool) -> None:
    """Bodies in random poses, inertia, markers, wraps and muscle lengths after Model.scale with the same factors."""
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    from groundup.io.osim import read_model

    path = recordings / "squat-markers-forces" / "generic.osim"
    model, theirs = read_model(path), opensim.Model(str(path))
    by_body = _by_body(model, 8, even=even)
    ours = scale(model, manual_factors(model, by_body), 71.0, keep_mass_distribution=keep)
    _scale_theirs(opensim, theirs, by_body, 71.0, keep)
    state = theirs.initSystem()

    bodies = theirs.getBodySet()
    for b, name in enumerate(ours.bodies[1:], start=1):
        body = bodies.get(name)
        assert_allclose(ours.inertia.mass[b], body.getMass(), rtol=1e-9, err_msg=name)
        assert_allclose(ours.inertia.center[b], body.getMassCenter().to_numpy(), atol=1e-12, err_msg=name)
        inertia = body.getInertia()
        assert_allclose(np.diag(ours.inertia.moment[b]), inertia.getMoments().to_numpy(), rtol=1e-9, err_msg=name)
        products = inertia.getProducts().to_numpy()
        moment = ours.inertia.moment[b]
        assert_allclose([moment[0, 1], moment[0, 2], moment[1, 2]], products, atol=1e-12, err_msg=name)

    rng = np.random.default_rng(1)
    for _ in range(2):
        q = ours.default_pose()
        for c, coordinate in enumerate(ours.coordinates):
            if coordinate.kind != "coupled":
                q[c] = rng.uniform(max(coordinate.low, -1.0), min(coordinate.high, 1.0))
                theirs.getCoordinateSet().get(coordinate.name).setValue(state, float(q[c]), False)
        theirs.assemble(state)
        theirs.realizePosition(state)
        _, origin = place_bodies(ours, q)
        for b, name in enumerate(ours.bodies[1:], start=1):
            there = bodies.get(name).getTransformInGround(state).p().to_numpy()
            assert_allclose(origin[b], there, atol=1e-5 if "patella" in name else 1e-7, err_msg=name)
        markers = place_markers(ours, q)
        for m, name in enumerate(ours.marker_names):
            there = theirs.getMarkerSet().get(name).getLocationInGround(state).to_numpy()
            assert_allclose(markers[m], there, atol=1e-7, err_msg=name)

    muscles = theirs.getMuscles()
    fibers = np.array([muscles.get(name).getOptimalFiberLength() for name in ours.muscle_names])
    longer = fibers / model.muscles.optimal_length
    found = ours.muscles.optimal_length / model.muscles.optimal_length
    assert_allclose(ours.muscles.slack_length / model.muscles.slack_length, found, rtol=1e-12)
    off = {name: abs(found[m] - longer[m]) for m, name in enumerate(ours.muscle_names)}
    # Where a path wraps twice OpenSim's iteration may end on a longer way; lengths differ by millimeters there.
    assert np.median(list(off.values())) <= 1e-6
    assert sorted(off.values())[-5] <= 1e-3, sorted(off.items(), key=lambda item: -item[1])[:8]
    assert max(off.values()) <= 0.02

    for s, name in enumerate(ours.surface_names):
        _assert_wrap(opensim, theirs, ours, s, name)


def _scale_theirs(opensim: Any, theirs: Any, by_body: Any, mass: float, keep: bool) -> None:
    state, scales = theirs.initSystem(), opensim.ScaleSet()
    for name, factors in by_body.items():
        one = opensim.Scale()
        one.setSegmentName(name)
        one.setScaleFactors(opensim.Vec3(*factors))
        one.setApply(True)
        scales.cloneAndAppend(one)
    theirs.scale(state, scales, keep, mass)


def _assert_wrap(opensim: Any, theirs: Any, ours: Model, s: int, name: str) -> None:
    body = theirs.getBodySet().get(ours.bodies[ours.surfaces.body[s]])
    wrap = body.getWrapObjectSet().get(name.split("/")[-1])
    for cls, sizes in (
        (opensim.WrapCylinder, ("get_radius", "get_length")),
        (opensim.WrapSphere, ("get_radius",)),
        (opensim.WrapEllipsoid, ("get_dimensions",)),
    ):
        exact = cls.safeDownCast(wrap)
        if exact is not None:
            values = [getattr(exact, size)() for size in sizes]
            expected = values[0].to_numpy() if hasattr(values[0], "to_numpy") else np.array(values)
            assert_allclose(ours.surfaces.size[s, : len(expected)], expected, rtol=1e-9, err_msg=name)
    assert_allclose(ours.surfaces.place[s], wrap.get_translation().to_numpy(), atol=1e-12, err_msg=name)
