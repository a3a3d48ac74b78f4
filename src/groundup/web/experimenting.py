"""The home experiment beside everything else: what it hides, what it asks for today, and what its probes are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from statistics import fmean
from typing import Any

from groundup.battery.protocol import Protocol, measured_by, protocol, protocols
from groundup.errors import UsageError
from groundup.evidence.catalogue import definition
from groundup.proof.designs import Design, Kind, Phase, phase_on, probe_days
from groundup.proof.expected import EXPECTED, direction
from groundup.proof.experiment import ROLES
from groundup.proof.power import MDC_OF_SEM, Error
from groundup.proof.probes import Outcome, Probe, Role
from groundup.store.experiments import StoredExperiment
from groundup.store.store import Store
from groundup.training.exercises import exercise

OWN_DAYS = 5
"""From so many days on the person's own error is used (design)."""
SUGGESTED: Mapping[Kind, Mapping[Role, str]] = {
    "staggered": {"foot": "foot.toe_strength", "hip": "glute.abductor_strength", "control": "ankle.lunge_distance"},
    "with_without": {"outcome": "foot.toe_strength", "control": "ankle.lunge_distance"},
    "acute": {"outcome": "knee.fppa_at_60", "control": "core.trunk_lean_peak"},
}
"""Lunge distance as the control: ankle range answers to weeks of stretching, which the routine does not have.

The evidence report names hand grip (5.2, 4); a hand is no link of the chain, so the catalog has no such measure.
"""
TRAINED: frozenset[str] = frozenset({"foot", "hip", "glute", "knee"})
"""Links whose measures the blocks train or are said to move: none of them is a control of weeks of work."""
STRETCHED = "knee_to_wall"
"""The option of the routine that does stretch the ankle."""
ACUTE_MOVEMENT = "single_leg_squat"
"""What the cues are tried with."""
ACUTE = "acute"
"""The id under which an acute day is kept among the tests."""
_LINKS: Mapping[Role, tuple[str, ...]] = {"foot": ("foot",), "hip": ("hip", "glute")}


@dataclass(frozen=True, slots=True)
class Next:
    """What a running experiment asks for today."""

    day: int
    phase: Phase
    slot: int | None
    """The place that is open; None before the first and where nothing counts today."""
    left: tuple[Protocol, ...]
    """The tests of the open place that were not taken yet."""
    next_on: int | None
    """The day of the next place."""
    over: bool


def hidden_outcomes(store: Store, person_id: str, *, now: datetime) -> frozenset[str]:
    """The measure ids whose values no page shows a person, because an experiment on them runs.

    Empty without one, after its end, and where the person looked and made it unblinded.
    """
    running = store.running_experiment(person_id)
    if running is None or running.started > now:
        return frozenset()
    return running.hides


def is_over(running: StoredExperiment, on: date) -> bool:
    """Whether its last day has passed."""
    return (on - running.experiment.begins).days >= running.experiment.design.days


def next_of(store: Store, running: StoredExperiment, *, now: datetime) -> Next:
    """What is asked for at a moment."""
    experiment, design = running.experiment, running.experiment.design
    day = (now.date() - experiment.begins).days
    places = probe_days(design)
    slot = max((i for i, d in enumerate(places) if d <= day), default=None)
    phase = phase_on(design, experiment.assignment, day)
    ends = next((d for d in places if d > day), design.days)
    settling = design.kind == "with_without" and slot is not None and phase != phase_on(
        design, experiment.assignment, places[slot]
    )  # fmt: skip
    left: tuple[Protocol, ...] = ()
    if slot is not None and not settling and day < design.days:
        since = places[slot]
        done = {
            t.test_id
            for t in store.tests(running.person_id)
            if since <= (t.started.date() - experiment.begins).days < ends
        }
        wanted = dict.fromkeys(o.test_id for o in experiment.outcomes)
        if design.kind == "acute":
            wanted = dict.fromkeys([ACUTE]) if ACUTE not in done else {}
            left = (protocol(ACUTE_MOVEMENT),) if wanted else ()
        else:
            left = tuple(protocol(t) for t in wanted if t not in done)
    following = next((d for d in places if d > day), None)
    return Next(day, phase, None if settling else slot, left, following, day >= design.days)


def choices(kind: Kind, role: Role, *, forbids: frozenset[str]) -> tuple[tuple[str, Protocol], ...]:
    """(measure id, test) of what may be chosen for a role, the suggested one first."""
    found: list[tuple[str, Protocol]] = []
    for p in protocols():
        for m in p.measures:
            if _fits(kind, role, m, p) and not p.demands & forbids and all(m != known for known, _ in found):
                found.append((m, p if kind == "acute" else measured_by(m)[0]))
    first = SUGGESTED[kind].get(role)
    return tuple(sorted(found, key=lambda f: f[0] != first))


def control_doubt(store: Store, person_id: str, outcomes: Sequence[Outcome]) -> str:
    """Why the chosen control is none for this person; empty where nothing speaks against it."""
    plan = store.plan(person_id)
    control = next((o for o in outcomes if o.role == "control"), None)
    if plan is None or control is None or control.measure_id != "ankle.lunge_distance":
        return ""
    if all(p.exercise_id != STRETCHED for p in plan.prescriptions):
        return ""
    name = exercise(STRETCHED).name
    return f"Your plan has {name.lower()}, which stretches the ankle: lunge distance may move by that. Choose another."


