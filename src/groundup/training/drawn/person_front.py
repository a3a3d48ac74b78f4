"""The person from the front: standing on one leg or two, walking sideways, or lying on the side."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot

from groundup.training.drawn.outline import Frame, Point, capsule, ellipse, points, smooth
from groundup.training.drawn.scene import Shape

HIP_HALF = 8.6
SHOULDER_HALF = 16.5


@dataclass(frozen=True, slots=True)
class FrontLeg:
    """A leg by knee and ankle; `hangs` is a foot in the air, toes down."""

    knee: Point
    ankle: Point
    hangs: bool = False


@dataclass(frozen=True, slots=True)
class FrontPose:
    """A body seen from the front: center of the pelvis, direction of the trunk, legs, arms as elbow and hand.

    Left and right are those of the picture.
    """

    pelvis: Point
    trunk: float
    left: FrontLeg
    right: FrontLeg
    left_arm: tuple[Point, Point]
    right_arm: tuple[Point, Point]
    eyes_closed: bool = False


def upright(x: float, y: float = 91.0) -> FrontPose:
    """On both feet, hands on the hips."""
    return FrontPose(
        pelvis=(x, y),
        trunk=90,
        left=FrontLeg((x - 9.2, 49), (x - 9.6, 8)),
        right=FrontLeg((x + 9.2, 49), (x + 9.6, 8)),
        left_arm=((x - 30, y + 22), (x - 14, y + 6)),
        right_arm=((x + 30, y + 22), (x + 14, y + 6)),
    )


def front_body(pose: FrontPose, *, side_of_hip: str = "", feet: str = "") -> Sequence[Shape]:
    """All shapes from behind to front. `side_of_hip` and `feet` ('left', 'right', 'both') light up what matters."""
    trunk = Frame(*pose.pelvis, pose.trunk)
    head = Frame(*trunk.at(52), pose.trunk)
    shapes: list[Shape] = [Shape("skin", NECK, head)]
    for arm, across in ((pose.left_arm, -SHOULDER_HALF), (pose.right_arm, SHOULDER_HALF)):
        shapes += limb("skin", trunk.at(46, across), arm[0], 5.0, 3.9)
    for leg, across in ((pose.left, -HIP_HALF), (pose.right, HIP_HALF)):
        shapes += _leg(leg, trunk.at(-2, across))
    shapes += [Shape("top", TORSO, trunk), Shape("shorts", HIPS, trunk)]
    for leg, across in ((pose.left, -HIP_HALF), (pose.right, HIP_HALF)):
        hip = trunk.at(-2, across)
        shapes.append(Shape("shorts", _short_leg(hip, leg.knee), _towards(hip, leg.knee)))
    for arm in (pose.left_arm, pose.right_arm):
        shapes += limb("skin", arm[0], arm[1], 3.9, 3.0, hand=True)
    for name, across in (("left", -1), ("right", 1)):
        if side_of_hip in (name, "both"):
            shapes.append(Shape("focus-cloth", ellipse(-1, 12.2 * across, 7.4, 3.6), trunk))
        leg = pose.left if name == "left" else pose.right
        if feet in (name, "both"):
            shapes.append(Shape("focus", ellipse(0, 7.2, 7, 1.7), Frame(*leg.ankle)))
    return [*shapes, *face(head, closed=pose.eyes_closed)]


def limb(kind: str, start: Point, end: Point, near: float, far: float, *, hand: bool = False) -> list[Shape]:
    """A limb between two joints, of any seen length; with a hand at its end."""
    frame = _towards(start, end)
    length = hypot(end[0] - start[0], end[1] - start[1])
    shapes = [Shape(kind, capsule(length, near, far), frame)]
    if hand:
        shapes.append(Shape(kind, ellipse(length + 2.6, 0, 4.8, 3.5), frame))
    return shapes


def face(head: Frame, *, closed: bool = False) -> list[Shape]:
    """Head, hair and quiet eyes."""
    eyes = "M16.6 -4.6Q15.4 -3.4 16.6 -2.2M16.6 2.2Q15.4 3.4 16.6 4.6" if closed else ""
    return [
        Shape("hair", _HAIR_BACK, head),
        Shape("skin", _FACE, head),
        Shape("hair", _FRINGE, head),
        Shape("line", eyes + "M10.6 -2.2Q9.6 0 10.6 2.2", head),
        *([] if closed else [Shape("hair", ellipse(16.4, y, 1.1, 1.1), head) for y in (-3.4, 3.4)]),
    ]


def _leg(leg: FrontLeg, hip: Point) -> list[Shape]:
    knee_to_ankle = hypot(leg.ankle[0] - leg.knee[0], leg.ankle[1] - leg.knee[1])
    foot = _FOOT_HANGING if leg.hangs else _FOOT
    return [
        *limb("skin", hip, leg.knee, 9.0, 6.0),
        Shape("skin", _shank(knee_to_ankle), _towards(leg.knee, leg.ankle)),
        Shape("skin", foot, Frame(*leg.ankle)),
        Shape("line", _TOE_LINES_HANGING if leg.hangs else _TOE_LINES, Frame(*leg.ankle)),
    ]


def _shank(length: float) -> str:
    k = length / 41
    upper = [(-5.6, 0), (-3, -5), (3, -5.6), (13 * k, -6.4), (26 * k, -4.8), (36 * k, -3.7), (length + 2, -3.8)]
    return smooth([*upper, (length + 4, 0), *((x, -y) for x, y in reversed(upper[1:]))])


def _short_leg(hip: Point, knee: Point) -> str:
    length = hypot(knee[0] - hip[0], knee[1] - hip[1]) * 0.52
    upper = [(-6, -9), (2, -10), (length * 0.6, -9.8), (length, -9)]
    return smooth([*upper, *((x, -y) for x, y in reversed(upper))], tension=0.7)


def _towards(start: Point, end: Point) -> Frame:
    return Frame(*start, degrees(atan2(end[1] - start[1], end[0] - start[0])))


# Along +x from the pelvis center upward, ±y across; and the head above the neck.
TORSO = smooth(
    points(
        "4 -14, 14 -11.6, 24 -11, 35 -13.2, 43 -15.8, 48.4 -15.6, 51.4 -11, 53.4 -5.6, 51.6 0, 53.4 5.6, "
        "51.4 11, 48.4 15.6, 43 15.8, 35 13.2, 24 11, 14 11.6, 4 14, 0 0"
    ),
    tension=0.85,
)
HIPS = smooth(points("12 -12, 4 -14.8, -6 -17, -9 -10, -8 0, -9 10, -6 17, 4 14.8, 12 12, 13 0"))
NECK = capsule(8, 5.2, 4.6)
_FACE = smooth(points("3 0, 4.6 -4, 9 -7, 16 -8, 22 -7, 26.6 -3.6, 28 0, 26.6 3.6, 22 7, 16 8, 9 7, 4.6 4"))
_HAIR_BACK = smooth(points("10 -6.6, 17 -9.4, 24 -8.8, 29.4 -4.6, 30.6 0, 29.4 4.6, 24 8.8, 17 9.4, 10 6.6, 16 0"))
_FRINGE = smooth(points("19 -8, 24 -8.6, 29.4 -4.6, 30.6 0, 29.4 4.6, 24 8.6, 19 8, 22.6 4.6, 24.4 -1, 22.4 -5"))
# The foot below an ankle (SVG axes): seen from the front, five toes by four lines.
_FOOT = smooth(points("-3.6 -3, -4.4 2, -7.4 5.6, -7.2 8, 0 8.2, 7.2 8, 7.4 5.6, 4.4 2, 3.6 -3, 0 -4"))
_TOE_LINES = "M-3.4 5.6V8M-0.4 5.2V8M2.2 5.4V8M4.6 5.8V8"
_FOOT_HANGING = smooth(points("-3.6 -3, -4.6 4, -6.4 10, -4.6 13.4, 0 14.4, 4.6 13.4, 6.4 10, 4.6 4, 3.6 -3"))
_TOE_LINES_HANGING = "M-2.8 10.6V13.8M-0.2 10.6V14.2M2 10.6V14M4 10.6V13.2"
