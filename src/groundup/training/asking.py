"""When screening is asked again, and what a person's own tests add to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundup.measure import Measure
from groundup.training.log import SessionResult
from groundup.training.pain import in_order, read_pain

ASK_EVERY = timedelta(weeks=8)
"""Answers grow old (design): with the retests of the eighth week."""
BREAK = timedelta(days=14)
FALL_RISK_S = 10.0
"""A one-leg stance with open eyes below this is a caution: the upper end of 5-10 s."""


@dataclass(frozen=True, slots=True)
class Added:
    """Answers with what the tests add to them, and a sentence for each addition."""

    answers: Mapping[str, bool]
    why: tuple[str, ...]


def ask_again(asked_at: datetime | None, history: Sequence[SessionResult], *, now: datetime) -> str:
    """Why the screening questions are asked now, before anything else; '' where the answers still hold.

    First time; after eight weeks; after two weeks without training; after a session that was stopped early or whose
    pain was too much. `history` is every session so far.
    """
    if asked_at is None:
        return "Before the first session: a few questions."
    if now - asked_at >= ASK_EVERY:
        return "Eight weeks have passed since you were last asked."
    told = in_order([s for s in history if s.started <= now])
    if told and now - told[-1].started >= BREAK and asked_at - told[-1].started < BREAK:
        return "Two weeks or more have passed without training."
    later = [i for i, s in enumerate(told) if s.started >= asked_at]
    if any(told[i].stopped_for for i in later):
        return "A session was stopped early."
    return "Pain was too much." if any(read_pain(told, i).too_much for i in later) else ""


def with_tests(answers: Mapping[str, bool], measures: Sequence[Measure]) -> Added:
    """The answers with what measured tests say: a short one-leg stance is a risk of falling.

    Tests never take a yes away. The best of a side's trials counts, and the worse side decides; only trials with open
    eyes, timed or measured.
    """
    best: dict[str | None, float] = {}
    for m in measures:
        if m.id == "foot.stance_time" and m.value is not None and dict(m.conditions).get("eyes", "open") == "open":
            best[m.side] = max(best.get(m.side, 0.0), m.value)
    short = min(best.values(), default=FALL_RISK_S)
    if short >= FALL_RISK_S or answers.get("fall-risk"):
        return Added(answers, ())
    why = f"One-leg stance of {short:.0f} s, below {FALL_RISK_S:g} s: treated as a risk of falling."
    return Added({**answers, "fall-risk": True}, (why,))


def offered(measures: Sequence[Measure]) -> tuple[str, ...]:
    """The options that measured tests offer: ankle rocks where the lunge distance is judged below its range."""
    short = [m for m in measures if m.id == "ankle.lunge_distance" and m.verdict is not None]
    return ("knee_to_wall",) if any(m.verdict and m.verdict.state in {"watch", "act"} for m in short) else ()
