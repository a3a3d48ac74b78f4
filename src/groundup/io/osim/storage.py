"""Tables of coordinates, moments and activations: OpenSim's .mot and .sto files, read for a model and written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundup.body.model import Floats, Model
from groundup.errors import FileError
from groundup.io import opensim
from groundup.io.atomic import write_text
from groundup.io.table_names import listed


@dataclass(frozen=True, slots=True, eq=False)
class Coordinates:
    """Coordinates of a model over time, and what had to be assumed."""

    times_s: Floats  # (n,)
    values: Floats  # (n, C) rad, m, in the model's order
    said: tuple[str, ...]


def read_coordinates(path: Path, model: Model) -> Coordinates:
    """The table's columns as the model's coordinates.

    A coordinate without a column stands at its default, which is said; coupled ones are worked out by whoever uses
    them, so their columns are not read. Degrees and radians are told by the range of the numbers where the header
    lies.
    """
    recording = opensim.read(path)
    streams = [stream for stream in recording.streams if stream.name in ("angles", "translations")]
    found = {label: (s, k) for s in streams for k, label in enumerate(s.labels)}
    names = model.coordinate_names
    known = [name for name in names if name in found]
    if not known:
        raise FileError(
            f"columns named like coordinates of {model.name or 'the model'}, such as {names[0]}",
            found=listed([label for s in recording.streams for label in s.labels]),
            where=str(path),
            next_step="Give the table that inverse kinematics of this model wrote.",
        )
    times = streams[0].times
    values = np.tile(model.default_pose(), (len(times), 1))
    for name in known:
        stream, column = found[name]
        values[:, names.index(name)] = stream.values[:, column]
    free = [c.name for c in model.coordinates if c.driver is None and not c.locked and c.name not in found]
    said = tuple(said for source in recording.sources for said in source.assumptions)
    if free:
        said = (*said, f"{path.name} has no column for {listed(free)}: held at the model's default")
    return Coordinates(times, values, said)


def write_storage(
    path: Path,
    *,
    title: str,
    columns: Sequence[str],
    times_s: Floats,
    values: Floats,
    in_degrees: bool = False,
    inputs: Sequence[Path] = (),
) -> None:
    """A table that OpenSim opens: `values` (n, columns) as they shall stand in it, whole or not at all."""
    header = (
        f"{title}\nversion=1\nnRows={len(values)}\nnColumns={len(columns) + 1}\n"
        f"inDegrees={'yes' if in_degrees else 'no'}\nendheader\n"
    )
    rows = np.column_stack([times_s, values])
    lines = ("\t".join(f"{value:.10g}" for value in row) for row in rows.tolist())
    write_text(path, header + "\t".join(("time", *columns)) + "\n" + "\n".join(lines) + "\n", inputs=inputs)


def coordinates_in_degrees(model: Model, values: Floats) -> Floats:
    """Coordinates (..., C) with angles in degrees, as OpenSim prints them; lengths stay in m."""
    turns = np.array([c.kind != "translation" for c in model.coordinates])
    return np.where(turns, np.degrees(values), values)
