"""200 cameras at 30 frames a second through the live socket of one server on one core, with real analysis.

The server is the app itself on the loopback interface, on a core of its own; the cameras are one client on another
core, each with the landmarks of a generated session. The peer is an echo on the same server, in the same run: what is
left of the ratio is ours. The cameras ask as a page does: every third frame has its answer at once, and any other whose
answer says something new; what is timed is every answer. `python -m benchmarks.streams --streams 200 --seconds 20` asks
for other sizes.
"""

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from benchmarks.timing import Row

RATE_HZ = 30.0
LONGEST_WAIT_S = 10.0
"""How long the client waits for the last answers of a server that does not keep up."""
SPREAD_S = 10.0
"""The cameras begin within this time of one another: households do not calibrate in the same frame. Only what is sent
while all of them run counts."""
ASKED_EVERY = 3
"""The page lets the answers to the frames between wait, see `MAY_WAIT`."""
WARM_S = 1.0
"""Time after the last has begun that does not count either."""


def run() -> list[Row]:
    return [*_steps(), *_streams(streams=200, seconds=24.0)]


@dataclass
class Replies:
    """What came back: time from sending a frame to its answer [s], and what was never kept."""

    waits_s: list[float] = field(default_factory=list)
    sent: int = 0
    answered: int = 0
    kept: int = 0
    """Frames that an answer called kept."""
    refused: int = 0
    """Answers that are none of a folded frame."""
    server_s: float = float("nan")
    """Processor time of the server a frame, in the time that counts [s]."""
    late_s: float = 0.0
    """How far behind its own schedule the client was at worst: its own limit, not the server's."""

    @property
    def lost(self) -> int:
        """Frames of which no answer said that they are kept."""
        return self.sent - self.kept


def messages(sessions: int = 6) -> list[list[bytes]]:
    """Messages of generated squat and balance sessions, numbered from 1, as a page would send them."""
    from groundup.live.messages import encode, frame_message
    from groundup.synthetic.sessions import live_session

    kinds = (("squat", "front"), ("squat", "right"), ("squat", "front"), ("squat", "left"))
    out: list[list[bytes]] = []
    for i in range(sessions):
        movement, view = kinds[i % len(kinds)]
        made = live_session(np.random.default_rng([i, 30]), movement, view=view, repetitions=8)
        frames = zip(made.times_s, made.landmarks, made.world, strict=True)
        out.append(
            [
                encode(
                    frame_message(n, 1000 * float(t), made.width, made.height, lm, world, may_wait=n % ASKED_EVERY != 0)
                )
                for n, (t, lm, world) in enumerate(frames, start=1)
            ]
        )
    return out


def _steps() -> list[Row]:
    """One frame of the fold, in this process."""
    from groundup.coaching.fold import start, step
    from groundup.coaching.frame import frame_from_mediapipe
    from groundup.live.messages import decode

    rows: list[Row] = []
    for name, sent in zip(("front", "side"), messages(2), strict=True):
        frames = [decode(data) for data in sent]
        taken: list[float] = []
        state = start("squat")
        for f in frames:
            frame = frame_from_mediapipe(f.seq, f.time_ms / 1000, f.landmarks, f.world, f.width, f.height)
            began = time.thread_time()  # the processor's time: neighbors on a busy machine are not ours
            state, _ = step(state, frame)
            taken.append(time.thread_time() - began)
        middle, slow = np.percentile(taken, [50, 99])
        note = f"p99; median {1e3 * middle:.3f} ms, {len(taken)} frames; at most 0.5 ms"
        rows.append(Row(f"step, a squat from the {name}", float(slow), None, note))
    return rows


def _streams(*, streams: int, seconds: float) -> list[Row]:
    """Our socket and the echo, one after the other on the same server."""
    sent = messages()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sets = _begun(folder, streams)
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.streams", "--serve", str(folder), "--port", str(port)],
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            _own_core(1)
            echo = asyncio.run(_cameras(port, ["/echo"] * streams, sent, seconds=seconds, server=server.pid))
            ours = asyncio.run(_cameras(port, sets, sent, seconds=seconds, server=server.pid))
        finally:
            _ended(server)
    return [_row("p50", 50, ours, echo, streams), _row("p99", 99, ours, echo, streams)]


def _row(name: str, percent: float, ours: Replies, echo: Replies, streams: int) -> Row:
    own, peer = (float(np.percentile(r.waits_s, percent)) for r in (ours, echo))
    note = (
        f"{len(ours.waits_s)} replies timed; {ours.sent} frames sent, {ours.answered} answered, {ours.lost} lost, "
        f"{ours.refused} not folded; "
        f"server {1e6 * ours.server_s:.0f} µs of processor a frame, "
        f"echo {1e6 * echo.server_s:.0f} µs; "
        f"client late by {1e3 * ours.late_s:.0f} ms at worst; p99 at most 20 ms"
    )
    return Row(f"reply, {streams} cameras at {RATE_HZ:g} Hz, {name} (peer: echo)", own, peer, note)


