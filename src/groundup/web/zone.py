"""The name of this machine's time zone, as a calendar wants it."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo


def zone_name() -> str:
    """An IANA name such as Europe/Rome, from $TZ or the system; UTC where neither says one."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked(), _written()):
        if name and _known(name):
            return name
    return "UTC"


def _linked() -> str:
    try:
        parts = Path("/etc/localtime").resolve().parts
    except OSError:
        return ""
    return "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""


def _written() -> str:
    try:
        return Path("/etc/timezone").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
