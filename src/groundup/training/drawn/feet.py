"""Feet seen close: from the inner side, from above, and the sole; drawn by hand, five toes each."""

from collections.abc import Sequence
from math import atan2, degrees

from groundup.training.drawn.outline import Frame, Point, box, capsule, ellipse, points, smooth
from groundup.training.drawn.props import arrow, ground, strap
from groundup.training.drawn.scene import Scene, Shape, still

_PRESS_S = (1.0, 2.0, 1.0)


def feet_scenes() -> dict[str, Scene]:
    """All close-ups, by file stem."""
    return {
        "short_foot": Scene(
            "Short foot",
            (
                "A bare right foot from its inner side. The ball of the big toe draws towards the heel and the "
                "arch lifts; the toes stay long."
            ),
            lambda s: _inner_foot(s, 78, 0),
            behind=(arrow(109, 1.5, 90, 11), ground(42, 210)),
            before=(arrow(190, 32, 180, 19),),
            seconds=(1.0, 2.5, 2.0),
            ghost=False,
            left=34,
            width=184,
        ),
        "toe_press": Scene(
            "Big-toe press and toe spread",
            "A bare right foot from above. The big toe is pressed flat, then all five toes spread like a fan.",
            lambda s: _from_above(s, 118, 4),
            seconds=_PRESS_S,
            ghost=False,
            left=12,
            width=216,
        ),
        "toe_press_band": Scene(
            "Toe press against a band",
            (
                "A bare right foot from its inner side. A band under the big toe pulls upward; the straight toe "
                "presses it down."
            ),
            _banded_toe,
            behind=(ground(40, 206),),
            seconds=_PRESS_S,
            ghost=False,
            left=38,
            width=170,
        ),
        "foot_trainer": Scene(
            "Foot trainer",
            (
                "A bare right foot on a training device: the heel on its plate, the ball of the foot pressing a "
                "sprung pad."
            ),
            _on_trainer,
            behind=(ground(32, 204),),
            seconds=(1.0, 1.0, 2.0),
            ghost=False,
            left=30,
            width=176,
        ),
        "tripod": Scene(
            "The foot's tripod",
            (
                "The sole of a right foot with its three points of contact: ball of the big toe, ball of the "
                "little toe, heel."
            ),
            lambda _: _sole(120, 12),
        ),
    }


def lens(s: float, x: float, y: float, towards: Point) -> tuple[Shape, ...]:
    """A round close-up of the foot, its arch lifted at s = 1, and a thin line from what it enlarges."""
    radius = 46.0
    edge = Frame(x, y, _direction((x, y), towards)).at(radius)
    return (
        still("rim", f"M0 0L{towards[0] - edge[0]:.1f} {edge[1] - towards[1]:.1f}", *edge),
        still("lens", ellipse(0, 0, radius, radius), x, y),
        still("ground", "M-38 0H38", x, y - 24),
        *_inner_foot(s, x - 17, y - 23, scale=0.47, leg=138, slope=14),
        still("rim", ellipse(0, 0, radius, radius), x, y),
    )


def _direction(start: Point, end: Point) -> float:
    return degrees(atan2(end[1] - start[1], end[0] - start[0]))


def _inner_foot(
    s: float, x: float, y: float, *, scale: float = 1.0, leg: float = 170, slope: float = 0
) -> Sequence[Shape]:
    """The right foot from its inner side, toes to the right; s = 1 with the arch lifted. (x, y): under the ankle."""

    def mix(flat: Point, lifted: Point) -> Point:
        return ((flat[0] + (lifted[0] - flat[0]) * s) * scale, -(flat[1] + (lifted[1] - flat[1]) * s) * scale)

    outline = [mix(a, b) for a, b in _INNER if max(a[1], b[1]) <= leg]
    back, front = (-19.0, leg - slope), (18.0, leg)
    top = [mix(p, p) for p in (front, front, back, back)]
    points = [*top, *outline]
    toe = [mix(a, b) for a, b in _BIG_TOE]
    arch = [mix(a, b) for a, b in _ARCH_BAND]
    second = [mix(a, b) for a, b in _SECOND_TOE]
    nail = [mix(a, b) for a, b in _NAIL]
    ankle = [mix(a, b) for a, b in _ANKLE_BONE]
    crease = [mix(a, b) for a, b in _CREASE]
    dot = mix((26, 28), (25, 35))
    frame = Frame(x, y)
    return [
        Shape("far", smooth(second), frame),
        Shape("skin", smooth(points, tension=0.9), frame),
        Shape("skin", smooth(toe), frame),
        Shape("focus", smooth(arch), frame),
        Shape("line", smooth(ankle, closed=False), frame),
        Shape("line", smooth(crease, closed=False), frame),
        Shape("nail", smooth(nail), frame),
        Shape("focus", ellipse(dot[0], dot[1], 2.4 * scale, 2.4 * scale), frame),
    ]


