"""A person's own marker names from a TOML file: `right_knee_lateral = "RKNE"`."""

from pathlib import Path

from groundup.errors import FileError
from groundup.io.toml_file import read_toml


def read_marker_map(path: Path) -> dict[str, str]:
    """Our marker name -> the file's name; the names may stand in a table called `markers` or at the top."""
    data = read_toml(path)
    names = data.get("markers", data)
    wrong = [k for k, v in names.items() if not isinstance(v, str)] if isinstance(names, dict) else ["markers"]
    if wrong or not names:
        raise FileError(
            "marker names as canonical = 'name in the file'",
            found=", ".join(wrong) or "an empty file",
            where=str(path),
            next_step="`groundup inspect FILE` lists the names in a recording.",
        )
    return {str(k): str(v) for k, v in names.items()}
