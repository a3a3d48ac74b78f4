"""A phone as the camera: the computer shows a code, the phone opens the same session and sends what its camera sees."""

from datetime import datetime

from fastapi import APIRouter, HTTPException, WebSocket
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from groundup.errors import GroundupError
from groundup.training.standing import progress
from groundup.training.tries import paused, running
from groundup.web.in_words import said_of
from groundup.web.pages.live import counted, session_here
from groundup.web.person import Here
from groundup.web.phones import Invitation, Phones
from groundup.web.playing import rung_of
from groundup.web.site import page, site_of

router = APIRouter()

NOT_INVITED = 4004


@router.get("/phones")
def offer(request: Request, session: str) -> Response:
    """What will happen, before anything is opened to the network."""
    playing = session_here(request, session)
    return page(request, "phone_offer.html.j2", values={"session": playing, "invited": None})


@router.post("/phones")
async def invite(request: Request, person: Here) -> Response:
    """Open the door for one phone, and show the code that leads through it."""
    form = await request.form()
    playing = session_here(request, str(form.get("session", "")))
    phones, now = _phones(request), _now()
    try:
        certificate, address = await phones.open_door(now=now)
    except GroundupError as error:
        values = {"session": playing, "invited": None, "problem": said_of(error)}
        return page(request, "phone_offer.html.j2", status=409, values=values)
    made = phones.invite(person.id, playing.id, now=now)
    link = f"{address}/phone/{made.token}"
    values = {"session": playing, "invited": made, "link": link, "code": _code(link), "certificate": certificate}
    return page(request, "phone_offer.html.j2", values=values)


@router.get("/phone/{token}")
def camera(request: Request, token: str) -> Response:
    """The page of the phone."""
    invited = _invitation(request, token)
    name = site_of(request).store.person(invited.person_id).name
    return page(request, "phone.html.j2", values={"token": token, "whose": name})


@router.get("/phone/{token}/now")
def now_playing(request: Request, token: str) -> Response:
    """Which set runs now, so that the phone knows when its frames are wanted."""
    invited = _invitation(request, token)
    store = site_of(request).store
    session = store.session(invited.session_id)
    events = store.events(session.id)
    stands = progress(session.blocks, events)
    if session.finished is not None or stands.block is None:
        return JSONResponse({"finished": True, "block": None})
    runs = running(events)
    at = stands.block if runs is None else runs  # which may be a set before it, begun again
    block = next((b for b in session.blocks if b.index >= at and b.kind == "work"), None)
    rung = None if block is None else rung_of(store, session.person_id, block)
    counts = block is not None and rung is not None and rung.detector is not None
    return JSONResponse(
        {
            "finished": False,
            "block": block.index if block is not None and counts else None,
            "working": block is not None and block.index == runs and not paused(events),
            "says": "" if rung is None else rung.name,
            "view": "" if rung is None else rung.view,
            "hold": rung is not None and rung.counting == "hold",
        }
    )


@router.websocket("/phone/{token}/live/{block}")
async def frames(socket: WebSocket, token: str, block: int) -> None:
    """The phone's frames of one set; counted as if they came from the computer's own camera."""
    invited = _phones(socket).invited(token, now=_now())
    if invited is None:
        await socket.accept()
        await socket.close(NOT_INVITED, "This invitation has ended.")
        return
    await counted(socket, invited.session_id, block)


def _invitation(request: Request, token: str) -> Invitation:
    found = _phones(request).invited(token, now=_now())
    if found is None:
        raise HTTPException(404, "This invitation has ended. Scan the code on the computer again.")
    return found


def _phones(connection: HTTPConnection) -> Phones:
    return connection.app.state.phones


def _code(link: str) -> str:
    """The link as a QR code: an SVG of our own making, without inline style."""
    import segno

    return segno.make(link, error="m").svg_inline(scale=1, border=4, svgclass="qr", lineclass=None, omitsize=True)


def _now() -> datetime:
    return datetime.now().astimezone()
