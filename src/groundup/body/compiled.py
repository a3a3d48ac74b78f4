"""How kernels are compiled, and how a long recording is cut among threads."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, cached_property, update_wrapper
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile a function of numbers, arrays and named tuples of arrays when it is first called, once a machine.

    Frames run side by side in plain threads (`nogil`): numba's own parallel loops cannot take nested named tuples and
    compile slowly. Divisions by zero give inf, as in NumPy. Sums may be reordered, but NaN stays NaN: a marker that
    was not seen is NaN.

    Set arrays element by element, not `a[t] = b`: for the message of that error numba compiles text for seconds.
    """
    return cast(Kernel, _Kernel(function))


class _Kernel:
    """A function compiled for the kernels that call it, and with a way in from Python once Python calls it.

    The way in unpacks every array of every tuple, which takes as long to compile as the arithmetic and stays in memory:
    most kernels are only called by others and go without.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        update_wrapper(self, function)

    @property
    def _numba_type_(self) -> Any:
        """What a kernel that calls this one takes it for; numba asks."""
        return self._part._numba_type_

    @cached_property
    def _part(self) -> Any:
        return _compiled(self._function, from_python=False)

    @cached_property
    def _entrance(self) -> Any:
        code, scope, name = self._function.__code__, self._function.__globals__, f"{self._function.__name__}_entrance"
        entrance = FunctionType(code, scope, name)  # a name of its own: numba keeps one compilation a name
        entrance.__qualname__ = name
        return _compiled(entrance, from_python=True)

    def __call__(self, *given: Any) -> Any:
        return self._entrance(*given)


def _compiled(function: Callable[..., Any], *, from_python: bool) -> Any:
    from numba import njit  # 0.6 s: who reads a model without moving it does without

    how: dict[str, Any] = {
        "cache": True,
        "nogil": True,
        "error_model": "numpy",
        "fastmath": {"contract", "reassoc", "nsz", "arcp"},
        "no_cpython_wrapper": not from_python,
        "no_cfunc_wrapper": True,
    }
    compiled = njit(**how)(function)
    _forget_what_is_older(_place_of(compiled))
    return compiled


@cache
def _forget_what_is_older(place: Path) -> None:
    """Remove what was compiled in a folder before the newest source of this package.

    numba looks at a kernel's own file alone, and would go on with old copies of the kernels that it calls.
    """
    newest = _newest_source()
    for kept in place.glob("*.nb[ic]"):
        with suppress(OSError):  # another process was first, or the folder is read only
            if kept.stat().st_mtime < newest:
                kept.unlink()


@cache
def _newest_source() -> float:
    return max(source.stat().st_mtime for source in Path(__file__).parent.rglob("*.py"))


def is_compiled(module: str) -> bool:
    """Whether kernels of a module of this folder were compiled before, for this Python, wherever numba keeps them."""
    here = _place_of(_compiled(_in_this_folder, from_python=False))
    version = "py{}{}".format(*sys.version_info)
    return any(here.glob(f"{module}.*.{version}*.nbi"))


def _place_of(compiled: Any) -> Path:
    return Path(compiled.stats.cache_path)


def _in_this_folder() -> None:
    """Never compiled: numba tells where it would keep what it compiles of this folder."""


def in_chunks(run: Callable[[int, int], Any], n_frames: int, *, threads: int = 1) -> None:
    """Call `run(first, stop)` on even parts of the frames, one thread a part."""
    if threads <= 1 or n_frames < 2 * threads:
        run(0, n_frames)
        return
    bounds = [n_frames * k // threads for k in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for part in [pool.submit(run, bounds[k], bounds[k + 1]) for k in range(threads)]:
            part.result()
