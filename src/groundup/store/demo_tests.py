"""The tests of the demo person: a baseline of three days, retests, and one differential test; every number invented."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

import numpy as np
from numpy.random import Generator

from groundup.assess import assess
from groundup.battery.differential import CONDITIONS, Condition, orders
from groundup.battery.protocol import Protocol, protocol
from groundup.battery.results import Try, measures
from groundup.measure import Measure
from groundup.signals.recording import Recording
from groundup.store.choices import PrimaryMeasure
from groundup.store.people import Person
from groundup.store.store import Store
from groundup.synthetic.camera import seen_by_camera
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import Sensors, squat

SYNTHETIC = ("synthetic", "yes")
"""The condition that every measure of the demo person carries."""

_TRIED: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "lunge": {"left": (8.6, 0.08), "right": (10.4, 0.05)},
    "stance_closed": {"left": (6.0, 0.5), "right": (9.0, 0.45)},
    "bridge_repetitions": {"left": (9.0, 0.7), "right": (12.0, 0.6)},
}
"""By test and side: the value at the beginning and its gain a week, in what the test asks for. Invented."""
_SPREAD: Mapping[str, float] = {"lunge": 0.3, "stance_closed": 1.2, "bridge_repetitions": 0.8}
_DAYS = (
    ("practice", 0),
    ("baseline", 4),
    ("baseline", 9),
    ("retest", 28),
    ("retest", 30),
    ("retest", 56),
    ("retest", 58),
)
"""What each battery was for, and on which day of the training."""
_KNEE_IN_MM: Mapping[Condition, float] = {"none": 60.0, "foot cue": 55.0, "heel wedge": 10.0, "hip cue": 52.0}
"""How far the left knee is planted inward under each condition: this invented person's ankle is stiff."""
SET_SD_MM = 1.5
"""How much whole sets of the same condition differ; invented too."""


def add_tests(store: Store, person: Person, rng: Generator, *, monday: date, now: datetime) -> None:
    """Three primary measures: a practice round, two baseline days, two days each for the retests of weeks 4 and 8."""
    tests = tuple(protocol(name) for name in _TRIED)
    first = _at(monday, now.tzinfo)
    store.choose_primary(person.id, [PrimaryMeasure(t.measures[0], None, t.method, first) for t in tests])
    for kind, day in _DAYS:
        for minute, test in enumerate(tests):
            at = _at(monday + timedelta(days=day), now.tzinfo) + timedelta(minutes=2 * minute)
            _take(store, person, rng, test, kind, day / 7.0, at)


def add_differential(store: Store, person: Person, rng: Generator, *, days: Sequence[datetime], seed: int) -> None:
    """Five squats under each of the four conditions on each day, in the order drawn, with recordings and measures."""
    for day, (at, order) in enumerate(zip(days, orders(len(days), rng), strict=True)):
        _differential(store, person, order, at=at, seed=seed, day=day)


def _differential(
    store: Store, person: Person, order: Sequence[Condition], *, at: datetime, seed: int, day: int
) -> None:
    found: dict[Condition, tuple[Recording, tuple[Measure, ...]]] = {}
    for n, condition in enumerate(order):
        recording = _squats(person, condition, seed=seed, block=len(CONDITIONS) * day + n)
        found[condition] = (recording, assess(recording).measures)
    kept = {
        condition: store.keep_recording(person.id, recording, what="differential", at=at)
        for condition, (recording, _) in found.items()
    }
    test = store.save_test(
        person.id,
        "differential",
        started=at,
        finished=at + timedelta(minutes=9),
        trials=[{"condition": c, "recording": kept[c].hash, "order": n} for n, c in enumerate(order)],
        protocol=f"{len(CONDITIONS)} conditions in random order, 5 repetitions each",
        conditions={"task": "squat", "synthetic": "yes"},
        note="Synthetic.",
    )
    for condition, (_, several) in found.items():
        flagged = [_flagged(m) for m in several]
        store.save_measures(person.id, flagged, at=at, test=test.id, recording=kept[condition].hash)


def _squats(person: Person, condition: Condition, *, seed: int, block: int) -> Recording:
    """The same body to the same depth each time, as the test asks; how far the knee goes in differs from set to set."""
    camera_only = Sensors(plates=False, insoles=False, emg=False)
    this_set = float(np.random.default_rng([seed, block, 5]).normal(0.0, SET_SD_MM))
    faults = Faults(knee_in_mm=PerSide(left=_KNEE_IN_MM[condition] + this_set))
    made = squat(seed=10 * seed, faults=faults, sensors=camera_only)
    seen = seen_by_camera(made, view="front", seed=1000 * seed + block)
    return replace(
        seen,
        name=f"{person.name}: squat, {condition}",
        conditions=seen.conditions.updated({"cue": condition}),
        synthetic=True,
    )


def _take(store: Store, person: Person, rng: Generator, test: Protocol, kind: str, week: float, at: datetime) -> None:
    tries = [
        Try(side, {test.asks[0].name: _entered(rng, test, begin + gain * week)})  # pyright: ignore[reportArgumentType]
        for side, (begin, gain) in _TRIED[test.id].items()
        for _ in range(test.trials)
    ]
    taken = store.save_test(
        person.id,
        test.id,
        started=at,
        finished=at + timedelta(seconds=test.seconds),
        trials=[{"side": t.side, **t.entered} for t in tries],
        protocol=f"{test.trials} tries, {test.keep} of them",
        conditions={**dict(test.conditions), "battery": kind, "synthetic": "yes"},
        note="Synthetic.",
    )
    store.save_measures(person.id, [_flagged(m) for m in measures(test, tries, person.subject)], at=at, test=taken.id)


def _entered(rng: Generator, test: Protocol, value: float) -> float:
    asked = test.asks[0]
    drawn = float(np.clip(rng.normal(value, _SPREAD[test.id]), asked.low, asked.high))
    return float(round(drawn)) if test.means == "count" else round(drawn, 1)


def _flagged(measure: Measure) -> Measure:
    return replace(measure, conditions=(*measure.conditions, SYNTHETIC))


def _at(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(5, 40), zone)
