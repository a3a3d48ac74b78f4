"""The motion of a recording, from the best input it has: markers, then a file's joint angles, then landmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.joints.file_angles import motion_from_angles
from groundup.joints.landmarks import motion_from_landmarks
from groundup.joints.marker_sides import known_markers
from groundup.joints.markers import motion_from_markers
from groundup.joints.motion import Motion
from groundup.joints.phone_motion import gravity_stream, motion_from_phone
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

Array = NDArray[np.float64]
Names = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class FootPoints:
    """Heel and forefoot of one foot over time: (n, 3) m each, NaN where not seen."""

    times_s: Array
    heel: Array
    toe: Array

    @property
    def center(self) -> Array:
        """Midway between heel and forefoot; (n, 3)."""
        return 0.5 * (self.heel + self.toe)


def motion(recording: Recording, static: Recording | None = None, names: Names | None = None) -> Motion | None:
    """Joint angles and positions, or None where nothing in the recording shows a body.

    One input gives the motion; curves of two methods are never joined. What else was there is said in the notes.
    """
    found = _candidates(recording, static, names)
    if not found:
        return None
    best = next((m for m in found if m.curves), found[0])
    unused = [m.method for m in found if m is not best]
    beside = (f"motion taken from {best.method}; also there and not used: {', '.join(unused)}",) if unused else ()
    return replace(best, notes=(*best.notes, *beside))


def foot_points(recording: Recording, names: Names | None = None) -> dict[Side, FootPoints]:
    """Heel and forefoot of each foot that the markers show, to tell which foot stood on which plate.

    Empty without markers: landmarks of a camera have no place on the floor.
    """
    out: dict[Side, FootPoints] = {}
    for markers in recording.of_kind("markers"):
        known = known_markers(markers, names)
        for side in SIDES:
            heel = _mean(markers, known.of, (f"{side}_heel",))
            ankle = (f"{side}_ankle_lateral", f"{side}_ankle_center")
            toe = _mean(markers, known.of, tuple(f"{side}_{n}" for n in ("toe", "mth2", "mth1", "mth5")))
            if heel is None:
                heel = _mean(markers, known.of, ankle)
            if toe is None:
                toe = heel
            if heel is not None and toe is not None and side not in out:
                out[side] = FootPoints(markers.times, heel, toe)
    return out


def _candidates(recording: Recording, static: Recording | None, names: Names | None) -> list[Motion]:
    found: list[Motion] = []
    if (markers := recording.first("markers")) is not None and len(markers):
        standing = markers.details.get("static") if static is None else static.first("markers")
        named = names or markers.details.get("marker_names")
        found.append(motion_from_markers(markers, static=standing, names=named, subject=recording.subject))
    if (angles := recording.first("angles")) is not None and len(angles):
        found.append(motion_from_angles(angles))
    image = recording.first("landmarks_image")
    lead = image if image is not None else recording.first("landmarks_world")
    if lead is not None and len(lead):
        world = _beside(recording, lead, "landmarks_world")
        sight = _beside(recording, lead, "visibility")
        found.append(motion_from_landmarks(image, world, sight, view=recording.conditions.view))
    if not found and (phone := gravity_stream(recording.of_kind("imu"))) is not None:
        found.append(motion_from_phone(phone))
    return found


def _beside(recording: Recording, lead: Stream, kind: str) -> Stream | None:
    return next(
        (s for s in recording.streams if s.kind == kind and s.group == lead.group and len(s) == len(lead)), None
    )


def _mean(markers: Stream, known: Mapping[str, tuple[str, ...]], wanted: tuple[str, ...]) -> Array | None:
    """The first of the wanted points that is known; (n, 3)."""
    for name in wanted:
        if name in known:
            return np.mean([markers.channel(label) for label in known[name]], axis=0)
    return None
