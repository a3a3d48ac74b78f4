"""The line of a web socket: camera frames come off it, and answers go onto it, without a detour through the app.

Uvicorn hands each message to the app by a queue and a task, and each answer back through three layers: of a frame that
takes 100 µs to count, another 50. So whoever counts may take the messages of a line as they come. Everything else of
the protocol stays with `websockets`: the handshake, control frames, messages in parts, and whatever breaks its rules.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import HTTPConnection
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

try:
    from websockets.speedups import apply_mask
except ImportError:  # where it was not compiled
    from websockets.utils import apply_mask

UNREAD = 8
"""So many messages of one socket may wait before its line is told to wait too: a page that sends again what was lost
has more of them at once, a camera that runs never."""
READ_BYTES = 65_536
"""Read at once, about seventy frames: what else runs on the server waits for no more."""
_LINE = "groundup.line"
_BINARY, _TEXT = 0x82, 0x81
"""First bytes of a whole binary message and of a text (RFC 6455, 5.2)."""
_MASKED, _SHORT = 0x80, 0x80 | 126
"""The second byte of a browser's message: its length, or that two bytes of length follow."""
_HEAD, _LONG_HEAD = 2 + 4, 2 + 2 + 4
"""Bytes before the content: type, length, mask."""
_ROOM = memoryview(bytearray(READ_BYTES))
"""Lines are read one after the other, and what was read is copied off before the next."""


class Frames(WebSocketsSansIOProtocol, asyncio.BufferedProtocol):
    """Uvicorn's web socket, whose messages somebody may take directly, and whose line waits behind `UNREAD` of them.

    Uvicorn stops reading after each message until the app has taken it: two calls of the system a frame.
    """

    take: Callable[[bytes], None] | None = None
    """Called with every binary message as it comes; without it they wait for the app."""
    _rest: bytes = b""
    """The beginning of a frame whose end has not come."""
    _theirs = False
    """Whether all that comes goes to `websockets` unread: after a frame too long to be one of ours."""

    def handle_connect(self, event: Request) -> None:
        """Let the app find this line."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"] = {**(self.scope.get("extensions") or {}), _LINE: {"line": self}}

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002
        """Where the system may write what has come."""
        return _ROOM

    def buffer_updated(self, nbytes: int) -> None:
        """So much has come."""
        self.data_received(bytes(_ROOM[:nbytes]))

    def data_received(self, data: bytes) -> None:
        """Cut what has come into whole frames: a binary message is taken, anything else is for `websockets`."""
        if not self.handshake_initiated or self._theirs:
            super().data_received(data)
            return
        data = self._rest + data if self._rest else data
        at, end = 0, len(data)
        while end - at >= 2:
            kind, size = data[at], data[at + 1]
            if size == _SHORT and end - at >= _LONG_HEAD:
                start = at + _LONG_HEAD
                stop = start + (data[at + 2] << 8 | data[at + 3])
            elif _MASKED <= size < _SHORT:
                start = at + _HEAD
                stop = start + size - _MASKED
            elif size == _SHORT:
                break
            else:  # longer than any frame of a camera, or unmasked
                self._theirs, self._rest = True, b""
                super().data_received(data[at:])
                return
            if stop > end:
                break
            if kind == _BINARY and self.take is not None and not self.frames and self.open:
                self.take(apply_mask(data[start:stop], data[start - 4 : start]))
            else:
                super().data_received(data[at:stop])
            at = stop
        self._rest = data[at:]

    @property
    def open(self) -> bool:
        """Whether messages may go either way."""
        return self.handshake_complete and not (self.close_sent or self.disconnected or self.transport.is_closing())

    def say(self, text: str) -> None:
        """Send one text message, if anybody is there to hear it."""
        if not self.open:
            return
        data = text.encode()
        length = len(data)
        if length < 126:
            head = bytes((_TEXT, length))
        elif length < 65_536:
            head = bytes((_TEXT, 126, length >> 8, length & 0xFF))
        else:
            head = bytes((_TEXT, 127)) + length.to_bytes(8, "big")
        self.transport.write(head + data)

    def pause_writing(self) -> None:
        """A page that reads no answers need not be read either."""
        super().pause_writing()
        if self.take is not None:
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        if self.take is not None:
            self.transport.resume_reading()

    def send_receive_event_to_app(self) -> None:
        """Hand on a message. A line that is marked as stopped is not stopped; a running one may be let go on freely."""
        self.read_paused = self.queue.qsize() < UNREAD
        super().send_receive_event_to_app()


def line_of(connection: HTTPConnection) -> Frames | None:
    """The line of a web socket; None where another server than ours, or a test, holds it."""
    return connection.scope.get("extensions", {}).get(_LINE, {}).get("line")
