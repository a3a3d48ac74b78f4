"""Stream: one labeled signal at its native rate, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.errors import MissingSignal, SignalError

Kind = Literal[
    "markers",  # (n, m, 3) m; y up, right-handed; labels = marker names
    "landmarks_image",  # (n, 33, 3) image heights: x right, y up, z towards the camera; labels = BlazePose names
    "landmarks_world",  # (n, 33, 3) m: x right in the image, y up, z towards the camera; origin between the hips
    "visibility",  # (n, 33) 0 to 1
    "force",  # (n, 3) N: ground reaction on the person, x y z with y up
    "free_moment",  # (n, 3) N·m at the center of pressure
    "cop",  # (n, 3) m: center of pressure; NaN while unloaded
    "pressure",  # (n, cells) Pa; geometry in `layout`
    "emg",  # (n, channels) V: raw muscle potentials; labels = muscles as the file names them
    "emg_envelope",  # (n, channels) V or 1: rectified and smoothed by whoever wrote the file
    "angles",  # (n, coordinates) rad: joint angles computed by someone else
    "imu",  # (n, channels)
    "other",  # kept, not interpreted
]


@dataclass(frozen=True, slots=True, eq=False)
class CellLayout:
    """Where the cells of a pressure sensor lie, in the sensor's own axes.

    `forward_m` (cells,) from heel to toe, `lateral_m` (cells,) towards the little toe, `area_m2` (cells,).
    `source` says where the geometry comes from: the file, `--geometry`, or a stated assumption.
    """

    forward_m: NDArray[np.float64]
    lateral_m: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    source: str
    grid: tuple[int, int] | None = None
    """(rows, columns) of a regular grid, row 0 at the toes; None for scattered cells."""
    cell_index: NDArray[np.int64] | None = None
    """For a grid: row·columns + column of each cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """One signal: `values` (n, …) in `unit`, `labels` for its second axis, and either a rate or its own times.

    Regular streams have `rate_hz` and `start_s`; irregular ones `times_s` (n,), strictly increasing. Values that
    were not measured are NaN. A sampling rate never has a default.
    """

    name: str
    kind: Kind
    values: NDArray[np.float64]
    unit: str
    labels: tuple[str, ...]
    rate_hz: float | None = None
    start_s: float = 0.0
    times_s: NDArray[np.float64] | None = None
    side: Side | None = None
    group: str = ""
    """What belongs together: the force, free_moment and cop of one plate share its name, as do landmark streams."""
    layout: CellLayout | None = None
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What the reader knows beyond this: plate corners, filter history, calibration. Plain values, arrays, strings."""

    def __post_init__(self) -> None:
        if self.values.ndim < 2:
            raise SignalError(
                f"values of shape (n, …) in stream '{self.name}'", found=f"an array of shape {self.values.shape}"
            )
        if self.values.shape[1] != len(self.labels):
            raise SignalError(
                f"one label a channel in stream '{self.name}'",
                found=f"{len(self.labels)} labels for {self.values.shape[1]} channels",
            )
        if (self.rate_hz is None) == (self.times_s is None):
            raise SignalError(f"either a rate or its own times for stream '{self.name}'", found="both or neither")
        if self.rate_hz is not None and not (np.isfinite(self.rate_hz) and self.rate_hz > 0):
            raise SignalError(f"a positive sampling rate for stream '{self.name}'", found=str(self.rate_hz))
        if not np.isfinite(self.start_s):
            raise SignalError(f"a start time for stream '{self.name}'", found=str(self.start_s))
        if self.times_s is not None:
            if self.times_s.shape != self.values.shape[:1]:
                raise SignalError(
                    f"one time a sample in stream '{self.name}'",
                    found=f"{len(self.times_s)} times for {len(self.values)} samples",
                )
            step = np.diff(self.times_s)
            if not (np.isfinite(self.times_s).all() and (step > 0).all()):
                bad = int(np.argmin(step > 0)) + 1 if len(step) and not (step > 0).all() else 0
                raise SignalError(
                    f"strictly increasing times in stream '{self.name}'",
                    found=f"sample {bad} at {self.times_s[bad]} s not after the one before",
                )
        self.values.setflags(write=False)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def times(self) -> NDArray[np.float64]:
        """Time of each sample [s]; (n,)."""
        if self.times_s is not None:
            return self.times_s
        assert self.rate_hz is not None
        return self.start_s + np.arange(len(self.values)) / self.rate_hz

    @property
    def end_s(self) -> float:
        """End of the half-open interval the stream covers [s]."""
        if len(self.values) == 0:
            return self.start_s
        if self.times_s is not None:
            return float(self.times_s[-1])
        assert self.rate_hz is not None
        return self.start_s + len(self.values) / self.rate_hz

    def channel(self, label: str) -> NDArray[np.float64]:
        """The values of one label; (n, …)."""
        try:
            return self.values[:, self.labels.index(label)]
        except ValueError:
            raise MissingSignal(
                f"'{label}' in stream '{self.name}'", found=", ".join(self.labels) or "nothing"
            ) from None

    def between(self, start_s: float, end_s: float) -> "Stream":
        """The samples with start_s <= t < end_s."""
        first, last = np.searchsorted(self.times, [start_s - 1e-9, end_s - 1e-9])
        if self.times_s is not None:
            return replace(self, values=self.values[first:last], times_s=self.times_s[first:last])
        assert self.rate_hz is not None
        return replace(self, values=self.values[first:last], start_s=self.start_s + first / self.rate_hz)

    def shifted(self, offset_s: float) -> "Stream":
        """The same samples, `offset_s` later."""
        times = None if self.times_s is None else self.times_s + offset_s
        return replace(self, start_s=self.start_s + (offset_s if times is None else 0.0), times_s=times)
