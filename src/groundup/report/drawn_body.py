"""The body under load, repetition by repetition: which moments are drawn, and what is said beside them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from groundup.anatomy import SIDES, Side
from groundup.body.scene import M_PER_KN
from groundup.report.body_figure import VIEWS, View, activation_legend, body_figure, side_of
from groundup.report.words import measure_name, repetition_word, sentence, value_words
from groundup.units import GRAVITY_M_S2

if TYPE_CHECKING:
    from groundup.assess import Assessment
    from groundup.body.scene import Scene

MOST = 12
"""Repetitions that are drawn; all have their numbers in the tables."""
TOLD = (
    "glute.maximus_activation_peak",
    "glute.medius_activation_peak",
    "hip.extension_moment_peak",
    "hip.contact_force_peak",
)
SEEN: dict[View, str] = {"behind": "From behind", "left": "From the left", "right": "From the right"}


@dataclass(frozen=True, slots=True)
class BodyMoment:
    """One repetition's turning point: a picture from each side and the repetition's values."""

    heading: str
    views: tuple[tuple[str, str], ...]
    """(from where, SVG)."""
    values: tuple[tuple[str, str, str], ...]
    """(name, left, right): values with their intervals, or that there is none."""


@dataclass(frozen=True, slots=True)
class BodyPictures:
    """The section's words and pictures."""

    moments: tuple[BodyMoment, ...]
    first: int
    """Which one to show first: that of which most can be told."""
    caption: str
    legend: tuple[tuple[str, str], ...]
    withheld: tuple[str, ...]
    more: int
    """Repetitions that are not drawn."""


def body(assessment: "Assessment") -> BodyPictures | None:
    """The pictures of a trial that a body model worked out; None where none did."""
    scene = None if assessment.trial.body is None else assessment.trial.body.scene
    if scene is None or not len(scene.times_s):
        return None
    known: list[tuple[int | None, int]] = list(scene.moments) or [(None, _lowest(scene))]
    beside = [frame for _, frame in known]
    told = np.isfinite(scene.activation[beside]).sum(axis=1)
    return BodyPictures(
        moments=tuple(_moment(assessment, scene, number, frame, beside) for number, frame in known[:MOST]),
        first=int(np.argmax(told[:MOST])),
        caption=(
            f"Body model {scene.model}, estimated. Lines are muscles, thicker and darker the more active; those of the "
            f"far leg are left out. Arrows are the ground's push on each foot; one of {0.5 / M_PER_KN:g} kN is as long "
            "as half a meter of the body."
        ),
        legend=activation_legend(withheld=bool(np.isnan(scene.activation).any())),
        withheld=scene.withheld,
        more=max(0, len(known) - MOST),
    )


def _lowest(scene: "Scene") -> int:
    """Where the pelvis is lowest: what a movement without repetitions is drawn at."""
    pelvis = scene.bones.points[:, : int(scene.bones.first[1]), 1].mean(axis=1)
    return int(np.argmin(pelvis))


def _moment(assessment: "Assessment", scene: "Scene", number: int | None, frame: int, beside: list[int]) -> BodyMoment:
    word = repetition_word(assessment.task)
    heading = f"{scene.times_s[frame]:.2f} s" if number is None else f"{sentence(word)} {number + 1}"
    values = (*_values(assessment, number), *_push_row(assessment, scene, frame))
    said = "; ".join(f"{name}: left {left}, right {right}" for name, left, right in values)
    key = f"body-{0 if number is None else number + 1}"
    views = tuple(
        (
            SEEN[view],
            body_figure(
                scene,
                frame,
                view,
                beside=beside,
                key=f"{key}-{view}",
                title=f"{heading}, {scene.times_s[frame]:.2f} s, {SEEN[view].lower()}",
                desc=f"{_pushes(scene, frame)} {said}".strip(),
            ),
        )
        for view in VIEWS
    )
    return BodyMoment(heading, views, values)


def _values(assessment: "Assessment", number: int | None) -> tuple[tuple[str, str, str], ...]:
    rows: list[tuple[str, str, str]] = []
    for measure_id in TOLD:
        own = {m.side: m for m in assessment.measures if m.id == measure_id and m.repetition == number}
        if own:
            left, right = (value_words(own[s]) if s in own and own[s].value is not None else "not told" for s in SIDES)
            rows.append((measure_name(measure_id), left, right))
    return tuple(rows)


def _push_row(assessment: "Assessment", scene: "Scene", frame: int) -> tuple[tuple[str, str, str], ...]:
    """The ground's push at this moment under each foot, in body weights where the mass is known; as measured."""
    weight_n = GRAVITY_M_S2 * assessment.subject.mass_kg if assessment.subject.mass_kg else None
    by_side: dict[Side, float] = {}
    for name, force in zip(scene.force_names, scene.force_n[frame], strict=True):
        side = side_of(name)
        if side is not None:
            by_side[side] = by_side.get(side, 0.0) + float(np.linalg.norm(force))
    if not by_side:
        return ()
    left, right = (_newtons(by_side.get(s), weight_n) for s in SIDES)
    return (("Ground's push at this moment", left, right),)


def _newtons(size: float | None, weight_n: float | None) -> str:
    if size is None:
        return "no plate"
    return f"{size:.0f} N" + (f" ({size / weight_n:.2f} BW)" if weight_n else "")


def _pushes(scene: "Scene", frame: int) -> str:
    """The ground's push in words."""
    said = [
        f"{np.linalg.norm(scene.force_n[frame, k]):.0f} N on the {side_of(name) or ''} foot".replace("  ", " ")
        for k, name in enumerate(scene.force_names)
    ]
    return f"The ground pushes with {' and '.join(said)}." if said else ""
