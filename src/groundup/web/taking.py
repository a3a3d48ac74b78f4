"""Taking a test: what its page asks, what a sent form holds, and which battery is due for a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from groundup.anatomy import SIDES, Side
from groundup.battery.choice import SUGGESTED, Battery, Due, battery, due
from groundup.battery.photo import SidePhoto, TopPhoto, arch, spread_mm
from groundup.battery.protocol import Asked, Protocol
from groundup.battery.results import Try
from groundup.errors import GroundupError, UsageError
from groundup.store.clearance import forbidden_to
from groundup.store.people import Person
from groundup.store.store import Store
from groundup.training.log import SessionResult


@dataclass(frozen=True, slots=True)
class DueBattery:
    """The battery that is due today with what is still to be taken of it."""

    due: Due
    battery: Battery
    left: tuple[Protocol, ...]

    @property
    def minutes(self) -> float:
        """A usual duration of what is left."""
        return sum(p.seconds for p in self.left) / 60.0


def due_battery(
    store: Store, person: Person, *, today: date, history: Sequence[SessionResult] | None = None
) -> DueBattery | None:
    """The battery of today, or None: no primary measure chosen, none due, or all of it taken."""
    chosen = [p.measure_id for p in store.primary_measures(person.id)]
    if not chosen:
        return None
    tests = battery(chosen, forbids=forbidden_to(store, person.id, history=history))
    if not tests.tests:
        return None
    wanted = {p.id for p in tests.tests}
    by_day: dict[date, set[str]] = {}
    for test_id, at, _ in store.batteries(person.id):
        by_day.setdefault(at.date(), set()).add(test_id)
    days = [day for day, ids in by_day.items() if wanted <= ids]
    since = store.plan_version(person.id, 1).starts if store.plan(person.id) else None
    found = due(days, today=today, training_since=since)
    if found is None:
        return None
    left = tuple(p for p in tests.tests if p.id not in by_day.get(today, set()))
    return DueBattery(found, tests, left) if left else None


def suggested(store: Store, person: Person, *, history: Sequence[SessionResult] | None = None) -> Battery | None:
    """The tests proposed to a person who has not chosen any; None where the answers rule all of them out."""
    tests = battery(SUGGESTED, forbids=forbidden_to(store, person.id, history=history))
    return tests if tests.tests else None


def tries(protocol: Protocol, form: Mapping[str, str]) -> tuple[Try, ...]:
    """The tries of a sent form, in order; an empty field is a try that was not made.

    Fields are `<side>-<try>-<name>` with tries from 1, `<side>-<name>` for what is entered once, and
    `<side>-<try>-points` for a photo.
    """
    sides: tuple[Side | None, ...] = SIDES if protocol.sides else (None,)
    made = (_try(protocol, form, side, n) for side in sides for n in range(1, protocol.trials + 1))
    found = tuple(t for t in made if t is not None)
    if not found:
        raise UsageError(
            "at least one try", found="an empty form", where=protocol.name, next_step="Enter what you got."
        )
    return found


def field(side: Side | None, number: int | None, name: str) -> str:
    """The name of a form's field."""
    parts = (side or "both", None if number is None else str(number), name)
    return "-".join(p for p in parts if p is not None)


def _try(protocol: Protocol, form: Mapping[str, str], side: Side | None, number: int) -> Try | None:
    where = f"{protocol.name}, {side or 'both sides'}, try {number}"
    if protocol.means == "photo":
        points = form.get(field(side, number, "points"), "").strip()
        return Try(side, {"value": _photo(protocol, points, where)}) if points else None
    each = {a.name: _entered(a, form.get(field(side, number, a.name), ""), where) for a in protocol.asks if not a.once}
    if all(v is None for v in each.values()):
        return None
    once = {a.name: _entered(a, form.get(field(side, None, a.name), ""), where) for a in protocol.asks if a.once}
    whole = {**each, **once}
    missing = next((a for a in protocol.asks if whole[a.name] is None), None)
    if missing is not None:
        raise UsageError(missing.label.lower(), found="an empty field", where=where, next_step="Enter it.")
    return Try(side, {k: v for k, v in whole.items() if v is not None})


def _entered(asked: Asked, text: str, where: str) -> float | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text, re.ASCII):  # float would take 1_0 for 10
        raise UsageError(
            f"{asked.label.lower()} as a number", found=f"'{text[:40]}'", where=where, next_step="Enter it again."
        )
    return float(text)


def _photo(protocol: Protocol, text: str, where: str) -> float:
    """The value of the clicked points of one try."""
    kind = _TopPhotos if protocol.id == "toe_spread_photo" else SidePhoto
    try:
        points: Any = msgspec.json.decode(text, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise GroundupError(
            "all points clicked", found=str(error)[:120], where=where, next_step="Click the missing points."
        ) from None
    return arch(points).index if isinstance(points, SidePhoto) else spread_mm(points.relaxed, points.spread)


@dataclass(frozen=True, slots=True)
class _TopPhotos:
    relaxed: TopPhoto
    spread: TopPhoto
