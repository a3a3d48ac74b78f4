"""Actions on the floor: sitting down, lying down, the bridge, and getting up again."""

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.synthetic.actions import Planted, Way, bent
from groundup.synthetic.camera import landmark_names
from groundup.synthetic.figure import AT, points, set_to, standing
from groundup.synthetic.person import Person
from groundup.synthetic.stage import Stage, TrueRepetition, count, minimum_jerk, there_and_back

Array = NDArray[np.float64]
LYING_HIP_M = 0.09
"""Height of the hip centers of a person who lies on the back [m]; design value."""


def sit_down(stage: Stage) -> None:
    """From standing to sitting on the floor, knees bent, the trunk upright."""
    rng, since = stage.rng, stage.time_s
    low = bent(
        stage.person, stage.now, minimum_jerk(count(rng.uniform(0.9, 1.6))),
        knee_rad=np.radians(rng.uniform(95, 120)), shank_share=0.35, planted=Planted(),
    )  # fmt: skip
    stage.add(low)
    stage.to(_seated(stage), rng.uniform(0.7, 1.2))
    stage.note("sitting down", since)


def _seated(stage: Stage) -> Array:
    rng, out = stage.rng, stage.now.copy()
    turn = float(out[AT["turn"]])
    feet = {axis: 0.5 * sum(float(out[AT[f"{s}_ankle_{axis}"]]) for s in SIDES) for axis in "xz"}
    back = rng.uniform(0.24, 0.29) * stage.person.height_m
    set_to(out, hip_x=feet["x"] - back * np.cos(turn), hip_z=feet["z"] + back * np.sin(turn), hip_y=LYING_HIP_M)
    return set_to(
        out, trunk_pitch=rng.uniform(-0.3, 0.3), pelvis_pitch=-0.2, trunk_lean=0.0, knee_up=np.radians(60), arm=0.4
    )


def lie_down(stage: Stage) -> None:
    """From sitting to lying on the back with bent knees; the hips slide a little."""
    rng, since, down = stage.rng, stage.time_s, stage.now.copy()
    stage.to(
        set_to(down, trunk_pitch=-np.pi / 2, pelvis_pitch=-np.pi / 2, knee_up=np.radians(70), arm=0.1, elbow=0.1),
        rng.uniform(1.5, 3.0),
    )
    stage.note("lying down", since)


def get_up(stage: Stage) -> None:
    """From the floor to standing over the feet."""
    rng, since, up = stage.rng, stage.time_s, stage.now.copy()
    stage.to(set_to(up, trunk_pitch=0.1, pelvis_pitch=-0.2, knee_up=np.radians(60), arm=0.6), rng.uniform(1.0, 2.0))
    turn = float(up[AT["turn"]])
    x, z = (0.5 * sum(float(up[AT[f"{s}_ankle_{axis}"]]) for s in SIDES) for axis in "xz")
    target = standing(stage.person, x=x, z=z, turn=turn)
    rows = bent(stage.person, target, np.ones(1), knee_rad=np.radians(105), shank_share=0.4, planted=Planted())
    stage.to(rows[0], rng.uniform(0.6, 1.0))
    stage.to(target, rng.uniform(0.8, 1.4))
    stage.note("getting up", since)


def lying(person: Person, *, x: float, z: float, turn: float, feet_m: float) -> Array:
    """On the back with bent knees, the feet flat `feet_m` in front of the hips; a posture (k,)."""
    out = standing(person, x=x, z=z, turn=turn)
    set_to(out, hip_y=LYING_HIP_M, pelvis_pitch=-np.pi / 2, trunk_pitch=-np.pi / 2, knee_up=np.radians(70), arm=0.1)
    for side in SIDES:
        out[AT[f"{side}_ankle_x"]] += feet_m * np.cos(turn)
        out[AT[f"{side}_ankle_z"]] -= feet_m * np.sin(turn)
    return out


