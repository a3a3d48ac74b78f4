"""A synthetic squat: person, skeleton, markers, plates, insoles and EMG, with everything planted known."""

import hashlib
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, Task
from groundup.signals.recording import Conditions, Event, Recording, Source
from groundup.signals.stream import Stream
from groundup.synthetic import contact as ground
from groundup.synthetic import markers as skin
from groundup.synthetic import muscle
from groundup.synthetic.errors import SensorErrors, marker_shift
from groundup.synthetic.faults import Faults
from groundup.synthetic.person import Person, draw_person
from groundup.synthetic.rhythm import Rhythm, draw_rhythm, wander
from groundup.synthetic.skeleton import Drive, Pose, pose
from groundup.synthetic.truth import Curves, contact_truth, motion_truth, onset_truth, true_curves

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Synthetic:
    """A recording with its standing trial and the exact skeleton behind both."""

    recording: Recording
    static: Recording
    person: Person
    pose: Pose
    rhythm: Rhythm
    curves: Curves
    contact: ground.Contact | None
    activity: muscle.Activity | None


@dataclass(frozen=True, slots=True)
class Sensors:
    """What is recorded, and at which rate."""

    markers: bool = True
    plates: bool = True
    insoles: bool = True
    emg: bool = True
    rate_hz: float = 100.0
    emg_rate_hz: float = 2000.0


CLEAN, USUAL, ALL = Faults(), SensorErrors(), Sensors()


def squat(
    *,
    seed: int,
    repetitions: int = 5,
    faults: Faults = CLEAN,
    errors: SensorErrors = USUAL,
    sensors: Sensors = ALL,
    person: Person | None = None,
    session: int = 0,
    quiet_s: float = 1.5,
    task: Task = "squat",
) -> Synthetic:
    """`repetitions` body-weight squats between two stretches of quiet standing, and a standing trial of the person.

    The same seed gives the same bytes. Person, movement, marker, plate, insole and muscle noise draw from their own
    streams of random numbers, so switching one off leaves the others as they were. Another `session` is the same person
    and movement with markers and sensors put on anew.
    """
    draw = {n: np.random.default_rng([seed, i, session * (n in _SENSED)]) for i, n in enumerate(_STREAMS)}
    person = person or draw_person(draw["person"])
    rhythm = draw_rhythm(draw["rhythm"], repetitions=repetitions, rate_hz=sensors.rate_hz, quiet_s=quiet_s)
    body = pose(person, _drive(draw["movement"], person, rhythm, faults))
    curves = true_curves(body, standing=slice(0, round(min(quiet_s, 1.0) * sensors.rate_hz)))
    windows = _windows(curves, rhythm)
    streams, touch = _ground_streams(draw, body, rhythm, faults, errors, sensors)
    truth = motion_truth(curves, windows) | (contact_truth(touch, windows) if touch is not None else {})
    marker_set = skin.lab_set(person)
    moving, still = marker_shift(draw["placement"], marker_set, curves, errors.markers)
    if sensors.markers:
        values = skin.place(body, marker_set, shift_m=moving)
        values += skin.noise(draw["tracking"], values.shape, sd_m=errors.markers.tracking_m)
        streams.insert(0, skin.as_stream(values, marker_set, rate_hz=sensors.rate_hz))
    activity = None
    if sensors.emg and repetitions:
        activity = muscle.draw_activity(draw["activity"], rhythm, faults)
        truth |= onset_truth(activity)
        streams.append(
            muscle.emg_stream(
                draw["emg"],
                activity,
                length_s=len(rhythm.depth) / rhythm.rate_hz,
                rate_hz=sensors.emg_rate_hz,
                baseline_v=errors.emg_baseline_v,
            )
        )
    recording = _recording(task, seed, streams, faults, person, truth)
    return Synthetic(
        replace(recording, events=_events(rhythm)),
        _static(seed, person, draw, marker_set, still, errors, sensors),
        person,
        body,
        rhythm,
        curves,
        touch,
        activity,
    )


_STREAMS = (
    "person",
    "rhythm",
    "movement",
    "placement",
    "tracking",
    "contact",
    "plates",
    "insoles",
    "activity",
    "emg",
    "static",
)

_SENSED = ("placement", "tracking", "plates", "insoles", "emg", "static")


