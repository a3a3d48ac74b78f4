"""OpenSim's answers for the same task."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from groundup.body.model import Floats


def marker_tracking(
    path: Path,
    times_s: Floats,
    markers: Floats,
    names: Sequence[str],
    *,
    accuracy: float,
    weights: Mapping[str, float] | None = None,
    pulls: Mapping[str, tuple[float, float]] | None = None,
) -> dict[str, list[float]]:
    """Coordinates by name from OpenSim's InverseKinematicsSolver; `pulls` are (value, weight) by coordinate."""
    opensim: Any = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    model = opensim.Model(str(path))
    known = {model.getMarkerSet().get(i).getName() for i in range(model.getMarkerSet().getSize())}
    chosen = [k for k, name in enumerate(names) if name in known]
    table, marker_weights = opensim.TimeSeriesTableVec3(), opensim.SetMarkerWeights()
    table.setColumnLabels([names[k] for k in chosen])
    for time, frame in zip(times_s, markers, strict=True):
        row = opensim.RowVectorVec3(len(chosen), opensim.Vec3(0))
        for j, k in enumerate(chosen):
            row[j] = opensim.Vec3(*map(float, frame[k]))
        table.appendRow(float(time), row)
    for k in chosen:
        marker_weights.cloneAndAppend(opensim.MarkerWeight(names[k], 1.0 if weights is None else weights[names[k]]))
    references = opensim.SimTKArrayCoordinateReference()
    for name, (value, weight) in (pulls or {}).items():
        reference = opensim.CoordinateReference(name, opensim.Constant(value))
        reference.setWeight(weight)
        references.push_back(reference)
    state = model.initSystem()
    solver = opensim.InverseKinematicsSolver(model, opensim.MarkersReference(table, marker_weights), references)
    solver.setAccuracy(accuracy)
    found: dict[str, list[float]] = {coordinate.getName(): [] for coordinate in model.getCoordinateSet()}
    for t, time in enumerate(times_s):
        state.setTime(float(time))
        (solver.track if t else solver.assemble)(state)
        for name, values in found.items():
            values.append(model.getCoordinateSet().get(name).getValue(state))
    return found
