"""A session as the player reads it: blocks, the texts of each rung, what happened so far."""

from typing import Any

from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.exercise import Exercise, Level, Tempo
from groundup.training.exercises import exercise, own_exercise
from groundup.training.plan import Block


def session_said(store: Store, session: StoredSession) -> dict[str, Any]:
    """The session as plain values; `rungs` by `exercise:level`, `drawing` the stem of a drawing."""
    own = own_exercises_of(store, session.person_id)
    rungs = {
        f"{b.exercise_id}:{b.level}": _rung(exercise(b.exercise_id, own=own), b)
        for b in session.blocks
        if b.kind == "work"
    }
    return {
        "id": session.id,
        "title": session.plan.title,
        "kind": session.kind,
        "finished": session.finished is not None,
        "blocks": [_block(b) for b in session.blocks],
        "rungs": rungs,
        "events": [
            {"id": e.id, "block": e.block, "kind": e.kind, "value": e.value, "at": e.at.isoformat()}
            for e in store.events(session.id)
        ],
    }


def own_exercises_of(store: Store, person_id: str) -> tuple[Exercise, ...]:
    """A person's own exercises, those removed among them: an old session still knows its own."""
    return tuple(own_exercise({**o.values, "id": o.id}) for o in store.own_exercises(person_id, removed=True))


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
    }


def _rung(one: Exercise, block: Block) -> dict[str, Any]:
    level = one.at(block.level)
    return {
        "id": one.id,
        "level": level.level,
        "name": one.name,
        "rung": level.name,
        "how": level.how,
        "setup": one.setup,
        "cues": list(one.cues[:2]),
        "felt": one.felt,
        "stop": list(one.stop),
        "tempo": _tempo(tempo_played(level, block)),
        "detector": level.detector,
        "view": level.view,
        "place": one.place,
        "drawing": one.drawing_at(block.level),
    }


def tempo_played(level: Level, block: Block) -> Tempo | None:
    """Of a rung's two tempos the one whose repetitions fill the block's planned seconds."""
    if level.tempo is None or level.held_tempo is None or block.target <= 0:
        return level.tempo
    one_s = block.seconds / block.target
    return min((level.tempo, level.held_tempo), key=lambda t: abs(t.seconds - one_s))


def _tempo(tempo: Tempo | None) -> dict[str, float] | None:
    return None if tempo is None else {"up_s": tempo.up_s, "hold_s": tempo.hold_s, "down_s": tempo.down_s}
