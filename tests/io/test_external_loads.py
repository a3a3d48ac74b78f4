"""External loads of OpenSim: both real files, the spellings of versions 3 and 4, and what is wrong with a file."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.errors import FileError
from groundup.io.osim.external_loads import plates_of, read_external_loads

TABLE = "grf\nversion=1\nnRows=3\nnColumns=10\nendheader\ntime\t" + "\t".join(
    [f"f_{axis}" for axis in "xyz"] + [f"p_{axis}" for axis in "xyz"] + [f"m_{axis}" for axis in "xyz"]
)
ROWS = "".join(f"\n{0.01 * t:g}\t" + "\t".join(str(t + k) for k in range(9)) for t in range(3)) + "\n"
FORCE = """<ExternalForce name="push">{extra}
<applied_to_body>/bodyset/calcn_r</applied_to_body>
<force_identifier>{force}</force_identifier><point_identifier>p_</point_identifier>
<torque_identifier>{torque}</torque_identifier></ExternalForce>"""


def written(
    folder: Path, *, forces: str = "", data: str = "grf.mot", table: str = TABLE + ROWS, root: str = "ExternalLoads"
) -> Path:
    (folder / "grf.mot").write_text(table)
    path = folder / "loads.xml"
    inner = f"<objects>{forces}</objects><datafile>{data}</datafile>"
    path.write_text(f'<OpenSimDocument Version="40000"><{root} name="x">{inner}</{root}></OpenSimDocument>')
    return path


def force(*, force: str = "f_", torque: str = "m_", extra: str = "") -> str:
    return FORCE.format(force=force, torque=torque, extra=extra)


def test_the_real_files_name_their_plates(recordings: Path) -> None:
    loads = read_external_loads(recordings / "walk-markers-forces-emg" / "grf_walk.xml")
    assert [(one.name, one.body) for one in loads.forces] == [("Right_GRF", "calcn_r"), ("Left_GRF", "calcn_l")]
    right, left = plates_of(loads)
    assert right.force.shape == left.point.shape == left.torque.shape == (4778, 3)
    assert right.point[0, 0] == pytest.approx(331.7057913303967)
    squats = read_external_loads(recordings / "squat-markers-forces" / "squats1_external_loads.xml")
    assert_allclose(plates_of(squats)[1].force[0], [-1.14721, 305.662, 37.0304])


def test_columns_become_force_point_and_torque(tmp_path: Path) -> None:
    (plate,) = plates_of(read_external_loads(written(tmp_path, forces=force())))
    assert (plate.name, plate.body, plate.force_in, plate.point_in) == ("'push'", "calcn_r", "ground", "ground")
    assert_allclose(plate.times_s, [0, 0.01, 0.02])
    assert_allclose(np.hstack([plate.force, plate.point, plate.torque])[2], 2 + np.arange(9))


def test_a_torque_alone_pushes_with_no_force(tmp_path: Path) -> None:
    (plate,) = plates_of(read_external_loads(written(tmp_path, forces=force(force="Unassigned"))))
    assert plate.point is None
    assert not plate.force.any()
    assert plate.torque is not None
    assert plate.torque[1, 0] == 7


@pytest.mark.parametrize("how", ["<isDisabled>true</isDisabled>", "<appliesForce>false</appliesForce>"])
def test_a_force_that_is_switched_off_is_said_and_left_out(tmp_path: Path, how: str) -> None:
    off = force(extra=how).replace('"push"', '"idle"')
    loads = read_external_loads(written(tmp_path, forces=force() + off))
    assert [one.name for one in loads.forces] == ["push"]
    assert loads.said == ("'idle' switched off in loads.xml: not applied",)
    with pytest.raises(FileError, match="switched on; found 1 switched off"):
        read_external_loads(written(tmp_path, forces=off))


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ({"data": "gone.mot"}, "line 4: the table 'gone.mot' beside loads.xml; found no such file"),
        ({"data": ""}, "the name of a table in <datafile>; found none"),
        ({"root": "ForceSet"}, "OpenSim's <ExternalLoads>; found <OpenSimDocument> with 'ForceSet'"),
        ({"forces": force(force="Unassigned", torque="")}, "<force_identifier> or <torque_identifier> of 'push'"),
        ({"forces": force().replace("/bodyset/calcn_r", "")}, "the body that 'push' pushes"),
    ],
)
def test_what_is_wrong_with_the_xml_is_said(tmp_path: Path, file: dict[str, str], says: str) -> None:
    path = written(tmp_path, **{"forces": force(), **file})
    with pytest.raises(FileError, match=says) as error:
        read_external_loads(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (
            {"forces": force(force="plate9_v")},
            "columns that begin with 'plate9_v', the force of 'push'; found none",
        ),
        ({"table": "time\tf_x\n0\t1\n"}, "endheader"),
        ({"table": TABLE.replace("time", "frame") + ROWS}, "a first column 'time'; found 'frame'"),
    ],
)
def test_what_is_wrong_with_the_table_is_said(tmp_path: Path, file: dict[str, str], says: str) -> None:
    loads = read_external_loads(written(tmp_path, **{"forces": force(), **file}))
    with pytest.raises(FileError, match=says) as error:
        plates_of(loads)
    assert str(tmp_path / "grf.mot") in str(error.value)


def test_a_missing_xml_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"loads\.xml: a file that can be opened"):
        read_external_loads(tmp_path / "loads.xml")
