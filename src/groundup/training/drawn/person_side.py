"""The person from the side, facing right: joints from a few places and angles, limbs as shapes on them.

Lengths of the segments are those of Drillis and Contini (fractions of stature), as drawn proportions only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import acos, atan2, degrees, hypot

from groundup.training.drawn.outline import Frame, Point, capsule, points, smooth
from groundup.training.drawn.scene import Shape

SHANK, THIGH, TRUNK, UPPER_ARM, FOREARM = 41.0, 42.0, 49.0, 29.0, 25.0
ANKLE_HEIGHT = 7.4


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg by where its ankle is, how its foot points (0 = flat, positive = toes up) and how its toes do."""

    ankle: Point
    foot: float = 0.0
    toes: float | None = None
    """None: in line with the foot."""


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm by the directions of its upper arm and forearm, degrees from +x."""

    upper: float
    fore: float


@dataclass(frozen=True, slots=True)
class Pose:
    """A whole body: hip in centimeters, trunk (hip to shoulder) and head direction in degrees, legs and arms."""

    hip: Point
    trunk: float
    near: Leg
    far: Leg
    near_arm: Arm
    far_arm: Arm
    head: float | None = None
    """Direction of neck and head; None follows the trunk."""


def between(first: Pose, second: Pose, s: float) -> Pose:
    """The pose a share `s` of the way from the first to the second; each place and angle in a straight line."""

    def mix(a: float, b: float) -> float:
        return a + (b - a) * s

    def leg(a: Leg, b: Leg) -> Leg:
        toes = None if a.toes is None or b.toes is None else mix(a.toes, b.toes)
        return Leg((mix(a.ankle[0], b.ankle[0]), mix(a.ankle[1], b.ankle[1])), mix(a.foot, b.foot), toes)

    def arm(a: Arm, b: Arm) -> Arm:
        return Arm(mix(a.upper, b.upper), mix(a.fore, b.fore))

    heads = (first.trunk if first.head is None else first.head, second.trunk if second.head is None else second.head)
    return Pose(
        hip=(mix(first.hip[0], second.hip[0]), mix(first.hip[1], second.hip[1])),
        trunk=mix(first.trunk, second.trunk),
        near=leg(first.near, second.near),
        far=leg(first.far, second.far),
        near_arm=arm(first.near_arm, second.near_arm),
        far_arm=arm(first.far_arm, second.far_arm),
        head=mix(*heads),
    )


def knee_of(hip: Point, ankle: Point) -> Point:
    """The knee between hip and ankle, bent forward. The leg must reach: a longer way is an error of the pose."""
    dx, dy = ankle[0] - hip[0], ankle[1] - hip[1]
    far = hypot(dx, dy)
    if not abs(THIGH - SHANK) < far <= THIGH + SHANK:
        raise ValueError(f"a leg of {THIGH + SHANK:g} cm cannot reach over {far:.1f} cm")
    bend = degrees(acos((THIGH**2 + far**2 - SHANK**2) / (2 * THIGH * far)))
    thigh = Frame(*hip, degrees(atan2(dy, dx)) + bend)
    return thigh.at(THIGH)


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a posed body: each begins at its proximal joint."""

    trunk: Frame
    head: Frame
    near_thigh: Frame
    near_shank: Frame
    near_foot: Frame
    near_toes: Frame
    far_thigh: Frame
    far_shank: Frame
    far_foot: Frame
    far_toes: Frame
    near_upper: Frame
    near_fore: Frame
    far_upper: Frame
    far_fore: Frame


def frames(pose: Pose) -> Frames:
    """Joints and directions of every limb."""
    trunk = Frame(*pose.hip, pose.trunk)
    neck = trunk.at(TRUNK + 1)
    shoulder = trunk.at(TRUNK - 3)
    head = Frame(*neck, pose.trunk if pose.head is None else pose.head)
    legs: list[Frame] = []
    for leg in (pose.near, pose.far):
        knee = knee_of(pose.hip, leg.ankle)
        foot = Frame(*leg.ankle, leg.foot)
        toes = Frame(*foot.at(*_BALL), leg.foot if leg.toes is None else leg.toes)
        legs += [_from(pose.hip, knee), _from(knee, leg.ankle), foot, toes]
    arms: list[Frame] = []
    for arm in (pose.near_arm, pose.far_arm):
        upper = Frame(*shoulder, arm.upper)
        arms += [upper, Frame(*upper.at(UPPER_ARM), arm.fore)]
    return Frames(trunk, head, *legs, *arms)


