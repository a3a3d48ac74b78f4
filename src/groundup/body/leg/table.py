"""Reading the leg's tables: TOML beside the code, parsed once; every row names its source."""

from collections.abc import Iterator
from functools import cache
from typing import Any

TABLES = ("bodies", "joints", "surfaces", "muscles", "foot", "markers", "measurements")


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed table `name` (without `.toml`). Shared: never edit it."""
    import tomllib
    from importlib.resources import files

    return tomllib.loads(files("groundup.body.leg").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def rows(kind: str, *names: str) -> list[dict[str, Any]]:
    """All rows of a kind, such as `muscle`, from the tables named, in their order."""
    return [row for name in names for row in table(name).get(kind, [])]


def sources() -> dict[str, dict[str, str]]:
    """What each `source` means: its `citation`, and what was `taken` from it and how."""
    return table("sources")


def sources_used() -> Iterator[tuple[str, str]]:
    """Every row's table and kind with its source."""
    for name in TABLES:
        for kind, listed in table(name).items():
            for row in listed if isinstance(listed, list) else [listed]:
                yield f"{name}: {kind} {row.get('name', '')}".strip(), str(row.get("source", ""))
