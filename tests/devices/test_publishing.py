"""Publishing: asked for, warned of, and never with a name."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from groundup.cli import app
from groundup.devices.publishing import publishable, warned
from groundup.errors import UsageError
from groundup.synthetic.foot_trainer import foot_session, notifications

PUBLISHED = str(Path(__file__).with_name("lsl_published.py"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    file = tmp_path / "anna.bin"
    file.write_bytes(b"".join(n.data for n in notifications(rng, foot_session(rng, [], length_s=10.0))))
    return file


def test_a_receiver_sees_channels_and_units_and_no_name(log: Path) -> None:
    pytest.importorskip("pylsl")
    alone = ["unshare", "-n"]
    if os.name != "posix" or shutil.which("ip") is None or shutil.which("unshare") is None:
        pytest.skip("a network with only loopback needs Linux and iproute2")
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("a network with only loopback needs the right to make a network namespace")
    command = f"ip link set lo up; exec {sys.executable} {PUBLISHED} replay:{log}@foot-trainer"
    run = subprocess.run([*alone, "sh", "-c", command], check=False, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["channels"] == [[name, "force", "N"] for name in ("hallux", "fifth", "heel", "arch")]
    assert found["samples"] >= 100
    assert -0.001 < found["latest_late_s"] < 1.0, "at their times on this computer"
    assert "anna" not in found["xml"].replace(socket.gethostname(), "")


@pytest.mark.parametrize("text", ["replay:anna.c3d", "lsl:EMG", "lsl"])
def test_a_file_and_what_is_in_the_network_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        publishable(text)


def test_without_a_yes_nothing_is_sent(log: Path) -> None:
    run = CliRunner().invoke(app, ["devices", "publish", f"replay:{log}@foot-trainer"], input="maybe\n")
    assert isinstance(run.exception, UsageError)
    assert "Nothing was sent" in str(run.exception)
    assert "unencrypted" in run.output
    assert "foot, 100 times a second: hallux [N], fifth [N], heel [N], arch [N]" in run.output
    assert "found 'maybe'" in str(run.exception)
    assert socket.gethostname() in warned(["a"])
    without = CliRunner().invoke(app, ["devices", "publish", f"replay:{log}@foot-trainer"], input="")
    assert "Nothing was sent" in str(without.exception)


def test_a_recording_in_a_folder_with_an_at_sign_is_a_recording(tmp_path: Path) -> None:
    folder = tmp_path / "anna@clinic"
    folder.mkdir()
    (folder / "a.c3d").write_bytes(b"")
    with pytest.raises(UsageError, match="a person's name"):
        publishable(f"replay:{folder / 'a.c3d'}")


def test_a_simulated_trainer_is_refused_for_what_it_is() -> None:
    with pytest.raises(UsageError, match="nobody's foot"):
        publishable("simulated:press")
