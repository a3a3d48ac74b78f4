"""A source as a person names it: `replay:squat.c3d`, `lsl:EMG`, `ble:foot-trainer`, `serial:/dev/ttyUSB0@load-cell`,
`simulated:press`.
"""

from pathlib import Path

from groundup.devices.profile import Profile
from groundup.devices.profile_files import read_profile, shipped_profiles
from groundup.devices.source import Source
from groundup.errors import UsageError

WAYS = ("replay", "lsl", "ble", "serial", "simulated")


def source_of(text: str, *, speed: float | None = 1.0) -> Source:
    """The source that `text` names, not yet open.

    `replay:FILE` plays a recording, `replay:FILE@PROFILE` a log of a device's bytes, where the profile is the name of a
    shipped one or a TOML file; `lsl` takes every stream of the Lab Streaming Layer, `lsl:NAME` one;
    `ble:PROFILE` a device over Bluetooth, `ble:PROFILE@ADDRESS` one of several; `serial:PORT@PROFILE` one on a serial
    line; `simulated:press` and its like a foot trainer under nobody's foot, to try things with.
    """
    way, _, rest = text.partition(":")
    if way == "lsl":
        from groundup.devices.lsl import LslSource

        return LslSource(rest or None)
    if way not in WAYS or not rest:
        known = next((p for p in shipped_profiles() if p.name == text), None)
        step = "For instance replay:squat.c3d, or simulated:press to try; `groundup devices list` says what is near."
        if known is not None:
            step = f"Say by which way: {f'ble:{text} or ' if known.ble else ''}serial:PORT@{text}."
            step = step if known.serial else f"Say ble:{text}."
        found = f"'{text}'"
        if known is None and Path(text).exists():
            found = f"the folder {text}" if Path(text).is_dir() else f"the file {text}"
            step = step if Path(text).is_dir() else f"A recording is played by replay:{text}."
        raise UsageError(f"a source that begins with {', '.join(f'{w}:' for w in WAYS)}", found=found, next_step=step)
    if way == "simulated":
        from groundup.devices.simulated import SimulatedTrainer

        return SimulatedTrainer(rest)
    if way == "ble":
        from groundup.devices.ble import BleSource

        named, _, address = rest.partition("@")
        return BleSource(profile_of(named), address=address)
    where, at, named = rest.rpartition("@")
    if way == "serial":
        from groundup.devices.serial import SerialSource

        if not at:
            raise UsageError("a port and a profile", found=f"'{text}'", next_step="Say serial:PORT@PROFILE.")
        return SerialSource(where, profile_of(named))
    if is_byte_log(text):
        from groundup.devices.replay import ReplayBytes

        return ReplayBytes(_there(Path(where)), profile_of(named), speed=speed)
    from groundup.devices.replay import Replay
    from groundup.io.load import load

    return Replay(load(_there(Path(rest))), speed=speed)


def is_byte_log(text: str) -> bool:
    """Whether a source's name means a log of a device's bytes (`replay:FILE@PROFILE`) and not a recording."""
    way, _, rest = text.partition(":")
    return way == "replay" and "@" in rest and not Path(rest).exists()


def is_profile(text: str) -> bool:
    """Whether a name means a profile itself, and not a source."""
    return ":" not in text and (text.endswith(".toml") or text in {profile.name for profile in shipped_profiles()})


def profile_of(named: str) -> Profile:
    """A shipped profile by its name, or the profile of a TOML file."""
    shipped = {profile.name: profile for profile in shipped_profiles()}
    if named in shipped:
        return shipped[named]
    if named.endswith(".toml"):
        return read_profile(Path(named))
    raise UsageError(
        f"a profile of {', '.join(shipped)}, or a TOML file",
        found=f"'{named}'",
        next_step="`groundup devices new` writes one.",
    )


def _there(path: Path) -> Path:
    if not path.is_file():
        raise UsageError("a file to play", found="none", where=str(path), next_step="Check its name and folder.")
    return path
