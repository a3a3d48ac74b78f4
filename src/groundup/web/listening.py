"""The frames of one socket: taken as they come, answered, and the socket closed where they are none, or too many."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from fastapi import WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from groundup.coaching.feedback import Feedback
from groundup.errors import GroundupError
from groundup.live.counting import CountedSet, answer_said
from groundup.live.messages import text
from groundup.live.running import REFUSED, Answer
from groundup.live.sets import Heard, new_allowance
from groundup.web.frames import line_of

TAKEN_OVER, BAD_FRAMES, NO_SET, FLOOD, ENDED, FAILED = 4001, 4003, 4004, 4008, 4000, 1011
"""Codes with which a socket is closed; the page tries again after any other."""
LAST_S = 0.25
"""A frame whose answer may wait has it after this, if none follows."""


async def listen(socket: WebSocket, running: CountedSet, tell: Heard) -> None:
    """Answer frames until the page leaves: on the line itself where our own server holds it, else through the app."""
    line, out = line_of(socket), _Out(socket)
    listening = _Listening(socket, running, (out.say if line is None else line.say), tell)
    if line is not None:
        line.take = listening.take
    try:
        while listening.closing is None:
            listening.take(await socket.receive_bytes())  # from a line comes nothing but what was sent too early
            await out.sent()
        await listening.closing
    except KeyError:  # a text: no page of ours sends one
        await closed(socket, BAD_FRAMES)
    finally:
        listening.stop()
        if line is not None:
            line.take = None
        if listening.failure is not None:
            raise listening.failure


async def closed(socket: WebSocket, code: int, why: str = "") -> None:
    """Close a socket, if it is not."""
    if socket.application_state is WebSocketState.CONNECTED:
        try:
            await socket.close(code, why[:120])
        except (RuntimeError, WebSocketDisconnect):
            return


class _Listening:
    """What a socket's frames lead to: answers that are said to the page and told to those who look on.

    `closing` is the task that closes the socket, once there is one; `failure` an error that nobody foresaw.
    """

    def __init__(self, socket: WebSocket, running: CountedSet, say: Callable[[str], None], tell: Heard) -> None:
        self.closing: asyncio.Task[None] | None = None
        self.failure: Exception | None = None
        self._socket = socket
        self._running = running
        self._say = say
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._allowance = new_allowance()
        self._refused = 0
        self._later: asyncio.TimerHandle | None = None
        self._seen = 0

    def take(self, data: bytes) -> None:
        """One message."""
        if self.closing is not None:
            return
        left = self._allowance.spend(time.monotonic())
        if left is None or self._refused > REFUSED:
            self._close(FLOOD if left is None else BAD_FRAMES)
            return
        self._allowance = left
        self._answer(self._running.receive, data)
        if self._later is None and self._running.silent:
            self._wait()

    def stop(self) -> None:
        """The page is gone."""
        if self._later is not None:
            self._later.cancel()

    def _wait(self) -> None:
        self._seen = self._running.last_seq
        self._later = self._loop.call_later(LAST_S, self._quiet)

    def _quiet(self) -> None:
        """Answer the last frame if no other has followed it."""
        self._later = None
        if self.closing is not None or not self._running.silent:
            return
        if self._running.last_seq != self._seen:
            self._wait()
            return
        self._answer(self._running.overdue)

    def _answer(self, answers: Callable[..., list[Answer[Feedback]]], *data: bytes) -> None:
        try:
            for answer in answers(*data):
                self._refused += answer.fate == "refused"
                said = text(answer_said(answer))
                self._say(said)
                self._tell(said)
        except GroundupError as error:
            self._close(BAD_FRAMES, error.line())
        except Exception as error:  # called from the line, where it would only be logged
            self.failure = error
            self._close(FAILED)

    def _close(self, code: int, why: str = "") -> None:
        self.closing = self._loop.create_task(closed(self._socket, code, why))


class _Out:
    """Answers on their way through the app."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._unsaid = deque[str]()
        self._late: asyncio.Task[None] | None = None

    def say(self, said: str) -> None:
        """Send it soon: with what the last message led to, or where nothing follows, by itself."""
        self._unsaid.append(said)
        if self._late is None or self._late.done():
            self._late = asyncio.get_running_loop().create_task(self._by_itself())

    async def sent(self) -> None:
        """Send what there is."""
        while self._unsaid:
            await self._socket.send_text(self._unsaid.popleft())

    async def _by_itself(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # who listens to the socket hears of it, too
            await self.sent()
