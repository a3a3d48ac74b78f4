"""Tries of a strength test by a force sensor: the socket that measures them, and the proof that one filled a field."""

import asyncio
import hmac
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.requests import HTTPConnection

from groundup.anatomy import SIDES
from groundup.battery.protocol import Protocol, protocol
from groundup.battery.results import GRAVITY
from groundup.errors import NotKnown
from groundup.live.messages import text
from groundup.live.pull import Pull, scales
from groundup.live.sensors import Sensors
from groundup.web.listening import NO_SET, closed
from groundup.web.person import known_person
from groundup.web.site import site_of
from groundup.web.taking import field

router = APIRouter()

EVERY_S = 1 / 30
ASKED = "scale"
"""The number of a strength test that is a force, entered in kg."""


@router.websocket("/tests/{test_id}/pull")
async def pull(socket: WebSocket, test_id: str) -> None:
    """The force now and the tries of one test, until the page leaves."""
    await socket.accept()
    person = known_person(socket)
    if person is None or not _pulls(test_id):
        await closed(socket, NO_SET)
        return
    sensors: Sensors = socket.app.state.sensors
    one, names = Pull(sensors, pretend=person.synthetic), field_names(protocol(test_id))
    sensors.listen(one.heard)
    asked = asyncio.ensure_future(socket.receive_text())
    into, told = "", False
    try:
        while True:
            await asyncio.wait({asked}, timeout=EVERY_S)
            if asked.done():
                said = _read(asked.result())
                asked = asyncio.ensure_future(socket.receive_text())
                if said.get("do") == "choose":
                    one.choose(str(said.get("scale")))
                elif said.get("do") == "try" and said.get("field") in names:
                    into, told = str(said["field"]), False
                    one.begin()
            one.tick()
            await socket.send_text(text(_said(one)))
            if one.state == "done" and not told and one.scale is not None:
                told, kg = True, f"{one.peak_n / GRAVITY:.2f}"
                proof = _proof(socket, person.id, test_id, into, kg, one.scale.words)
                filled = {"type": "peak", "field": into, "kg": kg, "newton": round(one.peak_n, 1)}
                await socket.send_text(text(filled | {"sensor": one.scale.words, "proof": proof}))
    except (WebSocketDisconnect, RuntimeError, KeyError):  # the page left; bytes are nothing of ours
        pass
    finally:
        asked.cancel()
        sensors.leave(one.heard)


def field_names(one: Protocol) -> tuple[str, ...]:
    """The names of a test's fields of force, in the order of its tries."""
    return tuple(field(side, n, ASKED) for side in (SIDES if one.sides else (None,)) for n in range(1, one.trials + 1))


def sensors_of_tries(connection: HTTPConnection, person_id: str, one: Protocol, sent: Mapping[str, str]) -> list[str]:
    """The sensor that filled each try of a sent form, '' where a person typed it, in the order of its tries.

    A field whose number was changed afterwards was typed.
    """
    found: list[str] = []
    for name in field_names(one):
        if not (entered := sent.get(name, "").strip()):
            continue
        sensor, proof = sent.get(f"{name}-sensor", ""), sent.get(f"{name}-proof", "")
        own = _proof(connection, person_id, one.id, name, entered, sensor)
        found.append(sensor if sensor and hmac.compare_digest(own, proof) else "")
    return found


def sensor_condition(tries: list[str]) -> str:
    """Which sensor measured the tries of a test, as its conditions name it; '' where none did."""
    by = sorted({s for s in tries if s})
    measured = sum(bool(s) for s in tries)
    return ", ".join(by) + (f" ({measured} of {len(tries)} tries)" if by and measured < len(tries) else "")


def _said(one: Pull) -> dict[str, Any]:
    known = one.force_n == one.force_n
    return {
        "type": "force",
        "scales": [{"id": s.id, "words": s.words} for s in scales(one.sensors)],
        "scale": one.scale.id if one.scale else "",
        "state": one.state,
        "begun": one.begun,
        "force": f"{one.force_n:.1f} N" if known else "–",
        "share": round(min(1.0, max(0.0, one.force_n) / max(50.0, one.peak_n if one.peak_n == one.peak_n else 0.0)), 3)
        if known
        else 0.0,
        "left_s": round(one.left_s, 1),
        "peak": f"{one.peak_n:.1f} N" if one.peak_n == one.peak_n else "",
        "resting": f"It shows {one.force_n:.1f} N though nobody pulls: unload it, or set it to zero."
        if one.resting
        else "",
        "why": one.why,
    }


def _proof(connection: HTTPConnection, person_id: str, test_id: str, name: str, kg: str, sensor: str) -> str:
    whole = json.dumps(["pull", person_id, test_id, name, kg, sensor])
    return site_of(connection).secret.derived(whole)


def _pulls(test_id: str) -> bool:
    try:
        return protocol(test_id).means == "scale"
    except NotKnown:
        return False


def _read(said: str) -> dict[str, Any]:
    try:
        told: Any = json.loads(said)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
