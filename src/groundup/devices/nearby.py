"""What is near: streams, Bluetooth devices, serial ports, and which profile each would fit. Nothing is connected to."""

import asyncio
from collections.abc import Awaitable, Callable

from groundup.devices.profile import Profile
from groundup.devices.profile_files import shipped_profiles
from groundup.errors import GroundupError

SCAN_S = 5.0


def ways() -> list[tuple[str, str, str]]:
    """(name, title, by which ways) of every shipped profile."""
    return [(p.name, p.title, " or ".join(_ways_of(p))) for p in shipped_profiles()]


def described(profile: Profile) -> list[str]:
    """A profile in words: its ways, its streams with their channels, and what its maker left open."""
    said = [f"{profile.name}: {profile.title} ({' and '.join(_ways_of(profile)) or 'no way to reach it'})"]
    for stream in profile.streams:
        rate = f"{stream.rate_hz:g} Hz" if stream.rate_hz else "no fixed rate"
        names = ", ".join(f"{c.name} [{c.unit}]" for c in stream.channels[:8])
        more = f" and {len(stream.channels) - 8} more" if len(stream.channels) > 8 else ""
        said.append(f"  {stream.name}, {rate}, {len(stream.channels)} channels: {names}{more}")
    return said + [f"  not known: {words}" for words in profile.unknown]


def simulated() -> list[str]:
    """The sources that need no device."""
    from groundup.devices.simulated import DEEDS

    return [f"simulated:{deed}" for deed in DEEDS]


async def found() -> list[tuple[str, list[str]]]:
    """(heading, lines) of each way; what cannot be looked for says why."""
    looks: list[tuple[str, Callable[[], Awaitable[list[str]]]]] = [
        ("Lab Streaming Layer", _streams),
        ("Bluetooth", _bluetooth),
        ("Serial ports", _ports),
    ]
    lines = await asyncio.gather(*(_said(look) for _, look in looks))
    return [(heading, said or ["none"]) for (heading, _), said in zip(looks, lines, strict=True)]


async def _said(look: Callable[[], Awaitable[list[str]]]) -> list[str]:
    try:
        return await look()
    except GroundupError as error:
        return [error.line()]


async def _streams() -> list[str]:
    from groundup.devices.lsl import near

    return [
        f"lsl:{name}  {count} channel{'s' if count > 1 else ''}, " + (f"{rate:g} Hz" if rate else "no fixed rate")
        for name, count, rate in await near()
    ]


async def _bluetooth() -> list[str]:
    from groundup.devices.ble import fits, nearby

    lines: list[str] = []
    for address, (name, services) in sorted((await nearby(SCAN_S)).items()):
        known = [p.name for p in shipped_profiles() if p.ble is not None and fits(p.ble, name, services)]
        lines += [f"ble:{profile}@{address}  {name}" for profile in known]
        if not known and name:
            lines.append(f"{address}  {name} (no profile fits)")
    return lines


async def _ports() -> list[str]:
    from groundup.errors import UsageError

    try:
        from serial.tools import list_ports
    except ImportError:
        raise UsageError(
            "the extra 'serial' for serial lines",
            found="pyserial is not installed",
            next_step="Install it: pip install 'groundup[serial]'.",
        ) from None
    ports = await asyncio.to_thread(list_ports.comports)
    told = [(port.device, port.description if port.description != "n/a" else "") for port in ports]
    return [f"serial:{device}@PROFILE  {description or ''}".rstrip() for device, description in told]


def _ways_of(profile: Profile) -> list[str]:
    return [word for word, part in (("Bluetooth", profile.ble), ("serial", profile.serial)) if part is not None]
