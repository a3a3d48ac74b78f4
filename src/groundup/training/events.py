"""Events of a session from and to plain values (JSON), checked where they enter."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any, cast, get_args

from groundup.errors import UsageError
from groundup.training.log import CountedBy, EventKind, SessionEvent

_KINDS = get_args(EventKind)
_COUNTERS = get_args(CountedBy)
_LONGEST_ID, _LONGEST_TEXT, _MOST_BLOCKS = 64, 2000, 10_000


def event_from(values: Mapping[str, Any]) -> SessionEvent:
    """An event from plain values: id, block, kind, at (ISO time with its zone) and value; an error names the field.

    `value` is a number, a text, null, or for count and end also {"done", "clean", "by"}.
    """
    kind = cast(EventKind, _among(values, "kind", _KINDS))
    block = values.get("block")
    if isinstance(block, bool) or not isinstance(block, int) or not -1 <= block <= _MOST_BLOCKS:
        raise _error("block", "a whole number from -1", block)
    value = values.get("value")
    clean: float | None = None
    by: CountedBy | None = None
    if isinstance(value, Mapping):
        inner = cast(Mapping[str, Any], value)
        if kind not in {"count", "end"}:
            raise _error("value", f"a number or a text for {kind}", value)
        clean = _number(inner.get("clean"), "value.clean", 0, 1e6)
        by = cast(CountedBy, _among(inner, "by", _COUNTERS, within="value.")) if inner.get("by") is not None else None
        value = inner.get("done")
    return SessionEvent(_id(values.get("id")), block, kind, _at(values.get("at")), _value(kind, value), clean, by)


def values_of(event: SessionEvent) -> dict[str, Any]:
    """An event as plain values, which `event_from` reads back to the same event."""
    value: Any = event.value
    if event.clean is not None or event.by is not None:
        value = {"done": event.value, "clean": event.clean, "by": event.by}
    return {
        "id": event.id,
        "block": event.block,
        "kind": event.kind,
        "value": value,
        "at": event.at.isoformat(),
    }


def _value(kind: EventKind, value: object) -> float | str | None:
    if kind in {"effort", "pain"}:
        number = _number(value, "value", 0, 10)
        if number is None:
            raise _error("value", f"0 to 10 for {kind}", value)
        return number
    if kind in {"count", "end"}:
        number = _number(value, "value", 0, 1e6)
        if number is None and kind == "count":
            raise _error("value", "what was counted", value)
        return number
    if kind in {"stop", "note"} and value is not None:
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            raise _error("value", f"a text of at most {_LONGEST_TEXT} letters", value)
        return value
    return None


def _number(value: object, field: str, low: float, high: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or not low <= value <= high:
        raise _error(field, f"a number from {low:g} to {high:g}", value)
    return float(value)


def _id(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID:
        raise _error("id", f"an id of 1 to {_LONGEST_ID} letters", value)
    return value


def _at(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(cast(str, value))
    except (TypeError, ValueError):
        raise _error("at", "a time such as 2026-03-01T06:00:00+01:00", value) from None
    if at.tzinfo is None:
        raise _error("at", "a time with its zone, such as …+01:00", value)
    return at


def _among(values: Mapping[str, Any], field: str, known: tuple[str, ...], *, within: str = "") -> str:
    if values.get(field) not in known:
        raise _error(within + field, f"one of {', '.join(known)}", values.get(field))
    return str(values[field])


def _error(field: str, needed: str, found: object) -> UsageError:
    return UsageError(needed, found=str(found)[:80], where=f"event, {field}")
