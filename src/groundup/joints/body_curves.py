"""From positions of the body to the curves of a Motion: one computation for the nominal body and for every draw."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.geometry import angle_between, frame
from groundup.joints.hip_center import level_right
from groundup.joints.joint_angles import femur_frame, fold, grood_suntay, pelvis_frame, projected_bend, shank_frame
from groundup.joints.skeleton import Points

Array = NDArray[np.float64]
Key = tuple[str, Side | None]

UP = np.array([0.0, 1.0, 0.0])

CHANGES = {
    "knee_fppa": "knee_fppa_change",
    "pelvic_drop": "pelvic_drop_change",
    "pelvic_tilt": "pelvic_tilt_change",
    "trunk_lean": "trunk_lean_change",
}
"""Curves that are also given as their difference from own standing."""
FROM_STANDING = (*CHANGES, "knee_separation_ratio")


def curves(body: Points, *, one_heading: bool = True) -> dict[Key, Array]:
    """Every curve that the points allow, (..., n) in the unit of `motion.CURVES`, changes from standing aside.

    The frontal plane is the body's own: upright, through the line of the pelvis, averaged over the trial unless the
    person turns (`one_heading` False: taken in every frame).
    """
    right = heading(body.at, one_heading)
    out: dict[Key, Array] = {}
    for side in SIDES:
        out |= {(name, side): values for name, values in _leg(body, side, right)}
    return out | {(name, None): values for name, values in _middle(body, right)}


def changes(
    absolute: Mapping[Key, Array],
    body: Points,
    *,
    standing: Sequence[int],
    rest: Points | None = None,
    one_heading: bool = True,
) -> dict[Key, Array]:
    """What is read against the person's own standing, in the frames `standing`: angles, the knee's place, its ratio.

    Without such frames standing is read from `rest`, the static trial's pose as a body of one frame. It knows no place
    in this movement, so the knee's is not among the results.
    """
    when = list(standing)
    if not when:
        return {} if rest is None else _changes(absolute, {k: v[..., :1] for k, v in curves(rest).items()})

    def level(values: Array) -> Array:
        return values[..., when].mean(axis=-1, keepdims=True)

    out = _changes(absolute, {k: level(v) for k, v in absolute.items() if k[0] in FROM_STANDING})
    right = heading(body.at, one_heading)
    for side in SIDES:
        if right is not None and f"{side}_knee" in body.at:
            inward = (body.at[f"{side}_knee"] * (-outward(side) * right)).sum(-1)
            out["knee_medial_displacement", side] = inward - level(inward)
    return out


def _changes(absolute: Mapping[Key, Array], own: Mapping[Key, Array]) -> dict[Key, Array]:
    """Each curve (..., n) that is read against standing, given its level there (..., 1)."""
    out: dict[Key, Array] = {}
    for (name, side), values in absolute.items():
        if (name, side) not in own:
            continue
        if name in CHANGES:
            out[CHANGES[name], side] = values - own[name, side]
        if name == "knee_separation_ratio":
            out["knee_separation_of_standing", None] = values / own[name, side]
    return out


def heading(at: Mapping[str, Array], one_heading: bool) -> Array | None:
    """Level unit vector to the person's right (..., n or 1, 3): from the pelvis, else hips, ankles or shoulders."""
    for name in ("asis", "hip", "ankle", "shoulder"):
        if f"left_{name}" in at and f"right_{name}" in at:
            right = level_right(left=at[f"left_{name}"], right=at[f"right_{name}"])
            return level_right(left=-_mean(right), right=_mean(right)) if one_heading else right
    return None


def _mean(vectors: Array) -> Array:
    """Mean over the frames that are there; (..., n, 3) -> (..., 1, 3)."""
    seen = np.isfinite(vectors)
    count = seen.sum(axis=-2, keepdims=True)
    return np.where(seen, vectors, 0.0).sum(axis=-2, keepdims=True) / np.where(count > 0, count, np.nan)


