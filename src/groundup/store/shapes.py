"""Shapes: frozen values as JSON texts that name their shape and version, and back without loss.

`{"shape": "week_plan", "version": 1, "value": …}`. A later version of a dataclass reads what an older one wrote: new
fields need a default, anything else a migration. JSON has no NaN: a float that is not finite becomes
`{"__float__": "nan"}`.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar, cast

import msgspec

from groundup.errors import UsageError
from groundup.store.errors import DamagedDatabase

T = TypeVar("T")
VERSION = 1
_FLOAT = "__float__"


def packed(shape: str, value: object) -> str:
    """A value as JSON text that names its shape."""
    try:
        plain = _finite(msgspec.to_builtins(value, enc_hook=_numbers))
        return msgspec.json.encode({"shape": shape, "version": VERSION, "value": plain}).decode()
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"a {shape} that can be stored", found=f"{type(error).__name__}: {error}") from None


def unpacked(shape: str, text: str, kind: type[T]) -> T:
    """The value again, checked against its type."""
    try:
        if _FLOAT in text:  # a walk that few texts need
            found = msgspec.convert(_exact(msgspec.json.decode(text)), _named(kind))
        else:
            found = _reader(kind).decode(text)
        if found.shape != shape or found.version > VERSION:
            raise ValueError(f"shape {found.shape}/{found.version}")
        return found.value
    except (ValueError, TypeError) as error:  # msgspec's errors are ValueErrors
        raise DamagedDatabase(
            f"a stored {shape}/{VERSION}",
            found=f"{type(error).__name__}: {error}",
            next_step="Bring back a backup with `groundup restore FILE`.",
        ) from error


class _Named(msgspec.Struct, Generic[T], frozen=True):
    """A value with its shape's name and version, as `packed` writes it."""

    shape: str
    version: int
    value: T


def _named(kind: type[T]) -> type[_Named[T]]:
    return _Named[kind]


@cache
def _reader(kind: type[Any]) -> msgspec.json.Decoder[_Named[Any]]:
    """Reads text straight into the value, without plain dictionaries between: half of the time of a long history."""
    return msgspec.json.Decoder(_named(kind))


def json_text(what: str, value: object) -> str:
    """Plain JSON as a person's page sent it: finite numbers, texts, lists, objects."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_mapping)
        text.encode()
        return text
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"plain JSON for {what}", found=f"{type(error).__name__}: {error}") from None


def json_value(text: str) -> Any:
    """The plain JSON value again."""
    return json.loads(text)


def frozen(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A mapping that nobody edits."""
    return MappingProxyType(dict(values))


def clean_text(what: str, value: str, *, longest: int = 4000, empty: bool = True) -> str:
    """A text that every database keeps: no zero byte, no half character, not endless."""
    problem = ""
    if "\0" in value:
        problem = "a zero character"
    elif len(value) > longest:
        problem = f"{len(value)} characters"
    elif not empty and not value.strip():
        problem = "nothing"
    else:
        try:
            value.encode()
        except UnicodeEncodeError:
            problem = "half of a character"
    if problem:
        raise UsageError(f"a text of at most {longest} characters", found=problem, where=what)
    return value


def finite(what: str, value: float | None, *, low: float = -math.inf, high: float = math.inf) -> float | None:
    """A finite number within [low, high], or None where it is unknown; never NaN, which a database makes unknown."""
    if value is None:
        return None
    if not math.isfinite(value) or not low <= value <= high:
        span = (
            "a number" if math.isinf(low) else f"a number from {low:g}" + ("" if math.isinf(high) else f" to {high:g}")
        )
        raise UsageError(span, found=f"{value:g}", where=what)
    return float(value)


def _numbers(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(cast(Mapping[str, Any], value))
    if isinstance(value, bool | int | float):  # NumPy's float64 is a float that msgspec does not take
        return float(value)
    item = getattr(value, "item", None)
    if item is None:
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return item()


def _mapping(value: object) -> object:
    return _numbers(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else {_FLOAT: repr(value)}
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in cast(dict[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in cast(list[Any], value)]
    return value


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        found = cast(dict[str, Any], value)
        if found.keys() == {_FLOAT}:
            return float(found[_FLOAT])
        return {k: _exact(v) for k, v in found.items()}
    if isinstance(value, list):
        return [_exact(v) for v in cast(list[Any], value)]
    return value
