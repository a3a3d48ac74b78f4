"""How a link states a Measure: with its definition's unit, or as not measurable with the reason."""

import math

from groundup.anatomy import Side
from groundup.evidence.catalogue import definition
from groundup.measure import Interval, Measure, Status

NO_ERROR_MODEL = "this method has no stated error model"


def measured(
    measure_id: str,
    side: Side | None = None,
    *,
    value: float,
    method: str,
    sd: float | None = None,
    interval: Interval | None = None,
    repetition: int | None = None,
    status: Status = "measured",
    sources: tuple[str, ...] = (),
    why: str = "",
) -> Measure:
    """A Measure in its definition's unit; a value that is not a finite number becomes `not measurable`.

    `sd` is one standard uncertainty in the same unit, systematic part included; the interval is value ± 1.96 sd.
    An explicit `interval` overrides it.
    """
    known = definition(measure_id)
    if not math.isfinite(value):
        return not_measurable(
            measure_id, side, why=why or "the signal has gaps where this is read", repetition=repetition
        )
    if interval is None:
        interval = (
            Interval.around(value, sd) if sd is not None and math.isfinite(sd) else Interval.unknown(NO_ERROR_MODEL)
        )
    return Measure(
        id=measure_id,
        link=known.link,
        side=side,
        value=float(value),
        unit=known.unit,
        method=method,
        status=status,
        repetition=repetition,
        interval=interval,
        why=why,
        sources=sources,
    )


def not_measurable(measure_id: str, side: Side | None = None, *, why: str, repetition: int | None = None) -> Measure:
    """The Measure that says why there is no number."""
    known = definition(measure_id)
    return Measure(
        id=measure_id,
        link=known.link,
        side=side,
        value=None,
        unit=known.unit,
        method="none",
        status="not measurable",
        repetition=repetition,
        interval=Interval.unknown("no value"),
        why=why,
    )
