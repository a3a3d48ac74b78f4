"""Scenes seen from the front: balance on one leg, the side walk, and work lying on the side."""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, radians, sin

from groundup.training.drawn.outline import Frame, Point, ellipse, points, smooth
from groundup.training.drawn.person_front import HIPS, NECK, TORSO, FrontLeg, FrontPose, face, front_body, limb, upright
from groundup.training.drawn.person_side import ANKLE_HEIGHT, Arm, Leg, Pose, body, touching
from groundup.training.drawn.props import arrow, counter, foam, ground, mat, strap
from groundup.training.drawn.scene import Scene, Shape, still

_CALM_S = (1.0, 1.0, 2.0)


def front_scenes() -> dict[str, Scene]:
    """All of them, by file stem."""
    return {**_balances(), **_hips()}


def _balances() -> dict[str, Scene]:
    def one_leg(pose: FrontPose) -> Sequence[Shape]:
        return front_body(pose, side_of_hip="left", feet="left")

    free = _on_one_leg(118)
    held = replace(free, right_arm=((150, 116), (170, 97)))
    x, raised = 118.0, 6.0
    soft = _on_one_leg(x, raised=raised)
    tandem = Pose(
        hip=(112, ANKLE_HEIGHT + 80),
        trunk=90,
        near=Leg((100, ANKLE_HEIGHT)),
        far=Leg((127, ANKLE_HEIGHT)),
        near_arm=Arm(0, 0),
        far_arm=Arm(0, 0),
        head=90,
    )
    return {
        "balance": Scene(
            "Single-leg balance",
            (
                "A person stands on one leg, hands on the hips, the pelvis level. The standing foot and the side "
                "of the hip are marked."
            ),
            lambda _: one_leg(free),
            behind=(ground(),),
            before=(_level(free),),
        ),
        "balance_support": Scene(
            "Balance with a finger on support",
            "The same with one hand on a counter.",
            lambda _: one_leg(held),
            behind=(*counter(166), ground()),
            before=(_level(held),),
        ),
        "balance_eyes_closed": Scene(
            "Balance with eyes closed",
            "The same with closed eyes, a hand just above a counter.",
            lambda _: one_leg(replace(free, eyes_closed=True, right_arm=((152, 121), (169, 105)))),
            behind=(*counter(166), ground()),
            before=(_level(free),),
        ),
        "balance_foam": Scene(
            "Balance on foam",
            "The same on a foam pad.",
            lambda _: one_leg(soft),
            behind=(foam(80, 146), ground()),
            before=(_level(soft),),
        ),
        "balance_tandem": Scene(
            "Heel-to-toe stance",
            "A person stands with one foot straight in front of the other, a hand on a counter.",
            lambda _: body(touching(tandem, (158, 99), (160, 98)), arch=True),
            behind=(*counter(150), ground()),
        ),
    }


def _on_one_leg(x: float, *, raised: float = 0) -> FrontPose:
    pose = upright(x, 91 + raised)
    return replace(
        pose,
        left=FrontLeg((x - 7, 49 + raised), (x - 4, 8 + raised)),
        right=FrontLeg((x + 10.4, 56 + raised), (x + 9.6, 22 + raised), hangs=True),
    )


def _level(pose: FrontPose) -> Shape:
    x, y = pose.pelvis
    return still("level", "M-27 0H27", x, y - 5)


def _hips() -> dict[str, Scene]:
    return {
        "banded_walk": Scene(
            "Banded side walk",
            "With a band above the knees a person steps sideways, knees over the feet, trunk quiet.",
            _side_step,
            behind=(ground(),),
            before=(arrow(196, 60, 0, 22),),
            seconds=(1.0, 0.2, 1.0),
        ),
        "side_lying_abduction": Scene(
            "Side-lying leg lift",
            "Lying on the side a person lifts the straight upper leg. The side of the hip is marked.",
            _leg_lift,
            behind=(mat(8, 232), ground(10, 230)),
            seconds=_CALM_S,
            left=4,
            width=232,
        ),
        "clam": Scene(
            "Clam",
            (
                "Lying on the side with bent knees and feet together a person opens the upper knee. The side of "
                "the hip is marked."
            ),
            _clam,
            behind=(_MAT_FROM_ABOVE,),
            seconds=_CALM_S,
            left=4,
            width=230,
        ),
    }


