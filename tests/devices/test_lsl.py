"""Lab Streaming Layer against real senders: alone on loopback, with another clock, killed and started again."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from groundup.devices.lsl import _Inlet
from groundup.devices.lsl_streams import live_stream

ALONE = str(Path(__file__).with_name("lsl_alone.py"))


def allowed(*words: str) -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", *words, "true"], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def network() -> list[str]:
    pytest.importorskip("pylsl")
    if os.name != "posix" or shutil.which("ip") is None or not allowed("-n"):
        pytest.skip("a network with only loopback needs Linux, iproute2 and the right to make a network namespace")
    return ["unshare", "-n", sys.executable, ALONE]


def told(network: list[str], what: str) -> dict:
    run = subprocess.run([*network, what], check=False, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_a_sender_whose_clock_is_1000_s_ahead_is_placed_within_a_millisecond(network) -> None:
    if not allowed("-T", "--monotonic", "1000"):
        pytest.skip("another clock needs the right to make a time namespace")
    found = told(network, "clock")
    assert found["device_minus_host_s"] == pytest.approx(1000, abs=0.001)
    assert found["off_s"] < 0.001, "every sample is at its time on this computer"
    assert (found["resets"], found["gaps"], found["happened"]) == (0, 0, [])
    assert found["channels"] == [["c0", "s"], ["c1", "N"]]
    assert found["ratio"] == pytest.approx(1000), "kilonewtons became newtons"
    assert found["samples"] > 800


@pytest.mark.parametrize("what", ["restart", pytest.param("nameless", marks=pytest.mark.proof)])
def test_a_sender_that_was_killed_is_found_again_and_the_gap_stays(network, what) -> None:
    found = told(network, what)
    assert found["happened"] == ["lost", "back"]
    assert found["gaps"] == 1
    assert found["off_s"] < 0.001
    assert found["steps"][0] == pytest.approx(0.002, abs=1e-5), "nothing came twice"


@pytest.mark.proof
def test_a_sender_whose_computer_was_started_anew_keeps_its_times_before_and_after(network) -> None:
    if not allowed("-T", "--monotonic", "1000"):
        pytest.skip("another clock needs the right to make a time namespace")
    found = told(network, "reboot")
    assert found["happened"] == ["lost", "back"]
    assert found["resets"] == 1
    assert found["device_minus_host_s"] == pytest.approx(1000, abs=0.001)
    assert found["off_s"] < 0.001


def info(kind: str, channels: str, count: int, kept: str = "float32") -> str:
    return (
        f"<info><name>n</name><type>{kind}</type><channel_count>{count}</channel_count><nominal_srate>2000</nominal_srate>"
        f"<channel_format>{kept}</channel_format><hostname>anna-laptop</hostname><desc><channels>{channels}</channels></desc></info>"
    )


def test_microvolts_become_volts_and_are_emg() -> None:
    channel = "<channel><label>glute</label><unit>microvolts</unit></channel>"
    stream, factors = live_stream(info("EMG", channel * 2, 2))
    assert [(c.name, c.kind, c.unit) for c in stream.channels] == [("glute", "emg", "V"), ("glute (2)", "emg", "V")]
    np.testing.assert_allclose(factors, 1e-6)
    assert (stream.format, stream.rate_hz, stream.clock) == ("double64", 2000.0, "lsl")
    assert "anna" not in repr(stream), "no name of a computer is taken over"


def test_without_units_values_stay_and_nothing_is_taken_for_volts() -> None:
    stream, factors = live_stream(info("EMG", "", 3))
    assert [(c.name, c.kind, c.unit) for c in stream.channels] == [
        (f"channel {i}", "raw", "unknown") for i in (1, 2, 3)
    ]
    assert factors.tolist() == [1, 1, 1]
    assert stream.format == "float32"
    texts, _ = live_stream(info("Markers", "", 2, "string"))
    assert (texts.format, len(texts.channels)) == ("string", 1), "texts of several channels are joined"


class FakeInfo:
    """A stream of two channels as the layer finds it, whose sender has no id of its own."""

    def __init__(self, uid: str, count: int = 2) -> None:
        self._uid, self._count = uid, count

    def uid(self) -> str:
        return self._uid

    def name(self) -> str:
        return "toes"

    def channel_count(self) -> int:
        return self._count

    def channel_format(self) -> int:
        return 1


class FakeLayer:
    """A layer with two senders of one name, of which the first goes and its like comes back."""

    def __init__(self) -> None:
        self.near, self.opened = [FakeInfo("b")], []

    def local_clock(self) -> float:
        return time.monotonic()

    def StreamInlet(self, info: FakeInfo, **_: object) -> "FakeLayer":  # noqa: N802
        self.opened.append(info.uid())
        return self

    def open_stream(self, _: float) -> None: ...

    def time_correction(self, _: float) -> float:
        return 0.0

    def info(self, _: float) -> "FakeLayer":
        return self

    def as_xml(self) -> str:
        return info("Force", "", 2)

    def pull_chunk(self, *_: object, **__: object) -> None:
        raise RuntimeError("lost")

    def ContinuousResolver(self, **_: object) -> "FakeLayer":  # noqa: N802
        return self

    def results(self) -> list[FakeInfo]:
        return self.near


def test_a_lost_stream_is_not_found_again_in_another_of_its_name() -> None:
    layer, held = FakeLayer(), set()
    first = _Inlet(layer, FakeInfo("a"), held)
    _Inlet(layer, FakeInfo("b"), held)
    list(first.pulled())
    list(first.pulled())
    assert layer.opened == ["a", "b"], "the second device's samples never become the first's"
    layer.near = [FakeInfo("b"), FakeInfo("c", count=3)]
    list(first.pulled())
    assert layer.opened == ["a", "b"], "nor those of a stream of another form"
    layer.near = [FakeInfo("b"), FakeInfo("d")]
    list(first.pulled())
    assert layer.opened == ["a", "b", "d"]
