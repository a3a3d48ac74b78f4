"""Scene: what stands still, what moves, and the SVG of it.

A movement is drawn twice: `moving`, animated (SMIL: no script, no style attribute), and `still`, its two key poses, the
first as a ghost. The stylesheet shows `moving` only where a person has not asked for reduced motion; without a
stylesheet the still poses show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import cos, pi

from groundup.training.drawn.outline import Frame

WIDTH, HEIGHT, GROUND = 240, 200, 186
"""The picture in centimeters; the ground lies at this height from its top."""

_FILLS = {
    "skin": 'fill="#d3b99a"',
    "far": 'fill="#b89d80"',
    "top": 'fill="#5d7a86"',
    "top-far": 'fill="#4d6671"',
    "shorts": 'fill="#33454d"',
    "shorts-far": 'fill="#26343a"',
    "hair": 'fill="#4a3a30"',
    "nail": 'fill="#f1e2d0"',
    "line": 'fill="none" stroke="#a4876a" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"',
    "focus": 'fill="#1b6a63"',
    "focus-cloth": 'fill="#5ccabb"',
    "focus-line": 'fill="none" stroke="#1b6a63" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"',
    "glow": 'fill="#0f8f82" fill-opacity=".22"',
    "card": 'fill="#ffffff"',
    "lens": 'fill="#eef3f0"',
    "prop": 'fill="#d9d2c4"',
    "prop-dark": 'fill="#b3a996"',
    "weight": 'fill="#6b6f72"',
    "weight-rim": 'fill="none" stroke="#6b6f72" stroke-width="2.8" stroke-linecap="round"',
    "rim": 'fill="none" stroke="#b3a996" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"',
    "ground": 'fill="none" stroke="#8f8471" stroke-width="2.4" stroke-linecap="round"',
    "arrow": 'fill="none" stroke="#0f8f82" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"',
    "level": 'fill="none" stroke="#5ccabb" stroke-width="2.6" stroke-linecap="round"',
    "band-edge": 'fill="none" stroke="#5ccabb" stroke-width="6" stroke-linecap="round"',
    "band": 'fill="none" stroke="#1b6a63" stroke-width="3.4" stroke-linecap="round"',
    "beam": 'fill="#0f8f82" fill-opacity=".12"',
}
"""Class of a shape, and how it looks where no stylesheet is."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A path in the frame that carries it. `kind` is its class, one of the palette's."""

    kind: str
    path: str
    frame: Frame
    scale: float = 1.0


Figure = Callable[[float], Sequence[Shape]]
"""All shapes of a figure, from behind to front, at a moment of the movement: 0 the first key pose, 1 the second."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawing. `behind` and `before` stand still; `figure` moves where `seconds` (one way, held, back) is given."""

    title: str
    description: str
    figure: Figure
    behind: Sequence[Shape] = ()
    before: Sequence[Shape] = ()
    seconds: tuple[float, float, float] | None = None
    ghost: bool = True
    left: float = 0.0
    width: float = WIDTH
    """What of the ground is in the picture, in centimeters; its height follows, the ground at the same share of it."""


def still(kind: str, path: str, x: float = 0, y: float = 0, degrees: float = 0) -> Shape:
    """A shape that stands at a place of its own (y up from the ground)."""
    return Shape(kind, path, Frame(x, y, degrees))


def svg(scene: Scene) -> str:
    """The drawing as SVG: classes only, no style, no id, no text inside."""
    scale = scene.width / WIDTH
    height = HEIGHT * scale
    view = f"{_n(scene.left)} {_n(GROUND + (HEIGHT - GROUND) * scale - height)} {_n(scene.width)} {_n(height)}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn" role="img" viewBox="{view}">',
        f"<title>{escape(scene.title)}</title>",
        f"<desc>{escape(scene.description)}</desc>",
        _placed(scene.behind),
    ]
    if scene.seconds is None:
        parts.append(_placed(scene.figure(1.0)))
    else:
        if scene.ghost:
            parts.append(f'<g class="still" opacity=".3">{_placed(scene.figure(0.0))}</g>')
        parts.append(f'<g class="still">{_placed(scene.figure(1.0))}</g>')
        parts.append(f'<g class="moving" display="none">{_moving(scene.figure, scene.seconds)}</g>')
    parts.append(_placed(scene.before))
    return "\n".join(part for part in parts if part) + "\n</svg>\n"


