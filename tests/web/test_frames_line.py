"""The line of the live socket: whatever pieces the bytes come in, messages are whole, in order, and each once."""

import os
import socket
import struct
import threading
import time

import pytest
import uvicorn
from starlette.requests import HTTPConnection

from groundup.web.frames import READ_BYTES, Frames, line_of

MASK = b"\x11\x22\x33\x44"


class Taker:
    """An app that takes binary messages from the line and says how long each was."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.through_the_app: list[dict[str, object]] = []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "websocket":
            return
        await receive()
        await send({"type": "websocket.accept"})
        line = scope["extensions"]["groundup.line"]["line"]

        def take(data: bytes) -> None:
            self.got.append(data)
            line.say(f"{len(data)}{'.' * (len(data) % 70_001)}")

        line.take = take
        await send({"type": "websocket.send", "text": "ready"})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.through_the_app.append(message)


@pytest.fixture
def taker():
    return Taker()


@pytest.fixture
def wire(taker):
    server = uvicorn.Server(uvicorn.Config(taker, port=0, ws=Frames, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    with socket.create_connection(server.servers[0].sockets[0].getsockname()[:2], timeout=10) as line:
        line.sendall(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += line.recv(1)
        assert read(line) == (0x81, b"ready")
        yield line
    server.should_exit = True
    thread.join(10)


def frame(kind: int, content: bytes) -> bytes:
    """A frame of a browser (RFC 6455, 5.2)."""
    length = len(content)
    if length < 126:
        size = bytes([0x80 | length])
    else:
        size = struct.pack("!BH", 0xFE, length) if length < 65_536 else struct.pack("!BQ", 0xFF, length)
    masked = bytes(c ^ MASK[i % 4] for i, c in enumerate(content))
    return bytes([kind]) + size + MASK + masked


def read(line: socket.socket) -> tuple[int, bytes]:
    kind, length = exactly(line, 2)
    if length == 126:
        (length,) = struct.unpack("!H", exactly(line, 2))
    elif length == 127:
        (length,) = struct.unpack("!Q", exactly(line, 8))
    return kind, exactly(line, length)


def exactly(line: socket.socket, n: int) -> bytes:
    data = b""
    while len(data) < n:
        more = line.recv(n - len(data))
        assert more, "the line was closed"
        data += more
    return data


def through_the_app(taker: Taker, n: int) -> list[object]:
    deadline = time.monotonic() + 10
    while len(taker.through_the_app) < n and time.monotonic() < deadline:
        time.sleep(0.01)
    return [m.get("text") or m.get("bytes") for m in taker.through_the_app]


@pytest.mark.parametrize("piece", [1, 5, 7, 126, 1000, 10**6])
def test_messages_are_whole_however_they_were_cut(wire, taker, piece):
    sent = [os.urandom(n) for n in (0, 1, 125, 126, 127, 948, 3000)]
    data = b"".join(frame(0x82, one) for one in sent)
    for i in range(0, len(data), piece):
        wire.sendall(data[i : i + piece])
    for one in sent:
        kind, said = read(wire)
        assert (kind, said.rstrip(b".")) == (0x81, str(len(one)).encode())
        assert len(said) == len(str(len(one))) + len(one)
    assert taker.got == sent


def test_pings_texts_and_messages_in_parts_keep_their_place(wire, taker):
    wire.sendall(frame(0x82, b"first") + frame(0x89, b"are you there") + frame(0x82, b"second"))
    assert [read(wire)[0] for _ in range(3)] == [0x81, 0x8A, 0x81]
    wire.sendall(frame(0x81, b"text") + frame(0x02, b"in ") + frame(0x80, b"parts") + frame(0x82, b"third"))
    assert read(wire)[0] == 0x81
    assert taker.got == [b"first", b"second", b"third"]
    assert through_the_app(taker, 2) == ["text", b"in parts"]


def test_a_message_longer_than_a_camera_sends_comes_through_the_app(wire, taker):
    long = os.urandom(2 * READ_BYTES)
    wire.sendall(frame(0x82, b"before") + frame(0x82, long) + frame(0x82, b"after"))
    assert read(wire)[0] == 0x81
    assert through_the_app(taker, 2) == [long, b"after"]


def test_what_breaks_the_rules_closes_the_line(wire, taker):
    wire.sendall(bytes([0x82, 3]) + b"abc")  # a browser masks what it sends
    kind, why = read(wire)
    assert (kind, struct.unpack("!H", why[:2])) == (0x88, (1002,))
    assert taker.got == []


def test_a_goodbye_is_answered_and_nothing_behind_it_is_taken(wire, taker):
    wire.sendall(frame(0x88, struct.pack("!H", 1000)) + frame(0x82, b"late"))
    assert read(wire)[0] == 0x88
    assert wire.recv(1) == b""
    assert taker.got == []


def test_another_server_has_no_such_line():
    assert line_of(HTTPConnection({"type": "websocket", "extensions": {}})) is None
