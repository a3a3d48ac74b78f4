"""A real server killed in mid-set: the page comes back, sends what was not kept, and nothing changes."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from squat_session import begun
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from groundup.live.messages import HEAD, MAY_WAIT
from groundup.store.sessions import StoredSession
from groundup.store.store import Store

SQUATS = 1


class Server:
    """The app as people start it, on a folder, on a free port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "groundup", "app", "--home", str(self.home), "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60.0
        while time.monotonic() < deadline:
            try:
                httpx2.get(f"{self.origin}/evidence", timeout=5.0)
                return
            except httpx2.TransportError:
                time.sleep(0.1)
        pytest.fail("the server did not answer")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def live(self, session: StoredSession) -> ClientConnection:
        return connect(
            f"ws://127.0.0.1:{self.port}/live/{session.id}/{SQUATS}",
            origin=self.origin,  # type: ignore[arg-type]
            additional_headers={"cookie": f"person={session.person_id}"},
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("served") / "home")
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.terminate()
        made.process.wait()


def new_session(server: Server) -> StoredSession:
    with Store.open(server.home) as store:
        return begun(store, name=uuid4().hex)


class Page:
    """What a page keeps: its frames by number until the server has them."""

    def __init__(self, frames: list[bytes]) -> None:
        self.kept = dict(enumerate(frames, start=1))
        self.answers: dict[int, dict[str, Any]] = {}

    def play(self, socket: ClientConnection, until: Callable[[int], bool]) -> None:
        """Send what is kept, one frame at a time, until told to stop or the line breaks."""
        hello = json.loads(socket.recv())
        assert hello["type"] == "hello"
        self.forget(hello["last_seq"])
        for seq, frame in sorted(self.kept.items()):
            socket.send(frame)
            answer = json.loads(socket.recv())
            self.answers[answer["seq"]] = answer
            self.forget(answer["durable"])
            if until(seq):
                return

    def forget(self, durable: int) -> None:
        self.kept = {seq: frame for seq, frame in self.kept.items() if seq > durable}


def test_nothing_is_counted_twice_or_lost(server: Server, two_squats: list[bytes]) -> None:
    session = new_session(server)
    page = Page(two_squats)
    for kill_at in (300, 500):  # within the first squat, within the second
        with server.live(session) as live:
            page.play(live, lambda seq, last=kill_at: seq == last)
            live.send(page.kept[kill_at + 1])  # on its way, its answer never read
            server.kill()
        server.start()
    with server.live(session) as live:
        page.play(live, lambda _: False)
    assert page.answers[len(two_squats)]["count"] == 2
    ended = [a["repetition"] for a in page.answers.values() if a.get("repetition")]
    assert len(ended) == 2
    finish(server, session.id, session.person_id)
    with Store.open(server.home) as store:
        (kept,) = (s for s in store.session(session.id).sets if s.block == SQUATS)
        assert (kept.result.done, kept.result.counted_by) == (2.0, "camera")
        assert kept.recording is not None
        stream = store.recording(session.person_id, kept.recording).first("landmarks_image")
    assert stream is not None
    assert len(stream) == len(two_squats)
    assert [r.start_s for r in kept.repetitions] == pytest.approx([r["start_s"] for r in ended])


def waits(frame: bytes) -> bytes:
    """The same frame, whose answer may wait."""
    seq, flags, *rest = HEAD.unpack_from(frame)
    return HEAD.pack(seq, flags | MAY_WAIT, *rest) + frame[HEAD.size :]


def test_whatever_was_called_kept_survives_a_kill_where_most_answers_wait(
    server: Server, two_squats: list[bytes]
) -> None:
    session = new_session(server)
    last, sent, answers = 0, 0, 0
    for until in (100, 350, len(two_squats)):
        with server.live(session) as live:
            hello = json.loads(live.recv())
            assert hello["last_seq"] >= last, "what was called kept is"
            last = hello["last_seq"]
            for frame in two_squats[last:until]:
                live.send(waits(frame))
                sent += 1
            while last < until - 2:
                answer = json.loads(live.recv(timeout=30))
                last, answers = answer["durable"], answers + 1
            if until < len(two_squats):
                server.kill()
                server.start()
                continue
            while last < until:  # the very last frames, which nothing follows
                answer = json.loads(live.recv(timeout=5))
                last = answer["durable"]
    assert answer["count"] == 2
    assert answers < 0.5 * sent
    finish(server, session.id, session.person_id)
    with Store.open(server.home) as store:
        (kept,) = (s for s in store.session(session.id).sets if s.block == SQUATS)
        assert kept.recording is not None
        stream = store.recording(session.person_id, kept.recording).first("landmarks_image")
    assert stream is not None
    assert len(stream) == len(two_squats)


def finish(server: Server, session: str, person: str) -> None:
    """End the set as the page does; the same events twice, as after an answer that was lost."""
    with httpx2.Client(base_url=server.origin, headers={"origin": server.origin}) as client:
        client.cookies.set("person", person)
        found = re.search(r'name="csrf" content="([^"]+)"', client.get(f"/train/{session}").text)
        assert found is not None
        at = datetime.now(UTC)
        events = [
            {"id": "b", "block": SQUATS, "kind": "begin", "value": None, "at": at.isoformat()},
            {
                "id": "e",
                "block": SQUATS,
                "kind": "end",
                "value": {"done": 2, "by": "camera"},
                "at": (at + timedelta(seconds=25)).isoformat(),
            },
        ]
        for _ in range(2):
            answer = client.post(f"/api/sessions/{session}/events", json=events, headers={"x-csrf-token": found[1]})
            assert answer.status_code == 200, answer.text
        assert len(client.get(f"/api/sessions/{session}").json()["events"]) == 2


def test_a_second_tab_takes_the_set_and_the_first_is_told(server: Server, two_squats: list[bytes]) -> None:
    session = new_session(server)
    with server.live(session) as first:
        Page(two_squats).play(first, lambda seq: seq == 30)
        with server.live(session) as second:
            assert json.loads(second.recv()) == {"type": "hello", "last_seq": 30}
            with pytest.raises(ConnectionClosed) as closed:
                first.recv(timeout=10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4001


@pytest.mark.parametrize("origin", ["http://evil.example", None])
def test_a_page_of_another_origin_gets_no_socket(server: Server, origin: str | None) -> None:
    session = new_session(server)
    with (
        pytest.raises(Exception, match="403"),
        connect(
            f"ws://127.0.0.1:{server.port}/live/{session.id}/{SQUATS}",
            origin=origin,  # type: ignore[arg-type]
            additional_headers={"cookie": f"person={session.person_id}"},
        ),
    ):
        pass


def test_what_is_no_frame_closes_the_socket_and_harms_nothing(server: Server, two_squats: list[bytes]) -> None:
    session = new_session(server)
    with server.live(session) as live:
        live.recv()
        answered = 0
        with suppress(ConnectionClosed):
            while answered < 500:
                live.send(b"not a frame")
                answered += json.loads(live.recv(timeout=10))["type"] == "ignored"
        assert answered < 100
    with server.live(session) as live:
        page = Page(two_squats[:20])
        page.play(live, lambda _: False)
        assert page.kept == {}
