"""Three designs of the home experiment: what is compared, when it is probed, which work belongs to which day.

*Staggered*: foot work first, hip work later, both starts drawn at random (multiple baseline across measures, evidence
5.2, 5). *With and without* a foot trainer: phases in pairs, the order of each pair drawn. *Acute*: foot cue, glute
cue and no cue every day, their order drawn (evidence 5.2, 6). The shape is published, every figure here is a design
value of ours.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.errors import UsageError

Kind = Literal["staggered", "with_without", "acute"]
KINDS: tuple[Kind, ...] = ("staggered", "with_without", "acute")
Phase = Literal["baseline", "foot", "foot and hip", "with", "without", "cues"]
Array = NDArray[np.float64]

ACUTE_CONDITIONS = ("none", "foot cue", "hip cue")
"""What an acute day compares, named as the differential test names them."""
BASELINE_DAYS = 14
"""No block starts before two weeks of probes (design, as the 7 to 14 days of a baseline)."""
RISE_DAYS = 28
"""How long training takes to its full effect: first strength in weeks 3 to 4, judged from 6 to 8 (evidence 5.1; the
straight line between is a design value)."""
PACES = (14.0, 28.0, 56.0)
"""Days after its start at which the rise of an effect may change its slope: the interval holds whether an effect is
full after two, four or eight weeks (design)."""
GAP_DAYS = 7
"""At least so long foot work runs alone before hip work may start (design)."""
SETTLE_DAYS = 3
"""The first days of a phase with or without the trainer carry over from the one before and do not count (design)."""
LEARNING_DAYS = 14.0
"""Weeks 1 to 2 are learning (evidence 5.1): what practice gives fades with this time constant (design)."""
PRACTICE = 2
"""Probes at the beginning that teach how, and do not count (evidence 5.2, 1 discards the first)."""
LEAST_WEEKS, MOST_WEEKS = 4, 52


@dataclass(frozen=True, slots=True)
class Design:
    """One design with its length. Days count from the day on which the experiment begins, which is day 0.

    `probes_per_week` are the short tests it asks for; of an acute design, each is a day on which all cues are done.
    `phase_days` is the length of one phase with or without the trainer.
    """

    kind: Kind
    weeks: int
    probes_per_week: int
    phase_days: int = 7
    rise_days: int = RISE_DAYS

    @property
    def days(self) -> int:
        """How long it lasts."""
        return 7 * self.weeks

    @property
    def pairs(self) -> int:
        """Pairs that are compared: of phases, or of cues on one day."""
        if self.kind == "with_without":
            return self.days // (2 * self.phase_days)
        return self.weeks * self.probes_per_week if self.kind == "acute" else 0


DEFAULTS: dict[Kind, Design] = {
    "staggered": Design("staggered", weeks=24, probes_per_week=5),
    "with_without": Design("with_without", weeks=16, probes_per_week=4),
    "acute": Design("acute", weeks=6, probes_per_week=2),
}
"""What is proposed (design)."""


def checked(design: Design) -> Design:
    """The design if it can be done; otherwise an error that says what is possible."""
    if not LEAST_WEEKS <= design.weeks <= MOST_WEEKS:
        raise UsageError(f"{LEAST_WEEKS} to {MOST_WEEKS} weeks", found=f"{design.weeks}", where=title(design.kind))
    if not 1 <= design.probes_per_week <= 7:
        raise UsageError("1 to 7 probes a week", found=f"{design.probes_per_week}", where=title(design.kind))
    if design.kind == "with_without" and not SETTLE_DAYS < design.phase_days <= 28:
        raise UsageError(f"phases of {SETTLE_DAYS + 1} to 28 days", found=f"{design.phase_days} days")
    return design


def title(kind: Kind) -> str:
    """The design in words."""
    return {"staggered": "Foot first, hip later", "with_without": "With and without a foot trainer",
            "acute": "Foot cue, glute cue, no cue"}[kind]  # fmt: skip


@cache
def probe_days(design: Design) -> tuple[int, ...]:
    """The days of the probes, spread over each week; of the trainer's phases only those that have settled."""
    per = design.probes_per_week
    if design.kind != "with_without":
        return tuple(7 * (i // per) + (i % per) * 7 // per for i in range(design.weeks * per))
    counted = design.phase_days - SETTLE_DAYS
    each = min(counted, max(1, round(per * design.phase_days / 7)))
    first = (p * design.phase_days + SETTLE_DAYS for p in range(2 * design.pairs))
    return tuple(start + i * counted // each for start in first for i in range(each))


def starts(design: Design) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The days on which foot work and hip work may start: every probe day of two windows of equal length."""
    free = design.days - BASELINE_DAYS - GAP_DAYS - design.rise_days
    half = free / 2.0
    days = probe_days(design)
    hip_from = BASELINE_DAYS + half + GAP_DAYS
    foot = tuple(d for d in days if BASELINE_DAYS <= d < BASELINE_DAYS + half)
    return foot, tuple(d for d in days if hip_from <= d < hip_from + half)


def expected_anyway(days: Array) -> Array:
    """What a measure may do without any effect: a level, a straight trend, learning that fades. (n,) -> (3, n)."""
    return np.stack([np.ones_like(days), days / max(float(days.max()), 1.0), np.exp(-days / LEARNING_DAYS)])


def phase_on(design: Design, assignment: tuple[int, ...], day: int) -> Phase:
    """What a day belongs to under an assignment; after the last day, what the last day belonged to."""
    day = min(max(day, 0), design.days - 1)
    if design.kind == "acute":
        return "cues"
    if design.kind == "staggered":
        foot, hip = assignment
        return "baseline" if day < foot else "foot" if day < hip else "foot and hip"
    pair, second = divmod(min(day // design.phase_days, 2 * design.pairs - 1), 2)
    return "with" if (assignment[pair] == 1) != bool(second) else "without"


def rise(days: Array, starts_on: Array, *, rise_days: float) -> Array:
    """How much of an effect is there on each day for each start: 0 up to the start's own day, then straight to 1.

    `days` (n,), `starts_on` (m,) -> (m, n). The probe of the day comes before its training.
    """
    since = days[None, :] - starts_on[:, None]
    return np.clip(since / rise_days, 0.0, 1.0) if rise_days > 0 else (since > 0).astype(float)


def rise_in_pieces(days: Array, starts_on: Array) -> Array:
    """The pieces of a rise whose pace is not known: each goes from 0 to 1 between two of `PACES`, then stays.

    `days` (n,), `starts_on` (m,) -> (m, pieces, n). Every rise that is straight between the paces is a sum of them.
    """
    since = (days[None, :] - starts_on[:, None])[:, None, :]
    begins = np.array((0.0, *PACES[:-1]))[None, :, None]
    ends = np.array(PACES)[None, :, None]
    return np.clip((since - begins) / (ends - begins), 0.0, 1.0)


def longer(design: Design, *, weeks: int) -> Design:
    """The same design over more weeks."""
    return replace(design, weeks=weeks)
