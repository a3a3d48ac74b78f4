"""Actions on two feet: squat, single-leg squat, lunge, hinge, and what people do around a set.

Every action takes its sizes from the person and the random numbers, none from what counts it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, other, outward
from groundup.synthetic.figure import AT, hip_half_m, rolled_ankle, set_to, standing
from groundup.synthetic.person import Person
from groundup.synthetic.skeleton import BALL, MASS_SHARES, SHANK_COM, THIGH_COM, UPPER_COM
from groundup.synthetic.stage import (
    Stage,
    TrueRepetition,
    count,
    minimum_jerk,
    moved_feet,
    there_and_back,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Planted:
    """What is wrong with a movement, fully there at the turning point; zero is clean. Sides name the leg."""

    knee_in_mm: float = 0.0
    """Travel of each bent knee towards the midline."""
    pelvic_drop_deg: float = 0.0
    """Drop of the free side of the pelvis (single-leg tasks)."""
    trunk_lean_deg: float = 0.0
    """Sideways, over the stance leg or to the right."""
    heel_lift_mm: float = 0.0
    bridge_top_deg: float | None = None
    """Angle shoulder-hip-knee at the top: under 160° incomplete, over 183° over-extended."""

    def words(self) -> tuple[str, ...]:
        """Name of each planted fault."""
        said = [n for n in ("knee_in", "pelvic_drop", "trunk_lean", "heel_lift") if self._size(n)]
        if self.bridge_top_deg is not None:
            said.append("incomplete" if self.bridge_top_deg < 170 else "over_extended")
        return tuple(said)

    def _size(self, name: str) -> float:
        return getattr(self, f"{name}_mm" if name in ("knee_in", "heel_lift") else f"{name}_deg")


CLEAN = Planted()


@dataclass(frozen=True, slots=True)
class Way:
    """How one person repeats a movement."""

    depth_rad: float
    """Knee flexion (squats, lunge) or trunk lean (hinge) at the turning point."""
    shank_share: float
    """Share of knee flexion that the shank leans forward."""
    down_s: float
    up_s: float
    stay_s: tuple[float, float]
    """Range of the pause at the turning point."""
    rest_s: tuple[float, float]
    """Range of the pause in rest."""


def bent(
    person: Person,
    base: Array,
    depth: Array,
    *,
    knee_rad: float,
    shank_share: float,
    planted: Planted,
    stance: Side | None = None,
) -> Array:
    """Postures (n, k) of a squat from `base`, `depth` (n,) from 0 to 1 at `knee_rad`, balanced over the feet.

    On one leg (`stance`) the planted faults are that leg's; a lean goes over it.
    """
    rows = np.repeat(base[None], len(depth), axis=0)
    rest = person.standing_knee_rad
    knee = rest + depth * (knee_rad - rest)
    shank = 0.5 * rest + shank_share * (knee - rest)
    thigh = knee - shank
    forward = person.shank_m * np.sin(shank) - person.thigh_m * np.sin(thigh)
    up = person.shank_m * np.cos(shank) + person.thigh_m * np.cos(thigh)
    at_rest = person.shank_m * np.cos(0.5 * rest) + person.thigh_m * np.cos(0.5 * rest)
    _ahead(rows, forward, base[AT["turn"]])
    rows[:, AT["hip_y"]] += up - at_rest
    rows[:, AT["trunk_pitch"]] = _balanced(person, forward, person.shank_m * np.sin(shank))
    rows[:, AT["pelvis_pitch"]] = base[AT["pelvis_pitch"]] + 0.75 * (
        rows[:, AT["trunk_pitch"]] - base[AT["trunk_pitch"]]
    )
    rows[:, AT["arm"]] += depth * 0.9
    over = 1.0 if stance is None else outward(stance)
    rows[:, AT["trunk_lean"]] += over * np.radians(planted.trunk_lean_deg) * depth
    if stance is not None:
        rows[:, AT["pelvis_roll"]] += outward(other(stance)) * np.radians(planted.pelvic_drop_deg) * depth
    radius = _knee_radius(person, knee_rad)
    for side in SIDES if stance is None else (stance,):
        rows[:, AT[f"{side}_swivel"]] += depth * np.arcsin(np.clip(planted.knee_in_mm / 1000 / radius, 0, 0.9))
        if planted.heel_lift_mm:
            lift = depth * np.arcsin(planted.heel_lift_mm / 1000 / (BALL * person.foot_length_m))
            rows = rolled_ankle(person, rows, side, lift)
    return rows


def _ahead(rows: Array, forward: Array, turn: float) -> None:
    rows[:, AT["hip_x"]] += forward * np.cos(turn)
    rows[:, AT["hip_z"]] -= forward * np.sin(turn)


def _balanced(person: Person, hip: Array, knee: Array) -> Array:
    """Trunk pitch (n,) that keeps the center of mass over the feet; hip and knee ahead of the ankle [m]."""
    thigh = hip + THIGH_COM * (knee - hip)
    shank = knee * (1 - SHANK_COM)
    load = 2 * (MASS_SHARES["thigh"] * thigh + MASS_SHARES["shank"] * shank) + MASS_SHARES["upper"] * hip
    lean = -load / (MASS_SHARES["upper"] * UPPER_COM * person.trunk_m) + np.sin(person.standing_trunk_rad)
    return np.arcsin(np.clip(lean, -0.2, 0.9))


def _knee_radius(person: Person, knee_rad: float) -> float:
    base = np.sqrt(person.thigh_m**2 + person.shank_m**2 + 2 * person.thigh_m * person.shank_m * np.cos(knee_rad))
    return float(person.thigh_m * person.shank_m * np.sin(knee_rad) / base)


def one_squat(
    stage: Stage, way: Way, *, planted: Planted = CLEAN, share: float = 1.0, stance: Side | None = None
) -> None:
    """One squat from where the person stands. `share` under 1 turns round early; only a whole one is a repetition."""
    rng, start, base = stage.rng, stage.time_s, stage.now
    stay, tempo = rng.uniform(*way.stay_s), rng.normal(1.0, 0.08)
    short = share < 0.6
    down, up = (max(0.35, tempo * t * (0.5 if short else 1.0)) for t in (way.down_s, way.up_s))
    path = there_and_back(
        rng, down_s=down, stay_s=0.05 if short else stay, up_s=up, stutter=not short and rng.random() < 0.06
    )
    rest = stage.person.standing_knee_rad
    knee = rest + share * (way.depth_rad * rng.normal(1.0, 0.03) - rest)
    shank = way.shank_share
    stage.add(bent(stage.person, base, path, knee_rad=knee, shank_share=shank, planted=planted, stance=stance))
    if short:
        stage.note("half repetition", start)
        return
    turn = stage.time_s - up - stay / 2
    stage.repetitions.append(TrueRepetition(start, turn, stage.time_s, float(np.degrees(knee)), planted.words()))


def one_hinge(stage: Stage, way: Way, *, share: float = 1.0) -> None:
    """One hip hinge: hips back, soft knees, trunk forward by `way.depth_rad`."""
    rng, start, person, base = stage.rng, stage.time_s, stage.person, stage.now
    tempo = rng.normal(1.0, 0.08)
    stay, short = rng.uniform(*way.stay_s), share < 0.6
    down, up = (max(0.35, tempo * t * (0.5 if short else 1.0)) for t in (way.down_s, way.up_s))
    path = there_and_back(rng, down_s=down, stay_s=0.05 if short else stay, up_s=up)
    pitch = share * way.depth_rad * rng.normal(1.0, 0.03)
    rows = np.repeat(base[None], len(path), axis=0)
    knee = np.radians(rng.uniform(14, 24))
    back = 0.22 * person.height_m * np.sin(pitch) * 0.55
    shank = 0.0
    up_m = person.shank_m * np.cos(shank) + np.sqrt(max(0.01, person.thigh_m**2 - back**2)) * np.cos(knee * 0.3)
    rest = (person.shank_m + person.thigh_m) * np.cos(0.5 * person.standing_knee_rad)
    _ahead(rows, -back * path, base[AT["turn"]])
    rows[:, AT["hip_y"]] += path * min(0.0, up_m - rest)
    rows[:, AT["trunk_pitch"]] += path * pitch
    rows[:, AT["pelvis_pitch"]] += path * 0.85 * pitch
    rows[:, AT["arm"]] += path * 0.8 * pitch
    stage.add(rows)
    if short:
        stage.note("half repetition", start)
        return
    turn = stage.time_s - up - stay / 2
    stage.repetitions.append(TrueRepetition(start, turn, stage.time_s, float(np.degrees(pitch))))


def one_lunge(stage: Stage, way: Way, side: Side, *, planted: Planted = CLEAN) -> None:
    """A step forward with one leg, both knees bend, push back to standing: one repetition of that leg."""
    rng, start, person = stage.rng, stage.time_s, stage.person
    home = stage.now.copy()
    turn = float(home[AT["turn"]])
    length = rng.uniform(0.36, 0.44) * person.height_m
    low = home.copy()
    for axis, part in (("x", np.cos(turn)), ("z", -np.sin(turn))):
        low[AT[f"{side}_ankle_{axis}"]] += length * part
        low[AT[f"hip_{axis}"]] += 0.5 * length * part
    low[AT["trunk_pitch"]] += rng.uniform(0.02, 0.2)
    low[AT["trunk_lean"]] += np.radians(planted.trunk_lean_deg)
    front = way.depth_rad * rng.normal(1.0, 0.03)
    low[AT["hip_y"]] = person.ankle_height_m + person.shank_m + person.thigh_m * np.cos(min(front, 1.75))
    low = rolled_ankle(person, low[None], other(side), np.array([rng.uniform(0.8, 1.1)]))[0]
    inward = np.arcsin(np.clip(planted.knee_in_mm / 1000 / _knee_radius(person, front), 0, 0.9))
    low[AT[f"{side}_swivel"]] += inward
    step, down, up = rng.uniform(0.5, 0.8), way.down_s * rng.normal(1, 0.08), way.up_s * rng.normal(1, 0.08)
    stay = rng.uniform(*way.stay_s)
    n, lead = count(step + 0.6 * down), count(0.25 * step)
    # hips and feet follow their own clocks: the foot is planted before the hips are down
    foot = np.concatenate([minimum_jerk(count(step)), np.ones(n - count(step))])[:, None]
    hips = np.concatenate([np.zeros(lead), minimum_jerk(n - lead)])[:, None]
    leg = [AT[f"{side}_{c}"] for c in ("ankle_x", "ankle_z")]
    rows = home + hips * (low - home)
    rows[:, leg] = home[leg] + foot * (low - home)[leg]
    swing = np.zeros(n)
    swing[: count(step)] = np.sin(np.pi * np.arange(count(step)) / count(step)) ** 2
    rows[:, AT[f"{side}_ankle_y"]] += rng.uniform(0.05, 0.12) * swing
    back = rows[::-1].copy()
    slow = np.linspace(0, n - 1, max(10, round(n * up / down))).round().astype(int)
    stage.add(np.concatenate([rows, np.repeat(low[None], count(stay), axis=0), back[slow]]))
    stage.now = home
    turned = stage.time_s - len(slow) / 60 - stay / 2
    words = planted.words()
    stage.repetitions.append(TrueRepetition(start, turned, stage.time_s, float(np.degrees(front)), words))


def on_one_leg(
    person: Person, base: Array, side: Side, *, lift_m: float, behind_m: float, drop_rad: float = 0.0
) -> Array:
    """Standing on `side` with the other foot lifted; a posture (k,) beside the two-leg stance `base`."""
    free, turn = other(side), float(base[AT["turn"]])
    out = base.copy()
    over = outward(side) * (0.85 * person.stance_width_m / 2 - 0.15 * hip_half_m(person))
    out[AT["hip_x"]] += over * np.sin(turn)
    out[AT["hip_z"]] += over * np.cos(turn)
    out[AT["hip_y"]] += 0.004
    inside = -outward(free) * 0.25 * person.stance_width_m
    out[AT[f"{free}_ankle_x"]] += inside * np.sin(turn) - behind_m * np.cos(turn)
    out[AT[f"{free}_ankle_z"]] += inside * np.cos(turn) + behind_m * np.sin(turn)
    out[AT[f"{free}_ankle_y"]] += lift_m
    out[AT[f"{free}_foot_pitch"]] += 0.35
    out[AT["pelvis_roll"]] += outward(free) * drop_rad
    return out


def bend_to_laptop(stage: Stage, *, kind: str) -> None:
    """Reach for a laptop on a table or on the floor: stooping, or crouching with deep knees."""
    rng, since, home = stage.rng, stage.time_s, stage.now.copy()
    if kind == "crouch":
        rows = bent(
            stage.person, home, minimum_jerk(count(rng.uniform(0.8, 1.5))),
            knee_rad=np.radians(rng.uniform(70, 125)), shank_share=0.4, planted=CLEAN,
        )  # fmt: skip
        stage.add(rows)
    else:
        low = home.copy()
        pitch = rng.uniform(0.5, 1.4)
        _ahead(low[None], np.array([-0.12 * np.sin(pitch)]), float(home[AT["turn"]]))
        set_to(low, trunk_pitch=pitch, pelvis_pitch=0.8 * pitch, hip_y=home[AT["hip_y"]] - rng.uniform(0.0, 0.06))
        stage.to(low, rng.uniform(0.7, 1.4))
    reach = stage.now.copy()
    set_to(reach, arm=reach[AT["arm"]] + 0.6, elbow=0.4)
    stage.to(reach, 0.4)
    for _ in range(int(rng.integers(1, 5))):
        busy = reach + 0.0
        busy[AT["arm"]] += rng.uniform(-0.3, 0.3)
        busy[AT["trunk_pitch"]] += rng.uniform(-0.1, 0.1)
        stage.to(busy, rng.uniform(0.3, 1.0))
    stage.to(home, rng.uniform(0.8, 1.6))
    stage.note(f"bending to the laptop ({kind})", since)


def fidget(stage: Stage) -> None:
    """A small thing that people do between repetitions; never a repetition."""
    rng, home, since = stage.rng, stage.now.copy(), stage.time_s
    kind = str(rng.choice(["shift", "knees", "arms", "feet", "lean", "heels"]))
    there = home.copy()
    if kind == "shift":
        there[AT["hip_z"]] += rng.uniform(-0.07, 0.07)
        there[AT["trunk_lean"]] += rng.uniform(-0.06, 0.06)
    elif kind == "knees":
        small = np.radians(rng.uniform(12, 20))
        path = there_and_back(rng, down_s=0.3, stay_s=0.05, up_s=0.35)
        stage.add(bent(stage.person, home, path, knee_rad=small, shank_share=0.45, planted=CLEAN))
    elif kind == "arms":
        set_to(there, arm=rng.uniform(0.5, 3.0), elbow=rng.uniform(0.2, 2.3))
    elif kind == "feet":
        moved_feet(stage, by_m=0.05)
        stage.note("fidget: feet", since)
        return
    elif kind == "lean":
        there[AT["trunk_pitch"]] += rng.uniform(0.1, 0.3)
    else:
        rows = np.repeat(home[None], count(0.9), axis=0)
        lift = rng.uniform(0.1, 0.35) * np.sin(np.pi * np.arange(len(rows)) / len(rows)) ** 2
        for side in SIDES:
            rows = rolled_ankle(stage.person, rows, side, lift)
        rows[:, AT["hip_y"]] += 0.1 * stage.person.foot_length_m * lift / 0.35
        stage.add(rows)
    if kind in ("shift", "arms", "lean"):
        stage.to(there, rng.uniform(0.4, 0.9))
        stage.wait(rng.uniform(0.0, 0.8))
    stage.to(home, rng.uniform(0.4, 0.9))
    stage.note(f"fidget: {kind}", since)


def at_mark(stage: Stage) -> Array:
    """Standing where the person stands now, upright again."""
    x, z, turn = (float(stage.now[AT[c]]) for c in ("hip_x", "hip_z", "turn"))
    return standing(stage.person, x=x, z=z, turn=turn)
