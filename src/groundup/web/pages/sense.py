"""What sensors say of a running set: a page asks, and hears it as it comes."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool

from groundup.coaching.foot_set import FootTold
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.source import Happening
from groundup.errors import GroundupError
from groundup.live.foot_feed import Key
from groundup.live.maxima import Maxima
from groundup.live.messages import text
from groundup.live.onset_order import EmgKept, keeping, kept, onset_order
from groundup.live.sensed import TARGETS, SensedBeginning, SensedRepetition
from groundup.live.sensed_said import LOST_SHARE, battery_low, hello, lost, news, order, told
from groundup.live.sensed_sets import Running
from groundup.live.sensors import Sensors
from groundup.live.sets import Try, began
from groundup.store.errors import NotStored
from groundup.training.tries import tries
from groundup.web.listening import BAD_FRAMES, ENDED, NO_SET, TAKEN_OVER, closed
from groundup.web.pages.live import attempt_meant, refused, sets_of
from groundup.web.planning import not_now
from groundup.web.playing import rung_of
from groundup.web.site import Site
from groundup.web.words import now

router = APIRouter()

TELLS_S = 0.02
"""A page is told of numbers that run at most so often; of news at once."""
GRAVITY = 9.81
ASKED = 2_000
"""Messages that a page may send before its line is taken for a flood."""


@router.websocket("/sense/{session_id}/{block}")
async def sense(socket: WebSocket, session_id: str, block: int) -> None:
    """One set: a hello, then what each sample tells; the page says pause, go on and which distribution it wants."""
    if await refused(socket, session_id):
        return
    await socket.accept()
    sets, sensors = sets_of(socket), socket.app.state.sensors
    loop = asyncio.get_running_loop()

    def ended(why: str) -> None:
        code = TAKEN_OVER if why == "taken over" else ENDED
        loop.call_soon_threadsafe(lambda: loop.create_task(closed(socket, code, why)))

    try:
        attempt = await run_in_threadpool(attempt_meant, socket, session_id, block)
        beginning, maxima = await run_in_threadpool(_beginning, socket, session_id, block, attempt)
    except GroundupError as error:
        await closed(socket, NO_SET, error.line())
        return
    if beginning is None:
        await closed(socket, ENDED, "ended")
        return
    talk = _Talk(socket, sensors, maxima)
    try:
        running = await run_in_threadpool(sets.sensed.take, beginning, sensors, ended, talk.heard)
    except GroundupError as error:
        await closed(socket, NO_SET, error.line())
        return
    of: Try = (session_id, block, attempt)
    running.listen()
    talk.begin(running)
    sets.watch(of, talk.camera)
    telling = asyncio.create_task(talk.tell())
    try:
        await _asked(socket, running)
    except (WebSocketDisconnect, RuntimeError):  # the page left, or the socket was closed under us
        pass
    finally:
        telling.cancel()
        sets.unwatch(of, talk.camera)
        sets.sensed.leave(session_id, block, talk.heard)


class _Talk:
    """What is said to one page: the newest sample, as soon as it may be, and everything that is news."""

    def __init__(self, socket: WebSocket, sensors: Sensors, maxima: Maxima) -> None:
        self._socket = socket
        self._sensors = sensors
        self._maxima = maxima
        self._running: Running | None = None
        self._news: list[dict[str, Any]] = []
        self._newest: dict[str, Any] | None = None
        self._before: dict[str, Any] | None = None
        self._hello: dict[str, Any] = {}
        self._waits = asyncio.Event()
        self._emg: EmgKept | None = None
        self._streams: dict[Key, LiveStream] = {}
        self._camera_s = float("inf")
        """Host minus camera time of the quickest answer."""

    def begin(self, running: Running) -> None:
        """Say hello."""
        self._running = running
        self._keep_muscles()
        self._greet()

    def heard(self, key: Key, item: Arrival | Happening, said: FootTold | None) -> None:
        """Something came, and this is what the rule says of it."""
        if self._running is None:
            return
        fold = self._running.kept.sensed
        if isinstance(item, Happening):
            self._keep_muscles()
        elif self._emg is not None:
            self._emg = kept(self._emg, key, item)
        if isinstance(item, Happening) or said is None or said.cannot:
            self._greet()
        at = time.time()
        message = told(fold, said or fold.told, self._maxima, trouble=self._trouble(), at=at, now_s=item.host_time_s)
        if said is None:
            message |= {"cue": None, "repetition": None}
        if news(message, self._before):
            self._news.append(message)
            self._newest = None  # it is older, and would be said after this
        else:
            self._newest = message
        self._before = message
        self._waits.set()
        if said is not None and said.done is not None and fold.repetitions:
            self._order(fold.repetitions[-1])

    def camera(self, answer: str) -> None:
        """What the camera's count of the same set says: its frames share a clock with the sensors from here on."""
        said = json.loads(answer)
        if self._running is None or "time_s" not in said:
            return
        self._running.mark("frame", number=said["time_s"])
        self._camera_s = min(self._camera_s, time.monotonic() - said["time_s"])
        if said["repetition"] is not None:
            start_s, end_s = (said["repetition"][name] + self._camera_s for name in ("start_s", "end_s"))
            self._say_order(start_s, end_s)

    async def tell(self) -> None:
        """Send what there is, news before numbers, for as long as the page is there."""
        loop, next_s = asyncio.get_running_loop(), 0.0
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await self._waits.wait()
                self._waits.clear()
                messages, self._news = self._news, []
                if self._newest is not None and loop.time() >= next_s:
                    messages.append(self._newest)
                    self._newest, next_s = None, loop.time() + TELLS_S
                elif self._newest is not None:
                    loop.call_at(next_s, self._waits.set)
                for message in messages:
                    await self._socket.send_text(text(message))

    def _keep_muscles(self) -> None:
        """Begin to keep raw EMG for the order of onsets; what is kept stays as long as the streams are the same."""
        streams = self._sensors.streams
        if self._emg is None or streams != self._streams:
            self._streams, self._emg = streams, keeping(streams)

    def _greet(self) -> None:
        """Say hello where what it says has changed."""
        assert self._running is not None
        said = hello(self._running.kept.sensed, self._sensors, self._maxima)
        lasting = {name: said[name] for name in ("sensing", "counts", "why", "says", "unseen", "muscles", "tripod")}
        if lasting != self._hello:
            self._hello = lasting
            self._news.append(said)
            self._waits.set()

    def _trouble(self) -> str:
        assert self._running is not None
        fold = self._running.kept.sensed
        said = [self._running.trouble, lost(fold, self._sensors), battery_low(fold, self._sensors)]
        lane = self._sensors.lanes.get(fold.feed.leads) if fold.feed is not None else None
        if lane is not None and lane.tally.lost_share >= LOST_SHARE:
            said.append(f"{100 * lane.tally.lost_share:.0f} % of its packets are lost: come nearer to this computer")
        return "; ".join(one for one in said if one)

    def _order(self, done: SensedRepetition) -> None:
        self._say_order(done.start_s, done.end_s)

    def _say_order(self, start_s: float, end_s: float) -> None:
        emg, loop = self._emg, asyncio.get_running_loop()
        if emg is None or not self._hello["muscles"]:
            return

        async def said() -> None:
            found = await asyncio.to_thread(onset_order, emg, start_s=start_s, end_s=end_s)
            self._news.append(order(found))
            self._waits.set()

        self._ordering = loop.create_task(said())


