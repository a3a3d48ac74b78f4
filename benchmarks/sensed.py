"""Sensors in a session: from a sample that has come to the screen that shows it, in a real Chromium; and what a set
with everything on costs: 16 channels of EMG at 2 kHz, two soles of 99 cells at 100 Hz, a camera's landmarks at 30 Hz.

The peer of the screen is an echo socket of the same page, drawn in the same way: what is above it is ours.
"""

import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from time import thread_time
from typing import Any

import numpy as np

from benchmarks.camera_to_cue import CHROMIUM
from benchmarks.devices import resident_mb
from benchmarks.served import Served
from benchmarks.timing import Row
from groundup.coaching.foot_set import FootTold
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane, take
from groundup.devices.profile import Channel
from groundup.synthetic.foot_trainer import Act, foot_session, notifications
from groundup.training.plan import Prescription

SECONDS = 30
KEPT_S = 15
"""Of the screen, the last so many seconds are taken: before, the page still settles."""
MUSCLES = (
    "abductor hallucis",
    "tibialis anterior",
    "soleus",
    "gastrocnemius",
    "rectus femoris",
    "biceps femoris",
    "gluteus medius",
    "gluteus maximus",
)
WATCH = """
() => {
  window.late = [];
  window.echoed = [];
  const foot = document.getElementById("foot");
  new MutationObserver(() => late.push([Number(foot.dataset.drawn), foot.dataset.drawn - foot.dataset.at]))
    .observe(foot, { attributeFilter: ["data-drawn"] });
  const echo = new WebSocket(location.origin.replace(/^http/, "ws") + "/echo");
  echo.onmessage = ({ data }) => requestAnimationFrame(() => echoed.push((performance.now() - Number(data)) / 1e3));
  echo.onopen = () => setInterval(() => echo.send(String(performance.now())), 33);
}
"""


def run() -> list[Row]:
    return [*_screen(), *_load()]


def _screen() -> list[Row]:
    if not Path(CHROMIUM).exists() and shutil.which("chromium") is None:
        return [Row("sample to screen", None, None, f"no Chromium at {CHROMIUM}")]
    with tempfile.TemporaryDirectory() as name:
        late, echoed = _watched(Path(name))
    said = f"{len(late) / KEPT_S:.0f} pictures/s; wanted: 60 ms at p95; one picture of the screen comes on top"
    return [
        Row(f"sample to screen, p{p}", float(np.percentile(late, p)), float(np.percentile(echoed, p)), said)
        for p in (50, 95)
    ]


def _watched(folder: Path) -> tuple[Any, Any]:
    from playwright.sync_api import sync_playwright

    rng = np.random.default_rng(0)
    acts = [Act("press", 4.0 + 4.0 * i, 2.0) for i in range(30)]
    log = folder / "trainer.bin"
    log.write_bytes(b"".join(n.data for n in notifications(rng, foot_session(rng, acts, length_s=130.0))))
    press = Prescription("toe_press", 1, 1, 100.0, 30.0)
    served = Served(folder / "home", press, sources=[f"replay:{log}@foot-trainer"])
    with served as (address, person, session), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless=new", "--no-sandbox"])
        context = browser.new_context()
        context.add_cookies([{"name": "person", "value": person, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/train/{session}")
        page.get_by_role("button", name="No pain, begin").click()
        page.keyboard.press("n")
        page.wait_for_selector("#foot:not([hidden])")
        page.evaluate(WATCH)
        page.wait_for_timeout(1000 * SECONDS)
        late, echoed = page.evaluate("() => [late, echoed]")
        browser.close()
    late = np.array(late)
    return late[late[:, 0] > late[-1, 0] - KEPT_S, 1], np.array(echoed)


def _load() -> list[Row]:
    """CPU time of one thread for a second of a set: clocks, journal, rule, muscles, what a page is told, the camera."""
    import scipy.signal  # noqa: F401  # pyright: ignore[reportUnusedImport]

    from groundup.coaching import fold
    from groundup.live.journal import open_journal
    from groundup.live.maxima import Maxima
    from groundup.live.messages import text
    from groundup.live.onset_order import keeping, kept
    from groundup.live.sensed import SensedBeginning, SensedSet
    from groundup.live.sensed_said import told
    from groundup.synthetic.sessions import live_session

    streams = _streams()
    frames = live_session(np.random.default_rng(0), "single_leg_balance").frames()
    taken: list[float] = []
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        begin = SensedBeginning("s", 1, "toe_press_seated", "left", 100.0, 700.0, "now")
        running = SensedSet(open_journal(Path(name) / "1-1.sensed", asdict(begin)))
        for key, stream in streams.items():
            running.expect(key, stream, None)
        lanes, emg, state = {k: Lane(s) for k, s in streams.items()}, keeping(streams), fold.start("single_leg_balance")
        for second in range(2 * SECONDS):
            arrivals = _arrivals(second)
            begun, said = thread_time(), 0
            newest: FootTold | None = None
            for key, arrival in arrivals:
                lanes[key] = take(lanes[key], arrival)
                newest = running.heard(key, arrival) or newest
                emg = kept(emg, key, arrival)
                if arrival.host_time_s - second >= said / 50:
                    text(told(running.sensed, newest, Maxima({}), trouble="", at=0.0, now_s=arrival.host_time_s))
                    said += 1
            for frame in frames[30 * (second % 10) : 30 * (second % 10) + 30]:
                state, _ = fold.step(state, frame)
            taken.append(thread_time() - begun)
            memory.append(resident_mb())
        running.close()
    share, grown = float(np.mean(taken[5:])), memory[-1] - memory[SECONDS]
    note = f"{share:.0%} of a core (at most 40 %); memory {grown:+.1f} MB in the second half"
    return [Row("a second of a set: 16 × 2 kHz, 2 × 99 × 100 Hz, landmarks", share, None, note)]


def _streams() -> dict[tuple[str, str], LiveStream]:
    def cells(side: Any) -> tuple[Channel, ...]:
        return tuple(
            Channel(
                f"cell {i}",
                "pressure",
                "Pa",
                "f64",
                side=side,
                forward_m=0.25 * (1 - (i // 9) / 10),
                lateral_m=0.01 * (i % 9),
                area_m2=2e-4,
            )
            for i in range(99)
        )

    muscles = tuple(Channel(m, "emg", "V", "f64", side=s) for s in ("left", "right") for m in MUSCLES)
    return {
        ("soles", "left"): LiveStream("left", cells("left"), 100.0, grid=(11, 9)),
        ("soles", "right"): LiveStream("right", cells("right"), 100.0, grid=(11, 9)),
        ("emg", "emg"): LiveStream("emg", muscles, 2000.0),
    }


def _arrivals(second: int) -> list[tuple[tuple[str, str], Arrival]]:
    rng, came = np.random.default_rng(second), list[tuple[tuple[str, str], Arrival]]()
    for k in range(100):
        t = second + k / 100
        for side in ("left", "right"):
            pressed = np.abs(rng.normal(20_000.0, 100.0, (1, 99)))
            came.append((("soles", side), Arrival(side, t + 0.004, np.array([t]), pressed)))
        times = t + np.arange(20) / 2000
        came.append((("emg", "emg"), Arrival("emg", t + 0.012, times, 1e-5 * rng.standard_normal((20, 16)))))
    return came
