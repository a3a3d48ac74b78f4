"""Curve: one quantity over time with its uncertainty, the form in which joints, ground and muscles reach the chain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How a curve would differ under r equally likely sets of errors: what its sd is the root mean square of.

    `runs` (r, g) holds the differences at g nodes of a slowly changing coordinate (time or posture), `node` (g,) their
    coordinate, increasing, and `place` (n,) the coordinate of each sample. Errors that change from frame to frame are
    not among them: their standard deviation is `frame_sd`.
    """

    runs: NDArray[np.float64]
    node: NDArray[np.float64]
    place: NDArray[np.float64]
    frame_sd: float = 0.0

    def at(self, samples: NDArray[np.intp]) -> NDArray[np.float64]:
        """The differences at some samples; (r, samples)."""
        place = np.clip(self.place[samples], self.node[0], self.node[-1])
        right = np.clip(np.searchsorted(self.node, place), 1, len(self.node) - 1)
        step = self.node[right] - self.node[right - 1]
        share = np.where(step > 0, (place - self.node[right - 1]) / np.where(step > 0, step, 1.0), 0.0)
        return self.runs[:, right - 1] * (1 - share) + self.runs[:, right] * share


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """`values` (n,) in the SI `unit` at `times_s` (n,); NaN where unknown.

    `sd` (n,) is one standard uncertainty of a single frame's value, systematic part included (marker placement,
    method), so it does not shrink by averaging repetitions; None where the method has no error model. `method` is
    part of the identity: curves of two methods are never joined.
    """

    name: str
    side: Side | None
    values: NDArray[np.float64]
    times_s: NDArray[np.float64]
    unit: str
    method: str
    sd: NDArray[np.float64] | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    spread: Spread | None = None
    """The sets of errors behind `sd`, where the method knows them: what the interval of a peak is read from."""

    def at(self, time_s: float) -> tuple[float, float | None]:
        """Value and sd at the sample nearest to `time_s`."""
        i = int(np.clip(np.searchsorted(self.times_s, time_s), 1, len(self.times_s) - 1))
        i -= int(time_s - self.times_s[i - 1] < self.times_s[i] - time_s)
        return float(self.values[i]), None if self.sd is None else float(self.sd[i])

    def window(self, start_s: float, end_s: float) -> slice:
        """Samples with start_s <= t < end_s."""
        first, last = np.searchsorted(self.times_s, [start_s - 1e-9, end_s - 1e-9])
        return slice(int(first), int(last))
