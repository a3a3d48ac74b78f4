"""From the wire to the count: a trainer on a pseudo-terminal, the server's sensors, a set."""

import asyncio
import os
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from groundup.live.journal import open_journal
from groundup.live.sensed import SensedBeginning, SensedSet, sensed
from groundup.live.sensors import Sensors
from groundup.synthetic.foot_trainer import Act, foot_session, notifications

pty = pytest.importorskip("pty", reason="a pseudo-terminal needs Linux or macOS")
pytest.importorskip("serial")
BEGINNING = SensedBeginning("s", 3, "toe_press_seated", None, 10.0, 700.0, "2026-11-23T08:00:00+00:00")


def test_three_presses_on_a_serial_line_are_three(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    session = foot_session(rng, [Act("press", 4.0 + 4.0 * i, 2.0) for i in range(3)], length_s=17.0)
    data = b"".join(n.data for n in notifications(rng, session))
    ours, theirs = pty.openpty()
    import tty

    tty.setraw(theirs)
    path = tmp_path / "3-1.sensed"

    async def run() -> None:
        sensors = Sensors([f"serial:{os.ttyname(theirs)}@foot-trainer"])
        running = SensedSet(open_journal(path, asdict(BEGINNING)))
        await sensors.start()
        while not sensors.streams:
            await asyncio.sleep(0.02)
        for key, stream in sensors.streams.items():
            running.expect(key, stream, None)
        sensors.listen(running.heard)
        for at in range(0, len(data), 999):  # far quicker than the trainer: its own clock counts
            await asyncio.to_thread(os.write, ours, data[at : at + 999])
        while next(iter(sensors.lanes.values())).tally.samples < 1700:
            await asyncio.sleep(0.02)
        await sensors.close()
        running.close()

    asyncio.run(asyncio.wait_for(run(), 30))
    os.close(ours)
    os.close(theirs)
    assert round(sensed(path).done) == 3
