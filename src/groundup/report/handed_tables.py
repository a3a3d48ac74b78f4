"""A hand-over as tidy long tables: one row an observation, a unit beside every value, and a codebook of the columns."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from groundup.report.handed import PART_WORD, Handed, HandedSession

Kind = Literal["text", "number", "whole", "truth", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind, what it means, and how it is had from a row."""

    name: str
    kind: Kind
    says: str
    of: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One tidy table: what a row is, its columns, and its rows; `person` is the first column of all."""

    name: str
    says: str
    columns: tuple[Column, ...]
    rows: tuple[Any, ...]

    def values(self, person: str) -> dict[str, list[Any]]:
        """The columns with their values, each of one length."""
        found = {c.name: [c.of(row) for row in self.rows] for c in self.columns}
        return {"person": [person] * len(self.rows), **found}

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each column of `values`."""
        return {"person": "text", **{c.name: c.kind for c in self.columns}}


def tables(handed: Handed) -> tuple[Table, ...]:
    """Every table of a hand-over, also those without a row: their header says what was asked for."""
    sets = tuple((s, one) for s in handed.sessions for one in s.sets)
    trials = tuple(
        (t, n, name, value) for t in handed.tests for n, of in enumerate(t.trials) for name, value in _pairs(of)
    )
    days = tuple((d, e) for d in (handed.plan.days if handed.plan else ()) for e in d.exercises)
    return (
        Table("measures", "one row a measure", _MEASURES, handed.measures),
        Table("sessions", "one row a finished session", _SESSIONS, handed.sessions),
        Table("sets", "one row a set of a session, each side its own", _SETS, sets),
        Table("tests", "one row an entry of a trial of a test", _TESTS, trials),
        Table("pains", "one row an answer on pain, 0 to 10", _PAINS, handed.pains),
        Table("weeks", "one row a week: planned and done", _WEEKS, handed.weeks),
        Table("primary_measures", "one row a measure chosen beforehand to judge by", _GOALS, handed.goals),
        Table("verdicts", "one row a verdict on a primary measure", _VERDICTS, handed.verdicts),
        Table("experiments", "one row an entry of an experiment", _EXPERIMENTS, tuple(_experiments(handed))),
        Table("plan", "one row an exercise of a day of the plan", _PLAN, days),
    )  # fmt: skip


def codebook(handed: Handed, found: tuple[Table, ...], *, ending: str) -> str:
    """The README of the tables: who, which parts and days, every table and every column with its meaning."""
    span = f"{handed.first or 'the beginning'} to {handed.last or f'{handed.made.date()}, the day it was made'}"
    lines = [
        "groundup: a hand-over in tables",
        "",
        f"Person: {handed.name or 'not named'}, key {handed.key}{' (SYNTHETIC: nobody)' if handed.synthetic else ''}",
        f"Made: {handed.made.isoformat()} by {handed.software}",
        f"Days: {span}",
        f"Chosen: {', '.join(PART_WORD[p] for p in handed.parts) or 'nothing'}. What was not chosen is not in here.",
        *(f"Mind: {said}" for said in handed.said),
        "",
        "Every file is UTF-8 with a header. Empty means unknown, never zero. Moments are ISO 8601 with the offset",
        "of the clock they were written by; `…_utc` is the same moment in UTC. Numbers have a point.",
        "Values of two methods are never joined: group by id, side, unit, method and the conditions that matter.",
        "status: measured, estimated, self-reported, or not measurable (then there is no value, and `why` says why).",
        "low and high are the 95 % interval of the single value; where it is unknown interval_why says why.",
        "kind: practice (the first session, to be discarded), baseline, retest, or extra.",
    ]
    if ending == "csv":
        lines += [
            "In CSV a text that begins with = + - @ or a control sign has an apostrophe before it, so that no",
            "spreadsheet takes it for a formula; the JSON hand-over has it as it was written.",
        ]
    for table in found:
        lines += ["", f"{table.name}.{ending}  ({len(table.rows)} rows): {table.says}"]
        lines += [f"  {'person':22} text    key of the person, the same in every file of theirs"]
        lines += [f"  {c.name:22} {c.kind:7} {c.says}" for c in table.columns]
    return "\n".join([*lines, ""])


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list | tuple) else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _pairs(of: Any) -> Iterator[tuple[str, Any]]:
    yield from of.items() if isinstance(of, Mapping) else (("value", of),)


