"""Pages from the server: Home with twelve weeks of history, and the first page of all, beside a bare FastAPI page."""

import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, seconds

ORIGIN = "http://127.0.0.1:8737"


def run() -> list[Row]:
    """One row a page: ours, the bare page of the same run, and what the whole first view weighs."""
    from groundup.store.demo import add_demo
    from groundup.web.app import create_app

    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Path(folder))
        add_demo(app.state.site.store, now=datetime.now(UTC))
        with _client(_bare()) as bare, _client(app) as ours:
            peer = seconds(lambda: bare.get("/"), runs=30)
            for path in ("/welcome", "/", "/train", "/history"):
                taken = seconds(lambda path=path: ours.get(path), runs=30)
                note = f"the peer is a bare FastAPI page; goal 100 ms; {len(ours.get(path).content) / 1e3:.0f} kB plain"
                rows.append(Row(f"page {path} with twelve weeks of history", taken, peer, note))
    return rows


def _bare() -> Any:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        return "<!doctype html><title>bare</title>"

    return app


def _client(app: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fastapi.testclient import TestClient
    return TestClient(app, base_url=ORIGIN)
