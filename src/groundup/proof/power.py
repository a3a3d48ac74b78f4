"""Power: what an experiment could see, by simulation, before it begins; and no beginning where it could not.

Large is a change of the size that one test before and one after need to differ by (MDC95), or twice the expected one
where that is more (design). Who could not see even that would spend months on *cannot tell*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.errors import GroundupError
from groundup.proof.assignments import ORDERS, count, enough, possible
from groundup.proof.batches import Paired, Staggered, acute, staggered, with_without
from groundup.proof.designs import MOST_WEEKS, PRACTICE, Design, longer, phase_on, probe_days, rise
from groundup.proof.experiment import ALPHA, ROLES

Array = NDArray[np.float64]
ENOUGH = 0.8
"""The share of experiments with a large effect that must see it (design, the usual 80 %)."""
MDC_OF_SEM = 1.96 * 2**0.5
CORRELATION = 0.3
"""How much the error of a probe hangs on to the next one, as assumed (design)."""
EXPERIMENTS = 1_000
MISSED = 0.1
"""The share of probes assumed to be missed (design)."""


@dataclass(frozen=True, slots=True)
class World:
    """What a simulated experiment is like, in units of the error of one probe.

    `effect` of the work on each measure that should move; `learning` fades with a
    time constant of `learning_days`; `drift` is a straight
    change over the whole experiment; `missed` the share of probes not done; `dropout` the share of people who stop at
    some random day; `rho` the error's correlation from probe to probe.
    """

    effect: float = 0.0
    learning: float = 0.0
    learning_days: float = 14.0
    drift: float = 0.0
    missed: float = 0.0
    dropout: float = 0.0
    rho: float = 0.0
    rise_days: float | None = None
    """How long the effect takes; None is as the design assumes."""


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Experiments as `batches` reads them: assignments (experiments, …) and values by role."""

    assigned: NDArray[np.intp]
    values: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Error:
    """The error of one probe of a measure in its unit, and the expected effect where one is published."""

    sd: float
    source: str
    expected: float | None
    expected_says: str


@dataclass(frozen=True, slots=True)
class Power:
    """What the experiment could see. Effects in units of the error of one probe; powers as shares of experiments."""

    expected: float | None
    at_expected: float | None
    large: float
    at_large: float
    assignments: int
    experiments: int

    @property
    def enough(self) -> bool:
        """Whether a large effect would be seen."""
        return self.at_large >= ENOUGH


@dataclass(frozen=True, slots=True)
class Help:
    """A change of the experiment that would help, and the power at the same large effect that it would have."""

    says: str
    kind: Literal["longer", "more probes", "better measure"]
    at_large: float


class TooWeak(GroundupError):
    """An experiment that could not see even a large effect."""


def power(design: Design, errors: Mapping[str, Error], *, seed: int, experiments: int = EXPERIMENTS) -> Power:
    """The power at the expected and at a large effect. `errors` by role, of the measures that should move.

    Of two measures the smaller effect counts for both: the weaker one decides what can be seen.
    """
    enough(design)
    effects = [abs(e.expected) / e.sd for e in errors.values() if e.expected is not None]
    expected = min(effects) if len(effects) == len(errors) else None
    large = max(MDC_OF_SEM, 2.0 * expected if expected is not None else 0.0)
    return Power(
        expected=expected,
        at_expected=None if expected is None else _seen(design, expected, seed=seed, experiments=experiments),
        large=large,
        at_large=_seen(design, large, seed=seed, experiments=experiments),
        assignments=count(design),
        experiments=experiments,
    )


def what_helps(design: Design, large: float, *, seed: int, experiments: int = 400) -> tuple[Help, ...]:
    """What would make an experiment strong enough: first each thing alone, as little of it as suffices."""
    found: list[Help] = []
    for weeks in (w for w in (*range(design.weeks + 4, design.weeks + 21, 4), MOST_WEEKS) if w <= MOST_WEEKS):
        if design.kind == "with_without" and 7 * weeks // (2 * design.phase_days) > 14:
            break
        if (at := _seen(longer(design, weeks=weeks), large, seed=seed, experiments=experiments)) >= ENOUGH:
            found.append(Help(f"{weeks} weeks instead of {design.weeks}", "longer", at))
            break
    for per_week in range(design.probes_per_week + 1, 8):
        more = replace(design, probes_per_week=per_week)
        if (at := _seen(more, large, seed=seed, experiments=experiments)) >= ENOUGH:
            says = f"{per_week} probes a week instead of {design.probes_per_week}"
            found.append(Help(says, "more probes", at))
            break
    if (at := _seen(design, 2.0 * large, seed=seed, experiments=experiments)) >= ENOUGH:
        says = "a measure with half the error: the mean of two tests on the same day, or one that is measured better"
        found.append(Help(says, "better measure", at))
    return tuple(found)


