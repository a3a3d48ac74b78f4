"""The force plates of a C3D file: which analog channels they use, and what they felt."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.ground.plates import CHANNELS, PlateWrench, plate_axes, plate_wrench, zeroed
from groundup.io.lab_axes import LabAxes
from groundup.signals.note import Caveat
from groundup.signals.stream import Stream
from groundup.units import known, to_si

Array = NDArray[np.float64]

_EMPTY_N = 40.0
"""A range called unloaded by the file is believed up to this mean force along the plate's normal."""


def plate_channels(parameters: dict[str, Any]) -> list[list[int]]:
    """For each plate the indices of its analog channels, from 0."""
    group = parameters.get("FORCE_PLATFORM", {})
    channel = np.asarray(group.get("CHANNEL", []), dtype=float)
    if channel.ndim == 1 and len(channel):
        channel = channel[:, None]
    if channel.ndim != 2:
        return []
    types = _types(group)
    wanted = [CHANNELS.get(t, channel.shape[0]) for t in types]
    return [
        [int(c) - 1 for c in channel[: wanted[i], i]] for i in range(min(_used(group), channel.shape[1], len(types)))
    ]


def plate_normals(parameters: dict[str, Any]) -> Array:
    """Normal of each plate in the file's axes; (p, 3)."""
    group = parameters.get("FORCE_PLATFORM", {})
    corners = _columns(group, "CORNERS", (4, 3))
    normals: list[Array] = []
    for c in corners:
        try:
            normals.append(plate_axes(c)[:, 2])
        except SignalError:
            continue
    return np.array(normals).reshape(-1, 3)


def plate_streams(
    raw: dict[str, Any], axes: LabAxes, *, units: tuple[str, ...], start_s: float, contact_n: float, said: list[str]
) -> list[Stream]:
    """Force, free moment and center of pressure of each plate as the reaction on the person, in our axes."""
    parameters, analog = raw["parameters"], raw["analog"]
    group = parameters.get("FORCE_PLATFORM", {})
    corners, origins = _columns(group, "CORNERS", (4, 3)), _columns(group, "ORIGIN", (3,))
    matrices = _matrices(group)
    lengths = _length_factor(parameters)
    streams: list[Stream] = []
    for i, channels in enumerate(plate_channels(parameters)):
        name, plate_type = f"plate{i + 1}", _types(group)[i]
        if plate_type not in CHANNELS:
            said.append(Caveat(f"{name} is of type {plate_type}, which groundup does not know: left out"))
            continue
        if i >= len(corners) or i >= len(origins) or min(channels) < 0 or max(channels) >= analog.shape[1]:
            said.append(Caveat(f"{name} has no corners, origin or channels in the file: left out"))
            continue
        if not np.isfinite(corners[i]).all() or not np.ptp(corners[i], axis=0).any():
            said.append(Caveat(f"{name} has no place in the lab (its corners are all the same): left out"))
            continue
        matrix = matrices[i] if i < len(matrices) else None
        if not np.isfinite(origins[i]).all() or not (matrix is None or np.isfinite(matrix).all()):
            said.append(Caveat(f"{name} has an origin or a calibration matrix that is no number: left out"))
            continue
        factors = _factors(plate_type, [units[c] for c in channels], lengths)
        felt = analog[:, channels] * factors
        if plate_type == 4 and matrix is not None:
            # The matrix speaks of the file's units: volts or newtons in, newtons and newton millimeters out.
            felt = analog[:, channels]
            matrix = matrix * np.array([1, 1, 1, lengths, lengths, lengths])[:, None]
        felt = _zero(felt, group, raw, name, said)
        wrench = plate_wrench(
            felt,
            plate_type=plate_type,
            corners_m=corners[i] * lengths,
            origin_m=origins[i] * lengths,
            cal_matrix=matrix,
            cop_polynomial_mm=_polynomial(group, i),
            contact_n=contact_n,
        )
        details = {
            "plate_type": plate_type,
            "corners_m": axes(corners[i] * lengths),
            "origin_m": origins[i] * lengths,
            "contact_n": contact_n,
            "from_file": axes.turn,
        }
        streams += _streams(name, wrench, axes, raw["analog_rate"], start_s, details, said)
    return streams


