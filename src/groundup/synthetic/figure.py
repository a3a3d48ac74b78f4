"""Figure: a whole body in any posture, from standing to lying, as the 33 landmark points that a pose network names.

A posture is a row of numbers: where the hips are, how pelvis and trunk lean, where each ankle is and how foot, knee and
arms are turned. Knees follow from hip and ankle (two bones of constant length and a swivel), so that postures can be
blended and every frame is still a possible body. Room axes: x where the person faces at the mark, y up, z right; the
origin is on the floor at the mark.
"""

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.geometry import rotation, unit
from groundup.synthetic.camera import landmark_names
from groundup.synthetic.person import Person
from groundup.synthetic.skeleton import BALL, HEEL_BEHIND

Array = NDArray[np.float64]

_OF_LEG = ("ankle_x", "ankle_y", "ankle_z", "foot_turn", "foot_pitch", "swivel")
COLUMNS = (
    *("hip_x", "hip_y", "hip_z", "turn", "pelvis_pitch", "pelvis_roll", "trunk_pitch", "trunk_lean", "knee_up"),
    *(f"{side}_{name}" for side in SIDES for name in _OF_LEG),
    *("arm", "elbow"),
)
"""Meters and radians. `turn` to the left +, pitches forward and down +, `pelvis_roll` and `trunk_lean` to the right +,
`knee_up` the elevation of the direction in which knees bend (0 standing, 90° lying on the back), `swivel` knee
inward +, `foot_pitch` heel up +, `arm` lifted forward from hanging, `elbow` flexion."""
AT = {name: i for i, name in enumerate(COLUMNS)}
STRAIGHTEST_RAD = float(np.radians(3.0))
"""No knee is straighter than this; a foot that lies out of reach hangs in the air."""


def standing(person: Person, *, x: float = 0.0, z: float = 0.0, turn: float = 0.0) -> Array:
    """Quiet standing at a place on the floor, facing `turn`; one posture (k,)."""
    now = np.zeros(len(COLUMNS))
    straight = leg_line(person, person.standing_knee_rad)
    across = person.stance_width_m / 2 - hip_half_m(person)
    height = person.ankle_height_m + np.sqrt(straight**2 - across**2)
    set_to(now, hip_x=x, hip_y=height, hip_z=z, turn=turn, trunk_pitch=person.standing_trunk_rad, arm=0.1, elbow=0.25)
    for side in SIDES:
        place = foot_place(person, side, x=x, z=z, turn=turn)
        set_to(now, **{f"{side}_ankle_x": place[0], f"{side}_ankle_y": person.ankle_height_m})
        set_to(now, **{f"{side}_ankle_z": place[1], f"{side}_foot_turn": turn - outward(side) * person.toe_out(side)})
    return now


def set_to(posture: Array, **values: float | Array) -> Array:
    """Named columns of a posture (..., k) set in place; the posture, so that calls can be chained."""
    for name, value in values.items():
        posture[..., AT[name]] = value
    return posture


def foot_place(person: Person, side: Side, *, x: float, z: float, turn: float) -> tuple[float, float]:
    """Floor place (x, z) of an ankle for a body that stands at (x, z) facing `turn`."""
    half = outward(side) * person.stance_width_m / 2
    return x + half * np.sin(turn), z + half * np.cos(turn)


def leg_line(person: Person, knee_rad: float | Array) -> Array:
    """Distance from hip to ankle center at this knee flexion [m] (law of cosines)."""
    both = 2 * person.thigh_m * person.shank_m * np.cos(knee_rad)
    return np.sqrt(person.thigh_m**2 + person.shank_m**2 + both)


def hip_half_m(person: Person) -> float:
    """Half the distance between the hip centers [m]."""
    return person.hip_center_m[2]


def points(person: Person, posture: Array) -> Array:
    """The 33 landmark points (n, 33, 3) [m] of postures (n, k), in BlazePose's order."""
    col = {name: posture[:, i] for name, i in AT.items()}
    facing = rotation("y", col["turn"])
    pelvis = facing @ rotation("x", col["pelvis_roll"]) @ rotation("z", -col["pelvis_pitch"])
    trunk = facing @ rotation("x", col["trunk_lean"]) @ rotation("z", -col["trunk_pitch"])
    mid_hip = np.stack([col["hip_x"], col["hip_y"], col["hip_z"]], axis=-1)
    ahead = (
        facing @ np.stack([np.cos(col["knee_up"]), np.sin(col["knee_up"]), np.zeros(len(posture))], axis=-1)[..., None]
    )
    at = _head_and_arms(person, mid_hip, trunk, arm=col["arm"], elbow=col["elbow"])
    for side in SIDES:
        at |= _leg(
            person, side, col, hip=mid_hip + outward(side) * hip_half_m(person) * pelvis[..., 2], ahead=ahead[..., 0]
        )
    return np.stack([at[name] for name in landmark_names()], axis=1)


