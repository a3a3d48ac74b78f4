"""Forms: from nothing to a plan, and everything that can be changed, as a browser without scripts sends it."""

import io
import re
import zipfile
from datetime import timedelta

import icalendar
import pytest
from html_checked import parsed, problems

from groundup.training.dose import seconds
from groundup.training.exercises import exercises
from groundup.training.screening import questions
from groundup.web.planning import Wishes
from groundup.web.words import now


def person_of(visitor):
    return visitor.store.people()[0]


def test_from_nothing_to_a_plan_in_two_forms(empty):
    first = empty.post("/welcome", {"name": "Mara", "days": "4", "minutes": "12", "feet": "barefoot"})
    assert first.headers["location"] == "/welcome/health"
    empty.become(person_of(empty).id)
    second = empty.post("/welcome/health", {"none": "1"})
    assert second.headers["location"] == "/welcome/plan"
    page = parsed(empty.get("/welcome/plan").text)
    (button,) = (e for e in page.all("button") if e.text().startswith("Start,"))
    assert any(e.attributes.get("action") == "/train" for e in page.all("form"))
    stated = int(re.search(r"(\d+) min", button.text())[1])
    week = empty.store.plan(person_of(empty).id).week
    assert len(week.days) == 4
    assert stated == round(seconds(week.days[0][1]) / 60)
    assert all(seconds(session) <= 12 * 60 for _, session in week.days)
    answers = empty.store.screening(person_of(empty).id).answers
    assert answers == {g.id: False for g in questions()}


def test_a_yes_that_locks_leaves_nothing_to_start_and_says_why(mara):
    for gate in (g for g in questions() if g.locks):
        mara.post("/welcome/health", {"yes": gate.id})
        assert mara.store.plan(person_of(mara).id).week.days == (), gate.id
        for path in ("/welcome/plan", "/"):
            text = mara.get(path).text
            assert "Start," not in text, gate.id
            assert gate.when[:40] in parsed(text).text(), gate.id
    assert not problems(mara.get("/plan").text)
    mara.post("/welcome/health", {"none": "1"})
    assert "Start," in mara.get("/").text


def test_a_caution_changes_the_plan_and_says_what_it_means_before_it_is_sent(empty):
    empty.post("/welcome", {"name": "Mara"})
    empty.become(person_of(empty).id)
    asked = parsed(empty.get("/welcome/health").text)
    rows = [e for e in asked.all("li") if e.all("input")]
    assert len(rows) == len(questions())
    for row, gate in zip(rows, questions(), strict=True):
        assert gate.then[:30] in row.text()
        assert ("locks the plan" in row.text()) == gate.locks
    empty.post("/welcome/health", {"yes": "pregnancy"})
    ids = {p.exercise_id for _, s in empty.store.plan(person_of(empty).id).week.days for p in s.prescriptions}
    assert "bridge" not in ids
    assert "Pregnancy" in parsed(empty.get("/plan").text).text()


def test_a_clearance_as_stated_unlocks_and_is_shown_as_stated(empty):
    empty.post("/welcome", {"name": "Mara"})
    empty.become(person_of(empty).id)
    empty.post("/welcome/health", {"yes": "heart"})
    day = now().date().isoformat()
    assert empty.post("/settings/health", {"gate": "heart", "by": "", "on": day}).status_code == 400
    later = (now() + timedelta(days=2)).date().isoformat()
    assert empty.post("/settings/health", {"gate": "heart", "by": "Dr. Rossi", "on": later}).status_code == 400
    assert empty.store.plan(person_of(empty).id).week.days == ()
    empty.post("/settings/health", {"gate": "heart", "by": "Dr. Rossi", "on": day})
    assert empty.store.plan(person_of(empty).id).week.days
    assert "Dr. Rossi" in parsed(empty.get("/plan").text).text()


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "mara"])
def test_a_name_that_cannot_be_is_said_beside_the_field(mara, name):
    answer = mara.post("/welcome", {"name": name})
    assert answer.status_code == 422
    assert not problems(answer.text)
    assert "This needs" in answer.text
    assert len(mara.store.people()) == 1


def test_shoes_and_missing_things_are_never_asked_for(mara):
    mara.post("/plan", {"days": "3", "minutes": "15", "feet": "shoes", "asked_things": "1", "things": ["chair"]})
    week = mara.store.plan(person_of(mara).id).week
    known = {e.id: e for e in exercises()}
    for _, session in week.days:
        for p in session.prescriptions:
            assert not known[p.exercise_id].at(p.level).demands & {"barefoot", "band", "loaded"}
    assert Wishes.of(person_of(mara)).things == {"chair"}


