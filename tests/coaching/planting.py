"""Faults planted in frames by plain geometry of the picture, each by its own amount, in a movement that is else clean.

Nothing here is read from coaching: a fault is put where the person's own quiet frames and the picture say it would be.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from folding import changed
from folding import mirrored as in_a_mirror

from groundup.anatomy import SIDES, Side, outward
from groundup.coaching.frame import Frame, frame_from_mediapipe
from groundup.synthetic.actions import CLEAN, Way
from groundup.synthetic.camera import View
from groundup.synthetic.eye import Camera, Trouble, project
from groundup.synthetic.figure import AT, hip_half_m, points, standing
from groundup.synthetic.floor_actions import lying, one_bridge
from groundup.synthetic.person import draw_person
from groundup.synthetic.sessions import STEADY, live_session
from groundup.synthetic.stage import RATE_HZ, Stage
from groundup.training.exercise import Detector

Plant = Callable[[np.ndarray, np.ndarray, float], np.ndarray]
"""A picture (33, 3) with this amount of a fault, given the person's own median picture in quiet."""

SHOULDERS, HIPS, KNEES = (11, 12), (23, 24), (25, 26)


@dataclass(frozen=True)
class Scene:
    """Clean frames, when the person is quiet, and when the movement (or hold) goes on."""

    frames: list[Frame]
    quiet_s: tuple[float, float]
    moves_s: list[tuple[float, float]]
    side: Side | None = None

    @property
    def own(self) -> np.ndarray:
        quiet = [f.image for f in self.frames if self.quiet_s[0] <= f.time_s <= self.quiet_s[0] + 5.0]
        return np.median(quiet, axis=0)


def scene(movement: Detector, view: View, *, seed: int = 3) -> Scene:
    """A clean, steady set before a perfect camera, that begins with its quiet seconds."""
    session = live_session(
        np.random.default_rng(seed),
        movement,
        view="front" if movement == "single_leg_balance" else view,
        repetitions=3,
        hold_s=8.0,
        habits=STEADY,
        trouble=Trouble.none(),
    )
    truth = session.truth
    assert truth.quiet_s is not None
    moves = [(r.start_s, r.end_s) for r in truth.repetitions] + [(h.start_s + 1.0, h.end_s - 1.0) for h in truth.holds]
    return Scene(list(session.frames()), truth.quiet_s, moves, session.side)


def from_the_feet(*, seed: int = 3, height_m: float = 0.35) -> Scene:
    """Three bridges filmed from beyond the feet, on the floor."""
    rng = np.random.default_rng(seed)
    person = draw_person(rng)
    stage = Stage(person, rng, standing(person))
    stage.now = lying(person, x=0.0, z=0.0, turn=0.0, feet_m=0.26 * person.height_m)
    for side in SIDES:  # feet hip-wide, as the exercise asks: else the knees part by themselves as the hips come up
        stage.now[AT[f"{side}_ankle_z"]] = outward(side) * hip_half_m(person)
    stage.wait(6.0)
    way = Way(np.radians(174.0), 0.4, 1.2, 1.2, (0.8, 1.0), (0.8, 1.0))
    for _ in range(3):
        one_bridge(stage, way, planted=CLEAN)
        stage.wait(1.2)
    body = points(person, stage.postures())[::2]
    camera = Camera((2.4, height_m, 0.05), np.pi, -0.02, 0.0, 900.0, 1280, 720)
    picture, _ = project(camera, body)
    world = (body - body[:, list(HIPS)].mean(axis=1, keepdims=True)) @ camera.axes.T
    seen = np.concatenate([picture, np.full((len(picture), 33, 1), 0.95)], axis=-1)
    frames = [
        frame_from_mediapipe(i, 2 * i / RATE_HZ, lm, w, camera.width, camera.height)
        for i, (lm, w) in enumerate(zip(seen, world, strict=True))
    ]
    return Scene(frames, (0.0, 6.0), [(r.start_s, r.end_s) for r in stage.repetitions])


def planted(whole: Scene, plant: Plant, amount: float, *, only: float | None = None) -> list[Frame]:
    """The frames with a fault in every movement, growing over a quarter second and easing again; or in one frame only.

    `only` is that frame's place in each movement, from 0 to 1.
    """
    own = whole.own
    out: list[Frame] = []
    hit = set[int]()
    if only is not None:
        times = np.array([f.time_s for f in whole.frames])
        hit = {int(np.argmin(np.abs(times - (a + only * (b - a))))) for a, b in whole.moves_s}
    for i, frame in enumerate(whole.frames):
        share = max((min(1.0, (frame.time_s - a) / 0.25, (b - frame.time_s) / 0.25) for a, b in whole.moves_s))
        share = float(i in hit) if only is not None else max(0.0, share)
        if share == 0.0:
            out.append(frame)
            continue
        wrong = plant(frame.image.copy(), own, amount)
        out.append(changed(frame, image=(1.0 - share) * frame.image + share * wrong))
    return out


def mirrored(frame: Frame) -> Frame:
    """The same in a mirror, still inside its picture."""
    assert frame.aspect is not None
    twin = in_a_mirror(frame)
    return changed(twin, image=twin.image + np.array([frame.aspect - 1.0, 0.0, 0.0]))


