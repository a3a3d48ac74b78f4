"""The body in motion in the browser: one slider for picture, curves and words; without WebGL the report's drawings."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from browsing import LAPTOP, PHONE, SIDEWAYS, App, accessible, browser, eventually

from groundup.body.scene import Lines, Scene, as_plain
from groundup.web.assessing import BODY, OWN
from groundup.web.moving_body import packed_body

TIMES = np.arange(51) * 0.04
NO_WEBGL = """HTMLCanvasElement.prototype.getContext = ((own) => function (kind, ...more) {
  return kind.startsWith("webgl") ? null : own.call(this, kind, ...more);
})(HTMLCanvasElement.prototype.getContext);"""


def scene() -> Scene:
    """A leg that bends and stretches within two seconds; its hip may be told in the first half only."""
    n = len(TIMES)
    low = 0.25 * np.sin(np.pi * TIMES / 2.0) ** 2
    hip = np.stack([0.0 * low, 0.9 - low, np.full(n, 0.1)], axis=1)
    knee = np.stack([0.8 * low, 0.45 - 0.3 * low, np.full(n, 0.1)], axis=1)
    foot = np.tile([0.0, 0.05, 0.1], (n, 1))
    activation = np.stack([0.1 + 2.4 * low, np.where(TIMES < 1.0, 0.5, np.nan)], axis=1)
    return Scene(
        model="one leg",
        times_s=TIMES,
        bone_names=("femur_r", "tibia_r"),
        bones=Lines(np.array([0, 2, 4]), np.stack([hip, knee, knee, foot], axis=1)),
        muscle_names=("vaslat_r", "glmax1_r"),
        muscles=Lines(np.array([0, 2, 4]), np.stack([hip + 0.05, knee + 0.05, hip - 0.05, knee - 0.05], axis=1)),
        max_force_n=np.array([5000.0, 1000.0]),
        activation=activation,
        force_names=("calcn_r",),
        force_at=foot[:, None, :],
        force_n=np.tile([0.0, 700.0, 0.0], (n, 1, 1)),
        across=np.array([0.0, 0.0, 1.0]),
        moments=((0, 25),),
        withheld=("Muscles across the right hip: reserves.",),
    )


@pytest.fixture(scope="module")
def with_webgl(playwright: Any) -> Iterator[Any]:
    """A Chromium that draws in space by software."""
    with browser(playwright, "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader") as opened:
        yield opened


@pytest.fixture
def body_page(served: App, opened: Callable[..., Any], with_webgl: Any) -> Callable[..., Any]:
    """The page of a body, opened by someone new: `body_page(**context)`."""

    def page_of(*, init: str = "", **context: Any) -> Any:
        person = served.person()
        knee = {"right": [round(float(v), 1) for v in 50 * np.sin(np.pi * TIMES / 2.0) ** 2]}
        words = {"name": "knee_flexion", "title": "Knee flexion", "unit": "°", "higher": "bent", "lower": "straight"}
        told = as_plain(scene()) | {"repetitions": [[0.0, 1.0, 2.0]], "curves": [{**words, "sides": knee}]}
        drawing = '<svg class="figure body-view" viewBox="0 0 9 9" role="img"><title>From behind</title></svg>'
        document = {"measures": [], "task": "squat", OWN: True, BODY: packed_body(told | {"stills": [drawing]})}
        kept = served.store.save_assessment(person, document, at=datetime.now().astimezone(), title="a squat")
        page = opened(with_webgl, f"{served.address}/assess/{kept.id}", person=person, **context)
        page.add_init_script(init)
        page.get_by_role("link", name="The body in motion").click()
        page.wait_for_selector(".moving:not([aria-busy])")
        return page

    return page_of


def asked_for_stage(page: Any) -> bool:
    return any(re.search(r"/chunks/stage-\w+\.js", url) for url in page.watch.asked)


def cursor(page: Any) -> float:
    return float(page.locator(".moving .cursor").first.get_attribute("x1"))


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")])
def test_slider_curve_and_words_say_one_moment(body_page: Callable[..., Any], viewport: Any, scheme: str) -> None:
    page = body_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    assert asked_for_stage(page)
    assert page.is_visible("canvas")
    assert page.is_hidden(".flat")
    slider = page.locator("#at")
    assert slider.input_value() == "1000", "it begins at the turning point"
    before = cursor(page)
    drawn = page.locator(".space").screenshot()
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "2.00 seconds"
    assert cursor(page) > before + 50
    assert page.inner_text(".moment") == "2.00 s. Ground force: right 700 N. Most active, right: vastus lateralis 10 %."
    eventually(lambda: page.inner_text(".spoken") == page.inner_text(".moment"))
    eventually(lambda: page.locator(".space").screenshot() != drawn)

    drawing = page.locator(".curves svg").first
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    drawing.click(position={"x": box["width"] * 34 / 290, "y": box["height"] / 2})
    assert int(slider.input_value()) < 30, "a press on the curve's beginning goes there"
    page.get_by_role("button", name="Repetition 1").click()
    assert slider.input_value() == "1000"

    page.get_by_role("button", name="Left", exact=True).click()
    assert page.get_by_role("button", name="Left", exact=True).get_attribute("aria-pressed") == "true"
    page.locator(".space").press("ArrowRight")
    assert page.locator("[data-view][aria-pressed=true]").count() == 0, "turned by hand it is no named view"

    page.get_by_role("button", name="Play").click()
    eventually(lambda: int(slider.input_value()) > 1100)
    page.get_by_role("button", name="Pause").click()
    stands = slider.input_value()
    page.wait_for_timeout(200)
    assert slider.input_value() == stands
    accessible(page)
    assert page.evaluate(SIDEWAYS) == []


def test_without_webgl_the_reports_drawings_stand_there_and_nothing_is_fetched(body_page: Callable[..., Any]) -> None:
    page = body_page(init=NO_WEBGL, viewport=PHONE)
    assert not asked_for_stage(page)
    assert page.is_visible(".flat")
    assert page.is_hidden("canvas")
    assert page.locator(".stills svg").count() == 1
    before = cursor(page)
    page.locator("#at").press("Home")
    assert cursor(page) < before
    accessible(page)


def test_a_small_screen_at_200_percent_keeps_everything(body_page: Callable[..., Any]) -> None:
    page = body_page(viewport={"width": 195, "height": 422}, device_scale_factor=2)
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate("() => getComputedStyle(document.querySelector('.track')).position") == "static"
