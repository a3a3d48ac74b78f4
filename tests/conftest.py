"""Shared fixtures: the real recordings, read from beside the project and never copied into it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something about the machine, nothing about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") and "PYTHONPYCACHEPREFIX" not in os.environ:
    # Where nothing is compiled for good, each server and command of a test would compile the web's libraries anew, for
    # seconds. One folder of this run keeps them; the workers of pytest-xdist inherit it.
    os.environ["PYTHONPYCACHEPREFIX"] = bytecode = tempfile.mkdtemp(prefix="groundup-bytecode-")
    atexit.register(shutil.rmtree, bytecode, ignore_errors=True)

RECORDINGS = Path(os.environ.get("GROUNDUP_RECORDINGS", Path(__file__).parents[2] / "shared" / "recordings"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the modules that drive a browser: they wait more than they work, so no worker may have them all."""
    browsing: dict[Path, list[pytest.Item]] = {}
    others: list[pytest.Item] = []
    for item in items:
        if item.path.parent.name == "browser":
            browsing.setdefault(item.path, []).append(item)
        else:
            others.append(item)
    step = -(-len(others) // max(1, len(browsing)))
    items[:] = others
    for k, module in reversed(list(enumerate(browsing.values()))):
        items[k * step : k * step] = module


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of real recordings; without it the test is skipped, and where CI=true that is a failure."""
    if not RECORDINGS.is_dir():
        message = f"no real recordings at {RECORDINGS} (set GROUNDUP_RECORDINGS)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return RECORDINGS
