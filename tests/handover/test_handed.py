"""What is handed over is what was chosen: parts, days, name; and it reads back as it was written."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from handing_made import NAME, NOW
from jsonschema import Draft202012Validator, FormatChecker

from groundup.errors import FileError, UsageError
from groundup.report.handed import PARTS, USUAL, Choice
from groundup.report.handed_json import as_json, handover_schema, handover_text, made_schema, read_handover, unnamed
from groundup.store.handing import handed_over

_HOLDS = {
    # part: fields that it fills
    "training": ("weeks", "sessions"),
    "progress": ("goals", "verdicts"),
    "measures": ("measures",),
    "tests": ("tests",),
    "pain": ("pains",),
    "plan": ("plan",),
    "experiments": ("experiments",),
    "body": ("body",),
    "screening": ("screening",),
}


def test_the_published_schema_is_that_of_the_values_and_takes_a_whole_hand_over(handed):
    assert handover_schema() == made_schema()
    Draft202012Validator.check_schema(handover_schema())
    checked = Draft202012Validator(handover_schema(), format_checker=FormatChecker())
    checked.validate(json.loads(handover_text(handed)))
    broken = as_json(handed) | {"schema": "groundup.handover/2"}
    assert not checked.is_valid(broken)


def test_it_reads_back_as_it_was_with_its_zone(handed):
    again = read_handover(handover_text(handed), where="x.json")
    assert again == handed
    assert again.sessions[0].started.utcoffset() == timedelta(hours=5, minutes=45)


@pytest.mark.parametrize("part", [p for p in PARTS if p != "notes"])
def test_one_part_alone_fills_its_fields_and_no_other(store, part):
    alone = as_json(handed_over(store, store.people()[0], Choice(frozenset({part})), now=NOW))
    for other, fields in _HOLDS.items():
        for field in fields:
            if field == "experiments":
                continue
            assert bool(alone[field]) == (other == part), (part, field)


def test_without_pain_no_session_says_what_was_felt_or_why_it_stopped(store):
    found = handed_over(store, store.people()[0], Choice(frozenset({"training"})), now=NOW)
    assert len(found.sessions) == 8
    felt = {(s.pain_before, s.pain_worst, s.pain_next_morning, s.stopped_for) for s in found.sessions}
    assert felt == {(None, None, None, None)}


def test_health_body_and_notes_never_go_in_unasked(store):
    assert not USUAL & {"screening", "body", "notes"}
    usual = handed_over(store, store.people()[0], Choice(), now=NOW)
    assert usual.body is None
    assert usual.screening is None
    assert not any([*(s.note for s in usual.sessions), *(t.note for t in usual.tests), *(p.note for p in usual.pains)])


def test_the_name_stands_nowhere_until_it_is_chosen(store, handed):
    text = handover_text(handed)
    assert NAME.lower() not in text.lower()
    assert "(name left out)" in text
    assert store.people()[0].id not in text
    named = handed_over(store, store.people()[0], Choice(frozenset(PARTS), named=True), now=NOW)
    assert named.name == NAME
    assert f"Dr. {NAME}" in handover_text(named)
    assert named.key == handed.key


def test_a_name_that_is_a_word_of_ours_breaks_nothing(handed):
    for name in ("Left", "measured", "key", "At"):
        assert unnamed(handed, name).measures[0].side == "left"


def test_days_are_the_persons_own_and_both_ends_count(store):
    person = store.people()[0]
    all_days = sorted({s.started.date() for s in handed_over(store, person, Choice(), now=NOW).sessions})
    some = handed_over(store, person, Choice(first=all_days[1], last=all_days[3]), now=NOW)
    assert [s.started.date() for s in some.sessions] == all_days[1:4]
    assert all(all_days[1] <= m.at.date() <= all_days[3] for m in some.measures)
    assert sum(w.done for w in some.weeks) == 3


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 11, 2), date(2026, 11, 1)), (date(2027, 1, 1), None)], ids=["reversed", "future"]
)
def test_days_that_cannot_be_are_said(store, first, last):
    with pytest.raises(UsageError, match="first day"):
        handed_over(store, store.people()[0], Choice(first=first, last=last), now=NOW)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": "groundup.assessment/1"}', '{"schema":', "\x00", "[" * 9999]
)
def test_a_file_that_is_no_hand_over_is_said_with_its_name(text):
    with pytest.raises(FileError, match=r"x\.json: a hand-over in JSON"):
        read_handover(text, where="x.json")


def test_a_part_of_a_file_that_was_edited_is_named(handed):
    plain = as_json(handed)
    plain["measures"][1]["value"] = "much"
    with pytest.raises(FileError, match=r"measures\[1\]\.value"):
        read_handover(json.dumps(plain), where="x.json")


def test_a_verdict_says_what_the_proof_says_with_its_interval(handed):
    left = next(v for v in handed.verdicts if v.side == "left")
    assert left.verdict in {"within measurement error", "likely real change", "worse", "cannot tell"}
    assert left.baseline == pytest.approx(8.2)  # the practice of 7.0 does not count
    assert left.now == pytest.approx(9.9)
    assert left.difference == pytest.approx(1.7)
    assert left.low < 1.7 < left.high
    assert "planned sessions" in left.adherence
    assert [p.kind for p in left.points] == ["practice", "baseline", "baseline", "retest"]


def test_days_that_end_earlier_say_nothing_of_what_came_later(store):
    """The retest of day 66 is no date in the future for a report of the first four weeks: it is not there."""
    last = (NOW - timedelta(weeks=6)).date()
    found = handed_over(store, store.people()[0], Choice(frozenset({"progress"}), last=last), now=NOW)
    left = next(v for v in found.verdicts if v.side == "left")
    assert [p.kind for p in left.points] == ["practice", "baseline", "baseline"]
    assert left.verdict is None
    assert not [words for words in found.said if "future" in words]
    assert "9.9" not in handover_text(found)


def test_a_reader_is_told_whose_days_gave_the_error(store):
    for v in handed_over(store, store.people()[0], Choice(frozenset(PARTS)), now=NOW).verdicts:
        assert "your" not in v.band
        assert v.verdict is None or "the person's own days" in v.band or "published" in v.band


def test_what_was_not_measurable_stays_so(handed):
    (missing,) = [m for m in handed.measures if m.value is None]
    assert (missing.status, missing.why) == ("not measurable", "the tape was missing")
    assert replace(missing, value=1.0) != missing