def lifted(person: Person, base: Array, rise_rad: Array) -> Array:
    """Lying postures (n, k) with the trunk turned up about the shoulders by `rise_rad` (n,): the hips lift."""
    rows = np.repeat(base[None], len(rise_rad), axis=0)
    turn, trunk = float(base[AT["turn"]]), person.trunk_m
    slide = trunk * (np.cos(rise_rad) - 1)
    rows[:, AT["hip_x"]] += slide * np.cos(turn)
    rows[:, AT["hip_z"]] -= slide * np.sin(turn)
    rows[:, AT["hip_y"]] += trunk * np.sin(rise_rad)
    for column in ("pelvis_pitch", "trunk_pitch"):
        rows[:, AT[column]] -= rise_rad
    return rows


def hip_angle(person: Person, postures: Array) -> Array:
    """Angle shoulder-hip-knee [rad] in the sagittal plane, straight π, hips above the line beyond π; (n, k) -> (n,)."""
    at = points(person, postures)
    names = landmark_names()
    shoulder, hip, knee = (
        0.5 * (at[:, names.index(f"left_{part}")] + at[:, names.index(f"right_{part}")])
        for part in ("shoulder", "hip", "knee")
    )
    head, leg = shoulder - hip, knee - hip
    turn = postures[:, AT["turn"]]
    level = np.stack([np.cos(turn), np.zeros_like(turn), -np.sin(turn)], axis=-1)
    a, b = (np.arctan2(v[:, 1], (v * level).sum(axis=-1)) for v in (head, leg))
    return (a - b) % (2 * np.pi)


def bridge_rise(person: Person, base: Array, top_rad: float) -> float:
    """How far the trunk must turn up [rad] so that the hips reach this angle, or as far as they can."""
    grid = np.linspace(0.0, 0.9, 91)
    angle = hip_angle(person, lifted(person, base, grid))
    return float(np.interp(top_rad, np.maximum.accumulate(angle), grid))


def one_bridge(stage: Stage, way: Way, *, planted: Planted, share: float = 1.0) -> None:
    """One bridge from lying (now): up to the planted angle of the hips, a pause, down."""
    rng, start, base = stage.rng, stage.time_s, stage.now
    tempo, short = rng.normal(1.0, 0.08), share < 0.6
    stay = 0.1 if short else rng.uniform(*way.stay_s)
    up, down = (max(0.35, tempo * t * (0.5 if short else 1.0)) for t in (way.up_s, way.down_s))
    top = np.degrees(way.depth_rad) if planted.bridge_top_deg is None else planted.bridge_top_deg
    rise = share * bridge_rise(stage.person, base, np.radians(top + rng.normal(0.0, 1.0)))
    path = there_and_back(rng, down_s=up, stay_s=stay, up_s=down)
    rows = lifted(stage.person, base, rise * path)
    reached = float(np.degrees(hip_angle(stage.person, rows[[int(np.argmax(path))]])[0]))
    stage.add(rows)
    if short:
        stage.note("half repetition", start)
        return
    turn = stage.time_s - down - stay / 2
    stage.repetitions.append(TrueRepetition(start, turn, stage.time_s, reached, planted.words()))


def shuffle(stage: Stage) -> None:
    """A small thing that people do while lying: feet moved, hips slid, arms moved; never a repetition."""
    rng, home, since = stage.rng, stage.now.copy(), stage.time_s
    there, kind = home.copy(), str(rng.choice(["arms", "hips", "knees", "head"]))
    if kind == "arms":
        there[AT["arm"]] += rng.uniform(0.3, 2.5)
    elif kind == "hips":
        there[AT["hip_y"]] += rng.uniform(0.01, 0.03)
    elif kind == "knees":
        for side in SIDES:
            there[AT[f"{side}_swivel"]] += rng.uniform(-0.25, 0.25)
    else:
        there[AT["trunk_pitch"]] += rng.uniform(0.03, 0.12)
    stage.to(there, rng.uniform(0.4, 0.9))
    stage.wait(rng.uniform(0.0, 0.7))
    stage.to(home, rng.uniform(0.4, 0.9))
    stage.note(f"fidget: {kind}", since)
