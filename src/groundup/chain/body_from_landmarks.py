"""What a camera alone may say of joint moments: of a squat seen from the side, what is known to a factor of two.

The level squat (`level_squat`) is worked out in every draw of what a picture does not tell. Of each moment the 95 %
interval at the bottom of each repetition decides: one whose ends lie within a factor of two, and so on one side of
zero, is said with that interval; the others are withheld with theirs. Nothing of the body engine is needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side, other
from groundup.chain import level_squat as level
from groundup.chain.modelled import CURVES, Key, Modelled, nothing_modelled
from groundup.chain.trial import Trial
from groundup.joints.landmarks import IMAGE, WORLD
from groundup.joints.motion import Motion
from groundup.signals.curve import Curve, Spread

Array = NDArray[np.float64]
Ends = tuple[float, float]

METHOD = "body model (level squat, from landmarks)"
FACTOR = 2.0
"""A moment is known whose interval ends within this factor: what muscles without plates are held to (decision 32)."""
NODES = 200

MOMENTS = {
    "hip_extension_moment": "hip",
    "knee_extension_moment": "knee",
    "ankle_plantarflexion_moment": "ankle",
    "hip_knee_extension_moment": "together",
}
KIND = (
    "a body in the plane of the picture; interval of draws of the landmarks' published error, the camera's "
    "level, the body's lengths and masses, how it is caught at the bottom and this leg's share of the load"
)
NOTHING = "From a camera alone no joint moments are given: {why}."
TOGETHER = (
    "From a camera alone: hip and knee together hold {low:.1f} to {high:.1f} N·m/kg at the bottom; which does more, "
    "and what the glutes do, takes markers and force plates. The hip's part is anything from {least:.0f} to {most:.0f} "
    "%, so no joint's own moment, power or contact force is given either."
)
UNKNOWN = "from a camera alone: {low:.2f} to {high:.2f} N·m/kg at the bottom, not known to a factor of two"
UNSEEN = {
    "power": "power takes the joint's own moment; {hip}",
    "abduction": "what abducts the hip hangs on the ground's sideways push, which no camera sees",
    "hip_moment": "a picture shows one plane of the hip's whole moment",
    "reserve": "no muscles are worked out from landmarks",
    "contact": "the force at the hip is mostly its muscles', and how they share its moment cannot be told; {hip}",
    "activation": (
        "how muscles share the hip's moment cannot be told; {hip}, and 10 N of sideways push, which no camera sees, "
        "take gluteus medius from 4.8 % to anything between 2.9 and 7.3 % in squats on force plates"
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """By moment: its value at all frames (n,), and in every draw at the nodes (D, g)."""

    times_s: Array
    value: Mapping[str, Array]
    node: NDArray[np.intp]
    runs: Mapping[str, Array]
    bottoms: Mapping[int, int]
    """The node at the bottom of each repetition in which leg and trunk are in sight there."""

    def ends(self, moment: str) -> dict[int, Ends]:
        """The 95 % interval at the bottom of each repetition [N·m/kg]."""
        low, high = np.quantile(self.runs[moment], [0.025, 0.975], axis=0)
        return {repetition: (float(low[k]), float(high[k])) for repetition, k in self.bottoms.items()}


def from_landmarks(trial: Trial) -> Modelled | None:
    """What a camera's landmarks say of moments, with why the rest is not said; None where there are no landmarks."""
    motion = trial.motion
    if motion is None or motion.method not in (IMAGE, WORLD):
        return None
    why = _refusal(trial, motion)
    found = drawn_moments(trial, motion, _near(motion)) if why is None else why
    if isinstance(found, str):
        return nothing_modelled(f"from a camera alone: {found}", method=METHOD, notes=(NOTHING.format(why=found),))
    return judged(found, trial, motion, _near(motion))


def known(ends: Ends) -> bool:
    """Whether an interval lies on one side of zero and within a factor of two."""
    nearer, further = sorted(abs(e) for e in ends)
    return ends[0] * ends[1] > 0 and further <= FACTOR * nearer


def _near(motion: Motion) -> Side:
    return "right" if motion.get("hip_flexion", "right") is not None else "left"


def _refusal(trial: Trial, motion: Motion) -> str | None:
    """Why nothing is worked out, or None."""
    if trial.task != "squat":
        return "of one film only the squat on two legs is worked out, seen from the side"
    if motion.get("trunk_flexion") is None:
        return motion.why_not("trunk_flexion")
    for name in ("hip_flexion", "knee_flexion"):
        if motion.get(name, _near(motion)) is None:
            return motion.why_not(name, _near(motion))
    if trial.conditions.load is not None:
        return "what is held or carried weighs on the joints and is not in the picture"
    if trial.subject.height_m is None:
        return "the person's height is not known, and a picture has no meters"
    return None if trial.repetitions else "no whole repetition was found, at whose bottom they are read"


