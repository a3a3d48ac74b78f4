"""`groundup record`: live sources into one XDF file, with a look at what comes."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundup.errors import UsageError

if TYPE_CHECKING:
    from groundup.devices.recorder import Recorder
    from groundup.devices.source import Source
    from groundup.devices.watching import Seen

LOOKS_HZ = 25.0
"""What comes is seen within 40 ms; at this pace a table of four streams costs some percent of a core."""


def record(
    out: Annotated[Path, typer.Argument(metavar="FILE.xdf", help="The recording to write.", show_default=False)],
    source: Annotated[
        list[str],
        typer.Option(
            metavar="WAY:WHAT",
            help="replay:FILE[@PROFILE], lsl[:NAME], ble:PROFILE[@ADDRESS] or serial:PORT@PROFILE; may be repeated.",
            show_default=False,
        ),
    ],
    seconds: Annotated[float | None, typer.Option(help="Stop after so long; else Ctrl-C stops.")] = None,
    speed: Annotated[float, typer.Option(help="How fast a replay goes: 1 as it was, 0 as fast as it can.")] = 1.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No view while it records.")] = False,
) -> None:
    """Record sensors under or on the foot into one XDF file, each sample with its device's time and this computer's.

    What went wrong on the way (losses, gaps, a clock that was set anew) is counted, shown and kept in the file. A
    recording that is killed stays readable to its last second or two.
    """
    if out.suffix.lower() != ".xdf":
        raise UsageError("a file name that ends with .xdf", found=str(out))
    if seconds is not None and not seconds > 0:
        raise UsageError("--seconds above 0", found=f"{seconds:g}")
    if not 0 <= speed < float("inf"):
        raise UsageError("a --speed of 0 or more", found=f"{speed:g}")
    from groundup.devices.opening import source_of
    from groundup.io.atomic import check_target

    check_target(out)
    if out.exists():
        raise UsageError(
            "a file that is not there yet", found="one that is", where=str(out), next_step="Choose another name."
        )
    sources = [source_of(text, speed=speed or None) for text in source]
    for line in asyncio.run(_record(out, sources, seconds=seconds, view=not quiet and sys.stdout.isatty())):
        print(line)


async def _record(out: Path, sources: "list[Source]", *, seconds: float | None, view: bool) -> list[str]:
    """Open, record until stopped, and say what came of it."""
    from groundup.devices.recorder import Recorder
    from groundup.devices.recorder import record as run
    from groundup.devices.watching import Seen

    stop, seen = asyncio.Event(), Seen()
    _stop_by_signal(stop)
    try:
        await _open(sources, stop)
        if stop.is_set():
            return ["stopped before anything was recorded; no file was written"]
        recorder = Recorder(out)
        watching = asyncio.create_task(_watch(recorder, seen, out, sources)) if view else None
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, stop.set)
        try:
            await run(sources, recorder, stop=stop, heard=seen.heard)
        finally:
            broken = await _ended(watching)
    finally:
        for one in sources:
            await one.close()
    return _said(out, recorder) + [f"  {words}" for words in seen.happened] + broken


async def _ended(watching: "asyncio.Task[None] | None") -> list[str]:
    """End the view; a view that broke did not end the recording, but is not kept quiet either."""
    if watching is None:
        return []
    watching.cancel()
    (end,) = await asyncio.gather(watching, return_exceptions=True)
    broke = end is not None and not isinstance(end, asyncio.CancelledError)
    return [f"The view broke ({type(end).__name__}: {end}); the recording is whole."] if broke else []


async def _open(sources: "list[Source]", stop: asyncio.Event) -> None:
    """Open all at once; a stop ends the search."""
    opening = [asyncio.create_task(one.open()) for one in sources]
    waiting = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set() and not all(task.done() for task in opening):
            pending = [task for task in opening if not task.done()]
            await asyncio.wait([waiting, *pending], return_when=asyncio.FIRST_COMPLETED)
            for task in opening:
                if task.done():
                    task.result()
    finally:
        for task in (waiting, *opening):
            task.cancel()
        await asyncio.gather(waiting, *opening, return_exceptions=True)


async def _watch(recorder: "Recorder", seen: "Seen", out: Path, sources: "list[Source]") -> None:
    import time

    from rich.live import Live

    from groundup.devices.watching import shown

    begun = time.monotonic()
    names = ", ".join(one.name for one in sources)

    with Live(auto_refresh=False, transient=True) as live:
        while True:
            now = time.monotonic()
            title = f"Recording {names} into {out}: {now - begun:.0f} s. Ctrl-C stops."
            live.update(shown(recorder.lanes, seen, now_s=now, title=title), refresh=True)
            await asyncio.sleep(1 / LOOKS_HZ)


def _said(out: Path, recorder: "Recorder") -> list[str]:
    from groundup.devices.tally import line

    lanes = list(recorder.lanes.values())
    begun = [lane.tally.first_s for lane in lanes if lane.tally.first_s is not None]
    ended = max((lane.tally.last_s for lane in lanes if lane.tally.last_s is not None), default=0.0)
    if not begun:
        return [f"{out}: nothing came of {len(lanes)} streams"]
    said = [f"{out}: {ended - min(begun):.1f} s, {len(lanes)} stream{'s' if len(lanes) > 1 else ''}"]
    return said + [f"  {line(lane.stream, lane.tally, lane.fit, now_s=ended)}" for lane in lanes]


def _stop_by_signal(stop: asyncio.Event) -> None:
    """Ctrl-C and a polite end of the process stop the recording, and what came is kept."""
    import signal
    from contextlib import suppress

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C is KeyboardInterrupt there, and the file is closed
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
