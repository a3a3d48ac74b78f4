"""Runs of the differential test: what was filmed, put together by measure, and everything about it that is doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.battery.differential import COMPARED, CONDITIONS, Condition
from groundup.errors import UsageError
from groundup.measure import Measure

Key = tuple[str, Side | None, str, str]
"""What may be compared: measure, side, unit, method."""

LEAST_REPETITIONS = 3
"""Fewer make no block for the verdict: a mean of one or two says too little about the rest (design)."""


@dataclass(frozen=True, slots=True)
class Run:
    """One block: the repetitions of one condition in one repeat of the test.

    `repeat` names the repeat (a test's id, or a number); `day` is when, None where nobody knows; `place` counts from 0
    within the repeat. Measures of the whole trial are left out.
    """

    condition: Condition
    repeat: str
    measures: tuple[Measure, ...]
    day: date | None = None
    place: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The repetitions of a measure in one block, as they were."""

    repeat: str
    condition: Condition
    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean of the repetitions."""
        return float(np.mean(self.values))


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The blocks of one measure that make a whole design: each condition in each repeat."""

    conditions: tuple[Condition, ...]
    repeats: tuple[str, ...]
    blocks: Mapping[tuple[str, Condition], Block]

    @property
    def means(self) -> NDArray[np.float64]:
        """Block means (repeats, conditions), none first."""
        return np.array([[self.blocks[r, c].mean for c in self.conditions] for r in self.repeats])


def by_measure(runs: Sequence[Run]) -> dict[Key, tuple[Block, ...]]:
    """Every repetition by measure, side, unit and method; values of two methods stay apart."""
    found: dict[Key, dict[tuple[str, Condition], list[float]]] = {}
    for run in runs:
        _known(run.condition)
        for m in run.measures:
            if m.id in COMPARED and m.repetition is not None and m.value is not None and isfinite(m.value):
                key = (m.id, m.side, m.unit, m.method)
                found.setdefault(key, {}).setdefault((run.repeat, run.condition), []).append(float(m.value))
    ordered = sorted(found, key=lambda k: (COMPARED.index(k[0]), k[1] or "", k[3], k[2]))
    return {
        key: tuple(
            Block(repeat, condition, tuple(values))
            for (repeat, condition), values in sorted(
                found[key].items(), key=lambda item: (item[0][0], CONDITIONS.index(item[0][1]))
            )
        )
        for key in ordered
    }


def taken(runs: Sequence[Run]) -> tuple[Condition, ...]:
    """The conditions that were taken at all, none first."""
    there = {run.condition for run in runs}
    return tuple(c for c in CONDITIONS if c in there)


def design(blocks: Sequence[Block], conditions: Sequence[Condition]) -> Design | None:
    """The repeats in which every condition taken has enough repetitions; None where there is no such repeat.

    A condition that was taken and could not be read is never left out of the comparison: it might be the one.
    """
    full: dict[tuple[str, Condition], Block] = {
        (b.repeat, b.condition): b for b in blocks if len(b.values) >= LEAST_REPETITIONS
    }
    repeats = sorted({r for r, _ in full if all((r, c) in full for c in conditions)})
    if "none" not in conditions or len(conditions) < 2 or not repeats:
        return None
    return Design(tuple(conditions), tuple(repeats), full)


def doubts(runs: Sequence[Run], found: Mapping[Key, Sequence[Block]], judged: Sequence[Key]) -> tuple[str, ...]:
    """What is missing, thin, twice or filmed differently, in words. `judged` are the measures of the verdict."""
    there = taken(runs)
    said: list[str] = []
    if "none" not in there:
        said.append("Nothing was taken without a cue: there is nothing to compare with.")
    if missing := [c for c in CONDITIONS[1:] if c not in there]:
        said.append(f"Not taken: {', '.join(missing)}. What was not tried cannot be named.")
    said += _thin(found, judged)
    said += _methods(found)
    said += _twice(runs)
    repeats = sorted({r.repeat for r in runs})
    for key in judged:
        full = {(b.repeat, b.condition) for b in found[key] if len(b.values) >= LEAST_REPETITIONS}
        for n, repeat in enumerate(repeats, 1):
            if lacking := [c for c in there if (repeat, c) not in full]:
                said.append(
                    f"Repeat {n} is left out of the verdict: fewer than {LEAST_REPETITIONS} repetitions of "
                    f"{', '.join(lacking)} could be read. What was read is in the table."
                )
    return tuple(dict.fromkeys(said))


def _thin(found: Mapping[Key, Sequence[Block]], judged: Sequence[Key]) -> list[str]:
    said: list[str] = []
    for key in judged:
        for b in found[key]:
            n = len(b.values)
            if n < LEAST_REPETITIONS:
                many = "one repetition" if n == 1 else f"{n} repetitions"
                said.append(
                    f"{b.condition.capitalize()} has {many} in one repeat: shown, and not judged; "
                    f"{LEAST_REPETITIONS} are the least."
                )
    return said


def _methods(found: Mapping[Key, Sequence[Block]]) -> list[str]:
    said: list[str] = []
    for measure_id, keys in groupby(found, key=lambda k: k[0]):
        methods = {k[3]: {b.condition for b in found[k]} for k in keys}
        if len(methods) > 1 and len(set(map(frozenset, methods.values()))) > 1:
            each = "; ".join(
                f"{method}: {', '.join(c for c in CONDITIONS if c in own)}" for method, own in methods.items()
            )
            said.append(f"{measure_id} was measured in two ways that are never compared ({each}).")
    return said


def _twice(runs: Sequence[Run]) -> list[str]:
    seen: dict[tuple[tuple[object, ...], ...], str] = {}
    said: list[str] = []
    for run in runs:
        values: tuple[tuple[object, ...], ...] = tuple(
            (m.id, m.side, m.repetition, m.value)
            for m in run.measures
            if m.id in COMPARED and m.repetition is not None and m.value is not None
        )
        if values and values in seen:
            said.append(
                f"{run.condition.capitalize()} and {seen[values]} hold the very same values: probably one recording "
                "given twice."
            )
        elif values:
            seen[values] = run.condition
    return said


def _known(condition: str) -> None:
    if condition not in CONDITIONS:
        raise UsageError(f"a condition of {', '.join(CONDITIONS)}", found=f"'{condition}'")