def body(
    pose: Pose, *, glute: bool = False, arch: bool = False, calf: bool = False, thigh: bool = False
) -> Sequence[Shape]:
    """All shapes of a body from behind to front; the flags light up what the exercise is about."""
    f = frames(pose)
    shapes = [
        Shape("far", _UPPER_ARM, f.far_upper),
        Shape("far", _FOREARM, f.far_fore),
        Shape("far", _TOES, f.far_toes),
        Shape("far", _FOOT, f.far_foot),
        Shape("far", _SHANK, f.far_shank),
        Shape("far", _THIGH, f.far_thigh),
        Shape("shorts-far", _SHORT_LEG, f.far_thigh),
        Shape("skin", _NECK, f.head),
        Shape("skin", _HEAD, f.head),
        Shape("hair", _HAIR, f.head),
        Shape("top", _TRUNK, f.trunk),
        Shape("skin", _TOES, f.near_toes),
        Shape("skin", _FOOT, f.near_foot),
        Shape("skin", _SHANK, f.near_shank),
        Shape("skin", _THIGH, f.near_thigh),
        Shape("shorts", _SHORT_LEG, f.near_thigh),
        Shape("shorts", _HIPS, f.trunk),
    ]
    if glute:
        shapes.append(Shape("focus-cloth", _GLUTE, f.trunk))
    if arch:
        shapes.append(Shape("focus", _ARCH, f.near_foot))
    if calf:
        shapes.append(Shape("focus", _CALF, f.near_shank))
    if thigh:
        shapes.append(Shape("focus", _HAMSTRING, f.near_thigh))
    return [*shapes, Shape("skin", _UPPER_ARM, f.near_upper), Shape("skin", _FOREARM, f.near_fore)]


def standing(x: float) -> Pose:
    """Upright, knees soft, feet under the hips, hands by the sides."""
    return Pose(
        hip=(x - 1, ANKLE_HEIGHT + 81.5),
        trunk=90,
        near=Leg((x, ANKLE_HEIGHT)),
        far=Leg((x + 2, ANKLE_HEIGHT)),
        near_arm=Arm(-95, -84),
        far_arm=Arm(-88, -78),
        head=88,
    )


def on_ball(ball_x: float, heel_up: float) -> Leg:
    """A leg whose ball and toes stay on the ground at `ball_x` while the heel is lifted by so many degrees."""
    flat = Frame(ball_x, 0, -heel_up)
    return Leg(flat.at(-_BALL[0], -ANKLE_HEIGHT), -heel_up, 0.0)


def touching(pose: Pose, near: Point, far: Point | None = None) -> Pose:
    """The same with its hands at a point, elbows down."""

    def arm(hand: Point) -> Arm:
        shoulder = Frame(*pose.hip, pose.trunk).at(TRUNK - 3)
        dx, dy = hand[0] - shoulder[0], hand[1] - shoulder[1]
        way = min(hypot(dx, dy), UPPER_ARM + _TO_PALM - 0.5)
        bend = degrees(acos((UPPER_ARM**2 + way**2 - _TO_PALM**2) / (2 * UPPER_ARM * way)))
        upper = degrees(atan2(dy, dx)) - bend
        elbow = Frame(*shoulder, upper).at(UPPER_ARM)
        return Arm(upper, degrees(atan2(hand[1] - elbow[1], hand[0] - elbow[0])))

    return replace(pose, near_arm=arm(near), far_arm=arm(far or near))


def seated(x: float) -> Pose:
    """On a chair whose seat is 44 cm high, hips, knees and ankles at a right angle, hands on the thighs."""
    pose = Pose(
        hip=(x - 42, ANKLE_HEIGHT + SHANK + 3.6),
        trunk=90,
        near=Leg((x, ANKLE_HEIGHT)),
        far=Leg((x + 2, ANKLE_HEIGHT)),
        near_arm=Arm(0, 0),
        far_arm=Arm(0, 0),
        head=82,
    )
    return touching(pose, (x - 10, 60), (x - 8, 60))


