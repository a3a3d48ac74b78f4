"""A person's own exercise: kept whole, checked where it enters, and held to the same cautions."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.errors import UsageError
from groundup.training.exercise import DEMANDS
from groundup.training.exercises import exercises, own_exercise, read_own, values_of
from groundup.training.fields import Fields
from groundup.training.own_toml import exercise_toml
from groundup.training.reading import exercise_from

PLAIN: dict[str, Any] = {
    "id": "own-towel-pull",
    "name": "Towel pull",
    "link": "foot",
    "purpose": "Grip and release.",
    "setup": "Sit, a towel under the foot.",
    "action": "Pull the towel with the toes.",
    "rest_s": [20, 30],
    "sets": [2, 3],
    "start_level": 1,
    "place": "seat",
    "level": [{"level": 1, "name": "Seated", "how": "Slowly.", "dose": [8, 12], "tempo": [1, 1, 1], "feet": "each"}],
}


def level(**changed: Any) -> dict[str, Any]:
    return {**PLAIN, "level": [{**PLAIN["level"][0], **changed}]}


def test_a_plain_form_is_enough() -> None:
    own = own_exercise(PLAIN)
    assert own.own
    assert (own.mark, own.sources, own.claims, own.basis) == ("design", (), (), ())


text = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=60)
text = text.filter(lambda t: bool(t.strip()))
low_high = st.tuples(st.integers(1, 50), st.integers(0, 50)).map(lambda p: [p[0], p[0] + p[1]])


@st.composite
def own_values(draw: st.DrawFn) -> dict[str, Any]:
    counting = draw(st.sampled_from(["repetitions", "hold"]))
    rung: dict[str, Any] = {
        "level": draw(st.integers(0, 6)),
        "name": draw(text),
        "how": draw(text),
        "counting": counting,
        "dose": draw(low_high),
        "feet": draw(st.sampled_from(["both", "each"])),
        "demands": draw(st.lists(st.sampled_from(DEMANDS), unique=True)),
        "needs": draw(st.lists(text, max_size=3)),
    }
    if counting == "repetitions":
        rung["tempo"] = [draw(st.floats(0.5, 10)), 1, 2]
    return {
        **PLAIN,
        "name": draw(text),
        "purpose": draw(text),
        "cues": draw(st.lists(text, max_size=3)),
        "stop": draw(st.lists(text, max_size=3)),
        "place": draw(st.sampled_from(["seat", "floor", "stand", "walk"])),
        "start_level": rung["level"],
        "level": [rung],
    }


@given(own_values())
def test_it_comes_back_from_json_and_toml_as_it_was(values: dict[str, Any]) -> None:
    own = own_exercise(values)
    assert own_exercise(json.loads(json.dumps(values_of(own)))) == own
    assert read_own(exercise_toml(own), name="mine.toml") == (own,)


def test_ours_come_back_as_they_were() -> None:
    for one in exercises():
        assert exercise_from(Fields(json.loads(json.dumps(values_of(one))), one.id)) == one


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({**PLAIN, "id": "short_foot"}, "id"),
        ({**PLAIN, "id": "own-../../etc"}, "id"),
        ({**PLAIN, "id": "own-" + "a" * 60}, "id"),
        ({**PLAIN, "name": ""}, "name"),
        ({**PLAIN, "name": "x" * 61}, "name"),
        ({**PLAIN, "name": "two\nlines"}, "name"),
        ({**PLAIN, "name": "turned \u202e around"}, "name"),
        ({**PLAIN, "purpose": "x" * 601}, "purpose"),
        ({**PLAIN, "purpose": 3}, "purpose"),
        ({k: v for k, v in PLAIN.items() if k != "setup"}, "setup"),
        ({**PLAIN, "link": "toe"}, "link"),
        ({**PLAIN, "sources": ["HV9"]}, "sources"),
        ({**PLAIN, "mark": "R"}, "mark"),
        ({**PLAIN, "claims": ["C05"]}, "claims"),
        ({**PLAIN, "drawing": "../../secret"}, "drawing"),
        ({**PLAIN, "sets": [3, 2]}, "sets"),
        ({**PLAIN, "sets": [1, 99]}, "sets"),
        ({**PLAIN, "rest_s": [0, float("nan")]}, "rest_s"),
        ({**PLAIN, "start_level": 2}, "start_level"),
        ({**PLAIN, "start_level": True}, "start_level"),
        ({**PLAIN, "level": []}, "level"),
        ({**PLAIN, "level": "one"}, "level"),
        ({**PLAIN, "color": "red"}, "color"),
        ({**PLAIN, "cues": ["a", "b", "c", "d", "e"]}, "cues"),
        (level(dose=[0, 10]), "dose"),
        (level(dose=[10, 101]), "dose"),
        (level(dose=[10, float("inf")]), "dose"),
        (level(tempo=[0, 0, 0]), "tempo"),
        (level(counting="hold"), "tempo"),
        (level(counting="steps"), "counting"),
        (level(demands=["flying"]), "demands"),
        (level(detector="squat"), "view"),
        (level(held_tempo=[1, 5, 2]), "held_dose"),
        (level(sensed="engaged_hold"), "sensed"),
        (level(sensed="toe_curl"), "sensed"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], field: str) -> None:
    with pytest.raises(UsageError, match=field):
        own_exercise(values)


def test_markup_stays_text() -> None:
    assert own_exercise({**PLAIN, "name": "<b>Towel</b>"}).name == "<b>Towel</b>"  # a page escapes it; nothing is lost


def test_a_caution_holds_for_what_an_own_exercise_implies() -> None:
    upright = own_exercise({**level(detector="single_leg_squat", view="front"), "place": "stand"})
    assert upright.levels[0].demands >= {"standing", "one_leg", "knee_bend"}
    assert own_exercise(level(detector="bridge", view="side")).levels[0].demands >= {"supine"}
