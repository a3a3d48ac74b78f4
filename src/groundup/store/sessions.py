"""Sessions: what was planned, what happened and what came of it; the log that the ladder reads."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, select, update

from groundup.store.database import new_id
from groundup.store.errors import NotStored
from groundup.store.events import Events
from groundup.store.moments import moment, moment_columns, moment_or_none
from groundup.store.pains import Pains
from groundup.store.results import RESULT_COLUMNS, Results, StoredSet, set_result, stored_set
from groundup.store.shapes import clean_text, finite, packed, unpacked
from groundup.store.tables import pains, sessions, set_results
from groundup.training.log import DONE_FROM, SessionResult, SetResult
from groundup.training.pain import ACCEPTABLE
from groundup.training.plan import Block, SessionPlan
from groundup.training.window import LOOKED_AT


@dataclass(frozen=True, slots=True)
class StoredSession:
    """One session: its plan and blocks, and, as far as they are known, its sets and pains.

    `finished` is None while it runs or after it was left; `planned_for` is the day of the plan that it answers.
    """

    id: str
    person_id: str
    started: datetime
    plan: SessionPlan
    blocks: tuple[Block, ...]
    plan_id: str | None
    planned_for: date | None
    finished: datetime | None
    minutes: float | None
    stopped_for: str | None
    note: str
    sets: tuple[StoredSet, ...]
    pain_before: float | None
    pain_worst: float | None
    pain_next_morning: float | None

    @property
    def kind(self) -> str:
        """The kind of its plan."""
        return self.plan.kind

    @property
    def planned_sets(self) -> int:
        """How many sets its blocks ask for, each side its own."""
        return sum(block.kind == "work" for block in self.blocks)

    @property
    def result(self) -> SessionResult:
        """The session as the ladder reads it."""
        return SessionResult(
            started=self.started,
            kind=self.kind,
            sets=tuple(s.result for s in self.sets),
            planned_sets=self.planned_sets,
            minutes=self.minutes or 0.0,
            pain_before=self.pain_before,
            pain_worst=self.pain_worst,
            pain_next_morning=self.pain_next_morning,
            stopped_for=self.stopped_for,
        )


class Sessions(Events, Results, Pains):
    """The sessions of a store."""

    def begin_session(
        self,
        person_id: str,
        plan: SessionPlan,
        blocks: Sequence[Block],
        *,
        started: datetime,
        plan_id: str | None = None,
        planned_for: date | None = None,
        pain_before: float | None = None,
        note: str = "",
    ) -> StoredSession:
        """Begin a session."""
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            connection.execute(
                insert(sessions).values(
                    id=key,
                    person_id=person_id,
                    kind=plan.kind,
                    plan=packed("session_plan", plan),
                    blocks=packed("blocks", tuple(blocks)),
                    plan_id=plan_id,
                    planned_for=planned_for,
                    note=clean_text("note", note),
                    **moment_columns("started", started),
                )
            )
            if pain_before is not None:
                self.save_pain(person_id, pain_before, moment="before", at=started, session_id=key)
            return self.session(key)

    def session(self, session_id: str) -> StoredSession:
        """One session with its sets and pains; an unknown id is an error."""
        found = self._read(select(sessions).where(sessions.c.id == session_id))
        if not found:
            raise NotStored("session", session_id)
        return found[0]

    def sessions(
        self,
        person_id: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        tests: bool = False,
        repetitions: bool = True,
        unfinished: bool = False,
    ) -> tuple[StoredSession, ...]:
        """A person's sessions that began within [since, until), newest first; unfinished ones too.

        `unfinished` gives those alone. A page that reads no repetition asks for none: most of the work is theirs.
        Training alone, or `tests` alone: a test that a camera takes is played like a session, but trains nobody.
        """
        kind = sessions.c.kind == "test" if tests else sessions.c.kind != "test"
        found = select(sessions).where(sessions.c.person_id == person_id, kind)
        if since is not None:
            found = found.where(sessions.c.started_utc >= moment_columns("at", since)["at_utc"])
        if unfinished:
            found = found.where(sessions.c.finished_utc.is_(None))
        if until is not None:
            found = found.where(sessions.c.started_utc < moment_columns("at", until)["at_utc"])
        found = found.order_by(sessions.c.started_utc.desc(), sessions.c.id).limit(limit)
        return self._read(found, repetitions=repetitions)

    def finish_session(
        self,
        session_id: str,
        *,
        finished: datetime,
        minutes: float,
        pain_worst: float | None = None,
        stopped_for: str | None = None,
        note: str | None = None,
    ) -> StoredSession:
        """End a session; ending it again replaces what is given and leaves the rest as it was kept."""
        values: dict[str, Any] = {
            "minutes": finite("minutes", minutes, low=0.0),
            **moment_columns("finished", finished),
        }
        if stopped_for is not None:
            values["stopped_for"] = clean_text("stopped_for", stopped_for, longest=200)
        if note is not None:
            values["note"] = clean_text("note", note)
        with self.writing() as connection:
            if not connection.execute(update(sessions).where(sessions.c.id == session_id).values(**values)).rowcount:
                raise NotStored("session", session_id)
            if pain_worst is not None:
                person_id = self.session(session_id).person_id
                self.save_pain(person_id, pain_worst, moment="worst", at=finished, session_id=session_id)
            return self.session(session_id)

    def history(self, person_id: str, *, since: datetime | None = None, sets: bool = True) -> tuple[SessionResult, ...]:
        """A person's finished sessions as the ladder reads them, oldest first.

        Tests train nobody, but pain knows no such difference: those in which something hurt, or that were stopped, are
        among them. So is a session that pain above 5 ended, even if nobody closed it. The sets are those of the last
        sessions of each exercise, as many as the ladder looks at; of an older session it is said how many count. Who
        reads pains alone asks for no `sets`: then none is there, none planned, and no session of which nobody said how
        it felt.
        """
        s = sessions.c
        columns = (c for c in s if c.name not in ("plan", "note", "blocks"))
        query = select(*columns).where(s.person_id == person_id)
        if not sets:
            query = query.where(s.id.in_(select(pains.c.session_id).where(pains.c.person_id == person_id)))
        if since is not None:
            query = query.where(s.started_utc >= moment_columns("at", since)["at_utc"])
        with self.reading() as connection:
            rows = connection.execute(query.order_by(s.started_utc, s.id)).all()
            of_them = () if since is None else (pains.c.session_id.in_(query.with_only_columns(s.id)),)
            felt = _felt(connection, and_(pains.c.person_id == person_id, *of_them))
            told = [row for row in rows if _told(row, felt.get((row.id, "worst")))]
            done = _last_sets(connection, person_id, [row.id for row in told]) if sets else {}
            counted = {row[0]: row[1] for row in connection.execute(sets_that_count(person_id))} if sets else {}
        planned = self.planned_sets(person_id, [row.id for row in told]) if sets else {}
        return tuple(_result(row, done.get(row.id), felt, planned=planned, counted=counted) for row in told)

    def planned_sets(self, person_id: str, session_ids: Sequence[str]) -> Mapping[str, int]:
        """How many sets each session's blocks ask for, counted once: what a session asks for never changes."""
        kept = self.worked_out.get((person_id, "planned"))
        known = cast(dict[str, int], kept[1]) if kept is not None else {}
        new = [key for key in session_ids if key not in known]
        if new:
            with self.reading() as connection:
                for some in (new[i : i + 500] for i in range(0, len(new), 500)):
                    found = connection.execute(select(sessions.c.id, _planned_sets()).where(sessions.c.id.in_(some)))
                    known = known | {row[0]: row[1] for row in found}
            self.worked_out[person_id, "planned"] = (None, known)
        return known

    def _read(self, query: Select[Any], *, repetitions: bool = True) -> tuple[StoredSession, ...]:
        """Sessions with their sets and pains, in three queries however many there are."""
        with self.reading() as connection:
            rows = connection.execute(query).all()
            keys = [row.id for row in rows]
            sets: dict[str, list[StoredSet]] = defaultdict(list)
            felt: dict[tuple[str | None, str], float] = {}
            for some in (keys[i : i + 500] for i in range(0, len(keys), 500)):
                of_them = set_results.c.session_id.in_(some)
                for row in connection.execute(select(set_results).where(of_them).order_by(set_results.c.block)):
                    sets[row.session_id].append(stored_set(row, repetitions=repetitions))
                felt |= _felt(connection, pains.c.session_id.in_(some))
        return tuple(_session(row, tuple(sets[row.id]), felt) for row in rows)


