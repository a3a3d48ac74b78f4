"""Plantar pressure: what one pressure sensor felt of one foot, its steps, its zones and how far to believe it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.errors import MissingSignal, SignalError
from groundup.ground.contact import ON_N, Contact, contacts
from groundup.ground.footprint import Outline, foot_outline
from groundup.ground.zones import Tripod, arch_index, tripod, zone_masks
from groundup.signals.quality_ground import CALIBRATED_PA
from groundup.signals.stream import CellLayout, Stream
from groundup.signals.stuck_cells import StuckCells, stuck_cells

Array = NDArray[np.float64]

ON_SHARE = 0.05
"""Under a sensor a foot is down when its force exceeds this share of the highest, and at least 20 N; it is up below
half of that. Sensors keep a few newtons in the air."""
SHORTEST_STEP_S = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class PlantarReading:
    """One foot on one sensor.

    `force_n` (n,) is the total of the believed cells [N], `cop_m` (n, 2) the center of pressure in the sensor's plane
    (forward, lateral; NaN while the foot is up), `footprint_pa` (cells,) the mean pressure while it is down, `masks`
    the cells of each zone, `steps` the times on the ground. `says` are sentences a person should read.
    """

    side: Side | None
    times_s: Array
    force_n: Array
    cop_m: Array
    cell_force_n: Array
    footprint_pa: Array
    outline: Outline
    masks: Mapping[str, NDArray[np.bool_]]
    steps: tuple[Contact, ...]
    stuck: StuckCells
    calibrated: bool
    """False where the file itself shows that its calibration is doubtful; then newtons are not to be believed."""
    says: tuple[str, ...]

    @property
    def whole_steps(self) -> tuple[Contact, ...]:
        """Steps with both ends in the recording."""
        return tuple(s for s in self.steps if s.whole)

    def zone_force_n(self, zone: str) -> Array:
        """Force of one zone at each sample [N]; (n,)."""
        return self.cell_force_n[:, self.masks[zone]].sum(axis=1)

    def tripod(self, start_s: float = -np.inf, end_s: float = np.inf) -> Tripod:
        """Shares of the load summed over [start_s, end_s) while the foot is down."""
        inside = (self.times_s >= start_s) & (self.times_s < end_s) & np.isfinite(self.cop_m[:, 0])
        return tripod(self.cell_force_n[inside].sum(axis=0), self.masks, self.outline)


def read_foot(stream: Stream, *, foot_length_m: float | None = None) -> PlantarReading:
    """Everything one pressure stream says of one foot; needs the geometry of its cells."""
    layout, pressure = _geometry(stream), stream.values
    stuck = stuck_cells(pressure, layout)
    believed = ~stuck.mask & np.isfinite(pressure).any(axis=0)
    cell_force = np.where(believed, pressure, 0.0) * layout.area_m2
    force = cell_force.sum(axis=1)
    if not np.nanmax(force, initial=0.0) > 0:
        raise SignalError("a loaded foot", found="no pressure in any cell", where=stream.name)
    on = max(ON_N, ON_SHARE * float(np.nanmax(force)))
    times = stream.times
    steps = contacts(force, times, on_n=on, off_n=0.5 * on, shortest_s=SHORTEST_STEP_S)
    if not steps:
        raise SignalError(
            f"a foot that presses with at least {on:.0f} N", found=f"{np.nanmax(force):.1f} N", where=stream.name
        )
    down = np.zeros(len(force), dtype=bool)
    for step in steps:
        down[step.first : step.last] = True
    footprint = np.where(believed, cell_force[down].mean(axis=0) / layout.area_m2, 0.0)
    outline = foot_outline(footprint, layout, believed=believed, foot_length_m=foot_length_m)
    masks = zone_masks(footprint, outline, layout)
    doubt = calibration_doubt(stream)
    says = (*stuck.says, doubt, *_cut_steps(steps), *outline.says, _other_foot(footprint, outline, layout))
    return PlantarReading(
        side=stream.side,
        times_s=times,
        force_n=force,
        cop_m=_cop(cell_force, force, layout, down),
        cell_force_n=cell_force,
        footprint_pa=footprint,
        outline=outline,
        masks=masks,
        steps=steps,
        stuck=stuck,
        calibrated=doubt is None,
        says=tuple(filter(None, says)),
    )


def footprint_arch_index(reading: PlantarReading, layout: CellLayout) -> tuple[float, str]:
    """Arch index and its kind: `static footprint` of one long stance, `dynamic footprint` of the whole steps' peaks.

    The two are never mixed: the index rises from standing to walking.
    """
    walking = len(reading.whole_steps) >= 2
    if not walking:
        return arch_index(reading.outline, reading.masks, layout), "static footprint"
    peaks = [reading.cell_force_n[s.first : s.last].max(axis=0) for s in reading.whole_steps]
    footprint = np.mean(peaks, axis=0) / layout.area_m2
    outline = foot_outline(footprint, layout, believed=~reading.stuck.mask)
    return arch_index(outline, zone_masks(footprint, outline, layout), layout), "dynamic footprint"


def rear_share_of_plate(cop_m: Array, heel_m: Array, ball_m: Array) -> Array:
    """Rear share [%] that a plate can tell, as if all load stood on heel and ball; three (n, 3) -> (n,).

    From where the center of pressure lies between heel and ball, along the line that joins them on the floor. It is
    not the zones' rear share of a pressure sensor, and knows no inner and outer side.
    """
    floor = np.array([1.0, 0.0, 1.0])
    foot = (ball_m - heel_m) * floor
    along = (((cop_m - heel_m) * floor) * foot).sum(axis=-1) / (foot**2).sum(axis=-1)
    return 100 * (1 - along)


def calibration_doubt(stream: Stream) -> str | None:
    """A sentence if the mean pressure at calibration that the file states (`calibration_pa`) cannot be right."""
    mean = stream.details.get("calibration_pa")
    if mean is None or not float(mean) > CALIBRATED_PA:
        return None
    return (
        f"calibration doubtful: made at {float(mean) / 1000:.0f} kPa on average, where a standing foot presses with "
        "100 to 200 kPa; its newtons are not compared with the other foot's"
    )


def _geometry(stream: Stream) -> CellLayout:
    if stream.kind != "pressure":
        raise MissingSignal("a pressure stream", found=f"{stream.kind} stream '{stream.name}'")
    if stream.layout is None:
        raise MissingSignal(
            "the positions and areas of the pressure cells",
            where=stream.name,
            found="pressures alone, as the file has no geometry",
            next_step="Give them with --geometry.",
        )
    return stream.layout


def _cop(cell_force: Array, force: Array, layout: CellLayout, down: NDArray[np.bool_]) -> Array:
    place = np.stack([layout.forward_m, layout.lateral_m], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cop = (cell_force @ place) / force[:, None]
    return np.where(down[:, None], cop, np.nan)


def _cut_steps(steps: tuple[Contact, ...]) -> list[str]:
    if len(steps) < 2:
        return []  # one long stance: nothing is a step
    says: list[str] = []
    if steps[0].starts_before:
        says.append("the first step is truncated: the recording starts with the foot already down")
    if steps[-1].ends_after:
        says.append("the last step is truncated: the recording ends with the foot still down")
    return says


def _other_foot(footprint: Array, outline: Outline, layout: CellLayout) -> str | None:
    """A warning if the arch is on the outer side: then the sides may be swapped."""
    middle = outline.contact & (outline.along > 0.38) & (outline.along < 0.55)
    front = outline.contact & (outline.along > 0.60) & (outline.along < 0.75)
    if middle.sum() < 3 or front.sum() < 3:
        return None
    load = footprint * layout.area_m2
    midfoot = float(np.average(outline.across[middle], weights=load[middle]))
    border = float(outline.across[middle].max())
    if midfoot < 0.35 and border < 0.75:
        return "the arch is on the outer side of this footprint: left and right may be swapped"
    return None
