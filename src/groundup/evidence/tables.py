"""Reading the evidence tables: TOML beside the code, parsed once and only when somebody asks."""

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from groundup.errors import NotKnown


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed table `name` (without `.toml`). Shared: never edit it."""
    import tomllib
    from importlib.resources import files

    return tomllib.loads(files("groundup.evidence").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def frozen(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its lists as tuples, ready for a frozen dataclass."""
    return {name: tuple(cast(list[Any], value)) if isinstance(value, list) else value for name, value in row.items()}


def unknown(what: str, asked: str, existing: Iterable[str]) -> NotKnown:
    """The error for an id that does not exist, naming the nearest that do."""
    import difflib

    known = list(existing)
    lowered = {k.lower(): k for k in known}
    near = difflib.get_close_matches(asked.lower(), lowered, n=4, cutoff=0.5)
    names = ", ".join(lowered[n] for n in near) if near else ", ".join(sorted(known)[:12])
    return NotKnown(what, asked, next_step=f"{'Nearest' if near else 'For instance'}: {names}.")
