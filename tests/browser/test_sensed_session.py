"""A set that a sensor counts, in Chromium: a trainer's bytes played back, three planted presses, then silence."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import BALANCE, LAPTOP, PHONE, App, accessible, begin, eventually

from groundup.devices.arrival import Arrival
from groundup.devices.replay import ReplayBytes
from groundup.devices.source import Happening
from groundup.signals.recording import Subject
from groundup.synthetic.foot_trainer import Act, foot_session, notifications
from groundup.training.plan import Prescription, SessionPlan

WEIGHT_N = 700.0
PRESSES = [Act("press", 3.5 + 3.5 * i, 1.5) for i in range(3)]
FIVE = SessionPlan("own", "Press", (Prescription("toe_press", 1, 1, 5.0, 30.0),), rounds=True)


@pytest.fixture
def bytes_of_a_trainer(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    session = foot_session(rng, PRESSES, weight_n=WEIGHT_N, length_s=14.5)
    log = tmp_path / "trainer.bin"
    log.write_bytes(b"".join(note.data for note in notifications(rng, session)))
    return log


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The replay begins when the test says so."""
    event, played = threading.Event(), ReplayBytes.arrivals

    async def waited(self: ReplayBytes) -> AsyncIterator[Arrival | Happening]:
        while not event.is_set():
            await asyncio.sleep(0.02)
        async for item in played(self):
            yield item

    monkeypatch.setattr(ReplayBytes, "arrivals", waited)
    monkeypatch.setattr("groundup.live.sensors.SILENT_S", 600.0)  # however long the page takes until then
    return event


@pytest.fixture
def trainer_app(tmp_path: Path, bytes_of_a_trainer: Path, go: threading.Event) -> Iterator[App]:
    app = App(tmp_path / "home", sources=(f"replay:{bytes_of_a_trainer}@foot-trainer",))
    eventually(lambda: app.app.state.sensors.standing[0].state == "connected")
    yield app
    go.set()
    app.close()


def test_presses_are_measured_and_after_the_sensor_is_lost_the_person_taps_on(
    trainer_app: App, go: threading.Event, chromium: Any, opened: Callable[..., Any]
) -> None:
    person = trainer_app.person(Subject(mass_kg=WEIGHT_N / 9.81))
    session = trainer_app.begin(person, FIVE)
    page = opened(chromium, f"{trainer_app.address}/train/{session}", person=person, viewport=PHONE)
    page.wait_for_selector("#sensing:not([hidden])")
    assert "A sensor can measure Big-toe press" in page.inner_text("#sensing")
    begin(page)
    page.keyboard.press("n")
    page.wait_for_selector("#play[data-kind=work]")
    page.wait_for_selector("#by:text-is('measured by Foot trainer')")
    go.set()
    page.wait_for_selector("#foot:not([hidden]) #foot-press:not([hidden])")
    page.wait_for_selector("#cue:has-text('Foot down, keep it quiet')")
    accessible(page, "while a sensor counts")
    page.wait_for_selector("#number:text-is('1')")
    page.keyboard.press("c")  # taps add nothing while the sensor counts
    page.wait_for_selector("#number:text-is('3')")
    late = page.evaluate(
        "Number(document.getElementById('foot').dataset.drawn - document.getElementById('foot').dataset.at)"
    )
    assert late > 0.0  # drawn from a sample of this moment; how late exactly is measured elsewhere
    page.wait_for_selector("#notice:not([hidden])")
    assert "You count from here; what was measured is kept." in page.inner_text("#notice")
    assert not page.is_visible("#foot")  # what stood there is past
    assert page.inner_text("#number") == "3"
    page.keyboard.press("c")
    assert page.inner_text("#by") == "3 measured, 1 by you: tap or press c"
    page.keyboard.press("c")
    page.wait_for_selector("#summary:not([hidden])")
    page.locator("#summary-sets summary").first.click()
    assert "3 measured, 2 by you" in page.inner_text("#summary-sets")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    (kept,) = trainer_app.store.sets(session)
    assert (kept.result.done, kept.result.counted_by, len(kept.repetitions)) == (5.0, "you", 3)
    assert "3 measured" in kept.note
    assert kept.recording is not None


