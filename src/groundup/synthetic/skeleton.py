"""The skeleton: feet on the floor, a pelvis above them, and the legs that join the two with constant bones.

The legs are solved as a closed chain: given hip and ankle center, two bones leave one free angle, the swivel of the
knee about the line from hip to ankle. The knee is a pure hinge. Joint angles follow from the frames and are exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.geometry import rotation, unit
from groundup.synthetic.person import Person

Array = NDArray[np.float64]

MASS_SHARES = {"foot": 0.0145, "shank": 0.0465, "thigh": 0.100, "upper": 0.678}
"""Share of body mass, one side for the legs (Winter 2009, table 4.1)."""
THIGH_COM, SHANK_COM, UPPER_COM = 0.433, 0.433, 0.626
"""Center of mass along the segment from its proximal end; of head, arms and trunk from hip to shoulder (ibid.)."""
BALL = 0.72
"""Share of the foot's length at which the foot rolls when the heel rises."""
HEEL_BEHIND = 0.23
"""Share of the foot's length that lies behind the ankle center."""


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """Joint centers (n, 3) [m] and frames (n, 3, 3), columns forward, up, right, of one leg."""

    hip: Array
    knee: Array
    ankle: Array
    thigh: Array
    shank: Array
    foot: Array


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """All segments over time; frames (n, 3, 3) with columns forward, up, right, points (n, 3) [m]."""

    person: Person
    pelvis: Array
    pelvis_origin: Array
    """Mid-ASIS."""
    trunk: Array
    mid_hip: Array
    legs: dict[Side, Leg]

    @property
    def center_of_mass(self) -> Array:
        """Body center of mass from segment shares; (n, 3) m."""
        upper = self.mid_hip + UPPER_COM * self.person.trunk_m * self.trunk[..., 1]
        total = MASS_SHARES["upper"] * upper
        for leg in self.legs.values():
            total = (
                total
                + MASS_SHARES["thigh"] * (leg.hip + THIGH_COM * (leg.knee - leg.hip))
                + MASS_SHARES["shank"] * (leg.knee + SHANK_COM * (leg.ankle - leg.knee))
                + MASS_SHARES["foot"] * leg.ankle
            )
        return total / (MASS_SHARES["upper"] + 2 * sum(MASS_SHARES[s] for s in ("thigh", "shank", "foot")))


@dataclass(frozen=True, slots=True, eq=False)
class Drive:
    """What moves the skeleton, each (n,) or per side: angles in rad, travel in m."""

    knee: Array
    """Nominal knee flexion, as if the legs were symmetric."""
    shank_lean: Array
    sway: Array
    """(n, 3) of the pelvis."""
    pelvic_tilt: Array
    pelvic_roll: Array
    """Right side lower +."""
    pelvic_turn: Array
    """Right side forward +."""
    trunk_extra: Array
    """Forward, beyond what balance asks for."""
    trunk_lean: Array
    """To the right +."""
    swivel: dict[Side, Array]
    """Of the knee about the line hip-ankle: inward +."""
    eversion: dict[Side, Array]
    heel_lift: dict[Side, Array]
    """Pitch of the foot about its ball."""


def pose(person: Person, drive: Drive) -> Pose:
    """The skeleton in every frame. Bones keep their length exactly; a pelvis out of the legs' reach is lowered."""
    n = len(drive.knee)
    ankles: dict[Side, Array] = {}
    feet: dict[Side, Array] = {}
    for side in SIDES:
        ankles[side], feet[side] = _foot(person, side, lift=drive.heel_lift[side], eversion=drive.eversion[side])
    mid_ankle = (ankles["left"] + ankles["right"]) / 2
    mid_hip = mid_ankle + _hip_over_ankle(person, knee=drive.knee, shank_lean=drive.shank_lean) + drive.sway
    pelvis = rotation("y", drive.pelvic_turn) @ rotation("x", drive.pelvic_roll) @ rotation("z", -drive.pelvic_tilt)
    forward, up, right = person.hip_center_m
    apart = {side: outward(side) * right * pelvis[..., 2] for side in SIDES}
    mid_hip = mid_hip - _out_of_reach(person, {s: mid_hip + apart[s] - ankles[s] for s in SIDES}) * np.array([0, 1, 0])
    origin = mid_hip - pelvis @ np.array([forward, up, 0.0])
    legs: dict[Side, Leg] = {}
    for side in SIDES:
        hip = mid_hip + apart[side]
        legs[side] = _leg(person, side, hip=hip, ankle=ankles[side], foot=feet[side], swivel=drive.swivel[side])
    trunk = _trunk(person, drive, mid_hip=mid_hip, legs=legs)
    assert trunk.shape == (n, 3, 3)
    return Pose(person, pelvis, origin, trunk, mid_hip, legs)


