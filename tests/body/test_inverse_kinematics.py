"""Inverse kinematics: planted poses come back, laws of the lab hold, and OpenSim's solver lands in the same place."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import least_squares
from small_models import Axis, Body, pendulum, small_model, walker

from groundup.body.functions import polynomial
from groundup.body.inverse_kinematics import CoordinateTask, far_markers, solve
from groundup.body.kinematics import place_markers
from groundup.body.model import Floats, Model, floats
from groundup.errors import MissingSignal, SignalError, UsageError


def _motion(model: Model, n: int = 60, seed: int = 1) -> Floats:
    """A smooth motion (n, C) within the bounds."""
    rng, t = np.random.default_rng(seed), np.linspace(0.0, 1.0, n)
    q = np.tile(model.default_pose(), (n, 1))
    for c in range(q.shape[1]):
        q[:, c] += 0.4 * np.sin(t * rng.uniform(1.0, 4.0) + rng.uniform(0.0, 6.0))
    for side in "rl":
        q[:, model.coordinate_names.index(f"knee_{side}")] = 0.9 + 0.7 * np.sin(3.0 * t)
    q[:, -1] = model.coordinates[-1].default
    return q


def _free(model: Model) -> list[int]:
    return [c for c, coordinate in enumerate(model.coordinates) if coordinate.kind != "coupled"]


def test_markers_without_noise_give_the_pose_back() -> None:
    model = walker()
    q = _motion(model)
    found = solve(model, place_markers(model, q), model.marker_names)
    assert_allclose(found.coordinates[:, _free(model)], q[:, _free(model)], atol=1e-8)
    assert_allclose(found.residual, 0.0, atol=1e-8)
    assert found.converged.all()


def test_kneecaps_follow_their_knees() -> None:
    model = walker()
    found = solve(model, place_markers(model, _motion(model)), model.marker_names)
    knee = found.coordinates[:, model.coordinate_names.index("knee_r")]
    cap = found.coordinates[:, model.coordinate_names.index("patella_r")]
    assert_allclose(cap, 0.6 * knee - 0.1 * knee**2, atol=1e-14)


def test_noisy_markers_give_the_least_squares_of_a_general_solver() -> None:
    """scipy's bounded least squares on the plain residuals; here a knee is pressed against its bound."""
    model = walker()
    rng = np.random.default_rng(4)
    q = _motion(model, 3)
    q[:, model.coordinate_names.index("knee_l")] = 0.0
    markers = place_markers(model, q) + rng.normal(0.0, 0.02, (3, len(model.marker_names), 3))
    markers[1, 4] = np.nan
    weights = {name: float(w) for name, w in zip(model.marker_names, rng.uniform(0.2, 5.0, 50), strict=False)}
    found = solve(model, markers, model.marker_names, weights=weights, tolerance=1e-8)
    told = [c for c in _free(model) if model.coordinate_names[c] != "toe_r"]
    low = [c.low if c.clamped else -np.inf for c in model.coordinates]
    high = [c.high if c.clamped else np.inf for c in model.coordinates]
    root = np.sqrt([weights[name] for name in model.marker_names])[:, None]

    for t in range(3):

        def miss(x: Floats, t: int = t) -> Floats:
            pose = model.default_pose()
            pose[told] = x
            return np.nan_to_num(root * (markers[t] - place_markers(model, pose))).ravel()

        x = np.clip(q[t][told], np.array(low)[told], np.array(high)[told])
        theirs = least_squares(
            miss, x, bounds=(np.array(low)[told], np.array(high)[told]), xtol=1e-15, ftol=1e-15, gtol=1e-15
        )
        ours = found.coordinates[t][told]
        assert np.sum(miss(ours) ** 2) <= 2 * theirs.cost * (1 + 1e-9)
        assert_allclose(ours, theirs.x, atol=1e-4)
        assert ((ours >= np.array(low)[told]) & (ours <= np.array(high)[told])).all()


def test_a_turned_lab_turns_the_root_only() -> None:
    model = walker()
    rng = np.random.default_rng(2)
    markers = place_markers(model, _motion(model, 20)) + rng.normal(0.0, 0.01, (20, len(model.marker_names), 3))
    c, s = np.cos(0.7), np.sin(0.7)
    lab = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    here, there = (solve(model, m, model.marker_names) for m in (markers, markers @ lab.T + [0.5, 0.1, -2.0]))
    assert_allclose(there.coordinates[:, 6:], here.coordinates[:, 6:], atol=1e-8)
    assert_allclose(there.residual, here.residual, atol=1e-8)


