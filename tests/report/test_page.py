import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from groundup.measure import STATES
from groundup.report.page import render
from groundup.report.words import STATE_MEANING, STATE_SIGN

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element] = []
        self.words: list[str] = []

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            yield child
            yield from child.walk()

    def all(self, tag):
        return [e for e in self.walk() if e.tag == tag]

    def text(self):
        words = " ".join([*self.words, *(c.text() for c in self.children)])
        return " ".join(words.split())


class Strict(HTMLParser):
    """A parser that refuses what is not closed in the order it was opened."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.now = Element("document", {}, None)

    def handle_starttag(self, tag, attrs):
        new = Element(tag, dict(attrs), self.now)
        self.now.children.append(new)
        if tag not in VOID:
            self.now = new

    def handle_startendtag(self, tag, attrs):
        self.now.children.append(Element(tag, dict(attrs), self.now))

    def handle_endtag(self, tag):
        assert self.now.tag == tag, f"</{tag}> closes <{self.now.tag}>"
        self.now = self.now.parent

    def handle_data(self, data):
        if data.strip():
            self.now.words.append(data.strip())


def parsed(html):
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.now is parser.root, f"<{parser.now.tag}> is never closed"
    return parser.root


@pytest.fixture(scope="module")
def html(assessment):
    return render(assessment, created=datetime(2026, 11, 22, 6, 0))


@pytest.fixture(scope="module")
def page(html):
    return parsed(html)


@pytest.fixture(scope="module")
def style():
    return files("groundup.report").joinpath("style.css").read_text(encoding="utf-8")


def test_nothing_is_loaded_from_anywhere(html, page):
    for e in page.walk():
        assert e.tag not in {"script", "link", "img", "iframe", "object", "embed", "form", "audio", "video"}
        for name, value in e.attributes.items():
            assert not name.startswith("on")
            if name in {"src", "srcset", "data", "action", "xlink:href", "poster"}:
                pytest.fail(f"{e.tag} loads {value}")
            if name == "href":
                assert e.tag == "a"
                assert value.startswith(("#", "https://doi.org/", "https://pubmed.ncbi", "https://pmc.ncbi"))
    css = page.all("style")[0].text()
    assert "@import" not in css
    assert set(re.findall(r"url\(([^)]*)\)", html)) <= {"#flesh"}
    policy = next(e for e in page.all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy.attributes["content"]


def test_a_hostile_name_stays_a_name(html, page):
    assert "<script" not in html
    assert '<script>alert("é&ü")</script>.trc' in page.text()


def test_every_link_inside_the_page_leads_somewhere(page):
    ids = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for e in page.all("a"):
        if e.attributes["href"].startswith("#"):
            assert e.attributes["href"][1:] in ids
    for e in page.walk():
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(e.attributes.get(name, "").split()) <= set(ids)


def test_every_figure_says_in_words_what_it_shows(page):
    drawn = [e for e in page.all("svg") if e.attributes.get("aria-hidden") != "true"]
    assert len(drawn) >= 10
    for e in drawn:
        assert e.attributes["role"] == "img"
        assert e.children[0].tag == "title"
        assert e.children[1].tag == "desc"
        assert e.children[0].text()
        assert len(e.children[1].text()) > 10


def test_what_was_recorded_is_drawn_and_nothing_else(assessment, page, nothing):
    def titles(one):
        return [e.text() for e in one.all("title")[1:]]

    drawn = titles(page)
    for title in (
        "The chain from foot to core",
        "Where the repetitions lie",
        "Load share over time",
        "Pressure under the left foot",
        "Pressure under the right foot",
        "Sway of the center of pressure",
        "Knee flexion over the repetition",
        "Gluteus maximus, EMG envelope over the repetition",
    ):
        assert drawn.count(title) == 1
    assert titles(parsed(render(nothing))) == ["The chain from foot to core"]
    without = replace(assessment, repetitions=())
    assert "Knee flexion over the whole recording" in titles(parsed(render(without)))
    assert "Where the repetitions lie" not in titles(parsed(render(without)))


def test_headings_come_in_order(page):
    levels = [int(e.tag[1]) for e in page.walk() if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_tables_say_what_they_are_and_what_their_headers_head(page):
    for table in page.all("table"):
        assert table.all("caption")[0].text()
        assert all(th.attributes.get("scope") in {"col", "row", "rowgroup"} for th in table.all("th"))
        for row in table.all("tr"):
            width = sum(int(c.attributes.get("colspan", 1)) for c in row.children)
            assert width == sum(int(c.attributes.get("colspan", 1)) for c in table.all("tr")[0].children)


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(page):
    regions = [e for e in page.walk() if e.attributes.get("role") == "region"]
    assert regions
    for e in regions:
        assert e.attributes["tabindex"] == "0"
        assert e.attributes["aria-label"]


def test_the_page_has_a_language_a_title_landmarks_and_a_way_past_its_head(page):
    assert page.all("html")[0].attributes["lang"] == "en"
    assert "synthetic" in page.all("title")[0].text()
    assert len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == 1
    first = page.all("body")[0].all("a")[0]
    assert first.attributes["href"] == "#main"


def test_a_synthetic_recording_says_so_before_anything_else_and_a_real_one_does_not(assessment, page):
    text = page.all("body")[0].text()
    assert "SYNTHETIC" in text[:120]
    real = replace(assessment, recording=replace(assessment.recording, synthetic=False, truth={}))
    assert "SYNTHETIC" not in render(real)


def test_what_was_planted_is_a_short_table_of_the_whole_recording(assessment):
    truth = {"trial/left/knee.fppa_peak": 30.5, "trial/core.trunk_lean_peak": 0.44}
    truth |= {f"rep{i}/left/knee.fppa_peak": 77.25 for i in range(50)}
    text = render(replace(assessment, recording=replace(assessment.recording, truth=truth)))
    planted = text[text.index("What was planted") :]
    assert "30.5" in planted
    assert "0.44" in planted
    assert "77.25" not in text


def test_every_state_has_its_own_word_sign_and_meaning(page):
    assert set(STATE_MEANING) == set(STATE_SIGN) == set(STATES)
    assert len(set(STATE_SIGN.values())) == len(STATES)
    chips = [e for e in page.walk() if "chip" in e.attributes.get("class", "").split()]
    assert {c.text() for c in chips} == set(STATES)


def test_each_number_of_a_finding_stands_with_its_source_certainty_and_action(assessment, page):
    items = [e for e in page.walk() if "finding" in e.attributes.get("class", "").split()]
    assert len(items) == 2
    for item, finding in zip(items, assessment.findings, strict=True):
        text = item.text()
        for words in (finding.sentence, finding.action, finding.threshold, finding.source, finding.certainty):
            assert words[1:] in text
    assert "14 ± 4°" in items[0].text()
    assert "design value, not a published norm" in items[1].text()


def test_all_that_was_said_is_on_the_page(assessment, page):
    text = page.text()
    for words in (*assessment.warnings, *assessment.notes, *(w for _, _, w in assessment.supports)):
        assert words[1:] in text
    for correction in assessment.corrections:
        assert correction.detail in text
        assert correction.by in text
    for source in assessment.recording.sources:
        assert source.sha256 in text
        assert all(a in text for a in source.assumptions)
    for m in assessment.measures:
        if m.value is None:
            assert m.why[1:] in text
        elif m.repetition is None:
            assert m.id in text
    assert "Left knee inward deg" in text


def test_sources_are_shown_by_doi_or_pmid(page):
    section = next(e for e in page.all("section") if e.attributes.get("id") == "sources")
    links = section.all("a")
    assert links
    assert all(a.text().startswith(("doi:10.", "PMID ", "PMC")) for a in links)


def test_a_recording_that_says_nothing_still_makes_a_calm_page(nothing):
    page = parsed(render(nothing))
    assert "Nothing here could be judged" in page.text()
    assert "no markers" in page.text()


def test_a_value_that_is_no_number_never_reaches_a_reader(with_nan):
    page = parsed(render(with_nan))
    assert not re.search(r"\b(nan|inf)\b", page.all("body")[0].text(), re.IGNORECASE)


def test_the_same_assessment_makes_the_same_page(assessment, html):
    assert render(assessment) == render(assessment)
    assert "22 November 2026" in html
    assert "2026" not in parsed(render(assessment)).all("header")[0].text()


def test_a_page_with_every_curve_stays_below_a_megabyte(html):
    assert len(html.encode()) < 1_000_000


def test_the_page_never_promises_what_is_not_known(html):
    plain = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert not re.search(r"\b(activat\w+|unlock\w*|re-?wires?|prevents? injur\w+|corrects)\b", plain, re.IGNORECASE)


def test_details_open_and_movement_stops_where_a_reader_asks(style):
    printed = style[style.index("@media print") :]
    assert "details::details-content" in printed
    assert "break-inside: avoid" in printed
    assert "size: A4" in style
    assert "prefers-reduced-motion" in style


TEXT = ("ink", "soft", "accent", "ok", "watch", "act", "described", "unknown", "left", "right")
GRAPHICS = ("edge", "skin-line", "load5")


def _themes(style):
    light, *rest = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    base = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return [base, *(base | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", other)) for other in rest)]


def _luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """Contrast ratio of two colors (WCAG 2.2)."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_itself_is_computed_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the standard's well-known near miss


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
def test_text_and_graphics_stand_out_from_their_ground(style, theme):
    colors = _themes(style)[theme]
    for ground in ("paper", "card"):
        for name in TEXT:
            assert contrast(colors[name], colors[ground]) >= 4.5, (name, ground)
        for name in GRAPHICS if theme != 1 else ("edge", "skin-line"):
            assert contrast(colors[name], colors[ground]) >= 3.0, (name, ground)
    for state in ("ok", "watch", "act", "described", "unknown"):
        assert contrast(colors[state], colors[f"{state}-wash"]) >= 4.5, state
        assert contrast(colors["on-fill"], colors[state]) >= 3.0, state
    for name in ("ink", "watch"):
        assert contrast(colors[name], colors["watch-wash"]) >= 4.5, name
    assert contrast(colors["skin-line"], colors["skin"]) >= 3.0 or theme == 0
    shades = [_luminance(colors[f"load{i}"]) for i in range(1, 7)]
    assert shades in (sorted(shades), sorted(shades, reverse=True))
