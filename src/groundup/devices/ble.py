"""Bluetooth LE by a profile: find the device, listen to its notifications, and find it again when it is gone.

Only what the profile names is listened to and written; nothing is offered to others.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

from groundup.devices.arrival import Arrival, LiveStream, of_packet, streams_of
from groundup.devices.decoder import State, cut_off, decode
from groundup.devices.profile import Ble, Command, Profile
from groundup.devices.source import Happening
from groundup.errors import GroundupError, MissingSignal, UsageError

SEARCH_S = 10.0
SETTLE_S = 1.0
"""After the first device that fits, so long is waited for a second one: none is taken by chance."""
AGAIN_S = 1.0
"""Between two tries to find a device that is gone."""
BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"
"""Battery level in percent: the Bluetooth SIG's assigned number."""
BATTERY_EVERY_S = 60.0
LOW = 0.15
Item = Arrival | Happening | Exception | None


class BleSource:
    """A device of `profile`; `address` tells one of several."""

    def __init__(self, profile: Profile, *, address: str = "") -> None:
        """Look for a device of `profile`."""
        if profile.ble is None:
            raise UsageError(
                "a profile with a [ble] part", found=f"'{profile.name}' without", next_step="Add names or a service."
            )
        self.name = f"ble:{profile.name}" + (f"@{address}" if address else "")
        self.streams: tuple[LiveStream, ...] = streams_of(profile, way="Bluetooth")
        self._profile, self._ble, self._address = profile, profile.ble, address
        self._client: Any = None
        self._device: Any = None
        self._waiting: asyncio.Queue[Item] = asyncio.Queue()
        self._state = State()
        self._battery: float | None = None
        self._closed = asyncio.Event()

    async def open(self) -> None:
        """Find the device, connect and start it."""
        found = await _search(self._ble, self._address)
        if not found:
            wanted = self._address or " or ".join(
                [*self._ble.names, *([self._ble.service] if self._ble.service else [])]
            )
            raise MissingSignal(
                f"a Bluetooth device: {self._profile.title} ({wanted})",
                found=f"none within {SEARCH_S:g} s",
                next_step="Switch it on and bring it near; it must not be connected to a phone.",
            )
        if len(found) > 1:
            named = ", ".join(f"{device.name} at {address}" for address, device in sorted(found.items()))
            raise UsageError(
                f"one device of '{self._profile.name}'",
                found=named,
                next_step=f"Name one: ble:{self._profile.name}@{sorted(found)[0]}.",
            )
        self._address, self._device = next(iter(found.items()))
        await self._connect()

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        """Packets as they come; when the device is lost, back, or its battery low."""
        tending = asyncio.create_task(self._tend())
        try:
            while (item := await self._waiting.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            tending.cancel()
            await asyncio.gather(tending, return_exceptions=True)

    async def close(self) -> None:
        """Stop the device and let go of it."""
        self._closed.set()
        self._waiting.put_nowait(None)
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # it may be gone already
                await _write(client, self._ble.stop)
            with suppress(Exception):
                await client.disconnect()

    async def _connect(self) -> None:
        from bleak import BleakClient
        from bleak.exc import BleakError

        gone = asyncio.Event()
        client = BleakClient(self._device, disconnected_callback=lambda _: gone.set())
        try:
            await client.connect()
            for characteristic in self._ble.notify:
                await client.start_notify(characteristic, self._heard)
            await _write(client, self._ble.start)
        except (BleakError, TimeoutError, OSError) as error:
            with suppress(Exception):
                await client.disconnect()
            raise MissingSignal(
                f"what profile '{self._profile.name}' names on {self._address}",
                found=str(error) or type(error).__name__,
                next_step="Is it this device's profile? Switch the device off and on.",
            ) from None
        except asyncio.CancelledError:  # stopped meanwhile: a device that stays connected is not found again
            with suppress(Exception):
                await client.disconnect()
            raise
        self._client, self._gone = client, gone
        self._state = cut_off(self._state)
        await self._look_at_battery()

    def _heard(self, _: Any, data: bytearray) -> None:
        now = time.monotonic()
        self._state, packets = decode(self._profile, self._state, bytes(data), whole=True)
        for packet in packets:
            self._waiting.put_nowait(of_packet(packet, host_time_s=now))

    async def _tend(self) -> None:
        """Look after the connection until the source is closed."""
        try:
            while not self._closed.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._gone.wait(), BATTERY_EVERY_S)
                if not self._gone.is_set():
                    await self._look_at_battery()
                elif not self._closed.is_set():
                    await self._find_again()
        except Exception as error:  # told to whoever listens: a task that dies says nothing
            self._waiting.put_nowait(error)

    async def _find_again(self) -> None:
        lost_s = time.monotonic()
        known = self._battery is not None
        why = f"its battery was at {self._battery:.0%}" if known else "is it near, and its battery not empty?"
        words = f"{self._profile.title} is lost ({why}); looking for it"
        self._waiting.put_nowait(Happening(lost_s, "lost", words, self._battery))
        with suppress(Exception):  # it is gone: this only lets go of what the connection held
            await self._client.disconnect()
        while not self._closed.is_set():
            with suppress(GroundupError):
                again = await _search(self._ble, self._address)
                if again:
                    self._device = again[self._address]
                    await self._connect()
                    now = time.monotonic()
                    words = f"{self._profile.title} is back after {now - lost_s:.1f} s"
                    self._waiting.put_nowait(Happening(now, "back", words, self._battery))
                    return
            await asyncio.sleep(AGAIN_S)

    async def _look_at_battery(self) -> None:
        """Read the standard battery level, where there is one; a low one is told once."""
        before = self._battery
        with suppress(Exception):  # many devices have none
            if self._client.services.get_characteristic(BATTERY) is not None:
                self._battery = (await self._client.read_gatt_char(BATTERY))[0] / 100
        if self._battery is not None and self._battery <= LOW and (before is None or before > LOW):
            words = f"{self._profile.title}: battery at {self._battery:.0%}"
            self._waiting.put_nowait(Happening(time.monotonic(), "connected", words, self._battery))


