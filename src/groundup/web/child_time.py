"""How long a child process may take, and its end with everything that it began."""

import os
import signal
import subprocess
from contextlib import suppress
from threading import Timer


class Clock:
    """Ends a child when its time is over; `late` says that it did."""

    def __init__(self, process: subprocess.Popen[str], limit_s: float) -> None:
        self.process, self.limit_s, self.late = process, limit_s, False
        self._timer = self._started(limit_s)

    def at_least(self, seconds: float) -> None:
        """Let it have as many seconds from now on."""
        self._timer.cancel()
        self.limit_s = max(self.limit_s, seconds)
        self._timer = self._started(self.limit_s)

    def stop(self) -> None:
        """It is over."""
        self._timer.cancel()

    def _started(self, seconds: float) -> Timer:
        timer = Timer(seconds, self._ring)
        timer.daemon = True
        timer.start()
        return timer

    def _ring(self) -> None:
        self.late = True
        end(self.process)


def end(process: subprocess.Popen[str] | None) -> None:
    """End a child with all its children."""
    if process is None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