def _planned_sets() -> ColumnElement[int]:
    """How many sets a session's blocks ask for, counted by the database: nobody has to read the blocks."""
    work = '"kind":"work"'  # as `shapes.packed` writes it; a quote within a text of a block would be escaped
    blocks = sessions.c.blocks
    return (func.length(blocks) - func.length(func.replace(blocks, work, ""))) // len(work)


def _felt(connection: Connection, which: ColumnElement[bool]) -> dict[tuple[str | None, str], float]:
    """The latest answer of each moment, by session and moment."""
    found = connection.execute(select(pains.c.session_id, pains.c.moment, pains.c.value).where(which))
    return {(session_id, at): value for session_id, at, value in found}


def _result(
    row: Row[Any],
    sets: tuple[SetResult, ...] | None,
    felt: dict[tuple[str | None, str], float],
    *,
    planned: Mapping[str, int],
    counted: Mapping[str, int],
) -> SessionResult:
    """A session as the ladder reads it; of one whose sets were not read (None), how many count."""
    return SessionResult(
        started=moment(row, "started"),
        kind=row.kind,
        sets=sets or (),
        planned_sets=planned.get(row.id, 0),
        minutes=row.minutes or 0.0,
        pain_before=felt.get((row.id, "before")),
        pain_worst=felt.get((row.id, "worst")),
        pain_next_morning=felt.get((row.id, "morning")),
        stopped_for=row.stopped_for,
        sets_counted=counted.get(row.id, 0) if sets is None else None,
    )


