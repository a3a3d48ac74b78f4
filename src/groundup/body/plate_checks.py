"""Force plates against the person: was this foot on that plate, and do the plates carry the person's weight?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.body.derivatives import Motion
from groundup.body.loads import Loads, Plate
from groundup.body.model import Floats, Model
from groundup.errors import SignalError

_REACH_M = 0.25
"""A foot's center of pressure lies nearer than this to the line from heel to toes."""
_MASS_APART = 0.03
"""Plates are calibrated to about a percent; three are worth a word."""
_FOOT = re.compile(r"calc|heel|foot|talus|toe|tarsal|phal|hallux", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Where the bodies were in every frame: times (n,), rotation (n, B, 3, 3), place (n, B, 3)."""

    model: Model
    times_s: Floats
    rotation: Floats
    place: Floats
    contact_n: float

    @property
    def up(self) -> Floats:
        """(3,) away from gravity; y where nothing weighs."""
        gravity = self.model.gravity
        size = np.linalg.norm(gravity)
        return -gravity / size if size > 0 else np.array([0.0, 1.0, 0.0])


def is_foot(body: str) -> bool:
    """Whether a body is part of a foot, by its name."""
    return _FOOT.search(body) is not None


def check_feet(scene: Scene, plates: Sequence[Plate], loads: Loads) -> list[str]:
    """Each plate's center of pressure against the foot it is said to be under, and against the other one."""
    said: list[str] = []
    loaded = loads.force @ scene.up >= scene.contact_n
    if not loaded.any() and any(is_foot(plate.body) for plate in plates):
        most = float((loads.force @ scene.up).max())
        raise SignalError(
            f"a plate that carries {scene.contact_n:g} N in some frame",
            found=f"{', '.join(plate.name for plate in plates)} with {most:.1f} N at most: the plates are off",
            next_step="Choose the trial's own forces, or leave the loads out on purpose.",
        )
    for k, plate in enumerate(plates):
        if not is_foot(plate.body) or plate.point is None:
            continue
        on = loaded[:, k]
        if not on.any():
            said.append(f"{plate.name} never carries {scene.contact_n:g} N: it is off, or nobody stood on it")
            continue
        others = {int(b) for b in loads.body if is_foot(scene.model.bodies[b])} - {int(loads.body[k])}
        others |= _other_side(scene.model, int(loads.body[k]))
        said += _check_foot(scene, plate, int(loads.body[k]), others, loads.point[on, k], on)
    return said


def check_mass(scene: Scene, motion: Motion, loads: Loads) -> list[str]:
    """The weight that the plates carry against the model's: Σ F = m (g + a), a of the center of mass."""
    inertia = scene.model.inertia
    mass, gravity = float(inertia.mass.sum()), float(np.linalg.norm(scene.model.gravity))
    carried = loads.force.sum(axis=1) @ scene.up
    centers = scene.place + np.einsum("nbij,bj->nbi", scene.rotation, inertia.center)
    height = np.einsum("nbi,b,i->n", centers, inertia.mass, scene.up) / mass
    speed = np.gradient(height, motion.times_s)
    asked = mass * (gravity + np.gradient(speed, motion.times_s))
    standing = motion.settled & (carried > 0.5 * mass * gravity)
    if not standing.any():
        return []
    share = carried[standing] / asked[standing]
    low, middle, high = np.quantile(share, [0.1, 0.5, 0.9])
    if abs(middle - 1) <= _MASS_APART or high - low > 0.5:
        return []
    return [
        f"the plates carry {carried[standing].mean():.1f} N where {mass:.1f} kg weigh {mass * gravity:.1f} N "
        f"({middle:.0%}): the model's mass or the plates' calibration is off"
    ]


def _check_foot(
    scene: Scene, plate: Plate, body: int, others: set[int], point: Floats, on: NDArray[np.bool_]
) -> list[str]:
    own = _from_foot(scene, body, point, on)
    theirs = {b: _from_foot(scene, b, point, on) for b in others}
    nearer = {b: float((theirs[b] < own).mean()) for b in others}
    nearest = max(nearer, key=lambda b: nearer[b], default=body)
    share, rival = nearer.get(nearest, 0.0), scene.model.bodies[nearest]
    near = float(np.median(own))
    if share > 0.5 and np.median(theirs[nearest]) <= _REACH_M:
        raise SignalError(
            f"{plate.name} under {plate.body}, where its file puts it",
            found=f"its center of pressure nearer to {rival} in {share:.0%} of the loaded frames",
            next_step=f"Let it act on {rival}, or check which plate is which.",
        )
    if near > _REACH_M:
        raise SignalError(
            f"{plate.name} under {plate.body}",
            found=f"its center of pressure {near:.2f} m from the line between heel and toes",
            next_step="Check the axes, the unit and the origin of the plate against the markers'.",
        )
    if share > 0.1:
        return [f"{plate.name} is nearer to {rival} than to {plate.body} in {share:.0%} of its loaded frames"]
    return []


def _from_foot(scene: Scene, body: int, point: Floats, on: NDArray[np.bool_]) -> Floats:
    """Horizontal distance (n,) of points (n, 3) from the line between a foot's origin (heel) and its last part."""
    heel = scene.place[on, body]
    parts = [b for b in range(len(scene.model.bodies)) if _carries(scene.model, body, b)]
    toes = scene.place[on, max(parts)]
    flat = np.eye(3) - np.outer(scene.up, scene.up)
    line, to = (toes - heel) @ flat, (point - heel) @ flat
    along = np.einsum("ni,ni->n", to, line) / np.maximum(np.einsum("ni,ni->n", line, line), 1e-12)
    return np.linalg.norm(to - np.clip(along, 0, 1)[:, None] * line, axis=1)


def _carries(model: Model, body: int, b: int) -> bool:
    while b > body:
        b = int(model.tree.parent[b])
    return b == body


def _other_side(model: Model, body: int) -> set[int]:
    """The same body of the other leg, by its name."""
    name = model.bodies[body]
    swaps = ((r"(?i)(^|_)r(_|$)", r"\1l\2"), (r"(?i)(^|_)l(_|$)", r"\1r\2"), ("right", "left"), ("left", "right"))
    partners = (re.sub(old, new, name, count=1) for old, new in swaps)
    return {model.bodies.index(p) for p in partners if p != name and p in model.bodies}
