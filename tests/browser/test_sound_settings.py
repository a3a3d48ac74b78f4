"""Settings switch what a session sounds on this device; a device without a voice of its own is offered none."""

from typing import Any

from browsing import LAPTOP, App


def opened_as_somebody(served: App, chromium: Any) -> Any:
    context = chromium.new_context(viewport=LAPTOP)
    context.add_cookies([{"name": "person", "value": served.person(), "url": served.address}])
    return context.new_page()


def test_what_is_switched_off_in_settings_is_off_before_the_next_session(served: App, chromium: Any) -> None:
    page = opened_as_somebody(served, chromium)
    page.goto(f"{served.address}/settings")
    metronome = page.locator('#sounds input[data-sound="metronome"]')
    assert metronome.is_checked()
    metronome.uncheck(force=True)
    page.goto(served.address)
    page.get_by_role("button", name="Start").click()
    page.wait_for_selector("#welcome:not([hidden])")
    assert not page.locator('#welcome input[data-sound="metronome"]').is_checked()
    assert page.locator('#welcome input[data-sound="tones"]').is_checked()
    page.context.close()


def test_without_a_voice_of_its_own_a_device_shows_no_switch_for_one(served: App, chromium: Any) -> None:
    page = opened_as_somebody(served, chromium)
    page.add_init_script("speechSynthesis.getVoices = () => [{name: 'cloud', lang: 'en-US', localService: false}]")
    for path in ("/settings", "/"):
        page.goto(f"{served.address}{path}")
        if path == "/":
            page.get_by_role("button", name="Start").click()
            page.wait_for_selector("#welcome:not([hidden])")
        part = page.locator("#sounds" if path == "/settings" else "#welcome")
        assert not part.get_by_label("Voice").is_visible(), path
        assert part.get_by_text("has no voice of its own").is_visible(), path
        assert part.get_by_label("Tones").is_visible(), path
    page.context.close()
