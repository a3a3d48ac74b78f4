"""Progress: everything that the stored readings of a person say about change, as pages, reports and JSON show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from groundup.anatomy import Side
from groundup.battery.choice import MOST_PRIMARY
from groundup.evidence.catalogue import definition
from groundup.proof.adherence import Kept, Span, kept, trained
from groundup.proof.baseline import Context, baseline_of
from groundup.proof.judging import changes
from groundup.proof.line_days import steps_of
from groundup.proof.progress_lines import Chosen, Phase, Role, SeriesProgress
from groundup.proof.series import Doubt, Reading, Series, read_series, title
from groundup.proof.telling import control_says, line_says, many_says, time_line
from groundup.proof.windows import Windows, windows_of


@dataclass(frozen=True, slots=True)
class Primary:
    """A chosen measure without a store."""

    measure_id: str
    side: Side | None
    method: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """All lines, chosen ones first, with adherence, the time line in words, doubts and warnings."""

    today: date
    training_since: date | None
    week: int | None
    """Whole weeks of training so far; None before it begins."""
    time_line: str
    adherence: Kept
    series: tuple[SeriesProgress, ...]
    doubts: tuple[Doubt, ...]
    warnings: tuple[str, ...]


def progress(
    readings: Iterable[Reading],
    primaries: Sequence[Chosen],
    adherence: Sequence[Span],
    *,
    today: date,
    training_since: date | None = None,
    control: Chosen | None = None,
    born: date | None = None,
    sex: str | None = None,
    age_years: float | None = None,
) -> Progress:
    """What the readings say about change, by rules that are fixed beforehand (decision 26).

    `training_since` is the first day of training; None takes the last day of the baseline. At most three primaries
    are judged, those chosen first, and only at retests that came after the choice; `control` is a measure that
    training should not move. A verdict uses nothing that came after its retest, so it never changes later.
    """
    found, doubts = read_series(readings, today=today, born=born)
    chosen = sorted(primaries, key=lambda c: c.at)[:MOST_PRIMARY]
    roles: list[Role] = [_role(s, chosen, control) for s in found]
    windows = [windows_of(s, training_since=training_since) for s in found]
    started = training_since or _baseline_end(windows, roles)
    spans = trained(adherence)
    context = Context(
        trained=spans,
        training_since=training_since,
        judged_from=_judged_from(found, roles, windows, chosen),
        sex=sex,
        age_years=age_years,
    )
    lines = [
        _line(series, role, own, _other(series, found, windows), context, chosen=_chosen_on(series, chosen, control))
        for series, role, own in zip(found, roles, windows, strict=True)
    ]
    lines = control_says(lines) if control is not None else lines
    week = (today - started).days // 7 if started is not None and today >= started else None
    order = {"primary": 0, "control": 1, "descriptive": 2}
    return Progress(
        today=today,
        training_since=started,
        week=week,
        time_line=time_line(week),
        adherence=kept(spans, since=started or today, until=today),
        series=tuple(sorted(lines, key=lambda line: order[line.role])),
        doubts=doubts,
        warnings=many_says(primaries, lines),
    )


def _role(series: Series, chosen: Sequence[Chosen], control: Chosen | None) -> Role:
    if any(_is(c, series) for c in chosen):
        return "primary"
    return "control" if control is not None and _is(control, series) else "descriptive"


def _is(chosen: Chosen, series: Series) -> bool:
    return (
        chosen.measure_id == series.measure_id
        and chosen.side in (None, series.side)
        and chosen.method in ("", series.method)
    )


def _judged_from(
    found: Sequence[Series], roles: Sequence[Role], windows: Sequence[Windows], chosen: Sequence[Chosen]
) -> tuple[date, ...]:
    """From when each chosen line is judged: past verdicts stay when a line is added."""
    starts: list[date] = []
    for series, role, own in zip(found, roles, windows, strict=True):
        picked = _chosen_on(series, chosen, None)
        if role == "primary" and own.baseline is not None and picked is not None:
            starts.append(max(picked, own.baseline.days[0]))
    return tuple(sorted(starts))


def _baseline_end(windows: Sequence[Windows], roles: Sequence[Role]) -> date | None:
    ends = [w.baseline.days[-1] for w, r in zip(windows, roles, strict=True) if w.baseline and r == "primary"]
    return max(ends, default=None)


def _other(series: Series, found: Sequence[Series], windows: Sequence[Windows]) -> Windows | None:
    """The windows of the same line on the other side: the same method there errs alike."""
    if series.side is None:
        return None
    for one, its in zip(found, windows, strict=True):
        same = one.measure_id == series.measure_id and one.unit == series.unit and one.method == series.method
        if same and one.conditions == series.conditions and one.side not in (None, series.side):
            return its
    return None


def _chosen_on(series: Series, chosen: Sequence[Chosen], control: Chosen | None) -> date | None:
    days = [c.at.date() for c in (*chosen, *([control] if control is not None else [])) if _is(c, series)]
    return min(days, default=None)


def _line(
    series: Series, role: Role, own: Windows, other: Windows | None, context: Context, *, chosen: date | None
) -> SeriesProgress:
    steps = steps_of(series, own, other)
    baseline, band, warnings = baseline_of(series, own, other, context, steps, chosen=chosen)
    phases: list[Phase] = []
    since = context.training_since or (baseline.last if baseline is not None else date.max)
    found = changes(series, own, other, context, steps, chosen=chosen)
    for window, change in zip(own.retests, found, strict=True):
        week = (window.days[0] - since).days // 7
        mean = sum(window.values) / len(window.values)
        phases.append(
            Phase(f"week {week}", week, window.days[0], window.days[-1], len(window.days), mean, window.points, change)
        )
    last = phases[-1].change if phases else None
    return SeriesProgress(
        series=series,
        role=role,
        title=title(series.measure_id, series.side),
        better=definition(series.measure_id).better,
        baseline=baseline,
        band=last.band if last is not None else band,
        phases=tuple(phases),
        change=last,
        sentence=line_says(series, role, baseline, own, phases[-1].name if phases else "", last),
        warnings=warnings,
    )
