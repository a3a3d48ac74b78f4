"""Scenes seen from the side: foot work seated and standing, the ankle at the wall, and walking."""

from dataclasses import replace

from groundup.training.drawn.feet import lens
from groundup.training.drawn.outline import ellipse
from groundup.training.drawn.person_side import (
    ANKLE_HEIGHT,
    Arm,
    Leg,
    Pose,
    body,
    on_ball,
    seated,
    standing,
    touching,
)
from groundup.training.drawn.props import chair, ground, wall
from groundup.training.drawn.scene import Scene, still

_ARCH_S = (1.0, 2.5, 2.0)


def stance_scenes() -> dict[str, Scene]:
    """All of them, by file stem."""
    return {**_ankle(), **_foot_stances(), **_walks()}


def _ankle() -> dict[str, Scene]:
    def rock(s: float) -> Pose:
        hip = (128 + 17 * s, 82 - 14.5 * s)
        pose = Pose(
            hip=hip,
            trunk=84 + 2 * s,
            near=Leg((150, ANKLE_HEIGHT)),
            far=on_ball(92, 30 + 22 * s),
            near_arm=Arm(0, 0),
            far_arm=Arm(0, 0),
            head=88,
        )
        return touching(pose, (179.5, 122), (179.5, 128))

    return {
        "knee_to_wall": Scene(
            "Knee to wall",
            (
                "Facing a wall in a short step, a person rocks the front knee forward to the wall with the heel "
                "down. The calf is marked."
            ),
            lambda s: body(rock(s), calf=True),
            behind=(ground(), wall(181)),
            seconds=(2.0, 0.8, 2.0),
        )
    }


def _foot_stances() -> dict[str, Scene]:
    both = standing(118)
    single = touching(replace(standing(138), far=Leg((120, 30), -38)), (184.5, 118), (184.5, 124))

    def raised(s: float) -> Pose:
        leg = on_ball(131, 40 * s)
        lift, shift = leg.ankle[1] - ANKLE_HEIGHT, leg.ankle[0] - 118
        pose = Pose(
            hip=(117 + shift, both.hip[1] + lift),
            trunk=89,
            near=leg,
            far=replace(leg, ankle=(leg.ankle[0] + 2, leg.ankle[1])),
            near_arm=Arm(0, 0),
            far_arm=Arm(0, 0),
            head=88,
        )
        return touching(pose, (166.5, 124 + lift * 0.3))

    def hop(s: float) -> Pose:
        height = 9 * (1 - s)
        pose = replace(
            both,
            hip=(116 - 7 * s, 88 + height - 9 * s),
            trunk=84 - 10 * s,
            head=84.0,
            near=Leg((118, ANKLE_HEIGHT + height), -24 * (1 - s)),
            far=Leg((92 - 2 * s, 34 + height * 0.8), -42),
        )
        arm = Arm(-30 - 30 * (1 - s), 20)
        return replace(pose, near_arm=arm, far_arm=arm)

    return {
        "short_foot_seated": Scene(
            "Short foot, seated",
            "A person sits upright, knees and ankles at a right angle; a close-up shows the arch of the foot lifting.",
            lambda s: [*body(seated(92), arch=True), *lens(s, 176, 126, (103, 8))],
            behind=(*chair(64), ground()),
            seconds=_ARCH_S,
            ghost=False,
        ),
        "short_foot_standing": Scene(
            "Short foot, standing",
            "A person stands upright on both feet; a close-up shows the arch of the foot lifting.",
            lambda s: [*body(standing(86), arch=True), *lens(s, 168, 104, (97, 8))],
            behind=(ground(),),
            seconds=_ARCH_S,
            ghost=False,
        ),
        "short_foot_one_leg": Scene(
            "Short foot on one leg",
            "A person stands on one leg, a hand on the wall; a close-up shows the arch of the standing foot lifting.",
            lambda s: [*body(single, arch=True), *lens(s, 66, 104, (146, 7))],
            behind=(ground(), wall(186)),
            seconds=_ARCH_S,
            ghost=False,
        ),
        "short_foot_hop": Scene(
            "Hop and hold",
            "A small hop on one leg, landing softly with a bent knee.",
            lambda s: body(hop(s), arch=True),
            behind=(ground(),),
            seconds=(0.5, 3.0, 0.6),
        ),
        "calf_raise": Scene(
            "Calf raise",
            "With a hand on the wall a person rises onto the balls of both feet.",
            lambda s: body(raised(s), arch=True, calf=True),
            behind=(ground(), wall(168)),
            seconds=(1.0, 2.0, 1.0),
        ),
    }


def _walks() -> dict[str, Scene]:
    def stride() -> Pose:
        front = Leg((143, ANKLE_HEIGHT + 0.8), 7)
        return Pose(
            hip=(118, ANKLE_HEIGHT + 78),
            trunk=87,
            near=front,
            far=on_ball(102, 34),
            near_arm=Arm(-112, -96),
            far_arm=Arm(-66, -44),
            head=88,
        )

    stones = tuple(
        still("prop-dark", ellipse(0, 0, rx, ry), x, -0.5)
        for x, rx, ry in ((34, 9, 4), (58, 5, 2.6), (84, 7, 2), (176, 6, 2.4), (196, 10, 4.6), (214, 4, 2.4))
    )
    return {
        "walk": Scene(
            "Barefoot walk",
            "A person walks barefoot with a short step.",
            lambda _: body(stride(), arch=True),
            behind=(ground(),),
        ),
        "walk_uneven": Scene(
            "Walk on uneven ground",
            "A person walks barefoot over ground with stones and small rises.",
            lambda _: body(stride(), arch=True),
            behind=(*stones, ground()),
        ),
    }
