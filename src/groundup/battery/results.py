"""From the tries of a test to its Measure, with method, conditions and the error that is published, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from groundup.anatomy import Side, Task
from groundup.battery.protocol import Protocol, checked
from groundup.chain.measuring import measured, not_measurable
from groundup.evidence.catalogue import definition
from groundup.evidence.verdicts import judge, reference_for
from groundup.measure import Interval, Measure, Status
from groundup.signals.recording import Subject

GRAVITY = 9.80665
"""Standard gravity [m/s²]: a luggage scale shows kg."""

_STATUS: Mapping[str, Status] = {
    "tape": "measured",
    "scale": "measured",
    "stopwatch": "measured",
    "photo": "measured",
    "count": "self-reported",
    "pass": "self-reported",
}


@dataclass(frozen=True, slots=True)
class Try:
    """One try on one side: what was entered by name, in the units the protocol asks for."""

    side: Side | None
    entered: Mapping[str, float]
    practice: bool = False


def measures(protocol: Protocol, tries: Sequence[Try], subject: Subject) -> tuple[Measure, ...]:
    """One Measure a side of a test that is not a camera's; sides without a counted try say so.

    The interval is the published one of a single test (MDC95 / 2.77 = SEM); where none is published it is unknown, and
    the range of the tries is said instead.
    """
    sides: tuple[Side | None, ...] = ("left", "right") if protocol.sides else (None,)
    return tuple(_one(protocol, [t for t in tries if t.side == side], side, subject) for side in sides)


def _one(protocol: Protocol, tries: Sequence[Try], side: Side | None, subject: Subject) -> Measure:
    measure_id = protocol.measures[0]
    counted = [t for t in tries if not t.practice]
    if not counted:
        return _stated(not_measurable(measure_id, side, why="no try that counts was made"), protocol, subject)
    if (missing := _missing(protocol, subject)) is not None:
        return _stated(not_measurable(measure_id, side, why=missing), protocol, subject)
    values = [_value(protocol, t, subject) for t in counted]
    found = measured(
        measure_id,
        side,
        value=_kept(protocol, values),
        method=protocol.method,
        interval=_interval(protocol, _kept(protocol, values)),
        status=_STATUS[protocol.means],
        why=_said(protocol, values),
    )
    return _stated(found, protocol, subject)


def _missing(protocol: Protocol, subject: Subject) -> str | None:
    if protocol.means == "scale" and subject.mass_kg is None:
        return "your body mass is needed to compare forces between people: enter it in Settings"
    return None


def _value(protocol: Protocol, one: Try, subject: Subject) -> float:
    """One try in the unit of the measure."""
    where = f"{protocol.name}, {one.side}" if one.side else protocol.name
    if protocol.means == "photo":  # computed from clicked points by `photo`, already in the measure's unit
        return float(one.entered["value"])
    entered = {a.name: checked(a, float(one.entered.get(a.name, float("nan"))), where=where) for a in protocol.asks}
    if protocol.means == "scale":
        assert subject.mass_kg is not None
        if "lever" in entered:
            return entered["scale"] * GRAVITY * entered["lever"] / 100.0 / subject.mass_kg
        return 100.0 * entered["scale"] / subject.mass_kg  # kg over kg: gravity cancels
    return entered[protocol.asks[0].name]


def _kept(protocol: Protocol, values: Sequence[float]) -> float:
    if protocol.keep == "passes":
        return float(sum(v >= 0.5 for v in values))
    return max(values) if protocol.keep == "best" else sum(values) / len(values)


def _interval(protocol: Protocol, value: float) -> Interval:
    mdc95 = definition(protocol.measures[0]).mdc95
    if mdc95 is None:
        return Interval.unknown("no error of this test is published: your own sessions will show it")
    if not isfinite(value):
        return Interval.unknown("no value")
    return Interval.around(value, mdc95 / 2.77)


def _said(protocol: Protocol, values: Sequence[float]) -> str:
    unit = definition(protocol.measures[0]).unit
    count = f"{len(values)} of {protocol.trials} tries"
    if protocol.keep == "passes":
        return f"held in {int(_kept(protocol, values))} of {len(values)} tries"
    if len(values) == 1:
        return count
    word = "best" if protocol.keep == "best" else "mean"
    return f"{word} of {len(values)} tries, {min(values):.3g} to {max(values):.3g} {unit}"


def _stated(measure: Measure, protocol: Protocol, subject: Subject) -> Measure:
    """With the protocol's conditions and what one row of evidence makes of it."""
    task: Task | None = protocol.task
    conditions = tuple(sorted({**dict(protocol.conditions), **({"task": task} if task else {})}.items()))
    stated = replace(measure, conditions=conditions)
    sex, age_years = subject.sex, subject.age_years
    return replace(
        stated,
        verdict=judge(stated, task=task, sex=sex, age_years=age_years),
        reference=reference_for(stated, task=task, sex=sex, age_years=age_years),
    )
