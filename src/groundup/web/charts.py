"""A small honest chart, drawn on the server: it starts at zero and has its table beside it."""

from collections.abc import Sequence
from datetime import date

from groundup.report import svg
from groundup.report.svg import Scale
from groundup.web.words import short_day

_WIDTH = 560.0


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


def _point(x: float, y: float, css: str) -> str:
    if css == "worst":
        return svg.tag("circle", {"cx": x, "cy": y, "r": 3.6, "class": f"spot {css}"})
    return svg.tag("rect", {"x": x - 3.2, "y": y - 3.2, "width": 6.4, "height": 6.4, "class": f"spot {css}"})
