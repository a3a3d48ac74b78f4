"""Recording from the app: into a file that is whole, and one's own; deleted with its person; assessed as any file."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from fastapi.testclient import TestClient
from visiting import ORIGIN, Visitor

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane
from groundup.devices.profile import Channel
from groundup.errors import UsageError
from groundup.io.load import load
from groundup.live.maxima import keep
from groundup.live.sensors import Sensors
from groundup.web import sensor_recording
from groundup.web.sensor_recording import Recordings

FOOT = LiveStream("foot", (Channel("heel", "force", "N", "u16"),), 100.0)


class Steady:
    """A hundred samples a second whose value is their number, for as long as somebody listens."""

    name, streams = "Steady", (FOOT,)

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival]:
        n = 0
        while True:
            await asyncio.sleep(0.02)
            at = np.arange(n, n + 2, dtype=float)
            yield Arrival("foot", time.monotonic(), at / 100.0, at[:, None])
            n += 2

    async def close(self) -> None: ...


def steady(folder) -> Sensors:
    return Sensors(["a"], make=lambda _: Steady(), folder=folder)


@pytest.fixture(autouse=True)
def sensors(app):
    """The app's own, of which the one source is steady: before the server starts."""
    app.state.sensors.make = lambda _: Steady()
    app.state.sensors.wanted = ("a",)
    return app.state.sensors


def recorded(browser, folder, *, seconds: float = 0.3):
    """Record for a moment, once the sensor is there; the file of it."""
    while not browser.app.state.sensors.streams:
        time.sleep(0.02)
    assert browser.fill("/sensors/recordings", on="/sensors").status_code == 303
    time.sleep(seconds)
    assert browser.fill("/sensors/recordings/end", on="/sensors").status_code == 303
    return max((folder / "home" / "sensors").glob("*/*.xdf"))


def whole(file) -> np.ndarray:
    (foot,) = load(file).streams
    return foot.values.ravel()


def test_a_recording_holds_every_sample_that_came_and_can_be_downloaded(browser, sensors, tmp_path):
    file = recorded(browser, tmp_path)
    steps = np.diff(whole(file))
    assert len(steps) > 10
    assert (steps == 1).all()
    text = browser.get("/sensors").text
    assert file.name in text
    assert browser.get(f"/sensors/recordings/{file.name}").content == file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_server_that_stops_ends_the_recording_with_all_that_came(app, anna, sensors, tmp_path):
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        visitor = Visitor(client, app.state.site.store)
        visitor.become(anna.id)
        visitor.get("/sensors")
        assert visitor.post("/sensors/recordings").status_code == 303
        time.sleep(0.3)
    (file,) = (tmp_path / "home" / "sensors").glob("*/*.xdf")
    assert len(whole(file)) > 10
    assert b"lost_packets" in file.read_bytes()  # its footer: it was closed, not cut


def test_a_killed_server_leaves_a_file_that_can_be_read(tmp_path):
    async def killed() -> bytes:
        sensors = steady(tmp_path)
        recordings = Recordings(sensors, tmp_path / "sensors")
        await sensors.start()
        while not sensors.streams:
            await asyncio.sleep(0.01)
        running = recordings.begin("anna")
        await asyncio.sleep(2.2)
        now = running.path.read_bytes()  # what a killed process would leave
        recordings.close()
        await sensors.close()
        return now

    file = tmp_path / "cut.xdf"
    file.write_bytes(asyncio.run(killed()))
    assert len(whole(file)) > 50


def test_nothing_is_recorded_without_a_sensor_nor_twice(browser, app, sensors, tmp_path):
    recordings = Recordings(Sensors(), tmp_path)
    with pytest.raises(UsageError, match="connected"):
        recordings.begin("anna")
    browser.fill("/sensors/recordings", on="/sensors")
    assert browser.fill("/sensors/recordings", on="/sensors").status_code == 400


def test_a_disk_that_is_full_ends_the_recording_and_says_so(browser, app, sensors, monkeypatch):
    browser.fill("/sensors/recordings", on="/sensors")
    running = app.state.recordings.running
    monkeypatch.setattr(sensor_recording, "_LOOK_S", 0.0)
    monkeypatch.setattr(sensor_recording, "LEAST_FREE_BYTES", 2**62)
    time.sleep(0.1)
    assert running.ended
    assert "The last recording ended because the disk is nearly full" in browser.get("/sensors").text


def test_an_error_in_the_file_does_not_stop_the_sensor(browser, app, sensors, monkeypatch):
    browser.fill("/sensors/recordings", on="/sensors")
    running = app.state.recordings.running

    def broken(*_) -> None:
        raise OSError("input/output error")

    monkeypatch.setattr(running._recorder, "heard", broken)
    time.sleep(0.1)
    assert "input/output error" in running.ended
    assert sensors.standing[0].state == "connected"


def test_a_recording_is_assessed_as_any_file(browser, app, sensors, tmp_path):
    file = recorded(browser, tmp_path, seconds=1.0)
    answer = browser.fill(f"/sensors/recordings/{file.name}/assess", on="/sensors", task="standing")
    job = app.state.site.jobs.job(answer.headers["location"].rsplit("/", 1)[1], app.state.site.store.people()[0].id)
    assert job.asked.files == (file.name,)
    assert job.asked.task == "standing"
    assert job.asked.own
    assert job.over.wait(60)
    assert file.exists()


def test_a_recording_is_its_persons_alone_and_goes_with_them(browser, store, app, sensors, anna, tmp_path):
    file = recorded(browser, tmp_path)
    browser.cookies.set("person", store.add_person("Eve", at=datetime.now(UTC)).id)
    assert browser.get(f"/sensors/recordings/{file.name}").status_code == 404
    assert browser.fill(f"/sensors/recordings/{file.name}/delete", on="/sensors").status_code == 404
    browser.cookies.set("person", anna.id)
    keep(app.state.site.folder, anna.id, date.today(), "gluteus maximus", "left", 1e-4)
    assert browser.fill(f"/people/{anna.id}/remove", on="/sensors", name="Anna").status_code == 303
    assert not file.exists()
    assert not list((app.state.site.folder / "maxima").iterdir())


@pytest.mark.parametrize("name", ["..%2Fgroundup.db", "web-secret", "2026-01-01-000000.xdf"])
def test_no_other_file_is_given(browser, sensors, name):
    assert browser.get(f"/sensors/recordings/{name}").status_code == 404


def test_one_is_deleted_from_the_disk(browser, sensors, tmp_path):
    file = recorded(browser, tmp_path)
    assert browser.fill(f"/sensors/recordings/{file.name}/delete", on="/sensors").status_code == 303
    assert not file.exists()


def test_of_a_synthetic_sensor_nothing_becomes_a_persons_own(browser, app, sensors, anna, tmp_path):
    browser.get("/sensors")
    sensors.lanes.clear()
    sensors.lanes["ble:a", "foot"] = Lane(replace(FOOT, synthetic=True))
    file = recorded(browser, tmp_path)
    answer = browser.fill(f"/sensors/recordings/{file.name}/assess", on="/sensors")
    job = app.state.site.jobs.job(answer.headers["location"].rsplit("/", 1)[1], anna.id)
    app.state.site.jobs.cancel(job)
    assert not job.asked.own
