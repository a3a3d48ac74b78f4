"""The protocol of an experiment: all that is fixed beforehand, as JSON for a machine and as text for a reader."""

from datetime import timedelta
from typing import Any

from groundup.proof.assignments import count, deciding
from groundup.proof.designs import (
    ACUTE_CONDITIONS,
    LEARNING_DAYS,
    PACES,
    PRACTICE,
    SETTLE_DAYS,
    Design,
    probe_days,
    starts,
    title,
)
from groundup.proof.experiment import ALPHA, ENOUGH_TRAINING, LEAST_A_PHASE, Experiment

SCHEMA = "groundup.experiment-protocol/1"


def protocol_json(experiment: Experiment, *, drawn: bool) -> dict[str, Any]:
    """The protocol as plain JSON values. `drawn` says whether the assignment goes with it, or stays in the drawer."""
    design = experiment.design
    return {
        "schema": SCHEMA,
        "design": design.kind,
        "title": title(design.kind),
        "question": question(experiment),
        "begins": experiment.begins.isoformat(),
        "weeks": design.weeks,
        "probes_per_week": design.probes_per_week,
        "phase_days": design.phase_days if design.kind == "with_without" else None,
        "rise_days": design.rise_days if design.kind == "staggered" else None,
        "probe_days": list(probe_days(design)),
        "measures": [
            {"role": o.role, "id": o.measure_id, "name": o.name, "unit": o.unit, "method": o.method,
             "side": o.side or ("mean of both" if o.sided else None), "expected_direction": o.direction,
             "test": o.test_id}
            for o in experiment.outcomes
        ],
        "possible_assignments": count(design),
        "assignments_of_the_test": deciding(design),
        "assignment": list(experiment.assignment) if drawn else None,
        "seed": experiment.seed if drawn else None,
        "statistic": statistic(design),
        "model": model(design),
        "alpha": ALPHA,
        "least_probes_a_phase": LEAST_A_PHASE,
        "enough_training": ENOUGH_TRAINING,
    }  # fmt: skip


def protocol_text(experiment: Experiment, *, drawn: bool) -> str:
    """The protocol as a text that can be printed, signed and laid aside."""
    design = experiment.design
    ends = experiment.begins + timedelta(days=design.days - 1)
    what = "days on which all three cues are done" if design.kind == "acute" else "probes"
    lines = [
        f"Protocol of a home experiment: {title(design.kind)}",
        "",
        f"Question: {question(experiment)}",
        f"From {experiment.begins} to {ends}: {design.weeks} weeks, {design.probes_per_week} {what} a week.",
        "",
        "Measures, fixed beforehand:",
        *(f"- {_measure(o.role, o.name, o.unit, o.method, o.direction)}" for o in experiment.outcomes),
        "",
        "Assignment:",
        *(f"- {line}" for line in _assignment(design)),
        f"- Drawn: {list(experiment.assignment)} with seed {experiment.seed}." if drawn else "- Drawn and kept closed.",
        "",
        "Analysis:",
        f"- What decides: {statistic(design)} p is the share of the {deciding(design)} assignments that reach the size "
        f"of the one done; the answer needs p of at most {ALPHA:g}.",
        f"- How large: {model(design)}",
        "- The control goes through the same test. If it moves, the answer is “cannot tell”.",
        f"- Fewer than {LEAST_A_PHASE} probes in a phase, or less than {ENOUGH_TRAINING:.0%} of the planned training: "
        "“cannot tell”.",
        "- A missed probe stays missing. Of two in one place the first counts.",
        "- Results stay closed until the end. Who looks before finds “unblinded” on the result.",
        "",
    ]
    return "\n".join(lines)


def question(experiment: Experiment) -> str:
    """What is asked, in one sentence."""
    if experiment.design.kind == "staggered":
        foot, hip = experiment.outcome("foot").name.lower(), experiment.outcome("hip").name.lower()
        return (f"Do {foot} and {hip} each move when their own work begins? Only then: does foot work alone move "
                f"{hip}, as the article holds?")  # fmt: skip
    name = experiment.outcome("outcome").name.lower()
    if experiment.design.kind == "with_without":
        return f"Is {name} better in the weeks with the foot trainer than in those without?"
    return f"Does a foot cue change {name} against no cue? Described beside it: a glute cue."


def statistic(design: Design) -> str:
    """The statistic of the randomization test in words."""
    if design.kind == "staggered":
        return ("the correlation of each measure with the shape that its block would have left had it begun on each "
                f"possible day (rising straight over {design.rise_days} days), level, trend and learning taken out; "
                "the sum over both measures, each in its expected direction.")  # fmt: skip
    return "the mean difference of the pairs."


def model(design: Design) -> str:
    """The model of the interval in words."""
    if design.kind == "staggered":
        first, *rest = (f"{days / 7:g}" for days in PACES)
        return (f"level, straight trend, learning (time constant {LEARNING_DAYS:g} days) and both blocks, each with a "
                f"rise of its own pace (straight in pieces that end after {first}, {' and '.join(rest)} weeks); AR(1) "
                "errors averaged over their correlation; what is there at the last probe; 95 % interval.")  # fmt: skip
    return "Student's t of the differences; 95 % interval."


def _assignment(design: Design) -> tuple[str, ...]:
    if design.kind == "staggered":
        foot, hip = starts(design)
        return (
            f"Foot work begins on one of {len(foot)} days, from day {foot[0]} to {foot[-1]}; hip work is added on one "
            f"of {len(hip)}, from day {hip[0]} to {hip[-1]}. Day 0 is the first. {count(design)} pairs, all as likely.",
            f"The first {PRACTICE} probes are practice.",
        )
    if design.kind == "with_without":
        return (
            f"{design.pairs} pairs of phases of {design.phase_days} days; which of a pair has the trainer is drawn, at "
            f"least two pairs each way: {count(design)} orders, all as likely.",
            f"The first {SETTLE_DAYS} days of a phase do not count.",
        )
    return (f"On each of {design.pairs} days the order of {', '.join(ACUTE_CONDITIONS)} is drawn.",)


def _measure(role: str, name: str, unit: str, method: str, direction: int) -> str:
    way = "higher" if direction > 0 else "lower"
    words = {"foot": f"should be {way} with foot work", "hip": f"should be {way} with hip work",
             "outcome": f"should be {way}", "control": "should not move"}[role]  # fmt: skip
    return f"{name} ({unit}, {method}): {words}"
