"""Durations from doses: each row of the evidence report's two tables (3.4), to the digit it prints."""

from dataclasses import replace
from itertools import pairwise

import pytest
from doses import Row, minutes, plan_of, work_minutes
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.training.dose import breakdown, seconds
from groundup.training.exercises import exercises
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.screening import clearance, questions
from groundup.training.session import blocks

FAST = Row(rep_s=(3, 3, 3), rest_s=15)
WORST = Row(rep_s=(8, 6, 5), each_foot=(True, True), balance_s=45, bridges=15, rest_s=60)
CIRCUIT = Row(rounds=True, change_s=8)
FOOT_DAY = Row(sets=(3, 3, 1, 0), change_s=18)
GLUTE_DAY = Row(sets=(1, 0, 3, 3), rep_s=(4, 4, 5), rest_s=45, change_s=18)
SHORT = replace(CIRCUIT, sets=(2, 2, 2, 2))

PRINTED = [
    ("12.1", "straight, as fast as possible", FAST),
    ("16.4", "straight, 4-s repetitions, 30-s rests", Row()),
    ("21.2", "5-s repetitions, toe press one foot at a time", Row(rep_s=(5, 5, 5), each_foot=(False, True))),
    ("26.5", "every foot exercise one foot at a time", Row(rep_s=(5, 5, 5), each_foot=(True, True))),
    ("28.8", "5-s holds, middle of the doses",
     Row(rep_s=(8, 6, 5), each_foot=(False, True), balance_s=38, bridges=14, rest_s=45)),
    ("13.2", "circuit of three rounds", CIRCUIT),
    ("15.3", "circuit, 45 s and 15 repetitions", replace(CIRCUIT, balance_s=45, bridges=15)),
    ("13.2", "circuit, short foot 10 times 8 s", replace(CIRCUIT, short_foot=10, rep_s=(8, 4, 4))),
    ("9.8", "foot day", FOOT_DAY),
    ("9.9", "glute day, bottom of the doses", GLUTE_DAY),
    ("12.2", "glute day, top of the doses", replace(GLUTE_DAY, balance_s=45, bridges=15)),
    ("8.8", "short circuit", SHORT),
    ("8.8", "learning, shortest", SHORT),
    ("11.1", "learning with 5-s holds", replace(SHORT, short_foot=10, rep_s=(8, 8, 4), balance_s=45)),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "row"), [(p, r) for p, _, r in PRINTED], ids=[f"{p} {n}" for p, n, _ in PRINTED])
def test_the_table_is_reproduced_to_its_digit(printed: str, row: Row) -> None:
    assert f"{minutes(row):.1f}" == printed


def test_the_worst_case_is_a_quarter_of_a_minute_longer_than_printed() -> None:
    # 40.0 is printed. Ours has 5 s to get ready and two pauses of 5 s within balance more (decision 20).
    assert minutes(WORST) == pytest.approx(40.0 + 15 / 60)
    assert minutes(replace(WORST, change_s=55)) == pytest.approx(40.0), "or changes five seconds shorter than rests"


def test_work_alone_ranges_as_printed() -> None:
    assert [f"{m:.1f}" for m in work_minutes([FAST, WORST])] == ["9.3", "30.2"]


def test_one_set_by_hand() -> None:
    plan, known = plan_of(replace(FOOT_DAY, sets=(2, 0, 1, 0)))
    whole = breakdown(plan, own=known)
    # ready 5 + short foot 2·20·4 with one rest of 30 + change 18 + balance 30 + switch 5 + 30
    assert whole.seconds == 5 + 160 + 30 + 18 + 30 + 5 + 30
    assert [p.formula for p in whole.parts] == ["2 x 20 x 4 s", "1 x 30 s x 2 sides"]
    assert whole.changes == 1


def test_nothing_takes_no_time() -> None:
    assert seconds(SessionPlan("own", "empty", (), rounds=True)) == 0.0


ALL_NO = clearance({q.id: False for q in questions()})


@st.composite
def sessions(draw: st.DrawFn) -> SessionPlan:
    chosen = draw(st.lists(st.sampled_from(exercises()), min_size=1, max_size=6, unique_by=lambda e: e.id))
    doses = [
        Prescription(
            e.id,
            draw(st.sampled_from(e.levels)).level,
            draw(st.integers(1, 4)),
            draw(st.integers(1, 30)),
            draw(st.integers(0, 60)),
            held=draw(st.booleans()),
        )
        for e in chosen
    ]
    return SessionPlan("own", "any", tuple(doses), rounds=draw(st.booleans()), change_s=draw(st.integers(0, 30)))


@settings(max_examples=80, deadline=None)
@given(sessions())
def test_the_duration_is_the_sum_of_the_blocks(plan: SessionPlan) -> None:
    played = blocks(plan, ALL_NO)
    assert sum(b.seconds for b in played) == pytest.approx(seconds(plan))
    whole = breakdown(plan)
    assert whole.work_s == pytest.approx(sum(b.seconds for b in played if b.kind == "work"))
    assert sum(p.switch_s for p in whole.parts) == pytest.approx(sum(b.seconds for b in played if b.kind == "switch"))


@settings(max_examples=50, deadline=None)
@given(sessions())
def test_blocks_come_in_order_with_words_and_a_counter(plan: SessionPlan) -> None:
    played = blocks(plan, ALL_NO)
    assert [b.index for b in played] == list(range(len(played)))
    assert played[0].kind == "ready"
    assert played[-1].kind == "work"
    assert all(b.says for b in played)
    assert all((b.counted_by is not None) == (b.kind == "work") for b in played)
    for gap, work in pairwise(played):
        assert (gap.kind == "work") != (work.kind == "work"), "work and what leads to it alternate"
        if gap.kind != "work":
            assert (gap.exercise_id, gap.side) == (work.exercise_id, work.side), "a gap announces what follows it"
    keys = [(b.exercise_id, b.set_index, b.side) for b in played if b.kind == "work"]
    assert len(keys) == len(set(keys))
