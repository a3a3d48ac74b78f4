"""What goes wrong between a body and its markers or landmarks: the error model, stated.

The errors of one trial are independent random numbers with these standard deviations (per axis, Gaussian, mean 0):

- *placement*: each anatomical marker sits off its landmark by a constant vector of its segment. The static trial
  sees the same misplaced marker, so it moves the anatomical frame and never averages out. Markers that only track
  a segment (thigh and shank clusters) need no landmark and have none.
- *hip center*: each hip center is off by a constant vector of the pelvis, on top of what the misplaced pelvis
  markers do to a regression.
- *soft tissue*: all markers of the pelvis, a thigh or a shank shift together against their bone by one vector and turn
  about the middle of the markers that carry the segment by another, both constant in the segment's axes, times the
  share `knee flexion / 90°` (mean of both knees for the pelvis), clipped to [0, 1.5]. It is zero in standing, where the
  static trial is taken. Feet and shoulders: none. Two pipelines on one recording differ by 2 to 7°: without the turn,
  an angle of one segment (pelvic tilt) would be stated ten times better than that.
- *tracking*: white noise on every marker and frame.

Defaults are design values: of the order that stereophotogrammetry reviews report (Leardini 2005 for soft tissue,
Della Croce 2005 for landmarks, both from memory and therefore not quoted as their figures).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MarkerError:
    """Standard deviations of the marker error model, per axis [m]; mark: design."""

    placement_m: float = 0.006
    soft_tissue_m: float = 0.008
    soft_tissue_rad: float = 0.035
    """Of the turn of a segment's markers against its bone, per axis at 90° of knee flexion: 2°."""
    tracking_m: float = 0.0005
    hip_center_m: float = 0.006
    """Of a hip center measured by the lab (functional, or any it put into the file)."""
    hip_center_regression_m: float = 0.010
    """Of a hip center estimated from the pelvis markers."""
    medial_estimate_m: float = 0.012
    """Of a medial knee or ankle landmark put in from the lateral marker and the flexion axis."""
    joint_center_m: float = 0.015
    """Of a joint center that a markerless tool wrote, in place of `placement_m`."""


@dataclass(frozen=True, slots=True)
class LandmarkError:
    """Error of camera landmarks [rad, or share of leg length]; the published ones from squats, else design.

    `side_flexion_*`: knee flexion in an exact side view, −2.3 ± 6.4° against inertial sensors (COS26, read).
    `oblique_flexion_*`: all views 45–90°, −13.9 ± 15.1° (COS26, read). `hip_flexion_sd` and `ankle_sd`: the middle
    of the ranges 11–17° and 22–26° of a two-tablet markerless system (IPAD25, read). `frontal_sd`: half the 8–11°
    that must be assumed for the smallest detectable change, over 1.96·√2 (evidence: no study of BlazePose found;
    design). `pelvis_sd`, `trunk_sd`: design.
    """

    side_flexion_bias_rad: float = -0.0401
    side_flexion_sd_rad: float = 0.1117
    oblique_flexion_bias_rad: float = -0.2426
    oblique_flexion_sd_rad: float = 0.2635
    hip_flexion_sd_rad: float = 0.2443
    ankle_sd_rad: float = 0.4189
    frontal_sd_rad: float = 0.0693
    trunk_sd_rad: float = 0.0873
    pelvis_sd_rad: float = 0.0698
    separation_ratio_sd: float = 0.08
    height_share: float = 0.03
    """Sd of a height, as a share of leg length (the lift that evidence 4.3 asks for before it is called one)."""
