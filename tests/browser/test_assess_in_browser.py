"""Assess in the browser: a real recording with its progress, a file that is none, and one that is stopped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import App, eventually

STEPS = """() => {
  window.shares = [];
  const bar = document.querySelector("#assess progress");
  const note = () => sessionStorage.setItem("shares", JSON.stringify(window.shares));
  new MutationObserver(() => { window.shares.push(bar.value); note(); }).observe(bar, { attributes: true });
}"""


@pytest.fixture
def assess(served: App, page_as: Callable[..., Any]) -> tuple[str, Any]:
    person = served.person()
    page = page_as(person, "/assess")
    page.evaluate(STEPS)
    return person, page


def send(page: Any, *files: Path) -> None:
    """Choose files and send them; a movement that is known needs no words."""
    page.locator("#files").set_input_files([str(f) for f in files])
    page.get_by_role("button", name="Assess").click()


def test_a_real_recording_is_assessed_with_its_progress(served: App, assess: tuple[str, Any], recordings: Path) -> None:
    person, page = assess
    send(page, recordings / "squat-landmarks" / "side_view_two_squats.json")
    page.wait_for_selector(".progress:not([hidden])")
    page.wait_for_url("**/assess/*", timeout=120_000)
    shares = page.evaluate("() => JSON.parse(sessionStorage.getItem('shares'))")
    assert shares == sorted(shares), "a bar that goes back is no bar"
    assert shares[-1] == 100
    (kept,) = served.store.assessments(person)
    assert page.url.endswith(kept.id)
    assert len(kept.document["repetitions"]) == 2
    report = page.frame_locator("iframe").locator("h1").first if page.locator("iframe").count() else page.locator("h1")
    assert report.inner_text() != ""
    page.goto(f"{served.address}/assess")
    assert page.locator(f"a[href='/assess/{kept.id}']").count() == 1


def test_a_file_that_is_none_is_refused_in_a_sentence(served: App, assess: tuple[str, Any], tmp_path: Path) -> None:
    person, page = assess
    broken = tmp_path / "walk.c3d"
    broken.write_bytes(b"this was never a recording" * 40)
    send(page, broken)
    page.wait_for_selector(".failed:not([hidden])", timeout=120_000)
    said = page.inner_text(".failed")
    assert said.startswith("walk.c3d: this needs a file in a format groundup knows")
    assert said.count("walk.c3d") == 1
    assert "Found: text whose first line is 'this was never a recording" in said
    assert "Traceback" not in said
    assert page.get_by_role("button", name="Assess").is_enabled()
    assert served.store.assessments(person) == ()


def test_one_that_is_stopped_leaves_nothing(served: App, assess: tuple[str, Any], recordings: Path) -> None:
    person, page = assess
    send(page, recordings / "balance-video" / "cam02.mp4")
    eventually(lambda: page.evaluate("() => window.shares.some((s) => s >= 30)"))
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".progress", state="hidden")
    assert not page.is_visible(".failed")
    assert page.get_by_role("button", name="Assess").is_enabled()
    uploads = served.app.state.site.folder / "uploads"
    eventually(lambda: not any(uploads.iterdir()))
    assert served.store.assessments(person) == ()
