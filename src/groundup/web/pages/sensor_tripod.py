"""The tripod drill: shift the load on the foot to what is asked for, and hold it."""

import asyncio
from typing import Any, get_args

import msgspec
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.requests import Request
from starlette.responses import Response

from groundup.anatomy import SIDES, Side
from groundup.coaching.tripod_target import POINTS, Target
from groundup.live.messages import text
from groundup.live.tripod_drill import HOLD_S, Drill
from groundup.web.listening import NO_SET, closed
from groundup.web.person import Here, known_person
from groundup.web.site import page

router = APIRouter()

EVERY_S = 0.03
TARGETS: dict[Target, str] = {
    "own": "My own stance",
    "big toe": "More big toe",
    "little toe": "More little toe",
    "heel": "More heel",
    "even": "Even thirds",
}
assert set(TARGETS) == set(get_args(Target))


class _Asked(msgspec.Struct):
    """What the page asks for: a target and a foot, or to look at the foot at rest anew."""

    do: str
    target: Target = "own"
    side: Side | None = None


@router.get("/sensors/tripod")
def show(request: Request, _: Here) -> Response:
    """The drill, its targets, and what they are not."""
    values = {
        "targets": tuple(TARGETS.items()),
        "sides": (("", "Either"), *((s, s.capitalize()) for s in SIDES)),
        "points": int(POINTS),
        "hold": int(HOLD_S),
    }
    return page(request, "sensors_tripod.html.j2", values=values)


@router.websocket("/sensors/tripod/live")
async def drill(socket: WebSocket) -> None:
    """The tripod now and how long it was on target, until the page leaves."""
    await socket.accept()
    if known_person(socket) is None:
        await closed(socket, NO_SET)
        return
    one = Drill(socket.app.state.sensors)
    one.sensors.listen(one.heard)
    asked = asyncio.ensure_future(socket.receive_text())
    try:
        while True:
            one.look()
            await asyncio.wait({asked}, timeout=EVERY_S)
            if asked.done():
                _do(one, asked.result())
                asked = asyncio.ensure_future(socket.receive_text())
            await socket.send_text(text(said(one)))
    except (WebSocketDisconnect, RuntimeError, KeyError):  # the page left; bytes are nothing of ours
        pass
    finally:
        asked.cancel()
        one.sensors.leave(one.heard)


def said(one: Drill) -> dict[str, Any]:
    """How the drill stands, in words and numbers."""
    now = one.now
    return {
        "type": "drill",
        "why": one.why,
        "says": one.says,
        "side": one.shown_side,
        "target": one.target,
        "do": _next(one),
        "tripod": None
        if now is None
        else {
            "medial": now.medial,
            "lateral": now.lateral,
            "heel": now.heel,
            "target": now.target or one.asked,
            "on_target": now.on_target,
        },
        "asked": "" if one.asked is None else "{:.0f} % big toe, {:.0f} % little toe, {:.0f} % heel".format(*one.asked),
        "held": f"{one.held_s:.1f} s",
        "best": f"{one.best_s:.1f} s",
        "total": f"{one.total_s:.1f} s",
        "share": round(min(1.0, one.held_s / HOLD_S), 3),
        "holding": bool(now and now.on_target),
    }


def _next(one: Drill) -> str:
    """What to do now."""
    if one.why:
        return ""
    if one.now is None:
        return "Put your foot on the sensor"
    if one.asked is None:
        left = one.rest_left_s
        return f"Stand still, keep the foot quiet: {max(1, round(left))} s" if left == left else "Keep the foot quiet"
    if one.now.on_target:
        return "Hold it"
    gaps = [w - s for w, s in zip(one.asked, one.now.shares, strict=True)]
    where = ("big toe", "little toe", "heel")[max(range(3), key=lambda k: gaps[k])]
    return f"Shift towards the {where}"


def _do(one: Drill, told: str) -> None:
    try:
        asked = msgspec.json.decode(told, type=_Asked)
    except msgspec.MsgspecError:
        return
    if asked.do == "choose":
        one.choose(asked.target, asked.side)
    elif asked.do == "again":
        one.again()
