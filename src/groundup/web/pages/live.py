"""What the player talks to: a session as plain values, its events, and the socket of a camera-counted set."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from fastapi import APIRouter, HTTPException, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from groundup.anatomy import Side
from groundup.errors import GroundupError
from groundup.live.counting import Beginning, CountedSet, answer_said, stiff_ankle
from groundup.live.keeping import keep
from groundup.live.messages import text
from groundup.live.sets import RunningSets, Told, began
from groundup.store.errors import NotStored
from groundup.store.sessions import StoredSession
from groundup.training.events import event_from
from groundup.training.log import SessionEvent
from groundup.training.tries import tries
from groundup.web.listening import BAD_FRAMES, ENDED, NO_SET, TAKEN_OVER, closed, listen
from groundup.web.person import known_person
from groundup.web.planning import not_now
from groundup.web.playing import rung_of, session_said
from groundup.web.site import Site
from groundup.web.words import now

router = APIRouter()

_ANSWERS_WAITING = 60


@router.get("/api/sessions/{session_id}")
def show(request: Request, session_id: str) -> Response:
    """Blocks, texts, events and results: all a page needs to begin or to go on."""
    session = session_here(request, session_id)
    site: Site = request.app.state.site
    return _json(session_said(site.store, session, sensors=bool(request.app.state.sensors.standing)))


@router.post("/api/sessions/{session_id}/hold")
async def hold(request: Request, session_id: str) -> Response:
    """A page takes the session; the one before hears it with its next answer."""
    session = await run_in_threadpool(session_here, request, session_id)
    sets_of(request).hold(session.id, _page(request))
    return _json({"holder": _page(request)})


@router.post("/api/sessions/{session_id}/events")
async def add_events(request: Request, session_id: str) -> Response:
    """Events by id, in any number of copies. Answers with who holds the session and whether it is over."""
    session = await run_in_threadpool(session_here, request, session_id)
    events = _events(await request.body())
    sets, site = sets_of(request), request.app.state.site

    def store() -> StoredSession:
        site.store.add_events(session.id, events)
        for begun in {e.block for e in events if e.kind == "begin"}:  # a try before this one takes no more frames
            sets.end(session.id, begun, tries=tries(site.store.events(session.id), begun).over)
        if any(e.kind not in ("begin", "tap", "pause", "resume") for e in events):
            return keep(site.store, sets, session.id)
        return session

    kept = await run_in_threadpool(store)
    holder = sets.holder(session.id, _page(request))
    return _json({"kept": len(events), "holder": holder, "finished": kept.finished is not None})


@router.websocket("/live/{session_id}/{block}")
async def count(socket: WebSocket, session_id: str, block: int) -> None:
    """The frames of one set in, one answer a frame out."""
    if await refused(socket, session_id):
        return
    await counted(socket, session_id, block)


async def counted(socket: WebSocket, session_id: str, block: int) -> None:
    """Count one set by the frames of a socket, whoever's camera they come from, until either side ends it."""
    await socket.accept()
    sets = sets_of(socket)
    loop = asyncio.get_running_loop()

    def told(why: str) -> None:
        code = TAKEN_OVER if why == "taken over" else ENDED
        loop.call_soon_threadsafe(lambda: loop.create_task(closed(socket, code, why)))

    try:
        attempt = await run_in_threadpool(attempt_meant, socket, session_id, block)
        running = await run_in_threadpool(_taken, socket, session_id, block, attempt, told)
    except GroundupError as error:
        await closed(socket, NO_SET, error.line())
        return
    of = (session_id, block, attempt)
    if running is None:
        await closed(socket, ENDED, "ended")
        return
    try:
        await socket.send_text(text({"type": "hello", "last_seq": running.kept()}))
        if (last := sets.last_answer(of)) is not None:  # who looks on may have come before the camera
            sets.tell(of, text(answer_said(last)))
        await listen(socket, running, lambda answer: sets.tell(of, answer))
    except (WebSocketDisconnect, RuntimeError):  # the page left, or the socket was closed under us
        pass
    except GroundupError as error:
        await closed(socket, BAD_FRAMES, error.line())
    finally:
        sets.leave(session_id, block, told)


