"""A phone as the camera: over real TLS it reaches one session and nothing else, and its frames are counted."""

import json
import re
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx2
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from groundup.live.messages import encode, frame_message
from groundup.store.clearance import clearance_of
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.session import blocks
from groundup.web import phones as phones_module
from groundup.web.phones import VALID, Phones, own_addresses

ORIGIN = "http://localhost:8737"
ADDRESS = "127.0.0.2"  # this machine, under a name that is not localhost's


@pytest.fixture(autouse=True)
def _network(monkeypatch):
    monkeypatch.setattr(phones_module, "own_addresses", lambda: [ADDRESS])
    monkeypatch.setattr(phones_module, "PORT", 0)


@pytest.fixture
def session(store, anna):
    plan = SessionPlan("own", "Squats", (Prescription("squat", 2, 1, 5, 30.0),), rounds=False)
    made = blocks(plan, clearance_of(store, anna.id))
    return store.begin_session(anna.id, plan, made, started=datetime.now(UTC))


@pytest.fixture
def trust(app):
    def context():
        return ssl.create_default_context(cafile=str(app.state.site.folder / "certificate.pem"))

    return context


@pytest.fixture
def invited(browser, session):
    answer = browser.fill("/phones", on=f"/phones?session={session.id}", session=session.id)
    assert answer.status_code == 200
    found = re.search(r"https://[^<\"]+/phone/[^<\"]+", answer.text)
    assert found is not None
    return answer.text, found[0]


def frame(seq: int) -> bytes:
    points = np.full((33, 4), 0.5)
    return encode(frame_message(seq, 33.0 * seq, 640.0, 480.0, points, None))


def test_before_it_is_asked_nothing_listens(browser, session, app):
    answer = browser.get(f"/phones?session={session.id}")
    assert "Let a phone in" in answer.text
    assert not (app.state.site.folder / "certificate.pem").exists()


def test_the_code_holds_the_link_and_the_page_the_fingerprint(invited, app):
    page, link = invited
    made = phones_module.identity(app.state.site.folder, [ADDRESS], now=datetime.now(UTC))
    assert made.fingerprint in page
    assert 'class="qr"' in page
    assert "style=" not in page
    assert urlsplit(link).hostname == ADDRESS


def test_the_phone_gets_its_page_and_what_runs_now(invited, trust, session):
    _, link = invited
    with httpx2.Client(verify=trust()) as phone:
        assert "camera for Anna" in phone.get(link).text
        said = phone.get(f"{link}/now").json()
    assert said["finished"] is False
    assert said["block"] == next(b.index for b in session.blocks if b.kind == "work")


@pytest.mark.parametrize("path", ["/", "/history", "/settings", "/phones", "/api/sessions/x", "/correct/x", "/tests"])
def test_nothing_else_is_reached_that_way(invited, trust, path):
    _, link = invited
    home = link.split("/phone/")[0]
    with httpx2.Client(verify=trust(), cookies={"person": "anything"}) as phone:
        assert phone.get(f"{home}{path}").status_code == 404
        assert phone.post(f"{home}{path}").status_code in (403, 404)


def test_its_frames_are_counted_like_any(invited, trust, session):
    _, link = invited
    block = next(b.index for b in session.blocks if b.kind == "work")
    address = f"{link.replace('https', 'wss', 1)}/live/{block}"
    origin = link.split("/phone/")[0]
    with connect(address, ssl=trust(), origin=origin, proxy=None) as socket:
        assert json.loads(socket.recv(10)) == {"type": "hello", "last_seq": 0}
        for seq in (1, 2, 3):
            socket.send(frame(seq))
            answer = json.loads(socket.recv(10))
            assert answer["seq"] == answer["durable"] == seq
    with connect(address, ssl=trust(), origin=origin, proxy=None) as socket:
        assert json.loads(socket.recv(10))["last_seq"] == 3


def test_another_page_cannot_send_frames(invited, trust, session):
    _, link = invited
    address = f"{link.replace('https', 'wss', 1)}/live/1"
    with (
        pytest.raises((InvalidStatus, ConnectionClosed)),
        connect(address, ssl=trust(), origin="https://evil.example", proxy=None) as socket,
    ):
        socket.recv(10)


def test_a_wrong_token_opens_nothing(invited, trust):
    _, link = invited
    wrong = link[:-3] + ("abc" if not link.endswith("abc") else "xyz")
    with httpx2.Client(verify=trust()) as phone:
        assert phone.get(wrong).status_code == 404
        assert phone.get(f"{wrong}/now").status_code == 404
    with connect(
        f"{wrong.replace('https', 'wss', 1)}/live/1", ssl=trust(), origin=wrong.split("/phone/")[0], proxy=None
    ) as s:
        with pytest.raises(ConnectionClosed) as closed:
            s.recv(10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4004


def test_an_invitation_ends_with_time_and_with_the_next_one(tmp_path):
    phones, now = Phones(tmp_path, None, set()), datetime.now(UTC)
    first = phones.invite("anna", "s1", now=now)
    assert phones.invited(first.token, now=now + VALID - timedelta(seconds=1)) == first
    assert phones.invited(first.token, now=now + VALID) is None
    second = phones.invite("anna", "s1", now=now)
    assert phones.invited(first.token, now=now) is None
    other = phones.invite("anna", "s2", now=now)
    assert phones.invited(second.token, now=now) == second
    assert len({first.token, second.token, other.token}) == 3


def test_without_a_network_it_says_what_to_do(browser, session, monkeypatch):
    monkeypatch.setattr(phones_module, "own_addresses", list)
    answer = browser.fill("/phones", on=f"/phones?session={session.id}", session=session.id)
    assert answer.status_code == 409
    assert "wireless network" in answer.text


def test_own_addresses_are_never_loopback():
    assert not any(a.startswith("127.") for a in own_addresses())


def test_the_computer_hears_what_the_phone_counts(browser, invited, trust, session):
    _, link = invited
    block = next(b.index for b in session.blocks if b.kind == "work")
    address = f"{link.replace('https', 'wss', 1)}/live/{block}"
    with (
        browser.websocket_connect(
            f"/watch/{session.id}/{block}", headers={"origin": ORIGIN, "host": "localhost:8737"}
        ) as computer,
        connect(address, ssl=trust(), origin=link.split("/phone/")[0], proxy=None) as phone,
    ):
        phone.recv(10)
        for seq in (1, 2, 3):
            phone.send(frame(seq))
            assert phone.recv(10) == computer.receive_text()
        with browser.websocket_connect(
            f"/watch/{session.id}/{block}", headers={"origin": ORIGIN, "host": "localhost:8737"}
        ) as later:
            assert json.loads(later.receive_text())["seq"] == 3, "who comes later hears at once where it stands"
    for _ in range(2):  # who left is not told any more, and nobody minds
        with connect(address, ssl=trust(), origin=link.split("/phone/")[0], proxy=None) as phone:
            last = json.loads(phone.recv(10))["last_seq"]
            phone.send(frame(last + 1))
            assert json.loads(phone.recv(10))["seq"] == last + 1
