"""Experiments with planted effects, as measures of a store."""

from datetime import date, datetime, time, timedelta, timezone

import numpy as np

from groundup.measure import Measure
from groundup.proof.designs import DEFAULTS, probe_days
from groundup.proof.experiment import Experiment
from groundup.proof.probes import Outcome
from groundup.store.store import Store

ZONE = timezone(timedelta(hours=1))
WITH_FIRST = (1, 0, 1, 1, 0, 0, 1, 0)
LUNGE = Outcome("outcome", "ankle.lunge_distance", "Lunge distance", "cm", "tape", None, 1, "lunge")
RISES = Outcome("control", "ankle.heel_rises", "Heel rises", "reps", "self-report", None, 1, "heel_rises", sided=True)


def with_without_experiment(begins: date) -> Experiment:
    """Lunge distance with and without the trainer, heel rises as the control."""
    return Experiment(DEFAULTS["with_without"], (LUNGE, RISES), begins, WITH_FIRST, 7)


def at(begins: date, day: int, *, hour: int = 7) -> datetime:
    """A morning of the experiment."""
    return datetime.combine(begins + timedelta(days=day), time(hour), tzinfo=ZONE)


def take(store: Store, person_id: str, experiment: Experiment, *, effect: float, until: int, seed: int = 3) -> None:
    """Take every planned probe before day `until`, with an effect in the phases with the trainer."""
    rng = np.random.default_rng(seed)
    design = experiment.design
    for day in (d for d in probe_days(design) if d < until):
        pair, second = divmod(day // design.phase_days, 2)
        on = (experiment.assignment[pair] == 1) != bool(second)
        for outcome in experiment.outcomes:
            when = at(experiment.begins, day)
            test = store.save_test(person_id, outcome.test_id, started=when, finished=when, trials=[])
            level = 10.0 + effect * on * (outcome.role == "outcome")
            found = [
                Measure(outcome.measure_id, "ankle", side, level + float(rng.normal()), outcome.unit, outcome.method,
                        "measured")
                for side in ("left", "right")
            ]  # fmt: skip
            store.save_measures(person_id, found, at=when, test=test.id)