@router.websocket("/watch/{session_id}/{block}")
async def look_on(socket: WebSocket, session_id: str, block: int) -> None:
    """The answers of a set that another camera sees, a phone's. A page too slow for all of them gets the newest."""
    if await refused(socket, session_id):
        return
    await socket.accept()
    sets, waiting = sets_of(socket), asyncio.Queue[str](maxsize=_ANSWERS_WAITING)

    def heard(answer: str) -> None:
        if waiting.full():
            waiting.get_nowait()
        waiting.put_nowait(answer)

    of = (session_id, block, await run_in_threadpool(attempt_meant, socket, session_id, block))
    sets.watch(of, heard)
    if (last := sets.last_answer(of)) is not None:
        heard(text(answer_said(last)))
    gone = asyncio.ensure_future(socket.receive())  # this page sends nothing: what comes is its goodbye
    try:
        while not gone.done():
            following = asyncio.ensure_future(waiting.get())
            await asyncio.wait({gone, following}, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                await socket.send_text(following.result())
            else:
                following.cancel()
    except (WebSocketDisconnect, RuntimeError):  # it left while an answer was on its way
        pass
    finally:
        gone.cancel()
        sets.unwatch(of, heard)


def sets_of(connection: HTTPConnection) -> RunningSets:
    """The running sets of this server."""
    state = connection.app.state
    if not hasattr(state, "sets"):
        state.sets = RunningSets(state.site.store.folder.journals)
    return state.sets


def session_here(connection: HTTPConnection, session_id: str) -> StoredSession:
    """A session of the person who uses this browser; anyone else's does not exist here."""
    site: Site = connection.app.state.site
    person = known_person(connection)
    try:
        session = site.store.session(session_id)
    except NotStored:
        raise HTTPException(404) from None
    if person is None or session.person_id != person.id:
        raise HTTPException(404)
    return session


async def refused(socket: WebSocket, session_id: str) -> bool:
    """Whether this browser's person has no such session; the socket is closed then, as where there is no such set."""
    try:
        await run_in_threadpool(session_here, socket, session_id)
    except HTTPException:
        await socket.accept()
        await closed(socket, NO_SET)
        return True
    return False


def attempt_meant(socket: WebSocket, session_id: str, block: int) -> int:
    """Which try of a block a page means; where it does not say, as a phone, the one that runs or comes next."""
    said = socket.query_params.get("attempt", "")
    if said.isdecimal() and len(said) <= 4:
        return int(said)
    site: Site = socket.app.state.site
    return tries(site.store.events(session_id), block).over + 1


def _taken(socket: WebSocket, session_id: str, index: int, attempt: int, told: Told) -> CountedSet | None:
    """The running set of a block; None where that try is over: late frames would replace what was counted."""
    site: Site = socket.app.state.site
    session = site.store.session(session_id)
    block = next((b for b in session.blocks if b.index == index and b.kind == "work"), None)
    if block is None:
        raise NotStored("set of this session", index)
    rung = rung_of(site.store, session.person_id, block)
    if rung.detector is None:
        raise NotStored("set that a camera can count", index)
    person = site.store.person(session.person_id)
    if not_now(site.store, person, now=now(), tests=session.kind == "test"):
        return None
    if session.finished is not None or attempt <= tries(site.store.events(session_id), index).over:
        return None
    setup = socket.query_params.get("setup", "")[:64]
    beginning = Beginning(
        session.id,
        index,
        rung.detector,
        block.side,
        block.target,
        "band" in rung.demands,
        began(datetime.now(UTC).astimezone()),
        setup,
        stiff_ankle=stiff_ankle(_lunges(site, session.person_id), block.side),
        attempt=attempt,
    )
    return sets_of(socket).take(beginning, told)


def _lunges(site: Site, person_id: str) -> Sequence[tuple[Side | None, float]]:
    """Lunge distances measured so far, oldest first [cm]."""
    kept = site.store.measures(person_id, "ankle.lunge_distance")
    return [(k.measure.side, k.measure.value) for k in kept if k.measure.value is not None]


def _events(body: bytes) -> Sequence[SessionEvent]:
    try:
        values = msgspec.json.decode(body, type=list[dict[str, Any]])
        return [event_from(one) for one in values]
    except msgspec.MsgspecError as error:
        raise HTTPException(422, f"This cannot be read as events: {error}") from None
    except GroundupError as error:
        raise HTTPException(422, error.line()) from None


def _page(request: Request) -> str:
    return request.headers.get("x-page", "")[:64]


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
