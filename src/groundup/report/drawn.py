"""The figures of one assessment: which can be drawn from what was recorded, and their captions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import GAIT, Link, Side
from groundup.chain.normalized import over_each_side
from groundup.errors import GroundupError
from groundup.report.chain_figure import chain_figure
from groundup.report.curve_figures import MOST_THIN, method_words, normalized_figure, whole_figure
from groundup.report.ground_figures import pressure_figure, pressure_legend, sway_figure
from groundup.report.time_figures import load_strip, repetition_strip
from groundup.report.view import states_of
from groundup.report.words import curve_words, ended, opened, repetition_word
from groundup.signals.curve import Curve
from groundup.signals.stream import CellLayout, Stream

if TYPE_CHECKING:
    from groundup.assess import Assessment

Array = NDArray[np.float64]

MOST_CURVES = 40
"""Figures on one page; a recording with more has them in its tables."""
NOT_DRAWN = frozenset({"leg_length", "pelvis_travel", "foot_stagger", "foot_height", "hip_moment", "hip_reserve"})
"""Curves that recognize the movement, or say what to believe, and nothing of a link; they are in the tables."""
LOADED_N = 20.0
"""Total vertical force below which there is nobody on the plates, so no share of a load."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One figure with its heading, its caption and what tells its sides apart."""

    svg: str
    heading: str
    caption: str
    sides: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """One foot on its cells: mean pressure [Pa], the tripod's zones and the cells that do not answer; all (cells,)."""

    pressure_pa: Array
    zones: dict[str, NDArray[np.bool_]]
    stuck: NDArray[np.bool_]


TRIPOD_ZONES = {"medial": ("hallux", "mth1"), "lateral": ("mth5",), "heel": ("heel",)}


def chain(assessment: "Assessment") -> str:
    """The figure of the chain, with the tripod's shares where they were measured."""
    shares: dict[tuple[Side, str], float] = {
        (m.side, zone): m.value
        for zone in ("medial", "lateral", "heel")
        for m in assessment.measures
        if m.id == f"foot.tripod_{zone}" and m.repetition is None and m.value is not None and m.side is not None
    }
    return chain_figure(states_of(assessment), tripod=shares)


def repetitions(assessment: "Assessment") -> Drawn | None:
    """The time line with the repetitions, over the curve that shows them best; None without any."""
    if not assessment.repetitions:
        return None
    driver = next((c for c in assessment.curves if c.name in ("knee_flexion", "hip_extension", "hip_flexion")), None)
    behind = None if driver is None else (driver.times_s, driver.values, curve_words(driver).title)
    side = f", {driver.side}" if driver is not None and driver.side else ""
    over = f" The line is {behind[2].lower()}{side}." if behind else ""
    svg = repetition_strip(
        assessment.repetitions,
        start_s=assessment.recording.start_s,
        end_s=assessment.recording.end_s,
        driver=behind,
        word=repetition_word(assessment.task),
    )
    if assessment.task in GAIT:
        return Drawn(svg, "Strides", f"Shaded from strike to next strike; the dotted line is the foot-off.{over}")
    return Drawn(svg, "Repetitions", f"Shaded from start to end; the dotted line is the turning point.{over}")


def curves(assessment: "Assessment") -> dict[Link, list[Drawn]]:
    """The curves of every link: over the repetitions where there are any, else over the recording."""
    found: dict[Link, list[Drawn]] = {}
    word = repetition_word(assessment.task)
    for i, together in enumerate(list(_by_quantity(assessment.curves))[:MOST_CURVES]):
        words = curve_words(together[0])
        over = [n for c in together for n in over_each_side(c, assessment.repetitions)]
        key = f"curve{i}"
        caption = f"{together[0].method}.".capitalize() if together[0].method.islower() else f"{together[0].method}."
        if over:
            caption += f" {method_words(over)}"
            most = max(len(n.numbers) for n in over)
            if most > MOST_THIN:
                caption += f" {MOST_THIN} of {most} {word}s are drawn; mean and band hold all."
            svg = normalized_figure(over, key=key, over=word)
        elif not assessment.repetitions and any(np.isfinite(c.values).sum() > 1 for c in together):
            svg = whole_figure(together, key=key)
        else:
            continue
        notes = " ".join(dict.fromkeys(opened(ended(c.note)) for c in together if c.note))
        sides = tuple(n.side for n in over if n.side) or tuple(c.side for c in together if c.side)
        if any(n.apart for n in over):
            caption += f" One curve without a side of its own, over the {word}s of each side."
        found.setdefault(words.link, []).append(Drawn(svg, words.title, f"{caption} {notes}".strip(), sides))
    return found


