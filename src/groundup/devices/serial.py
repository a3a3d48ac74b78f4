"""A device on a serial line, or on USB that looks like one: bytes as they come, decoded by its profile."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from groundup.devices.arrival import Arrival, LiveStream, of_packet, streams_of
from groundup.devices.decoder import State, cut_off, decode
from groundup.devices.profile import Command, Profile, Serial
from groundup.devices.source import Happening
from groundup.devices.threaded import Put, items_of
from groundup.errors import UsageError

WAIT_S = 0.05
"""How long a read waits for a byte; a stop takes no longer."""
SILENT_S = 2.0
_UNREAD_BYTES = 1000
"""So much without one packet: the profile or the speed is wrong."""
AGAIN_S = 0.5
"""How often a line that was unplugged is tried again."""


class SerialSource:
    """The device of `profile` at `port` (`/dev/ttyUSB0`, `COM3`)."""

    def __init__(self, port: str, profile: Profile) -> None:
        """Nothing is opened yet."""
        if profile.serial is None:
            raise UsageError(
                "a profile that says how its device is opened on a serial line",
                found=f"'{profile.name}' without [serial]",
                next_step="Add [serial] with its baud, as docs/devices.md shows.",
            )
        self.name = f"{profile.name} at {port}"
        self.streams: tuple[LiveStream, ...] = streams_of(profile, way="serial")
        self._port, self._profile, self._settings = port, profile, profile.serial
        self._line: Any = None
        self._closed = threading.Event()

    async def open(self) -> None:
        """Open the port and start the device."""
        self._line = await asyncio.to_thread(_opened, self._port, self._settings)

    def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        """Packets as they come; a line that is unplugged is opened again once it is back."""
        return items_of(self._pump, self._closed)

    async def close(self) -> None:
        """Stop the device and let go of the port."""
        self._closed.set()
        line, self._line = self._line, None
        if line is not None:
            await asyncio.to_thread(_let_go, line, self._settings.stop)

    def _pump(self, put: Put) -> None:
        state, seen_s, silent, lost = State(), time.monotonic(), False, False
        unread, doubted = 0, False
        while not self._closed.is_set():
            data = self._read()
            now = time.monotonic()
            if data is None:
                if self._closed.is_set():
                    break
                if not lost:
                    put(Happening(now, "lost", f"{self.name} is gone: unplugged or switched off; trying again"))
                    state = cut_off(state)
                lost = True
                self._closed.wait(AGAIN_S)
                continue
            if data:
                if lost or silent:
                    put(Happening(now, "back", f"{self.name} is back after {now - seen_s:.1f} s"))
                lost, silent, seen_s = False, False, now
                state, packets = decode(self._profile, state, data)
                unread = 0 if packets else unread + len(data)
                if unread > _UNREAD_BYTES and not doubted:
                    doubted = True
                    put(Happening(now, "connected", self._doubt()))
                for packet in packets:
                    put(of_packet(packet, host_time_s=now))
            elif not lost and not silent and now - seen_s > SILENT_S:
                silent = True
                put(Happening(now, "lost", f"{self.name} says nothing for {now - seen_s:.1f} s"))
        line, self._line = self._line, None
        if line is not None:
            _let_go(line, self._settings.stop)

    def _doubt(self) -> str:
        return (
            f"{self.name} sends bytes that are no packets of '{self._profile.name}': "
            f"is it the right profile, and are {self._settings.baud} baud right?"
        )

    def _read(self) -> bytes | None:
        """What has come, empty where nothing has within the wait; None where the line is gone."""
        if self._closed.is_set():
            return None
        try:
            line = self._line = self._line or _opened(self._port, self._settings)  # `close` may take it at any moment
            first = line.read(1)
            return first + line.read(line.in_waiting) if first else b""
        except (OSError, TypeError, UsageError):  # TypeError: pyserial, where another thread closes the port
            line, self._line = self._line, None
            if line is not None:
                with suppress(OSError):
                    line.close()
            return None


def _opened(port: str, settings: Serial) -> Any:
    try:
        import serial
    except ImportError:
        raise UsageError(
            "the extra 'serial' for a device on a serial line",
            found="pyserial is not installed",
            next_step="Install it: pip install 'groundup[serial]'.",
        ) from None
    try:
        line = serial.Serial(port, settings.baud, timeout=WAIT_S, exclusive=True)
        line.reset_input_buffer()
        for command in settings.start:
            line.write(command.data)
    except (OSError, ValueError) as error:
        raise UsageError(
            "a serial port that opens",
            found=os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error),
            where=port,
            next_step="Is it plugged in (`groundup devices list` names the ports), does no other program use it, and "
            "may you open it (on Linux: its group)?",
        ) from None
    return line


def _let_go(line: Any, stop: tuple[Command, ...]) -> None:
    with suppress(OSError):
        for command in stop:
            line.write(command.data)
        line.flush()
    with suppress(OSError):
        line.close()