def _told(row: Row[Any], worst: float | None) -> bool:
    """Whether the ladder is told of a session: see `history`."""
    if row.kind == "test":
        return bool(row.stopped_for) or (worst or 0.0) > 0.0
    return row.finished_utc is not None or (worst or 0.0) > ACCEPTABLE


_READ_FIRST = 40
"""Sessions whose sets are read at once: of most exercises they hold as many as the ladder looks at."""


def _last_sets(connection: Connection, person_id: str, keys: Sequence[str]) -> dict[str, tuple[SetResult, ...]]:
    """All sets of sessions (by id, oldest first) that are among the last `LOOKED_AT` in which an exercise was done."""
    r = set_results.c
    begun = (r.person_id == person_id, r.done > 0)
    found = _sets_of(connection, keys[-_READ_FIRST:])
    older = keys[:-_READ_FIRST]
    if not older:
        return found
    seen = Counter(e for some in found.values() for e in {s.exercise_id for s in some if s.done > 0})
    place = {key: n for n, key in enumerate(older)}
    missing: set[str] = set()
    for exercise_id in connection.execute(select(r.exercise_id).distinct().where(*begun)).scalars():
        if (more := LOOKED_AT - seen[exercise_id]) > 0:
            of_it = connection.execute(select(r.session_id).distinct().where(*begun, r.exercise_id == exercise_id))
            missing |= {older[n] for n in sorted(place[key] for key in of_it.scalars() if key in place)[-more:]}
    return found | _sets_of(connection, sorted(missing))


def _sets_of(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[SetResult, ...]]:
    """The sets of some sessions, in the order of their blocks; a session without any has none."""
    of_them = set_results.c.session_id.in_(keys)
    query = select(set_results.c.session_id, *RESULT_COLUMNS).where(of_them).order_by(set_results.c.block)
    done: dict[str, list[SetResult]] = {key: [] for key in keys}
    for row in connection.execute(query):
        done[row.session_id].append(set_result(row))
    return {key: tuple(some) for key, some in done.items()}


def sets_that_count(person_id: str) -> Select[Any, int]:
    """Sessions of a person with how many of their sets count as done, by the rule of `training.log.set_done`."""
    r = set_results.c
    done = (r.skipped.is_(False), r.done > 0, r.done >= DONE_FROM * r.target)
    return select(r.session_id, func.count()).where(r.person_id == person_id, *done).group_by(r.session_id)


def _session(row: Row[Any], sets: tuple[StoredSet, ...], felt: dict[tuple[str | None, str], float]) -> StoredSession:
    return StoredSession(
        id=row.id,
        person_id=row.person_id,
        started=moment(row, "started"),
        plan=unpacked("session_plan", row.plan, SessionPlan),
        blocks=unpacked("blocks", row.blocks, tuple[Block, ...]),
        plan_id=row.plan_id,
        planned_for=row.planned_for,
        finished=moment_or_none(row, "finished"),
        minutes=row.minutes,
        stopped_for=row.stopped_for,
        note=row.note,
        sets=sets,
        pain_before=felt.get((row.id, "before")),
        pain_worst=felt.get((row.id, "worst")),
        pain_next_morning=felt.get((row.id, "morning")),
    )
