"""Force sets that an AnalyzeTool's setup adds: read as OpenSim reads them, or refused."""

import re
from pathlib import Path

import pytest

from groundup.body.model import Model
from groundup.body.reserves import usual_reserves
from groundup.errors import FileError
from groundup.io.osim.built_in import built_in_model
from groundup.io.osim.force_sets import with_force_sets
from groundup.io.osim.setup import read_setup

SETUP = """<OpenSimDocument Version="40000"><AnalyzeTool name="a"><model_file>m.osim</model_file>
<replace_force_set>{replace}</replace_force_set><force_set_files>{files}</force_set_files>
<AnalysisSet><objects><StaticOptimization/></objects></AnalysisSet></AnalyzeTool></OpenSimDocument>"""
FORCES = """<OpenSimDocument Version="40000"><ForceSet name="r"><objects>
<CoordinateActuator name="knee"><coordinate>knee_angle_r</coordinate><optimal_force>3</optimal_force>
</CoordinateActuator>
<CoordinateActuator name="again"><coordinate>/jointset/knee_r/knee_angle_r</coordinate><optimal_force>4</optimal_force>
</CoordinateActuator>
<PointActuator name="FX"><body>pelvis</body></PointActuator>
<TorqueActuator name="MX"><bodyA>/bodyset/pelvis</bodyA></TorqueActuator>
<SpringGeneralizedForce name="spring"><coordinate>knee_angle_r</coordinate></SpringGeneralizedForce>
</objects></ForceSet></OpenSimDocument>"""


@pytest.fixture(scope="module")
def model() -> Model:
    return built_in_model()


def setup(folder: Path, *, files: str = "forces.xml", replace: str = "false", forces: str = FORCES):
    (folder / "forces.xml").write_text(forces, encoding="utf-8")
    (folder / "m.osim").touch()
    path = folder / "setup.xml"
    path.write_text(SETUP.format(files=files, replace=replace), encoding="utf-8")
    return read_setup(path, tool="AnalyzeTool")


def test_coordinate_actuators_become_reserves_and_share_by_their_strength(tmp_path: Path, model: Model) -> None:
    with_them, said = with_force_sets(model, setup(tmp_path))
    knee = model.coordinate_names.index("knee_angle_r")
    before, after = usual_reserves(model).strength, usual_reserves(with_them).strength
    own = sum(a.optimal_force**2 for a in model.actuators if a.coordinate == knee)
    assert after[knee] == pytest.approx((own + 3**2 + 4**2) ** 0.5)
    assert [k for k in range(len(before)) if before[k] != after[k]] == [knee]
    assert said == (
        "forces.xml: 2 coordinate actuators as reserves",
        "forces.xml: SpringGeneralizedForce 'spring' left out",
    )


def test_a_setup_without_force_sets_changes_nothing(tmp_path: Path, model: Model) -> None:
    assert with_force_sets(model, setup(tmp_path, files="Unassigned")) == (model, ())


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"replace": "true"}, "line 1: <replace_force_set> false"),
        ({"files": "none.xml"}, "none.xml"),
        (
            {"forces": FORCES.replace(">knee_angle_r<", ">elbow_z<", 1)},
            "line 2.*a coordinate of the model; found 'elbow_z'",
        ),
        ({"forces": "<OpenSimDocument><Model/></OpenSimDocument>"}, "a <ForceSet>; found <OpenSimDocument>"),
        ({"forces": "<OpenSimDocument><ForceSet>"}, "well-formed XML"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, model: Model, changed: dict, match: str) -> None:
    with pytest.raises(FileError) as refused:
        with_force_sets(model, setup(tmp_path, **changed))
    line = refused.value.line()
    assert "\n" not in line
    assert re.search(match, line), line
