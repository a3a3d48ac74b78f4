"""What a hand-over may say of change: the primary measures' lines and verdicts, as the Progress page has them."""

from collections.abc import Collection
from datetime import date

from groundup.proof.baseline import Band
from groundup.proof.progress_lines import SeriesProgress
from groundup.report.handed import HandedPoint, HandedVerdict
from groundup.report.words import measure_name, unit_word
from groundup.store.handing_rows import finite
from groundup.store.people import Person
from groundup.store.readings import progress_of
from groundup.store.store import Store


def verdicts(
    store: Store, person: Person, *, today: date, last: date | None = None, hidden: Collection[str] = ()
) -> tuple[tuple[HandedVerdict, ...], tuple[str, ...]]:
    """Every primary line with its last verdict, and what is doubtful or to be minded of all of them.

    A baseline may be older than the days that were chosen: without it there is no verdict, so it is read whole; nothing
    is read after their `last`. What an experiment hides is left out after judging: that changes no other verdict.
    """
    found = progress_of(store, person, today=today, last=last)
    lines = tuple(_verdict(s) for s in found.series if s.role == "primary" and s.series.measure_id not in hidden)
    doubts = (
        d.says
        for d in found.doubts
        if d.kind != "no value" and not any(r.measure.id in hidden for r in d.readings)  # without a value: listed there
    )
    return lines, (*doubts, *found.warnings)


def _verdict(line: SeriesProgress) -> HandedVerdict:
    change, series = line.change, line.series
    return HandedVerdict(
        measure=series.measure_id,
        name=measure_name(series.measure_id),
        side=series.side,
        method=series.method,
        unit=series.unit,
        conditions=dict(series.conditions),
        verdict=change.verdict if change else None,
        sentence=line.sentence,
        baseline=finite(line.baseline.mean) if line.baseline else None,
        now=finite(line.phases[-1].mean) if line.phases else None,
        difference=finite(change.difference) if change else None,
        low=finite(change.interval.low) if change else None,
        high=finite(change.interval.high) if change else None,
        needed=finite(change.needed) if change else None,
        band=_band(line.band, series.unit),
        adherence=change.adherence.says if change else "",
        warnings=line.warnings,
        points=tuple(HandedPoint(p.at, p.value, p.kind) for p in series.points),
    )


def _band(band: Band, unit: str) -> str:
    if band.mdc95 is None:
        return f"Its error is not known: {band.why}"
    source = "from the person's own days" if band.kind == "own" else f"{band.kind}; {band.source}"
    return f"Minimal detectable change of a single value (95 %) {band.mdc95:.3g} {unit_word(unit)}, {source}."
