"""Sessions: what a live camera sees of a person who trains, with everything that happened known.

Nothing here knows how repetitions are counted: sizes come from people (depth, tempo, pauses, fidgets) and from cameras.
Every session is synthetic and says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, other
from groundup.coaching.frame import Frame, frame_from_mediapipe
from groundup.synthetic.actions import (
    CLEAN,
    Planted,
    Way,
    at_mark,
    bend_to_laptop,
    fidget,
    on_one_leg,
    one_hinge,
    one_lunge,
    one_squat,
)
from groundup.synthetic.balance_actions import TrueHold, hold, true_holds
from groundup.synthetic.camera import View
from groundup.synthetic.eye import Camera, Trouble, draw_camera, frame_times, project, seen
from groundup.synthetic.figure import AT, points, standing
from groundup.synthetic.floor_actions import get_up, lie_down, lying, one_bridge, shuffle, sit_down
from groundup.synthetic.person import Person, draw_person
from groundup.synthetic.stage import RATE_HZ, Stage, TrueRepetition, walk
from groundup.training.exercise import Detector

Array = NDArray[np.float64]
_T = TypeVar("_T")
VIEWS: dict[Detector, tuple[View, ...]] = {
    "squat": ("front", "left", "right"),
    "single_leg_squat": ("front", "left", "right"),
    "lunge": ("front", "left", "right"),
    "hinge": ("left", "right"),
    "bridge": ("left", "right"),
    "single_leg_balance": ("front",),
}
"""Views from which each movement is filmed."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted, on the session's clock [s]."""

    repetitions: tuple[TrueRepetition, ...] = ()
    holds: tuple[TrueHold, ...] = ()
    quiet_s: tuple[float, float] | None = None
    """The quiet standing or lying before the set."""
    others: tuple[tuple[str, float, float], ...] = ()
    """What else was done, from and to."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveSession:
    """Landmarks (n, 33, 4) and world landmarks (n, 33, 3) as MediaPipe writes them, at `times_s`; and the truth."""

    movement: Detector
    view: View
    side: Side | None
    """Stance leg of a one-legged movement."""
    planted: Planted
    times_s: Array
    landmarks: Array
    world: Array
    width: int
    height: int
    rate_hz: float
    person: Person
    camera: Camera
    truth: Truth
    synthetic: bool = True

    def frames(self) -> tuple[Frame, ...]:
        """The session as coaching receives it; frames without a person are empty."""
        return tuple(
            frame_from_mediapipe(i, float(t), lm, world, self.width, self.height)
            for i, (t, lm, world) in enumerate(zip(self.times_s, self.landmarks, self.world, strict=True))
        )


@dataclass(frozen=True, slots=True)
class Habits:
    """What the person does beside the repetitions."""

    setup: bool = True
    """Walks in from the laptop and back to it; else stands at the mark already."""
    half_share: float = 0.12
    """Chance of a half repetition before a whole one."""
    fidget_share: float = 0.25
    events: bool = True
    """Touches, foot-downs, hops and wobbles on one leg."""


USUAL, STEADY, TROUBLE = Habits(), Habits(setup=False, half_share=0.0, fidget_share=0.0, events=False), Trouble()


def live_session(
    rng: Generator,
    movement: Detector,
    *,
    view: View | None = None,
    planted: Planted = CLEAN,
    repetitions: int | None = None,
    hold_s: float | None = None,
    habits: Habits = USUAL,
    trouble: Trouble = TROUBLE,
) -> LiveSession:
    """One set: setup, 5 to 7 s of quiet, repetitions or holds with all that people do between them, and the end.

    The same generator state gives the same session. Half of the sessions stop before the usual 12 repetitions.
    """
    seen_from: View = view or _one_of(rng, VIEWS[movement])
    person = draw_person(rng)
    side: Side | None = _one_of(rng, SIDES) if movement.startswith("single_leg") else None
    if side is not None and seen_from != "front":
        side = "left" if seen_from == "left" else "right"  # the stance leg is turned to the camera
    count = int(rng.integers(3, 13)) if repetitions is None else repetitions
    stage = Stage(person, rng, standing(person))
    camera, near = _camera(rng, person, seen_from, movement)
    if habits.setup:
        _walk_in(stage, near)
    if movement == "bridge":
        quiet = _bridges(stage, planted, count, habits)
    elif movement == "single_leg_balance":
        assert side is not None
        quiet = _balances(stage, side, planted, hold_s, habits)
    else:
        quiet = _standing_set(stage, movement, side, planted, count, habits)
    if habits.setup and rng.random() < 0.8:
        _walk_out(stage, near)
    return _filmed(stage, movement, seen_from, side, planted, camera, quiet, trouble)


def setup_only(
    rng: Generator,
    movement: Detector,
    *,
    minutes: float,
    view: View | None = None,
    trouble: Trouble = TROUBLE,
    quiet: bool = True,
) -> LiveSession:
    """A person who never begins: walks about, bends to the laptop, sits on the floor, lies down, stands about.

    With `quiet` they first stand (for the bridge: lie) still at the mark: calibration is done and a set could begin.
    """
    seen_from: View = view or _one_of(rng, VIEWS[movement])
    person = draw_person(rng)
    stage = Stage(person, rng, standing(person))
    camera, near = _camera(rng, person, seen_from, movement)
    if quiet and movement == "bridge":
        stage.now = lying(person, x=0.0, z=0.0, turn=0.0, feet_m=0.26 * person.height_m)
    calm = (0.0, 7.0)
    if quiet:
        stage.wait(7.0)
        if movement == "bridge":
            get_up(stage)
    while stage.time_s < 60 * minutes:
        _pottering(stage, near)
    return _filmed(stage, movement, seen_from, None, CLEAN, camera, calm if quiet else None, trouble)


_ROOM: dict[Detector, tuple[float, float]] = {
    "squat": (-0.15, 0.25),
    "single_leg_squat": (-0.15, 0.25),
    "lunge": (-0.10, 0.50),
    "hinge": (-0.20, 0.40),
    "bridge": (-0.05, 0.05),
    "single_leg_balance": (-0.15, 0.15),
}
"""How far behind and before the mark the movement goes, in body heights."""


def _camera(rng: Generator, person: Person, view: View, movement: Detector) -> tuple[Camera, tuple[float, float]]:
    """A camera that has the whole movement in its picture, and a place on the floor near it.

    Anyone who films themselves looks at the picture once: placements that cut off the movement are drawn again.
    """
    flat = movement == "bridge"
    rest = lying(person, x=0.0, z=0.0, turn=0.0, feet_m=0.27 * person.height_m) if flat else standing(person)
    body = points(person, rest[None])[0]
    reach = [body + np.array([share * person.height_m, 0.0, 0.0]) for share in _ROOM[movement]]
    if flat:
        reach.append(body + np.array([0.0, 0.25, 0.0]))
    while True:
        camera = draw_camera(rng, view, height_m=person.height_m, lying=flat)
        picture = np.concatenate([project(camera, p)[0] for p in reach])[:, :2]
        if picture.min() > 0.02 and picture.max() < 0.98:
            break
    x, _, z = camera.place
    near = np.array([x, z]) * (1 - 0.7 / np.hypot(x, z))
    return camera, (float(near[0]), float(near[1]))


def _one_of(rng: Generator, choices: tuple[_T, ...]) -> _T:
    return choices[int(rng.integers(len(choices)))]


def _filmed(
    stage: Stage,
    movement: Detector,
    view: View,
    side: Side | None,
    planted: Planted,
    camera: Camera,
    quiet: tuple[float, float] | None,
    trouble: Trouble,
) -> LiveSession:
    rng, person = stage.rng, stage.person
    holds: tuple[TrueHold, ...] = ()
    acted = stage.postures()
    if movement == "single_leg_balance" and side is not None:
        hops = [(a, b) for what, a, b in stage.notes if what == f"hop on the {side}"]
        holds = true_holds(person, acted, hops, side=side, faults=planted.words())
        holds = tuple(
            h
            for h in holds
            if any(w.startswith(f"balance on the {side}") and a <= h.start_s <= b for w, a, b in stage.notes)
        )
    length = len(acted) / RATE_HZ
    resting = [(a.end_s, b.start_s) for a, b in zip(stage.repetitions[:-1], stage.repetitions[1:], strict=True)]
    times, rate = frame_times(rng, length, trouble, resting=resting)
    lag = rng.uniform(0.0, 0.04) if trouble.bias else 0.0
    clock = np.arange(len(acted)) / RATE_HZ
    at = np.interp(times - lag, clock, np.arange(len(acted)))
    low = np.floor(at).astype(int)
    body = points(person, acted)
    high = np.minimum(low + 1, len(body) - 1)
    share = (at - low)[:, None, None]
    sampled = body[low] * (1 - share) + body[high] * share
    hidden = None if view == "front" else other("left" if view == "left" else "right")
    landmarks, world = seen(rng, camera, sampled, times, trouble, height_m=person.height_m, hidden=hidden)
    truth = Truth(tuple(stage.repetitions), holds, quiet, tuple(stage.notes))
    return LiveSession(
        movement, view, side, planted, times, landmarks, world, camera.width, camera.height, rate, person, camera, truth
    )


def _walk_in(stage: Stage, near: tuple[float, float]) -> None:
    """From the laptop to the mark, or from outside the picture."""
    rng = stage.rng
    facing = float(np.arctan2(-near[1], near[0]))
    if rng.random() < 0.7:
        stage.now = standing(stage.person, x=near[0], z=near[1], turn=facing)
        if rng.random() < 0.7:
            bend_to_laptop(stage, kind=_one_of(rng, ("stoop", "crouch")))
    else:
        stage.now = standing(stage.person, x=rng.uniform(-3, 1), z=rng.choice([-1, 1]) * rng.uniform(1.5, 3), turn=0.0)
    walk(stage, x=rng.normal(0, 0.08), z=rng.normal(0, 0.08), turn=rng.normal(0.0, 0.05))


def _walk_out(stage: Stage, near: tuple[float, float]) -> None:
    walk(stage, x=near[0], z=near[1])
    if stage.rng.random() < 0.7:
        bend_to_laptop(stage, kind=_one_of(stage.rng, ("stoop", "crouch")))


def _pottering(stage: Stage, near: tuple[float, float]) -> None:
    """One of the things people do before they begin."""
    rng = stage.rng
    what = rng.choice(["walk", "laptop", "stand", "fidget", "floor", "lie"], p=[0.34, 0.2, 0.16, 0.18, 0.06, 0.06])
    if what == "walk":
        walk(
            stage,
            x=rng.uniform(-1.2, 1.0),
            z=rng.uniform(-1.2, 1.2),
            turn=rng.uniform(-3, 3) if rng.random() < 0.5 else None,
        )
    elif what == "laptop":
        walk(stage, x=near[0], z=near[1], turn=float(np.arctan2(-near[1], near[0])))
        bend_to_laptop(stage, kind=_one_of(rng, ("stoop", "crouch")))
        walk(stage, x=rng.normal(0, 0.15), z=rng.normal(0, 0.15), turn=rng.normal(0, 0.1))
    elif what == "stand":
        stage.wait(rng.uniform(1.0, 8.0))
    elif what == "fidget":
        fidget(stage)
    else:
        sit_down(stage)
        stage.wait(rng.uniform(1.0, 8.0))
        if what == "lie":
            lie_down(stage)
            stage.wait(rng.uniform(1.0, 10.0))
            shuffle(stage)
        get_up(stage)


def _way(rng: Generator, movement: Detector) -> Way:
    """How this person moves: depth, tempo and pauses."""
    depth = {
        "squat": (65, 115),
        "single_leg_squat": (52, 75),
        "lunge": (75, 100),
        "hinge": (58, 85),
        "bridge": (168, 178),
    }
    down, up = rng.uniform(0.8, 2.4), rng.uniform(0.7, 1.8)
    stay = (0.4, 2.5) if movement == "bridge" else ((0.05, 0.3), (0.05, 2.5))[int(rng.random() < 0.3)]
    rest = ((0.3, 1.0), (0.5, 3.0), (1.0, 7.0))[int(rng.integers(3))]
    low, high = depth.get(movement, (60, 90))
    return Way(np.radians(rng.uniform(low, high)), rng.uniform(0.32, 0.5), down, up, stay, rest)


def _standing_set(
    stage: Stage, movement: Detector, side: Side | None, planted: Planted, count: int, habits: Habits
) -> tuple[float, float]:
    rng, way = stage.rng, _way(stage.rng, movement)
    since = stage.time_s
    stage.wait(rng.uniform(5.5, 8.0))
    quiet = (since, stage.time_s)
    ground = stage.now.copy()
    up = ground
    if side is not None:
        up = on_one_leg(stage.person, ground, side, lift_m=rng.uniform(0.08, 0.3), behind_m=rng.uniform(-0.1, 0.3))
        stage.to(up, 0.8)
        stage.wait(rng.uniform(0.3, 1.5))
    lead: Side = "left" if rng.random() < 0.5 else "right"
    whole = _whole(movement, side, way, planted, lead, alternate=bool(rng.random() < 0.5))
    for i in range(count):
        if side is None and rng.random() < habits.fidget_share:
            fidget(stage)
        if rng.random() < habits.half_share:
            _half(stage, movement, way)
            stage.wait(rng.uniform(0.3, 1.2))
        whole(stage, i)
        if side is not None and rng.random() < 0.5 * habits.fidget_share:
            here = stage.now.copy()
            stage.to(ground, 0.5)
            stage.wait(rng.uniform(0.3, 2.0))
            stage.to(here, 0.7)
        stage.wait(rng.uniform(*way.rest_s))
    if side is not None:
        stage.to(ground, 0.7)
    stage.wait(rng.uniform(0.8, 3.0))
    return quiet


def _whole(
    movement: Detector, side: Side | None, way: Way, planted: Planted, lead: Side, *, alternate: bool
) -> Callable[[Stage, int], None]:
    """One whole repetition of a movement, given its number."""

    def one(stage: Stage, i: int) -> None:
        if movement == "lunge":
            one_lunge(stage, way, lead if not alternate or i % 2 == 0 else other(lead), planted=planted)
        elif movement == "hinge":
            one_hinge(stage, way)
        else:
            one_squat(stage, way, planted=planted, stance=side)

    return one


def _half(stage: Stage, movement: Detector, way: Way) -> None:
    """Begins a repetition and turns round early."""
    share = stage.rng.uniform(0.15, 0.3)
    if movement == "hinge":
        one_hinge(stage, way, share=share)
    elif movement != "lunge":
        one_squat(stage, way, share=min(share, np.radians(26) / way.depth_rad))


def _bridges(stage: Stage, planted: Planted, count: int, habits: Habits) -> tuple[float, float]:
    rng, way = stage.rng, _way(stage.rng, "bridge")
    feet = rng.uniform(0.23, 0.29) * stage.person.height_m
    base = lying(stage.person, x=0.0, z=0.0, turn=float(rng.normal(0, 0.03)), feet_m=feet)
    if habits.setup:
        stage.wait(rng.uniform(0.5, 3.0))
        sit_down(stage)
        stage.wait(rng.uniform(0.5, 4.0))
        lie_down(stage)
        stage.to(base, rng.uniform(0.8, 1.5))
    else:
        stage.now = base
    since = stage.time_s
    stage.wait(rng.uniform(5.5, 8.0))
    quiet = (since, stage.time_s)
    for _ in range(count):
        if rng.random() < habits.fidget_share:
            shuffle(stage)
        if rng.random() < habits.half_share:
            one_bridge(stage, way, planted=CLEAN, share=rng.uniform(0.1, 0.3))
            stage.wait(rng.uniform(0.3, 1.2))
        one_bridge(stage, way, planted=planted)
        stage.wait(rng.uniform(*way.rest_s))
    stage.wait(rng.uniform(0.5, 2.0))
    if habits.setup:
        get_up(stage)
    return quiet


def _balances(stage: Stage, side: Side, planted: Planted, hold_s: float | None, habits: Habits) -> tuple[float, float]:
    rng, person = stage.rng, stage.person
    since = stage.time_s
    stage.wait(rng.uniform(5.5, 8.0))
    quiet = (since, stage.time_s)
    ground = stage.now.copy()
    drop = np.radians(planted.pelvic_drop_deg)
    lean = np.radians(planted.trunk_lean_deg) * (1 if side == "right" else -1)
    for i in range(1 if hold_s is not None else int(rng.integers(1, 4))):
        if i == 0 and habits.events and rng.random() < 0.2:  # the wrong leg first
            wrong = on_one_leg(person, ground, other(side), lift_m=0.15, behind_m=0.1)
            stage.to(wrong, 0.6)
            stage.wait(rng.uniform(0.8, 2.0))
            stage.to(at_mark(stage), 0.6)
            stage.to(ground, 0.4)
        up = on_one_leg(
            person, ground, side, lift_m=rng.uniform(0.11, 0.35), behind_m=rng.uniform(-0.15, 0.25), drop_rad=drop
        )
        up[_TRUNK_LEAN] += lean
        hold(stage, up, side, rng.uniform(4, 35) if hold_s is None else hold_s, events=habits.events)
        stage.wait(rng.uniform(1.0, 4.0))
        ground = stage.now.copy()
    return quiet


_TRUNK_LEAN = AT["trunk_lean"]
