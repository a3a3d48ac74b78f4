"""Sway of quiet stance as measures: from plates, or from the one pressure sensor that carries the body."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.chain.foot_load import heel_and_ball, weighted_cop
from groundup.chain.foot_pressure import Pressed
from groundup.chain.measuring import measured, not_measurable
from groundup.chain.trial import Trial
from groundup.errors import SignalError
from groundup.evidence.catalogue import definitions
from groundup.ground.ellipse import confidence_ellipse_of_mean, prediction_ellipse
from groundup.ground.sway import (
    MINIMUM_DURATION_S,
    MINIMUM_RATE_HZ,
    descriptors,
    mean_frequency,
    path_velocity,
    spectral_mean_frequency,
)
from groundup.measure import Interval, Measure

Array = NDArray[np.float64]

QUIET_TASKS = ("standing", "single_leg_balance")
UNEVEN = 0.01
"""Sample intervals that differ by more than this share of the usual one are not an even clock."""
NO_ERROR = Interval.unknown("no portable error exists: compare with the person's own sessions by the same method")
AS_RECORDED = "as recorded, unfiltered, T = samples / rate"
PREPARED = "mean removed, spikes purged, 25 Hz by SWARII, 10 Hz low-pass (Quijoux 2021)"


@dataclass(frozen=True, slots=True, eq=False)
class CenterOfPressure:
    """Positions sideways and forward [mm], (n,) each, at an even rate, with where they come from."""

    ml: Array
    ap: Array
    rate_hz: float
    method: str
    sources: tuple[str, ...]
    said: str


def sway(trial: Trial, feet: dict[Side, Pressed | str]) -> Iterator[Measure]:
    """All sway measures of the trial, or each as not measurable with the reason."""
    ids = [d.id for d in definitions() if d.id.startswith("foot.cop_")]
    cop = quiet_center_of_pressure(trial, feet)
    if isinstance(cop, str):
        yield from (not_measurable(name, why=cop) for name in ids)
        return
    values, why_not = _values(cop)
    for name in ids:
        if name not in values:
            yield not_measurable(name, why=why_not.get(name, why_not[""]))
            continue
        value, how = values[name]
        yield measured(
            name, value=value, method=cop.method, interval=NO_ERROR, sources=cop.sources, why=f"{how}; {cop.said}"
        )


def quiet_center_of_pressure(trial: Trial, feet: dict[Side, Pressed | str]) -> CenterOfPressure | str:
    """The center of pressure of quiet stance, or why there is none."""
    task = "an unknown task" if trial.task is None else trial.task.replace("_", " ")
    if trial.task not in QUIET_TASKS:
        return f"sway is read in quiet stance, not in {task}"
    found = _from_plates(trial) or _from_pressure(trial, feet)
    if found is None:
        return "no center of pressure: no plate, and no pressure sensor that carries the body alone"
    times, ml, ap, load, method, sources, said = found
    inside = _longest_run(np.isfinite(ml) & np.isfinite(ap))
    times, ml, ap, load = times[inside], ml[inside], ap[inside], load[inside]
    cut = "" if len(times) == len(found[0]) else f"; longest stretch without gaps, {len(times)} samples"
    if len(times) < 2:
        return "the center of pressure is never known: the plates carry no load"
    step = np.diff(times)
    rate_hz = _rate(trial, sources, step)
    duration = len(times) / rate_hz
    if duration < MINIMUM_DURATION_S:
        return (
            f"sway needs {MINIMUM_DURATION_S:g} s of quiet stance at {MINIMUM_RATE_HZ:g} Hz or more (ISPGR standard, "
            f"Scoppa 2013); found {duration:.1f} s"
        )
    if rate_hz < MINIMUM_RATE_HZ - 1e-6:
        return f"sway needs {MINIMUM_RATE_HZ:g} Hz or more (ISPGR standard, Scoppa 2013); found {rate_hz:.1f} Hz"
    if np.ptp(step) > UNEVEN * np.median(step):
        return "sway needs evenly spaced samples; the clock of this recording is uneven"
    if load.std() > 0.1 * load.mean():
        return f"no quiet stance: the vertical force varies by {100 * load.std() / load.mean():.0f} %"
    return CenterOfPressure(ml, ap, rate_hz, method, sources, said + cut)


Found = tuple[Array, Array, Array, Array, str, tuple[str, ...], str]


def _from_plates(trial: Trial) -> Found | None:
    """Times, ML, AP [mm], load and origin from all loaded plates together, or from a center of pressure alone."""
    groups = dict(trial.recording.groups("force"))
    plates = [p for p in groups.values() if "cop" in p and np.nanmax(p["force"].values[:, 1], initial=0.0) > 0]
    alone = trial.recording.first("cop")
    if plates:
        times, cop, load = weighted_cop(plates)
        sources = tuple(p["cop"].name for p in plates)
    elif alone is not None and not groups:
        times, cop, load = alone.times, alone.values, np.ones(len(alone))
        sources = (alone.name,)
    else:
        return None
    forward, said = _facing(trial)
    right = np.array([-forward[2], 0.0, forward[0]])
    return times, 1000 * cop @ right, 1000 * cop @ forward, load, "force plate", sources, said


def _facing(trial: Trial) -> tuple[Array, str]:
    """Horizontal direction that the person faces (3,), and how it is known: mean of both feet, heel to ball."""
    feet = [heel_and_ball(trial, side) for side in SIDES]
    seen = [ball - heel for _, heel, ball in (f for f in feet if not isinstance(f, str))]
    if len(seen) == 2:
        along = [np.nanmedian(v[np.isfinite(v).all(axis=1)][:, [0, 2]], axis=0) for v in seen if np.isfinite(v).any()]
        if len(along) == 2:
            x, z = np.sum([v / np.linalg.norm(v) for v in along], axis=0)
            length = float(np.hypot(x, z))
            if length > 1:
                return np.array([x, 0.0, z]) / length, "AP along the mean direction of both feet by their markers"
    return np.array([1.0, 0.0, 0.0]), "ML is the recording's z, AP its x, assuming that the person faces along x"


def _from_pressure(trial: Trial, feet: dict[Side, Pressed | str]) -> Found | None:
    """From the stance foot's sensor in single-leg balance; two sensors do not know how far apart they are."""
    side: Side | None = next((s for s in SIDES if s == trial.conditions.side), None)
    if trial.task != "single_leg_balance" or side is None:
        return None
    foot = feet[side]
    if not isinstance(foot, Pressed):
        return None
    reading = foot.reading
    ml, ap = 1000 * outward(side) * reading.cop_m[:, 1], 1000 * reading.cop_m[:, 0]
    return reading.times_s, ml, ap, reading.force_n, foot.method, (foot.stream.name,), "axes of the sensor"


