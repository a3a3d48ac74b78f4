"""The weeks against the plan as bars, for History and the hand-over report; it starts at zero."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from groundup.report import svg
from groundup.report.svg import Scale

_LABELS = 7
"""At most so many weeks are named below the bars."""


class Week(Protocol):
    """Sessions of one week: what the plan asked for and what counts as done."""

    @property
    def monday(self) -> date:
        """Its first day."""
        ...

    @property
    def planned(self) -> int:
        """Sessions that the plan asked for."""
        ...

    @property
    def done(self) -> int:
        """Sessions that count."""
        ...


def weeks_figure(weeks: Sequence[Week], *, width: float, height: float) -> str:
    """Sessions that count each week as bars, what the plan asked for as a line; (width, height) in drawing units."""
    floor = height - 35.0
    most = max([4, *(max(w.planned, w.done) for w in weeks)])
    y = Scale(0, most, floor, 12)
    step = (width - 44) / max(len(weeks), 1)
    wide = min(step * 0.6, 34.0)
    every = max(1, -(-len(weeks) // _LABELS))
    ticks = list(range(0, most + 1, 1 if most < 8 else 2))
    parts = [svg.axes(Scale(0, 1, 34, width - 6), y, x_ticks=[], y_ticks=ticks)]
    for i, week in enumerate(weeks):
        x = 38 + step * (i + 0.5)
        if week.done:
            box = {"x": x - wide / 2, "y": y(week.done), "width": wide, "height": floor - y(week.done), "rx": 3}
            parts.append(svg.tag("rect", {**box, "class": "bar"}))
        if week.planned:
            parts.append(svg.line(x - wide * 0.7, y(week.planned), x + wide * 0.7, y(week.planned), "asked"))
        if i % every == (len(weeks) - 1) % every:
            parts.append(svg.label(_short(week.monday), x, floor + 18, "tick", "middle"))
    said = ", ".join(f"week of {_short(w.monday)} {_of_planned(w)}" for w in weeks)
    return svg.figure(
        *parts,
        width=width,
        height=height,
        key="weeks",
        title="Sessions a week against the plan",
        desc=f"Bars are sessions that count, lines what the plan asked for: {said}.",
    )


def _of_planned(week: Week) -> str:
    return f"{week.done} of {week.planned}" if week.planned else f"{week.done}, none planned"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
