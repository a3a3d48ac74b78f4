"""The XML of a model as elements that know their file and line, and the values that stand in them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.parsers import expat

from groundup.errors import FileError

_DEEPEST = 100
_LONGEST_FIND = 60
_LARGEST = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element: `name` is its name attribute, `text` what stands directly in it."""

    tag: str
    name: str
    text: str
    children: tuple["Element", ...]
    file: str
    line: int
    version: str = ""

    def child(self, tag: str) -> "Element | None":
        """The first child with this tag (OpenSim, too, reads the first of doubled properties)."""
        return next((child for child in self.children if child.tag == tag), None)

    def __str__(self) -> str:
        return f"{self.tag} '{self.name}'" if self.name else self.tag

    def where(self) -> str:
        """File and line."""
        return f"{self.file}, line {self.line}"

    def fail(self, needed: str, *, found: str = "", next_step: str = "") -> FileError:
        """An error at this place."""
        step = next_step or "Open the model in OpenSim, repair it there and save it again."
        return FileError(needed, found=found, where=self.where(), next_step=step)


def parse(text: str, where: str) -> Element:
    """The root element of an XML text; entities and anything outside the text are refused, not followed."""
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    builder = _Builder(where, parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.EntityDeclHandler = builder.refuse_entity
    parser.ExternalEntityRefHandler = builder.refuse_entity
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise FileError(
            "well-formed XML",
            found=expat.ErrorString(error.code),
            where=f"{where}, line {error.lineno}",
            next_step="Repair that line, or save the model again with OpenSim.",
        ) from None
    assert builder.root is not None
    return builder.root


class _Builder:
    """Grows elements from the parser's events: an element is finished when its end tag comes."""

    def __init__(self, where: str, parser: expat.XMLParserType) -> None:
        self.where = where
        self.parser = parser
        self.root: Element | None = None
        self.open: list[tuple[Element, list[str], list[Element]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.open) >= _DEEPEST:
            raise FileError(
                f"elements at most {_DEEPEST} deep",
                found=f"<{tag[:_LONGEST_FIND]}> deeper than that",
                where=f"{self.where}, line {line}",
                next_step="Check that this is an OpenSim model.",
            )
        version = attributes.get("Version", attributes.get("version", ""))
        name = attributes.get("name", "").strip()
        self.open.append((Element(tag, name, "", (), self.where, line, version), [], []))

    def end(self, _tag: str) -> None:
        element, texts, children = self.open.pop()
        finished = replace(element, text="".join(texts).strip(), children=tuple(children))
        if self.open:
            self.open[-1][2].append(finished)
        else:
            self.root = finished

    def characters(self, data: str) -> None:
        if self.open:
            self.open[-1][1].append(data)

    def refuse_entity(self, *_: object) -> int:
        raise FileError(
            "XML without entity declarations",
            found="one",
            where=f"{self.where}, line {self.parser.CurrentLineNumber}",
            next_step="A model needs none: save it again with OpenSim.",
        )


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names for a person: the first few and how many more."""
    shown = ", ".join(f"'{name}'" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown or "none"


def members(owner: Element | None, set_tag: str) -> Iterator[Element]:
    """What a set of the owner holds: the children of `<Set><objects>`."""
    objects = objects_of(owner, set_tag)
    if objects is not None:
        yield from objects.children


def objects_of(owner: Element | None, set_tag: str) -> Element | None:
    """The `<objects>` of a set of the owner."""
    found = owner.child(set_tag) if owner is not None else None
    return found.child("objects") if found is not None else None


def words(owner: Element, tag: str) -> tuple[str, ...]:
    """Names that stand in a child, set apart by space."""
    found = owner.child(tag)
    return tuple(found.text.split()) if found is not None else ()


def word(owner: Element, tag: str, default: str = "") -> str:
    """What stands in a child, on one line."""
    found = owner.child(tag)
    return " ".join(found.text.split()) if found is not None and found.text else default


def flag(owner: Element, tag: str, *, default: bool) -> bool:
    """A child that says true or false."""
    found = owner.child(tag)
    if found is None or not found.text:
        return default
    value = found.text.lower()
    if value in ("true", "1"):
        return True
    if value in ("false", "0"):
        return False
    raise found.fail(f"true or false in <{tag}> of {owner}", found=_shown(found.text))


def number(owner: Element, tag: str, default: float | None = None, *, infinite: bool = False) -> float:
    """One number in a child; without a default it must be there."""
    found = owner.child(tag)
    if found is None or not found.text:
        if default is None:
            raise (found or owner).fail(f"a number <{tag}> in {owner}", found="none")
        return default
    values = numbers_in(found, infinite=infinite)
    if len(values) != 1:
        raise found.fail(f"one number in <{tag}> of {owner}", found=_shown(found.text))
    return values[0]


def numbers(
    owner: Element, tag: str, size: int, default: Sequence[float] | None = None, *, infinite: bool = False
) -> tuple[float, ...]:
    """`size` numbers in a child; without a default they must be there."""
    found = owner.child(tag)
    if found is None or not found.text:
        if default is None:
            raise (found or owner).fail(f"{size} numbers <{tag}> in {owner}", found="none")
        return tuple(default)
    values = numbers_in(found, infinite=infinite)
    if len(values) != size:
        raise found.fail(f"{size} numbers in <{tag}> of {owner}", found=str(len(values)))
    return values


def pair(owner: Element, tag: str, default: tuple[float, float]) -> tuple[float, float]:
    """Two numbers in a child, such as a range; infinite ones allowed."""
    low, high = numbers(owner, tag, 2, default, infinite=True)
    return low, high


def numbers_in(element: Element, *, infinite: bool = False) -> tuple[float, ...]:
    """All numbers that stand in an element; never NaN, and infinite ones only where that means something."""
    try:
        values = tuple(float(part) for part in element.text.strip("()").replace(",", " ").split())
    except ValueError:
        raise element.fail(f"numbers in <{element.tag}>", found=_shown(element.text)) from None
    for value in values:
        if math.isnan(value) or (abs(value) > _LARGEST and not (infinite and math.isinf(value))):
            raise element.fail(
                f"finite numbers in <{element.tag}>, none above {_LARGEST:g}", found=_shown(element.text)
            )
    return values


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line[:_LONGEST_FIND]}...'" if len(line) > _LONGEST_FIND else f"'{line}'"
