"""Defenses at the door: who may ask, from where, how much, and what the browser is told to refuse.

The app has no login: it serves the people at this machine. What threatens it are other pages open in the same browser
(cross-site requests, DNS rebinding), other machines in the same network, and files that are not what they seem.
"""

import hashlib
import hmac
import ipaddress
import os
import secrets
from collections.abc import AsyncGenerator, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    # not `no-referrer`: browsers would then send `Origin: null` with our own forms, and the check below refuse them
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "permissions-policy": (
        "camera=(self), fullscreen=(self), screen-wake-lock=(self), accelerometer=(self), gyroscope=(self), "
        "autoplay=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
        "display-capture=(), browsing-topics=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
BODY_BYTES = 2**20
"""A form or a batch of events; a page that takes more says so by `LARGER`."""
UPLOAD_BYTES = 512 * 2**20
LARGER: dict[str, int] = {
    "/assess": UPLOAD_BYTES,
    "/history/": UPLOAD_BYTES,  # a clip of a set
    "/settings/restore": 4 * UPLOAD_BYTES,
}
"""Bytes a request may send, by the beginning of its path."""
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
OPEN_TO_NEIGHBORS = ("/static/", "/phone/")
"""Paths that another machine may ask for without the key: `/phone/` checks a token of its own."""
KEY_COOKIE = "key"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Secret:
    """One random secret of this installation; what is derived from it survives a restart of the server."""

    value: bytes

    @classmethod
    def kept_in(cls, folder: Path) -> "Secret":
        """The secret kept in a folder, made on first use, readable by its owner alone."""
        path = folder / "web-secret"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            value = path.read_bytes()
            return cls(value) if len(value) >= 32 else cls._renewed(path)
        with os.fdopen(descriptor, "wb") as file:
            value = secrets.token_bytes(32)
            file.write(value)
        return cls(value)

    @classmethod
    def _renewed(cls, path: Path) -> "Secret":
        path.unlink()
        return cls.kept_in(path.parent)

    def derived(self, purpose: str) -> str:
        """A token for one purpose, which says nothing of the secret or of other tokens."""
        return hmac.new(self.value, purpose.encode(), hashlib.sha256).hexdigest()


def csrf_token(connection: HTTPConnection) -> str:
    """What every unsafe request must carry: no page of another origin can read it."""
    secret: Secret = connection.app.state.site.secret
    return secret.derived("csrf")


async def check_token(connection: HTTPConnection) -> AsyncGenerator[None]:
    """Refuse an unsafe request without the token, in the header `X-CSRF-Token` or the form field `csrf`."""
    if connection.scope["type"] != "http" or connection.scope["method"] in _SAFE or not isinstance(connection, Request):
        yield
        return
    try:
        given = connection.headers.get("x-csrf-token", "")
        if not given and connection.headers.get("content-type", "").startswith(_FORMS):
            field = (await connection.form(max_files=64, max_fields=500)).get("csrf", "")
            given = field if isinstance(field, str) else ""
        if not hmac.compare_digest(given.encode(), csrf_token(connection).encode()):
            raise HTTPException(403, "This form was not opened from groundup, or is too old. Open the page again.")
        yield
    finally:
        await connection.close()  # the files of its form, if it had any


class Door:
    """ASGI middleware: checks Host, Origin, neighbor and size on the way in, adds the headers on the way out."""

    def __init__(
        self, app: ASGIApp, *, secret: Secret, allow_hosts: Iterable[str] = (), guests: AbstractSet[str] = frozenset()
    ) -> None:
        self.app = app
        self.hosts = LOCAL_HOSTS | {h.strip("[]").lower() for h in allow_hosts}
        self.guests = guests  # own addresses under which phones come in, while some are invited
        self.key = secret.derived("neighbor")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if scope["type"] == "websocket":
            if refused:
                await send({"type": "websocket.close", "code": 1008, "reason": refused[1]})
                return
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        if refused:
            await PlainTextResponse(refused[1] + "\n", status_code=refused[0])(scope, receive, dressed)
            return
        if KEY_COOKIE in HTTPConnection(scope).query_params:
            await _key_kept(scope)(scope, receive, dressed)
            return
        await self.app(scope, _limited(scope, receive), dressed)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name(host) not in self.hosts and _name(host) not in self.guests:
            return 421, "groundup answers on this machine only, under 127.0.0.1 or localhost."
        if (scope["type"] == "websocket" or scope["method"] not in _SAFE) and not _same_origin(scope, headers, host):
            return 403, "A page of another address may not send anything here."
        if not self._may_enter(scope):
            return 403, "This is someone's own groundup. Open it with the whole address that its terminal shows."
        return None

    def _may_enter(self, scope: Scope) -> bool:
        client = scope.get("client")
        if client is None or _is_local(client[0]) or scope["path"].startswith(OPEN_TO_NEIGHBORS):
            return True
        asks = HTTPConnection(scope)
        given = (asks.cookies.get(KEY_COOKIE, ""), asks.query_params.get(KEY_COOKIE, ""))
        return any(hmac.compare_digest(k.encode(), self.key.encode()) for k in given)


def _key_kept(scope: Scope) -> RedirectResponse:
    """The same address without the key, which a cookie keeps from now on: an address is copied about and logged."""
    response = RedirectResponse("/" + scope["path"].lstrip("/\\"), status_code=303)  # `//x` would be another machine
    key = HTTPConnection(scope).query_params[KEY_COOKIE]
    response.set_cookie(KEY_COOKIE, key, max_age=30 * 86400, httponly=True, samesite="strict", path="/")
    return response


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _same_origin(scope: Scope, headers: Headers, host: str) -> bool:
    """Whether the request comes from a page of ours. A browser always says; what says nothing still needs the token."""
    origin = headers.get("origin")
    scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    if origin is not None:
        return origin == f"{scheme}://{host}"
    if scope["type"] == "websocket":
        return False
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "testclient"  # no address at all: Starlette's own test client


def _limited(scope: Scope, receive: Receive) -> Receive:
    """`receive` that stops a body beyond what its path may send, while it streams."""
    limit = next((n for start, n in LARGER.items() if scope["path"].startswith(start)), BODY_BYTES)
    stated = Headers(scope=scope).get("content-length", "")
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit or (stated.isdigit() and int(stated) > limit):
            raise HTTPException(413, f"This is more than the {limit // 2**20} MB that may be sent here at once.")
        return message

    return counted