# Inner side: (x, height) flat, and with the arch lifted. The heel stays; ball and toes, still long, draw 5 nearer.
_INNER: tuple[tuple[Point, Point], ...] = (
    ((-17.5, 92), (-17.5, 92)),
    ((-17.5, 66), (-18, 66)),
    ((-19.5, 46), (-20, 46)),
    ((-27, 32), (-27, 32)),
    ((-31.5, 17), (-31.5, 17)),
    ((-28, 4), (-28, 4)),
    ((-16, 0), (-16, 0)),
    ((-2, 1.5), (-2, 2.5)),
    ((14, 5), (13, 12)),
    ((32, 7), (30, 18)),
    ((48, 4.5), (45, 11)),
    ((60, 0.5), (55, 1)),
    ((70, 0), (65, 0)),
    ((79, 2.4), (74, 2.4)),
    ((84, 8), (79, 8)),
    ((82, 17), (77, 17)),
    ((73, 25), (68, 26)),
    ((60, 33), (56, 38)),
    ((44, 44), (41, 50)),
    ((28, 58), (26, 63)),
    ((18.5, 74), (17.8, 76)),
    ((15.5, 94), (15.5, 94)),
)
_BIG_TOE: tuple[tuple[Point, Point], ...] = (
    ((70, 12), (65, 12)),
    ((76, 3), (71, 3)),
    ((84, 1.6), (79, 1.6)),
    ((92, 0.2), (87, 0.2)),
    ((101, 0.4), (96, 0.4)),
    ((107, 4.6), (102, 4.6)),
    ((107, 11), (102, 11)),
    ((101, 15.6), (96, 15.6)),
    ((91, 15.4), (86, 15.4)),
    ((80, 18.4), (75, 18.8)),
    ((72, 20), (67, 21)),
)
_SECOND_TOE: tuple[tuple[Point, Point], ...] = (
    ((78, 6), (73, 6)),
    ((96, 1), (91, 1)),
    ((107, 0.6), (102, 0.6)),
    ((111, 5), (106, 5)),
    ((107, 10.6), (102, 10.6)),
    ((97, 16), (92, 16)),
    ((80, 20), (75, 20)),
)
_NAIL: tuple[tuple[Point, Point], ...] = (
    ((98, 15.2), (93, 15.2)),
    ((103, 13.2), (98, 13.2)),
    ((106.2, 9.6), (101.2, 9.6)),
    ((103, 11), (98, 11)),
    ((99, 12.8), (94, 12.8)),
)
_ARCH_BAND: tuple[tuple[Point, Point], ...] = (
    ((-12, 3.4), (-12, 3.4)),
    ((6, 6.4), (6, 11)),
    ((30, 11), (28, 22.5)),
    ((48, 8.4), (45, 15.6)),
    ((63, 3.4), (58, 3.8)),
    ((49, 13.4), (46, 22)),
    ((30, 17.4), (28, 30)),
    ((8, 12), (7, 18.4)),
)
_ANKLE_BONE: tuple[tuple[Point, Point], ...] = (
    ((-6.5, 44), (-6.5, 45)),
    ((-3.6, 38.4), (-3.6, 39.4)),
    ((2.6, 38), (2.6, 39)),
    ((6.4, 43), (6.4, 44)),
)
_CREASE: tuple[tuple[Point, Point], ...] = (
    ((87, 4.6), (82, 4.6)),
    ((85.4, 8.4), (80.4, 8.4)),
    ((85.8, 12), (80.8, 12)),
)


def _banded_toe(s: float) -> Sequence[Shape]:
    """A band around the big toe runs up to a hand beyond the picture; the toe gives way by a little and presses."""
    up = 8.0 * (1 - s)
    shapes: list[Shape] = []
    for one in _inner_foot(0.6, 74, 0):
        toe = one.kind in ("far", "nail") or one.path == _toe_path(0.6)
        shapes.append(Shape(one.kind, one.path, Frame(74, 0, up) if toe else one.frame))
    away = f"M{96.0 + 0.2 * up:.1f} {-8 - 1.4 * up:.1f}L150 -170"
    over = f"M{93.0 - 0.2 * up:.1f} {-0.6 - 1.3 * up:.1f}L{98.4 - 0.3 * up:.1f} {-15 - 1.4 * up:.1f}"
    return [*strap(away, Frame(74, 0)), *shapes, *strap(over, Frame(74, 0))]


def _toe_path(s: float) -> str:
    return smooth([(a[0] + (b[0] - a[0]) * s, -(a[1] + (b[1] - a[1]) * s)) for a, b in _BIG_TOE])


