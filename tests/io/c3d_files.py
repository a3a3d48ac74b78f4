"""Small C3D files with force plates of every type, written by ezc3d: their content is known because we made it."""

from pathlib import Path

import numpy as np

CORNERS_MM = np.array([[600.0, 0, 0], [0, 0, 0], [0, 400, 0], [600, 400, 0]])
CHANNELS = {1: 6, 2: 6, 3: 8, 4: 6}
ORIGINS_MM = {1: [0.0, 0, -20], 2: [1.0, -2, -40], 3: [200.0, 120, -45], 4: [0.5, 1.5, -38]}


def write_c3d(
    path: Path,
    *,
    analog: np.ndarray | None = None,
    plate_type: int = 2,
    cal_matrix: np.ndarray | None = None,
    points: np.ndarray | None = None,
    labels: tuple[str, ...] = ("LASI", "RASI"),
    extra: dict[str, tuple[str, np.ndarray]] | None = None,
    events: bool = False,
    zero: tuple[int, int] = (1, 0),
    screen: bool = True,
    outputs: tuple[str, ...] = (),
    first_frame: int = 0,
) -> Path:
    """One plate with `analog` (n, c) at 1000 Hz, `points` (n/10, m, 3) [mm] at 100 Hz, `extra`: label -> (unit, n)."""
    import ezc3d

    points = standing_points() if points is None else points
    file = ezc3d.c3d()
    parameters = file["parameters"]
    parameters["POINT"]["RATE"]["value"] = [100.0]
    parameters["POINT"]["LABELS"]["value"] = list(labels)
    parameters["POINT"]["UNITS"]["value"] = ["mm"]
    if screen:
        _exact(file, "POINT", "X_SCREEN", ["+X"])
        _exact(file, "POINT", "Y_SCREEN", ["+Z"])
    if outputs:
        _exact(file, "POINT", "ANGLES", list(outputs))
    file["header"]["points"]["first_frame"] = first_frame
    block = np.ones((4, points.shape[1], len(points)))
    block[:3] = points.transpose(2, 1, 0)
    file["data"]["points"] = block
    columns, names, units = [], [], []
    if analog is not None:
        columns.append(analog)
        names += [f"Plate.{i}" for i in range(CHANNELS[plate_type])]
        units += {1: ["N"] * 3 + ["mm"] * 2 + ["Nmm"], 3: ["N"] * 8}.get(plate_type, ["N"] * 3 + ["Nmm"] * 3)
    for name, (unit, values) in (extra or {}).items():
        columns.append(values[:, None])
        names.append(name)
        units.append(unit)
    if columns:
        parameters["ANALOG"]["RATE"]["value"] = [1000.0]
        parameters["ANALOG"]["LABELS"]["value"] = names
        parameters["ANALOG"]["UNITS"]["value"] = units
        parameters["ANALOG"]["SCALE"]["value"] = [1.0] * len(names)
        parameters["ANALOG"]["OFFSET"]["value"] = [0] * len(names)
        file["data"]["analogs"] = np.concatenate(columns, axis=1).T[None]
    if analog is not None:
        count = CHANNELS[plate_type]
        _exact(file, "FORCE_PLATFORM", "USED", [1])
        _exact(file, "FORCE_PLATFORM", "TYPE", [plate_type])
        _exact(file, "FORCE_PLATFORM", "ZERO", list(zero))
        file.add_parameter("FORCE_PLATFORM", "CORNERS", CORNERS_MM.T[:, :, None])
        file.add_parameter("FORCE_PLATFORM", "ORIGIN", np.array(ORIGINS_MM[plate_type])[:, None])
        _exact(file, "FORCE_PLATFORM", "CHANNEL", list(range(1, count + 1)), (count, 1))
        matrix = np.eye(6) if cal_matrix is None else cal_matrix
        file.add_parameter("FORCE_PLATFORM", "CAL_MATRIX", matrix[:, :, None])
    if events:
        _exact(file, "EVENT", "USED", [2])
        _exact(file, "EVENT", "CONTEXTS", ["Right", "Left"])
        _exact(file, "EVENT", "LABELS", ["Foot Strike", "Foot Off"])
        file.add_parameter("EVENT", "TIMES", np.array([[0.0, 0.0], [0.05, 0.12]]))
    file.write(str(path))
    return path


def standing_points(frames: int = 20) -> np.ndarray:
    """Two pelvis markers of a person who looks along the file's +X."""
    return np.tile([[0.0, 150, 900], [0.0, -150, 900]], (frames, 1, 1))


def _exact(file, group: str, name: str, values: list, shape: tuple[int, ...] | None = None) -> None:
    """A parameter of whole numbers or texts; ezc3d's own add_parameter turns whole numbers into floats."""
    from ezc3d import ezc3d

    parameter = ezc3d.Parameter(name, "")
    vector = ezc3d.VecString(values) if isinstance(values[0], str) else ezc3d.VecInt(values)
    parameter.set(vector, shape or (len(values),))
    file["parameters"].add_parameter(group, parameter)
