"""What a worked-out trial says of the joints and the glutes: curves with their draws, and what is withheld.

Moments are internal (what muscles and bands make), per kilogram; powers are sums over a joint's own rotations. The
activation of a gluteus is the mean over its compartments weighted by their largest force: the share of the whole
muscle's force that is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.body.contact import FACTOR
from groundup.body.effort import Muscular
from groundup.body.full_intervals import Seen
from groundup.body.joint_load import joint_loads
from groundup.body.model import Model
from groundup.body.reserves import LIMIT
from groundup.chain.body_draws import (
    DRAWS,
    KIND,
    KIND_ESTIMATED,
    KIND_FULL,
    KIND_FULL_ESTIMATED,
    doubt_of,
    drawn_legs,
    draws_at_nodes,
    leg_curves,
)
from groundup.chain.body_full import full_legs
from groundup.chain.body_sides import ADDUCTION, ANKLE, HIP, KNEE, Leg, leg_of
from groundup.chain.model_reading import mean_of, peak_of, within
from groundup.chain.modelled import CURVES, Key
from groundup.signals.curve import Curve, Spread

Array = NDArray[np.float64]

MUSCULAR = ("hip_contact_force", "gluteus_maximus_activation", "gluteus_medius_activation")
"""Curves that rest on the sharing among muscles, and fall with it."""
UNDRAWN = {"hip_moment", "hip_reserve"}
LEAST_WORKED = 0.9
"""Share of the draws that must have been worked out (design): those that fail are the extreme ones."""
NOT_DRAWN = "worked out for the measured forces alone, not drawn"
UNMEASURED = (
    "the hip's whole moment and what muscles leave of it to reserves are known for measured ground forces alone"
)
_ASKED = {
    "hip": (HIP, ADDUCTION, KNEE, ANKLE),
    "gluteus": (HIP, ADDUCTION, KNEE, ANKLE),
    "knee": (KNEE, ANKLE),
    "ankle": (ANKLE,),
}
"""Coordinates that markers must tell about before a joint's moment is known: its own and those below it."""


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """A trial worked out, and which of it may be read."""

    model: Model
    done: Muscular
    windows: tuple[tuple[int | None, float, float], ...]
    """(repetition or None for the whole trial, start, end) [s]."""
    known: NDArray[np.bool_]
    """(n,) frames that neither a filter's end nor an unmeasured push spoils."""
    unseen: Mapping[str, str]
    """By coordinate, why nothing is known of it."""
    method: str
    source: str
    estimated: bool = False
    """Whether the ground's push was found with the muscles, for want of plates."""
    drawable: Seen | None = None
    """What full draws start from; without, draws are quick."""


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Curves by (name, side), why others are missing, and where which must not be read."""

    curves: dict[Key, Curve]
    missing: dict[Key, str]
    withheld: dict[Key, dict[int | None, str]]


def results(worked: Worked, *, drawn: Callable[[float], None] | None = None, threads: int) -> Results:
    """Curves of both legs with intervals; those that reserves make untrue are withheld by repetition."""
    found: dict[Side, Leg | str] = {side: leg_of(worked.model, side) for side in SIDES}
    legs: dict[Side, Leg] = {side: leg for side, leg in found.items() if isinstance(leg, Leg)}
    out = Results({}, {}, {})
    for side, why in found.items():
        if isinstance(why, str):
            for name in CURVES:
                out.missing[name, side] = why
    if not legs:
        return out
    model, done = worked.model, worked.done
    pressed = joint_loads(model, done.motion, done.loads, done.sharing.force, threads=threads)
    contact: dict[Side, Array] = {
        side: pressed.force[:, pressed.index(model.joints[leg.hip_body])] for side, leg in legs.items()
    }
    node, runs = _drawn(worked, legs, contact, drawn, threads=threads)
    for side, leg in legs.items():
        values = leg_curves(model, done, leg, contact[side])
        believed, reasons = _believed(worked, leg)
        for name in CURVES:
            why = _unknown(worked, leg, name)
            if why:
                out.missing[name, side] = why
                continue
            known = worked.known & believed if name in MUSCULAR else worked.known
            curve = _curve(worked, name, side, values[name], known, node, runs[side].get(name))
            if isinstance(curve, str):
                out.missing[name, side] = curve
                continue
            out.curves[name, side] = curve
            if name in MUSCULAR and reasons:
                out.withheld[name, side] = reasons
    return _told(worked, out) if worked.estimated else out


def _drawn(
    worked: Worked,
    legs: Mapping[Side, Leg],
    contact: Mapping[Side, Array],
    drawn: Callable[[float], None] | None,
    *,
    threads: int,
) -> tuple[NDArray[np.intp], dict[Side, dict[str, Array]]]:
    """The frames that are drawn, and each leg's curves (D, g) in every draw."""
    model, done = worked.model, worked.done
    if worked.drawable is not None:
        return full_legs(model, worked.drawable, done, legs, doubt=doubt_of(model), heard=drawn, threads=threads)
    node, part, draws = draws_at_nodes(model, done, estimated=worked.estimated, threads=threads)
    at_nodes: dict[Side, Array] = {side: force[node] for side, force in contact.items()}
    return node, drawn_legs(model, part, draws, legs, at_nodes, threads=threads)


