"""Correct it in the browser: scrub, remove a repetition, save; a reload shows the correction, beside the original."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from browsing import App, accessible

from groundup.assess import assess
from groundup.synthetic.demo import demo as demo_recording


def test_one_repetition_is_removed_and_stays_removed(served: App, page_as: Callable[..., Any]) -> None:
    person = served.person()
    recording, _ = demo_recording()
    digest = served.store.keep_recording(person, recording, what="set", at=datetime.now().astimezone()).hash
    page = page_as(person, f"/correct/{digest}")
    page.wait_for_selector(".correct:not([aria-busy])")
    rows = page.locator(".correct tbody tr")
    assert rows.count() == 5
    before = page.locator(".figure").evaluate("(c) => c.toDataURL()")
    page.locator("#at").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    assert page.inner_text(".clock") != "0.00 s"
    assert page.locator(".figure").evaluate("(c) => c.toDataURL()") != before, "the figure moves with the time"
    box = page.locator(".curve").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    middle = float(page.inner_text(".clock").split()[0])
    start, end = recording.start_s, recording.end_s
    assert abs(middle - (start + end) / 2) < (end - start) / 50
    page.get_by_role("button", name="Remove repetition 2").click()
    assert rows.count() == 4
    page.get_by_role("button", name="Save the corrections").click()
    page.wait_for_selector(".saved:has-text('Saved.')")
    accessible(page, "corrected")
    page.reload()
    page.wait_for_selector(".correct:not([aria-busy])")
    assert rows.count() == 4
    assert len(assess(served.store.recording(person, digest)).repetitions) == 5, "the original is as it was"
    page.get_by_role("button", name="Back to what was found").click()
    page.wait_for_selector(".correct tbody tr:nth-child(5)")
    page.get_by_role("button", name="Save the corrections").click()
    page.wait_for_selector(".saved:has-text('Saved.')")
    page.reload()
    page.wait_for_selector(".correct:not([aria-busy])")
    assert rows.count() == 5
