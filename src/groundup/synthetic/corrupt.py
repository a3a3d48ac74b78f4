"""Corrupt: plant a fault of known size into a real recording, so that finding it can be counted.

Every function gives a new recording that is labeled synthetic, with the fault among its sources and its amplitude in
`truth`; the real one stays as it was.
"""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side, other, outward
from groundup.errors import MissingSignal, SignalError
from groundup.geometry import angle_between, unit
from groundup.joints.marker_names import MarkerNames, recognize
from groundup.signals.recording import Recording, Source
from groundup.signals.stream import Stream

Array = NDArray[np.float64]
FULL_BEND_RAD = np.radians(90.0)
"""Knee flexion at which a planted fault is fully there; it grows in proportion up to here."""


def knee_inward(recording: Recording, side: Side, *, amplitude_mm: float) -> Recording:
    """Move one knee towards the midline by `amplitude_mm` at 90° of flexion, in proportion before and no further after.

    All markers of the thigh and the shank turn about the line from hip to ankle, as they would on a real leg, so that
    bones keep their length and the feet and pelvis stay where they are.
    """
    stream, names = _markers(recording)
    hip, knee, ankle = (_one(stream, names, f"{side}_{n}") for n in ("hip_center", "knee_lateral", "ankle_lateral"))
    bend = np.clip(angle_between(knee - hip, ankle - knee) / FULL_BEND_RAD, 0.0, 1.0)
    line = unit(hip - ankle)
    radius = np.linalg.norm(np.cross(knee - ankle, line), axis=-1)
    turn = np.arcsin(np.clip(bend * amplitude_mm / 1000 / np.maximum(radius, 1e-3), -0.9, 0.9))
    values = stream.values.copy()
    own = [i for i, n in _canonical(stream, names).items() if _of_leg(n, side)]
    values[:, own] = _about(values[:, own], ankle, outward(side) * line, turn)
    return _planted(
        recording, stream, values, f"{side} knee moved {amplitude_mm:g} mm inward at 90° of flexion", amplitude_mm
    )


def load_to(recording: Recording, side: Side, *, share: float, plate_of: dict[Side, str]) -> Recording:
    """Move `share` (0 to 1) of the total ground reaction from the other foot's plate to this one's, in every frame."""
    by_name = {s.name: s for s in recording.of_kind("force")}
    try:
        to, off = by_name[f"{plate_of[side]}/force"], by_name[f"{plate_of[other(side)]}/force"]
    except KeyError as gone:
        raise MissingSignal(f"the force {gone} to move load", found=", ".join(by_name), where=recording.name) from None
    if to.values.shape != off.values.shape:
        raise SignalError(
            "two plates on the same clock", found=f"{len(to)} and {len(off)} samples", where=recording.name
        )
    moved = share * (to.values + off.values)
    said = f"{100 * share:g} % of the load moved to the {side} foot"
    out = _planted(recording, to, to.values + moved, said, 100 * share)
    return replace(
        out, streams=tuple(replace(s, values=off.values - moved) if s.name == off.name else s for s in out.streams)
    )


def twisted_pelvis(recording: Recording, side: Side, *, amplitude_deg: float) -> Recording:
    """Tilt the pelvis cluster in the frontal plane so that the side opposite to `side` drops, growing with depth.

    `amplitude_deg` is reached at 90° of flexion (mean of both knees). The markers turn about the middle of the cluster.
    Hip centers stay: this is a cluster that twists on the skin, or a pelvis that drops between hips held level.
    """
    stream, names = _markers(recording)
    bend = np.zeros(len(stream))
    for leg in ("left", "right"):
        hip, knee, ankle = (_one(stream, names, f"{leg}_{n}") for n in ("hip_center", "knee_lateral", "ankle_lateral"))
        bend += np.clip(angle_between(knee - hip, ankle - knee) / FULL_BEND_RAD, 0.0, 1.0) / 2
    of = _canonical(stream, names)
    own = [i for i, n in of.items() if n.endswith(("asis", "psis")) or n == "sacrum"]
    values = stream.values.copy()
    middle = values[:, own].mean(axis=1)
    across = unit(_one(stream, names, "right_asis") - _one(stream, names, "left_asis"))
    ahead = unit(np.cross(np.array([0.0, 1.0, 0.0]), across))
    values[:, own] = _about(values[:, own], middle, -outward(side) * ahead, np.radians(amplitude_deg) * bend)
    said = f"pelvis cluster twisted by {amplitude_deg:g}° at 90° of flexion, side opposite to the {side} leg down"
    return _planted(recording, stream, values, said, amplitude_deg)


def _markers(recording: Recording) -> tuple[Stream, MarkerNames]:
    stream = recording.first("markers")
    if stream is None:
        raise MissingSignal("markers to plant a fault in", found="none", where=recording.name)
    return stream, recognize(stream.labels)


def _one(stream: Stream, names: MarkerNames, name: str) -> Array:
    labels = names.of.get(name)
    if labels is None:
        raise MissingSignal(f"the marker {name}", found=", ".join(stream.labels), where=stream.name)
    return stream.channel(labels[0])


def _canonical(stream: Stream, names: MarkerNames) -> dict[int, str]:
    """Index of each recognized marker in the stream -> its canonical name."""
    return {stream.labels.index(label): name for name, labels in names.of.items() for label in labels}


def _of_leg(name: str, side: Side) -> bool:
    """Whether a marker sits on this side's thigh or shank."""
    return name.startswith(f"{side}_") and any(part in name for part in ("thigh", "shank", "knee", "ankle"))


def _about(points: Array, center: Array, axis: Array, angle_rad: Array) -> Array:
    """Points (n, m, 3) turned by (n,) about an axis (n, 3) through a center (n, 3) (Rodrigues)."""
    arm, k = points - center[:, None], axis[:, None]
    cos, sin = np.cos(angle_rad)[:, None, None], np.sin(angle_rad)[:, None, None]
    along = (arm * k).sum(axis=-1, keepdims=True) * k
    return center[:, None] + arm * cos + np.cross(k, arm) * sin + along * (1 - cos)


def _planted(recording: Recording, stream: Stream, values: Array, said: str, amplitude: float) -> Recording:
    """The recording with one stream replaced, labeled for what it now is."""
    source = Source(
        "planted fault", "", "groundup.synthetic.corrupt", (f"Synthetic fault in a real recording: {said}.",)
    )
    return replace(
        recording,
        name=f"{recording.name}, synthetic fault",
        streams=tuple(replace(s, values=values) if s.name == stream.name else s for s in recording.streams),
        sources=(*recording.sources, source),
        synthetic=True,
        truth=MappingProxyType({**recording.truth, "planted": amplitude}),
    )
