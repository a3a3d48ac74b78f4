"""The page of the tripod drill: its targets, what it is not, and what its socket says."""

import pytest
from visiting import ORIGIN

from groundup.devices.opening import source_of
from groundup.web.pages.sensor_tripod import TARGETS


def socket(browser):
    return browser.websocket_connect("ws://localhost:8737/sensors/tripod/live", headers={"origin": ORIGIN})


def test_the_page_offers_every_target_and_claims_no_norm(browser):
    text = browser.get("/sensors/tripod").text
    assert all(f'value="{target}"' in text for target in TARGETS)
    assert "no norm" in text
    assert "style=" not in text


def test_a_page_without_a_sensor_is_told_why(browser):
    with socket(browser) as line:
        assert line.receive_json()["why"] == "No sensor is connected"


@pytest.mark.parametrize("nonsense", ["", "{}", "[]", '{"do": "choose", "target": "north"}', '{"do": 7}'])
def test_nonsense_changes_nothing(browser, nonsense):
    with socket(browser) as line:
        line.receive_json()
        line.send_text(nonsense)
        assert line.receive_json()["target"] == "own"


def test_a_quiet_simulated_foot_is_on_its_own_stance(browser, app):
    app.state.sensors.make = lambda _: source_of("simulated:press")
    browser.fill("/sensors/add", on="/sensors", source="ble:foot-trainer")
    with socket(browser) as line:
        line.send_json({"do": "choose", "target": "own", "side": "left"})
        said = next(s for _ in range(300) if (s := line.receive_json())["holding"])
    assert said["do"] == "Hold it"
    assert said["asked"].endswith("heel")
    assert sum(said["tripod"][name] for name in ("medial", "lateral", "heel")) == pytest.approx(100.0)