@pytest.mark.parametrize("heading", [0.5 * np.pi, np.pi, -2.0])
def test_a_body_that_looks_elsewhere_is_found(heading: float) -> None:
    """The default looks along x: from there the least squares of a body turned about lie in a wrong valley."""
    model = walker()
    q = _motion(model, 5)
    q[:, model.coordinate_names.index("rotation")] += heading
    found = solve(model, place_markers(model, q), model.marker_names)
    assert_allclose(found.residual, 0.0, atol=1e-7)


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_do_not_change_the_result(threads: int) -> None:
    model = walker()
    rng = np.random.default_rng(3)
    smooth = np.cumsum(rng.normal(0.0, 0.0005, (80, len(model.marker_names), 3)), axis=0)
    markers = place_markers(model, _motion(model, 80)) + smooth
    one, many = (solve(model, markers, model.marker_names, threads=k) for k in (1, threads))
    assert_allclose(many.coordinates, one.coordinates, atol=1e-9)


def test_a_coordinate_without_markers_stays_at_its_default_and_is_said() -> None:
    model = walker()
    found = solve(model, place_markers(model, _motion(model)), model.marker_names)
    unobserved = [name for name, told in zip(model.coordinate_names, found.observed, strict=True) if not told]
    assert unobserved == ["toe_r"]
    assert (found.coordinates[:, -1] == model.coordinates[-1].default).all()


def test_turns_about_the_line_through_all_markers_are_not_told_from_one_another() -> None:
    ball = [Axis(0, "a"), Axis(1, "b"), Axis(2, "c")]
    markers = [("near", "arm", (0.1, 0.2, 0.05)), ("far", "arm", (0.2, 0.4, 0.1))]
    blind = small_model([Body("arm", "ground", ball)], markers=markers)
    q = np.array([[0.3, -0.2, 0.5], [0.32, -0.25, 0.55]])
    found = solve(blind, place_markers(blind, q), blind.marker_names)
    assert_allclose(found.residual, 0.0, atol=1e-6)
    assert not found.observed.any()
    beside = small_model([Body("arm", "ground", ball)], markers=[*markers, ("beside", "arm", (0.2, 0.0, 0.1))])
    found = solve(beside, place_markers(beside, q), beside.marker_names)
    assert found.observed.all()
    assert_allclose(found.coordinates, q, atol=1e-8)


def test_a_shank_lost_for_a_while_is_drawn_straight_and_said() -> None:
    model = walker()
    q = _motion(model)
    markers = place_markers(model, q)
    lost = [k for k, name in enumerate(model.marker_names) if name.startswith(("shank_r", "patella_r"))]
    markers[20:30, lost] = np.nan
    found = solve(model, markers, model.marker_names)
    knee = model.coordinate_names.index("knee_r")
    assert not found.seen[20:30, knee].any()
    assert found.seen[:20, knee].all()
    assert found.observed[knee]
    line = np.interp(np.arange(20, 30), [19, 30], q[[19, 30], knee])
    assert_allclose(found.coordinates[20:30, knee], line, atol=1e-8)
    others = [c for c in _free(model) if c != knee]
    assert_allclose(found.coordinates[:, others], q[:, others], atol=1e-8)
    assert np.isnan(found.residual[20:30, lost]).all()


def test_a_frame_without_markers_has_no_pose() -> None:
    model = walker()
    q = _motion(model)
    markers = place_markers(model, q)
    markers[[0, 30, 31]] = np.nan
    markers[40, 2:] = np.nan  # two markers do not place a body
    found = solve(model, markers, model.marker_names)
    dark = np.isin(np.arange(len(q)), [0, 30, 31, 40])
    assert np.isnan(found.coordinates[dark]).all()
    assert not found.converged[dark].any()
    assert_allclose(found.coordinates[np.ix_(~dark, _free(model))], q[np.ix_(~dark, _free(model))], atol=1e-8)


def test_a_marker_out_of_reach_is_named_with_its_worst_frame() -> None:
    model = walker()
    markers, names = place_markers(model, _motion(model, 10)), model.marker_names
    markers[4:6, 7] += [0.0, 0.25, 0.0]
    markers[5, 7] += [0.0, 0.1, 0.0]
    markers[8, 7] = np.nan
    found = solve(model, markers, names)
    far = far_markers(found, names)
    assert far[0].name == names[7]
    assert far[0].frame == 5
    assert far[0].worst_m == np.nanmax(found.residual)
    assert far[0].share == 2 / 9
    assert far_markers(found, names, limit_m=1.0) == ()


