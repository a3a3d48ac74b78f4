"""Static files: scripts and styles that the build made, kept by the browser for as long as their content stays."""

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


def static_url(name: str) -> str:
    """The address of a file with its version: the same address never has another content."""
    path = FOLDER / name
    try:
        state = path.stat()
    except OSError:
        return f"/static/{name}"  # the build was not run: the page still works, plainer
    return f"/static/{name}?v={_version(path, state.st_mtime_ns)}"


class Static(StaticFiles):
    """Starlette's files with ETag; an address that names its version is kept for a year."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file, or 304 where the browser has it."""
        response = await super().get_response(path, scope)
        versioned = scope["query_string"].startswith(b"v=") and response.status_code in (200, 206, 304)
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response


@lru_cache(maxsize=256)
def _version(path: Path, changed_ns: int) -> str:  # noqa: ARG001 -- a changed file is another key
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
