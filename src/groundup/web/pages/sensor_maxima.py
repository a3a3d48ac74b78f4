"""A muscle's maximum of the day: three tries of five seconds, so that its bar in a session can say percent."""

import asyncio
import json
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from groundup.evidence.sources import source
from groundup.live.contraction import REST_S, TRIES, TRY_S, Contracting, Electrode, electrodes, maximum, positions
from groundup.live.maxima import Maxima, keep
from groundup.live.messages import text
from groundup.live.sensors import Sensors
from groundup.store.clearance import forbidden_to
from groundup.store.people import Person
from groundup.web.listening import NO_SET, closed
from groundup.web.person import Here, known_person
from groundup.web.site import page, site_of
from groundup.web.words import now

router = APIRouter()

EVERY_S = 1 / 30
_KEYS = ("CONP15", "NOR10")


@router.get("/sensors/maxima")
def show(request: Request, person: Here) -> Response:
    """What a maximum is for, how its tries go, and those of today."""
    sensors: Sensors = request.app.state.sensors
    values = {
        "electrodes": electrodes(sensors),
        "sources": [(key, source(key)) for key in _KEYS],
        "tries": TRIES,
        "seconds": int(TRY_S),
        "rest": int(REST_S),
        "barred": "loaded" in forbidden_to(site_of(request).store, person.id),
    }
    return page(request, "sensors_maxima.html.j2", values=values)


@router.websocket("/sensors/maxima/live")
async def contract(socket: WebSocket) -> None:
    """The level of a muscle and its tries, until the page leaves."""
    await socket.accept()
    person = known_person(socket)
    if person is None:
        await closed(socket, NO_SET)
        return
    sensors: Sensors = socket.app.state.sensors
    one, kept = Contracting(sensors, pretend=person.synthetic), await run_in_threadpool(_today, socket, person)
    sensors.listen(one.heard)
    asked = asyncio.ensure_future(socket.receive_text())
    try:
        while True:
            await asyncio.wait({asked}, timeout=EVERY_S)
            if asked.done():
                _do(one, asked.result())
                asked = asyncio.ensure_future(socket.receive_text())
            before = len(one.tries)
            one.tick()
            if len(one.tries) > before and one.electrode is not None and (found := maximum(one.own)) is not None:
                kept = await run_in_threadpool(_keep, socket, person, one.electrode, found)
            await socket.send_text(text(_said(one, kept)))
    except (WebSocketDisconnect, RuntimeError, KeyError):  # the page left; bytes are nothing of ours
        pass
    finally:
        asked.cancel()
        sensors.leave(one.heard)


def _do(one: Contracting, said: str) -> None:
    try:
        told: Any = json.loads(said)
    except ValueError:
        return
    if not isinstance(told, dict):
        return
    if told.get("do") == "choose":  # pyright: ignore[reportUnknownMemberType]
        one.choose(str(told.get("muscle")), str(told.get("position")))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    elif told.get("do") == "try":  # pyright: ignore[reportUnknownMemberType]
        one.begin()


def _said(one: Contracting, kept: Maxima) -> dict[str, Any]:
    chosen = one.electrode
    known = one.level_v == one.level_v
    percent = kept.percent(chosen.muscle, chosen.side, one.level_v) if chosen and known else None
    return {
        "type": "maximum",
        "muscles": [_muscle(e, kept) for e in electrodes(one.sensors)],
        "muscle": chosen.id if chosen else "",
        "position": one.position,
        "positions": [
            {
                "id": p.id,
                "words": p.words,
                "how": p.how,
                "tries": [f"{1e6 * t.volts:.0f} µV" for t in one.own if t.position == p.id],
            }
            for p in (positions(chosen.muscle) if chosen else ())
        ],
        "state": one.state,
        "level": f"{1e6 * one.level_v:.0f} µV" if known else "–",
        "percent": f"{percent:.0f} % of today's maximum" if percent is not None else "",
        "share": round(min(1.0, one.level_v / max(one.highest_v, 50e-6)), 3) if known else 0.0,
        "left_s": round(one.left_s, 1),
        "rest_left_s": round(one.rest_left_s),
        "why": one.why,
        "result": _result(one, kept),
    }


def _result(one: Contracting, kept: Maxima) -> str:
    """What the tries of the chosen muscle say so far."""
    if one.electrode is None or not one.own:
        return ""
    found = maximum(one.own)
    done = sum(t.position == one.position for t in one.own)
    if found is None or done < TRIES:
        return f"Try {done} of {TRIES} is done."
    volts = kept.volts.get((one.electrode.muscle, one.electrode.side))
    left = [p.words for p in positions(one.electrode.muscle) if not any(t.position == p.id for t in one.own)]
    more = f" Now the other position, {left[0].lower()}: the higher counts." if left else ""
    return f"Today's maximum: {1e6 * (volts or found):.0f} µV, the best half second of {len(one.own)} tries.{more}"


def _muscle(one: Electrode, kept: Maxima) -> dict[str, Any]:
    volts = kept.volts.get((one.muscle, one.side))
    side = f", {one.side}" if one.side else ""
    today = f" ({1e6 * volts:.0f} µV today)" if volts is not None else ""
    return {"id": one.id, "words": f"{one.muscle}{side}{today}"}


def _today(connection: HTTPConnection, person: Person) -> Maxima:
    return Maxima.read(site_of(connection).folder, person.id, now().date())


def _keep(connection: HTTPConnection, person: Person, one: Electrode, volts: float) -> Maxima:
    return keep(site_of(connection).folder, person.id, now().date(), one.muscle, one.side, volts)
