"""Serve: the app on a port of this machine, until Ctrl-C."""

import asyncio
import gc
import ipaddress
import os
import socket
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from groundup.errors import UsageError
from groundup.web.ahead import Ahead
from groundup.web.alone import alone
from groundup.web.frames import Frames
from groundup.web.words import now

PORT = 8737


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    browser: bool = True,
    demo: bool = False,
    sources: Sequence[str] = (),
) -> None:
    """Serve until Ctrl-C. Without `port` the first free one from 8737 on; the browser opens once all is ready.

    `sources` name live sensors (`ble:foot-trainer`); one that does not exist is an error before anything is served,
    and so is a folder that another groundup has open.
    """
    from groundup.devices.opening import source_of
    from groundup.store.folder import made_private
    from groundup.web.app import create_app

    for text in sources:
        source_of(text)
    os.umask(0o077)  # what is written from here on is the person's, and nobody else's on this computer
    made_private(folder)
    door = listening(host, port)
    address = f"http://{_shown(host)}:{door.getsockname()[1]}/"
    with door, alone(folder, address):
        app = create_app(folder, allow_hosts=names(host), sources=sources)
        if demo:
            from groundup.store.demo import NAME, add_demo

            store = app.state.site.store
            if NAME not in {p.name for p in store.people()}:
                add_demo(store, now=now())
        if not _loopback(host):
            address += f"?key={app.state.site.secret.derived('neighbor')}"
        server = _Announced(app, address, browser=browser and not os.environ.get("CI"), folder=folder)
        server.run(sockets=[door])


def configured(app: FastAPI) -> uvicorn.Config:
    """How the app is served. Frames go uncompressed: noise does not shrink, and trying takes longer than counting."""
    return uvicorn.Config(
        app,
        ws=Frames,
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


def settled() -> None:
    """Leave out of garbage collection what was made at the start, and look less often at what lives long.

    A full collection walks through every module for 50 ms and more, in which no camera gets an answer; what a frame
    makes holds no cycles and goes by itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


class _Announced(uvicorn.Server):
    """Uvicorn that says where it is once it answers."""

    def __init__(self, app: FastAPI, address: str, *, browser: bool, folder: Path) -> None:
        super().__init__(configured(app))
        self.app, self.address, self.browser, self.folder = app, address, browser, folder
        self._ahead: Ahead | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where, then open the browser."""
        await super().startup(sockets)
        settled()
        self._ahead = Ahead(self.app)
        print(f"groundup is at {self.address}\nYour data is in {self.folder}. Ctrl-C ends it.", flush=True)
        if self.browser:
            threading.Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Nothing reads the store any more when it is closed."""
        if self._ahead is not None:
            await asyncio.to_thread(self._ahead.stop)
        await super().shutdown(sockets)


def listening(host: str, port: int | None, *, first: int = PORT) -> socket.socket:
    """A socket that listens; a port that was asked for must be free, else the next free one is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in [port] if port else [*range(first, min(first + 50, 65536)), 0]:
        taken = socket.socket(family, socket.SOCK_STREAM)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, candidate))
        except OSError as error:
            taken.close()
            if port:
                raise UsageError(
                    "a free port", found=f"{host}:{candidate}, {error.strerror}", next_step="Leave out --port."
                ) from None
            continue
        return taken
    raise UsageError("a free port", found="none")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def names(host: str) -> tuple[str, ...]:
    """Names the app answers to beside localhost, when it was told to listen to the network."""
    if _loopback(host):
        return ()
    return (host,) if host not in ("0.0.0.0", "::") else tuple(_own_addresses())


def _own_addresses() -> list[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which address would be used
            return [probe.getsockname()[0], socket.gethostname()]
        except OSError:
            return [socket.gethostname()]


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return _own_addresses()[0]
    return f"[{host}]" if ":" in host else host
