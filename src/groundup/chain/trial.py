"""Trial: everything the links need of one recording, prepared once and read by each link alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundup.anatomy import Side, Task
from groundup.chain.modelled import CURVES as MODELLED
from groundup.chain.modelled import Modelled, unmodelled
from groundup.joints.motion import Motion
from groundup.signals.curve import Curve
from groundup.signals.recording import Conditions, Recording, Subject


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition: [start_s, end_s) with its bottom (of a bridge: its top). `side` of a one-sided movement."""

    start_s: float
    bottom_s: float
    end_s: float
    side: Side | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A corrected recording with its task, repetitions, motion and feet on the ground.

    `plate_of` maps a side to the group names of the plates under that foot; empty where nobody can tell.
    """

    recording: Recording
    subject: Subject
    conditions: Conditions
    task: Task | None
    repetitions: tuple[Repetition, ...]
    motion: Motion | None
    plate_of: Mapping[Side, tuple[str, ...]]
    holds: Mapping[Side, tuple[tuple[float, float, bool], ...]] | None = None
    """Times on one leg [start_s, end_s), cut off by the recording or not, by stance side, where counting found them."""
    body: Modelled | None = None
    """What a body model adds to the motion, where one was given."""

    def curve(self, name: str, side: Side | None = None) -> Curve | None:
        """A curve of the motion or of the body model, or None."""
        if name in MODELLED:
            return None if self.body is None else self.body.curves.get((name, side))
        return None if self.motion is None else self.motion.get(name, side)

    def why_not(self, name: str, side: Side | None = None) -> str:
        """Why a curve is not there."""
        if name in MODELLED:
            return unmodelled(name) if self.body is None else self.body.why_not(name, side)
        if self.motion is None:
            return "no markers, landmarks or joint angles in this recording"
        return self.motion.why_not(name, side)

    def windows(self, side: Side | None = None) -> tuple[tuple[int | None, float, float], ...]:
        """(repetition or None, start, end) for the whole trial first, then each repetition, of one side or of all."""
        # A stream with its own times ends with its last sample, which belongs to the trial.
        whole = (None, self.recording.start_s, self.recording.end_s + 1e-6)
        chosen = ((i, r) for i, r in enumerate(self.repetitions) if side is None or r.side in (None, side))
        return (whole, *((i, r.start_s, r.end_s) for i, r in chosen))
