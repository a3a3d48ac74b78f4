"""Nothing leaves this machine: no request in 70 s of camera, no voice that is not the device's own."""

import http.server
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import BALANCE, App, Watch, begin, eventually

from groundup.training.plan import Prescription, SessionPlan
from groundup.web import security

LONG = SessionPlan("own", "Long", (Prescription("balance", 1, 1, 300.0, 30.0),), rounds=True, change_s=3.0)

VOICES = """(names) => {
  window.said = [];
  const voice = (name) => ({ name, lang: "en-US", default: name === "cloud", localService: name === "own" });
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => names.map(voice),
    cancel() {},
    speak(u) {
      window.said.push([u.voice?.name ?? "none", u.text]);
      setTimeout(() => u.onend?.(), 50);
    },
  });
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
}"""


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[App]:
    """The app without its content policy: what would leave is then asked for, and seen, instead of being refused."""
    rest = {k: v for k, v in security.HEADERS.items() if k != "content-security-policy"}
    monkeypatch.setattr(security, "HEADERS", rest)
    made = App(tmp_path / "home")
    yield made
    made.close()


CALL = "(address) => fetch(address).then(() => 'answered', () => 'refused')"


def worker_of(page: Any) -> Any:
    """A worker like the one that finds joints."""
    with page.expect_worker() as made:
        page.evaluate("() => { window.w = new Worker('/static/js/pose-worker.js', { type: 'module' }); }")
    return made.value


def test_the_watch_sees_what_would_leave(trusting: App, chromium: Any) -> None:
    """The control of the tests below: page and worker are watched, and no name leads anywhere but here."""
    context = chromium.new_context()
    watch = Watch(context, trusting.address)
    page = context.new_page()
    page.goto(f"{trusting.address}/evidence")
    assert page.evaluate(CALL, "https://example.org/page") == "refused"
    assert worker_of(page).evaluate(CALL, "https://example.org/worker") == "refused"
    assert watch.foreign() == ["https://example.org/page", "https://example.org/worker"]
    context.close()


def test_the_policy_refuses_what_would_leave(served: App, chromium: Any) -> None:
    """A server beside the app on this machine answers, but never to a page of ours."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{served.address}/evidence")
    with serving() as beside:
        assert page.evaluate(CALL, beside) == "refused"
        assert worker_of(page).evaluate(CALL, beside) == "refused"
    context.close()


@contextmanager
def serving() -> Iterator[str]:
    """A server that answers everyone."""

    class Welcoming(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Welcoming)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


SECONDS = [70.0] if os.environ.get("CI") else [pytest.param(70.0, marks=pytest.mark.proof), 5.0]


@pytest.mark.parametrize("seconds", SECONDS)
def test_nothing_is_asked_of_anyone_while_the_camera_runs(
    trusting: App, seeing: Any, opened: Callable[..., Any], seconds: float
) -> None:
    """The pose library's later versions call home after a minute: 70 s under CI=true and in `make proof`, else 5 s."""
    person = trusting.person()
    session = trusting.begin(person, LONG)
    page = opened(seeing, f"{trusting.address}/train/{session}", person=person, permissions=["camera"])
    begin(page, camera=True)
    page.wait_for_selector("#setup-say:has-text('Stay still')", timeout=120_000)
    page.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)
    page.wait_for_timeout(1000 * seconds)
    assert page.get_attribute("#play", "data-kind") == "work"
    assert page.inner_text("#by") == "the camera counts"
    eventually(lambda: page.inner_text("#number") not in ("5:00", "4:60"))
    assert any("/live/" in u for u in page.watch.asked)
    assert page.watch.foreign() == []


@pytest.mark.parametrize(("voices", "speaks"), [(["cloud", "own"], {"own"}), (["cloud"], set())])
def test_only_a_voice_of_this_device_speaks(
    served: App, chromium: Any, opened: Callable[..., Any], voices: list[str], speaks: set[str]
) -> None:
    person = served.person()
    session = served.begin(person, BALANCE)
    page = opened(chromium, f"{served.address}/evidence", person=person)
    page.context.add_init_script(f"({VOICES})({voices})")
    page.clock.install()
    page.goto(f"{served.address}/train/{session}")
    begin(page)
    page.clock.run_for(12_000)
    assert {voice for voice, _ in page.evaluate("window.said")} == speaks
    assert page.evaluate("window.tones") > 3, "tones and text serve everyone"
    assert page.inner_text("#cue") != ""
