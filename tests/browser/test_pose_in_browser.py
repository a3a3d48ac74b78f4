"""The camera and pose modules in a real Chromium: what they find, what they ask for, and how they fail."""

import functools
import itertools
import shutil
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import FAKE_CAMERA, camera, need
from pose_page import ARGUMENTS, CHROMIUM, FRONTEND, STATIC, build_harness, served

from groundup.pose.tracker import Tracker
from groundup.pose.weights import weights

FRAMES = 24
"""The sharp part of the clip: in frames 33 to 74 the network exchanges left and right."""


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need((FRONTEND / "node_modules" / "esbuild").is_dir(), "no esbuild; run: python frontend/static_files.py")
    need((STATIC / "js" / "pose-worker.js").is_file(), "no built scripts; run: python frontend/static_files.py")
    folder = tmp_path_factory.mktemp("pose")
    build_harness(folder)
    return folder


Harness = Callable[..., AbstractContextManager[tuple[Any, list[str]]]]


@pytest.fixture
def harness(playwright: Any) -> Harness:
    return functools.partial(opened, playwright)


@contextmanager
def opened(
    playwright: Any, folder: Path, *arguments: str, address: str = ""
) -> Generator[tuple[Any, list[str]], None, None]:
    """The page in a browser of its own, and every address it asks for."""
    with served(folder) as base:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(base)))
        port = base.rsplit(":", 1)[1]
        page.goto(f"{address}:{port}/index.html" if address else f"{base}/index.html")
        until(page, "!!globalThis.harness")
        yield page, asked
        browser.close()


def until(page: Any, true: str, *, limit_s: float = 60.0) -> None:
    """Wait for an expression; Playwright's own waiting evaluates strings in the page, which our policy forbids."""
    give_up = time.monotonic() + limit_s
    while not page.evaluate(true):
        assert time.monotonic() < give_up, f"not within {limit_s:.0f} s: {true}; {page.evaluate('harness.state()')}"
        time.sleep(0.05)


def test_landmarks_in_the_browser_are_those_of_python(harness: Harness, page_folder: Path, recordings: Path) -> None:
    """MediaPipe's own graph, in WebAssembly, on the same images: measured apart by 0.4 to 1.1 px and up to 1.2°."""
    import av
    import cv2

    images = []
    with av.open(str(recordings / "balance-video" / "cam02.mp4")) as clip:
        for i, frame in enumerate(itertools.islice(clip.decode(video=0), FRAMES)):
            images.append(frame.to_ndarray(format="rgb24"))
            cv2.imwrite(str(page_folder / f"{i}.png"), images[-1][..., ::-1])
    times_ms = [1000.0 * i / 60 for i in range(FRAMES)]
    with harness(page_folder) as (page, asked):
        names = [f"/{i}.png" for i in range(FRAMES)]
        answers = page.evaluate("([urls, times]) => harness.trackImages(urls, times, 'full')", [names, times_ms])
    assert all(url.startswith(("/", "blob:")) for url in asked), "nothing leaves this origin"
    theirs = np.array([a["landmarks"] for a in answers]).reshape(FRAMES, 33, 4)
    tracker = Tracker(weights("full"))
    poses = [tracker.follow(image, time_s=t / 1e3) for image, t in zip(images, times_ms, strict=True)]
    ours = np.array([p.image for p in poses if p is not None])
    size = np.array([1080, 1920])
    apart = np.linalg.norm((ours[..., :2] - theirs[..., :2]) * size, axis=-1)
    assert np.median(apart) < 1.1
    assert np.percentile(apart, 95) < 6.0
    for hip, knee, ankle in ((23, 25, 27), (24, 26, 28)):
        bends = [_angle(points[..., :2] * size, hip, knee, ankle) for points in (ours, theirs)]
        assert np.median(np.abs(bends[0] - bends[1])) < 1.2


