"""From Home one press opens today's session, and an opened session has not begun."""

import re
from datetime import timedelta

from html_checked import parsed

from groundup.training import dose
from groundup.web.words import now


def pressed(visitor) -> str:
    """What Home's Start leads to."""
    return visitor.post("/train", {"kind": ""}).headers["location"]


def test_homes_start_is_one_press_from_the_pain_question(mara):
    home = parsed(mara.get("/").text)
    (start,) = (e for e in home.all("button") if e.text().startswith("Start,"))
    assert not [e for e in home.all("a") if e.text().startswith("Start")]
    address = pressed(mara)
    assert re.fullmatch(r"/train/\w+", address)
    player = parsed(mara.get(address).text)
    (welcome,) = (e for e in player.all("section") if e.attributes.get("id") == "welcome")
    assert "Any pain right now?" in welcome.text()
    assert not [e for e in welcome.all("button") if "Start" in e.text()]
    (session,) = mara.store.sessions(mara.store.people()[0].id)
    assert f"{dose.seconds(session.plan) / 60:.0f} min" in start.text()


def test_a_session_that_was_only_opened_has_not_begun_and_is_opened_again(mara):
    address = pressed(mara)
    for page in ("/", "/train"):
        text = mara.get(page).text
        assert "in the middle" not in text
        assert "Go on" not in text
        assert "Start" in text
    assert pressed(mara) == address
    assert len(mara.store.sessions(mara.store.people()[0].id)) == 1


def test_one_opened_yesterday_is_not_todays(mara, monkeypatch):
    late = now().replace(hour=23, minute=50)
    for module in ("home", "train"):
        monkeypatch.setattr(f"groundup.web.pages.{module}.now", lambda: late)
    first = pressed(mara)
    for module in ("home", "train"):
        monkeypatch.setattr(f"groundup.web.pages.{module}.now", lambda: late + timedelta(minutes=20))
    assert pressed(mara) != first


def test_what_was_begun_is_gone_on_with_from_home(mara):
    address = pressed(mara)
    session = address.rpartition("/")[2]
    event = {"id": "pain-1", "block": -1, "kind": "pain", "value": 0, "at": now().isoformat()}
    headers = {"origin": "http://localhost:8737", "x-csrf-token": mara.token()}
    assert mara.client.post(f"/api/sessions/{session}/events", json=[event], headers=headers).status_code == 200
    page = parsed(mara.get("/").text)
    first = next(e for e in page.all("a") if e.attributes.get("class", "").startswith("button"))
    assert (first.text().strip(), first.attributes["href"]) == ("Go on", address)
    order = [e for e in page.all("svg", "a") if "chain" in e.attributes.get("class", "") or e is first]
    assert order[0] is first, "in mid-session the chain comes after what to press"


def test_home_offers_the_tests_that_come_before_training(mara):
    assert "Does it work for you?" in mara.get("/").text
    mara.post("/tests/primary", {"primary": ["ankle.lunge_distance"]})
    assert "Begin with the tests" in mara.get("/").text
