"""A model made to a person's measure, as OpenSim's ScaleTool does it: lengths by body and axis, masses, muscle lengths.

Factors are (B, 3), one for each body and axis of the body; the ground keeps ones. What sits on a body is scaled in its
axes: joint frames, path points, markers, contacts, wraps. A joint's translations that are curves (not the coordinate
itself) grow with its parent.

Where we depart from OpenSim: a translation along an axis oblique to the body grows by the body's growth along that
axis, Σ aᵢ² fᵢ; OpenSim takes Σ aᵢ fᵢ, the same for axes along x, y, z and wrong in size or sign for all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.derivatives import Motion
from groundup.body.kinematics import place_markers
from groundup.body.model import (
    CYLINDER,
    ELLIPSOID,
    SPHERE,
    TORUS,
    Floats,
    Functions,
    Inertia,
    Model,
    Paths,
    Surfaces,
    Tree,
    floats,
    integers,
)
from groundup.errors import MissingSignal, UsageError

LIKELY_FACTORS = (0.4, 2.5)
"""From a small child to a giant against an adult's model; beyond, a marker is wrong or a unit lies."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A length on the person and on the model, between pairs of markers, and the bodies and axes that it scales."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    bodies: Mapping[str, str]  # body to axes, "xyz" or fewer of them


def measured_factors(
    model: Model, markers: ArrayLike, names: Sequence[str], measurements: Sequence[Measurement]
) -> Floats:
    """Factors (B, 3) from a standing trial (n, K, 3) [m]: measured over model distance, a mean over time, then pairs.

    The model's distances are those of its default pose. Where two measurements scale the same axis, the later counts.
    """
    seen, default = np.asarray(markers, float), place_markers(model, model.default_pose())
    factors = np.ones((len(model.bodies), 3))
    for measurement in measurements:
        if not measurement.pairs:
            raise UsageError(f"the measurement {measurement.name} needs a pair of markers", found="none")
        ratios = [_ratio(model, default, seen, names, pair, measurement.name) for pair in measurement.pairs]
        for body, axes in measurement.bodies.items():
            factors[_body(model, body), [_axis(axis, measurement.name) for axis in axes]] = np.mean(ratios)
    return floats(factors)


def manual_factors(
    model: Model, by_body: Mapping[str, tuple[float, float, float]], *, on: Floats | None = None
) -> Floats:
    """Factors (B, 3) with those of some bodies set by hand, on top of others or of ones."""
    factors = np.ones((len(model.bodies), 3)) if on is None else np.array(on)
    for body, three in by_body.items():
        factors[_body(model, body)] = three
    return floats(factors)


def scale(model: Model, factors: Floats, mass_kg: float | None = None, *, keep_mass_distribution: bool = True) -> Model:
    """The model with its bodies stretched by factors (B, 3) and the mass of the person.

    Masses keep their shares, or follow the bodies' volumes, and then all are brought to `mass_kg` (None: the model's).
    Optimal fiber and tendon slack length keep their shares of the path, whose length is compared in the default pose.
    """
    _check(model, factors, mass_kg)
    body = model.markers.body
    tree = _tree(model.tree, factors)
    surfaces = _surfaces(model.surfaces, factors)
    paths, functions = _paths(model.paths, factors, tree.functions)
    scaled = replace(
        model,
        tree=tree._replace(functions=functions),
        inertia=_inertia(model.inertia, factors, mass_kg, keep_mass_distribution),
        markers=model.markers._replace(place=floats(model.markers.place * factors[body])),
        contacts=model.contacts._replace(place=floats(model.contacts.place * factors[model.contacts.body])),
        surfaces=surfaces,
        paths=paths,
    )
    scaled = _with_ligaments(scaled, model, factors)
    if not model.muscle_names:
        return scaled
    longer = _lengths(scaled) / _lengths(model)
    muscles = model.muscles._replace(
        optimal_length=floats(model.muscles.optimal_length * longer),
        slack_length=floats(model.muscles.slack_length * longer),
    )
    return replace(scaled, muscles=muscles)


def _with_ligaments(scaled: Model, model: Model, factors: Floats) -> Model:
    """Ligaments on the scaled bodies; their rest lengths keep their shares of the path."""
    if model.ligaments is None:
        return scaled
    from groundup.body.ligaments import as_muscles

    paths, functions = _paths(model.ligaments.paths, factors, scaled.tree.functions)
    strung = replace(
        scaled, tree=scaled.tree._replace(functions=functions), ligaments=model.ligaments._replace(paths=paths)
    )
    longer = _lengths(as_muscles(strung)) / _lengths(as_muscles(model))
    rest = floats(model.ligaments.rest_length * longer)
    return replace(strung, ligaments=model.ligaments._replace(paths=paths, rest_length=rest))


