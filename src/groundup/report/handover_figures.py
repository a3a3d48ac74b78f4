"""The figure of the hand-over report: a primary measure over time with its band."""

from datetime import date

from groundup.report import svg
from groundup.report.handed import HandedVerdict
from groundup.report.svg import Scale

_WIDTH = 420.0


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
        parts.append(_spot(p.kind, x(day), y(p.value)))
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


def _spot(kind: str, x: float, y: float) -> str:
    """Told apart by shape, as on Progress: it may be printed in gray."""
    if kind == "retest":
        r = 5.4
        return svg.tag("path", {"d": f"M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}Z", "class": "spot retest"})
    css = "spot hollow" if kind == "practice" else f"spot {kind}"
    return svg.tag("circle", {"cx": x, "cy": y, "r": 2.6 if kind == "extra" else 4.2, "class": css})


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
