"""What OpenSim's ScaleTool was told: which lengths are measured, which bodies they scale, which markers are moved."""

from dataclasses import dataclass

from groundup.body.model import Model
from groundup.body.scaling import Measurement
from groundup.io.osim.document import Element, flag, members, number, numbers, word, words
from groundup.io.osim.setup import Setup

_AXES = {"X": "x", "Y": "y", "Z": "z"}


@dataclass(frozen=True, slots=True, eq=False)
class ScaleSettings:
    """A ScaleTool's settings, in the order that they are applied: later ones win."""

    mass_kg: float | None
    order: tuple[str, ...]  # "measurements", "manualScale"
    measurements: tuple[Measurement, ...]
    by_hand: dict[str, tuple[float, float, float]]
    keep_mass_distribution: bool
    place_markers: bool
    tasks: Element | None
    keep: tuple[str, ...]  # markers that stay where the model has them: the setup's word counts before the model's


def scale_settings(setup: Setup, model: Model) -> ScaleSettings:
    """The settings of a `ScaleTool` read by `setup.read_setup`."""
    tool = setup.element
    scaler = tool.child("ModelScaler")
    placer = tool.child("MarkerPlacer")
    assert scaler is not None
    mass = number(tool, "mass", -1.0)
    tasks = placer.child("IKTaskSet") if placer is not None else None
    fixed = dict(zip(model.marker_names, model.markers.fixed.tolist(), strict=True))
    fixed |= {m.name: flag(m, "fixed", default=False) for m in members(tool, "MarkerSet") if m.name in fixed}
    return ScaleSettings(
        mass_kg=mass if mass > 0 else None,
        order=words(scaler, "scaling_order") or ("measurements",),
        measurements=tuple(
            _measurement(e) for e in members(scaler, "MeasurementSet") if flag(e, "apply", default=True)
        ),
        by_hand={word(e, "segment"): _three(e) for e in members(scaler, "ScaleSet") if flag(e, "apply", default=True)},
        keep_mass_distribution=flag(scaler, "preserve_mass_distribution", default=False),
        place_markers=placer is not None and flag(placer, "apply", default=True),
        tasks=tasks,
        keep=tuple(name for name, stays in fixed.items() if stays),
    )


def _measurement(element: Element) -> Measurement:
    pairs: list[tuple[str, str]] = []
    for pair in members(element, "MarkerPairSet"):
        named = words(pair, "markers")
        if len(named) != 2:
            raise pair.fail("two names in <markers>", found=str(len(named)), next_step="Correct the setup.")
        pairs.append((named[0], named[1]))
    bodies = {
        body.name: "".join(_AXES.get(axis.upper(), "") for axis in words(body, "axes"))
        for body in members(element, "BodyScaleSet")
    }
    return Measurement(element.name, tuple(pairs), bodies)


def _three(element: Element) -> tuple[float, float, float]:
    x, y, z = numbers(element, "scales", 3)
    return x, y, z
