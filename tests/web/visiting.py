"""Someone who visits the app, asking as a browser would: with its Host, its Origin and its token."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
from fastapi.testclient import TestClient

from groundup.store.store import Store
from groundup.web.app import create_app

ORIGIN = "http://localhost:8737"


@dataclass(frozen=True)
class Visitor:
    """A client that sends what a browser sends with a form of ours."""

    client: TestClient
    store: Store

    def get(self, path: str, **more) -> httpx2.Response:
        return self.client.get(path, **more)

    def post(self, path: str, data: dict | None = None, *, token: str | None = None, **more) -> httpx2.Response:
        given = {"csrf": self.token() if token is None else token, **(data or {})}
        headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin", **more.pop("headers", {})}
        return self.client.post(path, data=given, headers=headers, **more)

    def token(self) -> str:
        page = self.get("/evidence").text
        return re.search(r'<meta name="csrf" content="(\w+)">', page)[1]

    def become(self, person_id: str) -> None:
        self.client.cookies.set("person", person_id)


def opened(folder: Path, **more) -> Iterator[Visitor]:
    app = create_app(folder, **more)
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        yield Visitor(client, app.state.site.store)
