"""Landmarks: Python beside MediaPipe in a browser on the same images, and how far the browser is behind its camera."""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import Row

RECORDINGS = Path(os.environ.get("GROUNDUP_RECORDINGS", Path(__file__).parents[2] / "shared" / "recordings"))
FRAMES = 40
WARM = 8
"""Images that do not count: both runtimes compile and allocate in the first ones."""


def run() -> list[Row]:
    clip = RECORDINGS / "balance-video" / "cam02.mp4"
    if not clip.is_file():
        return [Row("landmarks of one image", None, None, f"no recordings at {RECORDINGS}")]
    images = _images(clip)
    missing = _missing()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        theirs = None if missing else _browser(folder, images)
        rows = [
            Row(
                "landmarks of one image, 1080 × 1920, full", _python(images), theirs, missing or "MediaPipe in Chromium"
            )
        ]
        return rows if missing else [*rows, *_camera(folder, clip)]


def _images(clip: Path) -> list[Any]:
    import av

    with av.open(str(clip)) as container:
        return [f.to_ndarray(format="rgb24") for f in itertools.islice(container.decode(video=0), FRAMES)]


def _python(images: list[Any]) -> float:
    from groundup.pose.tracker import Tracker
    from groundup.pose.weights import weights

    tracker = Tracker(weights("full"))
    taken: list[float] = []
    for i, image in enumerate(images):
        start = time.perf_counter()
        tracker.follow(image, time_s=i / 60)
        taken.append(time.perf_counter() - start)
    return float(np.median(taken[WARM:]))


def _missing() -> str:
    """What the browser's rows need and is not here."""
    page = _page()
    if not Path(page.CHROMIUM).exists():
        return "no Chromium to compare with"
    return "" if (page.FRONTEND / "node_modules").is_dir() else "no built scripts: python frontend/static_files.py"


def _browser(folder: Path, images: list[Any]) -> float:
    import cv2
    from playwright.sync_api import sync_playwright

    page_module = _page()
    page_module.build_harness(folder)
    for i, image in enumerate(images):
        cv2.imwrite(str(folder / f"{i}.png"), image[..., ::-1])
    with page_module.served(folder) as base, sync_playwright() as playwright:
        page = _opened(playwright, base)
        names, times = [f"/{i}.png" for i in range(FRAMES)], [1000 * i / 60 for i in range(FRAMES)]
        found = page.evaluate("([urls, times]) => harness.trackImages(urls, times, 'full')", [names, times])
    return float(np.median([each["inferenceMs"] for each in found[WARM:]])) / 1e3


def _camera(folder: Path, clip: Path, *, seconds: float = 10.0) -> list[Row]:
    """From the moment a camera took an image to its landmarks in the page, one image in flight."""
    from playwright.sync_api import sync_playwright

    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return [Row("camera to landmarks in the page", None, None, "no ffmpeg to make a camera's images")]
    camera = folder / "camera.mjpeg"
    shape = "fps=30,scale=-2:480,pad=640:480:-1:-1,format=yuvj420p"
    command = [ffmpeg, "-v", "error", "-i", clip, "-vf", shape, "-c:v", "mjpeg", "-q:v", "3", "-an", camera]
    subprocess.run(list(map(str, command)), check=True)
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    with _page().served(folder) as base, sync_playwright() as playwright:
        page = _opened(playwright, base, *fake, f"--use-file-for-fake-video-capture={camera}")
        problem = page.evaluate("harness.camera()")
        if problem:
            return [Row("camera to landmarks in the page", None, None, problem["what"])]
        time.sleep(seconds)
        state = page.evaluate("harness.state()")
    behind_s = np.array(state["behindMs"][WARM:]) / 1e3
    if len(behind_s) < 2:
        return [Row("camera to landmarks in the page", None, None, "too few images")]
    model, fps = state["frames"][-1]["model"], state["pace"]["fps"]
    return [
        Row(
            f"camera to landmarks in the page, {model}, p50",
            float(np.median(behind_s)),
            None,
            f"{fps:.0f} images a second",
        ),
        Row(
            f"camera to landmarks in the page, {model}, p95",
            float(np.percentile(behind_s, 95)),
            None,
            "at most 150 ms with the cue",
        ),
    ]


def _opened(playwright: Any, base: str, *arguments: str) -> Any:
    module = _page()
    page = playwright.chromium.launch(executable_path=module.CHROMIUM, args=[*module.ARGUMENTS, *arguments]).new_page()
    page.goto(f"{base}/index.html")
    while not page.evaluate("!!globalThis.harness"):
        time.sleep(0.05)
    return page


def _page() -> Any:
    """The page that the browser's tests use."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
    try:
        import pose_page
    finally:
        sys.path.pop(0)
    return pose_page
