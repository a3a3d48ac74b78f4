"""What pressure sensors say of the feet: one reading a foot, or the reason why there is none."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from groundup.anatomy import SIDES, Side
from groundup.chain.trial import Trial
from groundup.errors import SignalError
from groundup.ground.plantar import PlantarReading, calibration_doubt, footprint_arch_index, read_foot
from groundup.signals.stream import CellLayout, Stream
from groundup.signals.support import pads


@dataclass(frozen=True, slots=True, eq=False)
class Pressed:
    """A foot on its sensor."""

    stream: Stream
    layout: CellLayout
    reading: PlantarReading
    method: str

    def arch_index(self) -> tuple[float, str]:
        """Arch index and the kind of footprint it comes from."""
        return footprint_arch_index(self.reading, self.layout)


def pressed_feet(trial: Trial) -> dict[Side, Pressed | str]:
    """For each side its reading, or why there is none."""
    return {side: _pressed(trial, side) for side in SIDES}


def doubts(trial: Trial) -> tuple[str, ...]:
    """What the reading of a foot adds to the quality of its sensor: truncated steps, toes off the sensor, its side.

    Stuck cells and a doubtful calibration are said by `quality` already.
    """
    feet = pressed_feet(trial)
    return tuple(
        f"{side} pressure sensor: {sentence}"
        for side, foot in feet.items()
        if not isinstance(foot, str)
        for sentence in foot.reading.says
        if sentence not in (*foot.reading.stuck.says, calibration_doubt(foot.stream))
    )


def pressure_loads(trial: Trial, feet: dict[Side, Pressed | str]) -> tuple[dict[Side, Stream] | None, str]:
    """Force under each foot [N] as (n, 1) streams, if both sensors can be believed; else None and the reason."""
    doubts = [a for s in trial.recording.sources for a in s.assumptions if "calibration" in a and "doubtful" in a]
    loads: dict[Side, Stream] = {}
    stepping = False
    for side in SIDES:
        foot = feet[side]
        if isinstance(foot, str):
            return None, foot
        doubts += [f"{side}: {s}" for s in foot.reading.says if "calibration" in s]
        stepping |= len(foot.reading.whole_steps) >= 2
        loads[side] = foot_on(foot)
    if doubts:
        return None, "loads of two sensors are not compared: " + "; ".join(doubts)
    if stepping:
        return None, "the feet are loaded in turn, step by step, and do not share the load"
    return loads, ""


def foot_on(foot: Pressed) -> Stream:
    """The foot's total force as an (n, 1) stream."""
    stream = foot.stream
    return Stream(
        name=stream.name,
        kind="force",
        values=foot.reading.force_n[:, None].copy(),
        unit="N",
        labels=("y",),
        rate_hz=stream.rate_hz,
        start_s=stream.start_s,
        times_s=stream.times_s,
        side=stream.side,
    )


def _pressed(trial: Trial, side: Side) -> Pressed | str:
    streams = trial.recording.of_kind("pressure")
    own = [s for s in streams if s.side == side]
    if not streams:
        return pads(trial.recording) or "no pressure sensor in this recording"
    if not own:
        return f"no pressure sensor under the {side} foot"
    stream = own[0]
    try:
        reading = _reading(stream, trial.subject.foot_length_m)
    except SignalError as error:
        return f"needs {error.needed}; found {error.found}. {error.next_step}".rstrip(". ")
    assert stream.layout is not None
    return Pressed(stream, stream.layout, reading, sensor(stream.layout))


def sensor(layout: CellLayout) -> str:
    """`pressure plate` for a full rectangle wider than a shoe, else `pressure insole`."""
    full = layout.grid is not None and layout.grid[0] * layout.grid[1] == len(layout.area_m2)
    return "pressure plate" if full and float(np.ptp(layout.lateral_m)) > 0.14 else "pressure insole"


@lru_cache(maxsize=4)
def _reading(stream: Stream, foot_length_m: float | None) -> PlantarReading:
    """A foot is read once for its measures and its doubts."""
    return read_foot(stream, foot_length_m=foot_length_m)
