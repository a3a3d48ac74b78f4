"""Home experiments: what was fixed beforehand never changes; how it stands, and its result, are written beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Row, insert, select, update

from groundup.errors import UsageError
from groundup.proof.experiment import Experiment, checked_experiment
from groundup.store.database import Connected, new_id
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns, moment_or_none
from groundup.store.shapes import clean_text, frozen, json_text, json_value, packed, unpacked
from groundup.store.tables import experiments

ExperimentState = Literal["running", "finished", "stopped"]


@dataclass(frozen=True, slots=True)
class StoredExperiment:
    """One experiment of a person. `promised` is the power and the errors that were shown before it began."""

    id: str
    person_id: str
    started: datetime
    experiment: Experiment
    promised: Mapping[str, Any]
    state: ExperimentState
    ended: datetime | None
    unblinded: datetime | None
    """When its results were looked at while it ran; never taken back."""
    result: Mapping[str, Any]
    """The result as it was at the end; empty before."""
    note: str

    @property
    def hides(self) -> frozenset[str]:
        """The measures whose values the person is not shown."""
        if self.state != "running" or self.unblinded is not None:
            return frozenset()
        return frozenset(o.measure_id for o in self.experiment.outcomes)


class Experiments(Connected):
    """The experiments of a store's people."""

    def begin_experiment(
        self,
        person_id: str,
        experiment: Experiment,
        *,
        at: datetime,
        promised: Mapping[str, Any] | None = None,
        note: str = "",
    ) -> StoredExperiment:
        """Keep an experiment as it begins; a person runs one at a time."""
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            if self.running_experiment(person_id) is not None:
                raise UsageError(
                    "one experiment at a time", found="one that runs", next_step="Finish or stop it first."
                )
            connection.execute(
                insert(experiments).values(
                    id=key,
                    person_id=person_id,
                    experiment=packed("experiment", checked_experiment(experiment)),
                    promised=json_text("power", promised or {}),
                    state="running",
                    result=json_text("result", {}),
                    note=clean_text("note", note),
                    **moment_columns("started", at),
                    **moment_columns("ended", None),
                    **moment_columns("unblinded", None),
                )
            )
            return self.experiment(key)

    def experiment(self, key: str) -> StoredExperiment:
        """One experiment."""
        with self.reading() as connection:
            row = connection.execute(select(experiments).where(experiments.c.id == key)).one_or_none()
        if row is None:
            raise NotStored("experiment", key)
        return _experiment(row)

    def experiments(self, person_id: str) -> tuple[StoredExperiment, ...]:
        """A person's experiments, newest first."""
        found = select(experiments).where(experiments.c.person_id == person_id)
        with self.reading() as connection:
            rows = connection.execute(found.order_by(experiments.c.started_utc.desc(), experiments.c.id.desc()))
            return tuple(_experiment(row) for row in rows)

    def running_experiment(self, person_id: str) -> StoredExperiment | None:
        """The experiment that runs, or None."""
        mine = (experiments.c.person_id == person_id, experiments.c.state == "running")
        with self.reading() as connection:
            row = connection.execute(select(experiments).where(*mine)).first()
        return None if row is None else _experiment(row)

    def unblind_experiment(self, key: str, *, at: datetime) -> StoredExperiment:
        """Note that its results were looked at while it ran; the first time stays, whatever comes after."""
        with self.writing() as connection:
            if self.experiment(key).unblinded is None:
                columns = moment_columns("unblinded", at)
                connection.execute(update(experiments).where(experiments.c.id == key).values(**columns))
            return self.experiment(key)

    def end_experiment(
        self, key: str, *, at: datetime, result: Mapping[str, Any], stopped: bool = False
    ) -> StoredExperiment:
        """End a running experiment with its result: finished as planned, or stopped before; the first end stays."""
        with self.writing() as connection:
            if self.experiment(key).state == "running":
                columns = {"state": "stopped" if stopped else "finished", "result": json_text("result", result)}
                mine = experiments.c.id == key
                connection.execute(update(experiments).where(mine).values(**columns, **moment_columns("ended", at)))
            return self.experiment(key)


def _experiment(row: Row[Any]) -> StoredExperiment:
    return StoredExperiment(
        id=row.id,
        person_id=row.person_id,
        started=moment(row, "started"),
        experiment=unpacked("experiment", row.experiment, Experiment),
        promised=frozen(json_value(row.promised)),
        state=cast(ExperimentState, row.state),
        ended=moment_or_none(row, "ended"),
        unblinded=moment_or_none(row, "unblinded"),
        result=frozen(json_value(row.result)),
        note=row.note,
    )
