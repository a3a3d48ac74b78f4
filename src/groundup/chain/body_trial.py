"""One trial through the body engine, from markers and plates to curves: imported only when it runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.body.contact import FACTOR
from groundup.body.derivatives import differentiated
from groundup.body.effort import Muscular, muscular
from groundup.body.full_intervals import Seen as Drawable
from groundup.body.inverse_kinematics import Kinematics, solve
from groundup.body.leg.doubt import held as held_still
from groundup.body.loads import Plate
from groundup.body.model import Model, floats
from groundup.body.reporting import FAR_M, dynamics_said, kinematics_said
from groundup.body.reserves import TOES_N_M, Reserves, usual_reserves
from groundup.body.scaling import Measurement
from groundup.chain.body_ground import estimated_ground, measured_ground
from groundup.chain.body_picture import picture
from groundup.chain.body_results import Worked, results
from groundup.chain.modelled import Modelled
from groundup.chain.persons_body import persons_body
from groundup.chain.trial import Trial
from groundup.errors import MissingSignal, SignalError
from groundup.joints.marker_sides import known_markers
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

LOWPASS_HZ = 6.0
"""Cut-off of the coordinates, as for the angles from markers."""
LEAST_FRAMES = 20


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Markers by the model's names: (n, K, 3) m in ground axes."""

    names: tuple[str, ...]
    places: Array


def worked_out(
    trial: Trial,
    markers: Stream,
    model: Model,
    *,
    measurements: Sequence[Measurement] | None,
    static: Stream | None,
    method: str,
    full: bool = False,
    drawn: Callable[[float], None] | None = None,
    threads: int,
) -> Modelled:
    """Everything that the model says of a trial with markers, with plates or without; see `body_engine`."""
    fitted: tuple[str, ...] = ()
    if measurements is not None:
        model, fitted = persons_body(model, measurements, trial, markers, static)
    seen = named_for(model, markers)
    still = held_still(model, seen.names)
    fixed = dict.fromkeys(still, 0.0)
    found = solve(model, seen.places, seen.names, fixed=fixed, times_s=markers.times, threads=threads)
    _check_fit(found)
    _check_legs(model, found, seen)
    plates = plates_of(trial, model)
    inside = _longest(_covered(markers.times, plates) & np.isfinite(found.coordinates).all(axis=1))
    motion = differentiated(model, markers.times[inside], found.coordinates[inside], lowpass_hz=LOWPASS_HZ)
    reserves = _reserves(model)
    if plates:
        ground = measured_ground(model, motion, plates)
    else:
        ground = estimated_ground(model, motion, reserves=reserves, threads=threads)
    settled = motion.settled & ground.held
    done = muscular(model, motion, ground.loads, reserves=reserves, judged=settled, threads=threads)
    loads = None if ground.estimated else ground.loads
    worked = Worked(
        model=model,
        done=done,
        windows=tuple(trial.windows()),
        known=settled & done.sharing.converged,
        unseen=_unseen(model, found),
        method=method,
        source=markers.name,
        estimated=ground.estimated,
        drawable=Drawable(motion.times_s, seen.places[inside], seen.names, loads, LOWPASS_HZ, fixed=still)
        if full
        else None,
    )
    given = results(worked, drawn=drawn, threads=threads)
    left_out = (f"{note.where}: {note.what}. Affects {note.affects}" for note in model.notes)
    notes = (*fitted, *left_out, *kinematics_said(model, found, seen.names), *ground.notes, *_said(model, done, still))
    return Modelled(
        method,
        given.curves,
        given.missing,
        given.withheld,
        notes=tuple(f"body model: {note}" for note in notes),
        warnings=tuple(
            f"Body model: {warning}."
            for warning in (*_of_another_mass(trial, model), *ground.warnings)
            if not _known_already(trial, model, warning)
        ),
        within_factor=FACTOR if ground.estimated else None,
        scene=None if ground.estimated else picture(worked, trial.repetitions),  # what may not be told is not shown
    )


def _of_another_mass(trial: Trial, model: Model) -> list[str]:
    """A model that weighs something else than the person."""
    kg, stated = float(model.inertia.mass.sum()), trial.subject.mass_kg
    if stated is None or abs(kg / stated - 1) <= 0.03:
        return []
    return [f"the model weighs {kg:.1f} kg, the person {stated:g} kg: moments per kilogram are the model's"]


def _known_already(trial: Trial, model: Model, warning: str) -> bool:
    """A mass that the plates contradict is said of the stated one, without a model."""
    kg, stated = float(model.inertia.mass.sum()), trial.subject.mass_kg
    return warning.startswith("the plates carry") and stated is not None and abs(kg / stated - 1) < 0.01


def named_for(model: Model, markers: Stream) -> Seen:
    """The markers under the model's names: the file's own where the model has them, else the body's landmarks."""
    own = [label for label in markers.labels if label in model.marker_names]
    known = {name: of for name, of in known_markers(markers).of.items() if name in model.marker_names}
    if len(own) >= len(known):
        chosen: Mapping[str, tuple[str, ...]] = {label: (label,) for label in own}
    else:
        chosen = known
    if not chosen:
        shown = ", ".join(markers.labels[:8])
        raise MissingSignal(
            f"markers of the model {model.name} ({', '.join(model.marker_names[:8])} …)",
            found=shown,
            next_step="Give a model whose markers are named as in the file, or name the file's with --markers.",
        )
    column = {label: k for k, label in enumerate(markers.labels)}
    places = [markers.values[:, [column[label] for label in labels]].mean(axis=1) for labels in chosen.values()]
    return Seen(tuple(chosen), np.stack(places, axis=1))


