"""The app: one data folder behind one set of pages, with everything it refuses at the door."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from groundup.web.assessing import Jobs
from groundup.web.failures import Guard, handle_failures
from groundup.web.phones import Phones
from groundup.web.security import Door, Secret, check_token
from groundup.web.site import Site, templates
from groundup.web.static import Static

PAGES: tuple[str, ...] = (
    # modules of groundup.web.pages, each with a `router`; one family of pages a module
    "home",
    "welcome",
    "people",
    "history",
    "progress",
    "exercises",
    "plan",
    "train",
    "live",
    "sense",
    "evidence",
    "assess",
    "camera_tests",  # before `tests`: its paths are the narrower ones
    "tests",
    "differential",
    "experiment",
    "correct",
    "phone",
    "handover",
    "sensors",
    "settings",
)


def create_app(folder: Path, *, allow_hosts: Iterable[str] = (), sources: Sequence[str] = ()) -> FastAPI:
    """The app on a data folder, made if it is not there. `allow_hosts` are names beside localhost it answers to.

    `sources` are sensors of this run, beside those that were added in the app.
    """
    from groundup.live.sensors import Sensors
    from groundup.store.store import Store

    folder = Path(folder)
    secret = Secret.kept_in(folder)
    store = Store.open(folder)
    jobs = Jobs(store, folder / "uploads")
    sensors = Sensors(sources, folder=folder)
    guests: set[str] = set()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        await sensors.start()
        yield
        await phones.close_door()
        if hasattr(app.state, "recordings"):  # made when its page is first seen
            app.state.recordings.close()
        await sensors.close()
        if hasattr(app.state, "sets"):  # made when the first frame comes
            app.state.sets.close()
        jobs.close()
        store.close()

    app = FastAPI(
        title="groundup",
        lifespan=lifespan,
        dependencies=[Depends(check_token)],
        middleware=[
            Middleware(Door, secret=secret, allow_hosts=tuple(allow_hosts), guests=guests),
            Middleware(Guard),
            Middleware(Compressed),
        ],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.site = Site(folder, store, jobs, secret, templates())
    app.state.sensors = sensors
    app.state.phones = phones = Phones(folder, app, guests)
    handle_failures(app)
    for name in PAGES:
        app.include_router(import_module(f"groundup.web.pages.{name}").router)
    app.mount("/static", Static(), name="static")
    return app


class Compressed:
    """GZip for pages, scripts and styles; what is compressed or read in pieces already goes as it is.

    Level 4 takes less than half the time of 6 and makes a page of years 4 % larger.
    """

    _RAW = (".wasm", ".task", ".tflite", ".data", ".jpg", ".png", ".mp4", ".webm", ".h5", ".zip")

    def __init__(self, app: ASGIApp) -> None:
        self.raw = app
        self.gzip = GZipMiddleware(app, minimum_size=500, compresslevel=4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        raw = scope["type"] != "http" or scope["path"].endswith(self._RAW)
        await (self.raw if raw else self.gzip)(scope, receive, send)
