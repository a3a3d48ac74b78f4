"""A store in a folder of its own, and a person with one session."""

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from made_history import NOW, with_history

from groundup.store import Store


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it is when it was first opened; tests copy it, because migrating takes its time."""
    home = tmp_path_factory.mktemp("empty") / "home"
    Store.open(home).close()
    return home


@pytest.fixture
def store(tmp_path: Path, empty_home: Path) -> Generator[Store, None, None]:
    with Store.open(shutil.copytree(empty_home, tmp_path / "home"), busy_s=2.0) as opened:
        yield opened


@pytest.fixture
def person(store: Store) -> str:
    return store.add_person("Ada Lovelace", at=NOW).id


@pytest.fixture
def lived(store: Store) -> tuple[Store, str]:
    """A store whose one person has a row in every table, a recording and a journal."""
    return store, with_history(store, "Grace Hopperlein")