def _foot(person: Person, side: Side, *, lift: Array, eversion: Array) -> tuple[Array, Array]:
    """Ankle center (n, 3) and foot frame (n, 3, 3); the foot rolls over its ball when the heel rises."""
    sign = outward(side)
    yaw = rotation("y", -sign * person.toe_out(side))
    rest = np.array([0.0, person.ankle_height_m, sign * person.stance_width_m / 2])
    ball = rest + yaw @ np.array([(BALL - HEEL_BEHIND) * person.foot_length_m, -person.ankle_height_m, 0.0])
    frame = yaw @ rotation("z", -lift)
    ankle = ball + frame @ (yaw.T @ (rest - ball))
    return ankle, frame @ rotation("x", -sign * eversion)


def _hip_over_ankle(person: Person, *, knee: Array, shank_lean: Array) -> Array:
    """Mid-hip from mid-ankle (n, 3) for symmetric legs of this knee flexion, feet wider or narrower than the hips."""
    thigh, shank = person.thigh_m, person.shank_m
    thigh_lean = knee - shank_lean
    forward = shank * np.sin(shank_lean) - thigh * np.sin(thigh_lean)
    up = shank * np.cos(shank_lean) + thigh * np.cos(thigh_lean)
    across = person.stance_width_m / 2 - person.hip_center_m[2]
    reach = np.sqrt(forward**2 + up**2 - across**2) / np.hypot(forward, up)
    return np.stack([reach * forward, reach * up, np.zeros_like(up)], axis=-1)


def _out_of_reach(person: Person, lines: dict[Side, Array]) -> float:
    """How much lower the hips must be through the whole movement so that no leg is straighter than 4° [m]."""
    longest = np.sqrt(
        person.thigh_m**2 + person.shank_m**2 + 2 * person.thigh_m * person.shank_m * np.cos(np.radians(4.0))
    )
    return max(
        0.0,
        *(float((x[:, 1] - np.sqrt(longest**2 - x[:, 0] ** 2 - x[:, 2] ** 2)).max()) for x in lines.values()),
    )


def _leg(person: Person, side: Side, *, hip: Array, ankle: Array, foot: Array, swivel: Array) -> Leg:
    """Knee center and frames of a leg from its two ends: two bones, a hinge, and the swivel."""
    line = hip - ankle
    distance = np.linalg.norm(line, axis=-1)
    along = (person.shank_m**2 + distance**2 - person.thigh_m**2) / (2 * distance)
    radius = np.sqrt(person.shank_m**2 - along**2)
    up = unit(line)
    heading = person.tracking * person.toe_out(side)
    ahead = np.array([np.cos(heading), 0.0, outward(side) * np.sin(heading)])
    forward = unit(ahead - (up @ ahead)[..., None] * up)
    inward = -outward(side) * np.cross(forward, up)
    out = np.cos(swivel)[..., None] * forward + np.sin(swivel)[..., None] * inward
    knee = ankle + along[..., None] * up + radius[..., None] * out
    hinge = unit(np.cross(out, up))
    return Leg(hip, knee, ankle, _frame(hip - knee, hinge), _frame(knee - ankle, hinge), foot)


def _frame(up: Array, right: Array) -> Array:
    """Frame with columns forward, up, right from two perpendicular directions."""
    up = unit(up)
    return np.stack([np.cross(up, right), up, right], axis=-1)


def _trunk(person: Person, drive: Drive, *, mid_hip: Array, legs: dict[Side, Leg]) -> Array:
    """Trunk frame that keeps the center of mass as far forward as in quiet standing, plus the planted extra."""
    below = np.zeros(len(mid_hip))
    for leg in legs.values():
        below = (
            below
            + MASS_SHARES["thigh"] * (leg.hip + THIGH_COM * (leg.knee - leg.hip))[:, 0]
            + MASS_SHARES["shank"] * (leg.knee + SHANK_COM * (leg.ankle - leg.knee))[:, 0]
            + MASS_SHARES["foot"] * leg.ankle[:, 0]
        )
    lever = MASS_SHARES["upper"] * UPPER_COM * person.trunk_m
    load = below + MASS_SHARES["upper"] * mid_hip[:, 0]
    lean = np.clip((load[0] - load) / lever + np.sin(person.standing_trunk_rad), -0.2, 0.95)
    flexion = np.arcsin(lean) + drive.trunk_extra
    return rotation("x", drive.trunk_lean) @ rotation("z", -flexion)
