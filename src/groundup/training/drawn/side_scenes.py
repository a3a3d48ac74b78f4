"""Scenes seen from the side: bridge, squat, lunge and hinge."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import atan2, degrees

from groundup.training.drawn.outline import Frame, box
from groundup.training.drawn.person_side import (
    ANKLE_HEIGHT,
    SHANK,
    THIGH,
    TRUNK,
    Arm,
    Leg,
    Pose,
    between,
    body,
    frames,
    on_ball,
    standing,
    touching,
)
from groundup.training.drawn.props import arrow, chair, ground, kettlebell, mat, strap
from groundup.training.drawn.scene import Scene, Shape

_SQUAT_S, _BRIDGE_S = (2.0, 0.6, 1.4), (2.0, 1.2, 2.0)


def side_scenes() -> dict[str, Scene]:
    """All of them, by file stem."""
    return {**_bridges(), **_squats(), **_lunges(), **_hinges()}


def _bridges() -> dict[str, Scene]:
    def two(s: float) -> Pose:
        return bridge_pose(s)

    def staggered(s: float) -> Pose:
        pose = bridge_pose(s)
        return replace(pose, far=Leg((pose.far.ankle[0] + 20, ANKLE_HEIGHT + 3)))

    def one(s: float) -> Pose:
        pose = bridge_pose(s, ankle=150)
        hip = Frame(*pose.hip, 78 + 8 * s)
        knee = hip.at(THIGH)
        free = Frame(*knee, -28 + 6 * s).at(SHANK)
        return replace(pose, far=Leg(free, 30))

    def banded(s: float) -> Sequence[Shape]:
        thigh = frames(bridge_pose(s)).near_thigh
        return [*body(bridge_pose(s), glute=True), *strap("M0 -8V7.4", Frame(*thigh.at(33), thigh.degrees))]

    def loaded(s: float) -> Sequence[Shape]:
        shapes = body(one(s), glute=True)
        trunk = frames(one(s)).trunk
        return [*shapes, Shape("weight", box(-7, 9, 15, 9, radius=3.4), trunk)]

    behind = (mat(22, 210), ground(26, 208))

    def bridge(title: str, text: str, figure: Callable[[float], Sequence[Shape]], *, up: float = 103) -> Scene:
        lift = (arrow(up, 56, 90, 17),)
        return Scene(title, text, figure, behind=behind, before=lift, seconds=_BRIDGE_S, left=20, width=194)

    return {
        "bridge": bridge(
            "Glute bridge",
            (
                "A person lies on the back with bent knees and flat feet and lifts the hips until shoulder, hip "
                "and knee are in line. The buttock is marked."
            ),
            lambda s: body(two(s), glute=True),
        ),
        "bridge_band": bridge(
            "Glute bridge with a band",
            "The bridge with a band around the thighs, just above the knees.",
            banded,
        ),
        "bridge_staggered": bridge(
            "Staggered bridge",
            "The bridge with one foot a foot's length further away.",
            lambda s: body(staggered(s), glute=True),
        ),
        "bridge_one_leg": bridge(
            "Bridge on one leg",
            "The bridge on one foot, its heel near the buttock, the other knee held over the hip.",
            lambda s: body(one(s), glute=True),
            up=86,
        ),
        "bridge_loaded": bridge(
            "Bridge on one leg with load",
            "The bridge on one leg with a weight across the hips.",
            loaded,
            up=74,
        ),
    }


def bridge_pose(s: float, *, ankle: float = 160) -> Pose:
    """Shoulders and feet stay where they are; the trunk turns about the shoulders from 0 to in line with the knee."""
    shoulder = (62.0, 14.0)
    turn = -2 - 18.5 * s  # direction from shoulder to hip, turned down = lying
    hip = Frame(*shoulder, -turn).at(TRUNK - 3)
    trunk = degrees(atan2(shoulder[1] - hip[1], shoulder[0] - hip[0]))
    leg = Leg((ankle, ANKLE_HEIGHT + 3))
    arm = Arm(-7, -4)
    return Pose(hip, trunk, leg, Leg((ankle + 2, ANKLE_HEIGHT + 3)), arm, arm, head=180)


def _squats() -> dict[str, Scene]:
    top, low = standing(116), _crouch(116, hip=(88, 52), trunk=58)
    seat_top, seat_low = standing(136), _crouch(136, hip=(96, 54), trunk=62)
    one_top = replace(standing(130), far=Leg((146, 22), -4))
    one_low = replace(_crouch(130, hip=(97, 55), trunk=52), far=Leg((166, 16), 8))
    return {
        "squat": Scene(
            "Squat",
            (
                "From standing a person sits down between the heels until the thighs are nearly level, heels "
                "down, and stands up."
            ),
            lambda s: body(between(top, low, s), arch=True),
            behind=(ground(),),
            seconds=_SQUAT_S,
        ),
        "squat_chair": Scene(
            "Squat to a chair",
            "In front of a chair a person lowers the hips to its seat and stands up.",
            lambda s: body(between(seat_top, seat_low, s), arch=True),
            behind=(ground(), *chair(110)),
            seconds=_SQUAT_S,
        ),
        "squat_weight": Scene(
            "Squat with a weight",
            "The squat with a weight held close to the chest.",
            lambda s: _goblet(between(top, low, s)),
            behind=(ground(),),
            seconds=_SQUAT_S,
        ),
        "squat_one_leg": Scene(
            "Squat on one leg",
            "On one leg before a chair a person sits back slowly, the free leg forward, and stands up.",
            lambda s: body(between(one_top, one_low, s), arch=True, glute=True),
            behind=(ground(), *chair(110)),
            seconds=_SQUAT_S,
        ),
    }


def _goblet(pose: Pose) -> Sequence[Shape]:
    chest = Frame(*pose.hip, pose.trunk).at(TRUNK - 10, 17)
    held = touching(pose, chest)
    return [*kettlebell((chest[0], chest[1] + 2)), *body(held, arch=True)]


def _crouch(x: float, *, hip: tuple[float, float], trunk: float) -> Pose:
    """Hips low over flat feet, arms forward for balance."""
    arm = Arm(-12, 4)
    return Pose(hip, trunk, Leg((x, ANKLE_HEIGHT)), Leg((x + 2, ANKLE_HEIGHT)), arm, arm, head=trunk + 22)


def _lunges() -> dict[str, Scene]:
    def pose(s: float) -> Pose:
        upright = Pose(
            hip=(108 + 4 * s, 80 - 26 * s),
            trunk=90 - 3 * s,
            near=Leg((146, ANKLE_HEIGHT)),
            far=on_ball(66, 52 + 18 * s),
            near_arm=Arm(0, 0),
            far_arm=Arm(0, 0),
            head=90,
        )
        return touching(upright, Frame(*upright.hip, upright.trunk).at(TRUNK - 10, 14))

    return {
        "lunge": Scene(
            "Lunge",
            (
                "In a long step the back knee sinks straight down towards the floor while the front foot stays "
                "whole on the floor."
            ),
            lambda s: body(pose(s), arch=True, glute=True),
            behind=(ground(),),
            seconds=_SQUAT_S,
        )
    }


def _hinges() -> dict[str, Scene]:
    top = standing(126)
    low = Pose(
        hip=(98, ANKLE_HEIGHT + 76),
        trunk=22,
        near=Leg((126, ANKLE_HEIGHT)),
        far=Leg((128, ANKLE_HEIGHT)),
        near_arm=Arm(-96, -84),
        far_arm=Arm(-92, -80),
        head=32,
    )

    def one(s: float) -> Pose:
        hip = (124 - 15 * s, ANKLE_HEIGHT + 81 - 2.5 * s)
        free = Frame(*hip, -92 - 72 * s).at(81)
        return Pose(
            hip=hip,
            trunk=90 - 66 * s,
            near=Leg((126, ANKLE_HEIGHT)),
            far=Leg(free, -8 - 62 * s),
            near_arm=Arm(-92, -84),
            far_arm=Arm(-88, -80),
            head=90 - 56 * s,
        )

    return {
        "hinge": Scene(
            "Hip hinge",
            "Standing with soft knees a person sends the hips back and the long back forward, then stands tall.",
            lambda s: body(between(top, low, s), glute=True, thigh=True),
            behind=(ground(),),
            seconds=_SQUAT_S,
        ),
        "hinge_weight": Scene(
            "Hinge with a weight",
            "The hip hinge with a weight in both hands, close to the legs.",
            lambda s: [
                *kettlebell(frames(between(top, low, s)).near_fore.at(31)),
                *body(between(top, low, s), glute=True, thigh=True),
            ],
            behind=(ground(),),
            seconds=_SQUAT_S,
        ),
        "hinge_one_leg": Scene(
            "Hinge on one leg",
            "On one leg the trunk comes forward while the free leg goes back in line with it, hips level.",
            lambda s: body(one(s), glute=True, thigh=True),
            behind=(ground(),),
            seconds=_SQUAT_S,
        ),
    }