def plates_of(trial: Trial, model: Model) -> tuple[Plate, ...]:
    """The plates under each foot, on the model's heel bones; not a number where a plate told no center of pressure."""
    plates: list[Plate] = []
    groups = dict(trial.recording.groups("force"))
    for side in SIDES:
        for name in trial.plate_of.get(side, ()):
            force, cop = groups[name]["force"], groups[name].get("cop")
            if cop is None:
                raise SignalError(f"a center of pressure of {name}", found="none")
            free = groups[name].get("free_moment")
            push = np.array(force.values)
            point = _on(force.times, cop)
            small = (push[:, 1] < 25.0) & ~np.isfinite(point).all(axis=1)
            push[small] = 0.0  # where centers of pressure are masked, forces are the plate's noise
            torque = None if free is None else np.nan_to_num(_on(force.times, free))
            plates.append(Plate(name, heel_bone(model, side), force.times, push, point, torque))
    return tuple(plates)


def heel_bone(model: Model, side: Side) -> str:
    """The body of a foot that carries the plate's load."""
    for start in ("calcn", "calcaneus", "hindfoot", "foot"):
        for end in (f"_{side[0]}", f"_{side}"):
            found = next((b for b in model.bodies if b.lower().startswith(start) and b.lower().endswith(end)), None)
            if found is not None:
                return found
    raise MissingSignal(
        f"a {side} heel bone of the model {model.name}, such as calcn_{side[0]}", found=", ".join(model.bodies[:12])
    )


def _on(times_s: Array, stream: Stream) -> Array:
    if len(stream.times) == len(times_s):
        return np.array(stream.values)
    return np.stack([np.interp(times_s, stream.times, column) for column in stream.values.T], axis=1)


def _check_fit(found: Kinematics) -> None:
    rms = float(np.sqrt(np.nanmean(found.residual**2)))
    if rms > FAR_M:
        raise SignalError(
            f"markers within {1e3 * FAR_M:.0f} mm of the model's (RMS)",
            found=f"{1e3 * rms:.0f} mm",
            next_step="Scale the model to the person, by a standing trial with --static.",
        )


def _check_legs(model: Model, found: Kinematics, seen: Seen) -> None:
    """Refuse markers that tell about no leg at all."""
    unseen = _unseen(model, found)
    hips = [c for c in model.coordinate_names if c.lower().startswith("hip_flexion")]
    if hips and all(c in unseen for c in hips):
        raise MissingSignal(
            f"markers that tell the hip flexion of the model {model.name}",
            found=f"{len(seen.names)} of {len(model.marker_names)} of its markers: {', '.join(seen.names[:8])}",
            next_step="Give a model whose markers are named as in the file, or name the file's with --markers.",
        )


def _covered(times_s: Array, plates: tuple[Plate, ...]) -> NDArray[np.bool_]:
    if not plates:
        return np.ones(len(times_s), bool)
    first, last = max(p.times_s[0] for p in plates), min(p.times_s[-1] for p in plates)
    return (times_s >= first - 1e-9) & (times_s <= last + 1e-9)


def _reserves(model: Model) -> Reserves:
    """The usual reserves, and at the midfoot as at the toes: a plate's push on the heel bone says nothing of either."""
    usual = usual_reserves(model)
    midfoot = np.array([c.name.lower().startswith("midtarsal") for c in model.coordinates])
    return replace(usual, strength=floats(np.where(midfoot, np.maximum(usual.strength, TOES_N_M), usual.strength)))


def _unseen(model: Model, found: Kinematics) -> dict[str, str]:
    """Coordinates that no marker tells about, and why nothing may be read from them."""
    return {
        c.name: f"no marker tells about {c.name.replace('_', ' ')}"
        for c, told in zip(model.coordinates, found.observed, strict=True)
        if not told
    }


def _said(model: Model, done: Muscular, still: Sequence[str]) -> tuple[str, ...]:
    """Residuals, joints held still, muscles at their limit."""
    said = list(dynamics_said(model, done.motion, done.loads))
    if still:
        said.append(
            f"held still, for want of three markers on the hindfoot: {', '.join(still)}; the ankle's angles carry the "
            "arch's motion"
        )
    if done.saturated:
        listed = ", ".join(f"{name} in {share:.0%} of frames" for name, share in done.saturated.items())
        said.append(f"at their limit, the model's and not the person's: {listed}")
    lost = int((~done.sharing.converged).sum())
    if lost:
        said.append(f"{lost} frames could not be shared among the muscles: they are left out")
    return tuple(said)


def _longest(good: NDArray[np.bool_]) -> slice:
    """The longest run of good frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(int), [0]])))
    runs = edges.reshape(-1, 2)
    if not len(runs) or np.ptp(runs, axis=1).max() < LEAST_FRAMES:
        raise SignalError(f"{LEAST_FRAMES} frames in a row with markers, and plates where there are any", found="fewer")
    first, stop = runs[np.argmax(np.ptp(runs, axis=1))]
    return slice(int(first), int(stop))
