"""Where a session stands: the same after any copies and any order of its events, and true to a story told by hand."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from groundup.errors import UsageError
from groundup.training.events import event_from, values_of
from groundup.training.log import SessionEvent
from groundup.training.plan import Block
from groundup.training.plans import session_plan, start
from groundup.training.screening import clearance, questions
from groundup.training.session import blocks
from groundup.training.standing import Standing, progress, session_result

FREE = clearance({q.id: False for q in questions()})
PLAN = session_plan("foot", start())
BLOCKS = blocks(PLAN, FREE)
T0 = datetime(2026, 3, 2, 6, tzinfo=UTC)
FIRST_SET = next(b.index for b in BLOCKS if b.kind == "work")
HOLDS = [b.index for b in BLOCKS if b.kind == "work" and b.counting == "hold"]


def event(
    n: int, block: int, kind: str, second: float, value: float | str | None = None, **more: object
) -> SessionEvent:
    return SessionEvent(f"e{n}", block, kind, T0 + timedelta(seconds=second), value, **more)  # type: ignore[arg-type]


def whole(played: tuple[Block, ...] = BLOCKS, *, until: int | None = None) -> list[SessionEvent]:
    """Every block begun and ended at its planned time."""
    events: list[SessionEvent] = []
    second = 0.0
    for b in played[:until]:
        events.append(event(len(events), b.index, "begin", second))
        second += b.seconds
        events.append(event(len(events), b.index, "end", second))
    return events


def test_nothing_happened_yet() -> None:
    stands = progress(BLOCKS, [])
    assert (stands.block, stands.state, stands.active_s) == (0, "waiting", 0)
    assert stands.results == ()
    assert not stands.finished
    assert session_result(PLAN, stands) is None


def test_a_whole_session_as_planned() -> None:
    stands = progress(BLOCKS, whole())
    assert stands.finished
    assert stands.block is None
    assert stands.active_s == pytest.approx(sum(b.seconds for b in BLOCKS))
    assert stands.sets_done == stands.sets_planned == 3 + 3 + 2
    assert [r.done for r in stands.results] == [20, 20, 20, 10, 10, 10, 30, 30]
    assert [r.counted_by for r in stands.results] == ["you"] * 6 + ["timer"] * 2, "no camera counted: it is not claimed"
    result = session_result(PLAN, stands, pain_next_morning=1)
    assert result is not None
    assert result.pain_next_morning == 1
    assert result.pain_worst is None, "not asked is not zero"
    assert result.minutes == pytest.approx(stands.active_s / 60)


def test_a_reload_in_the_middle_loses_nothing_and_its_hour_is_not_activity() -> None:
    before = [
        event(1, 0, "begin", 0),
        event(2, 0, "end", 5),
        event(3, FIRST_SET, "begin", 5),
        event(4, FIRST_SET, "tap", 9),
    ]
    stands = progress(BLOCKS, before)
    assert (stands.block, stands.state, stands.counted) == (FIRST_SET, "running", 1)
    after = [
        *before,
        event(5, FIRST_SET, "begin", 3600),
        event(6, FIRST_SET, "tap", 3604),
        event(7, FIRST_SET, "end", 3610),
    ]
    stands = progress(BLOCKS, after)
    assert stands.block == FIRST_SET + 1
    assert stands.results[0].done == 2
    assert stands.results[0].counted_by == "you"
    assert stands.active_s == 5 + 4 + 10


def test_a_pause_is_not_activity() -> None:
    told = [
        event(1, FIRST_SET, "begin", 0),
        event(2, FIRST_SET, "pause", 10),
        event(3, FIRST_SET, "resume", 100),
        event(4, FIRST_SET, "end", 120),
    ]
    assert progress(BLOCKS, told).active_s == 30
    assert progress(BLOCKS, told[:2]).state == "paused"


def test_the_camera_counts_and_says_how_clean() -> None:
    told = [
        event(1, HOLDS[0], "begin", 0),
        event(2, HOLDS[0], "count", 20, 11.5, clean=10.0, by="camera"),
        event(3, HOLDS[0], "end", 40, 28.0, clean=25.0, by="camera"),
        event(4, HOLDS[0] + 1, "effort", 42, 6),
    ]
    result = next(r for r in progress(BLOCKS, told).results if r.exercise_id == "balance")
    assert (result.done, result.clean, result.counted_by, result.effort) == (28, 25, "camera", 6)
    assert result.side == "left"


def test_a_hold_broken_and_begun_again_is_its_longest() -> None:
    told = [event(1, HOLDS[0], "begin", 0), event(2, HOLDS[0], "note", 20, "wobble"), event(3, HOLDS[0], "begin", 50)]
    told += [event(4, HOLDS[0], "end", 65)]
    result = next(r for r in progress(BLOCKS, told).results if r.exercise_id == "balance")
    assert result.done == 20
    assert result.counted_by == "timer"


def test_skipping_is_not_doing() -> None:
    stands = progress(BLOCKS, [event(1, FIRST_SET, "begin", 0), event(2, FIRST_SET, "skip", 4)])
    assert stands.results[0].skipped
    assert stands.results[0].done == 0
    assert (stands.sets_done, stands.sets_skipped) == (0, 1)
    jumped = progress(BLOCKS, [event(1, HOLDS[0], "begin", 0)])
    assert jumped.block == HOLDS[0]
    assert all(r.skipped for r in jumped.results)
    assert len(jumped.results) == 6, "what was passed without beginning is skipped"


def test_pain_above_5_must_stop() -> None:
    told = [event(1, -1, "pain", 0, 1), event(2, 0, "begin", 1), event(3, 0, "pain", 3, 5)]
    assert not progress(BLOCKS, told).must_stop
    worse = [*told, event(4, FIRST_SET, "pain", 8, 5.5), event(5, FIRST_SET, "stop", 9, "pain")]
    stands = progress(BLOCKS, worse)
    assert "above 5" in stands.must_stop
    assert (stands.pain_before, stands.pain_worst) == (1, 5.5)
    assert stands.stopped
    assert stands.stopped_for == "pain"
    assert stands.block is None
    assert not stands.finished
    resumed = progress(BLOCKS, [*worse, event(6, 5, "begin", 60)])
    assert resumed.block is None, "a stop is not resumed"
    assert resumed.results == stands.results


def test_one_effort_for_a_set_holds_for_both_sides() -> None:
    told = [*whole(), event(900, HOLDS[1], "effort", 9000, 7)]
    efforts = [r.effort for r in progress(BLOCKS, told).results]
    assert efforts == [None] * 6 + [7, 7]


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

KINDS = ["begin", "end", "skip", "pause", "resume", "tap", "count", "effort", "pain", "stop", "note"]


@st.composite
def events(draw: st.DrawFn) -> SessionEvent:
    kind = draw(st.sampled_from(KINDS))
    number = st.floats(0, 10).map(lambda x: round(x, 1))
    value = draw(number if kind in {"effort", "pain", "count"} else st.none() | number if kind == "end" else st.none())
    return SessionEvent(
        draw(st.sampled_from([f"id{i}" for i in range(40)])),  # the same id with other content is possible too
        draw(st.integers(-1, len(BLOCKS))),
        kind,  # type: ignore[arg-type]
        T0 + timedelta(seconds=draw(st.integers(0, 900))),
        value,
        draw(st.none() | number) if kind in {"count", "end"} else None,
        draw(st.sampled_from([None, "camera", "you"])) if kind in {"count", "end"} else None,  # type: ignore[arg-type]
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(events(), max_size=30), st.randoms(use_true_random=False))
def test_copies_and_order_change_nothing(told: list[SessionEvent], chance: random.Random) -> None:
    copies = told + [chance.choice(told) for _ in range(len(told))] if told else []
    chance.shuffle(copies)
    stands = progress(BLOCKS, told)
    assert progress(BLOCKS, copies) == stands
    read_back = [event_from(values_of(e)) for e in copies]
    assert progress(BLOCKS, read_back) == stands, "through JSON and back"
    check(stands)


def check(stands: Standing) -> None:
    """What is true of every standing."""
    assert stands.active_s >= 0
    assert stands.sets_done + stands.sets_skipped == len(stands.results) <= stands.sets_planned
    keys = [(r.exercise_id, r.set_index, r.side) for r in stands.results]
    assert len(keys) == len(set(keys)), "nothing counted twice"
    assert not (stands.finished and stands.stopped)
    assert (stands.block is None) == (stands.finished or stands.stopped)
    for r in stands.results:
        assert r.done >= 0
        assert r.clean is None or r.clean <= r.done


class Session(RuleBasedStateMachine):
    """A page that lives through a session: it sends batches in any order, twice, or only after an outage.

    Whatever the server has received in the end is the page's whole tale, so it stands where the page stands.
    """

    @initialize()
    def begin(self) -> None:
        self.told: list[SessionEvent] = []
        self.waiting: list[SessionEvent] = []
        self.server: list[SessionEvent] = []
        self.second = 0
        self.block = 0

    def happens(self, kind: str, value: float | None = None) -> None:
        self.second += 3
        made = event(len(self.told), self.block, kind, self.second, value)
        self.told.append(made)
        self.waiting.append(made)

    @rule()
    def works(self) -> None:
        if self.block < len(BLOCKS):
            self.happens("begin")
            self.happens("end")
            self.block += 1

    @rule(n=st.integers(1, 4))
    def taps(self, n: int) -> None:
        for _ in range(n):
            self.happens("tap")

    @rule(n=st.integers(0, 30))
    def camera_counts(self, n: int) -> None:
        self.happens("count", float(n))

    @rule()
    def pauses(self) -> None:
        self.happens("begin")
        self.happens("pause")
        self.happens("resume")

    @rule(pain=st.integers(0, 5))
    def hurts(self, pain: int) -> None:
        self.happens("pain", float(pain))

    @rule(seed=st.integers(0, 99), twice=st.booleans())
    def sends(self, seed: int, twice: bool) -> None:
        batch = self.waiting + (self.told[:5] if twice else [])
        random.Random(seed).shuffle(batch)
        self.server += batch
        self.waiting = []

    @rule()
    def loses_the_answer(self) -> None:
        self.server += self.waiting  # written, but the page never heard: it will send them again

    @invariant()
    def stands_where_the_page_stands(self) -> None:
        if hasattr(self, "told"):
            stands = progress(BLOCKS, self.server + self.waiting)
            assert stands == progress(BLOCKS, self.told)
            check(stands)


TestSession = Session.TestCase
TestSession.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


# ── plain values ─────────────────────────────────────────────────────────────────────────────────────────────────────

PLAIN = {
    "id": "a",
    "block": 3,
    "kind": "count",
    "value": {"done": 12, "clean": 10, "by": "camera"},
    "at": T0.isoformat(),
}


def test_an_event_from_plain_values() -> None:
    assert event_from(PLAIN) == SessionEvent("a", 3, "count", T0, 12, 10, "camera")
    assert event_from(PLAIN | {"value": 12}) == SessionEvent("a", 3, "count", T0, 12)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""), ("id", 7), ("id", "x" * 65), ("block", -2), ("block", 1.5), ("block", True), ("kind", "dance"),
        ("at", "yesterday"), ("at", "2026-03-02T06:00:00"), ("at", None), ("value", None), ("value", -1),
        ("value", float("nan")), ("value", "many"), ("value", {"done": 1, "by": "ghost"}),
        ("value", {"done": 1, "clean": -1}),
    ],
)  # fmt: skip
def test_a_wrong_event_names_its_field(field: str, value: object) -> None:
    with pytest.raises(UsageError, match=field):
        event_from(PLAIN | {field: value})


@pytest.mark.parametrize(("kind", "value"), [("pain", 11), ("effort", None), ("stop", 3), ("note", "x" * 2001)])
def test_a_wrong_value_for_its_kind(kind: str, value: object) -> None:
    with pytest.raises(UsageError, match="value"):
        event_from(PLAIN | {"kind": kind, "value": value})


def test_two_events_of_one_id_are_settled_without_order() -> None:
    one, other = event(1, FIRST_SET, "count", 5, 3), replace(event(1, FIRST_SET, "count", 5, 4))
    begin = event(0, FIRST_SET, "begin", 0)
    assert progress(BLOCKS, [begin, one, other]) == progress(BLOCKS, [other, one, begin])
