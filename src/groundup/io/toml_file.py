"""TOML files of a person's own, read with errors that name the line."""

import tomllib
from pathlib import Path
from typing import Any

from groundup.errors import FileError

_LARGEST_BYTES = 1_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a small TOML file."""
    where = str(path)
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise FileError("a small TOML file", found=f"{path.stat().st_size} bytes", where=where)
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise FileError("a TOML file", found=str(error), where=where) from None
    except UnicodeDecodeError:
        raise FileError("a TOML file in UTF-8", found="other bytes", where=where) from None
    except OSError as error:
        raise FileError("a file that can be read", found=error.strerror or str(error), where=where) from None
