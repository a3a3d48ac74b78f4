"""A profile from TOML: every field checked, every refusal with its line."""

import re

from groundup.devices.layout_reading import layouts
from groundup.devices.profile import Ble, Command, Profile, Serial
from groundup.devices.toml_lines import Row, hex_bytes, read_rows
from groundup.errors import FileError, UsageError
from groundup.training.fields import LONGEST_NAME

PROFILE_FIELDS = ("name", "title", "sources", "unknown", "ble", "serial", "packet")
BLE_FIELDS = ("names", "service", "notify", "start", "stop")
SERIAL_FIELDS = ("baud", "start", "stop")
COMMAND_FIELDS = ("characteristic", "write")

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SHORT = re.compile(r"(?:[0-9a-f]{4}){1,2}")
_MOST = 16


def profile_from_text(text: str, *, where: str) -> Profile:
    """The profile of a TOML text; `where` is the file's name in errors."""
    try:
        return _profile(read_rows(text, file=where))
    except UsageError as error:
        raise FileError(error.needed, found=error.found, where=error.where, next_step=error.next_step) from None


def uuid(text: str) -> str | None:
    """A UUID of 16, 32 or 128 bits as the 128 bits in lower case that Bluetooth means by it; None where it is none."""
    plain = text.strip().lower()
    if _SHORT.fullmatch(plain):
        return f"{plain:0>8}-0000-1000-8000-00805f9b34fb"
    return plain if _UUID.fullmatch(plain) else None


def _profile(row: Row) -> Profile:
    row.only(PROFILE_FIELDS)
    name = row.text("name", most=LONGEST_NAME)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise row.error("name", "small letters, digits and hyphens", name)
    ble, serial = row.table("ble"), row.table("serial")
    if ble is None and serial is None:
        raise row.wrong("ble", "how to reach the device, [ble] or [serial]", "neither")
    return Profile(
        name=name,
        title=row.text("title", most=2 * LONGEST_NAME),
        layouts=layouts(row.tables("packet", most=_MOST), row, serial=serial is not None),
        ble=_ble(ble) if ble else None,
        serial=_serial(serial) if serial else None,
        sources=row.texts("sources"),
        unknown=row.texts("unknown"),
    )


def _ble(row: Row) -> Ble:
    row.only(BLE_FIELDS)
    names = row.texts("names", most=LONGEST_NAME)
    service = _uuid(row, "service", row.text("service")) if "service" in row.values else None
    if not names and service is None:
        raise row.wrong("names", "names or a service to find the device by", "neither")
    notify = tuple(_uuid(row, "notify", one) for one in row.texts("notify"))
    if not notify:
        raise row.wrong("notify", "at least one characteristic that notifies", "none")
    return Ble(names, service, notify, _commands(row, "start", ble=True), _commands(row, "stop", ble=True))


def _serial(row: Row) -> Serial:
    row.only(SERIAL_FIELDS)
    baud = row.whole("baud", low=300, high=12_000_000)
    return Serial(baud, _commands(row, "start", ble=False), _commands(row, "stop", ble=False))


def _commands(row: Row, name: str, *, ble: bool) -> tuple[Command, ...]:
    found: list[Command] = []
    for one in row.tables(name, most=_MOST):
        one.only(COMMAND_FIELDS if ble else COMMAND_FIELDS[1:])
        where = _uuid(one, "characteristic", one.text("characteristic")) if ble else ""
        found.append(Command(where, hex_bytes(one, "write")))
    return tuple(found)


def _uuid(row: Row, name: str, text: str) -> str:
    found = uuid(text)
    if found is None:
        raise row.error(name, "a UUID of 4, 8 or 32 hexadecimal digits (8-4-4-4-12)", text)
    return found
