"""The lengths that scale the built-in leg to a person."""

from typing import Any

from groundup.body.leg.table import rows
from groundup.body.scaling import Measurement

_SIDES = (("right", "r"), ("left", "l"))


def measurements() -> tuple[Measurement, ...]:
    """Both sides' measurements, by markers of the built-in leg; for `scaling.measured_factors`."""
    paired = {row["name"] for row in rows("body", "bodies") if row["sided"]}
    sided = {row["name"] for row in rows("marker", "markers") if row["sided"]}
    out: list[Measurement] = []
    for row in rows("measurement", "measurements"):
        if not paired & set(row["bodies"]):
            out.append(Measurement(row["name"], _pairs(row, "", sided), row["bodies"]))
            continue
        for word, letter in _SIDES:
            bodies = {f"{body}_{letter}": axes for body, axes in row["bodies"].items()}
            out.append(Measurement(f"{word}_{row['name']}", _pairs(row, f"{word}_", sided), bodies))
    return tuple(out)


def _pairs(row: dict[str, Any], word: str, sided: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple((_marker(a, word, sided), _marker(b, word, sided)) for a, b in row["pairs"])


def _marker(name: str, word: str, sided: set[str]) -> str:
    return word + name if name in sided else name
