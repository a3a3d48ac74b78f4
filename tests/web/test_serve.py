"""Serving: a port, an address, and an end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from groundup.errors import UsageError
from groundup.web import serve


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


@pytest.mark.skipif(os.name == "nt", reason="ends by a signal")
def test_the_command_serves_until_it_is_interrupted_and_ends_clean(tmp_path):
    command = [sys.executable, "-m", "groundup", "app", "--no-browser", "--home", str(tmp_path / "home")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            address = line.split()[-1]
            assert address.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(address, timeout=10) as page:
                assert "What shall we call you?" in page.read().decode()
                assert page.headers.get("server") is None
        finally:
            process.send_signal(signal.SIGINT)
            until = time.monotonic() + 20
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            process.kill()
        assert "Traceback" not in process.stderr.read()
