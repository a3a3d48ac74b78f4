"""`groundup compare`: recordings given as the conditions of the differential test, each assessed, one verdict."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundup.errors import FileError, UsageError

if TYPE_CHECKING:
    from groundup.anatomy import Task
    from groundup.battery.differential import Condition
    from groundup.proof.driver import Run
    from groundup.report.progress import Say

NAMES: Mapping[str, "Condition"] = {
    "none": "none",
    "foot": "foot cue",
    "heel": "heel wedge",
    "hip": "hip cue",
    "foot cue": "foot cue",
    "heel wedge": "heel wedge",
    "hip cue": "hip cue",
}
SHORT = ("none", "foot", "heel", "hip")
TASKS: tuple["Task", ...] = ("squat", "single_leg_squat")


@dataclass(frozen=True, slots=True)
class Named:
    """One file, the condition it holds, and which repeat of that condition it is, from 1."""

    condition: "Condition"
    repeat: int
    path: Path


@dataclass(frozen=True, slots=True)
class Options:
    """What goes for every file alike."""

    static: Path | None = None
    subject: Path | None = None
    markers: Path | None = None
    task: str | None = None
    side: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    """The part of every file to assess [s], by each file's own clock."""


def compare(texts: Sequence[str], options: Options, *, json: str | None) -> None:
    """Assess every file, and print the table and the driver with its reason; as JSON where asked."""
    from groundup.io.atomic import check_target, write_text
    from groundup.proof.driver import differential
    from groundup.report.comparison import json_text, print_comparison
    from groundup.report.progress import steps

    files = named_files(texts)
    target = None if json in (None, "-") else Path(json)
    if target is not None:
        check_target(target, inputs=[f.path for f in files])
    with steps(tuple(f"{f.condition}: {f.path.name}" for f in files)) as say:
        runs = _runs(files, options, say)
    verdict = differential(runs)
    if target is not None:
        write_text(target, json_text(verdict, files_of(files)), inputs=[f.path for f in files])
    if json == "-":
        sys.stdout.write(json_text(verdict, files_of(files)))
        return
    print_comparison(verdict)


def named_files(texts: Sequence[str]) -> tuple[Named, ...]:
    """`none=a.c3d` … as files; the second file of a condition is its second repeat."""
    found: list[Named] = []
    seen: dict[Path, str] = {}
    for text in texts:
        name, equals, place = text.partition("=")
        if not (equals and name.strip() and place.strip()):
            raise UsageError("a condition and its file, such as none=squats.c3d", found=f"'{text}'")
        condition = NAMES.get(name.strip().lower().replace("_", " ").replace("-", " "))
        if condition is None:
            raise UsageError(f"a condition of {', '.join(SHORT)}", found=f"'{name.strip()}'")
        path = Path(place.strip())
        if (before := seen.get(path.resolve())) is not None:
            raise UsageError(
                "a recording of its own for each condition and repeat",
                found=f"{path} as {before} and as {name.strip()}",
            )
        if not path.is_file():
            raise FileError("a file that is there", found="none", where=str(path))
        seen[path.resolve()] = name.strip()
        found.append(Named(condition, 1 + sum(f.condition == condition for f in found), path))
    there = {f.condition for f in found}
    if "none" not in there or len(there) < 2:
        what = ", ".join(sorted(there)) or "nothing"
        raise UsageError(
            "a recording without a cue and at least one with: none=… and foot=…, heel=… or hip=…",
            found=f"{what} alone" if len(there) == 1 else what,
        )
    return tuple(found)


def files_of(files: Sequence[Named]) -> list[dict[str, object]]:
    """The files as a machine reads them."""
    return [{"condition": f.condition, "repeat": f.repeat, "file": f.path.name} for f in files]


def _runs(files: Sequence[Named], options: Options, say: "Say") -> list["Run"]:
    from groundup.assess import assess
    from groundup.io.load import load
    from groundup.proof.driver import Run

    runs: list[Run] = []
    tasks: dict[str, str] = {}
    for f in files:
        step = f"{f.condition}: {f.path.name}"
        say(step)
        recording = load(
            f.path,
            static=options.static,
            subject=options.subject,
            markers_map=options.markers,
            start_s=options.start_s,
            end_s=options.end_s,
            conditions={"cue": f.condition, **({"side": options.side} if options.side else {})},
        )
        result = assess(recording, task=options.task)
        if result.task not in TASKS:
            raise UsageError(
                "a squat on one leg or on both",
                found=(result.task or "a movement that was not recognized").replace("_", " "),
                where=f.path.name,
                next_step="Say which it is with --task.",
            )
        tasks.setdefault(result.task, f.path.name)
        if len(tasks) > 1:
            each = " and ".join(f"{task.replace('_', ' ')} in {name}" for task, name in tasks.items())
            raise UsageError("the same movement in every file", found=each)
        runs.append(Run(f.condition, f"{f.repeat:03d}", result.measures, source=f.path.name))
    return runs