def test_a_camera_is_followed_until_it_is_unplugged(harness: Harness, page_folder: Path, standing_clip: Path) -> None:
    with harness(page_folder, *camera(standing_clip)) as (page, asked):
        assert not [url for url in asked if "wasm" in url or "models" in url], (
            "nothing heavy before the camera is asked"
        )
        assert page.evaluate("harness.camera()") is None
        until(page, "harness.state().frames.length >= 10")
        state = page.evaluate("harness.state()")
        frames = state["frames"]
        assert [f["seq"] for f in frames] == list(range(len(frames)))
        assert np.all(np.diff([f["timeMs"] for f in frames]) > 0)
        assert all(f["seen"] for f in frames)
        assert (frames[0]["width"], frames[0]["height"]) == (640, 480)
        assert state["messageBytes"] == 24 + 33 * 4 * 4 + 33 * 3 * 4
        assert state["progress"][-1] == 1
        assert abs(frames[-1]["timeMs"] - time.time() * 1e3) < 60_000, "images of a camera carry the time of day"
        page.evaluate("harness.unplug()")
        assert [p["kind"] for p in page.evaluate("harness.state().problems")] == ["lost"]
        count = page.evaluate("harness.state().frames.length")
        page.evaluate("harness.stop()")
        assert page.evaluate("harness.state().live") == "none"
        time.sleep(0.3)
        assert page.evaluate("harness.state().frames.length") == count, "nothing is looked at after the end"
        assert all(url.startswith(("/", "blob:")) for url in asked), "nothing leaves this origin"


def test_a_video_file_is_followed_in_its_own_time(harness: Harness, page_folder: Path, recordings: Path) -> None:
    shutil.copy(recordings / "balance-video" / "cam02.mp4", page_folder / "clip.mp4")
    with harness(page_folder) as (page, _):
        assert page.evaluate("harness.file('/clip.mp4', 'video/mp4')") is None
        until(page, "harness.state().ended")
        times = [f["timeMs"] for f in page.evaluate("harness.state().frames")]
        assert len(times) >= 10, "a slow machine plays the file slower and does not skip through it"
        assert np.all(np.diff(times) > 0)
        assert 0 <= times[0] < times[-1] <= 1670


def test_a_file_that_is_no_video_is_refused_by_name(harness: Harness, page_folder: Path) -> None:
    (page_folder / "not.mp4").write_bytes(b"no video")
    with harness(page_folder) as (page, _):
        problem = page.evaluate("harness.file('/not.mp4', 'video/mp4')")
        assert problem["kind"] == "file"
        assert "/not.mp4" in problem["what"]


def test_a_camera_that_was_refused_is_said(harness: Harness, page_folder: Path) -> None:
    with harness(page_folder, "--use-fake-device-for-media-stream", "--deny-permission-prompts") as (page, asked):
        assert page.evaluate("harness.camera()")["kind"] == "denied"
        assert not [url for url in asked if "wasm" in url or "models" in url]


def test_a_machine_without_a_camera_is_said(harness: Harness, page_folder: Path) -> None:
    with harness(page_folder, "--use-fake-ui-for-media-stream") as (page, _):
        assert page.evaluate("harness.camera()")["kind"] == "none"


def test_a_page_without_https_on_another_machine_is_said(harness: Harness, page_folder: Path) -> None:
    rules = "--host-resolver-rules=MAP far.example 127.0.0.1"
    with harness(page_folder, *FAKE_CAMERA, rules, address="http://far.example") as (page, _):
        assert page.evaluate("harness.camera()")["kind"] == "insecure"


def _angle(points: np.ndarray, hip: int, knee: int, ankle: int) -> np.ndarray:
    up, down = points[:, hip] - points[:, knee], points[:, ankle] - points[:, knee]
    cosine = (up * down).sum(axis=1) / np.linalg.norm(up, axis=1) / np.linalg.norm(down, axis=1)
    return np.degrees(np.arccos(cosine))
