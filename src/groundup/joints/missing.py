"""Why a curve is not there: the marker that it needed, in words a lab understands."""

from collections.abc import Mapping

from groundup.anatomy import SIDES, Side
from groundup.joints.body_curves import Key
from groundup.joints.motion import CURVES
from groundup.joints.skeleton import Points, Skeleton

NO_STANDING = "no quiet standing on both legs in this recording to read it against"

_NEEDS: dict[str, tuple[str, ...]] = {
    "knee_flexion": ("hip", "knee", "ankle"),
    "knee_fppa": ("hip", "knee", "ankle"),
    "knee_fppa_change": ("hip", "knee", "ankle", "standing"),
    "knee_medial_displacement": ("knee", "standing"),
    "knee_separation_ratio": ("knee", "ankle"),
    "knee_separation_of_standing": ("knee", "ankle", "standing"),
    "hip_flexion": ("asis", "rear", "hip", "knee_outer"),
    "hip_adduction": ("asis", "rear", "hip", "knee_outer"),
    "hip_internal_rotation": ("asis", "rear", "hip", "knee_outer"),
    "pelvic_drop": ("hip",),
    "pelvic_drop_change": ("hip", "standing"),
    "pelvic_tilt": ("asis", "rear"),
    "pelvic_tilt_change": ("asis", "rear", "standing"),
    "trunk_lean": ("hip", "shoulder"),
    "trunk_lean_change": ("hip", "shoulder", "standing"),
    "trunk_flexion": ("hip", "shoulder"),
    "ankle_dorsiflexion": ("knee", "ankle_outer", "sole"),
    "ankle_eversion": ("knee", "ankle_outer", "sole"),
    "heel_height": ("heel",),
    "foot_height": ("heel",),
    "hip_height": ("hip", "heel"),
    "pelvis_travel": ("hip",),
    "foot_stagger": ("hip", "knee", "ankle"),
    "leg_length": ("hip", "knee", "ankle"),
    "hip_extension": ("shoulder", "hip", "knee"),
}

_WORDS: dict[str, tuple[str, str]] = {
    # need: (what is missing, segment whose tracking it hangs on)
    "asis": ("markers on both front iliac spines (ASIS)", "pelvis"),
    "rear": ("markers on the rear iliac spines (PSIS) or the sacrum", "pelvis"),
    "hip": ("the {s} hip center (markers on both ASIS and PSIS, or a hip-center marker)", "pelvis"),
    "knee": ("the {s} knee center (a marker on the lateral epicondyle)", "{s}_thigh"),
    "knee_outer": ("the {s} thigh's axes (lateral and medial epicondyle markers)", "{s}_thigh"),
    "ankle": ("the {s} ankle center (a marker on the lateral malleolus)", "{s}_shank"),
    "ankle_outer": ("the {s} shank's axes (lateral and medial malleolus markers)", "{s}_shank"),
    "sole": ("the {s} sole (heel and forefoot markers)", "{s}_foot"),
    "heel": ("the {s} heel marker", "{s}_foot"),
    "shoulder": ("a shoulder marker", ""),
}

_UNSIDED = {name for name in CURVES if "no side" in CURVES[name][1]}


def reasons(
    there: frozenset[Key],
    body: Skeleton | None,
    at: Points | None,
    *,
    no_standing: str = NO_STANDING,
    no_place: str = NO_STANDING,
) -> dict[Key, str]:
    """Every curve of `motion.CURVES` that is not in `there`, with what it lacked.

    `no_standing` says why there is no own standing for it, `no_place` why the knee's place in standing is not known.
    """
    every: list[Key] = [(n, s) for n in CURVES for s in ((None,) if n in _UNSIDED else SIDES)]
    return {
        key: _reason(key, body, at, no_place if key[0] == "knee_medial_displacement" else no_standing)
        for key in every
        if key not in there
    }


def _reason(key: Key, body: Skeleton | None, at: Points | None, no_standing: str) -> str:
    name, side = key
    absent: Mapping[str, str] = {} if body is None else body.absent
    spoken = name.replace("_", " ")
    for need in _NEEDS.get(name, ()):
        for s in SIDES if side is None else (side,):
            if need == "standing" or _has(need, s, at):
                continue
            words, segment = _WORDS[need]
            why = absent.get(segment.format(s=s), "")
            return f"{spoken} needs {words.format(s=s)}" + (f": {why}" if why else "")
    return f"{spoken}: {no_standing}" if "standing" in _NEEDS.get(name, ()) else f"{spoken}: not in these frames"


def _has(need: str, side: Side, at: Points | None) -> bool:
    if at is None:
        return False
    if need == "sole":
        return f"{side}_sole_up" in at.axis
    if need == "rear":
        return "rear" in at.at
    if need == "asis":
        return "left_asis" in at.at and "right_asis" in at.at
    if need == "shoulder":
        return f"{side}_shoulder" in at.at or "c7" in at.at
    return f"{side}_{need}" in at.at
