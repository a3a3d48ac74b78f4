"""A simulated trainer as a source: decoded as a real one's packets, and synthetic in all that is made of it."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

import groundup as gu
from groundup.devices.looking import look
from groundup.devices.opening import source_of
from groundup.devices.recorder import Recorder, record
from groundup.errors import UsageError


def test_what_is_recorded_of_it_is_synthetic_and_has_its_forces(tmp_path: Path) -> None:
    async def recorded() -> None:
        source = source_of("simulated:press")
        await source.open()
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(1.5, stop.set)
        await record([source], Recorder(tmp_path / "a.xdf"), stop=stop)

    asyncio.run(recorded())
    found = gu.load(tmp_path / "a.xdf")
    assert found.synthetic
    (foot,) = found.streams
    assert foot.labels == ("hallux", "fifth", "heel", "arch")
    assert len(foot) > 100
    heel_n = np.nanmean(foot.values[:, 2])
    assert heel_n == pytest.approx(0.12 * 700 * 0.58, rel=0.05), "the heel of a seated foot at rest"


def test_an_unknown_deed_says_which_there_are() -> None:
    with pytest.raises(UsageError, match="short_foot"):
        source_of("simulated:dance")


def test_it_ends_when_it_is_stopped() -> None:
    async def stopped() -> int:
        source, stop = source_of("simulated:curl"), asyncio.Event()
        came: list[object] = []

        def heard(_: str, item: object) -> None:
            came.append(item)
            if len(came) == 10:
                stop.set()

        await source.open()
        await asyncio.wait_for(look([source], stop=stop, heard=heard), 20)
        return len(came)

    assert asyncio.run(stopped()) >= 10
