"""The home experiment: what is fixed before it begins, and its analysis as designed.

The question, the assignment, the statistic and the measures are fixed beforehand. A result is one of three: *it
moved*, *it moved the other way*, *cannot tell*; the last is a full answer. What decides is the randomization test; the
interval says how large. A control measure that moves with the blocks takes every verdict back (evidence 5.2, 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.errors import UsageError
from groundup.proof.assignments import Assignment, belongs
from groundup.proof.batches import acute, staggered, with_without
from groundup.proof.designs import Design, probe_days, starts
from groundup.proof.level_model import Estimate
from groundup.proof.probes import Outcome, Placed, Probe, Role, placed

Array = NDArray[np.float64]
Answer = Literal["it moved", "it moved the other way", "cannot tell"]
ROLES: Mapping[str, tuple[Role, ...]] = {
    "staggered": ("foot", "hip", "control"),
    "with_without": ("outcome", "control"),
    "acute": ("outcome", "control"),
}
"""The measures each design needs. *foot* should move with the foot block, *hip* with the hip block."""
LEAST_A_PHASE = 3
"""Fewer probes than this in a phase, or whole pairs, say nothing about it (design)."""
ALPHA = 0.05
ENOUGH_TRAINING = 0.7
"""Below this share of the planned sessions there was not enough training to judge (evidence 5.2, 8; design)."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """All that is fixed before the first probe."""

    design: Design
    outcomes: tuple[Outcome, ...]
    begins: date
    assignment: Assignment
    seed: int

    def outcome(self, role: Role) -> Outcome:
        """The measure of a role."""
        return next(o for o in self.outcomes if o.role == role)


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect with its 95 % interval; `p` None where no test of its own was planned."""

    role: Role
    question: str
    name: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    p: float | None
    among: int
    """How many assignments its p counts."""
    decided: bool
    """Whether the verdict rests on it; else it is described."""


@dataclass(frozen=True, slots=True)
class Result:
    """The end of an experiment."""

    answer: Answer
    says: str
    """The answer in a sentence."""
    p: float | None
    among: int
    effects: tuple[Effect, ...]
    control: tuple[Effect, ...]
    control_p: float | None
    reasons: tuple[str, ...]
    """Why it cannot tell; empty where it can."""
    asked: int
    counted: int
    doubts: tuple[str, ...]
    rows: tuple[Placed, ...]
    """Every probe, counted or not, with the reason."""
    unblinded: bool = False


def checked_experiment(experiment: Experiment) -> Experiment:
    """The experiment if its parts fit together; otherwise an error that says which does not."""
    wanted = ROLES[experiment.design.kind]
    if sorted(o.role for o in experiment.outcomes) != sorted(wanted):
        raise UsageError(
            f"one measure each for {', '.join(wanted)}", found=", ".join(o.role for o in experiment.outcomes)
        )
    if len({o.measure_id for o in experiment.outcomes}) < len(wanted):
        raise UsageError("measures that differ", found="one of them twice", next_step="The control is another measure.")
    if not belongs(experiment.design, experiment.assignment):
        raise UsageError("an assignment of this design", found=str(experiment.assignment))
    return experiment


