"""Stage: a figure that acts, one action after the other, and keeps what it truly did."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.synthetic.figure import AT, set_to, standing
from groundup.synthetic.person import Person
from groundup.synthetic.rhythm import wander

Array = NDArray[np.float64]
RATE_HZ = 60.0
"""Rate at which the figure is acted, before a camera samples it."""


@dataclass(frozen=True, slots=True)
class TrueRepetition:
    """One planted repetition [s]: it leaves rest, turns (middle of the pause there) and is back; `amount` is how far
    it went in the words of its movement (degrees of knee bend, of trunk lean, of hip angle)."""

    start_s: float
    turn_s: float
    end_s: float
    amount: float
    faults: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Stage:
    """A person acting: postures so far, the posture now, and the truth. It lives through time, hence a class."""

    person: Person
    rng: Generator
    now: Array
    chunks: list[Array] = field(default_factory=list)
    frames: int = 0
    repetitions: list[TrueRepetition] = field(default_factory=list)
    notes: list[tuple[str, float, float]] = field(default_factory=list)
    """What else was done: (what, from, to) [s]."""

    @property
    def time_s(self) -> float:
        """Time so far [s]."""
        return self.frames / RATE_HZ

    def add(self, postures: Array) -> None:
        """Act these postures (n, k); the last is where the person is then."""
        if len(postures):
            self.chunks.append(postures)
            self.frames += len(postures)
            self.now = postures[-1].copy()

    def to(self, target: Array, seconds: float) -> None:
        """Move to a posture (k,) on a minimum-jerk path (Flash & Hogan 1985)."""
        share = minimum_jerk(count(seconds))[:, None]
        self.add(self.now + share * (target - self.now))

    def wait(self, seconds: float) -> None:
        """Stay in the posture."""
        self.add(np.repeat(self.now[None], count(seconds), axis=0))

    def note(self, what: str, since_s: float) -> None:
        """Remember that something lasted from `since_s` until now."""
        self.notes.append((what, since_s, self.time_s))

    def postures(self) -> Array:
        """Everything acted, with the small movements that no body is without: sway, trunk, arms; (n, k)."""
        acted = np.concatenate(self.chunks)
        times = np.arange(len(acted)) / RATE_HZ
        size = self.rng.uniform(0.6, 1.4)
        small = {"hip_x": 0.005, "hip_z": 0.005, "trunk_pitch": 0.008, "trunk_lean": 0.006, "turn": 0.008}
        small |= {"arm": 0.05, "elbow": 0.08}
        for name, sd in small.items():
            acted[:, AT[name]] += wander(self.rng, times, sd=size * sd, low_hz=0.08, high_hz=0.8)
        return acted


def count(seconds: float) -> int:
    """Frames in this time, at least one."""
    return max(1, round(seconds * RATE_HZ))


def minimum_jerk(n: int) -> Array:
    """Shares (n,) from just above 0 to 1."""
    u = np.arange(1, n + 1) / n
    return u**3 * (10 - 15 * u + 6 * u**2)


def there_and_back(rng: Generator, *, down_s: float, stay_s: float, up_s: float, stutter: bool = False) -> Array:
    """Depth (n,) from 0 to 1 and back to 0; a stutter turns round a little on the way down, and goes on."""
    down = minimum_jerk(count(down_s))
    if stutter:
        first, back = rng.uniform(0.55, 0.75), rng.uniform(0.05, 0.15)
        a, b, c = (minimum_jerk(count(s)) for s in (0.7 * down_s, 0.4, 0.7 * down_s))
        down = np.concatenate([first * a, first - back * b, first - back + (1 - first + back) * c])
    return np.concatenate([down, np.ones(count(stay_s)), 1 - minimum_jerk(count(up_s))])


def walk(stage: Stage, *, x: float, z: float, turn: float | None = None) -> None:
    """Walk to a place: turn in small steps, go, turn again to face `turn`. Feet alternate, the swinging one lifts."""
    rng, since = stage.rng, stage.time_s
    places = _placements(stage, x=x, z=z, turn=turn)
    pace, lift = rng.uniform(0.42, 0.65), rng.uniform(0.06, 0.14)
    first: Side = "left" if rng.random() < 0.5 else "right"
    rows: list[Array] = []
    now = stage.now
    for i, (px, pz, pt) in enumerate(places):
        swing: Side = first if i % 2 == 0 else ("left" if first == "right" else "right")
        sides = (swing,) if i + 1 < len(places) else (swing, "left" if swing == "right" else "right")
        for side in sides:
            rows.append(_step(stage.person, now, side, (px, pz, pt), seconds=pace * rng.uniform(0.9, 1.1), lift=lift))
            now = rows[-1][-1]
    if rows:
        stage.add(_smoothed(np.concatenate(rows), ("hip_x", "hip_z", "turn"), seconds=0.35))
        stage.to(standing(stage.person, x=x, z=z, turn=places[-1][2]), 0.3)
    stage.note("walking", since)


def _placements(stage: Stage, *, x: float, z: float, turn: float | None) -> list[tuple[float, float, float]]:
    """Where the body stands after each step."""
    rng = stage.rng
    x0, z0, facing = (float(stage.now[AT[c]]) for c in ("hip_x", "hip_z", "turn"))
    far = float(np.hypot(x - x0, z - z0))
    places: list[tuple[float, float, float]] = []
    if far > 0.25:
        ahead = facing + _nearest(float(np.arctan2(-(z - z0), x - x0)) - facing)
        places += [(x0, z0, t) for t in _turning(rng, facing, ahead)]
        steps = max(1, round(far / rng.uniform(0.45, 0.7)))
        places += [(x0 + (x - x0) * i / steps, z0 + (z - z0) * i / steps, ahead) for i in range(1, steps + 1)]
        facing = ahead
    end = facing if turn is None else facing + _nearest(turn - facing)
    return [*places, *((x, z, t) for t in _turning(rng, facing, end)), (x, z, end)]


def _nearest(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def _turning(rng: Generator, since: float, until: float) -> Sequence[float]:
    steps = int(np.ceil(abs(until - since) / rng.uniform(0.6, 1.1)))
    return [since + (until - since) * i / steps for i in range(1, steps + 1)] if steps else []


def _step(
    person: Person, now: Array, side: Side, place: tuple[float, float, float], *, seconds: float, lift: float
) -> Array:
    """One step of one foot to where it stands for a body at `place`; (n, k). The hips go between the feet."""
    x, z, turn = place
    share = minimum_jerk(count(seconds))
    target = now.copy()
    goal = standing(person, x=x, z=z, turn=turn)
    for column in (f"{side}_ankle_x", f"{side}_ankle_z", f"{side}_foot_turn"):
        target[AT[column]] = goal[AT[column]]
    target[AT["turn"]] = 0.5 * (now[AT["turn"]] + turn)
    mid = {axis: 0.5 * sum(target[AT[f"{s}_ankle_{axis}"]] for s in SIDES) for axis in "xz"}
    set_to(target, hip_x=mid["x"], hip_z=mid["z"], hip_y=goal[AT["hip_y"]] - 0.02)
    rows = now + share[:, None] * (target - now)
    wave = np.sin(np.pi * np.arange(1, len(share) + 1) / len(share)) ** 2
    rows[:, AT[f"{side}_ankle_y"]] = person.ankle_height_m + lift * wave
    rows[:, AT[f"{side}_foot_pitch"]] = 0.5 * wave
    return rows


def _smoothed(rows: Array, names: tuple[str, ...], *, seconds: float) -> Array:
    """Columns averaged over a sliding window: hips glide where feet step."""
    width = 2 * (count(seconds) // 2) + 1
    out = rows.copy()
    for name in names:
        padded = np.pad(rows[:, AT[name]], width // 2, mode="edge")
        out[:, AT[name]] = np.convolve(padded, np.ones(width) / width, mode="valid")
    return out


def moved_feet(stage: Stage, *, by_m: float) -> None:
    """Replant both feet a little, as people do between repetitions."""
    x, z, turn = (float(stage.now[AT[c]]) for c in ("hip_x", "hip_z", "turn"))
    dx, dz = stage.rng.uniform(-by_m, by_m, 2)
    for side in SIDES:
        stage.add(_step(stage.person, stage.now, side, (x + dx, z + dz, turn), seconds=0.45, lift=0.05))
    stage.to(standing(stage.person, x=x + dx, z=z + dz, turn=turn), 0.3)
