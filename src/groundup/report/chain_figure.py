"""The chain as a person: two legs on their tripods, every link with its state in shape, word and color."""

from collections.abc import Collection, Mapping

from groundup.anatomy import SIDES, Link, Side
from groundup.measure import STATES, State
from groundup.report import svg
from groundup.report.words import LINK_WORD

WIDTH, HEIGHT = 360.0, 606.0
BARE_WIDTH, BARE_TOP = 196.0, 30.0
"""Of the body alone, without words at its sides."""
_CENTER, _GROUND = 180.0, 412.0

_OUTSIDE = (
    # the right half of a person seen from behind: from the waist down the outside to the sole
    "M42 44 C42 62 38 74 39 88 C40 102 45 110 50 122 C56 136 60 148 60 166 C60 196 57 226 51 252"
    " C47 270 47 280 48 292 C51 314 48 336 41 358 C36 372 35 380 36 388 C38 396 45 402 50 407 C53 411 50 412 46 412"
)
_INSIDE = (
    # and back up the inside to the fold between the thighs
    "L19 412 C14 412 13 408 15 402 C17 396 17 390 17 384 C17 368 13 350 12 330 C11 312 14 300 13 284"
    " C11 256 6 220 4 190 C3 184 2 182 0 181"
)
_HALF = _OUTSIDE + _INSIDE
_FILLED = _HALF + " L0 44 Z"
_GLUTE_FOLD = "M56 182 C46 197 18 199 4 186"
_KNEE_FOLD = "M20 287 C27 291 36 291 43 287"
_HEEL = "M19 409 C19 399 34 399 35 409"
_CLEFT = "M0 158 L0 181"

_SOLE = (
    # a right footprint seen from above, toes up, big toe on the inside
    "M-19 -46 C-20 -58 -7 -62 4 -58 C18 -53 25 -42 23 -27 C21 -10 14 4 14 20 C15 34 12 45 1 46 C-11 46 -14 35 -13 22"
    " C-12 4 -17 -18 -19 -46 Z"
)
_TOES = (
    (-13.0, -69.0, 7.5, 9.0),
    (0.5, -70.0, 4.6, 6.2),
    (9.5, -66.0, 4.2, 5.6),
    (17.0, -59.5, 3.8, 5.0),
    (22.5, -51.5, 3.4, 4.4),
)
_TRIPOD = {"medial": (-11.0, -47.0), "lateral": (16.0, -33.0), "heel": (0.5, 33.0)}
_SOLE_AT = (48.0, 522.0)
_SOLE_SIZE = 1.16

_NODES: dict[Link, tuple[float, float]] = {
    "core": (0.0, 84.0),
    "hip": (42.0, 140.0),
    "glute": (27.0, 171.0),
    "knee": (31.0, 285.0),
    "ankle": (27.0, 374.0),
}
_LABEL_Y: dict[Link, float] = {"hip": 126.0, "glute": 186.0, "knee": 285.0, "ankle": 364.0, "foot": 500.0}


def chain_figure(
    states: Mapping[tuple[Link, Side | None], State],
    *,
    tripod: Mapping[tuple[Side, str], float] | None = None,
    missing: Collection[Link] = (),
    words: bool = True,
    key: str = "chain",
) -> str:
    """The figure of the chain, seen from behind so that left is left.

    `states` by (link, side): what has no entry is not drawn. `tripod` gives the shares [%] of medial, lateral and
    heel per side where they were measured. `missing` are links not measured yet: a hollow place on the line of load.
    Without `words` the body stands alone, for a page that writes them beside it.
    """
    sides: tuple[tuple[Side, float], ...] = (("left", -1.0), ("right", 1.0))
    parts = [_ground(), *(_body(sign) for _, sign in sides)]
    for side, sign in sides:
        shares = {zone: v for (s, zone), v in (tripod or {}).items() if s == side}
        parts += [_leg(sign, side, states, missing), _sole(sign, shares)]
        parts += [_label(sign, link, states.get((link, side))) for link in _LABEL_Y if words]
    parts += [_between(link, state, words) for link in _LABEL_Y if (state := _says_more(link, states)) is not None]
    if not words:
        at = {side: _CENTER + sign * _SOLE_AT[0] for side, sign in sides}
        parts += [_node(at[s], _SOLE_AT[1] - 12, state) for s in SIDES if (state := states.get(("foot", s)))]
    core = states.get(("core", None)) or states.get(("core", "left")) or states.get(("core", "right"))
    if "core" in missing:
        parts.append(_hollow(_CENTER, _NODES["core"][1]))
    if core:
        parts += [_node(_CENTER, _NODES["core"][1], core), _core_label(core) if words else ""]
    if words:
        parts.append(svg.label("left", 6, 18, "side-word") + svg.label("right", WIDTH - 6, 18, "side-word", "end"))
    return svg.figure(
        *parts,
        width=WIDTH if words else BARE_WIDTH,
        height=HEIGHT if words else HEIGHT - BARE_TOP,
        left=0.0 if words else _CENTER - BARE_WIDTH / 2,
        top=0.0 if words else BARE_TOP,
        key=key,
        title="The chain from foot to core",
        desc=_described(states, missing),
        css_class="chain",
    )


