"""What progress says in plain words."""

from collections.abc import Sequence
from dataclasses import replace
from math import floor, log10

from groundup.battery.choice import MOST_PRIMARY
from groundup.measure import Interval
from groundup.proof.amounts import amount
from groundup.proof.baseline import Baseline
from groundup.proof.change import Change, ChangeVerdict
from groundup.proof.progress_lines import Chosen, Role, SeriesProgress
from groundup.proof.series import Series
from groundup.proof.windows import COUNTED, LOOKS, Windows

_TIME_LINE = (
    (2, "Weeks 1-2: learning. Large gains now are mostly practice of the test."),
    (4, "Weeks 3-4: better control, first strength."),
    (6, "Weeks 5-6: too early for most measures; strength and balance can be judged from weeks 6 to 8 on."),
    (12, "Weeks 6-8 are the earliest at which strength and balance can be judged, and the least that an arch needs."),
)
_LATER = "From week 12 on: size and habit."


def time_line(week: int | None) -> str:
    """What can be expected after so many whole weeks of training."""
    if week is None:
        return "Before training: three test days within one to two weeks make your baseline; the first is practice."
    return next((says for until, says in _TIME_LINE if week < until), _LATER)


def change_says(
    series: Series, verdict: ChangeVerdict | None, before: float, after: float, interval: Interval, *, good: int
) -> str:
    """The change in one sentence."""
    unit = "" if series.unit == "ratio" else series.unit
    if interval.low is not None and interval.high is not None:
        digits = _digits((interval.high - interval.low) / 2.0)
        low, high = (f"{v:+.{digits}f}".replace("-", "−") for v in (interval.low, interval.high))
        then, now = (f"{v:.{digits}f} {unit}".rstrip().replace("-", "−") for v in (before, after))
        values = f"{then} before, {now} now; the change lies between {low} and {high} {unit}".rstrip()
        values += " (95 % interval)"
    else:
        values = f"{amount(before, unit)} before, {amount(after, unit)} now"
    if verdict is None:
        return f"{values}. Described, not judged: it was not chosen beforehand."
    head = verdict[0].upper() + verdict[1:]
    if verdict == "likely real change" and good == 0:
        return f"{head}: {values}. Whether that is better is not known."
    return f"{head}: {values}."


def _digits(half_width: float) -> int:
    """Decimals that an interval of this half width bears: its first digit, or its second after a 1 or a 2."""
    if half_width <= 0.0:
        return 2
    power = floor(log10(half_width))
    return min(max((1 if float(f"{half_width / 10.0**power:.1f}") < 3.0 else 0) - power, 0), 4)


def why_says(verdict: ChangeVerdict | None, missing: str, *, good: int, enough: bool, lines: int, look: int) -> str:
    """Why this verdict and no other."""
    if verdict is None:
        return "Only measures that were chosen beforehand are judged."
    if missing:
        return missing[0].upper() + missing[1:] + "."
    if verdict == "within measurement error":
        return "The change is no larger than your values move by themselves."
    if verdict == "cannot tell" and not enough:
        return f"It exceeds the error of one look, as chance does now and then. {_looks(lines, look)}."
    if verdict == "cannot tell":
        return "It exceeds the error, but you were still moving that way within the baseline: it may be learning."
    if verdict == "worse":
        return "The change exceeds the error, for the worse."
    return "The change exceeds the error" + (", for the better." if good > 0 else "; no direction of it is better.")


def line_says(
    series: Series,
    role: Role,
    baseline: Baseline | None,
    own: Windows,
    phase: str,
    last: Change | None,
) -> str:
    """The sentence under one line."""
    if last is not None:
        return f"{phase[0].upper()}{phase[1:]}. {last.sentence}"
    if baseline is None:
        return "No baseline yet in this way of measuring." + (" The first tests were practice." if own.practice else "")
    days = baseline.days
    start = f"Baseline {amount(baseline.mean, series.unit)} from {days} {'day' if days == 1 else 'days'}"
    if role == "descriptive":
        return f"{start}. Described, not judged."
    if days < COUNTED:
        return f"{start}; it needs {COUNTED}."
    return f"{start}. The first retest is due four weeks after training began."


def _looks(lines: int, look: int) -> str:
    """How many looks there are, and what that asks for."""
    every = "" if lines < 2 else f" at each of {lines} lines"
    if look > LOOKS:
        return f"It is look {look}{every}, and {LOOKS} were planned: every later one asks for more than the one before"
    return f"{LOOKS} looks were planned{every}, so each asks for more"


def control_says(lines: Sequence[SeriesProgress]) -> list[SeriesProgress]:
    """The lines with what the control measure means for them."""
    control = [(line.title, line.change) for line in lines if line.role == "control" and line.change is not None]
    if not control:
        return list(lines)
    moved = ", ".join(title for title, change in control if _moved(change))
    if moved:
        says = f"Your control measure ({moved}) moved too: part of this may be practice, the day or how you test."
    elif all(change.verdict == "within measurement error" for _, change in control):
        says = "Your control measure stayed within its error: that speaks for the training."
    else:
        says = "Whether your control measure moved too cannot be told: it speaks neither for nor against the training."
    told: list[SeriesProgress] = []
    for line in lines:
        if line.role == "primary" and line.change is not None and line.change.verdict == "likely real change":
            line = replace(line, change=replace(line.change, warnings=(*line.change.warnings, says)))
        told.append(line)
    return told


def _moved(change: Change) -> bool:
    """Whether the 95 % interval of this change alone leaves out zero: of a control that is enough to mind."""
    low, high = change.interval.low, change.interval.high
    return low is not None and high is not None and (low > 0 or high < 0)


def many_says(primaries: Sequence[Chosen], lines: Sequence[SeriesProgress]) -> tuple[str, ...]:
    """Warnings about the number of measures and of looks."""
    warnings: list[str] = []
    if len(primaries) > MOST_PRIMARY:
        warnings.append("More than three measures were chosen: the first three are judged, the others described.")
    judged = [line for line in lines if line.role == "primary" and line.baseline is not None]
    if judged:
        says = (
            f"{_looks(len(judged), 1)} than a single one would. Of 20 people whose training changed nothing, at most "
            "one is then told of a real change at any of them"
        )
        if any(len(line.phases) >= LOOKS for line in judged):
            says += ", and at most one more at any later look, however many: each later one asks for more"
        warnings.append(f"{says}.")
    described = sum(line.role == "descriptive" and bool(line.phases) for line in lines)
    if described:
        warnings.append(
            f"{described} other measures are described and not judged: among many, one in twenty moves by chance alone."
        )
    return tuple(warnings)
