"""A verdict never says more than its row allows: memory says nothing, design values say watch at most."""

from math import erf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.anatomy import TASKS, Task
from groundup.evidence.catalogue import definition, definitions
from groundup.evidence.sources import source
from groundup.evidence.verdicts import NO_REFERENCE, Row, bound_words, judge, link_state, reference_for, rows, rows_for
from groundup.measure import STATES, Interval, Measure, Verdict

METHODS = {
    "marker angle",
    "2D camera angle",
    "3D landmark angle",
    "file angle",
    "force plate",
    "pressure insole",
    "pressure plate",
    "EMG",
    "timer",
    "tape",
    "luggage scale",
    "photo",
    "self-report",
}


def measure(
    measure_id: str,
    value: float | None,
    method: str,
    *,
    interval: tuple[float, float] | None = None,
    conditions: tuple[tuple[str, str], ...] = (),
) -> Measure:
    known = definition(measure_id)
    return Measure(
        id=measure_id,
        link=known.link,
        side=None,
        value=value,
        unit=known.unit,
        method=method,
        status="not measurable" if value is None else "measured",
        interval=Interval(*interval) if interval else Interval.unknown("nobody published one"),
        why="no signal" if value is None else "",
        conditions=conditions,
    )


def of_row(row: Row, value: float, interval: tuple[float, float] | None) -> tuple[Measure, Task | None]:
    measure_id = next(d.id for d in definitions() if row in rows_for(d.id))
    made = measure(measure_id, value, row.methods[0], interval=interval, conditions=row.conditions)
    return made, row.tasks[0] if row.tasks else None


def judged(row: Row, value: float, interval: tuple[float, float] | None) -> Verdict:
    made, task = of_row(row, value, interval)
    verdict = judge(made, task=task, sex=row.sex, age_years=row.age_years[0] if row.age_years else 30.0)
    assert verdict is not None
    return verdict


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("row", rows(), ids=lambda r: r.id)
def test_a_row_stands_on_a_source_and_speaks_the_known_words(row: Row) -> None:
    assert row.mark in {"R", "D", "M", "design"}
    assert row.why
    assert row.population
    assert row.methods
    assert set(row.methods) <= METHODS
    assert set(row.tasks) <= set(TASKS)
    assert row.kind in {"range", "cutoff", "own baseline only", "reference"}
    assert (row.kind in {"range", "cutoff"}) == (row.low is not None or row.high is not None)
    assert row.low is None or row.high is None or row.low < row.high
    assert row.sex in {None, "female", "male"}
    assert row.most in {"watch", "act"}
    assert bool(row.derivation) == (row.mark == "D"), "derived figures show their arithmetic"
    assert row.sources
    assert any(rows_for(d.id) and row in rows_for(d.id) for d in definitions()), "a row for a measure that exists"
    if row.mark in {"R", "D"}:
        assert all(source(key).address for key in row.sources)


def test_row_ids_are_unique_and_no_two_bounds_compete() -> None:
    ids = [r.id for r in rows()]
    assert len(ids) == len(set(ids))
    bounded = [r for r in rows() if r.bounded]
    for i, one in enumerate(bounded):
        for two in bounded[i + 1 :]:
            if one.measure == two.measure and set(one.methods) & set(two.methods) and one.conditions == two.conditions:
                shared = set(one.tasks or TASKS) & set(two.tasks or TASKS)
                apart = {one.sex, two.sex} == {"female", "male"}
                assert not shared or apart, f"{one.id} and {two.id} would both judge the same value"


def _share_beyond(bound: float, mean: float, sd: float) -> float:
    """Part of a normal population above a bound."""
    return 0.5 * (1 - erf((bound - mean) / sd / sqrt(2)))


def test_derived_bounds_follow_from_the_published_means() -> None:
    low = {r.id: r.low for r in rows()}
    high = {r.id: r.high for r in rows()}
    assert low["lunge-distance"] == pytest.approx(12 - 1.96 * 2.8, abs=0.05)  # HOC11
    assert low["single-leg-bridge-men"] == pytest.approx(27 - 1.96 * 7, abs=0.5)  # BRG24
    assert low["eversion-running"] == pytest.approx(4.0 - 1.96 * 2.6, abs=0.05)  # ARCH12
    assert high["eversion-running"] == pytest.approx(4.0 + 1.96 * 2.6, abs=0.05)
    # SLSX15: what a bound of 5° of pelvic drop, or of 10° of trunk lean, would flag among healthy people
    assert round(100 * _share_beyond(5, 3.1, 4.1)) == 32
    assert round(100 * _share_beyond(5, 4.7, 4.4)) == 47
    assert "32 %" in next(r.why for r in rows() if r.id == "pelvic-drop-squat")
    assert (round(100 * _share_beyond(10, 0.8, 8.3)), round(100 * _share_beyond(10, 0.5, 9.9))) == (13, 17)
    assert "13-17 %" in next(r.why for r in rows() if r.id == "trunk-lean")