def _from(start: Point, end: Point) -> Frame:
    return Frame(*start, degrees(atan2(end[1] - start[1], end[0] - start[0])))


# Shapes along +x from the proximal joint. Leg: −y is the front. Trunk and head: +y is the front.
_THIGH = smooth(
    points("-8 -3, -3 -8.6, 10 -9.4, 26 -7.8, 38 -6.2, 45 -4.6, 47.5 0, 44 4.6, 36 5.4, 24 7.4, 10 9, -2 9, -8 4")
)
_SHORT_LEG = smooth(
    points("-9 -3, -3 -9.2, 8 -10, 20 -9.4, 23.5 -8.6, 24.5 0, 23.5 8.6, 18 9.4, 8 10, -3 9.6, -9 4"),
    tension=0.9,
)
_SHANK = smooth(
    points(
        "-5.4 -1.5, -2 -5.4, 4 -5.8, 18 -4.7, 32 -3.7, 40 -3.6, 44 -1.5, 44 2, 40 3.6, 31 4.2, 21 6.6, 12 7.8, "
        "4 6.2, -3 4.8"
    )
)
_BALL = (13.0, 5.2)
"""Where the toes bend, in the frame of the foot: in front of the ankle and below it."""
_FOOT = smooth(
    points(
        "-6.8 3.2, -6 6.6, -2.5 7.4, 2 7, 6.5 6, 10 6.6, 13 7.4, 15.2 6.4, 15.2 4.2, 13.4 2.6, 10.4 0.9, "
        "7 -1.4, 4 -4, 0 -5, -3.8 -3.6, -5.6 -0.4"
    )
)
_TOES = smooth(points("-1.6 -1.6, 1 -2.2, 4 -1.6, 7 -1, 8.2 0.4, 7.4 2, 4 2.2, 0 2.2, -2 0.8"))
_ARCH = smooth([(1, 6.6), (6.2, 5.4), (12, 6.6), (9.5, 3.2), (5.4, 2.2), (2, 3.8)])
_CALF = smooth([(4, 5.4), (12, 7), (21, 5.8), (27, 4.2), (20, 2.6), (10, 2.8)])
_HAMSTRING = smooth([(26, 6.2), (32, 5.2), (40, 3.8), (44, 2.2), (38, 1.6), (30, 2.4)])
_TRUNK = smooth(
    points(
        "2 -11.6, 12 -9.4, 22 -7, 33 -9, 43 -9.6, 50 -6.6, 52.5 -1, 50.5 5, 44 8.6, 36 9.6, 26 7.8, 14 8, 2 8.6, -4 0"
    )
)
_HIPS = smooth(
    points("13 -9.4, 9 -11.2, 3 -12.8, -4 -11.6, -8.4 -6, -8.6 2, -4 7.6, 4 9.2, 13 8.4, 14 0"),
    tension=0.9,
)
_GLUTE = smooth([(9, -9.6), (3, -11.6), (-4, -10.4), (-7, -5), (-4, -1.6), (3, -2.6), (8, -5.6)])
_NECK = capsule(8, 4.8, 4.2)
_HEAD = smooth(
    points("7 -2, 10.5 -6.6, 16 -9, 22.5 -8, 27.5 -3, 28.6 3, 26 8.2, 21 9.6, 18.6 11.6, 16 10, 12.4 9.6, 9 8.6, 7 4"),
    tension=0.95,
)
_HAIR = smooth(
    points("9.5 -6.6, 14 -10, 21 -10.2, 28 -6, 30.6 1, 29.4 6.6, 26.6 9, 24.8 6, 22.4 2, 18 0.4, 14.6 -1.6, 11.5 -3.4")
)
_UPPER_ARM = capsule(UPPER_ARM, 5.2, 3.9, middle=(4.9, 4.5))
_FOREARM = smooth(
    points(
        "-3.6 0, -1 -3.8, 7 -4.1, 20 -2.9, 25 -2.8, 29 -3.4, 33.4 -2.2, 34.6 0.4, 32 2.8, 27 3.2, 22 2.7, 8 3.9, -1 3.8"
    )
)
_TO_PALM = 33.0
"""From elbow to fingertips."""
