"""The demonstration: five squats with three planted faults, seen by every kind of sensor."""

from groundup.signals.recording import Recording
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import squat

DEMO_FAULTS = Faults(
    knee_in_mm=PerSide(left=90.0),
    toe_unloaded=PerSide(left=0.8),
    glute_late_ms=PerSide(left=350.0),
)
"""Left knee inward, left big toe unloaded, left glute late."""


def demo(*, seed: int = 7) -> tuple[Recording, Recording]:
    """A synthetic squat with `DEMO_FAULTS` (markers, plates, insoles, EMG) and its standing trial.

    Everything is computed, labeled synthetic, and the same for the same seed.
    """
    made = squat(seed=seed, faults=DEMO_FAULTS)
    return made.recording, made.static
