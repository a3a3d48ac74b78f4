"""Tests that a camera takes, as sessions of the player: what is done, how often, in which order, without any cue.

A test is counted like a set, but nobody is corrected in it: a cue would change what is measured.
"""

from collections.abc import Sequence
from functools import cache

from groundup.battery.differential import CONDITIONS, INSTRUCTIONS, LOADS, REPETITIONS, REST_S, Condition
from groundup.battery.protocol import Protocol, protocols
from groundup.errors import UsageError
from groundup.training.exercise import Detector, Exercise, Level, Range, Tempo
from groundup.training.plan import Prescription, SessionPlan

PREFIX = "test-"
MOVEMENTS: tuple[Detector, ...] = ("squat", "single_leg_squat")
"""What the differential test may be done with."""
_TEMPO = Tempo(2.0, 0.0, 2.0)
_DRAWING: dict[Detector, str] = {"squat": "squat", "single_leg_squat": "squat_one_leg"}


@cache
def test_exercises() -> tuple[Exercise, ...]:
    """Every camera test, and every condition of the differential test, as the player reads them."""
    tests = tuple(_exercise(p) for p in protocols() if p.means == "camera")
    return tests + tuple(_condition(m, c) for m in MOVEMENTS for c in CONDITIONS)


def test_plan(protocol: Protocol) -> SessionPlan:
    """The session that takes a camera test."""
    if protocol.means != "camera":
        raise UsageError("a test that a camera takes", found=protocol.name)
    one = Prescription(f"{PREFIX}{protocol.id}", 1, 1, float(protocol.trials), 30.0)
    return SessionPlan("test", protocol.name, (one,), rounds=False)


def differential_plan(movement: Detector, order: Sequence[Condition]) -> SessionPlan:
    """The session that takes the differential test: each condition once, a minute apart."""
    if movement not in MOVEMENTS:
        raise UsageError(f"a movement of {', '.join(MOVEMENTS)}", found=f"'{movement}'")
    if sorted(order) != sorted(CONDITIONS):
        raise UsageError("each condition once", found=", ".join(order))
    parts = tuple(Prescription(condition_id(movement, c), 1, 1, float(REPETITIONS), REST_S) for c in order)
    return SessionPlan("test", "Differential test", parts, rounds=False, change_s=REST_S)


def condition_id(movement: Detector, condition: Condition) -> str:
    """The id under which the player knows a condition."""
    return f"{PREFIX}{movement}-{condition.replace(' ', '-')}"


def condition_of(exercise_id: str) -> Condition | None:
    """The condition of an id; None of anything else."""
    return next((c for m in MOVEMENTS for c in CONDITIONS if condition_id(m, c) == exercise_id), None)


def is_test(exercise_id: str) -> bool:
    """Whether an id is a test's: it counts neither as training nor for any ladder."""
    return exercise_id.startswith(PREFIX)


def _exercise(protocol: Protocol) -> Exercise:
    assert protocol.task in ("squat", "single_leg_squat")
    return _made(
        f"{PREFIX}{protocol.id}",
        protocol.name,
        protocol.task,
        how=" ".join(protocol.steps),
        setup=protocol.steps[0],
        demands=protocol.demands,
        stop=protocol.stop,
        sources=protocol.sources,
    )


def _condition(movement: Detector, condition: Condition) -> Exercise:
    one_leg = movement == "single_leg_squat"
    words = " ".join(INSTRUCTIONS[condition])
    return _made(
        condition_id(movement, condition),
        "As always" if condition == "none" else condition.capitalize(),
        movement,
        how=words,
        setup=f"{words} Same place, same depth, same tempo as before. The camera stays where it is.",
        demands=frozenset({"standing", "knee_bend", *({"one_leg", "unsupported"} if one_leg else ()),
                           *({"band"} if LOADS[condition] == "hip" else ())}),
        stop=("Pain above 5", "Dizziness"),
        sources=("TAB25", "LIM18", "BEL13"),
    )  # fmt: skip


def _made(
    key: str,
    name: str,
    movement: Detector,
    *,
    how: str,
    setup: str,
    demands: frozenset[str],
    stop: tuple[str, ...],
    sources: tuple[str, ...],
) -> Exercise:
    rung = Level(
        level=1,
        name="Test",
        how=how,
        counting="repetitions",
        dose=Range(REPETITIONS, REPETITIONS),
        feet="each" if movement == "single_leg_squat" else "both",
        tempo=_TEMPO,
        detector=movement,
        view="front",
        demands=demands,
        needs=("camera",),
        changes="",
    )
    return Exercise(
        id=key,
        name=name,
        link="knee",
        purpose="Measured, not trained: no cues are given here.",
        setup=setup,
        action=how,
        cues=(),
        rest_s=Range(30.0, REST_S),
        levels=(rung,),
        start_level=1,
        sets=Range(1, 1),
        faults=(),
        felt="",
        stop=stop,
        place="stand",
        daily=True,
        prepares=None,
        drawing=_DRAWING[movement],
        mark="design",
        sources=sources,
    )
