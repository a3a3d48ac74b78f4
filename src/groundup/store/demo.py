"""The demo person: twelve weeks of clearly synthetic history."""

from datetime import datetime

from groundup.store.people import Person
from groundup.store.store import Store

NAME = "Demo (synthetic)"


def add_demo(store: Store, *, now: datetime, seed: int = 1) -> Person:
    """Add the demo person with twelve weeks up to `now`, in place of one that is there."""
    raise NotImplementedError


def remove_demo(store: Store) -> None:
    """Remove the demo person and all that came with it."""
    raise NotImplementedError
