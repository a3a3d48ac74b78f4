"""One exercise from a mapping of plain values, as TOML and JSON give them, and back."""

from collections.abc import Mapping
from typing import Any, get_args

from groundup.anatomy import LINKS, TASKS
from groundup.measure import Mark
from groundup.training.exercise import (
    DEMANDS,
    RULES,
    VARIABLES,
    Basis,
    Counting,
    Detector,
    Exercise,
    Fault,
    Feet,
    Level,
    Place,
    Range,
    Rule,
    Sensing,
    Tempo,
    View,
)
from groundup.training.fields import LONGEST_NAME, Fields

EXERCISE_FIELDS = (
    "id",
    "name",
    "link",
    "purpose",
    "setup",
    "action",
    "cues",
    "rest_s",
    "sets",
    "start_level",
    "felt",
    "stop",
    "place",
    "daily",
    "prepares",
    "drawing",
    "mark",
    "sources",
    "claims",
    "level",
    "fault",
    "basis",
)
LEVEL_FIELDS = (
    "level",
    "name",
    "how",
    "counting",
    "dose",
    "feet",
    "tempo",
    "held_tempo",
    "held_dose",
    "detector",
    "view",
    "demands",
    "needs",
    "changes",
    "drawing",
    "sensed",
)
_FAULT_FIELDS = ("id", "what", "cue", "seen_by", "rule")
_BASIS_FIELDS = ("what", "text", "mark", "sources")

_MOST: dict[Counting, float] = {"repetitions": 100, "hold": 300, "minutes": 60}
"""The largest dose of one set that makes sense: repetitions, seconds, minutes."""


def exercise_from(row: Fields, *, own: bool = False) -> Exercise:
    """The exercise of a row. Every field is checked; `level`, `fault` and `basis` are lists of rows."""
    row.only(EXERCISE_FIELDS)
    exercise_id = row.text("id", most=48)
    row = Fields(row.values, exercise_id)
    levels = tuple(level_from(one) for one in row.rows("level", most=7))
    if not levels:
        raise row.error("level", "at least one level", "none")
    numbers = [one.level for one in levels]
    if numbers != sorted(set(numbers)):
        raise row.error("level", "levels in rising order, each once", numbers)
    return Exercise(
        id=exercise_id,
        name=row.text("name", most=LONGEST_NAME),
        link=row.one_of("link", LINKS),
        purpose=row.text("purpose"),
        setup=row.text("setup"),
        action=row.text("action"),
        cues=row.texts("cues", most=LONGEST_NAME, count=4),
        rest_s=_range(row, "rest_s", high=600),
        levels=levels,
        start_level=row.whole("start_level", low=numbers[0], high=numbers[-1]),
        sets=_range(row, "sets", low=1, high=10),
        faults=tuple(_fault(one) for one in row.rows("fault", most=12)),
        felt=row.text("felt", default=""),
        stop=row.texts("stop"),
        place=row.one_of("place", get_args(Place)),
        daily=row.flag("daily", default=True),
        prepares=row.one_of("prepares", TASKS) if "prepares" in row.values else None,
        drawing=row.text("drawing", most=LONGEST_NAME, default=""),
        mark=row.one_of("mark", get_args(Mark)),
        sources=row.texts("sources"),
        own=own,
        basis=tuple(_basis(one) for one in row.rows("basis", most=8)),
        claims=row.texts("claims"),
    )


def level_from(row: Fields) -> Level:
    """The rung of a row."""
    row.only(LEVEL_FIELDS)
    counting: Counting = row.one_of("counting", get_args(Counting), default="repetitions")
    high = _MOST[counting]
    detector: Detector | None = row.one_of("detector", get_args(Detector)) if "detector" in row.values else None
    view: View | None = row.one_of("view", get_args(View)) if "view" in row.values else None
    if (detector is None) != (view is None):
        raise row.error("view", "detector and view together, or neither", view)
    sensed: Sensing | None = row.one_of("sensed", get_args(Sensing)) if "sensed" in row.values else None
    if sensed is not None and (sensed == "engaged_hold") != (counting == "hold"):
        raise row.error("sensed", "engaged_hold for a hold, another rule for repetitions", sensed)
    tempo = _tempo(row, "tempo")
    if (tempo is None) == (counting == "repetitions"):
        raise row.error("tempo", "a tempo exactly where repetitions are counted", tempo)
    held_tempo = _tempo(row, "held_tempo")
    held_dose = _range(row, "held_dose", low=1, high=high) if "held_dose" in row.values else None
    if (held_tempo is None) != (held_dose is None):
        raise row.error("held_dose", "held_tempo and held_dose together, or neither", held_dose)
    return Level(
        level=row.whole("level", low=0, high=6),
        name=row.text("name", most=LONGEST_NAME),
        how=row.text("how"),
        counting=counting,
        dose=_range(row, "dose", low=1, high=high),
        feet=row.one_of("feet", get_args(Feet), default="both"),
        tempo=tempo,
        detector=detector,
        view=view,
        demands=row.several_of("demands", DEMANDS),
        needs=row.texts("needs", most=LONGEST_NAME),
        changes=row.one_of("changes", ("", *VARIABLES), default=""),
        held_tempo=held_tempo,
        held_dose=held_dose,
        drawing=row.text("drawing", most=LONGEST_NAME, default=""),
        sensed=sensed,
    )


