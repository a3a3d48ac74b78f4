import json
import math
from dataclasses import replace

import jsonschema
import pytest

from groundup.anatomy import LINKS, TASKS
from groundup.measure import STATES, Interval
from groundup.report.schema import NAME, as_json, schema


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


@pytest.fixture(scope="module")
def written(assessment):
    return json.loads(json.dumps(as_json(assessment), allow_nan=False))


def test_every_assessment_fits_the_published_schema(validator, written, nothing, with_nan):
    for one in (written, as_json(nothing), as_json(with_nan)):
        validator.validate(one)


def test_the_designed_keys_are_there(written):
    assert {
        "schema",
        "recording",
        "task",
        "conditions",
        "repetitions",
        "measures",
        "links",
        "findings",
        "warnings",
        "corrections",
        "provenance",
    } <= set(written)
    assert {
        "id",
        "link",
        "side",
        "repetition",
        "value",
        "unit",
        "interval",
        "interval_level",
        "method",
        "conditions",
        "status",
        "why",
        "verdict",
        "reference",
    } <= set(written["measures"][0])
    assert written["schema"] == NAME == schema()["properties"]["schema"]["const"]


def test_no_object_takes_a_key_it_does_not_name():
    def walk(node):
        if isinstance(node, dict):
            yield node
            for child in node.values():
                yield from walk(child)
        if isinstance(node, list):
            for child in node:
                yield from walk(child)

    for node in walk(schema()):
        if node.get("type") == "object":
            assert node.get("additionalProperties") is not None
            assert set(node.get("required", ())) <= set(node.get("properties", ()))


def test_words_of_the_schema_are_the_words_of_the_body(validator):
    measure = schema()["$defs"]["measure"]["properties"]
    assert measure["link"]["enum"] == list(LINKS)
    assert schema()["properties"]["task"]["enum"] == [*TASKS, None]
    assert set(measure["verdict"]["anyOf"][1]["properties"]["state"]["enum"]) == set(STATES)


def test_an_unnamed_key_a_wrong_state_and_a_missing_why_are_refused(validator, written):
    for broken in (
        written | {"score": 7},
        {k: v for k, v in written.items() if k != "warnings"},
        written | {"links": [written["links"][0] | {"state": "good"}]},
        written | {"measures": [{k: v for k, v in written["measures"][0].items() if k != "why"}]},
    ):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(broken)


def test_values_and_intervals_are_the_assessments_own(assessment, written):
    for m, out in zip(assessment.measures, written["measures"], strict=True):
        assert (out["id"], out["side"], out["repetition"], out["value"]) == (m.id, m.side, m.repetition, m.value)
        assert out["interval"] == ([m.interval.low, m.interval.high] if m.interval.known else None)
        assert out["interval_level"] == (0.95 if m.interval.known else None)
        assert (out["value"] is None) == (out["status"] == "not measurable")


def test_no_number_is_nan_or_infinite(with_nan):
    bad = as_json(with_nan)["measures"][-1]
    assert bad["value"] is None
    assert bad["interval"] is None
    assert bad["interval_level"] is None
    json.dumps(as_json(with_nan), allow_nan=False)


def test_half_an_interval_is_none(assessment):
    half = replace(assessment.measures[0], interval=Interval(1.0, math.inf))
    assert as_json(replace(assessment, measures=(half,)))["measures"][0]["interval"] is None
