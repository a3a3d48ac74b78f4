"""The differential test's verdict in words: why a link is named or none, and what to keep in mind."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.battery.differential import Condition
from groundup.evidence.catalogue import definition
from groundup.proof.driver_primary import Primary
from groundup.proof.dunnett import student
from groundup.proof.effects import Effect, Judged, floor_of

DESIGN = "A design of ours, not a diagnosis: no published protocol combines these conditions."
CAUTIONS = (
    "A cue may help by attention alone: a link is named only where its condition did better than the other cues too.",
    "Squats change with practice: the order is drawn at random so that this falls on all conditions alike.",
    "A heel wedge also shifts the balance forward; what it changes need not be the ankle's bend.",
)
"""What always holds (evidence report 5.3)."""


def measure_words(measure_id: str, side: Side | None) -> str:
    """`Least knee separation`, `Knee angle at 60°, left`."""
    name = definition(measure_id).name
    return f"{name}, {side}" if side else name


def amount_words(value: float, unit: str, *, signed: bool = True) -> str:
    """A difference with its sign and unit: `+0.08`, `−4.1°`."""
    digits = 3 if unit == "ratio" else 1
    number = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    mark = {"deg": "°", "ratio": "", "%": " %"}.get(unit, f" {unit}")
    return f"{number}{mark}".replace("-", "\N{MINUS SIGN}")


def primary_reason(one: Judged, driver: str) -> str:
    """Why one measure names a link, several, or none."""
    what = measure_words(one.key[0], one.key[1])
    cues = one.design.conditions[1:]
    effects = {e.condition: e for e in one.effects}
    floor = floor_of(one.error, one.blocks.repeats)
    if one.blocks.df == 0:
        seen = _largest([effects[c] for c in cues], floor)
        return (
            f"{what}: one repeat cannot say how much a whole set varies from time to time, and that is what a change "
            f"must pass. {seen} Repeat it on a second day."
        )
    helped = [c for c, h in zip(cues, one.named.helps, strict=True) if h]
    leading = [c for c, h in zip(cues, one.named.leading, strict=True) if h]
    if leading:
        also = [c for c in helped if c not in leading]
        more = f" The {_and(also)} changed it too, less." if also else ""
        others = _and([c for c in cues if c not in leading])
        changed = _said([effects[c] for c in leading])
        return f"{what}: {changed}, beyond your own error here and further than the {others}.{more}"
    if driver == "any attention":
        return (
            f"{what}: every cue changed it beyond your own error ({_said([effects[c] for c in cues])}), and none more "
            "than the others. Any attention helps: that is a finding, and it names no link."
        )
    if helped:
        if len(cues) == 1:
            why = "it is the only cue that was tried, so any attention may have done it"
        else:
            why = "not clearly more than the other cues did, so it may be attention alone"
        return f"{what}: {_said([effects[c] for c in helped])}, beyond your own error, but {why}."
    return f"{what}: no condition made it better beyond your own error. {_largest([effects[c] for c in cues], floor)}"


def joined_reason(driver: str, said: Sequence[Primary], *, none_taken: bool) -> str:
    """The reason of the whole verdict, from what its measures say."""
    if not none_taken:
        return "Nothing was taken without a cue, so no condition can be compared with anything."
    if not said:
        return (
            "Neither the separation of the knees nor the knee's angle at 60° of flexion was seen in three repetitions "
            "of none and of another condition, by the same method."
        )
    telling = [p for p in said if p.driver == driver or p.links] or list(said)
    return " ".join(p.reason for p in telling)


def repeat_words(repeats: int, days: int | None) -> tuple[str, ...]:
    """What one repeat, one day, or days that nobody knows leave open."""
    if repeats == 1:
        return ("Taken once: repeat it on a second day. One day alone names no driver.",)
    if repeats > 1 and days == 1:
        return (f"All {repeats} repeats were on one day: what changes from day to day is not in the error.",)
    if repeats > 1 and days is None:
        return (
            f"On which days the {repeats} repeats were is not known: if on one, what changes from day to day is not in "
            "the error.",
        )
    return ()


def depth_words(mean_deg: Mapping[Condition, float], off: Sequence[Condition]) -> tuple[str, ...]:
    """Where the squats differed in depth, and what that means for the comparison."""
    if not mean_deg:
        return ("The depth of the squats was not seen: the comparison holds only if they were equally deep.",)
    said: list[str] = []
    for c in off:
        more = mean_deg[c] - mean_deg["none"]
        word = "deeper" if more > 0 else "less deep"
        said.append(
            f"Under the {c} the squats were {abs(more):.0f}° {word} than under none: measures that depend on depth are "
            "not used for the verdict; the knee's angle at 60° of flexion is."
        )
    return tuple(said)


def error_words(one: Judged) -> tuple[str, ...]:
    """The error from beside this test that a change had to pass too, and whose it is."""
    band, floor = one.error, floor_of(one.error, one.blocks.repeats)
    if band is None or not floor or not one.blocks.df:
        return ()
    whose = "your own error from day to day" if band.kind == "own" else f"the {band.kind} error (mark {band.mark})"
    least = amount_words(floor, one.key[2], signed=False)
    what = measure_words(one.key[0], one.key[1])
    return (f"{what}: a change had to pass {least} too, by {whose} in the tests before this one. {band.why}",)


def worse_words(one: Judged) -> tuple[str, ...]:
    """Conditions that changed a measure beyond its error to the worse side."""
    return tuple(
        f"The {e.condition} made it worse: {measure_words(e.measure_id, e.side)} {_amount(e)}, beyond your own error."
        for e in one.effects
        if e.beyond and e.better is False
    )


def learning_words(one: Judged, places: NDArray[np.intp] | None) -> tuple[str, ...]:
    """Whether the sets changed with their place in the test, whatever the condition."""
    means, df = one.design.means, one.blocks.df - 1
    if places is None or df < 1:
        return ()
    left = means - means.mean(0) - means.mean(1, keepdims=True) + means.mean()
    x = places - places.mean(0) - places.mean(1, keepdims=True) + places.mean()
    spread = float((x**2).sum())
    if spread < 1e-9:
        return ()
    slope = float((x * left).sum()) / spread
    noise = float(((left - slope * x) ** 2).sum()) / df
    if noise <= 0 or abs(slope) <= student(df=df) * np.sqrt(noise / spread):
        return ()
    per_set = amount_words(slope, one.key[2])
    return (
        f"Later sets came out differently whatever the condition ({measure_words(one.key[0], one.key[1])} {per_set} "
        "from set to set): practice or tiredness.",
    )


def _said(effects: Sequence[Effect]) -> str:
    return _and([f"the {e.condition} changed it by {_amount(e)}" for e in effects])


def _largest(effects: Sequence[Effect], floor: float) -> str:
    e = max(effects, key=lambda e: abs(e.difference))
    least = "" if e.mdc95 is None else f"; it would take {amount_words(max(e.mdc95, floor), e.unit, signed=False)}"
    return f"The largest change was {_amount(e)}, under the {e.condition}{least}."


def _amount(e: Effect) -> str:
    both = e.interval if e.interval.known else None
    if both is None or both.low is None or both.high is None:
        return amount_words(e.difference, e.unit)
    return (
        f"{amount_words(e.difference, e.unit)} (95 % from {amount_words(both.low, e.unit)} to "
        f"{amount_words(both.high, e.unit)})"
    )


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
