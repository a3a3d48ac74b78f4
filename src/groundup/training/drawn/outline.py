"""Outlines: smooth closed shapes through a few points, and the frames that carry them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a shape stands: its origin in centimeters (y up) and its direction in degrees from +x, counterclockwise."""

    x: float
    y: float
    degrees: float = 0.0

    def at(self, along: float, across: float = 0.0) -> Point:
        """The point `along` the frame's direction and `across` it, to the right-hand side of the direction."""
        c, s = cos(radians(self.degrees)), sin(radians(self.degrees))
        return (self.x + along * c + across * s, self.y + along * s - across * c)


def points(text: str) -> list[Point]:
    """The points of a shape as its maker writes them: "x y, x y, …"."""
    pairs = (pair.split() for pair in text.split(","))
    return [(float(x), float(y)) for x, y in pairs]


def smooth(through: Sequence[Point], *, closed: bool = True, tension: float = 1.0) -> str:
    """A path through points (SVG axes): Catmull-Rom as cubic curves. `tension` 0 makes it angular."""
    n = len(through)
    first = through[0]
    steps = [f"M{_n(first[0])} {_n(first[1])}"]
    for i in range(n if closed else n - 1):
        p0, p1, p2, p3 = (_point(through, i + k, closed) for k in (-1, 0, 1, 2))
        k = tension / 6
        a = (p1[0] + (p2[0] - p0[0]) * k, p1[1] + (p2[1] - p0[1]) * k)
        b = (p2[0] - (p3[0] - p1[0]) * k, p2[1] - (p3[1] - p1[1]) * k)
        steps.append("C" + " ".join(f"{_n(x)} {_n(y)}" for x, y in (a, b, p2)))
    return "".join(steps) + ("Z" if closed else "")


def capsule(length: float, start: float, end: float, *, middle: tuple[float, float] | None = None) -> str:
    """A limb along +x from a joint of radius `start` to one of radius `end`; `middle` is half its width half way."""
    near, far = middle or ((start + end) / 2, (start + end) / 2)
    return smooth(
        [
            (-start, 0),
            (-start * 0.6, -start * 0.82),
            (start * 0.3, -start),
            (length / 2, -near),
            (length - end * 0.3, -end),
            (length + end * 0.6, -end * 0.82),
            (length + end, 0),
            (length + end * 0.6, end * 0.82),
            (length - end * 0.3, end),
            (length / 2, far),
            (start * 0.3, start),
            (-start * 0.6, start * 0.82),
        ]
    )


def ellipse(cx: float, cy: float, rx: float, ry: float) -> str:
    """An ellipse as a path."""
    left, right = f"{_n(cx - rx)} {_n(cy)}", f"{_n(cx + rx)} {_n(cy)}"
    radii = f"{_n(rx)} {_n(ry)}"
    return f"M{left}A{radii} 0 1 1 {right}A{radii} 0 1 1 {left}Z"


def box(x: float, y: float, width: float, height: float, *, radius: float = 2.0) -> str:
    """A rounded rectangle as a path (SVG axes, x and y its upper left corner)."""
    r = min(radius, width / 2, height / 2)
    arc = f"a{_n(r)} {_n(r)} 0 0 1 "
    return (
        f"M{_n(x + r)} {_n(y)}h{_n(width - 2 * r)}{arc}{_n(r)} {_n(r)}v{_n(height - 2 * r)}{arc}{_n(-r)} {_n(r)}"
        f"h{_n(2 * r - width)}{arc}{_n(-r)} {_n(-r)}v{_n(2 * r - height)}{arc}{_n(r)} {_n(-r)}Z"
    )


def _point(through: Sequence[Point], index: int, closed: bool) -> Point:
    n = len(through)
    return through[index % n] if closed else through[min(max(index, 0), n - 1)]


def _n(value: float) -> str:
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
