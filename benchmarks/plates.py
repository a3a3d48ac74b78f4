"""Force plates of a C3D file: our arithmetic beside ezc3d's own extraction, the reading itself left out."""

import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from groundup.ground.plates import plate_wrench

REPEATS = 5
CORNERS_MM = np.array([[600.0, 0, 0], [0, 0, 0], [0, 400, 0], [600, 400, 0]])


def run() -> list[tuple[str, float | None, float | None, str]]:
    """(name, ours [s], peer [s], note) for one plate of type 2, 60 s at 1000 Hz."""
    analog = np.random.default_rng(0).standard_normal((60_000, 6)) * [100, 100, 700, 5e4, 5e4, 5e3]
    felt = analog * [1, 1, 1, 1e-3, 1e-3, 1e-3]

    def ours() -> None:
        plate_wrench(felt, plate_type=2, corners_m=CORNERS_MM * 1e-3, origin_m=np.array([0, 0, -0.04]), contact_n=20.0)

    note = "type 2, 60 s at 1000 Hz; the peer's time is reading with extraction less reading without"
    return [("force plate from analog channels", _best(ours), _peer(analog), note)]


def _peer(analog: np.ndarray) -> float | None:
    try:
        import ezc3d
    except ImportError:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = str(_written(Path(folder) / "plate.c3d", analog))
        plain = _best(lambda: ezc3d.c3d(path))
        return _best(lambda: ezc3d.c3d(path, extract_forceplat_data=True)) - plain


def _written(path: Path, analog: np.ndarray) -> Path:
    import ezc3d
    from ezc3d import ezc3d as core

    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [100.0]
    file["parameters"]["POINT"]["LABELS"]["value"] = ["M"]
    file["data"]["points"] = np.ones((4, 1, len(analog) // 10))
    file["parameters"]["ANALOG"]["RATE"]["value"] = [1000.0]
    file["parameters"]["ANALOG"]["LABELS"]["value"] = ["Fx", "Fy", "Fz", "Mx", "My", "Mz"]
    file["parameters"]["ANALOG"]["UNITS"]["value"] = ["N"] * 3 + ["Nmm"] * 3
    file["parameters"]["ANALOG"]["SCALE"]["value"] = [1.0] * 6
    file["parameters"]["ANALOG"]["OFFSET"]["value"] = [0] * 6
    file["data"]["analogs"] = analog.T[None]
    for name, values, shape in (("USED", [1], (1,)), ("TYPE", [2], (1,)), ("CHANNEL", [1, 2, 3, 4, 5, 6], (6, 1))):
        parameter = core.Parameter(name, "")
        parameter.set(core.VecInt(values), shape)
        file["parameters"].add_parameter("FORCE_PLATFORM", parameter)
    file.add_parameter("FORCE_PLATFORM", "CORNERS", CORNERS_MM.T[:, :, None])
    file.add_parameter("FORCE_PLATFORM", "ORIGIN", np.array([[0.0], [0.0], [-40.0]]))
    file.write(str(path))
    return path


def _best(work) -> float:
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    for name, ours_s, peer_s, note in run():
        print(f"{name}: ours {ours_s:.5f} s, peer {peer_s} s ({note})")
