"""The whole chain on one page: a recording in, the chain from the ground up out.

Read it top to bottom: this is the pipeline.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from groundup.anatomy import LINKS, REPEATED_TASKS, SIDES, TASKS, Side, Task
from groundup.chain import ankle, core, coupling, foot, glute, hip, knee
from groundup.chain.body_engine import Intervals, modelled
from groundup.chain.body_from_landmarks import from_landmarks
from groundup.chain.bursts_said import bursts_said
from groundup.chain.counting import counted
from groundup.chain.curves import curves, vertical_force
from groundup.chain.findings import findings
from groundup.chain.foot_pressure import doubts
from groundup.chain.holding import holds
from groundup.chain.model_and_emg import model_and_emg
from groundup.chain.repetition import repetitions
from groundup.chain.strides import Strides, strides
from groundup.chain.tasks import Recognized, recognize
from groundup.chain.trial import Repetition, Trial
from groundup.errors import UsageError
from groundup.evidence.verdicts import judge, link_state, reference_for
from groundup.ground.plates import Assignment, assign_sides
from groundup.joints.calibration import Calibration
from groundup.joints.live_motion import LiveMotion, live_motion
from groundup.joints.measure_motion import foot_points
from groundup.joints.measure_motion import motion as measure_motion
from groundup.joints.motion import Motion
from groundup.measure import Finding, LinkReading, Measure
from groundup.signals.corrections import corrected
from groundup.signals.curve import Curve
from groundup.signals.mvc import with_mvc
from groundup.signals.note import Caveat, Note
from groundup.signals.quality import quality
from groundup.signals.recording import Conditions, Correction, Recording, Subject
from groundup.signals.support import supports

if TYPE_CHECKING:
    from groundup.body.model import Model
    from groundup.body.scaling import Measurement

Smoothing = Literal["zero-phase", "live"]
"""How camera landmarks are smoothed: without lag, looking ahead; or as a running session must, from the past alone."""


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
    """What was recognized, assumed or used."""
    curves: tuple[Curve, ...]
    """Angles, forces and envelopes over the whole trial, SI."""
    corrections: tuple[Correction, ...]
    supports: tuple[tuple[str, str, str], ...]
    """(link, yes | partly | no, sentence): what the inputs could support before anything was computed."""


def assess(
    recording: Recording,
    *,
    static: Recording | None = None,
    mvc: Recording | None = None,
    eyes_closed: Recording | None = None,
    task: str | None = None,
    corrections: tuple[Correction, ...] = (),
    smoothing: Smoothing = "zero-phase",
    calibration: Calibration | None = None,
    model: "Model | None" = None,
    measurements: "Sequence[Measurement] | None" = None,
    intervals: Intervals = "quick",
    say: Callable[[str], None] | None = None,
    drawn: Callable[[float], None] | None = None,
) -> Assessment:
    """The chain of one recording, from the foot to the core.

    `static` is a standing trial that calibrates the segments, `mvc` holds maximal contractions of the same EMG
    channels, `eyes_closed` is the same stance with eyes closed. `task` overrides what would be recognized.
    `corrections` are a person's own and come first. `smoothing="live"` reads camera landmarks as a running session
    does: with its causal filter, its calibration (`calibration`, else the recording's own) and its rules of counting.
    `model` is a body model: with markers and force plates it adds moments, powers, the hip's contact force and the
    glutes' activation; without plates what survives that the ground's push is estimated. It is the person's own, or
    with `measurements` a general one that they scale. `intervals="full"` draws markers and the body's size too, which
    takes many times as long. `say` hears what takes long, `drawn` how much of full intervals is done.
    """
    # what was measured, and what it can support
    recording = corrected(recording if mvc is None else with_mvc(recording, mvc), corrections)
    known = quality(recording)

    # what the joints did, where the feet stood, which movement it was
    live = _live(recording, static, smoothing, calibration)
    motion = measure_motion(recording, static) if live is None else live.motion
    standing = assign_sides(dict(recording.groups("force")), _foot_centers(recording))
    movement = _movement(recording, motion, standing, task)
    gait = strides(recording, movement.task, standing.plate_of)
    done = _repetitions(recording, motion, movement, gait, live)
    trial = Trial(
        recording=recording,
        subject=recording.subject,
        conditions=_conditions(recording.conditions, movement),
        task=movement.task,
        repetitions=done,
        motion=motion,
        plate_of=standing.plate_of,
        holds=_holds(live, movement),
    )
    if model is None:
        trial = replace(trial, body=from_landmarks(trial))
    else:
        trial = replace(
            trial,
            body=modelled(
                trial, model, measurements=measurements, static=static, intervals=intervals, say=say, drawn=drawn
            ),
        )

    # the links, each alone, and what joins them
    measures = (
        *foot.read(trial),
        *ankle.read(trial),
        *knee.read(trial),
        *hip.read(trial),
        *glute.read(trial),
        *core.read(trial),
        *coupling.read(trial),
    )

    # what evidence makes of them, and what a person can do about it
    judged = tuple(_judged(m, trial) for m in measures)
    if eyes_closed is not None:
        judged = _with_eyes_closed(judged, eyes_closed, trial)
    return Assessment(
        recording=recording,
        subject=trial.subject,
        conditions=trial.conditions,
        task=movement.task,
        task_why=movement.why,
        trial=trial,
        repetitions=done,
        motion=motion,
        measures=judged,
        links=_links(judged),
        findings=findings(judged),
        warnings=_warnings(trial, known, standing, gait),
        notes=_notes(trial, known, standing, gait),
        curves=curves(trial),
        corrections=recording.corrections,
        supports=supports(recording),
    )


def _movement(recording: Recording, motion: Motion | None, standing: Assignment, task: str | None) -> Recognized:
    loads: dict[Side, np.ndarray] = {}
    for side in SIDES:
        total = vertical_force(recording, standing.plate_of.get(side, ()))
        loads[side] = np.empty(0) if total is None else total.values[:, 0]
    given = Conditions(task=task or recording.conditions.task).task
    side = recording.conditions.side
    return recognize(
        recording,
        motion,
        loads,
        given=next((t for t in TASKS if t == given), None),
        given_side=next((s for s in SIDES if s == side), None),
    )


def _conditions(stated: Conditions, movement: Recognized) -> Conditions:
    """The stated conditions with the task, and with the leg it is done on where nobody stated one."""
    found = {"task": movement.task, "side": movement.side if stated.side is None else None}
    return stated.updated({name: value for name, value in found.items() if value is not None})


def _foot_centers(recording: Recording) -> dict[Side, tuple[np.ndarray, np.ndarray]]:
    """Midway between heel and forefoot, where the markers show both."""
    return {side: (p.times_s, p.center) for side, p in foot_points(recording).items()}


def _live(
    recording: Recording, static: Recording | None, smoothing: Smoothing, calibration: Calibration | None
) -> LiveMotion | None:
    """The motion as a running session sees it; None for zero-phase smoothing and without camera landmarks."""
    if smoothing == "zero-phase":
        return None
    if smoothing != "live":
        raise UsageError("smoothing of live or zero-phase", found=f"'{smoothing}'")
    if static is not None or recording.first("markers") is not None or recording.first("angles") is not None:
        raise UsageError(
            "camera landmarks alone for live smoothing",
            found="markers, joint angles or a standing trial",
            where=recording.name,
            next_step="Leave out --smoothing: markers are always smoothed without lag.",
        )
    found = live_motion(recording, calibration=calibration)
    if found is None:
        raise UsageError("image landmarks of a camera for live smoothing", found="none", where=recording.name)
    return found


def _holds(
    live: LiveMotion | None, movement: Recognized
) -> Mapping[Side, tuple[tuple[float, float, bool], ...]] | None:
    """Times on each leg by the rules of a running session, for live smoothing."""
    if live is None or live.calibration is None or live.calibration.view.side or movement.task != "single_leg_balance":
        return None
    own = live.calibration
    return {side: holds(live.poses, own, side) for side in SIDES}


def _repetitions(
    recording: Recording, motion: Motion | None, movement: Recognized, gait: Strides, live: LiveMotion | None
) -> tuple[Repetition, ...]:
    """Those that a person gave by hand (or said are none), else those found: strides of walking and running."""
    by_hand = [c for c in recording.corrections if c.what == "repetition"]
    if by_hand or any(c.what == "repetitions" for c in recording.corrections):
        return tuple(
            Repetition(start_s=c.start_s, bottom_s=float(c.detail), end_s=c.end_s, side=movement.side)
            for c in sorted(by_hand, key=lambda c: c.start_s or 0.0)
            if c.start_s is not None and c.end_s is not None
        )
    if motion is None or gait.repetitions:
        return gait.repetitions
    if live is not None and live.calibration is not None and movement.task != "sit_to_stand":
        return counted(live.poses, live.calibration, movement.task, side=movement.side)
    return repetitions(motion, movement.task, side=movement.side)


def _judged(measure: Measure, trial: Trial) -> Measure:
    """The measure with its conditions and what one row of evidence makes of it."""
    stated = replace(measure, conditions=trial.conditions.items())
    task, sex, age_years = trial.task, trial.subject.sex, trial.subject.age_years
    return replace(
        stated,
        verdict=judge(stated, task=task, sex=sex, age_years=age_years),
        reference=reference_for(stated, task=task, sex=sex, age_years=age_years),
    )


def _with_eyes_closed(opened: tuple[Measure, ...], recording: Recording, trial: Trial) -> tuple[Measure, ...]:
    """The measures with the ratio of sway, eyes closed to open, from the second recording of the same stance."""
    conditions = recording.conditions.updated({"eyes": "closed"})
    closed = assess(replace(recording, conditions=conditions), task=trial.task).measures
    ratio = _judged(foot.eyes_closed(opened, closed), trial)
    return tuple(ratio if m.id == ratio.id else m for m in opened)


def _links(measures: Iterable[Measure]) -> tuple[LinkReading, ...]:
    """Each link's state on each side, and for both sides together where a measure knows no side."""
    whole = [m for m in measures if m.repetition is None]
    readings: list[LinkReading] = []
    for link in LINKS:
        own = [m for m in whole if m.link == link]
        for side in (*SIDES, None):
            state = [m for m in own if m.side == side]
            if state:
                readings.append(LinkReading(link, side, *link_state(state)))
    return tuple(readings)


def _warnings(trial: Trial, known: Iterable[Note], standing: Assignment, gait: Strides) -> tuple[str, ...]:
    """What a person must know before believing a number, from the signals upwards."""
    return (
        *(trial.motion.warnings if trial.motion else ()),
        *standing.warnings,
        *(n.sentence for n in known if n.severity != "info"),
        *(f"{name}: {said}." for name, said in _assumed(trial) if isinstance(said, Caveat)),
        *gait.warnings,
        *(trial.body.warnings if trial.body else ()),
        *doubts(trial),
        *_empty_handed(trial, gait),
    )


def _notes(trial: Trial, known: Iterable[Note], standing: Assignment, gait: Strides) -> tuple[str, ...]:
    """What was recognized, assumed or used."""
    return (
        *standing.notes,
        *(gait.notes if trial.repetitions == gait.repetitions else ()),
        *(trial.motion.notes if trial.motion else ()),
        *(trial.body.notes if trial.body else ()),
        *(n.sentence for n in known if n.severity == "info"),
        *bursts_said(trial),
        *model_and_emg(trial),
        *(f"{name}: {said}" for name, said in _assumed(trial) if not isinstance(said, Caveat)),
    )


def _assumed(trial: Trial) -> Iterator[tuple[str, str]]:
    """What the readers assumed or repaired, each with the name of its file."""
    return ((s.name, said) for s in trial.recording.sources for said in s.assumptions)


def _empty_handed(trial: Trial, gait: Strides) -> tuple[str, ...]:
    """What a person expected and did not get: joint angles, or a repetition."""
    said: list[str] = []
    if trial.motion is not None and not trial.motion.curves:
        said += dict.fromkeys((*trial.motion.notes, *trial.motion.missing.values()))
    if trial.recording.of_kind("force") and not any(trial.plate_of.values()):
        said.append("No plate is known to be under either foot: forces stay unassigned (the notes say why of each).")
    if len(trial.recording.of_kind("markers")) > 1:
        said.append("Markers came from two files and only the first are read: give a standing trial with --static.")
    if trial.task is not None and trial.task in REPEATED_TASKS and not trial.repetitions:
        said.append(
            f"No whole repetition of the {trial.task.replace('_', ' ')} was found: values per repetition are missing. "
            "Check the time window, or give repetitions by hand in a corrections file."
        )
    if gait.why and not trial.repetitions:
        said.append(f"No whole stride was found, values are read over the whole recording: {gait.why}.")
    return tuple(said[:4])
