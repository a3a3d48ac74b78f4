"""Run within a network namespace that has only loopback; prints what an LslSource found as one line of JSON.

Argument: `clock` (sender 1000 s ahead), `restart` (sender killed and started again), `nameless` (the same without an
id), `reboot` (the same, and its clock is 1000 s ahead then).
"""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from groundup.devices.arrival import Arrival
from groundup.devices.lane import Lane
from groundup.devices.lsl import LslSource
from groundup.devices.timeline import Kept, recording

SENDER = str(Path(__file__).with_name("lsl_sender.py"))


def sender(source_id: str, *before: str, rate: str = "500") -> subprocess.Popen:
    command = [*before, sys.executable, SENDER, "toes", source_id, rate, "2", "60"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    return child


async def run(what: str) -> dict:
    ahead, name = ["unshare", "-T", "--monotonic", "1000"], "" if what == "nameless" else "foot-1"
    child = sender(name, *(ahead if what == "clock" else []))
    source = LslSource("toes")
    happened, restarted_s = [], None
    try:
        await source.open()
        (stream,) = source.streams
        kept, begun = Kept(Lane(stream)), time.monotonic()
        async for item in source.arrivals():
            now = time.monotonic() - begun
            if isinstance(item, Arrival):
                kept.take(item)
            else:
                happened.append(item.state)
            if what != "clock" and restarted_s is None and now > 1.0:
                child.kill()
                child.wait()
                child = sender(name, *(ahead if what == "reboot" else []))
                restarted_s = now
            back = "back" in happened and isinstance(item, Arrival)
            if (what == "clock" and now > 2.5) or (back and now > restarted_s + 2.5) or now > 20:
                break
    finally:
        await source.close()
        child.kill()
        child.wait()
    placed, newtons = recording([kept], name=what).streams
    lane, there = kept.lane, ~np.isnan(placed.values[:, 0])
    values = np.column_stack([placed.values, newtons.values])[there]
    true = values[:, 0] - (time.time() - time.monotonic())
    off = placed.times[there] + placed.details["clock_zero_s"] - true
    return {
        "channels": [(c.name, c.unit) for c in stream.channels],
        "ratio": float(values[0, 1] / values[0, 0]),
        "rate_hz": stream.rate_hz,
        "samples": len(values),
        "device_minus_host_s": -lane.fit.offset_s if lane.fit.offset_s is not None else None,
        "off_s": float(np.abs(off).max()),
        "steps": sorted({round(float(s), 6) for s in np.diff(values[:, 0])})[:3],
        "widest_s": float(np.diff(values[:, 0]).max()),
        "happened": happened,
        "resets": lane.fit.resets,
        "gaps": lane.tally.gaps,
    }


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    print(json.dumps(asyncio.run(run(sys.argv[1]))))
