"""A `.task` bundle for MediaPipe's PoseLandmarker out of the weights in the npm package `@mediapipe/pose`.

A bundle is an uncompressed zip of two TFLite models. MediaPipe refuses a model that does not say how its input is
normalized, and these older weights do not: each gets a ModelMetadata flatbuffer (metadata_schema.fbs of TFLite
Support, file identifier M001). The model itself stays as it is, byte for byte: a new Model root table (schema.fbs of
TFLite) is written in front of it and points into it.

Imported by the build, which has no dependency of the package: only `flatbuffers` and the standard library.
"""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flatbuffers.builder import Builder
from flatbuffers.number_types import Uint32Flags, UOffsetTFlags
from flatbuffers.table import Table

VARIANTS = ("lite", "full")
DETECTOR = "pose_detector.tflite"
LANDMARKS = "pose_landmarks_detector.tflite"

_MODEL_ID, _METADATA_ID, _METADATA_NAME = b"TFL3", b"M001", "TFLITE_METADATA"
_MODEL_SLOTS = 8
_VERSION, _OPERATORS, _SUBGRAPHS, _DESCRIPTION, _BUFFERS, _METADATA_BUFFER, _METADATA, _SIGNATURES = range(_MODEL_SLOTS)
_TENSOR_ALIGNMENT = 64
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can hold: the same weights make the same bytes."""


@dataclass(frozen=True)
class Image:
    """What a model expects of its RGB input: `(pixel - mean) / std`, which then lies in `low` to `high`."""

    mean: float
    std: float
    low: float
    high: float


def write_bundle(weights: Path, variant: str, target: Path) -> None:
    """Write the bundle of a variant (lite, full or heavy) from the folder of the npm package."""
    # MediaPipe packs the detector under this name; the file is a plain TFLite model.
    detector = (weights / "pose_solution_packed_assets.data").read_bytes()
    landmarks = (weights / f"pose_landmark_{variant}.tflite").read_bytes()
    models = {
        DETECTOR: with_metadata(
            detector,
            name="BlazePose detector",
            image=Image(mean=127.5, std=127.5, low=-1.0, high=1.0),
            outputs=("boxes", "scores"),
        ),
        LANDMARKS: with_metadata(
            landmarks,
            name=f"BlazePose landmarks, {variant}",
            image=Image(mean=0.0, std=255.0, low=0.0, high=1.0),
            outputs=("landmarks", "presence", "segmentation", "heatmap", "world landmarks"),
        ),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, model in models.items():
            bundle.writestr(zipfile.ZipInfo(name, _EPOCH), model)


def with_metadata(model: bytes, *, name: str, image: Image, outputs: Sequence[str]) -> bytes:
    """The same TFLite model, saying how its one input image is normalized and what its outputs are called."""
    if model[4:8] != _MODEL_ID:
        raise ValueError(f"not a TFLite model: it begins with {model[:8].hex(' ')}")
    old = Table(bytearray(model), _uint32(model, 0))
    new = Builder(len(model) + 65_536)
    # A builder writes from the end to the front and counts offsets from the end: with the old file at the very end,
    # its byte p is `whole - p` away, and any table may point there.
    new.Prep(_TENSOR_ALIGNMENT, len(model))
    whole = new.CreateByteVector(model) - UOffsetTFlags.bytewidth
    buffers, metadata = _targets(old, _BUFFERS), _targets(old, _METADATA)
    own = _buffer(new, _metadata(name=name, image=image, outputs=outputs))
    entry = _entry(new, buffer_index=len(buffers))
    children = {
        _BUFFERS: _vector(new, [*(whole - p for p in buffers), own]),
        _METADATA: _vector(new, [*(whole - p for p in metadata), entry]),
    }
    for slot in (_OPERATORS, _SUBGRAPHS, _DESCRIPTION, _METADATA_BUFFER, _SIGNATURES):
        if field := old.Offset(4 + 2 * slot):
            children[slot] = whole - old.Indirect(old.Pos + field)
    version = _uint32(model, old.Pos + old.Offset(4 + 2 * _VERSION))
    new.StartObject(_MODEL_SLOTS)
    new.PrependUint32Slot(_VERSION, version, 0)
    for slot, child in children.items():
        new.PrependUOffsetTRelativeSlot(slot, child, 0)
    new.Finish(new.EndObject(), _MODEL_ID)
    return bytes(new.Output())


def _uint32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + Uint32Flags.bytewidth], "little")


def _targets(table: Table, slot: int) -> list[int]:
    """Positions of the tables in a vector of tables; none where the slot is empty."""
    field = table.Offset(4 + 2 * slot)
    if not field:
        return []
    start = table.Vector(field)
    return [table.Indirect(start + UOffsetTFlags.bytewidth * i) for i in range(table.VectorLen(field))]


def _metadata(*, name: str, image: Image, outputs: Sequence[str]) -> bytes:
    """ModelMetadata: one subgraph with one RGB image that goes in and named tensors that come out."""
    b = Builder(1024)
    # Types of the unions: ContentProperties 2 = image, ProcessUnitOptions 1 = normalization; color space 1 = RGB.
    rgb = _table(b, 2, lambda: b.PrependInt8Slot(0, 1, 0))
    content = _table(b, 3, lambda: (b.PrependUint8Slot(0, 2, 0), b.PrependUOffsetTRelativeSlot(1, rgb, 0)))
    mean, std = _floats(b, image.mean), _floats(b, image.std)
    normalization = _references(b, {0: mean, 1: std})
    unit = _table(b, 2, lambda: (b.PrependUint8Slot(0, 1, 0), b.PrependUOffsetTRelativeSlot(1, normalization, 0)))
    units = _vector(b, [unit])
    high, low = _floats(b, image.high), _floats(b, image.low)
    stats = _references(b, {0: high, 1: low})
    incoming = _references(b, {0: b.CreateString("image"), 3: content, 4: units, 5: stats})
    coming_out = [_references(b, {0: b.CreateString(output)}) for output in outputs]
    subgraph = _references(b, {2: _vector(b, [incoming]), 3: _vector(b, coming_out)})
    b.Finish(
        _references(b, {0: b.CreateString(name), 3: _vector(b, [subgraph]), 7: b.CreateString("1.0.0")}), _METADATA_ID
    )
    return bytes(b.Output())


def _buffer(b: Builder, data: bytes) -> int:
    """Buffer {data: [ubyte] (force_align: 16)}."""
    b.Prep(16, len(data))
    return _references(b, {0: b.CreateByteVector(data)})


def _entry(b: Builder, *, buffer_index: int) -> int:
    """Metadata {name, buffer: index into the model's buffers}."""
    name = b.CreateString(_METADATA_NAME)
    return _table(b, 2, lambda: (b.PrependUOffsetTRelativeSlot(0, name, 0), b.PrependUint32Slot(1, buffer_index, 0)))


def _references(b: Builder, children: dict[int, int]) -> int:
    """A table of references only: slot → offset of a child already written."""
    return _table(
        b, max(children) + 1, lambda: [b.PrependUOffsetTRelativeSlot(s, child, 0) for s, child in children.items()]
    )


def _table(b: Builder, slots: int, fill: Callable[[], object]) -> int:
    b.StartObject(slots)
    fill()
    return b.EndObject()


def _vector(b: Builder, children: Sequence[int]) -> int:
    b.StartVector(UOffsetTFlags.bytewidth, len(children), UOffsetTFlags.bytewidth)
    for child in reversed(children):
        b.PrependUOffsetTRelative(child)
    return b.EndVector()


def _floats(b: Builder, *values: float) -> int:
    b.StartVector(4, len(values), 4)
    for value in reversed(values):
        b.PrependFloat32(value)
    return b.EndVector()
