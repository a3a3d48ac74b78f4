"""Correcting in the app: what a person gives replaces what was found, the original stays, and all of it is shown."""

from datetime import UTC, datetime

import pytest

from groundup.assess import assess
from groundup.synthetic.demo import demo


@pytest.fixture
def kept(store, anna):
    recording, _ = demo()
    return store.keep_recording(anna.id, recording, what="assessment", at=datetime.now(UTC)).hash


@pytest.fixture
def found(browser, kept):
    return browser.get(f"/correct/{kept}/data").json()


def plain(repetitions):
    return [{k: r[k] for k in ("start_s", "bottom_s", "end_s")} for r in repetitions]


def send(browser, kept, repetitions, *, swap=False):
    body = {"repetitions": plain(repetitions), "swap": swap}
    return browser.fill_json(f"/correct/{kept}", body, on=f"/correct/{kept}")


def test_the_page_shows_what_was_found(browser, kept, found):
    assert browser.get(f"/correct/{kept}").status_code == 200
    assert len(found["repetitions"]) == 5
    assert found["measures"]
    assert "as first found" in found["left_out"]


def test_one_removed_is_one_less_everywhere(browser, store, anna, kept, found):
    answer = send(browser, kept, found["repetitions"][1:])
    assert answer.status_code == 200
    assert len(answer.json()["repetitions"]) == 4
    assert len(browser.get(f"/correct/{kept}/data").json()["repetitions"]) == 4
    document = store.assessments(anna.id)[0].document
    assert len(document["repetitions"]) == 4
    assert [c["what"] for c in document["corrections"]] == ["repetitions", *["repetition"] * 4]
    assert len(assess(store.recording(anna.id, kept)).repetitions) == 5  # the original is as it was
    assert browser.get(f"/correct/{kept}/data?original=true").json()["repetitions"] == found["repetitions"]


def test_all_removed_is_none(browser, kept):
    assert send(browser, kept, []).json()["repetitions"] == []
    assert browser.get(f"/correct/{kept}/data").json()["repetitions"] == []


def test_back_to_what_was_found_withdraws_and_forgets_nothing(browser, store, anna, kept, found):
    send(browser, kept, found["repetitions"][1:])
    answer = send(browser, kept, found["repetitions"])
    assert len(answer.json()["repetitions"]) == 5
    assert store.corrections(anna.id, recording=kept) == ()
    assert len(store.corrections(anna.id, recording=kept, withdrawn=True)) == 5
    assert "withdrawn" in browser.get(f"/correct/{kept}").text


def test_swapped_sides_swap_what_is_read(browser, store, anna, kept, found):
    before = {(m["name"], m["side"]): m["value"] for m in found["measures"] if m["side"]}
    after_page = send(browser, kept, found["repetitions"], swap=True).json()
    after = {(m["name"], m["side"]): m["value"] for m in after_page["measures"] if m["side"]}
    assert after_page["swap"]
    # insoles say their side by name alone; markers show by themselves which leg is which
    tripod = next(n for n, _ in before if n.startswith("Tripod: big-toe"))
    assert before[tripod, "left"] != before[tripod, "right"]
    assert after[tripod, "left"] == before[tripod, "right"]
    assert after[tripod, "right"] == before[tripod, "left"]
    assert [c.correction.what for c in store.corrections(anna.id, recording=kept)] == ["side"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start_s": -5.0}, "where the recording is"),
        ({"end_s": 1e9}, "where the recording is"),
        ({"bottom_s": 0.0}, "a bottom between start and end"),
        ({"end_s": 7.0}, "one after the other"),
    ],
)
def test_what_cannot_be_is_said_and_keeps_nothing(browser, store, anna, kept, found, change, said):
    wrong = [{**found["repetitions"][0], **change}, *found["repetitions"][1:]]
    answer = send(browser, kept, wrong)
    assert answer.status_code == 422
    assert said in answer.json()["problem"]
    assert store.corrections(anna.id, withdrawn=True) == ()
    assert store.assessments(anna.id) == ()


@pytest.mark.parametrize("body", [{}, [], {"repetitions": 3, "swap": True}, {"repetitions": [{"start_s": "x"}]}])
def test_a_body_that_is_none_is_refused(browser, store, anna, kept, body):
    assert browser.fill_json(f"/correct/{kept}", body).status_code in (400, 422)
    assert store.corrections(anna.id, withdrawn=True) == ()


def test_nobody_corrects_anothers_recording(browser, store, kept, found):
    ben = store.add_person("Ben", at=datetime.now(UTC))
    browser.cookies.set("person", ben.id)
    assert browser.get(f"/correct/{kept}").status_code in (400, 404)
    assert browser.get(f"/correct/{kept}/data").status_code in (400, 404)


@pytest.mark.parametrize("digest", ["nonsense", "0" * 64, "..%2F..%2Fetc%2Fpasswd"])
def test_no_other_file_is_read(browser, digest):
    assert browser.get(f"/correct/{digest}").status_code in (400, 404)
