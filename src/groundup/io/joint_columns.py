"""Joint coordinates of OpenSim tables: names without their path, angles in radians whatever the header says."""

import re
from collections.abc import Sequence

import numpy as np

from groundup.io.table_names import listed, unique_labels
from groundup.io.table_text import Array
from groundup.io.time_column import Clock
from groundup.signals.note import Caveat
from groundup.signals.stream import Kind, Stream

FULL_TURN_RAD = 2 * np.pi
"""No joint turns farther, so a column beyond it that is said to be in radians is in degrees."""

_TRANSLATION = re.compile(r"_t[xyz]$|(^|_)(tx|ty|tz)$|_translation$", re.I)
_KNOWN = re.compile(
    r"^(pelvis_(tilt|list|rotation|t[xyz])|hip_(flexion|adduction|rotation)_[lr]|knee_angle_[lr]|ankle_angle_[lr]|"
    r"subtalar_angle_[lr]|mtp_angle_[lr]|lumbar_(extension|bending|rotation))$",
    re.I,
)


def coordinate_name(label: str) -> str:
    """`/jointset/hip_r/hip_flexion_r/value` -> `hip_flexion_r`; speeds keep their word, `hip_flexion_r/speed`."""
    parts = [p for p in label.split("/") if p]
    if len(parts) < 2 or not label.startswith("/"):
        return label
    return parts[-2] if parts[-1] in ("value", "activation") else "/".join(parts[-2:])


def looks_like_angles(title: str, labels: Sequence[str]) -> bool:
    """Whether the columns are coordinates: the title says so, their paths do, or most of a known set are there."""
    if title.strip().lower() in ("coordinates", "motion", "joint angles"):
        return True
    if any(label.endswith("/value") for label in labels):
        return True
    return sum(_KNOWN.match(coordinate_name(label)) is not None for label in labels) >= 3


def angle_streams(
    labels: Sequence[str], values: Array, clock: Clock, *, in_degrees: bool | None
) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    """Streams `angles` [rad] and `translations` [m] (and `speeds`, kept), and what was repaired, by column."""
    names, twice = unique_labels([coordinate_name(label) for label in labels])
    speeds = [k for k, n in enumerate(names) if n.endswith("/speed")]
    moving = [k for k, n in enumerate(names) if _TRANSLATION.search(n) and k not in speeds]
    turning = [k for k in range(len(names)) if k not in moving and k not in speeds]
    angles, said = _radians([names[k] for k in turning], values[:, turning], in_degrees)
    meters, length_said = _meters(values[:, moving])
    parts: list[tuple[str, Kind, Array, str, list[int]]] = [
        ("angles", "angles", angles, "rad", turning),
        ("translations", "other", meters, "m", moving),
        ("speeds", "other", values[:, speeds], "1", speeds),
    ]
    streams = tuple(
        Stream(
            name=name,
            kind=kind,
            values=np.ascontiguousarray(part),
            unit=unit,
            labels=tuple(names[k] for k in chosen),
            rate_hz=clock.rate_hz,
            start_s=clock.start_s,
            times_s=clock.times_s,
        )
        for name, kind, part, unit, chosen in parts
        if chosen
    )
    return streams, (*twice, *said, *length_said)


def _radians(names: list[str], values: Array, in_degrees: bool | None) -> tuple[Array, tuple[str, ...]]:
    """Each column in radians: by the header where the numbers allow it, else by their range."""
    if not names:
        return values, ()
    largest = np.where(np.isfinite(values), np.abs(values), 0.0).max(axis=0)
    beyond = largest > FULL_TURN_RAD
    if in_degrees:
        doubtful = len(names) >= 6 and largest.max() <= np.pi
        note = Caveat("the header says degrees, but no angle exceeds 3.14°: they may be radians")
        return np.radians(values), (note,) if doubtful else ()
    if in_degrees is None:
        unit = "degrees" if beyond.any() else "radians"
        said = f"the header does not say degrees or radians: {unit} by their range"
        return (np.radians(values) if beyond.any() else values), (said,)
    if not beyond.any():
        return values, ()
    if beyond.sum() > len(names) / 2:
        said = Caveat(
            "the header says radians, but most angles exceed a full turn: all are taken as degrees and converted"
        )
        return np.radians(values), (said,)
    wrong = [n for n, no in zip(names, beyond, strict=True) if no]
    said = Caveat(
        f"the header says radians, but {listed(wrong)} exceed{'s' if len(wrong) == 1 else ''} a full turn: "
        "taken as degrees and converted"
    )
    return np.where(beyond, np.radians(values), values), (said,)


def _meters(values: Array) -> tuple[Array, tuple[str, ...]]:
    """Translations in m; mm where a typical one is beyond 30."""
    there = np.abs(values[np.isfinite(values)])
    if len(there) and np.median(there) > 30.0:
        return values * 1e-3, ("translations are in mm by their range: converted to m",)
    return values, ()
