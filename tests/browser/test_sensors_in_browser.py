"""The pages of the sensors in Chromium, with a simulated trainer and a muscle: they move, measure, record."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import LAPTOP, PHONE, SIDEWAYS, App, accessible, eventually

from groundup.battery.results import GRAVITY
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.opening import source_of
from groundup.devices.profile import Channel
from groundup.devices.source import Source
from groundup.signals.recording import Subject

EMG = LiveStream("emg", (Channel("gluteus maximus", "emg", "V", "i24", side="left"),), 1000.0)
MAT = LiveStream("mat", tuple(Channel(f"cell {i}", "pressure", "Pa", "u16") for i in range(24)), 20.0, grid=(6, 4))
PULL = LiveStream("pull", (Channel("pull", "force", "N", "number"),), 20.0)


class Lab:
    """A muscle of 100 µV, a mat on which something walks, and a scale on which 5 kg hang."""

    name, streams = "Lab", (EMG, MAT, PULL)

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival]:
        rng, begun, n = np.random.default_rng(0), time.monotonic(), 0
        while True:
            await asyncio.sleep(max(0.0, begun + n / 20 - time.monotonic()))
            at = n / 20 + np.arange(50) / 1000.0
            yield Arrival("emg", time.monotonic(), at, rng.normal(0.0, 100e-6, (50, 1)))
            yield Arrival("mat", time.monotonic(), at[:1], np.roll(np.linspace(0.0, 80e3, 24), n)[None])
            yield Arrival("pull", time.monotonic(), at[:1], np.array([[5.0 * GRAVITY]]))
            n += 1

    async def close(self) -> None: ...


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    def made(text: str) -> Source:
        return Lab() if text == "lsl:Lab" else source_of(text)

    folder: Path = tmp_path_factory.mktemp("lab") / "home"
    app = App(folder, sources=("simulated:press",))
    app.app.state.sensors.make = made
    app.server.servers[0].get_loop().call_soon_threadsafe(app.app.state.sensors.add, "lsl:Lab")
    eventually(lambda: len(app.app.state.sensors.streams) == 4)
    yield app
    app.close()


@pytest.fixture
def ada(lab: App) -> str:
    person = lab.person()
    lab.store.update_person(person, name=lab.store.person(person).name, subject=Subject(mass_kg=60.0))
    return person


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")])
def test_its_pages_move_and_are_clean(
    lab: App, ada: str, opened: Callable[..., Any], chromium: Any, viewport: dict[str, int], scheme: str
) -> None:
    page = opened(chromium, f"{lab.address}/sensors", person=ada, viewport=viewport, color_scheme=scheme)
    page.wait_for_selector(".stream .bar-value")
    eventually(lambda: page.locator(".stream").count() == 4)
    moving = "[...document.querySelectorAll('.stream .bar-fill')].map((b) => b.style.transform).join()"
    before = page.evaluate(moving)
    eventually(lambda: page.evaluate(moving) != before)
    eventually(lambda: "80.0 kPa" in page.inner_text(".cells:not([hidden]) figcaption"))
    assert page.is_hidden("#source-troubles")
    accessible(page)
    assert page.evaluate(SIDEWAYS) == []
    for path, ready in (("/sensors/maxima", "#muscle option"), ("/sensors/tripod", "#drill-tripod svg")):
        page.goto(f"{lab.address}{path}")
        page.wait_for_selector(ready, state="attached")
        page.wait_for_timeout(300)
        accessible(page)
        assert page.evaluate(SIDEWAYS) == [], path


def test_a_recording_is_begun_seen_to_run_ended_and_deleted(
    lab: App, ada: str, opened: Callable[..., Any], chromium: Any
) -> None:
    page = opened(chromium, f"{lab.address}/sensors", person=ada, viewport=PHONE)
    page.get_by_role("button", name="Record").click()
    eventually(lambda: re.search(r"0:0[1-9], [\d,]+ samples", page.inner_text("#recorded")))
    page.get_by_role("button", name="End the recording").click()
    page.get_by_role("button", name="Assess it").wait_for()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Delete it from the disk").click()
    page.wait_for_selector("#record")
    assert page.locator("#recordings-title").count() == 0


def test_a_pull_fills_the_field_of_its_try_and_a_synthetic_one_does_not(
    lab: App, ada: str, opened: Callable[..., Any], chromium: Any
) -> None:
    page = opened(chromium, f"{lab.address}/tests/toe_strength", person=ada, viewport=PHONE)
    page.wait_for_selector("#pull-resting:not([hidden])")  # what it shows pushes the buttons down
    page.get_by_role("button", name="Measure").first.click()
    eventually(lambda: page.input_value("[name=left-1-scale]") == "5.00")
    accessible(page)
    page.locator("#pull-scale").select_option(label="simulated foot trainer (SYNTHETIC: press): hallux")
    page.get_by_role("button", name="Measure").first.click()
    eventually(lambda: "SYNTHETIC" in page.inner_text("#pull-said"))
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#last")
    (taken,) = lab.store.tests(ada)
    assert taken.conditions["sensor"] == "Lab: pull"
