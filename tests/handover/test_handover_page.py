"""The report as a file: self-contained, only what was chosen, every word escaped; and what makes it."""

import html
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from handing_made import NAME, NOW, with_everything

from groundup.cli import main
from groundup.evidence.claims import forbidden_words
from groundup.evidence.safety import gate
from groundup.report import handover_page
from groundup.report.handed import PART_WORD, PARTS, USUAL, Choice, HandedPoint, HandedVerdict
from groundup.report.handover_figures import verdict_figure
from groundup.report.handover_page import render_handover
from groundup.store import Store
from groundup.store.handing import handed_over
from groundup.web.app import create_app

ORIGIN = "http://localhost:8737"


class Read(HTMLParser):
    """Tags in balance, what is loaded, and the ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self.loads: list[str] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        of = dict(attributes)
        if tag not in ("meta", "br", "link", "input", "img", "hr"):
            self.open.append(tag)
        self.ids += [of["id"]] if "id" in of else []
        self.named += of.get("aria-labelledby", "").split()
        self.loads += [
            v for k, v in of.items() if k in ("src", "srcset", "data", "action") or (k == "href" and tag == "link")
        ]
        assert "style" not in of
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, _, attributes):
        self.ids += [v for k, v in attributes if k == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def text(handed) -> str:
    return render_handover(handed)


def test_it_is_one_whole_file_that_loads_nothing(text):
    read = Read(text)
    assert read.open == []
    assert read.loads == []
    assert "<script" not in text
    assert "@import" not in text
    assert "url(#" in text or "url(" not in text
    assert len(set(read.ids)) == len(read.ids)
    assert set(read.named) <= set(read.ids)
    assert read.headings[0] == 1
    assert all(b - a <= 1 for a, b in zip(read.headings, read.headings[1:], strict=False))


def test_it_knows_paper_dark_and_narrow(text):
    for said in ("@media print", "prefers-color-scheme: dark", "width=device-width", "@page { size: A4"):
        assert said in text


def test_it_says_what_was_left_out_and_holds_no_more(store):
    person = store.people()[0]
    found = handed_over(store, person, Choice(frozenset({"training"})), now=NOW)
    text = html.unescape(render_handover(found))
    for part in PARTS:
        if part != "training":
            assert PART_WORD[part] in text.split("Left out:")[1].split("</li>")[0]
    for other in ("Pain and stops", "Screening</h2>", "The plan</h2>", "Weight-bearing lunge", "dizzy"):
        assert other not in text
    assert "8 " in text.split("What was trained")[1]


def test_verdict_interval_adherence_and_pain_are_there(handed, text):
    shown = html.unescape(re.sub(r"<[^>]+>", " ", text))
    for said in ("95 % interval", "planned sessions", "Stopped for", "dizzy", "Not measurable", "The tape was missing",
                 "self-reported", "estimated", "no diagnosis"):  # fmt: skip
        assert said in shown, said
    for v in handed.verdicts:
        assert v.sentence in shown


def test_every_text_is_escaped(handed):
    nasty = "<script>alert(1)</script>&\"'"
    plan = replace(handed.plan, why=nasty)
    session = replace(handed.sessions[0], stopped_for=nasty)
    verdict = replace(handed.verdicts[0], name=nasty, sentence=nasty, band=nasty, warnings=(nasty,))
    made = replace(handed, name=nasty, plan=plan, sessions=(session,), verdicts=(verdict,), said=(nasty,))
    text = render_handover(made)
    assert "<script" not in text
    assert Read(text).open == []


def test_no_forbidden_word_and_no_name(text):
    shown = re.sub(r"<[^>]+>", " ", text)
    assert not [w for w in forbidden_words() if re.search(rf"\b{re.escape(w)}\b", shown, re.IGNORECASE)]
    assert NAME not in text


def test_safe_pain_is_that_of_the_rule():
    assert gate("pain-safe").high == handover_page._SAFE


def test_an_empty_hand_over_is_a_page_too(handed):
    none = dict.fromkeys(("weeks", "sessions", "goals", "verdicts", "measures", "tests", "pains"), ())
    read = Read(render_handover(replace(handed, **none, plan=None, screening=None, body=None)))
    assert read.open == []


@pytest.fixture
def site(tmp_path: Path):
    with TestClient(create_app(tmp_path / "home"), base_url=ORIGIN, follow_redirects=False) as client:
        with_everything(client.app.state.site.store)
        yield client


def sent(site: TestClient, **entered):
    token = re.search(r'name="csrf" content="([^"]+)"', site.get("/handover").text)[1]
    return site.post("/handover", data={"csrf": token, **entered}, headers={"origin": ORIGIN})


def test_the_page_ticks_what_is_usual_and_never_health_body_or_notes(site):
    page = site.get("/handover").text
    ticked = re.findall(r'name="part" value="(\w+)" checked', page)
    assert set(ticked) == USUAL
    assert set(re.findall(r'name="part" value="(\w+)"', page)) == set(PARTS)
    assert 'name="named" value="1">' in page


@pytest.mark.parametrize("form", ["html", "json", "csv", "parquet", "fhir"])
def test_the_page_gives_one_file_and_leaves_none_behind(site, form, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("groundup.web.pages.handover.mkdtemp", lambda **_: str(place))
    answer = sent(site, **{"as": form, "part": ["training", "measures"]})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert NAME.lower() not in answer.headers["content-disposition"].lower()
    assert not place.exists()
    if form == "json":
        assert answer.json()["parts"] == ["training", "measures"]
        assert NAME not in answer.text


def test_nothing_ticked_or_a_day_that_is_none_is_said(site):
    for entered in ({"as": "html"}, {"as": "doc", "part": "plan"}, {"as": "html", "part": "plan", "first": "soon"}):
        answer = sent(site, **entered)
        assert answer.status_code == 400
        assert "Traceback" not in answer.text


@pytest.fixture
def typed(folder: Path, monkeypatch, capsys) -> Callable[..., tuple[int, str, str]]:
    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setenv("GROUNDUP_HOME", str(folder))
        monkeypatch.setattr(sys, "argv", ["groundup", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_commands_write_what_was_asked(typed, tmp_path):
    page, plain = tmp_path / "h.html", tmp_path / "h.json"
    assert typed("handover", "--person", NAME, "--out", page)[0] == 0
    assert NAME not in page.read_text()
    assert typed("export", plain, "--as", "json", "--part", "measures,plan", "--named")[0] == 0
    assert json.loads(plain.read_text())["parts"] == ["measures", "plan"]
    assert plain.stat().st_mode & 0o077 == 0
    assert json.loads(typed("schema", "handover")[1])["$id"] == "urn:groundup:schema:handover-1"
    assert json.loads(typed("schema")[1])["$id"] == "urn:groundup:schema:assessment-1"
    assert "Left out: h.json" not in (said := typed("group", plain)[1])
    assert said.startswith("1 person")
    assert json.loads(typed("group", plain, "--json")[1])["schema"] == "groundup.group/1"


def test_a_group_leaves_out_a_file_that_is_none_and_says_so(typed, tmp_path):
    good, broken = tmp_path / "h.json", tmp_path / "cut.json"
    assert typed("export", good, "--as", "json")[0] == 0
    broken.write_bytes(good.read_bytes()[:500])
    status, said, _ = typed("group", good, broken, tmp_path / "gone.json")
    assert status == 0
    assert said.startswith("1 person")
    assert "cut.json" in said
    assert "gone.json" in said
    left_out = json.loads(typed("group", broken, good, "--json")[1])["excluded"]
    assert [(one["where"], one["why"].startswith("not read: ")) for one in left_out] == [("cut.json", True)]


def test_commands_say_what_cannot_be(typed, tmp_path):
    for words, said in (
        (("handover", "--out", tmp_path / "x.pdf"), "ends in .html"),
        (("handover", "--person", "Nobody", "--out", tmp_path / "x.html"), NAME),
        (("export", tmp_path / "x.json", "--as", "xml"), "a form of"),
        (("export", tmp_path / "x.json", "--as", "json", "--part", "soul"), "parts of"),
        (("export", tmp_path / "x.json", "--as", "json", "--from", "soon"), "--from"),
        (("group", tmp_path / "none.json"), "none.json"),
        (("group", __file__), "hand-over"),
        (("schema", "soul"), "a schema of"),
    ):
        status, _, wrong = typed(*words)
        assert status == 2, words
        assert said in wrong
        assert len(wrong.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_of_several_people_one_has_to_be_named(tmp_path, typed, monkeypatch, folder):
    home = tmp_path / "two"
    with Store.open(home) as store:
        store.add_person("Ada", at=NOW)
        store.add_person("Bea", at=NOW)
    monkeypatch.setattr("groundup.store.command_line.data_folder", lambda: home)
    status, _, wrong = typed("handover", "--out", tmp_path / "x.html")
    assert status == 2
    assert "Ada, Bea" in wrong


def test_points_are_told_apart_by_shape():
    """As printed in gray: a retest is no disc."""
    at = datetime(2026, 11, 2, tzinfo=UTC)
    kinds = ("practice", "baseline", "retest", "extra")
    points = tuple(HandedPoint(at + timedelta(days=n), 8.0 + n, kind) for n, kind in enumerate(kinds))
    line = (
        "ankle.lunge_distance",
        "Lunge",
        "left",
        "tape",
        "cm",
        {},
        None,
        "",
        8.0,
        None,
        None,
        None,
        None,
        0.5,
        "",
        "",
    )
    shown = verdict_figure(HandedVerdict(*line, (), points), key="one")
    assert len(re.findall(r"<circle", shown)) == 3
    (retest,) = re.findall(r'<path[^>]*class="spot retest"[^>]*>', shown)
    assert "Z" in retest
