"""The whole chain on one page: a recording in, the chain from the ground up out.

Read it top to bottom: this is the pipeline.
"""

from dataclasses import dataclass

from groundup.anatomy import Task
from groundup.chain.trial import Repetition, Trial
from groundup.joints.motion import Motion
from groundup.measure import Finding, LinkReading, Measure
from groundup.signals.curve import Curve
from groundup.signals.recording import Conditions, Correction, Recording, Subject


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """What one recording says about the chain."""

    recording: Recording
    """The recording as assessed: cut and corrected."""
    subject: Subject
    conditions: Conditions
    task: Task | None
    task_why: str
    trial: Trial
    repetitions: tuple[Repetition, ...]
    motion: Motion | None
    measures: tuple[Measure, ...]
    links: tuple[LinkReading, ...]
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    """What a person must know before believing a number."""
    notes: tuple[str, ...]
    """What was recognised, assumed or used."""
    curves: tuple[Curve, ...]
    """Angles, forces and envelopes over the whole trial, SI."""
    corrections: tuple[Correction, ...]
    supports: tuple[tuple[str, str, str], ...]
    """(link, yes | partly | no, sentence): what the inputs could support before anything was computed."""
