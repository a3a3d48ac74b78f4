"""The rules by which a change is judged, with the figures that the program uses and where each comes from."""

from dataclasses import dataclass

from groundup.battery.choice import BASELINE_DAYS, BASELINE_SESSIONS, MOST_PRIMARY, RETEST_DAYS, RETEST_WEEKS
from groundup.measure import Mark
from groundup.proof.adherence import ENOUGH
from groundup.proof.comparing import LEAST_DF, OWN_DF, SECOND_SIDE, WEEK_SHARE
from groundup.proof.published import EXTREME_Z, WORTHWHILE_SD
from groundup.proof.windows import LOOKS


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what it says, and its mark."""

    name: str
    says: str
    mark: Mark


def change_rules() -> tuple[Rule, ...]:
    """Every rule, in the order in which it is applied."""
    low, high = BASELINE_DAYS
    weeks = ", ".join(map(str, RETEST_WEEKS))
    return (
        Rule(
            "Baseline",
            f"{BASELINE_SESSIONS} test days within {low} to {high} days before training. The first is practice and "
            "never counts: a second trial is already better without any training.",
            "design",
        ),
        Rule("Retests", f"In weeks {weeks} of training, {RETEST_DAYS} days each, their mean against yours.", "design"),
        Rule(
            "Own error",
            f"How much your test days scatter within the baseline and within each retest, from {OWN_DF:g} degrees of "
            f"freedom on (from {LEAST_DF:g} where nothing is published); the other side counts {SECOND_SIDE:g}.",
            "design",
        ),
        Rule(
            "Good and bad weeks",
            f"{100 * WEEK_SHARE:g} % of a day's error is taken to be shared by the days of one week: averaging does "
            "not take it away.",
            "design",
        ),
        Rule(
            "Published error",
            "Where your own days are too few, the error published for the same test taken the same way, if it was read "
            "or derived. One from memory judges nobody. Without either: unknown error, no verdict.",
            "D",
        ),
        Rule(
            "The smallest detectable change",
            "MDC95 = 1.96 · √2 · SEM: two single days differ by more in 1 of 20 cases without any change.",
            "D",
        ),
        Rule(
            "Several lines and looks",
            f"At most {MOST_PRIMARY} measures are chosen beforehand. All lines judged at once and the {LOOKS} looks at "
            "each share the 5 %, so each look needs more than it would alone. All later looks together, however many, "
            "may mislead 5 % once more: each asks for more than the one before.",
            "design",
        ),
        Rule(
            "Enough training",
            f"Below {100 * ENOUGH:.0f} % of the planned sessions: not enough training to judge.",
            "design",
        ),
        Rule(
            "Worth having",
            f"The smallest worthwhile change is {WORTHWHILE_SD:g} of the spread between people of the same kind.",
            "design",
        ),
        Rule(
            "Extreme beginnings",
            f"A baseline further than {EXTREME_Z:g} standard deviations from the mean of other people tends back to "
            "the middle by itself, and the page says so.",
            "design",
        ),
        Rule(
            "Ways of measuring",
            "Another method, unit or other conditions begin a line of their own. Two lines are never compared.",
            "design",
        ),
    )