def _told(worked: Worked, found: Results) -> Results:
    """Of estimated ground forces: the curves whose values are known to a factor of two in every repetition.

    In every one or in none: those that happen to be narrow would be a choice. A power stands and falls with the moment.
    """
    wide = {key: why for key, curve in found.curves.items() if (why := _wide(worked, curve))}
    for joint in ("hip", "knee", "ankle"):
        for side in SIDES:
            moment = "ankle_plantarflexion_moment" if joint == "ankle" else f"{joint}_extension_moment"
            if (moment, side) in wide:
                wide[f"{joint}_power", side] = f"it takes the joint's own moment: {wide[moment, side]}"
    return Results(
        {key: curve for key, curve in found.curves.items() if key not in wide},
        found.missing | wide,
        {key: lost for key, lost in found.withheld.items() if key not in wide},
    )


def _wide(worked: Worked, curve: Curve) -> str:
    """Why a curve may not be told: how far apart the ends of its mean or peak lie; empty where it may."""
    if curve.spread is None:
        return ""
    windows = [one for one in worked.windows if one[0] is not None] or worked.windows
    for _, start_s, end_s in windows:
        window = curve.window(start_s, end_s)
        seen = np.flatnonzero(np.isfinite(curve.values[window])) + (window.start or 0)
        if not len(seen):
            continue
        times, values = curve.times_s[seen], curve.values[seen]
        for reduce in (mean_of, peak_of) if "activation" in curve.name else (peak_of,):
            one = within(float(reduce(values, times)), reduce(values - curve.spread.at(seen), times))
            assert one.sides is not None
            low, high = one.value - 1.96 * one.sides[0], one.value + 1.96 * one.sides[1]
            if not 0.0 < low <= high <= FACTOR * low:
                unit = "" if curve.unit == "1" else f" {curve.unit}"
                what = "mean" if reduce is mean_of else "peak"
                return f"without force plates {what} {low:.2f} to {high:.2f}{unit}: not known to a factor of two"
    return ""


def _unknown(worked: Worked, leg: Leg, name: str) -> str:
    """Why a curve cannot be known; empty where it can."""
    if worked.estimated and name in UNDRAWN:
        return UNMEASURED
    asked = _ASKED[name.split("_")[0]]
    lost = [worked.unseen[n] for c in asked if (n := worked.model.coordinates[leg.column[c]].name) in worked.unseen]
    if lost:
        return lost[0]
    if name in leg.glutes and not len(leg.glutes[name][0]):
        return f"{worked.method} has no {name.removesuffix('_activation').replace('_', ' ')}"
    return ""


def _believed(worked: Worked, leg: Leg) -> tuple[NDArray[np.bool_], dict[int | None, str]]:
    """Frames (n,) in which reserves stay within their limit, and the windows that are withheld, with why."""
    times, columns = worked.done.motion.times_s, leg.joint[HIP]
    carried = np.linalg.norm(worked.done.sharing.reserve[:, columns], axis=1)
    asked = np.linalg.norm(worked.done.moments[:, columns], axis=1)
    believed, reasons = np.ones(len(times), bool), dict[int | None, str]()
    for repetition, start_s, end_s in worked.windows:  # the whole trial first, then each repetition by its own peak
        inside = (times >= start_s - 1e-9) & (times < end_s - 1e-9)
        judged = inside & worked.known
        if not judged.any():
            continue
        peak = float(asked[judged].max())
        share = float(carried[judged].max()) / max(peak, 1e-9)
        if repetition is None:
            believed[inside] = ~(carried[inside] > LIMIT * peak)
        else:  # as a whole or not at all: a mean over other repetitions at every moment would be no repetition's
            believed[inside] = share <= LIMIT
        if share > LIMIT:
            reasons[repetition] = _reason(worked, leg, judged, carried, share)
    return believed, reasons


def _reason(worked: Worked, leg: Leg, judged: NDArray[np.bool_], carried: Array, share: float) -> str:
    worst = int(np.flatnonzero(judged)[np.argmax(carried[judged])])
    column = leg.column[HIP]
    bend = np.degrees(leg.sign[HIP] * worked.done.motion.coordinates[worst, column])
    return (
        f"reserves carry {share:.0%} of the hip's peak moment (limit {LIMIT:.0%}), most at {bend:.0f}° of hip flexion: "
        "the model's muscles cannot make this movement, and what they did there is not known"
    )


def _curve(
    worked: Worked,
    name: str,
    side: Side,
    values: Array,
    known: NDArray[np.bool_],
    node: NDArray[np.intp],
    runs: Array | None,
) -> Curve | str:
    """The curve with its draws, or why there are too few of these."""
    times = worked.done.motion.times_s
    spread, sd = None, None
    if runs is not None and name not in UNDRAWN:
        off = drawn_about(values[node], runs, known[node])
        if isinstance(off, str):
            return off
        spread = Spread(runs=off, node=times[node], place=times)
        sd = np.interp(times, times[node], np.sqrt(np.mean(off**2, axis=0)))
    return Curve(
        name,
        side,
        np.where(known, values, np.nan),
        times,
        CURVES[name][0],
        worked.method,
        sd=sd,
        sources=(worked.source,),
        note=_kind(worked).format(draws=DRAWS) if spread is not None else NOT_DRAWN,
        spread=spread,
    )


def drawn_about(values: Array, runs: Array, known: NDArray[np.bool_]) -> Array | str:
    """What the draws (D, g) that could be worked out at all known nodes differ by from the values (g,).

    A draw that failed is left out: counted as the value itself it would make the interval narrower.
    """
    off = values - runs
    off = off[np.isfinite(off[:, known]).all(axis=1)]
    if len(off) < LEAST_WORKED * len(runs):
        return f"{len(off)} of {len(runs)} draws could be worked out: too few for an interval"
    return np.nan_to_num(off)


def _kind(worked: Worked) -> str:
    """Which interval it is."""
    if worked.drawable is not None:
        return KIND_FULL_ESTIMATED if worked.estimated else KIND_FULL
    return KIND_ESTIMATED if worked.estimated else KIND
