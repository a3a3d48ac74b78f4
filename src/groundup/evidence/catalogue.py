"""The measure catalogue: what every measure of the chain is, in which unit, with which sign and error."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from groundup.anatomy import LINKS, Link, Task
from groundup.evidence.tables import table, unknown
from groundup.measure import Mark


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure: its meaning, its unit and what is published about it. Judging a value is `verdicts.judge`'s work.

    `unit` is the unit people and papers use. `tasks` empty means any task. `reference` and `error` are sentences,
    empty where nothing was read; `mark` belongs to the reference. `mdc95` is the 95 % minimal detectable change in
    `unit` where one figure holds in general. `evidence` is the row of the evidence report (F2, K1, C05 …).
    """

    id: str
    link: Link
    name: str
    unit: str
    formula: str
    sign: str
    better: str
    sided: bool
    per_repetition: bool
    inputs: tuple[str, ...]
    tasks: tuple[Task, ...]
    reference: str
    error: str
    mdc95: float | None
    evidence: str
    sources: tuple[str, ...]
    mark: Mark | None


def definition(measure_id: str) -> Definition:
    """The definition of a measure; an unknown id is an error that names the nearest ones."""
    known = _by_id()
    if measure_id not in known:
        raise unknown("measure", measure_id, known)
    return known[measure_id]


def definitions() -> tuple[Definition, ...]:
    """All definitions from foot to core, then the chain; within a link in the order of the table."""
    return tuple(_by_id().values())


@cache
def sway_descriptors() -> tuple[Definition, ...]:
    """The 72 sway descriptors alone: `foot.cop_<key>_<axis>`, lower-cased names of Quijoux et al. 2021."""
    return tuple(_sway(table("measures")["sway"]))


@cache
def _by_id() -> dict[str, Definition]:
    rows = [*(_definition(row) for row in table("measures")["measure"]), *sway_descriptors()]
    rows.sort(key=lambda d: LINKS.index(d.link))
    return {d.id: d for d in rows}


def _definition(row: dict[str, Any]) -> Definition:
    return Definition(
        id=row["id"],
        link=cast(Link, row["id"].split(".")[0]),
        name=row["name"],
        unit=row["unit"],
        formula=row["formula"],
        sign=row["sign"],
        better=row["better"],
        sided=row["sided"],
        per_repetition=row["per_repetition"],
        inputs=tuple(row["inputs"]),
        tasks=tuple(row["tasks"]),
        reference=row["reference"],
        error=row["error"],
        mdc95=row.get("mdc95"),
        evidence=row["evidence"],
        sources=tuple(row["sources"]),
        mark=row.get("mark"),
    )


_AXIS_NAMES = {
    "ml": "sideways",
    "ap": "forward-back",
    "radius": "radius",
    "ml_and_ap": "in the plane",
}


def _sway(family: dict[str, Any]) -> Iterator[Definition]:
    shared = {k: family[k] for k in ("sources", "evidence", "error", "inputs", "tasks")}
    for row in family["descriptor"]:
        for axis in row["axes"] or [""]:
            yield _definition(
                shared
                | {
                    "id": "_".join(filter(None, ("foot.cop", row["key"], axis))),
                    "name": f"{row['name']}, {_AXIS_NAMES[axis]}" if axis else row["name"],
                    "unit": row["unit"],
                    "formula": row["formula"],
                    "sign": row.get("sign", "as the formula says"),
                    "better": "no direction",
                    "sided": False,
                    "per_repetition": False,
                    "reference": "",
                }
            )
