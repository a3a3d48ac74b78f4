"""A synthetic quiet stance: the same person and sensors as in the squat, and no movement but sway."""

from groundup.synthetic.errors import SensorErrors
from groundup.synthetic.faults import Faults
from groundup.synthetic.squat import CLEAN, USUAL, Sensors, Synthetic, squat

SENSORS = Sensors(emg=False)


def standing(
    *,
    seed: int,
    duration_s: float = 30.0,
    faults: Faults = CLEAN,
    errors: SensorErrors = USUAL,
    sensors: Sensors = SENSORS,
) -> Synthetic:
    """Quiet stance on two feet for `duration_s`. Faults that grow with depth are not there, load shift and toe are."""
    return squat(
        seed=seed,
        repetitions=0,
        faults=faults,
        errors=errors,
        sensors=sensors,
        quiet_s=duration_s / 2,
        task="standing",
    )
