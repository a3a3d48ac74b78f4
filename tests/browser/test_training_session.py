"""A training session in a real Chromium: from Start to what was stored, by hand and by camera, undisturbed and not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import BALANCE, FAKE_CAMERA, FULL_MODEL, STANCE_S, App, accessible, begin, browser, eventually, through


@pytest.fixture
def app(served: App) -> App:
    return served


@pytest.fixture
def player(app: App, chromium: Any) -> Iterator[Callable[..., Any]]:
    contexts: list[Any] = []

    def opened(person: str, session: str, *, clock: bool = True, **context: Any) -> Any:
        made = chromium.new_context(**context)
        contexts.append(made)
        made.add_cookies([{"name": "person", "value": person, "url": app.address}])
        return shown(made, f"{app.address}/train/{session}", clock=clock)

    yield opened
    for context in contexts:
        context.close()


def shown(context: Any, address: str, *, clock: bool) -> Any:
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    if clock:
        page.clock.install()
    page.goto(address)
    return page


def test_a_whole_session_from_today_to_history(app: App, chromium: Any) -> None:
    person = app.person()
    context = chromium.new_context()
    context.add_cookies([{"name": "person", "value": person, "url": app.address}])
    page = shown(context, f"{app.address}/train", clock=True)
    page.get_by_role("button", name="Start").click()
    begin(page)
    through(page, "#summary")
    page.locator('#whole-effort input[value="5"]').check(force=True)
    page.locator('#whole-clean input[value="0.8"]').check(force=True)
    page.locator('input[name="worst"][value="1"]').check(force=True)
    page.clock.resume()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    session = app.store.sessions(person)[0]
    assert session.finished is not None
    assert (session.stopped_for, session.pain_before, session.pain_worst) == (None, 0.0, 1.0)
    assert len(session.sets) == session.planned_sets
    assert all(s.result.done == s.result.target and s.result.effort == 5.0 for s in session.sets)
    assert [s.result.clean for s in session.sets] == pytest.approx([0.8 * s.result.done for s in session.sets], abs=0.1)
    assert {s.result.counted_by for s in session.sets} == {"you", "timer"}
    planned = sum(b.seconds for b in session.blocks) / 60.0
    assert session.minutes == pytest.approx(planned, rel=0.05)
    page.get_by_role("link", name="See it in History").click()
    page.wait_for_selector("h1")
    assert "Short foot" in page.inner_text("main")
    assert page.errors == []
    context.close()


def test_keys_alone_play_a_session(app: App, player: Callable[..., Any]) -> None:
    person = app.person()
    session = app.begin(person)
    page = player(person, session)
    page.get_by_role("button", name="No pain, begin").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#play:not([hidden])")
    page.keyboard.press("m")
    assert page.get_attribute("#mute", "aria-pressed") == "true"
    page.keyboard.press("n")
    for _ in range(2):
        page.keyboard.press("c")
    page.keyboard.press(" ")
    assert page.get_attribute("#play", "data-mode") == "paused"
    page.keyboard.press(" ")
    page.keyboard.press("c")
    page.wait_for_selector("#play[data-kind=change]")
    page.keyboard.press("n")
    page.keyboard.press("s")
    page.wait_for_selector("#play[data-kind=switch]")
    page.keyboard.press("s")  # the set that comes, before it began
    page.wait_for_selector("#summary:not([hidden])")
    page.clock.resume()
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_selector("text=Next time:")
    done = {(s.result.exercise_id, s.result.side): s.result for s in app.store.session(session).sets}
    assert (done["short_foot", None].done, done["short_foot", None].counted_by) == (3.0, "you")
    assert done["balance", "left"].skipped
    assert done["balance", "right"].skipped


def test_a_reload_goes_on_where_it_was(app: App, player: Callable[..., Any]) -> None:
    person = app.person()
    page = player(person, app.begin(person))
    begin(page)
    page.keyboard.press("n")
    page.clock.run_for(9000)
    assert page.inner_text("#number") == "2"
    page.reload()
    page.wait_for_selector("#play[data-mode=paused]")
    assert (page.inner_text("#name"), page.inner_text("#number")) == ("Short foot", "2")
    page.keyboard.press(" ")
    page.wait_for_selector("#play[data-mode=running]")
    for _ in range(6):  # the third repetition takes 5 s at most, wherever in it the page was loaded again
        page.clock.run_for(1000)
        if page.get_attribute("#play", "data-kind") == "change":
            break
    assert page.get_attribute("#play", "data-kind") == "change"


def test_a_second_tab_takes_over_and_the_first_falls_silent(app: App, player: Callable[..., Any]) -> None:
    person = app.person()
    session = app.begin(person)
    first = player(person, session)
    begin(first)
    second = shown(first.context, first.url, clock=True)
    first.wait_for_selector("#taken:not([hidden])")
    second.wait_for_selector("#play[data-mode=paused]")
    elsewhere = player(person, session)  # another browser: told by the server
    elsewhere.wait_for_selector("#play[data-mode=paused]")
    second.keyboard.press(" ")
    second.clock.run_for(1000)
    second.wait_for_selector("#taken:not([hidden])")


def test_a_server_that_is_away_for_a_while_gets_everything(app: App, player: Callable[..., Any]) -> None:
    person = app.person()
    session = app.begin(person)
    page = player(person, session)
    begin(page)
    page.context.set_offline(True)
    through(page, "#summary")
    page.get_by_role("button", name="Save").click()
    page.clock.run_for(2000)
    assert app.store.session(session).finished is None
    page.wait_for_selector("#summary-waiting:not([hidden])")
    page.context.set_offline(False)
    page.clock.resume()
    page.wait_for_selector("text=Next time:")
    assert [s.result.done for s in app.store.session(session).sets] == [3.0, 4.0, 4.0]


def test_pain_above_5_ends_it_before_and_within(app: App, player: Callable[..., Any]) -> None:
    person = app.person()
    session = app.begin(person)
    page = player(person, session)
    page.click("#welcome [data-pain='7']")
    page.wait_for_selector("#too-much:not([hidden])")
    eventually(lambda: app.store.session(session).finished is not None)
    assert app.store.session(session).pain_before == 7.0
    person = app.person()  # the one before trains no more today
    session = app.begin(person)
    page = player(person, session)
    begin(page)
    page.keyboard.press("n")
    page.clock.run_for(4500)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Something hurts", exact=True).click()
    page.click("#hurting [data-hurts='6']")
    assert not page.is_visible("#advice-on")
    page.get_by_role("button", name="End the session").click()
    page.wait_for_selector("#summary:not([hidden])")
    eventually(lambda: app.store.session(session).finished is not None)
    kept = app.store.session(session)
    assert (kept.stopped_for, kept.pain_worst, kept.sets[0].result.done) == ("pain above 5", 6.0, 1.0)


def test_a_refused_camera_leaves_the_set_to_the_clock(app: App, player: Callable[..., Any]) -> None:
    person = app.person()
    session = app.begin(person)
    page = player(person, session)
    begin(page, camera=True)
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.wait_for_selector("#notice:not([hidden])")
    assert "The clock counts from here" in page.inner_text("#notice")
    through(page, "#summary")
    assert page.errors == []
    eventually(lambda: app.store.session(session).finished is not None)
    assert [s.result.counted_by for s in app.store.session(session).sets] == ["you", "timer", "timer"]


def test_a_set_up_that_sees_nobody_can_be_paused_skipped_and_left(app: App, playwright: Any) -> None:
    person = app.person()
    with browser(playwright, *FAKE_CAMERA) as blind:
        context = blind.new_context(permissions=["camera"])
        context.add_cookies([{"name": "person", "value": person, "url": app.address}])
        page = shown(context, f"{app.address}/train/{app.begin(person, BALANCE)}", clock=False)
        begin(page, camera=True)
        page.wait_for_selector("#setup:not([hidden])")
        page.click("#pause")
        assert (page.get_attribute("#play", "data-mode"), page.inner_text("#pause-word")) == ("paused", "Go on")
        page.keyboard.press(" ")
        assert page.inner_text("#pause-word") == "Pause"
        page.click("#skip")
        page.wait_for_selector("#play[data-kind=switch]")
        assert page.is_visible("#setup")
        page.click("#setup-self")
        page.wait_for_selector("#play[data-kind=work][data-mode=running]")
        assert page.inner_text("#by") == "the clock counts; you hold"
        page.wait_for_selector("#summary:not([hidden])")
        again = shown(context, f"{app.address}/train/{app.begin(person, BALANCE)}", clock=False)
        again.locator("#welcome").wait_for()
        assert again.locator("#counting input[value=camera]").is_checked(), "asked once, and remembered"
        assert (page.errors, again.errors) == ([], [])


def test_pain_of_the_session_stands_in_its_summary(app: App, player: Callable[..., Any]) -> None:
    person = app.person()
    session = app.begin(person)
    page = player(person, session)
    begin(page)
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Something hurts", exact=True).click()
    page.click("#hurting [data-hurts='3']")
    page.get_by_role("button", name="Skip this set").click()
    assert page.get_attribute("#play", "data-kind") == "change"
    through(page, "#summary")
    assert page.locator('input[name="worst"][value="3"]').is_checked()
    page.clock.resume()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    kept = app.store.session(session)
    assert kept.pain_worst == 3.0
    assert [s.result.skipped for s in kept.sets] == [True, False, False]


def test_the_camera_counts_a_hold_and_its_frames_are_kept(app: App, seeing: Any) -> None:
    person = app.person()
    session = app.begin(person, BALANCE)
    context = seeing.new_context(permissions=["camera"])
    context.add_init_script(FULL_MODEL)
    context.add_cookies([{"name": "person", "value": person, "url": app.address}])
    page = shown(context, f"{app.address}/train/{session}", clock=False)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    begin(page, camera=True)
    page.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)
    page.wait_for_selector("#play[data-kind=switch]", timeout=120_000)
    page.keyboard.press("s")
    page.wait_for_selector("#summary:not([hidden])")
    assert page.errors == []
    assert [u for u in asked if not u.startswith((app.address, "blob:", "data:"))] == []
    eventually(lambda: app.store.session(session).finished is not None)
    context.close()
    left = next(s for s in app.store.session(session).sets if s.result.side == "left")
    assert left.result.counted_by == "camera"
    assert 4.0 <= left.result.done < STANCE_S
    assert left.recording is not None
    assert app.store.recording(person, left.recording).conditions.task == "single_leg_balance"


def test_back_from_the_switch_and_in_mid_hold_the_camera_counts_again_from_zero(app: App, seeing: Any) -> None:
    person = app.person()
    session = app.begin(person, BALANCE)
    context = seeing.new_context(permissions=["camera"])
    context.add_init_script(FULL_MODEL)
    context.add_cookies([{"name": "person", "value": person, "url": app.address}])
    page = shown(context, f"{app.address}/train/{session}", clock=False)
    begin(page, camera=True)
    page.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)
    page.wait_for_selector("#play[data-kind=switch]", timeout=120_000)
    eventually(lambda: len(app.store.session(session).sets) == 1)
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("#play[data-kind=work] #by[data-camera]")
    assert page.inner_text("#number") == "4", "all of it is to be held again"
    eventually(lambda: int(page.inner_text("#number")) <= 2)
    page.keyboard.press("ArrowLeft")
    eventually(lambda: page.inner_text("#number") == "4")
    assert page.is_visible("#by[data-camera]")
    page.wait_for_selector("#play[data-kind=switch]", timeout=120_000)
    assert not page.is_visible("#notice")
    page.keyboard.press("s")
    page.wait_for_selector("#summary:not([hidden])")
    assert page.errors == []
    eventually(lambda: app.store.session(session).finished is not None)
    context.close()
    left = next(s for s in app.store.session(session).sets if s.result.side == "left")
    assert left.result.counted_by == "camera"
    assert 4.0 <= left.result.done < STANCE_S
    assert "begun again; in an earlier try, which is kept, the camera counted" in left.note
    assert {r.name for r in app.store.recordings(person)} == {
        f"balance left set 1{n}" for n in ("", ", try 2", ", try 3")
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_free_of_axe_findings(app: App, player: Callable[..., Any], scheme: str) -> None:
    person = app.person()
    page = player(person, app.begin(person), color_scheme=scheme, viewport={"width": 390, "height": 844})
    page.wait_for_selector("#welcome:not([hidden])")
    accessible(page, "before")
    begin(page)
    page.clock.run_for(300)
    accessible(page, "get ready")
    page.keyboard.press("n")
    page.clock.run_for(2000)
    accessible(page, "work")
    page.keyboard.press("Escape")
    accessible(page, "stop?")
    page.get_by_role("button", name="A cramp").click()
    accessible(page, "advice")
    page.get_by_role("button", name="Skip this set").click()
    through(page, "#summary")
    accessible(page, "summary")
    page.clock.resume()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Next time:")
    accessible(page, "done")
    page.goto(f"{app.address}/train")
    accessible(page, "today")
