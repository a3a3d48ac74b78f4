"""Motion from skin markers: names recognized, calibrated by a static trial, ISB joint angles and their uncertainty."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.joints.body_curves import Key, changes, curves
from groundup.joints.error_model import MarkerError
from groundup.joints.marker_names import MarkerNames
from groundup.joints.marker_sides import known_markers
from groundup.joints.missing import reasons
from groundup.joints.motion import CURVES, Motion, nothing
from groundup.joints.own_standing import own_standing
from groundup.joints.skeleton import Points, build, from_centers, points
from groundup.joints.uncertainty import curve_sd
from groundup.signals.curve import Curve, Spread
from groundup.signals.filters import lowpass
from groundup.signals.gaps import fill
from groundup.signals.recording import Subject
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

METHOD = "marker angle"
CUTOFF_HZ = 6.0
LONGEST_GAP_S = 0.2
"""Markers are low-passed at 6 Hz without lag (Winter 2009 for slow movement); gaps up to 0.2 s are filled before."""


def motion_from_markers(
    markers: Stream,
    *,
    static: Stream | None = None,
    names: Mapping[str, str | Sequence[str]] | None = None,
    subject: Subject | None = None,
    error: MarkerError | None = None,
) -> Motion:
    """Joint angles and positions from markers, calibrated by a static trial where there is one.

    Angles are anatomical: nothing is subtracted, a straight leg reads what its bones say (hip flexion includes the
    tilt of the ISB pelvis; docs/joints.md compares). Changes from own standing are read against the first quiet
    two-leg stance of the movement, else against the static trial's pose. `names` maps canonical names to the file's
    own. The subject's height scales the widths of knee and ankle where no medial marker shows them.
    """
    if len(markers) < 2:
        return nothing(METHOD, f"'{markers.name}' has fewer than two frames: no movement")
    known = known_markers(markers, names)
    movement = _filtered(_named(markers, known), markers)
    static_known = None if static is None else known_markers(static, names)
    pose = None if static is None or static_known is None else _named(static, static_known)
    if not movement:
        return Motion(METHOD, {}, reasons(frozenset(), None, None), (_unrecognized(markers),))
    height_m = None if subject is None else subject.height_m
    if known.kind == "centers":
        body = from_centers(movement)
    else:
        body = build(movement, static=pose, size=1.0 if height_m is None else height_m / 1.70)
    whole = points(body)
    rate = _rate(markers)
    straight = _keeps_facing(whole)
    values = curves(whole, one_heading=straight)
    own = own_standing(body, whole, values, pose, times_s=markers.times, rate_hz=rate)
    rest = None if own.rest is None else points(own.rest)
    values |= changes(values, whole, standing=own.frames, rest=rest, one_heading=straight)
    kept = min(1.0, (2 * CUTOFF_HZ / rate) ** 0.5) if rate > 2 * CUTOFF_HZ else 1.0  # white noise below the cut-off
    sd = curve_sd(
        body,
        values,
        own.frames,
        rest=own.rest,
        one_heading=straight,
        error=error or MarkerError(),
        tracking_kept=kept,
    )
    notes = [*known.notes, *body.notes, *_how(static, straight), own.note]
    return Motion(
        METHOD,
        _as_curves(values, sd, markers),
        reasons(
            frozenset(k for k, v in values.items() if np.isfinite(v).any()),
            body,
            whole,
            no_standing=own.why_not,
            no_place=own.why_no_place,
        ),
        tuple(notes),
        known.warnings,
    )


def _named(stream: Stream, known: MarkerNames) -> dict[str, Array]:
    """Canonical name -> (n, 3); several labels of one name are averaged. A marker at exactly 0, 0, 0 is not there."""
    gone = (stream.values == 0.0).all(axis=-1)
    values = np.where(gone[..., None], np.nan, stream.values) if gone.any() else stream.values
    at = {label: i for i, label in enumerate(stream.labels)}
    found: dict[str, Array] = {}
    for name, labels in known.of.items():
        seen = [values[:, at[label]] for label in labels if label in at]
        if seen:
            found[name] = seen[0] if len(seen) == 1 else np.mean(seen, axis=0)
    return found


def _filtered(named: dict[str, Array], markers: Stream) -> dict[str, Array]:
    if not named:
        return {}
    stack = np.stack(list(named.values()), axis=1)
    rate = _rate(markers)
    if not np.isfinite(stack).all():
        stack = fill(stack, longest_s=LONGEST_GAP_S, rate_hz=rate).values
    if rate > 2 * CUTOFF_HZ:
        stack = lowpass(stack, cutoff_hz=CUTOFF_HZ, rate_hz=rate)
    return {name: stack[:, i] for i, name in enumerate(named)}


def _rate(stream: Stream) -> float:
    return stream.rate_hz if stream.rate_hz is not None else 1.0 / float(np.median(np.diff(stream.times)))


def _keeps_facing(body: Points) -> bool:
    """Whether the pelvis keeps its heading within ±30° of its mean: then one frontal plane serves the whole trial."""
    name = next((n for n in ("asis", "hip") if f"left_{n}" in body.at and f"right_{n}" in body.at), None)
    if name is None:
        return True
    across = (body.at[f"right_{name}"] - body.at[f"left_{name}"])[:, [0, 2]]
    across = across[np.isfinite(across).all(axis=-1)]
    if not len(across):
        return True
    across = across / np.linalg.norm(across, axis=-1, keepdims=True)
    mean = across.mean(axis=0)
    return bool(((across @ mean) > np.cos(np.radians(30.0)) * np.linalg.norm(mean)).all())


def _as_curves(
    values: Mapping[Key, Array], sd: Mapping[Key, tuple[Array, Spread]], markers: Stream
) -> dict[Key, Curve]:
    times = markers.times
    return {
        (name, side): Curve(
            name,
            side,
            value,
            times,
            CURVES[name][0],
            METHOD,
            sd=sd[name, side][0] if (name, side) in sd else None,
            sources=(markers.name,),
            spread=sd[name, side][1] if (name, side) in sd else None,
        )
        for (name, side), value in values.items()
        if np.isfinite(value).any()
    }


def _how(static: Stream | None, straight: bool) -> list[str]:
    calibrated = "the static trial" if static is not None else "frames of the movement itself (no static trial given)"
    facing = "one frontal plane for the trial, from the mean heading of the pelvis"
    turning = "the person turns: the frontal plane follows the pelvis in every frame"
    return [
        f"segments calibrated from {calibrated}; zero is anatomical (ISB axes), standing is not subtracted",
        facing if straight else turning,
        "the zero of the ankle is a sole flat on the floor under an upright shank",
    ]


def _unrecognized(markers: Stream) -> str:
    return (
        f"none of the {len(markers.labels)} markers has a name that groundup knows "
        f"({', '.join(markers.labels[:8])} …): give a mapping with --markers"
    )
