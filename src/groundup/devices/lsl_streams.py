"""What a Lab Streaming Layer stream says of itself, as a stream of ours; values become SI."""

from xml.etree import ElementTree

import numpy as np

from groundup.devices.arrival import Array, Format, LiveStream
from groundup.devices.profile import Channel, Kind
from groundup.io.xdf import UNITS
from groundup.units import known, to_si

_FORMATS: tuple[Format, ...] = ("float32", "double64", "string", "int64", "int32", "int16", "int8")
_KINDS: dict[str, Kind] = {
    "emg": "emg",
    "force": "force",
    "pressure": "pressure",
    "accelerometer": "acceleration",
    "acceleration": "acceleration",
    "accx": "acceleration",
    "gyroscope": "angular_rate",
    "angle": "angle",
    "distance": "distance",
}
_UNIT_OF: dict[Kind, str] = {
    "emg": "V",
    "force": "N",
    "pressure": "Pa",
    "acceleration": "m/s²",
    "angular_rate": "rad/s",
}


def live_stream(xml: str) -> tuple[LiveStream, Array]:
    """The stream that a full stream info (XML) describes, and the factors (C,) that take its values to SI.

    A channel is what its type, or else its stream's type, says, if its unit can be that; else `raw`. Channels without a
    unit keep their values; texts of several channels are joined. Nothing is taken over of the computer or the person
    behind it.
    """
    info = ElementTree.fromstring(xml)
    content, count = _text(info, "type"), int(_text(info, "channel_count") or 1)
    told = info.findall("desc/channels/channel")
    told = told if len(told) == count else [ElementTree.Element("channel")] * count
    channels: list[Channel] = []
    factors = np.ones(count)
    for i, channel in enumerate(told):
        unit = _text(channel, "unit")
        unit = UNITS.get(unit.lower(), unit)
        base, factors[i] = to_si(unit) if unit and known(unit) else (unit or "unknown", 1.0)
        kind = _KINDS.get((_text(channel, "type") or content).lower(), "raw")
        kind = kind if _UNIT_OF.get(kind) == base else "raw"
        label = _text(channel, "label") or f"channel {i + 1}"
        taken = {c.name for c in channels}
        channels.append(Channel(label if label not in taken else f"{label} ({i + 1})", kind, base, "f64"))
    told_format = _text(info, "channel_format")
    kept: Format = told_format if told_format in _FORMATS else "double64"
    scaled = kept != "string" and bool((factors != 1).any())
    rate = float(_text(info, "nominal_srate") or 0)
    stream = LiveStream(
        name=_text(info, "name") or "stream",
        channels=(Channel("marker", "raw", "", "number"),) if kept == "string" else tuple(channels),
        rate_hz=rate if rate > 0 else None,
        clock="lsl",
        format="double64" if scaled else kept,
        content=content,
        source="Lab Streaming Layer",
    )
    return stream, factors


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()
