"""Small honest charts, drawn on the server: every one starts at zero and has its table beside it."""

from collections.abc import Sequence
from datetime import date

from groundup.report import svg
from groundup.report.svg import Scale
from groundup.web.records import Week
from groundup.web.words import short_day

_WIDTH = 560.0


def week_chart(weeks: Sequence[Week]) -> str:
    """Sessions that count each week as bars, and what was planned as a line above them."""
    height, floor = 190.0, 155.0
    most = max([5, *(max(w.planned, w.done) for w in weeks)])
    y = Scale(0, most, floor, 14)
    step = (_WIDTH - 44) / max(len(weeks), 1)
    wide = min(step * 0.6, 34.0)
    parts = [
        svg.axes(Scale(0, 1, 34, _WIDTH - 6), y, x_ticks=[], y_ticks=list(range(0, most + 1, 1 if most < 8 else 2)))
    ]
    for i, week in enumerate(weeks):
        x = 38 + step * (i + 0.5)
        if week.done:
            shape = {"x": x - wide / 2, "y": y(week.done), "width": wide, "height": floor - y(week.done), "rx": 3}
            parts.append(svg.tag("rect", {**shape, "class": "bar"}))
        if week.planned:
            parts.append(svg.line(x - wide * 0.7, y(week.planned), x + wide * 0.7, y(week.planned), "asked"))
        if len(weeks) < 9 or i % 2 == (len(weeks) - 1) % 2:
            parts.append(svg.label(short_day(week.monday), x, floor + 18, "tick", "middle"))
    said = ", ".join(f"week of {short_day(w.monday)} {_of_planned(w)}" for w in weeks)
    return svg.figure(
        *parts,
        width=_WIDTH,
        height=height,
        key="weeks",
        title="Sessions a week against the plan",
        desc=f"Bars are sessions that count, lines what was planned: {said}.",
    )


def pain_chart(days: Sequence[tuple[date, float | None, float | None]]) -> str:
    """Worst pain and that of the next morning over time, 0 to 10, with the bounds of the pain rule at 2 and 5."""
    height, floor = 220.0, 185.0
    y = Scale(0, 10, floor, 12)
    first, last = days[0][0].toordinal(), days[-1][0].toordinal()
    x = Scale(first - 0.5, max(last, first + 1) + 0.5, 34, _WIDTH - 8)
    parts = [svg.axes(x, y, x_ticks=[], y_ticks=[0, 2, 5, 10])]
    parts += [svg.line(34, y(v), _WIDTH - 8, y(v), css) for v, css in ((2, "bound"), (5, "bound stop"))]
    both = {"worst": [(d, worst) for d, worst, _ in days], "morning": [(d, morning) for d, _, morning in days]}
    for css, said in both.items():
        known = [(d.toordinal(), v) for d, v in said if v is not None]
        points = "L".join(f"{svg.number(x(a))} {svg.number(y(v))}" for a, v in known)
        if len(known) > 1:
            parts.append(svg.tag("path", {"class": f"pain {css}", "d": f"M{points}"}))
        parts += [_point(x(a), y(v), css) for a, v in known]
    for d in (days[0][0], days[-1][0]) if last > first else (days[0][0],):
        anchor = "start" if d == days[0][0] else "end"
        parts.append(svg.label(short_day(d), x(d.toordinal()), floor + 18, "tick", anchor))
    return svg.figure(
        *parts,
        width=_WIDTH,
        height=height,
        key="pain",
        title="Pain over time",
        desc="Worst pain of each session and pain of the next morning, on a scale of 0 to 10; lines at 2 and 5.",
    )


def _of_planned(week: Week) -> str:
    return f"{week.done} of {week.planned}" if week.planned else f"{week.done}, none planned"


def _point(x: float, y: float, css: str) -> str:
    if css == "worst":
        return svg.tag("circle", {"cx": x, "cy": y, "r": 3.6, "class": f"spot {css}"})
    return svg.tag("rect", {"x": x - 3.2, "y": y - 3.2, "width": 6.4, "height": 6.4, "class": f"spot {css}"})