_SAMPLES = 6
"""Positions of one way of a movement; between them a limb moves in a straight line."""


def _moving(figure: Figure, seconds: tuple[float, float, float]) -> str:
    way = [(1 - cos(pi * i / (_SAMPLES - 1))) / 2 for i in range(_SAMPLES)]
    there, held, back = seconds
    rest = 0.6
    total = there + held + back + rest
    times = [there * i / (_SAMPLES - 1) for i in range(_SAMPLES)]
    times += [there + held + back * i / (_SAMPLES - 1) for i in range(_SAMPLES)] + [total]
    moments = [*way, *reversed(way), 0.0]
    key_times = ";".join(_n(t / total, 3) for t in times)
    drawn = [figure(s) for s in moments]
    attributes = f'dur="{_n(total)}s" repeatCount="indefinite" keyTimes="{key_times}"'
    tracks = [[poses[k] for poses in drawn] for k in range(len(drawn[0]))]
    together = groupby(tracks, key=lambda track: [p.frame for p in track])
    return "".join(_animated(where, list(carried), attributes) for where, carried in together)


def _animated(where: Sequence[Frame], carried: Sequence[Sequence[Shape]], attributes: str) -> str:
    """Shapes that one moving frame carries; `carried` has each shape at all moments."""
    places = [f"{_n(f.x)} {_n(GROUND - f.y)}" for f in where]
    turns = [_n(-d) for d in _unwound([f.degrees for f in where])]
    inside = "".join(_morphed([p.path for p in track], track[0], attributes) for track in carried)
    turn = f' transform="rotate({turns[0]})"' if turns[0] != "0" else ""
    if len(set(turns)) > 1:
        inside = f"<g{turn}>{_transform('rotate', turns, attributes)}{inside}</g>"
    elif turn:
        inside = f"<g{turn}>{inside}</g>"
    shift = _transform("translate", places, attributes) if len(set(places)) > 1 else ""
    return f'<g transform="translate({places[0]})">{shift}{inside}</g>'


def _transform(kind: str, values: Sequence[str], attributes: str) -> str:
    moved = f'type="{kind}" values="{";".join(values)}"'
    return f'<animateTransform attributeName="transform" {moved} {attributes}/>'


def _morphed(paths: Sequence[str], shape: Shape, attributes: str) -> str:
    if len(set(paths)) == 1:
        return _path(shape)
    return _path(shape, f'<animate attributeName="d" values="{";".join(paths)}" {attributes}/>')


def _unwound(degrees: Sequence[float]) -> list[float]:
    """Angles without a jump of a whole turn."""
    out = [degrees[0]]
    for d in degrees[1:]:
        out.append(d + 360 * round((out[-1] - d) / 360))
    return out


def _placed(shapes: Sequence[Shape]) -> str:
    """Shapes that stand still, those of one frame together."""
    together = groupby(shapes, key=lambda shape: (shape.frame, shape.scale))
    return "".join(_standing(frame, scale, list(carried)) for (frame, scale), carried in together)


def _standing(frame: Frame, scale: float, carried: Sequence[Shape]) -> str:
    turn = f" rotate({_n(-frame.degrees)})" if _n(frame.degrees) != "0" else ""
    size = f" scale({_n(scale, 3)})" if scale != 1 else ""
    where = f"translate({_n(frame.x)} {_n(GROUND - frame.y)}){turn}{size}"
    return f'<g transform="{where}">{"".join(map(_path, carried))}</g>'


def _path(shape: Shape, inside: str = "") -> str:
    end = f">{inside}</path>" if inside else "/>"
    return f'<path class="d-{shape.kind}" {_FILLS[shape.kind]} d="{shape.path}"{end}'


def _n(value: float, digits: int = 1) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
