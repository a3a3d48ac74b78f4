"""Figures of the hand-over report: sessions a week, and a primary measure over time with its band."""

from collections.abc import Sequence
from datetime import date

from groundup.report import svg
from groundup.report.handed import HandedVerdict, HandedWeek
from groundup.report.svg import Scale

_WIDTH = 420.0


def weeks_figure(weeks: Sequence[HandedWeek]) -> str:
    """Sessions that count each week as bars, what the plan asked for as a line; from zero."""
    height, floor = 170.0, 135.0
    most = max([4, *(max(w.planned, w.done) for w in weeks)])
    y = Scale(0, most, floor, 12)
    step = (_WIDTH - 44) / max(len(weeks), 1)
    wide = min(step * 0.6, 34.0)
    every = max(1, -(-len(weeks) // 7))
    ticks = list(range(0, most + 1, 1 if most < 8 else 2))
    parts = [svg.axes(Scale(0, 1, 34, _WIDTH - 6), y, x_ticks=[], y_ticks=ticks)]
    for i, week in enumerate(weeks):
        x = 38 + step * (i + 0.5)
        if week.done:
            box = {"x": x - wide / 2, "y": y(week.done), "width": wide, "height": floor - y(week.done), "rx": 2}
            parts.append(svg.tag("rect", {**box, "class": "bar"}))
        if week.planned:
            parts.append(svg.line(x - wide * 0.7, y(week.planned), x + wide * 0.7, y(week.planned), "asked"))
        if i % every == 0:
            parts.append(svg.label(_short(week.monday), x, floor + 18, "tick", "middle"))
    said = ", ".join(f"week of {_short(w.monday)} {w.done} of {w.planned}" for w in weeks)
    return svg.figure(
        *parts,
        width=_WIDTH,
        height=height,
        key="weeks",
        title="Sessions a week against the plan",
        desc=f"Bars are sessions that count, lines what the plan asked for: {said}.",
    )


def verdict_figure(of: HandedVerdict, *, key: str) -> str:
    """Every point of a line over time, the baseline's mean and the band of its error; practice is hollow."""
    if len(of.points) < 2:
        return ""
    height, floor, left, right = 210.0, 172.0, 46.0, _WIDTH - 12
    days = [p.at.date().toordinal() for p in of.points]
    values = [p.value for p in of.points]
    low, high = min(values), max(values)
    if of.baseline is not None:
        half = of.needed or 0.0
        low, high = min(low, of.baseline - half), max(high, of.baseline + half)
    room = (high - low or abs(high) or 1.0) * 0.12
    y = Scale(low - room, high + room, floor, 12)
    x = Scale(min(days) - 1, max(days) + 1, left, right)
    parts: list[str] = []
    if of.baseline is not None and of.needed:
        top, bottom = y(of.baseline + of.needed), y(of.baseline - of.needed)
        box = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        parts.append(svg.tag("rect", {**box, "class": "error-band"}))
    parts.append(svg.axes(x, y, x_ticks=[], y_ticks=svg.ticks(low - room, high + room, 4)))
    if of.baseline is not None:
        parts.append(svg.line(left, y(of.baseline), right, y(of.baseline), "mean-line"))
    for p, day in zip(of.points, days, strict=True):
        css = "spot hollow" if p.kind == "practice" else f"spot {p.kind}"
        parts.append(svg.tag("circle", {"cx": x(day), "cy": y(p.value), "r": 4.2, "class": css}))
    for day, anchor in ((min(days), "start"), (max(days), "end")):
        parts.append(svg.label(_short(date.fromordinal(day)), x(day), floor + 18, "tick", anchor))
    side = f", {of.side}" if of.side else ""
    said = ", ".join(f"{_short(p.at.date())} {p.value:g} ({p.kind})" for p in of.points)
    return svg.figure(
        *parts,
        width=_WIDTH,
        height=height,
        key=key,
        title=f"{of.name}{side} over time",
        desc=f"In {of.unit}: {said}.",
    )


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
