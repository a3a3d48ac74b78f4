"""What the ground did to the feet: measured by plates, or found together with the muscles where none measured it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.body.contact import contact
from groundup.body.derivatives import Motion
from groundup.body.dynamics import residual
from groundup.body.loads import Loads, Plate
from groundup.body.model import Model
from groundup.body.paths import geometry
from groundup.body.plate_loads import from_plates
from groundup.body.reserves import Reserves
from groundup.body.strength import strength
from groundup.errors import SignalError

Array = NDArray[np.float64]

UNHELD = 0.15
"""Where the ground's measured push leaves more than this of the body's weight unexplained, some of it was not measured
(a foot beside its plate): such frames are left out. By design: a calibrated trial leaves a few percent."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Loads on the motion's frames, the frames (n,) that they explain, and what a person must know of them."""

    loads: Loads
    held: NDArray[np.bool_]
    estimated: bool
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def measured_ground(model: Model, motion: Motion, plates: tuple[Plate, ...]) -> Ground:
    """The plates' push; not held are frames in which something else must have pushed too."""
    loads, said = from_plates(model, motion, plates)
    held = _held(model, residual(model, motion, loads).force)
    share = 1 - held.mean()
    left = f"left out {share:.0%} of the frames, where more than {UNHELD:.0%} of body weight is pushed by something "
    return Ground(loads, held, False, said, () if held.all() else (f"{left}that no plate measured",))


def estimated_ground(model: Model, motion: Motion, *, reserves: Reserves, threads: int) -> Ground:
    """The push under heels and balls of the feet that spares the muscles; not held are frames that it cannot carry."""
    paths = geometry(model, motion, threads=threads)
    able = strength(model, paths, threads=threads)
    found = contact(model, motion, paths, able, reserves=reserves, threads=threads)
    held = found.carried & found.sharing.converged
    if not held.any():
        raise SignalError(
            "a movement that two feet on one level floor can carry, where no plate measured the ground",
            found="none in this recording",
            next_step="Give the forces under everything that carries the body.",
        )
    said = ["ground forces estimated, not measured: one push of many that carry the body, the one that spares muscles"]
    if not held.all():
        lost = int((~held).sum())
        said.append(f"left out {lost} of {len(held)} frames, in which the feet alone cannot carry the body")
    return Ground(found.loads, held, True, notes=tuple(said))


def _held(model: Model, left: Array) -> NDArray[np.bool_]:
    """Frames (n,) in which plates and motion agree, by the force (n, 3) [N] that the pelvis would need besides."""
    weight_n = float(model.inertia.mass.sum() * np.linalg.norm(model.gravity))
    held = np.linalg.norm(left, axis=1) <= UNHELD * weight_n
    if not held.any():
        lacking = float(np.median(np.linalg.norm(left, axis=1)) / weight_n)
        raise SignalError(
            "all of the ground's push on plates known to be under a foot",
            found=f"{lacking:.0%} of the body's weight unexplained by them",
            next_step="Give the forces under both feet, and the person's mass.",
        )
    return held