def _ratio(
    model: Model, default: Floats, seen: Floats, names: Sequence[str], pair: tuple[str, str], measurement: str
) -> float:
    for name in pair:
        if name not in model.marker_names or name not in names:
            lacks = "the model" if name not in model.marker_names else "the trial"
            raise MissingSignal(f"the measurement {measurement} needs the marker {name}", found=f"{lacks} without it")
    a, b = (default[model.marker_names.index(name)] for name in pair)
    there = np.linalg.norm(seen[:, names.index(pair[0])] - seen[:, names.index(pair[1])], axis=1)
    if not np.isfinite(there).any():
        raise MissingSignal(f"the measurement {measurement} needs {pair[0]} and {pair[1]} together", found="no frame")
    ratio = float(np.nanmean(there) / max(float(np.linalg.norm(a - b)), 1e-12))
    if not LIKELY_FACTORS[0] <= ratio <= LIKELY_FACTORS[1]:
        low, high = LIKELY_FACTORS
        raise UsageError(
            f"{measurement}: {pair[0]} to {pair[1]} must be {low} to {high} times the model's distance",
            found=f"{ratio:.3g} times",
            next_step="Check the unit (meters) and that the two markers are not swapped with others.",
        )
    return ratio


def _body(model: Model, name: str) -> int:
    if name not in model.bodies[1:]:
        raise UsageError(f"no body is called {name}", found=", ".join(model.bodies[1:]), where=model.name)
    return model.bodies.index(name)


def _axis(axis: str, measurement: str) -> int:
    if axis.lower() not in "xyz":
        raise UsageError(f"the measurement {measurement} scales axes x, y and z", found=axis)
    return "xyz".index(axis.lower())


def _check(model: Model, factors: Floats, mass_kg: float | None) -> None:
    if factors.shape != (len(model.bodies), 3):
        raise UsageError(f"factors are needed as ({len(model.bodies)}, 3)", found=f"{factors.shape}", where=model.name)
    wrong = np.flatnonzero(~np.asarray(np.isfinite(factors) & (factors > 0)).all(axis=1))
    if len(wrong):
        raise UsageError("factors must be above zero", found=f"{factors[wrong[0]]} for {model.bodies[wrong[0]]}")
    if mass_kg is not None and not (np.isfinite(mass_kg) and mass_kg > 0):
        raise UsageError("the person's mass must be above zero", found=f"{mass_kg} kg")


def _tree(tree: Tree, factors: Floats) -> Tree:
    """Joint frames moved on both bodies, curved translations stretched with the parent."""
    parent = factors[np.maximum(tree.parent, 0)]
    # The body's place in M is −R times the place of M in the body, and it is the latter that the body stretches.
    inside = -np.einsum("bji,bj->bi", tree.rotation_of_child, tree.place_of_child)
    child = -np.einsum("bij,bj->bi", tree.rotation_of_child, factors * inside)
    function, wanted = np.array(tree.function), list[tuple[int, float]]()
    for b in range(1, len(tree.parent)):
        for k in range(3, 6):
            f = int(function[b, k])
            growth = float(np.sum(tree.axis[b, k] ** 2 * parent[b]))
            if f >= 0 and growth != 1.0 and not _is_the_coordinate(tree.functions, f):
                function[b, k] = len(tree.functions.first) - 1 + len(wanted)
                wanted.append((f, growth))
    return tree._replace(
        place_in_parent=floats(parent * tree.place_in_parent),
        place_of_child=floats(child),
        function=integers(function),
        functions=_with_multiples(tree.functions, wanted),
    )


def _is_the_coordinate(functions: Functions, f: int) -> bool:
    """f(x) = x: a translation that is a degree of freedom, measured in meters already."""
    first, last = functions.first[f], functions.first[f + 1]
    powers, origin = functions.coefficient[first], functions.origin[first]
    return bool(last - first == 1 and powers[0] == origin and powers[1] == 1.0 and not powers[2:].any())


