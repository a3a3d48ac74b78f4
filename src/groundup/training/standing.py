"""Where a session stands: a pure fold of what happened, the same however often or in whatever order it arrived."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from groundup.training.log import CountedBy, SessionEvent, SessionResult, SetResult, set_done
from groundup.training.plan import Block, SessionPlan

STOP_PAIN = 5.0
"""Above it a session stops (gate pain-stop)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session stands. `block` is the index to go on with; None when there is nothing left to do."""

    block: int | None
    state: Literal["waiting", "running", "paused"]
    block_active_s: float
    """Seconds already spent in the latest try at the current block, without pauses."""
    counted: float
    """What is counted of the current block so far."""
    results: tuple[SetResult, ...]
    sets_planned: int
    sets_done: int
    """At least half of their target each."""
    sets_skipped: int
    """Passed, and not done."""
    active_s: float
    started: datetime | None
    latest: datetime | None
    pain_before: float | None
    pain_worst: float | None
    """Worst pain during and right after."""
    must_stop: str
    """Why nothing more may be done today; '' where going on is safe."""
    finished: bool
    stopped: bool
    stopped_for: str | None
    notes: tuple[str, ...] = ()

    @property
    def active_minutes(self) -> float:
        """Minutes of activity, pauses and outages left out."""
        return self.active_s / 60.0


def progress(blocks: Sequence[Block], events: Iterable[SessionEvent]) -> Standing:
    """Where a session of these blocks stands after these events, given in any order and any number of copies.

    A block is over when it ended, was skipped, or a later one began. A second beginning of the same block is a new try
    after an outage: the time in between is not activity. Who counted is kept: the camera, the timer, or the person.
    """
    happened = in_order(events)
    tale = _told(blocks, happened)
    over = tale.stopped or tale.cursor >= len(blocks)
    efforts = _efforts(blocks, happened)
    results = tuple(
        result
        for b in blocks
        if b.kind == "work" and (result := _result(b, tale, efforts.get((b.exercise_id, b.set_index, b.side))))
    )
    now = None if over else tale.cursor
    tries = tale.tries.get(tale.cursor, [])
    pains = [(e.block, float(e.value)) for e in happened if e.kind == "pain" and isinstance(e.value, float | int)]
    worst = max((v for at, v in pains if at >= 0), default=None)
    before = [v for at, v in pains if at < 0]
    return Standing(
        block=now,
        state="waiting" if over or not tale.running else "paused" if tale.paused else "running",
        block_active_s=tries[-1] if tries and now is not None else 0.0,
        counted=_counted(tale.counts.get(tale.cursor, []))[0] or 0.0 if now is not None else 0.0,
        results=results,
        sets_planned=sum(b.kind == "work" for b in blocks),
        sets_done=sum(set_done(r) for r in results),
        sets_skipped=len(results) - sum(set_done(r) for r in results),
        active_s=sum(min(sum(t), _longest(blocks[i])) for i, t in tale.tries.items()),
        started=next((e.at for e in happened if e.kind == "begin"), None),
        latest=happened[-1].at if happened else None,
        pain_before=before[-1] if before else None,
        pain_worst=worst,
        must_stop=_must_stop(max((v for _, v in pains), default=None)),
        finished=not tale.stopped and bool(blocks) and tale.cursor >= len(blocks),
        stopped=tale.stopped,
        stopped_for=tale.stopped_for,
        notes=tuple(str(e.value) for e in happened if e.kind == "note" and e.value),
    )


def session_result(
    plan: SessionPlan, standing: Standing, *, pain_next_morning: float | None = None
) -> SessionResult | None:
    """What the ladder and every outcome read of a session; None where it never began."""
    if standing.started is None:
        return None
    return SessionResult(
        started=standing.started,
        kind=plan.kind,
        sets=standing.results,
        planned_sets=standing.sets_planned,
        minutes=standing.active_minutes,
        pain_before=standing.pain_before,
        pain_worst=standing.pain_worst,
        pain_next_morning=pain_next_morning,
        stopped_for=standing.stopped_for,
    )


@dataclass(slots=True)
class _Tale:
    """The running state of one pass over the events; never leaves this module."""

    cursor: int = 0
    running: int | None = None
    paused: bool = False
    since: datetime | None = None
    stopped: bool = False
    stopped_for: str | None = None
    begun: set[int] = field(default_factory=set[int])
    ended: set[int] = field(default_factory=set[int])
    skipped: set[int] = field(default_factory=set[int])
    tries: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: defaultdict[int, list[SessionEvent]] = field(default_factory=lambda: defaultdict(list))


def in_order(events: Iterable[SessionEvent]) -> list[SessionEvent]:
    """Each event once, by its time; two that claim one id are settled by their content, not by which came first."""
    once: dict[str, SessionEvent] = {}
    for event in events:
        known = once.get(event.id)
        once[event.id] = event if known is None else min(known, event, key=_rank)
    return sorted(once.values(), key=_rank)


def _rank(event: SessionEvent) -> tuple[datetime, int, str, str, str]:
    return (event.at, event.block, event.id, event.kind, f"{event.value!r} {event.clean!r} {event.by!r}")


def _told(blocks: Sequence[Block], happened: Sequence[SessionEvent]) -> _Tale:
    tale = _Tale()
    for event in happened:
        known = 0 <= event.block < len(blocks)
        if tale.running is not None and not tale.paused and tale.since is not None:
            again = event.kind in {"begin", "resume"} and event.block == tale.running
            if not again:
                tale.tries[tale.running][-1] += (event.at - tale.since).total_seconds()
            tale.since = event.at
        if known and event.kind in {"count", "tap", "end", "skip"}:
            tale.counts[event.block].append(event)
        _move(tale, event, known)
    return tale


def _move(tale: _Tale, event: SessionEvent, known: bool) -> None:
    """What an event does to the position; counts and ratings move nothing."""
    if tale.stopped:
        return
    if event.kind == "stop":
        tale.stopped, tale.running = True, None
        tale.stopped_for = str(event.value) if event.value else "stopped by you"
    elif event.kind == "begin" and known and event.block >= tale.cursor:
        tale.cursor, tale.running, tale.paused, tale.since = event.block, event.block, False, event.at
        tale.begun.add(event.block)
        tale.tries[event.block].append(0.0)
    elif event.kind in {"end", "skip"} and known:
        (tale.ended if event.kind == "end" else tale.skipped).add(event.block)
        tale.cursor = max(tale.cursor, event.block + 1)
        if tale.running is not None and tale.running < tale.cursor:
            tale.running = None
    elif event.kind == "pause":
        tale.paused = tale.running is not None
    elif event.kind == "resume":
        tale.paused, tale.since = False, event.at


def _result(block: Block, tale: _Tale, effort: float | None) -> SetResult | None:
    """The set of one work block as done so far; None while it has neither begun nor been passed."""
    i = block.index
    touched = i in tale.begun or i in tale.ended or i in tale.skipped
    passed = i < tale.cursor
    if not (passed or (touched and tale.stopped)):
        return None
    done, clean, by = _counted(tale.counts.get(i, []))
    if done is None:
        done, by = _uncounted(block, tale)
    skipped = i in tale.skipped or (done == 0 and i not in tale.ended)
    return SetResult(
        exercise_id=block.exercise_id,
        level=block.level,
        side=block.side,
        set_index=block.set_index,
        target=block.target,
        done=done,
        clean=None if clean is None else min(clean, done),
        counted_by=by or block.counted_by or "you",
        effort=effort,
        skipped=skipped,
    )


def _counted(events: Sequence[SessionEvent]) -> tuple[float | None, float | None, CountedBy | None]:
    """The last count, plus the taps after it, with who counted; None where nothing was counted."""
    done: float | None = None
    clean: float | None = None
    by: CountedBy | None = None
    for event in events:
        if event.kind == "tap":
            done, by = (done or 0.0) + 1.0, "you"
        elif isinstance(event.value, float | int):
            done, by = float(event.value), event.by or by
        clean = event.clean if event.clean is not None else clean
    return done, clean, by


def _uncounted(block: Block, tale: _Tale) -> tuple[float, CountedBy]:
    """What a set without a count amounts to: the timer's time, or the target where the person said it is done."""
    tries = tale.tries.get(block.index, [])
    if block.counting == "repetitions":
        return (block.target if block.index in tale.ended else 0.0), "you"
    unit_s = 60.0 if block.counting == "minutes" else 1.0
    spent = (sum(tries) if block.counting == "minutes" else max(tries, default=0.0)) / unit_s
    whole = block.index in tale.ended and spent >= block.target - _CLOCK_SLACK_S / unit_s
    return (block.target if whole else min(spent, block.target)), "timer"


