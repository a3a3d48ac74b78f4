"""The tripod as a drill of its own: a quiet foot first, then a distribution is asked for, and seconds on it counted.

A task and no norm: no direction is proven better (evidence 1.1, F1). Nothing of it is kept.
"""

from dataclasses import dataclass, field
from math import isfinite, nan

from groundup.anatomy import Side
from groundup.coaching.foot_hold import LONGEST_STEP_S
from groundup.coaching.foot_load import FootLoad, Resting, rest_of, resting
from groundup.coaching.tripod_target import Shares, Target, TripodTold, asked_for, tripod
from groundup.devices.arrival import Arrival
from groundup.devices.source import Happening
from groundup.live.foot_feed import Feed, Feeding, Why, begin, fed, feed
from groundup.live.sensors import Key, Sensors

DOWN_N = 10.0
"""A foot is on the sensor while its three points carry so much together (design)."""
HOLD_S = 20.0
"""What a hold is asked for (design)."""


@dataclass(slots=True, eq=False)
class Drill:
    """What one page asks for. `heard` is told everything that comes."""

    sensors: Sensors
    side: Side | None = None
    target: Target = "own"
    why: str = ""
    """Why there is no tripod, in one sentence."""
    says: str = ""
    now: TripodTold | None = None
    asked: Shares | None = None
    held_s: float = 0.0
    """Of the hold that runs."""
    best_s: float = 0.0
    """The longest hold of this target."""
    total_s: float = 0.0
    """All seconds on this target."""
    rest_left_s: float = nan
    _feeding: Feeding | None = None
    _keys: tuple[Key, ...] | None = None
    _resting: Resting = field(default_factory=Resting)
    _rest: TripodTold | None = None
    _last_s: float = nan

    def choose(self, target: Target, side: Side | None) -> None:
        """Ask for another distribution, or of the other foot."""
        if side != self.side:
            self.side, self._keys = side, None
            self.again()
        self.target = target
        self.held_s = self.best_s = self.total_s = 0.0
        self.asked = asked_for(target, self._rest) if self._rest is not None else None

    def again(self) -> None:
        """Look anew at how the foot rests."""
        self._resting, self._rest, self.asked, self._last_s = Resting(), None, None, nan
        self.held_s = self.best_s = self.total_s = 0.0

    def look(self) -> None:
        """Which stream there is to follow, where that has changed."""
        streams = self.sensors.streams
        under: dict[Key, Side | None] = {key: self.sensors.side_of(key) for key in streams}
        known = (*streams, *((key[0], str(side)) for key, side in under.items()))
        if known == self._keys:
            return
        self._keys, self.now = known, None
        found = feed(streams, self.side, under=under)
        self.why, self.says, self._feeding = _told(found)
        if isinstance(found, Feed) and not self.why:
            self._feeding = begin(found)
        self.again()

    def heard(self, key: Key, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if self._feeding is None or not isinstance(item, Arrival):
            return
        self._feeding, loads = fed(self._feeding, key, item)
        for load in loads:
            self._step(load)

    @property
    def shown_side(self) -> Side:
        """Which foot is drawn; where nobody said, a right one."""
        own = self._feeding.feed.side if self._feeding is not None else None
        return own or self.side or "right"

    def _step(self, load: FootLoad) -> None:
        found = tripod(load)
        if found is None or _carried(load) < DOWN_N:
            self.now, self.held_s, self._last_s = None, 0.0, nan
            if self._rest is None:
                self._resting, self.rest_left_s = Resting(), nan
            return
        if self._rest is None:
            self._resting = resting(self._resting, load)
            self.now, self.rest_left_s = found, self._resting.left_s
            rest = rest_of(self._resting)
            self._rest = tripod(rest.load) if rest is not None else None
            self.asked = asked_for(self.target, self._rest) if self._rest is not None else None
            return
        before = self.now is not None and self.now.on_target
        self.now, self.rest_left_s = tripod(load, self.asked), 0.0
        step_s = load.time_s - self._last_s
        self._last_s = load.time_s
        if self.now is None or not self.now.on_target:
            self.held_s = 0.0
        elif before and 0 < step_s <= LONGEST_STEP_S:
            self.held_s += step_s
            self.total_s += step_s
            self.best_s = max(self.best_s, self.held_s)


def _told(found: Feed | Why) -> tuple[str, str, None]:
    """Why there is no tripod, and who measures it."""
    if isinstance(found, Why):
        return found.text.removesuffix(": you count"), "", None
    has = bool(found.measured & {"hallux", "mth1"}) and {"fifth", "heel"} <= found.measured
    if not has:
        return "This sensor does not measure all three points: big toe's side, little toe's side and heel", "", None
    return "", found.says, None


def _carried(load: FootLoad) -> float:
    forces = (load.hallux, load.mth1, load.fifth, load.heel)
    return sum(f for f in forces if isfinite(f))
