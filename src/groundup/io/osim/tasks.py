"""OpenSim's tasks of inverse kinematics: how much each marker and coordinate weighs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundup.body.inverse_kinematics import CoordinateTask
from groundup.body.model import Floats, Model
from groundup.io.osim.document import Element, flag, listed, number, parse, word
from groundup.io.osim.storage import read_coordinates
from groundup.io.text_file import read_text

_LARGEST_BYTES = 3_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Tasks:
    """Marker weights by name, wishes for coordinates, and what was left out."""

    weights: Mapping[str, float]
    coordinates: tuple[CoordinateTask, ...]
    said: tuple[str, ...]


def read_tasks(path: Path, model: Model, times_s: Floats, *, coordinate_file: Path | None = None) -> Tasks:
    """The tasks of a file with an <IKTaskSet>, alone or within a tool's setup, for markers at times (n,)."""
    text = read_text(path, limit_bytes=_LARGEST_BYTES)
    root = parse("\n".join(text.lines), str(path))
    found = _task_set(root)
    if found is None:
        raise root.fail("OpenSim's <IKTaskSet>", found=f"<{root.tag}>", next_step="Give the file with the tasks.")
    return tasks_of(found, model, times_s, coordinate_file=coordinate_file)


def tasks_of(task_set: Element, model: Model, times_s: Floats, *, coordinate_file: Path | None) -> Tasks:
    """The tasks of an <IKTaskSet> element; values `from_file` come from a table of coordinates, straight between rows.

    Like OpenSim's tool, markers without a task weigh nothing, and tasks that are not applied are passed by.
    """
    weights: dict[str, float] = {}
    wishes: list[CoordinateTask] = []
    unknown: list[str] = []
    objects = task_set.child("objects")
    for task in objects.children if objects is not None else ():
        if not flag(task, "apply", default=True):
            continue
        weight = number(task, "weight", 1.0)
        if task.tag == "IKMarkerTask":
            weights[task.name] = weight
        elif task.tag == "IKCoordinateTask" and task.name in model.coordinate_names:
            wishes.append(CoordinateTask(task.name, weight, _wish(task, model, times_s, coordinate_file)))
        else:
            unknown.append(task.name)
    said = (f"tasks for {listed(unknown)} are left out: the model has no such coordinate",) if unknown else ()
    return Tasks(weights, tuple(wishes), said)


def _wish(task: Element, model: Model, times_s: Floats, coordinate_file: Path | None) -> float | Floats | None:
    kind = word(task, "value_type", "default_value")
    if kind == "default_value":
        return None
    if kind == "manual_value":
        return number(task, "value", 0.0)
    if kind == "from_file" and coordinate_file is not None:
        table = read_coordinates(coordinate_file, model)
        column = table.values[:, model.coordinate_names.index(task.name)]
        return np.interp(times_s, table.times_s, column)
    raise task.fail(
        f"a value of '{task.name}' by default_value, manual_value or from_file with a <coordinate_file>",
        found=f"'{kind}'",
        next_step="Correct the setup, or leave the task out.",
    )


def _task_set(element: Element) -> Element | None:
    if element.tag == "IKTaskSet":
        return element
    return next((f for child in element.children if (f := _task_set(child)) is not None), None)