_CLOCK_SLACK_S = 0.5
"""A page's timer rings a little before or after its second."""


def _efforts(blocks: Sequence[Block], happened: Sequence[SessionEvent]) -> dict[tuple[str, int, str | None], float]:
    """Ratings by exercise, set and side. One given in the rest after a set is that set's; one side's holds for both."""
    own: dict[tuple[str, int, str | None], float] = {}
    shared: dict[tuple[str, int], float] = {}
    for event in happened:
        if event.kind != "effort" or not isinstance(event.value, float | int):
            continue
        works = [b for b in blocks if b.kind == "work" and b.index <= event.block]
        if works:
            block = works[-1]
            own[(block.exercise_id, block.set_index, block.side)] = float(event.value)
            shared[(block.exercise_id, block.set_index)] = float(event.value)
    both = {
        (b.exercise_id, b.set_index, b.side): shared[(b.exercise_id, b.set_index)]
        for b in blocks
        if (b.exercise_id, b.set_index) in shared
    }
    return both | own


def _longest(block: Block) -> float:
    """The most activity one block can hold (design): three times its plan and a minute; more is an outage."""
    return 3.0 * block.seconds + 60.0


def _must_stop(pain: float | None) -> str:
    if pain is None or pain <= STOP_PAIN:
        return ""
    return f"Pain {pain:g} is above 5: stop for today. Tomorrow's answer decides how it goes on."