def values_of(exercise: Exercise) -> dict[str, Any]:
    """The plain values of an exercise: what `exercise_from` reads, ready for TOML and JSON. Absent stays absent."""
    values: dict[str, Any] = {
        "id": exercise.id,
        "name": exercise.name,
        "link": exercise.link,
        "purpose": exercise.purpose,
        "setup": exercise.setup,
        "action": exercise.action,
        "cues": list(exercise.cues),
        "rest_s": _pair(exercise.rest_s),
        "sets": _pair(exercise.sets),
        "start_level": exercise.start_level,
        "felt": exercise.felt,
        "stop": list(exercise.stop),
        "place": exercise.place,
        "daily": exercise.daily,
        "prepares": exercise.prepares,
        "drawing": exercise.drawing,
        "mark": exercise.mark,
        "sources": list(exercise.sources),
        "claims": list(exercise.claims),
        "level": [_level_values(one) for one in exercise.levels],
        "fault": [
            _present({"id": f.id, "what": f.what, "cue": f.cue, "seen_by": f.seen_by, "rule": f.rule})
            for f in exercise.faults
        ],
        "basis": [{"what": b.what, "text": b.text, "mark": b.mark, "sources": list(b.sources)} for b in exercise.basis],
    }
    return _present(values)


def _level_values(level: Level) -> dict[str, Any]:
    return _present(
        {
            "level": level.level,
            "name": level.name,
            "how": level.how,
            "counting": level.counting,
            "dose": _pair(level.dose),
            "feet": level.feet,
            "tempo": _three(level.tempo),
            "held_tempo": _three(level.held_tempo),
            "held_dose": _pair(level.held_dose),
            "detector": level.detector,
            "view": level.view,
            "demands": sorted(level.demands),
            "needs": list(level.needs),
            "changes": level.changes,
            "drawing": level.drawing,
            "sensed": level.sensed,
        }
    )


def _fault(row: Fields) -> Fault:
    row.only(_FAULT_FIELDS)
    rule: Rule | None = row.one_of("rule", RULES) if "rule" in row.values else None
    return Fault(
        id=row.text("id", most=48),
        what=row.text("what"),
        cue=row.text("cue", most=LONGEST_NAME),
        seen_by=row.text("seen_by"),
        rule=rule,
    )


def _basis(row: Fields) -> Basis:
    row.only(_BASIS_FIELDS)
    return Basis(
        what=row.text("what", most=LONGEST_NAME),
        text=row.text("text"),
        mark=row.one_of("mark", get_args(Mark)),
        sources=row.texts("sources"),
    )


def _tempo(row: Fields, name: str) -> Tempo | None:
    if name not in row.values:
        return None
    tempo = Tempo(*row.numbers(name, count=3, low=0, high=60))
    if tempo.seconds <= 0:
        raise row.error(name, "a tempo that takes time", tempo.seconds)
    return tempo


def _range(row: Fields, name: str, *, low: float = 0, high: float) -> Range:
    bottom, top = row.numbers(name, count=2, low=low, high=high)
    if bottom > top:
        raise row.error(name, "the lower number first", [bottom, top])
    return Range(bottom, top)


def _pair(dose: Range | None) -> list[float] | None:
    return None if dose is None else [dose.low, dose.high]


def _three(tempo: Tempo | None) -> list[float] | None:
    return None if tempo is None else [tempo.up_s, tempo.hold_s, tempo.down_s]


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
