"""Scaling: against OpenSim's own Model.scale and ScaleTool, and laws that need nobody."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from small_models import walker

from groundup.body.kinematics import place_bodies, place_markers
from groundup.body.marker_placement import place_markers as put_markers
from groundup.body.model import Floats, Model
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
    # The gastrocnemii wrap twice; there OpenSim's iteration may end on a longer way than the shortest.
    twice = np.array([name.startswith("gas") for name in ours.muscle_names])
    assert_allclose(found[~twice], longer[~twice], rtol=5e-4)
    assert_allclose(found[twice], longer[twice], rtol=0.02)
    assert np.median(np.abs(found / longer - 1.0)) <= 1e-9

    for s, name in enumerate(ours.surface_names):
        _assert_wrap(opensim, theirs, ours, s, name)


MEASURES = (
    Measurement("pelvis width", (("r.ASIS", "L.ASIS"), ("r.PSIS", "L.PSIS")), {"pelvis": "z"}),
    Measurement("pelvis depth", (("r.ASIS", "r.PSIS"), ("L.ASIS", "L.PSIS")), {"pelvis": "xy"}),
    Measurement("right thigh", (("R_HJC", "r_knee"), ("R_HJC", "r_mknee")), {"femur_r": "xyz", "patella_r": "xyz"}),
    Measurement("left thigh", (("L_HJC", "L_knee"), ("L_HJC", "L_mknee")), {"femur_l": "xyz", "patella_l": "xyz"}),
    Measurement("right shank", (("r_knee", "r_ankle"), ("r_mknee", "r_mankle")), {"tibia_r": "xyz"}),
    Measurement("left shank", (("L_knee", "L_ankle"), ("L_mknee", "L_mankle")), {"tibia_l": "xyz"}),
    Measurement("right foot", (("r_calc", "r_toe"),), {"talus_r": "xyz", "calcn_r": "xyz", "toes_r": "xyz"}),
    Measurement("left foot", (("L_calc", "L_toe"),), {"talus_l": "xyz", "calcn_l": "xyz", "toes_l": "xyz"}),
    Measurement("trunk", (("C7", "r.PSIS"), ("C7", "L.PSIS")), {"torso": "y"}),
)


def test_a_standing_trial_scales_and_places_as_opensims_scale_tool(recordings: Path, tmp_path: Path) -> None:
    """The same measurements, mass and marker weights in both; OpenSim averages the standing trial from 1 to 2 s."""
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    from trc import read_markers

    from groundup.io.osim import read_model

    folder = recordings / "squat-markers-forces"
    model = read_model(folder / "generic.osim")
    times, markers, names = read_markers(folder / "static1.trc")
    standing = markers[(times >= 1.0 - 1e-6) & (times <= 2.0 + 1e-6)]
    shared = [name for name in names if name in model.marker_names]
    theirs = read_model(_scale_tool(opensim, folder, shared, tmp_path))

    factors = measured_factors(model, standing, names, MEASURES)
    ours = scale(model, factors, 62.6)
    generic = opensim.Model(str(folder / "generic.osim"))
    fixed = [name for name in shared if generic.getMarkerSet().get(name).get_fixed()]
    assert len(fixed) > 0
    assert set(fixed) == {n for n, stays in zip(model.marker_names, model.markers.fixed, strict=True) if stays} & set(
        shared
    )
    placed = put_markers(ours, standing, names, weights=dict.fromkeys(shared, 1.0))
    assert_allclose(ours.inertia.mass, theirs.inertia.mass, rtol=1e-9)
    assert_allclose(ours.inertia.moment, theirs.inertia.moment, rtol=1e-6, atol=1e-12)
    assert_allclose(ours.tree.place_in_parent, theirs.tree.place_in_parent, atol=1e-7)
    assert_allclose(ours.paths.place, theirs.paths.place, atol=1e-7)
    # OpenSim's fit of the pose stops early: at the pose it writes down, the markers are where it put them, but the pose
    # of least squares is another, with a smaller sum, and moves markers by up to 13 mm against its own.
    pose = _pose_in(tmp_path / "pose.mot", ours)
    rotation, origin = place_bodies(ours, pose)
    mean = standing.mean(axis=0)
    columns = [ours.marker_names.index(name) for name in shared]
    body = ours.markers.body[columns]
    seen = mean[[names.index(name) for name in shared]]
    there = np.einsum("kji,kj->ki", rotation[body], seen - origin[body])
    moving = np.array([name not in fixed for name in shared])
    written = theirs.markers.place[[theirs.marker_names.index(name) for name in shared]]
    assert_allclose(written[moving], there[moving], atol=1e-6)
    assert_allclose(placed.model.markers.place[columns][~moving], written[~moving], atol=1e-9)
    misses = [np.sum((seen - place_markers(ours, q)[columns]) ** 2) for q in (placed.pose, pose)]
    assert misses[0] < misses[1]
    assert_allclose(placed.model.markers.place[columns], written, atol=0.015)


def _pose_in(path: Path, model: Model) -> Floats:
    """The row of a file of states, in radians and meters to eight digits, as coordinates (C,)."""
    lines = path.read_text().splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("time"))
    row = dict(zip(lines[start].split(), map(float, lines[start + 1].split()), strict=True))
    states = {name.split("/")[-2]: value for name, value in row.items() if name.endswith("/value")}
    return np.array([states[name] for name in model.coordinate_names])


def _scale_tool(opensim: Any, folder: Path, names: Sequence[str], out: Path) -> Path:
    """The model that OpenSim's ScaleTool writes."""

    def pairs(measure: Measurement) -> str:
        return "".join(f"<MarkerPair><markers>{a} {b}</markers></MarkerPair>" for a, b in measure.pairs)

    def bodies(measure: Measurement) -> str:
        rows = ((body, " ".join(axes.upper())) for body, axes in measure.bodies.items())
        return "".join(f'<BodyScale name="{body}"><axes>{axes}</axes></BodyScale>' for body, axes in rows)

    measures = "".join(
        f'<Measurement name="{m.name}"><apply>true</apply><MarkerPairSet><objects>{pairs(m)}</objects></MarkerPairSet>'
        f"<BodyScaleSet><objects>{bodies(m)}</objects></BodyScaleSet></Measurement>"
        for m in MEASURES
    )
    tasks = "".join(
        f'<IKMarkerTask name="{name}"><apply>true</apply><weight>1</weight></IKMarkerTask>' for name in names
    )
    setup, trial = out / "setup.xml", os.path.relpath(folder / "static1.trc", out)
    setup.write_text(
        f"""<?xml version="1.0"?><OpenSimDocument Version="40600"><ScaleTool name="person"><mass>62.6</mass>
        <GenericModelMaker><model_file>{folder}/generic.osim</model_file></GenericModelMaker>
        <ModelScaler><apply>true</apply><scaling_order>measurements</scaling_order>
        <MeasurementSet><objects>{measures}</objects></MeasurementSet>
        <marker_file>{trial}</marker_file><time_range>1 2</time_range>
        <preserve_mass_distribution>true</preserve_mass_distribution></ModelScaler>
        <MarkerPlacer><apply>true</apply><IKTaskSet><objects>{tasks}</objects></IKTaskSet>
        <marker_file>{trial}</marker_file><time_range>1 2</time_range>
        <output_model_file>scaled.osim</output_model_file><output_motion_file>pose.mot</output_motion_file>
        <max_marker_movement>-1</max_marker_movement></MarkerPlacer></ScaleTool></OpenSimDocument>"""
    )
    assert opensim.ScaleTool(str(setup)).run()
    return out / "scaled.osim"


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