def _leg(person: Person, side: Side, col: dict[str, Array], *, hip: Array, ahead: Array) -> dict[str, Array]:
    ankle = np.stack([col[f"{side}_ankle_{axis}"] for axis in "xyz"], axis=-1)
    line = hip - ankle
    reach = np.linalg.norm(line, axis=-1, keepdims=True)
    most, least = leg_line(person, STRAIGHTEST_RAD), leg_line(person, np.radians(155.0))
    ankle = hip - line * (np.clip(reach, least, most) / reach)
    distance = np.clip(reach, least, most)[:, 0]
    along = (person.shank_m**2 + distance**2 - person.thigh_m**2) / (2 * distance)
    radius = np.sqrt(np.maximum(person.shank_m**2 - along**2, 0.0))
    up = unit(line)
    forward = unit(ahead - np.einsum("ij,ij->i", up, ahead)[:, None] * up)
    inward = -outward(side) * np.cross(forward, up)
    swivel = col[f"{side}_swivel"][:, None]
    knee = ankle + along[:, None] * up + radius[:, None] * (np.cos(swivel) * forward + np.sin(swivel) * inward)
    foot = rotation("y", col[f"{side}_foot_turn"]) @ rotation("z", -col[f"{side}_foot_pitch"])
    length, floor = person.foot_length_m, 0.02 - person.ankle_height_m
    return {
        f"{side}_hip": hip,
        f"{side}_knee": knee,
        f"{side}_ankle": ankle,
        f"{side}_heel": ankle + foot @ np.array([-HEEL_BEHIND * length, floor, 0.0]),
        f"{side}_foot_index": ankle + foot @ np.array([(0.9 - HEEL_BEHIND) * length, floor, 0.0]),
    }


def _head_and_arms(person: Person, mid_hip: Array, trunk: Array, *, arm: Array, elbow: Array) -> dict[str, Array]:
    top, tall = person.trunk_m, person.height_m

    def on_trunk(forward: float, up: float, right: float) -> Array:
        return mid_hip + trunk @ np.array([forward, up, right])

    head = top + 0.13 * tall
    at = {"nose": on_trunk(0.11, head, 0.0)}
    upper = np.stack([np.sin(arm), -np.cos(arm), np.zeros_like(arm)], axis=-1)
    lower = np.stack([np.sin(arm + elbow), -np.cos(arm + elbow), np.zeros_like(arm)], axis=-1)
    for side in SIDES:
        sign = outward(side)
        for i, part in enumerate(("eye_inner", "eye", "eye_outer")):
            at[f"{side}_{part}"] = on_trunk(0.09, head + 0.035, sign * (0.02 + 0.012 * i))
        at[f"{side}_ear"] = on_trunk(0.0, head + 0.01, sign * 0.075)
        at[f"mouth_{side}"] = on_trunk(0.09, head - 0.04, sign * 0.025)
        at[f"{side}_shoulder"] = on_trunk(0.0, top, sign * person.shoulder_width_m / 2)
        at[f"{side}_elbow"] = at[f"{side}_shoulder"] + (trunk @ (0.17 * tall * upper)[..., None])[..., 0]
        for part, share in (("wrist", 0.15), ("pinky", 0.185), ("index", 0.19), ("thumb", 0.175)):
            at[f"{side}_{part}"] = at[f"{side}_elbow"] + (trunk @ (share * tall * lower)[..., None])[..., 0]
    return at


def rolled_ankle(person: Person, posture: Array, side: Side, lift_rad: Array) -> Array:
    """The posture (n, k) with one foot rolled about its ball by `lift_rad` (n,): the heel rises, the ball stays."""
    lever = (BALL - HEEL_BEHIND) * person.foot_length_m
    turn = posture[:, AT[f"{side}_foot_turn"]]
    back = lever * (1 - np.cos(lift_rad)) + person.ankle_height_m * np.sin(lift_rad)
    out = posture.copy()
    out[:, AT[f"{side}_ankle_x"]] += back * np.cos(turn)
    out[:, AT[f"{side}_ankle_z"]] -= back * np.sin(turn)
    out[:, AT[f"{side}_ankle_y"]] += lever * np.sin(lift_rad) - person.ankle_height_m * (1 - np.cos(lift_rad))
    out[:, AT[f"{side}_foot_pitch"]] += lift_rad
    return out