def analyze(
    experiment: Experiment,
    probes: Sequence[Probe],
    *,
    today: date,
    adherence: float | None = None,
    unblinded: bool = False,
) -> Result:
    """The result as designed, from all probes up to `today`; `adherence` is the share of planned sessions done."""
    checked_experiment(experiment)
    found = placed(
        experiment.design, experiment.begins, experiment.outcomes, experiment.assignment, probes, today=today
    )
    over = _over_time if experiment.design.kind == "staggered" else _in_pairs
    seen = over(experiment, found.values)
    reasons = list(seen.short)
    if adherence is not None and adherence < ENOUGH_TRAINING and experiment.design.kind != "acute":
        reasons.append(f"Only {adherence:.0%} of the planned sessions were done: not enough training to judge.")
    if seen.control_p <= ALPHA:
        reasons.append("The control measure moved as well: something other than the training was at work.")
    with_what = {"staggered": "its own work", "with_without": "the trainer", "acute": "the foot cue"}
    answer, says = _answered(seen, reasons, with_what=with_what[experiment.design.kind])
    return Result(
        answer=answer,
        says=says,
        p=seen.p,
        among=seen.among,
        effects=seen.effects,
        control=seen.control,
        control_p=seen.control_p,
        reasons=tuple(reasons),
        asked=found.asked,
        counted=found.counted,
        doubts=found.doubts,
        rows=found.rows,
        unblinded=unblinded,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the test and the model say, before anything takes the verdict back. `toward` is the sign of the effect."""

    effects: tuple[Effect, ...]
    control: tuple[Effect, ...]
    p: float
    toward: float
    control_p: float
    among: int
    short: tuple[str, ...]


def _answered(seen: _Seen, reasons: Sequence[str], *, with_what: str) -> tuple[Answer, str]:
    if reasons:
        return "cannot tell", "This experiment cannot tell. " + " ".join(r[0].upper() + r[1:] for r in reasons)
    if seen.p > ALPHA:
        often = f"chance alone lays it out like this in {seen.p:.0%} of all {seen.among} possible assignments"
        return (
            "cannot tell",
            f"This experiment cannot tell: {often}. That is no proof of no effect; the interval says what is left.",
        )
    rare = f"only {seen.p:.1%} of the {seen.among} possible assignments fit as well"
    if seen.toward > 0:
        return "it moved", f"It moved with {with_what}, in the direction expected beforehand: {rare}."
    return "it moved the other way", f"It moved with {with_what}, against the direction expected beforehand: {rare}."


def _over_time(experiment: Experiment, values: Mapping[str, Array]) -> _Seen:
    """Staggered: both measures must move when their own work begins, over all pairs of starts."""
    design, (foot_day, hip_day) = experiment.design, experiment.assignment
    batch = staggered(design, np.array([[foot_day, hip_day]]), {r: v[None] for r, v in values.items()},
                      {o.role: o.direction for o in experiment.outcomes})  # fmt: skip
    days = np.array(probe_days(design))
    short: list[str] = []
    blocks: tuple[tuple[Role, int], ...] = (("foot", foot_day), ("hip", hip_day))
    for role, start in blocks:
        there = np.isfinite(values[role])
        before, after = int(there[days <= start].sum()), int(there[days > start].sum())
        if min(before, after) < LEAST_A_PHASE:
            when = "before" if before < after else "after"
            name = experiment.outcome(role).name.lower()
            short.append(f"{name} has {min(before, after)} probes {when} its block began; {LEAST_A_PHASE} are needed.")
    foot_starts, hip_starts = starts(design)
    decided = bool(batch.p[0] <= ALPHA)

    def effect(role: Role, block: int, question: str, p: float | None, among: int, *, decided: bool) -> Effect:
        return _effect(experiment.outcome(role), question, batch.estimates[role], block, p, among, decided=decided)

    among = len(foot_starts) * len(hip_starts)
    effects = (
        effect("foot", 0, "What foot work had changed by the last probe in", None, among, decided=True),
        effect("hip", 1, "What hip work had changed by the last probe in", None, among, decided=True),
        effect("hip", 0, "The article's thesis: what foot work alone had changed by then in", float(batch.p_thesis[0]),
               len(foot_starts), decided=decided),
    )  # fmt: skip
    control = (
        effect("control", 0, "With the start of foot work", None, among, decided=False),
        effect("control", 1, "With the start of hip work", None, among, decided=False),
    )
    return _Seen(
        effects, control, float(batch.p[0]), float(batch.toward[0]), float(batch.p_control[0]), among, tuple(short)
    )


def _in_pairs(experiment: Experiment, values: Mapping[str, Array]) -> _Seen:
    """With and without, or cues: the mean difference, over all orders that could have been drawn."""
    design = experiment.design
    assigned = np.array([experiment.assignment])
    if design.kind == "with_without":
        batch = with_without(design, assigned, {r: v[None] for r, v in values.items()})
        questions = ("What the trainer changed in",)
    else:
        batch = acute({r: v[None] for r, v in values.items()})
        questions = ("Foot cue against no cue in", "Glute cue against no cue in", "Foot cue against glute cue in")
    whole = int(np.isfinite(batch.differences["outcome"][0, 0]).sum())
    short: tuple[str, ...] = ()
    if whole < LEAST_A_PHASE:
        short = (f"Only {whole} pairs have a probe on both sides; {LEAST_A_PHASE} are needed.",)
    effects = tuple(
        _effect(experiment.outcome("outcome"), q, batch.estimates["outcome"][i], 0, float(batch.p["outcome"][i, 0]),
                batch.among, decided=i == 0)
        for i, q in enumerate(questions)
    )  # fmt: skip
    control = (
        _effect(experiment.outcome("control"), questions[0], batch.estimates["control"][0], 0, None, batch.among,
                decided=False),
    )  # fmt: skip
    toward = (effects[0].value or 0.0) * experiment.outcome("outcome").direction
    p, control_p = float(batch.p["outcome"][0, 0]), float(batch.p["control"][0, 0])
    return _Seen(effects, control, p, toward, control_p, batch.among, short)


def _effect(
    of: Outcome, question: str, found: Estimate, block: int, p: float | None, among: int, *, decided: bool
) -> Effect:
    value, low, high = (float(a[0, block]) for a in (found.value, found.low, found.high))
    if not np.isfinite([value, low, high]).all():
        return Effect(of.role, question, of.name, of.unit, None, None, None, p, among, decided)
    return Effect(of.role, question, of.name, of.unit, value, low, high, p, among, decided)
