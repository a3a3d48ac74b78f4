"""What a sensor under the foot says at one moment, whatever the device, and how the same foot rests."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import exp, isfinite, nan, sqrt

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
_FORCES = tuple(one.name for one in fields(FootLoad) if one.name not in {"time_s", *_MUSCLES})
_VALUES = (*_FORCES, *_MUSCLES)


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
    """Sums over a quiet foot; `rest_of` reads them."""

    since_s: float = nan
    last_s: float = nan
    count: int = 0
    mean: tuple[float, ...] = ()
    squares: tuple[float, ...] = ()


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
    values = tuple(getattr(load, name) for name in _VALUES)
    anew = Resting(load.time_s, load.time_s, 1, values, (0.0,) * len(values))
    if before.count == 0 or not 0 < load.time_s - before.last_s <= LONGEST_GAP_S:
        return anew
    forces = zip(values, before.mean[: len(_FORCES)], strict=False)
    if any(abs(value - mean) > QUIET_SHARE * mean + QUIET_N for value, mean in forces):
        return anew
    count = before.count + 1
    mean = tuple(m + (v - m) / count for m, v in zip(before.mean, values, strict=True))
    squares = tuple(
        s + (v - old) * (v - new) for s, v, old, new in zip(before.squares, values, before.mean, mean, strict=True)
    )
    return Resting(before.since_s, load.time_s, count, mean, squares)


def rest_of(state: Resting) -> Rest | None:
    """How the foot rests; None before it has been quiet for long enough."""
    if state.count < 2 or state.last_s - state.since_s < REST_S:
        return None
    values = dict(zip(_VALUES, state.mean, strict=True))
    abductor = state.squares[_VALUES.index("abductor")]
    return Rest(FootLoad(state.last_s, **values), sqrt(abductor / (state.count - 1)))


def smoothed(before: FootLoad | None, load: FootLoad) -> FootLoad:
    """The load with noise taken off its forces; what is not measured now is not known now. Envelopes are smooth."""
    if before is None or not 0 < load.time_s - before.time_s <= LONGEST_GAP_S:
        return load
    share = 1.0 - exp(-(load.time_s - before.time_s) / SMOOTH_S)
    after: dict[str, float] = {}
    for name in _FORCES:
        was, now = getattr(before, name), getattr(load, name)
        after[name] = was + share * (now - was) if isfinite(was) else now
    return replace(load, **after)


def _sum(*values: float) -> float:
    known = [value for value in values if isfinite(value)]
    return sum(known) if known else nan