def symbol(state: State, x: float, y: float, size: float = 9.0) -> str:
    """A state's own shape: a disc with a tick, a triangle, an octagon with an arrow, a ring, a dashed ring."""
    css = f"state {state.replace(' ', '-')}"
    at = f"translate({svg.number(x)} {svg.number(y)}) scale({svg.number(size / 9, 3)})"
    return svg.group(css, *_SHAPES[state], transform=at)


def _path(d: str, css_class: str) -> str:
    return svg.tag("path", {"d": d, "class": css_class})


_DISC = svg.tag("circle", {"r": 9, "class": "fill"})
_SHAPES: dict[State, tuple[str, ...]] = {
    "ok": (_DISC, _path("M-4 .4L-1.2 3.4L4.2 -3", "mark")),
    "watch": (
        _path("M0 -10L10 7.5Q10.4 8.5 9.4 8.5H-9.4Q-10.4 8.5 -10 7.5Z", "fill"),
        _path("M0 -3.6V2M0 5.1V5.2", "mark"),
    ),
    "act": (
        _path("M-4 -9.4H4L9.4 -4V4L4 9.4H-4L-9.4 4V-4Z", "fill"),
        _path("M0 4.6V-4M-3.6 -.6L0 -4.4L3.6 -.6", "mark"),
    ),
    "described": (svg.tag("circle", {"r": 7.6, "class": "ring"}), svg.tag("circle", {"r": 2.4, "class": "fill"})),
    "cannot tell": (
        svg.tag("circle", {"r": 7.8, "class": "ring dashed"}),
        _path("M-2.4 -1.8C-2.4 -5 2.6 -4.8 2.4 -1.8C2.2 0 0 .2 0 2M0 4.5V4.6", "stroke"),
    ),
}


def _ground() -> str:
    stops = svg.tag("stop", {"offset": "0", "class": "fade-out"}) + svg.tag("stop", {"offset": "1", "class": "fade-in"})
    fade = {"id": "flesh", "x1": 0, "y1": 44, "x2": 0, "y2": 96, "gradientUnits": "userSpaceOnUse"}
    return svg.tag("defs", {}, svg.tag("linearGradient", fade, stops)) + svg.line(
        62, _GROUND + 1, WIDTH - 62, _GROUND + 1, "ground"
    )


def _body(sign: float) -> str:
    folds = [_path(d, "fold") for d in (_GLUTE_FOLD, _KNEE_FOLD, _HEEL, _CLEFT)]
    parts = (_path(_FILLED, "flesh"), _path(_HALF, "outline"), *folds)
    return svg.group("body", *parts, transform=_mirror(_CENTER, 0, sign))


def _leg(sign: float, side: Side, states: Mapping[tuple[Link, Side | None], State], missing: Collection[Link]) -> str:
    """The line of load from the ground up, with a node for each link."""
    places = {link: (_CENTER + sign * x, y) for link, (x, y) in _NODES.items()}
    stations = [(_CENTER + sign * 27, _GROUND), *(places[k] for k in ("ankle", "knee", "hip")), places["core"]]
    d = "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in stations)
    nodes = [_node(*places[k], state) for k in ("ankle", "knee", "hip", "glute") if (state := states.get((k, side)))]
    empty = [_hollow(*places[k]) for k in ("ankle", "knee", "hip", "glute") if k in missing]
    return _path(d, "load") + "".join(nodes + empty)


def _says_more(link: Link, states: Mapping[tuple[Link, Side | None], State]) -> State | None:
    """The state of both sides together, where it judges or says more than either side alone."""
    both = states.get((link, None))
    if both is None:
        return None
    alone = [STATES.index(states[link, side]) for side in SIDES if (link, side) in states]
    judges = both in ("ok", "watch", "act")
    return both if judges or STATES.index(both) > max(alone, default=STATES.index("cannot tell")) else None


