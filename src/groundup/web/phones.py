"""A phone as the camera: who was invited to which session, and a second door over https that leads nowhere else."""

import asyncio
import secrets
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from groundup.web.certificate import Identity, identity

VALID = timedelta(hours=2)
"""An invitation serves one training, not a week."""
PORT = 8738
OPEN_PATHS = ("/phone/", "/static/")


@dataclass(frozen=True, slots=True)
class Invitation:
    """One phone's way into one session: whoever has the token may send its camera's landmarks, and nothing else."""

    token: str
    person_id: str
    session_id: str
    expires: datetime


class Phones:
    """Invitations, and the server that phones reach. It listens to the network only while somebody is invited."""

    def __init__(self, folder: Path, app: ASGIApp, guests: set[str]) -> None:
        self._folder = folder
        self._app = app
        self._guests = guests
        self._lock = RLock()
        self._opening = asyncio.Lock()
        self._closing: asyncio.TimerHandle | None = None
        self._invited: dict[str, Invitation] = {}
        self._server: _Neighbors | None = None

    def invite(self, person_id: str, session_id: str, *, now: datetime) -> Invitation:
        """A new invitation to a session; one given before for it ends."""
        made = Invitation(secrets.token_urlsafe(24), person_id, session_id, now + VALID)
        with self._lock:
            kept = {t: i for t, i in self._invited.items() if i.session_id != session_id and now < i.expires}
            self._invited = {**kept, made.token: made}
        return made

    def invited(self, token: str, *, now: datetime) -> Invitation | None:
        """The invitation of a token, while it holds."""
        with self._lock:
            found = self._invited.get(token)
        return found if found is not None and now < found.expires else None

    async def open_door(self, *, now: datetime) -> tuple[Identity, str]:
        """Listen for phones, if nobody does yet. Returns the certificate and the address without its path."""
        addresses = await asyncio.to_thread(own_addresses)
        async with self._opening:  # two at once would each open one, and only one of them be closed again
            made = identity(self._folder, addresses, now=now)
            if self._server is None or self._server.fingerprint != made.fingerprint:
                await self.close_door()
                self._guests.update(addresses)
                self._server = await _Neighbors.started(self._app, made, addresses[0])
            self._close_after(VALID)
            return made, f"https://{addresses[0]}:{self._server.port}"

    def _close_after(self, wait: timedelta) -> None:
        """Close the door once the invitation that is made now has ended: it is the last to end."""
        if self._closing is not None:
            self._closing.cancel()
        loop = asyncio.get_running_loop()
        self._closing = loop.call_later(wait.total_seconds(), lambda: loop.create_task(self.close_door()))

    async def close_door(self) -> None:
        """Stop listening to the network."""
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        if self._server is not None:
            await self._server.stop()
            self._server = None
            self._guests.clear()


class _Server(uvicorn.Server):
    """Uvicorn beside the one that runs already: Ctrl-C belongs to that one."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """None are captured."""
        yield


class _Neighbors:
    """Uvicorn over TLS on this machine's own address, in the loop of the app, for the paths of phones alone."""

    def __init__(self, server: _Server, task: "asyncio.Task[None]", port: int, fingerprint: str) -> None:
        self._server = server
        self._task = task
        self.port = port
        self.fingerprint = fingerprint

    @classmethod
    async def started(cls, app: ASGIApp, made: Identity, address: str) -> "_Neighbors":
        listening = _listening(address)
        config = uvicorn.Config(
            _only_phones(app),
            ws="websockets-sansio",
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            ssl_certfile=str(made.certificate),
            ssl_keyfile=str(made.key),
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0.01)
        return cls(server, task, listening.getsockname()[1], made.fingerprint)

    async def stop(self) -> None:
        """Stop listening and let go of every phone."""
        self._server.should_exit = True
        await asyncio.wait_for(self._task, timeout=10)


def own_addresses() -> list[str]:
    """Addresses of this machine that others in its network reach, the likeliest first; without loopback."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which address would be used
        found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += [str(i[4][0]) for i in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [a for a in dict.fromkeys(found) if not a.startswith("127.")]


def _listening(address: str) -> socket.socket:
    """A socket on our port, or on any where that is taken."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((address, PORT))
    except OSError:
        taken.bind((address, 0))
    return taken


def _only_phones(app: ASGIApp) -> ASGIApp:
    """The app behind a door that knows phones' paths and nothing else."""

    async def narrow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and scope["path"].startswith(OPEN_PATHS):
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await PlainTextResponse("Scan the code on the computer again.\n", status_code=404)(scope, receive, send)

    return narrow