def knees_apart(image: np.ndarray, own: np.ndarray, ratio: float) -> np.ndarray:
    """Knees this many times as far apart as in quiet, over the ankles' distance."""

    def over_ankles(p: np.ndarray) -> float:
        return (p[25, 0] - p[26, 0]) / (p[27, 0] - p[28, 0])

    wanted = ratio * over_ankles(own) * (image[27, 0] - image[28, 0])
    middle = image[KNEES, 0].mean()
    image[25, 0], image[26, 0] = middle + wanted / 2, middle - wanted / 2
    return image


def knee_in(side: str) -> Plant:
    """The knee of one leg moved sideways until the angle hip-knee-ankle has changed by so many degrees."""
    h, k, a = (23, 25, 27) if side == "left" else (24, 26, 28)
    inward = -1.0 if side == "left" else 1.0  # a front view: the person's left is on the picture's right

    def angle(p: np.ndarray) -> float:
        up, down = p[h, :2] - p[k, :2], p[a, :2] - p[k, :2]
        bend = np.pi - np.arccos(up @ down / np.linalg.norm(up) / np.linalg.norm(down))
        line = p[h, 0] + (p[a, 0] - p[h, 0]) * (p[k, 1] - p[h, 1]) / (p[a, 1] - p[h, 1])
        return float(np.degrees(bend)) * (1.0 if inward * (p[k, 0] - line) > 0 else -1.0)

    def plant(image: np.ndarray, own: np.ndarray, degrees: float) -> np.ndarray:
        low, high = -0.5, 0.5
        start = image[k, 0]
        for _ in range(50):
            middle = 0.5 * (low + high)
            image[k, 0] = start + inward * middle
            low, high = (middle, high) if angle(image) - angle(own) < degrees else (low, middle)
        return image

    return plant


def turned(which: tuple[int, int], about: tuple[int, int], *, sign: float) -> Plant:
    """The segment of `which`, turned to so many degrees from where it is in quiet, about the middle of `about`."""

    def heading(p: np.ndarray) -> float:
        if which == about:
            line = p[which[0], :2] - p[which[1], :2]
            return float(np.degrees(np.arctan2(line[1], line[0])))
        line = p[which, :2].mean(axis=0) - p[about, :2].mean(axis=0)
        return float(np.degrees(np.arctan2(line[1], line[0])))

    def plant(image: np.ndarray, own: np.ndarray, degrees: float) -> np.ndarray:
        turn = np.radians(heading(own) + sign * degrees - heading(image))
        turned_by = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        center = image[about, :2].mean(axis=0)
        image[list(which), :2] = (image[list(which), :2] - center) @ turned_by.T + center
        return image

    return plant


def heel_up(side: str, *, over: str) -> Plant:
    """The heel raised over the foot index by a share of the leg's (or the shank's) length in quiet."""
    hip, knee, ankle, heel, toe = (23, 25, 27, 29, 31) if side == "left" else (24, 26, 28, 30, 32)

    def plant(image: np.ndarray, own: np.ndarray, share: float) -> np.ndarray:
        shank = np.linalg.norm(own[knee, :2] - own[ankle, :2])
        length = shank if over == "shank" else shank + np.linalg.norm(own[hip, :2] - own[knee, :2])
        if over == "shank":
            image[heel, 1] = own[heel, 1] + share * length
        else:
            image[heel, 1] = image[toe, 1] + own[heel, 1] - own[toe, 1] + share * length
        return image

    return plant


def wrist_out(side: str) -> Plant:
    """A wrist beside the body, this share of stature beyond half a shoulder's width from the mid-hip."""
    wrist, out = (15, 1.0) if side == "left" else (16, -1.0)

    def plant(image: np.ndarray, own: np.ndarray, share: float) -> np.ndarray:
        trunk = own[SHOULDERS, :2].mean(axis=0) - own[HIPS, :2].mean(axis=0)
        legs = [
            np.linalg.norm(own[a, :2] - own[b, :2]) + np.linalg.norm(own[b, :2] - own[c, :2])
            for a, b, c in ((23, 25, 27), (24, 26, 28))
        ]
        stature = 1.28 * (np.linalg.norm(trunk) + max(legs))  # from shoulder to ankle to stature
        half = 0.5 * abs(own[11, 0] - own[12, 0])
        image[wrist, 0] = image[HIPS, 0].mean() + out * (half + share * stature)
        return image

    return plant


def hip_above_line(side: str) -> Plant:
    """The hip of someone lying this share of the line from shoulder to knee above that line."""
    s, h, k = (11, 23, 25) if side == "left" else (12, 24, 26)

    def plant(image: np.ndarray, own: np.ndarray, share: float) -> np.ndarray:
        a, b = image[s, :2], image[k, :2]
        along = b - a
        up = np.array([-along[1], along[0]]) * (1.0 if along[0] > 0 else -1.0)
        part = (image[h, :2] - a) @ along / (along @ along)
        image[h, :2] = a + part * along + share * up
        return image

    return plant
