"""An exercise as TOML, so that a person can keep, edit and share one of their own."""

from collections.abc import Iterator, Mapping
from json import dumps
from typing import Any, cast

from groundup.training.exercise import Exercise
from groundup.training.reading import values_of


def exercise_toml(exercise: Exercise) -> str:
    """The exercise as one `[[exercise]]` table; `exercises.read_own` reads it back."""
    return "\n".join(_table("exercise", values_of(exercise))) + "\n"


def _table(name: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield f"[[{name}]]"
    rows: list[tuple[str, list[Any]]] = []
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows.append((key, cast(list[Any], value)))
        else:
            yield f"{key} = {_value(value)}"
    for key, several in rows:
        for row in several:
            yield ""
            yield from _table(f"{name}.{key}", row)


def _value(value: object) -> str:
    """Text, numbers, flags and lists of them: for these a JSON value is a TOML value, save a character or two."""
    return dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
