"""Who was measured, from a small TOML file."""

from dataclasses import fields
from pathlib import Path

from groundup.errors import FileError, UsageError
from groundup.io.toml_file import read_toml
from groundup.signals.recording import Subject

_NUMBERS = ("mass_kg", "height_m", "foot_length_m", "leg_length_m", "age_years")


def read_subject(path: Path) -> Subject:
    """Read a Subject from TOML whose keys are the Subject's own: id, mass_kg, height_m, … ; an unknown key is named."""
    values = read_toml(path)
    known = [f.name for f in fields(Subject)]
    for key, value in values.items():
        if key not in known:
            raise FileError(
                "keys of a subject",
                found=f"'{key}'",
                where=str(path),
                next_step=f"Use {', '.join(known)}.",
            )
        _check(key, value, path)
    if "history" in values:
        values["history"] = tuple(values["history"])
    for key in _NUMBERS:
        if key in values:
            values[key] = float(values[key])
    try:
        return Subject(**values)
    except UsageError as error:
        raise UsageError(error.needed, found=error.found, where=str(path), next_step="Check its unit.") from None


def _check(key: str, value: object, path: Path) -> None:
    if key in _NUMBERS:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        wanted = "a number"
    elif key == "history":
        fits = isinstance(value, list) and all(isinstance(v, str) for v in value)  # pyright: ignore[reportUnknownVariableType]
        wanted = "a list of texts"
    else:
        fits, wanted = isinstance(value, str), "a text"
    if not fits:
        raise FileError(
            f"{wanted} for {key}", found=repr(value), where=str(path), next_step=f"Write {key} as {wanted}."
        )
