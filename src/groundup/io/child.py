"""Read a doubtful file in a child process, so that a crash, a hang or a flood of memory there is only an error here.

ezc3d ends the whole process on some damaged files, and pyxdf can search or allocate without end. The child reads one
file after another and sends back plain values and arrays; when it dies it is replaced.
"""

import atexit
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any

import numpy as np

from groundup.errors import FileError

TASKS: dict[str, tuple[str, str, str]] = {
    # name: (module and function of ours that read a file into plain values and arrays, library they need)
    "c3d": ("groundup.io.c3d", "read_raw", "ezc3d"),
    "xdf": ("groundup.io.xdf", "read_raw", "pyxdf"),
    "video": ("groundup.io.video_frames", "read_raw", "av"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take for one file: seconds without a word of its own, and memory beyond its own start."""

    quiet_s: float
    spare_bytes: int
    bytes_per_file_byte: int


# A video says how far it is; its frames are large whatever the file's size.
LIMITS = {"video": Limits(quiet_s=60.0, spare_bytes=3 * 2**30, bytes_per_file_byte=1)}
_START_LIMIT_S = 60.0
_TIME_S = 5.0
_SPARE_BYTES = 512 * 2**20
_BYTES_PER_FILE_BYTE = 40
_READS_PER_CHILD = 500


def read_in_child(
    task: str, path: Path, options: dict[str, Any] | None = None, progress: Callable[[float], None] | None = None
) -> dict[str, Any]:
    """What `TASKS[task]` makes of a file, computed in a child process with limits on time and memory.

    Where `LIMITS` says nothing else, the child may take 5 s and a further second for each megabyte, and 512 MB with 40
    bytes for each byte of the file (memory is limited on Linux only). `progress` hears how much of the file is done, 0
    to 1, from a reader that has a parameter of this name. Anything else than an answer becomes a FileError.
    """
    size = path.stat().st_size
    limits = LIMITS.get(task) or Limits(_TIME_S + size / 1e6, _SPARE_BYTES, _BYTES_PER_FILE_BYTE)
    with _locks[task]:
        worker = _workers.get(task)
        if worker is None or not worker.fit:
            if worker is not None:
                worker.close()
            worker = _workers[task] = _Worker(task)
        request = {"path": str(path.absolute()), "options": options or {}}
        memory = limits.spare_bytes + limits.bytes_per_file_byte * size
        answer = worker.ask(request | {"memory": memory}, limits.quiet_s, progress)
    if "refused" in answer:
        raise FileError(where=str(path), **answer["refused"])
    if "error" in answer:
        raise FileError(
            "a file that its own reader can read",
            found=str(answer["error"])[:300],
            where=str(path),
            next_step="The file is damaged: export or copy it again.",
        )
    return answer["value"]


class _Worker:
    """One living child: asked, answering, replaced when it falls silent."""

    def __init__(self, task: str) -> None:
        self.task = task
        self.reads = 0
        self.owner = os.getpid()
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "groundup.io.child", *TASKS[task]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.to: IO[bytes] = self.process.stdin
        self.back: IO[bytes] = self.process.stdout
        self._receive(_START_LIMIT_S)

    @property
    def fit(self) -> bool:
        """Whether this child can be asked again."""
        ours = self.owner == os.getpid()  # after a fork the child still belongs to the parent
        return ours and self.reads < _READS_PER_CHILD and self.process.poll() is None

    def ask(self, request: dict[str, Any], limit_s: float, progress: Callable[[float], None] | None) -> dict[str, Any]:
        """The child's answer; an error of ours where there is none."""
        self.reads += 1
        with suppress(OSError):
            self.to.write(json.dumps(request).encode() + b"\n")
            self.to.flush()
        while True:
            answer = self._receive(limit_s)
            if "progress" not in answer:
                return answer
            if progress is not None:
                try:
                    progress(answer["progress"])
                except BaseException:
                    self.process.kill()  # whoever listens wants no more: the next file gets a new child
                    self.process.wait()
                    raise

    def _receive(self, limit_s: float) -> dict[str, Any]:
        late: list[bool] = []
        timer = Timer(limit_s, lambda: (late.append(True), self.process.kill()))
        timer.daemon = True
        timer.start()
        try:
            return _receive(self.back)
        except EOFError:
            self.process.kill()
            status = self.process.wait()
            how = f"no end after {limit_s:.0f} s" if late else f"a crash of the {self.task} reader (status {status})"
            return {"error": how}
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the child and its pipes."""
        for pipe in (self.to, self.back):
            with suppress(OSError):
                pipe.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()


_locks: defaultdict[str, Lock] = defaultdict(Lock)
"""One for each task: a video that takes minutes must not hold up a C3D file."""
_workers: dict[str, _Worker] = {}


@atexit.register
def close_children() -> None:
    """End all children; they start again when needed."""
    for worker in _workers.values():
        worker.close()
    _workers.clear()


def _send(pipe: IO[bytes], answer: dict[str, Any]) -> None:
    """Frame: length of the head, head as JSON, then the bytes of the arrays that the head announces."""
    arrays: list[np.ndarray[Any, Any]] = []
    head = json.dumps({"answer": _without_arrays(answer, arrays), "arrays": [(a.dtype.str, a.shape) for a in arrays]})
    data = head.encode()
    pipe.write(len(data).to_bytes(8, "little") + data)
    for array in arrays:
        pipe.write(array.tobytes())
    pipe.flush()


def _receive(pipe: IO[bytes]) -> dict[str, Any]:
    head = json.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, 8), "little")))
    arrays: list[np.ndarray[Any, Any]] = []
    for kind, shape in head["arrays"]:
        dtype = np.dtype(kind)
        data = _exactly(pipe, dtype.itemsize * int(np.prod(shape)))
        arrays.append(np.frombuffer(data, dtype=dtype).reshape(shape))
    return _with_arrays(head["answer"], arrays)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count) if count else b""
    if len(data) != count:
        raise EOFError
    return data


def _without_arrays(value: Any, arrays: list[np.ndarray[Any, Any]]) -> Any:
    if isinstance(value, dict):
        return {str(k): _without_arrays(v, arrays) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_arrays(v, arrays) for v in value]
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            return _without_arrays(value.tolist(), arrays)
        arrays.append(np.ascontiguousarray(value))
        return {"__array__": len(arrays) - 1}
    return value.item() if isinstance(value, np.generic) else value


def _with_arrays(value: Any, arrays: list[np.ndarray[Any, Any]]) -> Any:
    if isinstance(value, dict):
        if set(value) == {"__array__"}:
            return arrays[value["__array__"]]
        return {k: _with_arrays(v, arrays) for k, v in value.items()}
    return [_with_arrays(v, arrays) for v in value] if isinstance(value, list) else value


def serve(module: str, name: str, library: str) -> None:
    """The child: read the files named on standard input until it ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    import_module(library)
    read: Callable[..., dict[str, Any]] = getattr(import_module(module), name)

    def tell(share: float) -> None:
        _send(out, {"progress": share})

    more = {"progress": tell} if "progress" in signature(read).parameters else {}
    _send(out, {"value": "ready"})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            _limit_memory(request["memory"])
            answer = {"value": read(request["path"], **request["options"], **more)}
        except FileError as error:
            answer = {"refused": {"needed": error.needed, "found": error.found, "next_step": error.next_step}}
        except MemoryError:
            answer = {"error": "sizes that need far more memory than the file holds"}
        except BaseException as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        _limit_memory(None)
        try:
            _send(out, answer)
        except (MemoryError, ValueError, TypeError) as error:
            _send(out, {"error": f"values that cannot be sent: {type(error).__name__}"})


def _limit_memory(spare_bytes: int | None) -> None:
    """Let this process grow by no more than this; None lifts the limit. Does nothing where the system cannot tell."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = hard if spare_bytes is None else pages * resource.getpagesize() + spare_bytes
    if hard != resource.RLIM_INFINITY and spare_bytes is not None:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


if __name__ == "__main__":
    serve(*sys.argv[1:4])
