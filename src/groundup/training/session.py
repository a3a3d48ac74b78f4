"""A session as blocks in the order a person lives them: get ready, work, switch, rest, change, each with its words."""

from collections.abc import Sequence
from dataclasses import replace

from groundup.anatomy import SIDES, Side
from groundup.training.dose import READY_S, SWITCH_S, order, set_seconds
from groundup.training.exercise import Exercise, Level
from groundup.training.exercises import exercise
from groundup.training.log import CountedBy
from groundup.training.plan import Block, BlockKind, Prescription, SessionPlan
from groundup.training.screening import Clearance
from groundup.training.standing import Standing, progress, session_result

__all__ = ["Standing", "blocks", "counted_by", "progress", "session_result"]


def blocks(plan: SessionPlan, clearance: Clearance, *, own: Sequence[Exercise] = ()) -> tuple[Block, ...]:
    """The blocks of a session; their seconds add up to `dose.seconds(plan)`. A locked person has none."""
    if clearance.locked:
        return ()
    made: list[Block] = []
    before: int | None = None
    for index, set_index in order(plan):
        prescription = plan.prescriptions[index]
        of = exercise(prescription.exercise_id, own=own)
        if before is None:
            gap: tuple[BlockKind, float] = ("ready", READY_S)
        else:
            gap = ("rest", prescription.rest_s) if before == index else ("change", plan.change_s)
        made += _set(prescription, of, set_index, gap)
        before = index
    return tuple(replace(block, index=i) for i, block in enumerate(made))


def counted_by(level: Level) -> CountedBy:
    """Who counts a set of this level: the camera where it can, the timer for holds and walks, else you."""
    if level.detector is not None:
        return "camera"
    return "you" if level.counting == "repetitions" else "timer"


def _set(p: Prescription, of: Exercise, set_index: int, gap: tuple[BlockKind, float]) -> list[Block]:
    """One set with what leads to it: a gap, then each side with a switch between."""
    level = of.at(p.level)
    sides: tuple[Side | None, ...] = SIDES if level.feet == "each" else (None,)
    made = [_block(p, of, level, set_index, gap[0], gap[1], sides[0])]
    for n, side in enumerate(sides):
        if n:
            made.append(_block(p, of, level, set_index, "switch", SWITCH_S, side))
        made.append(_block(p, of, level, set_index, "work", set_seconds(p, level), side))
    return made


def _block(
    p: Prescription, of: Exercise, level: Level, set_index: int, kind: BlockKind, seconds: float, side: Side | None
) -> Block:
    return Block(
        index=0,
        kind=kind,
        seconds=seconds,
        exercise_id=of.id,
        level=level.level,
        side=side,
        set_index=set_index,
        target=p.amount,
        counting=level.counting,
        says=_says(p, of, level, set_index, kind, side),
        counted_by=counted_by(level) if kind == "work" else None,
    )


def _says(p: Prescription, of: Exercise, level: Level, set_index: int, kind: BlockKind, side: Side | None) -> str:
    """What is spoken and shown when a block begins."""
    on = f", {side} foot" if side else ""
    which = f"set {set_index + 1} of {p.sets}"
    if kind == "ready":
        return f"Get ready: {of.name}{on}. {level.name}."
    if kind == "change":
        return f"Next: {of.name}{on}. {level.name}, {which}."
    if kind == "rest":
        return f"Rest. Then {of.name}{on}, {which}."
    if kind == "switch":
        return f"Switch side: {side} foot."
    smaller = " Keep the movement small." if p.short_range else ""
    return f"{_amount(p.amount, level)}{on}.{smaller}"


def _amount(amount: float, level: Level) -> str:
    word = {"repetitions": "repetition", "hold": "second", "minutes": "minute"}[level.counting]
    said = f"{amount:g} {word}{'' if amount == 1 else 's'}"
    return f"Hold {said}" if level.counting == "hold" else said
