"""1024 channels at 1 kHz through the Lab Streaming Layer into a file, within a network that has only loopback.

`record FILE SECONDS` prints one line of JSON; `send SECONDS` is the other side. A sample holds its number in its first
two channels (below and above 2**20) and a function of it in all others.
"""

import asyncio
import json
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

CHANNELS, RATE_HZ, CHUNK = 1024, 1000, 20
WRAP = 2**20


def sample(numbers: np.ndarray) -> np.ndarray:
    """(n, CHANNELS) float32, whole numbers below 2**20: nothing is rounded."""
    values = (numbers[:, None] * np.arange(CHANNELS)) % WRAP
    values[:, 0], values[:, 1] = numbers % WRAP, numbers // WRAP
    return values.astype(np.float32)


def send(seconds: float) -> None:
    import pylsl

    info = pylsl.StreamInfo("wide", "EMG", CHANNELS, RATE_HZ, "float32", "wide-1")
    outlet = pylsl.StreamOutlet(info, max_buffered=30)
    print("sending", flush=True)
    while not outlet.have_consumers():
        time.sleep(0.01)
    start, sent = pylsl.local_clock(), 0
    while sent < seconds * RATE_HZ:
        if pylsl.local_clock() - start >= (sent + CHUNK) / RATE_HZ:
            outlet.push_chunk(sample(np.arange(sent, sent + CHUNK)), start + (sent + CHUNK - 1) / RATE_HZ)
            sent += CHUNK
        else:
            time.sleep(0.002)
    time.sleep(3)


async def record(path: Path, seconds: float) -> dict:
    from groundup.devices.arrival import Arrival
    from groundup.devices.lsl import LslSource
    from groundup.devices.recorder import Recorder
    from groundup.devices.recorder import record as run

    child = subprocess.Popen([sys.executable, __file__, "send", str(seconds)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    source, stop, memory = LslSource("wide"), asyncio.Event(), []
    came, begun_cpu = [0], time.process_time()

    def heard(_: str, item) -> None:
        if isinstance(item, Arrival):
            came[0] += len(item.values)
            if came[0] // 10_000 > len(memory):
                memory.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20)
        if came[0] >= seconds * RATE_HZ:
            stop.set()

    try:
        await source.open()
        asyncio.get_running_loop().call_later(seconds + 30, stop.set)
        recorder = Recorder(path)
        await run([source], recorder, stop=stop, heard=heard)
    finally:
        child.kill()
        child.wait()
    (lane,) = recorder.lanes.values()
    return {
        "came": came[0],
        "gaps": lane.tally.gaps,
        "memory_mb": memory,
        "cpu_share": (time.process_time() - begun_cpu) / seconds,
        "kept": kept(path),
        "bytes": path.stat().st_size,
    }


def kept(path: Path) -> int:
    """How many samples the file holds, each whole and in order: chunk by chunk, by the specification alone."""
    row = np.dtype([("n", "u1"), ("t", "<f8"), ("v", "<f4", (CHANNELS,))])
    count, last = 0, -np.inf
    with path.open("rb") as file:
        assert file.read(4) == b"XDF:"
        while width := file.read(1):
            content = file.read(int.from_bytes(file.read(width[0]), "little"))
            tag, stream = struct.unpack_from("<HI", content) if len(content) >= 6 else (0, 0)
            if tag != 3 or stream != 1:  # other streams are what happened
                continue
            rows = np.frombuffer(content, row, offset=7 + content[6])
            assert len(rows) == int.from_bytes(content[7 : 7 + content[6]], "little")
            assert (rows["v"] == sample(np.arange(count, count + len(rows)))).all()
            assert (np.diff(rows["t"], prepend=last) > 0).all()
            count, last = count + len(rows), float(rows["t"][-1])
    return count


if __name__ == "__main__":
    if sys.argv[1] == "send":
        send(float(sys.argv[2]))
    else:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        print(json.dumps(asyncio.run(record(Path(sys.argv[2]), float(sys.argv[3])))))