def refuse_if_weak(found: Power, helps: tuple[Help, ...]) -> None:
    """Raise where a large effect would not be seen, and say what would help."""
    if found.enough:
        return
    ways = "; or ".join(h.says for h in helps) or "a longer experiment with more probes and a better measure together"
    raise TooWeak(
        f"power of at least {ENOUGH:.0%} at a large effect",
        found=f"{found.at_large:.0%}: most such experiments would end with “cannot tell” even if it worked well",
        next_step=f"What would help: {ways}.",
    )


def simulated(design: Design, world: World, rng: Generator, *, experiments: int) -> Simulated:
    """Draw experiments of a world. The control never has an effect; learning and drift act on every measure alike."""
    assigned = _assigned(design, rng, experiments)
    days = np.array(probe_days(design), dtype=float)
    there = rng.random((experiments, len(days))) >= world.missed
    stops = np.where(rng.random(experiments) < world.dropout, rng.uniform(0, design.days, experiments), np.inf)
    there &= days[None, :] < stops[:, None]
    shared = world.learning * -np.exp(-days / world.learning_days) + world.drift * days / design.days
    values: dict[str, Array] = {}
    for role in ROLES[design.kind]:
        if design.kind == "acute":
            value = _acute_values(assigned, world, rng, of_control=role == "control") + shared[None, :, None]
            values[role] = np.where(there[:, :, None], value, np.nan)
            continue
        share = np.zeros((experiments, len(days))) if role == "control" else _share(design, assigned, days, world, role)
        value = world.effect * share + shared + _errors(rng, experiments, len(days), world.rho)
        values[role] = np.where(there, value, np.nan)
        if design.kind == "staggered":
            values[role][:, :PRACTICE] = np.nan
    return Simulated(assigned, values)


def analyzed(design: Design, drawn: Simulated, *, intervals: Sequence[str] = ()) -> Staggered | Paired:
    """A simulated batch as it would be analyzed; `intervals` are the roles of which a staggered one has them."""
    if design.kind == "staggered":
        return staggered(design, drawn.assigned, drawn.values, {"foot": 1, "hip": 1}, intervals=intervals)
    return acute(drawn.values) if design.kind == "acute" else with_without(design, drawn.assigned, drawn.values)


def decisions(found: Staggered | Paired) -> Array:
    """−1, 0 or 1 of each experiment: the other way, cannot tell, it moved; the control takes a verdict back."""
    if isinstance(found, Staggered):
        return np.where((found.p <= ALPHA) & (found.p_control > ALPHA), found.toward, 0.0)
    paired = found
    sure = (paired.p["outcome"][0] <= ALPHA) & (paired.p["control"][0] > ALPHA)
    return np.where(sure, np.sign(np.nan_to_num(paired.estimates["outcome"][0].value[:, 0])), 0.0)


def _seen(design: Design, effect: float, *, seed: int, experiments: int) -> float:
    """The share of experiments that see an effect in its direction."""
    world = World(effect=effect, missed=MISSED, rho=CORRELATION)
    drawn = simulated(design, world, np.random.default_rng(seed), experiments=experiments)
    return float((decisions(analyzed(design, drawn)) > 0).mean())


def _assigned(design: Design, rng: Generator, experiments: int) -> NDArray[np.intp]:
    if design.kind == "acute":
        return rng.integers(len(ORDERS), size=(experiments, design.pairs))
    rows = possible(design)
    return rows[rng.integers(len(rows), size=experiments)]


def _share(design: Design, assigned: NDArray[np.intp], days: Array, world: World, role: str) -> Array:
    """How much of the effect is there at each probe: (experiments, places)."""
    if design.kind == "with_without":
        every = np.unique(assigned, axis=0, return_inverse=True)
        with_on = np.array(
            [[phase_on(design, tuple(a), int(d)) == "with" for d in days] for a in every[0]], dtype=float
        )
        return with_on[every[1].ravel()]
    own = assigned[:, 0 if role == "foot" else 1].astype(float)
    return rise(days, own, rise_days=design.rise_days if world.rise_days is None else world.rise_days)


def _acute_values(assigned: NDArray[np.intp], world: World, rng: Generator, *, of_control: bool) -> Array:
    """(experiments, days, cues): the errors of one day follow its order of cues; a place in the order adds nothing."""
    experiments, days = assigned.shape
    errors = _errors(rng, experiments * days, 3, world.rho).reshape(experiments, days, 3)
    value = np.empty_like(errors)
    np.put_along_axis(value, np.array(ORDERS)[assigned], errors, axis=2)
    value += rng.normal(size=(experiments, days, 1))  # the day itself, which every cue of it shares
    if not of_control:
        value[:, :, 1] += world.effect
    return value


def _errors(rng: Generator, experiments: int, n: int, rho: float) -> Array:
    """Errors of variance 1 that hang on to one another: (experiments, n)."""
    errors = rng.normal(size=(experiments, n))
    for i in range(1, n):
        errors[:, i] = rho * errors[:, i - 1] + np.sqrt(1.0 - rho**2) * errors[:, i]
    return errors
