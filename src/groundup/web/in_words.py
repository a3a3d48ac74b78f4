"""An error of ours in the sentences of a person: what is needed, what there was, what to do next."""

from groundup.errors import GroundupError

_NOTHING = frozenset({"", "none", "nothing", "neither"})


def in_words(needed: str, *, found: str = "", where: str = "") -> str:
    """One or two sentences: “walk.csv, line 3: this needs 4 columns. Found: 3.”"""
    place = f"{where}: this" if where else "This"
    there = "" if found in _NOTHING else f" Found: {found.rstrip('.')}."
    return f"{place} needs {needed.rstrip('.')}.{there}"


def said_of(error: GroundupError, *, next_step: bool = True) -> str:
    """An error whole, with its next step."""
    said = in_words(error.needed, found=error.found, where=error.where)
    return f"{said} {error.next_step}".strip() if next_step else said
