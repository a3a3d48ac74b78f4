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


def record(
    out: Annotated[Path, typer.Argument(metavar="FILE.xdf", help="The recording to write.", show_default=False)],
    source: Annotated[
        list[str],
        typer.Option(
            metavar="WAY:WHAT",
            help="replay:FILE[@PROFILE], lsl[:NAME], ble:PROFILE[@ADDRESS], serial:PORT@PROFILE or simulated:press; "
            "may be repeated.",
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
    from groundup.devices.live_view import listened
    from groundup.devices.recorder import Recorder

    recorders: list[Recorder] = []

    def begin() -> Recorder:
        recorders.append(Recorder(out))
        recorders[0].expect(sources)
        return recorders[0]

    names = ", ".join(one.name for one in sources)
    try:
        recorder, said = await listened(
            sources, begin, seconds=seconds, doing=f"Recording {names} into {out}" if view else ""
        )
    finally:
        for made in recorders:
            made.close()
    if recorder is None:
        return ["stopped before anything was recorded; no file was written"]
    return _said(out, recorder) + [f"  {words}" for words in said]


def _said(out: Path, recorder: "Recorder") -> list[str]:
    from groundup.devices.tally import line

    lanes = list(recorder.lanes.values())
    begun = [lane.tally.first_s for lane in lanes if lane.tally.first_s is not None]
    ended = max((lane.tally.last_s for lane in lanes if lane.tally.last_s is not None), default=0.0)
    if not begun:
        return [f"{out}: nothing came of {len(lanes)} streams"]
    said = [f"{out}: {ended - min(begun):.1f} s, {len(lanes)} stream{'s' if len(lanes) > 1 else ''}"]
    return said + [f"  {line(lane.stream, lane.tally, lane.fit, now_s=ended)}" for lane in lanes]
