"""Sensors: what is connected and what it measures now; sources are added, looked for and taken away here."""

import asyncio
import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from groundup.anatomy import SIDES, TASKS
from groundup.devices import nearby
from groundup.devices.profile_files import shipped_profiles
from groundup.errors import UsageError
from groundup.live.messages import text
from groundup.live.sensors import Sensors
from groundup.store.people import Person
from groundup.web.listening import NO_SET, closed
from groundup.web.pages import sensor_maxima, sensor_recordings, sensor_tripod
from groundup.web.pages.sensor_recordings import recordings_of
from groundup.web.person import Here, known_person
from groundup.web.sensor_view import View, sources_said
from groundup.web.site import form_of, go, page

router = APIRouter()
router.include_router(sensor_recordings.router)
router.include_router(sensor_maxima.router)
router.include_router(sensor_tripod.router)

Form = Annotated[FormData, Depends(form_of)]

EVERY_S = 1 / 30
"""A page is told this often: what came is seen within 60 ms."""
_PORT = re.compile(r"(/dev/[\w./-]{1,80}|COM\d{1,3})")
_ADDRESS = re.compile(r"[\w:-]{1,64}")


@router.get("/sensors")
def show(request: Request, person: Here) -> Response:
    """What is connected, what it measures, and how another one is added."""
    return _page(request, person)


@router.get("/sensors/look")
async def look(request: Request, person: Here) -> Response:
    """Look around for some seconds: streams, Bluetooth devices, serial ports. Nothing is connected to."""
    found = [(heading, [_near(line, sensors_of(request)) for line in lines]) for heading, lines in await nearby.found()]
    return _page(request, person, found=found)


@router.post("/sensors/add")
async def add(request: Request, _: Here, form: Form) -> Response:
    """Look for one more source from now on."""
    typed = str(form.get("source", "")).strip()
    if any(s.text == typed for s in sensors_of(request).standing):
        raise UsageError("a sensor that is not there yet", found=f"'{typed}', which is there", next_step="It goes on.")
    source = allowed(typed, profile=str(form.get("profile", "")))
    sensors_of(request).add(source)
    return go("/sensors", said="sensor_added")


@router.post("/sensors/remove")
async def remove(request: Request, _: Here, form: Form) -> Response:
    """Let go of a source for good."""
    await sensors_of(request).remove(str(form.get("source", "")))
    return go("/sensors", said="removed")


@router.post("/sensors/under")
async def lies_under(request: Request, _: Here, form: Form) -> Response:
    """Say which foot a source lies under, or the side it is of."""
    said = str(form.get("side", ""))
    sensors_of(request).lies_under(str(form.get("source", "")), next((s for s in SIDES if s == said), None))
    return go("/sensors", said="saved")


@router.websocket("/sensors/live")
async def live(socket: WebSocket) -> None:
    """How everything stands and what it measures, until the page leaves."""
    await socket.accept()
    person, recordings = known_person(socket), recordings_of(socket)
    if person is None:
        await closed(socket, NO_SET)
        return
    view = View(sensors_of(socket))
    view.sensors.listen(view.heard)
    gone = asyncio.ensure_future(socket.receive())  # this page sends nothing: what comes is its goodbye
    try:
        while not gone.done():
            running = recordings.of(person.id)
            await socket.send_text(text(view.now() | {"recording": running.said if running else ""}))
            await asyncio.wait({gone}, timeout=EVERY_S)
    except (WebSocketDisconnect, RuntimeError):  # it left while a message was on its way
        pass
    finally:
        gone.cancel()
        view.sensors.leave(view.heard)


def sensors_of(connection: HTTPConnection) -> Sensors:
    """The sensors of this server."""
    return connection.app.state.sensors


def allowed(source: str, *, profile: str = "") -> str:
    """A source that a page may name: a stream, a device or a port by a shipped profile. A file is for the terminal."""
    source = source.strip()
    if source == "serial:" or (source.startswith("serial:") and source.endswith("@PROFILE")):
        source = source.removesuffix("@PROFILE") + f"@{profile}"
    way, _, rest = source.partition(":")
    if way == "lsl" and len(rest) <= 100 and rest.isprintable():
        return source
    named, _, address = rest.partition("@")
    if way == "ble" and named in _profiles("ble") and (not address or _ADDRESS.fullmatch(address)):
        return source
    port, _, named = rest.rpartition("@")
    if way == "serial" and named in _profiles("serial") and _PORT.fullmatch(port) and ".." not in port:
        return source
    if way in ("simulated", "replay"):
        raise UsageError(
            "a device or a stream",
            found=f"'{source[:80]}'",
            next_step="Recordings and simulated sensors are named where groundup is started: groundup app --source ….",
        )
    raise UsageError(
        "a sensor such as ble:foot-trainer, serial:/dev/ttyUSB0@load-cell or lsl:EMG",
        found=f"'{source[:80]}'",
        next_step="Look around, and take one that is shown. A profile or file of your own: groundup app --source ….",
    )


def only_simulated(sensors: Sensors) -> bool:
    """Whether there are streams, and nobody's body is behind any of them."""
    streams = sensors.streams.values()
    return bool(streams) and all(stream.synthetic for stream in streams)


def _page(request: Request, person: Person, *, found: list[tuple[str, list[dict[str, str]]]] | None = None) -> Response:
    sensors, recordings = sensors_of(request), recordings_of(request)
    values: dict[str, Any] = {
        "sources": sources_said(sensors),
        "found": found,
        "recording": recordings.of(person.id),
        "before": recordings.running,
        "recordings": recordings.kept(person.id),
        "tasks": [(t, t.replace("_", " ")) for t in TASKS],
        "ble": _profiles("ble"),
        "serial": _profiles("serial"),
        "emg": any(c.kind == "emg" for stream in sensors.streams.values() for c in stream.channels),
        "simulated": only_simulated(sensors) and not person.synthetic,
        "sides": [("", "Not said"), *((s, s.capitalize()) for s in SIDES)],
    }
    return page(request, "sensors.html.j2", values=values)


def _near(line: str, sensors: Sensors) -> dict[str, str]:
    """One line of what is near: the source that it would be, what is said of it, and how it is added."""
    head, _, words = line.partition("  ")
    if any(s.text == head for s in sensors.standing):
        return {"source": head, "words": words, "how": "here"}
    if head.startswith("serial:"):
        return {"source": head, "words": words, "how": "serial"}
    if head.startswith(("ble:", "lsl:")):
        return {"source": head, "words": words, "how": "add"}
    return {"source": "", "words": line, "how": ""}


def _profiles(way: str) -> dict[str, str]:
    """Titles of the shipped profiles that go by this way, by name."""
    return {p.name: p.title for p in shipped_profiles() if getattr(p, way) is not None}