def _begun(folder: Path, streams: int) -> list[str]:
    """A person and as many begun sessions as there are cameras; the paths of their sockets."""
    from groundup.store.store import Store
    from groundup.training.plan import Block, Prescription, SessionPlan
    from groundup.training.screening import questions

    now = datetime.now(UTC)
    plan = SessionPlan("own", "Load test", (Prescription("squat", 1, 1, 8, 30.0),), rounds=False)
    block = Block(0, "work", 60.0, "squat", 1, None, 0, 8.0, "repetitions", "Squat")
    with Store.open(folder) as store:
        person = store.add_person("Load test", at=now, synthetic=True)
        store.save_screening(person.id, {g.id: False for g in questions()}, at=now)  # without it nothing is counted
        begun = [store.begin_session(person.id, plan, (block,), started=now) for _ in range(streams)]
    return [f"/live/{session.id}/0" for session in begun]


async def _cameras(port: int, paths: list[str], sent: list[list[bytes]], *, seconds: float, server: int) -> Replies:
    """All cameras, each at its own moment of its set and phase of the frame; what is timed is while all of them run."""
    out = Replies()
    begin = time.perf_counter() + 2.0
    timed = (begin + SPREAD_S + WARM_S, begin + seconds)
    begins = [begin + SPREAD_S * i / len(paths) for i in range(len(paths))]
    cameras = (
        _camera(port, path, sent[i % len(sent)], out, begin=begins[i], seconds=seconds, timed=timed)
        for i, path in enumerate(paths)
    )
    await asyncio.gather(_watched(server, out, timed), *cameras)
    return out


async def _watched(server: int, out: Replies, timed: tuple[float, float]) -> None:
    """What a frame costs the server while all cameras run; the opening of their sets is not among it."""
    await asyncio.sleep(timed[0] - time.perf_counter())
    sent, busy_s = out.sent, _busy_s(server)
    await asyncio.sleep(timed[1] - time.perf_counter())
    out.server_s = (_busy_s(server) - busy_s) / max(1, out.sent - sent)


def _busy_s(process: int) -> float:
    """Processor time that a process has had [s]; not a number where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return float("nan")
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Said(msgspec.Struct):
    """What the client reads of an answer."""

    seq: int
    durable: int
    phase: str = ""


async def _camera(
    port: int,
    path: str,
    frames: list[bytes],
    out: Replies,
    *,
    begin: float,
    seconds: float,
    timed: tuple[float, float],
) -> None:
    from websockets.asyncio.client import connect

    decoder = msgspec.json.Decoder(_Said)
    url = f"ws://127.0.0.1:{port}{path}"
    count = min(len(frames), round(seconds * RATE_HZ))
    when: list[float] = []
    async with connect(url, origin=f"http://127.0.0.1:{port}", compression=None) as link:
        if path != "/echo":
            await link.recv()  # hello

        async def listen() -> None:
            kept = 0
            while kept < count:
                said = decoder.decode(await link.recv())
                sent_s = when[said.seq - 1]
                out.answered += 1
                out.kept += said.durable - kept
                out.refused += not said.phase
                kept = said.durable
                if timed[0] <= sent_s < timed[1]:
                    out.waits_s.append(time.perf_counter() - sent_s)

        listening = asyncio.create_task(listen())
        for n in range(count):
            due = begin + n / RATE_HZ
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            when.append(time.perf_counter())
            if timed[0] <= when[-1] < timed[1]:
                out.late_s = max(out.late_s, when[-1] - due)
            await link.send(frames[n])
            out.sent += 1
        with suppress(TimeoutError):  # what has not come by then is lost
            await asyncio.wait_for(listening, LONGEST_WAIT_S)


def _serve(folder: Path, port: int) -> None:
    """The app with one more socket, which only echoes, on a core of its own."""
    import uvicorn
    from fastapi import WebSocket, WebSocketDisconnect

    from groundup.web.app import PAGES, create_app
    from groundup.web.serve import configured, settled

    _own_core(0)
    app = create_app(folder)
    if "live" not in PAGES:
        from groundup.web.pages import live

        app.include_router(live.router)

    async def echo(link: WebSocket) -> None:
        await link.accept()
        try:
            while True:
                data = await link.receive_bytes()
                seq = int.from_bytes(data[:4], "little")
                await link.send_text(f'{{"seq":{seq},"durable":{seq},"phase":"echo"}}')
        except WebSocketDisconnect:
            return

    app.add_api_websocket_route("/echo", echo)
    door = socket.create_server(("127.0.0.1", port))
    settled()
    uvicorn.Server(configured(app)).run(sockets=[door])


def _ended(server: subprocess.Popen[bytes]) -> None:
    """Stop the server that was started here, whatever it is doing."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(10)


def _own_core(which: int) -> None:
    """Stay on one core where there are two."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {which})


def _wait_for(port: int) -> None:
    for _ in range(200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not come up in 20 s")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--serve", type=Path)
    asked.add_argument("--port", type=int, default=8752)
    asked.add_argument("--streams", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=24.0)
    options = asked.parse_args()
    if options.serve is not None:
        _serve(options.serve, options.port)
    else:
        for row in _streams(streams=options.streams, seconds=options.seconds):
            ratio = (row.ours_s or 0.0) / (row.peer_s or 1.0)
            times = f"{1e3 * (row.ours_s or 0):.2f} ms, echo {1e3 * (row.peer_s or 0):.2f} ms"
            print(f"{row.work}: {times}, {ratio:.1f} × — {row.note}")
