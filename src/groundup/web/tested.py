"""What came of a test that the camera took: its recordings assessed once, kept as measures with their conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from groundup.assess import assess
from groundup.battery.differential import CONDITIONS
from groundup.battery.playing import PREFIX, condition_of
from groundup.measure import Measure
from groundup.signals.recording import Recording
from groundup.store.people import Person
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.store.tests_taken import StoredMeasure, TestTaken
from groundup.training.plan import Block
from groundup.web.driven import DIFFERENTIAL
from groundup.web.experimenting import ACUTE


@dataclass(frozen=True, slots=True)
class Tested:
    """A test as kept, with its measures; what a differential test says is in `driven`."""

    taken: TestTaken
    measures: tuple[StoredMeasure, ...]
    missing: tuple[str, ...]
    """Sets of which no recording was kept, with the reason."""


def tested(store: Store, person: Person, session: StoredSession, *, now: datetime, kind: str | None) -> Tested:
    """The test that a finished session was: assessed and kept the first time, read back after that.

    `kind` is practice, baseline or retest where it belonged to a battery.
    """
    taken = _known(store, person, session) or _kept(store, person, session, now, kind)
    found = store.measures(person.id, test=taken.id)
    missing = tuple(str(t["missing"]) for t in taken.trials if isinstance(t, Mapping) and "missing" in t)
    return Tested(taken, found, missing)


def test_id_of(session: StoredSession) -> str:
    """The test that a session takes: a protocol's id, `differential`, or a day of an acute experiment."""
    works = [b.exercise_id for b in session.blocks if b.kind == "work"]
    conditions = {condition_of(w) for w in works}
    if None in conditions:
        return works[0].removeprefix(PREFIX)
    return DIFFERENTIAL if conditions == set(CONDITIONS) else ACUTE


def _known(store: Store, person: Person, session: StoredSession) -> TestTaken | None:
    return next((t for t in store.tests(person.id) if t.conditions.get("session") == session.id), None)


def _kept(store: Store, person: Person, session: StoredSession, now: datetime, kind: str | None) -> TestTaken:
    works = [b for b in session.blocks if b.kind == "work"]
    digests = {s.block: s.recording for s in store.sets(session.id)}
    trials = [_trial(b, digests.get(b.index)) for b in works]
    found = [m for b in works if (d := digests.get(b.index)) for m in _measures(store, person, b, d)]
    conditions = {"session": session.id, **({"battery": kind} if kind else {})}
    with store.together():
        if (known := _known(store, person, session)) is not None:  # another page was quicker
            return known
        taken = store.save_test(
            person.id,
            test_id_of(session),
            started=session.started,
            finished=session.finished or now,
            trials=trials,
            protocol=session.plan.title,
            conditions=conditions,
        )
        for digest, measures in _by_recording(found):
            store.save_measures(
                person.id, measures, at=session.started, test=taken.id, session_id=session.id, recording=digest
            )
    return taken


def _trial(block: Block, digest: str | None) -> dict[str, object]:
    name = condition_of(block.exercise_id) or block.exercise_id.removeprefix(PREFIX)
    if digest is None:
        return {"what": name, "side": block.side, "missing": f"{name}: the camera kept nothing of it"}
    return {"what": name, "side": block.side, "recording": digest}


def _measures(store: Store, person: Person, block: Block, digest: str) -> list[tuple[str, Measure]]:
    corrections = tuple(c.correction for c in store.corrections(person.id, recording=digest))
    recording = _stated(store.recording(person.id, digest), person, block)
    result = assess(recording, task=recording.conditions.task, corrections=corrections)
    return [(digest, m) for m in result.measures if m.value is not None]


def _stated(recording: Recording, person: Person, block: Block) -> Recording:
    """The recording with who it was and under which condition it was taken."""
    more = {"test": test} if (test := block.exercise_id.removeprefix(PREFIX)) else {}
    cue = condition_of(block.exercise_id)
    stated = {**more, **({"cue": cue} if cue is not None else {}), **({"side": block.side} if block.side else {})}
    return replace(recording, subject=person.subject, conditions=recording.conditions.updated(stated))


def _by_recording(found: Sequence[tuple[str, Measure]]) -> list[tuple[str, list[Measure]]]:
    digests = dict.fromkeys(d for d, _ in found)
    return [(d, [m for own, m in found if own == d]) for d in digests]
