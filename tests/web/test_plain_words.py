"""What a page says is for the one who reads it: no flags, no names of errors, no keys, a way back."""

import re

from html_checked import parsed

from groundup.web.pages.assess import _plain


def test_an_error_offers_the_way_back_to_the_page_one_came_from(mara):
    answer = mara.post("/plan", {"days": "9"}, headers={"referer": "http://localhost:8737/plan"})
    assert answer.status_code == 400
    ways = [e.attributes["href"] for e in parsed(answer.text).all("main")[0].all("a")]
    assert ways[:2] == ["/plan", "/"]
    elsewhere = mara.post("/plan", {"days": "9"}, headers={"referer": "http://evil.example/plan"})
    assert "evil" not in elsewhere.text
    assert [e.attributes["href"] for e in parsed(elsewhere.text).all("main")[0].all("a")] == ["/"]


def test_a_report_on_the_page_names_measures_and_no_option_of_the_command_line():
    said = _plain("knee.flexion_peak is not known; a static trial (--static) of standing would give it")
    assert "--" not in said
    assert "knee.flexion_peak" not in said
    assert "a static trial of standing" in said


def test_no_page_shows_the_key_of_a_source_in_a_note(demo):
    for path in ("/", "/train", "/plan", "/history", "/welcome/health"):
        for note in (
            e for e in parsed(demo.get(path).text).all("p") if "note" in e.attributes.get("class", "").split()
        ):
            assert not re.search(r"\[[A-Z]{3,}\d+\]", note.text()), (path, note.text())


def test_a_pain_that_nobody_said_is_not_said_by_anyone(demo):
    session = demo.store.sessions(demo.store.people()[0].id)[0]
    page = parsed(demo.get(f"/history/{session.id}").text)
    for fact in page.all("dd"):
        assert not re.match(r"–\s*said by you", fact.text())


def test_a_file_that_is_no_backup_is_said_in_our_words(mara):
    files = {"backup": ("x.zip", b"this is no zip", "application/zip")}
    field = re.search(r'type="file" name="(\w+)"', mara.get("/settings/restore").text)
    name = field[1] if field else "file"
    answer = mara.post("/settings/restore", {"words": "replace everything"}, files={name: files["backup"]})
    assert "BadZipFile" not in answer.text
