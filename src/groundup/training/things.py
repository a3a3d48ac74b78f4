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


def lacking(things: Collection[str]) -> frozenset[str]:
    """What is not at hand, of all that any level needs."""
    return frozenset(t for t, _ in THINGS if t not in things and _STANDS_IN.get(t) not in things)


def things_said(things: Sequence[str]) -> str:
    """Things in a sentence: `a mat or carpet and an elastic band`."""
    return " and ".join(_SAID.get(t, f"a {t}") for t in things)
