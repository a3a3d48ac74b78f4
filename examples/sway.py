"""Sway of a quiet stance: 72 descriptors, and two ellipses that differ by definition."""

import numpy as np
from scipy.signal import lfilter

from groundup.ground.ellipse import confidence_ellipse_of_mean, prediction_ellipse
from groundup.ground.sway import descriptors, path_velocity

rate_hz = 100
noise = np.random.default_rng(1).normal(size=(2, 30 * rate_hz))
cop_mm = lfilter([0.3], [1, -0.99], noise).T  # synthetic: noise that is pulled back to the middle
ml_mm, ap_mm = cop_mm.T

print(f"path velocity {path_velocity(ml_mm, ap_mm, rate_hz=rate_hz):.1f} mm/s")
print(f"area where the next 95 % of samples lie {prediction_ellipse(cop_mm).area:.1f} mm²")
print(f"area where the mean lies {confidence_ellipse_of_mean(cop_mm).area:.3f} mm²")
for name, value in list(descriptors(ml_mm, ap_mm, rate_hz=rate_hz, unit="mm").items())[:10]:
    print(f"{name:<40} {value:10.3f}")
