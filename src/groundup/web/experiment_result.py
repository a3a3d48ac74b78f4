"""The result of a home experiment as its pages show it: worked out of what there is, or read as it was written."""

from datetime import timedelta

from groundup.proof.experiment import Experiment, Result, analyze
from groundup.store.experiments import StoredExperiment
from groundup.store.people import Person
from groundup.store.store import Store
from groundup.web import records
from groundup.web.experiment_chart import experiment_chart
from groundup.web.experimenting import probes_of
from groundup.web.words import now


def result_of(store: Store, person: Person, kept: StoredExperiment) -> Result:
    """The result as designed, of what there is by now."""
    experiment = kept.experiment
    probes = probes_of(store, person.id, experiment.outcomes, experiment.design.kind)
    return analyze(experiment, probes, today=now().date(), adherence=_adherence(store, person, experiment),
                   unblinded=kept.unblinded is not None)  # fmt: skip


def read_result(kept: StoredExperiment) -> Result:
    """The result as it was written at the end."""
    import msgspec

    return msgspec.convert(dict(kept.result), Result)


def charts(experiment: Experiment, found: Result) -> list[tuple[str, str]]:
    """(name with unit, chart) of each measure."""
    return [(f"{o.name} [{o.unit}]", experiment_chart(experiment, o, found.rows)) for o in experiment.outcomes]


def drawn_words(experiment: Experiment) -> str:
    """What chance drew, in words."""
    begins, assignment = experiment.begins, experiment.assignment
    if experiment.design.kind == "staggered":
        foot, hip = (begins + timedelta(days=d) for d in assignment)
        return f"Foot work from {foot.day} {foot:%B %Y}, hip work from {hip.day} {hip:%B %Y}."
    if experiment.design.kind == "with_without":
        return "Phases: " + ", ".join("with, without" if a else "without, with" for a in assignment) + "."
    return "A new order of the three cues on each day."


def _adherence(store: Store, person: Person, experiment: Experiment) -> float | None:
    """Sessions done of those planned, in the weeks since the first block began; None where nothing was planned."""
    since = experiment.begins
    if experiment.design.kind == "staggered":
        since += timedelta(days=experiment.assignment[0])
    today = min(now().date(), experiment.begins + timedelta(days=experiment.design.days - 1))
    weeks = (today - since).days // 7
    if weeks < 1:
        return None
    found = records.adherence(
        store.plans(person.id), store.sessions(person.id, repetitions=False), today=today, weeks=weeks
    )
    planned = sum(w.planned for w in found)
    return min(1.0, sum(w.done for w in found) / planned) if planned else None