def load(assessment: "Assessment") -> Drawn | None:
    """Share of the load on the right foot over time, where both feet stand on plates."""
    if assessment.task in GAIT:
        return None  # the foot without a plate under it stands on the floor: what two plates share is not the body
    by_side = {c.side: c for c in assessment.curves if c.name == "vertical_force"}
    left, right = by_side.get("left"), by_side.get("right")
    if left is None or right is None:
        return None
    on_right = np.interp(left.times_s, right.times_s, right.values)
    total = left.values + on_right
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > LOADED_N, 100.0 * on_right / total, np.nan)
    if np.isfinite(share).sum() < 2:
        return None
    caption = "100 · right vertical force / both. The middle line is an even share."
    return Drawn(load_strip(left.times_s, share), "Load share over time", caption)


def pressure(assessment: "Assessment") -> list[Drawn]:
    """The mean pressure under each foot on one scale, with the tripod's zones where the foot's outline gives them."""
    from groundup.ground.plantar import read_foot

    feet: list[tuple[Stream, CellLayout, Side, Footprint]] = []
    for stream in assessment.recording.of_kind("pressure"):
        if stream.layout is None or stream.side is None:
            continue
        try:
            reading = read_foot(stream, foot_length_m=assessment.subject.foot_length_m)
        except GroundupError:
            continue  # the warnings and the measures already say why this foot cannot be read
        cells = {name: [reading.masks[z] for z in zones if z in reading.masks] for name, zones in TRIPOD_ZONES.items()}
        loaded = reading.footprint_pa > 0
        zones = {name: np.any(masks, axis=0) & loaded for name, masks in cells.items() if masks}
        footprint = Footprint(reading.footprint_pa, zones, reading.stuck.mask)
        feet.append((stream, stream.layout, stream.side, footprint))
    top_pa = max((float(p.pressure_pa.max()) for *_, p in feet), default=0.0)
    return [_pressure(assessment, stream, layout, side, p, top_pa) for stream, layout, side, p in feet]


def sway(assessment: "Assessment") -> Drawn | None:
    """The path of the center of pressure in standing, with two ellipses that differ by definition."""
    from groundup.ground.ellipse import confidence_ellipse_of_mean, prediction_ellipse

    measured = any(m.id == "foot.cop_area95" and m.value is not None for m in assessment.measures)
    cop = assessment.recording.of_kind("cop")
    if not measured or len(cop) != 1:
        return None
    path = cop[0].values[:, [2, 0]]  # right, forward
    path = path[np.isfinite(path).all(axis=1)]
    try:
        outlines = [
            ("prediction", prediction_ellipse(path).outline(73)),
            ("of-mean", confidence_ellipse_of_mean(path).outline(73)),
        ]
    except GroundupError:
        return None
    legend = (
        ("prediction", "95 % prediction ellipse: holds the next position (what most papers call the 95 % area)"),
        ("of-mean", "95 % confidence ellipse of the mean position: much smaller, a different thing"),
    )
    caption = f"From {cop[0].name}, seen from above, as recorded (not filtered)."
    return Drawn(sway_figure(path, outlines, key="sway"), "Sway", caption, legend=legend)


def _by_quantity(curves: Sequence[Curve]) -> Iterator[list[Curve]]:
    """Curves of one name, method and unit, left before right."""
    found: dict[tuple[str, str, str], list[Curve]] = {}
    for c in curves:
        if c.name not in NOT_DRAWN:
            found.setdefault((c.name, c.method, c.unit), []).append(c)
    order = {"left": 0, "right": 1, None: 2}
    for together in found.values():
        yield sorted(together, key=lambda c: order[c.side])


def _pressure(
    assessment: "Assessment", stream: Stream, layout: CellLayout, side: Side, footprint: Footprint, top_pa: float
) -> Drawn:
    figure = pressure_figure(
        forward_m=layout.forward_m,
        lateral_m=layout.lateral_m,
        area_m2=layout.area_m2,
        pressure_pa=footprint.pressure_pa,
        zones=footprint.zones,
        shares_percent=_shares(assessment, side),
        side=side,
        top_pa=top_pa,
        key=f"pressure-{side}-{stream.name}".replace(" ", "-"),
        stuck=footprint.stuck,
    )
    caption = f"Mean while the foot is down. Where the cells lie: {layout.source}."
    if footprint.zones:
        caption += " Outlined cells are the tripod's zones."
    return Drawn(figure, f"Pressure, {side} foot", caption, legend=tuple(pressure_legend(top_pa)))


def _shares(assessment: "Assessment", side: Side) -> dict[str, float]:
    return {
        m.id.removeprefix("foot.tripod_"): m.value
        for m in assessment.measures
        if m.id in ("foot.tripod_medial", "foot.tripod_lateral", "foot.tripod_heel")
        and m.side == side
        and m.repetition is None
        and m.value is not None
    }
