"""How a figure is taken: the median of several runs after one that does not count."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """One line of the table; `peer_s` is None where there is no peer or it is not installed, and `note` says so."""

    work: str
    ours_s: float | None
    peer_s: float | None = None
    note: str = ""


def seconds(work: Callable[[], object], *, runs: int = 7) -> float:
    """Median duration of a call [s]."""
    work()
    taken: list[float] = []
    for _ in range(runs):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return median(taken)