# ── the rule ─────────────────────────────────────────────────────────────────────────────────────────────────────

values = st.floats(-1e4, 1e4)
halves = st.floats(0, 1e4)


@given(st.sampled_from([r for r in rows() if r.mark == "M"]), values, halves)
def test_memory_says_nothing(row: Row, value: float, half: float) -> None:
    verdict = judged(row, value, (value - half, value + half))
    assert verdict.row != row.id or verdict.state == "described"


@given(st.sampled_from([r for r in rows() if r.mark == "design" and r.bounded]), values, halves)
def test_a_design_value_says_watch_at_most(row: Row, value: float, half: float) -> None:
    verdict = judged(row, value, (value - half, value + half))
    assert verdict.row == row.id
    assert verdict.state in {"ok", "watch", "described"}
    assert verdict.mark == "design"


@given(st.sampled_from([r for r in rows() if r.bounded]), values, halves)
def test_act_needs_a_published_bound_and_the_whole_interval_beyond_it(row: Row, value: float, half: float) -> None:
    low, high = value - half, value + half
    verdict = judged(row, value, (low, high))
    floor, ceiling = (row.low if row.low is not None else -1e9), (row.high if row.high is not None else 1e9)
    room = ceiling - floor if row.low is not None and row.high is not None else 2 * abs(min(floor, ceiling, key=abs))
    bounds = [bound for bound in (row.low, row.high) if bound is not None]
    near = any(low < bound < high and abs(value - bound) < (high - low) / 4 for bound in bounds)
    drowned = near and high - low > room
    assert (verdict.state == "described") == drowned
    assert drowned or (verdict.state == "ok") == (floor <= value <= ceiling)
    wholly_beyond = high < floor or low > ceiling
    may_act = row.mark in {"R", "D"} and row.most == "act"
    assert (verdict.state == "act") == (wholly_beyond and may_act)


@given(st.sampled_from([r for r in rows() if r.bounded]), values)
def test_an_unknown_error_never_acts(row: Row, value: float) -> None:
    assert judged(row, value, None).state in {"ok", "watch"}


@given(st.sampled_from([r for r in rows() if r.kind in {"own baseline only", "reference"}]), values, halves)
def test_no_bound_no_judgment(row: Row, value: float, half: float) -> None:
    verdict = judged(row, value, (value - half, value + half))
    assert verdict.state == "described" or verdict.row != row.id


@given(values, halves, st.sampled_from(TASKS), st.sampled_from(sorted(METHODS)), st.sampled_from(definitions()))
def test_every_watch_and_act_names_its_row_source_and_mark(value, half, task, method, known) -> None:
    verdict = judge(measure(known.id, value, method, interval=(value - half, value + half)), task=task, age_years=30)
    assert verdict is not None
    if verdict.state in {"ok", "watch", "act"}:
        row = next(r for r in rows() if r.id == verdict.row)
        assert method in row.methods
        assert task in (row.tasks or TASKS)
        assert verdict.source
        assert verdict.mark == row.mark != "M"
        assert verdict.bound == bound_words(row, known.unit)
    else:
        assert verdict.state == "described"
        assert verdict.why


def test_the_ok_side_says_when_it_cannot_be_told_from_the_bound() -> None:
    near = judge(measure("knee.fppa_at_60", 7.0, "marker angle", interval=(5, 9)), task="single_leg_squat")
    assert near is not None
    assert near.state == "ok"
    assert "cannot be told" in near.why
    clear = judge(measure("knee.fppa_at_60", 2.0, "marker angle", interval=(0, 4)), task="single_leg_squat")
    assert clear is not None
    assert "cannot be told" not in clear.why


