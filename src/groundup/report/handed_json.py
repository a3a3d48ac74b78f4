"""A hand-over as JSON, in the published shape `groundup.handover/1`, and back."""

import json
from typing import Any, cast

from groundup.errors import FileError
from groundup.report.handed import NAME, Handed


def handover_schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of a hand-over."""
    from importlib.resources import files

    text = files("groundup.report").joinpath("schema", "handover-1.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


def made_schema() -> dict[str, Any]:
    """The schema as the values define it; the published file is held equal to it by a test."""
    import msgspec

    made = json.loads(json.dumps(msgspec.json.schema(Handed)))
    defs: dict[str, Any] = made["$defs"]
    whole = dict(defs.pop("Handed"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:groundup:schema:handover-1",
        **whole,
        "properties": {**whole["properties"], "schema": {"const": NAME}},
        "required": ["schema", *whole["required"]],
        "$defs": defs,
    }


def as_json(handed: Handed) -> dict[str, Any]:
    """A hand-over in plain values; unknown is null, times are ISO 8601 with their offset."""
    import msgspec

    plain = msgspec.to_builtins(handed)
    return {"schema": plain.pop("schema"), **plain}


def handover_text(handed: Handed) -> str:
    """The file as it is handed over."""
    return json.dumps(as_json(handed), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_handover(text: str | bytes, *, where: str) -> Handed:
    """The hand-over of a file's text; anything else is an error that names what is wrong and where."""
    import msgspec

    try:
        found = msgspec.json.decode(text)
        if not isinstance(found, dict) or found.get("schema") != NAME:
            raise ValueError("no such schema in it")
        return msgspec.convert(found, Handed)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise FileError(
            f"a hand-over in JSON ({NAME})",
            found=str(error) or type(error).__name__,
            where=where,
            next_step="It is made with `groundup export FILE.json --as json`, or on the page Hand-over.",
        ) from None


def unnamed(handed: Handed, name: str) -> Handed:
    """The hand-over without a person's name in any of its free texts: whole words, whatever their capitals."""
    import re

    import msgspec

    found = re.compile(rf"(?<!\w){re.escape(name.strip())}(?!\w)", re.IGNORECASE)

    def without(value: Any, field: str = "") -> Any:
        if isinstance(value, str):
            return value if field in _OURS else found.sub("(name left out)", value)
        if isinstance(value, dict):
            return {k: without(v, k) for k, v in cast(dict[str, Any], value).items()}
        if isinstance(value, list | tuple):
            return [without(v, field) for v in cast(list[Any], value)]
        return value

    plain = msgspec.to_builtins(handed)
    return msgspec.convert({**without(plain), "name": None}, Handed)


_OURS = frozenset(
    (
        *("schema", "key", "parts", "side", "status", "unit", "id", "measure", "exercise", "source", "session"),
        *("kind", "link", "counted_by", "moment", "state", "sex"),
    )
)
"""Fields that hold words of ours alone: a name that is one of them is a coincidence."""
