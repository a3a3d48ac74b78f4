"""A person in an app of their own, and a browser that speaks to it as their browser would."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from visiting import ORIGIN, Visitor, opened

from groundup.signals.recording import Subject
from groundup.store.demo import add_demo
from groundup.store.store import Store
from groundup.training.screening import questions
from groundup.web.app import create_app


class Browser(TestClient):
    """A client with the token of the page it is on."""

    def token(self, address: str = "/tests") -> str:
        found = re.search(r'name="csrf" content="([^"]+)"', self.get(address).text)
        assert found is not None
        return found[1]

    def fill(self, address: str, *, on: str | None = None, **entered):
        """Send a form as the page `on` would (by default the page of the same address)."""
        token = self.token(on or address.split("?")[0])
        return self.post(address, data={"csrf": token, **entered}, headers={"origin": ORIGIN})

    def fill_json(self, address: str, body, *, on: str = "/tests"):
        return self.post(address, json=body, headers={"origin": ORIGIN, "x-csrf-token": self.token(on)})


@pytest.fixture
def app(tmp_path):
    return create_app(tmp_path / "home")


@pytest.fixture
def store(app):
    return app.state.site.store


@pytest.fixture
def anna(store):
    now = datetime.now(UTC)
    person = store.add_person("Anna", at=now, subject=Subject(mass_kg=60.0, sex="female", age_years=34.0))
    store.save_screening(person.id, {g.id: False for g in questions()}, at=now)
    return person


@pytest.fixture
def browser(app, anna):
    with Browser(app, base_url=ORIGIN, follow_redirects=False) as client:
        client.cookies.set("person", anna.id)
        yield client


@pytest.fixture
def empty(tmp_path) -> Iterator[Visitor]:
    """An app in which nobody was yet."""
    yield from opened(tmp_path / "home")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory) -> Path:
    """A folder with the demo person and twelve weeks of theirs."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    with Store.open(folder) as store:
        add_demo(store, now=datetime.now(UTC))
    return folder


@pytest.fixture
def demo(demo_folder, tmp_path) -> Iterator[Visitor]:
    """An app with a copy of the demo person, who is the one asking."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_folder, folder)
    for one in opened(folder):
        one.become(one.store.people()[0].id)
        yield one


@pytest.fixture
def mara(empty) -> Visitor:
    """An app in which Mara came, said that nothing applies to her, and has a plan."""
    empty.post("/welcome", {"name": "Mara", "days": "3", "minutes": "15", "feet": "barefoot"})
    empty.become(empty.store.people()[0].id)
    empty.post("/welcome/health", {"none": "1"})
    return empty