def _drive(rng: Generator, person: Person, rhythm: Rhythm, faults: Faults) -> Drive:
    """The movement: depth and habits of this person, natural wandering, and the faults on top, growing with depth."""
    times, depth = rhythm.times, rhythm.depth
    deep = np.radians(rng.uniform(80.0, 110.0))
    knee = person.standing_knee_rad + depth * (deep - person.standing_knee_rad)
    shank = 0.75 * person.standing_knee_rad + rng.uniform(0.27, 0.33) * (knee - person.standing_knee_rad)
    sway = np.stack([wander(rng, times, sd=0.002), np.zeros_like(times), wander(rng, times, sd=0.0015)], axis=-1)
    tilt = person.pelvic_tilt_rad + np.radians(rng.uniform(10.0, 20.0)) * depth + _degrees(rng, times, 0.4)
    roll = depth * (np.radians(rng.normal(0.0, 0.5)) + _degrees(rng, times, 0.4))
    roll = roll + np.radians(faults.pelvic_drop_deg.left - faults.pelvic_drop_deg.right) * depth
    lean = np.radians(rng.normal(0.0, 0.3)) + _degrees(rng, times, 0.4) + np.radians(faults.trunk_lean_deg) * depth
    radius = _knee_radius(person, deep)
    swivel: dict[Side, Array] = {}
    eversion: dict[Side, Array] = {}
    lift: dict[Side, Array] = {}
    for side in SIDES:
        own = np.radians(rng.normal(0.0, 0.7)) + _degrees(rng, times, 0.4)
        swivel[side] = depth * (own + np.arcsin(faults.knee_in_mm[side] / 1000 / radius))
        eversion[side] = depth * np.radians(rng.uniform(1.0, 3.0))
        lift[side] = depth * np.arcsin(faults.heel_lift_mm[side] / 1000 / (0.72 * person.foot_length_m))
    return Drive(
        knee=knee,
        shank_lean=shank,
        sway=sway,
        pelvic_tilt=tilt,
        pelvic_roll=roll,
        pelvic_turn=_degrees(rng, times, 0.4),
        trunk_extra=_degrees(rng, times, 0.4) + np.radians(faults.trunk_flexion_deg) * depth,
        trunk_lean=lean,
        swivel=swivel,
        eversion=eversion,
        heel_lift=lift,
    )


def _degrees(rng: Generator, times: Array, sd_deg: float) -> Array:
    return np.radians(wander(rng, times, sd=sd_deg))


def _knee_radius(person: Person, knee_rad: float) -> float:
    """Distance of the knee center from the line hip-ankle at this flexion [m]: the triangle's height."""
    base = np.sqrt(person.thigh_m**2 + person.shank_m**2 + 2 * person.thigh_m * person.shank_m * np.cos(knee_rad))
    return float(person.thigh_m * person.shank_m * np.sin(knee_rad) / base)


def _windows(curves: Curves, rhythm: Rhythm) -> dict[str, slice]:
    """The whole trial and each repetition, from descent to upright."""
    windows = {"trial": slice(0, len(rhythm.depth))}
    for i, (start, end) in enumerate(zip(rhythm.start_s, rhythm.end_s, strict=True)):
        first, last = np.searchsorted(rhythm.times, [start, end])
        windows[f"rep{i}"] = slice(int(first), int(last))
    assert len(curves["knee_flexion", "left"]) == len(rhythm.depth)
    return windows


def _ground_streams(
    draw: dict[str, Generator],
    body: Pose,
    rhythm: Rhythm,
    faults: Faults,
    errors: SensorErrors,
    sensors: Sensors,
) -> tuple[list[Stream], ground.Contact | None]:
    """Plates and insoles, and the exact load that they saw."""
    if not (sensors.plates or sensors.insoles):
        return [], None
    rate = rhythm.rate_hz
    total = ground.ground_force(body, rate_hz=rate)
    touch = ground.draw_contact(draw["contact"], body, faults, times=rhythm.times, total=total)
    streams: list[Stream] = []
    if sensors.plates:
        streams += ground.plate_streams(
            touch, total, rate_hz=rate, noise_n=errors.plate_n, gain=errors.plate_gain, rng=draw["plates"]
        )
    if sensors.insoles:
        streams += ground.insole_streams(touch, rate_hz=rate, noise=errors.insole, rng=draw["insoles"])
    return streams, touch


def _static(
    seed: int,
    person: Person,
    draw: dict[str, Generator],
    marker_set: skin.MarkerSet,
    shift_m: Array,
    errors: SensorErrors,
    sensors: Sensors,
) -> Recording:
    """Three seconds of quiet standing with the same markers on the same places."""
    rng = draw["static"]
    rhythm = draw_rhythm(rng, repetitions=0, rate_hz=sensors.rate_hz, quiet_s=1.5)
    body = pose(person, _drive(rng, person, rhythm, Faults()))
    values = skin.place(body, marker_set, shift_m=shift_m)
    values += skin.noise(rng, values.shape, sd_m=errors.markers.tracking_m)
    stream = skin.as_stream(values, marker_set, rate_hz=sensors.rate_hz)
    return _recording("standing", seed, [stream], Faults(), person, {})


def _recording(
    task: Task, seed: int, streams: list[Stream], faults: Faults, person: Person, truth: dict[str, float]
) -> Recording:
    """A recording that says in every place that no sensor measured it."""
    planted = ", ".join(faults.words()) or "no fault"
    digest = hashlib.sha256(f"{task} {seed} {planted}".encode()).hexdigest()
    source = Source(
        f"synthetic {task}, seed {seed}",
        digest,
        "groundup.synthetic",
        (f"Synthetic: computed, not measured. Planted: {planted}.",),
    )
    return Recording(
        name=f"synthetic {task} (seed {seed})",
        streams=tuple(streams),
        conditions=Conditions(task=task, footwear="barefoot", eyes="open"),
        subject=person.subject(),
        sources=(source,),
        synthetic=True,
        truth=MappingProxyType(truth),
    )


def _events(rhythm: Rhythm) -> tuple[Event, ...]:
    return tuple(Event("synthetic: descent begins", float(t)) for t in rhythm.start_s)
