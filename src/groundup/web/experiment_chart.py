"""The chart of one measure of an experiment: every probe over its days, the phases behind it."""

from collections.abc import Sequence
from itertools import groupby

from groundup.proof.designs import ACUTE_CONDITIONS, phase_on
from groundup.proof.experiment import Experiment
from groundup.proof.probes import Outcome, Placed
from groundup.report import svg
from groundup.report.svg import Scale

_WIDTH, _HEIGHT, _FLOOR, _LEFT = 560.0, 230.0, 188.0, 44.0


def experiment_chart(experiment: Experiment, of: Outcome, rows: Sequence[Placed]) -> str:
    """Values that count as filled points, others hollow; phases as named bands. The table beside it says the same."""
    own = [r for r in rows if r.role == of.role and r.value is not None]
    own = [r for r in own if 0 <= (r.at.date() - experiment.begins).days < experiment.design.days]
    if not own:
        return ""
    values = [r.value for r in own if r.value is not None]
    low, high = min(values), max(values)
    pad = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    y = Scale(low - pad, high + pad, _FLOOR, 26)
    x = Scale(0, experiment.design.days, _LEFT, _WIDTH - 6)
    parts = [*_phases(experiment, x), svg.axes(x, y, x_ticks=[], y_ticks=_ticks(low, high))]
    for r in own:
        assert r.value is not None
        day = (r.at.date() - experiment.begins).days
        kind = "spot worst" if not r.why_not else "spot left-out"
        if r.condition == ACUTE_CONDITIONS[1] and not r.why_not:
            kind = "spot foot-cue"
        if r.condition == ACUTE_CONDITIONS[2] and not r.why_not:
            kind = "spot hip-cue"
        parts.append(svg.tag("circle", {"cx": x(day), "cy": y(r.value), "r": 3.4, "class": kind}))
    weeks = range(0, experiment.design.weeks + 1, max(1, experiment.design.weeks // 6))
    parts += [
        svg.label(f"week {w}", x(7 * w), _FLOOR + 18, "tick", "middle" if w else "start")
        for w in weeks
        if 7 * w < experiment.design.days
    ]
    return svg.figure(
        *parts,
        width=_WIDTH,
        height=_HEIGHT,
        key=f"experiment-{of.role}",
        title=f"{of.name} [{of.unit}]",
        desc=f"{len([r for r in own if not r.why_not])} probes that count over {experiment.design.weeks} weeks, from "
        f"{low:.3g} to {high:.3g} {of.unit}. The table below has every value.",
    )


def _phases(experiment: Experiment, x: Scale) -> list[str]:
    if experiment.design.kind == "acute":
        return []
    days = range(experiment.design.days)
    parts: list[str] = []
    for i, (phase, run) in enumerate(groupby(days, lambda d: phase_on(experiment.design, experiment.assignment, d))):
        on = list(run)
        left, right = x(on[0]), x(on[-1] + 1)
        shape = {
            "x": left,
            "y": 14,
            "width": right - left,
            "height": _FLOOR - 14,
            "class": f"phase {'odd' if i % 2 else 'even'}",
        }
        parts.append(svg.tag("rect", shape))
        if right - left > 7 * len(phase):
            parts.append(svg.label(phase, (left + right) / 2, 10, "tick", "middle"))
    return parts


def _ticks(low: float, high: float) -> list[float]:
    return [round(low, 2), round((low + high) / 2, 2), round(high, 2)] if high > low else [low]
