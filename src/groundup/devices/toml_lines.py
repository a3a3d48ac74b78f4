"""Where in a TOML file a value stands: the standard library reads TOML but does not say the line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from groundup.errors import FileError, UsageError
from groundup.training.fields import Fields

Place = tuple[str | int, ...]
"""Keys and positions from the top: ("packet", 0, "stream", 1, "name")."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|\n|[\[\]{}=.,]|[^\s\[\]{}="\'#.,]+|[^\S\n]+',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Row(Fields):
    """The values of one table, whose errors name the line of the file."""

    file: str = ""
    place: Place = ()
    lines: Mapping[Place, int] = None  # type: ignore[assignment]  # always given by `read_rows` and `table`

    def error(self, name: str, needed: str, found: object) -> UsageError:
        """The error of a field, at its line."""
        said = Fields.error(self, name, needed, found)
        return self.wrong(name, said.needed, said.found)

    def wrong(self, name: str, needed: str, found: str) -> UsageError:
        """An error in its own words, at the line of a field."""
        return UsageError(needed, found=found, where=_where(self.file, self.lines, (*self.place, name)))

    def table(self, name: str) -> "Row | None":
        """The table under a key; None where there is none."""
        if name not in self.values:
            return None
        if not isinstance(self.values[name], Mapping):
            raise self.error(name, "a table", self.values[name])
        return self._row(self.values[name], name)

    def tables(self, name: str, *, most: int) -> list["Row"]:
        """The rows of a list of tables; absent is none."""
        found = [one.values for one in Fields.rows(self, name, most=most)]
        return [self._row(values, name, index) for index, values in enumerate(found)]

    def _row(self, values: object, *below: str | int) -> "Row":
        place = (*self.place, *below)
        named = cast(Mapping[str, Any], values)
        return Row(named, _where(self.file, self.lines, place), self.file, place, self.lines)


def read_rows(text: str, *, file: str) -> Row:
    """The whole of a TOML file as one row, whose tables know their lines."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column \d+\)|\(at end of document\)", str(error))
        line = (at and at[1]) or str(text.count("\n") + 1)
        what = str(error)[: at.start()].strip() if at else str(error)
        raise FileError("a TOML file", found=what, where=f"{file}, line {line}") from None
    return Row(values, f"{file}, line 1", file, (), lines_of(text))


def hex_bytes(row: Row, name: str) -> bytes:
    """Bytes that are written as hexadecimal digits, with or without spaces."""
    text = row.text(name)
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise row.error(name, 'bytes in hexadecimal, such as "a5 46",', text) from None


def lines_of(text: str) -> dict[Place, int]:
    """The line, from 1, of every key, table and inline table of a list in valid TOML."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for line, depth, keys, inline in _statements(text):
        if depth:
            table = ()
            for name in keys[:-1]:
                table = _last((*table, name), counts)
            table = (*table, keys[-1])
            if depth == 2:
                found.setdefault(table, line)
                counts[table] = counts.get(table, -1) + 1
                table = _last(table, counts)
            found[table] = line
            continue
        place = (*table, *keys)
        found[place] = line
        found |= {(*place, index): at for index, at in enumerate(inline)}
    return found


def _last(place: Place, counts: Mapping[Place, int]) -> Place:
    return (*place, counts[place]) if place in counts else place


def _statements(text: str) -> Iterator[tuple[int, int, list[str], list[int]]]:
    """Line, brackets of a header (0: a key), keys, and the lines of the inline tables of its list."""
    line, began = 1, 1
    open_: list[str] = []
    keys: list[str] = []
    inline: list[int] = []
    depth, value = 0, False
    for token in _TOKEN.findall(text):
        if token == "\n" and not open_:
            if keys:
                yield began, depth, keys, inline
            keys, inline, depth, value = [], [], 0, False
        elif token in {"[", "{"}:
            if not keys and not value:
                began, depth = line, depth + 1
            if token == "{" and open_ == ["["]:
                inline.append(line)
            open_.append(token)
        elif token in {"]", "}"}:
            open_.pop()
        elif token == "=" and not open_:
            value = True
        elif not value and token not in {".", "\n", ","} and not token.startswith("#") and token.strip():
            began = line if not keys and not depth else began
            keys.append(token.strip("\"'"))
        line += token.count("\n")
    if keys:
        yield began, depth, keys, inline


def _where(file: str, lines: Mapping[Place, int], place: Place) -> str:
    """The place of the nearest thing that has a line: a value within an inline table has that table's."""
    while place and place not in lines:
        place = place[:-1]
    return f"{file}, line {lines.get(place, 1)}"