def test_the_published_and_chosen_bounds_judge_their_own_task_only() -> None:
    def state(*args, task: Task | None, **kwargs) -> str:
        verdict = judge(measure(*args, **kwargs), task=task, age_years=30.0)
        assert verdict is not None
        return verdict.state

    knee = ("knee.separation_ratio_min", 0.80, "marker angle")
    assert state(*knee, task="squat", interval=(0.78, 0.82)) == "watch"
    assert state(*knee, task="running", interval=(0.78, 0.82)) == "described"
    assert state("ankle.lunge_distance", 5.0, "tape", task=None, interval=(4.0, 6.0)) == "act"
    assert state("ankle.lunge_distance", 6.0, "tape", task=None, interval=(5.0, 7.0)) == "watch"
    assert state("ankle.lunge_distance", 5.0, "marker angle", task=None, interval=(4.0, 6.0)) == "described"
    still = {"task": "single_leg_balance", "interval": (3.0, 4.0)}
    assert state("foot.stance_time", 3.5, "timer", **still, conditions=(("eyes", "open"),)) == "act"
    assert state("foot.stance_time", 3.5, "timer", **still) == "described", "eyes not stated"
    assert state("foot.stance_time", 3.5, "force plate", **still, conditions=(("eyes", "open"),)) == "described"
    assert state("foot.cop_area95", 1e5, "force plate", task="standing", interval=(9e4, 1.1e5)) == "described"


def test_a_norm_of_other_people_is_named_and_not_used() -> None:
    travel = measure("knee.medial_displacement", 70.0, "marker angle")
    unknown = judge(travel, task="single_leg_squat")
    woman = judge(travel, task="single_leg_squat", sex="F")
    man = judge(travel, task="single_leg_squat", sex="male")
    assert unknown is not None
    assert woman is not None
    assert man is not None
    assert unknown.why.startswith(NO_REFERENCE.capitalize())
    assert "women, men" in unknown.why
    assert (unknown.mark, unknown.row) == (None, "")
    assert (woman.row, man.row) == ("knee-travel-women", "knee-travel-men")


def test_a_value_is_read_beside_figures_of_its_own_task_and_people_only() -> None:
    travel = measure("knee.medial_displacement", 70.0, "marker angle")
    assert "89 ± 28 mm" in reference_for(travel, task="single_leg_squat", sex="female")
    assert "66 ± 26 mm" in reference_for(travel, task="single_leg_squat", sex="male")
    assert "(R; SLSX15)" in reference_for(travel, task="single_leg_squat", sex="male")
    assert reference_for(travel, task="single_leg_squat") == ""
    assert reference_for(travel, task="squat", sex="male") == ""
    recalled = measure("foot.arch_index", 0.24, "pressure plate")
    assert reference_for(recalled, task="standing") == "", "figures from memory are not shown as a norm"
    assert "0.11-0.25" in reference_for(recalled, task="walking")
    chosen = measure("ankle.heel_lift", 1.0, "marker angle")
    assert reference_for(chosen, task="squat") == "", "a design value is no published reference"


def test_what_was_not_measurable_stays_so() -> None:
    verdict = judge(measure("foot.arch_index", None, "none"), task="walking")
    assert verdict is not None
    assert (verdict.state, verdict.why) == ("cannot tell", "no signal")
    assert judge(measure("foot.arch_index", float("nan"), "pressure plate"), task="walking") is None


def test_bounds_read_as_a_person_says_them() -> None:
    words = {
        r.id: bound_words(r, definition(next(d.id for d in definitions() if r in rows_for(d.id))).unit) for r in rows()
    }
    assert words["load-share-standing"] == "45 to 55 %"
    assert words["trunk-lean"] == "−10 to 10 deg"
    assert words["knee-separation"] == "0.85 or more"
    assert words["heel-lift"] == "3 % leg length or less"
    assert words["sway"] == "own baseline only"


# ── a link's state ───────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=6))
def test_a_links_state_is_the_worst_of_its_measures(states) -> None:
    made = []
    for state in states:
        base = measure("foot.load_share", 50.0, "force plate")
        said = Verdict(state, row="x", bound="", source="", mark="R", why=state)
        made.append(Measure(**{f: getattr(base, f) for f in base.__slots__} | {"verdict": said}))
    worst, why = link_state(made)
    order = ["cannot tell", "described", "ok", "watch", "act"]  # least to most said, by the design
    assert order.index(worst) == max(order.index(s) for s in states)
    assert worst in why


def test_a_link_without_measures_cannot_tell() -> None:
    assert link_state(()) == ("cannot tell", "nothing of this link was measured")
    assert link_state([measure("hip.flexion_peak", 90.0, "marker angle")])[0] == "described"
    assert link_state([measure("hip.flexion_peak", None, "none")])[0] == "cannot tell"


def test_eversion_of_another_zero_is_not_judged_by_joggers_against_relaxed_standing() -> None:
    zeroless = measure("ankle.eversion_peak", -5.0, "marker angle", interval=(-6.0, -4.0))
    against_own = measure(
        "ankle.eversion_peak", -5.0, "marker angle", interval=(-6.0, -4.0), conditions=(("zero", "relaxed standing"),)
    )
    said = [judge(m, task="running") for m in (zeroless, against_own)]
    assert [v.state for v in said if v] == ["described", "watch"]
