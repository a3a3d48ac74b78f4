"""The page of a muscle's maximum: three tries are kept for today, and a bar then says percent."""

import asyncio
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest
from visiting import ORIGIN

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.profile import Channel
from groundup.live import contraction
from groundup.live.maxima import Maxima
from groundup.web.words import now

EMG = LiveStream("emg", (Channel("gluteus maximus", "emg", "V", "i24", side="left"),), 1000.0)


class Sine:
    """An EMG of 100 Hz and 200 µV, for as long as somebody listens."""

    name, streams = "EMG", (EMG,)

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival]:
        n, begun = 0, time.monotonic()
        while True:
            await asyncio.sleep(max(0.0, begun + n / 1000.0 - time.monotonic()))
            times = np.arange(n, n + 50) / 1000.0
            n += 50
            yield Arrival("emg", time.monotonic(), times, 200e-6 * np.sin(2 * np.pi * 100.0 * times)[:, None])

    async def close(self) -> None: ...


@pytest.fixture
def muscle(app, browser, monkeypatch):
    app.state.sensors.make = lambda _: Sine()
    monkeypatch.setattr(contraction, "TRY_S", 1.6)
    monkeypatch.setattr(contraction, "LEAST_S", 1.0)
    browser.fill("/sensors/add", on="/sensors", source="ble:emg-pair")


def test_three_tries_are_kept_for_today_and_the_bar_says_percent(browser, app, anna, muscle):
    with browser.websocket_connect("ws://localhost:8737/sensors/maxima/live", headers={"origin": ORIGIN}) as line:
        said = next(s for _ in range(200) if (s := line.receive_json())["muscles"])
        line.send_json({"do": "choose", "muscle": said["muscles"][0]["id"], "position": "standing"})
        for n in range(1, 4):
            line.send_json({"do": "try"})
            told = (line.receive_json() for _ in range(400))
            said = next(
                s for s in told if s["state"] == "failed" or len(s["positions"] and s["positions"][1]["tries"]) == n
            )
            assert said["state"] == "done", said["why"]
        said = next(s for _ in range(100) if (s := line.receive_json())["percent"])
    volts = Maxima.read(app.state.site.folder, anna.id, now().date()).volts["gluteus maximus", "left"]
    assert volts == pytest.approx(200e-6 / np.sqrt(2), rel=0.02)
    assert said["percent"] in [f"{p} % of today's maximum" for p in range(97, 104)]
    assert "the higher counts" in said["result"]
    assert "today" in said["muscles"][0]["words"]


def test_the_page_says_how_where_it_is_from_and_what_it_needs(browser, app, muscle):
    text = next(t for _ in range(200) if 'id="muscle"' in (t := browser.get("/sensors/maxima").text))
    assert 'id="source-CONP15"' in text
    assert 'id="source-NOR10"' in text
    assert "9 to 36 %" in text
    assert "style=" not in text


def test_without_a_muscle_it_says_what_it_needs(browser):
    assert "No muscle is measured" in browser.get("/sensors/maxima").text