@pytest.mark.parametrize("n", [1, 2])
def test_short_trials_are_solved(n: int) -> None:
    model = walker()
    q = _motion(model)[:n]
    found = solve(model, place_markers(model, q), model.marker_names, threads=4)
    assert_allclose(found.coordinates[:, _free(model)], q[:, _free(model)], atol=1e-8)


def test_locked_fixed_and_prescribed_coordinates_are_not_asked() -> None:
    rods = [Body("a", "ground", [Axis(2, "q1")]), Body("b", "a", [Axis(2, "q2")], place=(0.0, -0.4, 0.0))]
    markers = [("end", "b", (0.0, -0.3, 0.0)), ("side", "b", (0.1, -0.1, 0.05))]
    times = np.linspace(0.0, 1.0, 5)
    q = np.column_stack([0.3 + 0.5 * times, 0.2 * times])
    free = small_model(rods, markers=markers)
    seen = place_markers(free, q)
    prescribed = small_model(rods, markers=markers, prescribed={"q1": polynomial(0.3, 0.5)})
    assert_allclose(solve(prescribed, seen, prescribed.marker_names, times_s=times).coordinates, q, atol=1e-9)
    with pytest.raises(UsageError, match="prescribes q1"):
        solve(prescribed, seen, prescribed.marker_names)
    locked = small_model(rods, markers=markers, locked=["q1"], defaults={"q1": 0.3})
    assert (solve(locked, seen, locked.marker_names).coordinates[:, 0] == 0.3).all()
    fixed = solve(free, seen, free.marker_names, fixed={"q1": q[:, 0]})
    assert_allclose(fixed.coordinates, q, atol=1e-9)
    assert fixed.observed.all()


def test_a_task_pulls_against_the_mean_squared_distance() -> None:
    """One rod of length l, its end seen at angle a, pulled to 0: l² sin(a − q) = weight · q (the cost's derivative)."""
    model, length, angle, weight = pendulum(0.5), 0.5, 0.8, 0.3
    seen = place_markers(model, [[angle]])
    found = solve(model, seen, model.marker_names, tasks=[CoordinateTask("q1", weight)], tolerance=1e-9)
    q = found.coordinates[0, 0]
    assert 0.1 < q < angle - 0.1
    assert_allclose(length**2 * np.sin(angle - q), weight * q, atol=1e-10)
    towards = solve(model, seen, model.marker_names, tasks=[CoordinateTask("q1", 1e6, -0.4)])
    assert_allclose(towards.coordinates[0, 0], -0.4, atol=1e-5)


def test_markers_that_the_model_lacks_are_left_aside() -> None:
    model = walker()
    q = _motion(model, 4)
    markers = place_markers(model, q)
    more = np.concatenate([np.full((4, 1, 3), 9.0), markers], axis=1)
    found = solve(model, more, ("clap", *model.marker_names))
    assert np.isnan(found.residual[:, 0]).all()
    assert_allclose(found.coordinates[:, _free(model)], q[:, _free(model)], atol=1e-8)


@pytest.mark.parametrize(("factor", "unit"), [(1000.0, "millimeters"), (100.0, "centimeters"), (39.4, "inches")])
def test_markers_in_another_unit_are_refused_by_its_name(factor: float, unit: str) -> None:
    model = walker()
    with pytest.raises(UsageError, match=unit):
        solve(model, factor * place_markers(model, _motion(model, 3)), model.marker_names)


def test_bad_requests_are_said() -> None:
    model = walker()
    markers, names = place_markers(model, _motion(model, 3)), model.marker_names
    with pytest.raises(MissingSignal, match="small needs markers pelvis_0"):
        solve(model, markers, [f"x{k}" for k in range(len(names))])
    with pytest.raises(MissingSignal, match="seen"):
        solve(model, np.full_like(markers, np.nan), names)
    with pytest.raises(SignalError, match="at least one frame"):
        solve(model, markers[:0], names)
    with pytest.raises(UsageError, match="a name each"):
        solve(model, markers[0], names)
    with pytest.raises(UsageError, match="from 0 up; found -1"):
        solve(model, markers, names, weights={names[0]: -1.0})
    with pytest.raises(UsageError, match="no coordinate is called hip"):
        solve(model, markers, names, fixed={"hip": 0.0})
    with pytest.raises(UsageError, match="patella_r cannot be held; found it follows knee_r"):
        solve(model, markers, names, fixed={"patella_r": 0.0})
    with pytest.raises(UsageError, match="a number or one for each of 3 frames"):
        solve(model, markers, names, fixed={"tilt": np.zeros(2)})
    with pytest.raises(UsageError, match="task"):
        solve(model, markers, names, tasks=[CoordinateTask("tilt", np.nan)])


