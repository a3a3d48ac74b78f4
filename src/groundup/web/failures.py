"""What went wrong, as a page in the house's words: never a traceback, and nothing of a person in the log."""

import logging
import traceback
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundup.errors import GroundupError, NotKnown
from groundup.store.errors import NotStored
from groundup.web.in_words import said_of
from groundup.web.person import Elsewhere
from groundup.web.site import page

log = logging.getLogger("groundup.web")

_TITLES = {
    400: "That did not work",
    403: "Not from here",
    404: "There is nothing here",
    405: "There is nothing here",
    413: "That is too much at once",
    422: "Something is missing",
}
_SENTENCES = {
    404: "This page does not exist, or what it showed was removed.",
    405: "This address takes no such request.",
}


class Guard:
    """ASGI middleware: an error of ours that nobody foresaw becomes one calm page and one line of log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:  # a frame's answer takes no step more than it must
            await self.app(scope, receive, watched if scope["type"] == "http" else send)
        except Exception as error:
            log.error("%s in %s", type(error).__name__, _place(error))
            if scope["type"] == "http" and not begun:
                await _unforeseen(Request(scope))(scope, receive, send)


def handle_failures(app: FastAPI) -> None:
    """Give every error its page."""
    app.add_exception_handler(AnyHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(GroundupError, _ours)
    app.add_exception_handler(Elsewhere, _elsewhere)


def failure(request: Request, status: int, *, sentence: str = "", next_step: str = "") -> Response:
    """The page (for a script: the JSON) of one failure."""
    title = _TITLES.get(status, _TITLES[400])
    words = sentence or _SENTENCES.get(status, "")
    if request.url.path.startswith("/api/") or request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"error": title, "said": words, "next_step": next_step}, status_code=status)
    return page(
        request,
        "failure.html.j2",
        status=status,
        values={"title": title, "words": words, "next": next_step, "back": _back(request)},
    )


def _back(request: Request) -> str:
    """The page of ours from which the request came; '' where there was none."""
    came = urlsplit(request.headers.get("referer", ""))
    here = came.netloc == request.url.netloc and came.path.startswith("/") and not came.path.startswith("//")
    if not here or (request.method == "GET" and came.path == request.url.path):
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnyHTTPException)
    ours = isinstance(error, HTTPException) and error.detail not in ("Not Found", "Method Not Allowed")
    return failure(request, error.status_code, sentence=str(error.detail) if ours else "")


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = [str(e["loc"][-1]) for e in error.errors()]
    if any(e["loc"][0] == "path" for e in error.errors()):
        return failure(request, 404)
    named = ", ".join(p.replace("_", " ") for p in dict.fromkeys(places))
    return failure(
        request, 422, sentence=f"This cannot be read: {named}.", next_step="Go back, fill it in, send again."
    )


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, GroundupError)
    if isinstance(error, NotStored):
        return failure(request, 404)
    if isinstance(error, NotKnown) and error.asked in request.path_params.values():
        return failure(request, 404, sentence=f"groundup knows no {error.what} '{error.asked[:60]}'.")
    return failure(request, 400, sentence=said_of(error, next_step=False), next_step=error.next_step)


def _elsewhere(request: Request, error: Exception) -> Response:
    assert isinstance(error, Elsewhere)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "Nobody is chosen", "said": "Choose a person.", "next_step": error.address}, 403)
    return RedirectResponse(error.address, status_code=303)


def _unforeseen(request: Request) -> Response:
    try:
        values = {
            "title": "An error of groundup itself",
            "words": "Nothing that you did is lost. The terminal in which groundup runs names the place of the error.",
            "next": "Go back and try once more. If it happens again, please report it.",
            "back": _back(request),
        }
        made = page(request, "failure.html.j2", status=500, values=values)
        return HTMLResponse(made.body, status_code=500)
    except Exception:  # the store itself may be what fails
        return PlainTextResponse("An error of groundup itself. Its terminal names the place.\n", status_code=500)


def _place(error: BaseException) -> str:
    """Where it happened, without messages and values: those may hold what belongs to a person."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "groundup" in Path(f.filename).parts] or frames
    return " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(ours[-4:]))
