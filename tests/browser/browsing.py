"""A person at the app: Chromium with or without a camera, the app in a thread or a process, a watch on its pages."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from pose_page import ARGUMENTS, CHROMIUM

from groundup.signals.recording import Subject
from groundup.store.store import Store
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.screening import clearance, questions
from groundup.training.session import blocks
from groundup.web.app import create_app
from groundup.web.planning import Wishes, make_plan

NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE 127.0.0.2 , EXCLUDE localhost"
FAKE_CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
WHOLE = [] if os.environ.get("CI") else [pytest.mark.proof]
"""Marks of what CI always runs, and `make test` elsewhere leaves to the proofs: it takes minutes."""
NOBODY_SAID_YES = {g.id: False for g in questions()}
SHORT = SessionPlan(
    "own",
    "Short",
    (Prescription("short_foot", 1, 1, 3.0, 30.0), Prescription("balance", 1, 1, 4.0, 30.0)),
    rounds=True,
    change_s=3.0,
)
BALANCE = SessionPlan("own", "Balance", (Prescription("balance", 1, 1, 4.0, 30.0),), rounds=True, change_s=3.0)
STANCE_S = 9.0
"""The clip of the fixtures stands on one leg for less than this at a time."""
FULL_MODEL = """(() => {
  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    send.call(this, message?.type === "load" ? { ...message, model: "full" } : message, ...rest);
  };
})()"""
"""A machine with other work takes the lighter network, which does not see the feet of the balance video well enough."""
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def need(there: object, otherwise: str) -> None:
    """Skip with a sentence; where CI=true, fail with it."""
    if there:
        return
    if os.environ.get("CI"):
        pytest.fail(otherwise)
    pytest.skip(otherwise)


@contextmanager
def browser(playwright: Any, *arguments: str) -> Iterator[Any]:
    """A Chromium of its own that finds no machine but this one."""
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, NOWHERE_ELSE, *arguments])
    yield opened
    opened.close()


def camera(clip: Path) -> tuple[str, ...]:
    """What makes a Chromium see a clip as its camera, allowed without asking."""
    return (*FAKE_CAMERA, f"--use-file-for-fake-video-capture={clip}")


class App:
    """The app, served from a thread of this process."""

    def __init__(self, home: Path, *, sources: Sequence[str] = ()) -> None:
        self.app = create_app(home, sources=sources)
        self.store: Store = self.app.state.site.store
        config = uvicorn.Config(self.app, port=0, ws="websockets-sansio", log_level="warning")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        eventually(lambda: self.server.started)
        self.address = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def person(self, subject: Subject | None = None) -> str:
        """Someone new with a plan, who said yes to no question."""
        now = datetime.now().astimezone()
        person = self.store.add_person(f"Ada {len(self.store.people())}", at=now, subject=subject)
        self.store.save_screening(person.id, NOBODY_SAID_YES, at=now)
        make_plan(self.store, person, Wishes(), now=now, why="the first")
        return person.id

    def begin(self, person: str, plan: SessionPlan = SHORT) -> str:
        """A session of theirs that waits to be started."""
        now = datetime.now().astimezone()
        return self.store.begin_session(person, plan, blocks(plan, clearance(NOBODY_SAID_YES)), started=now).id

    def close(self) -> None:
        """Stop serving and close the store."""
        self.server.should_exit = True
        self.thread.join()


class Process:
    """`groundup app` on a folder and a port of its own, which may be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._running: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it says where it is."""
        command = [str(Path(sys.executable).with_name("groundup")), "app", "--no-browser"]
        command += ["--port", str(self.port), "--home", str(self.home)]
        self._running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._running.stdout is not None
        assert self.address in self._running.stdout.readline()
        eventually(self._answers)

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it as a crash would, or as Ctrl-C does."""
        if self._running is None:
            return
        self._running.send_signal(how)
        self._running.wait(30)
        assert self._running.stdout is not None
        self._running.stdout.close()
        self._running = None

    @contextmanager
    def kept(self) -> Iterator[Store]:
        """What lies in its folder; for when it does not run."""
        assert self._running is None
        with Store.open(self.home) as store:
            yield store

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/evidence", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False


class Watch:
    """What the pages of one context asked for and complained of; `away` while a test takes the server from them."""

    def __init__(self, context: Any, *origins: str) -> None:
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.origins = origins
        self.away = False
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("page", self._page)

    def foreign(self) -> list[str]:
        """Everything that was asked of anyone but the app."""
        own = (*self.origins, *(o.replace("http", "ws", 1) for o in self.origins), "blob:", "data:", "about:")
        return [url for url in self.asked if not url.startswith(own)]

    def _page(self, page: Any) -> None:
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)

    def _said(self, said: Any) -> None:
        lost = self.away and ("net::ERR_" in said.text or "WebSocket connection to" in said.text)
        if said.type == "error" and not lost and not said.text.startswith("INFO: "):  # TensorFlow's own greeting
            self.errors.append(said.text)


def eventually(true: Callable[[], object], *, limit_s: float = 60.0) -> None:
    """Wait until something is true; the pages go on meanwhile only where `true` asks them."""
    give_up = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < give_up, f"not within {limit_s:.0f} s"
        time.sleep(0.05)


def begin(page: Any, *, camera: bool = False) -> None:
    """Say who counts and that nothing hurts: the session begins."""
    page.wait_for_selector("#welcome:not([hidden])")  # the choice comes with it
    if camera:
        page.locator("#counting input[value=camera]").check(force=True)
    page.get_by_role("button", name="No pain, begin").click()
    page.wait_for_selector("#play:not([hidden])")


def through(page: Any, until: str, *, step_ms: int = 2000, limit: int = 1200) -> None:
    """Let the page's clock run until something is there."""
    for _ in range(limit):
        if page.is_visible(until):
            return
        page.clock.run_for(step_ms)
    pytest.fail(f"{until} did not come; at {page.inner_text('#name')}, {page.inner_text('#number')}")


def accessible(page: Any, state: str = "") -> None:
    """No finding of axe-core under WCAG 2.2 A and AA."""
    found = Axe().run(page, options={"runOnly": AXE_TAGS}).response
    named = [
        (v["id"], [re.sub(r"\s+", " ", n["html"])[:120] for n in v["nodes"]][:5], v["nodes"][0].get("failureSummary"))
        for v in found["violations"]
    ]
    assert named == [], f"{state or page.url}: {named}"


SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const edge = document.documentElement.clientWidth + 1;
  const beyond = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > edge);
  const named = (e) => `${e.tagName} ${e.id} ${e.getAttribute("class") ?? e.textContent.trim().slice(0, 20)}`;
  return [`${wide} px`, ...beyond.slice(0, 5).map(named)];
}"""
"""What reaches beyond the right edge of a page that scrolls sideways."""


def remembered(page: Any, name: str, folder: Path) -> None:
    """A picture of the page and its text, for whoever looks why a test failed."""
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(Exception):  # a page that is gone has no picture
        page.screenshot(path=str(folder / f"{name}.png"))
        (folder / f"{name}.txt").write_text(f"{page.url}\n\n{page.inner_text('body')}")
