"""Profiles where they lie: a person's own TOML file, and those that come with groundup."""

from functools import cache
from importlib import resources
from pathlib import Path

from groundup.devices.profile import Profile
from groundup.devices.profile_reading import profile_from_text
from groundup.io.text_file import read_text

_LARGEST_BYTES = 1_000_000


def read_profile(path: Path) -> Profile:
    """The profile of a TOML file (docs/devices.md); what is wrong in it is said with its line."""
    return profile_from_text("\n".join(read_text(path, limit_bytes=_LARGEST_BYTES).lines), where=str(path))


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles that come with groundup, by name."""
    folder = resources.files("groundup.devices") / "profiles"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(profile_from_text(file.read_text(encoding="utf-8"), where=file.name) for file in files)
