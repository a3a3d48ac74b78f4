"""At most three measures to judge by, a test alone shows its result, and pages read the history once."""

import re

from html_checked import parsed

from groundup.store.store import Store
from groundup.web.planning import clearance_for


def test_too_many_measures_come_back_with_what_was_ticked(mara):
    offered = re.findall(r'name="primary" value="([^"]+)"', mara.get("/tests").text)
    answer = mara.post("/tests/primary", {"primary": offered[:4]})
    assert answer.status_code == 422
    page = parsed(answer.text)
    ticked = [e.attributes["value"] for e in page.all("input") if e.attributes.get("name") == "primary"
              and "checked" in e.attributes]  # fmt: skip
    assert sorted(ticked) == sorted(offered[:4])
    assert any(e.attributes.get("role") == "alert" for e in page.all("p"))


def test_a_test_opened_on_its_own_shows_its_result_and_is_no_part_of_the_battery(mara):
    mara.post("/tests/primary", {"primary": ["ankle.lunge_distance", "foot.stance_time"]})
    entered = {f"{side}-{n}-cm": "10" for side in ("left", "right") for n in (1, 2, 3)}
    page = mara.get("/tests/lunge").text
    names = re.findall(r'name="((?:left|right)-\d-\w+)"', page)
    entered = dict.fromkeys(names, "10")
    alone = mara.post("/tests/lunge", entered)
    assert alone.headers["location"] == "/tests/lunge?said=tested"
    assert "Go on:" not in mara.get("/tests/lunge").text
    assert "battery" not in mara.store.tests(mara.store.people()[0].id)[-1].conditions
    within = mara.post("/tests/lunge?battery=1", entered)
    assert "battery=1" in within.headers["location"]


def test_a_plan_kept_before_towel_and_stick_were_asked_for_lacks_neither(mara):
    store, person = mara.store, mara.store.people()[0]
    old = {**person.settings["plan"], "things": ["chair", "mat", "wall"]}
    old.pop("asked")
    kept = store.update_person(person.id, settings={"plan": old})
    lacks = clearance_for(store, kept).lacks
    assert not lacks & {"towel", "stick", "box", "shoes", "counter"}
    assert lacks >= {"band", "foam", "weight"}
    mara.post("/plan", {"days": "3", "minutes": "15", "asked_things": "1", "things": ["chair", "mat", "wall"]})
    assert clearance_for(store, store.people()[0]).lacks >= {"towel", "stick", "box", "shoes", "band"}


def test_a_page_reads_the_history_once(demo, monkeypatch):
    asked = []
    real = Store.history

    def counted(self, person_id, **more):
        asked.append(person_id)
        return real(self, person_id, **more)

    monkeypatch.setattr(Store, "history", counted)
    for path in ("/", "/train"):
        demo.get(path)  # brings the plan up to today
        asked.clear()
        assert demo.get(path).status_code == 200
        assert len(asked) == 1, path


def test_the_history_for_the_ladder_is_that_of_the_whole_sessions(demo):
    store = demo.store
    person = store.people()[0].id
    whole = [s.result for s in reversed(store.sessions(person)) if s.finished is not None]
    assert [h for h in store.history(person) if h.kind != "test"] == whole
    assert all(not s.repetitions for one in store.sessions(person, repetitions=False) for s in one.sets)