def _side_step(s: float) -> Sequence[Shape]:
    x, y = 104 + 9 * s, 83.0
    left, right = 82.0, 118 + 18 * s
    pose = FrontPose(
        pelvis=(x, y),
        trunk=90,
        left=FrontLeg((left + 0.5, 46), (left, 8)),
        right=FrontLeg((right - 0.5, 46), (right, 8)),
        left_arm=((x - 30, y + 22), (x - 14, y + 6)),
        right_arm=((x + 30, y + 22), (x + 14, y + 6)),
    )
    band = f"M{left - 6.5:.1f} -54L{right + 6.5:.1f} -54"
    return [*front_body(pose, side_of_hip="both", feet="both"), *strap(band, Frame(0, 0))]


def _leg_lift(s: float) -> Sequence[Shape]:
    """Head to the left, the person facing us: the torso's left side of the picture is the lower one."""
    trunk = Frame(116, 17, 180)
    lower_hip, upper_hip = (118.0, 10.0), (118.0, 25.0)
    leg = Frame(*upper_hip, -2 + 34 * s)
    return [
        *limb("far", (62, 9), (38, 8), 5, 4),
        *limb("far", lower_hip, (156, 9), 9, 6),
        *limb("far", (156, 9), (190, 7), 6, 3.8),
        Shape("far", _FOOT_END, Frame(190, 8)),
        *_lying(trunk),
        *_straight_leg(leg),
        Shape("focus-cloth", ellipse(0, 0, 8, 4), Frame(*leg.at(2, -5.4), leg.degrees)),
        *limb("skin", (72, 31), (92, 16), 5, 3.9),
        *limb("skin", (92, 16), (78, 5), 3.9, 3, hand=True),
    ]


def _straight_leg(leg: Frame) -> list[Shape]:
    knee, ankle = leg.at(42), leg.at(82)
    return [
        *limb("skin", (leg.x, leg.y), knee, 9, 6),
        *limb("skin", knee, ankle, 6, 3.8),
        Shape("skin", _FOOT_END, Frame(*ankle, leg.degrees)),
        Shape("shorts", smooth([(-7, -9.4), (10, -10), (24, -9), (24, 9), (10, 10), (-7, 9.4)], tension=0.7), leg),
    ]


def _lying(trunk: Frame) -> list[Shape]:
    head = Frame(*trunk.at(52), trunk.degrees - 4)
    return [
        Shape("skin", NECK, head),
        Shape("top", TORSO, trunk),
        Shape("shorts", HIPS, trunk),
        *face(head),
    ]


def _clam(s: float) -> Sequence[Shape]:
    """Seen from a little above: nearer to us is lower in the picture. The upper knee turns about hip and heel."""
    trunk = Frame(104, 68, 180)
    lower_hip, upper_hip = (106.0, 60.0), (106.0, 75.0)
    heel_low, heel_up = (164.0, 58.0), (164.0, 66.0)
    open_deg = 8 + 46 * s
    knee_low = (138.0, 37.0)
    knee_up = (136.0, 70 - 21 * cos(radians(open_deg)) + 27 * sin(radians(open_deg)))
    return [
        *limb("far", (52, 58), (34, 56), 5, 4),
        *_lying(trunk),
        *_bent_leg("far", lower_hip, knee_low, heel_low),
        *_bent_leg("skin", upper_hip, knee_up, heel_up),
        Shape("focus-cloth", ellipse(0, 0, 7.6, 4), Frame(112, 80, -20)),
        *limb("skin", (60, 82), (80, 66), 5, 3.9),
        *limb("skin", (80, 66), (66, 52), 3.9, 3, hand=True),
    ]


def _bent_leg(kind: str, hip: Point, knee: Point, heel: Point) -> list[Shape]:
    cloth = "shorts" if kind == "skin" else "shorts-far"
    thigh = limb(kind, hip, knee, 9, 6.6)
    middle = (hip[0] + (knee[0] - hip[0]) * 0.5, hip[1] + (knee[1] - hip[1]) * 0.5)
    return [
        *limb(kind, knee, heel, 6.4, 4),
        Shape(kind, _FOOT_SIDE, Frame(heel[0] + 1, heel[1] - 1, -30)),
        *thigh,
        *limb(cloth, hip, middle, 9.8, 9),
    ]


_FOOT_SIDE = smooth(points("-4 -4.6, 3 -5.6, 7 -3.4, 8 0, 9 6, 10 13, 8 16.6, 4.4 15.6, 2.8 9, -1 4.6, -4 3"))
"""A foot at the end of a lying leg, its toes towards us and down the picture."""
_FOOT_END = smooth([(-3, -4), (3, -5.4), (6.6, -3), (7.2, 2), (5.6, 6.6), (1.6, 7.4), (-2, 4.6)])
"""The same, its toes towards us alone."""
_MAT_FROM_ABOVE = still("prop", "M12 0Q8 0 10 -4L26 -68Q27 -71 31 -71H222Q226 -71 225 -67L213 -3Q212 0 208 0Z", 0, 26)