async def _asked(socket: WebSocket, running: Running) -> None:
    """What the page asks for, until it leaves."""
    marks: dict[str, Callable[[str], None]] = {
        "pause": lambda _: running.mark("pause"),
        "go on": lambda _: running.mark("go on"),
        "target": lambda of: running.mark("target", text=of if of in TARGETS else ""),
    }
    for _ in range(ASKED):
        try:
            asked = json.loads(await socket.receive_text())
            marks[asked["do"]](str(asked.get("of") or ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            break
    await closed(socket, BAD_FRAMES, "nothing that a page of ours would ask")


def _beginning(socket: WebSocket, session_id: str, index: int, attempt: int) -> tuple[SensedBeginning | None, Maxima]:
    """What the set begins with; None where that try is over."""
    site: Site = socket.app.state.site
    session = site.store.session(session_id)
    person, at = site.store.person(session.person_id), now()
    block = next((b for b in session.blocks if b.index == index and b.kind == "work"), None)
    if block is None:
        raise NotStored("set of this session", index)
    maxima = Maxima.read(site.folder, person.id, at.date())
    over = session.finished is not None or attempt <= tries(site.store.events(session_id), index).over
    if over or not_now(site.store, person, now=at, tests=session.kind == "test"):
        return None, maxima
    mass = person.subject.mass_kg
    beginning = SensedBeginning(
        session.id,
        index,
        None if session.kind == "test" else rung_of(site.store, person.id, block).sensed,
        block.side,
        block.target,
        None if mass is None else GRAVITY * mass,
        began(datetime.now(UTC).astimezone()),
        attempt,
        {f"{muscle}|{side or ''}": volts for (muscle, side), volts in maxima.volts.items()},
        person.synthetic,
    )
    return beginning, maxima
