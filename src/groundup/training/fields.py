"""Fields: one value of a row after another, checked, with an error that names the row, the field and the need."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, cast

from groundup.errors import UsageError

_Word = TypeVar("_Word", bound=str)

LONGEST_NAME = 60
LONGEST_TEXT = 600


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of one row. `where` names the row in an error ("bridge, level 3")."""

    values: Mapping[str, Any]
    where: str

    def text(self, name: str, *, most: int = LONGEST_TEXT, default: str | None = None) -> str:
        """One line of plain text, trimmed and in Unicode's composed form."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise self.error(name, "text", value)
        return self._plain(name, value, most=most, empty=default == "")

    def texts(self, name: str, *, most: int = LONGEST_TEXT, count: int = 12) -> tuple[str, ...]:
        """A list of lines of plain text; absent is empty."""
        value = self._list(name, count)
        if not all(isinstance(one, str) for one in value):
            raise self.error(name, "a list of texts", value)
        return tuple(self._plain(name, one, most=most) for one in value)

    def one_of(self, name: str, known: Sequence[_Word], *, default: _Word | None = None) -> _Word:
        """One of the known words."""
        value = self._value(name, default)
        if value not in known:
            raise self.error(name, f"one of {', '.join(known)}", value)
        return cast(_Word, value)

    def several_of(self, name: str, known: Sequence[str]) -> frozenset[str]:
        """Some of the known words; absent is none."""
        value = self._list(name, len(known))
        strange = [one for one in value if one not in known]
        if strange:
            raise self.error(name, f"only {', '.join(known)}", strange[0])
        return frozenset(value)

    def number(self, name: str, *, low: float, high: float, default: float | None = None) -> float:
        """A finite number within [low, high]."""
        return self._number(name, self._value(name, default), low, high)

    def whole(self, name: str, *, low: int, high: int, default: int | None = None) -> int:
        """A whole number within [low, high]."""
        value = self.number(name, low=low, high=high, default=default)
        if value != int(value):
            raise self.error(name, "a whole number", value)
        return int(value)

    def numbers(self, name: str, *, count: int, low: float, high: float) -> tuple[float, ...]:
        """Exactly `count` finite numbers, each within [low, high]."""
        value = self._list(name, count, needed=True)
        if len(value) != count:
            raise self.error(name, f"{count} numbers", value)
        return tuple(self._number(name, one, low, high) for one in value)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise self.error(name, "true or false", value)
        return value

    def rows(self, name: str, *, most: int) -> Iterator["Fields"]:
        """The rows of a list of tables; absent is none."""
        for index, row in enumerate(self._list(name, most)):
            if not isinstance(row, Mapping):
                raise self.error(name, "a list of tables", row)
            yield Fields(cast(Mapping[str, Any], row), f"{self.where}, {name} row {index + 1}")

    def only(self, known: Sequence[str]) -> None:
        """Refuse a field that nobody knows: it is a misspelling."""
        for name in self.values:
            if name not in known:
                near = get_close_matches(str(name), known, 1)
                meant = f"such as {near[0]}" if near else ", ".join(known)
                raise self.error(str(name)[:LONGEST_NAME], f"a known field ({meant})", name)

    def error(self, name: str, needed: str, found: object) -> UsageError:
        """The error of a field."""
        return UsageError(f"{needed} for {name}", found=_shown(found), where=self.where)

    def _value(self, name: str, default: object) -> object:
        value = self.values.get(name, default)
        if value is None:
            raise UsageError(f"a value for {name}", found="none", where=self.where)
        return value

    def _list(self, name: str, most: int, *, needed: bool = False) -> list[Any]:
        value = self._value(name, None if needed else ())
        if not isinstance(value, list | tuple | set | frozenset):
            raise self.error(name, "a list", value)
        found = list(cast(Sequence[Any], value))
        if len(found) > most:
            raise self.error(name, f"at most {most} entries", f"{len(found)}")
        return found

    def _number(self, name: str, value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(name, "a number", value)
        if not low <= value <= high:  # refuses NaN as well
            raise self.error(name, f"a number from {low:g} to {high:g}", value)
        return float(value)

    def _plain(self, name: str, value: str, *, most: int, empty: bool = False) -> str:
        plain = unicodedata.normalize("NFC", value).strip()
        if not plain and not empty:
            raise self.error(name, "some text", value)
        if len(plain) > most:
            raise self.error(name, f"at most {most} characters", f"{len(plain)}")
        hidden = next((c for c in plain if unicodedata.category(c) in _HIDDEN), None)
        if hidden is not None:
            raise self.error(name, "one line of visible text", f"the hidden character U+{ord(hidden):04X}")
        return plain


_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control, direction-turning, half and unassigned characters, line and paragraph separators."""


def _shown(found: object) -> str:
    text = f"'{found}'" if isinstance(found, str) else str(found)
    return text if len(text) <= 80 else f"{text[:77]}…"
