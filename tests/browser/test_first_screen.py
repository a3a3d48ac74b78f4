"""What to press is on the first screen of Home: on a phone, on a small one, and enlarged to 200 %."""

from datetime import datetime
from typing import Any

import pytest
from browsing import LAPTOP, PHONE, App

from groundup.training.log import SessionEvent

SMALL, ENLARGED = {"width": 375, "height": 667}, {"width": 195, "height": 422}
FREE = """(button) => {
  const r = button.getBoundingClientRect();
  const at = (y) => document.elementFromPoint(r.left + r.width / 2, y)?.closest("a, button") === button;
  return at(r.top + 3) && at(r.bottom - 3);
}"""
"""Whether the top and the bottom edge of a button are on the screen, under nothing else."""


@pytest.mark.parametrize("screen", [PHONE, SMALL, ENLARGED, LAPTOP], ids=["phone", "small phone", "200 %", "laptop"])
@pytest.mark.parametrize("running", [False, True], ids=["start", "go on"])
def test_what_to_press_is_on_the_first_screen(
    served: App, chromium: Any, screen: dict[str, int], *, running: bool
) -> None:
    person = served.person()
    if running:
        event = SessionEvent("pain-1", -1, "pain", datetime.now().astimezone(), 0)
        served.store.add_events(served.begin(person), [event])
    context = chromium.new_context(viewport=screen)
    context.add_cookies([{"name": "person", "value": person, "url": served.address}])
    page = context.new_page()
    page.goto(served.address)
    button = page.locator("main .button.start")
    assert button.count() == 1
    assert button.evaluate(FREE), button.inner_text()
    context.close()
