"""A person: the lengths, masses and habits that a synthetic recording is built on."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from groundup.anatomy import Side
from groundup.signals.recording import Subject


@dataclass(frozen=True, slots=True)
class Person:
    """Segment lengths [m], mass [kg] and the way this person stands; both legs have the same bones.

    Lengths lie around the shares of body height in Drillis & Contini (1966) as Winter (2009) prints them, thigh and
    shank taken between joint centers. Angles are in rad.
    """

    height_m: float
    mass_kg: float
    thigh_m: float
    shank_m: float
    ankle_height_m: float
    trunk_m: float
    """Mid-hip to mid-shoulder."""
    shoulder_width_m: float
    pelvis_width_m: float
    """Between the anterior superior iliac spines."""
    pelvis_depth_m: float
    """From the line of the posterior to the line of the anterior spines."""
    knee_width_m: float
    ankle_width_m: float
    foot_length_m: float
    foot_width_m: float
    ball_forward: float
    """How much further forward than usual the ball of the foot lies, as a share of foot length."""
    rays_outward: float
    """How much further out than usual the metatarsal heads lie, as a share of foot width."""
    stance_width_m: float
    """Between the ankle centers."""
    toe_out_rad: tuple[float, float]
    """Left, right; outward +."""
    tracking: float
    """How far the knee follows the toes outward: 0 straight ahead, 1 over the foot."""
    standing_knee_rad: float
    standing_trunk_rad: float
    pelvic_tilt_rad: float
    """Anterior tilt of the plane through the four spines in quiet standing."""

    @property
    def hip_center_m(self) -> tuple[float, float, float]:
        """Right hip center in the pelvis frame: forward, up, right of mid-ASIS (Harrington 2007)."""
        return (
            -0.24 * self.pelvis_depth_m - 0.0099,
            -0.30 * self.pelvis_width_m - 0.0109,
            0.33 * self.pelvis_width_m + 0.0073,
        )

    def toe_out(self, side: Side) -> float:
        """Toe-out of one foot [rad]."""
        return self.toe_out_rad[0 if side == "left" else 1]

    def subject(self) -> Subject:
        """What a form about this person would hold."""
        return Subject(
            id="synthetic",
            mass_kg=round(self.mass_kg, 1),
            height_m=round(self.height_m, 3),
            foot_length_m=round(self.foot_length_m, 3),
        )


def draw_person(rng: Generator) -> Person:
    """An adult of 1.55–1.90 m and BMI 19–27 with plausible proportions (uniform in the ranges written here)."""
    height = rng.uniform(1.55, 1.90)
    pelvis = height * rng.uniform(0.135, 0.155)
    foot = height * rng.uniform(0.147, 0.157)
    return Person(
        height_m=height,
        mass_kg=rng.uniform(19.0, 27.0) * height**2,
        thigh_m=height * rng.uniform(0.225, 0.245),
        shank_m=height * rng.uniform(0.225, 0.240),
        ankle_height_m=height * rng.uniform(0.050, 0.060),
        trunk_m=height * rng.uniform(0.290, 0.320),
        shoulder_width_m=height * rng.uniform(0.180, 0.200),
        pelvis_width_m=pelvis,
        pelvis_depth_m=pelvis * rng.uniform(0.75, 0.85),
        knee_width_m=height * rng.uniform(0.060, 0.068),
        ankle_width_m=height * rng.uniform(0.042, 0.048),
        foot_length_m=foot,
        foot_width_m=foot * rng.uniform(0.36, 0.40),
        ball_forward=rng.normal(0.0, 0.01),
        rays_outward=rng.normal(0.0, 0.015),
        stance_width_m=height * rng.uniform(0.145, 0.190),
        toe_out_rad=(np.radians(rng.uniform(4.0, 14.0)), np.radians(rng.uniform(4.0, 14.0))),
        tracking=rng.uniform(0.15, 0.5),
        standing_knee_rad=np.radians(rng.uniform(6.0, 10.0)),
        standing_trunk_rad=np.radians(rng.uniform(1.0, 4.0)),
        pelvic_tilt_rad=np.radians(rng.uniform(7.0, 14.0)),
    )