@pytest.mark.parametrize(("field", "value"), [("days", "7"), ("days", "x"), ("minutes", "9"), ("minutes", "90")])
def test_a_plan_that_is_none_of_ours_is_refused_in_words(mara, field, value):
    before = mara.store.plan(person_of(mara).id).version
    answer = mara.post("/plan", {"days": "3", "minutes": "15", field: value})
    assert answer.status_code == 400
    assert "This needs" in answer.text
    assert mara.store.plan(person_of(mara).id).version == before


def test_a_dose_moves_one_thing_at_a_time(mara):
    def of(name):
        return next(p for p in mara.store.plan(person_of(mara).id).prescriptions if p.exercise_id == name)

    start = of("bridge")
    refused = mara.post("/plan/dose", {"exercise": "bridge", "level": "6", "sets": "3", "amount": "15"})
    assert refused.status_code == 422
    assert "Not changed." in refused.text
    assert not problems(refused.text)
    assert of("bridge") == start
    mara.post("/plan/dose", {"exercise": "bridge", "level": "1", "sets": "3", "amount": str(int(start.amount) + 1)})
    assert of("bridge").amount == start.amount + 1


def test_a_day_moves_and_a_taken_one_is_refused(mara):
    days = [d for d, _ in mara.store.plan(person_of(mara).id).week.days]
    free = next(d for d in range(7) if d not in days)
    mara.post("/plan/move", {"day": str(days[0]), "to": str(free)})
    assert free in dict(mara.store.plan(person_of(mara).id).week.days)
    mara.post("/plan", {"days": "3", "minutes": "12"})
    assert free in dict(mara.store.plan(person_of(mara).id).week.days)  # a move outlives the next version
    taken = mara.post("/plan/move", {"day": str(free), "to": str(days[1])})
    assert taken.status_code == 422
    assert "Not changed." in taken.text


def test_the_calendar_file_has_an_entry_and_a_reminder_for_every_day_of_the_plan(mara):
    answer = mara.get("/plan/groundup.ics?at=06:05&remind=10")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    assert len(events) == len(mara.store.plan(person_of(mara).id).week.days)
    for event in events:
        assert event.decoded("dtstart").strftime("%H:%M") == "06:05"
        assert event.walk("VALARM")[0].decoded("trigger") == timedelta(minutes=-10)


def test_the_morning_answer_is_kept_with_its_session_and_asked_once(demo):
    person = person_of(demo).id
    last = demo.store.sessions(person)[0]
    demo.post("/morning", {"session": last.id, "pain": "4"})
    assert demo.store.session(last.id).pain_next_morning == 4.0
    assert demo.post("/morning", {"session": last.id, "pain": "11"}).status_code == 422
    assert demo.store.session(last.id).pain_next_morning == 4.0


def test_a_walk_and_a_foot_trainer_set_are_kept_as_said_by_you(mara):
    mara.post("/extras", {"kind": "walk", "minutes": "12"})
    trainer = {"kind": "foot_trainer", "side": "left", "repetitions": "20", "level": "2", "minutes": "3", "effort": "5"}
    mara.post("/extras", trainer)
    walk, sets = mara.store.extras(person_of(mara).id)
    assert (walk.minutes, walk.counted_by) == (12.0, "you")
    assert (sets.side, sets.repetitions, sets.level, sets.minutes, sets.effort) == ("left", 20, 2, 3.0, 5.0)
    assert "said by you" in mara.get("/history").text
    assert mara.post("/extras", {"kind": "walk"}).status_code == 422
    assert mara.post("/extras", {"kind": "swim", "minutes": "3"}).status_code == 422


OWN = {
    "name": "Towel pull",
    "link": "foot",
    "setup": "Sit, a towel under the foot.",
    "action": "Pull the towel towards you.",
    "counting": "repetitions",
    "sets": "2",
    "low": "8",
    "high": "10",
    "rest": "20",
    "up": "1",
    "hold": "1",
    "down": "1",
    "feet": "each",
    "place": "seat",
}


