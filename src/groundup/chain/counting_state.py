"""What counting remembers between two frames."""

from math import nan

import msgspec

from groundup.joints.live_pose import Pair

QUIET_BEFORE_S = 0.3
"""Standing before a repetition may begin (evidence 4.3: standing, 0.3 s; also the refractory time)."""


class Counting(msgspec.Struct, frozen=True, eq=False):
    """What counting remembers between two frames; times in s, angles in rad, places in image heights."""

    time_s: float = nan
    value: float = nan
    """Time and driving value of the last frame in which it was seen."""
    resting_since_s: float | None = None
    place: tuple[Pair, Pair] | None = None
    """Where the ankles rest: x and y, left and right each."""
    start_s: float | None = None
    """When the movement that is under way left the lower threshold."""
    top: float = nan
    top_s: float = nan
    rest_hip: float = nan
    low_hip: float = nan
    """Height of the hips in the picture at rest, and the lowest of the movement beyond its upper threshold; of someone
    who lies the highest."""
    grounded_s: float = 0.0
    """For how long of the movement the other foot was on the floor."""
    restless_since_s: float | None = None
    """Since when a foot is not where it rests; a landmark that jumps comes back at once."""
    rest: float = 0.0
    """By how much standing is now lower than calibrated, in what drives the movement."""
    steady_since_s: float = nan
    steady: float = nan
    """Since when what drives the movement has stayed about this."""
    back_s: float | None = None
    """When the movement under way came back to the lower threshold, if it has stayed there since."""
    hasty: bool = False
    """Whether the movement began before there was quiet."""
    strayed: float = 0.0
    """How far a foot was from its place during the movement, over leg length."""
    spoiled: str = ""
    doubt_since_s: float | None = None
    doubt: str = ""
    """Why the last frame could not belong to a repetition; empty where nothing spoke against it."""

    @property
    def ready(self) -> bool:
        """Whether a repetition may begin."""
        return self.resting_since_s is not None and self.time_s - self.resting_since_s >= QUIET_BEFORE_S - 1e-9