def _leg(body: Points, side: Side, right: Array | None) -> Iterable[tuple[str, Array]]:
    at, out = body.at, outward(side)
    p: Callable[[str], Array | None] = lambda name: at.get(f"{side}_{name}")  # noqa: E731
    hip, knee, ankle = p("hip"), p("knee"), p("ankle")
    knee_outer, knee_inner, low = p("knee_outer"), p("knee_inner"), p("knee_low")
    femur = shank = None
    if hip is not None and knee_outer is not None and knee_inner is not None:
        femur = femur_frame(hip=hip, inner=knee_inner, outer=knee_outer, outward=out)
    if low is None:
        low = knee
    ankle_outer, ankle_inner = p("ankle_outer"), p("ankle_inner")
    if low is not None and ankle_outer is not None and ankle_inner is not None:
        shank = shank_frame(knee=low, inner=ankle_inner, outer=ankle_outer, outward=out)
    if femur is not None and low is not None and ankle is not None:
        yield "knee_flexion", fold(femur, along_shank=ankle - low)
    elif hip is not None and knee is not None and ankle is not None:
        yield "knee_flexion", angle_between(knee - hip, ankle - knee)
    pelvis = _pelvis(at)
    if pelvis is not None and femur is not None:
        flexion, adduction, rotation = grood_suntay(pelvis, femur)
        yield "hip_flexion", flexion
        yield "hip_adduction", out * adduction
        yield "hip_internal_rotation", out * rotation
    forward, up = body.axis.get(f"{side}_sole_forward"), body.axis.get(f"{side}_sole_up")
    if shank is not None and forward is not None and up is not None:
        dorsiflexion, eversion, _ = grood_suntay(shank, frame(forward=forward, up=up, keep="up"))
        yield "ankle_dorsiflexion", dorsiflexion
        yield "ankle_eversion", -out * eversion
    if right is not None and hip is not None and knee is not None and ankle is not None:
        yield "knee_fppa", projected_bend(hip=hip, knee=knee, ankle=ankle, outward=out * right)
    line = _pelvic_line(at)
    if line is not None:
        yield "pelvic_drop", out * np.arcsin(line[..., 1] / np.linalg.norm(line, axis=-1))
    shoulder = p("shoulder")
    if shoulder is not None and hip is not None and knee is not None:
        yield "hip_extension", angle_between(shoulder - hip, knee - hip)
    if hip is not None and knee is not None and ankle is not None:
        yield "leg_length", _leg_length(at, side)
    yield from _heights(body, side)


def _heights(body: Points, side: Side) -> Iterable[tuple[str, Array]]:
    """Heel and lowest foot point above where they are with the foot flat."""
    raised = {
        name: body.at[f"{side}_{name}"][..., 1] - body.ground[f"{side}_{name}"][..., None]
        for name in ("heel", "toe", "mth1", "mth2", "mth5")
        if f"{side}_{name}" in body.ground
    }
    if "heel" in raised:
        yield "heel_height", raised["heel"]
    if raised:
        yield "foot_height", np.minimum.reduce(list(raised.values()))


def _middle(body: Points, right: Array | None) -> Iterable[tuple[str, Array]]:
    at = body.at
    hips = _between(at, "hip")
    shoulders = _between(at, "shoulder")
    if shoulders is None:
        shoulders = at.get("c7")
    if (pelvis := _pelvis(at)) is not None:
        yield "pelvic_tilt", -np.arcsin(np.clip(pelvis[..., 1, 0], -1.0, 1.0))
    if hips is not None and shoulders is not None and right is not None:
        trunk = shoulders - hips
        forward = np.cross(UP, right)
        aside = (trunk * right).sum(-1)
        yield "trunk_lean", np.arcsin(np.clip(aside / np.linalg.norm(trunk, axis=-1), -1.0, 1.0))
        yield "trunk_flexion", np.arctan2((trunk * forward).sum(-1), trunk[..., 1])
    if hips is not None and body.ground:
        floor = np.minimum.reduce(list(body.ground.values()))
        yield "hip_height", hips[..., 1] - floor[..., None]
    if hips is not None:
        level = hips[..., [0, 2]]
        first = int(np.argmax(np.isfinite(level).all(axis=(-1, *range(level.ndim - 2)))))
        yield "pelvis_travel", np.linalg.norm(level - level[..., first : first + 1, :], axis=-1)
    legs = [at.get(f"{side}_{joint}") for joint in ("knee", "ankle") for side in SIDES]
    if right is not None and all(point is not None for point in legs):
        left_knee, right_knee, left_ankle, right_ankle = (point for point in legs if point is not None)
        ahead = ((right_ankle - left_ankle) * np.cross(UP, right)).sum(-1)
        if hips is not None:
            reach = [_leg_length(at, side) for side in SIDES]
            yield "foot_stagger", ahead / (0.5 * (reach[0] + reach[1]))
        apart = ((right_ankle - left_ankle) * right).sum(-1)
        # Feet together: the ratio has no meaning once the ankles nearly touch.
        yield (
            "knee_separation_ratio",
            ((right_knee - left_knee) * right).sum(-1) / np.where(apart > 0.05, apart, np.nan),
        )


def _leg_length(at: dict[str, Array], side: Side) -> Array:
    """Hip center to knee center to ankle center."""
    hip, knee, ankle = (at[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
    return np.linalg.norm(knee - hip, axis=-1) + np.linalg.norm(ankle - knee, axis=-1)


def _pelvis(at: dict[str, Array]) -> Array | None:
    if not {"left_asis", "right_asis", "rear"} <= at.keys():
        return None
    return pelvis_frame(left_asis=at["left_asis"], right_asis=at["right_asis"], rear=at["rear"])


def _pelvic_line(at: dict[str, Array]) -> Array | None:
    for name in ("asis", "hip"):
        if f"left_{name}" in at and f"right_{name}" in at:
            return at[f"right_{name}"] - at[f"left_{name}"]
    return None


def _between(at: dict[str, Array], name: str) -> Array | None:
    left, right = at.get(f"left_{name}"), at.get(f"right_{name}")
    return None if left is None or right is None else 0.5 * (left + right)
