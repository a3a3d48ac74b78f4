"""Markers from a `.trc` file, plainly: what the body's own tests need of it."""

from pathlib import Path

import numpy as np

from groundup.body.model import Floats


def read_markers(path: Path) -> tuple[Floats, Floats, list[str]]:
    """Times (n,) s, markers (n, K, 3) in the file's unit, names."""
    lines = path.read_text().splitlines()
    names = [name for name in lines[3].split("\t")[2:] if name.strip()]
    width = 2 + 3 * len(names)
    rows = [(line.split("\t") + [""] * width)[:width] for line in lines[5:] if line.strip()]
    table = np.array([[float(cell) if cell.strip() else np.nan for cell in row] for row in rows])
    return table[:, 1], table[:, 2:].reshape(len(table), -1, 3), names
