"""A session as the player reads it: blocks, the texts of each rung, what happened so far."""

from typing import Any

from groundup.battery.playing import test_exercises
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.dose import tempo_of
from groundup.training.events import values_of
from groundup.training.exercise import Exercise, Level, Tempo
from groundup.training.exercises import exercise, own_exercise
from groundup.training.plan import Block, Prescription
from groundup.training.screening import Clearance, set_up
from groundup.web.planning import clearance_for


def session_said(store: Store, session: StoredSession, *, sensors: bool = False) -> dict[str, Any]:
    """The session as plain values; `rungs` by `exercise:level`, `drawing` the stem of a drawing.

    `sensors`: whether this server has any, so that a page asks what they see.
    """
    own = own_exercises_of(store, session.person_id)
    clearance = clearance_for(store, store.person(session.person_id))
    prescribed = {p.exercise_id: p for p in session.plan.prescriptions}
    rungs = {
        f"{b.exercise_id}:{b.level}": _rung(exercise(b.exercise_id, own=own), prescribed[b.exercise_id], b, clearance)
        for b in session.blocks
        if b.kind == "work"
    }
    return {
        "id": session.id,
        "title": session.plan.title,
        "kind": session.kind,
        "finished": session.finished is not None,
        "sensors": sensors,
        "blocks": [_block(b) for b in session.blocks],
        "rungs": rungs,
        "events": [values_of(e) for e in store.events(session.id)],
    }


def own_exercises_of(store: Store, person_id: str) -> tuple[Exercise, ...]:
    """What a session may name beside our exercises: the person's own, those removed among them, and camera tests."""
    own = (own_exercise({**o.values, "id": o.id}) for o in store.own_exercises(person_id, removed=True))
    return (*own, *test_exercises())


def rung_of(store: Store, person_id: str, block: Block) -> Level:
    """The rung that a block plays."""
    return exercise(block.exercise_id, own=own_exercises_of(store, person_id)).at(block.level)


def _block(block: Block) -> dict[str, Any]:
    return {
        "index": block.index,
        "kind": block.kind,
        "seconds": block.seconds,
        "exercise": block.exercise_id,
        "level": block.level,
        "side": block.side,
        "set": block.set_index,
        "target": block.target,
        "counting": block.counting,
        "says": block.says,
        "counted_by": block.counted_by,
    }


def _rung(one: Exercise, prescription: Prescription, block: Block, clearance: Clearance) -> dict[str, Any]:
    level = one.at(block.level)
    return {
        "id": one.id,
        "level": level.level,
        "name": one.name,
        "rung": level.name,
        "how": level.how,
        "setup": set_up(one, clearance),
        "cues": list(one.cues[:2]),
        "felt": one.felt,
        "stop": list(one.stop),
        "tempo": _tempo(tempo_of(prescription, level)),
        "detector": level.detector,
        "sensed": level.sensed,
        "view": level.view,
        "place": one.place,
        "drawing": one.drawing_at(block.level),
    }


def _tempo(tempo: Tempo | None) -> dict[str, float] | None:
    return None if tempo is None else {"up_s": tempo.up_s, "hold_s": tempo.hold_s, "down_s": tempo.down_s}
