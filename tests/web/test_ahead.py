"""Worked out ahead: the first look finds it, a camera goes before it, and a page says the same with it or without."""

import threading
import time
from types import SimpleNamespace

from groundup.web import ahead, serve
from groundup.web.ahead import Ahead


def answers(store):
    return {key[1] for key in store.worked_out}


def until(done, seconds=20.0):
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.01)
    assert done()


def test_the_first_look_finds_it_and_shows_what_it_would_have(demo):
    store = demo.client.app.state.site.store
    cold = demo.client.get("/progress").text
    store.worked_out.clear()
    Ahead(demo.client.app).wait()
    kept = dict(store.worked_out)
    warm = demo.client.get("/progress").text
    assert warm == cold
    assert all(store.worked_out[key][1] is made[1] for key, made in kept.items() if key[1] in ("progress", "shown"))


def test_a_counted_set_goes_before_it(demo, monkeypatch):
    monkeypatch.setattr(ahead, "_LOOK_AGAIN_S", 0.01)
    store, counting = demo.client.app.state.site.store, threading.Event()
    store.worked_out.clear()
    counting.set()
    monkeypatch.setattr(
        demo.client.app.state, "sets", SimpleNamespace(any_running=counting.is_set, close=lambda: None), False
    )
    work = Ahead(demo.client.app)
    time.sleep(0.3)
    assert "progress" not in answers(store)
    counting.clear()
    until(lambda: "shown" in answers(store))
    work.stop()


def test_it_ends_while_a_set_is_counted(demo, monkeypatch):
    monkeypatch.setattr(
        demo.client.app.state, "sets", SimpleNamespace(any_running=lambda: True, close=lambda: None), raising=False
    )
    work = Ahead(demo.client.app)
    begun = time.monotonic()
    work.stop()
    assert time.monotonic() - begun < 1.5, "it does not sleep through its end"


def test_the_server_begins_it_and_ends_it_before_the_store_is_closed(tmp_path, monkeypatch):
    said = []

    class Told(Ahead):
        def __init__(self, app):
            said.append("begun")
            super().__init__(app)

        def stop(self):
            super().stop()
            said.append("ended")

    monkeypatch.setattr(serve, "Ahead", Told)
    from groundup.web.app import create_app

    app = create_app(tmp_path / "home")
    close = app.state.site.store.close
    monkeypatch.setattr(app.state.site.store, "close", lambda: (said.append("closed"), close()), raising=False)
    server = serve._Announced(app, "http://127.0.0.1/", browser=False, folder=tmp_path)
    with serve.listening("127.0.0.1", None) as door:
        thread = threading.Thread(target=lambda: server.run(sockets=[door]))
        thread.start()
        until(lambda: "begun" in said)
        server.should_exit = True
        thread.join(20)
    assert said == ["begun", "ended", "closed"]