def test_an_exercise_of_ones_own_comes_and_goes(mara):
    added = mara.post("/exercises/new", OWN)
    assert added.headers["location"].startswith("/exercises/own-towel-pull")
    page = mara.get("/exercises/own-towel-pull")
    assert not problems(page.text)
    assert "counted by you" in page.text
    mara.post("/plan", {"days": "3", "minutes": "15", "asked_also": "1", "also": ["own-towel-pull"]})
    assert "own-towel-pull" in {p.exercise_id for p in mara.store.plan(person_of(mara).id).prescriptions}
    assert not problems(mara.get("/plan").text)
    mara.post("/exercises/own-towel-pull/remove")
    assert mara.get("/exercises/own-towel-pull").status_code == 404
    assert mara.post("/exercises/bridge/remove").status_code == 404
    for path in ("/", "/plan", "/train", "/history"):
        assert mara.get(path).status_code == 200, path


@pytest.mark.parametrize(("field", "value"), [("sets", "x"), ("low", "0"), ("name", ""), ("link", "elbow")])
def test_what_is_wrong_with_an_own_exercise_is_said_and_nothing_typed_is_lost(mara, field, value):
    answer = mara.post("/exercises/new", OWN | {field: value})
    assert answer.status_code == 422
    assert not problems(answer.text)
    assert "Pull the towel towards you." in answer.text
    assert mara.store.own_exercises(person_of(mara).id) == ()


def test_the_body_is_kept_in_si_and_what_is_empty_stays_unknown(mara):
    mara.post("/settings/person", {"name": "Mara", "mass_kg": "62,5", "height_m": "171", "sex": "female"})
    subject = person_of(mara).subject
    assert (subject.mass_kg, subject.height_m, subject.sex, subject.age_years) == (62.5, 1.71, "female", None)
    assert 'value="171"' in mara.get("/settings").text
    assert mara.post("/settings/person", {"name": "Mara", "mass_kg": "heavy"}).status_code == 400


def test_export_holds_the_person_and_a_backup_brings_everything_back(demo):
    person = person_of(demo)
    sessions = len(demo.store.sessions(person.id))
    export = demo.post("/settings/export", {"of": "me"})
    names = zipfile.ZipFile(io.BytesIO(export.content)).namelist()
    assert any(n.endswith(".csv") for n in names)
    kept = demo.post("/settings/backup").content
    (demo.store.folder.root / "sensors.json").write_text("[]")
    demo.post("/settings/delete", {"words": "Delete everything"})
    assert demo.store.people() == ()
    assert not (demo.store.folder.root / "sensors.json").exists()
    back = {"files": {"file": ("mine.groundup.zip", kept, "application/zip")}}
    assert demo.post("/settings/restore", {}, **back).headers["location"].startswith("/")
    assert person_of(demo).name == person.name
    assert len(demo.store.sessions(person_of(demo).id)) == sessions
    assert demo.post("/settings/restore", {}, **back).status_code == 422  # somebody is here: it has to be said
    broken = {"files": {"file": ("x.zip", b"PK\x03\x04 no backup", "application/zip")}}
    refused = demo.post("/settings/restore", {"sure": "1"}, **broken)
    assert refused.status_code == 400
    assert len(demo.store.sessions(person_of(demo).id)) == sessions


def test_nothing_is_removed_before_its_name_was_typed(mara):
    person = person_of(mara)
    assert mara.post("/settings/delete", {"words": "yes"}).status_code == 422
    assert mara.post(f"/people/{person.id}/remove", {"name": "Maria"}).status_code == 422
    assert person_of(mara) == person
    mara.post(f"/people/{person.id}/remove", {"name": "Mara"})
    assert mara.store.people() == ()


def test_several_people_are_asked_who_it_is_and_see_their_own(mara):
    mara.post("/welcome", {"name": "Tom"})
    tom = next(p for p in mara.store.people() if p.name == "Tom")
    mara.client.cookies.clear()
    assert mara.get("/").headers["location"] == "/people"
    answer = mara.post(f"/people/{tom.id}")
    assert tom.id in answer.headers["set-cookie"]
    assert mara.post("/people/nobody").status_code == 404


def test_the_theme_is_kept_in_a_cookie_and_only_a_known_one(mara):
    for theme, kept in (("neon", "auto"), ("dark", "dark")):
        assert f"theme={kept}" in mara.post("/settings/theme", {"theme": theme}).headers["set-cookie"]
    assert '<html lang="en" data-theme="dark">' in mara.get("/settings").text
