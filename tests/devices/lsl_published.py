"""Run within a network namespace that has only loopback: a device is published, and what a receiver sees is printed."""

import asyncio
import json
import sys
import time

from groundup.devices.arrival import Arrival
from groundup.devices.lsl import LslSource, library
from groundup.devices.opening import source_of
from groundup.devices.publishing import Publisher


async def run(text: str) -> dict[str, object]:
    sent = source_of(text)
    await sent.open()
    publisher = Publisher([sent])
    xml = library().resolve_byprop("name", "foot", timeout=5)[0]
    xml = library().StreamInlet(xml).info().as_xml()
    got = LslSource("foot")
    await got.open()

    async def publish() -> None:
        async for item in sent.arrivals():
            publisher.heard(sent.name, item)

    publishing, samples, late = asyncio.create_task(publish()), 0, []
    async for item in got.arrivals():
        if isinstance(item, Arrival) and len(item.values):
            samples += len(item.values)
            late.append(item.host_time_s - float(item.device_times_s[-1]) - (item.correction_s or 0.0))
        if samples >= 100:
            break
    publishing.cancel()
    await got.close()
    await sent.close()
    (stream,) = got.streams
    channels = [[c.name, c.kind, c.unit] for c in stream.channels]
    return {"xml": xml, "channels": channels, "samples": samples, "latest_late_s": max(late), "now": time.monotonic()}


print(json.dumps(asyncio.run(run(sys.argv[1]))))
