"""A store with one person, and what that person hands over when everything but the name is chosen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from handing_made import NOW, with_everything

from groundup.report.handed import PARTS, Choice, Handed
from groundup.store import Store
from groundup.store.handing import handed_over


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("kept") / "home"
    with Store.open(made) as store:
        with_everything(store)
    return made


@pytest.fixture(scope="session")
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def handed(store: Store) -> Handed:
    """All parts, without the name."""
    return handed_over(store, store.people()[0], Choice(frozenset(PARTS)), now=NOW)
