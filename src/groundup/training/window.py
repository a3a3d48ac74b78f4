"""What one session says about one exercise: the input of the ladder."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundup.training.log import SessionResult, SetResult

NO_TRAINING = frozenset({"primer", "test"})
"""Sessions whose sets say nothing about a dose: a warm-up, a measurement."""
FORM_FIRST = frozenset({"learning", *NO_TRAINING})
"""Sessions that raise nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise in one session. Shares are 0-1; what nobody said is None."""

    level: int
    sets: int
    """Sets done, of the side that did more."""
    target: float
    clean: float | None
    effort: float | None
    """The highest rating of any set."""
    shortest: float | None
    """The shortest set as a share of its target."""
    complete: bool
    self_judged: bool


def done_of(session: SessionResult, exercise_id: str) -> Done | None:
    """What a session says about an exercise; None where no set of it was begun."""
    sets = [s for s in session.sets if s.exercise_id == exercise_id]
    begun = [s for s in sets if not s.skipped or s.done > 0]
    if not begun:
        return None
    judged = [s for s in begun if s.clean is not None and s.done > 0]
    efforts = [s.effort for s in begun if s.effort is not None]
    whole = sum(s.done for s in judged)
    return Done(
        level=max(s.level for s in begun),
        sets=len({s.set_index for s in begun}),
        target=min(s.target for s in begun),
        clean=sum(s.clean or 0.0 for s in judged) / whole if whole else None,
        effort=max(efforts) if efforts else None,
        shortest=_shortest(begun),
        complete=all(not s.skipped and s.done >= s.target for s in sets),
        self_judged=any(s.counted_by != "camera" for s in judged),  # a sensor counts, and tells clean from nothing
    )


def latest(told: Sequence[SessionResult], exercise_id: str, *, most: int = 12) -> list[tuple[int, Done]]:
    """The last sessions with an exercise, in order of time: (index in `told`, what it says)."""
    found: list[tuple[int, Done]] = []
    for i in range(len(told) - 1, -1, -1):
        done = done_of(told[i], exercise_id)
        if done is not None:
            found.append((i, done))
            if len(found) == most:
                break
    return found[::-1]


def counting(done: Done, kind: str, sets: int) -> bool:
    """Whether a session counts towards progress: two sets or more (design), and not a learning one."""
    return kind not in FORM_FIRST and done.sets >= min(2, sets)


def _shortest(sets: Sequence[SetResult]) -> float | None:
    return min((s.done / s.target for s in sets if s.target > 0), default=None)