def drawn_moments(trial: Trial, motion: Motion, side: Side) -> Drawn | str:
    """The moments in every draw, or why there are none."""
    height_m = trial.subject.height_m
    assert height_m is not None
    seen, times = _seen(motion, side)
    there = np.flatnonzero(np.isfinite(seen.thigh + seen.shank + seen.trunk))
    bottom = {i: int(np.abs(times - r.bottom_s).argmin()) for i, r in enumerate(trial.repetitions)}
    bottom = {i: frame for i, frame in bottom.items() if frame in there}
    if not bottom:
        return "leg and trunk are not in sight at the bottom of any repetition"
    node = np.union1d(there[:: max(1, len(there) // NODES)], [*bottom.values()])
    body = level.bodies(np.random.default_rng(level.SEED), seen, level.DRAWS)
    runs = level.moments(_at(seen, node), body, height_m=height_m)
    value = {name: v[0] for name, v in level.moments(seen, level.middle(), height_m=height_m).items()}
    return Drawn(times, value, node, runs, {i: int(np.searchsorted(node, frame)) for i, frame in bottom.items()})


def _seen(motion: Motion, side: Side) -> tuple[level.Seen, Array]:
    """The near leg and the trunk as the level squat takes them, and their times."""
    knee, hip, trunk = (
        motion.curves["knee_flexion", side],
        motion.curves["hip_flexion", side],
        motion.curves["trunk_flexion", None],
    )
    thigh = hip.values - trunk.values  # the hip is bent against the trunk, which cancels
    shank = knee.values - thigh
    assert knee.sd is not None
    assert trunk.sd is not None
    # What is published is the knee's error, which thigh and shank make together.
    leg_sd, trunk_sd = float(np.nanmedian(knee.sd)) / np.sqrt(2.0), float(np.nanmedian(trunk.sd))
    return level.Seen(thigh, shank, trunk.values, leg_sd, trunk_sd), hip.times_s


def _at(seen: level.Seen, frames: NDArray[np.intp]) -> level.Seen:
    return replace(seen, thigh=seen.thigh[frames], shank=seen.shank[frames], trunk=seen.trunk[frames])


def judged(drawn: Drawn, trial: Trial, motion: Motion, side: Side) -> Modelled:
    """Each moment said or withheld by its interval at each bottom, and why everything else is not there."""
    curves: dict[Key, Curve] = {}
    withheld: dict[Key, Mapping[int | None, str]] = {}
    hip = _unknown([*drawn.ends("hip").values()])
    missing: dict[Key, str] = {(name, other(side)): motion.why_not("hip_flexion", other(side)) for name in CURVES}
    missing |= {(name, side): _unseen(name, hip) for name in CURVES if name not in MOMENTS}
    source = motion.curves["hip_flexion", side].sources
    for name, moment in MOMENTS.items():
        ends = drawn.ends(moment)
        if not any(known(e) for e in ends.values()):
            missing[name, side] = _unknown([*ends.values()])
            continue
        lost = [i for i, e in ends.items() if not known(e)]
        curves[name, side] = _without(_curve(drawn, moment, name, side, source), trial, lost)
        withheld[name, side] = {i: _unknown([ends[i]]) for i in lost}
    return Modelled(METHOD, curves, missing, withheld, notes=(_said(drawn, side, hip),))


def _curve(drawn: Drawn, moment: str, name: str, side: Side, sources: tuple[str, ...]) -> Curve:
    times, value, node = drawn.times_s, drawn.value[moment], drawn.node
    off = value[node] - drawn.runs[moment]
    spread = Spread(runs=off, node=times[node], place=times)
    sd = np.interp(times, times[node], np.sqrt(np.mean(off**2, axis=0)))
    return Curve(name, side, value, times, CURVES[name][0], METHOD, sd=sd, sources=sources, note=KIND, spread=spread)


def _without(curve: Curve, trial: Trial, lost: Iterable[int]) -> Curve:
    """The curve with no value in the repetitions that are withheld."""
    values = np.array(curve.values)
    for i in lost:
        values[curve.window(trial.repetitions[i].start_s, trial.repetitions[i].end_s)] = np.nan
    return replace(curve, values=values)


def _unknown(ends: list[Ends]) -> str:
    return UNKNOWN.format(low=min(e[0] for e in ends), high=max(e[1] for e in ends))


def _unseen(name: str, hip: str) -> str:
    return next(why for part, why in UNSEEN.items() if part in name).format(hip=f"the hip's is, {hip}")


def _said(drawn: Drawn, side: Side, hip: str) -> str:
    """The one sentence for the person."""
    ends = [e for e in drawn.ends("together").values() if known(e)]
    if not ends:
        return NOTHING.format(why=f"of the {side} leg's hip {hip}, and of hip and knee together no more")
    at = [*drawn.bottoms.values()]
    share = 100.0 * (drawn.runs["hip"][:, at] / drawn.runs["together"][:, at]).mean(axis=1)
    least, most = np.quantile(share, [0.025, 0.975])
    low, high = np.mean(ends, axis=0)
    return TOGETHER.format(low=low, high=high, least=least, most=most)
