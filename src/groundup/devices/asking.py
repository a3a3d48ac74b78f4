"""Writing a profile by questions: what is asked next, and what an answer becomes. No screen, no file.

Answers are a mapping from a question's key to what was typed. They become TOML, and TOML is judged by the one reader of
profiles: a refusal whose line an answer made is that answer's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json import dumps
from typing import get_args

from groundup.devices.channel_reading import UNITS
from groundup.devices.profile import BYTES, SUM_BYTES, Kind, Profile
from groundup.devices.profile_reading import profile_from_text
from groundup.errors import FileError, UsageError

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. An empty answer is `default`; None where there has to be one."""

    key: str
    text: str
    default: str | None = None
    choices: tuple[str, ...] = ()


def next_question(answers: Answers) -> Question | None:
    """The first question without an answer; None where everything is answered."""
    return next((one for one in _questions(answers) if one.key not in answers), None)


def answered(answers: Answers, question: Question, text: str) -> Answers:
    """The answers with one more; an error in one line where it makes no profile."""
    plain = text.strip() or question.default
    if plain is None:
        raise UsageError("an answer", found="nothing")
    if question.choices and plain not in question.choices:
        raise UsageError(f"one of {', '.join(question.choices)}", found=f"'{plain}'")
    after = {**answers, question.key: plain}
    lines = list(_lines(after))
    try:
        profile_from_text("\n".join(line for _, line in lines), where="x")
    except FileError as error:
        number = int(error.where.rsplit(" ", 1)[1])
        if lines[min(number, len(lines)) - 1][0] == question.key:
            raise UsageError(error.needed, found=error.found) from None
    return after


def without(answers: Answers, key: str) -> Answers:
    """The answers without one of them, so that it is asked again, and without the example that rests on all."""
    return {k: value for k, value in answers.items() if k not in {key, "example"}}


def before(answers: Answers) -> Answers:
    """The answers without the last one: a step back."""
    keys = [one.key for one in _questions(answers) if one.key in answers]
    return without(answers, keys[-1]) if keys else answers


def profile_text(answers: Answers) -> str:
    """The whole profile as TOML."""
    return "\n".join(line for _, line in _lines(answers)) + "\n"


def profile_of(answers: Answers) -> Profile:
    """The profile, or the error of the first thing that is wrong in it as a whole."""
    return profile_from_text(profile_text(answers), where="the profile")


def _questions(answers: Answers) -> Iterator[Question]:
    yield Question("name", "A short name for the file: small letters, digits and hyphens, such as my-trainer")
    yield Question("title", "What the device is, in a few words")
    yield Question("way", "How does it send: bluetooth, serial, or both?", "bluetooth", ("bluetooth", "serial", "both"))
    if answers.get("way", "") in {"bluetooth", "both"}:
        yield Question("ble names", "How does its Bluetooth name begin? Several: with commas between")
        yield Question("service", "Its service's UUID (Enter: it is found by its name alone)", "")
        yield Question("notify", "The UUID of the characteristic that sends")
        yield Question(
            "start", "What starts it: a characteristic's UUID and bytes, such as fff2 01 (Enter: nothing)", ""
        )
    if answers.get("way", "") in {"serial", "both"}:
        yield Question("baud", "Its speed on the serial line in baud, such as 115200")
    yield Question("form", "Does it send bytes or lines of text?", "bytes", ("bytes", "lines"))
    yield from _line_questions() if answers.get("form") == "lines" else _byte_questions(answers)
    yield from _channel_questions(answers)
    yield Question("source", "Where is all this known from: a page, a person, your own design?")
    yield Question("unknown", "What does nobody know about it? It is shown beside its data (Enter: nothing)", "")
    yield Question("example", _EXAMPLE)


def _byte_questions(answers: Answers) -> Iterator[Question]:
    sums = ", ".join(SUM_BYTES)
    yield Question("header", "The bytes that each packet begins with, in hexadecimal (Enter: none)", "")
    yield Question("length", "How many bytes has a packet in all?")
    order = "little: least significant byte first; big: the other way round"
    yield Question("byte_order", f"Its byte order ({order})", "little", ("little", "big"))
    yield Question(
        "counter", "The packet's number: first byte, counted from 0, and type, such as 2 u16 (Enter: none)", ""
    )
    yield Question("clock", "The device's time: first byte, type and unit, such as 4 u32 ms (Enter: none)", "")
    yield Question("checksum", f"The checksum: its sort ({sums}) and first byte, such as crc16 16 (Enter: none)", "")
    yield Question("stream", "A name for what it sends, such as foot")
    yield Question("rate_hz", "Samples a second (Enter: they come when they come)", "")
    yield Question("samples", "Samples in one packet", "1")
    yield Question("sample start", "The byte where the first sample begins, counted from 0")
    if answers.get("samples", "1") != "1":
        yield Question("order", "Which comes first in a packet?", "oldest first", ("oldest first", "newest first"))


def _line_questions() -> Iterator[Question]:
    yield Question("begins", "What does each line begin with (Enter: straight with a number)", "")
    yield Question("separator", "What stands between two fields: , ; tab or space", ",", (",", ";", "tab", "space"))
    yield Question("fields", "How many fields has a line?")
    yield Question(
        "counter",
        "The line's number: field, counted from 0, and where it begins again, such as 1 65536 (Enter: none)",
        "",
    )
    yield Question("clock", "The device's time: field and unit, such as 2 ms (Enter: none)", "")
    yield Question("stream", "A name for what it sends, such as pull")
    yield Question("rate_hz", "Lines a second (Enter: they come when they come)", "")


