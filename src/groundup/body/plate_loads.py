"""Force plates as loads on the feet: brought onto the motion's frames, and cleaned where nothing stood on them."""

from collections.abc import Sequence

import numpy as np

from groundup.body.derivatives import Motion
from groundup.body.kinematics import place_bodies
from groundup.body.loads import Loads, Plate
from groundup.body.model import Floats, Model, integers
from groundup.body.plate_checks import Scene, check_feet, check_mass, is_foot
from groundup.errors import SignalError

CONTACT_N = 20.0
"""Below this force a center of pressure may mean nothing."""
_ASTRAY_M = 0.5
"""A center of pressure this far from the foot belongs to no contact."""


def from_plates(
    model: Model, motion: Motion, plates: Sequence[Plate], *, contact_n: float = CONTACT_N
) -> tuple[Loads, tuple[str, ...]]:
    """Loads on the motion's frames, and what a person must know: plates that are off, a mass that they contradict.

    Straight between the plate's samples. A force below `contact_n` whose center of pressure is unknown or half a meter
    from the foot is taken as none: divided by nearly nothing, centers of pressure wander hundreds of meters. A plate
    under the wrong foot, under no foot or without a center of pressure is an error that names it.
    """
    if not plates:
        raise SignalError("at least one force plate", found="none", next_step="Name the file with external loads.")
    rotation, place = place_bodies(model, motion.coordinates)
    scene = Scene(model, motion.times_s, rotation, place, contact_n)
    one_by_one = [_on_frames(scene, plate) for plate in plates]
    bodies = [_body(model, plate.body, plate) for plate in plates]
    force, point, torque = (np.ascontiguousarray(np.stack(part, axis=1)) for part in zip(*one_by_one, strict=True))
    loads = Loads(np.array(integers(bodies)), force, point, torque)
    return loads, (*check_feet(scene, plates, loads), *check_mass(scene, motion, loads))


def _body(model: Model, name: str, plate: Plate) -> int:
    if name not in model.bodies:
        shown = ", ".join(model.bodies[:30])
        needed = f"a body '{name}' of {model.name or 'the model'} for {plate.name}"
        raise SignalError(needed, found=shown, next_step="Correct the name of the body that the force acts on.")
    return model.bodies.index(name)


def _on_frames(scene: Scene, plate: Plate) -> tuple[Floats, Floats, Floats]:
    """Force, point and torque (n, 3) of one plate in ground axes on the motion's frames."""
    force, point, torque = _checked(scene, plate)
    body = _body(scene.model, plate.body, plate)
    _check_times(scene, plate)
    if point is not None:
        force, point, torque = _without_stray(scene, plate, body, force, point, torque)
    force, torque = (_between(scene.times_s, plate.times_s, values) for values in (force, torque))
    axes = scene.rotation[:, _body(scene.model, plate.force_in, plate)]
    force, torque = (np.einsum("nij,nj->ni", axes, values) for values in (force, torque))
    if point is None:
        return force, scene.place[:, body], torque
    holder = _body(scene.model, plate.point_in, plate)
    point = _between(scene.times_s, plate.times_s, point)
    return force, np.einsum("nij,nj->ni", scene.rotation[:, holder], point) + scene.place[:, holder], torque


def _checked(scene: Scene, plate: Plate) -> tuple[Floats, Floats | None, Floats]:
    """The plate's vectors as float arrays of its own, without gaps in what pushes."""
    n = len(plate.times_s)
    torque = np.zeros((n, 3)) if plate.torque is None else np.array(plate.torque, float)
    force, point = np.array(plate.force, float), None if plate.point is None else np.array(plate.point, float)
    if n < 2 or any(part is not None and part.shape != (n, 3) for part in (force, point, torque)):
        raise SignalError(f"two samples at least of force (n, 3) from {plate.name}", found=f"{force.shape}")
    unmeasured = ~np.isfinite(force).all(axis=1)
    if unmeasured.any():
        at = float(plate.times_s[np.argmax(unmeasured)])
        raise SignalError(
            f"a force in every sample of {plate.name}",
            found=f"none at {at:.3f} s ({unmeasured.sum()} of {n} samples)",
            next_step="Fill the gap or cut the trial.",
        )
    small = np.linalg.norm(force, axis=1) < scene.contact_n
    torque[small & ~np.isfinite(torque).all(axis=1)] = 0.0
    lost = ~np.isfinite(torque).all(axis=1) | (point is not None and ~np.isfinite(point).all(axis=1) & ~small)
    if lost.any():
        k = int(np.argmax(lost))
        raise SignalError(
            f"a center of pressure and a torque where {plate.name} is loaded",
            found=f"none at {plate.times_s[k]:.3f} s under {np.linalg.norm(force[k]):.0f} N",
        )
    return force, point, torque


def _check_times(scene: Scene, plate: Plate) -> None:
    times, frames = np.asarray(plate.times_s, float), scene.times_s
    if not (np.diff(times) > 0).all():
        raise SignalError(f"times of {plate.name} that increase", found="times that do not")
    slack = float(np.median(np.diff(times)))
    if frames[0] < times[0] - slack or frames[-1] > times[-1] + slack:
        raise SignalError(
            f"{plate.name} from {frames[0]:.3f} to {frames[-1]:.3f} s, as long as the motion",
            found=f"{times[0]:.3f} to {times[-1]:.3f} s",
            next_step="Cut the motion to the time of the plates.",
        )


def _without_stray(
    scene: Scene, plate: Plate, body: int, force: Floats, point: Floats, torque: Floats
) -> tuple[Floats, Floats, Floats]:
    """Small forces at points that no contact can have are none; the point goes on from one contact to the next."""
    foot = _between(np.asarray(plate.times_s, float), scene.times_s, scene.place[:, body])
    away = point - foot
    away -= (away @ scene.up)[:, None] * scene.up
    stray = ~np.isfinite(point).all(axis=1)
    if plate.point_in == "ground" and is_foot(plate.body):
        stray |= ~(np.linalg.norm(away, axis=1) < _ASTRAY_M)
    stray &= np.linalg.norm(force, axis=1) < scene.contact_n
    force[stray], torque[stray] = 0.0, 0.0
    if stray.all():
        return force, np.zeros_like(point), torque
    return force, _between(plate.times_s, plate.times_s[~stray], point[~stray]), torque


def _between(times: Floats, known: Floats, values: Floats) -> Floats:
    """Values (m, 3) at known times (m,), straight between them, at other times (n,): (n, 3)."""
    return np.stack([np.interp(times, known, column) for column in values.T], axis=1)
