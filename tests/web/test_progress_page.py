"""Progress: the page says what the stored values say, splits what cannot be compared, hides what must stay hidden."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from statistics import mean

import pytest
from html_checked import parsed, problems

from groundup.evidence.catalogue import definition
from groundup.measure import Interval, Measure
from groundup.proof.designs import Design
from groundup.proof.experiment import Experiment
from groundup.proof.probes import Outcome
from groundup.store.choices import PrimaryMeasure
from groundup.store.readings import progress_of
from groundup.web.app import PAGES

NOW = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
STANCE = "foot.stance_time"
LUNGE = "ankle.lunge_distance"


def taken(store, person, measure_id, kind, days_ago, left, *, method="tape", right=None, unit="cm"):
    """A test of a battery with one value a side."""
    at = NOW - timedelta(days=days_ago)
    sides = {"left": left, **({} if right is None else {"right": right})}
    test = store.save_test(
        person.id, "lunge", started=at, finished=at, trials=[{"side": s} for s in sides for _ in range(3)],
        conditions={"battery": kind},
    )  # fmt: skip
    found = [
        Measure(measure_id, measure_id.split(".")[0], side, value, unit, method, "measured", interval=Interval())
        for side, value in sides.items()
    ]
    store.save_measures(person.id, found, at=at, test=test.id)


def chosen(store, person, *ids, method=""):
    store.choose_primary(person.id, [PrimaryMeasure(i, None, method, NOW - timedelta(days=200)) for i in ids])


def lines_of(page):
    return [e for e in page.walk() if e.tag == "section" and e.attributes.get("class") == "line"]


def data_of(line):
    return json.loads(next(e for e in line.all("figure")).attributes["data-chart"])


@pytest.mark.parametrize(
    "path",
    ["/progress", f"/progress/{LUNGE}", "/progress/knee.fppa_at_60", "/evidence/change", f"/evidence/measures/{LUNGE}"],
)
def test_the_pages_are_sound_and_in_the_menu(demo, path):
    answer = demo.get(path)
    assert answer.status_code == 200
    assert problems(answer.text) == []
    assert "progress" in PAGES
    places = next(e for e in parsed(answer.text).all("nav") if e.attributes.get("aria-label") == "Main")
    here = [a.attributes["href"] for a in places.all("a") if "aria-current" in a.attributes]
    assert here == (["/progress"] if path.startswith("/progress") else [])


def test_every_number_is_that_of_the_stored_values(demo):
    """By hand from the store: the mean of the baseline days, the mean of the last retest, and their difference."""
    person = demo.store.people()[0]
    kinds = {t.id: t.conditions.get("battery") for t in demo.store.tests(person.id)}
    page = parsed(demo.get(f"/progress/{LUNGE}").text)
    for line, side in zip(lines_of(page), ("left", "right"), strict=True):
        kept = [m for m in demo.store.measures(person.id, LUNGE) if m.measure.side == side and m.test in kinds]
        battery = [(kinds[m.test], m.measure.value) for m in kept if kinds[m.test]]
        data = data_of(line)
        assert data["v"] == [v for _, v in battery]
        assert data["k"] == "".join(k[0] for k, _ in battery) == "pbbrrrr"
        before = mean(v for k, v in battery if k == "baseline")
        after = mean(v for k, v in battery[-2:])
        assert data["mean"] == pytest.approx(before)
        assert data["means"][-1][2] == pytest.approx(after)
        said = f"{after - before:+.2f}".replace("-", "−")
        assert f"{said} cm" in line.text()
        rows = next(t for t in line.all("table") if t.all("caption")[0].text().endswith("every value")).all("tbody")[0]
        assert [float(r.all("td")[0].text().split()[0]) for r in rows.all("tr")] == [v for _, v in battery[::-1]]


def test_every_verdict_is_the_cores_and_leads_to_what_it_rests_on(demo):
    person = demo.store.people()[0]
    found = progress_of(demo.store, person, today=datetime.now().date())
    answer = demo.get("/progress").text
    told = {s.title: s for s in found.series if s.role == "primary"}
    assert len({s.change.verdict for s in told.values()}) >= 3, "the demo shows verdicts that differ"
    for line in lines_of(parsed(answer)):
        one = told[line.all("figure")[0].attributes["data-title"]]
        text = line.text()
        assert one.change.verdict in text
        assert one.change.why in text
        assert f"{100 * one.change.adherence.share:.0f} %" in text
        assert "your own" in text
        assert "95 % interval" in text
        drawing = line.all("svg")
        assert any(one.sentence in d.text() for svg in drawing for d in svg.all("desc"))
    for address in set(re.findall(r'href="(/evidence/[^"#]+)"', answer)):
        assert demo.get(address).status_code == 200, address
    assert found.time_line in answer


def test_another_method_begins_a_line_of_its_own(browser, store, anna):
    chosen(store, anna, LUNGE)
    for days_ago, value in ((60, 8.0), (55, 8.2), (50, 8.1)):
        taken(store, anna, LUNGE, "baseline", days_ago, value)
    for days_ago in (20, 18):
        taken(store, anna, LUNGE, "retest", days_ago, 11.0, method="phone on the shin")
    answer = browser.get("/progress").text
    lines = lines_of(parsed(answer))
    assert [data_of(line)["v"] for line in lines] == [[11.0, 11.0], [8.0, 8.2, 8.1]]
    assert "likely real change" not in answer
    assert "It is a line of its own" in answer
    assert {"phone on the shin", "tape"} == {line.all("h3")[0].all("small")[0].text() for line in lines}


def test_an_unknown_error_gives_no_verdict(browser, store, anna):
    chosen(store, anna, STANCE)
    for kind, days_ago, value in (
        ("practice", 60, 5.0),
        ("baseline", 55, 6.0),
        ("baseline", 50, 6.1),
        ("retest", 20, 30.0),
    ):
        taken(store, anna, STANCE, kind, days_ago, value, method="stopwatch", unit="s")
    line = lines_of(parsed(browser.get("/progress").text))[0]
    assert "cannot tell" in line.text()
    assert "unknown so no verdict" in line.text()
    assert "interval unknown" in line.text()
    assert data_of(line)["half"] is None
    assert "likely real change" not in line.text()


def test_a_running_experiment_hides_its_measures_and_nothing_else(demo):
    person = demo.store.people()[0]
    before = demo.get("/progress").text
    assert definition(LUNGE).name in before
    outcomes = (
        Outcome("outcome", LUNGE, "Lunge", "cm", "tape", None, 1, "lunge"),
        Outcome("control", STANCE, "Stance", "s", "stopwatch", "left", 1, "stance_closed"),
    )
    design = Design("with_without", weeks=16, probes_per_week=4)
    experiment = Experiment(design, outcomes, date.today(), (1, 1, 0, 0, 1, 0, 1, 0), 7)
    kept = demo.store.begin_experiment(person.id, experiment, at=datetime.now(UTC) - timedelta(minutes=1))
    page = parsed(demo.get("/progress").text)
    titles = {line.all("figure")[0].attributes["data-title"].split(",")[0] for line in lines_of(page)}
    assert titles == {"Single-leg bridge repetitions"}
    assert "An experiment is running" in page.text()
    assert not page.all("figure")[0].attributes["data-title"].startswith("Weight")
    alone = demo.get(f"/progress/{LUNGE}").text
    assert "stays hidden until it ends" in alone
    assert "data-chart" not in alone
    demo.store.unblind_experiment(kept.id, at=datetime.now(UTC))
    assert len(lines_of(parsed(demo.get("/progress").text))) == 6


def test_who_measured_nothing_learns_what_to_do(browser, store, anna):
    text = browser.get("/progress").text
    assert problems(text) == []
    assert "The first is practice" in text
    assert "4 minutes" in text
    assert 'action="/tests/primary"' in text
    chosen(store, anna, LUNGE, STANCE)
    waiting = browser.get("/progress").text
    assert waiting.count("Nothing measured yet") == 2
    assert "Before training" in waiting
    assert "Nothing measured yet" in browser.get(f"/progress/{LUNGE}").text


def test_a_measure_that_does_not_exist_is_not_found(browser):
    assert browser.get("/progress/knee.nonsense").status_code in (400, 404)
    assert browser.get("/evidence/measures/knee.nonsense").status_code in (400, 404)


def test_impossible_dates_are_said_and_drawn_nowhere(browser, store, anna):
    chosen(store, anna, LUNGE)
    taken(store, anna, LUNGE, "baseline", -30, 9.0)
    taken(store, anna, LUNGE, "baseline", 10, 8.0)
    answer = browser.get("/progress").text
    assert "a date in the future" in answer
    assert [v for line in lines_of(parsed(answer)) for v in data_of(line)["v"]] == [8.0]


def said_and_drawn(browser, store, anna):
    """What the page says of what is odd, and every value that it draws; the store's own values stand beside them."""
    page = parsed(browser.get("/progress").text)
    odd = next(e for e in page.all("section") if e.attributes.get("aria-labelledby") == "odd-title").text()
    drawn = sorted(v for line in lines_of(page) for v in data_of(line)["v"])
    return odd, drawn, sorted(k.measure.value for k in store.measures(anna.id, LUNGE))


