"""Every page for everyone: axe-core clean in both schemes, nothing lost at 200 %, still where motion is not wanted."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import LAPTOP, PHONE, SIDEWAYS, WHOLE, App, accessible, begin

from groundup.battery.protocol import protocols
from groundup.evidence.claims import claims
from groundup.training.exercises import exercises

ALONE = ("/welcome", "/evidence", f"/evidence/{claims()[0].id}", "/exercises", "/people", "/settings/restore")
PAGES = (
    "/",
    "/welcome/health",
    "/welcome/plan",
    "/train",
    "/train?kind=primer",
    "/plan",
    "/plan/print",
    "/assess",
    "/history",
    f"/exercises/{exercises()[0].id}",
    "/exercises/new",
    "/tests",
    "/tests/differential",
    "/progress",
    "/experiment",
    "/handover",
    "/sensors",
    "/sensors/maxima",
    "/sensors/tripod",
    "/settings",
    "/settings/health",
    "/settings/demo",
    "/settings/about",
)
LOOKS = [pytest.param(PHONE, "dark", id="phone-dark"), pytest.param(LAPTOP, "light", id="laptop-light", marks=WHOLE)]
OTHER_LOOKS = [
    pytest.param(PHONE, "light", id="phone-light"),
    pytest.param(LAPTOP, "dark", id="laptop-dark", marks=WHOLE),
]


def theirs(served: App, person: str) -> list[str]:
    """Pages that stand for one thing of a person: a session, an assessment, a recording, a test's result."""
    store = served.store
    found = [f"/history/{s.id}" for s in store.sessions(person)[:1]]
    found += [f"/assess/{a.id}" for a in store.assessments(person)[:1]]
    found += [f"/correct/{r.hash}" for r in store.recordings(person)[:1]]
    found += [f"/phones?session={s.id}" for s in store.sessions(person)[:1]]
    found += ["/differential", *(f"/differential/{t.id}" for t in store.tests(person, "differential"))]
    return found


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_every_page_with_twelve_weeks_is_clean(
    served: App, demo: str, page_as: Callable[..., Any], viewport: dict[str, int], scheme: str
) -> None:
    page = page_as(demo, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    for path in (*ALONE, *PAGES, *theirs(served, demo)):
        page.goto(f"{served.address}{path}")
        settled(page)
        accessible(page)
        assert page.evaluate(SIDEWAYS) == [], path


@pytest.mark.parametrize(("viewport", "scheme"), OTHER_LOOKS)
def test_every_page_with_nothing_is_clean(
    served: App, page_as: Callable[..., Any], viewport: dict[str, int], scheme: str
) -> None:
    page = page_as(served.person(), viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    for path in PAGES:
        page.goto(f"{served.address}{path}")
        settled(page)
        accessible(page)
        assert page.evaluate(SIDEWAYS) == [], path


def test_every_kind_of_test_page_is_clean(served: App, demo: str, page_as: Callable[..., Any]) -> None:
    page = page_as(demo, viewport=PHONE, color_scheme="light")
    means = {p.means: p for p in protocols()}
    for one in means.values():
        page.goto(f"{served.address}/tests/{one.id}")
        accessible(page)
        assert page.evaluate(SIDEWAYS) == [], one.id


def settled(page: Any) -> None:
    """A page that reads its data is looked at when it has it."""
    if page.locator("[aria-busy=true]").count():
        page.wait_for_selector("[aria-busy=true]", state="detached")


HALVED = [pytest.param({"width": 640, "height": 400}, id="1280"), pytest.param({"width": 195, "height": 422}, id="390")]
HIDDEN = """() => [...document.querySelectorAll("a[href], button, input, select, summary, textarea")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest("[hidden], .aside, .scroll, svg"))
  .filter((e) => !(e.matches("input[type=radio], input[type=checkbox], input[type=file], .skip, .aside")))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width < 1 || r.height < 1 || r.left < -1 || r.right > innerWidth + 1)
  .map(([e, r]) => `${e.tagName} ${e.id} ${e.textContent.trim().slice(0, 30)} at ${r.left}..${r.right}`)"""


@pytest.mark.parametrize("viewport", HALVED)
def test_at_200_percent_nothing_is_lost(
    served: App, demo: str, page_as: Callable[..., Any], viewport: dict[str, int]
) -> None:
    """A browser at 200 % gives the page half the pixels, each twice as large."""
    page = page_as(demo, viewport=viewport, device_scale_factor=2)
    for path in (*ALONE, *PAGES, *theirs(served, demo)):
        page.goto(f"{served.address}{path}")
        settled(page)
        assert page.evaluate(SIDEWAYS) == [], path
        assert page.evaluate(HIDDEN) == [], path


@pytest.mark.parametrize("viewport", HALVED)
def test_the_player_at_200_percent_keeps_its_buttons(
    served: App, page_as: Callable[..., Any], viewport: dict[str, int]
) -> None:
    person = served.person()
    page = page_as(person, f"/train/{served.begin(person)}", viewport=viewport, device_scale_factor=2, clock=True)
    page.wait_for_selector("#welcome:not([hidden])")
    assert page.evaluate(SIDEWAYS) == []
    begin(page)
    page.keyboard.press("n")
    page.clock.run_for(500)
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate(HIDDEN) == []
    for button in ("#stop", "#mute", "#count", "#back", "#pause", "#next", "#skip"):
        page.locator(button).scroll_into_view_if_needed()
        page.locator(button).click(trial=True)


MOVING = """() => {
const shown = (e) => e === null || (getComputedStyle(e).display !== "none" && shown(e.parentElement));
return [
  ...document.getAnimations().filter((a) => a.effect.getComputedTiming().duration > 10).map((a) => a.constructor.name),
  ...[...document.querySelectorAll("animate, animateTransform, animateMotion")]
    .filter((a) => shown(a.parentElement) && !a.ownerSVGElement.animationsPaused())
    .map((a) => a.ownerSVGElement.querySelector("title")?.textContent ?? "drawing"),
]; }"""


def test_where_motion_is_not_wanted_nothing_moves(served: App, page_as: Callable[..., Any]) -> None:
    person = served.person()
    page = page_as(person, f"/train/{served.begin(person)}", reduced_motion="reduce")
    begin(page)
    page.keyboard.press("n")
    page.wait_for_selector("#play[data-kind=work]")
    assert page.evaluate(MOVING) == []
    for path in ("/exercises", "/train", "/"):
        page.goto(f"{served.address}{path}")
        assert page.evaluate(MOVING) == [], path
