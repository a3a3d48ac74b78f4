"""Standing on one leg: lift, hold, touches, foot-downs, hops, wobbles; and when a hold truly began and ended.

A hold begins when the free foot leaves the floor and ends when it meets it for longer than a touch, or when the stance
foot leaves it. That is read from the exact skeleton.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side, other, outward
from groundup.signals.filters import runs
from groundup.synthetic.figure import AT
from groundup.synthetic.person import Person
from groundup.synthetic.stage import RATE_HZ, Stage, count, minimum_jerk

Array = NDArray[np.float64]
OFF_M = 0.003
"""A foot higher than this is in the air."""
TOUCH_S = 0.15
"""Contact shorter than this is a touch (evidence 4.4)."""


@dataclass(frozen=True, slots=True)
class TrueHold:
    """One planted hold [start_s, end_s) on `side`; touches shorter than 0.15 s are part of it."""

    start_s: float
    end_s: float
    side: Side
    touches: int
    faults: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.end_s - self.start_s


def hold(stage: Stage, up: Array, side: Side, seconds: float, *, events: bool = True) -> None:
    """Lift the other foot from two-leg stance (now), stay on `side`, put it down; `up` is the one-legged posture."""
    rng, ground, since = stage.rng, stage.now.copy(), stage.time_s
    shift = ground.copy()
    for column in ("hip_x", "hip_z"):
        shift[AT[column]] = up[AT[column]]
    stage.to(shift, rng.uniform(0.4, 1.0))
    stage.to(up, rng.uniform(0.25, 0.8))
    left = seconds
    while left > 0:
        calm = min(left, rng.uniform(2.5, 9.0))
        stage.wait(calm)
        left -= calm
        if events and left > 1.5:
            _event(stage, up, ground, side)
            up = stage.now.copy()
    stage.to(shift if rng.random() < 0.7 else _beside(ground, up), rng.uniform(0.25, 0.7))
    stage.to(ground, rng.uniform(0.4, 0.9))
    stage.note(f"balance on the {side} leg", since)


def _beside(ground: Array, up: Array) -> Array:
    """Both feet down, the weight still on one leg."""
    out = ground.copy()
    out[AT["hip_z"]] = up[AT["hip_z"]]
    return out


def _event(stage: Stage, up: Array, ground: Array, side: Side) -> None:
    rng, since = stage.rng, stage.time_s
    kind = str(rng.choice(["wobble", "touch", "foot down", "hop", "reach"], p=[0.4, 0.2, 0.15, 0.1, 0.15]))
    free, home = other(side), up.copy()
    down = _foot_down(up, ground, free)
    if kind == "wobble":
        for _ in range(int(rng.integers(1, 4))):
            there = home.copy()
            there[AT["trunk_lean"]] += rng.uniform(-0.15, 0.15)
            there[AT["hip_z"]] += rng.uniform(-0.03, 0.03)
            there[AT["arm"]] += rng.uniform(0.0, 0.8)
            there[AT[f"{free}_ankle_y"]] += rng.uniform(-0.015, 0.05)
            stage.to(there, rng.uniform(0.25, 0.6))
        stage.to(home, 0.4)
    elif kind == "touch":
        stage.to(down, rng.uniform(0.15, 0.3))
        stage.wait(rng.uniform(0.0, 0.03))
        stage.to(home, rng.uniform(0.15, 0.3))
    elif kind == "foot down":
        stage.to(down, rng.uniform(0.15, 0.4))
        stage.wait(rng.uniform(0.4, 2.5))
        stage.to(home, rng.uniform(0.25, 0.6))
    elif kind == "hop":
        n = count(rng.uniform(0.25, 0.4))
        arc = rng.uniform(0.06, 0.12) * np.sin(np.pi * np.arange(1, n + 1) / n)
        aside = rng.uniform(-0.08, 0.08) * minimum_jerk(n)
        rows = np.repeat(home[None], n, axis=0)
        for column in ("hip_y", "left_ankle_y", "right_ankle_y"):
            rows[:, AT[column]] += arc
        for column in ("hip_z", "left_ankle_z", "right_ankle_z"):
            rows[:, AT[column]] += aside
        stage.add(rows)
        stage.note(f"hop on the {side}", since)
        stage.wait(0.4)
        return
    else:
        there = home.copy()
        there[AT[f"{free}_ankle_x"]] += rng.uniform(-0.1, 0.15)
        there[AT[f"{free}_ankle_z"]] += outward(free) * rng.uniform(0.0, 0.12)
        stage.to(there, rng.uniform(0.6, 1.2))
        stage.to(home, rng.uniform(0.6, 1.2))
    stage.note(kind, since)


def _foot_down(up: Array, ground: Array, free: Side) -> Array:
    """The free foot on the floor near where it hangs, the weight still on the other."""
    out = up.copy()
    for part in ("ankle_y", "foot_pitch"):
        out[AT[f"{free}_{part}"]] = ground[AT[f"{free}_{part}"]]
    return out


def true_holds(
    person: Person, postures: Array, hops: list[tuple[float, float]], *, side: Side, faults: tuple[str, ...]
) -> tuple[TrueHold, ...]:
    """Every hold on `side` in these postures (n, k), hops given as times in the air [s]."""
    up = postures[:, AT[f"{other(side)}_ankle_y"]] - person.ankle_height_m > OFF_M
    for since, until in hops:
        up[round(since * RATE_HZ) : round(until * RATE_HZ)] = False
    airborne = runs(up)
    found: list[TrueHold] = []
    for first, end in airborne:
        since, until = first / RATE_HZ, end / RATE_HZ
        before = found[-1] if found else None
        hopped = any(a <= since and (before is None or before.end_s <= b) for a, b in hops)
        if before is not None and since - before.end_s < TOUCH_S and not hopped:
            found[-1] = replace(before, end_s=until, touches=before.touches + 1)
        else:
            found.append(TrueHold(since, until, side, 0, faults))
    return tuple(found)
