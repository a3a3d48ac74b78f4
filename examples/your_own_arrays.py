"""A Recording from your own NumPy arrays: two force plates, one under each foot."""

import numpy as np

import groundup as gu

rate_hz = 100.0
time_s = np.arange(0, 30, 1 / rate_hz)
rng = np.random.default_rng(5)


def plate(name: str, side: str, newtons: float, z_m: float) -> tuple[gu.Stream, gu.Stream]:
    force = np.stack([0 * time_s, newtons + rng.normal(0, 2, len(time_s)), 0 * time_s], axis=1)  # synthetic
    center = np.stack([0.02 * np.sin(time_s), 0 * time_s, z_m + 0.002 * np.sin(0.7 * time_s)], axis=1)
    axes = ("x", "y", "z")
    foot = "left" if side == "left" else "right"
    return (
        gu.Stream(f"{name}/force", "force", force, "N", axes, rate_hz=rate_hz, side=foot, group=name),
        gu.Stream(f"{name}/cop", "cop", center, "m", axes, rate_hz=rate_hz, side=foot, group=name),
    )


recording = gu.Recording(
    name="two plates",
    streams=(*plate("plate1", "left", 340, -0.1), *plate("plate2", "right", 360, 0.1)),
    conditions=gu.Conditions(task="standing", eyes="open"),
    subject=gu.Subject(mass_kg=71.4),
    synthetic=True,
)
for measure in gu.assess(recording).measures:
    if measure.value is not None:
        print(f"{measure.id:<44} {measure.side or '':<6} {measure.value:9.2f} {measure.unit}")
