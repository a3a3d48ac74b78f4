"""OpenSim's external loads (`ExternalLoads` in an XML file): which columns of a table push which body."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundup.body.loads import Plate
from groundup.errors import FileError
from groundup.io.osim.document import Element, flag, listed, members, parse, word
from groundup.io.table_names import delimiter_of, fields_of
from groundup.io.table_text import Array, read_numbers
from groundup.io.text_file import Text, read_text

_LARGEST_BYTES = 1_000_000
_EDIT = "Correct the file in a text editor, or save it again with OpenSim."


@dataclass(frozen=True, slots=True)
class ExternalForce:
    """One force: the body that it pushes, and what the names of its columns begin with; "" where it has none."""

    name: str
    body: str
    force: str
    point: str
    torque: str
    force_in: str
    point_in: str


@dataclass(frozen=True, slots=True)
class ExternalLoads:
    """The forces of a file that are switched on, and the table that holds their columns."""

    path: Path
    data: Path
    forces: tuple[ExternalForce, ...]
    said: tuple[str, ...]


def read_external_loads(path: Path) -> ExternalLoads:
    """Which columns push which body, by an XML file of OpenSim; the table it names must stand beside it.

    Forces that are switched off are said and left out.
    """
    text = read_text(path, limit_bytes=_LARGEST_BYTES)
    loads = _loads_element(parse("\n".join(text.lines), str(path)))
    switched_on = [force for force in _forces(loads) if not _is_off(force)]
    off = [force.name for force in _forces(loads) if _is_off(force)]
    if not switched_on:
        raise loads.fail("an <ExternalForce> that is switched on", found=f"{len(off)} switched off", next_step=_EDIT)
    said = (f"{listed(off)} switched off in {path.name}: not applied",) if off else ()
    return ExternalLoads(path, _data_file(path, loads), tuple(_force(e) for e in switched_on), said)


def plates_of(loads: ExternalLoads) -> tuple[Plate, ...]:
    """The forces with their columns as they stand in the table: SI units, in the axes that the file names."""
    text = read_text(loads.data)
    names, first = _column_names(text)
    table = read_numbers(text, first, names, delimiter=delimiter_of(text.lines[first - 1]))
    times = np.ascontiguousarray(table.values[:, 0])
    return tuple(_plate(loads, force, names, times, table.values) for force in loads.forces)


def _forces(loads: Element) -> tuple[Element, ...]:
    """The forces of an <ExternalLoads>, in a set of their own or directly in it."""
    objects = loads.child("objects")
    inner = objects.children if objects is not None else tuple(members(loads, "ForceSet"))
    return tuple(element for element in inner if element.tag == "ExternalForce")


def _loads_element(root: Element) -> Element:
    if root.tag == "ExternalLoads":
        return root
    found = root.child("ExternalLoads")
    if found is None:
        inner = listed(tuple(child.tag for child in root.children)) if root.children else "none"
        raise root.fail("OpenSim's <ExternalLoads>", found=f"<{root.tag}> with {inner}", next_step=_EDIT)
    return found


def _is_off(force: Element) -> bool:
    return flag(force, "isDisabled", default=False) or not flag(force, "appliesForce", default=True)


def _data_file(path: Path, loads: Element) -> Path:
    name = word(loads, "datafile")
    if not name or name.lower() == "unassigned":
        raise loads.fail("the name of a table in <datafile>", found="none", next_step=_EDIT)
    data = path.parent / name.replace("\\", "/")
    if not data.is_file():
        element = loads.child("datafile") or loads
        raise element.fail(
            f"the table '{name}' beside {path.name}",
            found="no such file",
            next_step="Put it there, or correct <datafile>.",
        )
    return data


def _force(element: Element) -> ExternalForce:
    body = _last(word(element, "applied_to_body"))
    force, torque = (_columns(element, f"{what}_identifier") for what in ("force", "torque"))
    if not body:
        raise element.fail(f"the body that '{element.name}' pushes in <applied_to_body>", found="none", next_step=_EDIT)
    if not force and not torque:
        raise element.fail(
            f"a <force_identifier> or <torque_identifier> of '{element.name}'", found="neither", next_step=_EDIT
        )
    return ExternalForce(
        element.name,
        body,
        force,
        _columns(element, "point_identifier") if force else "",
        torque,
        _last(word(element, "force_expressed_in_body", "ground")),
        _last(word(element, "point_expressed_in_body", "ground")),
    )


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _columns(element: Element, tag: str) -> str:
    name = word(element, tag)
    return "" if name.lower() == "unassigned" else name


def _column_names(text: Text) -> tuple[list[str], int]:
    """Names of the table's columns, and the index of its first row of numbers."""
    end = next((k for k, line in enumerate(text.lines) if line.strip().lower() == "endheader"), -1)
    at = next((k for k in range(end + 1, len(text.lines)) if text.lines[k].strip()), None)
    if end < 0 or at is None:
        raise text.fail("a header that ends in 'endheader' and a line of column names", found="neither")
    names = fields_of(text.lines[at], delimiter_of(text.lines[at]))
    while names and not names[-1]:
        names.pop()
    if not names or names[0].lower() != "time":
        raise text.fail("a first column 'time'", found=f"'{names[0][:30] if names else ''}'", line=at + 1)
    return names, at + 1


def _plate(loads: ExternalLoads, force: ExternalForce, names: list[str], times: Array, values: Array) -> Plate:
    def part(beginning: str, what: str) -> Array | None:
        return _three(loads, force.name, beginning, what, names, values) if beginning else None

    pushed = part(force.force, "force")
    return Plate(
        f"'{force.name}'",
        force.body,
        times,
        np.zeros((len(times), 3)) if pushed is None else pushed,
        part(force.point, "point"),
        part(force.torque, "torque"),
        force.force_in,
        force.point_in,
    )


def _three(loads: ExternalLoads, name: str, beginning: str, what: str, names: list[str], values: Array) -> Array:
    """The three columns, x, y and z, whose names begin so (OpenSim asks for exactly three)."""
    found = [k for k, column in enumerate(names) if re.fullmatch(re.escape(beginning) + r"\w*[xyz123]", column, re.I)]
    exact = [names.index(beginning + axis) for axis in "xyz" if beginning + axis in names]
    chosen = exact if len(exact) == 3 else found
    if len(chosen) != 3:
        raise FileError(
            f"three columns that begin with '{beginning}', the {what} of '{name}'",
            found=f"{listed([names[k] for k in chosen])} among {listed(names[1:], 12)}",
            where=str(loads.data),
            next_step=f"Correct the identifier in {loads.path.name}, or take the table it was written for.",
        )
    return np.ascontiguousarray(values[:, chosen])
