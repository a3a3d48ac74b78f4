"""A small page with the camera and pose modules, served as the app serves its own: same policy, same origin."""

import functools
import http.server
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from groundup.web.security import HEADERS

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "src" / "groundup" / "web" / "static"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>pose</title>
<link rel="stylesheet" href="/pose.css">
<video width="640" height="480"></video><canvas width="640" height="480"></canvas>
<script type="module" src="/harness.js"></script></html>"""
STYLE = "video, canvas { position: absolute; inset: 0; width: 640px; height: 480px; } video { transform: scaleX(-1); }"


def build_harness(folder: Path) -> None:
    """Write index.html, pose.css and harness.js."""
    (folder / "index.html").write_text(PAGE)
    (folder / "pose.css").write_text(STYLE)
    esbuild = FRONTEND / "node_modules" / ".bin" / "esbuild"
    source = FRONTEND / "tests" / "pose-harness.ts"
    subprocess.run(
        [str(esbuild), str(source), "--bundle", "--format=esm", f"--outfile={folder / 'harness.js'}"],
        check=True,
        capture_output=True,
    )


@contextmanager
def served(folder: Path) -> Generator[str, None, None]:
    """The folder, and /static/ from the built files, at an address of this machine."""
    handler = functools.partial(_Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        bare = path.split("?", 1)[0]
        if bare.startswith("/static/"):
            return str(STATIC / bare.removeprefix("/static/"))
        return super().translate_path(path)

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""
