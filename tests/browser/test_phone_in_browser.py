"""A phone as the camera, in two browsers: it scans, its camera looks, and the computer's page shows what it counts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import BALANCE, LAPTOP, PHONE, App, accessible, begin, eventually

from groundup.web import phones

ADDRESS = "127.0.0.2"  # this machine, under a name that is not localhost's


@pytest.fixture
def networked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[App]:
    """The app of a machine with a network, in which there is nobody else."""
    monkeypatch.setattr(phones, "own_addresses", lambda: [ADDRESS])
    monkeypatch.setattr(phones, "PORT", 0)
    made = App(tmp_path / "home")
    yield made
    made.close()


def test_the_computer_shows_what_the_phone_counts(
    networked: App, chromium: Any, seeing: Any, opened: Callable[..., Any]
) -> None:
    person = networked.person()
    session = networked.begin(person, BALANCE)
    computer = opened(chromium, f"{networked.address}/phones?session={session}", person=person, viewport=LAPTOP)
    computer.get_by_role("button", name="Let a phone in").click()
    link = computer.inner_text("section[aria-labelledby=scan] code")
    assert link.startswith(f"https://{ADDRESS}:")
    accessible(computer, "the code to scan")
    phone = opened(seeing, link, viewport=PHONE, ignore_https_errors=True, permissions=["camera"])
    accessible(phone, "the phone before its camera")
    phone.get_by_role("button", name="Start the camera").click()
    phone.wait_for_selector(".phone-line:has-text('Stay still')", timeout=120_000)
    eventually(lambda: "Stay still" not in phone.inner_text(".phone-line"))
    eventually(lambda: phone.inner_text(".phone-count") == "0")
    computer.get_by_role("link", name="Go on with the session").click()
    begin(computer)
    computer.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)
    accessible(phone, "the phone while it counts")
    computer.wait_for_selector("#play[data-kind=switch]", timeout=120_000)
    computer.keyboard.press("s")
    computer.wait_for_selector("#summary:not([hidden])")
    eventually(lambda: networked.store.session(session).finished is not None)
    left = next(s for s in networked.store.session(session).sets if s.result.side == "left")
    assert left.result.counted_by == "camera"
    assert left.recording is not None
    assert 2.0 <= left.result.done < 3.0
    phone.wait_for_selector(".phone-line:has-text('You can put the phone away')")
