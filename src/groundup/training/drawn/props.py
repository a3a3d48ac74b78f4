"""Things around a person: ground, wall, chair, mat, phone, arrows."""

from math import cos, radians, sin

from groundup.training.drawn.outline import Frame, box, smooth
from groundup.training.drawn.scene import Shape, still


def ground(left: float = 12, right: float = 228) -> Shape:
    """The line everything stands on."""
    return still("ground", f"M{left:g} 1.2H{right:g}")


def mat(left: float, right: float) -> Shape:
    """A mat on the ground, 3 cm thick."""
    return still("prop", box(left, -3, right - left, 3, radius=1.5))


def wall(x: float) -> Shape:
    """A wall at the right edge of something; its face is at x."""
    return still("prop", box(x, -178, 9, 178, radius=1))


def counter(x: float) -> tuple[Shape, ...]:
    """A counter to hold on to, its near edge at x."""
    return (still("prop", box(x + 4, -92, 30, 92, radius=2)), still("prop-dark", box(x, -97, 38, 6, radius=2)))


def chair(x: float, *, seat: float = 44) -> tuple[Shape, ...]:
    """A chair facing right, the front edge of its seat at x."""
    return (
        still("prop-dark", box(x - 5, -seat + 4, 4.4, seat - 4, radius=1.6)),
        still("prop-dark", box(x - 40, -seat - 40, 4.4, seat + 40, radius=2)),
        still("prop", box(x - 40, -seat, 42, 5.4, radius=2.4)),
        still("prop", box(x - 41.4, -seat - 42, 6.8, 24, radius=3)),
    )


def foam(left: float, right: float, *, height: float = 8) -> Shape:
    """A foam pad, slightly pressed in."""
    middle = (left + right) / 2
    return still(
        "prop",
        smooth(
            [(left, -1), (left + 1, -height), (middle, -height + 1.4), (right - 1, -height), (right, -1), (middle, 0)],
            tension=0.5,
        ),
    )


def phone(x: float, *, height: float = 15, lean: float = 14) -> tuple[Shape, ...]:
    """A phone that leans back, its foot at x, its lens looking to the left."""
    return (
        still("shorts", box(-1.6, -height, 3.2, height, radius=1.2), x, 0.4, -lean),
        still("focus", "M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0Z", x + 0.23 * height * 0.75, height * 0.76),
    )


def arrow(x: float, y: float, degrees: float, length: float, *, bend: float = 0, kind: str = "arrow") -> Shape:
    """An arrow from (x, y) in a direction; `bend` bows it to the left."""
    c, s = cos(radians(degrees)), sin(radians(degrees))

    def at(along: float, across: float) -> str:
        return f"{along * c - across * s:.1f} {-(along * s + across * c):.1f}"

    tip_turn = bend * 1.6 / length
    tc, ts = cos(-tip_turn), sin(-tip_turn)

    def head(along: float, across: float) -> str:
        return at(length + along * tc - across * ts, along * ts + across * tc)

    return still(
        kind, f"M0 0Q{at(length / 2, bend)} {at(length, 0)}M{head(-6, 4.6)}L{at(length, 0)}L{head(-6, -4.6)}", x, y
    )


def kettlebell(hand: tuple[float, float]) -> list[Shape]:
    """A kettlebell that hangs from a hand."""
    x, y = hand
    return [
        still("weight-rim", "M-5 8Q-6 -2 0 -2Q6 -2 5 8", x, y),
        still("weight", smooth([(0, 5.5), (7.4, 8), (8.6, 15), (5, 20.4), (-5, 20.4), (-8.6, 15), (-7.4, 8)]), x, y),
    ]


def strap(path: str, frame: Frame) -> list[Shape]:
    """A band, light at its edges so that it shows on skin and cloth and ground alike."""
    return [Shape("band-edge", path, frame), Shape("band", path, frame)]
