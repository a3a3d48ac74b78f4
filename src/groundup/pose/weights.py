"""The pose models' weights, out of the very bundle that the browser gets."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from groundup.errors import UsageError

Variant = Literal["lite", "full"]

MODELS = Path(__file__).parents[1] / "web" / "static" / "models"
_LARGEST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Weights:
    """Two TFLite models: one finds a person in a whole image, one finds 33 landmarks in a cut-out of it."""

    variant: Variant
    detector: bytes
    landmarks: bytes
    sha256: str
    """Of the bundle, so that a recording can say which weights saw it."""


def weights(variant: Variant = "full", *, folder: Path = MODELS) -> Weights:
    """The weights of a variant, read from its `.task` bundle (an uncompressed zip of both models)."""
    path = folder / f"pose_landmarker_{variant}.task"
    try:
        data = path.read_bytes()
        with zipfile.ZipFile(path) as bundle:
            detector = _member(bundle, "pose_detector.tflite")
            landmarks = _member(bundle, "pose_landmarks_detector.tflite")
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise UsageError(
            f"the pose model '{variant}'",
            found=type(error).__name__,
            where=str(path),
            next_step="Install groundup again: the model is built with it.",
        ) from None
    return Weights(variant, detector, landmarks, hashlib.sha256(data).hexdigest())


def _member(bundle: zipfile.ZipFile, name: str) -> bytes:
    if bundle.getinfo(name).file_size > _LARGEST_BYTES:
        raise zipfile.BadZipFile(name)
    return bundle.read(name)
