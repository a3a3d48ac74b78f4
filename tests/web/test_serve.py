"""Serving: a port, an address, and an end."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
import uvicorn
from websockets.sync.client import connect

from groundup.errors import UsageError
from groundup.web import frames, serve
from groundup.web.alone import alone


def test_a_busy_port_is_stepped_over_unless_it_was_asked_for():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(UsageError, match="a free port"):
            serve.listening("127.0.0.1", port)
        with serve.listening("127.0.0.1", None, first=port) as other:
            assert other.getsockname()[1] != port


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)]
)
def test_only_this_machine_is_named_where_only_it_is_listened_to(host, local):
    assert (serve.names(host) == ()) == local


def test_an_app_that_is_slow_gets_every_message_in_order_and_its_memory_does_not_fill():
    wait, got, done = threading.Event(), [], threading.Event()

    async def slow(scope, receive, send):
        if scope["type"] != "websocket":
            return
        await receive()
        await send({"type": "websocket.accept"})
        while not wait.is_set():
            await asyncio.sleep(0.01)
        while len(got) < 300:
            got.append((await receive())["bytes"])
        done.set()
        await receive()

    config = uvicorn.Config(slow, port=0, ws=frames.Frames, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    sent = [bytes([i % 256]) * 65_536 for i in range(300)]  # 20 MB, more than the system itself keeps
    with connect(f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", compression=None) as line:
        sending = threading.Thread(target=lambda: [line.send(one) for one in sent])
        sending.start()
        (taken,) = server.server_state.connections
        while taken.queue.qsize() < frames.UNREAD:
            time.sleep(0.01)
        sending.join(1.0)
        assert sending.is_alive(), "who sends has to wait"
        assert taken.queue.qsize() < 2 * frames.UNREAD, "what arrived with the last one it took, and no more"
        wait.set()
        assert done.wait(30)
        sending.join()
    assert got == sent
    server.should_exit = True
    thread.join()


def test_a_folder_that_is_open_is_refused_with_where_and_is_free_again_after(tmp_path):
    here, there = "http://127.0.0.1:8811/", "http://127.0.0.1:8812/"
    with alone(tmp_path, here), pytest.raises(UsageError, match=re.escape(here)), alone(tmp_path, there):
        pass
    with alone(tmp_path, there):
        pass


@pytest.mark.skipif(os.name == "nt", reason="ends by a signal")
def test_the_command_serves_until_it_is_interrupted_and_ends_clean(tmp_path):
    command = [sys.executable, "-m", "groundup", "app", "--no-browser", "--home", str(tmp_path / "home")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "Starting" in process.stderr.readline(), "at once: all that the app stands on takes its time to load"
            line = process.stdout.readline()
            address = line.split()[-1]
            assert address.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(address, timeout=10) as page:
                assert "What shall we call you?" in page.read().decode()
                assert page.headers.get("server") is None
            again = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            assert again.returncode == 2
            assert f"open at {address}" in again.stderr
            assert {path.name for path in (tmp_path / "home").rglob("*") if path.stat().st_mode & 0o077} == set()
        finally:
            process.send_signal(signal.SIGINT)
            until = time.monotonic() + 20
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            process.kill()
        assert "Traceback" not in process.stderr.read()
