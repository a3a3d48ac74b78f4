"""What breaks in mid-set: the server, the camera, the line, the page. Nothing is counted twice or lost."""

import re
import signal
import struct
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from browsing import BALANCE, NOBODY_SAID_YES, SHORT, STANCE_S, App, Process, begin, eventually, through

from groundup.training.plan import SessionPlan
from groundup.training.screening import clearance
from groundup.training.session import blocks
from groundup.web.planning import Wishes, make_plan


def prepared(process: Process, plan: SessionPlan) -> tuple[str, str]:
    """Someone and a session of theirs, put into the folder while the app does not run."""
    now = datetime.now().astimezone()
    process.end(signal.SIGINT)
    with process.kept() as store:
        person = store.add_person("Mara", at=now)
        store.save_screening(person.id, NOBODY_SAID_YES, at=now)
        make_plan(store, person, Wishes(), now=now, why="the first")
        made = blocks(plan, clearance(NOBODY_SAID_YES))
        session = store.begin_session(person.id, plan, made, started=now)
    process.start()
    return person.id, session.id


def cable_pulled_at(page: Any, left_s: int) -> None:
    """Pull the camera's cable once a set that the camera counts asks for so many seconds more at most.

    The page itself does it, in the moment that its number changes: on a busy machine the set may soon be over.
    What it then showed is in `pulled`.
    """
    page.evaluate(
        """(left_s) => {
          const number = document.querySelector("#number");
          new MutationObserver((_, seen) => {
            if (!document.querySelector("#play[data-kind=work] #by[data-camera]")) return;
            if (!(Number(number.textContent) <= left_s)) return;
            seen.disconnect();
            const [track] = document.querySelector("#video").srcObject.getVideoTracks();
            track.stop();
            track.dispatchEvent(new Event("ended"));
            const said = document.querySelector("#notice:not([hidden])")?.innerText ?? "";
            window.pulled = { left: Number(number.textContent), said };
          }).observe(document.querySelector("#play"), { subtree: true, childList: true, characterData: true });
        }""",
        left_s,
    )


def pulled(page: Any) -> dict[str, Any]:
    """What the page showed right after its cable was pulled."""
    return page.wait_for_function("() => window.pulled").json_value()


def to_the_camera(page: Any) -> None:
    """From the start to a set that the camera counts."""
    begin(page, camera=True)
    page.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)


def test_a_server_killed_in_mid_set_loses_no_tap_and_counts_none_twice(
    process: Process, chromium: Any, opened: Callable[..., Any]
) -> None:
    person, session = prepared(process, SHORT)
    page = opened(chromium, f"{process.address}/train/{session}", person=person, clock=True)
    begin(page)
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.clock.run_for(300)
    page.watch.away = True
    process.end(signal.SIGKILL)
    for _ in range(2):
        page.keyboard.press("c")
    page.clock.run_for(2000)
    page.locator("#notice").wait_for()
    assert "not reachable" in page.inner_text("#notice")
    process.start()
    page.clock.resume()
    page.locator("#notice").wait_for(state="hidden")
    page.reload()
    page.wait_for_selector("#play[data-mode=paused]")
    assert page.get_attribute("#play", "data-kind") in ("change", "switch", "work")
    page.clock.install()
    page.keyboard.press(" ")
    through(page, "#summary")
    page.clock.resume()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    process.end(signal.SIGINT)
    with process.kept() as store:
        kept, events = store.session(session), store.events(session)
    assert [s.result.done for s in kept.sets] == [3.0, 4.0, 4.0]
    assert [s.result.counted_by for s in kept.sets] == ["you", "timer", "timer"]
    assert len([e for e in events if e.kind == "tap"]) == 3
    assert len({e.id for e in events}) == len(events)


def test_a_server_killed_in_mid_set_loses_no_frame_of_the_camera(
    process: Process, seeing: Any, opened: Callable[..., Any]
) -> None:
    person, session = prepared(process, BALANCE)
    page = opened(seeing, f"{process.address}/train/{session}", person=person, permissions=["camera"])
    sent: dict[str, dict[int, float]] = {}

    def look(socket: Any) -> None:
        block = sent.setdefault(re.search(r"/live/\w+/(\d+)", socket.url)[1], {})
        socket.on("framesent", lambda data: block.setdefault(*_numbered(data)))

    page.on("websocket", look)
    to_the_camera(page)
    number = page.locator("#number")
    eventually(lambda: int(number.inner_text()) <= 2)
    page.watch.away = True
    killed = time.monotonic()
    process.end(signal.SIGKILL)
    process.start()
    away_s = time.monotonic() - killed
    page.wait_for_selector("#play:not([data-kind=work]), #summary:not([hidden])", timeout=120_000)
    page.keyboard.press("s")
    page.wait_for_selector("#summary:not([hidden])")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    process.end(signal.SIGINT)
    with process.kept() as store:
        left = next(s for s in store.session(session).sets if s.result.side == "left")
        assert left.recording is not None
        kept = store.recording(person, left.recording)
    assert 4.0 <= left.result.done < STANCE_S
    if away_s < 6.0:  # after 8 s without an answer the page lets the clock count, as it says
        assert left.result.counted_by == "camera"
    times = kept.streams[0].times
    (frames,) = (f for f in sent.values() if f)
    numbers = sorted(frames)[: len(times)]
    assert numbers == list(range(1, len(times) + 1)), "each frame once, from the first on"
    expected = np.array([frames[n] for n in numbers]) / 1000.0
    np.testing.assert_allclose(times - times[0], expected - expected[0], atol=1e-6)


