"""XML as text: parts made of parts, numbers to their last digit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True, slots=True)
class Part:
    """An element to be written."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    parts: tuple["Part", ...] = ()


def part(tag: str, *parts: Part, name: str | None = None, attributes: Mapping[str, str] | None = None) -> Part:
    """An element that holds others."""
    named = {"name": name} if name is not None else {}
    return Part(tag, {**named, **(attributes or {})}, "", parts)


def told(tag: str, text: str) -> Part:
    """An element that says something."""
    return Part(tag, {}, text)


def group(tag: str, parts: Iterable[Part]) -> Part:
    """A set of objects, named as OpenSim names it."""
    return part(tag, part("objects", *parts), part("groups"), name=tag.lower())


def numeral(value: float) -> str:
    """A number that reads back to the same bits; OpenSim's word for infinity."""
    text = repr(float(value))
    return text.replace("inf", "Inf")


def numerals(values: Iterable[float]) -> str:
    """Numbers set apart by space."""
    return " ".join(numeral(value) for value in values)


def serialized(element: Part, *, depth: int = 0) -> str:
    """The text of an element, a line for each that holds no other."""
    indent = "\t" * depth
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in element.attributes.items())
    if not element.parts:
        inner = escape(element.text)
        ending = f">{inner}</{element.tag}>" if inner else " />"
        return f"{indent}<{element.tag}{attributes}{ending}\n"
    inner = "".join(serialized(one, depth=depth + 1) for one in element.parts)
    return f"{indent}<{element.tag}{attributes}>\n{inner}{indent}</{element.tag}>\n"
