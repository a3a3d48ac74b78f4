"""The door: who may ask, from where, how much; and what nobody ever sees."""

import asyncio
import logging
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.websockets import WebSocketDisconnect
from visiting import ORIGIN, opened

from groundup.web import security
from groundup.web.security import HEADERS, Door, Secret

FORM = "application/x-www-form-urlencoded"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8737", "192.168.0.9", "", "[::1", "a:b:c"])
def test_another_host_is_refused_so_that_no_name_can_be_rebound_to_this_machine(empty, host):
    answer = empty.get("/evidence", headers={"host": host})
    assert answer.status_code == 421
    assert "csrf" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8737", "localhost:8737", "localhost", "[::1]:8737", "LOCALHOST"])
def test_this_machine_is_answered_under_each_of_its_names(empty, host):
    assert empty.get("/evidence", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost:8737", "http://localhost:9999"])
def test_a_page_of_another_address_may_send_nothing_even_with_the_token(empty, origin):
    answer = empty.post("/welcome", {"name": "Eve"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert empty.store.people() == ()


def test_a_cross_site_request_without_an_origin_is_refused(empty):
    for site in ("cross-site", "same-site"):
        token = empty.token()
        answer = empty.client.post("/welcome", data={"name": "Eve", "csrf": token}, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
    assert empty.store.people() == ()


def routes_of(app):
    """Every route, those of included routers among them, however this FastAPI keeps them."""
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        yield from [route] if inner is None else routes_of(inner)


def unsafe(app):
    every = [r for r in routes_of(app) if isinstance(r, APIRoute)]
    return [(m, r.path) for r in every for m in r.methods - {"GET", "HEAD", "OPTIONS"}]


def test_nothing_is_changed_without_the_token(mara):
    routes = unsafe(mara.client.app)
    assert len(routes) > 15
    before = list(mara.store.people())
    for method, path in routes:
        asked = re.sub(r"{\w+(:\w+)?}", "1", path)
        for token in ("", "0" * 64):
            answer = mara.client.request(method, asked, data={"csrf": token}, headers={"origin": ORIGIN})
            assert answer.status_code == 403, (method, path)
        answer = mara.client.request(method, asked, json={}, headers={"origin": ORIGIN, "x-csrf-token": "wrong"})
        assert answer.status_code == 403, (method, path)
    assert list(mara.store.people()) == before


def test_no_page_that_only_looks_changes_anything(mara):
    """Every GET is safe: nothing that a link could do to a person is done by one."""
    names = {r.endpoint.__name__ for r in routes_of(mara.client.app) if isinstance(r, APIRoute) and "GET" in r.methods}
    assert not names & {"remove", "delete", "delete_everything", "choose", "answer", "clear", "restore", "bring_demo"}


def test_the_socket_checks_host_and_origin(mara):
    sockets = [r.path for r in routes_of(mara.client.app) if isinstance(r, APIWebSocketRoute)]
    assert sockets
    path = re.sub(r"{\w+(:\w+)?}", "1", sockets[0])
    for headers in ({}, {"origin": "http://evil.example"}, {"origin": "http://evil.example", "host": "evil.example"}):
        with pytest.raises(WebSocketDisconnect) as refused, mara.client.websocket_connect(path, headers=headers):
            pass
        assert refused.value.code == 1008


def test_the_policy_is_the_strictest_that_runs_on_every_page(empty, mara):
    for visitor, path in ((empty, "/welcome"), (mara, "/"), (mara, "/nothing"), (mara, "/static/app.css")):
        headers = visitor.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=(self)" in headers["permissions-policy"]
        assert "microphone=()" in headers["permissions-policy"]
        assert all(name in headers for name in HEADERS)


def test_pages_are_kept_by_no_cache_and_cookies_read_by_no_script(empty):
    answer = empty.post("/welcome", {"name": "Mara"})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert empty.get("/welcome").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/....//app.py",
        "/static//etc/passwd",
        "/static/%00",
        "/correct/../../groundup.db",
        "/correct/%2e%2e%2fgroundup.db",
    ],
)
def test_no_path_leads_out_of_its_folder(mara, path):
    answer = mara.get(path)
    assert answer.status_code in (404, 405), path
    assert b"SQLite" not in answer.content
    assert "import" not in answer.text


def test_what_belongs_to_another_person_is_as_unknown_as_what_never_was(demo):
    theirs = demo.store.people()[0]
    session = demo.store.sessions(theirs.id)[0].id
    recording = demo.store.recordings(theirs.id)
    demo.post("/welcome", {"name": "Eve"})
    eve = next(p for p in demo.store.people() if p.name == "Eve")
    demo.become(eve.id)
    demo.post("/welcome/health", {"none": "1"})
    addresses = [f"/history/{session}", f"/train/{session}", f"/api/sessions/{session}"]
    addresses += [f"/correct/{r.hash}" for r in recording[:1]]
    for address in addresses:
        assert demo.get(address).status_code == 404, address
    answer = demo.post("/morning", {"session": session, "pain": "3"})
    assert answer.status_code == 404


def test_a_body_beyond_its_limit_is_refused_before_it_is_read(mara):
    answer = mara.client.post(
        "/morning",
        content=b"x",
        headers={
            "origin": ORIGIN,
            "content-length": str(security.BODY_BYTES + 1),
            "content-type": FORM,
        },
    )
    assert answer.status_code == 413


def test_a_body_that_does_not_say_its_size_is_stopped_while_it_streams(empty):
    """Straight at the door, as a client that lies: chunks without end, of which it takes no more than the limit."""
    taken = 0

    async def app(scope, receive, send):
        nonlocal taken
        while True:
            taken += len((await receive()).get("body", b""))

    async def endless():
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    async def answered(_):
        pass

    door = Door(app, secret=Secret(b"s" * 32))
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/morning",
        "query_string": b"",
        "headers": [(b"host", b"localhost:8737"), (b"origin", b"http://localhost:8737")],
        "client": ("127.0.0.1", 5),
    }
    with pytest.raises(Exception, match="may be sent here at once"):
        asyncio.run(door(scope, endless, answered))
    assert taken <= security.BODY_BYTES


def test_an_error_of_ours_is_a_page_without_a_trace_and_a_log_without_a_person(mara, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("pain 7 of Mara in the left foot")

    monkeypatch.setattr("groundup.web.pages.home.starting", broken)
    with caplog.at_level(logging.DEBUG):
        answer = mara.get("/")
    assert answer.status_code == 500
    assert "An error of groundup itself" in answer.text
    for secret in ("Traceback", "RuntimeError", "pain 7"):
        assert secret not in answer.text
    assert "RuntimeError in " in caplog.text
    assert "Mara" not in caplog.text
    assert "pain 7" not in caplog.text


def test_names_and_answers_are_escaped_wherever_they_appear(empty):
    empty.post("/welcome", {"name": "<script>alert(1)</script>"})
    empty.become(empty.store.people()[0].id)
    empty.post("/welcome/health", {"none": "1"})
    for path in ("/", "/people", "/settings", "/plan/print"):
        text = empty.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def neighbor(visitor, path, *, cookie="", query=b""):
    """What a machine of the same network is answered."""
    told = []

    async def ask():
        async def nothing():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def heard(message):
            told.append(message)

        headers = [(b"host", b"10.0.0.5:8737")] + ([(b"cookie", cookie.encode())] if cookie else [])
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "client": ("10.0.0.7", 51000),
            "server": ("10.0.0.5", 8737),
        }
        await visitor.client.app(scope, nothing, heard)

    asyncio.run(ask())
    return told[0]["status"], dict(told[0]["headers"])


def test_told_to_listen_to_the_network_it_still_asks_neighbors_for_the_key(tmp_path):
    for visitor in opened(tmp_path / "home", allow_hosts=["10.0.0.5"]):
        key = visitor.client.app.state.site.secret.derived("neighbor")
        assert neighbor(visitor, "/evidence")[0] == 403
        assert neighbor(visitor, "/evidence", cookie=f"key={'0' * 64}")[0] == 403
        status, headers = neighbor(visitor, "/", query=f"key={key}".encode())
        assert (status, headers[b"location"]) == (303, b"/")
        assert b"HttpOnly" in headers[b"set-cookie"]
        assert neighbor(visitor, "/evidence", cookie=f"key={key}")[0] == 200


def test_the_secret_is_its_owners_alone_and_survives_a_restart(tmp_path):
    first = Secret.kept_in(tmp_path)
    assert (tmp_path / "web-secret").stat().st_mode & 0o077 == 0
    assert Secret.kept_in(tmp_path) == first
    assert first.derived("csrf") != first.derived("neighbor")
    Path(tmp_path / "web-secret").write_bytes(b"short")
    assert Secret.kept_in(tmp_path) != first