async def nearby(seconds: float = 5.0) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Devices that advertise: address -> (name, services)."""
    bleak = _bleak()
    found = await _scanned(bleak.BleakScanner.discover(timeout=seconds, return_adv=True))
    return {
        address: (advertised.local_name or device.name or "", tuple(advertised.service_uuids))
        for address, (device, advertised) in found.items()
    }


def fits(ble: Ble, name: str, services: tuple[str, ...]) -> bool:
    """Whether a device that advertises so is one of the profile."""
    return any(name.startswith(n) for n in ble.names) or (ble.service is not None and ble.service in services)


async def _search(ble: Ble, address: str) -> dict[str, Any]:
    """Devices that fit, by address: the first one, and those that answer within a second of it."""
    bleak = _bleak()
    found: dict[str, Any] = {}
    first = asyncio.Event()

    def seen(device: Any, advertised: Any) -> None:
        name = advertised.local_name or device.name or ""
        if (address and device.address == address) or (
            not address and fits(ble, name, tuple(s.lower() for s in advertised.service_uuids))
        ):
            found[device.address] = device
            first.set()

    async def scan() -> Mapping[str, Any]:
        async with bleak.BleakScanner(seen):
            with suppress(TimeoutError):
                await asyncio.wait_for(first.wait(), SEARCH_S)
                if not address:
                    await asyncio.sleep(SETTLE_S)
        return found

    return dict(await _scanned(scan()))


async def _scanned(scan: Any) -> Mapping[str, Any]:
    """What a scan finds; in words where Bluetooth itself is not there."""
    from bleak.exc import BleakError

    try:
        return await scan
    except (BleakError, OSError) as error:
        none = isinstance(error, FileNotFoundError)  # the socket of the system bus is not there
        raise MissingSignal(
            "Bluetooth on this computer",
            found="no Bluetooth service" if none else str(error) or type(error).__name__,
            next_step="Switch it on; on Linux the service bluetooth (BlueZ 5.55 or newer) must run.",
        ) from None


async def _write(client: Any, commands: tuple[Command, ...]) -> None:
    for command in commands:
        await client.write_gatt_char(command.characteristic, command.data)


def _bleak() -> Any:
    try:
        import bleak
    except ImportError:
        raise UsageError(
            "the extra 'ble' for Bluetooth",
            found="bleak is not installed",
            next_step="Install it: pip install 'groundup[ble]'.",
        ) from None
    return bleak