def _channel_questions(answers: Answers) -> Iterator[Question]:
    lines = answers.get("form") == "lines"
    form = "name, kind, unit, field, scale" if lines else "name, kind, unit, type, scale"
    example = "pull, force, kg, 3" if lines else "hallux, force, N, u16, 0.05"
    types = "" if lines else f" Types: {', '.join(one for one in BYTES if one != 'number')}."
    kinds = f"Kinds: {', '.join(f'{kind} ({UNITS[kind][1]})' for kind in get_args(Kind))}.{types}"
    yield Question("channel 1", f"The first value of a sample: {form}, such as {example}. {kinds}")
    number = 1
    while answers.get(f"channel {number}"):
        number += 1
        yield Question(f"channel {number}", f"The next value: {form} (Enter: that was all)", "")


_EXAMPLE = "One whole packet as it comes: bytes in hexadecimal, or a line"

_FILLER = {
    "name": "x",
    "title": "x",
    "way": "serial",
    "ble names": "x",
    "notify": "ffff",
    "baud": "9600",
    "form": "bytes",
    "length": "65535",
    "byte_order": "little",
    "header": "fe fd",
    "fields": "4096",
    "separator": ",",
    "stream": "x",
    "sample start": "65000",
    "samples": "1",
    "channel 1": "x, raw, 1, u8",
    "source": "x",
}
"""What stands for an answer that has not come yet, so that those that have can be judged."""


def _lines(answers: Answers) -> Iterator[tuple[str, str]]:
    """Each line of the file with the key of the answer that made it."""
    get = {**_FILLER, **answers}.get

    def row(key: str, name: str, value: str) -> tuple[str, str]:
        return key, f"{name} = {value}"

    yield row("name", "name", _text(get("name")))
    yield row("title", "title", _text(get("title")))
    yield row("source", "sources", _texts(get("source")))
    if get("unknown"):
        yield row("unknown", "unknown", _texts(get("unknown")))
    if get("way") != "serial":
        yield "", ""
        yield "ble names", "[ble]"
        yield row("ble names", "names", _texts(*(get("ble names") or "").split(",")))
        if get("service"):
            yield row("service", "service", _text(get("service")))
        yield row("notify", "notify", _texts(get("notify")))
        if get("start"):
            where, _, data = (get("start") or "").partition(" ")
            yield row("start", "start", f"[{{ characteristic = {_text(where)}, write = {_text(data)} }}]")
    if get("way") != "bluetooth":
        yield "", ""
        yield "baud", "[serial]"
        yield row("baud", "baud", _number(get("baud")))
    yield "", ""
    yield from _packet_lines(answers)


def _packet_lines(answers: Answers) -> Iterator[tuple[str, str]]:
    get = {**_FILLER, **answers}.get
    lines = get("form") == "lines"
    yield ("begins" if lines else "header"), "[[packet]]"
    if lines:
        mark = {"tab": "\t", "space": " "}.get(get("separator") or "", get("separator"))
        names = [("begins", "begins", _text(get("begins"))), ("separator", "separator", _text(mark))]
        names += [("fields", "fields", _number(get("fields")))]
    else:
        names = [("header", "header", _text(get("header"))), ("length", "length", _number(get("length")))]
        names += [("byte_order", "byte_order", _text(get("byte_order")))]
    yield from ((key, f"{name} = {value}") for key, name, value in names if value != '""')
    parts = {
        "counter": ("offset", "modulo") if lines else ("offset", "type"),
        "clock": ("offset", "unit") if lines else ("offset", "type", "unit"),
        "checksum": ("kind", "offset"),
    }
    if "length" not in answers and not lines:  # a header of one byte may still be made sure by a checksum
        yield "", f"checksum = {{ kind = {_text('crc16')}, offset = 60000 }}"
    for key, fields in parts.items():
        if get(key):
            yield "", ""
            yield key, f"[packet.{key}]"
            yield from ((key, line) for line in _split(get(key) or "", fields, " "))
    yield "", ""
    yield "stream", "[[packet.stream]]"
    yield "stream", f"name = {_text(get('stream'))}"
    if get("rate_hz"):
        yield "rate_hz", f"rate_hz = {_number(get('rate_hz'))}"
    if not lines:
        yield "samples", f"samples = {_number(get('samples'))}"
        yield "sample start", f"start = {_number(get('sample start'))}"
        if get("order"):
            yield "order", f"order = {_text(get('order'))}"
    yield "channel 1", "channel = ["
    form = ("name", "kind", "unit", "offset" if lines else "type", "scale")
    number = 1
    while text := get(f"channel {number}"):
        yield f"channel {number}", f"    {{ {', '.join(_split(text, form, ','))} }},"
        number += 1
    yield "", "]"


_NUMBERS = {"offset", "modulo", "scale"}


def _split(text: str, names: tuple[str, ...], mark: str) -> list[str]:
    """`name = value` of each part of an answer; what is too much becomes a field that nobody knows."""
    parts = [part.strip() for part in (text.split() if mark == " " else text.split(mark))]
    if names[-1] == "unit":  # a unit may hold a space: 1/32768 s
        parts = [*parts[: len(names) - 1], " ".join(parts[len(names) - 1 :])]
    fields = [*names, *(f"part_{k + 1}" for k in range(len(names), len(parts)))]
    pairs = zip(fields, parts, strict=False)
    return [f"{name} = {_number(part) if name in _NUMBERS else _text(part)}" for name, part in pairs]


def _text(value: str | None) -> str:
    return dumps(value or "", ensure_ascii=False)


def _texts(*values: str | None) -> str:
    return f"[{', '.join(_text((one or '').strip()) for one in values)}]"


def _number(value: str | None) -> str:
    """A number as TOML writes it; anything else as text, which the reader refuses."""
    try:
        number = float(value or "")
    except ValueError:
        return _text(value)
    return str(int(number)) if number.is_integer() else repr(number)
