"""The differential test's verdict: what each condition does to each measure, and where the movement is driven from.

A design of ours (evidence report 5.3): no published protocol combines these conditions, and a driver is no diagnosis.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.battery.choice import MOST_PRIMARY
from groundup.battery.differential import CONDITIONS, LOADS, Condition
from groundup.errors import UsageError
from groundup.evidence.catalogue import definition
from groundup.proof.baseline import Band
from groundup.proof.driver_primary import Driver, Primary
from groundup.proof.driver_words import (
    DESIGN,
    depth_words,
    error_words,
    joined_reason,
    learning_words,
    primary_reason,
    repeat_words,
    worse_words,
)
from groundup.proof.effects import BETTER, Effect, Judged, adjusted, judged, unjudged
from groundup.proof.naming import ANY_ATTENTION, CANNOT_TELL, SEVERAL
from groundup.proof.own_errors import ErrorKey
from groundup.proof.permutation import orders_drawable, placed_p
from groundup.proof.runs import Block, Design, Key, Run, by_measure, design, doubts, taken

__all__ = ["DESIGN", "Block", "Differential", "Driver", "Effect", "Primary", "Run", "differential"]

DEPTH = "knee.flexion_peak"
SAME_DEPTH_DEG = 10.0
DEEP_DEG = 90.0
"""Depth is matched within 10° (design: what a camera itself errs by), or where both reach the 90° up to which the
separation of the knees is read."""


@dataclass(frozen=True, slots=True, eq=False)
class Differential:
    """The verdict with everything it rests on."""

    driver: Driver
    links: tuple[str, ...]
    """The links that are named: one of foot, ankle, hip; several of them; none."""
    reason: str
    primaries: tuple[Primary, ...]
    effects: tuple[Effect, ...]
    raw: Mapping[Key, tuple[Block, ...]]
    """Every value by measure, side, unit and method."""
    warnings: tuple[str, ...]
    repeats: int
    days: int | None
    """On how many days; None where nobody knows."""
    design: str = DESIGN


def differential(
    runs: Sequence[Run],
    *,
    primaries: Sequence[str] = (),
    errors: Mapping[ErrorKey, Band] | None = None,
    seed: int = 0,
) -> Differential:
    """The verdict of one or several repeats of the test.

    `primaries` are at most three measure ids chosen beforehand; without them the separation of the knees, else the
    knee's angle at 60° of flexion: whichever was seen throughout at a matched depth, which is decided before any effect
    is looked at. `errors` are those of one day's value from beside the test (`own_errors.errors_of`): an effect must
    pass its own too, over the root of the repeats.
    """
    _check(primaries)
    found = by_measure(runs)
    depth_said, unmatched = _depth(found)
    conditions = taken(runs)
    keys = _primary_keys(found, conditions, primaries, unmatched)
    alpha = 0.05 / max(len(keys), 1)
    by_key = {
        key: judged(
            key,
            blocks,
            conditions,
            seed=seed,
            alpha=alpha if key in keys else 0.05,
            error=(errors or {}).get((key[0], key[1], key[3])),
        )
        for key, blocks in found.items()
    }
    effects = [e for key, one in by_key.items() for e in (one.effects if one else unjudged(key, found[key]))]
    main = [one for key, one in by_key.items() if one is not None and key in keys]
    said = tuple(_primary(one, runs) for one in main)
    links = tuple(link for link in ("foot", "ankle", "hip") if any(link in p.links for p in said))
    driver = _together(said, links)
    repeats = max((one.blocks.repeats for one in main), default=0)
    days = _days(runs, main)
    return Differential(
        driver=driver,
        links=links,
        reason=joined_reason(driver, said, none_taken=any(r.condition == "none" for r in runs)),
        primaries=said,
        effects=adjusted(effects),
        raw=found,
        warnings=tuple(
            dict.fromkeys(
                (
                    *doubts(runs, found, keys),
                    *repeat_words(repeats, days),
                    *depth_said,
                    *(w for one in main for w in error_words(one)),
                    *(w for one in main for w in worse_words(one)),
                    *(w for one in main for w in learning_words(one, _places(runs, one.design))),
                )
            )
        ),
        repeats=repeats,
        days=days,
    )


def _check(primaries: Sequence[str]) -> None:
    for measure_id in primaries:
        definition(measure_id)
        if measure_id not in BETTER:
            raise UsageError(f"a measure with a better side: {', '.join(BETTER)}", found=f"'{measure_id}'")
    if len(set(primaries)) > MOST_PRIMARY:
        raise UsageError(f"at most {MOST_PRIMARY} primary measures", found=f"{len(set(primaries))}")


def _primary_keys(
    found: Mapping[Key, Sequence[Block]], taken: Sequence[Condition], chosen: Sequence[str], unmatched: bool
) -> list[Key]:
    """What the driver is read from: of a measure the method with most whole repeats, each side."""
    if chosen:
        return [k for measure_id in dict.fromkeys(chosen) for k in _of_each_side(found, taken, measure_id)]
    if not unmatched and (keys := _of_each_side(found, taken, "knee.separation_ratio_min")):
        return keys
    return _of_each_side(found, taken, "knee.fppa_at_60")


def _of_each_side(found: Mapping[Key, Sequence[Block]], taken: Sequence[Condition], measure_id: str) -> list[Key]:
    """Of each side the method that most conditions and repeats were measured by."""
    best: list[Key] = []
    for side in (None, *SIDES):
        own = {
            k: found[k] for k in found if k[:2] == (measure_id, side) and any(b.condition == "none" for b in found[k])
        }
        if own:
            whole = {k: design(own[k], taken) for k in own}
            best.append(max(own, key=lambda k: (len(w.repeats) if (w := whole[k]) else 0, len(own[k]))))
    return best


def _primary(one: Judged, runs: Sequence[Run]) -> Primary:
    cues = one.design.conditions[1:]
    links = tuple(LOADS[c] for c, leads in zip(cues, one.named.leading, strict=True) if leads)
    code = int(one.named.code)
    driver: Driver = "cannot tell"
    if code == SEVERAL:
        driver = "several"
    elif code == ANY_ATTENTION:
        driver = "any attention"
    elif code != CANNOT_TELL:
        driver = _as_driver(LOADS[cues[code - 1]])
    p_drawn, least = _drawn(one, runs)
    return Primary(
        one.key[0],
        one.key[1],
        one.key[3],
        driver,
        links,
        primary_reason(one, driver),
        one.blocks.repeats,
        p_drawn,
        least,
    )


def _as_driver(link: str) -> Driver:
    for known in ("foot", "ankle", "hip"):
        if link == known:
            return known
    raise UsageError("a link of foot, ankle, hip", found=link)


def _together(said: Sequence[Primary], links: Sequence[str]) -> Driver:
    if len(links) > 1:
        return "several"
    if links:
        return _as_driver(links[0])
    return "any attention" if any(p.driver == "any attention" for p in said) else "cannot tell"


def _drawn(one: Judged, runs: Sequence[Run]) -> tuple[float | None, float | None]:
    """p over the orders that could have been drawn, where it is known which was."""
    places = _places(runs, one.design)
    if places is None or len(one.design.conditions) != len(CONDITIONS):
        return None, None
    order = np.argsort(places, axis=1)
    orders = orders_drawable(order.tolist())
    if orders is None:
        return None, None
    p = placed_p(np.take_along_axis(one.design.means, order, axis=1), orders)
    # which cue bears which name does not change the largest difference: 3! of the orders always reach it
    return float(p.min()), 6.0 / len(orders)


def _places(runs: Sequence[Run], whole: Design) -> NDArray[np.intp] | None:
    """(repeats, conditions) the place of each block in its repeat; None where one is not known."""
    known: dict[tuple[str, Condition], int] = {}
    for run in runs:
        if run.place is not None:
            known.setdefault((run.repeat, run.condition), run.place)
    if any((r, c) not in known for r in whole.repeats for c in whole.conditions):
        return None
    places = np.array([[known[r, c] for c in whole.conditions] for r in whole.repeats])
    return None if any(len(set(row)) < len(row) for row in places.tolist()) else places


def _days(runs: Sequence[Run], main: Sequence[Judged]) -> int | None:
    used = {r for one in main for r in one.design.repeats}
    days = {run.day for run in runs if run.repeat in used}
    return None if None in days or not days else len(days)


def _depth(found: Mapping[Key, Sequence[Block]]) -> tuple[tuple[str, ...], bool]:
    """What is said about depth, and whether it was unmatched between conditions."""
    at: dict[Condition, list[float]] = {}
    for key, blocks in found.items():
        if key[0] == DEPTH:
            for b in blocks:
                at.setdefault(b.condition, []).extend(b.values)
    if "none" not in at:
        return depth_words({}, ()), False
    mean: dict[Condition, float] = {c: float(np.mean(v)) for c, v in at.items()}
    off: tuple[Condition, ...] = tuple(
        c
        for c in CONDITIONS[1:]
        if c in mean and abs(mean[c] - mean["none"]) > SAME_DEPTH_DEG and min(mean[c], mean["none"]) < DEEP_DEG
    )
    return depth_words(mean, off), bool(off)
