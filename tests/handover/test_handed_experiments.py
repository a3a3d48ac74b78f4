"""While an experiment runs no file shows its outcomes; afterwards it is handed over with its design and its answer."""

import json
import re
import shutil
from datetime import timedelta

import numpy as np
import pytest
from handing_made import NOW, lunge

from groundup.proof.assignments import draw
from groundup.proof.designs import Design
from groundup.proof.experiment import Experiment
from groundup.proof.probes import Outcome
from groundup.report.handed import PARTS, Choice
from groundup.report.handed_json import handover_text
from groundup.report.handed_tables import tables
from groundup.report.handover_page import render_handover
from groundup.store import Store
from groundup.store.handing import handed_over

RESULT = {
    "answer": "yes",
    "says": "The thesis held for this person.",
    "p": 0.031,
    "among": 64,
    "effects": [
        {"role": "foot", "question": "Foot work on", "name": "Weight-bearing lunge", "unit": "cm", "value": 1.25,
         "low": 0.5, "high": 2.0, "p": 0.031, "among": 64, "decided": True},
    ],
    "control": [],
    "reasons": [],
}  # fmt: skip
SECRET = 77.125


@pytest.fixture
def running(folder, tmp_path):
    """An experiment on the lunge of which one probe was taken."""
    home = tmp_path / "home"
    shutil.copytree(folder, home)
    with Store.open(home) as store:
        person = store.people()[0]
        design = Design("with_without", weeks=12, probes_per_week=3)
        outcomes = (
            Outcome("outcome", "ankle.lunge_distance", "Weight-bearing lunge", "cm", "tape", "left", 1, "lunge"),
            Outcome("control", "core.trunk_lean_peak", "Trunk lean", "deg", "2D camera angle", None, 1, "squat"),
        )
        made = Experiment(design, outcomes, (NOW - timedelta(days=9)).date(), draw(design, np.random.default_rng(3)), 3)
        key = store.begin_experiment(person.id, made, at=NOW - timedelta(days=9), promised={"at_large": 0.9}).id
        test = store.save_test(
            person.id, "lunge", started=NOW, finished=NOW, trials=[{"side": "left", "distance": SECRET}]
        )
        store.save_measures(person.id, [lunge(SECRET)], at=NOW, test=test.id)
        yield store, person, key


def everything(store, person):
    return handed_over(store, person, Choice(frozenset(PARTS)), now=NOW)


def test_a_running_experiment_hides_its_outcomes_in_every_part_and_says_so(running):
    store, person, _ = running
    found = everything(store, person)
    text = handover_text(found)
    assert str(SECRET) not in text
    assert not [m for m in found.measures if m.id == "ankle.lunge_distance"]
    assert not [t for t in found.tests if t.test == "lunge"]
    assert not found.verdicts
    assert [m.id for m in found.measures if m.id == "knee.fppa_peak"]
    assert "An experiment runs" in found.said[0]
    (one,) = found.experiments
    assert (one.state, one.result) == ("running", None)
    assert "not over" in render_handover(found)


def test_who_looked_sees_them_and_it_stays_labeled(running):
    store, person, key = running
    store.unblind_experiment(key, at=NOW)
    found = everything(store, person)
    assert str(SECRET) in handover_text(found)
    assert found.experiments[0].unblinded
    assert "unblinded" in render_handover(found)


def test_after_its_end_it_is_there_with_design_answer_and_interval(running):
    store, person, key = running
    store.end_experiment(key, at=NOW, result=RESULT)
    found = everything(store, person)
    assert str(SECRET) in handover_text(found)
    (one,) = found.experiments
    assert one.result == RESULT
    assert one.design["assignment"]
    shown = re.sub(r"<[^>]+>|\s+", " ", render_handover(found))
    for said in ("The thesis held", "p 0.031", "+1.2 cm (0.5 to 2.0, 95 %)", "64 assignments"):
        assert said in shown, said
    (table,) = [t for t in tables(found) if t.name == "experiments"]
    values = table.values(found.key)
    at = values["entry"].index("effects")
    assert json.loads(values["text"][at])[0]["value"] == 1.25
    assert np.isclose(values["value"][values["entry"].index("p")], 0.031)
