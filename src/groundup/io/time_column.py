"""A file's time column: checked line by line, and read as a regular rate where its printed digits allow one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.io.table_text import Array
from groundup.io.text_file import Text
from groundup.signals.note import Caveat

_MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Clock:
    """Either a rate and a start, or the times themselves [s]; as a Stream takes them. `said` is for the Source."""

    rate_hz: float | None
    start_s: float
    times_s: Array | None
    said: tuple[str, ...] = ()


def clock_of(
    text: Text, times_s: Array, lines: NDArray[np.int64], *, stated_hz: float | None = None, column: str = "time"
) -> Clock:
    """The clock that a time column tells; missing, repeated and decreasing times are errors that name the line.

    Times are regular when they lie on an even grid within their own printed precision. A stated rate that fits them
    is kept; one that does not is said, and the time column wins.
    """
    _check(text, times_s, lines, column)
    n = len(times_s)
    start = float(times_s[0])
    if n == 1:
        if stated_hz is not None and np.isfinite(stated_hz) and stated_hz > 0:
            return Clock(stated_hz, start, None)
        return Clock(None, 0.0, times_s)
    mean_hz = (n - 1) / float(times_s[-1] - start)
    slack = _printed_step(times_s)
    candidates = [float(np.round(mean_hz)), mean_hz]
    if stated_hz is not None and np.isfinite(stated_hz) and stated_hz > 0:
        candidates.insert(0, stated_hz)
    fits = [hz for hz in candidates if hz > 0 and _on_grid(times_s, hz, slack)]
    if fits:
        return Clock(fits[0], start, None, _disagreement(stated_hz, fits[0]))
    irregular = f"the times are not evenly spaced (mean {mean_hz:.6g} Hz): every sample keeps its own time"
    return Clock(None, 0.0, times_s, (*_disagreement(stated_hz, mean_hz), irregular))


def _check(text: Text, times_s: Array, lines: NDArray[np.int64], column: str) -> None:
    missing = np.flatnonzero(~np.isfinite(times_s))
    if len(missing):
        raise text.fail("a time in every row", found="none", line=int(lines[missing[0]]), column=column)
    back = np.flatnonzero(np.diff(times_s) <= 0)
    if len(back):
        k = int(back[0])
        raise text.fail(
            "times that increase from row to row",
            found=f"{times_s[k + 1]:.10g} s after {times_s[k]:.10g} s",
            line=int(lines[k + 1]),
            column=column,
            next_step="Remove or repair this row, or export the file again.",
        )


def _printed_step(times_s: Array) -> float:
    """The last printed digit of the times [s]: what rounding alone may move them by."""
    for decimals in range(_MOST_DECIMALS):
        if np.abs(np.round(times_s, decimals) - times_s).max() < 1e-11:
            return 1.01 * 10.0**-decimals
    return 2e-9 + 1e-12 * float(np.abs(times_s).max())


def _on_grid(times_s: Array, rate_hz: float, slack_s: float) -> bool:
    off = times_s - times_s[0] - np.arange(len(times_s)) / rate_hz
    return bool(np.abs(off).max() <= min(slack_s, 0.45 / rate_hz))


def _disagreement(stated_hz: float | None, used_hz: float) -> tuple[str, ...]:
    if stated_hz is None or abs(stated_hz - used_hz) <= 1e-3 * used_hz:
        return ()
    return (
        Caveat(
            f"the header states {stated_hz:g} Hz, the time column runs at {used_hz:.6g} Hz: the time column is used"
        ),
    )
