"""Things: what levels need in the house, what each is called, and what stands in for what."""

from collections.abc import Collection, Sequence

THINGS: tuple[tuple[str, str], ...] = (
    ("chair", "Chair"),
    ("wall", "Wall"),
    ("counter", "Counter or table"),
    ("mat", "Mat or carpet"),
    ("towel", "Towel"),
    ("shoes", "Everyday shoes"),
    ("stick", "Broomstick"),
    ("box", "Step or low box"),
    ("band", "Elastic band"),
    ("foam", "Foam or cushion"),
    ("weight", "A weight"),
    ("foot trainer", "Foot trainer"),
)
"""Every thing that any level needs, with its name for a person."""

AT_HOME = frozenset({"chair", "wall", "counter", "mat", "towel", "shoes", "stick", "box"})
"""What is taken to be there until somebody says otherwise."""

_FIRST_ASKED = frozenset({"chair", "wall", "mat", "band", "foam", "weight", "foot trainer"})
"""What the question named before it was kept beside the answer what it had asked for."""

_STANDS_IN = {"counter": "wall"}
"""Within reach of a hand: a wall does what a counter does (evidence report 3.1, balance)."""

_SAID = {
    "foam": "foam or a cushion",
    "band": "an elastic band",
    "mat": "a mat or carpet",
    "counter": "a counter, table or wall",
    "shoes": "shoes",
    "stick": "a broomstick",
    "box": "a step or low box",
}


def at_hand(ticked: Collection[str] | None, *, asked: Collection[str] | None = None) -> frozenset[str]:
    """What is there by an answer kept earlier: what was ticked, and of what was not asked, what is taken to be there.

    `ticked` is None where nobody was asked at all; `asked` names what the question offered, None where an older answer
    does not say so.
    """
    if ticked is None:
        return AT_HOME
    if asked is None:
        asked = _FIRST_ASKED if _FIRST_ASKED.issuperset(ticked) else dict(THINGS).keys()
    return frozenset(ticked) | AT_HOME.difference(asked)


def lacking(things: Collection[str]) -> frozenset[str]:
    """What is not at hand, of all that any level needs."""
    return frozenset(t for t, _ in THINGS if t not in things and _STANDS_IN.get(t) not in things)


def things_said(things: Sequence[str]) -> str:
    """Things in a sentence: `a mat or carpet and an elastic band`."""
    return " and ".join(_SAID.get(t, f"a {t}") for t in things)
