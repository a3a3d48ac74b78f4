"""A general body model made the person's own: its lengths, mass and markers, from how they stood.

The standing trial where there is one, else a quiet stance in the movement. Markers are read under the names of the
body's landmarks; those of clusters on thigh and shank are put onto the model where they were in standing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.body.kinematics import place_bodies
from groundup.body.marker_placement import place_markers
from groundup.body.model import Markers, Model, booleans, floats, integers
from groundup.body.scaling import LIKELY_FACTORS, Measurement, measured_factors, scale
from groundup.chain.trial import Trial
from groundup.errors import MissingSignal
from groundup.joints.hip_center import harrington
from groundup.joints.marker_sides import known_markers
from groundup.joints.segments import standing_pose
from groundup.joints.standing import standing_frames
from groundup.signals.stream import Stream
from groundup.units import GRAVITY_M_S2

Array = NDArray[np.float64]

CLUSTERS = {"thigh": "femur", "shank": "tibia"}
"""Tracking markers by their segment, and the body that carries them."""


def persons_body(
    general: Model, measurements: Sequence[Measurement], trial: Trial, markers: Stream, static: Stream | None
) -> tuple[Model, tuple[str, ...]]:
    """The model with the person's lengths, mass and markers, and how they were found."""
    stood, where = _standing(trial, markers, static)
    pose, said = _with_hip_centers(stood)
    names, places = tuple(pose), np.stack(list(pose.values()))[None]
    usable, lacking = _usable(general, measurements, names)
    if not usable:
        raise MissingSignal(
            f"pairs of markers that scale {general.name}, such as hip center and knee",
            found=", ".join(names[:12]) or "none",
            next_step="Record a standing trial with markers at the joints, or give a scaled model with --model.",
        )
    factors = np.array(measured_factors(general, places, names, usable))
    untouched = np.isclose(factors[1:], 1.0).all(axis=1)
    factors[1:][untouched] = np.median(factors[1:][~untouched])
    kg, weighed = _mass(trial, general)
    scaled = scale(general, floats(factors), kg)
    placed = place_markers(scaled, places, names)
    person = _with_clusters(placed.model, placed.pose, pose)
    moved = 1e3 * float(np.sqrt(np.mean(np.square(list(placed.moved.values()))))) if placed.moved else 0.0
    notes = [
        f"{general.name} scaled to the person by {where}: {len(usable)} lengths, {factors[1:].min():.2f} to "
        f"{factors[1:].max():.2f} of the model's; markers moved by {moved:.0f} mm (RMS) to where they were",
        weighed,
        *said,
    ]
    if lacking:
        notes.append(f"no markers for the length of {', '.join(lacking)}: taken as the other segments' median")
    return person, tuple(notes)


def _standing(trial: Trial, markers: Stream, static: Stream | None) -> tuple[dict[str, Array], str]:
    """Each landmark (3,) as the person stood, and where that was seen."""
    if static is not None:
        return standing_pose(_by_landmark(static, markers.details.get("marker_names"))), "the standing trial"
    motion = trial.motion
    quiet = None
    if motion is not None and markers.rate_hz is not None:
        curves = motion.curves
        quiet = standing_frames(
            flexion=tuple(curves["knee_flexion", s].values for s in SIDES if ("knee_flexion", s) in curves),
            foot_height=tuple(curves["foot_height", s].values for s in SIDES if ("foot_height", s) in curves),
            rate_hz=markers.rate_hz,
        )
    if quiet is None:
        raise MissingSignal(
            "a standing trial to scale the body model by",
            found="none, and no quiet stance in the movement",
            next_step="Give one with --static, or a scaled model with --model.",
        )
    first, end = quiet
    still = {name: values[first:end] for name, values in _by_landmark(markers).items()}
    return standing_pose(still), f"own standing at {markers.times[first]:.2f}–{markers.times[end - 1]:.2f} s"


def _by_landmark(markers: Stream, names: Mapping[str, str] | None = None) -> dict[str, Array]:
    column = {label: k for k, label in enumerate(markers.labels)}
    known = known_markers(markers, names).of
    return {name: markers.values[:, [column[label] for label in of]].mean(axis=1) for name, of in known.items()}


def _with_hip_centers(pose: Mapping[str, Array]) -> tuple[dict[str, Array], list[str]]:
    """The pose with hip centers from the pelvis where the file has none: nothing else gives the thigh's length."""
    whole = dict(pose)
    rear = [pose[n] for n in ("left_psis", "right_psis") if n in pose] or [pose[n] for n in ("sacrum",) if n in pose]
    if not all(f"{side}_asis" in pose for side in SIDES) or not rear:
        return whole, []
    lacking: list[Side] = [side for side in SIDES if f"{side}_hip_center" not in pose]
    for side in lacking:
        whole[f"{side}_hip_center"] = harrington(
            left_asis=pose["left_asis"], right_asis=pose["right_asis"], rear=np.mean(rear, axis=0), side=side
        )
    return whole, ["hip centers from the pelvis markers (Harrington 2007)"] if lacking else []


def _usable(
    model: Model, measurements: Sequence[Measurement], names: Sequence[str]
) -> tuple[list[Measurement], list[str]]:
    """Measurements with the pairs whose markers both were seen, and the names of those without any."""
    there = set(names) & set(model.marker_names)
    usable, lacking = list[Measurement](), list[str]()
    for one in measurements:
        pairs = tuple(pair for pair in one.pairs if set(pair) <= there)
        if pairs:
            usable.append(replace(one, pairs=pairs))
        else:
            lacking.append(one.name.replace("_", " "))
    return usable, lacking


def _mass(trial: Trial, model: Model) -> tuple[float, str]:
    """The person's mass as stated, else what the plates carry on average."""
    if trial.subject.mass_kg:
        return trial.subject.mass_kg, f"body mass as stated, {trial.subject.mass_kg:g} kg"
    under = {name for names in trial.plate_of.values() for name in names}
    if not under:
        raise MissingSignal("the person's mass", found="none, and no plate", next_step="State it in --subject.")
    carried = [s["force"].values[:, 1].mean() for name, s in trial.recording.groups("force") if name in under]
    kg = float(sum(carried)) / GRAVITY_M_S2
    if not LIKELY_FACTORS[0] ** 3 < kg / float(model.inertia.mass.sum()) < LIKELY_FACTORS[1] ** 3:
        raise MissingSignal("the person's mass", found=f"{kg:.0f} kg by the plates", next_step="State it in --subject.")
    return kg, f"body mass not stated: {kg:.1f} kg, what the plates carry on average"


def _with_clusters(model: Model, pose: Array, stood: Mapping[str, Array]) -> Model:
    """The model with tracking markers of thigh and shank where they were in standing."""
    turn, origin = place_bodies(model, pose)
    names, bodies, places = list[str](), list[int](), list[Array]()
    for name, at in stood.items():
        side, _, rest = name.partition("_")
        kind = rest.partition("_")[0]
        body = f"{CLUSTERS.get(kind, '')}_{side[0]}"
        if name in model.marker_names or body not in model.bodies or not np.isfinite(at).all():
            continue
        b = model.bodies.index(body)
        names.append(name)
        bodies.append(b)
        places.append(turn[b].T @ (at - origin[b]))
    if not names:
        return model
    own = model.markers
    return replace(
        model,
        marker_names=(*model.marker_names, *names),
        markers=Markers(
            body=integers([*own.body, *bodies]),
            place=floats(np.vstack([own.place, *places])),
            weight=floats([*own.weight, *np.ones(len(names))]),
            fixed=booleans([*own.fixed, *[False] * len(names)]),
        ),
    )
