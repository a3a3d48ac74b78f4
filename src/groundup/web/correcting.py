"""Correcting a recording: what a person wants instead of what was found, as Corrections kept beside the original."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from groundup.assess import Assessment, assess
from groundup.errors import UsageError
from groundup.report.schema import as_json
from groundup.signals.recording import Correction
from groundup.store.people import Person
from groundup.store.store import Store

SAME_S = 1e-6
"""Times that differ by less are the ones that were found: the page sends back what it got, rounded by nothing."""


@dataclass(frozen=True, slots=True)
class Given:
    """One repetition as the person has it [s]."""

    start_s: float
    bottom_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person wants of a recording: its repetitions, and whether left and right are exchanged."""

    repetitions: tuple[Given, ...]
    swap: bool


def standing(store: Store, person: Person, digest: str) -> tuple[Correction, ...]:
    """The corrections that stand for a recording."""
    return tuple(c.correction for c in store.corrections(person.id, recording=digest))


def assessed(
    store: Store, person: Person, digest: str, corrections: tuple[Correction, ...] | None = None
) -> Assessment:
    """The assessment of a kept recording with these corrections, or with those that stand."""
    chosen = standing(store, person, digest) if corrections is None else corrections
    return assess(store.recording(person.id, digest), corrections=chosen)


def corrected_count(store: Store, person: Person, digest: str) -> int | None:
    """How many repetitions the person gave for a recording by hand; None where they stand as found."""
    kinds = [c.what for c in standing(store, person, digest)]
    return kinds.count("repetition") if {"repetition", "repetitions"} & set(kinds) else None


def correct(store: Store, person: Person, digest: str, wanted: Wanted, *, now: datetime) -> Assessment:
    """Put the wanted corrections in place of those that stand, and keep the assessment that follows from them.

    Earlier corrections are withdrawn, never deleted. Nothing is kept of corrections that cannot be applied.
    """
    chosen = _corrections(store, person, digest, wanted)
    result = assessed(store, person, digest, chosen)
    title = f"{result.recording.name} (corrected)" if chosen else result.recording.name
    with store.together():
        for old in store.corrections(person.id, recording=digest):
            store.withdraw_correction(person.id, old.id)
        for one in chosen:
            store.add_correction(person.id, one, at=now, recording=digest)
        kept = store.save_assessment(person.id, as_json(result), at=now, title=title, recording=digest)
        store.save_measures(person.id, result.measures, at=now, assessment=kept.id, recording=digest)
    return result


def _corrections(store: Store, person: Person, digest: str, wanted: Wanted) -> tuple[Correction, ...]:
    swap = (Correction("side", "swap", by=person.name),) if wanted.swap else ()
    found = assessed(store, person, digest, swap)
    _in_order(wanted.repetitions, found.recording.start_s, found.recording.end_s)
    if _same(wanted.repetitions, found):
        return swap
    none = Correction("repetitions", "none", by=person.name)
    by_hand = tuple(
        Correction("repetition", repr(r.bottom_s), by=person.name, start_s=r.start_s, end_s=r.end_s)
        for r in wanted.repetitions
    )
    return (*swap, none, *by_hand)


def _in_order(given: Sequence[Given], start_s: float, end_s: float) -> None:
    """Repetitions within the recording, one after the other; their own order is checked where they are applied."""
    for r in given:
        if not (start_s <= r.start_s and r.end_s <= end_s + SAME_S):
            raise UsageError(
                f"repetitions between {start_s:.2f} and {end_s:.2f} s, where the recording is",
                found=f"one from {r.start_s:.2f} to {r.end_s:.2f} s",
            )
    for a, b in pairwise(sorted(given, key=lambda r: r.start_s)):
        if b.start_s < a.end_s - SAME_S:
            raise UsageError(
                "repetitions one after the other",
                found=f"one that ends at {a.end_s:.2f} s and one that begins at {b.start_s:.2f} s",
                next_step="Move one of the two.",
            )


def _same(given: Sequence[Given], found: Assessment) -> bool:
    own = [(r.start_s, r.bottom_s, r.end_s) for r in found.repetitions]
    theirs = sorted((r.start_s, r.bottom_s, r.end_s) for r in given)
    return len(own) == len(theirs) and all(
        abs(a - b) < SAME_S for x, y in zip(own, theirs, strict=True) for a, b in zip(x, y, strict=True)
    )
