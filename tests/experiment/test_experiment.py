"""The analysis as designed: bad input is said, nothing is lost, and what cannot be known is not said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from groundup.errors import UsageError
from groundup.proof.designs import ACUTE_CONDITIONS, DEFAULTS, phase_on, probe_days
from groundup.proof.experiment import ROLES, Experiment, analyze, checked_experiment
from groundup.proof.power import Error, TooWeak, World, power, refuse_if_weak, simulated, what_helps
from groundup.proof.probes import Outcome, Probe
from groundup.proof.protocol_text import protocol_json, protocol_text

BEGINS = date(2026, 1, 5)
END = date(2026, 12, 31)
DRAWN = {"staggered": (35, 105), "with_without": (1, 0, 1, 1, 0, 0, 1, 0), "acute": (0, 3, 5, 1, 2, 4) * 2}
IDS = {"foot": "foot.toe_strength", "hip": "glute.abductor_strength", "outcome": "ankle.lunge_distance",
       "control": "ankle.heel_rises"}  # fmt: skip


def planned(kind: str) -> Experiment:
    outcomes = tuple(Outcome(r, IDS[r], r, "u", "tape", None, 1, "lunge") for r in ROLES[kind])
    return Experiment(DEFAULTS[kind], outcomes, BEGINS, DRAWN[kind], 1)


def when(day: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, 5, 6, minute, tzinfo=UTC) + timedelta(days=day)


def taken(experiment: Experiment, *, effect: float, control: float = 0.0, seed: int = 1) -> list[Probe]:
    """Every planned probe, both sides."""
    rng, kind, made = np.random.default_rng(seed), experiment.design.kind, []
    for day in probe_days(experiment.design):
        phase = phase_on(experiment.design, experiment.assignment, day)
        for o in experiment.outcomes:
            for cue in ACUTE_CONDITIONS if kind == "acute" else ("",):
                on = 1.0 if phase == "with" or cue == "foot cue" else 0.0
                if kind == "staggered":
                    start = experiment.assignment[1 if o.role == "hip" else 0]
                    on = float(np.clip((day - start) / 28, 0, 1))
                level = 10 + on * (control if o.role == "control" else effect)
                for side in ("left", "right"):
                    value = level + float(rng.normal())
                    made.append(Probe(when(day), o.measure_id, side, "tape", value, f"{day}{o.role}", cue))
    return made


@pytest.mark.parametrize("kind", DRAWN)
def test_a_large_effect_is_seen_in_its_direction(kind):
    experiment = planned(kind)
    up = analyze(experiment, taken(experiment, effect=4.0), today=END)
    down = analyze(experiment, taken(experiment, effect=-4.0), today=END)
    assert (up.answer, down.answer) == ("it moved", "it moved the other way")
    assert up.effects[0].low is not None
    assert up.effects[0].low < 4.0 < up.effects[0].high
    assert up.counted == up.asked > 0


@pytest.mark.parametrize("kind", DRAWN)
def test_order_of_entry_and_unit_change_nothing(kind):
    experiment = planned(kind)
    probes = taken(experiment, effect=1.0)
    first = analyze(experiment, probes, today=END)
    shuffled = [probes[i] for i in np.random.default_rng(2).permutation(len(probes))]
    assert analyze(experiment, shuffled, today=END) == first
    scaled = analyze(experiment, [replace(p, value=1000 * p.value) for p in probes], today=END)
    assert scaled.p == first.p
    assert scaled.effects[0].value == pytest.approx(1000 * first.effects[0].value)


@pytest.mark.parametrize("kind", DRAWN)
def test_exchanged_sides_change_nothing(kind):
    experiment = planned(kind)
    probes = taken(experiment, effect=1.0)
    other = {"left": "right", "right": "left"}
    swapped = analyze(experiment, [replace(p, side=other[p.side]) for p in probes], today=END)
    assert swapped.p == analyze(experiment, probes, today=END).p


@pytest.mark.parametrize("kind", ["staggered", "with_without"])
def test_a_control_that_moves_takes_the_answer_back(kind):
    experiment = planned(kind)
    rng = np.random.default_rng(3)
    moved = [replace(p, measure_id=IDS["control"]) for p in taken(planned("with_without"), effect=4.0)
             if p.measure_id == IDS["outcome"]] if kind == "with_without" else None  # fmt: skip
    probes = taken(experiment, effect=4.0, control=4.0)
    if moved:
        probes = [p for p in probes if p.measure_id != IDS["control"]] + moved
        found = analyze(experiment, probes, today=END)
        assert found.answer == "cannot tell"
        assert "control measure moved" in found.says
    else:  # the control rises with the foot block and again with the hip block
        days = {p.at: (p.at.date() - BEGINS).days for p in probes}
        both = [
            replace(p, value=10 + 4 * sum(float(np.clip((days[p.at] - s) / 28, 0, 1)) for s in DRAWN[kind])
                    + float(rng.normal()) * 0.3)
            if p.measure_id == IDS["control"] else p
            for p in probes
        ]  # fmt: skip
        found = analyze(experiment, both, today=END)
        assert (found.control_p <= 0.05) == (found.answer == "cannot tell")


def test_impossible_dates_are_said_and_kept():
    experiment = planned("with_without")
    probes = taken(experiment, effect=4.0)
    before = analyze(experiment, probes, today=END)
    bad = [replace(p, at=datetime(year, 1, 1, tzinfo=UTC)) for year in (1970, 2099) for p in probes[:2]]
    found = analyze(experiment, [*probes, *bad], today=END)
    assert found.p == before.p
    assert sum("a date that cannot be" in d for d in found.doubts) == 2
    assert len(found.rows) == len(before.rows) + 2


def test_two_at_one_instant():
    experiment = planned("with_without")
    probes = taken(experiment, effect=4.0)
    before = analyze(experiment, probes, today=END)
    twice = [replace(p, source_id="imported") for p in probes[:4]]
    same = analyze(experiment, [*probes, *twice], today=END)
    assert (same.p, same.counted) == (before.p, before.counted)
    assert any("the same test twice" in d for d in same.doubts)
    other = analyze(experiment, [*probes, *(replace(p, value=p.value + 5) for p in twice)], today=END)
    assert other.counted == before.counted - 1
    assert any("two different values at one instant" in d for d in other.doubts)
    assert len(other.rows) == len(before.rows) + 2


def test_a_second_try_in_a_place_does_not_choose_the_result():
    experiment = planned("with_without")
    probes = taken(experiment, effect=0.0)
    again = [replace(p, at=p.at + timedelta(minutes=30), value=99.0, source_id="again") for p in probes]
    assert analyze(experiment, [*probes, *again], today=END).p == analyze(experiment, probes, today=END).p


def test_another_method_or_one_side_alone_counts_nothing():
    experiment = planned("with_without")
    probes = taken(experiment, effect=4.0)
    found = analyze(experiment, [replace(p, method="photo") for p in probes], today=END)
    assert (found.answer, found.counted) == ("cannot tell", 0)
    assert "another method" in found.doubts[0]
    one = analyze(experiment, [p for p in probes if p.side == "left"], today=END)
    assert one.counted == 0
    assert "only the left side" in one.doubts[0]


def test_no_probe_in_a_phase_cannot_tell():
    experiment = planned("staggered")
    late = [p for p in taken(experiment, effect=4.0) if (p.at.date() - BEGINS).days > 40]
    found = analyze(experiment, late, today=END)
    assert found.answer == "cannot tell"
    assert "0 probes before its block began" in found.says
    nothing = analyze(experiment, [], today=END)
    assert nothing.answer == "cannot tell"
    assert all(e.value is None for e in nothing.effects)
    assert nothing.p == 1.0


def test_a_dropout_keeps_what_there_is():
    experiment = planned("with_without")
    some = [p for p in taken(experiment, effect=4.0) if (p.at.date() - BEGINS).days < 80]
    found = analyze(experiment, some, today=END)
    assert 0 < found.counted < found.asked
    assert found.effects[0].value is not None


def test_little_training_is_not_judged():
    experiment = planned("with_without")
    found = analyze(experiment, taken(experiment, effect=4.0), today=END, adherence=0.69)
    assert found.answer == "cannot tell"
    assert "not enough training to judge" in found.says


def test_practice_does_not_count():
    experiment = planned("staggered")
    probes = taken(experiment, effect=4.0)
    wild = [
        replace(p, value=-500.0) if (p.at.date() - BEGINS).days in probe_days(experiment.design)[:2] else p
        for p in probes
    ]
    assert analyze(experiment, wild, today=END).p == analyze(experiment, probes, today=END).p


def test_what_does_not_fit_together_is_refused():
    experiment = planned("with_without")
    for broken in (
        replace(experiment, assignment=(1,) * 8),
        replace(experiment, outcomes=experiment.outcomes[:1]),
        replace(experiment, outcomes=(experiment.outcomes[0], replace(experiment.outcomes[0], role="control"))),
    ):
        with pytest.raises(UsageError):
            checked_experiment(broken)


def test_power_grows_with_the_effect_and_without_one_is_alpha():
    design = DEFAULTS["with_without"]
    known = {"outcome": Error(1.0, "own", 0.5, "")}
    found = power(design, known, seed=1)
    assert found.at_expected < found.at_large
    assert found.enough
    assert found.large == pytest.approx(1.96 * 2**0.5)
    refuse_if_weak(found, ())


def test_a_weak_experiment_is_refused_with_what_helps():
    design = replace(DEFAULTS["staggered"], weeks=12, probes_per_week=3)
    known = {role: Error(1.0, "published", None, "") for role in ("foot", "hip")}
    found = power(design, known, seed=1, experiments=300)
    assert not found.enough
    assert found.at_expected is None
    helps = what_helps(design, found.large, seed=1, experiments=200)
    assert helps
    with pytest.raises(TooWeak, match=r"What would help.*weeks instead of 12"):
        refuse_if_weak(found, helps)


def test_a_simulated_world_has_what_was_planted():
    drawn = simulated(
        DEFAULTS["with_without"], World(effect=3.0, missed=0.2, rho=0.4), np.random.default_rng(1), experiments=4000
    )
    value, control = drawn.values["outcome"], drawn.values["control"]
    assert np.isnan(value).mean() == pytest.approx(0.2, abs=0.01)
    assert np.nanmean(value) - np.nanmean(control) == pytest.approx(1.5, abs=0.05)  # half of the phases are with it
    a, b = control[:, 10], control[:, 11]
    both = np.isfinite(a) & np.isfinite(b)
    assert np.corrcoef(a[both], b[both])[0, 1] == pytest.approx(0.4, abs=0.05)


@pytest.mark.parametrize("kind", DRAWN)
def test_the_protocol_keeps_the_assignment_closed(kind):
    experiment = planned(kind)
    closed, opened = protocol_json(experiment, drawn=False), protocol_json(experiment, drawn=True)
    assert (closed["assignment"], opened["assignment"]) == (None, list(DRAWN[kind]))
    text = protocol_text(experiment, drawn=False)
    assert str(list(DRAWN[kind])) not in text
    assert "cannot tell" in text
    assert str(list(DRAWN[kind])) in protocol_text(experiment, drawn=True)
