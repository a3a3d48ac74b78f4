"""OpenSim's tables, read plainly: names and numbers after the header, coordinates in a model's order."""

from pathlib import Path

import numpy as np

from groundup.body.model import Floats, Model


def table(path: Path) -> dict[str, Floats]:
    """Columns by name; a coordinate's path (`/jointset/hip_r/hip_flexion_r/value`) is named by the coordinate."""
    lines = path.read_text().splitlines()
    end = lines.index("endheader")
    names = [name.split("/")[-2] if "/" in name else name for name in lines[end + 1].split()]
    values = np.array([line.split() for line in lines[end + 2 :] if line.strip()], dtype=float)
    return dict(zip(names, values.T, strict=True))


def coordinates(model: Model, path: Path, *, degrees: bool) -> tuple[Floats, Floats]:
    """Times (n,) and coordinates (n, C) [rad, m]; defaults where the table has no column."""
    columns = table(path)
    times = columns["time"]
    out = np.tile(model.default_pose(), (len(times), 1))
    for c, coordinate in enumerate(model.coordinates):
        if coordinate.name in columns:
            turns = degrees and coordinate.kind != "translation"
            out[:, c] = np.radians(columns[coordinate.name]) if turns else columns[coordinate.name]
    return times, out