def test_a_server_away_for_long_is_said_and_the_clock_goes_on(
    process: Process, seeing: Any, opened: Callable[..., Any]
) -> None:
    person, session = prepared(process, BALANCE)
    page = opened(seeing, f"{process.address}/train/{session}", person=person, permissions=["camera"])
    to_the_camera(page)
    number = page.locator("#number")
    eventually(lambda: int(number.inner_text()) <= 3)
    page.watch.away = True
    process.end(signal.SIGKILL)
    page.wait_for_selector("#play[data-kind=switch]")
    page.wait_for_selector("#notice:has-text('everything is kept on this device and sent later')")
    said = page.inner_text("#notice")
    assert "groundup does not answer. The clock counts from here; what was counted is kept." in said, "both stand there"
    process.start()
    page.keyboard.press("s")
    page.wait_for_selector("#summary:not([hidden])")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    process.end(signal.SIGINT)
    with process.kept() as store:
        left = next(s for s in store.session(session).sets if s.result.side == "left")
    assert (left.result.done, left.result.counted_by) == (4.0, "timer")
    assert left.recording is not None
    assert "did not count" in left.note


def _numbered(data: bytes | str) -> tuple[int, float]:
    """Number and time [ms] of a frame on its way."""
    assert isinstance(data, bytes)
    seq, _, _, _, time_ms = struct.unpack_from("<IIffd", data)
    return seq, time_ms


def test_a_camera_unplugged_in_mid_set_leaves_the_rest_to_the_clock_and_comes_back(
    served: App, seeing: Any, opened: Callable[..., Any]
) -> None:
    person = served.person()
    session = served.begin(person, BALANCE)
    page = opened(seeing, f"{served.address}/train/{session}", person=person, permissions=["camera"])
    begin(page, camera=True)
    cable_pulled_at(page, left_s=3)
    page.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)
    shown = pulled(page)
    assert "unplugged" in shown["said"]
    assert "The clock counts from here; what was counted is kept." in shown["said"]
    assert shown["left"] <= 3, "the seconds that the camera saw are not asked again"
    page.wait_for_selector("#play[data-kind=switch]")
    page.click("#camera-again")
    page.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)
    page.keyboard.press("s")
    page.wait_for_selector("#summary:not([hidden])")
    eventually(lambda: len(served.store.session(session).sets) == 2)
    left = served.store.session(session).sets[0]
    assert (left.result.side, left.result.done, left.result.counted_by) == ("left", 4.0, "timer")


def test_without_a_line_a_session_goes_on_and_is_sent_later(
    served: App, chromium: Any, opened: Callable[..., Any]
) -> None:
    person = served.person()
    session = served.begin(person, BALANCE)
    page = opened(chromium, f"{served.address}/train/{session}", person=person, clock=True)
    begin(page)
    page.watch.away = True
    page.context.set_offline(True)
    through(page, "#summary")
    assert served.store.session(session).finished is None
    page.context.set_offline(False)
    page.clock.resume()
    eventually(lambda: served.store.session(session).finished is not None)
    assert [s.result.done for s in served.store.session(session).sets] == [4.0, 4.0]


def test_a_camera_that_is_refused_is_told_and_the_clock_counts(
    served: App, playwright: Any, opened: Callable[..., Any]
) -> None:
    from browsing import browser

    person = served.person()
    session = served.begin(person, BALANCE)
    with browser(playwright, "--use-fake-device-for-media-stream", "--deny-permission-prompts") as refusing:
        page = opened(refusing, f"{served.address}/train/{session}", person=person)
        begin(page, camera=True)
        page.wait_for_selector("#notice:not([hidden])")
        assert "The camera was not allowed." in page.inner_text("#notice")
        assert page.is_visible("#camera-again")
        page.wait_for_selector("#play[data-kind=work][data-mode=running]")
        assert "the clock counts" in page.inner_text("#by")


def test_of_two_tabs_the_older_is_told_and_may_take_it_back(
    served: App, chromium: Any, opened: Callable[..., Any]
) -> None:
    person = served.person()
    session = served.begin(person)
    first = opened(chromium, f"{served.address}/train/{session}", person=person)
    begin(first)
    second = first.context.new_page()
    second.goto(first.url)
    first.wait_for_selector("#taken:not([hidden])")
    assert "This session goes on elsewhere." in first.inner_text("#taken")
    second.wait_for_selector("#play[data-mode=paused]")
    first.keyboard.press("c")  # falls on nothing
    second.keyboard.press("n")
    second.keyboard.press("c")
    assert second.inner_text("#number") == "1"
    first.click("#take-back")
    second.wait_for_selector("#taken:not([hidden])")
    eventually(lambda: len([e for e in served.store.events(session) if e.kind == "tap"]) == 1)


def test_the_questions_at_the_end_may_be_answered_after_the_page_was_left(
    served: App, chromium: Any, opened: Callable[..., Any]
) -> None:
    person = served.person()
    session = served.begin(person, BALANCE)
    page = opened(chromium, f"{served.address}/train/{session}", person=person, clock=True)
    begin(page)
    through(page, "#summary")
    page.clock.resume()
    eventually(lambda: served.store.session(session).finished is not None)
    page.reload()
    page.get_by_role("link", name="Say it now").click()
    page.wait_for_selector("#summary:not([hidden])")
    page.locator("#whole-effort input[value='6']").check(force=True)
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    assert page.get_by_role("link", name="Say it now").count() == 0
    assert [s.result.effort for s in served.store.session(session).sets] == [6.0, 6.0]
