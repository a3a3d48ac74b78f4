"""When a foot is on the ground, from the force under it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]

ON_N, OFF_N = 20.0, 10.0
"""A foot comes down when its force rises above the first and is up when it falls below the second. 20 N is the usual
threshold on force plates; the gap between the two keeps noise from making steps."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One time on the ground, samples [first, last) and [start_s, end_s); `whole` means that both its ends are seen."""

    first: int
    last: int
    start_s: float
    end_s: float
    starts_before: bool
    """The foot was already down at the first sample."""
    ends_after: bool
    """The foot was still down at the last sample."""

    @property
    def whole(self) -> bool:
        """Neither end is cut off by the recording."""
        return not (self.starts_before or self.ends_after)

    @property
    def duration_s(self) -> float:
        """Time on the ground [s]; of a contact that is not whole, the part that was seen."""
        return self.end_s - self.start_s


def contacts(
    force_n: Array, times_s: Array, *, on_n: float = ON_N, off_n: float = OFF_N, shortest_s: float = 0.0
) -> tuple[Contact, ...]:
    """Times on the ground from a vertical force (n,), with hysteresis between `on_n` and `off_n`.

    A sample without a number ends a contact: what was not measured is not ground contact. Contacts shorter than
    `shortest_s` are left out, unless the recording cuts them off.
    """
    if not 0 < off_n <= on_n:
        raise SignalError("a release force above zero and not above the contact force", found=f"{off_n} and {on_n} N")
    down = _hysteresis(force_n, on=on_n, off=off_n)
    edges = np.diff(np.concatenate([[False], down, [False]]).astype(np.int8))
    found: list[Contact] = []
    step = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.0
    for first, last in zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True):
        end_s = float(times_s[last]) if last < len(times_s) else float(times_s[-1]) + step
        one = Contact(first, last, float(times_s[first]), end_s, first == 0, last == len(times_s))
        if one.duration_s >= shortest_s or not one.whole:
            found.append(one)
    return tuple(found)


def foot_down_events(contact: tuple[Contact, ...]) -> Array:
    """Times at which the foot is seen to come down [s]."""
    return np.array([c.start_s for c in contact if not c.starts_before])


def stance_times(contact: tuple[Contact, ...]) -> Array:
    """Durations of the whole contacts [s]."""
    return np.array([c.duration_s for c in contact if c.whole])


def _hysteresis(values: Array, *, on: float, off: float) -> NDArray[np.bool_]:
    """True from rising above `on` to falling below `off`; NaN counts as below."""
    known = np.nan_to_num(values, nan=-np.inf)
    decided = (known > on) | (known < off)
    # Between the two thresholds the last decision holds; before the first decision the foot is taken to be up.
    last = np.maximum.accumulate(np.where(decided, np.arange(len(values)), -1))
    return (last >= 0) & (known[np.maximum(last, 0)] > on)
