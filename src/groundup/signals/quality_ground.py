"""Quality of force plates and pressure insoles: load against body mass, empty plates, calibration, stuck cells."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.signals.clock import at
from groundup.signals.note import Note, listed
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream
from groundup.signals.stuck_cells import stuck_cells
from groundup.units import GRAVITY_M_S2

Array = NDArray[np.float64]

EMPTY_N = 20.0
LOADED_N = 100.0
MASS_SHARE = 0.02
"""A body mass that differs from what the plates carry by more than this is worth a warning."""
SWAY_RATE_HZ, SWAY_S = 50.0, 25.0
CALIBRATED_PA = 3e5
"""A standing foot presses with 100 to 200 kPa on average: a calibration made at more is hardly right (design)."""
SIDES_DIFFER = 1.3
"""Peaks of two insoles this many times apart are hardly both right (design)."""


def ground_notes(recording: Recording) -> Iterator[Note]:
    """Notes on plates and insoles, and on both feet being there."""
    plates = recording.of_kind("force")
    for plate in plates:
        yield from _plate(plate)
    yield from _carried(recording, plates)
    yield from _sway(recording)
    yield from _insoles(recording)


def _plate(plate: Stream) -> Iterator[Note]:
    up = plate.values[:, 1]
    known = up[np.isfinite(up)]
    if len(known) == 0:
        yield Note("problem", plate.name, f"{plate.name} has no values.")
    elif np.mean(known) < -EMPTY_N:
        yield Note(
            "problem",
            plate.name,
            f"{plate.name} pulls the person down by {-np.mean(known):.0f} N on average: the sign or the axes of its "
            "force are turned.",
        )
    elif np.max(np.abs(known)) < EMPTY_N:
        yield Note("info", plate.name, f"{plate.name} was never stepped on (at most {np.max(np.abs(known)):.1f} N).")
    elif np.ptp(known) == 0:
        yield Note("problem", plate.name, f"{plate.name} shows the same {known[0]:.0f} N in every sample.")


def _carried(recording: Recording, plates: tuple[Stream, ...]) -> Iterator[Note]:
    """Body mass against the mean force of all plates, where someone is on them all the time."""
    mass = recording.subject.mass_kg
    if mass is None or not plates:
        return
    times = plates[0].times
    total = plates[0].values[:, 1] + sum(np.nan_to_num(at(p, times)[:, 1]) for p in plates[1:])
    total = total[np.isfinite(total)]
    if len(total) == 0 or np.mean(total > LOADED_N) < 0.95:
        return
    carried, weight = float(np.mean(total)), mass * GRAVITY_M_S2
    if carried > 1.5 * weight:
        yield Note(
            "problem",
            plates[0].name,
            f"The plates carry {carried:.0f} N, {carried / weight:.1f} times the weight of {mass:g} kg: two people, "
            "a load, or wrong units.",
        )
    elif abs(carried - weight) > MASS_SHARE * weight:
        yield Note(
            "limit",
            plates[0].name,
            f"{mass:g} kg would weigh {weight:.0f} N, but the plates carry {carried:.1f} N on average "
            f"({carried / GRAVITY_M_S2:.1f} kg): values per body mass are off by {abs(carried / weight - 1):.0%}.",
        )


def _sway(recording: Recording) -> Iterator[Note]:
    if recording.conditions.task not in ("standing", "single_leg_balance"):
        return
    for stream in recording.of_kind("cop"):
        length_s = len(stream) / stream.rate_hz if stream.rate_hz else stream.end_s - stream.start_s
        if stream.rate_hz is not None and stream.rate_hz < SWAY_RATE_HZ:
            yield Note(
                "limit",
                stream.name,
                f"{stream.name} was sampled at {stream.rate_hz:g} Hz; sway needs {SWAY_RATE_HZ:g} Hz or more (ISPGR).",
            )
        if length_s < SWAY_S:
            yield Note(
                "limit",
                stream.name,
                f"{stream.name} lasts {length_s:.1f} s; sway needs {SWAY_S:g} s of quiet stance or more (ISPGR).",
            )


def _insoles(recording: Recording) -> Iterator[Note]:
    peaks: dict[Side, float] = {}
    for stream in recording.of_kind("pressure"):
        yield from _cells(stream)
        if stream.layout is None:
            yield Note(
                "limit",
                stream.name,
                f"{stream.name} carries no cell areas or positions: newtons and the tripod need the insole's geometry.",
            )
        elif stream.side is not None and len(stream):
            force = np.nansum(stream.values * stream.layout.area_m2, axis=1)
            peaks[stream.side] = float(np.percentile(force, 99))
        made_at = stream.details.get("calibration_pa")
        if isinstance(made_at, float) and made_at > CALIBRATED_PA:
            yield Note(
                "limit",
                stream.name,
                f"The calibration of {stream.name} is doubtful: its header says {made_at / 1e3:.0f} kPa "
                "on average, where a standing foot presses with 100 to 200 kPa. Its newtons are not to be compared.",
            )
        if stream.side is None:
            yield Note("limit", stream.name, f"{stream.name} does not say which foot it is under.")
    present = {s.side for s in recording.of_kind("pressure") if s.side}
    if len(present) == 1:
        yield Note("limit", "", f"Only the {present.pop()} foot has a pressure sensor: no share of the load by side.")
    yield from _calibration(peaks, recording.subject.mass_kg)


def _calibration(peaks: dict[Side, float], mass_kg: float | None) -> Iterator[Note]:
    if len(peaks) == 2 and min(peaks.values()) > 0:
        high: Side = "left" if peaks["left"] > peaks["right"] else "right"
        low: Side = "right" if high == "left" else "left"
        if peaks[high] > SIDES_DIFFER * peaks[low]:
            yield Note(
                "limit",
                "",
                f"The {high} sensor reaches {peaks[high]:.0f} N, the {low} one {peaks[low]:.0f} N: at least one "
                "calibration is doubtful, so loads of the two sides are not to be compared.",
            )
    weight = None if mass_kg is None else mass_kg * GRAVITY_M_S2
    for side, peak in peaks.items():
        if weight is not None and not 0.3 * weight < peak < 3 * weight:
            yield Note(
                "limit",
                "",
                f"The {side} pressure sensor reaches {peak:.0f} N at a body weight of {weight:.0f} N: its calibration "
                "is doubtful.",
            )


def _cells(stream: Stream) -> Iterator[Note]:
    """Cells that the tripod leaves out; they are found once, by one rule."""
    found = stuck_cells(stream.values, stream.layout)
    for cells, what in ((found.constant, "never change"), (found.hanging, "stay loaded while the foot is up")):
        if cells.any():
            names = [stream.labels[i] for i in np.flatnonzero(cells)]
            yield Note(
                "problem", stream.name, f"{len(names)} cells of {stream.name} {what}: {listed(names)}.", names[0]
            )
    for sentence in found.lines:
        yield Note("problem", stream.name, f"{stream.name}: {sentence}.")
