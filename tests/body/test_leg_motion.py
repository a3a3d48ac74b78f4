"""The built-in leg made to a person and moved by a real trial, beside what an expert found with another model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from squat_trial import table
from trc import read_markers

from groundup.body.inverse_kinematics import Kinematics, solve
from groundup.body.leg.doubt import held, strength_spread
from groundup.body.leg.measurements import measurements
from groundup.body.marker_placement import place_markers
from groundup.body.model import Floats, Model
from groundup.body.scaling import measured_factors, scale
from groundup.io.osim.built_in import built_in_model
from groundup.joints.marker_names import recognize


def by_our_names(path: Path) -> tuple[Floats, list[str]]:
    """Markers (n, K, 3) under the names that groundup gives landmarks; several of one are averaged."""
    _, markers, names = read_markers(path)
    found = recognize(names).of
    columns = [markers[:, [names.index(label) for label in labels]].mean(axis=1) for labels in found.values()]
    return np.stack(columns, axis=1), list(found)


def person(folder: Path) -> Model:
    """Scaled by the lengths that the standing trial has, markers where they are on the person."""
    standing, names = by_our_names(folder / "static1.trc")
    model = built_in_model()
    usable = [one for one in measurements() if all(end in names for pair in one.pairs for end in pair)]
    assert len(usable) == 10
    scaled = scale(model, measured_factors(model, standing, names, usable), 62.6)
    centers = [name for name in names if name.endswith("hip_center")]
    return place_markers(scaled, standing, names, keep=centers).model


def squat(folder: Path) -> tuple[Model, Kinematics]:
    model = person(folder)
    markers, names = by_our_names(folder / "squats1.trc")
    still = np.zeros(len(markers))
    fixed = dict.fromkeys(held(model, names), still)
    assert set(fixed) == {"midtarsal_angle_r", "midtarsal_angle_l"}
    return model, solve(model, markers, names, fixed=fixed)


def test_squats_are_as_an_expert_found_them(recordings: Path) -> None:
    """Two other pipelines differ by 2 to 7° on this trial, one by its markers and one by its model."""
    folder = recordings / "squat-markers-forces"
    model, found = squat(folder)
    expert = table(folder / "squats1_expert_ik_deg.mot")
    wanted = ("hip_flexion", "hip_adduction", "knee_angle", "ankle_angle", "subtalar_angle")
    for name in (f"{one}_{side}" for one in wanted for side in "rl"):
        mine = np.degrees(found.coordinates[:, model.coordinate_names.index(name)])
        theirs = expert[name]
        assert np.sqrt(np.mean((mine - theirs) ** 2)) < 5, name
    knee = np.degrees(found.coordinates[:, model.coordinate_names.index("knee_angle_r")])
    assert np.ptp(knee) == pytest.approx(np.ptp(expert["knee_angle_r"]), abs=5)


def test_without_markers_beyond_the_heel_the_midfoot_is_unobserved(recordings: Path) -> None:
    folder = recordings / "squat-markers-forces"
    markers, names = by_our_names(folder / "squats1.trc")
    few = [k for k, name in enumerate(names) if not name.endswith(("toe", "mth5"))]
    model = built_in_model()
    found = solve(model, markers[:5, few], [names[k] for k in few])
    unobserved = {name for name, told in zip(model.coordinate_names, found.observed, strict=True) if not told}
    assert {"midtarsal_angle_r", "midtarsal_angle_l", "mtp_angle_r", "mtp_angle_l"} <= unobserved
    assert "knee_angle_r" not in unobserved


def test_a_cluster_on_the_heel_frees_the_midfoot() -> None:
    model = built_in_model()
    assert held(model, model.marker_names) == ("midtarsal_angle_r", "midtarsal_angle_l")
    on_heel = model.markers.body.copy()
    for name in ("right_mth1", "right_mth5"):  # as if they were stuck to the heel
        on_heel[model.marker_names.index(name)] = model.bodies.index("calcn_r")
    cluster = replace(model, markers=model.markers._replace(body=on_heel))
    assert held(cluster, model.marker_names) == ("midtarsal_angle_l",)


def test_only_the_small_foot_muscles_are_uncertain_by_two() -> None:
    model = built_in_model()
    spread = strength_spread(model, 0.2)
    wide = {name for name, one in zip(model.muscle_names, spread, strict=True) if one > 0.2}
    assert wide == {f"{one}_{side}" for one in ("abdhal", "fhbmed", "fhblat", "fdb", "quadplant") for side in "rl"}
    assert np.unique(spread) == pytest.approx([0.2, np.log(2)])
