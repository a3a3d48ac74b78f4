"""What one session says about one exercise: the input of the ladder."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundup.training.log import SessionResult, SetResult, set_done
from groundup.training.stops import felt

NO_TRAINING = frozenset({"primer", "test", "beside"})
"""Sessions whose sets say nothing about a dose: a warm-up, a measurement."""
FORM_FIRST = frozenset({"learning", *NO_TRAINING})
"""Sessions that raise nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise in one session. Shares are 0-1; what nobody said is None."""

    level: int
    sets: int
    """Sets of which at least half was done, of the side that did more."""
    target: float
    clean: float | None
    effort: float | None
    """The highest rating of any set."""
    shortest: float | None
    """The shortest set that was really tried, as a share of its target."""
    complete: bool
    self_judged: bool
    stopped: str = ""
    """What the session was stopped for, where it was felt: then it says nothing about the level."""


def done_of(session: SessionResult, exercise_id: str) -> Done | None:
    """What a session says about an exercise; None where nothing of it was done."""
    sets = [s for s in session.sets if s.exercise_id == exercise_id]
    begun = [s for s in sets if s.done > 0]
    if not begun:
        return None
    whole_ones = [s for s in begun if s is not _cut_short(session)]
    judged = [s for s in whole_ones if s.clean is not None]
    efforts = [s.effort for s in begun if s.effort is not None]
    whole = sum(s.done for s in judged)
    return Done(
        level=max(s.level for s in begun),
        sets=len({s.set_index for s in begun if set_done(s)}),
        target=min(s.target for s in begun),
        clean=round(sum(s.clean or 0.0 for s in judged) / whole, 6) if whole else None,  # 3 × 2.4 of 3 are 80 %
        effort=max(efforts) if efforts else None,
        shortest=_shortest(whole_ones),
        complete=all(not s.skipped and s.done >= s.target for s in sets),
        self_judged=any(s.counted_by != "camera" for s in judged),  # a sensor counts, and tells clean from nothing
        stopped=felt(session.stopped_for),
    )


LOOKED_AT = 12
"""So many sessions with an exercise are looked at, the last ones."""


def latest(told: Sequence[SessionResult], exercise_id: str, *, most: int = LOOKED_AT) -> list[tuple[int, Done]]:
    """The last sessions with an exercise, in order of time: (index in `told`, what it says)."""
    found: list[tuple[int, Done]] = []
    for i in range(len(told) - 1, -1, -1):
        done = done_of(told[i], exercise_id)
        if done is not None:
            found.append((i, done))
            if len(found) == most:
                break
    return found[::-1]


def counting(done: Done, session: SessionResult, sets: int) -> bool:
    """Whether a session counts towards progress: it counts at all, has two sets or more (design), and is no learning
    one.
    """
    return session.counts and session.kind not in FORM_FIRST and done.sets >= min(2, sets)


TRIED_S = 5.0
"""A clocked hold that ended sooner was put off, not tried (design); what a camera or a sensor saw was tried."""


def _shortest(sets: Sequence[SetResult]) -> float | None:
    tried = [s for s in sets if not s.skipped and (s.done >= TRIED_S or s.counted_by in {"camera", "sensor"})]
    return min((s.done / s.target for s in tried if s.target > 0), default=None)


def _cut_short(session: SessionResult) -> SetResult | None:
    """The set in which a session was stopped; None where it was not, or between two sets."""
    last = session.sets[-1] if session.stopped_for and session.sets else None
    return last if last is not None and last.done < last.target else None
