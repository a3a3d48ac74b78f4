"""A session of squats and balance in a store, and frames to send to it."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from squat_session import begun

from groundup.live.messages import encode, frame_message
from groundup.live.sets import RunningSets
from groundup.store.sessions import StoredSession
from groundup.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def sets(store: Store) -> Iterator[RunningSets]:
    running = RunningSets(store.folder.journals)
    yield running
    running.close()


@pytest.fixture
def session(store: Store) -> StoredSession:
    return begun(store)


@pytest.fixture(scope="session")
def two_squats(recordings: Path) -> list[bytes]:
    """The real side view as a page sends it: two squats, counted by eye."""
    clip = json.loads((recordings / "squat-landmarks" / "side_view_two_squats.json").read_text())
    width, height = clip["image_size"]
    return [
        encode(
            frame_message(
                seq=i + 1,
                time_ms=1.7e12 + 1000.0 * i / clip["fps"],
                width=width,
                height=height,
                landmarks=np.array(points) if points else np.full((33, 4), np.nan),
                world=np.array(world)[:, :3] if world else None,
            )
        )
        for i, (points, world) in enumerate(zip(clip["frames"], clip["world"], strict=True))
    ]
