"""Moments: a time in UTC with the offset that the person's clock had, so that a morning stays a morning."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from groundup.errors import UsageError


def moment_columns(name: str, at: datetime | None) -> dict[str, Any]:
    """The two column values of a moment: `{name}_utc` without zone and `{name}_offset_s`, its seconds east of UTC."""
    if at is None:
        return {f"{name}_utc": None, f"{name}_offset_s": None}
    offset = at.utcoffset()
    if offset is None:
        raise UsageError("a time with its zone", found=f"{at} without one", where=name)
    if offset.microseconds:
        raise UsageError("a zone of whole seconds", found=str(offset), where=name)
    try:
        utc = at.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise UsageError("a time within the calendar", found=str(at), where=name) from None
    return {f"{name}_utc": utc, f"{name}_offset_s": int(offset.total_seconds())}


def moment(row: Any, name: str) -> datetime:
    """The moment again, in the person's own offset."""
    found = moment_or_none(row, name)
    assert found is not None, f"{name} is never empty"
    return found


def moment_or_none(row: Any, name: str) -> datetime | None:
    """The moment again, or None where there was none."""
    utc: datetime | None = getattr(row, f"{name}_utc")
    if utc is None:
        return None
    offset = timedelta(seconds=getattr(row, f"{name}_offset_s"))
    return utc.replace(tzinfo=UTC).astimezone(timezone(offset))