def _between(link: Link, state: State, words: bool) -> str:
    """What belongs to both sides, as the distance of the knees does: between the legs, in shape and words."""
    y = _NODES[link][1] if link in _NODES else _SOLE_AT[1]
    said = svg.label(f"both: {state}", _CENTER, y + 27, f"{_css(state)} both", "middle") if words else ""
    return _node(_CENTER, y, state) + said


def _node(x: float, y: float, state: State) -> str:
    return svg.tag("circle", {"cx": x, "cy": y, "r": 12.5, "class": "halo"}) + symbol(state, x, y)


def _hollow(x: float, y: float) -> str:
    return svg.tag("circle", {"cx": x, "cy": y, "r": 5.5, "class": "empty"})


def _sole(sign: float, shares: Mapping[str, float]) -> str:
    x, y = _CENTER + sign * _SOLE_AT[0], _SOLE_AT[1]
    toes = "".join(
        svg.tag("ellipse", {"cx": a, "cy": b, "rx": rx, "ry": ry, "class": "skin"}) for a, b, rx, ry in _TOES
    )
    corners = "L".join(f"{svg.number(a)} {svg.number(b)}" for a, b in _TRIPOD.values())
    dots = "".join(_point(a, b, shares.get(zone)) for zone, (a, b) in _TRIPOD.items())
    foot = svg.group(
        "sole",
        toes,
        _path(_SOLE, "skin"),
        _path(f"M{corners}Z", "tripod"),
        dots,
        transform=_mirror(x, y, sign, _SOLE_SIZE),
    )
    words = ""
    if shares:
        spots = {"medial": (-12.0, -94.0, "middle"), "lateral": (34.0, -42.0, ""), "heel": (0.5, 70.0, "middle")}
        for zone, (dx, dy, anchor) in spots.items():
            if zone in shares:
                inward = anchor or ("start" if sign > 0 else "end")
                words += svg.label(f"{shares[zone]:.0f} %", x + sign * dx, y + dy, "share", inward)
    return foot + words


def _point(x: float, y: float, share: float | None) -> str:
    """One corner of the tripod: its area grows with its share; small and hollow where no load was measured."""
    if share is None:
        return svg.tag("circle", {"cx": x, "cy": y, "r": 4, "class": "point hollow"})
    return svg.tag("circle", {"cx": x, "cy": y, "r": 2.5 + 9.0 * (share / 100) ** 0.5, "class": "point"})


def _label(sign: float, link: Link, state: State | None) -> str:
    if state is None:
        return ""
    y = _LABEL_Y[link]
    edge, anchor = (WIDTH - 6, "end") if sign > 0 else (6.0, "start")
    near = _CENTER + sign * (_NODES[link][0] + 14 if link != "foot" else _SOLE_AT[0] + 28)
    lead = ""
    if link != "foot":
        node_y = _NODES[link][1]
        bend = _CENTER + sign * 88
        lead = _path(
            f"M{svg.number(near)} {svg.number(node_y)}L{svg.number(bend)} {svg.number(y)}"
            f"L{svg.number(_CENTER + sign * 100)} {svg.number(y)}",
            "lead",
        )
    words = svg.label(LINK_WORD[link], edge, y - 3, "link-word", anchor)
    inward = edge - sign * 7
    words += symbol(state, inward, y + 11, 6.5) + svg.label(state, edge - sign * 18, y + 15.5, _css(state), anchor)
    return lead + words


def _core_label(state: State) -> str:
    x, y = _CENTER + 104, 78.0
    return (
        _path(f"M{_CENTER + 14} 84L{x - 4} {y}", "lead")
        + svg.label(LINK_WORD["core"], WIDTH - 6, y - 3, "link-word", "end")
        + symbol(state, WIDTH - 13, y + 11, 6.5)
        + svg.label(state, WIDTH - 24, y + 15.5, _css(state), "end")
    )


def _css(state: State) -> str:
    return f"state-word {state.replace(' ', '-')}"


def _mirror(x: float, y: float, sign: float, size: float = 1.0) -> str:
    return f"translate({svg.number(x)} {svg.number(y)}) scale({svg.number(sign * size, 2)} {svg.number(size, 2)})"


def _described(states: Mapping[tuple[Link, Side | None], State], missing: Collection[Link]) -> str:
    rows = [f"{LINK_WORD[link]}{f' {side}' if side else ''}: {state}" for (link, side), state in states.items()]
    rows += [f"{LINK_WORD[link]}: not measured yet" for link in missing]
    return "A person seen from behind, so left is left, with both footprints below. " + "; ".join(rows) + "."
