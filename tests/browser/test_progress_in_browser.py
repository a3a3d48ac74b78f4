"""Progress in a browser: charts that keyboard and pointer read, the drawing on paper, nothing lost on a small phone."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import LAPTOP, PHONE, SIDEWAYS, WHOLE, App, accessible

MEASURE = "/progress/glute.single_leg_bridge_repetitions"


@pytest.mark.parametrize(
    ("viewport", "scheme", "scale"),
    [
        pytest.param({"width": 360, "height": 740}, "light", 1, id="360-light", marks=WHOLE),
        pytest.param(PHONE, "dark", 1, id="390-dark"),
        pytest.param({"width": 195, "height": 422}, "light", 2, id="390-at-200-percent"),
        pytest.param(LAPTOP, "dark", 1, id="laptop-dark", marks=WHOLE),
    ],
)
def test_progress_is_clean_everywhere(
    served: App, demo: str, page_as: Callable[..., Any], viewport: dict[str, int], scheme: str, scale: int
) -> None:
    page = page_as(demo, "/progress", viewport=viewport, color_scheme=scheme, device_scale_factor=scale)
    for path in ("/progress", MEASURE, "/evidence/change", "/evidence/measures/ankle.lunge_distance"):
        page.goto(f"{served.address}{path}")
        for summary in page.locator("summary").all():
            summary.click()
        if path.startswith("/progress"):
            page.wait_for_selector(".plot canvas")
            assert page.locator(".plot canvas").count() == page.locator("figure[data-chart]").count() > 0
            assert page.locator("svg.on-paper").first.is_hidden()
        accessible(page, path)
        assert page.evaluate(SIDEWAYS) == [], path


def test_the_keyboard_steps_through_the_values(page_as: Callable[..., Any], demo: str) -> None:
    page = page_as(demo, MEASURE, viewport=LAPTOP)
    page.wait_for_selector(".plot canvas")
    plot = page.locator(".plot").first
    plot.focus()
    assert page.evaluate("document.activeElement.className") == "plot"
    rows = page.locator("table:has(caption:text('every value'))").first.locator("tbody tr")
    values = [row.locator("td").first.inner_text() for row in rows.all()]
    said: list[str] = []
    for _ in values:
        plot.press("ArrowLeft")
        said.append(page.locator(".readout").first.inner_text())
    assert [v in s for v, s in zip(values, said, strict=True)] == [True] * len(values), said
    assert said[-1].endswith("practice, not counted")
    plot.press("End")
    assert "retest" in page.locator(".readout").first.inner_text()


def test_paper_and_pages_without_scripts_have_the_drawing(page_as: Callable[..., Any], demo: str) -> None:
    page = page_as(demo, MEASURE, viewport=LAPTOP)
    page.wait_for_selector(".plot canvas")
    page.emulate_media(media="print")
    assert page.locator("svg.on-paper").first.is_visible()
    assert page.locator(".plot").first.is_hidden()
    plain = page_as(demo, MEASURE, viewport=PHONE, java_script_enabled=False)
    drawing = plain.locator("figure[data-chart] svg").first
    assert drawing.is_visible()
    assert plain.locator("figure[data-chart] svg path.spots.retest").count() == 2
    assert "95 % interval" in plain.inner_text("main")