def _rate(trial: Trial, sources: tuple[str, ...], step: Array) -> float:
    """The stated rate of the source, else the usual one of its clock [Hz]."""
    stated = next((s.rate_hz for s in trial.recording.streams if s.name == sources[0]), None)
    return stated if stated is not None else float(1 / np.median(step))


def _values(cop: CenterOfPressure) -> tuple[dict[str, tuple[float, str]], dict[str, str]]:
    """Values with how they were had, by id, and why others are missing ("" for any)."""
    ml, ap, rate_hz = cop.ml, cop.ap, cop.rate_hz
    missing: dict[str, str] = {"": "not one of the measures of this version"}
    out: dict[str, tuple[float, str]] = {}
    try:
        found = descriptors(ml, ap, rate_hz=rate_hz, unit="mm")
        out |= {f"foot.cop_{name.lower()}": (value, PREPARED) for name, value in found.items()}
        plane = np.stack([ml, ap], axis=1)
        out["foot.cop_path_velocity"] = path_velocity(ml, ap, rate_hz=rate_hz), AS_RECORDED
        out["foot.cop_mean_frequency"] = mean_frequency(ml, ap, rate_hz=rate_hz), AS_RECORDED
        out["foot.cop_area95"] = prediction_ellipse(plane).area, AS_RECORDED
        out["foot.cop_ellipse_confidence"] = confidence_ellipse_of_mean(plane).area, AS_RECORDED
    except SignalError as error:
        missing[""] = error.line()
    try:
        spectral = spectral_mean_frequency(ml, ap, rate_hz=rate_hz)
        out["foot.cop_frequency_spectral"] = spectral, "Welch, Hann, 3000 samples a segment, 1500 overlap, unfiltered"
    except SignalError as error:
        missing["foot.cop_frequency_spectral"] = error.line()
    return out, missing


def _longest_run(good: NDArray[np.bool_]) -> slice:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    if not len(edges):
        return slice(0, 0)
    a, b = max(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True), key=lambda r: r[1] - r[0])
    return slice(a, b)
