"""Handing over from the command line: each function does one thing and says in a line what it did."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import cast

from groundup.errors import FileError, GroundupError, UsageError
from groundup.report.handed import PARTS, USUAL, Choice, Part
from groundup.store.command_line import opened_store
from groundup.store.handing import handed_over, person_named
from groundup.store.handing_files import FORMATS, write_handover

_LARGEST = 200 * 2**20


def hand_over(
    target: Path,
    *,
    form: str,
    person: str | None,
    parts: Sequence[str] = (),
    first: str | None = None,
    last: str | None = None,
    named: bool = False,
) -> str:
    """Write what one person chose as one file, and say what is in it."""
    if form not in FORMATS:
        raise UsageError(f"a form of {', '.join(FORMATS)}", found=f"'{form}'", where="--as")
    choice = Choice(_parts(parts), _day(first, "--from"), _day(last, "--to"), named)
    with opened_store() as store:
        handed = handed_over(store, person_named(store, person), choice, now=datetime.now().astimezone())
    write_handover(handed, target, form=form)
    who = f"of {handed.name}" if handed.name else "without a name"
    return f"{target}: {who}; {', '.join(handed.parts)}. Whoever has this file can read it."


def pooled(files: Sequence[Path], *, measures: Sequence[str] = (), from_week: int | None = None, as_json: bool) -> str:
    """The pooled estimates of files that people handed over; one that cannot be read is left out, and said why."""
    import json
    from dataclasses import replace

    from groundup.evidence.catalogue import definition
    from groundup.proof.group import FROM_WEEK, Excluded, Member, group
    from groundup.report.group_said import group_json, group_text
    from groundup.report.handed_json import read_handover
    from groundup.report.handed_readings import member

    for measure_id in measures:
        definition(measure_id)  # an unknown one is an error that names the nearest
    members: list[Member] = []
    unread: list[tuple[Path, GroundupError]] = []
    for path in files:
        try:
            members.append(member(read_handover(_read(path), where=str(path)), where=path.name))
        except GroundupError as error:
            unread.append((path, error))
    if unread and not members:
        raise unread[0][1]
    weeks = FROM_WEEK if from_week is None else from_week
    found = group(members, today=datetime.now().astimezone().date(), measure_ids=measures, from_week=weeks)
    left_out = tuple(Excluded(path.name, f"not read: {error.line()}") for path, error in unread)
    found = replace(found, excluded=(*left_out, *found.excluded))
    return (
        json.dumps(group_json(found), indent=1, ensure_ascii=False, allow_nan=False) if as_json else group_text(found)
    )


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise FileError("a hand-over in JSON", found=f"{path.stat().st_size / 2**20:.0f} MB", where=str(path))
        return path.read_bytes()
    except OSError as error:
        raise FileError("a file that can be read", found=error.strerror or str(error), where=str(path)) from None


def _parts(names: Sequence[str]) -> frozenset[Part]:
    """The parts named, each alone or separated by commas; none is the usual ones, `all` is all."""
    asked = [n.strip() for name in names for n in name.split(",") if n.strip()]
    if unknown := [n for n in asked if n not in (*PARTS, "all")]:
        raise UsageError(f"parts of {', '.join(PARTS)}, or all", found=f"'{unknown[0]}'", where="--part")
    return frozenset(PARTS) if "all" in asked else frozenset(cast(list[Part], asked)) or USUAL


def _day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"a day such as 2026-11-22 for {option}", found=f"'{text}'") from None
