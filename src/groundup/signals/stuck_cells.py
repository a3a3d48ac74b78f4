"""Cells of a pressure sensor that do not tell the truth: stuck, never unloading, or shorted along a row or column."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.signals.stream import CellLayout

Array = NDArray[np.float64]

MOVES = 0.2
"""Only while the total changes by more than this share does a cell that does not change stand out: under a foot at
rest a coarse sensor shows the same value for seconds (design)."""
UNLOADED = 0.05
"""Samples whose total is below this share of the highest total count as unloaded, if there are any."""
HANGING = 0.25
"""A cell hangs if its mean while the foot is up is more than this share of its mean while it is down."""
CONTRAST = 0.2
"""A cell stands out if both neighbors across the line carry less than this share of it."""
SHORTEST_RUN = 4
"""As many cells in line that stand out make a stuck line: skin does not press a ridge one cell wide."""
FAINT = 0.02
"""Cells with less than this share of the highest mean are not judged."""


@dataclass(frozen=True, slots=True, eq=False)
class StuckCells:
    """`mask` (cells,) of the cells not to be believed, and what was found, each a sentence.

    `constant` and `hanging` (cells,) are those that never change and those that stay loaded while the foot is up.
    """

    mask: NDArray[np.bool_]
    says: tuple[str, ...]
    constant: NDArray[np.bool_]
    hanging: NDArray[np.bool_]
    lines: tuple[str, ...] = ()
    """Those of the sentences that speak of rows and columns."""


def stuck_cells(pressure: Array, layout: CellLayout | None) -> StuckCells:
    """Judge the cells of pressures (n, cells) [Pa]; lines can only be judged on a regular grid."""
    known = np.isfinite(pressure)
    pressure = pressure[known.any(axis=1)]
    if len(pressure) < 2:
        none = np.zeros(pressure.shape[1], dtype=bool)
        return StuckCells(none, (), none, none)
    total = np.nansum(pressure, axis=1)
    mean = _mean(pressure)
    faint = FAINT * mean.max(initial=0.0)
    constant = _constant(pressure, total) & (mean > 0)
    hanging = _hanging(pressure, total, mean > faint) & ~constant
    lines, says_lines = _lines(np.where(constant, 0.0, mean), layout, faint)
    says: list[str] = []
    if constant.any():
        says.append(f"{int(constant.sum())} cells never change while others do: masked")
    if hanging.any():
        says.append(f"{int(hanging.sum())} cells stay loaded while the foot is up: masked")
    return StuckCells(constant | hanging | lines, (*says, *says_lines), constant, hanging, tuple(says_lines))


def _constant(pressure: Array, total: Array) -> NDArray[np.bool_]:
    """Cells that hold one value above zero while the total moves."""
    if np.ptp(total) <= MOVES * np.max(total):
        return np.zeros(pressure.shape[1], dtype=bool)
    low = np.where(np.isnan(pressure), np.inf, pressure).min(axis=0)
    return low == np.where(np.isnan(pressure), -np.inf, pressure).max(axis=0)


def _hanging(pressure: Array, total: Array, judged: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells that keep a good part of their load while the rest of the foot is up."""
    up = total < UNLOADED * total.max(initial=0.0)
    if up.sum() < 5 or (~up).sum() < 5:
        return np.zeros(pressure.shape[1], dtype=bool)
    return judged & (_mean(pressure[up]) > HANGING * _mean(pressure[~up]))


def _mean(pressure: Array) -> Array:
    """Mean of each cell over the samples it has, zero where it has none; (n, cells) -> (cells,)."""
    return np.nansum(pressure, axis=0) / np.maximum(np.isfinite(pressure).sum(axis=0), 1)


def _lines(mean: Array, layout: CellLayout | None, faint: float) -> tuple[NDArray[np.bool_], list[str]]:
    mask = np.zeros(len(mean), dtype=bool)
    if layout is None or layout.grid is None or layout.cell_index is None:
        return mask, []
    grid = np.zeros(layout.grid)
    grid.flat[layout.cell_index] = mean
    found = np.zeros(layout.grid, dtype=bool)
    says: list[str] = []
    for name, field, flags in (("column", grid, found), ("row", grid.T, found.T)):
        runs = _ridges(field, faint)
        flags |= runs
        hit = np.flatnonzero(runs.any(axis=0)) + 1
        if len(hit):
            numbers = ", ".join(str(i) for i in hit)
            says.append(
                f"{name}{'s' if len(hit) > 1 else ''} {numbers} stuck over {int(runs.sum())} cells that carry load "
                "between unloaded neighbors: masked"
            )
    return found.flat[layout.cell_index], says


def _ridges(field: Array, faint: float) -> NDArray[np.bool_]:
    """Runs along the first axis of cells that stand out from both neighbors along the second."""
    beside = np.pad(field, ((0, 0), (1, 1)))
    higher = np.maximum(beside[:, :-2], beside[:, 2:])
    out = (field > faint) & (higher < CONTRAST * field)
    runs = np.zeros_like(out)
    for column in range(out.shape[1]):
        edges = np.diff(np.concatenate([[0], out[:, column].astype(np.int8), [0]]))
        for a, b in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
            if b - a >= SHORTEST_RUN:
                runs[a:b, column] = True
    return runs
