"""The tables. Every row has its person; a deleted person takes every row along.

Portable on purpose: no type, default or function that only SQLite knows, so that PostgreSQL can be named by URL later.
A moment is two columns, `…_utc` and `…_offset_s`; texts that hold JSON are made by shapes.py.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(64)


def _id() -> Column[str]:
    return Column("id", ID, primary_key=True)


def _person(*, key: bool = False) -> Column[str]:
    return Column("person_id", ID, ForeignKey("people.id", ondelete="CASCADE"), primary_key=key, nullable=False)


def _moment(name: str, *, empty: bool = False) -> tuple[Column[object], Column[int]]:
    return (
        Column(f"{name}_utc", DateTime, nullable=empty),
        Column(f"{name}_offset_s", Integer, nullable=empty),
    )


def _text(name: str, *, empty: bool = False) -> Column[str]:
    return Column(name, Text, nullable=empty)


def _json(name: str) -> Column[str]:
    """A text that holds JSON; `info` lets the export know."""
    return Column(name, Text, nullable=False, info={"json": True})


def _session(*, empty: bool = True, key: bool = False) -> Column[str]:
    return Column("session_id", ID, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=key, nullable=empty)


def _recording() -> tuple[Column[str], ForeignKeyConstraint]:
    """The hash of a recording of the same person."""
    return (
        Column("recording", String(64)),
        ForeignKeyConstraint(["person_id", "recording"], ["recordings.person_id", "recordings.hash"]),
    )


people = Table(
    "people",
    metadata,
    _id(),
    _text("name"),
    Column("name_key", Text, nullable=False, unique=True),
    _json("subject"),
    _json("settings"),
    Column("synthetic", Boolean, nullable=False),
    *_moment("created"),
)

screenings = Table(
    "screenings",
    metadata,
    _id(),
    _person(),
    *_moment("at"),
    _json("answers"),
    _json("cleared"),
    _text("cleared_by"),
    Column("cleared_on", Date),
    Index(None, "person_id", "at_utc"),
)

plans = Table(
    "plans",
    metadata,
    _id(),
    _person(),
    Column("version", Integer, nullable=False),
    *_moment("at"),
    Column("starts", Date, nullable=False),
    _json("week"),
    _json("prescriptions"),
    _text("why"),
    UniqueConstraint("person_id", "version"),
)

sessions = Table(
    "sessions",
    metadata,
    _id(),
    _person(),
    *_moment("started"),
    _text("kind"),
    _json("plan"),
    _json("blocks"),
    Column("plan_id", ID, ForeignKey("plans.id", ondelete="SET NULL")),
    Column("planned_for", Date),
    *_moment("finished", empty=True),
    Column("minutes", Double),
    _text("stopped_for", empty=True),
    _text("note"),
    Index(None, "person_id", "started_utc"),
)

session_events = Table(
    "session_events",
    metadata,
    _session(empty=False, key=True),
    _id(),
    _person(),
    Column("position", Integer, nullable=False),
    Column("block", Integer, nullable=False),
    _text("kind"),
    _json("value"),
    *_moment("at"),
    Column("clean", Double),
    _text("counted_by", empty=True),
    UniqueConstraint("session_id", "position"),
)

recordings = Table(
    "recordings",
    metadata,
    _person(key=True),
    Column("hash", String(64), primary_key=True),
    *_moment("at"),
    _text("name"),
    _text("what"),
    _session(),
    Column("block", Integer),
    Column("bytes", Integer, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    *_moment("deleted", empty=True),
    Index(None, "person_id", "at_utc"),
)

set_results = Table(
    "set_results",
    metadata,
    _session(empty=False, key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    _person(),
    _text("exercise_id"),
    Column("level", Integer, nullable=False),
    _text("side", empty=True),
    Column("set_index", Integer, nullable=False),
    Column("target", Double, nullable=False),
    Column("done", Double, nullable=False),
    Column("clean", Double),
    _text("counted_by"),
    Column("effort", Double),
    Column("skipped", Boolean, nullable=False),
    _json("repetitions"),
    _text("note"),
    *_recording(),
    CheckConstraint("effort >= 0 AND effort <= 10", name="effort"),
)

pains = Table(
    "pains",
    metadata,
    _id(),
    _person(),
    _session(),
    _text("moment"),
    Column("value", Double, nullable=False),
    *_moment("at"),
    _text("place"),
    _text("note"),
    UniqueConstraint("session_id", "moment"),
    CheckConstraint("value >= 0 AND value <= 10", name="scale"),
    Index(None, "person_id", "at_utc"),
)

extras = Table(
    "extras",
    metadata,
    _id(),
    _person(),
    _text("kind"),
    *_moment("at"),
    _text("side", empty=True),
    Column("repetitions", Integer),
    Column("level", Integer),
    Column("minutes", Double),
    Column("effort", Double),
    _text("counted_by"),
    _text("note"),
    Index(None, "person_id", "at_utc"),
)

tests = Table(
    "tests",
    metadata,
    _id(),
    _person(),
    _text("test_id"),
    _text("protocol"),
    *_moment("started"),
    *_moment("finished", empty=True),
    _json("trials"),
    _json("conditions"),
    _text("note"),
    Index(None, "person_id", "started_utc"),
)

assessments = Table(
    "assessments",
    metadata,
    _id(),
    _person(),
    *_moment("at"),
    _text("title"),
    _json("document"),
    *_recording(),
    Index(None, "person_id", "at_utc"),
)

measures = Table(
    "measures",
    metadata,
    _id(),
    _person(),
    *_moment("at"),
    _text("measure_id"),
    _text("side", empty=True),
    _text("method"),
    _text("status"),
    Column("value", Double),
    _text("unit"),
    _json("measure"),
    _session(),
    Column("test", ID, ForeignKey("tests.id", ondelete="CASCADE")),
    Column("assessment", ID, ForeignKey("assessments.id", ondelete="CASCADE")),
    *_recording(),
    Column("repetition", Integer),
    Index(None, "person_id", "measure_id", "at_utc"),
)

corrections = Table(
    "corrections",
    metadata,
    _id(),
    _person(),
    *_moment("at"),
    _session(),
    Column("block", Integer),
    _json("correction"),
    Column("withdrawn", Boolean, nullable=False),
    *_recording(),
    Index(None, "person_id", "at_utc"),
)

own_exercises = Table(
    "own_exercises",
    metadata,
    _person(key=True),
    _id(),
    *_moment("at"),
    _json("exercise"),
    Column("removed", Boolean, nullable=False),
)

primary_measures = Table(
    "primary_measures",
    metadata,
    _person(key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("measure_id"),
    _text("side", empty=True),
    _text("method"),
    *_moment("at"),
    CheckConstraint("position >= 0 AND position <= 2", name="three"),
)

experiments = Table(
    "experiments",
    metadata,
    _id(),
    _person(),
    *_moment("started"),
    _json("experiment"),
    _json("promised"),
    _text("state"),
    *_moment("ended", empty=True),
    *_moment("unblinded", empty=True),
    _json("result"),
    _text("note"),
    CheckConstraint("state IN ('running', 'finished', 'stopped')", name="state"),
    Index(None, "person_id", "started_utc"),
)

drafts = Table(
    "drafts",
    metadata,
    _person(key=True),
    Column("key", String(200), primary_key=True),
    _json("value"),
    *_moment("at"),
)

settings = Table(
    "settings",
    metadata,
    Column("key", String(200), primary_key=True),
    _json("value"),
)
