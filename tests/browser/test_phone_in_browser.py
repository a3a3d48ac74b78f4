"""A phone as the camera, in two browsers: it scans, its camera looks, and the computer's page shows what it counts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browsing import BALANCE, LAPTOP, PHONE, SIDEWAYS, STANCE_S, App, accessible, begin, eventually, through

from groundup.training.plan import Prescription
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
    computer.get_by_role("link", name="Go on with the session").click()
    begin(computer)
    computer.wait_for_selector("#setup-say:has-text('Waiting for the phone')")
    assert computer.get_attribute("#play", "data-kind") == "ready"
    assert computer.get_by_role("button", name="Start without").is_visible()
    accessible(computer, "waiting for the phone")
    phone.get_by_role("button", name="Start the camera").click()
    computer.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=120_000)
    accessible(phone, "the phone while it counts")
    computer.wait_for_selector("#play[data-kind=switch]", timeout=120_000)
    computer.keyboard.press("s")
    computer.wait_for_selector("#summary:not([hidden])")
    eventually(lambda: networked.store.session(session).finished is not None)
    left = next(s for s in networked.store.session(session).sets if s.result.side == "left")
    assert left.result.counted_by == "camera"
    assert left.recording is not None
    assert 4.0 <= left.result.done < STANCE_S
    phone.wait_for_selector(".phone-line:has-text('You can put the phone away')")


def test_without_the_phone_the_person_goes_on_and_it_may_come_later(
    networked: App, chromium: Any, opened: Callable[..., Any]
) -> None:
    person = networked.person()
    session = networked.begin(person, replace(BALANCE, prescriptions=(Prescription("balance", 1, 1, 9.0, 30.0),)))
    computer = opened(
        chromium, f"{networked.address}/train/{session}?camera=phone", person=person, viewport=PHONE, clock=True
    )
    begin(computer)
    computer.wait_for_selector("#setup-say:has-text('Waiting for the phone')")
    computer.clock.run_for(30_000)
    assert computer.get_attribute("#play", "data-kind") == "ready", "nothing begins by itself"
    assert computer.evaluate(SIDEWAYS) == []
    computer.keyboard.press(" ")
    assert computer.inner_text("#setup-say") == "Paused."
    computer.keyboard.press(" ")
    computer.get_by_role("button", name="Start without").click()
    through(computer, "#play[data-kind=work]", step_ms=500)
    assert "the clock counts" in computer.inner_text("#by")
    through(computer, "#notice", step_ms=500)
    assert "The clock counts from here" in computer.inner_text("#notice")
    through(computer, "#summary")
    assert computer.is_hidden("#setup")
    eventually(lambda: networked.store.session(session).finished is not None)
    assert [s.result.counted_by for s in networked.store.session(session).sets] == ["timer", "timer"]
