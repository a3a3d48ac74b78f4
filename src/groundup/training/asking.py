"""When screening is asked again, and what a person's own tests add to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundup.measure import Measure
from groundup.training.log import SessionResult
from groundup.training.pain import in_order, read_pain
from groundup.training.stops import felt

ASK_EVERY = timedelta(weeks=8)
"""Answers grow old (design): with the retests of the eighth week."""
BREAK = timedelta(days=14)
STANCE = "foot.stance_time"
FALL_RISK = "fall-risk"
OFFERS = {"knee_to_wall": ("ankle.lunge_distance",), "hip_abduction": ("hip.pelvic_drop_peak",)}
"""The options of evidence report 3.2 and the measures that, judged below or above their range, offer them."""
FALL_RISK_S = 10.0
"""A one-leg stance with open eyes below this is a caution: the upper end of 5-10 s."""


@dataclass(frozen=True, slots=True)
class Added:
    """Answers with what the tests add to them, and a sentence for each addition."""

    answers: Mapping[str, bool]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """An option of the routine and what was measured that offers it."""

    exercise_id: str
    by: Measure


def ask_again(asked_at: datetime | None, history: Sequence[SessionResult], *, now: datetime) -> str:
    """Why the screening questions are due; '' where the answers still hold. What `ask_first` says comes before all.

    After eight weeks; after two weeks without training. `history` is every session so far.
    """
    first = ask_first(asked_at, history, now=now)
    if first or asked_at is None:
        return first
    if now - asked_at >= ASK_EVERY:
        return "Eight weeks have passed since you were last asked."
    told = in_order([s for s in history if s.started <= now])
    if told and now - told[-1].started >= BREAK and asked_at - told[-1].started < BREAK:
        return "Two weeks or more have passed without training."
    return ""


def ask_first(asked_at: datetime | None, history: Sequence[SessionResult], *, now: datetime) -> str:
    """Why nothing is trained before the questions are answered again; '' where training may begin (design).

    The first time; after a session that was stopped for something felt, or whose pain was too much.
    """
    if asked_at is None:
        return "Before the first session: a few questions."
    told = in_order([s for s in history if s.started <= now])
    later = [i for i, s in enumerate(told) if s.started >= asked_at]
    stops = [reason for i in later if (reason := felt(told[i].stopped_for))]
    if stops:
        return f"A session was stopped early: {stops[-1]}."
    return "Pain was too much." if any(read_pain(told, i).too_much for i in later) else ""


def with_tests(answers: Mapping[str, bool], measures: Sequence[Measure]) -> Added:
    """The answers with what measured tests say: a short one-leg stance is a risk of falling.

    Tests never take a yes away. The best of a side's trials counts, and the worse side decides; only timed trials with
    open eyes: a recording may end before the stance does. `measures` are those of the latest test. The sentence gives
    no value: it is kept with the plan, and an experiment may hide what the stance was.
    """
    best: dict[str | None, float] = {}
    for m in measures:
        if m.id == STANCE and m.method == "timer" and m.value is not None and _open_eyes(m):
            best[m.side] = max(best.get(m.side, 0.0), m.value)
    short = min(best.values(), default=FALL_RISK_S)
    if short >= FALL_RISK_S or answers.get(FALL_RISK):
        return Added(answers, ())
    why = f"One-leg stance below {FALL_RISK_S:g} s: treated as a risk of falling."
    return Added({**answers, FALL_RISK: True}, (why,))


def offered(measures: Sequence[Measure]) -> tuple[Offer, ...]:
    """The options that measured tests offer: ankle rocks where the lunge distance is judged below its range, hip work
    where the pelvis drops on one leg. `measures` are the latest of each; the first that is judged so stands for it.
    """
    judged = [m for m in measures if m.verdict is not None and m.verdict.state in {"watch", "act"}]
    found = {option: [m for m in judged if m.id in by] for option, by in OFFERS.items()}
    return tuple(Offer(option, some[0]) for option, some in found.items() if some)


def _open_eyes(measure: Measure) -> bool:
    return dict(measure.conditions).get("eyes", "open") == "open"
