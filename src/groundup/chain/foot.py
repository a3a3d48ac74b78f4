"""The foot: how it shares the load, stands on its tripod, and keeps the body's balance."""

import math
from collections.abc import Iterator

from groundup.anatomy import SIDES, Side, other
from groundup.chain.foot_load import plate_loads, rear_shares, share_of
from groundup.chain.foot_pressure import Pressed, pressed_feet, pressure_loads
from groundup.chain.foot_stance import stance_times
from groundup.chain.foot_sway import sway
from groundup.chain.measuring import measured, not_measurable
from groundup.chain.peaks import idle
from groundup.chain.trial import Trial
from groundup.errors import SignalError
from groundup.evidence.catalogue import definition
from groundup.ground.sway import eyes_closed_ratio
from groundup.measure import Interval, Measure

TRIPOD = ("medial", "lateral", "heel")
PLATE_GAIN_SD = 0.005
"""How far a plate's or insole's scale may be off, one standard deviation (design: makers state about 1 % in all)."""
BY_HAND = {
    "foot.arch_height_index": "needs a hand measurement (calipers) or a side photo with a scale",
    "foot.arch_rigidity_index": "needs the arch height measured by hand, sitting and standing",
    "foot.navicular_drop": "no arch marker (navicular) in this recording; otherwise a hand measurement",
    "foot.toe_strength": "needs a hand measurement: a dynamometer or a luggage scale under the toes",
    "foot.paper_grip": "needs a card under the big toe and a pull: a test that you take",
    "foot.toe_spread": "needs a photo from above with a scale",
    "foot.short_foot_grade": "needs the short-foot test, graded by hand",
}


def read(trial: Trial) -> tuple[Measure, ...]:
    """Every measure of the foot: for both sides, for the trial and where it makes sense for each repetition."""
    feet = pressed_feet(trial)
    return (
        *_load_shares(trial, feet),
        *_tripods(trial, feet),
        *_arch_indices(feet),
        *stance_times(trial, feet),
        *sway(trial, feet),
        not_measurable(
            "foot.eyes_closed_ratio", why="needs two recordings of the same stance, eyes open and eyes closed"
        ),
        *(not_measurable(name, side, why=why) for side in SIDES for name, why in BY_HAND.items()),
    )


def eyes_closed(opened: tuple[Measure, ...], closed: tuple[Measure, ...]) -> Measure:
    """Sway speed with eyes closed over that with eyes open, from the measures of two recordings by one method."""
    name = "foot.cop_path_velocity"
    both = [next((m for m in ms if m.id == name and m.value is not None), None) for ms in (opened, closed)]
    first, second = both
    if first is None or second is None or first.value is None or second.value is None:
        which = " and ".join(w for w, m in zip(("open", "closed"), both, strict=True) if m is None)
        return not_measurable("foot.eyes_closed_ratio", why=f"no sway speed with eyes {which}")
    if first.method != second.method:
        return not_measurable("foot.eyes_closed_ratio", why=f"two methods: {first.method} and {second.method}")
    stated = [dict(m.conditions).get("eyes") for m in (first, second)]
    if stated != ["open", "closed"]:
        return not_measurable(
            "foot.eyes_closed_ratio",
            why=f"the conditions must state eyes open and eyes closed, found {stated[0]} and {stated[1]}",
        )
    return measured(
        "foot.eyes_closed_ratio",
        value=eyes_closed_ratio(second.value, first.value),
        method=first.method,
        interval=Interval.unknown("one trial each: the difference between trials of one person is not known"),
        sources=(*first.sources, *second.sources),
    )


def _load_shares(trial: Trial, feet: dict[Side, Pressed | str]) -> Iterator[Measure]:
    name = "foot.load_share"
    loads, method, why_not = plate_loads(trial)
    if loads is None:
        loads, doubt = pressure_loads(trial, feet)
        first = feet["left"]
        method = first.method if isinstance(first, Pressed) else method
        why_not = "; ".join(filter(None, (why_not, doubt)))
    if trial.task is not None and trial.task not in definition(name).tasks:
        task = f"both feet do not share the load at one time in {trial.task.replace('_', ' ')}"
        loads, why_not = None, "; ".join(filter(None, (task, why_not)))
    for side in SIDES:
        if loads is None:
            yield not_measurable(name, side, why=why_not)
            continue
        for repetition, start_s, end_s in trial.windows():
            value = share_of(loads[side], loads[other(side)], start_s, end_s)
            p = value / 100
            yield measured(
                name,
                side,
                value=value,
                method=method,
                sd=100 * p * (1 - p) * math.sqrt(2) * PLATE_GAIN_SD,
                repetition=repetition,
                sources=tuple(n for s in SIDES for n in loads[s].name.split("+")),
                why="ratio of sums of vertical force; the interval assumes that each side's scale is right within 1 %",
            )


def _tripods(trial: Trial, feet: dict[Side, Pressed | str]) -> Iterator[Measure]:
    unknown = Interval.unknown("where the zones' borders lie is a choice, and its error is not known")
    for side in SIDES:
        foot = feet[side]
        if (why := idle(trial, side)) is not None:
            yield from (not_measurable(f"foot.tripod_{part}", side, why=why) for part in (*TRIPOD, "rear"))
            continue
        if isinstance(foot, str):
            for part in TRIPOD:
                yield not_measurable(f"foot.tripod_{part}", side, why=foot)
            yield from rear_shares(trial, side, otherwise=foot)
            continue
        for repetition, start_s, end_s in trial.windows(side):
            shares = foot.reading.tripod(start_s, end_s)
            said = "; ".join(
                (
                    f"of the whole foot: medial {shares.medial_of_foot:.0f} %, lateral {shares.lateral_of_foot:.0f} %, "
                    f"heel {shares.heel_of_foot:.0f} %, outside the three {shares.outside:.0f} %",
                    f"zones from the {foot.reading.outline.basis}, contact above "
                    f"{foot.reading.outline.contact_pa / 1000:.0f} kPa",
                    *foot.reading.says,
                )
            )
            for part in (*TRIPOD, "rear"):
                yield measured(
                    f"foot.tripod_{part}",
                    side,
                    value=getattr(shares, part),
                    method=foot.method,
                    interval=unknown,
                    repetition=repetition,
                    sources=(foot.stream.name,),
                    why=said,
                )


def _arch_indices(feet: dict[Side, Pressed | str]) -> Iterator[Measure]:
    for side in SIDES:
        foot = feet[side]
        if isinstance(foot, str):
            yield not_measurable("foot.arch_index", side, why=foot)
            continue
        try:
            value, kind = foot.arch_index()
        except SignalError as error:
            yield not_measurable("foot.arch_index", side, why=f"needs {error.needed}; found {error.found}")
            continue
        yield measured(
            "foot.arch_index",
            side,
            value=value,
            method=foot.method,
            interval=Interval.unknown("no error of this sensor's footprint is known"),
            sources=(foot.stream.name,),
            why=f"{kind}, contact above {foot.reading.outline.contact_pa / 1000:.0f} kPa; "
            "static and dynamic values do not compare",
        )
