"""The effects of the differential test as intervals, drawn on the server: one row a condition, none at zero."""

from collections.abc import Sequence

from groundup.proof.driver_words import amount_words, measure_words
from groundup.proof.effects import Effect
from groundup.report import svg
from groundup.report.svg import Scale

_WIDTH, _LEFT, _ROW = 380.0, 88.0, 40.0


def effect_chart(effects: Sequence[Effect], *, key: str) -> str:
    """The effects on one measure: difference and 95 % interval a row, the person's own error as a band around none."""
    first = effects[0]
    low, high = _reach(effects)
    floor = 16.0 + _ROW * len(effects)
    x = Scale(low, high, _LEFT, _WIDTH - 14)
    parts: list[str] = []
    if first.mdc95 is not None:
        left, right = x(max(-first.mdc95, low)), x(min(first.mdc95, high))
        parts.append(svg.tag("rect", {"x": left, "y": 8, "width": right - left, "height": floor - 8, "class": "error"}))
    for tick in svg.ticks(low, high, 4):
        parts.append(svg.line(x(tick), 8, x(tick), floor, "zero" if tick == 0 else "grid"))
        parts.append(svg.label(_tick(tick), x(tick), floor + 16, "tick", "middle"))
    for i, e in enumerate(effects):
        parts += _row(e, x, 16.0 + _ROW * (i + 0.5))
    said = "; ".join(f"{e.condition}: {effect_words(e)}" for e in effects)
    own = "" if first.mdc95 is None else f" Own error ± {amount_words(first.mdc95, first.unit, signed=False)}."
    return svg.figure(
        svg.group("axes effects", *parts),
        width=_WIDTH,
        height=floor + 24,
        key=key,
        title=f"{measure_words(first.measure_id, first.side)}: difference from none",
        desc=f"{said}.{own}",
    )


def effect_words(e: Effect) -> str:
    """`−4.1° (−6.0° to −2.2°)`; without an interval the difference alone."""
    low, high = (e.interval.low, e.interval.high) if e.interval.known else (None, None)
    if low is None or high is None:
        return amount_words(e.difference, e.unit)
    return f"{amount_words(e.difference, e.unit)} ({amount_words(low, e.unit)} to {amount_words(high, e.unit)})"


def _row(e: Effect, x: Scale, y: float) -> list[str]:
    css = "beyond" if e.beyond else "within"
    parts = [svg.label(e.condition, _LEFT - 12, y + 4, "", "end")]
    for interval, name in ((e.repetitions, "thin"), (e.interval, "whole")):
        if interval.low is not None and interval.high is not None:
            parts.append(svg.line(x(interval.low), y, x(interval.high), y, f"reach {name} {css}"))
    parts.append(svg.tag("circle", {"cx": x(e.difference), "cy": y, "r": 6, "class": f"effect {css}"}))
    return parts


def _reach(effects: Sequence[Effect]) -> tuple[float, float]:
    ends = [0.0]
    for e in effects:
        ends.append(e.difference)
        ends += [v for i in (e.interval, e.repetitions) for v in (i.low, i.high) if v is not None]
        ends += [] if e.mdc95 is None else [e.mdc95, -e.mdc95]
    margin = 0.06 * (max(ends) - min(ends) or 1.0)
    return min(ends) - margin, max(ends) + margin


def _tick(value: float) -> str:
    return f"{value:+g}".replace("-", "\N{MINUS SIGN}") if value else "none"