HELLO = {
    "type": "hello",
    "sensing": "engaged_hold",
    "counts": True,
    "why": "",
    "says": "measured by Insole, under the left foot",
    "unseen": [],
    "muscles": [{"name": "gluteus_medius", "side": "left", "maximum": True}],
    "tripod": True,
    "count": 0,
    "clean": 0,
    "hold_s": 0.0,
}
TOLD = {
    "type": "told",
    "phase": "working",
    "count": 0,
    "clean": 0,
    "hold_s": 1.5,
    "holding": True,
    "value": 14.0,
    "asked": 10.0,
    "unit": "% less of the load on the arch",
    "rest_left_s": 0.0,
    "says": "",
    "cue": None,
    "repetition": None,
    "tripod": {"medial": 34.0, "lateral": 31.0, "heel": 35.0, "target": [33.3, 33.3, 33.4], "on_target": True},
    "pads": {"hallux": 30.0, "heel": 200.0},
    "muscles": [
        {"name": "gluteus_medius", "side": "left", "percent": 41.6, "level_v": 1e-4},
        {"name": "abductor_hallucis", "side": "left", "percent": None, "level_v": 3.2e-5},
    ],
    "trouble": "",
    "at": 1.0,
}


def test_a_hold_on_a_target_is_seen_in_shape_words_and_percent(served: App, page_as: Callable[..., Any]) -> None:
    person = served.person()
    asked: list[dict[str, Any]] = []
    lines: list[Any] = []

    def with_sensors(route: Any) -> None:
        said = route.fetch().json()
        route.fulfill(json={**said, "sensors": True})

    def heard(text: str) -> None:
        asked.append(json.loads(text))

    def line(socket: Any) -> None:
        lines.append(socket)
        socket.on_message(heard)
        socket.send(json.dumps(HELLO))

    page = page_as(person, "/evidence", viewport=LAPTOP)
    page.route("**/api/sessions/*", with_sensors)
    page.route_web_socket("**/sense/**", line)
    page.goto(f"{served.address}/train/{served.begin(person, BALANCE)}")
    begin(page)
    page.get_by_label("Load", exact=True).select_option("even")  # before the set begins
    eventually(lambda: {"do": "target", "of": "even"} in asked)
    page.keyboard.press("n")
    eventually(lambda: asked[-1] == {"do": "go on"})
    lines[-1].send(json.dumps(TOLD))
    lines[-1].send(json.dumps({"type": "order", "text": "gluteus medius last", "onsets": []}))
    page.wait_for_selector("#foot .foot-tripod[data-on=yes] .foot-check[visibility=visible]")
    page.get_by_role(
        "img", name="Tripod of the left foot: big toe 34 %, little toe 31 %, heel 35 %; on target"
    ).wait_for()
    page.wait_for_selector("#foot-order:has-text('no norm exists: gluteus medius last')")
    assert page.inner_text("#foot-bars").split("\n") == [
        *("big toe", "30 N", "heel", "200 N"),
        *("left gluteus medius", "42 %", "left abductor hallucis", "32 µV"),
    ]
    assert page.is_visible("#foot-maximum")  # why one of them has no percent
    assert page.inner_text("#unit") == "s"
    lines[-1].send(json.dumps({**TOLD, "hold_s": 2.0, "holding": False}))
    page.wait_for_selector("#unit:text-is('s, waiting')")  # said, not only shown by a color
    accessible(page, "a hold on its target")
    lines[-1].send(json.dumps({**TOLD, "hold_s": 4.0}))
    page.wait_for_selector("#play:not([data-kind=work])")
    page.wait_for_selector("#foot", state="hidden")
