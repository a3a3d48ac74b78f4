"""How kernels are compiled, and how a long recording is cut among threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile a function of numbers, arrays and named tuples of arrays when it is first called, once a machine.

    Frames run side by side in plain threads (`nogil`): numba's own parallel loops cannot take nested named tuples and
    compile slowly. Divisions by zero give inf, as in NumPy. Sums may be reordered, but NaN stays NaN: a marker that
    was not seen is NaN.
    """
    compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc", "nsz", "arcp"})
    return cast(Kernel, compiled(function))


def _forget_what_is_older() -> None:
    """Remove what was compiled before the newest source of this package.

    numba looks at a kernel's own file alone, and would go on with old copies of the kernels that it calls.
    """
    folder = Path(__file__).parent
    newest = max(source.stat().st_mtime for source in folder.rglob("*.py"))
    for place in (folder / "__pycache__", folder / "wraps" / "__pycache__"):
        for kept in place.glob("*.nb[ic]"):
            with suppress(OSError):  # another process was first, or the folder is read only
                if kept.stat().st_mtime < newest:
                    kept.unlink()


_forget_what_is_older()


def is_compiled(module: str) -> bool:
    """Whether kernels of a module of this package were compiled before, for this Python and this numba."""
    beside = Path(__file__).parent / "__pycache__"
    kept: str = getattr(config, "CACHE_DIR", "")
    places = (Path(kept), beside) if kept else (beside,)
    return any(next(place.rglob(f"{module}.*.nbi"), None) is not None for place in places)


def in_chunks(run: Callable[[int, int], Any], n_frames: int, *, threads: int = 1) -> None:
    """Call `run(first, stop)` on even parts of the frames, one thread a part."""
    if threads <= 1 or n_frames < 2 * threads:
        run(0, n_frames)
        return
    bounds = [n_frames * k // threads for k in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for part in [pool.submit(run, bounds[k], bounds[k + 1]) for k in range(threads)]:
            part.result()