def _on_trainer(s: float) -> Sequence[Shape]:
    """The foot on a plate, its ball on a sprung pad that gives way as it is pressed."""
    sink = 6.0 * s
    plate = box(36, -8, 162, 8, radius=3)
    slope = [(114, -16), (128, -25), (148, -28), (168, -25), (182, -15)]
    pad = smooth([(112, -8), *((x, y + sink) for x, y in slope), (184, -8)], tension=0.8)
    tilt = 11.5 - 5 * s
    foot = [Shape(one.kind, one.path, Frame(78, 8, tilt)) for one in _inner_foot(0.3 + 0.7 * s, 78, 8)]
    return [still("prop-dark", pad), still("prop", plate), *foot]


def _from_above(s: float, x: float, y: float) -> Sequence[Shape]:
    """The right foot from above, toes up; s = 1 with the big toe pressed and all toes spread."""
    frame = Frame(x, y)
    shapes: list[Shape] = []
    for across, up, length, near, far, closed, spread in _TOES_ABOVE:
        toe = Frame(x + across, y + up, 90 - (closed + (spread - closed) * s))
        shapes.append(Shape("skin", capsule(length, near, far), toe))
        if across < -10:
            shapes.append(Shape("focus", capsule(length - 1, near - 2.6, far - 2.2), toe))
        tip = length + far * 0.1
        nail = [(tip - far * 0.6, -far * 0.56), (tip + far * 0.4, -far * 0.5), (tip + far * 0.7, 0)]
        nail += [(tip + far * 0.4, far * 0.5), (tip - far * 0.6, far * 0.56)]
        shapes.append(Shape("nail", smooth(nail), toe))
    fan = [arrow(x - 38, y + 138, 155, 15), arrow(x + 44, y + 108, 25, 15)]
    press = Shape("glow", ellipse(0, 0, 17, 21), Frame(x - 17, y + 140, -5))
    leg = [Shape("skin", ellipse(0.5, -27, 15, 19), frame), Shape("line", ellipse(0.5, -27, 14.2, 18.2), frame)]
    return [press, *shapes, Shape("skin", _FROM_ABOVE, frame), *leg, *fan]


# Toes from above, right foot: the big toe is on the left. (across, up, length, radius near, radius at the tip, turn to
# the right while closed, and spread), degrees.
_TOES_ABOVE = (
    (26.0, 93, 15, 5.6, 5.0, 2.0, 28.0),
    (18.5, 103, 19, 5.6, 5.0, 1.0, 17.0),
    (9.4, 110, 22, 5.8, 5.2, 0.5, 8.0),
    (-0.6, 114, 25, 6.0, 5.4, 0.0, -1.0),
    (-15.4, 112, 29, 9.4, 8.4, 1.0, -12.0),
)
_FROM_ABOVE = smooth(
    points(
        "0 5, -10 2, -15.5 -9, -16 -26, -15 -44, -18 -66, -23.6 -88, -26 -102, -24 -114, -15 -121, -4 -121, "
        "8 -117, 18 -110, 27 -100, 31.5 -90, 31 -78, 27.5 -62, 24.5 -46, 19 -28, 16 -10, 10 2"
    )
)


def _sole(x: float, y: float) -> Sequence[Shape]:
    """The sole of the right foot seen from below, toes up: the big toe is on the right."""
    frame = Frame(x, y)
    toes = [Shape("skin", ellipse(cx, -cy, rx, ry), frame) for cx, cy, rx, ry in _TOE_PADS]
    ball, little, heel = (20.0, 106.0), (-25.0, 92.0), (0.0, 22.0)

    def spot(place: Point, radius: float) -> list[Shape]:
        return [
            Shape("glow", ellipse(place[0], -place[1], radius + 5, radius + 5), frame),
            Shape("focus", ellipse(place[0], -place[1], radius, radius), frame),
        ]

    triangle = f"M{ball[0]:g} {-ball[1]:g}L{little[0]:g} {-little[1]:g}L{heel[0]:g} {-heel[1]:g}Z"
    return [
        *toes,
        Shape("skin", _SOLE, frame),
        Shape("focus-line", triangle, frame),
        *spot(ball, 9),
        *spot(little, 8),
        *spot(heel, 10),
    ]


_TOE_PADS = ((23, 141, 10.5, 14), (5, 146, 7, 9.5), (-9.5, 140, 6.5, 8.6), (-22, 131, 6, 7.8), (-33, 119, 5.6, 7))
_SOLE = smooth(
    points(
        "0 2, -13 -2, -20 -16, -21 -34, -26 -54, -33 -76, -37 -96, -33 -110, -22 -119, -6 -126, 10 -130, "
        "26 -128, 36 -119, 37 -104, 31 -88, 20 -70, 15 -52, 18 -32, 20 -16, 13 -2"
    )
)
