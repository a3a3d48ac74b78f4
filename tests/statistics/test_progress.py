"""Progress of one person, from stored readings to what a page says."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from groundup.evidence.catalogue import definition
from groundup.measure import Measure, Verdict
from groundup.proof.adherence import Span
from groundup.proof.comparing import SECOND_SIDE, WEEK_SHARE
from groundup.proof.progress import Primary, progress
from groundup.proof.series import Reading

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
TODAY = date(2026, 6, 1)
TRAINS = (START + timedelta(days=10)).date()
WEEKS = [Span(TRAINS + timedelta(days=7 * w), TRAINS + timedelta(days=7 * w + 6), 4, 4) for w in range(16)]
DAYS = (
    ("practice", 0),
    ("baseline", 4),
    ("baseline", 9),
    ("retest", 38),
    ("retest", 41),
    ("retest", 66),
    ("retest", 69),
)
GAIN = (5.0, 9.0, 9.4, 12.0, 12.4, 13.0, 13.4)
STILL = (5.0, 9.0, 9.4, 9.1, 9.5, 9.2, 9.3)
BRIDGE = "glute.single_leg_bridge_repetitions"


def readings(values, measure_id="ankle.lunge_distance", *, side="left", method="tape", days=DAYS, row=""):
    what = definition(measure_id)
    verdict = Verdict("ok", row, "", "", None, "") if row else None
    for (kind, day), value in zip(days, values, strict=True):
        measure = Measure(measure_id, what.link, side, value, what.unit, method, "measured", verdict=verdict)
        yield Reading(START + timedelta(days=day), measure, kind, f"{measure_id} {day}")


def told(values=(), *, given=None, chosen=("ankle.lunge_distance",), spans=WEEKS, **more):
    primaries = [Primary(c, None, "", START) for c in chosen]
    given = list(readings(values)) if given is None else given
    more = {"training_since": TRAINS, **more}
    return progress(given, primaries, spans, today=TODAY, **more)


def change(*args, **kwargs):
    return told(*args, **kwargs).series[0].change


def test_a_gain_beyond_the_error_is_likely_real_with_its_interval_and_its_words():
    line = told(GAIN).series[0]
    assert line.role == "primary"
    assert line.baseline is not None
    assert (line.baseline.mean, line.baseline.days) == (pytest.approx(9.2), 2)
    assert [p.value for p in line.baseline.practice] == [5.0], "the practice round never counts"
    assert [(p.name, p.days) for p in line.phases] == [("week 4", 2), ("week 8", 2)]
    assert line.change is not None
    assert line.change.verdict == "likely real change"
    assert line.change.good == 1
    assert "9.2 cm before, 13.2 cm now" in line.sentence
    assert "95 % interval" in line.sentence


def test_the_interval_by_hand():
    """Two days before, two at week 4, two at week 8, one side: three df, scatter of 0.4 between two days each time."""
    line = told(GAIN).series[0]
    within = 3 * (0.4**2 / 2.0) / 3.0
    sem = np.sqrt(within / (1.0 - WEEK_SHARE))
    error = np.sqrt(within * (1 / 2 + 1 / 2) + 2 * WEEK_SHARE * sem**2)
    half = stats.t.ppf(0.975, 3) * error
    found = line.change
    assert found.band.kind == "own"
    assert found.band.df == 3.0
    assert_allclose([found.band.sem, found.band.mdc95], [sem, 1.96 * np.sqrt(2) * sem])
    assert_allclose([found.interval.low, found.interval.high], [4.0 - half, 4.0 + half])


def test_the_other_side_tells_of_the_error_at_half_weight():
    given = [*readings(GAIN), *readings(STILL, side="right")]
    left, right = told(given=given).series
    assert (left.change.band.df, right.change.band.df) == (3 + 3 * SECOND_SIDE,) * 2
    squares = {"left": 3 * 0.08, "right": 0.08 + 0.08 + 0.005}
    own = (squares["left"] + SECOND_SIDE * squares["right"]) / 4.5
    assert_allclose(left.change.band.sem**2, own / (1.0 - WEEK_SHARE))


def test_no_change_is_within_measurement_error_and_a_loss_is_worse():
    assert change(STILL).verdict == "within measurement error"
    assert change([20.0 - v for v in GAIN]).verdict == "worse"


def test_before_own_days_are_enough_the_published_error_judges():
    """One retest: two df of one's own. POW15: MDC95 1.9 cm; a day's share of it common to its week."""
    line = told(given=list(readings(GAIN))[:5]).series[0]
    assert line.change.band.kind == "published"
    assert line.change.band.mark == "R"
    assert line.change.band.mdc95 == pytest.approx(1.9)
    sem = 1.9 / 1.96 / np.sqrt(2)
    half = stats.norm.ppf(0.975) * sem * np.sqrt(0.9 * (1 / 2 + 1 / 2) + 0.2)
    assert_allclose(line.change.interval.high - line.change.difference, half)
    assert line.change.verdict == "likely real change"


def test_without_any_error_there_is_no_verdict():
    given = [r for r in readings(GAIN, "foot.toe_spread", method="photo") if r.kind != "retest"]
    given += [replace(given[-1], at=given[-1].at + timedelta(days=30), kind="retest", source_id="r")]
    found = told(given=given, chosen=("foot.toe_spread",)).series[0].change
    assert found.verdict == "cannot tell"
    assert found.band.kind == "unknown"
    assert found.band.mdc95 is None
    assert not found.interval.known


def test_a_figure_from_memory_is_shown_and_judges_nobody(monkeypatch):
    from groundup.proof import baseline
    from groundup.proof.published import PublishedError

    memory = PublishedError(1.9, "remembered", "M", "from memory")
    monkeypatch.setattr(baseline, "published_error", lambda *_: memory)
    found = change(given=list(readings(GAIN))[:4])
    assert found.verdict == "cannot tell"
    assert found.band.kind == "unknown"
    assert found.band.mark == "M"
    assert "memory" in found.band.why


def test_one_day_of_a_retest_or_of_a_baseline_is_not_enough():
    given = list(readings(GAIN))
    found = change(given=given[:6])
    assert found.verdict == "cannot tell"
    assert "another day" in found.why
    assert found.interval.known, "the interval is shown all the same"
    assert change(given=[given[0], given[1], *given[3:]]).verdict == "cannot tell"


def test_where_no_practice_round_came_first_the_first_day_is_one():
    days = (("baseline", 0), *DAYS[1:])
    line = told(given=list(readings(GAIN, days=days))).series[0]
    assert [p.value for p in line.baseline.practice] == [5.0]
    assert line.baseline.days == 2


def test_extra_tests_are_shown_and_never_judged():
    extra = [replace(r, at=r.at + timedelta(days=1), kind="extra", source_id="x" + r.source_id) for r in readings(GAIN)]
    extra = [replace(r, measure=replace(r.measure, value=99.0)) for r in extra]
    line = told(given=[*readings(GAIN), *extra]).series[0]
    assert len(line.series.points) == 14
    assert line.change == told(GAIN).series[0].change


@pytest.mark.parametrize(("done", "verdict"), [(2, "cannot tell"), (3, "likely real change")])
def test_below_seventy_percent_there_was_not_enough_training(done, verdict):
    found = change(GAIN, spans=[replace(s, done=done) for s in WEEKS])
    assert found.verdict == verdict
    assert ("not enough training to judge" in found.why.lower()) == (verdict == "cannot tell")
    assert found.adherence.share == pytest.approx(done / 4)


def test_without_a_plan_adherence_is_unknown_and_said():
    found = change(GAIN, spans=[])
    assert found.verdict == "likely real change"
    assert found.adherence.enough is None
    assert "not known" in found.adherence.says


def test_what_was_not_chosen_is_described_without_verdict():
    outcome = told(GAIN, chosen=())
    line = outcome.series[0]
    assert line.role == "descriptive"
    assert line.change.verdict is None
    assert line.change.interval.known
    assert any("described" in w for w in outcome.warnings)


def test_at_most_three_measures_are_judged_those_chosen_first():
    ids = ["ankle.lunge_distance", BRIDGE, "foot.toe_strength", "ankle.heel_rises"]
    given = [r for i in ids for r in readings(GAIN, i)]
    chosen = [Primary(c, None, "", START + timedelta(days=i)) for i, c in enumerate(ids)]
    outcome = progress(given, chosen[::-1], WEEKS, today=TODAY, training_since=TRAINS)
    roles = {line.series.measure_id: line.role for line in outcome.series}
    assert [roles[i] for i in ids] == ["primary"] * 3 + ["descriptive"]
    assert any("three" in w for w in outcome.warnings)
    assert any("3 looks were planned at each of 3 lines" in w for w in outcome.warnings)


def test_a_retest_before_the_choice_is_described_for_good():
    late = [Primary("ankle.lunge_distance", None, "", START + timedelta(days=50))]
    phases = progress(list(readings(GAIN)), late, WEEKS, today=TODAY, training_since=TRAINS).series[0].phases
    assert [p.change.verdict for p in phases] == [None, "likely real change"]
    assert "not chosen beforehand" in phases[0].change.sentence


def test_another_method_has_no_baseline_of_the_first_and_no_verdict():
    given = list(readings(GAIN))
    given = [*given[:3], *(replace(r, measure=replace(r.measure, method="phone angle")) for r in given[3:])]
    outcome = told(given=given)
    assert len(outcome.series) == 2
    assert all(line.change is None for line in outcome.series)
    assert any(d.kind == "new line" for d in outcome.doubts)
    assert any("No baseline" in line.sentence for line in outcome.series)


@pytest.mark.parametrize(
    ("measure_id", "better"),
    [
        ("foot.toe_strength", 1),
        ("knee.medial_displacement", -1),
        ("glute.maximus_emg_mean", 0),
        ("knee.flexion_peak", 0),
    ],
)
def test_the_catalogue_says_which_direction_is_better(measure_id, better):
    found = told(given=list(readings(GAIN, measure_id, method="any")), chosen=(measure_id,)).series[0].change
    assert found.good == better
    assert found.verdict == ("worse" if better < 0 else "likely real change")
    assert ("not known" in found.sentence) == (better == 0)


@pytest.mark.parametrize(
    ("values", "good", "verdict"),
    [
        ([20.0, 15.0, 15.2, 9.0, 9.2, 9.1, 9.2], 1, "likely real change"),
        ([20.0, 9.0, 9.2, 15.0, 15.2, 15.1, 15.2], -1, "worse"),
        ([20.0, 6.0, 6.2, 2.0, 2.2, 2.1, 2.2], 0, "likely real change"),
    ],
    ids=["nearer", "further", "inside"],
)
def test_towards_the_reference_means_nearer_to_its_bound(values, good, verdict):
    """The row of the knee in a one-leg squat has an upper bound of 8°."""
    given = list(readings(values, "knee.fppa_at_60", method="2D camera angle", row="knee-inward-one-leg"))
    from groundup.evidence.verdicts import rows

    row = next(r for r in rows() if r.measure == "knee.fppa_at_60" and r.tasks == ("single_leg_squat",))
    given = [replace(r, measure=replace(r.measure, verdict=replace(r.measure.verdict, row=row.id))) for r in given]
    found = told(given=given, chosen=("knee.fppa_at_60",)).series[0].change
    assert (found.good, found.verdict) == (good, verdict)


def test_without_a_bound_nothing_is_better_or_worse():
    given = list(readings(GAIN, "knee.separation_ratio_min", side=None, method="2D camera angle"))
    assert told(given=given, chosen=("knee.separation_ratio_min",)).series[0].change.good == 0


def test_later_days_change_no_earlier_verdict():
    early = told(given=list(readings(GAIN))[:5]).series[0].phases[0].change
    late = told(GAIN).series[0].phases[0].change
    assert early == late


def test_a_line_that_is_added_later_changes_no_earlier_verdict():
    days = tuple((kind, day + 45) for kind, day in DAYS[:3])
    ids = ("ankle.lunge_distance", "foot.toe_strength", BRIDGE, "ankle.heel_rises")
    late = [r for i in ids[1:3] for r in readings(STILL[:3], i, days=days)]
    outcome = told(given=[*readings(GAIN), *late], chosen=ids[:3])
    line = next(x for x in outcome.series if x.series.measure_id == ids[0])
    before, after = (p.change.needed for p in line.phases)
    alone = [p.change.needed for p in told(GAIN).series[0].phases]
    assert before == alone[0]
    assert after > alone[1], "three lines were judged at week 8"


def test_an_extreme_baseline_warns_of_regression_to_the_mean():
    """HOC11: 12 ± 2.8 cm; 1.5 SD lie at 7.8 and 16.2."""
    for shift, said in ((-1.5, True), (0.0, False), (6.9, False), (7.1, True)):
        baseline = told([v + shift for v in STILL]).series[0].baseline
        assert any("back to the middle" in w for w in baseline.warnings) == said


def test_the_smallest_worthwhile_change_is_a_fifth_of_the_spread_between_people_or_not_known():
    found = change(GAIN)
    assert found.smallest_worthwhile == pytest.approx(0.2 * 2.8)
    assert found.worthwhile == "yes"
    bridge = list(readings([30, 27, 28, 29, 28, 29, 28], BRIDGE, method="self-report"))
    assert told(given=bridge, chosen=(BRIDGE,)).series[0].change.worthwhile == "not known"
    man = told(given=bridge, chosen=(BRIDGE,), sex="male").series[0].change
    assert man.smallest_worthwhile == pytest.approx(1.4)


def test_a_control_that_moved_too_is_said_beside_the_verdict():
    control = Primary("foot.toe_strength", None, "", START)
    a_little = (5.0, 9.0, 9.4, 10.1, 10.5, 10.1, 10.5)
    one_day = STILL[:6]
    for values, verdict, words in (
        (GAIN, "likely real change", ") moved too: part"),
        (a_little, "cannot tell", ") moved too: part"),
        (STILL, "within measurement error", "stayed"),
        (one_day, "cannot tell", "cannot be told"),
    ):
        taken = [*readings(GAIN), *readings(values, "foot.toe_strength", method="x", days=DAYS[: len(values)])]
        line, beside = told(given=taken, control=control).series
        assert line.change.verdict == "likely real change"
        assert beside.change.verdict == verdict
        assert [w for w in line.change.warnings if words in w]
        assert sum("ontrol measure" in w for w in line.change.warnings) == 1


@pytest.mark.parametrize(
    ("now", "verdict"), [(9.9, "within measurement error"), (10.3, "cannot tell"), (10.6, "likely real change")]
)
def test_each_of_three_looks_asks_for_more_and_the_page_says_so(now, verdict):
    """By hand: an error of 0.3127 with 3 df, so 95 % reaches 0.995 and a third of 4 % a direction 1.26."""
    outcome = told([5.0, 9.0, 9.4, now - 0.2, now + 0.2, now - 0.2, now + 0.2])
    found = outcome.series[0].change
    assert found.verdict == verdict
    assert_allclose(found.needed, stats.t.ppf(1.0 - 0.04 / 3, 3) * 0.31269, rtol=1e-4)
    assert_allclose(outcome.series[0].baseline.half_width, found.needed)
    assert ("3 looks were planned, so each asks for more" in found.why) == (verdict == "cannot tell")
    assert any("3 looks were planned" in w for w in outcome.warnings)
    described = told([5.0, 9.0, 9.4, now - 0.2, now + 0.2, now - 0.2, now + 0.2], chosen=())
    assert_allclose(described.series[0].baseline.half_width, stats.t.ppf(0.975, 3) * 0.31269, rtol=1e-4)
    assert not any("looks" in w for w in described.warnings)


def test_a_fourth_look_asks_for_more_than_the_third_and_the_page_says_over_how_many_the_rate_holds():
    """By hand: a quarter of 4 % at the fourth; the band that is drawn is that of the fifth."""
    days = (*DAYS[:3], *(("retest", first + day) for first in (38, 66, 94, 122) for day in (0, 3)))
    outcome = told(given=list(readings([5.0, 9.0, 9.4, *[9.8, 10.2] * 4], days=days)))
    third, fourth = (p.change for p in outcome.series[0].phases[2:])
    error = outcome.series[0].band
    spread_of = fourth.interval.high - fourth.difference
    assert_allclose(
        fourth.needed / spread_of, stats.t.ppf(1.0 - 0.04 / 4, error.df) / stats.t.ppf(0.975, error.df), rtol=1e-6
    )
    assert fourth.needed / spread_of > third.needed / (third.interval.high - third.difference)
    ratio = outcome.series[0].baseline.half_width / spread_of
    assert_allclose(ratio, stats.t.ppf(1.0 - 0.04 * 3 / 20, error.df) / stats.t.ppf(0.975, error.df), rtol=1e-6)
    said = " ".join(outcome.warnings)
    assert "at most one is then told of a real change at any of them, and at most one more at any later look" in said
    assert "later look" not in " ".join(told(GAIN).warnings)


def test_a_test_at_its_ceiling_cannot_show_a_gain():
    given = list(readings([45.0] * 7, "foot.stance_time", method="timer"))
    line = told(given=given, chosen=("foot.stance_time",)).series[0]
    assert any("stops at 45 s" in w for w in line.baseline.warnings)
    assert line.change.verdict == "within measurement error"


def test_counted_values_have_to_move_by_more_than_one():
    for now, verdict in ((10, "within measurement error"), (12, "likely real change")):
        given = list(readings([7, 9, 9, now, now, now, now], BRIDGE, method="self-report"))
        assert told(given=given, chosen=(BRIDGE,)).series[0].change.verdict == verdict


def test_before_anything_was_measured_the_time_line_is_there():
    outcome = progress([], [], [], today=TODAY)
    assert outcome.series == ()
    assert "baseline" in outcome.time_line
    assert told(GAIN, training_since=None).training_since == date(2026, 1, 14)


def test_it_becomes_json_as_it_is():
    assert (
        json.loads(json.dumps(asdict(told(GAIN)), default=str))["series"][0]["change"]["verdict"]
        == "likely real change"
    )


numbers = st.lists(st.integers(50, 150).map(lambda v: v / 10), min_size=7, max_size=7)


@given(values=numbers, seed=st.randoms())
@settings(max_examples=40, deadline=None)
def test_order_and_duplicates_change_nothing(values, seed):
    given_ = [*readings(values), *readings(values[::-1], side="right")]
    mixed = [*given_, *given_]
    seed.shuffle(mixed)
    assert told(given=mixed).series == told(given=given_).series


@given(values=numbers, others=numbers, chosen=st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_the_interval_that_is_shown_and_the_verdict_agree(values, others, chosen):
    ids = ("ankle.lunge_distance", "foot.toe_strength", BRIDGE)[:chosen]
    given_ = [r for i in ids for r in (*readings(values, i), *readings(others, i, side="right"))]
    for change in (p.change for line in told(given=given_, chosen=ids).series for p in line.phases):
        if not change.interval.known:
            assert change.verdict == "cannot tell"
            continue
        zero = change.interval.low <= 0 <= change.interval.high
        assert zero == (change.verdict == "within measurement error")
        if change.verdict in ("likely real change", "worse"):
            assert abs(change.difference) > change.needed


@given(values=numbers, factor=st.sampled_from([0.01, 10.0, 25.4]))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_a_measure_without_published_error_changes_no_verdict(values, factor):
    def of(scale):
        given_ = list(readings([v * scale for v in values], "foot.toe_strength", method="any"))
        return told(given=given_, chosen=("foot.toe_strength",)).series[0].change

    one, other = of(1.0), of(factor)
    if one.needed is not None and abs(abs(one.difference) - one.needed) < 1e-6:
        return
    assert one.verdict == other.verdict
    assert_allclose(other.difference, one.difference * factor, atol=1e-9 * factor)


@pytest.mark.parametrize(("days_into_training", "warned"), [(-1, False), (9, False), (14, False), (15, True)])
def test_a_baseline_of_the_learning_weeks_is_one_and_a_later_one_is_warned_of(days_into_training, warned):
    last = (START + timedelta(days=9)).date()
    said = told(GAIN, training_since=last - timedelta(days=days_into_training)).series[0].baseline.warnings
    assert any("after training began" in w for w in said) is warned
