"""A worked-out body in one moment: skeleton, muscles by their activation, and the ground's push, from one side."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.body.scene import M_PER_KN, Scene
from groundup.report import svg

Array = NDArray[np.float64]
View = Literal["behind", "left", "right"]
VIEWS: tuple[View, ...] = ("left", "behind", "right")

STEPS = 6
"""Shades of activation, each with a width of its own: whoever sees no color sees the width."""
UNITS_PER_M = 240.0
MARGIN_M = 0.08
RING = 12
"""Points from which a closed line is a ring, and no outline of a pelvis or foot."""
WORDS = 20.0
"""Drawing units below the floor, where the size of a push is written."""


def body_figure(scene: Scene, frame: int, view: View, *, beside: Sequence[int], key: str, title: str, desc: str) -> str:
    """One frame of a scene, seen from behind or from one side; muscles of the far leg are left out, its bones pale.

    All pictures of the frames `beside` have one size, so they can be compared.
    """
    left, right, low, high = _extent(scene, view, beside)
    parts = [svg.line(UNITS_PER_M * left, -UNITS_PER_M * low, UNITS_PER_M * right, -UNITS_PER_M * low, "floor")]
    parts += [_bone(scene, k, frame, view) for k in _far_first(scene.bone_names, view)]
    parts += [_muscle(scene, k, frame, view) for k in _by_activation(scene, frame, view)]
    if view == "behind":
        parts.append(_scale_bar(UNITS_PER_M * left, -UNITS_PER_M * low))
    parts += [_push(scene, k, frame, view, floor=-UNITS_PER_M * low) for k in range(len(scene.force_names))]
    return svg.figure(
        *parts,
        left=UNITS_PER_M * left,
        top=-UNITS_PER_M * high,
        width=UNITS_PER_M * (right - left),
        height=UNITS_PER_M * (high - low) + WORDS,
        key=key,
        title=title,
        desc=desc,
        css_class="body-view",
    )


def activation_legend(*, withheld: bool) -> tuple[tuple[str, str], ...]:
    """(class, words) of each shade; the dashed line only where something is withheld."""
    shades = [(f"muscle-line a{i}", f"up to {round(100 * i / STEPS)} %") for i in range(1, STEPS + 1)]
    return (*shades, ("muscle-line untold", "not told")) if withheld else tuple(shades)


def shade(activation: float) -> str:
    """The class of an activation 0 to 1; NaN is not told."""
    if not np.isfinite(activation):
        return "untold"
    return f"a{int(np.clip(np.ceil(STEPS * activation), 1, STEPS))}"


def side_of(name: str) -> Side | None:
    """The side that a body or muscle is named for."""
    word = name.lower()
    if word.endswith(("_r", "_right")):
        return "right"
    return "left" if word.endswith(("_l", "_left")) else None


def _flat(scene: Scene, points: Array, view: View, frame: int) -> tuple[Array, Array]:
    """Points (..., 3) m -> drawing units (..., x) and (..., y), the pelvis's place in the middle."""
    across = scene.across
    forward = np.cross([0.0, 1.0, 0.0], across)
    axis = {"behind": across, "right": forward, "left": -forward}[view]
    middle = scene.line(scene.bones, 0, frame).mean(axis=0)
    return UNITS_PER_M * ((points - middle) @ axis), -UNITS_PER_M * points[..., 1]


def _extent(scene: Scene, view: View, frames: Sequence[int]) -> tuple[float, float, float, float]:
    """Left, right, lowest and highest [m] of all bones in these frames."""
    places = [_flat(scene, scene.bones.points[f], view, f) for f in frames]
    x, y = (np.stack([place[i] for place in places]) / UNITS_PER_M for i in (0, 1))
    reach = float(x.min()) - MARGIN_M, float(x.max()) + MARGIN_M
    return *reach, float((-y).min()) - 0.02, float((-y).max()) + MARGIN_M


def _far_first(names: tuple[str, ...], view: View) -> list[int]:
    """Bones in the order of drawing: the far leg under the near one."""
    return sorted(range(len(names)), key=lambda k: not _far(names[k], view))


def _far(name: str, view: View) -> bool:
    return view != "behind" and side_of(name) not in (None, view)


def _bone(scene: Scene, k: int, frame: int, view: View) -> str:
    x, y = _flat(scene, scene.line(scene.bones, k, frame), view, frame)
    if _edge_on(x, y):
        return ""
    far = " far" if _far(scene.bone_names[k], view) else ""
    return svg.path(x, y, f"bone edge{far}", tolerance=0.2) + svg.path(x, y, f"bone{far}", tolerance=0.2)


def _edge_on(x: Array, y: Array) -> bool:
    """Whether a ring is seen from its edge: it would be a stroke through the head."""
    if len(x) < RING or np.hypot(x[0] - x[-1], y[0] - y[-1]) > 1e-6:
        return False
    spread = np.linalg.svd(np.stack([x - x.mean(), y - y.mean()]), compute_uv=False)
    return bool(spread[1] < 0.2 * spread[0])


def _by_activation(scene: Scene, frame: int, view: View) -> list[int]:
    """Muscles that this view shows, the most active on top."""
    near = [k for k, name in enumerate(scene.muscle_names) if not _far(name, view)]
    return sorted(near, key=lambda k: float(np.nan_to_num(scene.activation[frame, k], nan=-1.0)))


def _muscle(scene: Scene, k: int, frame: int, view: View) -> str:
    x, y = _flat(scene, scene.line(scene.muscles, k, frame), view, frame)
    return svg.path(x, y, f"muscle {shade(float(scene.activation[frame, k]))}", tolerance=0.2)


def _push(scene: Scene, k: int, frame: int, view: View, *, floor: float) -> str:
    """The ground's push on one body, an arrow from where it acts, with its size."""
    force = scene.force_n[frame, k]
    size = float(np.linalg.norm(force))
    if size < 20.0:
        return ""
    ends = np.stack([scene.force_at[frame, k], scene.force_at[frame, k] + M_PER_KN * force / 1e3])
    x, y = _flat(scene, ends, view, frame)
    along = np.array([x[1] - x[0], y[1] - y[0]])
    along /= max(float(np.linalg.norm(along)), 1e-9)
    aside = np.array([-along[1], along[0]])
    tip = np.array([x[1], y[1]])
    head = [tip, tip - 9.0 * along + 4.5 * aside, tip - 9.0 * along - 4.5 * aside]
    css = "push far" if _far(scene.force_names[k], view) else "push"
    return svg.group(
        css,
        svg.line(float(x[0]), float(y[0]), float(x[1]), float(y[1]), "shaft"),
        svg.tag("path", {"class": "head", "d": _closed(head)}),
        "" if "far" in css else svg.label(f"{size:.0f} N", float(x[0]), floor + 15.0, "tick", "middle"),
    )


def _scale_bar(left: float, floor: float) -> str:
    """Half a meter, upright beside the body."""
    x = left + 6.0
    return svg.group(
        "bar",
        svg.line(x, floor, x, floor - UNITS_PER_M / 2, "rule"),
        svg.label("½ m", x + 5.0, floor - UNITS_PER_M / 4, "tick"),
    )


def _closed(points: list[Array]) -> str:
    return "M" + "L".join(f"{svg.number(float(a))} {svg.number(float(b))}" for a, b in points) + "Z"
