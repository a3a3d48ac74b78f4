"""The verdict: which link is named and why, what is said about thin or odd data, and what may not change it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.battery.differential import CONDITIONS, orders
from groundup.chain.measuring import measured
from groundup.errors import GroundupError, UsageError
from groundup.evidence.catalogue import definition
from groundup.proof.baseline import Band
from groundup.proof.driver import Run, differential
from groundup.proof.first import ORDER, come_first
from groundup.training.exercises import exercise

ANGLE, GAP, DEPTH = "knee.fppa_at_60", "knee.separation_ratio_min", "knee.flexion_peak"
CAMERA = "2D camera angle"


def repetitions(measure_id, values, *, side=None, method=CAMERA):
    return tuple(measured(measure_id, side, value=v, method=method, repetition=i) for i, v in enumerate(values))


def taken(effects, *, days=2, measure_id=ANGLE, side="left", sd=0.5, seed=1, base=10.0, method=CAMERA):
    """Runs with planted effects by condition: sets vary with `sd`, repetitions with as much."""
    rng = np.random.default_rng(seed)
    drawn = orders(days, rng)
    made = []
    for day, order in enumerate(drawn):
        level = base + rng.normal(0, 2 * sd)
        for place, condition in enumerate(order):
            mean = level + effects.get(condition, 0.0) + rng.normal(0, sd)
            values = rng.normal(mean, sd, 5)
            found = repetitions(measure_id, values, side=side, method=method)
            made.append(Run(condition, f"{day}", found, day=date(2026, 3, 1 + day), place=place))
    return made


@pytest.mark.parametrize(("condition", "link"), [("foot cue", "foot"), ("heel wedge", "ankle"), ("hip cue", "hip")])
def test_a_planted_driver_is_named_with_its_reason(condition, link):
    found = differential(taken({condition: -8.0}))
    assert (found.driver, found.links) == (link, (link,))
    assert condition in found.reason
    assert "not a diagnosis" in found.design
    assert [e.condition for e in found.effects if e.beyond] == [condition]


def test_higher_is_better_for_the_separation_of_the_knees():
    assert differential(taken({"hip cue": 0.2}, measure_id=GAP, side=None, sd=0.01, base=0.8)).driver == "hip"
    worse = differential(taken({"hip cue": -0.2}, measure_id=GAP, side=None, sd=0.01, base=0.8))
    assert worse.driver == "cannot tell"
    assert any("made it worse" in w for w in worse.warnings)


def test_two_alike_are_several_and_all_alike_are_attention():
    two = differential(taken({"foot cue": -9.0, "hip cue": -9.0}, days=4))
    assert (two.driver, two.links) == ("several", ("foot", "hip"))
    everything = dict.fromkeys(CONDITIONS[1:], -9.0)
    alike = differential(taken(everything, days=4, seed=3))
    assert (alike.driver, alike.links) == ("any attention", ())
    assert "Any attention helps" in alike.reason


def test_one_cue_beside_another_that_nearly_helps_is_no_driver():
    found = differential(taken({"foot cue": -4.0, "heel wedge": -3.3, "hip cue": -3.3}, days=4, sd=0.9))
    assert found.links == ()


def test_nothing_planted_nothing_named():
    named = [differential(taken({}, seed=s)).driver for s in range(60)]
    assert named.count("cannot tell") >= 55  # 5 % of 60 is 3


def test_one_day_names_nobody_whatever_the_effect():
    found = differential(taken({"foot cue": -90.0}, days=1))
    assert found.driver == "cannot tell"
    assert "second day" in found.reason
    assert all(not e.interval.known and e.mdc95 is None for e in found.effects)
    assert all(e.repetitions.known for e in found.effects)


def test_several_repeats_on_one_day_are_said():
    same_day = [replace(r, day=date(2026, 3, 1)) for r in taken({"foot cue": -9.0})]
    assert any("on one day" in w for w in differential(same_day).warnings)


def test_without_none_nothing_is_compared():
    found = differential([r for r in taken({"foot cue": -9.0}) if r.condition != "none"])
    assert found.driver == "cannot tell"
    assert found.effects == ()
    assert "without a cue" in found.reason
    assert found.raw  # nothing is lost


def test_one_repetition_is_shown_and_not_judged():
    runs = taken({"heel wedge": -9.0})
    runs = [replace(r, measures=r.measures[:1]) if r.condition == "hip cue" and r.repeat == "1" else r for r in runs]
    found = differential(runs)
    assert found.driver == "cannot tell"
    assert any("one repetition" in w for w in found.warnings)
    assert sum(len(b.values) for blocks in found.raw.values() for b in blocks) == 36


def test_a_condition_that_could_not_be_read_is_never_passed_over():
    # the wedge does the most and was not seen on one day: naming the hip instead would be wrong
    runs = taken({"heel wedge": -20.0, "hip cue": -9.0})
    runs = [replace(r, measures=()) if r.condition == "heel wedge" and r.repeat == "1" else r for r in runs]
    assert differential(runs).driver == "cannot tell"


def test_two_methods_are_never_compared():
    runs = [
        replace(r, measures=tuple(replace(m, method="marker angle") for m in r.measures))
        if r.condition == "foot cue"
        else r
        for r in taken({"foot cue": -9.0})
    ]
    found = differential(runs)
    assert found.driver == "cannot tell"
    assert all(e.condition != "foot cue" for e in found.effects)
    assert any("two ways" in w for w in found.warnings)


def test_the_same_recording_twice_is_said():
    runs = taken({})
    twice = [replace(r, measures=runs[0].measures) if r is runs[1] else r for r in runs]
    assert any("very same values" in w for w in differential(twice).warnings)


def test_other_depth_moves_the_verdict_to_a_fixed_flexion():
    def with_depth(runs, wedge):
        return [
            replace(
                r,
                measures=(
                    *r.measures,
                    *repetitions(GAP, [0.8 + 0.01 * i for i in range(5)]),
                    *repetitions(DEPTH, [80.0 - (wedge if r.condition == "heel wedge" else 0.0)] * 5, side="left"),
                ),
            )
            for r in runs
        ]

    matched = differential(with_depth(taken({"foot cue": -9.0}), 4.0))
    assert [p.measure_id for p in matched.primaries] == [GAP]
    off = differential(with_depth(taken({"foot cue": -9.0}), 25.0))
    assert [p.measure_id for p in off.primaries] == [ANGLE]
    assert any("25° less deep" in w for w in off.warnings)
    assert off.driver == "foot"


def test_practice_from_set_to_set_is_said():
    runs = [
        replace(r, measures=tuple(replace(m, value=m.value - 6.0 * r.place) for m in r.measures))
        for r in taken({}, days=4, sd=0.2)
    ]
    found = differential(runs)
    assert any("practice or tiredness" in w for w in found.warnings)
    assert found.driver == "cannot tell"


def test_the_own_error_of_a_baseline_counts_too():
    runs = taken({"foot cue": -8.0})
    key = (ANGLE, "left", CAMERA)

    def own(mdc95):
        return Band("own", mdc95 / 2.77, mdc95, 3.0, "your own days", None, "Your own days scatter.")

    plain = differential(runs)
    inside = differential(runs, errors={key: own(5.0)})
    assert inside.driver == plain.driver == "foot"
    assert any("3.5° too, by your own error" in w for w in inside.warnings), "two repeats: over their root"
    assert not any("own error from day to day" in w for w in plain.warnings)
    assert differential(runs, errors={key: own(30.0)}).driver == "cannot tell"
    elsewhere = {(ANGLE, "right", CAMERA): own(30.0), (ANGLE, "left", "marker angle"): own(30.0)}
    assert differential(runs, errors=elsewhere).driver == "foot"
    published = Band("published", 11.0, 30.0, None, "Somebody", "R", "Published: 20 people.")
    found = differential(runs, errors={key: published})
    assert found.driver == "cannot tell"
    assert any("published error (mark R)" in w for w in found.warnings)


def test_order_of_input_and_unit_change_nothing():
    runs = taken({"foot cue": -8.0})
    first, again = differential(runs), differential(runs[::-1])
    assert (first.driver, first.reason) == (again.driver, again.reason)
    assert_allclose([e.p for e in first.effects], [e.p for e in again.effects])
    larger = [replace(r, measures=tuple(replace(m, value=10.0 * m.value, unit="mm") for m in r.measures)) for r in runs]
    scaled = differential(larger)
    assert scaled.driver == first.driver
    assert_allclose([e.difference for e in scaled.effects], [10 * e.difference for e in first.effects])
    assert_allclose([e.p for e in scaled.effects], [e.p for e in first.effects])


def test_left_and_right_swap_with_their_data():
    left = differential(taken({"hip cue": -8.0}, side="left"))
    right = differential(taken({"hip cue": -8.0}, side="right"))
    assert left.driver == right.driver == "hip"
    assert [e.difference for e in left.effects] == [e.difference for e in right.effects]


def test_what_is_refused():
    runs = taken({})
    with pytest.raises(UsageError, match="a condition of none"):
        differential([replace(runs[0], condition="music")])
    with pytest.raises(UsageError, match="better side"):
        differential(runs, primaries=["core.trunk_lean_peak"])
    with pytest.raises(GroundupError, match=r"knee\.fppa"):
        differential(runs, primaries=["knee.fppa_at_6"])
    assert differential([]).driver == "cannot tell"


def test_what_comes_first_is_in_the_catalogue_and_from_the_ground_up():
    for link, several in ORDER.items():
        for exercise_id, level, why in several:
            assert exercise(exercise_id).at(level)
            assert why
        assert [f.exercise_id for f in come_first([link])] == [e for e, _, _ in several]
    both = come_first(["hip", "foot"])
    assert [f.link for f in both[:2]] == ["foot", "hip"]
    assert len({f.exercise_id for f in both}) == len(both)
    assert come_first([]) == ()


def test_the_catalogue_knows_the_driver():
    assert definition("chain.driver").tasks == ("squat", "single_leg_squat")
