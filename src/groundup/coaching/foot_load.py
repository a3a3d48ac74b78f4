"""What a sensor under the foot says at one moment, whatever the device, and how the same foot rests."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import exp, isfinite, nan, sqrt
from operator import attrgetter

REST_S = 2.0
"""A quiet foot for so long is how it rests (design)."""
QUIET_SHARE, QUIET_N = 0.25, 3.0
"""While it rests, no pad leaves its mean by more than this share and these newtons (design)."""
SMOOTH_S = 0.1
"""Time constant of what rules look at (design)."""
ABOVE_SD = 3.0
"""A muscle is at work above its rest by so many standard deviations (evidence 3.1)."""
LONGEST_GAP_S = 0.5
"""After a longer silence nothing is known of what was under way (design)."""


@dataclass(frozen=True, slots=True)
class FootLoad:
    """Forces [N] and strengths of muscles [V, an envelope] of one foot at `time_s`; NaN where nothing measures it.

    `fifth` is the little toe's side of the ball, `arch` a pad or the cells under the medial midfoot.
    """

    time_s: float
    hallux: float = nan
    toes: float = nan
    mth1: float = nan
    fifth: float = nan
    heel: float = nan
    arch: float = nan
    trainer: float = nan
    """On a trainer, where its sensor does not say which part of the foot presses."""
    abductor: float = nan
    """Abductor hallucis."""
    tibialis: float = nan
    """Tibialis anterior."""
    flexor: float = nan
    """Flexor hallucis longus."""

    @property
    def all_toes(self) -> float:
        """What the toes press, as far as they are measured."""
        return _sum(self.hallux, self.toes)

    @property
    def ball(self) -> float:
        """What the ball carries, as far as it is measured."""
        return _sum(self.mth1, self.fifth)

    @property
    def whole(self) -> float:
        """What the whole foot carries, as far as it is measured."""
        return _sum(self.hallux, self.toes, self.mth1, self.fifth, self.heel, self.arch)

    @property
    def without_hallux(self) -> float:
        """What the foot carries besides the big toe."""
        return _sum(self.toes, self.mth1, self.fifth, self.heel, self.arch)


_NAMES = {
    ("hallux", "force"): "hallux",
    ("toes", "force"): "toes",
    ("mth1", "force"): "mth1",
    ("fifth", "force"): "fifth",
    ("mth5", "force"): "fifth",
    ("heel", "force"): "heel",
    ("arch", "force"): "arch",
    ("abductor hallucis", "emg_envelope"): "abductor",
    ("tibialis anterior", "emg_envelope"): "tibialis",
    ("flexor hallucis longus", "emg_envelope"): "flexor",
}
_MUSCLES = ("abductor", "tibialis", "flexor")
FORCES = tuple(one.name for one in fields(FootLoad) if one.name not in {"time_s", *_MUSCLES})
VALUES = (*FORCES, *_MUSCLES)
_forces, _values, _muscles = attrgetter(*FORCES), attrgetter(*VALUES), attrgetter(*_MUSCLES)


def foot_load(time_s: float, labels: Sequence[str], kinds: Sequence[str], values: Sequence[float]) -> FootLoad:
    """One sample of a device's channels, by name and kind: forces in newtons and envelopes of muscles.

    Anything else is no part of it: neither counts that nobody has calibrated nor EMG that is not yet an envelope.
    """
    known: dict[str, float] = {}
    for name, kind, value in zip(labels, kinds, values, strict=True):
        if (name, kind) in _NAMES:
            known[_NAMES[name, kind]] = float(value)
    return FootLoad(time_s, **known)


@dataclass(frozen=True, slots=True)
class Resting:
    """Sums over a quiet foot; `rest_of` reads them. Each value has its own count: an envelope may begin later."""

    since_s: float = nan
    last_s: float = nan
    counts: tuple[int, ...] = ()
    mean: tuple[float, ...] = ()
    squares: tuple[float, ...] = ()

    @property
    def left_s(self) -> float:
        """For how long the foot is still to be quiet."""
        return max(0.0, REST_S - (self.last_s - self.since_s)) if self.counts else REST_S


@dataclass(frozen=True, slots=True)
class Rest:
    """How this foot rests: the mean of everything, and how much abductor hallucis' envelope varies (SD)."""

    load: FootLoad
    abductor_sd: float

    def muscle_on(self, load: FootLoad) -> bool | None:
        """Whether abductor hallucis is above its rest by 3 SD (evidence 3.1); None without EMG."""
        if not (isfinite(load.abductor) and isfinite(self.load.abductor)):
            return None
        return load.abductor > self.load.abductor + ABOVE_SD * self.abductor_sd


def resting(before: Resting, load: FootLoad) -> Resting:
    """The sums with one more sample; they begin anew where the foot is not quiet, or nothing came for a while."""
    values = _values(load)
    if not before.counts or not 0 < load.time_s - before.last_s <= LONGEST_GAP_S:
        return _begun(load.time_s, values)
    forces = zip(values, before.mean[: len(FORCES)], strict=False)
    if any(abs(value - mean) > QUIET_SHARE * mean + QUIET_N for value, mean in forces):
        return _begun(load.time_s, values)
    counts, mean, squares = list(before.counts), list(before.mean), list(before.squares)
    for k, value in enumerate(values):
        if value != value:
            continue
        counts[k] += 1
        old = mean[k] if counts[k] > 1 else value
        mean[k] = old + (value - old) / counts[k]
        squares[k] += (value - old) * (value - mean[k])
    return Resting(before.since_s, load.time_s, tuple(counts), tuple(mean), tuple(squares))


def rest_of(state: Resting) -> Rest | None:
    """How the foot rests; None before it has been quiet for long enough.

    What was measured for less than half of it is not known at rest.
    """
    most = max(state.counts, default=0)
    if most < 2 or state.left_s > 0:
        return None
    means = (m if 2 * n > most else nan for m, n in zip(state.mean, state.counts, strict=True))
    at = VALUES.index("abductor")
    return Rest(FootLoad(state.last_s, *means), sqrt(state.squares[at] / max(1, state.counts[at] - 1)))


def smoothed(before: FootLoad | None, load: FootLoad) -> FootLoad:
    """The load with noise taken off its forces; what is not measured now is not known now. Envelopes are smooth."""
    if before is None or not 0 < load.time_s - before.time_s <= LONGEST_GAP_S:
        return load
    share = 1.0 - exp(-(load.time_s - before.time_s) / SMOOTH_S)
    pairs = zip(_forces(before), _forces(load), strict=True)
    forces: list[float] = [was + share * (now - was) if was == was else now for was, now in pairs]
    return FootLoad(load.time_s, *[*forces, *_muscles(load)])


def _begun(time_s: float, values: tuple[float, ...]) -> Resting:
    return Resting(time_s, time_s, tuple(int(v == v) for v in values), values, (0.0,) * len(values))


def _sum(*values: float) -> float:
    known = [value for value in values if isfinite(value)]
    return sum(known) if known else nan
