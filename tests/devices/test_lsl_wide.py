"""1 kHz × 1024 channels for ten minutes: nothing is lost, nothing invented, memory stays flat."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WIDE = str(Path(__file__).with_name("lsl_wide.py"))
SECONDS = 600


@pytest.mark.proof
def test_ten_minutes_of_a_thousand_channels_are_kept_to_the_last_sample(tmp_path: Path) -> None:
    pytest.importorskip("pylsl")
    if shutil.which("ip") is None or subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("a network with only loopback needs Linux, iproute2 and the right to make a network namespace")
    if shutil.disk_usage(tmp_path).free < 5e9:
        pytest.skip("the recording takes 2.5 GB of disk")
    out = tmp_path / "wide.xdf"
    command = ["unshare", "-n", sys.executable, WIDE, "record", str(out), str(SECONDS)]
    try:
        run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS + 300)
    finally:
        out.unlink(missing_ok=True)
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout.splitlines()[-1])
    print(found)
    assert (found["came"], found["kept"], found["gaps"]) == (1000 * SECONDS, 1000 * SECONDS, 0)
    memory = found["memory_mb"]
    assert max(memory[len(memory) // 2 :]) - max(memory[: len(memory) // 2]) < 20
