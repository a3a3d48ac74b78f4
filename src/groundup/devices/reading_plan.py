"""How the values of a packet are read, worked out once a profile: which bytes, as which type, times what."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundup.devices.profile import BYTES, Layout, Profile, StreamLayout, Type

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Gather:
    """The bytes of all values of one type in a packet, and the columns that they fill."""

    type: Type
    places: NDArray[np.intp]
    """(samples, channels of this type, bytes), least significant byte first."""
    columns: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class StreamPlan:
    """A stream's values: gathered, less `zero`, times `scale`; oldest sample first."""

    layout: StreamLayout
    gathers: tuple[Gather, ...]
    zero: Array
    scale: Array
    steps_s: Array
    """(samples,) from the stamped sample to each."""
    fields: NDArray[np.intp]
    """In a line: the field of each channel."""

    def values(self, raw: NDArray[np.uint8]) -> Array:
        """(samples, channels) in SI of a packet's bytes (length,)."""
        out = np.empty((self.layout.samples, len(self.scale)))
        with np.errstate(over="ignore", invalid="ignore"):
            for gather in self.gathers:
                out[:, gather.columns] = as_numbers(raw[gather.places], gather.type)
            out = (out - self.zero) * self.scale
        out[~np.isfinite(out)] = np.nan  # infinite is no measurement
        return out


def as_numbers(raw: NDArray[np.uint8], kind: Type) -> Array:
    """(…, bytes) least significant first → (…) numbers."""
    if kind in {"u24", "i24"}:  # into the upper bytes of 32 bits: shifting down again brings the sign along
        wide = np.zeros((*raw.shape[:-1], 4), np.uint8)
        wide[..., 1:] = raw
        whole = wide.view("<i4" if kind == "i24" else "<u4")[..., 0]
        return (whole >> 8).astype(np.float64)
    return np.ascontiguousarray(raw).view(f"<{kind[0]}{BYTES[kind]}")[..., 0].astype(np.float64)


@lru_cache(maxsize=64)  # by identity: a profile compares by nothing else
def plans(profile: Profile) -> tuple[tuple[StreamPlan, ...], ...]:
    """The plan of each stream of each layout."""
    return tuple(tuple(_plan(layout, stream) for stream in layout.streams) for layout in profile.layouts)


def _plan(layout: Layout, stream: StreamLayout) -> StreamPlan:
    order = np.arange(stream.samples)[:: -1 if stream.newest_first else 1]
    gathers: list[Gather] = []
    kinds: list[Type] = sorted({one.type for one in stream.channels})
    for kind in kinds:
        columns = [k for k, one in enumerate(stream.channels) if one.type == kind]
        offsets = np.array([stream.channels[k].offset for k in columns])
        bytes_ = np.arange(BYTES[kind])[:: -1 if layout.byte_order == "big" else 1]
        places = stream.start + order[:, None, None] * stream.stride + offsets[:, None] + bytes_
        gathers.append(Gather(kind, places.astype(np.intp), np.array(columns, dtype=np.intp)))
    from_stamp = np.arange(stream.samples, dtype=float)
    if layout.clock and layout.clock.stamps == "last":
        from_stamp -= stream.samples - 1
    step = 1.0 / stream.rate_hz if stream.rate_hz else 0.0
    return StreamPlan(
        layout=stream,
        gathers=tuple(gathers),
        zero=np.array([one.zero for one in stream.channels]),
        scale=np.array([one.scale for one in stream.channels]),
        steps_s=from_stamp * step,
        fields=np.array([one.offset for one in stream.channels], dtype=np.intp),
    )