def _with_multiples(functions: Functions, wanted: Sequence[tuple[int, float]]) -> Functions:
    """The functions, and behind them multiples of some: (function, factor) each."""
    spans = [np.arange(functions.first[f], functions.first[f + 1]) for f, _ in wanted]
    rows = np.concatenate([np.arange(len(functions.start)), *spans]).astype(int)
    by = np.concatenate(
        [np.ones(len(functions.start)), *(np.full(len(s), g) for s, (_, g) in zip(spans, wanted, strict=True))]
    )
    ends = functions.first[-1] + np.cumsum([len(span) for span in spans])
    return Functions(
        integers(np.concatenate([functions.first, ends])),
        floats(functions.start[rows]),
        floats(functions.origin[rows]),
        floats(functions.coefficient[rows] * by[:, None]),
    )


def _paths(paths: Paths, factors: Floats, functions: Functions) -> tuple[Paths, Functions]:
    """Points in their bodies; the functions of moving points grow with the body's axes."""
    function, wanted = np.array(paths.function), list[tuple[int, float]]()
    for p, i in np.argwhere(function >= 0):
        growth = float(factors[paths.body[p], i])
        if growth != 1.0:
            wanted.append((int(function[p, i]), growth))
            function[p, i] = len(functions.first) - 2 + len(wanted)
    place = floats(paths.place * factors[paths.body])
    return paths._replace(place=place, function=integers(function)), _with_multiples(functions, wanted)


def _surfaces(surfaces: Surfaces, factors: Floats) -> Surfaces:
    """Places in their bodies; sizes by how much the body stretches along the surface's own axes x, y, z."""
    stretch = np.linalg.norm(surfaces.rotation * factors[surfaces.body][:, :, None], axis=1)
    size = np.array(surfaces.size)
    across = stretch[:, :2].mean(axis=1)
    for kind, by in (
        (CYLINDER, np.column_stack([across, stretch[:, 2], np.ones(len(size))])),
        (SPHERE, np.tile(stretch.mean(axis=1)[:, None], (1, 3))),
        (ELLIPSOID, stretch),
        (TORUS, np.tile(across[:, None], (1, 3))),
    ):
        size[surfaces.kind == kind] *= by[surfaces.kind == kind]
    return surfaces._replace(place=floats(surfaces.place * factors[surfaces.body]), size=floats(size))


def _inertia(inertia: Inertia, factors: Floats, mass_kg: float | None, keep_distribution: bool) -> Inertia:
    mass = inertia.mass if keep_distribution else inertia.mass * np.prod(factors, axis=1)
    moment = np.array([_stretched(*row) for row in zip(inertia.moment, inertia.mass, mass, factors, strict=True)])
    total = float(inertia.mass.sum()) if mass_kg is None else mass_kg
    share = total / float(mass.sum()) if mass.sum() > 0 else 1.0
    return Inertia(floats(mass * share), floats(inertia.center * factors), floats(moment * share))


def _stretched(moment: Floats, old_mass: float, mass: float, factors: Floats) -> Floats:
    """Inertia (3, 3) of a stretched body: by the square of one factor, or as a cylinder about its longest axis.

    Unequal factors say nothing about where inside the mass sits; OpenSim's Body takes the body for a cylinder along the
    axis of least inertia, ½ m r² about it and m l²/12 + m r²/4 across, and stretches length and radii.
    """
    if mass <= 0:
        return np.zeros((3, 3))
    grown = mass / old_mass
    if np.ptp(factors) <= 1e-12 * factors[0]:
        return moment * grown * factors[0] ** 2
    along = int(np.argmin(np.diag(moment)))
    other, third = [i for i in range(3) if i != along]
    radius_squared = max(2.0 * moment[along, along] / old_mass, 0.0)
    length_squared = max(12.0 * (moment[other, other] / old_mass - 0.25 * radius_squared), 0.0)
    radius_squared *= factors[other] * factors[third]
    length_squared *= factors[along] ** 2
    result = moment * grown * np.outer(factors, factors)
    np.fill_diagonal(result, mass * (length_squared / 12.0 + 0.25 * radius_squared))
    result[along, along] = 0.5 * mass * radius_squared
    return result


def _lengths(model: Model) -> Floats:
    """Path lengths (M,) [m] in the default pose."""
    from groundup.body.paths import geometry

    pose = model.default_pose()[None]
    still = np.zeros_like(pose)
    return geometry(model, Motion(np.zeros(1), pose, still, still, np.zeros(1, np.bool_))).length[0]
