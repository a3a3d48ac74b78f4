"""What is handed over: the one value that every hand-over file, table, bundle and page is made of.

It holds what a person chose and nothing else: a part that was not chosen is absent, not empty by accident (`parts`
says so). Times carry their zone; what is unknown is None, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from groundup.anatomy import Side
from groundup.measure import Status

NAME = "groundup.handover/1"

Part = Literal["training", "progress", "measures", "tests", "pain", "plan", "experiments", "body", "screening", "notes"]
PARTS: tuple[Part, ...] = get_args(Part)

PART_WORD: Mapping[Part, str] = {
    "training": "What was trained, against the plan",
    "progress": "Primary measures with their verdicts",
    "measures": "Every measure taken",
    "tests": "Tests as they were taken",
    "pain": "Pain, and why sessions were stopped",
    "plan": "The plan as it is now",
    "experiments": "Experiments",
    "body": "Age, sex, height and mass",
    "screening": "Answers to the screening questions",
    "notes": "Your own notes",
}
USUAL: frozenset[Part] = frozenset({"training", "progress", "measures", "tests", "pain", "plan", "experiments"})
"""What a hand-over holds where nobody chose: never the answers on health, the body or one's own notes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose to hand over: parts, the days from `first` to `last` (both included), and whether by name."""

    parts: frozenset[Part] = USUAL
    first: date | None = None
    last: date | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class HandedWeek:
    """Sessions of one week: what the plan asked for and what counts as done."""

    monday: date
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class HandedSet:
    """One set as done; `unit` is reps, s or min, the same for target and done."""

    exercise: str
    name: str
    level: int
    side: Side | None
    set: int
    target: float
    done: float
    unit: str
    clean: float | None
    counted_by: str
    effort: float | None
    skipped: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandedSession:
    """One finished session. Pains are 0 to 10 as the person said them, None where pain was not chosen or not said."""

    id: str
    started: datetime
    kind: str
    title: str
    minutes: float | None
    planned_sets: int
    sets_done: int
    counts: bool
    stopped_for: str | None
    pain_before: float | None
    pain_worst: float | None
    pain_next_morning: float | None
    sets: tuple[HandedSet, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandedMeasure:
    """One measure: value in `unit` with its 95 % interval `low` to `high`, or `interval_why` there is none.

    `kind` is practice, baseline, retest or extra; `source` the test, session or assessment it came from. Method and
    conditions belong to its identity: values of two methods are never joined.
    """

    at: datetime
    kind: str
    source: str
    id: str
    link: str
    side: Side | None
    repetition: int | None
    value: float | None
    unit: str
    low: float | None
    high: float | None
    interval_why: str
    method: str
    status: Status
    why: str
    conditions: dict[str, str]
    state: str | None
    bound: str
    reference: str


@dataclass(frozen=True, slots=True)
class HandedTest:
    """One test as taken; trials are plain values as its protocol has them."""

    id: str
    test: str
    protocol: str
    kind: str
    started: datetime
    finished: datetime | None
    conditions: dict[str, Any]
    trials: tuple[Any, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandedPain:
    """One answer on pain, 0 to 10: before, worst, morning (of a session) or other."""

    at: datetime
    moment: str
    value: float
    session: str | None
    place: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandedGoal:
    """A primary measure, chosen before training to judge by."""

    measure: str
    name: str
    side: Side | None
    method: str
    chosen: datetime


@dataclass(frozen=True, slots=True)
class HandedPoint:
    """One value of a line over time: the repetitions of one test are one point."""

    at: datetime
    value: float
    kind: str


@dataclass(frozen=True, slots=True)
class HandedVerdict:
    """What may be said of one line of a primary measure. `verdict` is None before the first retest.

    `needed` is how far a mean of the retest has to be from the baseline to be more than measurement error; None where
    the error is unknown. `band` says where that error comes from.
    """

    measure: str
    name: str
    side: Side | None
    method: str
    unit: str
    conditions: dict[str, str]
    verdict: str | None
    sentence: str
    baseline: float | None
    now: float | None
    difference: float | None
    low: float | None
    high: float | None
    needed: float | None
    band: str
    adherence: str
    warnings: tuple[str, ...]
    points: tuple[HandedPoint, ...]


@dataclass(frozen=True, slots=True)
class HandedExercise:
    """One exercise of the plan with its dose; `amount` a set in reps, s or min."""

    exercise: str
    name: str
    level: int
    level_name: str
    sets: int
    amount: float
    unit: str
    rest_s: float


@dataclass(frozen=True, slots=True)
class HandedDay:
    """One day of the plan's week, 0 = Monday."""

    weekday: int
    title: str
    exercises: tuple[HandedExercise, ...]


@dataclass(frozen=True, slots=True)
class HandedPlan:
    """The plan that holds, and why it looks as it does."""

    version: int
    made: datetime
    starts: date
    why: str
    days: tuple[HandedDay, ...]


@dataclass(frozen=True, slots=True)
class HandedScreening:
    """The latest answers to the screening questions, by id, and what a professional cleared."""

    at: datetime
    answers: dict[str, bool]
    questions: dict[str, str]
    cleared: tuple[str, ...]
    cleared_by: str
    cleared_on: date | None


@dataclass(frozen=True, slots=True)
class HandedBody:
    """What is known of the body, in the units people use."""

    age_years: float | None
    sex: str | None
    height_m: float | None
    mass_kg: float | None


@dataclass(frozen=True, slots=True)
class HandedExperiment:
    """One home experiment: its design and, once it is over, its result, both as plain values."""

    id: str
    title: str
    started: datetime | None
    ended: datetime | None
    state: str
    unblinded: bool
    design: dict[str, Any]
    result: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Handed:
    """Everything of one hand-over. `key` tells two people apart without saying who they are."""

    key: str
    name: str | None
    synthetic: bool
    made: datetime
    software: str
    parts: tuple[Part, ...]
    first: date | None
    last: date | None
    said: tuple[str, ...] = ()
    """What a reader has to know of the whole: what is held back, what is doubtful."""
    weeks: tuple[HandedWeek, ...] = ()
    sessions: tuple[HandedSession, ...] = ()
    goals: tuple[HandedGoal, ...] = ()
    verdicts: tuple[HandedVerdict, ...] = ()
    measures: tuple[HandedMeasure, ...] = ()
    tests: tuple[HandedTest, ...] = ()
    pains: tuple[HandedPain, ...] = ()
    plan: HandedPlan | None = None
    experiments: tuple[HandedExperiment, ...] = ()
    body: HandedBody | None = None
    screening: HandedScreening | None = None
    schema: str = field(default=NAME)

    @property
    def planned(self) -> int:
        """Sessions that the plan asked for."""
        return sum(w.planned for w in self.weeks)

    @property
    def done(self) -> int:
        """Sessions that count as done."""
        return sum(w.done for w in self.weeks)
