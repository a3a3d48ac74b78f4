"""`groundup doctor`: is this installation whole, and what does a missing part mean."""

import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

NEEDED = {
    "numpy": "everything",
    "scipy": "filters and statistics",
    "h5py": "groundup's own files",
    "ezc3d": "C3D files",
    "pyxdf": "XDF files",
    "edfio": "EDF and BDF files",
    "jinja2": "the report page",
    "typer": "the command line",
    "rich": "tables on the terminal",
}
_VIDEO = "`pip install 'groundup[video]'`; the browser's camera works without it"
OPTIONAL = {
    "pyarrow": ("Parquet tables", "`pip install 'groundup[parquet]'`; CSV works without it"),
    "statsmodels": ("a group's mixed model", "`pip install 'groundup[group]'`; few people are pooled without it"),
    "fhir": ("FHIR bundles", "`pip install 'groundup[fhir]'`; JSON and CSV work without it"),
    "av": ("decoding video files", _VIDEO),
    "ai_edge_litert": ("landmarks in video files", _VIDEO),
    "cv2": ("landmarks in video files", _VIDEO),
}

_SOLD_AS = {"cv2": "opencv-python-headless", "fhir": "fhir-resources"}
"""Packages whose name on PyPI is another than in Python."""


def print_doctor() -> int:
    """Print what is there; 0 when nothing needed is missing, 1 otherwise."""
    print(f"groundup {version('groundup')} on Python {sys.version.split()[0]}, {sys.platform}")
    missing = 0
    for package, purpose in NEEDED.items():
        found = _version(package)
        missing += found is None
        print(f"  {'ok     ' if found else 'MISSING'} {package} {found or ''} for {purpose}")
    for package, (purpose, step) in OPTIONAL.items():
        found = _version(package)
        print(
            f"  {'ok     ' if found else 'absent '} {package} {found or ''} for {purpose}{'' if found else ': ' + step}"
        )
    print(
        "Nothing that groundup needs is missing; what is absent is optional."
        if not missing
        else "Reinstall groundup: a needed package is missing."
    )
    return int(missing > 0)


def _version(package: str) -> str | None:
    try:
        return version(_SOLD_AS.get(package, package)) if find_spec(package) else None
    except PackageNotFoundError:
        return None
