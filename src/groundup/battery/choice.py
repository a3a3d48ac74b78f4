"""Which tests a person takes, and when: at most three primary measures, four minutes, nothing a caution forbids."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from groundup.battery.protocol import Protocol, measured_by, protocols
from groundup.errors import UsageError

MOST_PRIMARY = 3
"""More than three chosen measures make false alarms likely (evidence.md 5.2, 7)."""
BATTERY_S = 240.0
"""Four minutes at the start of a session (design)."""
BASELINE_SESSIONS = 3
BASELINE_DAYS = (7, 14)
RETEST_WEEKS = (4, 8, 12)
RETEST_DAYS = 2
RETEST_WITHIN = timedelta(days=14)
"""Baseline of at least three sessions within 7 to 14 days, the first of them practice; retests at weeks 4, 8, 12
on two days each (evidence.md 5.2), the second within two weeks of the first (design)."""


SUGGESTED = ("ankle.lunge_distance", "glute.single_leg_bridge_repetitions")
"""What is proposed to somebody who has not chosen: the link that is measured best at home, and the strength that is
asked about; together within the four minutes (design)."""


@dataclass(frozen=True, slots=True)
class Battery:
    """The tests of one session, and what was left out with the reason."""

    tests: tuple[Protocol, ...]
    left_out: tuple[tuple[str, str], ...]
    """(name of the test or measure, why)."""

    @property
    def seconds(self) -> float:
        """How long it usually takes [s]."""
        return sum(p.seconds for p in self.tests)


@dataclass(frozen=True, slots=True)
class Due:
    """A battery that is due: which one, since when, and the sentence that says why."""

    kind: Literal["practice", "baseline", "retest"]
    number: int
    since: date
    says: str


def battery(primary: Sequence[str], *, forbids: AbstractSet[str] = frozenset(), limit_s: float = BATTERY_S) -> Battery:
    """The quickest test of each chosen measure, first chosen first, as many as fit into the time.

    `primary` are measure ids, at most three. `forbids` are demands that a caution rules out.
    """
    if len(set(primary)) > MOST_PRIMARY:
        raise UsageError(
            f"at most {MOST_PRIMARY} primary measures",
            found=f"{len(set(primary))}",
            next_step="Choose the ones you care about most; the others are still shown, without a verdict on change.",
        )
    tests: list[Protocol] = []
    left_out: list[tuple[str, str]] = []
    for measure_id in dict.fromkeys(primary):
        options = measured_by(measure_id)
        if not options:
            left_out.append((measure_id, "no test that you can take at home gives it"))
            continue
        allowed = [p for p in options if not p.demands & forbids]
        if not allowed:
            barred = ", ".join(sorted(d.replace("_", " ") for d in options[0].demands & forbids))
            left_out.append((options[0].name, f"your answers rule out {barred}"))
        elif any(p in tests for p in allowed):
            continue  # a test already taken gives this measure too
        elif sum(p.seconds for p in tests) + allowed[0].seconds > limit_s:
            left_out.append((allowed[0].name, f"it does not fit into {limit_s / 60:.0f} minutes; take it on its own"))
        else:
            tests.append(allowed[0])
    return Battery(tuple(tests), tuple(left_out))


def possible_primaries(*, forbids: AbstractSet[str] = frozenset()) -> tuple[tuple[str, Protocol], ...]:
    """(measure id, quickest test) of everything a person may choose, from the ground up."""
    ids = dict.fromkeys(m for p in protocols() for m in p.measures)
    options = ((m, [p for p in measured_by(m) if not p.demands & forbids]) for m in ids)
    return tuple((m, tests[0]) for m, tests in options if tests)


def due(taken: Sequence[date], *, today: date, training_since: date | None) -> Due | None:
    """The battery that is due today, or None. `taken` are the days on which whole batteries were taken.

    The first is practice and never counts; two more make the baseline. After that the retests of weeks 4, 8 and 12,
    each from its week on until both its days are taken. At most one battery a day.
    """
    days = sorted(set(taken))
    if today in days:
        return None
    if len(days) < BASELINE_SESSIONS:
        number = len(days) + 1
        if number == 1:
            return Due(
                "practice", 1, today, "First tests: a practice round. It shows you how; its values do not count."
            )
        return Due("baseline", number, today, f"Tests {number} of {BASELINE_SESSIONS}: your baseline.")
    start = training_since if training_since is not None else days[BASELINE_SESSIONS - 1]
    for number, week in enumerate(RETEST_WEEKS, start=1):
        opens = start + timedelta(weeks=week)
        later = (start + timedelta(weeks=w) for w in RETEST_WEEKS if w > week)
        closes = next(later, date.max)
        if not opens <= today < closes or days[BASELINE_SESSIONS - 1] >= opens:
            continue  # a baseline that late has no change to show yet
        inside = [d for d in days if opens <= d]
        if not inside:
            return Due("retest", number, opens, f"Week {week}: time to take your tests again.")
        if len(inside) < RETEST_DAYS and today - inside[0] <= RETEST_WITHIN:
            says = f"Week {week}, day {len(inside) + 1} of {RETEST_DAYS}: one day alone cannot be judged."
            return Due("retest", number, opens, says)
    return None


def baseline_doubts(taken: Sequence[date]) -> tuple[str, ...]:
    """What weakens a finished baseline, as sentences; empty where nothing does."""
    days = sorted(set(taken))[:BASELINE_SESSIONS]
    if len(days) < BASELINE_SESSIONS:
        return ()
    span = (days[-1] - days[0]).days
    low, high = BASELINE_DAYS
    if low <= span <= high:
        return ()
    word = "closer together" if span < low else "further apart"
    return (
        f"Your three baseline days span {span} days, {word} than the {low} to {high} that are advised: "
        "your own error may be judged wrongly.",
    )
