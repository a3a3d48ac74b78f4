"""A body to watch in the browser: its scene, and on the same clock the curves that are read beside it."""

import gzip
import json
from base64 import b85decode, b85encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.body.scene import as_plain
from groundup.report.drawn_body import body
from groundup.report.words import curve_words
from groundup.signals.curve import Curve

if TYPE_CHECKING:
    from groundup.assess import Assessment

CURVES = (
    "vertical_force",
    "knee_flexion",
    "hip_extension_moment",
    "knee_extension_moment",
    "ankle_plantarflexion_moment",
    "hip_contact_force",
    "gluteus_maximus_activation",
    "gluteus_medius_activation",
)


def moving_body(result: "Assessment") -> dict[str, Any] | None:
    """What the page of a moving body shows, as plain values; None where no body was worked out."""
    scene = result.trial.body.scene if result.trial.body is not None else None
    if scene is None:
        return None
    by_name = {name: [c for c in result.curves if c.name == name] for name in CURVES}
    return {
        **as_plain(scene),
        "repetitions": [[round(t, 3) for t in (r.start_s, r.bottom_s, r.end_s)] for r in result.repetitions],
        "curves": [_chart(found, scene.times_s) for found in by_name.values() if found],
        "stills": _stills(result),
    }


def packed_body(plain: dict[str, Any]) -> str:
    """A moving body as a short text to keep: gzip in base 85."""
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return b85encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def gzipped_body(kept: str) -> bytes:
    """The gzip of a moving body's JSON, as a browser takes it."""
    return b85decode(kept)


def _stills(result: "Assessment") -> list[str]:
    """The report's drawings of the turning point of which most can be told, for browsers that draw nothing in space."""
    pictures = body(result)
    return [] if pictures is None else [drawing for _, drawing in pictures.moments[pictures.first].views]


def _chart(curves: Sequence[Curve], times_s: NDArray[np.float64]) -> dict[str, Any]:
    """One quantity with its sides, in the unit that people read."""
    words = curve_words(curves[0])
    percent = curves[0].name.endswith("_activation")
    factor = 100.0 if percent else words.factor
    sided = [(side, next((c for c in curves if c.side == side), None)) for side in SIDES]
    return {
        "name": curves[0].name,
        "title": words.title,
        "unit": "%" if percent else words.unit,
        "higher": words.higher,
        "lower": words.lower,
        "sides": {side: _values(c, times_s, factor) for side, c in sided if c is not None},
    }


def _values(curve: Curve, times_s: NDArray[np.float64], factor: float) -> list[float | None]:
    found = np.interp(times_s, curve.times_s, curve.values * factor, left=np.nan, right=np.nan)
    return [round(float(v), 3) if np.isfinite(v) else None for v in found]
