"""One Chromium a module and one app a worker; pages are watched for errors and for requests that leave this machine."""

import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from browsing import FULL_MODEL, App, Process, Watch, browser, camera, need, remembered
from pose_page import CHROMIUM, STATIC

from groundup.store.demo import add_demo

FAILED = pytest.StashKey[bool]()
PICTURES = Path(tempfile.gettempdir()) / "groundup-browser-failures"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    """Playwright runs while a module needs it: its loop runs in this thread, and other tests have theirs."""
    need(Path(CHROMIUM).exists(), f"no Chromium at {CHROMIUM}; on Debian: apt-get install chromium")
    need((STATIC / "js" / "player.js").is_file(), "no built scripts; run: python frontend/static_files.py")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Any) -> Iterator[Any]:
    with browser(playwright) as opened:
        yield opened


@pytest.fixture(scope="module")
def seeing(playwright: Any, standing_clip: Path) -> Iterator[Any]:
    """A Chromium whose camera shows someone standing on one leg."""
    with browser(playwright, *camera(standing_clip)) as opened:
        yield opened


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app with the demo person and whoever a test adds."""
    made = App(tmp_path_factory.mktemp("served") / "home")
    add_demo(made.store, now=datetime.now().astimezone())
    yield made
    made.close()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """`groundup app` on an empty folder, as somebody new starts it."""
    made = Process(tmp_path / "home")
    made.start()
    yield made
    made.end()


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """A page in a context of its own: `opened(browser, address, person=…, clock=…, **context)`; `.watch` is its watch.

    After the test no page may have complained, and none may have asked anyone but the app.
    """
    contexts: list[tuple[Any, Watch]] = []

    def page_of(made_by: Any, address: str, *, person: str = "", clock: bool = False, **context: Any) -> Any:
        origin = re.match(r"https?://[^/]+", address)[0]  # pyright: ignore[reportOptionalSubscript]
        made = made_by.new_context(**context)
        made.add_init_script(FULL_MODEL)
        watch = Watch(made, origin)
        contexts.append((made, watch))
        if person:
            made.add_cookies([{"name": "person", "value": person, "url": origin}])
        page = made.new_page()
        page.set_default_timeout(60_000)
        page.watch = watch
        if clock:
            page.clock.install()
        page.goto(address)
        return page

    yield page_of
    failed = request.node.stash.get(FAILED, False)
    name = re.sub(r"\W+", "-", request.node.name)
    for number, page in enumerate([page for made, _ in contexts for page in made.pages] if failed else []):
        remembered(page, f"{name}-{number}", PICTURES)
    for made, _ in contexts:
        made.close()
    if failed:
        print(f"what its pages showed: {PICTURES}")
        return
    assert [e for _, watch in contexts for e in watch.errors] == []
    assert [u for _, watch in contexts for u in watch.foreign()] == []


@pytest.fixture
def page_as(opened: Callable[..., Any], chromium: Any, served: App) -> Callable[..., Any]:
    """A page of the shared app as one of its people: `page_as(person, path, **context)`."""

    def page_of(person: str, path: str = "/", **context: Any) -> Any:
        return opened(chromium, f"{served.address}{path}", person=person, **context)

    return page_of


@pytest.fixture(scope="session")
def demo(served: App) -> str:
    """The demo person with twelve weeks of history."""
    return next(p.id for p in served.store.people() if p.synthetic)


@pytest.fixture(scope="session")
def standing_clip(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The balance video as a camera: 8 s of quiet standing, up on the left leg, six seconds of that, and down again.

    The picture is cut to the person, who fills three quarters of it as the set-up asks. Who stands is one image, who
    holds another: chosen so that the full network, shown it again and again, neither loses its way nor exchanges left
    and right. The standing one is laid so that the left foot stays in its place.
    """
    import av
    import cv2
    import numpy as np

    target = tmp_path_factory.mktemp("camera") / "balance.mjpeg"
    with av.open(str(recordings / "balance-video" / "cam02.mp4")) as clip:
        shown = [frame.to_ndarray(format="bgr24")[340:1340] for frame in clip.decode(video=0)]
    small = [cv2.resize(image, (518, 480), interpolation=cv2.INTER_AREA) for image in (*shown[4:22], shown[99])]
    *lifting, standing = [cv2.copyMakeBorder(image, 0, 0, 61, 61, cv2.BORDER_CONSTANT) for image in small]
    nearer = np.array([[0.93, 0.0, 30.0], [0.0, 0.93, -19.0]])
    standing = cv2.warpAffine(standing, nearer, (640, 480), borderMode=cv2.BORDER_REPLICATE)
    images = [
        cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, 92))[1].tobytes() for image in (*lifting, standing)
    ]
    up = [images[i // 2] for i in range(34)]
    target.write_bytes(b"".join([*[images[-1]] * 240, *up, *[images[-2]] * 180, *up[::-1]]))
    return target  # a fake camera shows 30 a second, again and again
