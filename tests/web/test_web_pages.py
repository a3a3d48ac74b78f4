"""Every page: there with twelve weeks of history and with nothing, whole, labeled, honest."""

import re
import shutil

import pytest
from html_checked import parsed, problems
from visiting import opened

from groundup.evidence.claims import claims, forbidden_words
from groundup.training.exercises import exercises

ALONE = ("/evidence", "/exercises", "/people", "/welcome", "/settings/restore", "/settings/demo", "/settings/about")
PAGES = (
    *ALONE,
    "/",
    "/welcome/health",
    "/welcome/plan",
    "/train",
    "/history",
    "/history?month=2026-01",
    "/history?month=nonsense",
    "/exercises/new",
    "/plan",
    "/plan/print",
    "/assess",
    "/settings",
    "/settings/health",
    "/tests",
    "/progress",
    "/progress/ankle.lunge_distance",
    "/differential",
    "/tests/differential",
    "/experiment",
    "/handover",
)


@pytest.fixture(scope="module")
def shown(demo_folder, tmp_path_factory) -> dict[str, str]:
    """Every page of the demo person by its path, fetched once."""
    folder = tmp_path_factory.mktemp("shown") / "home"
    shutil.copytree(demo_folder, folder)
    for visitor in opened(folder):
        person = visitor.store.people()[0].id
        visitor.become(person)
        some = [f"/exercises/{e.id}" for e in exercises()] + [f"/evidence/{c.id}" for c in claims()]
        some += [f"/history/{s.id}" for s in visitor.store.sessions(person)[:3]]
        answers = {path: visitor.get(path) for path in (*PAGES, *some)}
        assert {path: a.status_code for path, a in answers.items() if a.status_code != 200} == {}
        return {path: a.text for path, a in answers.items()}
    raise AssertionError


def test_every_page_is_whole_with_twelve_weeks_of_history(shown):
    assert {path: found for path, text in shown.items() if (found := problems(text))} == {}


def test_every_page_is_whole_on_the_first_day(mara):
    for path in PAGES:
        answer = mara.get(path)
        assert answer.status_code == 200, path
        assert not problems(answer.text), path


def test_with_nobody_there_pages_that_need_someone_lead_to_the_welcome(empty):
    for path in set(PAGES) - set(ALONE):
        answer = empty.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/welcome"), path
    for path in ALONE:
        answer = empty.get(path)
        assert answer.status_code == 200, path
        assert not problems(answer.text), path


def test_a_page_that_does_not_exist_says_so_calmly(demo):
    for path in ("/nothing", "/history/nobody", "/exercises/nothing", "/evidence/C99", "/assess/none", "/history/../x"):
        answer = demo.get(path)
        assert answer.status_code == 404, path
        assert not problems(answer.text), path
        assert "Traceback" not in answer.text


def test_no_forbidden_word_stands_without_the_row_of_its_claim(shown):
    """Where a page says such a word, it is in a claim's own sentence, with its certainty beside it."""
    said = re.compile(rf"\b({'|'.join(map(re.escape, forbidden_words()))})\b", re.IGNORECASE)
    for path, html in shown.items():
        text = parsed(html).all("main")[0].text()
        for row in sorted(claims(), key=lambda c: -len(c.claim)):
            if row.claim in text and said.search(row.claim):
                assert row.certainty in text, (path, row.id)
            text = text.replace(row.claim, " ")
        if not path.startswith("/evidence"):
            assert not said.search(text), (path, said.search(text))


def test_home_opens_on_the_chain_and_then_offers_the_session(mara, demo):
    for browser in (mara, demo):
        page = parsed(browser.get("/").text)
        both = page.all("svg", "button")
        order = [e for e in both if "chain" in e.attributes.get("class", "") or "Start," in e.text()]
        assert order[0].tag == "svg"
        assert re.search(r"Start, \d+ min", order[1].text())


def test_what_was_never_measured_names_the_one_test_that_would(mara):
    text = parsed(mara.get("/").text).all("main")[0].text()
    assert text.count("not measured yet") >= 6
    page = parsed(mara.get("/").text)
    tests = {e.attributes["href"] for e in page.all("a") if e.attributes.get("href", "").startswith("/tests/")}
    assert len(tests) >= 4
    for path in tests:
        assert mara.get(path).status_code == 200


def test_who_counted_stands_beside_every_set(demo):
    session = next(s for s in demo.store.sessions(demo.store.people()[0].id) if s.sets)
    page = parsed(demo.get(f"/history/{session.id}").text)
    rows = [r for r in page.all("table")[0].all("tr") if r.all("td")]
    assert len(rows) == len(session.sets)
    words = ("counted by camera", "counted by you", "by the clock", "measured by the sensor", "imported")
    for row in rows:
        assert any(w in row.text() for w in words), row.text()


def test_the_demo_person_says_on_every_page_that_they_do_not_exist(shown):
    for path, html in shown.items():
        assert "SYNTHETIC" in parsed(html).all("body")[0].text()[:120], path


def test_a_claim_is_never_shown_without_its_certainty(shown):
    every = parsed(shown["/evidence"])
    for claim in claims():
        card = next(e for e in every.walk() if e.attributes.get("id") == claim.id)
        assert claim.certainty in card.text()
        assert claim.verdict.lower() in card.text().lower()
        whole = parsed(shown[f"/evidence/{claim.id}"]).all("main")[0].text()
        for words in (claim.claim, claim.certainty, claim.verdict, *claim.sources):
            assert words in whole, claim.id