def chosen_outcomes(kind: Kind, chosen: Mapping[str, str], *, forbids: frozenset[str]) -> tuple[Outcome, ...]:
    """The measures of an experiment from the ids that were chosen; twice the same is refused."""
    made: list[Outcome] = []
    for role in ROLES[kind]:
        options = dict(choices(kind, role, forbids=forbids))
        wanted = chosen.get(role) or SUGGESTED[kind][role]
        if wanted not in options:
            wanted = next(iter(options), "") if role not in chosen else wanted
        if wanted not in options:
            raise UsageError(f"a measure for “{role}” that a test at home gives", found=f"'{wanted[:60]}'")
        known, test = definition(wanted), options[wanted]
        way = direction(wanted, known.better)
        made.append(Outcome(role, wanted, known.name, known.unit, test.method, None, way, test.id, known.sided))
    if len({o.measure_id for o in made}) < len(made):
        raise UsageError("measures that differ", found="one of them twice", next_step="Choose another control.")
    return tuple(made)


def error_of(store: Store, person_id: str, of: Outcome) -> Error | None:
    """The error of one probe: the person's own from their days, else the published one; None where nobody knows.

    Own: from the differences of successive days, so that a slow change is no error (von Neumann 1941). A figure from
    memory (mark M) does not count as published. The mean of two sides is believed to be as uncertain as one.
    """
    own = _daily(store, person_id, of)
    expected = EXPECTED.get(of.measure_id)
    level = fmean(own) if own else None
    sd, source = None, ""
    if len(own) >= OWN_DAYS:
        steps = [b - a for a, b in pairwise(own)]
        sd = (sum(s * s for s in steps) / (2 * len(steps))) ** 0.5
        source = f"your own, from {len(own)} days"
    if not sd:
        known = definition(of.measure_id)
        if known.mdc95 is not None:
            sd, source = known.mdc95 / MDC_OF_SEM, f"published (MDC95 {known.mdc95:g} {known.unit})"
        elif expected and expected.error_percent and expected.mark != "M" and level:
            sd = abs(level) * expected.error_percent / 100.0 / MDC_OF_SEM
            source = f"published (MDC95 about {expected.error_percent:g} % of your own value)"
    if not sd:
        return None
    change = None
    if expected is not None and expected.change is not None and not (expected.relative and level is None):
        change = expected.change if not expected.relative else expected.change / 100.0 * abs(level or 0.0)
    says = expected.says if expected else "No expected change of this measure was read"
    return Error(sd, source, change, says)


@dataclass(frozen=True, slots=True)
class Days:
    """On how many days a test has to be taken before the error of one is known, and on how many it was."""

    of: Outcome
    done: int
    wanted: int

    @property
    def left(self) -> int:
        """How many more."""
        return max(0, self.wanted - self.done)


def days_to_known(store: Store, person_id: str, of: Outcome) -> Days:
    """What makes the error of a test known: one day where a publication gives it in % of one's own value, else five."""
    expected = EXPECTED.get(of.measure_id)
    relative = expected is not None and expected.error_percent is not None and expected.mark != "M"
    return Days(of, len(_daily(store, person_id, of)), 1 if relative else OWN_DAYS)


def probes_of(store: Store, person_id: str, outcomes: Sequence[Outcome], kind: Kind) -> tuple[Probe, ...]:
    """The probes that the store holds of an experiment's measures, whatever their date."""
    found: list[Probe] = []
    acute = {t.id for t in store.tests(person_id, ACUTE)} if kind == "acute" else frozenset[str]()
    for measure_id in dict.fromkeys(o.measure_id for o in outcomes):
        for kept in store.measures(person_id, measure_id):
            m = kept.measure
            cue = dict(m.conditions).get("cue", "")
            if kind == "acute":
                if kept.test in acute and m.repetition is not None and kept.test is not None:
                    found.append(Probe(kept.at, m.id, m.side, m.method, m.value, kept.test, cue))
            elif kept.test is not None and m.repetition is None and not cue:
                found.append(Probe(kept.at, m.id, m.side, m.method, m.value, kept.test))
    return tuple(found)


def minutes_a_week(design: Design, outcomes: Sequence[Outcome]) -> float:
    """What the probes take each week."""
    if design.kind == "acute":
        return design.probes_per_week * (3 * protocol(ACUTE_MOVEMENT).seconds + 120.0) / 60.0
    seconds = sum(protocol(t).seconds for t in dict.fromkeys(o.test_id for o in outcomes))
    return design.probes_per_week * seconds / 60.0


def plain(value: Any) -> Any:
    """A result as plain JSON values."""
    import msgspec

    return msgspec.to_builtins(value)


def _fits(kind: Kind, role: Role, measure_id: str, test: Protocol) -> bool:
    """Whether a measure of a test may take a role: a control of weeks of work is of a link that no block trains."""
    link = measure_id.split(".")[0]
    if kind == "acute":
        return test.id == ACUTE_MOVEMENT
    return link not in TRAINED if role == "control" else link in _LINKS.get(role, (link,))


def _daily(store: Store, person_id: str, of: Outcome) -> list[float]:
    """One value a day of a measure by its method, oldest first: the mean of sides and tries."""
    days: dict[date, list[float]] = {}
    for kept in store.measures(person_id, of.measure_id):
        m = kept.measure
        if kept.test is not None and m.value is not None and m.method == of.method and m.repetition is None:
            days.setdefault(kept.at.date(), []).append(m.value)
    return [fmean(v) for _, v in sorted(days.items())]
