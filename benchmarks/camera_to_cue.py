"""From the camera's image to the server's answer in the page, in a real Chromium, beside an echo socket of that page.

The player runs as people use it: fake camera, pose worker, live socket, coaching, journal. An init script notes when
each frame leaves and when its answer comes; every frame carries its camera's time. Meanwhile the same page sends
messages of the same size to a socket that only echoes them: the ratio says what counting adds to the network.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pose import RECORDINGS
from benchmarks.served import Served
from benchmarks.timing import Row
from groundup.training.plan import Prescription

CHROMIUM = "/usr/bin/chromium"
SECONDS = 30
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)

WATCH = """
(() => {
  const Real = window.WebSocket;
  window.frames_sent = new Map();
  window.measured = [];
  window.echoed = [];
  window.WebSocket = class extends Real {
    constructor(address, ...more) {
      super(address, ...more);
      if (!String(address).includes("/live/")) return;
      const send = this.send.bind(this);
      this.send = (data) => {
        const view = new DataView(data);
        window.frames_sent.set(view.getUint32(0, true), [performance.now(), view.getFloat64(16, true)]);
        send(data);
      };
      this.addEventListener("message", ({ data }) => {
        const seq = JSON.parse(data).seq;
        const sent = window.frames_sent.get(seq);
        if (!sent) return;
        const now = performance.now();
        window.measured.push([performance.timeOrigin + now - sent[1], now - sent[0]]);
        window.frames_sent.delete(seq);
      });
      const echo = new Real(String(address).replace(/[/]live[/].*/, "/echo"));
      const message = new ArrayBuffer(948);
      let at = 0;
      echo.onmessage = () => window.echoed.push(performance.now() - at);
      echo.onopen = () => setInterval(() => { at = performance.now(); echo.send(message); }, 33);
    }
  };
})();
"""


def run() -> list[Row]:
    """Camera to answer, and the answer alone beside an echo."""
    clip = RECORDINGS / "balance-video" / "cam02.mp4"
    missing = _missing(clip)
    if missing:
        return [Row("camera to cue", None, None, missing)]
    with tempfile.TemporaryDirectory() as name:
        measured, echoed = _measured(Path(name), clip)
    whole, answer = measured[:, 0] / 1e3, measured[:, 1] / 1e3
    return [
        Row("camera to cue, p50", float(np.percentile(whole, 50)), None, f"{len(whole) / SECONDS:.0f} frames/s"),
        Row("camera to cue, p95", float(np.percentile(whole, 95)), None, "wanted: 150 ms on two free cores"),
        *(
            Row(
                f"frame sent to answer, p{p}",
                float(np.percentile(answer, p)),
                float(np.percentile(echoed, p)) / 1e3,
                "peer: an echo of the same size in the same page",
            )
            for p in (50, 95)
        ),
    ]


def _missing(clip: Path) -> str:
    for there, message in (
        (clip.is_file(), f"no recordings at {RECORDINGS}"),
        (Path(CHROMIUM).exists(), f"no Chromium at {CHROMIUM}"),
        (shutil.which("ffmpeg") is not None, "no ffmpeg"),
    ):
        if not there:
            return message
    return ""


def _measured(folder: Path, clip: Path) -> tuple[Any, Any]:
    from playwright.sync_api import sync_playwright

    camera = folder / "camera.mjpeg"
    graph = (
        "[0:v]scale=-1:480,pad=640:480:(ow-iw)/2:0,setsar=1,fps=60,split[a][b];"
        "[a]trim=end=0.05,setpts=PTS-STARTPTS,tpad=stop_mode=clone:stop_duration=9[s];"
        "[b]trim=start=0.05:end=1.6,setpts=6*(PTS-STARTPTS)[m];[s][m]concat=n=2:v=1,fps=30,format=yuvj420p"
    )
    command = ["ffmpeg", "-v", "error", "-i", str(clip), "-filter_complex", graph, "-c:v", "mjpeg", "-q:v", "3", "-an"]
    subprocess.run([*command, str(camera)], check=True)
    balance = Prescription("balance", 1, 1, 600.0, 30.0)
    with Served(folder / "home", balance) as (address, person, session), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, f"--use-file-for-fake-video-capture={camera}"]
        )
        context = browser.new_context(permissions=["camera"])
        context.add_cookies([{"name": "person", "value": person, "url": address}])
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"{address}/train/{session}")
        page.wait_for_selector("#welcome:not([hidden])")
        page.locator("#counting input[value=camera]").check(force=True)
        page.get_by_role("button", name="No pain, begin").click()
        page.wait_for_selector("#play[data-kind=work] #by[data-camera]", timeout=180_000)
        page.evaluate("() => { measured.length = 0; echoed.length = 0; }")
        page.wait_for_timeout(1000 * SECONDS)
        found = page.evaluate("() => [measured, echoed]")
        browser.close()
    return np.array(found[0]), np.array(found[1])
