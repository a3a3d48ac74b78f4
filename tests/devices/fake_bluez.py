"""BlueZ as bleak sees it, on a private D-Bus: devices whose packets a simulated foot trainer makes.

Arguments: the bus's address, and a list of devices in JSON: name, address, service, notify, seconds to begin with,
optionally `gone` (after how long it goes, for how long) and `battery` (percent). Prints "ready".
"""

import asyncio
import json
import sys
from collections.abc import Iterator

import numpy as np
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from groundup.synthetic.foot_trainer import Act, Way, foot_session, notifications

ADAPTER = "/org/bluez/hci0"
BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"


class Device:
    def __init__(self, bluez: "Bluez", k: int, about: dict) -> None:
        self.bluez, self.about = bluez, about
        self.path = f"{ADAPTER}/dev_{about['address'].replace(':', '_')}"
        self.service = f"{self.path}/service{k + 1:04x}"
        self.value, self.level = f"{self.service}/char0002", f"{self.service}/char0004"
        self.sending: asyncio.Task | None = None
        self.here, self.connected, self.packets = True, False, self._packets(k)

    def _packets(self, k: int) -> Iterator[tuple[float, bytes]]:
        rng = np.random.default_rng(k)
        session = foot_session(rng, [Act("press", 0.5, 1.0)], length_s=self.about["seconds"])
        sent = notifications(rng, session, Way(jitter_s=0.0, delay_s=0.0))
        return iter([(one.host_time_s, one.data) for one in sent])

    def objects(self) -> dict[str, dict]:
        device = {
            "Address": Variant("s", self.about["address"]),
            "AddressType": Variant("s", "public"),
            "Name": Variant("s", self.about["name"]),
            "Alias": Variant("s", self.about["name"]),
            "Adapter": Variant("o", ADAPTER),
            "UUIDs": Variant("as", [self.about["service"]]),
            "RSSI": Variant("n", -50),
            "Connected": Variant("b", self.connected),
            "ServicesResolved": Variant("b", self.connected),
            "Paired": Variant("b", False),
            "Trusted": Variant("b", False),
            "Blocked": Variant("b", False),
            "LegacyPairing": Variant("b", False),
        }
        found = {self.path: {"org.bluez.Device1": device}}
        if self.connected:
            found[self.service] = {
                "org.bluez.GattService1": {
                    "UUID": Variant("s", self.about["service"]),
                    "Device": Variant("o", self.path),
                    "Primary": Variant("b", True),
                    "Handle": Variant("q", 1),
                }
            }
            known = [(self.value, self.about["notify"], ["notify"], 2)]
            known += [(self.level, BATTERY, ["read"], 4)] if "battery" in self.about else []
            for path, uuid, flags, handle in known:
                found[path] = {
                    "org.bluez.GattCharacteristic1": {
                        "UUID": Variant("s", uuid),
                        "Service": Variant("o", self.service),
                        "Flags": Variant("as", flags),
                        "Handle": Variant("q", handle),
                        "MTU": Variant("q", 64),
                    }
                }
        return found

    def connect(self) -> None:
        self.connected = True
        for path, interfaces in self.objects().items():
            if path != self.path:
                self.bluez.emit(
                    "/", "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", "oa{sa{sv}}", [path, interfaces]
                )
        self.bluez.changed(self.path, "org.bluez.Device1", Connected=Variant("b", True))
        self.bluez.changed(self.path, "org.bluez.Device1", ServicesResolved=Variant("b", True))

    def disconnect(self) -> None:
        if self.sending is not None:
            self.sending.cancel()
        if self.connected:
            self.connected = False
            self.bluez.changed(
                self.path, "org.bluez.Device1", ServicesResolved=Variant("b", False), Connected=Variant("b", False)
            )

    def notify(self) -> None:
        self.sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        begun, first = loop.time(), None
        for at_s, data in self.packets:
            first = at_s if first is None else first
            gone = self.about.get("gone")
            if gone and at_s >= gone[0]:
                del self.about["gone"]
                self.away = asyncio.create_task(self._away(gone[1]))
                return
            await asyncio.sleep(max(0.0, begun + at_s - first - loop.time()))
            self.bluez.changed(self.value, "org.bluez.GattCharacteristic1", Value=Variant("ay", data))

    async def _away(self, seconds: float) -> None:
        """The device goes; it goes on counting meanwhile, and nobody hears it."""
        self.here = False
        self.disconnect()
        await asyncio.sleep(seconds)
        for _ in range(round(100 * seconds)):
            next(self.packets, None)
        self.here = True
        self.bluez.advertise(self)


class Bluez:
    def __init__(self, bus: MessageBus, devices: list[dict]) -> None:
        self.bus, self.scanning = bus, False
        self.devices = [Device(self, k, about) for k, about in enumerate(devices)]
        self.written: list[str] = []

    def emit(self, path: str, interface: str, member: str, signature: str, body: list) -> None:
        self.bus.send(
            Message(
                message_type=MessageType.SIGNAL,
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=body,
            )
        )

    def changed(self, path: str, interface: str, **values: Variant) -> None:
        self.emit(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", [interface, values, []])

    def advertise(self, device: Device) -> None:
        if self.scanning and device.here:
            self.changed(device.path, "org.bluez.Device1", RSSI=Variant("n", -50))

    def answer(self, message: Message) -> Message | bool:
        if message.message_type != MessageType.METHOD_CALL:
            return False
        device = next((d for d in self.devices if message.path.startswith(d.path)), None)
        match message.member:
            case "GetManagedObjects":
                adapter = {
                    "Address": Variant("s", "00:00:00:00:00:01"),
                    "Powered": Variant("b", True),
                    "Discovering": Variant("b", False),
                    "Roles": Variant("as", ["central"]),
                }
                found = {ADAPTER: {"org.bluez.Adapter1": adapter}}
                for one in self.devices:
                    found |= one.objects()
                return Message.new_method_return(message, "a{oa{sa{sv}}}", [found])
            case "StartDiscovery" | "StopDiscovery":
                self.scanning = message.member == "StartDiscovery"
                for one in self.devices:
                    asyncio.get_running_loop().call_later(0.05, self.advertise, one)
            case "Connect":
                if not device.here:
                    return Message.new_error(message, "org.bluez.Error.Failed", "not there")
                device.connect()
            case "Disconnect":
                device.disconnect()
            case "StartNotify":
                device.notify()
            case "ReadValue":
                return Message.new_method_return(message, "ay", [bytes([device.about["battery"]])])
            case "SetDiscoveryFilter" | "StopNotify" | "WriteValue":
                pass
            case _:
                return False
        return Message.new_method_return(message)


async def main(address: str, devices: list[dict]) -> None:
    bus = await MessageBus(bus_address=address).connect()
    bus.add_message_handler(Bluez(bus, devices).answer)
    await bus.request_name("org.bluez")
    print("ready", flush=True)
    await bus.wait_for_disconnect()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