def test_two_tests_at_one_instant_are_said_and_both_drawn(browser, store, anna):
    chosen(store, anna, LUNGE)
    for value in (8.0, 8.5):
        taken(store, anna, LUNGE, "baseline", 10, value)
    odd, drawn, kept = said_and_drawn(browser, store, anna)
    assert "two tests at" in odd
    assert "Both stand" in odd
    assert drawn == kept == [8.0, 8.5]


def test_a_value_imported_twice_is_said_counted_once_and_kept(browser, store, anna):
    chosen(store, anna, LUNGE)
    for days_ago in (12, 10, 10):
        taken(store, anna, LUNGE, "baseline", days_ago, 8.0)
    odd, drawn, kept = said_and_drawn(browser, store, anna)
    assert "already been there with the same time and value: counted once" in odd
    assert drawn == [8.0, 8.0]
    assert kept == [8.0, 8.0, 8.0]


def test_sides_that_look_exchanged_are_said_and_left_as_entered(browser, store, anna):
    chosen(store, anna, LUNGE)
    lefts, rights = [6.0, 6.1, 11.9, 5.9, 6.2, 6.0], [12.0, 12.1, 6.1, 11.8, 12.2, 12.1]
    for n, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        taken(store, anna, LUNGE, "extra", 30 - n, left, right=right)
    odd, drawn, kept = said_and_drawn(browser, store, anna)
    assert "look exchanged (11.9 and 6.1 cm)" in odd
    assert odd.count("look exchanged") == 1
    assert drawn == kept == sorted([*lefts, *rights])


def test_the_rest_is_shown_without_a_verdict(browser, store, anna):
    chosen(store, anna, STANCE)
    taken(store, anna, LUNGE, "extra", 9, 8.4, right=9.6)
    page = parsed(browser.get("/progress").text)
    rest = next(t for t in page.all("table") if t.all("caption")[0].text() == "Everything else that was measured")
    assert "left 8.40 cm (tape) right 9.60 cm (tape)" in rest.text()
    line = lines_of(parsed(browser.get(f"/progress/{LUNGE}").text))[0].text()
    assert "within measurement error" not in line
    assert "likely real change" not in line


def test_home_says_in_one_line_what_is_known(demo, browser):
    line = next(e for e in parsed(demo.get("/").text).all("p") if e.attributes.get("class") == "answer-line")
    # how many lines have changed depends on the day that the demo's twelve weeks end
    assert re.search(r"Likely real change: [^.]*Single-leg bridge repetitions, [^.]*; the other \d lines", line.text())
    assert line.all("a")[0].attributes["href"] == "/progress"
    assert "answer-line" not in browser.get("/").text
