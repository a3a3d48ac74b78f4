"""Support: for each link of the chain, what the inputs of a recording can give: yes, partly or no."""

import re
from collections.abc import Callable

from groundup.signals.emg import muscle_of
from groundup.signals.recording import Recording

Answer = tuple[str, str]


def supports(recording: Recording) -> tuple[tuple[str, str, str], ...]:
    """(link, yes | partly | no, sentence) from foot to core, by the table of inputs in the measure reference (1.8)."""
    asked: tuple[tuple[str, Callable[[Recording], Answer]], ...] = (
        ("foot", _foot),
        ("ankle", _ankle),
        ("knee", _knee),
        ("hip", _hip),
        ("glute", _glute),
        ("core", _core),
    )
    return tuple((link, *ask(recording)) for link, ask in asked)


PADS = ("hallux", "toes", "mth1", "mth5", "fifth", "heel", "arch")
"""Single points under the foot, as profiles of sensors name them."""


def pads(recording: Recording) -> str:
    """What is known where force was measured at single points under the foot alone, in one sentence; else ''."""
    found = [label for s in recording.of_kind("other") if s.unit == "N" for label in s.labels if label in PADS]
    if not found:
        return ""
    where = ", ".join(dict.fromkeys(found))
    return f"force at single points ({where}): a session counts by it; load, tripod and sway need the whole sole"


def _foot(recording: Recording) -> Answer:
    pressure, plates = recording.of_kind("pressure"), recording.of_kind("force", "cop")
    if any(s.layout is not None for s in pressure):
        return "yes", "pressure with the geometry of its cells: tripod, arch index and contact of each foot"
    if pressure:
        return "partly", "pressure without geometry: contact and timing; newtons and the tripod need --geometry"
    if plates:
        return "partly", "force plates: load of each side, front and rear, sway; the tripod needs pressure cells"
    if recording.of_kind("markers"):
        return "partly", "markers: position of the feet; load needs plates, the tripod pressure"
    if found := pads(recording):
        return "no", f"{found}, by an insole, a pressure mat or a force plate"
    return "no", "nothing under the foot: needs an insole, a pressure mat or a force plate; a camera cannot see load"


def _ankle(recording: Recording) -> Answer:
    return _joint(
        recording,
        markers="dorsiflexion, eversion and heel lift (with knee, ankle, heel and toe markers)",
        angles=r"ankle|subtalar",
        camera="dorsiflexion and heel lift from the side; eversion is not readable from landmarks",
    )


def _knee(recording: Recording) -> Answer:
    return _joint(
        recording,
        markers="flexion, inward travel and frontal-plane angle",
        angles=r"knee",
        camera="flexion from the side; frontal-plane angle and knee separation from the front",
    )


def _hip(recording: Recording) -> Answer:
    return _joint(
        recording,
        markers="flexion, adduction, rotation and pelvic drop (with pelvis markers)",
        angles=r"hip|pelvis",
        camera="depth and flexion from the side, pelvic drop from the front; rotation is not readable",
    )


def _core(recording: Recording) -> Answer:
    return _joint(
        recording,
        markers="trunk lean, trunk flexion and pelvic tilt (with shoulder or trunk markers)",
        angles=r"lumbar|trunk|pelvis",
        camera="trunk lean from the front, trunk flexion from the side",
    )


def _joint(recording: Recording, *, markers: str, angles: str, camera: str) -> Answer:
    if recording.of_kind("markers"):
        return "yes", f"markers: {markers}"
    named = [label for s in recording.of_kind("angles") for label in s.labels if re.search(angles, label, re.I)]
    if named:
        return "partly", f"angles computed by another program ({', '.join(named[:4])}): read, not recomputed"
    if recording.of_kind("landmarks_image", "landmarks_world"):
        return "partly", f"camera landmarks: {camera}; with wider intervals than markers"
    return "no", "needs markers, camera landmarks or joint angles"


def _glute(recording: Recording) -> Answer:
    found = [
        (muscle, side or stream.side, stream)
        for stream in recording.of_kind("emg", "emg_envelope")
        for label in stream.labels
        if (known := muscle_of(label)) is not None
        for muscle, side in (known,)
        if muscle in ("gluteus maximus", "gluteus medius")
    ]
    if not found:
        return "no", "no EMG of a gluteal muscle; posture and force say nothing direct about the glute"
    muscles = " and ".join(sorted({muscle for muscle, _, _ in found}))
    if all(side is None for _, side, _ in found):
        return "partly", f"EMG of {muscles}, but its side is not stated: no measure of a left or right glute"
    if all(stream.kind == "emg_envelope" for _, _, stream in found):
        return "partly", f"EMG envelopes of {muscles}: consistency; onsets need raw EMG, amplitudes an MVC"
    if any(stream.details.get("mvc_v") is not None for _, _, stream in found):
        return "yes", f"EMG of {muscles} with an MVC: amplitude, onset and consistency"
    return "partly", f"EMG of {muscles} without an MVC: onset and consistency, no amplitude in %MVC"