def _streams(
    name: str,
    wrench: PlateWrench,
    axes: LabAxes,
    rate_hz: float,
    start_s: float,
    details: dict[str, Any],
    said: list[str],
) -> list[Stream]:
    force, free = axes(wrench.force_n), axes(wrench.free_moment_nm)
    peak = int(np.nanargmax(np.abs(force[:, 1]))) if np.isfinite(force[:, 1]).any() else 0
    if len(force) and force[peak, 1] < -_EMPTY_N:
        force, free = -force, -free
        said.append(f"{name} pushes down in the file: taken as the force on the plate and turned into the reaction")
    xyz = ("x", "y", "z")
    return [
        Stream(f"{name}/force", "force", force, "N", xyz, rate_hz, start_s, group=name, details=details),
        Stream(f"{name}/free_moment", "free_moment", free, "N·m", xyz, rate_hz, start_s, group=name, details=details),
        Stream(f"{name}/cop", "cop", axes(wrench.cop_m), "m", xyz, rate_hz, start_s, group=name, details=details),
    ]


def _zero(felt: Array, group: dict[str, Any], raw: dict[str, Any], name: str, said: list[str]) -> Array:
    """The channels less their mean over FORCE_PLATFORM:ZERO, where that range is stated, inside, and unloaded."""
    frames = [int(v) for v in np.asarray(group.get("ZERO", []), dtype=float).ravel()[:2]]
    per_frame = round(raw["analog_rate"] / raw["point_rate"]) if raw["point_rate"] > 0 else 1
    if len(frames) < 2 or not 0 < frames[0] <= frames[1]:
        return felt
    first = (frames[0] - 1 - raw["first_frame"]) * per_frame
    last = (frames[1] - raw["first_frame"]) * per_frame
    if first < 0 or last > len(felt):
        said.append(
            Caveat(f"{name}: its unloaded range (frames {frames[0]} to {frames[1]}) is not in the file, not zeroed")
        )
        return felt
    normal = felt[:, 4:8].sum(axis=1) if felt.shape[1] == 8 else felt[:, 2]
    if abs(normal[first:last].mean()) > _EMPTY_N:
        how = f"loaded in the range that the file calls unloaded (frames {frames[0]} to {frames[1]}), not zeroed"
        said.append(Caveat(f"{name}: {how}"))
        return felt
    said.append(f"{name}: zeroed over frames {frames[0]} to {frames[1]}, which the file calls unloaded")
    return zeroed(felt, first=first, last=last)


def _factors(plate_type: int, units: list[str], lengths: float) -> Array:
    """What takes each channel to SI. A channel without a usable unit is in N, N·mm or mm, as ezc3d takes it."""
    expected = {
        1: ["N", "N", "N", "m", "m", "N·m"],
        2: ["N"] * 3 + ["N·m"] * 3,
        3: ["N"] * 8,
        4: ["N"] * 3 + ["N·m"] * 3,
    }
    factors: list[float] = []
    for want, unit in zip(expected[plate_type], units, strict=True):
        base, factor = to_si(unit) if known(unit) and unit else ("", 0.0)
        factors.append(factor if base == want else 1.0 if want == "N" else lengths)
    return np.array(factors)


def _types(group: dict[str, Any]) -> list[int]:
    return [int(t) for t in np.asarray(group.get("TYPE", []), dtype=float).ravel()]


def _used(group: dict[str, Any]) -> int:
    used = np.asarray(group.get("USED", [0]), dtype=float).ravel()
    return int(used[0]) if len(used) else 0


def _columns(group: dict[str, Any], key: str, shape: tuple[int, ...]) -> Array:
    """A parameter stored column by column (first index fastest), one block a plate."""
    values = np.asarray(group.get(key, []), dtype=float)
    flat = values.ravel(order="F")
    size = int(np.prod(shape))
    return flat[: len(flat) // size * size].reshape(-1, *shape)


def _matrices(group: dict[str, Any]) -> Array:
    """Calibration matrices (p, rows, columns)."""
    values = np.asarray(group.get("CAL_MATRIX", []), dtype=float)
    if values.ndim == 2:
        values = values[:, :, None]
    return np.moveaxis(values, 2, 0) if values.ndim == 3 else np.zeros((0, 6, 6))


def _polynomial(group: dict[str, Any], plate: int) -> Array | None:
    values = np.asarray(group.get("FPCOPPOLY", []), dtype=float).ravel(order="F")
    part = values[12 * plate : 12 * plate + 12]
    return part if len(part) == 12 and part.any() else None


def _length_factor(parameters: dict[str, Any]) -> float:
    units = parameters.get("POINT", {}).get("UNITS", [])
    unit = str(units[0]).strip() if len(units) else ""
    base, factor = to_si(unit) if known(unit) and unit else ("m", 1e-3)
    return factor if base == "m" else 1e-3
