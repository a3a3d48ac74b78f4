"""From nothing to a finished first session and its entry in History, as somebody new would: reading nothing."""

import re
import signal
from collections.abc import Callable
from typing import Any

from browsing import LAPTOP, PHONE, Process, begin, through

FOCUS_SEEN = """() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return "nothing";
  const seen = at.matches("input[type=radio], input[type=checkbox]") ? (at.nextElementSibling ?? at) : at;
  const drawn = (e) => {
    const s = getComputedStyle(e);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none";
  };
  const name = `${at.tagName} ${at.id} ${at.textContent.trim().slice(0, 30)}`;
  return drawn(at) || drawn(seen) || drawn(at.parentElement) ? "" : `no ring on ${name}`;
}"""


def test_somebody_new_gets_from_nothing_to_history(process: Process, chromium: Any, opened: Callable[..., Any]) -> None:
    page = opened(chromium, process.address, clock=True, viewport=LAPTOP)
    assert page.url.endswith("/welcome")
    page.get_by_label("What shall we call you?").fill("Mara")
    page.get_by_role("radio", name="4", exact=True).check(force=True)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="None of these").click()
    assert "Your plan is ready, Mara" in page.inner_text("h1")
    minutes = int(re.search(r"Start, (\d+) min", page.inner_text("main"))[1])
    assert 8 <= minutes <= 15  # the first two weeks learn in two rounds of 8.8 min (evidence 3.4)
    page.get_by_role("button", name="Start").click()  # one press, and the session asks its one question
    begin(page)
    page.get_by_role("button", name="Start now").click()
    page.clock.run_for(400)
    for _ in range(3):
        page.locator("#count").click()
    assert (page.inner_text("#number"), page.inner_text("#by")) == ("3", "the metronome leads; a tap adds one")
    page.get_by_role("button", name="Done").click()
    page.locator("#fewer").click()  # the metronome's own offer: it were two
    through(page, "#summary")
    page.locator('#whole-effort input[value="4"]').check(force=True)
    page.locator('input[name="worst"][value="0"]').check(force=True)
    page.clock.resume()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    page.get_by_role("link", name="See it in History").click()
    page.wait_for_selector("table")
    rows = page.locator("tbody tr").all_inner_texts()
    assert re.search(r"Short foot.*2 of \d+.*counted by you", rows[0], re.S)
    page.get_by_role("link", name="History").first.click()
    page.wait_for_selector("#sessions-title")
    assert page.locator("section[aria-labelledby=sessions-title] li").count() == 1
    assert re.search(r"worst pain 0", page.inner_text("section[aria-labelledby=sessions-title] li"))
    assert page.locator(".calendar a.disc").count() == 1
    page.get_by_role("link", name="Home").click()
    page.wait_for_selector("text=Done for today")
    process.end(signal.SIGINT)
    with process.kept() as store:
        (person,) = store.people()
        (session,) = store.sessions(person.id)
    assert session.finished is not None
    assert len(session.sets) == session.planned_sets
    assert session.pain_worst == 0.0
    assert session.sets[0].result.done == 2.0
    assert all(s.result.done == s.result.target for s in session.sets[1:])
    assert {s.result.effort for s in session.sets} == {4.0}
    assert {s.result.counted_by for s in session.sets} == {"you", "timer"}
    assert abs(session.minutes - minutes) < 2.0


def test_keys_alone_get_from_nothing_to_history(process: Process, chromium: Any, opened: Callable[..., Any]) -> None:
    page = opened(chromium, process.address, clock=True, viewport=PHONE)

    def tab_to(what: str, *, limit: int = 60) -> None:
        for _ in range(limit):
            if page.evaluate("(css) => document.activeElement.matches(css)", what):
                assert page.evaluate(FOCUS_SEEN) == ""
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {what} on {page.url}")

    def go(key: str = "Enter") -> None:
        with page.expect_navigation():
            page.keyboard.press(key)

    tab_to("#name")
    page.keyboard.type("Jo")
    tab_to("input[name=days]")
    page.keyboard.press("ArrowRight")
    tab_to("form.card button.first")
    go()
    tab_to("button[name=none]")
    go(" ")
    tab_to("main button.start")
    go()
    page.wait_for_selector("#welcome:not([hidden])")
    tab_to("#welcome button[data-pain='0']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#play:not([hidden])")
    for button in ("#stop", "#mute", "#back", "#pause", "#next", "#skip"):
        tab_to(button)
    page.keyboard.press("n")
    for _ in range(2):
        page.keyboard.press("c")
    assert page.inner_text("#number") == "2"
    for _ in range(60):
        if page.is_visible("#summary"):
            break
        page.keyboard.press("s")
    assert page.is_visible("#summary")
    tab_to("#summary input[name=worst]")
    page.keyboard.press(" ")
    tab_to("#save", limit=200)
    page.clock.resume()
    go()
    page.wait_for_selector("text=Next time:")
    tab_to("main a.first")
    go()
    page.wait_for_selector("h1")
    assert "/history/" in page.url
    assert "Short foot" in page.inner_text("main")
    assert page.inner_text("main").count("skipped") >= 3