def test_weights_of_the_model_count_when_none_are_given() -> None:
    model = walker()
    markers = place_markers(model, _motion(model, 2))
    markers[:, 0] += 0.3
    weightless = floats([0.0, *np.ones(len(model.marker_names) - 1)])
    found = solve(replace(model, markers=model.markers._replace(weight=weightless)), markers, model.marker_names)
    assert_allclose(found.residual[:, 0], 0.3 * np.sqrt(3), atol=1e-7)
    assert_allclose(found.residual[:, 1:], 0.0, atol=1e-7)


LOWER_LIMB = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")


def _against_opensim(recordings: Path, every: int) -> Floats:
    """Lower-limb angles minus OpenSim's at its accuracy 1e-8 [deg]; the trial is tracked whole here, thinned there."""
    from opensim_peer import marker_tracking
    from trc import read_markers

    from groundup.io.osim import read_model

    folder = recordings / "squat-markers-forces"
    model = read_model(folder / "scaled.osim")
    times, markers, names = read_markers(folder / "squats1.trc")
    theirs = marker_tracking(folder / "scaled.osim", times[::every], markers[::every], names, accuracy=1e-8)
    found = solve(model, markers, names)
    assert found.converged.all()
    unobserved = [c for c, told in zip(model.coordinate_names, found.observed, strict=True) if not told]
    assert unobserved == ["mtp_angle_r", "mtp_angle_l"]
    columns = [f"{name}_{side}" for name in LOWER_LIMB for side in "rl"]
    return np.degrees(_columns(found.coordinates[::every], model, columns) - np.array([theirs[c] for c in columns]).T)


def _columns(coordinates: Floats, model: Model, names: Sequence[str]) -> Floats:
    return coordinates[:, [model.coordinate_names.index(name) for name in names]]


def test_squats_are_opensims_where_it_runs_to_the_end(recordings: Path) -> None:
    off = _against_opensim(recordings, 45)
    assert np.sqrt(np.mean(off**2, axis=0)).max() <= 0.01
    assert np.abs(off).max() <= 0.05


def test_weights_and_tasks_are_weighed_as_opensim_weighs_them(recordings: Path) -> None:
    from opensim_peer import marker_tracking
    from trc import read_markers

    from groundup.io.osim import read_model

    folder = recordings / "squat-markers-forces"
    model = read_model(folder / "scaled.osim")
    times, markers, names = read_markers(folder / "squats1.trc")
    times, markers = times[100:103], markers[100:103]
    weights = {name: 0.5 + k % 4 for k, name in enumerate(name for name in names if name in model.marker_names)}
    pulls = {"hip_flexion_r": (0.6, 0.02), "ankle_angle_l": (-0.2, 0.05)}
    theirs = marker_tracking(folder / "scaled.osim", times, markers, names, accuracy=1e-8, weights=weights, pulls=pulls)
    tasks = [CoordinateTask(name, weight, value) for name, (value, weight) in pulls.items()]
    free, pulled = (solve(model, markers, names, weights=weights, tasks=some) for some in ((), tasks))
    columns = [f"{name}_{side}" for name in LOWER_LIMB for side in "rl"]
    off = _columns(pulled.coordinates, model, columns) - np.array([theirs[name] for name in columns]).T
    assert np.abs(np.degrees(off)).max() <= 0.05
    moved = _columns(pulled.coordinates - free.coordinates, model, list(pulls))
    assert np.degrees(np.abs(moved)).min() > 1.0


@pytest.mark.proof
def test_every_frame_of_the_squats_is_opensims(recordings: Path) -> None:
    off = _against_opensim(recordings, 1)
    assert np.sqrt(np.mean(off**2, axis=0)).max() <= 0.01
    assert np.abs(off).max() <= 0.05
