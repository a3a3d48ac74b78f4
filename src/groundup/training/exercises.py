"""The exercises of the routine, read once from exercises.toml, and a person's own beside them."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from groundup.errors import GroundupError, UsageError
from groundup.evidence.tables import unknown
from groundup.training.exercise import Exercise
from groundup.training.fields import Fields
from groundup.training.reading import exercise_from, values_of

__all__ = ["drawing", "drawings", "exercise", "exercises", "own_exercise", "read_exercises", "read_own", "values_of"]


@cache
def exercises() -> tuple[Exercise, ...]:
    """All exercises of ours, from the ground up."""
    return read_exercises(_data("exercises.toml"), name="exercises.toml")


def exercise(exercise_id: str, *, own: Sequence[Exercise] = ()) -> Exercise:
    """The exercise of an id, ours or among a person's own; an unknown id is an error that names the nearest."""
    known = {**_by_id(), **{one.id: one for one in own}}
    if exercise_id not in known:
        raise unknown("exercise", exercise_id, known)
    return known[exercise_id]


@cache
def _by_id() -> dict[str, Exercise]:
    return {one.id: one for one in exercises()}


def own_exercise(values: Mapping[str, Any]) -> Exercise:
    """A person's own exercise from plain values (form, TOML, JSON); an error names the field.

    The id begins with `own-`. It carries no source, claim, mark or drawing of ours: whatever is given there is refused,
    save an empty list. What its place and feet imply is added to its demands, so that a caution holds for it as well.
    """
    given = {name: value for name, value in values.items() if not (name in _OURS and not value)}
    for name in _OURS:
        if name in given and (name, given[name]) != ("mark", "design"):
            raise UsageError(f"no {name} in an exercise of your own", found=str(given[name])[:80], where="own exercise")
    row = Fields({"cues": [], "stop": [], **given, "mark": "design"}, "own exercise")
    if not _OWN_ID.fullmatch(row.text("id", most=48)):
        raise row.error("id", "own- and then small letters, digits or hyphens", given.get("id"))
    return _with_implied(exercise_from(row, own=True))


def read_own(text: str, *, name: str) -> tuple[Exercise, ...]:
    """A person's own exercises from a TOML text, as `own_toml.exercise_toml` writes them. `name` is the file's."""
    return tuple(own_exercise(row.values) for row in Fields(_toml(text, name), name).rows("exercise", most=100))


def drawing(stem: str) -> str:
    """The SVG of a drawing, as text to put into a page."""
    if stem not in drawings():
        raise unknown("drawing", stem, drawings())
    return _data(f"drawings/{stem}.svg")


@cache
def drawings() -> tuple[str, ...]:
    """The stems of all drawings."""
    from importlib.resources import files

    folder = files("groundup.training").joinpath("drawings")
    return tuple(sorted(f.name.removesuffix(".svg") for f in folder.iterdir() if f.name.endswith(".svg")))


def read_exercises(text: str, *, name: str) -> tuple[Exercise, ...]:
    """The exercises of a TOML text; an error names the line of the row and the field. `name` is the file's."""
    found: list[Exercise] = []
    for index, row in enumerate(Fields(_toml(text, name), name).rows("exercise", most=100)):
        try:
            found.append(exercise_from(row))
        except GroundupError as error:
            line = _line(text, index, error.where, error.needed)
            raise GroundupError(error.needed, found=error.found, where=f"{name}, line {line}, {error.where}") from None
    ids = [one.id for one in found]
    twice = {one for one in ids if ids.count(one) > 1}
    if twice:
        raise GroundupError("each exercise once", found=f"{', '.join(sorted(twice))} twice", where=name)
    return tuple(found)


def _toml(text: str, name: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GroundupError("a TOML file", found=str(error), where=name) from None


_OWN_ID = re.compile(r"own-[a-z0-9]+(-[a-z0-9]+)*")
_OURS = ("sources", "claims", "basis", "drawing", "mark")


def _with_implied(own: Exercise) -> Exercise:
    from dataclasses import replace

    upright = own.place in ("stand", "walk")
    levels = tuple(
        replace(
            one,
            demands=one.demands
            | ({"standing"} if upright else set())
            | ({"one_leg"} if one.detector in ("single_leg_balance", "single_leg_squat") else set())
            | ({"supine"} if one.detector == "bridge" else set())
            | ({"knee_bend"} if one.detector in ("squat", "single_leg_squat", "lunge") else set()),
        )
        for one in own.levels
    )
    return replace(own, levels=levels)


def _line(text: str, index: int, where: str, needed: str) -> int:
    """The line of an error: that of its field, else that of its row, in the exercise of this index."""
    lines = text.splitlines()
    heads = [n for n, line in enumerate(lines) if line.strip() == "[[exercise]]"]
    start, end = heads[index], (heads[index + 1] if index + 1 < len(heads) else len(lines))
    row = re.search(r", (level|fault|basis) row (\d+)$", where)
    if row:
        parts = [n for n in range(start, end) if lines[n].strip() == f"[[exercise.{row[1]}]]"]
        start = parts[int(row[2]) - 1]
    end = next((n for n in range(start + 1, end) if lines[n].strip().startswith("[[")), end)
    field = needed.rpartition(" for ")[2]
    named = (n for n in range(start, end) if re.match(rf"{re.escape(field)}\s*=", lines[n].strip()))
    return next(named, start) + 1


@cache
def _data(path: str) -> str:
    from importlib.resources import files

    return files("groundup.training").joinpath(path).read_text(encoding="utf-8")