def _experiments(handed: Handed) -> Iterator[tuple[Any, str, str, Any]]:
    for one in handed.experiments:
        for part, values in (("design", one.design), ("result", one.result or {})):
            for name, value in values.items():
                yield one, part, name, value


def _of(name: str) -> Callable[[Any], Any]:
    def read(row: Any) -> Any:
        return getattr(row, name)

    return read


def _plain(*columns: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, says, _of(name)) for name, kind, says in columns)


def _typed(*columns: tuple[str, Kind, str]) -> tuple[tuple[str, Kind, str], ...]:
    return columns


def _moment(name: str, says: str, of: Callable[[Any], datetime | None]) -> tuple[Column, Column]:
    def local(row: Any) -> str | None:
        at = of(row)
        return None if at is None else at.isoformat()

    def utc(row: Any) -> str | None:
        at = of(row)
        return None if at is None else _utc(at)

    return Column(name, "text", f"{says}, with its zone's offset", local), Column(f"{name}_utc", "moment", says, utc)


def _session_of(row: tuple[HandedSession, Any]) -> datetime:
    return row[0].started


_MEASURES = (
    *_moment("at", "when it was taken", _of("at")),
    *_plain(
        ("kind", "text", "practice, baseline, retest or extra"),
        ("source", "text", "id of the test, session or assessment it came from"),
        ("id", "text", "measure; `groundup measures ID` has its formula"),
        ("link", "text", "foot, ankle, knee, hip, glute, core or chain"),
        ("side", "text", "left or right; empty for what has no side"),
        ("repetition", "whole", "from 0; empty for the whole trial"),
        ("value", "number", "in `unit`"),
        ("unit", "text", "unit of value, low and high"),
        ("low", "number", "lower end of the 95 % interval"),
        ("high", "number", "upper end of the 95 % interval"),
        ("interval_why", "text", "why there is no interval"),
        ("method", "text", "how it was had: part of what it is"),
        ("status", "text", "measured, estimated, self-reported, not measurable"),
        ("why", "text", "what was assumed, or why it is not measurable"),
        ("state", "text", "ok, watch, act, described, cannot tell; empty where nothing judged"),
        ("bound", "text", "the range or cut-off that judged it"),
        ("reference", "text", "what it may be read beside"),
    ),
    Column("conditions", "text", "JSON object: task, eyes, surface, footwear, cue …", lambda m: _json(m.conditions)),
)
_SESSIONS = (
    *_moment("started", "when it began", _of("started")),
    *_plain(
        ("id", "text", "session"),
        ("kind", "text", "circuit, foot, glute, learning, primer …"),
        ("title", "text", "as the plan calls it"),
        ("minutes", "number", "how long it took [min]"),
        ("planned_sets", "whole", "sets that the plan asked for, each side its own"),
        ("sets_done", "whole", "sets done by at least half of their target"),
        ("counts", "truth", "whether at least half of the sets were done"),
        ("stopped_for", "text", "why it was stopped early"),
        ("pain_before", "number", "0 to 10, said before"),
        ("pain_worst", "number", "0 to 10, worst during it"),
        ("pain_next_morning", "number", "0 to 10, said the next morning"),
        ("note", "text", "the person's own note, where notes were chosen"),
    ),
)
_SETS = (
    Column("session", "text", "session it belongs to", lambda r: r[0].id),
    *_moment("started", "when the session began", _session_of),
    *(
        Column(name, kind, says, lambda r, name=name: getattr(r[1], name))
        for name, kind, says in _typed(
            ("exercise", "text", "id of the exercise"),
            ("name", "text", "its name"),
            ("level", "whole", "level on its ladder"),
            ("side", "text", "left or right; empty for both at once"),
            ("set", "whole", "number of the set, from 0"),
            ("target", "number", "asked for, in `unit`"),
            ("done", "number", "done, in `unit`"),
            ("unit", "text", "reps, s or min"),
            ("clean", "number", "how much of it was clean; empty where nobody judged"),
            ("counted_by", "text", "camera, you, timer, sensor or imported"),
            ("effort", "number", "0 to 10, said by the person"),
            ("skipped", "truth", "left out"),
            ("note", "text", "what was said of it, where notes were chosen"),
        )
    ),
)
_TESTS = (
    Column("id", "text", "the test as taken once", lambda r: r[0].id),
    Column("test", "text", "which test", lambda r: r[0].test),
    Column("kind", "text", "practice, baseline, retest or extra", lambda r: r[0].kind),
    *_moment("started", "when it began", _session_of),
    Column("trial", "whole", "number of the trial, from 0", lambda r: r[1]),
    Column("entry", "text", "name of what was entered", lambda r: r[2]),
    Column("value", "number", "where it is a number, in the unit its protocol asks for", lambda r: _number(r[3])),
    Column("text", "text", "where it is none", lambda r: None if _number(r[3]) is not None else _text(r[3])),
    Column("conditions", "text", "JSON object", lambda r: _json(dict(r[0].conditions))),
    Column("protocol", "text", "how it was taken", lambda r: r[0].protocol),
)
_PAINS = (
    *_moment("at", "when it was said", _of("at")),
    *_plain(
        ("moment", "text", "before, worst, morning (of a session) or other"),
        ("value", "number", "0 to 10, said by the person"),
        ("session", "text", "session it belongs to"),
        ("place", "text", "where, in the person's words"),
        ("note", "text", "the person's own note, where notes were chosen"),
    ),
)
_WEEKS = (
    Column("monday", "text", "first day of the week", lambda w: w.monday.isoformat()),
    *_plain(("planned", "whole", "sessions that the plan asked for"), ("done", "whole", "sessions that count")),
)
_GOALS = (
    *_plain(
        ("measure", "text", "measure"),
        ("name", "text", "its name"),
        ("side", "text", "left or right; empty for each"),
        ("method", "text", "the method that counts; empty for any"),
    ),
    *_moment("chosen", "when it was chosen", _of("chosen")),
)
_VERDICTS = (
    *_plain(
        ("measure", "text", "measure"),
        ("name", "text", "its name"),
        ("side", "text", "left or right"),
        ("method", "text", "how it was had"),
        ("unit", "text", "unit of the numbers"),
        ("verdict", "text", "within measurement error, likely real change, worse, or cannot tell"),
        ("sentence", "text", "the verdict with its reason"),
        ("baseline", "number", "mean of the baseline"),
        ("now", "number", "mean of the latest retest"),
        ("difference", "number", "now minus baseline"),
        ("low", "number", "lower end of the 95 % interval of the difference"),
        ("high", "number", "upper end of the 95 % interval of the difference"),
        ("needed", "number", "how far from the baseline is more than measurement error"),
        ("band", "text", "where the error comes from"),
        ("adherence", "text", "how much of the planned training was done"),
    ),
    Column("warnings", "text", "what to mind, separated by a bar", lambda v: " | ".join(v.warnings)),
)
_EXPERIMENTS = (
    Column("id", "text", "experiment", lambda r: r[0].id),
    Column("title", "text", "its title", lambda r: r[0].title),
    Column("state", "text", "running, over, left", lambda r: r[0].state),
    Column("unblinded", "truth", "whether its outcomes were looked at while it ran", lambda r: r[0].unblinded),
    Column("part", "text", "design or result", lambda r: r[1]),
    Column("entry", "text", "name", lambda r: r[2]),
    Column("value", "number", "where it is a number", lambda r: _number(r[3])),
    Column("text", "text", "where it is none; lists and objects as JSON", lambda r: _not_number(r[3])),
)
_PLAN = (
    Column("weekday", "whole", "0 = Monday", lambda r: r[0].weekday),
    Column("day", "text", "title of the day's session", lambda r: r[0].title),
    *(
        Column(name, kind, says, lambda r, name=name: getattr(r[1], name))
        for name, kind, says in _typed(
            ("exercise", "text", "id of the exercise"),
            ("name", "text", "its name"),
            ("level", "whole", "level on its ladder"),
            ("level_name", "text", "what that level is"),
            ("sets", "whole", "sets"),
            ("amount", "number", "a set, in `unit`"),
            ("unit", "text", "reps, s or min"),
            ("rest_s", "number", "rest between sets [s]"),
        )
    ),
)


def _not_number(value: Any) -> str | None:
    return None if _number(value) is not None else _text(value)
